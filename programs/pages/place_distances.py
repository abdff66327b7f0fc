"""How far it is between the places of a day: for the pages about places, a county's map and "what if"."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from programs.enums import PlaceKind, PlaceOffer, PlaceStanding
from programs.models import RoadDistance, ServicePlace
from programs.rules.closing import Shop
from programs.rules.distances import (
    Distance,
    DistanceLimit,
    DistanceTable,
    Measure,
    Reach,
    limit_on,
    reach_on,
    road_table,
)
from programs.rules.places import standing_on
from programs.services.road_distances import site_of
from rsp.actor import Actor


@dataclass(frozen=True, slots=True)
class Leg:
    """How far it is from a place to the next of some sort."""

    place: ServicePlace
    km: Decimal
    is_road: bool


@dataclass(frozen=True, slots=True)
class Outlets:
    """The places of a day: those asked for, and every outlet of the country that a distance is measured to.

    ``places`` come in order; ``by_key`` holds the outlets too. Each has ``has_broad_range``.
    """

    day: date
    places: Sequence[ServicePlace]
    by_key: Mapping[UUID, ServicePlace]
    shops: Mapping[UUID, ServicePlace]
    shop_table: DistanceTable
    fuel_table: DistanceTable
    villages: Mapping[tuple[str, str], int]

    @property
    def limit(self) -> DistanceLimit:
        return limit_on(self.day)

    def next_shop(self, place: ServicePlace) -> Leg | None:
        """The nearest other fixed outlet with a broad range."""
        return self.leg(self.shop_table.next_to(site_of(place)))

    def next_fuel(self, place: ServicePlace) -> Leg | None:
        """The nearest other place that sells fuel."""
        return self.leg(self.fuel_table.next_to(site_of(place)))

    def leg(self, distance: Distance | None) -> Leg | None:
        return Leg(self.by_key[distance.key], distance.km, distance.measure is Measure.ROAD) if distance else None

    def reach_of(self, place: ServicePlace, leg: Leg | None) -> Reach:
        """What the limit of the day says of a place that is ``leg`` from the next."""
        return reach_on(self.day, leg.km if leg else None, is_on_island=place.is_on_island)

    def shops_in(self, places: Iterable[ServicePlace]) -> list[Shop]:
        """Those of the places that are outlets with a broad range, for the rules."""
        return [Shop(site_of(place), place.is_on_island) for place in places if place.pk in self.shops]

    def is_alone(self, place: ServicePlace) -> bool:
        """Whether an outlet has no other with a broad range in its village. Without a village nothing is claimed."""
        return bool(place.locality) and place.pk in self.shops and self.villages[_village(place)] == 1


def outlets_on(actor: Actor, day: date, asked_for: Q | None = None) -> Outlets:
    """The outlets of the day, and the places of ``asked_for``: two queries, however many there are."""
    outlet = Q(has_broad_range=True) & ~Q(kind=PlaceKind.MOBILE_SHOP)
    fuel = Q(offers__contains=[PlaceOffer.FUEL]) | Q(kind=PlaceKind.FUEL_STATION)
    open_keys = ServicePlace.objects.visible_to(actor).open_on(day).values("pk")
    visible = ServicePlace.objects.visible_to(actor).with_broad_range(day)
    counting = (outlet | fuel) & Q(pk__in=open_keys)
    rows = list(
        visible.filter(counting | asked_for if asked_for else counting).select_related("municipality").in_order()
    )
    is_open = [row for row in rows if place_standing(row, day) is PlaceStanding.OPEN]
    shops = [row for row in is_open if is_outlet(row)]
    roads = road_table(RoadDistance.objects.visible_to(actor).order_by().values_list("from_place", "to_place", "km"))
    return Outlets(
        day=day,
        places=rows,
        by_key={row.pk: row for row in rows},
        shops={row.pk: row for row in shops},
        shop_table=DistanceTable([site_of(row) for row in shops], roads),
        fuel_table=DistanceTable([site_of(row) for row in is_open if sells_fuel(row)], roads),
        villages=Counter(_village(row) for row in shops),
    )


def _village(place: ServicePlace) -> tuple[str, str]:
    return place.municipality_id, place.locality.casefold()


def is_outlet(place: ServicePlace) -> bool:
    """A fixed outlet ("fast försäljningsställe") with a broad range. A mobile shop is none."""
    return bool(place.has_broad_range) and place.kind != PlaceKind.MOBILE_SHOP


def sells_fuel(place: ServicePlace) -> bool:
    return place.kind == PlaceKind.FUEL_STATION or PlaceOffer.FUEL in place.offers


def place_standing(place: ServicePlace, day: date) -> PlaceStanding:
    """How the place stood on the day."""
    if place.is_planned:
        return PlaceStanding.PLANNED
    recorded_on = timezone.localdate(place.created_at)
    return standing_on(day, (place.opened_on, place.opened_year), place.closed_on, recorded_on)
