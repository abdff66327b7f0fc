"""Worked examples from the law text and domain.md §6, on both sides of every limit and date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.rules import keys
from grants.rules.evaluate import evaluate
from grants.rules.evaluation import Evaluation, Severity, Verdict
from grants.rules.facts import CaseFacts, EarlierAid, LedgerFacts, PlanStanding, RuleBook, StatementFacts, Step
from grants.rules.home_delivery import compute
from grants.rules.investment import LOAN_AMOUNT
from grants.rules.reasoning import GRANTED, Asked, drafted_reasons
from grants.tests.rule_facts import (
    BOOK,
    CORROSION,
    HOME,
    INVESTMENT,
    LOAN,
    OPERATING,
    SERVICE,
    condition,
    good_facts,
    tried,
    verdict,
)

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
NBSP = "\u00a0"
Y2011, Y2014, Y2015, Y2017, Y2020 = (date(year, 6, 1) for year in (2011, 2014, 2015, 2017, 2020))
Y2023, Y2024, Y2025 = date(2023, 6, 1), date(2024, 12, 30), date(2025, 6, 1)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def aid(recipient: dict[str, int], outlet: dict[str, int], outlets: int | None = 1, years: Any = ()) -> EarlierAid:
    amounts = ({key: Decimal(value) for key, value in one.items()} for one in (recipient, outlet))
    return EarlierAid(frozenset(years), *amounts, outlets)


# --- 1–2: which act, and whether the form exists


@pytest.mark.parametrize(
    ("scheme", "day", "act", "refused"),
    [
        (SERVICE, date(2024, 12, 31), "2000:284", ""),
        (SERVICE, date(2025, 1, 1), "2024:1243", ""),
        (OPERATING, date(2016, 3, 31), "2000:284", "Den finns från 1 april 2016 (21 a §, 2000:284)"),
        (OPERATING, date(2016, 4, 1), "2000:284", ""),
        (CORROSION, date(2022, 4, 18), "2022:206", "Den finns från 19 april 2022"),
        (CORROSION, date(2022, 4, 19), "2022:206", ""),
        (CORROSION, date(2023, 12, 31), "2022:206", ""),
        (CORROSION, date(2024, 1, 1), "2022:206", "till och med 31 december 2023"),
        (LOAN, date(2024, 12, 31), "2000:284", ""),
        (LOAN, date(2025, 1, 1), "2000:284", "Vilka former som finns står i 5 § 2024:1243."),
        (INVESTMENT, date(2000, 5, 31), "2000:284", "Den finns från 1 juni 2000"),
        ("okand", Y2025, "", "Det finns inga regler för stödformen."),
    ],
)
def test_form_is_tried_by_the_act_of_the_decision_day(scheme: str, day: date, act: str, refused: str) -> None:
    found = tried(scheme, day)
    assert found.act == act
    assert refused in plain(found.refused)
    assert bool(found.refused) == bool(refused)
    assert not refused or not found.may_be_granted(Decimal(1))
    assert not act or verdict(found, keys.FORM) == (NOT_MET if refused else MET)


def test_form_that_is_refused_is_tried_all_the_same() -> None:
    assert len(list(tried(CORROSION, date(2024, 1, 1)).conditions)) == len(list(tried(CORROSION, Y2023).conditions))


def test_form_that_is_recorded_only_is_not_tried() -> None:
    found = tried("grundlaggande-betaltjanster", Y2025)
    assert (found.groups, found.limits, found.refused) == ((), (), "")
    assert "prövas inte" in found.notes[0]
    assert found.may_be_granted(Decimal(10_000_000))


@pytest.mark.parametrize(
    ("received", "day", "expected"),
    [
        (date(2024, 12, 31), date(2025, 1, 1), UNKNOWN),
        (date(2025, 1, 1), date(2025, 1, 1), "absent"),
        (date(2024, 12, 31), date(2024, 12, 31), "absent"),
        (None, date(2025, 1, 1), UNKNOWN),
    ],
)
def test_application_and_decision_under_two_acts_is_a_warning(received: date, day: date, expected: str) -> None:
    found = tried(SERVICE, day, received_on=received)
    assert verdict(found, keys.TRANSITION) == expected
    assert [one.key for one in found.wanting_reasons] == ([keys.TRANSITION] if expected == UNKNOWN else [])
    weighed = tried(SERVICE, day, received_on=received, reasons={keys.TRANSITION: "Beslutsdagen avgör."})
    assert weighed.wanting_reasons == []


# --- 5 and 7: servicebidrag


@pytest.mark.parametrize(
    ("day", "amount", "changes", "expected", "paragraph"),
    [
        (Y2015, 1, {}, UNKNOWN, "18 §"),
        (date(2016, 3, 31), 1, {}, UNKNOWN, "18 §"),
        (date(2016, 4, 1), 250_000, {"high_ceiling_ground": "none"}, MET, "18 §"),
        (Y2024, 250_000, {"high_ceiling_ground": "none"}, MET, "18 §"),
        (Y2024, 250_001, {"high_ceiling_ground": "none"}, NOT_MET, "18 §"),
        (Y2024, 250_001, {"high_ceiling_ground": None}, UNKNOWN, "18 §"),
        (Y2024, 300_000, {"high_ceiling_ground": "range"}, MET, "18 §"),
        (Y2024, 300_001, {"high_ceiling_ground": "range"}, NOT_MET, "18 §"),
        (Y2024, 300_001, {"high_ceiling_ground": None}, NOT_MET, "18 §"),
        (Y2024, 300_000, {"high_ceiling_ground": "strategic", "sells_groceries": False}, NOT_MET, "18 §"),
        (Y2024, 250_000, {"high_ceiling_ground": "strategic", "sells_groceries": False}, MET, "18 §"),
        (date(2025, 1, 2), 350_000, {}, MET, "20 § första stycket"),
        (date(2025, 1, 2), 350_001, {}, NOT_MET, "20 § första stycket"),
    ],
)
def test_servicebidrag_ceiling(day: date, amount: int, changes: dict[str, Any], expected: str, paragraph: str) -> None:
    one = condition(tried(SERVICE, day, amount, answers=changes), keys.SERVICE_CEILING)
    assert (one.verdict, one.citation.paragraph) == (expected, paragraph)


def test_the_two_grants_of_the_issue_get_their_different_answers() -> None:
    """300 001 kr on 30 December 2024 is 1 krona too much under 18 §; 350 000 kr on 2 January 2025 is within 20 §."""
    before, after = tried(SERVICE, Y2024, 300_001), tried(SERVICE, date(2025, 1, 2), 350_000)
    (stop,) = before.stops
    assert (stop.citation.act, stop.citation.paragraph) == ("2000:284", "18 §")
    assert plain(stop.fix) == "Sänk beloppet med 1 kr, till högst 300 000 kr."
    assert before.highest == 300_000
    assert not before.may_be_granted(Decimal(300_001))
    assert after.may_be_granted(Decimal(350_000))
    assert not after.may_be_granted(Decimal(350_001))
    assert condition(after, keys.SERVICE_CEILING).citation.act == "2024:1243"


@pytest.mark.parametrize(
    ("day", "amount", "earlier", "expected", "severity"),
    [
        (Y2025, 140_000, aid({OPERATING: 210_000}, {OPERATING: 210_000}), MET, "block"),
        (Y2025, 140_001, aid({OPERATING: 210_000}, {OPERATING: 210_000}), NOT_MET, "block"),
        (Y2025, 140_001, aid({OPERATING: 210_000}, {}), NOT_MET, "block"),
        (Y2025, 140_001, aid({OPERATING: 210_000}, {}, 2), NOT_MET, "warning"),
        (Y2025, 140_001, aid({OPERATING: 210_000}, {}, None), UNKNOWN, "block"),
        (Y2025, 140_001, aid({}, {OPERATING: 210_000}, 2), NOT_MET, "block"),
        (Y2025, 140_001, aid({}, {SERVICE: 110_000, OPERATING: 100_000}), NOT_MET, "block"),
    ],
)
def test_together_with_driftstod(day: date, amount: int, earlier: EarlierAid, expected: str, severity: str) -> None:
    one = condition(tried(SERVICE, day, amount, earlier=earlier), keys.TOGETHER)
    assert (one.verdict, one.severity) == (expected, severity)
    assert bool(one.other_reading) == (severity == "warning" or expected == UNKNOWN)
    assert one.citation.paragraph == "20 § första stycket och 22 §"


@pytest.mark.parametrize(
    ("day", "amount", "expected"),
    [
        (Y2017, 300_001, "absent"),
        (date(2017, 12, 31), 1, "absent"),
        (date(2018, 1, 1), 90_000, MET),
        (date(2018, 1, 1), 90_001, NOT_MET),
        (date(2024, 12, 31), 90_001, NOT_MET),
        (date(2025, 1, 1), 90_001, "absent"),
    ],
)
def test_together_before_2025_is_a_warning(day: date, amount: int, expected: str) -> None:
    found = tried(SERVICE, day, amount, earlier=aid({OPERATING: 210_000}, {OPERATING: 210_000}))
    assert verdict(found, keys.TOGETHER_BEFORE) == expected
    assert all(one.key != keys.TOGETHER_BEFORE for one in found.stops)


@pytest.mark.parametrize("scheme", [SERVICE, OPERATING])
def test_one_form_alone_is_not_counted_together(scheme: str) -> None:
    found = tried(scheme, Y2025, earlier=aid({scheme: 300_000, INVESTMENT: 900_000}, {}))
    assert verdict(found, keys.TOGETHER) == "not_applicable"
    assert keys.TOGETHER not in {limit.key for limit in found.limits}
    unknown = tried(scheme, Y2025, support_year=None)
    assert verdict(unknown, keys.TOGETHER) == UNKNOWN
    assert unknown.has_unknown_limit


def test_ceiling_that_an_administrator_confirms_is_used_from_its_day() -> None:
    """The 370 000 kr that the press tells of, once confirmed: alone, since the ceiling of both together is its own."""
    ceilings = [row for row in BOOK.rows if row.key == keys.OPERATING_CEILING and row.act == "2024:1243"]
    (now,) = ceilings
    rows = [row for row in BOOK.rows if row is not now]
    ended = replace(now, valid_to=date(2025, 12, 31))
    raised = replace(now, valid_from=date(2026, 1, 1), value=Decimal(370_000))
    book = RuleBook((*rows, ended, raised))

    def of(day: date, amount: int, earlier: EarlierAid) -> bool:
        return evaluate(good_facts(OPERATING, day, earlier=earlier), book).may_be_granted(Decimal(amount))

    alone, both = aid({}, {}), aid({SERVICE: 1}, {SERVICE: 1})
    assert [of(day, 370_000, alone) for day in (date(2025, 12, 31), date(2026, 1, 1))] == [False, True]
    assert not of(date(2026, 1, 1), 370_001, alone)
    assert of(date(2026, 1, 1), 349_999, both)
    assert not of(date(2026, 1, 1), 350_000, both)


@pytest.mark.parametrize(
    ("day", "years", "expected", "severity", "used"),
    [
        (Y2025, (), MET, "block", "2025 blir år 1"),
        (Y2025, (2023,), MET, "block", "2025 blir år 1, eller år 2 om 2023 räknas"),
        (Y2025, (2022, 2023), MET, "block", "2025 blir år 1, eller år 3 om 2022 och 2023 räknas"),
        (Y2025, (2021, 2022, 2023), NOT_MET, "warning", "eller år 4 om 2021, 2022 och 2023 räknas"),
        (Y2025, (2022, 2023, 2025), MET, "block", "2025 blir år 1, eller år 3"),
        (date(2028, 2, 1), (2025, 2026), MET, "block", "2028 blir år 3"),
        (date(2028, 2, 1), (2025, 2026, 2027), NOT_MET, "block", "2028 blir år 4"),
        (Y2024, (2022, 2023), MET, "block", "2024 blir år 3"),
        (Y2024, (2021, 2022, 2023), NOT_MET, "block", "2024 blir år 4"),
    ],
)
def test_servicebidrag_for_three_years(day: date, years: Any, expected: str, severity: str, used: str) -> None:
    found = tried(SERVICE, day, earlier=aid({}, {}, 1, years))
    one = condition(found, keys.SERVICE_YEARS)
    assert (one.verdict, one.severity) == (expected, severity)
    assert used in one.used


def test_servicebidrag_years_go_by_the_act_of_each_grant_and_not_by_its_year() -> None:
    def of(day: date, year: int, granted: dict[int, date]) -> str:
        earlier = EarlierAid(service_years=frozenset(granted), service_days=granted, outlets_of_recipient=1)
        return condition(tried(SERVICE, day, support_year=year, earlier=earlier), keys.SERVICE_YEARS).used

    assert of(date(2025, 1, 15), 2024, {}) == "2024 blir år 1"
    assert of(date(2026, 3, 1), 2026, {2024: date(2025, 1, 15)}) == "2026 blir år 2"
    before = {2025: date(2024, 12, 20)}
    assert of(date(2026, 3, 1), 2026, before) == "2026 blir år 1, eller år 2 om 2025 räknas"


# --- 6 and 8: driftstöd


@pytest.mark.parametrize(
    ("day", "amount", "outlet", "expected"),
    [
        (date(2024, 12, 31), 300_000, 0, MET),
        (date(2024, 12, 31), 300_001, 0, NOT_MET),
        (date(2025, 1, 1), 350_000, 0, MET),
        (date(2025, 1, 1), 350_001, 0, NOT_MET),
        (date(2026, 2, 1), 350_000, 0, MET),
        (date(2026, 2, 1), 370_000, 0, NOT_MET),
        (Y2025, 100_000, 250_000, MET),
        (Y2025, 100_001, 250_000, NOT_MET),
    ],
)
def test_driftstod_ceiling_per_outlet(day: date, amount: int, outlet: int, expected: str) -> None:
    found = tried(OPERATING, day, amount, earlier=aid({}, {OPERATING: outlet}, 2))
    assert verdict(found, keys.OPERATING_CEILING) == expected


@pytest.mark.parametrize(
    ("day", "year", "km", "expected", "waivable"),
    [
        (date(2017, 12, 31), 2017, "15", NOT_MET, False),
        (date(2017, 12, 31), 2017, "15.1", MET, False),
        (date(2018, 1, 2), 2017, "12", NOT_MET, False),
        (date(2017, 12, 30), 2018, "12", MET, False),
        (date(2018, 1, 1), 2018, "10", NOT_MET, True),
        (date(2018, 1, 1), 2018, "10.1", MET, False),
        (date(2018, 1, 2), None, "12", UNKNOWN, False),
        (date(2018, 1, 2), None, "10", NOT_MET, True),
        (date(2018, 1, 2), None, "15.1", MET, False),
        (Y2025, 2025, "10.0", NOT_MET, True),
        (Y2025, 2025, "10.01", MET, False),
        (Y2025, 2017, "12", MET, False),
    ],
)
def test_driftstod_distance_goes_by_the_period(day: date, year: int, km: str, expected: str, waivable: bool) -> None:
    answers = {"distance_km": Decimal(km), "is_island": False}
    one = condition(tried(OPERATING, day, support_year=year, answers=answers), keys.OPERATING_DISTANCE)
    assert (one.verdict, one.may_be_waived) == (expected, waivable)


def test_driftstod_distance_of_an_island_or_of_nobody_knows() -> None:
    def of(**answers: Any) -> str:
        return verdict(tried(OPERATING, Y2025, answers=answers), keys.OPERATING_DISTANCE)

    assert of(is_island=True, distance_km=None) == MET
    assert of(is_island=None, distance_km=Decimal(3)) == UNKNOWN
    assert of(is_island=False, distance_km=None) == UNKNOWN
    assert of(is_island=None, distance_km=Decimal(11)) == MET


@pytest.mark.parametrize(("turnover", "expected"), [(11_000_000, MET), ("11000000.01", NOT_MET), (None, UNKNOWN)])
@pytest.mark.parametrize("day", [Y2017, Y2020, Y2025])
def test_driftstod_turnover(day: date, turnover: Any, expected: str) -> None:
    answer = None if turnover is None else Decimal(turnover)
    one = condition(tried(OPERATING, day, answers={"grocery_turnover": answer}), keys.OPERATING_TURNOVER)
    assert one.verdict == expected
    assert one.may_be_waived == (expected == NOT_MET and day != Y2017)


def test_special_grounds_waive_distance_and_turnover_and_never_range_or_season() -> None:
    answers = {"distance_km": Decimal(3), "is_island": False, "grocery_turnover": Decimal(12_000_000)}
    grounds = dict.fromkeys(
        [keys.OPERATING_DISTANCE, keys.OPERATING_TURNOVER, keys.OPERATING_RANGE, keys.OPERATING_ALL_YEAR], "Skäl"
    )
    waived = tried(OPERATING, Y2025, answers=answers, reasons=grounds)
    assert waived.stops == []
    assert condition(waived, keys.OPERATING_DISTANCE).waived_by == "Skäl"
    assert condition(waived, keys.OPERATING_DISTANCE).verdict is Verdict.NOT_MET
    refused = tried(OPERATING, Y2025, answers={"has_broad_range": False, "is_open_all_year": False}, reasons=grounds)
    assert {one.key for one in refused.stops} == {keys.OPERATING_RANGE, keys.OPERATING_ALL_YEAR}
    before = tried(OPERATING, Y2017, answers=answers, reasons=grounds)
    assert {one.key for one in before.stops} == {keys.OPERATING_DISTANCE, keys.OPERATING_TURNOVER}


# --- 4: hemsändningsbidrag


@pytest.mark.parametrize(
    ("day", "figures", "most", "pooled"),
    [
        (Y2011, (60_000, 400, 0, 0), 24_000, 24_000),
        (Y2011, (40_000, 400, 0, 0), 20_000, 20_000),
        (Y2014, (60_000, 400, 0, 0), None, None),
        (date(2016, 3, 31), (60_000, 400, 0, 0), None, None),
        (date(2016, 4, 1), (90_000, 400, 0, 0), 40_000, 40_000),
        (Y2025, (90_000, 400, 0, 0), 40_000, 40_000),
        (Y2025, (80_001, 400, 0, 0), 40_000, 40_000),
        (Y2025, (79_999, 400, 0, 0), 39_999, 39_999),
        (Y2025, (100_000, 400, 20_000, 300), 50_000, 60_000),
        (Y2025, (100_000, 400, 20_000, None), None, None),
        (Y2025, (100_000, 400, None, 0), 40_000, 40_000),
    ],
)
def test_home_delivery_is_half_the_cost_and_so_much_each_time(
    day: date, figures: tuple[int | None, ...], most: int | None, pooled: int | None
) -> None:
    names = ("delivery_cost", "delivery_occasions", "trip_cost", "trip_occasions")
    answers = {name: None if figure is None else Decimal(figure) for name, figure in zip(names, figures, strict=True)}
    facts = good_facts(HOME, day, answers=answers)
    found = compute(facts, BOOK)
    assert found is not None
    exact = found.room.least if found.room.is_exact else None
    assert (exact, found.pooled) == (most, pooled)
    if most is not None:
        within, over = (evaluate(good_facts(HOME, day, most + more, answers=answers), BOOK) for more in (0, 1))
        assert (verdict(within, keys.HOME_SHARE), verdict(over, keys.HOME_SHARE)) == (MET, NOT_MET)
        assert within.highest == most


def test_home_delivery_whose_part_is_unknown_gives_what_is_sure() -> None:
    answers = {"delivery_cost": Decimal(100_000), "delivery_occasions": Decimal(400), "trip_occasions": None}
    sure, unsure = tried(HOME, Y2025, 40_000, answers=answers), tried(HOME, Y2025, 40_001, answers=answers)
    assert verdict(sure, keys.HOME_SHARE) == MET
    assert verdict(unsure, keys.HOME_SHARE) == UNKNOWN
    assert sure.highest == 40_000
    assert verdict(tried(HOME, Y2025, 85_001, answers=answers), keys.HOME_SHARE) == NOT_MET


@pytest.mark.parametrize(
    ("base", "cost", "expected"),
    [
        (44_400, 22_200, MET),
        (44_400, 22_199, NOT_MET),
        (58_800, 29_400, MET),
        (58_800, 29_399, NOT_MET),
        (47_300, 23_650, MET),
        (47_300, "23649.99", NOT_MET),
        (None, 1_000_000, UNKNOWN),
        (58_800, None, UNKNOWN),
    ],
)
def test_home_delivery_floor_is_half_the_price_base_amount(base: int | None, cost: Any, expected: str) -> None:
    answers = {
        "delivery_cost": None if cost is None else Decimal(cost),
        "trip_cost": Decimal(0),
        "trip_occasions": Decimal(0),
    }
    amount = None if base is None else Decimal(base)
    one = condition(tried(HOME, Y2025, answers=answers, price_base_amount=amount), keys.HOME_FLOOR)
    assert (one.verdict, one.citation.paragraph) == (expected, "12 § 2")


# --- 9: investments


@pytest.mark.parametrize(
    ("day", "answers", "most"),
    [
        (Y2023, {"old_high_share_ground": "none"}, 50_000),
        (Y2023, {"old_high_share_ground": "shared"}, 85_000),
        (Y2025, {"high_share_ground": "none"}, 50_000),
        (Y2025, {"high_share_ground": "range"}, 85_000),
        (Y2025, {"high_share_ground": "complement", "is_larger_investment": False}, 50_000),
        (Y2025, {"high_share_ground": "range", "cost_kind": "mobile"}, 50_000),
        (Y2025, {"high_share_ground": "training", "cost_kind": "training"}, 85_000),
        (Y2025, {"high_share_ground": "training", "cost_kind": "premises"}, 50_000),
        (Y2025, {"high_share_ground": "programme", "cost_kind": "programme"}, 85_000),
        (Y2025, {"high_share_ground": "required", "cost_kind": "premises"}, 85_000),
        (Y2025, {"high_share_ground": "required", "cost_kind": "other"}, 85_000),
        (Y2025, {"high_share_ground": "special"}, 50_000),
        (Y2023, {"old_high_share_ground": "complement", "is_larger_investment": False}, 85_000),
    ],
)
def test_investment_share(day: date, answers: dict[str, Any], most: int) -> None:
    answers = {"eligible_cost": Decimal(100_001)} | answers
    assert tried(INVESTMENT, day, most, answers=answers).highest == most
    assert verdict(tried(INVESTMENT, day, most, answers=answers), keys.INVESTMENT_SHARE) == MET
    assert verdict(tried(INVESTMENT, day, most + 1, answers=answers), keys.INVESTMENT_SHARE) == NOT_MET


def test_investment_share_for_special_grounds_needs_them_in_writing() -> None:
    answers = {"eligible_cost": Decimal(100_000), "high_share_ground": "special", "cost_kind": "other"}
    without = tried(INVESTMENT, Y2025, 85_000, answers=answers)
    assert {one.key for one in without.stops} == {keys.INVESTMENT_SHARE, keys.INVESTMENT_OBJECT}
    written = tried(INVESTMENT, Y2025, 85_000, answers=answers, reasons={keys.INVESTMENT_OBJECT: "Ensam station"})
    assert written.stops == []
    assert condition(written, keys.INVESTMENT_HIGH_SHARE).waived_by == "Ensam station"


@pytest.mark.parametrize(("kind", "most"), [("mobile", 50_000), ("other", 85_000)])
def test_reason_for_another_investment_gives_no_higher_share_when_the_kind_is_changed(kind: str, most: int) -> None:
    answers = {"eligible_cost": Decimal(100_000), "high_share_ground": "special", "cost_kind": kind}
    found = tried(INVESTMENT, Y2025, 1, answers=answers, reasons={keys.INVESTMENT_OBJECT: "Ensam station"})
    assert found.highest == most


@pytest.mark.parametrize(
    ("day", "ground", "expected"),
    [
        (Y2023, "none", UNKNOWN),
        (Y2023, "required", MET),
        (Y2025, "none", NOT_MET),
        (Y2025, None, UNKNOWN),
        (Y2025, "required", MET),
    ],
)
def test_another_investment_is_eligible_when_law_requires_it(day: date, ground: str | None, expected: str) -> None:
    answers = {"cost_kind": "other", "high_share_ground": ground, "old_high_share_ground": ground}
    assert verdict(tried(INVESTMENT, day, answers=answers), keys.INVESTMENT_OBJECT) == expected


@pytest.mark.parametrize(
    ("scheme", "day", "answers", "key", "paragraph"),
    [
        (INVESTMENT, Y2025, {"high_share_ground": "range"}, keys.INVESTMENT_SHARE, "17 §"),
        (INVESTMENT, Y2025, {"high_share_ground": "none"}, keys.INVESTMENT_SHARE, "16 §"),
        (INVESTMENT, Y2025, {"high_share_ground": None}, keys.INVESTMENT_SHARE, "16 §"),
    ],
)
def test_limit_is_cited_to_the_row_it_comes_from(
    scheme: str, day: date, answers: dict[str, Any], key: str, paragraph: str
) -> None:
    (limit,) = [one for one in tried(scheme, day, answers=answers).limits if one.key == key]
    assert limit.citation is not None
    assert limit.citation.paragraph == paragraph


def test_higher_ceiling_of_2000_284_is_cited_to_the_page_it_is_known_from() -> None:
    def certainty(ground: str) -> str:
        found = tried(SERVICE, Y2024, answers={"high_ceiling_ground": ground})
        (limit,) = [one for one in found.limits if one.key == keys.SERVICE_CEILING]
        return limit.citation.certainty if limit.citation else ""

    assert (certainty("range"), certainty("none")) == ("agency_page", "verified")


def test_investment_share_with_a_ground_not_assessed_asks_between_the_two_shares() -> None:
    def of(amount: int) -> Evaluation:
        return tried(INVESTMENT, Y2025, amount, answers={"eligible_cost": Decimal(100_000), "high_share_ground": None})

    assert [verdict(of(amount), keys.INVESTMENT_SHARE) for amount in (50_000, 50_001, 85_000, 85_001)] == [
        MET,
        UNKNOWN,
        UNKNOWN,
        NOT_MET,
    ]
    assert of(50_001).highest == 50_000


def test_investment_share_before_2022_and_a_loan_are_not_known() -> None:
    assert verdict(tried(INVESTMENT, date(2021, 12, 31)), keys.INVESTMENT_SHARE) == UNKNOWN
    assert verdict(tried(LOAN, Y2020), LOAN_AMOUNT) == UNKNOWN
    assert tried(LOAN, Y2020).has_unknown_limit


@pytest.mark.parametrize(
    ("received", "starts", "first", "expected"),
    [
        (date(2025, 4, 30), date(2025, 5, 1), None, MET),
        (date(2025, 5, 1), date(2025, 5, 1), None, UNKNOWN),
        (date(2025, 5, 1), date(2025, 5, 1), True, MET),
        (date(2025, 5, 1), date(2025, 5, 1), False, NOT_MET),
        (date(2025, 5, 2), date(2025, 5, 1), True, NOT_MET),
        (date(2025, 5, 2), None, True, UNKNOWN),
    ],
)
def test_investment_application_before_start(
    received: date, starts: date | None, first: bool | None, expected: str
) -> None:
    answers = {"starts_on": starts, "received_before_start": first}
    found = tried(INVESTMENT, Y2025, received_on=received, answers=answers)
    assert verdict(found, keys.BEFORE_START) == expected


@pytest.mark.parametrize(("km", "expected"), [("15", NOT_MET), ("15.01", MET), (None, UNKNOWN)])
def test_corrosion_distance(km: str | None, expected: str) -> None:
    found = tried(CORROSION, Y2023, answers={"fuel_distance_km": None if km is None else Decimal(km)})
    assert verdict(found, keys.CORROSION_DISTANCE) == expected


def test_corrosion_share_and_local_importance() -> None:
    answers = {"eligible_cost": Decimal(1_000_000), "fuel_distance_km": Decimal(9)}
    found = tried(CORROSION, Y2023, 850_000, answers=answers, reasons={keys.CORROSION_DISTANCE: "Enda i orten"})
    assert found.may_be_granted(Decimal(850_000))
    assert not found.may_be_granted(Decimal(850_001))


# --- 3: who


@pytest.mark.parametrize(
    ("scheme", "day", "other", "waivable"),
    [
        (SERVICE, Y2024, "mobile", True),
        (SERVICE, Y2024, "specialist", True),
        (SERVICE, Y2025, "mobile", True),
        (SERVICE, Y2025, "specialist", False),
        (SERVICE, Y2025, "owner", False),
        (INVESTMENT, Y2023, "owner", False),
        (INVESTMENT, Y2025, "owner", True),
        (INVESTMENT, Y2025, "mobile", True),
        (OPERATING, Y2025, "mobile", False),
        (LOAN, Y2020, "specialist", True),
    ],
)
def test_recipient_without_a_fixed_outlet(scheme: str, day: date, other: str, waivable: bool) -> None:
    key = {SERVICE: keys.SERVICE_RECIPIENT, OPERATING: keys.OPERATING_RECIPIENT}.get(scheme, keys.INVESTMENT_RECIPIENT)
    found = tried(
        scheme, day, answers={"has_fixed_outlet": False, "other_recipient": other}, reasons={key: "Enda i bygden"}
    )
    assert condition(found, key).may_be_waived == waivable
    assert (key in {one.key for one in found.stops}) == (not waivable)


def test_recipient_is_a_municipality_only_for_home_delivery() -> None:
    assert verdict(tried(HOME, Y2025, applicant_is_municipality=False), keys.HOME_RECIPIENT) == NOT_MET
    found = tried(SERVICE, Y2025, applicant_is_municipality=True, reasons={keys.SERVICE_RECIPIENT: "Skäl"})
    assert keys.SERVICE_RECIPIENT in {one.key for one in found.stops}


# --- 10: before the decision


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (None, UNKNOWN),
        (Step(is_done=False), NOT_MET),
        (Step(is_done=True), UNKNOWN),
        (Step(is_done=True, on=Y2025), MET),
        (Step(is_done=True, on=date(2025, 6, 2)), NOT_MET),
    ],
)
@pytest.mark.parametrize("scheme", [SERVICE, INVESTMENT, OPERATING])
def test_steps_of_28_not_done_block_and_not_known_ask(scheme: str, step: Step | None, expected: str) -> None:
    found = tried(
        scheme,
        Y2025,
        answers={"de_minimis_informed": step, "de_minimis_checked": step, "agency_consulted": step}
        | {"is_matter_of_principle": True},
        statement=StatementFacts(step=step),
    )
    steps = (keys.INFORMED, keys.CHECKED, keys.STATEMENT, keys.AGENCY)
    assert {verdict(found, key) for key in steps} == {expected}
    assert {one.key for one in found.stops} == (set(steps) if expected == NOT_MET else set())
    assert {one.key for one in found.asks} == (set(steps) if expected == UNKNOWN else set())


def test_steps_of_28_are_not_for_home_delivery_nor_before_2025_but_the_agency_is_for_all() -> None:
    for found in (tried(HOME, Y2025), tried(SERVICE, Y2024)):
        assert {verdict(found, key) for key in (keys.INFORMED, keys.CHECKED, keys.STATEMENT)} == {"absent"}
    principle = {"is_matter_of_principle": True, "agency_consulted": Step(is_done=False)}
    assert verdict(tried(HOME, Y2025, answers=principle), keys.AGENCY) == NOT_MET
    assert verdict(tried(HOME, Y2025, answers={"is_matter_of_principle": None}), keys.AGENCY) == UNKNOWN
    assert verdict(tried(HOME, Y2025), keys.AGENCY) == "not_applicable"


@pytest.mark.parametrize(
    ("day", "standing", "expected", "stops", "warns"),
    [
        (Y2024, True, MET, False, False),
        (Y2024, False, NOT_MET, True, False),
        (Y2024, None, UNKNOWN, False, False),
        (Y2025, True, "absent", False, False),
        (Y2025, False, NOT_MET, False, True),
        (Y2025, None, UNKNOWN, False, True),
    ],
)
@pytest.mark.parametrize("scheme", [HOME, SERVICE, OPERATING])
def test_service_plan_is_a_condition_until_2024_and_then_a_warning(
    scheme: str, day: date, standing: bool | None, expected: str, stops: bool, warns: bool
) -> None:
    found = tried(scheme, day, plan=PlanStanding(on_application=True, on_decision=standing))
    assert verdict(found, keys.PLAN) == expected
    assert (keys.PLAN in {one.key for one in found.stops}) == stops
    assert (keys.PLAN in {one.key for one in found.wanting_reasons}) == warns
    assert any("Serviceplan" in note for note in found.notes) == (expected == "absent")


# --- 9 §: need; 2 §: the frame


@pytest.mark.parametrize(
    ("scheme", "answers", "need"),
    [
        (SERVICE, {"forecast": Decimal(-195_000)}, 195_000),
        (SERVICE, {"forecast": Decimal("-195000.99")}, 195_000),
        (SERVICE, {"forecast": Decimal(10_000)}, 0),
        (INVESTMENT, {"need_amount": Decimal(195_000)}, 195_000),
        (OPERATING, {"need_amount": Decimal(195_000)}, 195_000),
    ],
)
def test_no_more_than_is_needed(scheme: str, answers: dict[str, Any], need: int) -> None:
    found = tried(scheme, Y2025, need + 1, answers=answers)
    assert verdict(found, keys.NEED) == NOT_MET
    assert found.highest == need
    assert verdict(tried(scheme, Y2025, need, answers=answers), keys.NEED) == MET
    assert verdict(tried(scheme, Y2025, 1, answers=dict.fromkeys(answers)), keys.NEED) == UNKNOWN


def test_other_aid_for_the_same_costs_is_shown_and_not_counted() -> None:
    found = tried(INVESTMENT, Y2025, answers={"other_aid_same_costs": Decimal(40_000)})
    assert "annat stöd för samma kostnader 40 000 kr" in plain(condition(found, keys.NEED).used)
    assert found.highest == tried(INVESTMENT, Y2025).highest


def test_over_the_frame_warns_and_does_not_bind() -> None:
    found = tried(SERVICE, Y2025, 100_000, frame_left=Decimal(99_999))
    assert condition(found, keys.FUNDS).severity is Severity.WARNING
    assert found.stops == []
    assert (found.highest, found.limits[0].amount, found.limits[0].binds) == (350_000, 99_999, False)
    assert verdict(tried(SERVICE, Y2025, 100_000, frame_left=Decimal(100_000)), keys.FUNDS) == MET
    unknown = condition(tried(SERVICE, Y2025, frame_left=None), keys.FUNDS)
    assert (unknown.verdict, unknown.wants_reason) == (UNKNOWN, False)


# --- 11: de minimis


def ledger(room: str | None, rate: str | None = "10", **more: Any) -> LedgerFacts:
    return LedgerFacts(
        Decimal(300_000), Decimal(0), None if room is None else Decimal(room), rate and Decimal(rate), **more
    )


@pytest.mark.parametrize(
    ("room", "rate", "amount", "expected"),
    [
        ("10000", "10.95", 109_500, MET),
        ("10000", "10.95", 109_501, NOT_MET),
        ("9999.99", "10.95", 109_499, MET),
        ("9999.99", "10.95", 109_500, NOT_MET),
        ("0", "10.95", 1, NOT_MET),
        ("-5000", "10.95", 1, NOT_MET),
        (None, "10.95", 1, UNKNOWN),
        ("10000", None, 1, UNKNOWN),
    ],
)
@pytest.mark.parametrize(
    ("scheme", "key", "field"),
    [
        (SERVICE, keys.DE_MINIMIS, "general_ledger"),
        (INVESTMENT, keys.DE_MINIMIS, "general_ledger"),
        (OPERATING, keys.DE_MINIMIS_SGEI, "sgei_ledger"),
    ],
)
def test_de_minimis_room(
    room: str | None, rate: str | None, amount: int, expected: str, scheme: str, key: str, field: str
) -> None:
    found = tried(scheme, Y2025, amount, **{field: ledger(room, rate)})
    assert verdict(found, key) == expected
    assert found.has_unknown_limit == (expected == UNKNOWN)


@pytest.mark.parametrize(
    ("scheme", "day", "paragraph"),
    [
        (SERVICE, date(2023, 12, 31), "9 a § och artikel 3.2 i (EU) 1407/2013"),
        (SERVICE, date(2024, 1, 1), "9 a § och artikel 3.2 i (EU) 2023/2831"),
        (SERVICE, date(2025, 1, 1), "6 § och artikel 3.2 i (EU) 2023/2831"),
        (OPERATING, date(2023, 12, 31), "9 a §"),  # the ceiling of (EU) 360/2012 waits to be confirmed
        (OPERATING, date(2025, 1, 1), "7 § och artikel 3.2 i (EU) 2023/2832"),
        (CORROSION, date(2023, 12, 31), "4 § och artikel 3.2 i (EU) 1407/2013"),
    ],
)
def test_de_minimis_cites_the_regulation_of_the_day(scheme: str, day: date, paragraph: str) -> None:
    key = keys.DE_MINIMIS_SGEI if scheme == OPERATING else keys.DE_MINIMIS
    assert condition(tried(scheme, day), key).citation.paragraph == paragraph


@pytest.mark.parametrize(
    ("day", "told"),
    [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2024, 6, 30), True), (date(2024, 7, 1), False)],
)
def test_de_minimis_of_the_first_half_of_2024_is_told_to_be_unsettled(day: date, told: bool) -> None:
    assert ("januari–juni 2024" in condition(tried(SERVICE, day), keys.DE_MINIMIS).other_reading) == told


def test_loan_amount_is_not_held_against_the_ceiling_as_if_it_were_the_aid() -> None:
    one = condition(tried(LOAN, Y2020, 5_000_000), keys.DE_MINIMIS)
    assert (one.verdict, one.used) == (UNKNOWN, "Hur stort stöd lånet innebär är inte känt")


@pytest.mark.parametrize(("scheme", "act"), [(SERVICE, "(EU) 2023/2831"), (OPERATING, "(EU) 2023/2832")])
def test_register_note_cites_the_regulation_of_the_form(scheme: str, act: str) -> None:
    assert f"20 arbetsdagar (artikel 6.1 i {act})" in " ".join(tried(scheme, date(2026, 3, 2)).notes)


def test_weighed_warning_is_told_as_a_judgement_and_a_met_ground_once() -> None:
    warned = tried(SERVICE, Y2025, plan=PlanStanding(on_decision=False), reasons={keys.PLAN: "Planen görs om i vår."})
    assert not any(one.is_excepted for one in warned.conditions)
    words = drafted_reasons(warned, Asked(GRANTED, Decimal(1), Decimal(1)))
    assert "Vår bedömning: Planen görs om i vår." in words
    assert "undantag" not in words
    ground = {"high_share_ground": "special", "cost_kind": "other"}
    other = tried(INVESTMENT, Y2025, answers=ground, reasons={keys.INVESTMENT_OBJECT: "Ensam station"})
    assert drafted_reasons(other, Asked(GRANTED, Decimal(1), Decimal(1))).count("Ensam station") == 1


def test_de_minimis_combined_only_warns() -> None:
    both = {
        "general_ledger": LedgerFacts(Decimal(300_000), Decimal(280_000), Decimal(20_000), Decimal(10)),
        "sgei_ledger": LedgerFacts(Decimal(750_000), Decimal(460_000), Decimal(290_000), Decimal(10)),
    }
    within, over = tried(OPERATING, Y2025, 100_000, **both), tried(OPERATING, Y2025, 100_001, **both)
    assert verdict(within, keys.DE_MINIMIS_COMBINED) == MET
    assert verdict(over, keys.DE_MINIMIS_COMBINED) == NOT_MET
    assert over.stops == []
    assert [one.key for one in over.wanting_reasons] == [keys.DE_MINIMIS_COMBINED]
    assert verdict(tried(OPERATING, Y2025), keys.DE_MINIMIS_COMBINED) == "absent"


def test_home_delivery_is_no_de_minimis_aid_and_registering_begins_in_2026() -> None:
    found = tried(HOME, date(2026, 2, 1))
    assert {verdict(found, keys.DE_MINIMIS), verdict(found, keys.DE_MINIMIS_SGEI)} == {"absent"}
    assert "kommun" in " ".join(found.notes)
    told = {
        day: "20 arbetsdagar" in " ".join(tried(SERVICE, day).notes) for day in (date(2025, 12, 31), date(2026, 1, 1))
    }
    assert told == {date(2025, 12, 31): False, date(2026, 1, 1): True}


# --- the picture


def test_the_case_of_the_mock_up_gives_the_figures_of_the_mock_up() -> None:
    day = date(2025, 10, 14)
    found = tried(
        SERVICE,
        day,
        180_000,
        answers={
            "forecast": Decimal(-195_000),
            "other_measures_insufficient": None,
            "declares_same_costs": None,
            "de_minimis_informed": Step(is_done=False),
        },
        statement=StatementFacts(None, "Begärt 2 oktober 2025"),
        earlier=aid({OPERATING: 210_000}, {OPERATING: 210_000}, 1, [2023]),
        general_ledger=LedgerFacts(Decimal(300_000), Decimal("55712.72"), Decimal("244287.28"), Decimal("10.95")),
        frame_left=Decimal(1_240_000),
    )
    assert [group.label for group in found.groups] == [
        "Belopp och tid",
        "Verksamheten och behovet",
        "Ansökan",
        "Före beslut",
        "Pengar och statsstöd",
    ]
    assert found.highest == 140_000
    assert found.deciding_limit is not None
    assert plain(found.deciding_limit.explanation) == "350 000 kr − 210 000 kr i driftstöd 2025"
    assert [limit.amount for limit in found.limits] == [140_000, 195_000, 350_000, 1_240_000, 2_674_945]
    assert [one.key for one in found.stops] == [keys.TOGETHER, keys.INFORMED]
    assert plain(found.stops[0].fix) == "Sänk beloppet med 40 000 kr, till högst 140 000 kr."
    assert plain(found.stops[0].used) == "Per mottagare 390 000 kr. Per försäljningsställe 390 000 kr."
    assert [one.key for one in found.asks] == [keys.SERVICE_MEASURES, keys.DECLARED_SAME_COSTS, keys.STATEMENT]
    assert [bool(one.question) for one in found.asks] == [True, True, False]
    assert plain(condition(found, keys.DE_MINIMIS).used) == "72 151,08 euro efter stödet"
    assert Evaluation.from_dict(found.as_dict()) == found


def test_nothing_known_asks_and_stops_nothing() -> None:
    for scheme, act_day in ((SERVICE, Y2025), (OPERATING, Y2025), (INVESTMENT, Y2025), (HOME, Y2025)):
        found = evaluate(CaseFacts(scheme, act_day), BOOK)
        assert found.stops == []
        assert len(found.asks) > 10
        assert sum(one.question == "Vilket belopp avser ansökan?" for one in found.asks) == 1
        assert not found.may_be_granted(Decimal(1))
