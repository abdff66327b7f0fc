"""Consultation: the bodies that are asked, what they answer, and until when."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from notices.enums import NoticeKind
from notices.services import notify
from programs.enums import ProgrammeAction, ProgrammeState
from programs.models import Consultation, ConsultationAnswer, ConsultationInvitation, Programme
from programs.policies import CASE_OFFICERS, can_answer_consultation, can_keep_programme
from programs.querysets import CONSULTED_ROLES
from programs.services.programme_rows import keeper_today, lock_programme, save_checked, tell_of_merge
from programs.workflow import PROGRAMME_TRANSITIONS
from registers.enums import OrganisationKind
from registers.models import Membership, Organisation
from registers.services.locks import body_in_trail
from rsp.actor import Actor
from rsp.daterange import holds_on
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date
from rsp.workflow import find_transition

FACTS = ("opens_on", "closes_on", "message")


def open_consultation(
    *, actor: Actor, programme_id: UUID, expected_version: int, closes_on: date, message: str = ""
) -> Consultation:
    """Send the draft out for views: to every municipality of the county and every body in the partnership.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (not a draft, nobody to ask), ValidationError (the day has passed).
    """
    with audited(actor, "programme.consult") as trail:
        programme = lock_programme(programme_id)
        keeper = keeper_today(programme)
        trail.about(programme, keeper.body)
        check_allowed(can_keep_programme(actor, programme))
        check_version(programme, expected_version)
        step = find_transition(PROGRAMME_TRANSITIONS, ProgrammeState(programme.state), ProgrammeAction.CONSULT)
        row = Consultation(
            programme=programme, opens_on=timezone.localdate(), closes_on=closes_on, message=message.strip()
        )
        _refuse_past(row)
        before = snapshot(programme, "state")
        programme.state = step.target
        programme.version += 1
        save_checked(programme)
        save_checked(row)
        trail.changed(before, snapshot(programme, "state") | snapshot(row, *FACTS))
        invited = list(_bodies_to_ask(programme, keeper))
        if not invited:
            raise ActRefused(_("Det finns ingen kommun eller partner att fråga."))
        ConsultationInvitation.objects.bulk_create(
            ConsultationInvitation(consultation=row, organisation=body) for body in invited
        )
        _tell_invited(row, invited)
    return row


def edit_consultation(
    *,
    actor: Actor,
    consultation: Consultation,
    expected_version: int,
    closes_on: date,
    message: str,
    passed_over: Iterable[PassedOver] = (),
) -> Consultation:
    """Change the last day or the message of the round that is open.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (the programme is no longer out), ValidationError.
    """
    with audited(actor, "consultation.edit") as trail:
        programme = lock_programme(consultation.programme_id)
        row = Consultation.objects.select_for_update().get(pk=consultation.pk)
        trail.about(row, keeper_today(programme).body)
        check_allowed(can_keep_programme(actor, programme))
        check_version(row, expected_version)
        _refuse_ended(row, programme)
        before = snapshot(row, *FACTS)
        row.closes_on, row.message = closes_on, message.strip()
        _refuse_past(row)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *FACTS))
        tell_of_merge(programme, passed_over)
    return row


def answer_consultation(*, actor: Actor, invitation_id: int, stance: str, text: str) -> ConsultationAnswer:
    """Say what the invited body thinks. An earlier answer stays; the latest counts.

    Raises:
        PermissionDenied, ActRefused (the last day has passed, or the programme is no longer out), ValidationError.
    """
    with audited(actor, "consultation.answer") as trail:
        rows = ConsultationInvitation.objects.select_related("organisation__municipality", "consultation")
        invitation = rows.get(pk=invitation_id)
        trail.about(invitation, body_in_trail(invitation.organisation))
        check_allowed(can_answer_consultation(actor, invitation))
        programme = lock_programme(invitation.consultation.programme_id)
        invitation.consultation.refresh_from_db()
        refuse_late_answer(invitation.consultation, programme)
        row = ConsultationAnswer(
            invitation=invitation, stance=stance, text=text.strip(), answered_by=actor.pseudonym or "-"
        )
        save_checked(row)
        trail.changed({}, snapshot(row, "stance", "text"))
        _tell_county(invitation, programme)
    return row


def refuse_late_answer(consultation: Consultation, programme: Programme) -> None:
    """Raise ActRefused when the round takes no answers today, saying why."""
    _refuse_ended(consultation, programme)
    if consultation.closes_on < timezone.localdate():
        words = _("Sista svarsdag var %(day)s. Samrådet tar inte emot fler svar.")
        raise ActRefused(words % {"day": long_date(consultation.closes_on)})


def _refuse_ended(consultation: Consultation, programme: Programme) -> None:
    newest = Consultation.objects.filter(programme=programme).newest_first().first()
    if programme.state != ProgrammeState.CONSULTED or newest != consultation:
        raise ActRefused(_("Samrådet är avslutat. Det tar inte emot fler svar."))


def _refuse_past(row: Consultation) -> None:
    if row.closes_on < timezone.localdate():
        raise ValidationError({"closes_on": _("Sista svarsdag måste vara i dag eller senare.")})


def _bodies_to_ask(programme: Programme, keeper: Organisation) -> "QuerySet[Organisation]":
    """The county's municipalities and today's partners, but not the body that asks."""
    municipal = Q(kind=OrganisationKind.MUNICIPALITY, county=programme.county_id)
    partners = programme.partners.filter(holds_on(timezone.localdate())).values("organisation")
    bodies = Organisation.objects.current().filter(municipal | Q(pk__in=partners))
    return bodies.exclude(pk=keeper.pk).in_order()


def _tell_invited(row: Consultation, invited: list[Organisation]) -> None:
    notify(
        user_ids=_people(CONSULTED_ROLES, [body.pk for body in invited]),
        kind=NoticeKind.CONSULTATION_OPENED,
        title=_("Samråd om %(programme)s: svara senast %(day)s")
        % {"programme": row.programme.name, "day": long_date(row.closes_on)},
        body=row.message,
        link=reverse("programs:consultation", args=[row.programme_id]),
        key=f"consultation {row.pk}",
    )


def _tell_county(invitation: ConsultationInvitation, programme: Programme) -> None:
    names: Mapping[str, Any] = {"body": invitation.organisation.public_name, "programme": programme.name}
    notify(
        user_ids=_people(CASE_OFFICERS, [keeper_today(programme).pk]),
        kind=NoticeKind.CONSULTATION_ANSWERED,
        title=_("%(body)s har svarat om %(programme)s") % names,
        link=reverse("programs:consultation", args=[programme.pk]),
    )


def _people(roles: Iterable[Any], bodies: Iterable[UUID]) -> list[UUID]:
    """The people with one of the roles at one of the bodies today; machines read no notices."""
    rows = Membership.objects.on(timezone.localdate()).filter(role__in=list(roles), organisation__in=list(bodies))
    return list(rows.filter(user__is_machine=False).values_list("user", flat=True))
