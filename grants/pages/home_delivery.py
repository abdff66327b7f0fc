"""What a municipality can get for a year's home delivery, step by step: the rules applied to its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.case_facts import price_base_amount
from grants.pages.case_evaluation import LOOKS, citation_words, nbsp
from grants.rule_book import rule_book
from grants.rules import keys
from grants.rules.amounts import whole_kronor
from grants.rules.evaluate import evaluate
from grants.rules.evaluation import Condition, Evaluation
from grants.rules.facts import Answer, CaseFacts
from grants.rules.home_delivery import Computation, compute

SCHEME = "hemsandningsbidrag"
FROM_FIGURES = frozenset({keys.HOME_FLOOR, keys.HOUSEHOLDS})
"""The conditions that the figures alone decide, beside the steps of the amount; the rest is not tried here."""


@dataclass(frozen=True, slots=True)
class CalculatedGrant:
    """The figures tried on a day. ``steps``: None when the form of support cannot be given that day."""

    evaluation: Evaluation
    steps: Computation | None
    year: int | None
    price_base_amount: Decimal | None

    @property
    def highest(self) -> Decimal | None:
        """In whole kronor; None when it is not known, or nothing can be granted that day."""
        if self.evaluation.refused or self.steps is None or not all(part.is_known for part in self.steps.parts):
            return None
        return whole_kronor(self.steps.room.most or Decimal(0))

    @property
    def is_below_floor(self) -> bool:
        return self.steps is not None and self.steps.is_above_floor is False

    @property
    def floor_is_unknown(self) -> bool:
        """Whether there is a lowest cost of which it is not known that it is reached."""
        return self.steps is not None and self.steps.floor_row is not None and self.steps.is_above_floor is None

    @property
    def conditions(self) -> list[tuple[str, str, Condition, str]]:
        """What the figures decide: how it looks, its icon, the condition, and where it is written."""
        found = [one for one in self.evaluation.conditions if one.key in FROM_FIGURES]
        return [(*LOOKS[one.verdict], one, citation_words(one.citation)) for one in found]

    @property
    def words(self) -> dict[str, str]:
        """The share, the rate and the floor as the rules of the day give them, with their paragraphs."""
        if self.steps is None:
            return {}
        rows = {"share": self.steps.share_row, "rate": self.steps.rate_row, "floor": self.steps.floor_row}
        return {name: nbsp(row.paragraph) for name, row in rows.items() if row is not None}

    @property
    def share(self) -> Decimal | None:
        return self.steps.share_row.value if self.steps and self.steps.share_row else None

    @property
    def rate(self) -> Decimal | None:
        return self.steps.rate_row.value if self.steps and self.steps.rate_row else None


def calculated_grant(answers: Mapping[str, Answer], day: date) -> CalculatedGrant:
    """The rules of home delivery applied to the figures. Two queries; nothing is kept."""
    stated = answers.get("cost_year")
    year = int(stated) if isinstance(stated, Decimal) else None
    known = price_base_amount(year)
    facts = CaseFacts(
        scheme=SCHEME,
        decision_day=day,
        received_on=day,
        support_year=year,
        applicant_is_municipality=True,
        answers=answers,
        price_base_amount=known,
    )
    rules = rule_book()
    return CalculatedGrant(evaluate(facts, rules), compute(facts, rules), year, known)
