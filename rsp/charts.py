"""Charts as SVG strings: pure functions of plain values, the same drawing on a page and in a PDF.

The full figures always stand in a table beside the chart, so a label may be shortened here and never there. The caller
gives the sentence that is read aloud (``title``) and every visible text, already in Swedish form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rsp.svg import (
    ACCENT,
    EDGE,
    INK,
    SUBTLE,
    TRACK,
    Medium,
    drawing,
    label,
    line,
    rectangle,
    shortened,
    text_width,
    wrapped,
)

SHADES = ("#17496B", "#2F7299", "#6BA3C5", "#A9CBE0", "#DCEAF3")
PALE, AMBER, AMBER_EDGE = "#A9CBE0", "#F3B95F", "#8A5200"


@dataclass(frozen=True)
class Part:
    """One part of a split bar: its size in any unit, its name and the lines of figures under the name."""

    name: str
    value: float
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class PairedRow:
    """One row of a two-panel bar chart: name, the two values and how they are written."""

    name: str
    first: float
    first_text: str
    second: float
    second_text: str


@dataclass(frozen=True)
class Column:
    """One year of a column chart. ``value`` None means that nothing is known (the text says what stands there).

    ``look``: ``own`` is filled, ``other`` has a dashed outline (another body decided), ``partial`` is a part of a year.
    """

    year: str
    value: float | None
    text: str
    look: Literal["own", "other", "partial"] = "own"
    strong: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of a time line in years with decimals, end not included; ``pale`` for what is uncertain."""

    start: float
    end: float
    look: Literal["own", "pale", "other"] = "own"


@dataclass(frozen=True)
class Reading:
    """One value of a series: when, in years with decimals, how much, and how both are written."""

    when: float
    value: float
    text: str
    year: str


def _pushed_apart(wanted: Sequence[float], widths: Sequence[float], room: float, gap: float) -> list[float]:
    """Left edges as near the wanted ones as possible without overlap and inside ``room``."""
    places: list[float] = []
    for index, place in enumerate(wanted):
        low = places[-1] + widths[index - 1] + gap if places else 0.0
        places.append(max(place, low))
    limit = room
    for index in range(len(places) - 1, -1, -1):
        places[index] = max(0.0, min(places[index], limit - widths[index]))
        limit = places[index] - gap
    return places


def split_bar(parts: Sequence[Part], *, title: str, width: float, medium: Medium = "print") -> str:
    """One bar split into at most five parts, with a label under each. Parts without value get no stretch but a label.

    ``width`` in user units. Raises ValueError for more than five parts.
    """
    if len(parts) > len(SHADES):
        raise ValueError("a split bar has room for five parts")
    bar, gap, size = 17.0, 1.6, 8.0
    total = sum(part.value for part in parts) or 1
    free = width - gap * (len(parts) - 1)
    starts = [sum(part.value for part in parts[:index]) * free / total + gap * index for index in range(len(parts))]
    room = (width - 8 * len(parts)) / max(1, len(parts))
    names = [wrapped(part.name, size, max(room, 60), 600) for part in parts]
    widths = [
        max([text_width(name, size, 600) for name in lines] + [text_width(text, size) for text in part.lines])
        for lines, part in zip(names, parts, strict=True)
    ]
    places = _pushed_apart(starts, widths, width, 8)
    tall = max((len(lines) for lines in names), default=1)
    drawn: list[str] = []
    for index, part in enumerate(parts):
        start, place = starts[index], places[index]
        drawn.append(
            rectangle(start, 0, part.value * free / total, bar, SHADES[index], f'stroke="{ACCENT}" stroke-width=".5"')
        )
        if abs(place - start) > 1:
            drawn.append(line(start + 0.4, bar, place + 0.4, bar + 5.5, EDGE, 0.5))
        for row, name in enumerate(names[index]):
            drawn.append(label(place, bar + 13 + 10 * row, name, size, 600))
        for row, text in enumerate(part.lines):
            drawn.append(label(place, bar + 13 + 10 * tall + 10.5 * row + 1, text, size, 400, SUBTLE if row else INK))
    rows = max((len(part.lines) for part in parts), default=0)
    return drawing(width, bar + 6 + 10 * tall + 10.5 * rows, title, drawn, medium=medium)


def paired_bars(
    rows: Sequence[PairedRow], *, heads: tuple[str, str], title: str, width: float, medium: Medium = "print"
) -> str:
    """Lying bars in two panels that share the row names: two measures, each from its own zero line."""
    size, pitch, top = 8.5, 22.0, 15.0
    names = [shortened(row.name, size, width * 0.34) for row in rows]
    left = max((text_width(name, size) for name in names), default=0) + 10
    first_text = max((text_width(row.first_text, size, 600) for row in rows), default=0) + 8
    second_text = max((text_width(row.second_text, size, 600) for row in rows), default=0) + 8
    bars = width - left - first_text - second_text - 12
    first_width, second_width = bars * 0.72, bars * 0.28
    right = left + first_width + first_text + 12
    tops = (max((row.first for row in rows), default=0) or 1, max((row.second for row in rows), default=0) or 1)
    drawn = [label(left, 8, heads[0], 7.5, 400, SUBTLE), label(right, 8, heads[1], 7.5, 400, SUBTLE)]
    for index, row in enumerate(rows):
        y = top + index * pitch
        first, second = row.first / tops[0] * first_width, row.second / tops[1] * second_width
        drawn += [
            label(0, y + 14, names[index], size),
            rectangle(left, y + 4, first, 14, ACCENT),
            label(left + first + 4, y + 14, row.first_text, size, 600),
            rectangle(right, y + 4, second, 14, PALE, f'stroke="{ACCENT}" stroke-width=".7"'),
            label(right + second + 4, y + 14, row.second_text, size, 600),
        ]
    drawn += [line(x, top, x, top + len(rows) * pitch, EDGE, 0.8) for x in (left, right)]
    return drawing(width, top + len(rows) * pitch + 2, title, drawn, medium=medium)


def _column(x: float, base: float, width: float, height: float, look: str) -> str:
    if look == "other":
        return rectangle(x + 0.75, base - height + 0.75, width - 1.5, max(0.0, height - 0.75), "#E3E9ED",
                         f'stroke="{ACCENT}" stroke-width="1.5" stroke-dasharray="4 2"')  # fmt: skip
    if look == "partial":
        return rectangle(
            x + 0.5,
            base - height + 0.5,
            width - 1,
            max(0.0, height - 0.5),
            AMBER,
            f'stroke="{AMBER_EDGE}" stroke-width="1"',
        )
    return rectangle(x, base - height, width, height, ACCENT)


def year_columns(
    columns: Sequence[Column],
    *,
    title: str,
    top: float,
    width: float = 176,
    height: float = 150,
    medium: Medium = "web",
) -> str:
    """One small chart of columns by year, to be set beside others on the same scale.

    ``top`` is the highest value of *all* the charts beside each other, so that their heights can be compared.
    """
    base, size = height - 22, 13.0
    pitch = width / max(1, len(columns))
    bar = min(30.0, pitch * 0.76)
    scale = (base - 24) / (top or 1)
    drawn: list[str] = []
    for index, column in enumerate(columns):
        middle = index * pitch + pitch / 2
        tall = (column.value or 0) * scale
        if tall > 0:
            drawn.append(_column(middle - bar / 2, base, bar, max(tall, 1.5), column.look))
        weight = 600 if column.strong else 400
        missing = column.value is None
        drawn.append(label(middle, base - tall - 5, column.text, size, weight, SUBTLE if missing else INK, "middle"))
        drawn.append(label(middle, base + 16, column.year, size, weight, INK, "middle"))
    drawn.append(line(0, base, width, base, EDGE, 1))
    return drawing(width, height, title, drawn, medium=medium, name="chart chart--columns")


def segment_bar(segments: Sequence[tuple[str, int]], *, title: str, medium: Medium = "web") -> str:
    """A bar of equal cells, one per counted thing, coloured by its state: ``[(fill, how many), …]``."""
    fills = [fill for fill, count in segments for _ in range(count)]
    cell = 30.0
    drawn = [
        rectangle(index * cell + 1, 1, cell - 2, 14, fill, f'stroke="{EDGE}" stroke-width=".5"')
        for index, fill in enumerate(fills)
    ]
    return drawing(max(cell, cell * len(fills)), 16, title, drawn, medium=medium, name="chart chart--segments")


def lane(
    spans: Sequence[Span],
    *,
    title: str,
    first_year: int,
    last_year: int,
    today: float | None = None,
    medium: Medium = "web",
) -> str:
    """A time line on a pale track from the start of ``first_year`` to the end of ``last_year``; ``today`` is a mark."""
    width, height = 170.0, 14.0
    years = last_year + 1 - first_year

    def place(moment: float) -> float:
        return min(max((moment - first_year) / years, 0.0), 1.0) * width

    fills = {"own": ACCENT, "pale": PALE, "other": AMBER}
    drawn = [rectangle(0, 0, width, height, TRACK)]
    drawn += [
        rectangle(place(span.start), 0, place(span.end) - place(span.start), height, fills[span.look]) for span in spans
    ]
    if today is not None:
        drawn += [
            rectangle(place(today) - 1.3, 0, 2.6, height, "#FFFFFF"),
            rectangle(place(today) - 0.5, 0, 1, height, INK),
        ]
    return drawing(width, height, title, drawn, medium=medium, name="chart chart--lane")


def value_line(
    readings: Sequence[Reading],
    *,
    title: str,
    target: Reading | None = None,
    width: float = 320,
    height: float = 150,
    medium: Medium = "web",
) -> str:
    """A series over time from a zero line, with a value at each point that has room for it, and the target as a ring.

    The last reading and the target always have their texts; earlier ones give way. A target without text is its line
    alone.
    """
    points = [*readings, *([target] if target else [])]
    if not points:
        return drawing(width, height, title, [], medium=medium, name="chart chart--line")
    size, side, top, base = 12.0, 26.0, 26.0, height - 20
    first, last = min(point.when for point in points), max(point.when for point in points)
    low, high = min(0.0, *(point.value for point in points)), max(0.0, *(point.value for point in points))

    def place(point: Reading) -> tuple[float, float]:
        share = (point.when - first) / (last - first) if last > first else 0.5
        return side + share * (width - 2 * side), base - (point.value - low) / ((high - low) or 1) * (base - top)

    zero = base + low / ((high - low) or 1) * (base - top)
    drawn = [line(0, zero, width, zero, EDGE, 1)]
    if target:
        _x, y = place(target)
        drawn.append(
            f'<path d="M0 {y:.1f}H{width:.1f}" stroke="{AMBER_EDGE}" stroke-width="1" stroke-dasharray="4 3"/>'
        )
    for before, after in pairwise(readings):
        drawn.append(line(*place(before), *place(after), ACCENT, 2))
    drawn += [_dot(*place(reading), ACCENT, ACCENT) for reading in readings]
    if target and target.text:
        drawn.append(_dot(*place(target), "#FFFFFF", AMBER_EDGE))
    for texts, lift in (([point.text for point in points], None), ([point.year for point in points], height - 4)):
        drawn += _spaced_labels([place(point) for point in points], texts, size, lift, width)
    return drawing(width, height, title, drawn, medium=medium, name="chart chart--line")


def _dot(x: float, y: float, fill: str, stroke: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'


def _spaced_labels(
    places: Sequence[tuple[float, float]], texts: Sequence[str], size: float, row: float | None, width: float
) -> list[str]:
    """Labels over their points, or all in ``row``: from the last one back, those that have room beside the later."""
    drawn: list[str] = []
    limit = width
    for (x, y), text in sorted(zip(places, texts, strict=True), key=lambda one: -one[0][0]):
        half = text_width(text, size, 600) / 2
        middle = min(max(x, half), width - half)
        if middle + half > limit:
            continue
        limit = middle - half - 4
        drawn.append(
            label(middle, y - 9 if row is None else row, text, size, 600 if row is None else 400, INK, "middle")
        )
    return drawn
