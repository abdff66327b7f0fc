"""The reasons of a decision, drafted from its evaluation: conditions, limit, and where each is written. Pure.

What comes out is a draft in plain text (``letter_blocks.py``) that the officer reads and changes.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from grants.rules import keys
from grants.rules.evaluation import Citation, Condition, Evaluation, Limit, Verdict
from grants.rules.reason_words import FORMS, LEFT_OUT, MET, told
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
    title = act_title[:1].lower() + act_title[1:] or _("förordningen")
    if title.startswith("förordning om"):
        title = "förordningen" + title.removeprefix("förordning")
    closing = _("Paragraferna gäller %(title)s (%(act)s), om inget annat sägs.")
    return "\n\n".join([*parts, closing % {"title": title, "act": evaluation.act}])


def cited(citation: Citation | None, act: str) -> str:
    """``20 §``; with the act's number when it is another than the decision's."""
    if citation is None:
        return ""
    return citation.paragraph if citation.act == act else f"{citation.paragraph}, {citation.act}"


def kronor_in_words(amount: Decimal) -> str:
    """``140 000 kronor``, as in a letter."""
    return _in_letters(kronor(amount))


def _in_letters(text: str) -> str:
    return text.replace("\u00a0kr", "\u00a0kronor").replace("kronoronor", "kronor")


# --- A grant


def _granting(evaluation: Evaluation, asked: Asked) -> list[str]:
    found = [one for one in evaluation.conditions if one.verdict is Verdict.MET and one.key not in LEFT_OUT]
    parts = []
    if found:
        parts.append(_("Villkoren för stödet är uppfyllda:") + "\n" + "\n".join(_met(one, evaluation) for one in found))
    parts += _waived(evaluation)
    return parts + _limiting(evaluation, asked)


def _met(condition: Condition, evaluation: Evaluation) -> str:
    sentence = MET.get(condition.key)
    words = told(str(sentence), condition.used) if sentence else _named(condition)
    return f"- {_with_place(words, condition, evaluation)}"


def _waived(evaluation: Evaluation) -> list[str]:
    """The written reasons, as they go into the decision: for an exception, or of a warning that was weighed.

    Particular grounds that a condition is met by are told with it, and not again (17 § 5 of 2024:1243).
    """
    told_already = {one.waived_by for one in evaluation.conditions if one.waived_by and one.verdict is Verdict.MET}
    exception = _("%(condition)s. Skäl för undantag: %(reason)s")
    weighed = _("%(condition)s. Vår bedömning: %(reason)s")
    return [
        (exception if one.is_excepted else weighed)
        % {"condition": _with_place(_named(one), one, evaluation).rstrip("."), "reason": one.waived_by.strip()}
        for one in evaluation.conditions
        if one.waived_by and one.waived_by not in told_already
    ]


def _limiting(evaluation: Evaluation, asked: Asked) -> list[str]:
    limit = evaluation.deciding_limit
    if limit is None or not _is_worth_telling(limit, asked):
        return []
    words = _limit_words(limit, evaluation)
    if asked.amount is not None and asked.applied is not None and asked.amount < asked.applied:
        shares = {"granted": kronor_in_words(asked.amount), "applied": kronor_in_words(asked.applied)}
        is_cut = limit.amount is not None and asked.amount >= limit.amount
        therefore = _("Därför beviljas %(granted)s av de %(applied)s som ansökan gäller.")
        chosen = _("Vi beviljar %(granted)s av de %(applied)s som ansökan gäller.")
        words += " " + (therefore if is_cut else chosen) % shares
    return [words]


def _is_worth_telling(limit: Limit, asked: Asked) -> bool:
    """The form's own ceiling always; room for de minimis aid and the need only when they decide the amount."""
    is_met = asked.amount is not None and limit.amount is not None and asked.amount >= limit.amount
    return is_met or limit.key not in (keys.NEED, keys.DE_MINIMIS, keys.DE_MINIMIS_SGEI)


# --- A rejection


def _rejecting(evaluation: Evaluation, asked: Asked) -> list[str]:
    if evaluation.refused:
        return [evaluation.refused]
    limit = evaluation.deciding_limit
    is_over = limit is not None and limit.amount is not None and _exceeds(asked.applied, limit.amount)
    stops = [one for one in evaluation.stops if not (is_over and limit and one.key == limit.key)]
    parts = []
    if stops:
        lines = "\n".join(f"- {_with_place(_named(one), one, evaluation)}" for one in stops)
        parts.append(_("De här villkoren är inte uppfyllda:") + "\n" + lines)
    if is_over and limit:
        words = _limit_words(limit, evaluation)
        if asked.applied is not None:
            words += " " + _("Ansökan gäller %s.") % kronor_in_words(asked.applied)
        parts.append(words)
    return parts


def _exceeds(applied: Decimal | None, highest: Decimal) -> bool:
    return highest <= 0 or (applied is not None and applied > highest)


# --- Their words


def _named(condition: Condition) -> str:
    label, used = condition.label.rstrip("."), condition.used.strip().rstrip(".")
    return f"{label}: {used}" if used else label


def _with_place(words: str, condition: Condition, evaluation: Evaluation) -> str:
    where = cited(condition.citation, evaluation.act)
    return _in_letters(f"{words} ({where})." if where else f"{words}.")


def _limit_words(limit: Limit, evaluation: Evaluation) -> str:
    """``Servicebidrag får lämnas med högst 350 000 kronor per år och mottagare (20 §).``, and what is left of it."""
    where = cited(limit.citation, evaluation.act)
    rule = next((one for one in evaluation.conditions if one.key == limit.key), None)
    form = str(FORMS.get(evaluation.scheme, _("Stödet")))
    label = rule.label if rule else limit.label
    if label.startswith("Högst"):
        words = _("%(form)s får lämnas med %(most)s") % {"form": form, "most": label[:1].lower() + label[1:]}
    elif " tillsammans högst " in label:
        words = label.replace(" tillsammans högst ", _(" får tillsammans lämnas med högst "))
    else:
        words = _("Gränsen är %(label)s") % {"label": limit.label[:1].lower() + limit.label[1:]}
    words = _in_letters(f"{words} ({where})." if where else f"{words}.")
    amount = kronor_in_words(limit.amount or Decimal(0))
    if amount not in words:
        words += " " + _in_letters(_("Därför kan högst %s beviljas.") % amount)
    explanation = _in_letters(limit.explanation.strip().rstrip("."))
    return f"{words} {explanation}." if explanation else words
