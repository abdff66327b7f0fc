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
from programs.rules.distances import Site, road_fault
from registers.models import Municipality
from rsp import swedish
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


def site_of(place: ServicePlace) -> Site:
    """A place as the rules know it."""
    if place.latitude is None or place.longitude is None:
        return Site(place.pk, None, None)
    return Site(place.pk, float(place.latitude), float(place.longitude))


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
    if fault := road_fault(row.km, site_of(first), site_of(second)):
        raise ValidationError({"km": [fault]})
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
ENDS = ("from", "to")


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


def kilometres(text: str) -> Decimal:
    """A distance as it is typed, with or without its unit, to a tenth. Raises CellFault."""
    km = swedish_decimal(text.casefold().strip().removesuffix("km"))
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
        ImportColumn("km", str(KM), kilometres),
        ImportColumn("measured_on", _("Mätt den"), _past_day, is_required=False),
        ImportColumn("source", _("Källa"), plain_text, is_required=False),
    ]


def planned_road_import(actor: Actor, text: str) -> RoadImport:
    """What the file would do, without doing it. Raises UnreadableTable."""
    table = read_table(text, road_columns())
    found, errors = RoadImport(), list(table.errors)
    known = _known(actor)
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


@dataclass(frozen=True, slots=True)
class Known:
    """What a file may name: the municipalities, by name and code, and the places that are not closed in each."""

    municipalities: frozenset[str]
    places: Mapping[tuple[str, str], list[ServicePlace]]

    def named(self, row: ImportRow, end: str) -> list[ServicePlace]:
        """The places that the ``end`` ("from" or "to") of a row may be."""
        return self.places.get((_spelled(row.values[end]), _spelled(row.values[f"{end}_in"])), [])


def _spelled(text: str) -> str:
    """A name as it is compared: whatever its case and spaces."""
    return " ".join(text.split()).casefold()


def _known(actor: Actor) -> Known:
    municipalities = {
        _spelled(word) for row in Municipality.objects.visible_to(actor) for word in (row.pk, row.name, row.full_name)
    }
    places: dict[tuple[str, str], list[ServicePlace]] = {}
    rows = ServicePlace.objects.visible_to(actor).filter(Q(closed_on__isnull=True)).select_related("municipality")
    for place in rows:
        for municipality in (place.municipality_id, place.municipality.name, place.municipality.full_name):
            places.setdefault((_spelled(place.name), _spelled(municipality)), []).append(place)
    return Known(frozenset(municipalities), places)


def _end_fault(row: ImportRow, end: str, known: Known) -> CellError | None:
    """Why an end of the row is no place, at the cell that is wrong."""
    heading, heading_in = (FROM, FROM_IN) if end == "from" else (TO, TO_IN)
    name, municipality = row.values[end], row.values[f"{end}_in"]
    if _spelled(municipality) not in known.municipalities:
        reason = _("Det finns ingen kommun med det namnet eller den koden.")
        return CellError(row.number, str(heading_in), municipality, reason)
    match len(known.named(row, end)):
        case 0:
            return CellError(row.number, str(heading), name, _("Det finns ingen öppen plats som heter så i kommunen."))
        case 1:
            return None
        case _:
            return CellError(row.number, str(heading), name, _("Flera platser i kommunen heter så."))


def _judge(actor: Actor, row: ImportRow, known: Known, seen: dict[tuple[UUID, UUID], int]) -> list[CellError]:
    """What is wrong with a row whose cells can be read."""
    faults = [fault for end in ENDS if (fault := _end_fault(row, end, known))]
    if faults:
        return faults
    first, second = sorted((known.named(row, end)[0] for end in ENDS), key=lambda place: place.pk)
    text, reason = row.values["to"], ""
    if first.pk == second.pk:
        reason = _("Från och Till är samma plats.")
    elif earlier := seen.get((first.pk, second.pk)):
        reason = _("Avståndet står redan på rad %(row)d.") % {"row": earlier}
    elif fault := road_fault(row.values["km"], site_of(first), site_of(second)):
        return [CellError(row.number, str(KM), swedish.decimal_text(row.values["km"]), fault)]
    elif isinstance(answer := can_state_road_distance(actor, first, second), Refused):
        reason = answer.reason
    seen.setdefault((first.pk, second.pk), row.number)
    return [CellError(row.number, str(TO), text, reason)] if reason else []


def _change(row: ImportRow, known: Known, stated: Mapping[tuple[UUID, UUID], Decimal]) -> RoadChange:
    first, second = sorted((known.named(row, end)[0] for end in ENDS), key=lambda place: place.pk)
    facts = RoadFacts(
        km=row.values["km"],
        method=DistanceMethod.IMPORTED,
        measured_on=row.values.get("measured_on") or timezone.localdate(),
        source=row.values.get("source") or "",
    )
    return RoadChange(row.number, first, second, stated.get((first.pk, second.pk)), facts)
