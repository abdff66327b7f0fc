"""Canonical JSON and the fixed forms of values: the same values always give the same bytes."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsp.canonical import canonical_json, iso, money, plain_number, sha256_hex

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(list(value))}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


@given(PLAIN)
def test_canonical_json_order_of_keys_does_not_matter(value: Any) -> None:
    assert canonical_json(value) == canonical_json(reversed_keys(value))


@given(PLAIN)
def test_canonical_json_read_and_written_again_is_the_same(value: Any) -> None:
    written = canonical_json(value)
    assert canonical_json(json.loads(written)) == written
    assert json.loads(written) == value


def test_canonical_json_is_utf8_without_spaces() -> None:
    assert canonical_json({"å": [1, None, True], "a": "–"}) == '{"a":"–","å":[1,null,true]}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, {"a": 0.1}, [Decimal("1.00")], {"day": date(2023, 1, 1)}, {1: "key"}, (1, 2), {"a": {None: 1}}, {"s": {1}}],
    ids=repr,
)
def test_canonical_json_value_without_fixed_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal(1537062), "1537062.00"),
        (Decimal("0"), "0.00"),
        (Decimal("7773227.5"), "7773227.50"),
        (Decimal("1E+6"), "1000000.00"),
        (None, None),
    ],
)
def test_money_has_two_decimals_and_unknown_is_none(amount: Decimal | None, text: str | None) -> None:
    assert money(amount) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("22.00"), "22"),
        (Decimal("12.50"), "12.5"),
        (Decimal("0.00"), "0"),
        (Decimal("100"), "100"),
        (Decimal("1E+2"), "100"),
        (None, None),
    ],
)
def test_plain_number_has_no_trailing_zeros_or_exponent(value: Decimal | None, text: str | None) -> None:
    assert plain_number(value) == text


def test_iso_stamp_has_offset_and_whole_seconds() -> None:
    stamp = datetime(2026, 11, 21, 23, 10, 5, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert iso(stamp) == "2026-11-21T23:10:05+01:00"
    assert iso(datetime(2026, 11, 21, tzinfo=UTC)) == "2026-11-21T00:00:00+00:00"


def test_iso_date_and_unknown() -> None:
    assert iso(date(2023, 5, 23)) == "2023-05-23"
    assert iso(None) is None


def test_sha256_hex_is_the_known_one_of_nothing() -> None:
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
