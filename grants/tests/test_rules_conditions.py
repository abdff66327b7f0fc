"""Every condition both ways: met, not met and not known, with what follows of each."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.rules import keys
from grants.rules.evaluate import RULES
from grants.rules.evaluation import Condition
from grants.rules.fact_definitions import BY_KEY, FACTS, answers_from_json, answers_to_json, facts_asked
from grants.rules.facts import FactKind, Step
from grants.rules.investment import LOAN_AMOUNT
from grants.tests.rule_facts import (
    CORROSION,
    HOME,
    INVESTMENT,
    LOAN,
    OPERATING,
    SCHEMES,
    SERVICE,
    condition,
    good_answers,
    tried,
    verdict,
)

OLD, CORRODED, NEW = date(2024, 6, 1), date(2023, 6, 1), date(2025, 6, 1)

JUDGED = [
    (keys.PURPOSE, SERVICE, OLD, "serves_purpose", "1 § andra stycket"),
    (keys.PURPOSE, HOME, NEW, "serves_purpose", "2 § första och andra styckena"),
    (keys.SPARSE_AREA, SERVICE, OLD, "is_sparse_area", "5 §"),
    (keys.SPARSE_AREA, OPERATING, NEW, "is_sparse_area", "8 § 1"),
    (keys.NEED, HOME, NEW, "is_no_more_than_needed", "9 §"),
    (keys.COUNTY, INVESTMENT, NEW, "operates_in_county", "23 §"),
    (keys.SIGNED, HOME, NEW, "is_signed", "24 §"),
    (keys.DESCRIBED, SERVICE, NEW, "is_described", "26 § första stycket"),
    (keys.DECLARED_DE_MINIMIS, INVESTMENT, NEW, "declares_de_minimis", "27 § 1"),
    (keys.DECLARED_SAME_COSTS, OPERATING, NEW, "declares_same_costs", "27 § 2"),
    (keys.HOME_OBJECT, HOME, NEW, "far_and_unable", "11 §"),
    (keys.HOME_SUITABLE, HOME, NEW, "is_suitable", "12 § 1"),
    (keys.SERVICE_RECIPIENT, SERVICE, OLD, "has_fixed_outlet", "4 §"),
    (keys.SERVICE_RECIPIENT, SERVICE, NEW, "has_fixed_outlet", "19 § första och andra styckena"),
    (keys.SERVICE_TEMPORARY, SERVICE, OLD, "has_temporary_problems", "18 §"),
    (keys.SERVICE_TEMPORARY, SERVICE, NEW, "has_temporary_problems", "19 § första stycket"),
    (keys.SERVICE_MEASURES, SERVICE, OLD, "other_measures_insufficient", "18 §"),
    (keys.SERVICE_MEASURES, SERVICE, NEW, "other_measures_insufficient", "19 § första stycket 2"),
    (keys.SERVICE_PROFIT_PLAN, SERVICE, OLD, "has_profit_plan", "18 §"),
    (keys.INVESTMENT_RECIPIENT, INVESTMENT, NEW, "has_fixed_outlet", "15 §"),
    (keys.INVESTMENT_RECIPIENT, LOAN, OLD, "has_fixed_outlet", "4 §"),
    (keys.OPERATING_RECIPIENT, OPERATING, OLD, "has_fixed_outlet", "21 a §"),
    (keys.OPERATING_RECIPIENT, OPERATING, NEW, "has_fixed_outlet", "21 § första stycket"),
    (keys.OPERATING_RANGE, OPERATING, OLD, "has_broad_range", "21 a §"),
    (keys.OPERATING_RANGE, OPERATING, NEW, "has_broad_range", "21 § första stycket 1"),
    (keys.OPERATING_ALL_YEAR, OPERATING, OLD, "is_open_all_year", "21 a §"),
    (keys.OPERATING_ALL_YEAR, OPERATING, NEW, "is_open_all_year", "21 § första stycket 3"),
    (keys.CORROSION_OWNER, CORROSION, CORRODED, "owns_pipes", "paragrafen är inte kontrollerad"),
    (keys.CORROSION_ALL_YEAR, CORROSION, CORRODED, "sells_fuel_all_year", "5 §"),
    (keys.CORROSION_AREA, CORROSION, CORRODED, "is_rural_and_sparse", "5 §"),
    (keys.CORROSION_NEED, CORROSION, CORRODED, "needs_support_to_continue", "5 §"),
    (keys.CORROSION_YEARS, CORROSION, CORRODED, "undertakes_three_years", "paragrafen är inte kontrollerad"),
]
"""Conditions that rest on one answer, by form of support and day, and where they are written."""

ELSEWHERE = {
    keys.FORM,
    keys.TRANSITION,
    keys.TOGETHER,
    keys.TOGETHER_BEFORE,
    keys.SERVICE_CEILING,
    keys.SERVICE_YEARS,
    keys.OPERATING_CEILING,
    keys.OPERATING_DISTANCE,
    keys.OPERATING_TURNOVER,
    keys.HOME_SHARE,
    keys.HOME_FLOOR,
    keys.HOME_RECIPIENT,
    keys.INVESTMENT_SHARE,
    keys.INVESTMENT_OBJECT,
    keys.INVESTMENT_HIGH_SHARE,
    LOAN_AMOUNT,
    keys.BEFORE_START,
    keys.CORROSION_SHARE,
    keys.CORROSION_DISTANCE,
    keys.INFORMED,
    keys.CHECKED,
    keys.STATEMENT,
    keys.AGENCY,
    keys.PLAN,
    keys.FUNDS,
    keys.DE_MINIMIS,
    keys.DE_MINIMIS_SGEI,
    keys.DE_MINIMIS_COMBINED,
}
"""Rules whose worked examples are in ``test_rules_examples.py``."""

BELOW = {
    keys.SERVICE_HIGH_CEILING,
    keys.HOUSEHOLDS,
    keys.HOME_FEE,
    keys.SERVICE_GOODS,
    keys.INVESTMENT_GOODS,
    keys.SERVICE_GROUNDS,
    keys.SERVICE_PRIORITY,
    keys.OPERATING_PRIORITY,
}
"""Rules whose examples are further down here."""


def test_every_rule_has_worked_examples() -> None:
    assert {rule.key for rule in RULES} == {key for key, *_ in JUDGED} | ELSEWHERE | BELOW


@pytest.mark.parametrize(("key", "scheme", "day", "fact", "paragraph"), JUDGED)
def test_condition_of_one_answer(key: str, scheme: str, day: date, fact: str, paragraph: str) -> None:
    def of(answer: bool | None) -> Condition:
        return condition(tried(scheme, day, answers={fact: answer, "other_recipient": None}), key)

    yes, no, unknown = of(True), of(False), of(None)
    assert (yes.verdict, no.verdict, unknown.verdict) == ("met", "not_met", "unknown")
    assert (yes.stops, no.stops, unknown.stops) == (False, True, False)
    assert (yes.asks, no.asks, unknown.asks) == (False, False, True)
    assert (yes.fix, yes.question, no.question) == ("", "", "")
    assert no.fix
    assert unknown.fix
    assert yes.citation.paragraph == paragraph
    assert fact in yes.facts


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("day", [date(2023, 6, 1), NEW])
def test_condition_not_met_cannot_be_talked_away(scheme: str, day: date) -> None:
    """A reason that somebody has written counts only where the law knows particular grounds."""
    no = dict.fromkeys((key for key, fact in BY_KEY.items() if fact.kind is FactKind.YES_NO), False)
    reasons = {rule.key: "Skäl" for rule in RULES}
    found = tried(scheme, day, answers=no | {"other_recipient": None}, reasons=reasons)
    waived = {one.key for one in found.conditions if one.waived_by and one.severity.value == "block"}
    assert found.stops
    assert waived <= {keys.OPERATING_DISTANCE, keys.CORROSION_DISTANCE}
    assert keys.PLAN not in waived


@pytest.mark.parametrize(
    ("groceries", "fuel", "expected"),
    [
        (True, None, "met"),
        (None, True, "met"),
        (False, True, "met"),
        (False, False, "not_met"),
        (None, False, "unknown"),
        (False, None, "unknown"),
        (None, None, "unknown"),
    ],
)
@pytest.mark.parametrize(("scheme", "key"), [(SERVICE, keys.SERVICE_GOODS), (INVESTMENT, keys.INVESTMENT_GOODS)])
def test_goods(groceries: bool | None, fuel: bool | None, expected: str, scheme: str, key: str) -> None:
    answers = {"sells_groceries": groceries, "sells_fuel": fuel}
    assert verdict(tried(scheme, NEW, answers=answers), key) == expected


@pytest.mark.parametrize("has_outlet", [True, False])
def test_goods_of_a_specialist_shop_before_2025_can_be_waived(has_outlet: bool) -> None:
    shop = {"sells_groceries": False, "sells_fuel": False, "has_fixed_outlet": has_outlet}
    shop |= {"other_recipient": "specialist"}
    reasons = {keys.SERVICE_GOODS: "Enda handeln", keys.SERVICE_RECIPIENT: "Enda handeln"}
    assert tried(SERVICE, OLD, answers=shop, reasons=reasons).stops == []
    assert len(tried(SERVICE, NEW, answers=shop, reasons=reasons).stops) == (1 if has_outlet else 2)


@pytest.mark.parametrize(("scheme", "day"), [(SERVICE, NEW), (INVESTMENT, NEW), (SERVICE, OLD)])
@pytest.mark.parametrize(
    ("outlet", "other", "expected"),
    [
        (False, "mobile", "not_met"),
        (False, None, "unknown"),
        (None, "mobile", "unknown"),
        (True, "mobile", "met"),
        (False, "none", "met"),
    ],
)
def test_fuel_alone_is_not_enough_without_an_outlet(
    scheme: str, day: date, outlet: bool | None, other: str | None, expected: str
) -> None:
    answers = {"sells_groceries": False, "sells_fuel": True, "has_fixed_outlet": outlet, "other_recipient": other}
    key = keys.SERVICE_GOODS if scheme == SERVICE else keys.INVESTMENT_GOODS
    assert verdict(tried(scheme, day, answers=answers), key) == expected


def test_property_owner_is_asked_what_the_tenant_sells() -> None:
    owner = {"has_fixed_outlet": False, "other_recipient": "owner", "sells_groceries": None, "sells_fuel": None}
    asked = condition(tried(INVESTMENT, NEW, answers=owner), keys.INVESTMENT_GOODS)
    assert "hyresgäst" in asked.question
    hints = {fact.key: str(fact.hint) for fact in facts_asked(INVESTMENT, "2024:1243")}
    assert "hyresgästen" in hints["sells_groceries"]
    assert "hyresgästen" not in {fact.key: str(fact.hint) for fact in facts_asked(SERVICE, "2024:1243")}["sells_fuel"]
    found = tried(
        INVESTMENT, NEW, answers=owner | {"sells_groceries": True}, reasons={keys.INVESTMENT_RECIPIENT: "Enda lokalen"}
    )
    assert found.stops == []
    assert condition(found, keys.INVESTMENT_GOODS).label.startswith("Hyresgästen")


@pytest.mark.parametrize(("count", "expected"), [(1, "met"), (0, "not_met"), (None, "unknown")])
def test_households_are_given_from_2025(count: int | None, expected: str) -> None:
    answers = {"households": None if count is None else Decimal(count)}
    assert verdict(tried(HOME, NEW, answers=answers), keys.HOUSEHOLDS) == expected
    assert verdict(tried(HOME, OLD, answers=answers), keys.HOUSEHOLDS) == "absent"


def test_special_grounds_for_servicebidrag_are_written_until_2024() -> None:
    without = tried(SERVICE, OLD, answers={"special_grounds_for_service": "  "})
    assert [one.key for one in without.asks] == [keys.SERVICE_GROUNDS]
    assert verdict(tried(SERVICE, OLD), keys.SERVICE_GROUNDS) == "met"
    assert verdict(tried(SERVICE, NEW), keys.SERVICE_GROUNDS) == "absent"


@pytest.mark.parametrize(
    ("scheme", "key", "fact"),
    [
        (SERVICE, keys.SERVICE_PRIORITY, "has_wide_service"),
        (OPERATING, keys.OPERATING_PRIORITY, "matters_for_other_service"),
        (HOME, keys.HOME_FEE, "fee_is_reasonable"),
    ],
)
def test_what_is_only_told_stops_and_asks_nothing(scheme: str, key: str, fact: str) -> None:
    no, unknown = (tried(scheme, NEW, answers={fact: answer}) for answer in (False, None))
    assert verdict(no, key) == "not_met"
    assert (no.stops, no.wanting_reasons, unknown.asks) == ([], [], [])
    assert no.may_be_granted(Decimal(100))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_in_order_is_granted_to_the_highest_amount_and_no_krona_more(scheme: str) -> None:
    day = CORRODED if scheme in (CORROSION, LOAN) else NEW
    found = tried(scheme, day, 1)
    if scheme == LOAN:
        assert found.has_unknown_limit
        return
    assert found.highest is not None
    assert tried(scheme, day, found.highest).may_be_granted(found.highest)
    assert not found.may_be_granted(found.highest + 1)
    assert tried(scheme, day, found.highest + 1).stops != []


# --- the questions of the form


def test_answers_are_kept_as_json_and_read_back() -> None:
    answers = good_answers(NEW) | {"forecast": Decimal("-195000.50"), "de_minimis_checked": Step(is_done=False)}
    kept = answers_to_json(answers)
    assert kept["forecast"] == "-195000.50"
    assert kept["starts_on"] == (NEW + timedelta(days=30)).isoformat()
    assert kept["de_minimis_checked"] == {"done": False, "on": None}
    assert answers_from_json(kept) == answers


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("is_signed", "ja"),
        ("is_signed", 1),
        ("distance_km", "-1"),
        ("distance_km", "NaN"),
        ("distance_km", "1e999999"),
        ("distance_km", "tolv"),
        ("distance_km", True),
        ("distance_km", 1.5),
        ("starts_on", "2025-02-30"),
        ("starts_on", 20250201),
        ("cost_kind", "slott"),
        ("cost_kind", ["premises"]),
        ("de_minimis_checked", "gjord"),
        ("de_minimis_checked", {"done": "ja"}),
        ("temporary_because", "   "),
        ("finns_inte", "ja"),
    ],
)
def test_answer_that_cannot_be_read_is_not_known(key: str, value: Any) -> None:
    assert answers_from_json({key: value}) == {}


def test_facts_asked_follow_the_act_and_show_its_paragraph() -> None:
    def asked(scheme: str, act: str) -> dict[str, str]:
        return {fact.key: fact.paragraph for fact in facts_asked(scheme, act)}

    before, after = asked(SERVICE, "2000:284"), asked(SERVICE, "2024:1243")
    assert (before["is_sparse_area"], after["is_sparse_area"]) == ("5 §", "8 § 1")
    assert before.keys() - after.keys() == {"has_profit_plan", "special_grounds_for_service", "high_ceiling_ground"}
    assert "is_signed" in after.keys() - before.keys()
    assert "owns_pipes" in asked(CORROSION, "2022:206")


@pytest.mark.parametrize(
    ("scheme", "act", "day"),
    [
        *((scheme, "2000:284", OLD) for scheme in (HOME, SERVICE, INVESTMENT, OPERATING, LOAN)),
        *((scheme, "2024:1243", NEW) for scheme in (HOME, SERVICE, INVESTMENT, OPERATING)),
        (CORROSION, "2022:206", CORRODED),
    ],
)
def test_every_fact_that_a_condition_rests_on_is_asked_for(scheme: str, act: str, day: date) -> None:
    asked = {fact.key for fact in facts_asked(scheme, act)}
    grounds = {"high_share_ground": "range", "old_high_share_ground": "range"}
    rested_on = {fact for one in tried(scheme, day, answers=grounds).conditions for fact in one.facts}
    assert rested_on <= asked
    assert asked <= BY_KEY.keys()
    assert len(FACTS) == len(BY_KEY)


@pytest.mark.parametrize(
    ("amount", "ground", "expected"),
    [
        (250_000, None, "absent"),
        (300_000, None, "absent"),  # the ceiling itself is what is open
        (300_001, None, "unknown"),
        (300_001, "none", "absent"),
        (300_001, "range", "absent"),
    ],
)
def test_ground_for_the_higher_ceiling_is_asked_when_more_than_it_is_applied_for(
    amount: int, ground: str | None, expected: str
) -> None:
    found = tried(SERVICE, OLD, amount, answers={"high_ceiling_ground": ground})
    assert verdict(found, keys.SERVICE_HIGH_CEILING) == expected
