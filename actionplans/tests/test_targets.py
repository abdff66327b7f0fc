"""Worked examples: the target that the years before speak for, and how texts and days are moved to another year."""

from datetime import date
from decimal import Decimal

import pytest

from actionplans.enums import Aim
from actionplans.rules.targets import YearReading, contradiction, propose_target
from actionplans.rules.wording import moved_period, moved_text, with_target

# Each year as (target, outcome), oldest first; the last known target and outcome are those of the plan now followed up.
EXAMPLES = {
    "meetings 2019, 2020 and 2023 (the mock-up)": (Aim.AT_LEAST, [(2, 1), (2, 0), (3, 2)], 2),
    "municipalities with a plan (the mock-up)": (Aim.AT_LEAST, [(8, 6), (8, 7), (8, 7), (8, 5)], 7),
    "one year only: no trend": (Aim.AT_LEAST, [(6, 4)], 6),
    "nothing reached in one year": (Aim.AT_LEAST, [(1, 0)], 1),
    "nothing reached in three years": (Aim.AT_LEAST, [(1, 0), (1, 0), (1, 0)], 1),
    "reached: the target stands": (Aim.AT_LEAST, [(20, 19), (20, 22)], 20),
    "passed three years in a row": (Aim.AT_LEAST, [(20, 25), (20, 22), (20, 24)], 22),
    "passed twice": (Aim.AT_LEAST, [(20, 18), (20, 22), (20, 24)], 20),
    "better each year: one step further": (Aim.AT_LEAST, [(10, 2), (10, 4), (10, 6)], 8),
    "better each year: never beyond the target": (Aim.AT_LEAST, [(10, 3), (10, 6), (10, 9)], 10),
    "an old year does not speak": (Aim.AT_LEAST, [(9, 9), (9, 2), (9, 3), (9, 3)], 3),
    "had been reached before": (Aim.AT_LEAST, [(8, 8), (8, 5)], 8),
    "a year without outcome between": (Aim.AT_LEAST, [(9, 4), (9, None), (9, 6)], 6),
    "raised target missed": (Aim.AT_LEAST, [(4, 5), (8, 6)], 6),
    "no outcome": (Aim.AT_LEAST, [(5, None)], 5),
    "no target but outcomes": (Aim.AT_LEAST, [(None, 3), (None, 5)], 5),
    "ceiling missed": (Aim.AT_MOST, [(10, 14), (10, 12)], 12),
    "ceiling, better each year": (Aim.AT_MOST, [(10, 20), (10, 17), (10, 14)], 11),
    "ceiling kept": (Aim.AT_MOST, [(10, 14), (10, 9)], 10),
    "ceiling of nothing": (Aim.AT_MOST, [(0, 3), (0, 1)], 1),
    "decimals": (Aim.AT_LEAST, [("9.5", "2.2"), ("9.5", "3.3"), ("9.5", "4.5")], "5.65"),
    "nothing known": (Aim.AT_LEAST, [(None, None)], None),
    "no years": (Aim.AT_LEAST, [], None),
}


def _number(value: int | str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.parametrize("example", EXAMPLES)
def test_target_is_proposed_from_the_years_before(example: str) -> None:
    aim, years, expected = EXAMPLES[example]
    readings = [YearReading(2015 + index, _number(aimed), _number(got)) for index, (aimed, got) in enumerate(years)]
    proposal = propose_target(readings, aim)
    assert (proposal.value if proposal else None) == _number(expected)
    assert proposal is None or proposal.reason


@pytest.mark.parametrize(
    ("text", "reached", "expected"),
    [
        (
            "Minst 20 fysiska företagsbesök senast 31 december 2023 (2022: 19)",
            22,
            "Minst 20 fysiska företagsbesök senast 31 december 2024 (2023: 22)",
        ),
        ("Minst 20 besök under 2023 (2022: 19)", None, "Minst 20 besök under 2023 (2022: 19)"),
        ("Enligt programmet 2023–2030, senast 2023-12-31.", 3, "Enligt programmet 2023–2030, senast 2024-12-31."),
        (
            "Beslut 2023, senast den 1 juni 2023 men inte 2 juni 2023",
            3,
            "Beslut 2023, senast den 1 juni 2024 men inte 2 juni 2023",
        ),
        ("Senast sista mars 2022, prioriteras under 2023", None, "Senast sista mars 2022, prioriteras under 2023"),
    ],
)
def test_only_the_day_a_goal_is_due_and_its_baseline_move_to_the_next_year(
    text: str, reached: int | None, expected: str
) -> None:
    assert moved_text(text, 2023, 2024, _number(reached)) == expected


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("Minst 3 träffar senast 31 december 2024", 3, 2, "Minst 2 träffar senast 31 december 2024"),
        ("Minst 3 träffar i 3 kommuner", 3, 2, "Minst 3 träffar i 3 kommuner"),
        ("Minst 1 200 besök (2023: 1 100)", 1200, 1100, "Minst 1 200 besök (2023: 1 100)"),
        ("Minst 3,5 procent", 3, 2, "Minst 3,5 procent"),
        ("Minst en träff", 1, 2, "Minst en träff"),
    ],
)
def test_new_target_is_written_where_the_old_one_stood_alone(text: str, old: int, new: int, expected: str) -> None:
    assert with_target(text, Decimal(old), Decimal(new)) == expected


def test_days_are_moved_and_never_end_before_they_begin() -> None:
    assert moved_period(date(2023, 3, 1), date(2023, 12, 31), 2023, 2024) == (date(2024, 3, 1), date(2024, 12, 31))
    assert moved_period(date(2022, 3, 1), date(2025, 6, 30), 2023, 2024) == (date(2022, 3, 1), date(2025, 6, 30))
    assert moved_period(date(2024, 2, 29), date(2025, 1, 31), 2024, 2026) == (date(2026, 2, 28), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("outcome", "target", "aim", "assessment", "told"),
    [
        (0, 2, "at_least", "achieved", "Utfallet 0 når inte målvärdet 2. Stämmer bedömningen?"),
        (2, 2, "at_least", "achieved", ""),
        (1, 2, "at_least", "partly_achieved", ""),
        (3, 2, "at_least", "not_achieved", "Utfallet 3 klarar målvärdet, minst 2. Stämmer bedömningen?"),
        (5, 3, "at_most", "achieved", "Utfallet 5 klarar inte målvärdet, högst 3. Stämmer bedömningen?"),
        (3, 3, "at_most", "not_achieved", "Utfallet 3 klarar målvärdet, högst 3. Stämmer bedömningen?"),
        (None, 3, "at_most", "achieved", ""),
    ],
)
def test_figure_that_contradicts_its_assessment_is_asked_about(
    outcome: int | None, target: int, aim: str, assessment: str, told: str
) -> None:
    assert contradiction(None if outcome is None else Decimal(outcome), Decimal(target), aim, assessment) == told
