"""The target that the years before speak for. A proposal, which a person takes, changes or leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from actionplans.enums import Aim, Assessment
from rsp.swedish import decimal_text

LOOKED_AT = 3
"""How many of the newest known outcomes speak: practice plans a year from the last few."""


@dataclass(frozen=True, slots=True)
class YearReading:
    """What a goal aimed at in a year and what it had reached; None for what is not known."""

    year: int
    target: Decimal | None
    outcome: Decimal | None


@dataclass(frozen=True, slots=True)
class TargetProposal:
    """A target and, in words, what it is taken from."""

    value: Decimal
    reason: str


def propose_target(readings: Sequence[YearReading], aim: str) -> TargetProposal | None:
    """The proposed target after ``readings``, oldest first. None when neither a target nor an outcome is known.

    The last target stands when it was reached, or when one outcome only is known: there is no trend yet. One that was
    passed in three years in a row moves to the least good of the three. One that was missed moves to the best of the
    last three outcomes, or, when they get better each year, one such step further; never beyond the target itself.
    """
    known = [(row.target, row.outcome) for row in readings if row.outcome is not None]
    outcomes = [outcome for _target, outcome in known][-LOOKED_AT:]
    targets = [row.target for row in readings if row.target is not None]
    if not targets:
        return TargetProposal(_best(outcomes, aim), _("Bästa utfallet hittills")) if outcomes else None
    target = targets[-1]
    if not outcomes:
        return TargetProposal(target, _("Samma mål: inget utfall är känt"))
    if _is_met(outcomes[-1], target, aim):
        return _after_success(known[-LOOKED_AT:], target, aim)
    if len(outcomes) == 1:
        return TargetProposal(target, _("Samma mål: bara ett utfall är känt"))
    return _after_a_miss(outcomes, target, aim)


def contradiction(outcome: Decimal | None, target: Decimal | None, aim: str, assessment: str) -> str:
    """Advice when the figure says that a goal was met and its assessment that it was not, or the other way round."""
    if outcome is None or target is None or assessment not in (Assessment.ACHIEVED, Assessment.NOT_ACHIEVED):
        return ""
    is_met = _is_met(outcome, target, aim)
    if is_met == (assessment == Assessment.ACHIEVED):
        return ""
    told = _("Utfallet %(outcome)s klarar målvärdet, %(aim)s %(target)s. Stämmer bedömningen?")
    if not is_met:
        told = _("Utfallet %(outcome)s klarar inte målvärdet, %(aim)s %(target)s. Stämmer bedömningen?")
        if aim == Aim.AT_LEAST:
            told = _("Utfallet %(outcome)s når inte målvärdet %(target)s. Stämmer bedömningen?")
    words = {"outcome": decimal_text(outcome), "target": decimal_text(target), "aim": str(Aim(aim).label).lower()}
    return told % words


def _after_success(known: Sequence[tuple[Decimal | None, Decimal]], target: Decimal, aim: str) -> TargetProposal:
    passed = [outcome for aimed_at, outcome in known if aimed_at is not None and _is_passed(outcome, aimed_at, aim)]
    least = _worst(passed, aim) if passed else target
    if len(passed) == LOOKED_AT and _is_passed(least, target, aim):
        return TargetProposal(least, _("Målet har överträffats tre år i rad"))
    return TargetProposal(target, _("Samma mål: det nåddes"))


def _after_a_miss(outcomes: Sequence[Decimal], target: Decimal, aim: str) -> TargetProposal:
    better = [after > before if aim == Aim.AT_LEAST else after < before for before, after in pairwise(outcomes)]
    best = _best(outcomes, aim)
    reason = _("Bästa utfallet de senaste åren")
    if len(outcomes) == LOOKED_AT and all(better):
        step = (outcomes[-1] - outcomes[0]) / (LOOKED_AT - 1)
        best, reason = _rounded(outcomes[-1] + step, [*outcomes, target], aim), _("Utfallet blir bättre för varje år")
    if aim == Aim.AT_LEAST and best <= 0:
        return TargetProposal(target, _("Samma mål: inget är nått ännu"))
    if _is_met(best, target, aim):
        return TargetProposal(target, _("Samma mål: det har nåtts förut"))
    return TargetProposal(best, reason)


def _is_met(outcome: Decimal, target: Decimal, aim: str) -> bool:
    return outcome >= target if aim == Aim.AT_LEAST else outcome <= target


def _is_passed(outcome: Decimal, target: Decimal, aim: str) -> bool:
    return outcome > target if aim == Aim.AT_LEAST else outcome < target


def _best(outcomes: Sequence[Decimal], aim: str) -> Decimal:
    return max(outcomes) if aim == Aim.AT_LEAST else min(outcomes)


def _worst(outcomes: Sequence[Decimal], aim: str) -> Decimal:
    return min(outcomes) if aim == Aim.AT_LEAST else max(outcomes)


def _rounded(value: Decimal, like: Sequence[Decimal], aim: str) -> Decimal:
    """Whole when all the others are, else with two decimals; towards what is reached with less."""
    is_whole = all(one == one.to_integral_value() for one in like)
    towards = ROUND_FLOOR if aim == Aim.AT_LEAST else ROUND_CEILING
    return value.quantize(Decimal(1) if is_whole else Decimal("0.01"), towards)
