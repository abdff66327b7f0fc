"""Plane geometry for maps: projection to SWEREF 99 TM, frames, places for labels, hatching. Pure functions."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rsp.svg import number

Point = tuple[float, float]
Ring = list[Point]
Rings = list[Ring]


def sweref(longitude: float, latitude: float) -> Point:
    """WGS 84 degrees to SWEREF 99 TM metres (east, north): Gauss–Krüger on GRS 80, good to a millimetre in Sweden."""
    semi_major, flattening, scale, middle = 6378137.0, 1 / 298.257222101, 0.9996, math.radians(15)
    e2, n = flattening * (2 - flattening), flattening / (2 - flattening)
    radius = semi_major / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    a, b = e2, (5 * e2**2 - e2**3) / 6
    c, d = (104 * e2**3 - 45 * e2**4) / 120, 1237 * e2**4 / 1260
    phi, delta = math.radians(latitude), math.radians(longitude) - middle
    sine2 = math.sin(phi) ** 2
    conformal = phi - math.sin(phi) * math.cos(phi) * (a + b * sine2 + c * sine2**2 + d * sine2**3)
    xi = math.atan(math.tan(conformal) / math.cos(delta))
    eta = math.atanh(math.cos(conformal) * math.sin(delta))
    beta = (n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240)
    north = xi + sum(x * math.sin(2 * i * xi) * math.cosh(2 * i * eta) for i, x in enumerate(beta, 1))
    east = eta + sum(x * math.cos(2 * i * xi) * math.sinh(2 * i * eta) for i, x in enumerate(beta, 1))
    return scale * radius * east + 500000, scale * radius * north


@dataclass(frozen=True)
class Frame:
    """Turns metres into the user units of one drawing of ``width`` × ``height``; ``scale`` is units per metre."""

    west: float
    north: float
    scale: float
    padding: float
    width: float
    height: float

    @classmethod
    def around(cls, points: Iterable[Point], *, max_width: float, max_height: float, padding: float = 2) -> "Frame":
        """The largest frame that holds the points and fits in the box."""
        easts, norths = zip(*points, strict=True)
        wide, tall = max(easts) - min(easts), max(norths) - min(norths)
        scale = min((max_width - 2 * padding) / wide, (max_height - 2 * padding) / tall)
        return cls(min(easts), max(norths), scale, padding, wide * scale + 2 * padding, tall * scale + 2 * padding)

    def place(self, point: Point) -> Point:
        """Where a point in metres falls in the drawing."""
        return (point[0] - self.west) * self.scale + self.padding, (self.north - point[1]) * self.scale + self.padding


def path(rings: Rings) -> str:
    """The ``d`` of an SVG path over closed rings."""
    return "".join("M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "Z" for ring in rings)


def compact_path(rings: Rings) -> str:
    """The ``d`` of the same closed rings in steps from point to point: little more than half as long, as exact."""
    drawn = []
    for ring in rings:
        tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
        drawn.append(f"M{number(tenths[0][0] / 10)} {number(tenths[0][1] / 10)}l")
        steps = (_step(b[0] - a[0]) + _step(b[1] - a[1]) for a, b in itertools.pairwise(tenths) if a != b)
        drawn.append("".join(steps).lstrip() + "z")
    return "".join(drawn)


def _step(tenths: int) -> str:
    """A relative coordinate after the sign or space that parts it from the one before: -12 → ``-1.2``, 3 → `` .3``."""
    text = number(abs(tenths) / 10).removeprefix("0") or "0"
    return f"-{text}" if tenths < 0 else f" {text}"


def area(ring: Ring) -> float:
    """Area inside a ring, in squared units."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def chords(ring: Ring, y: float) -> list[Point]:
    """The stretches (left, right) of a level line that lie inside the ring."""
    crossings = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
        if (a[1] > y) != (b[1] > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _shared_room(rows: Sequence[list[Point]], middle: float) -> Point | None:
    """The stretch around ``middle`` that is inside the ring on every row, or None."""
    low, high = -math.inf, math.inf
    for row in rows:
        fit = [chord for chord in row if chord[0] < middle < chord[1]]
        if not fit:
            return None
        low, high = max(low, fit[0][0]), min(high, fit[0][1])
    return (low, high) if high > low else None


def label_place(ring: Ring, need: float, *, above: float, below: float) -> tuple[float, float, float]:
    """The roomiest place for a label ``need`` wide: (middle x, baseline y, free width there).

    ``above`` and ``below`` are how far the label reaches from its baseline. Near the middle of the ring wins when the
    room is enough. Without any place: the middle of the ring and 0.
    """
    heights = [y for _, y in ring]
    middle_y = (min(heights) + max(heights)) / 2
    best, best_score = (sum(x for x, _ in ring) / len(ring), middle_y, 0.0), -math.inf
    step = max(1.0, (max(heights) - min(heights)) / 60)
    y = min(heights) + above
    while y < max(heights) - below:
        rows = [chords(ring, y + offset) for offset in (-above, -above / 2, 0, below)]
        for left, right in chords(ring, y - above / 4):
            room = _shared_room(rows, (left + right) / 2)
            if room:
                free = room[1] - room[0]
                score = min(free, need * 1.1) - abs(y - middle_y) * 0.03
                if score > best_score:
                    best, best_score = ((room[0] + room[1]) / 2, y, free), score
        y += step
    return best


def hatching(ring: Ring, step: float, *, falling: bool = True) -> str:
    """The ``d`` of slanting lines cut to the ring: seen in grey print and drawn without an SVG pattern."""
    half = 2**0.5
    turn = 1 if falling else -1
    turned = [((x * turn + y) / half, (y - x * turn) / half) for x, y in ring]
    low, high = min(v for _, v in turned), max(v for _, v in turned)
    drawn, level = [], low + step / 2
    while level < high:
        for start, end in chords(turned, level):
            x1, y1 = (start - level) / half * turn, (start + level) / half
            x2, y2 = (end - level) / half * turn, (end + level) / half
            drawn.append(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")
        level += step
    return "".join(drawn)
