"""Decisions that were made elsewhere, tried by the rules as they stood on their day: told of, never stopped.

A file says little of a case: what it does not say is not known, and only what is known not to be met is told of. All
rows of a file are tried with the same few queries, the file's own rows counted among what was granted before.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from grants.case_facts import BY_OUTLET
from grants.models import GrantDecision
from grants.rule_book import rule_book
from grants.rules.breaches import known_breaches
from grants.rules.evaluate import evaluate
from grants.rules.evaluation import Citation, Evaluation
from grants.rules.fact_definitions import answers_from_json
from grants.rules.facts import CaseFacts, EarlierAid, RuleBook
from registers.models import PriceBaseAmount
from rsp.swedish import kronor

SERVICE_GRANT = "servicebidrag"
GRANT_FIELDS = ("case__scheme", "support_year", "amount", "granted_on")


@dataclass(frozen=True, slots=True)
class TriedCase:
    """A grant of a file. ``recipient``: who got it, by id or by number. ``key``: its case, when there is one."""

    recipient: Any
    scheme: str
    decided_on: date
    received_on: date | None
    support_year: int
    amount: Decimal
    is_municipality: bool
    key: UUID | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Trial:
    """The rules and what was granted before, by recipient."""

    rules: RuleBook
    base_amounts: Mapping[int, Decimal]
    years: defaultdict[Any, list[tuple[int, date, Any]]]
    sums: defaultdict[Any, list[tuple[str, Decimal, Any]]]

    @classmethod
    def of(cls, recipients: Collection[UUID]) -> "Trial":
        """Three queries: the rules, the price base amounts, and what the recipients have been granted."""
        trial = cls(
            rule_book(),
            dict(PriceBaseAmount.objects.values_list("year", "amount")),
            defaultdict(list),
            defaultdict(list),
        )
        granted = GrantDecision.objects.standing().granting().filter(case__applicant__in=recipients)
        granted = granted.filter(case__is_example=False).with_granting_day()
        for recipient, *row, case in granted.values_list("case__applicant", *GRANT_FIELDS, "case"):
            trial.add(recipient, case, *row)
        return trial

    def add(self, recipient: Any, case: Any, *grant: Any) -> None:
        """Count a grant among those made before. ``grant``: its form, support year, amount and first day."""
        scheme, year, amount, granted_on = grant
        if scheme == SERVICE_GRANT:
            self.years[recipient].append((year, granted_on, case))
        self.sums[recipient, year].append((scheme, amount, case))

    def told(self, facts: CaseFacts) -> list[str]:
        """What deviates from the rules on the day of the decision, as far as is known."""
        return deviations(known_breaches(facts, self.rules))

    def evaluate(self, facts: CaseFacts) -> Evaluation:
        """All the rules on the day of the decision, applied to what is known: what is kept with a decision."""
        return evaluate(facts, self.rules)

    def facts(self, one: TriedCase) -> CaseFacts:
        """What is known of a grant, those counted before it among what the recipient has had."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for scheme, amount, case in self.sums[one.recipient, one.support_year]:
            if case is None or case != one.key:
                sums[scheme] += amount
        days: dict[int, date] = {}
        for year, day, case in self.years[one.recipient]:
            if case is None or case != one.key:
                days[year] = max(day, days.get(year, date.min))
        return CaseFacts(
            scheme=one.scheme,
            decision_day=one.decided_on,
            received_on=one.received_on,
            support_year=one.support_year,
            applied_amount=one.amount,
            applicant_is_municipality=one.is_municipality,
            answers=answers_from_json(dict(one.answers)),
            earlier=EarlierAid(
                service_years=frozenset(days),
                recipient=dict(sums),
                service_days=days,
                outlet_not_known=BY_OUTLET,
            ),
            price_base_amount=self.base_amounts.get(one.support_year),
        )


def deviations(evaluation: Evaluation) -> list[str]:
    """What is known not to be met, each with its paragraph. Empty for a decision within what is known."""
    if evaluation.refused:
        return [evaluation.refused]
    stops = list(evaluation.stops)
    told = []
    for limit in () if stops else evaluation.limits:
        known = limit.amount if limit.binds else None
        if known is not None and evaluation.applied is not None and evaluation.applied > known:
            words = _("%(what)s: högst %(amount)s.") % {"what": limit.label, "amount": kronor(known)}
            told.append(_cited(words, limit.citation))
    told += [_cited(f"{one.label}: {one.used or one.fix}".rstrip(": "), one.citation) for one in stops]
    return list(dict.fromkeys(told))


def _cited(words: str, citation: Citation | None) -> str:
    if citation is None:
        return words
    return f"{words.rstrip('.')}. {citation.paragraph} ({citation.act})"
