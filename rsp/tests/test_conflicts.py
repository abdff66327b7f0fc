"""The three-way merge, by worked examples and by what must hold for any texts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsp.conflicts import Choice, Standing, is_equal, merge, resolve

# base, mine, theirs → how the field stands, and whose value holds without asking
EXAMPLES = [
    ("10", "10", "10", Standing.SAME, Choice.THEIRS),
    ("10", "12", "10", Standing.MINE, Choice.MINE),
    ("10", "10", "8", Standing.THEIRS, Choice.THEIRS),
    ("10", "12", "12", Standing.ALIKE, Choice.THEIRS),
    ("10", "12", "8", Standing.BOTH, None),
    ("10", "", "10", Standing.MINE, Choice.MINE),
    ("10", "", "8", Standing.BOTH, None),
    ("", None, "", Standing.SAME, Choice.THEIRS),
    ("rad 1\nrad 2", "rad 1\r\nrad 2", "rad 1\nrad 3", Standing.THEIRS, Choice.THEIRS),
    (True, False, True, Standing.MINE, Choice.MINE),
    (0, None, 0, Standing.MINE, Choice.MINE),
]


@pytest.mark.parametrize(("base", "mine", "theirs", "standing", "side"), EXAMPLES)
def test_field_changed_by_one_is_merged_and_by_both_is_asked(
    base: Any, mine: Any, theirs: Any, standing: Standing, side: Choice | None
) -> None:
    (field,) = merge({"goal": base}, {"goal": mine}, {"goal": theirs})
    assert (field.standing, field.side) == (standing, side)


def test_merge_without_base_asks_for_every_difference() -> None:
    fields = merge(None, {"name": "A", "kind": "x"}, {"name": "B", "kind": "x"})
    assert [field.standing for field in fields] == [Standing.BOTH, Standing.SAME]


def test_fields_come_in_the_order_of_the_form() -> None:
    values = {"b": 1, "a": 2}
    assert [field.name for field in merge(values, values, {"a": 2, "b": 1})] == ["b", "a"]


def test_resolve_leaves_out_what_has_no_answer() -> None:
    fields = merge({"x": 1, "y": 1}, {"x": 2, "y": 2}, {"x": 3, "y": 1})
    assert resolve(fields, {}) == {"y": Choice.MINE}
    assert resolve(fields, {"x": Choice.OWN}) == {"x": Choice.OWN, "y": Choice.MINE}


values = st.one_of(st.none(), st.text(max_size=6), st.integers(0, 3), st.booleans())
rows = st.fixed_dictionaries({name: values for name in "abc"})


@given(base=st.none() | rows, mine=rows, theirs=rows)
def test_merging_loses_nothing(base: dict[str, Any] | None, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """What only one has changed is in the result; where both have, nobody's value goes without the user's choice."""
    fields = merge(base, mine, theirs)
    assert [field.name for field in fields] == list(mine)
    for field in fields:
        kept = {Choice.MINE: field.mine, Choice.THEIRS: field.theirs}.get(field.side) if field.side else None
        if field.needs_choice:
            assert not is_equal(field.mine, field.theirs)
        elif base is not None:
            changed = [value for value in (field.mine, field.theirs) if not is_equal(value, base[field.name])]
            assert all(is_equal(kept, value) for value in changed)
        else:
            assert is_equal(kept, field.mine)


@given(base=rows, mine=rows, theirs=rows)
def test_merge_is_the_same_seen_from_the_other_side(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    other = {Standing.MINE: Standing.THEIRS, Standing.THEIRS: Standing.MINE}
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    swapped = {field.name: other.get(field.standing, field.standing) for field in here}
    assert swapped == {field.name: field.standing for field in there}
