"""The steps of a programme after it is written: back from consultation, adopted, prolonged, revised, closed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from documents.models import Document
from documents.services import store_document
from programs.enums import DecisionKind, ProgrammeAction, ProgrammeDocumentKind, ProgrammeState
from programs.models import (
    AnalysisSource,
    PartnershipMember,
    PriorityArea,
    Programme,
    ProgrammeDecision,
    ProgrammeDocument,
    ProgrammeGoal,
    RelatedStrategy,
)
from programs.policies import can_adopt_programme, can_keep_programme
from programs.requirements import missing_to_adopt
from programs.services.programme_rows import (
    keeper_today,
    lock_programme,
    lock_programmes_of_county,
    responsible_body,
    save_checked,
    seen_programme,
)
from programs.services.programmes import TEXTS, refuse_taken_years
from programs.workflow import PROGRAMME_TRANSITIONS
from rsp.actor import Actor
from rsp.daterange import holds_on
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.workflow import find_transition

STAMPS = ("state", "owner", "last_year", "prolonged_from", "adopted_on", "adopted_by_body", "adopted_paragraph", "dnr")


@dataclass(frozen=True, slots=True)
class FormalDecision:
    """What a political body has decided, as its minutes say; ``upload``: the minutes, from a DocumentField."""

    decided_on: date
    body: str
    paragraph: str = ""
    dnr: str = ""
    upload: Any = None


def resume_programme(*, actor: Actor, programme_id: UUID, expected_version: int) -> Programme:
    """Take a programme back to a draft from being out for views. Raises PermissionDenied, StaleVersion, ActRefused."""
    with audited(actor, "programme.resume") as trail:
        row = lock_programme(programme_id)
        trail.about(row, keeper_today(row).body)
        check_allowed(can_keep_programme(actor, row))
        _step(row, ProgrammeAction.RESUME, expected_version, trail)
    return row


def adopt_programme(*, actor: Actor, programme_id: UUID, expected_version: int, decision: FormalDecision) -> Programme:
    """Record that the programme has been adopted; from now on its content is what was decided.

    Adopting a revision ends the programme that it revises, in the same transaction. The owner becomes whoever answers
    for it that day: the duty may have been handed over since the draft was begun.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (not in this state, or something is lacking), ValidationError.
    """
    with audited(actor, "programme.adopt") as trail:
        document = _minutes(actor, trail, programme_id, decision)
        row = lock_programmes_of_county(programme_id)
        keeper = keeper_today(row)
        trail.about(row, keeper.body)
        check_allowed(can_adopt_programme(actor, row))
        check_version(row, expected_version)
        find_transition(PROGRAMME_TRANSITIONS, ProgrammeState(row.state), ProgrammeAction.ADOPT)
        if missing := missing_to_adopt(row):
            raise ActRefused(_("Det här saknas: %(list)s") % {"list": " ".join(one.message for one in missing)})
        _refuse_future(decision)
        _close_revised(row, decision, trail)
        before = snapshot(row, *STAMPS)
        row.owner = keeper
        row.adopted_on, row.adopted_by_body = decision.decided_on, decision.body.strip()
        row.adopted_paragraph, row.dnr = decision.paragraph.strip(), decision.dnr.strip() or row.dnr
        _step(row, ProgrammeAction.ADOPT, expected_version, trail, before)
        if document:
            ProgrammeDocument.objects.create(programme=row, document=document, kind=ProgrammeDocumentKind.DECISION)
    return row


def prolong_programme(
    *, actor: Actor, programme_id: UUID, expected_version: int, last_year: int, decision: FormalDecision
) -> Programme:
    """Let an adopted programme hold for more years. The year it was first to end in is kept, also the next time.

    Raises:
        PermissionDenied, StaleVersion, ActRefused, ValidationError (not later, or the years are another programme's).
    """
    with audited(actor, "programme.prolong") as trail:
        document = _minutes(actor, trail, programme_id, decision)
        row = lock_programmes_of_county(programme_id)
        trail.about(row, keeper_today(row).body)
        check_allowed(can_adopt_programme(actor, row))
        find_transition(PROGRAMME_TRANSITIONS, ProgrammeState(row.state), ProgrammeAction.PROLONG)
        before = snapshot(row, *STAMPS)
        if last_year <= row.last_year:
            raise ValidationError({"last_year": _("Det nya sista året ska vara senare än %d.") % row.last_year})
        row.prolonged_from = row.prolonged_from or row.last_year
        row.last_year = last_year
        _refuse_taken_end(row)
        words = _("Programmet förlängs till och med %d.") % last_year
        _record_decision(row, DecisionKind.PROLONGATION, words, decision, document)
        _step(row, ProgrammeAction.PROLONG, expected_version, trail, before)
    return row


def close_programme(
    *, actor: Actor, programme_id: UUID, expected_version: int, last_year: int, decision: FormalDecision
) -> Programme:
    """End an adopted programme by a decision; ``last_year`` is the last one it held for.

    Raises:
        PermissionDenied, StaleVersion, ActRefused, ValidationError.
    """
    with audited(actor, "programme.close") as trail:
        document = _minutes(actor, trail, programme_id, decision)
        row = lock_programmes_of_county(programme_id)
        trail.about(row, keeper_today(row).body)
        check_allowed(can_adopt_programme(actor, row))
        find_transition(PROGRAMME_TRANSITIONS, ProgrammeState(row.state), ProgrammeAction.CLOSE)
        if not row.holds(last_year):
            years = {"first": row.first_year, "last": row.last_year}
            raise ValidationError({"last_year": _("Skriv ett av programmets år, %(first)d–%(last)d.") % years})
        before = snapshot(row, *STAMPS)
        _end_with(row, last_year)
        words = _("Programmet upphör. Sista år: %d.") % last_year
        _record_decision(row, DecisionKind.CLOSING, words, decision, document)
        _step(row, ProgrammeAction.CLOSE, expected_version, trail, before)
    return row


def revise_programme(*, actor: Actor, programme_id: UUID, first_year: int, last_year: int) -> Programme:
    """Begin a revision: a draft with all the content, beside the adopted programme, which stays as it is.

    Its areas and goals know what they were. Documents, decisions and outcomes are not copied: they are of their time.

    Raises:
        PermissionDenied, ActRefused (not adopted), ValidationError (one is under way already, or the years are taken).
    """
    with audited(actor, "programme.revise") as trail:
        revised = lock_programmes_of_county(programme_id)
        trail.about(revised, keeper_today(revised).body)
        check_allowed(can_keep_programme(actor, revised))
        if revised.state != ProgrammeState.ADOPTED:
            raise ActRefused(_("Bara ett antaget program kan revideras."))
        row = Programme(
            county=revised.county,
            owner=responsible_body(actor, revised.county_id),
            revises=revised,
            revision=revised.revision + 1,
            first_year=first_year,
            last_year=last_year,
            network_name=revised.network_name,
            **{name: getattr(revised, name) for name in TEXTS},
        )
        refuse_taken_years(row)
        save_checked(row)
        _copy_parts(revised, row)
        trail.about(row)
        trail.changed({}, snapshot(row, "county", "owner", "revises", "revision", "first_year", "last_year"))
    return row


def add_decision(*, actor: Actor, programme_id: UUID, text: str, decision: FormalDecision) -> ProgrammeDecision:
    """Record another formal decision about the programme. Raises PermissionDenied, ValidationError."""
    with audited(actor, "programme_decision.add") as trail:
        document = _minutes(actor, trail, programme_id, decision)
        row = lock_programme(programme_id)
        trail.about(row, keeper_today(row).body)
        check_allowed(can_keep_programme(actor, row))
        added = _record_decision(row, DecisionKind.OTHER, text, decision, document)
        trail.about(added)
        trail.changed({}, snapshot(added, "decided_on", "body", "paragraph", "dnr", "text"))
    return added


def _step(
    row: Programme,
    action: ProgrammeAction,
    expected_version: int,
    trail: Trail,
    before: dict[str, Any] | None = None,
) -> None:
    """Take the step: check that the user saw the row as it is, stamp, save, tell the trail."""
    check_version(row, expected_version)
    before = before or snapshot(row, *STAMPS)
    row.state = find_transition(PROGRAMME_TRANSITIONS, ProgrammeState(row.state), action).target
    row.version += 1
    save_checked(row)
    trail.changed(before, snapshot(row, *STAMPS))


def _minutes(actor: Actor, trail: Trail, programme_id: UUID, decision: FormalDecision) -> Document | None:
    """The uploaded minutes, kept before any row is locked: looking for viruses takes its time."""
    row = seen_programme(programme_id)
    trail.about(row, keeper_today(row).body)
    check_allowed(can_keep_programme(actor, row))
    if not decision.upload:
        return None
    return store_document(
        actor=actor,
        upload=decision.upload,
        title=f"{decision.body} {decision.paragraph}".strip(),
        dnr=decision.dnr,
    )


def _refuse_future(decision: FormalDecision) -> None:
    if decision.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("Beslutsdagen kan inte vara i framtiden.")})


def _close_revised(row: Programme, decision: FormalDecision, trail: Trail) -> None:
    """End what ``row`` revises: with the year before when the revision begins later, else with its years as they were.

    A year is then one programme's: before the revision's first year the earlier one's, from it on the revision's.
    """
    revised = row.revises and Programme.objects.get(pk=row.revises_id)
    if revised is None or revised.state != ProgrammeState.ADOPTED:
        return
    last_year = revised.last_year
    words = _(
        "Ersätts av revidering %(revision)d, som gäller från och med %(year)d. Gällde enligt beslut till %(last)d."
    )
    text = words % {"revision": row.revision, "year": row.first_year, "last": last_year}
    before = snapshot(revised, *STAMPS)
    if revised.first_year < row.first_year <= last_year:
        _end_with(revised, row.first_year - 1)
    revised.state = find_transition(PROGRAMME_TRANSITIONS, ProgrammeState.ADOPTED, ProgrammeAction.CLOSE).target
    revised.version += 1
    save_checked(revised)
    trail.record(action="programme.close", row=revised, before=before, after=snapshot(revised, *STAMPS))
    _record_decision(revised, DecisionKind.CLOSING, text, decision, None)


def _end_with(row: Programme, last_year: int) -> None:
    """A programme that ends before the year it was prolonged from was, as it turned out, never prolonged."""
    row.last_year = last_year
    if row.prolonged_from and row.prolonged_from >= last_year:
        row.prolonged_from = None


def _refuse_taken_end(row: Programme) -> None:
    taken = Programme.objects.taking_years_of(row).first()
    if taken:
        words = _("Länet har ett antaget program från %(first)d till %(last)d. Välj ett tidigare år.")
        raise ValidationError({"last_year": words % {"first": taken.first_year, "last": taken.last_year}})


def _record_decision(
    row: Programme, kind: DecisionKind, text: str, decision: FormalDecision, document: Document | None
) -> ProgrammeDecision:
    _refuse_future(decision)
    made = ProgrammeDecision(
        programme=row,
        kind=kind,
        text=text.strip(),
        decided_on=decision.decided_on,
        body=decision.body.strip(),
        paragraph=decision.paragraph.strip(),
        dnr=decision.dnr.strip(),
        document=document,
    )
    save_checked(made)
    return made


def _copy_parts(old: Programme, new: Programme) -> None:
    areas = {
        area.pk: PriorityArea(
            programme=new, order=area.order, name=area.name, description=area.description, predecessor=area
        )
        for area in PriorityArea.objects.filter(programme=old)
    }
    PriorityArea.objects.bulk_create(areas.values())
    goals = ProgrammeGoal.objects.filter(programme=old)
    facts = ("order", "text", "indicator", "unit", "baseline", "baseline_year", "target", "target_year")
    ProgrammeGoal.objects.bulk_create(
        ProgrammeGoal(programme=new, predecessor=goal, area=areas.get(goal.area_id), **_facts(goal, facts))
        for goal in goals
    )
    for table, names in (
        (AnalysisSource, ("order", "title", "publisher", "year", "url")),
        (RelatedStrategy, ("order", "name", "dnr")),
    ):
        table.objects.bulk_create(
            table(programme=new, **_facts(row, names)) for row in table.objects.filter(programme=old)
        )
    today = timezone.localdate()
    partners = PartnershipMember.objects.filter(holds_on(today), programme=old)
    PartnershipMember.objects.bulk_create(
        PartnershipMember(programme=new, **_facts(row, ("organisation_id", "role", "valid_from", "valid_to")))
        for row in partners
    )


def _facts(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
