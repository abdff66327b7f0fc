"""Maps of places of service: a county or a municipality with its surroundings, a shape for each kind of place.

Drawn for pages only, once wide and once slim, so that the words keep their size on a phone. A name that finds no room
is left out of the drawing and never out of the table beside it. Show ``rsp.maps.SOURCE`` under each map.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Literal

from rsp.geometry import Frame, Point, Ring, Rings, compact_path, label_place, sweref
from rsp.maps import GEODATA, outlines
from rsp.svg import ACCENT, FAMILY, INK, SUBTLE, label, line, number, text_width

SEA, NEIGHBOUR, NEIGHBOUR_EDGE, HOME_EDGE = "#E7E9EA", "#F1F3F4", "#A9B1B7", "#44525C"
DANGER, AMBER, AMBER_FILL = "#C01B1B", "#A56D13", "#FAE6C6"
WIDE, SLIM = (680.0, 535.0), (358.0, 375.0)

Tone = Literal["plain", "danger", "planned", "closed"]
Shape = Literal["disc", "ring", "square", "triangle", "diamond", "hexagon", "bus", "cross"]
Spot = tuple[float, float]
"""Latitude and longitude in WGS 84 degrees."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place on the map. ``rank``: whose name is written first when there is not room for all; lower first."""

    name: str
    spot: Spot
    shape: Shape
    tone: Tone = "plain"
    href: str | None = None
    rank: int = 5


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A line from one place to another; a strong one is red and broken."""

    start: Spot
    end: Spot
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What part of the country a map shows: a county, or one municipality of it.

    ``zooms``: where a click on a municipality leads, by its code. ``around``: the slim map shows these spots only.
    ``circle``: a spot and the radius in km of what is near it.
    """

    county_code: str
    municipality_code: str | None = None
    zooms: tuple[tuple[str, str], ...] = ()
    around: tuple[Spot, ...] = ()
    circle: tuple[Spot, float] | None = None

    @property
    def home(self) -> tuple[str, ...]:
        """The municipalities that the map is about."""
        return (self.municipality_code,) if self.municipality_code else tuple(outlines(self.county_code))


@dataclass(frozen=True, slots=True)
class _Area:
    """A municipality in the units of the drawing."""

    code: str
    name: str
    rings: Rings
    is_home: bool


def place_map(
    view: PlaceView, marks: Sequence[PlaceMark], lines: Sequence[PlaceLine] = (), *, title: str, slim: bool = False
) -> str:
    """The map as SVG. ``title`` says in words what it is, read aloud; the figures are in the table beside it.

    Raises KeyError for a county or municipality that does not exist.
    """
    frame = _frame(view, *(SLIM if slim else WIDE), slim=slim)
    areas = _areas(view, frame)
    size = 7.0 if view.municipality_code else 5.5
    spots = [_place(frame, mark.spot) for mark in marks]
    shown = [(mark, spot) for mark, spot in zip(marks, spots, strict=True) if _holds(frame, spot)]
    names = _names([mark for mark, _ in shown], [spot for _, spot in shown], frame, size)
    taken = [box for _, box in names.values()] + [_around(spot, size + 1) for _, spot in shown]
    taken.append((0, frame.height - 40, frame.width * 0.35, frame.height))  # the scale's
    drawn = [f'<rect width="{number(frame.width)}" height="{number(frame.height)}" fill="{SEA}"/>']
    drawn += _ground(areas)
    drawn += _area_names(areas, frame, taken, dict(view.zooms))
    drawn += [_circle(frame, view.circle)] if view.circle else []
    drawn += [_line(frame, item) for item in lines]
    order = sorted(range(len(shown)), key=lambda index: -shown[index][0].rank)
    drawn += [_mark(*shown[index], size, names[index][0] if index in names else "") for index in order]
    drawn.append(_scale(frame))
    kind = "slim" if slim else "wide"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="placemap placemap--{kind}" role="group" '
        f'aria-label="{escape(title)}" width="{number(frame.width)}" height="{number(frame.height)}" '
        f'viewBox="0 0 {number(frame.width)} {number(frame.height)}" font-family="{FAMILY}">{"".join(drawn)}</svg>'
    )


# --- Frame and ground


@lru_cache(maxsize=1)
def _municipality_names() -> dict[str, str]:
    document = json.loads((GEODATA / "municipalities.geojson").read_text(encoding="utf-8"))
    return {feature["id"]: feature["properties"]["name"] for feature in document["features"]}


@lru_cache(maxsize=1)
def _country() -> dict[str, tuple[Rings, Box]]:
    """Every municipality in metres, with the box around it (west, south, east, north)."""
    found = {}
    for county in sorted({code[:2] for code in _municipality_names()}):
        for code, rings in outlines(county).items():
            points = [point for ring in rings for point in ring]
            easts, norths = [x for x, _ in points], [y for _, y in points]
            found[code] = rings, (min(easts), min(norths), max(easts), max(norths))
    return found


def _frame(view: PlaceView, width: float, height: float, *, slim: bool) -> Frame:
    """The whole drawing, with what is shown in its middle."""
    if slim and view.around:
        points: list[Point] = [sweref(longitude, latitude) for latitude, longitude in view.around]
        margin, least = 9000.0, 30000.0
    else:
        country = _country()
        points = [point for code in view.home for ring in country[code][0] for point in ring]
        margin, least = 0.0, 12000.0
    easts, norths = [x for x, _ in points], [y for _, y in points]
    across = max(max(easts) - min(easts) + 2 * margin, least)
    down = max(max(norths) - min(norths) + 2 * margin, least)
    scale = min((width - 36) / across, (height - 36) / down)
    middle = (min(easts) + max(easts)) / 2, (min(norths) + max(norths)) / 2
    return Frame(middle[0] - width / 2 / scale, middle[1] + height / 2 / scale, scale, 0, width, height)


def _place(frame: Frame, spot: Spot) -> Point:
    return frame.place(sweref(spot[1], spot[0]))


def _holds(frame: Frame, point: Point) -> bool:
    return 0 <= point[0] <= frame.width and 0 <= point[1] <= frame.height


def _areas(view: PlaceView, frame: Frame) -> list[_Area]:
    """The municipalities that reach into the drawing, those the map is about last."""
    east, south = frame.west + frame.width / frame.scale, frame.north - frame.height / frame.scale
    home, names = set(view.home), _municipality_names()
    if not home <= names.keys():
        raise KeyError(view.municipality_code)
    seen = [
        _Area(code, names[code], [[frame.place(point) for point in ring] for ring in rings], code in home)
        for code, (rings, box) in _country().items()
        if box[0] < east and box[2] > frame.west and box[1] < frame.north and box[3] > south
    ]
    return sorted(seen, key=lambda item: (item.is_home, item.code))


def _ground(areas: Iterable[_Area]) -> list[str]:
    looks = {
        False: f'fill="{NEIGHBOUR}" stroke="{NEIGHBOUR_EDGE}" stroke-width=".8"',
        True: f'fill="#FFFFFF" stroke="{HOME_EDGE}" stroke-width="1.1"',
    }
    look = 'fill-rule="evenodd" stroke-linejoin="round"'
    return [f'<path d="{compact_path(item.rings)}" {looks[item.is_home]} {look}/>' for item in areas]


def _area_names(areas: Iterable[_Area], frame: Frame, taken: list[Box], zooms: dict[str, str]) -> list[str]:
    """The names of municipalities where there is room; a link to each that one can zoom to, with or without room."""
    drawn = []
    for item in areas:
        size = 12.0 if frame.width > 500 else 11.0
        is_named_above = item.is_home and not zooms
        words = "" if is_named_above else _area_name(item, frame, taken, size)
        href = zooms.get(item.code)
        if href:
            title = "" if words else f"<title>{escape(item.name)}</title>"
            clear = 'class="map-area" fill="#FFFFFF" fill-opacity="0" stroke-opacity="0"'
            shape = f'<path d="{compact_path(item.rings)}" {clear}/>'
            words = f'<a href="{escape(href)}">{title}{shape}{words}</a>'
        drawn.append(words)
    return drawn


def _area_name(item: _Area, frame: Frame, taken: list[Box], size: float) -> str:
    need = text_width(item.name, size) + 4
    inside = max((_within(ring, frame) for ring in item.rings), key=_extent)
    x, y, free = label_place(inside, need, above=size, below=size * 0.4)
    if free < need:
        return ""
    for down in (0.0, -1.3, 1.3, -2.6, 2.6):
        box = x - need / 2, y + down * size - size, x + need / 2, y + down * size + size * 0.35
        if _fits(box, frame) and not _meets_any(box, taken):
            taken.append(box)
            return _text((x, y + down * size, "middle"), item.name, size, 400, SUBTLE)
    return ""


def _within(ring: Ring, frame: Frame) -> Ring:
    """The ring pressed into the drawing."""
    return [(min(max(x, 0), frame.width), min(max(y, 0), frame.height)) for x, y in ring]


def _extent(ring: Ring) -> float:
    easts, norths = [x for x, _ in ring], [y for _, y in ring]
    return (max(easts) - min(easts)) * (max(norths) - min(norths))


# --- Marks and their names


def _around(point: Point, reach: float) -> Box:
    return point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach


def _meets_any(box: Box, others: Iterable[Box]) -> bool:
    return any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in others)


def _fits(box: Box, frame: Frame) -> bool:
    return box[0] >= 2 and box[1] >= 2 and box[2] <= frame.width - 2 and box[3] <= frame.height - 2


def _names(
    marks: Sequence[PlaceMark], points: Sequence[Point], frame: Frame, size: float
) -> dict[int, tuple[str, Box]]:
    """The name of each mark that finds room, by its number: where no other name, mark or edge is met."""
    text_size = 12.5 if size > 6 else 11.5
    occupied = [_around(point, size + 0.5) for point in points]
    placed: dict[int, tuple[str, Box]] = {}
    for index in sorted(range(len(marks)), key=lambda number: (marks[number].rank, number)):
        mark = marks[index]
        others = [box for number, box in enumerate(occupied) if number != index]
        others += [box for _, box in placed.values()]
        room = _room(mark.name, points[index], size, text_size)
        spot = next((item for item in room if _fits(item[1], frame) and not _meets_any(item[1], others)), None)
        if spot:
            at, box = spot
            ink = DANGER if mark.tone in ("danger", "closed") else INK
            placed[index] = _text(at, mark.name, text_size, 600, ink), box
    return placed


def _room(name: str, point: Point, size: float, text_size: float) -> list[tuple[tuple[float, float, str], Box]]:
    """Where the name of a mark may stand: beside it, above or under it, then at its corners."""
    width, (x, y), gap = text_width(name, text_size, 600) + 2, point, size + 5
    up, down = y - gap + 1, y + gap + text_size * 0.72
    level = y + text_size * 0.36
    places = [
        (x + gap, level, "start"),
        (x - gap, level, "end"),
        (x, up, "middle"),
        (x, down, "middle"),
        (x + size, up + 3, "start"),
        (x - size, up + 3, "end"),
        (x + size, down - 3, "start"),
        (x - size, down - 3, "end"),
    ]
    shift = {"start": 0.0, "end": width, "middle": width / 2}
    return [
        (
            (left, base, anchor),
            (
                left - shift[anchor],
                base - text_size * 0.8,
                left - shift[anchor] + width,
                base + text_size * 0.24,
            ),
        )
        for left, base, anchor in places
    ]


def _text(at: tuple[float, float, str], text: str, size: float, weight: int, fill: str) -> str:
    """A line of text with a white edge, so that it is read over outlines and lines. ``at``: x, y and the anchor."""
    x, y, anchor = at
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{size:g}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}" stroke="#FFFFFF" stroke-width="3" stroke-linejoin="round" '
        f'paint-order="stroke">{escape(text)}</text>'
    )


def _mark(mark: PlaceMark, point: Point, size: float, words: str) -> str:
    drawn = f'<g transform="translate({number(point[0])} {number(point[1])})">{symbol(mark.shape, mark.tone, size)}</g>'
    if not mark.href:
        return f"<g>{'' if words else f'<title>{escape(mark.name)}</title>'}{drawn}{words}</g>"
    at = f'cx="{number(point[0])}" cy="{number(point[1])}"'
    hit = f'<circle class="place-hit" {at} r="12" fill="#FFFFFF" fill-opacity="0"/>'
    title = "" if words else f"<title>{escape(mark.name)}</title>"
    return f'<a href="{escape(mark.href)}">{title}{hit}{drawn}{words}</a>'


def symbol(shape: Shape, tone: Tone = "plain", size: float = 7.0) -> str:
    """The sign of a place, around the origin. The shape says the kind; red is what the map warns of."""
    color = DANGER if tone in ("danger", "closed") else ACCENT
    r = number(size)
    if tone == "closed":
        arm = number(size * 0.43)
        return (
            f'<circle r="{r}" fill="#FFFFFF" stroke="{color}" stroke-width="2"/>'
            f'<path d="M-{arm} -{arm}L{arm} {arm}M{arm} -{arm}L-{arm} {arm}" stroke="{color}" stroke-width="2"/>'
        )
    if shape in ("disc", "ring") and tone != "planned":
        inner = f'<circle r="{number(size * 0.4)}" fill="#FFFFFF"/>' if shape == "ring" else ""
        return f'<circle r="{r}" fill="{color}" stroke="#FFFFFF" stroke-width="1"/>{inner}'
    dashes = ' stroke-dasharray="3 2"' if tone == "planned" else ""
    look = f'fill="#FFFFFF" stroke="{color}" stroke-width="2" stroke-linejoin="round"{dashes}'
    return f'<path d="{_outline(shape, size)}" {look}/>'


def _outline(shape: Shape, size: float) -> str:
    """The outline of a kind's sign, about as large as a disc of radius ``size``."""
    s, k = size, size * 0.38
    corners: dict[str, list[Point]] = {
        "square": [(-0.86 * s, -0.86 * s), (0.86 * s, -0.86 * s), (0.86 * s, 0.86 * s), (-0.86 * s, 0.86 * s)],
        "triangle": [(0, -1.15 * s), (1.05 * s, 0.8 * s), (-1.05 * s, 0.8 * s)],
        "diamond": [(0, -1.15 * s), (1.15 * s, 0), (0, 1.15 * s), (-1.15 * s, 0)],
        "hexagon": [(1.05 * s * math.cos(a), 1.05 * s * math.sin(a)) for a in (i * math.pi / 3 for i in range(6))],
        "bus": [(-1.3 * s, -0.6 * s), (1.3 * s, -0.6 * s), (1.3 * s, 0.6 * s), (-1.3 * s, 0.6 * s)],
        "cross": [
            *((-k, -s), (k, -s), (k, -k), (s, -k), (s, k), (k, k)),
            *((k, s), (-k, s), (-k, k), (-s, k), (-s, -k), (-k, -k)),
        ],
    }
    if shape not in corners:  # a disc, planned
        arc = f"a{number(s)} {number(s)} 0 1 0"
        return f"M{number(-s)} 0{arc} {number(2 * s)} 0{arc} {number(-2 * s)} 0Z"
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners[shape]) + "Z"


# --- Circle, lines and scale


def _circle(frame: Frame, circle: tuple[Spot, float]) -> str:
    (x, y), radius = _place(frame, circle[0]), circle[1] * 1000 * frame.scale
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{AMBER_FILL}" fill-opacity=".7" '
        f'stroke="{AMBER}" stroke-width="1" stroke-dasharray="4 3"/>'
    )


def _line(frame: Frame, item: PlaceLine) -> str:
    (x1, y1), (x2, y2) = _place(frame, item.start), _place(frame, item.end)
    look = (
        f'stroke="{DANGER}" stroke-width="2" stroke-dasharray="6 4"'
        if item.is_strong
        else f'stroke="{NEIGHBOUR_EDGE}" stroke-width="1.2"'
    )
    return f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" {look}/>'


def _scale(frame: Frame) -> str:
    """A bar of a round number of kilometres on a plate in the lower left corner."""
    length = next((km for km in (100, 50, 20, 10, 5, 2) if km * 1000 * frame.scale <= frame.width * 0.3), 1)
    width, left, base = length * 1000 * frame.scale, 16.0, frame.height - 16
    plate = (
        f'<rect x="{number(left - 8)}" y="{number(base - 22)}" width="{number(max(width, 40) + 16)}" height="30" '
        'rx="3" fill="#FFFFFF" fill-opacity=".85"/>'
    )
    ticks = "".join(line(at, base - 4, at, base + 1, INK, 1.5) for at in (left, left + width))
    words = label(left + width / 2, base - 7, f"{length}\u00a0km", 12, anchor="middle")
    return plate + line(left, base, left + width, base, INK, 1.5) + ticks + words
