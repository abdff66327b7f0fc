"""A county's programme: begun, written, and taken away while it is a draft nobody else has seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from programs.enums import ProgrammeState
from programs.models import Programme
from programs.policies import can_create_programme, can_edit_programme, can_keep_programme
from programs.services.programme_rows import (
    keeper_today,
    lock_programme,
    plain,
    refuse_decided,
    responsible_body,
    save_checked,
    tell_of_merge,
)
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

YEARS = ("first_year", "last_year")
TEXTS = ("purpose", "overall_goal", "needs_analysis", "delimitation", "follow_up_plan")
EDITABLE = (*YEARS, "dnr", "network_name", *TEXTS)
"""What a person writes of a programme. The decision, the state and the owner come from acts."""


@dataclass(frozen=True, slots=True)
class NewProgramme:
    """What a programme begins with."""

    county_code: str
    first_year: int
    last_year: int
    dnr: str = ""
    network_name: str = ""


def create_programme(*, actor: Actor, facts: NewProgramme) -> Programme:
    """Begin a draft. Raises PermissionDenied, ValidationError (the years are taken, or end before they begin)."""
    with audited(actor, "programme.create") as trail:
        check_allowed(can_create_programme(actor, facts.county_code))
        row = Programme(
            county_id=facts.county_code,
            owner=responsible_body(actor, facts.county_code),
            first_year=facts.first_year,
            last_year=facts.last_year,
            dnr=facts.dnr.strip(),
            network_name=facts.network_name.strip(),
        )
        refuse_taken_years(row)
        save_checked(row)
        trail.about(row, row.owner.body)
        trail.changed({}, snapshot(row, "county", "owner", *EDITABLE))
    return row


def edit_programme(
    *,
    actor: Actor,
    programme_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> Programme:
    """Write some of what ``EDITABLE`` names. ``passed_over``: whose saved values the actor chose away.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (it has been adopted), ValidationError.
    """
    with audited(actor, "programme.edit") as trail:
        row = lock_programme(programme_id)
        trail.about(row, keeper_today(row).body)
        check_allowed(can_keep_programme(actor, row))
        refuse_decided(row)
        check_allowed(can_edit_programme(actor, row))
        check_version(row, expected_version)
        changing = [name for name in EDITABLE if name in values]
        before = snapshot(row, *changing)
        for name, value in plain({name: values[name] for name in changing}).items():
            setattr(row, name, value)
        if set(changing) & set(YEARS):
            refuse_taken_years(row)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *changing))
        tell_of_merge(row, passed_over)
    return row


def remove_programme(*, actor: Actor, programme_id: UUID, expected_version: int) -> None:
    """Take away a draft that has never been out for views. Raises PermissionDenied, StaleVersion, ActRefused."""
    with audited(actor, "programme.remove") as trail:
        row = lock_programme(programme_id)
        trail.about(row, keeper_today(row).body)
        check_allowed(can_keep_programme(actor, row))
        check_version(row, expected_version)
        if row.state != ProgrammeState.DRAFT or row.consultations.exists():
            raise ActRefused(_("Bara ett utkast som aldrig har varit på samråd kan tas bort."))
        if row.documents.exists() or row.meetings.exists():
            raise ActRefused(_("Utkastet har handlingar eller möten. Ta bort dem först."))
        trail.record(row=row, before=snapshot(row, "county", *EDITABLE))
        row.goals.all().delete()
        Programme.objects.filter(pk=row.pk).delete()


def refuse_taken_years(row: Programme) -> None:
    """Refuse years that end before they begin, that another adopted programme has, or that the revised one has not.

    A draft may share years with the programme it revises, and no other.
    """
    if row.last_year < row.first_year:
        raise ValidationError({"last_year": _("Sista året kan inte vara före första året.")})
    if row.revises and row.first_year < row.revises.first_year:
        raise ValidationError(
            {
                "first_year": _("En revidering kan inte börja före det program den reviderar (%(year)d).")
                % {"year": row.revises.first_year}
            }
        )
    taken = Programme.objects.taking_years_of(row).first()
    if taken:
        words = _("Länet har redan ett antaget program för %(first)d–%(last)d. Revidera det, eller välj andra år.")
        raise ValidationError({"first_year": words % {"first": taken.first_year, "last": taken.last_year}})
