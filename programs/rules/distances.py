"""How far it is between places of service, which is nearest, and what the law's distance limit says of it.

A road distance that somebody has stated goes first; else the great circle times ``ROAD_FACTOR`` advises. The nearest is
found through a tree over the places, so that a country of them is answered in n log n and never n².
"""

import enum
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from rsp import swedish

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

ROAD_FACTOR = Decimal("1.3")
"""Road over great circle, as of 2026-11: roads in sparse areas are commonly 1.2–1.4 times the great circle, 1.3 is the
middle. It advises only: no paragraph says how the distance is measured, so a decision states a road distance."""

TENTH = Decimal("0.1")


class Measure(enum.StrEnum):
    """How a distance is known."""

    ROAD = "road"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class DistanceLimit:
    """From which day how far it must be to another outlet with a broad range, and by what paragraph."""

    valid_from: date
    km: Decimal
    citation: str


DISTANCE_LIMITS = (
    DistanceLimit(date(2016, 4, 1), Decimal(15), "21 a § förordning (2000:284), införd genom SFS 2016:126"),
    DistanceLimit(date(2018, 1, 1), Decimal(10), "21 a § förordning (2000:284), i lydelsen enligt SFS 2018:150"),
    DistanceLimit(date(2025, 1, 1), Decimal(10), "21 § första stycket 2 förordning (2024:1243)"),
)
"""Förordning (2018:150) came into force on 2018-04-19 and was applied from 2018-01-01."""


class Reach(enum.StrEnum):
    """What the limit says of a shop."""

    OVER = "over"
    WITHIN = "within"
    ISLAND = "island"
    UNKNOWN = "unknown"


def limit_on(day: date) -> DistanceLimit:
    """The limit that held on ``day``. Särskilt driftstöd is from 2016-04-01: of days before it the first limit is told.

    2016-04-01–2017-12-31 15 km and since then 10 km: 21 a § förordning (2000:284) as worded by SFS 2016:126 and
    2018:150; from 2025-01-01 21 § first paragraph 2 förordning (2024:1243).
    """
    return max((row for row in DISTANCE_LIMITS if row.valid_from <= day), default=DISTANCE_LIMITS[0], key=_first_day)


def has_limit(day: date) -> bool:
    """Whether särskilt driftstöd, which the limits are of, existed on ``day``."""
    return day >= DISTANCE_LIMITS[0].valid_from


def _first_day(row: DistanceLimit) -> date:
    return row.valid_from


def reach_on(day: date, km: Decimal | None, *, is_on_island: bool = False) -> Reach:
    """What the limit of ``day`` says of a shop that is ``km`` from the next with a broad range; None: not known.

    "Mer än 10 kilometer" is strict: 10.0 km is not more than 10. A shop "i ett skärgårdsområde utan fast
    landförbindelse" is exempt, whatever the distance (21 § first paragraph 2 förordning (2024:1243)).
    """
    if is_on_island:
        return Reach.ISLAND
    if km is None:
        return Reach.UNKNOWN
    return Reach.OVER if km > limit_on(day).km else Reach.WITHIN


@dataclass(frozen=True, slots=True)
class Site:
    """A place with its position in WGS 84 degrees; None where it is not known."""

    key: UUID
    latitude: float | None
    longitude: float | None

    @property
    def vector(self) -> "Vector | None":
        """The position as a point on the unit sphere."""
        if self.latitude is None or self.longitude is None:
            return None
        phi, lam = math.radians(self.latitude), math.radians(self.longitude)
        return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far it is to a place, to a tenth of a kilometre, and how that is known."""

    key: UUID
    km: Decimal
    measure: Measure


Vector = tuple[float, float, float]
Known = tuple[Vector, Site]
LEAF = 8


def great_circle_km(first: Site, second: Site) -> float | None:
    """The great circle between two places, None when a position is not known."""
    a, b = first.vector, second.vector
    return None if a is None or b is None else _arc(_squared(a, b))


def road_fault(km: Decimal, first: Site, second: Site) -> str:
    """Why a road between the places cannot be ``km``; empty when it can. Two per cent and 0.2 km are allowed for.

    Positions are stated to the nearest house at best.
    """
    straight = great_circle_km(first, second)
    if straight is None or float(km) >= straight * 0.98 - 0.2:
        return ""
    words = Decimal(straight).quantize(TENTH, ROUND_HALF_UP)
    return _("Vägen kan inte vara kortare än fågelvägen, %(km)s\u00a0km.") % {"km": swedish.decimal_text(words)}


def computed_km(great_circle: float) -> Decimal:
    """What the road is taken to be: the great circle times the factor, to a tenth of a kilometre."""
    return (Decimal(repr(great_circle)) * ROAD_FACTOR).quantize(TENTH, ROUND_HALF_UP)


def _squared(a: Vector, b: Vector) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2


def _arc(squared_chord: float) -> float:
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(squared_chord) / 2))


@dataclass(slots=True)
class _Node:
    """A part of the tree: its bucket, or the plane that divides what is below and above."""

    bucket: Sequence[Known] = ()
    axis: int = 0
    plane: float = 0.0
    below: "_Node | None" = None
    above: "_Node | None" = None


def _grown(known: list[Known]) -> _Node:
    """The tree over the places, halved each time along the axis in which they are spread most."""
    if len(known) <= LEAF:
        return _Node(bucket=known)
    columns = list(zip(*(vector for vector, _site in known), strict=True))
    axis = max(range(3), key=lambda number: max(columns[number]) - min(columns[number]))
    middle = len(known) // 2
    known.sort(key=lambda item: item[0][axis])
    return _Node((), axis, known[middle][0][axis], _grown(known[:middle]), _grown(known[middle:]))


class NearestIndex:
    """Answers which of some places is nearest to a point, in logarithmic time. Places without position are left out."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._root = _grown([(vector, site) for site in sites if (vector := site.vector) is not None])

    def nearest(self, site: Site, skip: Collection[UUID] = ()) -> tuple[UUID, float] | None:
        """The nearest other place that is not in ``skip``, with the great circle in km. Ties go to the lower key."""
        vector = site.vector
        if vector is None:
            return None
        best: tuple[float, UUID] | None = None
        waiting: list[tuple[float, _Node]] = [(0.0, self._root)]
        while waiting:
            at_least, node = waiting.pop()
            if best is not None and at_least > best[0]:
                continue
            for point, other in node.bucket:
                if other.key != site.key and other.key not in skip:
                    found = (_squared(vector, point), other.key)
                    best = found if best is None else min(best, found)
            waiting += _further(node, vector, at_least)
        return None if best is None else (best[1], _arc(best[0]))


def _further(node: _Node, vector: Vector, at_least: float) -> Iterator[tuple[float, _Node]]:
    """What is below the node, the nearer side last, so that it is looked into first."""
    if node.below is None or node.above is None:
        return
    gap = vector[node.axis] - node.plane
    near, far = (node.below, node.above) if gap < 0 else (node.above, node.below)
    yield max(at_least, gap * gap), far
    yield at_least, near


@dataclass(slots=True)
class DistanceTable:
    """The outlets that count, and the stated road distances: how far it is from any place to the nearest of them."""

    outlets: Sequence[Site]
    roads: Mapping[UUID, Mapping[UUID, Decimal]] = field(default_factory=dict)
    _index: NearestIndex = field(init=False)
    _keys: frozenset[UUID] = field(init=False)

    def __post_init__(self) -> None:
        self._index = NearestIndex(self.outlets)
        self._keys = frozenset(site.key for site in self.outlets)

    def next_to(self, site: Site, gone: frozenset[UUID] = frozenset()) -> Distance | None:
        """The nearest other outlet, as if those in ``gone`` were closed. None: there is none, or nothing is known.

        A stated road distance is what it says, also where the great circle would be shorter; the others are computed.
        """
        roads = self.roads.get(site.key, {})
        stated = [
            (km, str(key)) for key, km in roads.items() if key in self._keys and key != site.key and key not in gone
        ]
        found = self._index.nearest(site, skip=gone | roads.keys() if roads else gone)
        computed = None if found is None else Distance(found[0], computed_km(found[1]), Measure.COMPUTED)
        if not stated:
            return computed
        km, key = min(stated)
        road = Distance(UUID(key), km, Measure.ROAD)
        return road if computed is None or road.km <= computed.km else computed


def road_table(pairs: Iterable[tuple[UUID, UUID, Decimal]]) -> dict[UUID, dict[UUID, Decimal]]:
    """Stated road distances by place, both ways."""
    table: dict[UUID, dict[UUID, Decimal]] = {}
    for first, second, km in pairs:
        table.setdefault(first, {})[second] = km
        table.setdefault(second, {})[first] = km
    return table
