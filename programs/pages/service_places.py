"""The pages about places of service: the list, one place, and a county's map with its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from programs.enums import FactKind, PlaceOffer, PlaceStanding
from programs.models import PlaceFact, RoadDistance, ServicePlace, ServicePlanMeasure
from programs.pages.place_distances import Leg, Outlets, outlets_on, place_standing
from programs.policies import can_edit_service_place
from programs.querysets import ServicePlaceQuerySet
from programs.rules.closing import last_shops
from programs.rules.distances import DistanceLimit, Reach, great_circle_km, has_limit
from programs.services.road_distances import site_of
from registers.models import County, Municipality
from registers.pages.organisations import ShownOrganisation, show
from rsp.actor import COUNTY_STAFF, Actor, Role
from rsp.rights import Allowed, Refused

NEARBY = 30
"""How many places one may choose from when stating a road distance."""


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place with how it stood on the day of the list."""

    row: ServicePlace
    standing: PlaceStanding


@dataclass(frozen=True, slots=True)
class StatedRoad:
    """A stated road distance, seen from one of its ends."""

    row: RoadDistance
    other: ServicePlace


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place today, as the actor may see it."""

    row: ServicePlace
    day: date
    standing: PlaceStanding
    operator: ShownOrganisation | None
    facts: Sequence[PlaceFact]
    roads: list[StatedRoad]
    measures: Sequence[ServicePlanMeasure]
    next_shop: Leg | None
    next_fuel: Leg | None
    reach: Reach
    limit: DistanceLimit
    is_outlet: bool
    is_alone_in_locality: bool
    can_edit: Allowed | Refused
    has_history: bool

    @property
    def offers(self) -> list[str]:
        """The services in words, in the order of the form."""
        return offers_in_words(self.row)

    @property
    def current_facts(self) -> list[PlaceFact]:
        """What holds today, one of each kind at most."""
        return [fact for fact in self.facts if fact.valid_from <= self.day <= (fact.valid_to or self.day)]

    @property
    def opening_hours(self) -> str:
        return next((fact.text for fact in self.current_facts if fact.kind == FactKind.OPENING_HOURS), "")


@dataclass(frozen=True, slots=True)
class CountyPlace:
    """A place in the table beside the map. Distances are for fixed outlets with a broad range; ``reach`` likewise."""

    row: ServicePlace
    standing: PlaceStanding
    is_outlet: bool
    next_shop: Leg | None
    next_fuel: Leg | None
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class LastShop:
    """A last shop, and whether it is the only one with a broad range in its village."""

    row: ServicePlace
    next_shop: Leg | None
    is_alone_in_locality: bool


@dataclass(frozen=True, slots=True)
class MunicipalityCount:
    """A municipality with how many places are open in it on the day."""

    row: Municipality
    count: int


@dataclass(frozen=True, slots=True)
class CountyPlacesPage:
    """A county's places on a day, or one municipality's."""

    county: County
    municipality: Municipality | None
    day: date
    municipalities: list[MunicipalityCount]
    places: list[CountyPlace]
    neighbours: list[ServicePlace]
    last_shops: list[LastShop]
    limit: DistanceLimit

    @property
    def has_limit(self) -> bool:
        """Whether the support that the limit is of existed on the day."""
        return has_limit(self.day)

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def open_count(self) -> int:
        return sum(place.standing is PlaceStanding.OPEN for place in self.places)

    @property
    def outlet_count(self) -> int:
        return sum(place.is_outlet for place in self.places)

    @property
    def has_examples(self) -> bool:
        return any(place.row.is_example for place in self.places)

    @property
    def without_position(self) -> int:
        return sum(place.row.latitude is None for place in self.places)


# --- The list


def offers_in_words(row: ServicePlace) -> list[str]:
    """The services of a place in words, in the order of the form."""
    return [str(offer.label) for offer in PlaceOffer if offer in row.offers]


def listed_places(rows: Sequence[ServicePlace], day: date) -> list[ListedPlace]:
    """The places with how they stood on the day of the list."""
    return [ListedPlace(row, place_standing(row, day)) for row in rows]


def standing_rows(rows: ServicePlaceQuerySet, standing: PlaceStanding, day: date) -> ServicePlaceQuerySet:
    """Those of the places that stood so on the day."""
    match standing:
        case PlaceStanding.PLANNED:
            return rows.planned_on(day)
        case PlaceStanding.CLOSED:
            return rows.closed_by(day)
        case PlaceStanding.UNKNOWN:
            return rows.unknown_on(day)
        case _:
            return rows.open_on(day)


# --- One place


def place_page(actor: Actor, row: ServicePlace) -> PlacePage:
    """One place. ``row`` comes with its municipality and operator."""
    today = timezone.localdate()
    outlets = outlets_on(actor, today, Q(pk=row.pk))
    here = outlets.by_key[row.pk]
    next_shop = outlets.next_shop(here)
    is_outlet = here.pk in outlets.shops
    return PlacePage(
        row=row,
        day=today,
        standing=place_standing(row, today),
        operator=show(actor, row.operator) if row.operator else None,
        facts=list(PlaceFact.objects.visible_to(actor).filter(place=row).order_by("kind", "-valid_from")),
        roads=_stated_roads(actor, row),
        measures=_measures(actor, row),
        next_shop=next_shop,
        next_fuel=outlets.next_fuel(here),
        reach=outlets.reach_of(row, next_shop),
        limit=outlets.limit,
        is_outlet=is_outlet,
        is_alone_in_locality=outlets.is_alone(here),
        can_edit=can_edit_service_place(actor, row),
        has_history=_reads_history(actor, row),
    )


def _reads_history(actor: Actor, row: ServicePlace) -> bool:
    return (
        actor.is_system_administrator
        or row.municipality.county_id in actor.county_codes(COUNTY_STAFF)
        or row.municipality_id in actor.municipality_codes({Role.MUNICIPAL_OFFICER})
    )


def _stated_roads(actor: Actor, row: ServicePlace) -> list[StatedRoad]:
    rows = RoadDistance.objects.visible_to(actor).filter(Q(from_place=row) | Q(to_place=row))
    rows = rows.select_related("from_place__municipality", "to_place__municipality").order_by("km", "pk")
    return [StatedRoad(road, road.to_place if road.from_place_id == row.pk else road.from_place) for road in rows]


def _measures(actor: Actor, row: ServicePlace) -> Sequence[ServicePlanMeasure]:
    rows = ServicePlanMeasure.objects.visible_to(actor).filter(place=row)
    return list(rows.select_related("plan__municipality").order_by("-plan__valid_from", "order"))


def nearby_places(actor: Actor, row: ServicePlace) -> list[tuple[str, str]]:
    """The places one may state a road distance to, nearest first, with the great circle in words."""
    others = ServicePlace.objects.visible_to(actor).filter(closed_on__isnull=True).exclude(pk=row.pk)
    site = site_of(row)
    if site.latitude is None:
        inside = others.filter(municipality__county=row.municipality.county_id).select_related("municipality")
        return [(str(other.pk), f"{other.name} ({other.municipality.name})") for other in inside.in_order()]
    known = others.filter(latitude__isnull=False).select_related("municipality")
    measured = sorted((great_circle_km(site, site_of(other)) or 0.0, str(other.pk), other) for other in known)
    return [
        (key, f"{other.name}, {other.municipality.name} ({_tenths(km)}\u00a0km)")
        for km, key, other in measured[:NEARBY]
    ]


def _tenths(km: float) -> str:
    return f"{km:.1f}".replace(".", ",")


# --- A county on a map


def county_places_page(
    actor: Actor, municipalities: Sequence[Municipality], day: date, zoomed: str | None = None
) -> CountyPlacesPage:
    """The map and table of the county whose ``municipalities`` are given: two queries, however many places there are.

    Open and planned places, and those closed in the year of the day.
    """
    county = municipalities[0].county
    chosen = next((row for row in municipalities if row.pk == zoomed), None)
    outlets = outlets_on(actor, day, Q(municipality__in=[row.pk for row in municipalities]))
    codes = {row.pk for row in municipalities}
    inside = [row for row in outlets.places if row.municipality_id in codes and _is_shown(row, day)]
    shown = [row for row in inside if chosen is None or row.municipality_id == chosen.pk]
    counts = {code: 0 for code in codes}
    for row in inside:
        counts[row.municipality_id] += place_standing(row, day) is PlaceStanding.OPEN
    shown_keys = {row.pk for row in shown}
    return CountyPlacesPage(
        county=county,
        municipality=chosen,
        day=day,
        municipalities=[MunicipalityCount(row, counts[row.pk]) for row in municipalities],
        places=[_county_place(row, outlets) for row in shown],
        neighbours=[row for row in outlets.places if row.pk not in shown_keys and _is_shown(row, day)],
        last_shops=_last_shops(shown, outlets),
        limit=outlets.limit,
    )


def _is_shown(row: ServicePlace, day: date) -> bool:
    """Open or planned on the day, or closed earlier in its year."""
    return place_standing(row, day) is not PlaceStanding.CLOSED or row.closed_on.year == day.year


def _county_place(row: ServicePlace, outlets: Outlets) -> CountyPlace:
    is_outlet = row.pk in outlets.shops
    next_shop = outlets.next_shop(row) if is_outlet else None
    return CountyPlace(
        row=row,
        standing=place_standing(row, outlets.day),
        is_outlet=is_outlet,
        next_shop=next_shop,
        next_fuel=outlets.next_fuel(row) if is_outlet else None,
        reach=outlets.reach_of(row, next_shop) if is_outlet else None,
    )


def _last_shops(shown: Sequence[ServicePlace], outlets: Outlets) -> list[LastShop]:
    found = last_shops(outlets.shops_in(shown), outlets.shop_table, outlets.day)
    rows = [(outlets.by_key[key], outlets.leg(distance)) for key, distance in found]
    return [LastShop(row, leg, outlets.is_alone(row)) for row, leg in rows]
