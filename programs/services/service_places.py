"""Places of service: added or planned, edited, opened, closed and opened again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from notices.enums import NoticeKind
from notices.services import notify
from programs.models import ServicePlace
from programs.policies import can_edit_service_place
from programs.rules.places import (
    FARTHEST_OUTSIDE_KM,
    REOPENED_WITHIN,
    closing_fault,
    opening_fault,
    opening_year_fault,
    position_faults,
)
from registers.models import Municipality
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.maps import km_outside
from rsp.rights import ActRefused, check_allowed

FACTS = (
    *("name", "kind", "municipality", "locality", "latitude", "longitude", "operator", "offers", "services"),
    *("is_on_island", "is_planned", "opened_on", "opened_year", "closed_on", "same_name_reason", "note", "source"),
)


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is known of a place. ``position_is_right``: the position stands though the map has it elsewhere."""

    name: str
    kind: str
    municipality_code: str
    locality: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    operator_id: UUID | None = None
    offers: tuple[str, ...] = ()
    services: str = ""
    is_on_island: bool = False
    opened_on: date | None = None
    opened_year: int | None = None
    same_name_reason: str = ""
    note: str = ""
    source: str = ""
    position_is_right: bool = False

    @property
    def named(self) -> tuple[str, str, str]:
        """What another place may not share without a reason: municipality, name and village, with single spaces."""
        return self.municipality_code, _one_spaced(self.name), _one_spaced(self.locality)

    def put_on(self, row: ServicePlace) -> None:
        row.municipality_id, row.name, row.locality = self.named
        row.kind, row.operator_id = self.kind, self.operator_id
        row.latitude, row.longitude, row.is_on_island = self.latitude, self.longitude, self.is_on_island
        row.offers, row.services = list(self.offers), self.services.strip()
        row.opened_on, row.opened_year = self.opened_on, self.opened_year
        row.same_name_reason, row.note, row.source = self.same_name_reason, self.note, self.source


def add_service_place(*, actor: Actor, facts: PlaceFacts) -> ServicePlace:
    """Add a place that is or has been open. Raises PermissionDenied, ValidationError."""
    with audited(actor, "service_place.add") as trail:
        row = _new(actor, facts, is_planned=False)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS))
    return row


def plan_service_place(*, actor: Actor, facts: PlaceFacts) -> ServicePlace:
    """Add a place that is planned: it has no opening day before it opens. Raises PermissionDenied, ValidationError."""
    with audited(actor, "service_place.plan") as trail:
        row = _new(actor, facts, is_planned=True)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS))
    return row


def edit_service_place(
    *,
    actor: Actor,
    place_id: UUID,
    facts: PlaceFacts,
    expected_version: int,
    passed_over: Iterable[PassedOver] = (),
) -> ServicePlace:
    """Change what is known of a place; moving it to another municipality asks the right there too.

    Raises:
        PermissionDenied, StaleVersion, ValidationError.
    """
    with audited(actor, "service_place.edit") as trail:
        row = lock_service_place(place_id)
        trail.about(row)
        check_allowed(can_edit_service_place(actor, row))
        check_version(row, expected_version)
        before = snapshot(row, *FACTS)
        facts.put_on(row)
        _check_right_in(actor, row)
        _save(row, facts)
        trail.changed(before, snapshot(row, *FACTS))
        for other in passed_over:
            _tell_of_merge(row, other)
    return row


def open_service_place(*, actor: Actor, place_id: UUID, opened_on: date, expected_version: int) -> ServicePlace:
    """A planned place opens: it counts as opened in that year's follow-up.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (it is not planned), ValidationError.
    """
    with audited(actor, "service_place.open") as trail:
        row = lock_service_place(place_id)
        trail.about(row)
        check_allowed(can_edit_service_place(actor, row))
        check_version(row, expected_version)
        if not row.is_planned:
            raise ActRefused(_("Platsen är inte planerad: den har redan öppnat."))
        _refuse("opened_on", opening_fault(opened_on, timezone.localdate()))
        before = snapshot(row, *FACTS)
        row.is_planned, row.opened_on = False, opened_on
        _store(row)
        trail.changed(before, snapshot(row, *FACTS))
    return row


def close_service_place(
    *, actor: Actor, place_id: UUID, closed_on: date, expected_version: int, reason: str = ""
) -> ServicePlace:
    """An open place closes: from that day it is not open, and it counts as closed in that year's follow-up.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (it is planned, or closed already), ValidationError.
    """
    with audited(actor, "service_place.close") as trail:
        row = lock_service_place(place_id)
        trail.about(row)
        check_allowed(can_edit_service_place(actor, row))
        check_version(row, expected_version)
        if row.is_planned:
            raise ActRefused(_("Platsen är planerad och har inte öppnat. Den kan inte stänga."))
        if row.closed_on:
            raise ActRefused(_("Platsen stängde redan %(day)s.") % {"day": row.closed_on.isoformat()})
        _refuse("closed_on", closing_fault(closed_on, (row.opened_on, row.opened_year), timezone.localdate()))
        before = snapshot(row, *FACTS)
        row.closed_on = closed_on
        _store(row)
        trail.changed(before, snapshot(row, *FACTS), reason)
    return row


def reopen_service_place(*, actor: Actor, place_id: UUID, reason: str, expected_version: int) -> ServicePlace:
    """A closing that was noted by mistake is taken away. The reason stays in the trail.

    A place that closed and opens again, with a new operator perhaps, is added as a new one: the closing still counts.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (it is open, or has been closed for more than a year),
        ValidationError (no reason).
    """
    with audited(actor, "service_place.reopen") as trail:
        row = lock_service_place(place_id)
        trail.about(row)
        check_allowed(can_edit_service_place(actor, row))
        check_version(row, expected_version)
        if row.closed_on is None:
            raise ActRefused(_("Platsen är inte stängd."))
        if timezone.localdate() - row.closed_on > REOPENED_WITHIN:
            raise ActRefused(_("Platsen stängde för mer än ett år sedan. Lägg till den som en ny plats."))
        _refuse("reason", "" if reason.strip() else _("Skriv varför stängningen är fel"))
        before = snapshot(row, *FACTS)
        row.closed_on = None
        _store(row)
        trail.changed(before, snapshot(row, *FACTS), reason.strip())
    return row


def lock_service_place(place_id: UUID) -> ServicePlace:
    """The place with its municipality, for an act on it. Raises ServicePlace.DoesNotExist."""
    rows = ServicePlace.objects.select_related("municipality").select_for_update(no_key=True, of=("self",))
    return rows.get(pk=place_id)


def _new(actor: Actor, facts: PlaceFacts, *, is_planned: bool) -> ServicePlace:
    row = ServicePlace(is_planned=is_planned)
    facts.put_on(row)
    _check_right_in(actor, row)
    _save(row, facts)
    return row


def _check_right_in(actor: Actor, row: ServicePlace) -> None:
    """The right in the municipality that the place will lie in; its row is locked, so that names are compared."""
    municipality = Municipality.objects.select_for_update(no_key=True).filter(pk=row.municipality_id).first()
    if municipality is None:
        raise ValidationError({"municipality": _("Det finns ingen kommun med den koden.")})
    row.municipality = municipality
    check_allowed(can_edit_service_place(actor, row))


def _save(row: ServicePlace, facts: PlaceFacts) -> None:
    """Raises ValidationError with each message at its field."""
    faults = position_faults(row.latitude, row.longitude) or _faults_by_map(row, facts)
    if row.is_planned and (row.opened_on or row.opened_year):
        faults["opened_on" if row.opened_on else "opened_year"] = _("En planerad plats har inte öppnat.")
    elif fault := opening_fault(row.opened_on, timezone.localdate()):
        faults["opened_on"] = fault
    elif fault := opening_year_fault(row.opened_year, timezone.localdate()):
        faults["opened_year"] = fault
    elif row.opened_on and row.opened_year and row.opened_on.year != row.opened_year:
        faults["opened_year"] = _("Året och dagen för öppnandet stämmer inte överens.")
    elif row.closed_on and (fault := closing_fault(row.closed_on, (row.opened_on, row.opened_year), row.closed_on)):
        faults["opened_on" if row.opened_on else "opened_year"] = fault
    if not row.same_name_reason.strip() and (other := _namesake(row)):
        faults["same_name_reason"] = _(
            "%(name)s finns redan i samma ort. Är det en annan plats? Skriv då varför de heter lika."
        ) % {"name": other.name}
    if faults:
        raise ValidationError({name: [text] for name, text in faults.items()})
    _store(row)


def _faults_by_map(row: ServicePlace, facts: PlaceFacts) -> dict[str, str]:
    """What the map says against a position: near the border it may be said to be right, far away it may not."""
    if row.latitude is None or row.longitude is None:
        return {}
    outside = km_outside(row.municipality.county_id, row.municipality_id, float(row.latitude), float(row.longitude))
    named = {"municipality": row.municipality.full_name, "km": round(outside)}
    if outside > FARTHEST_OUTSIDE_KM:
        return {"latitude": _("Läget ligger %(km)d km utanför %(municipality)s. Rätta siffrorna.") % named}
    if not outside or facts.position_is_right:
        return {}
    return {
        "position_is_right": _(
            "Läget ligger utanför %(municipality)s på kartan. Rätta siffrorna, eller bocka i att läget stämmer."
        )
        % named
    }


def _one_spaced(text: str) -> str:
    return " ".join(text.split())


def _namesake(row: ServicePlace) -> ServicePlace | None:
    """Another place that is not closed and has the name in the same village."""
    return ServicePlace.objects.namesakes(row.municipality_id, row.name, row.locality).exclude(pk=row.pk).first()


def _store(row: ServicePlace) -> None:
    row.version += 0 if row._state.adding else 1
    row.full_clean()
    row.save()


def _refuse(field: str, fault: str) -> None:
    if fault:
        raise ValidationError({field: [fault]})


def _tell_of_merge(row: ServicePlace, other: PassedOver) -> None:
    notify(
        user_ids=[other.user_id],
        kind=NoticeKind.EDIT_MERGED,
        title=_("Någon annan ändrade uppgifterna om %(place)s efter dig") % {"place": row.name},
        body=", ".join(other.fields),
        link=reverse("programs:service_place", args=[row.pk]),
    )
