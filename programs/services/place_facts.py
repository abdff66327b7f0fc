"""The dated facts of a place: a broad range, open all year, opening hours. A new one ends the one that held before."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from programs.enums import FactKind
from programs.models import PlaceFact
from programs.policies import can_edit_service_place
from programs.services.service_places import lock_service_place
from rsp.actor import Actor
from rsp.daterange import holds_on
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

FACTS = ("kind", "holds", "text", "valid_from", "valid_to", "source")


@dataclass(frozen=True, slots=True)
class FactRecord:
    """What is said of a place from one day on: yes or no, or, of opening hours, the text."""

    kind: str
    valid_from: date
    holds: bool | None = None
    text: str = ""
    valid_to: date | None = None
    source: str = ""


def record_place_fact(*, actor: Actor, place_id: UUID, fact: FactRecord) -> PlaceFact:
    """Write what holds of a place from a day on; what held before ends the day before, and stays as history.

    Raises:
        PermissionDenied, ValidationError (no value, wrong days, or a fact of the kind begins later).
    """
    with audited(actor, "place_fact.record") as trail:
        place = lock_service_place(place_id)
        trail.about(place)
        check_allowed(can_edit_service_place(actor, place))
        row = PlaceFact(
            place=place,
            kind=fact.kind,
            holds=None if fact.kind == FactKind.OPENING_HOURS else fact.holds,
            text=fact.text.strip(),
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
            source=fact.source,
        )
        _check_value(row)
        _end_the_one_before(row)
        row.full_clean()
        row.save()
        trail.changed({}, snapshot(row, *FACTS))
    return row


def remove_place_fact(*, actor: Actor, fact_id: UUID, expected_version: int) -> None:
    """Take away a fact that was written by mistake. Raises PermissionDenied, StaleVersion, ActRefused."""
    with audited(actor, "place_fact.remove") as trail:
        place_id = PlaceFact.objects.filter(pk=fact_id).values_list("place", flat=True).first()
        place = lock_service_place(place_id) if place_id else None
        row = PlaceFact.objects.filter(pk=fact_id).first()
        trail.about(place)
        if place is None or row is None:
            raise ActRefused(_("Uppgiften är redan borttagen."))
        check_allowed(can_edit_service_place(actor, place))
        check_version(row, expected_version)
        before = snapshot(row, *FACTS)
        row.delete()
        trail.changed(before, {})


def _check_value(row: PlaceFact) -> None:
    if row.kind == FactKind.OPENING_HOURS and not row.text:
        raise ValidationError({"text": [_("Skriv öppettiderna")]})
    if row.kind != FactKind.OPENING_HOURS and row.holds is None:
        raise ValidationError({"holds": [_("Svara ja eller nej")]})
    if row.valid_to and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": [_("Sista dagen kan inte vara före första dagen.")]})


def _end_the_one_before(row: PlaceFact) -> None:
    """What held the day the new begins ends the day before. What begins that day or later is not overwritten."""
    same = PlaceFact.objects.filter(place=row.place, kind=row.kind)
    before = same.filter(holds_on(row.valid_from), valid_from__lt=row.valid_from).first()
    if before is not None:
        before.valid_to = row.valid_from - timedelta(days=1)
        before.version += 1
        before.save()
    later = same.filter(valid_from__gte=row.valid_from).order_by("valid_from").first()
    if later is not None and (row.valid_to is None or row.valid_to >= later.valid_from):
        raise ValidationError(
            {
                "valid_from": [
                    _("En uppgift av samma slag börjar gälla %(day)s. Ta bort den, eller skriv en sista dag före den.")
                    % {"day": later.valid_from.isoformat()}
                ]
            }
        )
