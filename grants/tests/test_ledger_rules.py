"""Worked examples of the four de minimis regulations, and what must hold of any ledger."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.rules.ledger import (
    Account,
    Ceiling,
    Entry,
    Period,
    Span,
    Step,
    Used,
    euro_of,
    kronor_of,
    room_together,
)

D = Decimal
OLD = Ceiling(date(2014, 1, 1), date(2023, 12, 31), D(200_000), Period.FISCAL_YEARS, "1407/2013")
UNCLEAR = Ceiling(date(2024, 1, 1), date(2024, 6, 30), None, Period.ROLLING, "2023/2831")
NEW = Ceiling(date(2024, 7, 1), None, D(300_000), Period.ROLLING, "2023/2831")
GENERAL = (OLD, UNCLEAR, NEW)
SGEI = (
    Ceiling(date(2012, 4, 29), date(2023, 12, 31), D(500_000), Period.FISCAL_YEARS, "360/2012"),
    Ceiling(date(2024, 1, 1), None, D(750_000), Period.ROLLING, "2023/2832"),
)
SERIAL = count()


def day(text: str) -> date:
    return date.fromisoformat(text)


def stamp(text: str) -> datetime:
    return datetime.combine(day(text), datetime.min.time(), UTC)


def aid(granted: str, amount: str | None, company: str = "A", known: str = "", own: bool = True) -> Entry:
    euro = None if amount is None else D(amount)
    return Entry(f"e{next(SERIAL)}", company, day(granted), euro, stamp(known or granted), is_own=own)


MOCKUP = (
    aid("2023-05-22", "71228.07"),
    aid("2023-11-09", "12897.68"),
    aid("2024-09-18", "97356.83", "C"),
    aid("2025-04-03", "40000.00", "B", own=False, known="2025-09-30"),
    aid("2025-06-11", "60000.00", "C", own=False, known="2026-03-09"),
    aid("2025-10-30", "26508.23"),
)
"""The undertaking of the picture of the ledger page."""


@pytest.mark.parametrize(
    ("granted", "asked", "counts"),
    [
        # (EU) 2023/2831: three years back from the day of the grant
        ("2023-05-22", "2026-05-21", True),
        ("2023-05-22", "2026-05-22", False),
        ("2024-07-01", "2027-06-30", True),
        ("2024-07-01", "2027-07-01", False),
        ("2024-02-29", "2027-02-28", True),
        ("2024-02-29", "2027-03-01", False),
        # (EU) 1407/2013: the fiscal year and the two before
        ("2021-01-01", "2023-12-31", True),
        ("2020-12-31", "2023-01-01", False),
        ("2020-12-31", "2022-12-31", True),
        # the change of year: aid before 2024 counts under the new
        ("2021-01-01", "2024-07-01", False),
        ("2021-07-02", "2024-07-01", True),
        ("2021-07-01", "2024-07-01", False),
        # aid granted later is not counted back
        ("2025-03-02", "2025-03-01", False),
    ],
)
def test_aid_counts_within_its_period_and_not_a_day_longer(granted: str, asked: str, counts: bool) -> None:
    account = Account([aid(granted, "1000")], GENERAL)
    assert account.used_on(day(asked)).amount == (1000 if counts else 0)
    last = account.last_counted_on(day(granted))
    assert last and (day(granted) <= day(asked) <= last) is counts


@pytest.mark.parametrize(
    ("ceilings", "asked", "room"),
    [
        (GENERAL, "2023-12-31", 100_000),
        (GENERAL, "2024-01-01", None),
        (GENERAL, "2024-06-30", None),
        (GENERAL, "2024-07-01", 200_000),
        (SGEI, "2023-12-31", 400_000),
        (SGEI, "2024-01-01", 650_000),
        (GENERAL, "2013-12-31", None),
    ],
)
def test_room_follows_the_ceiling_of_the_day(ceilings: tuple[Ceiling, ...], asked: str, room: int | None) -> None:
    account = Account([aid("2023-06-01", "100000")], ceilings)
    assert account.room_on(day(asked)) == room
    assert account.room_for_grant(day(asked)) == room


def test_fiscal_years_are_read_as_calendar_years() -> None:
    early = [aid("2020-12-31", "1000"), aid("2021-01-01", "10")]
    assert [Account(early, GENERAL).used_on(day(end)).amount for end in ("2022-12-31", "2023-01-01")] == [1010, 10]


def test_room_of_the_picture_comes_back_on_its_days() -> None:
    account = Account(MOCKUP, GENERAL)
    today = day("2026-03-16")
    assert account.used_on(today) == Used(D("307990.81"))
    assert account.steps_after(today) == [
        Step(today, D("-7990.81")),
        Step(day("2026-05-22"), D("63237.26"), D("71228.07")),
        Step(day("2026-11-09"), D("76134.94"), D("12897.68")),
        Step(day("2027-09-18"), D("173491.77"), D("97356.83")),
        Step(day("2028-04-03"), D("213491.77"), D("40000.00")),
        Step(day("2028-06-11"), D("273491.77"), D("60000.00")),
        Step(day("2028-10-30"), D("300000.00"), D("26508.23")),
    ]


def test_tried_grant_says_when_it_fits_whole_and_in_part() -> None:
    account = Account(MOCKUP, GENERAL)
    rate = D("10.90")
    tried = account.try_grant(day("2026-04-15"), euro_of(D(780_000), rate))
    assert (tried.amount, tried.fits, tried.whole_from) == (D("71559.63"), False, day("2026-11-09"))
    assert (tried.partly_from, tried.partly) == (day("2026-05-22"), D("63237.26"))
    assert kronor_of(tried.partly or D(0), rate) == 689_286
    assert account.try_grant(day("2026-11-09"), D("76134.94")).fits
    assert not account.try_grant(day("2026-11-09"), D("76134.95")).fits
    assert account.try_grant(day("2026-11-09"), D("300000.01")).whole_from is None


def test_late_record_turns_an_earlier_yes_into_a_no() -> None:
    (found,) = Account(MOCKUP, GENERAL).conflicts()
    assert found.entry is MOCKUP[-1]
    assert (found.used_then, found.used_now, found.over) == (D("247990.81"), D("307990.81"), D("7990.81"))
    assert found.late == (MOCKUP[4],)


@pytest.mark.parametrize(
    ("late", "turned"),
    [
        (aid("2025-01-01", "250000", known="2025-03-01", own=False), False),  # known when it was decided
        (aid("2025-01-01", "250000", known="2025-07-01", own=False), True),
        (aid("2025-07-01", "250000", known="2025-07-02", own=False), False),  # granted after it
        (aid("2025-01-01", "200000", known="2025-07-01", own=False), False),  # still fits, to the cent
        (
            aid("2025-06-01", "250000", known="2025-07-01", own=True),
            False,
        ),  # the later of one day's own is the one over
    ],
)
def test_conflict_needs_a_record_that_came_late_and_counts(late: Entry, turned: bool) -> None:
    account = Account([aid("2025-06-01", "100000"), late], GENERAL)
    assert bool(account.conflicts()) is turned


def test_companies_that_were_recorded_late_as_one_undertaking_are_a_late_record() -> None:
    entries = [aid("2025-02-01", "250000", "B"), aid("2025-06-01", "100000")]
    linked = Account(entries, GENERAL, {"B": [Span(day("2024-01-01"))]}, {"B": stamp("2025-09-01")})
    (found,) = linked.conflicts()
    assert [one.organisation for one in found.late] == ["B"]
    known = Account(entries, GENERAL, {"B": [Span(day("2024-01-01"))]}, {"B": stamp("2024-01-01")})
    assert not known.conflicts()


def test_amount_not_known_leaves_the_room_not_known_until_it_has_left() -> None:
    account = Account([aid("2025-01-10", None), aid("2025-02-10", "1000")], GENERAL)
    assert account.used_on(day("2025-03-01")) == Used(D(1000), 1)
    assert account.room_on(day("2025-03-01")) is None
    assert account.try_grant(day("2025-03-01"), D(1)).fits is None
    assert account.room_on(day("2028-01-10")) == 299_000


def test_merger_carries_aid_along_and_a_split_leaves_it_with_its_company() -> None:
    spans = {"B": [Span(day("2025-03-01"), day("2025-12-31"))]}
    account = Account([aid("2024-09-01", "50000", "B"), aid("2024-09-01", "10000")], GENERAL, spans)
    rooms = {text: account.room_on(day(text)) for text in ("2025-02-28", "2025-03-01", "2025-12-31", "2026-01-01")}
    assert rooms == {"2025-02-28": 290_000, "2025-03-01": 240_000, "2025-12-31": 240_000, "2026-01-01": 290_000}
    assert [step.day for step in account.series(day("2025-01-01"), day("2026-06-01"))] == [
        day("2025-01-01"),
        day("2025-03-01"),
        day("2026-01-01"),
    ]


def test_earlier_grant_leaves_room_for_the_later_one_that_is_made() -> None:
    account = Account([aid("2025-06-01", "250000")], GENERAL)
    assert account.room_on(day("2025-01-01")) == 300_000
    assert account.room_for_grant(day("2025-01-01")) == 50_000
    assert account.room_for_grant(day("2022-05-31")) == 200_000


def test_ledgers_together_are_held_against_the_higher_ceiling() -> None:
    today = day("2026-03-16")
    sgei = Account([aid("2024-09-25", "70795.74")], SGEI)
    assert room_together(Account(MOCKUP, GENERAL), sgei, today) == D("371213.45")
    assert room_together(Account([aid("2026-01-01", None)], GENERAL), sgei, today) is None


def test_ledger_of_500_rows_costs_little_more_for_each() -> None:
    """Every look-up in a window is two searches: what is counted for all grants stays far below their square."""
    rows = [aid(str(day("2020-01-01") + timedelta(days=4 * n)), "100", company=f"c{n % 5}") for n in range(500)]
    account = Account(rows, GENERAL)
    looked: list[date] = []
    original = account.used_on
    account.used_on = lambda on: looked.append(on) or original(on)  # type: ignore[method-assign,func-returns-value]
    account.conflicts()
    account.series(day("2020-01-01"), day("2029-01-01"))
    account.try_grant(day("2020-01-01"), D(1_000_000))
    assert len(looked) <= 6 * len(rows) + 20


DAYS = st.dates(date(2021, 1, 1), date(2028, 12, 31))
EUROS = st.decimals(min_value="0.01", max_value="320000", places=2)
COMPANIES = st.sampled_from("AB")


@given(st.lists(st.tuples(DAYS, EUROS, COMPANIES), max_size=25))
@settings(max_examples=150, deadline=None)
def test_no_sequence_of_grants_that_were_allowed_passes_the_ceiling(asked: list[tuple[date, Decimal, str]]) -> None:
    """In whatever order they are made, and for whichever of the companies: no window holds more than its ceiling."""
    made: list[Entry] = []
    for number, (on, amount, company) in enumerate(asked):
        room = Account(made, GENERAL).room_for_grant(on)
        if room is not None and room >= amount:
            made.append(Entry(str(number), company, on, amount, stamp("2030-01-01"), is_own=True))
    account = Account(made, GENERAL)
    for on in [entry.granted_on for entry in made] + account.changes_after(date(2020, 12, 31)):
        ceiling = account.ceiling_on(on)
        counted = [one for one in made if ceiling and ceiling.start(on) <= one.granted_on <= on]
        assert account.used_on(on) == Used(sum((one.amount or D(0) for one in counted), D(0)))
        is_granted = any(entry.granted_on == on for entry in made)
        assert not is_granted or account.used_on(on).amount <= (ceiling.amount if ceiling and ceiling.amount else 0)
    assert account.conflicts() == []


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), EUROS, EUROS), COMPANIES), max_size=15), DAYS)
@settings(max_examples=150, deadline=None)
def test_room_for_a_grant_is_the_least_on_its_day_and_at_each_later_grant_it_counts_for(
    rows: list[tuple[date, Decimal | None, str]], asked: date
) -> None:
    entries = [Entry(str(n), company, on, amount, stamp("2020-01-01")) for n, (on, amount, company) in enumerate(rows)]
    account = Account(entries, GENERAL)
    days = [asked, *account.changes_after(asked)]
    expected = []
    for on in days:
        later = {one.granted_on for one in entries if one.granted_on > on}
        ceilings = {end: account.ceiling_on(end) for end in later}
        rooms = [account.room_on(end) for end in [on, *later] if end == on or ceilings[end].start(end) <= on]
        expected.append(None if None in rooms else min(rooms))
    assert [account.room_for_grant(on) for on in days] == expected
    trial = account.try_grant(asked, D(200_000))
    fitting = (on for on, room in zip(days, expected, strict=True) if room is not None and room >= D(200_000))
    assert trial.room == expected[0]
    assert trial.whole_from == (None if expected[0] is None else next(fitting, None))


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), EUROS)), max_size=20), DAYS)
@settings(max_examples=100, deadline=None)
def test_sums_are_exact_and_steps_add_up(rows: list[tuple[date, Decimal | None]], today: date) -> None:
    entries = [Entry(str(n), "A", on, amount, stamp("2020-01-01")) for n, (on, amount) in enumerate(rows)]
    account = Account(entries, GENERAL)
    steps = account.steps_after(today)
    for before, step in pairwise(steps):
        if before.room is not None and step.room is not None:
            assert before.room + (step.released or D(0)) == step.room
    assert steps[-1].room == 300_000


@given(st.decimals(min_value=1, max_value=10_000_000, places=2), st.decimals(min_value="8", max_value="13", places=4))
def test_kronor_that_fit_are_never_more_euro_than_the_room(room: Decimal, rate: Decimal) -> None:
    assert euro_of(kronor_of(room, rate), rate) <= room
