"""What a municipality can get for a year's home delivery, step by step: the rules applied to its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.pages.case_evaluation import LimitRow, citation_words
from grants.rule_book import rule_book
from grants.rules.evaluate import evaluate
from grants.rules.evaluation import Condition, Evaluation
from grants.rules.facts import Answer, CaseFacts
from registers.models import PriceBaseAmount

SCHEME = "hemsandningsbidrag"
RULES = "hemsandning."
"""Begins the keys of the rules of home delivery; the rest of an application is not tried here."""

FIGURES = frozenset({"cost_year", "households", "delivery_occasions", "delivery_cost", "trip_occasions", "trip_cost"})
FROM_FIGURES = frozenset({"hemsandning.floor", "application.households"})
"""The conditions that the figures alone decide."""


@dataclass(frozen=True, slots=True)
class CalculatedGrant:
    """The figures tried on a day."""

    evaluation: Evaluation
    year: int | None
    price_base_amount: Decimal | None

    @property
    def highest(self) -> Decimal | None:
        return None if self.evaluation.refused else self.evaluation.highest

    @property
    def is_below_floor(self) -> bool:
        return any(one.stops for one in self.conditions)

    @property
    def limits(self) -> list[LimitRow]:
        deciding = self.evaluation.deciding_limit
        rows = [one for one in self.evaluation.limits if one.key.startswith(RULES)]
        return [LimitRow(one, one is deciding) for one in rows]

    @property
    def conditions(self) -> list[Condition]:
        """What the figures decide: whether the cost reaches the floor, and what the application must say."""
        return [one for one in self.evaluation.conditions if one.key in FROM_FIGURES or FIGURES & set(one.facts)]

    @property
    def citations(self) -> list[tuple[Condition, str]]:
        return [(one, citation_words(one.citation)) for one in self.conditions]


def calculated_grant(answers: Mapping[str, Answer], day: date) -> CalculatedGrant:
    """The rules of home delivery applied to the figures. Two queries; nothing is kept."""
    stated = answers.get("cost_year")
    year = int(stated) if isinstance(stated, Decimal) else None
    known = PriceBaseAmount.objects.filter(year=year).values_list("amount", flat=True).first() if year else None
    facts = CaseFacts(
        scheme=SCHEME,
        decision_day=day,
        received_on=day,
        support_year=year,
        applicant_is_municipality=True,
        answers=answers,
        price_base_amount=known,
    )
    return CalculatedGrant(evaluate(facts, rule_book()), year, known)
