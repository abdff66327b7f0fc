"""What happens during the year: recorded, changed, linked to the plan and its places, and removed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from actionplans.models import Activity, Initiative
from actionplans.policies import can_edit_activity, can_record_activity
from notices.services import tell_of_merge
from programs.models import ServicePlace
from programs.services.programme_rows import plain, responsible_body, save_checked
from registers.models import County, Organisation
from rsp.actor import Actor, Body, Role
from rsp.canonical import canonical_json
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

FACTS = (
    *("kind", "title", "held_on", "is_digital", "place", "municipality", "participants", "people_count"),
    *("village_count", "summary"),
)
WRITTEN = (*FACTS, "internal_note")
"""What a person writes."""
TOLD = ("kind", "held_on", "is_digital", "municipality", "people_count", "village_count")
"""What the trail tells: no text that may name a person. The texts stay with the activity and its history."""

BESIDE_COUNT = "activity_not_beside_count"


class AlreadyRecorded(Exception):
    """The entry was sent twice at once; the other one was first."""


@dataclass(frozen=True, slots=True)
class Links:
    """What an activity belongs to: ids of initiatives, places of service and organisations that took part."""

    initiatives: Collection[UUID] = field(default_factory=tuple)
    places: Collection[UUID] = field(default_factory=tuple)
    organisations: Collection[UUID] = field(default_factory=tuple)


def record_activity(
    *, actor: Actor, county_code: str | None, values: Mapping[str, Any], entry_key: UUID | None = None
) -> Activity:
    """Record what happened, in a county or nationally (None). An entry sent again finds the first.

    ``entry_key``: the browser's own key of the entry; the same key from somebody else, or with another kind, day or
    title, is another entry.

    Raises:
        PermissionDenied, ActRefused, ValidationError (also when the year is known as a number).
    """
    key = _key(actor, county_code, values, entry_key) if entry_key else None
    if earlier := _recorded(key):
        return earlier
    try:
        return _record(actor, county_code, values, key)
    except AlreadyRecorded:
        return Activity.objects.get(entry_key=key)


def edit_activity(
    *,
    actor: Actor,
    activity_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> Activity:
    """Change what is written of an activity. Raises PermissionDenied, StaleVersion, ActRefused, ValidationError."""
    with audited(actor, "activity.edit") as trail:
        row = _writable(actor, trail, activity_id)
        check_version(row, expected_version)
        before, year = snapshot(row, *TOLD), row.held_on.year
        _put(row, values)
        if row.held_on.year != year and row.initiatives.exists():
            raise ValidationError({"held_on": [_stays_in_year(year)]})
        row.version += 1
        _save(row)
        trail.changed(before, snapshot(row, *TOLD))
        tell_of_merge(row.title, reverse("actionplans:activity", args=[row.pk]), passed_over)
    return row


def link_activity(*, actor: Actor, activity_id: UUID, expected_version: int, links: Links) -> Activity:
    """Say which initiatives and places an activity belongs to, and which organisations took part.

    Raises:
        PermissionDenied, StaleVersion, ActRefused, ValidationError (an initiative that is not in the county's
            current plan of the year).
    """
    with audited(actor, "activity.link") as trail:
        row = _writable(actor, trail, activity_id)
        check_version(row, expected_version)
        before = _linked(row)
        initiatives = Initiative.objects.filter(
            plan__year=row.held_on.year, plan__county=row.county_id, plan__is_current=True
        )
        asked = (
            (row.initiatives, links.initiatives, initiatives, "linked_initiatives"),
            (row.places, links.places, ServicePlace.objects.visible_to(actor), "linked_places"),
            (row.organisations, links.organisations, Organisation.objects.visible_to(actor), "took_part"),
        )
        for relation, ids, open_to, name in asked:
            _set_links(relation, ids, open_to, name)
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        trail.changed(before, _linked(row))
    return row


def remove_activity(*, actor: Actor, activity_id: UUID, expected_version: int) -> None:
    """Take away an activity written by mistake. Raises PermissionDenied, StaleVersion, ActRefused (gone)."""
    with audited(actor, "activity.remove") as trail:
        row = _writable(actor, trail, activity_id)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *TOLD))
        row.delete()


def _record(actor: Actor, county_code: str | None, values: Mapping[str, Any], key: UUID | None) -> Activity:
    with audited(actor, "activity.record") as trail:
        row = Activity(county_id=county_code, entry_key=key)
        trail.about(None, _body(actor, county_code))
        check_allowed(can_record_activity(actor, county_code))
        if county_code is None:
            row.organiser = _analysts_body(actor)
        elif not County.objects.filter(pk=county_code).exists():
            raise ActRefused(_("Det finns inget län med den koden."))
        _put(row, values)
        _save(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *TOLD))
    return row


def _key(actor: Actor, county_code: str | None, values: Mapping[str, Any], entry_key: UUID) -> UUID:
    """Names what was sent, whatever has been done with the activity since: a form filled in anew is never swallowed."""
    sent = [str(values.get(name, "")) for name in ("kind", "held_on", "title")]
    return uuid5(entry_key, canonical_json([str(actor.user_id), county_code, *sent]).decode())


def _recorded(key: UUID | None) -> Activity | None:
    return Activity.objects.filter(entry_key=key).first() if key else None


def _writable(actor: Actor, trail: Trail, activity_id: UUID) -> Activity:
    """The activity, locked. Raises ActRefused when it is gone."""
    rows = Activity.objects.select_related("organiser__municipality").select_for_update(no_key=True, of=("self",))
    row = rows.filter(pk=activity_id).first()
    if row is None:
        raise ActRefused(_("Aktiviteten är redan borttagen."))
    body = row.organiser.body if row.county_id is None and row.organiser else _body(actor, row.county_id)
    trail.about(row, body)
    check_allowed(can_edit_activity(actor, row))
    return row


def _body(actor: Actor, county_code: str | None) -> Body | None:
    """In whose trail the act stands: of who answers for the county's programme; a national one, in the actor's own."""
    if county_code is None or not actor.works_in_counties(tuple(Role)):
        return None
    return responsible_body(actor, county_code).body


def _analysts_body(actor: Actor) -> Organisation:
    bodies = Organisation.objects.filter(pk__in=actor.works_at({Role.NATIONAL_ANALYST}))
    return bodies.select_related("municipality").in_order()[0]


def _put(row: Activity, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in WRITTEN:
            setattr(row, name, value)
    if row.municipality and row.county_id and row.municipality.county_id != row.county_id:
        raise ValidationError({"municipality": [_("Välj en kommun i länet.")]})


def _stays_in_year(year: int) -> str:
    words = _("Aktiviteten är kopplad till insatser i handlingsplanen för %(year)d. Ta bort de kopplingarna först.")
    return words % {"year": year}


def _save(row: Activity) -> None:
    """Raises ValidationError at the field, AlreadyRecorded when the same entry was first."""
    try:
        save_checked(row)
    except ValidationError as error:
        if row._state.adding and "entry_key" in error.message_dict:
            raise AlreadyRecorded from error
        raise
    except IntegrityError as error:
        told = getattr(error.__cause__, "diag", None)
        if told and told.constraint_name == BESIDE_COUNT:
            raise ValidationError({"kind": [told.message_primary]}) from error
        raise


def _set_links(relation: Any, ids: Collection[UUID], open_to: "models.QuerySet[Any]", name: str) -> None:
    """Link to those of ``open_to``; what is linked already may stay. Raises ValidationError for any other."""
    rows = relation.model._default_manager.filter(pk__in=ids)
    rows = rows.filter(Q(pk__in=open_to.values("pk")) | Q(pk__in=relation.values("pk")))
    if rows.count() != len(set(ids)):
        raise ValidationError({name: [_("Välj i listan.")]})
    relation.set(rows)


def _linked(row: Activity) -> dict[str, Any]:
    """The links as the trail keeps them: ids."""
    names = ("initiatives", "places", "organisations")
    return {name: sorted(str(key) for key in getattr(row, name).values_list("pk", flat=True)) for name in names}
