"""A case under the law of its day: which act is tried, what was answered, and conditions made from the two. Pure.

What cannot be read as an answer of its kind is not known; nothing here raises.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.amounts import not_negative, number_or_none, sek, whole_kronor
from grants.rules.evaluation import Citation, Condition, Severity, Verdict
from grants.rules.facts import CaseFacts, RuleBook, RuleRow, Step
from rsp.swedish import long_date

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
NOT_APPLICABLE = Verdict.NOT_APPLICABLE
BLOCK, WARNING, NOTE = Severity.BLOCK, Severity.WARNING, Severity.NOTE

OLD_ACT, NEW_ACT = "2000:284", "2024:1243"
NOTHING = Decimal(0)

ASKS_AMOUNT = frozenset(
    {
        keys.SERVICE_CEILING,
        keys.OPERATING_CEILING,
        keys.HOME_SHARE,
        keys.INVESTMENT_SHARE,
        keys.CORROSION_SHARE,
    }
)
"""The rule of each form of support that asks what is applied for, so that it is asked once."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be granted, in whole kronor: surely ``least``, and never more than ``most`` (None: not known).

    The two are the same when all that decides is known. ``decided_by``: the key of the row that ``least`` comes from,
    where it is another than the rule's own (a higher share or ceiling with a ground for it).
    """

    least: Decimal
    most: Decimal | None
    words: str = ""
    decided_by: str = ""

    @classmethod
    def exactly(cls, amount: Decimal, words: str = "") -> "Room":
        whole = max(whole_kronor(amount), NOTHING)
        return cls(whole, whole, words)

    @classmethod
    def unknown(cls, most: Decimal | None = None, words: str = "") -> "Room":
        return cls(NOTHING, None if most is None else max(whole_kronor(most), NOTHING), words)

    @property
    def is_exact(self) -> bool:
        return self.least == self.most

    @property
    def limit(self) -> Decimal | None:
        """What the page shows as the limit: what may surely be granted. None when nothing is sure for want of facts."""
        return self.least if self.is_exact or self.least > 0 else None

    def verdict(self, applied: Decimal | None) -> Verdict:
        """Whether ``applied`` is within the room, whatever the unknown turns out to be."""
        if applied is None:
            return UNKNOWN
        if applied <= self.least:
            return MET
        return NOT_MET if self.most is not None and applied > self.most else UNKNOWN


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of a case, the rules of all days, and the act and the day whose wording is applied.

    ``form``: the row that says that the form of support exists. ``day`` is the decision day, or the nearest day when
    the form existed: a form that cannot be granted is tried as far as possible.
    """

    facts: CaseFacts
    book: RuleBook
    form: RuleRow
    day: date

    @property
    def scheme(self) -> str:
        return self.facts.scheme

    @property
    def act(self) -> str:
        return self.form.act

    @property
    def applied(self) -> Decimal | None:
        """The amount that is tried, in SEK; None when it is not known."""
        return not_negative(self.facts.applied_amount)

    def row(self, key: str) -> RuleRow | None:
        """The rule in the act that is tried, or in an EU regulation; None when the act has no such rule that day."""
        row = self.book.find(key, self._day_of(key), self.scheme)
        return row if row and (row.act == self.act or "/" in row.act) else None

    def _day_of(self, key: str) -> date:
        """The decision day; the period supported where a change was made for time before it came into force.

        SFS 2018:150 came into force on 19 April 2018 and is applied to time from 1 January 2018 (domain.md §6.1).
        """
        if (key, self.act) not in self.book.by_period:
            return self.day
        days = self.days_of_period(key)
        return days[-1] if len(days) == 1 else self.day

    def days_of_period(self, key: str) -> list[date]:
        """The days whose rules may be the ones to apply: several when the year supported is not known."""
        if (key, self.act) not in self.book.by_period:
            return [self.day]
        year = self.facts.support_year
        if year is None or not 1 <= year <= 9999:
            return [row.valid_from for row in self.book.of_scheme(key, self.scheme) if row.act == self.act]
        last = self.form.valid_to or date.max
        return [min(max(date(year, 12, 31), self.form.valid_from), last)]

    def yes_no(self, key: str) -> bool | None:
        answer = self.facts.answers.get(key)
        return answer if isinstance(answer, bool) else None

    def number(self, key: str) -> Decimal | None:
        """A number of zero or more."""
        return not_negative(self.facts.answers.get(key))

    def signed_number(self, key: str) -> Decimal | None:
        return number_or_none(self.facts.answers.get(key))

    def text(self, key: str) -> str:
        answer = self.facts.answers.get(key)
        return answer.strip() if isinstance(answer, str) else ""

    def date(self, key: str) -> date | None:
        answer = self.facts.answers.get(key)
        return answer if type(answer) is date else None

    def step(self, key: str) -> Step | None:
        answer = self.facts.answers.get(key)
        return answer if isinstance(answer, Step) else None

    def citation(self, row: RuleRow | None, also: str = "") -> Citation:
        """Where the rule is written; the form's own paragraph when the rule's is not known that day."""
        row = row or self.form
        return Citation(
            act=row.act,
            paragraph=f"{row.paragraph} {also}".strip(),
            wording_from=row.wording_from,
            wording_to=row.wording_to,
            source=row.source,
            certainty=row.certainty,
        )

    def condition(self, key: str, row: RuleRow | None, label: str, verdict: Verdict, **more: Any) -> Condition:
        """The condition, with the reasons that have been written for it where the law lets reasons count.

        ``also``: more of the citation. ``severity`` is BLOCK unless told.
        """
        severity = more.pop("severity", BLOCK)
        citation = self.citation(row, more.pop("also", ""))
        counts = (
            verdict is NOT_MET and more.get("may_be_waived", False)
            if severity is BLOCK
            else severity is WARNING and verdict in (NOT_MET, UNKNOWN)
        )
        waived_by = str(self.facts.reasons.get(key, "")).strip() if counts else ""
        if verdict is not NOT_MET and severity is BLOCK:
            more["may_be_waived"] = False
        if verdict is not UNKNOWN:
            more.pop("question", None)
        elif more.get("question"):
            more["fix"] = _("Fråga sökanden.")
        if verdict in (MET, NOT_APPLICABLE):
            more.pop("fix", None)
        return Condition(
            key=key,
            label=label,
            verdict=verdict,
            severity=severity,
            citation=citation,
            waived_by=waived_by,
            **more,
        )

    def judged(self, key: str, row: RuleRow | None, label: str, fact: str, **more: Any) -> Condition:
        """A condition that is met when the fact is answered yes."""
        answer = self.yes_no(fact)
        return self.condition(key, row, label, verdict_of(answer), facts=(fact,), **more)

    def within(self, key: str, row: RuleRow | None, label: str, room: Room, **more: Any) -> Condition:
        """A condition that the amount is within the room; the least change is to lower it."""
        verdict = more.pop("verdict", None) or room.verdict(self.applied)
        used = more.pop("used", "") or self.applied_in_words
        if verdict is NOT_MET:
            more["fix"] = lower_words(self.applied, room.most)
        elif verdict is UNKNOWN and self.applied is None:
            more["fix"] = _("Ange sökt belopp.")
            if key in ASKS_AMOUNT:
                more["question"] = _("Vilket belopp avser ansökan?")
        return self.condition(key, row, label, verdict, used=used, **more)

    @property
    def applied_in_words(self) -> str:
        return "" if self.applied is None else _("%(amount)s sökt") % {"amount": sek(self.applied)}


def verdict_of(answer: bool | None) -> Verdict:
    """Yes is met, no is not met, and no answer is not known."""
    if answer is None:
        return UNKNOWN
    return MET if answer else NOT_MET


def lower_words(applied: Decimal | None, most: Decimal | None) -> str:
    """The least change of an amount that is too high: ``Sänk beloppet med 40 000 kr, till högst 140 000 kr.``"""
    if applied is None or most is None or most <= 0:
        return _("Inget belopp ryms.")
    change = {"less": sek(applied - most), "most": sek(most)}
    return _("Sänk beloppet med %(less)s, till högst %(most)s.") % change


def step_verdict(step: Step | None, day: date) -> Verdict:
    """Done on a day no later than ``day`` is met; not done, or done later, is not met (domain.md §6.10)."""
    if step is None or (step.is_done and step.on is None):
        return UNKNOWN
    return MET if step.is_done and step.on is not None and step.on <= day else NOT_MET


def day_words(day: date | None) -> str:
    """A day in words, or nothing."""
    return long_date(day) if day else ""
