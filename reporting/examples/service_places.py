"""Places of service made up for the demo: ten around Härjedalen, marked as example data. No such place exists.

Written so that "what if it closes" has something to show: two shops lean on Granvik's, and one village has the last.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from programs.enums import DistanceMethod, FactKind, PlaceKind, PlaceOffer
from programs.models import PlaceFact, RoadDistance, ServicePlace, ServicePlanMeasure

MADE_UP = "Påhittad plats för demon"
MUNICIPALITY, NEIGHBOUR = "2361", "2039"
SINCE = date(2015, 1, 1)

GROCERIES, FUEL, POST, PHARMACY = PlaceOffer.GROCERIES, PlaceOffer.FUEL, PlaceOffer.POST, PlaceOffer.PHARMACY


@dataclass(frozen=True, slots=True)
class ExampleShop:
    """A made-up place: its name, village and position. ``hours`` of those with a broad range."""

    name: str
    locality: str
    latitude: str
    longitude: str
    offers: tuple[PlaceOffer, ...]
    kind: PlaceKind = PlaceKind.SHOP
    hours: str = ""
    municipality: str = MUNICIPALITY
    opened_on: date | None = SINCE


SHOPS = (
    ExampleShop(
        "Granviks Handel", "Granvik", "62.280", "13.550", (GROCERIES, FUEL, POST, PHARMACY), hours="mån–lör 9–18"
    ),
    ExampleShop("Norrmyra Handel", "Norrmyra", "62.325", "13.650", (GROCERIES, FUEL), hours="mån–fre 9–18, lör 10–14"),
    ExampleShop("Myrhedens Lanthandel", "Myrheden", "62.235", "13.440", (GROCERIES, POST), hours="alla dagar 10–18"),
    ExampleShop("Björkvattnets Livs", "Björkvattnet", "62.420", "13.000", (GROCERIES,), hours="alla dagar 10–19"),
    ExampleShop("Storåsens Lanthandel", "Storåsen", "62.130", "14.050", (GROCERIES, FUEL), hours="mån–lör 9–18"),
    ExampleShop("Tallhedens Livs", "Tallheden", "62.050", "14.560", (GROCERIES, FUEL), hours="alla dagar 9–20"),
    ExampleShop("Hedsjöns Handel", "Hedsjön", "62.190", "14.980", (GROCERIES, FUEL), hours="mån–fre 9–18"),
    ExampleShop("Långtjärns Livs", "Långtjärn", "61.800", "14.450", (GROCERIES,), hours="mån–lör 10–17"),
    ExampleShop(
        *("Ulvbergets tankstation", "Ulvberget", "61.980", "13.050", (FUEL,)),
        kind=PlaceKind.FUEL_STATION,
        municipality=NEIGHBOUR,
    ),
    ExampleShop(
        *("Servicepunkten i Lomviken", "Lomviken", "62.500", "13.620", ()),
        kind=PlaceKind.SERVICE_POINT,
        opened_on=None,
    ),
)

ROADS = (
    ("Granviks Handel", "Norrmyra Handel", "9.4"),
    ("Granviks Handel", "Myrhedens Lanthandel", "9.8"),
    ("Norrmyra Handel", "Myrhedens Lanthandel", "19.6"),
    ("Norrmyra Handel", "Storåsens Lanthandel", "34.0"),
)


@transaction.atomic
def load_example_places() -> int:
    """Write the made-up places with their facts and roads; how many there are. Safe to repeat.

    The measures of the example plans that are about their villages are tied to them.
    """
    rows = {shop.name: _place(shop) for shop in SHOPS}
    for start, end, km in ROADS:
        first, second = sorted((rows[start], rows[end]), key=lambda row: row.pk)
        RoadDistance.objects.get_or_create(
            from_place=first,
            to_place=second,
            defaults={
                "km": Decimal(km),
                "method": DistanceMethod.STATED,
                "measured_on": date(2026, 3, 2),
                "source": MADE_UP,
            },
        )
    for shop in SHOPS:
        measures = ServicePlanMeasure.objects.filter(plan__is_example=True, place__isnull=True, locality=shop.locality)
        measures.filter(plan__municipality=shop.municipality).update(place=rows[shop.name])
    return len(rows)


def _place(shop: ExampleShop) -> ServicePlace:
    row, is_new = ServicePlace.objects.get_or_create(
        name=shop.name,
        municipality_id=shop.municipality,
        defaults={
            "kind": shop.kind,
            "locality": shop.locality,
            "latitude": Decimal(shop.latitude),
            "longitude": Decimal(shop.longitude),
            "offers": [str(offer) for offer in shop.offers],
            "opened_on": shop.opened_on,
            "is_planned": shop.opened_on is None,
            "is_example": True,
            "source": MADE_UP,
        },
    )
    if is_new and shop.hours:
        facts = {"valid_from": SINCE, "source": MADE_UP}
        PlaceFact.objects.create(place=row, kind=FactKind.BROAD_RANGE, holds=True, **facts)
        PlaceFact.objects.create(place=row, kind=FactKind.YEAR_ROUND, holds=True, **facts)
        PlaceFact.objects.create(place=row, kind=FactKind.OPENING_HOURS, text=shop.hours, **facts)
    return row
