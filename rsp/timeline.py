"""A time line of stretches side by side with the gaps between them, as an SVG string. Pure: plain values in.

The same stretches always stand in a table beside the drawing, so a label may be left out here and never there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rsp.svg import INK, SUBTLE, drawing, label, line, rectangle, text_width

Look = Literal["past", "current", "coming", "gap"]

FILLS = {
    "past": ("#E7E9EA", "#737A7F", "#222D36"),
    "current": ("#17496B", "#17496B", "#FFFFFF"),
    "coming": ("#DCEAF3", "#17496B", "#0E2E43"),
    "gap": ("#FFFFFF", "#A56D13", "#80540F"),
}
"""Fill, edge and words of each look."""

TOP, HIGH, FOOT = 44.0, 40.0, 48.0
HAIRLINE = "#D9DDE0"


@dataclass(frozen=True)
class Stretch:
    """A stretch in years with decimals, the end not included; ``text`` is written in it where there is room."""

    start: float
    end: float
    text: str
    look: Look


def timeline(
    stretches: Sequence[Stretch], *, title: str, today: float, today_text: str, width: float, name: str
) -> str:
    """The stretches on one line, the year each begins under it, and a mark for today.

    ``title`` is the whole message in words, read aloud. ``name`` is the class that sizes it on a page.
    """
    first = min([part.start for part in stretches] + [today])
    last = max([part.end for part in stretches] + [today + 0.5])
    margin = 18.0

    def place(moment: float) -> float:
        return margin + (moment - first) / (last - first or 1) * (width - 2 * margin)

    drawn: list[str] = []
    years_end = -1.0
    for part in stretches:
        x = place(part.start)
        year = str(int(part.start + 0.001))
        drawn.append(line(x, TOP - 14, x, TOP + HIGH + 16, HAIRLINE, 1))
        if x - text_width(year, 12) / 2 > years_end:
            drawn.append(label(x, TOP + HIGH + 32, year, 12, 400, SUBTLE, "middle"))
            years_end = x + text_width(year, 12) / 2 + 4
    drawn += [_bar(part, place(part.start), place(part.end)) for part in stretches]
    now = place(today)
    half = text_width(today_text, 13, 600) / 2
    drawn.append(line(now, TOP - 20, now, TOP + HIGH + 12, INK, 1.2))
    drawn.append(label(min(max(now, half), width - half), TOP - 26, today_text, 13, 600, INK, "middle"))
    return drawing(width, TOP + HIGH + FOOT, title, drawn, medium="web", name=name)


def _bar(part: Stretch, x1: float, x2: float) -> str:
    fill, edge, ink = FILLS[part.look]
    dashes = ' stroke-dasharray="4 3"' if part.look == "gap" else ""
    bar = rectangle(x1 + 1, TOP, max(1.0, x2 - x1 - 2), HIGH, fill, f'rx="3" stroke="{edge}"{dashes}')
    if text_width(part.text, 13, 600) + 8 > x2 - x1:
        return bar
    return bar + label((x1 + x2) / 2, TOP + HIGH / 2 + 5, part.text, 13, 600, ink, "middle")
