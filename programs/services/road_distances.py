"""Road distances between places: stated one by one, taken away, or read from a file, all rows or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import audited, snapshot
from programs.enums import DistanceMethod
from programs.models import RoadDistance, ServicePlace
from programs.policies import can_state_road_distance
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.importing import (
    CellError,
    CellFault,
    ImportColumn,
    ImportRow,
    iso_day,
    plain_text,
    read_table,
    swedish_decimal,
)
from rsp.rights import ActRefused, Refused, check_allowed

FACTS = ("from_place", "to_place", "km", "method", "measured_on", "source")


@dataclass(frozen=True, slots=True)
class RoadFacts:
    """How far it is by road between two places, and how that was found."""

    km: Decimal
    method: str
    measured_on: date
    source: str = ""


def state_road_distance(*, actor: Actor, place_id: UUID, other_id: UUID, facts: RoadFacts) -> RoadDistance:
    """Write how far it is between two places; what was stated before is replaced, and stays in the history.

    Raises:
        PermissionDenied, ValidationError.
    """
    with audited(actor, "road_distance.state") as trail:
        places = _lock_places([place_id, other_id])
        place, other = places.get(place_id), places.get(other_id)
        if place is None or other is None or place.pk == other.pk:
            raise ValidationError({"other": [_("Välj en annan plats i listan")]})
        trail.about(place)
        check_allowed(can_state_road_distance(actor, place, other))
        first, second = sorted([place, other], key=lambda item: item.pk)
        row = RoadDistance.objects.filter(from_place=first, to_place=second).first()
        before = snapshot(row, *FACTS) if row else {}
        row = _put(row, first, second, facts)
        trail.changed(before, snapshot(row, *FACTS))
    return row


def remove_road_distance(*, actor: Actor, distance_id: UUID, expected_version: int) -> None:
    """Take a stated distance away; the computed one advises again.

    Raises:
        PermissionDenied, StaleVersion, ActRefused (it is gone).
    """
    with audited(actor, "road_distance.remove") as trail:
        ends = RoadDistance.objects.filter(pk=distance_id).values_list("from_place", "to_place").first() or ()
        places = _lock_places(ends)
        row = RoadDistance.objects.select_for_update(no_key=True).filter(pk=distance_id).first()
        if row is None:
            raise ActRefused(_("Vägavståndet är redan borttaget."))
        trail.about(places[row.from_place_id])
        check_allowed(can_state_road_distance(actor, *places.values()))
        check_version(row, expected_version)
        before = snapshot(row, *FACTS)
        row.delete()
        trail.changed(before, {})


def _lock_places(ids: Iterable[UUID]) -> dict[UUID, ServicePlace]:
    """The places, locked in one order."""
    rows = ServicePlace.objects.filter(pk__in=list(ids)).select_related("municipality").order_by("pk")
    return {row.pk: row for row in rows.select_for_update(no_key=True, of=("self",))}


def _put(row: RoadDistance | None, first: ServicePlace, second: ServicePlace, facts: RoadFacts) -> RoadDistance:
    is_new = row is None
    row = row or RoadDistance(from_place=first, to_place=second)
    row.km, row.method, row.measured_on, row.source = facts.km, facts.method, facts.measured_on, facts.source
    row.version += 0 if is_new else 1
    if not Decimal(0) < row.km < Decimal(2000):
        raise ValidationError({"km": [_("Avståndet ska vara mer än 0 och mindre än 2 000 km.")]})
    if row.measured_on > timezone.localdate():
        raise ValidationError({"measured_on": [_("Dagen kan inte ligga i framtiden.")]})
    row.full_clean()
    row.save()
    return row


# --- From a file

FROM, FROM_IN, TO, TO_IN, KM = (
    gettext_lazy("Från"),
    gettext_lazy("Från kommun"),
    gettext_lazy("Till"),
    gettext_lazy("Till kommun"),
    gettext_lazy("Km"),
)


@dataclass(frozen=True, slots=True)
class RoadChange:
    """A row of the file: which pair, what is stated now (None: nothing) and what will be."""

    number: int
    first: ServicePlace
    second: ServicePlace
    before: Decimal | None
    facts: RoadFacts

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_change(self) -> bool:
        return self.before is not None and self.before != self.facts.km


@dataclass(frozen=True, slots=True)
class RoadImport:
    """What a file would do: every row that can be written, or the cells that must be mended first."""

    changes: list[RoadChange] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    @property
    def added(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        return sum(change.is_change for change in self.changes)

    @property
    def unchanged(self) -> int:
        return len(self.changes) - self.added - self.changed


def _kilometres(text: str) -> Decimal:
    km = swedish_decimal(text.casefold().removesuffix("km"))
    if not Decimal(0) < km < Decimal(2000):
        raise CellFault(_("Avståndet ska vara mer än 0 och mindre än 2 000 km."))
    if km != km.quantize(Decimal("0.1")):
        raise CellFault(_("Skriv avståndet med högst en decimal, till exempel 12,4."))
    return km.quantize(Decimal("0.1"))


def _past_day(text: str) -> date:
    day = iso_day(text)
    if day > timezone.localdate():
        raise CellFault(_("Dagen kan inte ligga i framtiden."))
    return day


def road_columns() -> list[ImportColumn]:
    """The columns of the file. A municipality is known by its name or its code."""
    return [
        ImportColumn("from", str(FROM), plain_text),
        ImportColumn("from_in", str(FROM_IN), plain_text),
        ImportColumn("to", str(TO), plain_text),
        ImportColumn("to_in", str(TO_IN), plain_text),
        ImportColumn("km", str(KM), _kilometres),
        ImportColumn("measured_on", _("Mätt den"), _past_day, is_required=False),
        ImportColumn("source", _("Källa"), plain_text, is_required=False),
    ]


def planned_road_import(actor: Actor, text: str) -> RoadImport:
    """What the file would do, without doing it. Raises UnreadableTable."""
    table = read_table(text, road_columns())
    found, errors = RoadImport(), list(table.errors)
    known = _places_by_name(actor)
    stated = {(row.from_place_id, row.to_place_id): row.km for row in RoadDistance.objects.visible_to(actor).order_by()}
    seen: dict[tuple[UUID, UUID], int] = {}
    for row in table.rows:
        faults = _judge(actor, row, known, seen)
        errors += faults
        if not faults:
            found.changes.append(_change(row, known, stated))
    found.errors.extend(sorted(errors, key=lambda error: error.row))
    return found


def import_road_distances(*, actor: Actor, text: str) -> RoadImport:
    """Write every row of the file, or none: a fault in one cell stops all.

    Raises:
        PermissionDenied (of a row), ValidationError (the file has faults), UnreadableTable.
    """
    with audited(actor, "road_distance.import") as trail:
        plan = planned_road_import(actor, text)
        if plan.errors:
            raise ValidationError(_("Filen har fel som måste rättas först. Inget är inläst."))
        places = _lock_places({place.pk for change in plan.changes for place in (change.first, change.second)})
        for change in plan.changes:
            check_allowed(can_state_road_distance(actor, places[change.first.pk], places[change.second.pk]))
        pairs = {(change.first.pk, change.second.pk) for change in plan.changes}
        rows = RoadDistance.objects.filter(from_place__in={a for a, _b in pairs}).select_for_update(no_key=True)
        stated = {(row.from_place_id, row.to_place_id): row for row in rows}
        for change in plan.changes:
            if change.is_new or change.is_change:
                _put(stated.get((change.first.pk, change.second.pk)), change.first, change.second, change.facts)
        trail.changed({}, {"added_rows": plan.added, "changed_rows": plan.changed})
    return plan


Names = Mapping[tuple[str, str], list[ServicePlace]]


def _places_by_name(actor: Actor) -> Names:
    """The places that are not closed, by their name and both the name and the code of their municipality."""
    known: dict[tuple[str, str], list[ServicePlace]] = {}
    rows = ServicePlace.objects.visible_to(actor).filter(Q(closed_on__isnull=True)).select_related("municipality")
    for place in rows:
        for municipality in (place.municipality_id, place.municipality.name, place.municipality.full_name):
            known.setdefault((place.name.casefold(), municipality.casefold()), []).append(place)
    return known


def _judge(actor: Actor, row: ImportRow, known: Names, seen: dict[tuple[UUID, UUID], int]) -> list[CellError]:
    """What is wrong with a row whose cells can be read."""
    found = []
    faults = []
    for key, heading in (("from", FROM), ("to", TO)):
        places = known.get((row.values[key].casefold(), row.values[f"{key}_in"].casefold()), [])
        if len(places) == 1:
            found.append(places[0])
            continue
        reason = (
            _("Flera platser i kommunen heter så.")
            if places
            else _("Det finns ingen öppen plats som heter så i kommunen.")
        )
        faults.append(CellError(row.number, str(heading), row.values[key], reason))
    if faults:
        return faults
    first, second = sorted(found, key=lambda place: place.pk)
    text, reason = row.values["to"], ""
    if first.pk == second.pk:
        reason = _("Från och Till är samma plats.")
    elif earlier := seen.get((first.pk, second.pk)):
        reason = _("Avståndet står redan på rad %(row)d.") % {"row": earlier}
    elif isinstance(answer := can_state_road_distance(actor, first, second), Refused):
        reason = answer.reason
    seen.setdefault((first.pk, second.pk), row.number)
    return [CellError(row.number, str(TO), text, reason)] if reason else []


def _change(row: ImportRow, known: Names, stated: Mapping[tuple[UUID, UUID], Decimal]) -> RoadChange:
    ends = [known[row.values[key].casefold(), row.values[f"{key}_in"].casefold()][0] for key in ("from", "to")]
    first, second = sorted(ends, key=lambda place: place.pk)
    facts = RoadFacts(
        km=row.values["km"],
        method=DistanceMethod.IMPORTED,
        measured_on=row.values.get("measured_on") or timezone.localdate(),
        source=row.values.get("source") or "",
    )
    return RoadChange(row.number, first, second, stated.get((first.pk, second.pk)), facts)
