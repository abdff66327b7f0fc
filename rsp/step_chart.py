"""A chart of what is left day by day, in steps: what has been, what comes, what would come. Pure functions of values.

Drawn twice by the same function, wide and slim, and the page shows one: the text keeps its size. All values stand in
the table beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from rsp.charts import AMBER_EDGE
from rsp.svg import ACCENT, EDGE, INK, SUBTLE, TRACK, drawing, label, line, rectangle, text_width

OVER, OVER_INK = "#F8E4E4", "#590D0D"
HAIRLINE = "#D9DDE0"
Look = Literal["been", "ahead", "tried"]
STROKES: dict[str, str] = {
    "been": f'stroke="{ACCENT}" stroke-width="2.5"',
    "ahead": f'stroke="{ACCENT}" stroke-width="2.5" stroke-dasharray="7 4"',
    "tried": f'stroke="{AMBER_EDGE}" stroke-width="2" stroke-dasharray="2 3"',
}
UNITS = (1, 10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
"""How far apart the lines of the scale may lie, in thousands."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """Values that hold each from its day until the next one's, the last until ``last``. None leaves a gap."""

    points: Sequence[tuple[date, float | None]]
    last: date
    look: Look


@dataclass(frozen=True, slots=True)
class Ring:
    """A step that is pointed out, with its value as text."""

    day: date
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """What is drawn: from ``first`` to ``last``, up to ``top``, in thousands. ``over_text``: what is below zero.

    ``unknown_text`` stands where a line that has been has no value.
    """

    first: date
    last: date
    top: float
    lines: Sequence[StepLine]
    today: date
    today_text: str
    rings: Sequence[Ring] = ()
    over_text: str = ""
    unknown_text: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand in the drawing."""

    chart: StepChart
    left: float
    right: float
    top: float
    base: float
    low: float
    high: float
    unit: float

    def x(self, day: date) -> float:
        share = (day - self.chart.first).days / max(1, (self.chart.last - self.chart.first).days)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return self.base - share * (self.base - self.top)


def step_chart(chart: StepChart, *, title: str, width: float, height: float, name: str = "chart") -> str:
    """The chart; ``title`` is the sentence that is read aloud."""
    frame = _frame(chart, width, height)
    drawn = [*_gaps(frame), *_scale(frame), *_years(frame)]
    ordered = sorted(chart.lines, key=lambda one: one.look, reverse=True)
    drawn += [f'<path d="{_path(frame, one)}" fill="none" {STROKES[one.look]}/>' for one in ordered]
    drawn += [*_today(frame), *_rings(frame)]
    return drawing(width, height, title, drawn, medium="web", name=name)


def _frame(chart: StepChart, width: float, height: float) -> _Frame:
    values = [value for one in chart.lines for _day, value in one.points if value is not None]
    low, high = min([0.0, *values]), max([chart.top, *values])
    unit = next((one for one in UNITS if (high - low) / one <= 5), UNITS[-1])
    low = unit * (low // unit) if low < 0 else 0.0
    return _Frame(
        chart, 64 if width > 500 else 42, width - (14 if width > 500 else 8), 30, height - 30, low, high, unit
    )


def _scale(frame: _Frame) -> Iterator[str]:
    zero = frame.y(0)
    if frame.low < 0:
        yield rectangle(frame.left, zero, frame.right - frame.left, frame.base - zero, OVER)
        yield label(frame.left + 6, frame.base - 6, frame.chart.over_text, 12, 400, OVER_INK)
    value = frame.low
    while value <= frame.high + 0.001:
        y = frame.y(value)
        yield line(frame.left, y, frame.right, y, EDGE if value == 0 else HAIRLINE, 1)
        text = f"{value:.0f}".replace("-", "\u2212")
        yield label(frame.left - 8, y + 4, text, 12, 400, SUBTLE, "end")
        value += frame.unit


def _years(frame: _Frame) -> Iterator[str]:
    for year in range(frame.chart.first.year, frame.chart.last.year + 1):
        first, last = frame.x(date(year, 1, 1)), frame.x(date(year, 12, 31))
        yield line(first, frame.base, first, frame.base + 5, EDGE, 1)
        yield label((first + last) / 2, frame.base + 18, str(year), 12, 400, SUBTLE, "middle")


def _gaps(frame: _Frame) -> Iterator[str]:
    """Where what has been is not known."""
    for first, last in _unknown(frame.chart):
        x, wide = frame.x(first), frame.x(last) - frame.x(first)
        yield rectangle(x, frame.top, wide, frame.y(0) - frame.top, TRACK)
        if wide > text_width(frame.chart.unknown_text, 12):
            yield label(x + wide / 2, frame.top + 16, frame.chart.unknown_text, 12, 400, SUBTLE, "middle")


def _unknown(chart: StepChart) -> list[tuple[date, date]]:
    stretches = [pairwise([*one.points, (one.last, None)]) for one in chart.lines if one.look == "been"]
    return [(day, end) for pairs in stretches for (day, value), (end, _next) in pairs if value is None and end > day]


def _path(frame: _Frame, one: StepLine) -> str:
    ends = [*one.points, (one.last, None)]
    parts: list[str] = []
    is_open = False
    for (day, value), (until, _next) in pairwise(ends):
        if value is None:
            is_open = False
            continue
        x, y = frame.x(day), frame.y(value)
        parts.append(f"V{y:.1f}H{frame.x(until):.1f}" if is_open else f"M{x:.1f} {y:.1f}H{frame.x(until):.1f}")
        is_open = True
    return "".join(parts)


def _today(frame: _Frame) -> Iterator[str]:
    x = frame.x(frame.chart.today)
    yield line(x, 22, x, frame.base, INK, 1)
    yield label(x, 16, frame.chart.today_text, 13, 600, INK, "middle")


def _rings(frame: _Frame) -> Iterator[str]:
    """The rings, with those texts that have room beside the one before."""
    taken = 0.0
    for number, ring in enumerate(sorted(frame.chart.rings, key=lambda ring: ring.day)):
        x, y = frame.x(ring.day), frame.y(ring.value)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#FFFFFF" stroke="{ACCENT}" stroke-width="2"/>'
        if number == 0 or x >= taken:
            yield label(x + 7, y + (17 if number == 0 else -9), ring.text, 13, 600)
            taken = x + 62
