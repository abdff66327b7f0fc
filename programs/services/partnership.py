"""The partnership of a programme: its members over time, its meetings and their minutes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from documents.services import store_document
from programs.models import PartnershipMeeting, PartnershipMember, Programme
from programs.policies import can_edit_partnership
from programs.services.programme_rows import (
    keeper_today,
    lock_programme,
    plain,
    save_checked,
    seen_programme,
    tell_of_merge,
)
from registers.models import Organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

MEMBER = ("organisation", "role", "valid_from", "valid_to")
MEETING = ("held_on", "title", "place", "is_digital", "agenda")


@dataclass(frozen=True, slots=True)
class Partner:
    """A body in the partnership, from one day to another; an open day is not known, or still."""

    organisation_id: UUID
    role: str
    valid_from: date | None = None
    valid_to: date | None = None


def add_partner(*, actor: Actor, programme_id: UUID, partner: Partner) -> PartnershipMember:
    """Let a body into the partnership. Raises PermissionDenied, ValidationError (it is in it during that time)."""
    with audited(actor, "partner.add") as trail:
        programme = _programme(actor, trail, programme_id)
        row = PartnershipMember(
            programme=programme,
            organisation=Organisation.objects.select_related("municipality").get(pk=partner.organisation_id),
            role=partner.role,
            valid_from=partner.valid_from,
            valid_to=partner.valid_to,
        )
        _save_member(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *MEMBER))
    return row


def edit_partner(
    *,
    actor: Actor,
    member: PartnershipMember,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> PartnershipMember:
    """Change role and days of a member; a last day ends the membership.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (gone), ValidationError.
    """
    with audited(actor, "partner.edit") as trail:
        programme = _programme(actor, trail, member.programme_id)
        row = _locked_member(trail, member.pk)
        check_version(row, expected_version)
        before = snapshot(row, *MEMBER)
        row.role = values["role"]
        row.valid_from, row.valid_to = values["valid_from"], values["valid_to"]
        row.version += 1
        _save_member(row)
        trail.changed(before, snapshot(row, *MEMBER))
        tell_of_merge(programme, passed_over)
    return row


def remove_partner(*, actor: Actor, member: PartnershipMember, expected_version: int) -> None:
    """Take away a member that was put in by mistake. Raises PermissionDenied, StaleVersion, ActRefused (gone)."""
    with audited(actor, "partner.remove") as trail:
        _programme(actor, trail, member.programme_id)
        row = _locked_member(trail, member.pk)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *MEMBER))
        row.delete()


def add_meeting(*, actor: Actor, programme_id: UUID, values: Mapping[str, Any]) -> PartnershipMeeting:
    """Add a meeting to the series, held or planned. Raises PermissionDenied, ValidationError."""
    with audited(actor, "partnership_meeting.add") as trail:
        programme = _programme(actor, trail, programme_id)
        row = PartnershipMeeting(programme=programme)
        _put(row, values)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *MEETING))
    return row


def edit_meeting(
    *,
    actor: Actor,
    meeting: PartnershipMeeting,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> PartnershipMeeting:
    """Change a meeting. Raises PermissionDenied, StaleVersion, ActRefused (gone), ValidationError."""
    with audited(actor, "partnership_meeting.edit") as trail:
        programme = _programme(actor, trail, meeting.programme_id)
        row = _locked_meeting(trail, meeting.pk)
        check_version(row, expected_version)
        before = snapshot(row, *MEETING)
        _put(row, values)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *MEETING))
        tell_of_merge(programme, passed_over)
    return row


def remove_meeting(*, actor: Actor, meeting: PartnershipMeeting, expected_version: int) -> None:
    """Take away a meeting that was put in by mistake; one with minutes stays.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (it has minutes, or is gone).
    """
    with audited(actor, "partnership_meeting.remove") as trail:
        _programme(actor, trail, meeting.programme_id)
        row = _locked_meeting(trail, meeting.pk)
        check_version(row, expected_version)
        if row.minutes_id:
            raise ActRefused(_("Mötet har ett protokoll och kan inte tas bort."))
        trail.record(row=row, before=snapshot(row, *MEETING))
        row.delete()


def add_minutes(*, actor: Actor, meeting: PartnershipMeeting, expected_version: int, upload: Any) -> PartnershipMeeting:
    """Keep the minutes of a meeting as a document; the ones there were are replaced.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (gone), ValidationError (the file is refused).
    """
    with audited(actor, "partnership_meeting.minutes") as trail:
        programme = seen_programme(meeting.programme_id)
        trail.about(meeting, keeper_today(programme).body)
        check_allowed(can_edit_partnership(actor, programme))
        document = store_document(actor=actor, upload=upload, title=_("Protokoll: %s") % meeting.title)
        _programme(actor, trail, meeting.programme_id)
        row = _locked_meeting(trail, meeting.pk)
        check_version(row, expected_version)
        before = snapshot(row, "minutes")
        row.minutes = document
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, "minutes"))
    return row


def _programme(actor: Actor, trail: Trail, programme_id: UUID) -> Programme:
    programme = lock_programme(programme_id)
    trail.about(programme, keeper_today(programme).body)
    check_allowed(can_edit_partnership(actor, programme))
    return programme


def _locked_member(trail: Trail, key: int) -> PartnershipMember:
    rows = PartnershipMember.objects.select_related("organisation__municipality").select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise ActRefused(_("Medlemmen är redan borttagen."))
    trail.about(row)
    return row


def _locked_meeting(trail: Trail, key: UUID) -> PartnershipMeeting:
    row = PartnershipMeeting.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise ActRefused(_("Mötet är redan borttaget."))
    trail.about(row)
    return row


def _save_member(row: PartnershipMember) -> None:
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("Sista dagen kan inte vara före första dagen.")})
    if row.organisation.merged_into_id:
        raise ValidationError({"organisation": _("Organisationen är hopslagen med en annan. Välj den.")})
    _refuse_second_time(row)
    save_checked(row)


def _refuse_second_time(row: PartnershipMember) -> None:
    others = PartnershipMember.objects.filter(programme=row.programme, organisation=row.organisation_id)
    for other in others.exclude(pk=row.pk):
        starts_after = other.valid_from and row.valid_to and other.valid_from > row.valid_to
        ends_before = other.valid_to and row.valid_from and other.valid_to < row.valid_from
        if not starts_after and not ends_before:
            field = "valid_from" if row.pk else "organisation"
            raise ValidationError({field: _("Organisationen är redan med i partnerskapet under den tiden.")})


def _put(row: PartnershipMeeting, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in MEETING:
            setattr(row, name, value)
