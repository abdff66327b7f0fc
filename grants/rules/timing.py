"""Which act is tried, and whether the form of support exists on the decision day (domain.md §6.1 and §6.2). Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from grants.rules import keys
from grants.rules.evaluation import Condition
from grants.rules.facts import CaseFacts, RuleBook, RuleRow
from grants.rules.situation import MET, NOT_MET, UNKNOWN, WARNING, Situation
from rsp.swedish import long_date


@dataclass(frozen=True, slots=True)
class Basis:
    """The form of support in the act that is tried. ``refused``: why it cannot be granted on the decision day."""

    form: RuleRow
    day: date
    refused: str = ""


def basis_on(facts: CaseFacts, book: RuleBook) -> Basis | None:
    """The act of the decision day; the nearest act that had the form when none has it that day. None: no such form.

    The decision day decides: to 31 December 2024 2000:284, from 1 January 2025 2024:1243 (domain.md §6.1).
    """
    day = facts.decision_day
    forms = book.of_scheme(keys.FORM, facts.scheme)
    if not forms:
        return None
    in_force = [row for row in forms if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]
    if in_force:
        return Basis(in_force[-1], day)
    ended = [row for row in forms if row.valid_to is not None and row.valid_to < day]
    form = ended[-1] if ended else forms[0]
    nearest = form.valid_to if ended and form.valid_to else form.valid_from
    return Basis(form, nearest, _refusal(form, day, book))


def _refusal(form: RuleRow, day: date, book: RuleBook) -> str:
    words = {"day": long_date(day), "first": long_date(form.valid_from), "act": form.act, "paragraph": form.paragraph}
    if form.valid_to is None or day < form.valid_from:
        return _("Stödformen fanns inte den %(day)s. Den finns från %(first)s (%(paragraph)s, %(act)s).") % words
    words["last"] = long_date(form.valid_to)
    refusal = _("Stödformen finns inte den %(day)s. Den fanns till och med %(last)s (%(paragraph)s, %(act)s).") % words
    now = {(row.act, row.paragraph) for row in book.by_key.get(keys.FORM, ()) if _holds(row, day)}
    if len(now) != 1:
        return refusal
    ((act, paragraph),) = now
    return f"{refusal} " + _("Vilka former som finns står i %(paragraph)s %(act)s.") % {
        "paragraph": paragraph,
        "act": act,
    }


def _holds(row: RuleRow, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def form_exists(situation: Situation, row: RuleRow | None) -> Condition:
    """The form of support is among those of the act on the decision day.

    5 § of 2024:1243; 18, 19 and 21 a §§ of 2000:284; 2022:206.
    """
    exists = situation.day == situation.facts.decision_day
    words = {"day": long_date(situation.facts.decision_day), "act": situation.act}
    return situation.condition(
        keys.FORM,
        situation.form,
        _("Stödformen finns på beslutsdagen"),
        MET if exists else NOT_MET,
        used=_("Prövas mot %(act)s den %(day)s") % words,
        fix=_("Stödformen kan inte beviljas den dagen."),
    )


def one_act(situation: Situation, row: RuleRow | None) -> Condition | None:
    """Application and decision under different acts: which then applies stands in transition clauses not seen.

    The transition clauses of 2024:1243. Stated reading: the decision day decides (domain.md §6.1). Nothing is said when
    both days are under one act.
    """
    received = situation.facts.received_on
    before = None if received is None else situation.book.find(keys.FORM, received, situation.scheme)
    if received is not None and (before is None or before.act == situation.act):
        return None
    used = "" if received is None else _("Ansökan kom in %(day)s") % {"day": long_date(received)}
    return situation.condition(
        keys.TRANSITION,
        row,
        _("Ansökan och beslut under samma förordning"),
        UNKNOWN,
        severity=WARNING,
        used=used,
        fix=_("Skriv varför beslutsdagens förordning tillämpas."),
        other_reading=_("Övergångsbestämmelserna är inte lästa. De kan säga att äldre regler gäller för ansökan.")
        if before
        else "",
    )
