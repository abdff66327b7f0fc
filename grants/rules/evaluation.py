"""What an evaluation is: conditions in groups, each met, not met or not known, and the limits of the amount. Pure.

Kept with the decision as JSON (``as_dict``), so that what was seen then can be shown for ever.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self


class Verdict(enum.StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Severity(enum.StrEnum):
    """What follows when a condition is not met: it stops, it asks for a reason, or it is told."""

    BLOCK = "block"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule is written: the act by number, the paragraph, and the days the paragraph has read so."""

    act: str
    paragraph: str
    wording_from: date
    wording_to: date | None = None
    source: str = ""
    certainty: str = "verified"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition and how the facts meet it.

    ``label``: the condition in words. ``used``: the value that was used, in words. ``fix``: the least change that would
    make it pass. ``question``: what to ask the applicant when it is not known. ``facts``: the keys of the answers it
    rests on. ``may_be_waived``: the law lets it go for particular grounds (särskilda skäl). ``waived_by``: those
    grounds, or why a warning was weighed, as written. ``other_reading``: what another reading of the text would say.
    """

    key: str
    label: str
    verdict: Verdict
    severity: Severity
    citation: Citation
    used: str = ""
    fix: str = ""
    question: str = ""
    facts: tuple[str, ...] = ()
    may_be_waived: bool = False
    waived_by: str = ""
    other_reading: str = ""

    @property
    def stops(self) -> bool:
        """Not met, of the severity that stops, and not waived."""
        return self.verdict is Verdict.NOT_MET and self.severity is Severity.BLOCK and not self.waived_by

    @property
    def is_excepted(self) -> bool:
        """Not met, and let go for the particular grounds that are written: a warning that is weighed is not."""
        return self.verdict is Verdict.NOT_MET and self.severity is Severity.BLOCK and bool(self.waived_by)

    @property
    def asks(self) -> bool:
        """Not known, and it would stop if it were not met: to be asked about before a decision."""
        return self.verdict is Verdict.UNKNOWN and self.severity is Severity.BLOCK

    @property
    def wants_reason(self) -> bool:
        """A warning that nobody has written a reason for."""
        return (
            self.severity is Severity.WARNING
            and self.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)
            and not self.waived_by
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that belong together, in the order of the page."""

    key: str
    label: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the amount in SEK, rounded down to whole kronor. ``amount`` is None when the limit is not known.

    ``binds``: whether more than this blocks; the rest are shown (the frame, another reading).
    """

    key: str
    label: str
    citation: Citation | None
    amount: Decimal | None
    explanation: str = ""
    binds: bool = True


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The rules of one form of support, as they stood on ``day``, applied to the facts of a case.

    ``applied`` is the amount that was tried, in SEK. ``refused``: why the form cannot be granted that day at all.
    """

    scheme: str
    act: str
    day: date
    groups: tuple[Group, ...]
    limits: tuple[Limit, ...]
    applied: Decimal | None = None
    refused: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def conditions(self) -> Iterator[Condition]:
        for group in self.groups:
            yield from group.conditions

    @property
    def stops(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.stops]

    @property
    def asks(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.asks]

    @property
    def wanting_reasons(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.wants_reason]

    @property
    def highest(self) -> Decimal | None:
        """The highest amount that every known limit allows, in SEK; None when no binding limit is known."""
        known = [limit.amount for limit in self.limits if limit.binds and limit.amount is not None]
        return max(min(known), Decimal(0)) if known else None

    @property
    def deciding_limit(self) -> Limit | None:
        """The limit that ``highest`` comes from (avgör)."""
        known = [limit for limit in self.limits if limit.binds and limit.amount is not None]
        return min(known, key=lambda limit: limit.amount or Decimal(0)) if known else None

    @property
    def has_unknown_limit(self) -> bool:
        return any(limit.binds and limit.amount is None for limit in self.limits)

    def may_be_granted(self, amount: Decimal) -> bool:
        """Whether nothing stops, nothing has to be asked, and ``amount`` is within the limits."""
        if self.refused or self.stops or self.asks or self.has_unknown_limit:
            return False
        return self.highest is None or amount <= self.highest

    def as_dict(self) -> dict[str, Any]:
        """The evaluation as JSON: amounts and dates as text."""
        content: dict[str, Any] = _plain(self)
        return content

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Self:
        """What ``as_dict`` gave, read back."""
        return cls(
            scheme=content["scheme"],
            act=content["act"],
            day=date.fromisoformat(content["day"]),
            groups=tuple(
                Group(group["key"], group["label"], tuple(_condition(one) for one in group["conditions"]))
                for group in content["groups"]
            ),
            limits=tuple(_limit(one) for one in content["limits"]),
            applied=_amount(content["applied"]),
            refused=content["refused"],
            notes=tuple(content["notes"]),
        )


def _plain(value: Any) -> Any:
    match value:
        case enum.Enum():
            return value.value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case None | str() | bool() | int():
            return value
    return {name: _plain(getattr(value, name)) for name in value.__slots__}


def _condition(content: dict[str, Any]) -> Condition:
    changed = {
        "verdict": Verdict(content["verdict"]),
        "severity": Severity(content["severity"]),
        "citation": _citation(content["citation"]),
        "facts": tuple(content["facts"]),
    }
    return Condition(**{**content, **changed})


def _limit(content: dict[str, Any]) -> Limit:
    citation = _citation(content["citation"]) if content["citation"] else None
    return Limit(**{**content, "citation": citation, "amount": _amount(content["amount"])})


def _citation(content: dict[str, Any]) -> Citation:
    until = content["wording_to"]
    days = {
        "wording_from": date.fromisoformat(content["wording_from"]),
        "wording_to": date.fromisoformat(until) if until else None,
    }
    return Citation(**{**content, **days})


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
