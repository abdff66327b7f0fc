"""What has happened in a case, newest first: its steps, papers, statements, decisions, and what was changed on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import CaseAction, DecisionOutcome
from grants.models import (
    CaseDocument,
    CaseTransition,
    ConflictDeclaration,
    GrantCase,
    GrantDecision,
    MunicipalStatement,
)
from grants.pages.case_evaluation import answer_words
from grants.rules.fact_definitions import FACTS, answers_from_json
from rsp.actor import Actor
from rsp.history import actor_of, events_of
from rsp.people import label_of_pseudonym, people_by_id, people_by_pseudonym
from rsp.swedish import kronor, long_date

ICONS = {
    CaseAction.START: "search",
    CaseAction.REQUEST_COMPLETION: "message-square-warning",
    CaseAction.RECEIVE_COMPLETION: "inbox",
    CaseAction.PREPARE: "send",
    CaseAction.RETURN: "undo-2",
    CaseAction.PAY_PART: "banknote",
    CaseAction.PAY: "banknote",
    CaseAction.RECOVER: "undo-dot",
    CaseAction.SETTLE: "circle-check",
    CaseAction.CLOSE: "archive",
}
"""The steps that the list tells of; a decision tells of itself."""

FACTS_BY_KEY = {one.key: one for one in FACTS}
MOST_DETAILS = 6


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One thing that happened. ``at``: a stamp, or a day when only that is known. ``who``: in words, maybe empty."""

    at: datetime | date
    icon: str
    title: str
    who: str = ""
    details: Sequence[str] = ()
    href: str = ""

    @property
    def is_stamp(self) -> bool:
        return isinstance(self.at, datetime)

    @property
    def order(self) -> datetime:
        """Where it stands among the others: a day comes before what is stamped on it."""
        if isinstance(self.at, datetime):
            return self.at
        return timezone.make_aware(datetime.combine(self.at, time.min))


def case_events(actor: Actor, case: GrantCase) -> list[CaseEvent]:
    """All that happened in a case that the actor sees, newest first. Eight queries at most.

    Of what is known by its day alone, that which follows on the other stands first.
    """
    found = [
        *_received(case),
        *_steps(actor, case),
        *_papers(actor, case),
        *_statements(actor, case),
        *_declarations(actor, case),
        *_decisions(actor, case),
        *_changes(actor, case),
    ]
    return sorted(reversed(found), key=lambda event: event.order, reverse=True)


def _received(case: GrantCase) -> Iterator[CaseEvent]:
    yield CaseEvent(case.received_on, "inbox", _("Ansökan inkom"))


def _steps(actor: Actor, case: GrantCase) -> Iterator[CaseEvent]:
    rows = CaseTransition.objects.visible_to(actor).filter(case=case, action__in=ICONS).select_related("user")
    for row in rows:
        details = [row.comment] if row.comment else []
        who = _who(actor, row.user.name if row.user else "", row.user_id)
        yield CaseEvent(row.at, ICONS[CaseAction(row.action)], row.get_action_display(), who, details)


def _papers(actor: Actor, case: GrantCase) -> Iterator[CaseEvent]:
    rows = CaseDocument.objects.visible_to(actor).filter(case=case).select_related("document")
    for row in rows:
        name = _("Handling %(number)d: %(kind)s") % {"number": row.number, "kind": row.get_kind_display()}
        address = reverse("grants:case_document_file", args=[case.pk, row.number])
        details = [_("Inkom %s") % long_date(row.received_on)] if row.received_on else []
        yield CaseEvent(row.created_at, "file-text", name, details=details, href=address)


def _statements(actor: Actor, case: GrantCase) -> Iterator[CaseEvent]:
    rows = MunicipalStatement.objects.visible_to(actor).filter(case=case).select_related("municipality")
    for row in rows:
        words = {"municipality": row.municipality.name, "day": long_date(row.due_on)}
        told = _("%(municipality)s, svar senast %(day)s") % words
        yield CaseEvent(row.asked_on, "message-square", _("Yttrande begärt"), details=[told])
        if row.given_on:
            told = f"{row.municipality.name}: {row.get_stance_display()}"
            yield CaseEvent(row.given_on, "messages-square", _("Yttrande lämnat"), details=[told])


def _declarations(actor: Actor, case: GrantCase) -> Iterator[CaseEvent]:
    rows = ConflictDeclaration.objects.visible_to(actor).filter(case=case).select_related("user")
    for row in rows:
        title = _("Jäv anmält") if row.has_conflict else _("Inget jäv")
        details = [row.note] if row.note else []
        yield CaseEvent(row.at, "users", title, _who(actor, row.user.name, row.user_id), details)


def _decisions(actor: Actor, case: GrantCase) -> Iterator[CaseEvent]:
    for row in GrantDecision.objects.visible_to(actor).filter(case=case).order_by("pk"):
        outcome = row.get_outcome_display()
        if row.outcome == DecisionOutcome.GRANTED:
            outcome = f"{outcome}, {kronor(row.amount)}"
        details = [text for text in (row.decider, row.change_reason) if text]
        is_dated = row.is_from_elsewhere and row.decided_on != timezone.localdate(row.recorded_at)
        at = row.decided_on if is_dated else row.recorded_at
        yield CaseEvent(at, "gavel", f"{row.get_kind_display()}: {outcome}", details=details)


# --- What was changed on the case itself, read from the history that the database keeps


def _changes(actor: Actor, case: GrantCase) -> list[CaseEvent]:
    events = list(events_of(case))
    people = people_by_pseudonym({actor_of(event) for event in events})
    ids = {getattr(event, name) for event in events for name in ("officer_id", "cover_id")}
    officers = {key: person.label for key, person in people_by_id({one for one in ids if one}).items()}
    found = []
    for before, after in pairwise(events):
        details = [*_changed_fields(before, after, officers), *_changed_answers(before.facts, after.facts)]
        if details:
            label = label_of_pseudonym(actor_of(after), people)
            who = _("dig") if actor_of(after) == actor.pseudonym else label
            handed_over = before.officer_id != after.officer_id
            title = _("Handläggare ändrad") if handed_over else _("Uppgifter ändrade")
            icon = "user-check" if handed_over else "pencil"
            found.append(CaseEvent(after.pgh_created_at, icon, title, who, _cut(details)))
    return found


def _changed_fields(before: Any, after: Any, officers: Mapping[Any, str]) -> Iterator[str]:
    """Old and new of what the case says; of the proposal, that it was changed."""
    for name in ("dnr", "received_on", "support_year", "applied_amount", "scheme_id", "officer_id", "cover_id"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            label = _label(name)
            yield f"{label}: {_value(old, officers)} → {_value(new, officers)}"
    for name in ("municipality_id", "place_id", "area_id", "stream"):
        if getattr(before, name) != getattr(after, name):
            yield _label(name)
    proposal = [name for name in dir(type(before)) if name.startswith("proposed_")]
    if any(getattr(before, name) != getattr(after, name) for name in proposal):
        yield _("Förslag till beslut")


def _changed_answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = answers_from_json(before or {}), answers_from_json(after or {})
    for key, definition in FACTS_BY_KEY.items():
        if old.get(key) != new.get(key):
            told = f"{answer_words(definition, old.get(key))} → {answer_words(definition, new.get(key))}"
            yield f"{definition.label.rstrip('?')}: {told}"


def _label(name: str) -> str:
    words = str(GrantCase._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


def _value(value: Any, officers: Mapping[Any, str]) -> str:
    match value:
        case None | "":
            return _("inget")
        case Decimal():
            return kronor(value)
        case date():
            return long_date(value)
    return officers.get(value, str(value))


def _cut(details: list[str]) -> list[str]:
    if len(details) <= MOST_DETAILS:
        return details
    rest = _("och %d till") % (len(details) - MOST_DETAILS)
    return [*details[:MOST_DETAILS], rest]


def _who(actor: Actor, name: str, user_id: Any) -> str:
    return _("dig") if user_id == actor.user_id else name
