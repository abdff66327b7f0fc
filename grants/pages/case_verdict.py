"""The answer of an evaluation in words: the headline, the amount, what it rests on and what limits it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.rules import keys
from grants.rules.evaluation import Condition, Evaluation, Limit
from grants.rules.outlook import deciding_limit, final_stops, highest_to_grant, is_hopeless
from rsp.swedish import NBSP, kronor, long_date


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit of the amount. ``decides``: the highest amount is this one."""

    limit: Limit
    decides: bool

    @property
    def reference(self) -> str:
        return nbsp(self.limit.citation.paragraph) if self.limit.citation else ""


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """What the page says first of an evaluation."""

    evaluation: Evaluation

    @property
    def is_hopeless(self) -> bool:
        return is_hopeless(self.evaluation)

    @property
    def amount(self) -> Decimal | None:
        return highest_to_grant(self.evaluation)

    @property
    def heading(self) -> str:
        if self.is_hopeless:
            return _("Kan inte beviljas")
        return _("Högsta belopp är inte känt") if self.amount is None else _("Kan beviljas med högst")

    @property
    def lead(self) -> str:
        """What was applied for, and what the amount rests on; or why nothing can be granted."""
        return " ".join(self._said())

    def _said(self) -> Iterator[str]:
        found = self.evaluation
        if found.refused:
            yield found.refused
        if found.applied is not None:
            yield _("Sökt belopp är %(amount)s.") % {"amount": kronor(found.applied)}
        if found.refused:
            return
        if self.is_hopeless:
            yield self._why_not
            return
        unknown = [one.label for one in found.limits if one.binds and one.amount is None]
        if unknown:
            yield _("Inte känt än: %(limits)s.") % {"limits": _lower(", ".join(dict.fromkeys(unknown)))}
        if self.blocking:
            words = _("Det förutsätter att alla villkor är uppfyllda. Nu är %(what)s.")
            words = words if self.amount is not None else _("Av villkoren är %(what)s.")
            yield words % {"what": self.blocking}

    @property
    def _why_not(self) -> str:
        """The firm conditions with their paragraphs, else the limit that leaves no room."""
        firm = final_stops(self.evaluation)
        if firm:
            words = ngettext("Det här villkoret är inte uppfyllt", "De här villkoren är inte uppfyllda", len(firm))
            return f"{words}: {'; '.join(_named(one) for one in firm)}."
        limit = self.evaluation.deciding_limit
        if limit is None:
            return ""
        where = f" ({nbsp(limit.citation.paragraph)})" if limit.citation else ""
        return _("Inget belopp ryms: %(limit)s.") % {"limit": f"{_lower(limit.label)}{where}"}

    @property
    def least_change(self) -> str:
        """The least that would make the application pass; empty when it does, or when nothing or nobody can."""
        found, highest = self.evaluation, self.evaluation.highest
        if self.is_hopeless:
            return ""
        if self.amount is not None and highest is not None and found.applied is not None and found.applied > highest:
            return _("sänk beloppet med %(amount)s.") % {"amount": kronor(found.applied - highest)}
        fixes = [one.fix for one in found.stops if one.fix]
        return _lower(fixes[0]) if fixes else ""

    @property
    def blocking(self) -> str:
        """``2 inte uppfyllda och 3 inte kända``; empty when nothing stops and nothing has to be asked."""
        stops, asks = len(self.evaluation.stops), len(self.evaluation.asks)
        parts = []
        if stops:
            parts.append(ngettext("%(n)d inte uppfyllt", "%(n)d inte uppfyllda", stops) % {"n": stops})
        if asks:
            parts.append(ngettext("%(n)d inte känt", "%(n)d inte kända", asks) % {"n": asks})
        return _(" och ").join(parts)

    @property
    def limits(self) -> Sequence[LimitRow]:
        """Those that bind first, the lowest first; those that only inform last. What is applied for when it decides."""
        deciding, applied = deciding_limit(self.evaluation), self.evaluation.applied
        rows = [LimitRow(one, one is deciding) for one in in_order(self.evaluation.limits)]
        if deciding is None and self.amount is not None:
            rows.insert(0, LimitRow(Limit("applied", _("Sökt belopp"), None, applied), decides=True))
        return rows

    def tested_against(self, act: str, day: date) -> str:
        """The act and the day whose wording was used; for a form that has ended, until when it stood."""
        words = {"act": act_words(act), "day": long_date(day)}
        form = next((one for one in self.evaluation.conditions if one.key == keys.FORM), None)
        if not self.evaluation.refused or form is None:
            return _("Prövat mot %(act)s i lydelsen den %(day)s.") % words
        if form.citation.wording_to is None or form.citation.wording_to > day:
            return _("Prövat mot %(act)s, den närmaste som har stödformen.") % words
        words["last"] = long_date(form.citation.wording_to)
        return _("Prövat mot %(act)s, som gällde till och med %(last)s.") % words


def in_order(limits: Sequence[Limit]) -> list[Limit]:
    """Those that bind first, the lowest first; those that only inform last."""
    return sorted(limits, key=lambda one: (not one.binds, one.amount is None, one.amount or 0))


def nbsp(text: str) -> str:
    """``20 §`` and ``§ 20`` stay on one line."""
    return str(text).replace(" §", f"{NBSP}§").replace("§ ", f"§{NBSP}")


def act_words(act: str) -> str:
    """How an act is named: ``förordning (2024:1243)``, ``förordning (EU) 2023/2831``."""
    if "/" in act:
        return _("förordning (EU) %(act)s") % {"act": act.removeprefix("(EU) ")}
    return _("förordning (%(act)s)") % {"act": act} if act else _("förordningen")


def _named(condition: Condition) -> str:
    """``Mångsidigt utbud av dagligvaror (21 §)``, with what to say of it where it is no more than the label."""
    said = f"{condition.label} ({nbsp(condition.citation.paragraph)})"
    reason = condition.fix.rstrip(".")
    return f"{said}, {_lower(reason)}" if reason else said


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
