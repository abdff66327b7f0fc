"""The signs of places on a map: one shape for each kind, and the key that says which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from programs.enums import PlaceKind, PlaceStanding
from programs.models import ServicePlace
from programs.pages.place_distances import place_standing, sells_fuel
from rsp.place_map import PlaceMark, Shape, Spot, Tone

SHAPES: dict[str, Shape] = {
    PlaceKind.SHOP: "disc",
    PlaceKind.FUEL_STATION: "square",
    PlaceKind.AGENT: "triangle",
    PlaceKind.SERVICE_POINT: "diamond",
    PlaceKind.SOT_POINT: "hexagon",
    PlaceKind.MOBILE_SHOP: "bus",
    PlaceKind.PUBLIC_SERVICE: "cross",
}
SHOP_WITH_FUEL = _("Butik med drivmedel")
RANKS = {PlaceKind.SHOP: 1, PlaceKind.FUEL_STATION: 2, PlaceKind.SOT_POINT: 3, PlaceKind.SERVICE_POINT: 3}


@dataclass(frozen=True, slots=True)
class KeySign:
    """One line of a map's key."""

    label: str
    shape: Shape
    tone: Tone = "plain"


def shape_of(place: ServicePlace) -> Shape:
    """A shop that sells fuel has a ring of its own."""
    return "ring" if place.kind == PlaceKind.SHOP and sells_fuel(place) else SHAPES[place.kind]


def kind_label(place: ServicePlace) -> str:
    """The kind in words, as the key of the map says it."""
    return str(SHOP_WITH_FUEL) if shape_of(place) == "ring" else place.get_kind_display()


def spot_of(place: ServicePlace) -> Spot | None:
    """Where the place is; None when it is not known."""
    if place.latitude is None or place.longitude is None:
        return None
    return float(place.latitude), float(place.longitude)


def mark_of(place: ServicePlace, tone: Tone = "plain", href: str | None = None) -> PlaceMark | None:
    """The sign of a place; None when its position is not known."""
    spot = spot_of(place)
    if spot is None:
        return None
    rank = 0 if tone in ("danger", "closed") else RANKS.get(PlaceKind(place.kind), 4)
    return PlaceMark(place.name, spot, shape_of(place), tone, href, rank)


def is_drawn(place: ServicePlace, day: date) -> bool:
    """Whether the place is on a map of the day: its position is known, and so is how it stood."""
    return spot_of(place) is not None and place_standing(place, day) is not PlaceStanding.UNKNOWN


TONES: dict[PlaceStanding, Tone] = {PlaceStanding.PLANNED: "planned", PlaceStanding.CLOSED: "closed"}


def key_signs(places: Iterable[tuple[ServicePlace, Tone]]) -> list[KeySign]:
    """The key to what is on a map: each shape that occurs, and the planned ones by their kind."""
    signs: dict[tuple[str, str], KeySign] = {}
    for place, tone in places:
        if tone == "planned":
            label = _("Planerad: %(kind)s") % {"kind": place.get_kind_display()}
            signs.setdefault((shape_of(place), tone), KeySign(label, SHAPES[place.kind], tone))
        elif tone != "closed":
            signs.setdefault((shape_of(place), "plain"), KeySign(kind_label(place), shape_of(place)))
    order = ["disc", "ring", *SHAPES.values()]
    return sorted(signs.values(), key=lambda sign: (sign.tone == "planned", order.index(sign.shape)))
