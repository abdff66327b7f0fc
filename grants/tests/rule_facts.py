"""The law as it is loaded, without a database, and cases where all is in order: tests change one thing at a time."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grants.reference.rules import RULES
from grants.rules.evaluate import evaluate
from grants.rules.evaluation import Condition, Evaluation
from grants.rules.facts import (
    Answer,
    CaseFacts,
    EarlierAid,
    LedgerFacts,
    PlanStanding,
    RuleBook,
    RuleRow,
    StatementFacts,
    Step,
)

HOME, SERVICE, INVESTMENT = "hemsandningsbidrag", "servicebidrag", "investeringsstod"
LOAN, OPERATING, CORROSION = "investeringslan", "sarskilt-driftstod", "korrosionsskydd"
SCHEMES = (HOME, SERVICE, INVESTMENT, LOAN, OPERATING, CORROSION)

BOOK = RuleBook(
    tuple(
        RuleRow(
            key=rule.key,
            scheme=rule.scheme,
            act=rule.act,
            paragraph=rule.paragraph,
            wording_from=rule.wording_from or rule.first,
            wording_to=rule.wording_to,
            value=rule.value,
            unit=rule.unit,
            valid_from=rule.first,
            valid_to=rule.last,
            certainty=rule.certainty,
            source=rule.source,
            note=rule.note,
        )
        for rule in RULES
        if rule.in_use
    )
)

YES = (
    "operates_in_county",
    "is_signed",
    "is_described",
    "declares_de_minimis",
    "declares_same_costs",
    "serves_purpose",
    "sells_groceries",
    "sells_fuel",
    "has_fixed_outlet",
    "is_sparse_area",
    "is_island",
    "has_broad_range",
    "is_open_all_year",
    "has_wide_service",
    "matters_for_other_service",
    "owns_pipes",
    "sells_fuel_all_year",
    "is_rural_and_sparse",
    "needs_support_to_continue",
    "undertakes_three_years",
    "has_temporary_problems",
    "other_measures_insufficient",
    "has_profit_plan",
    "is_larger_investment",
    "received_before_start",
    "far_and_unable",
    "is_suitable",
    "fee_is_reasonable",
    "is_no_more_than_needed",
)
"""The questions to which yes is what the law asks for."""


def good_answers(day: date) -> dict[str, Answer]:
    """Answers by which every condition of every form of support is met, for small amounts."""
    done = Step(is_done=True, on=day - timedelta(days=3))
    numbers = {
        "other_aid_same_costs": 0,
        "distance_km": 34,
        "fuel_distance_km": 40,
        "grocery_turnover": 6_000_000,
        "result_last_year": -96_000,
        "forecast": -2_000_000,
        "eligible_cost": 4_000_000,
        "need_amount": 2_000_000,
        "cost_year": day.year - 1,
        "households": 40,
        "delivery_occasions": 5_000,
        "delivery_cost": 900_000,
        "trip_occasions": 500,
        "trip_cost": 90_000,
    }
    return {
        **dict.fromkeys(YES, True),
        **{key: Decimal(number) for key, number in numbers.items()},
        "other_recipient": "none",
        "distance_method": "körväg enligt karta",
        "temporary_because": "Kylen byttes och butiken höll stängt i tre veckor.",
        "special_grounds_for_service": "Den sista butiken i orten.",
        "high_ceiling_ground": "range",
        "cost_kind": "premises",
        "high_share_ground": "none",
        "old_high_share_ground": "none",
        "starts_on": day + timedelta(days=30),
        "de_minimis_informed": done,
        "de_minimis_checked": done,
        "is_matter_of_principle": False,
        "agency_consulted": done,
    }


def good_facts(scheme: str, day: date, amount: int | Decimal | None = 100_000, **changes: Any) -> CaseFacts:
    """A case where all is in order. ``changes``: fields of ``CaseFacts``; ``answers`` are added to the good ones.

    An answer of None is not known. The ledgers are empty, at 11 kr for a euro.
    """
    answers = good_answers(day) | changes.pop("answers", {})
    general, sgei = (Decimal(200_000), Decimal(500_000)) if day.year < 2024 else (Decimal(300_000), Decimal(750_000))
    facts = CaseFacts(
        scheme=scheme,
        decision_day=day,
        received_on=max(date(day.year, 1, 1), day - timedelta(days=60)),
        support_year=day.year,
        applied_amount=None if amount is None else Decimal(amount),
        applicant_is_municipality=scheme == HOME,
        answers={key: answer for key, answer in answers.items() if answer is not None},
        plan=PlanStanding(on_application=True, on_decision=True, words="aktuell 2023–2026"),
        statement=StatementFacts(step=Step(is_done=True, on=day - timedelta(days=7))),
        earlier=EarlierAid(outlets_of_recipient=1),
        general_ledger=LedgerFacts(general, Decimal(0), general, Decimal(11), "11 kr per euro"),
        sgei_ledger=LedgerFacts(sgei, Decimal(0), sgei, Decimal(11), "11 kr per euro"),
        price_base_amount=Decimal(50_000),
        frame_left=Decimal(5_000_000),
    )
    return replace(facts, **changes)


def tried(scheme: str, day: date, amount: int | Decimal | None = 100_000, **changes: Any) -> Evaluation:
    """The evaluation of ``good_facts``."""
    return evaluate(good_facts(scheme, day, amount, **changes), BOOK)


def condition(evaluation: Evaluation, key: str) -> Condition:
    """The condition of a key; fails when it is not there."""
    return next(one for one in evaluation.conditions if one.key == key)


def verdict(evaluation: Evaluation, key: str) -> str:
    """The verdict of a condition as a word, or ``absent``."""
    return next((one.verdict.value for one in evaluation.conditions if one.key == key), "absent")
