"""The reasons of a decision, drafted from its evaluation: conditions, limit, and where each is written. Pure.

What comes out is a draft in plain text (``letter_blocks.py``) that the officer reads and changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from grants.rules.evaluation import Citation, Condition, Evaluation, Limit, Verdict
from rsp.swedish import kronor

GRANTED, REJECTED = "granted", "rejected"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reasons are for, in SEK. ``amount``: to be granted. ``applied``: what was applied for."""

    outcome: str
    amount: Decimal | None = None
    applied: Decimal | None = None


def drafted_reasons(evaluation: Evaluation, asked: Asked, act_title: str = "") -> str:
    """Reasons for granting, or for rejecting; empty for outcomes where the application is not tried.

    ``act_title``: the heading of the ordinance, for the sentence that says which one the paragraphs are of.
    """
    if asked.outcome not in (GRANTED, REJECTED):
        return ""
    parts = _granting(evaluation, asked) if asked.outcome == GRANTED else _rejecting(evaluation, asked)
    if not parts:
        return ""
    closing = _("Paragraferna gäller %(title)s (%(act)s), om inget annat sägs.")
    told = {"title": act_title[:1].lower() + act_title[1:] or _("förordningen"), "act": evaluation.act}
    return "\n\n".join([*parts, closing % told])


def cited(citation: Citation | None, act: str) -> str:
    """``20 §``; with the act's number when it is another than the decision's."""
    if citation is None:
        return ""
    return citation.paragraph if citation.act == act else f"{citation.paragraph}, {citation.act}"


def _granting(evaluation: Evaluation, asked: Asked) -> list[str]:
    met = [one for one in evaluation.conditions if one.verdict is Verdict.MET]
    lines = [_line(one, evaluation.act) for one in met]
    parts = [_("Vi bedömer att villkoren är uppfyllda:") + "\n" + "\n".join(lines)] if lines else []
    parts += _waived(evaluation)
    return parts + _limiting(evaluation, asked)


def _rejecting(evaluation: Evaluation, asked: Asked) -> list[str]:
    if evaluation.refused:
        return [evaluation.refused]
    lines = [_line(one, evaluation.act) for one in evaluation.stops]
    parts = [_("Vi bedömer att de här villkoren inte är uppfyllda:") + "\n" + "\n".join(lines)] if lines else []
    limit = evaluation.deciding_limit
    applied = asked.applied
    if limit and limit.amount is not None and (not limit.amount or (applied is not None and applied > limit.amount)):
        parts.append(_limit_words(limit, evaluation.act))
        if applied is not None:
            parts[-1] += " " + _("Ansökan gäller %s.") % kronor_in_words(applied)
    return parts


def _line(condition: Condition, act: str) -> str:
    told = condition.label.rstrip(".")
    used = condition.used.rstrip(".")
    where = cited(condition.citation, act)
    return "- " + (f"{told}: {used}" if used else told) + (f" ({where})." if where else ".")


def _waived(evaluation: Evaluation) -> list[str]:
    """The written reasons, as they go into the decision."""
    found: Iterable[Condition] = (one for one in evaluation.conditions if one.waived_by)
    return [
        _("%(label)s (%(where)s): %(reason)s")
        % {
            "label": one.label.rstrip("."),
            "where": cited(one.citation, evaluation.act),
            "reason": one.waived_by.strip(),
        }
        for one in found
    ]


def _limiting(evaluation: Evaluation, asked: Asked) -> list[str]:
    limit = evaluation.deciding_limit
    if limit is None:
        return []
    told = _limit_words(limit, evaluation.act)
    if asked.amount is not None and asked.applied is not None and asked.amount < asked.applied:
        words = {"granted": kronor_in_words(asked.amount), "applied": kronor_in_words(asked.applied)}
        told += " " + _("Därför beviljas %(granted)s av de %(applied)s som ansökan gäller.") % words
    return [told]


def _limit_words(limit: Limit, act: str) -> str:
    where = cited(limit.citation, act)
    told = _("Högst %(amount)s kan beviljas: %(label)s") % {
        "amount": kronor_in_words(limit.amount or Decimal(0)),
        "label": limit.label[:1].lower() + limit.label[1:].rstrip("."),
    }
    told += f" ({where})." if where else "."
    return f"{told} {limit.explanation}".strip()


def kronor_in_words(amount: Decimal) -> str:
    """``140 000 kronor``, as in a letter."""
    return kronor(amount).replace("kr", "kronor")
