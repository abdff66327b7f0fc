"""What is computed from values alone about service plans."""

from dataclasses import dataclass
from datetime import date

import pytest

from programs.enums import MeasureStatus
from programs.rules.service_plans import (
    ends_soon,
    is_asked_for,
    is_late,
    join_with,
    missing_in_report,
    months_from,
    periods,
    reminder_due,
)

TODAY = date(2026, 11, 22)


@dataclass
class Plan:
    adopted_on: date | None = date(2026, 11, 16)
    valid_from: date | None = date(2027, 1, 1)
    valid_to: date | None = date(2030, 12, 31)
    repealed_on: date | None = None
    adopted_by_body: str = "Kommunfullmäktige"
    adopted_paragraph: str = "132"
    dnr: str = "KS 2026/318"
    covers_commercial: bool = True
    covers_public: bool = False
    source: str = ""


def missing(plan: Plan, *, has_document: bool = True, on_behalf: bool = False) -> list[str]:
    return [lack.field for lack in missing_in_report(plan, has_document=has_document, on_behalf=on_behalf, today=TODAY)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"adopted_by_body": ""}, "adopted_by_body"),
        ({"adopted_on": None}, "adopted_on"),
        ({"adopted_on": date(2026, 11, 23)}, "adopted_on"),
        ({"adopted_paragraph": ""}, "adopted_paragraph"),
        ({"dnr": ""}, "dnr"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_to": None}, None),
        ({"covers_commercial": False}, "covers_commercial"),
        ({"covers_commercial": False, "covers_public": True}, None),
    ],
)
def test_missing_in_report_names_the_field(change: dict[str, object], field: str | None) -> None:
    assert missing(Plan(**change)) == ([field] if field else [])


def test_missing_in_report_the_municipality_sends_the_plan_and_the_county_says_where_it_is_from() -> None:
    assert missing(Plan(), has_document=False) == ["upload"]
    assert missing(Plan(), has_document=False, on_behalf=True) == ["source"]
    assert missing(Plan(source="Protokoll"), has_document=False, on_behalf=True) == []


def spans(*plans: Plan) -> list[tuple[bool, date, date | None]]:
    return [(part.plan is not None, part.first, part.last) for part in periods(plans)]


def test_periods_a_gap_between_two_plans_is_a_gap() -> None:
    older = Plan(date(2018, 12, 11), date(2019, 1, 1), date(2022, 12, 31))
    newer = Plan(date(2023, 11, 28), date(2024, 1, 1), date(2026, 12, 31))
    assert spans(newer, older) == [
        (True, date(2019, 1, 1), date(2022, 12, 31)),
        (False, date(2023, 1, 1), date(2023, 12, 31)),
        (True, date(2024, 1, 1), date(2026, 12, 31)),
        (False, date(2027, 1, 1), None),
    ]


def test_periods_plan_gives_way_to_the_next_and_counts_from_its_adoption() -> None:
    older = Plan(date(2018, 12, 11), date(2019, 1, 1), None)
    newer = Plan(date(2022, 3, 1), date(2022, 1, 1), None)
    assert spans(older, newer) == [
        (True, date(2019, 1, 1), date(2022, 2, 28)),
        (True, date(2022, 3, 1), None),
    ]


def test_periods_repealed_plan_ends_the_day_before() -> None:
    repealed = Plan(date(2016, 11, 30), date(2017, 1, 1), date(2024, 12, 31), date(2021, 5, 4))
    assert spans(repealed) == [(True, date(2017, 1, 1), date(2021, 5, 3)), (False, date(2021, 5, 4), None)]
    assert spans(Plan(date(2016, 11, 30), date(2017, 1, 1), None, date(2016, 12, 24))) == []


@pytest.mark.parametrize(
    ("valid_from", "gap"),
    [
        (date(2027, 1, 1), None),
        (date(2026, 6, 1), None),
        (date(2027, 1, 2), (date(2027, 1, 1), date(2027, 1, 1))),
        (date(2028, 1, 1), (date(2027, 1, 1), date(2027, 12, 31))),
    ],
)
def test_join_says_which_days_have_no_plan(valid_from: date, gap: tuple[date, date] | None) -> None:
    join = join_with(date(2026, 12, 31), valid_from)
    assert join is not None
    assert join.gap == gap


def test_join_is_not_said_without_both_days() -> None:
    assert join_with(None, TODAY) is None
    assert join_with(TODAY, None) is None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 31), -1, date(2026, 11, 30)),
        (date(2027, 1, 1), 3, date(2027, 4, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), -12, date(2025, 1, 31)),
    ],
)
def test_months_from_ends_with_the_month(day: date, months: int, expected: date) -> None:
    assert months_from(day, months) == expected


@pytest.mark.parametrize(
    ("valid_to", "soon"),
    [(None, False), (date(2026, 11, 21), False), (TODAY, True), (date(2027, 5, 21), True), (date(2027, 5, 22), False)],
)
def test_ends_soon_is_within_six_months_and_not_after(valid_to: date | None, soon: bool) -> None:
    assert ends_soon(valid_to, TODAY) is soon


def test_next_plan_is_asked_for_a_year_before() -> None:
    assert is_asked_for(date(2027, 11, 21), TODAY)
    assert not is_asked_for(date(2027, 11, 22), TODAY)
    assert not is_asked_for(None, TODAY)


@pytest.mark.parametrize("status", MeasureStatus)
def test_measure_is_late_only_when_unfinished_and_its_day_has_passed(status: MeasureStatus) -> None:
    unfinished = status in {MeasureStatus.NOT_STARTED, MeasureStatus.ONGOING}
    assert is_late(status, date(2026, 11, 21), TODAY) is unfinished
    assert not is_late(status, TODAY, TODAY)
    assert not is_late(status, None, TODAY)


ENDS = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2025, 12, 30), None),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2026, 1, 30), date(2025, 12, 31)),
        (date(2026, 1, 31), None),
        (date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 30), date(2026, 11, 30)),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), date(2027, 1, 1)),
        (date(2027, 4, 1), date(2027, 4, 1)),
        (date(2028, 1, 1), date(2028, 1, 1)),
        (date(2028, 6, 1), None),
    ],
)
def test_reminder_is_due_a_year_a_half_and_a_month_before_and_after(day: date, due: date | None) -> None:
    assert reminder_due(ENDS, [], day) == due


def test_reminder_is_settled_by_an_answer_since_and_not_by_one_before() -> None:
    half_year = date(2026, 6, 30)
    assert reminder_due(ENDS, [date(2026, 6, 29)], half_year) == half_year
    assert reminder_due(ENDS, [half_year], date(2026, 7, 1)) is None
    assert reminder_due(ENDS, [half_year], date(2026, 11, 30)) == date(2026, 11, 30)
    assert reminder_due(ENDS, [date(2027, 1, 2)], date(2027, 4, 1)) is None
