"""The few SVG elements that charts and maps are drawn with, as strings.

Everything is an attribute and nothing a style, so that one drawing works on a page under the strict CSP and in a PDF
(page CSS does not reach an SVG there). One user unit is one point in print and one pixel on a page.
"""

from collections.abc import Sequence
from html import escape
from typing import Literal

Medium = Literal["print", "web"]

INK, SUBTLE, ACCENT, EDGE = "#222D36", "#565E65", "#17496B", "#44525C"
TRACK = "#F1F3F4"
FAMILY = "Inter, sans-serif"

# Advance widths of Inter 400 in thousandths of the size, read from the font; other signs count as 640.
_WIDTHS = {
    letter: width
    for width, letters in {
        240: "ijl",
        260: "I",
        280: " .,:\u00a0",
        300: ";",
        320: "t",
        360: "()/",
        380: "fr",
        400: "1",
        460: "-",
        500: "\u2013",
        520: "s",
        540: "kx",
        560: "avyzåäL7§",
        580: "ceéJ",
        600: "hnouöEF25",
        620: "bdgpqZ3689",
        640: "PRST04&",
        680: "AKVXYÅÄ",
        720: "D",
        740: "CGHU",
        760: "NOQÖ",
        820: "w",
        880: "m",
        900: "M",
        980: "W%",
    }.items()
    for letter in letters
}


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width of one line of Inter in user units, good to a few per cent."""
    width = sum(_WIDTHS.get(letter, 640) for letter in text) * size / 1000
    return width * (1.05 if weight >= 600 else 1.0)


def wrapped(text: str, size: float, width: float, weight: int = 400) -> list[str]:
    """The text as lines no wider than ``width`` where its spaces allow; a longer word keeps a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, weight) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def shortened(text: str, size: float, width: float, weight: int = 400) -> str:
    """The text, or as much of it as fits in ``width`` with an ellipsis. Only where all of it stands elsewhere."""
    if text_width(text, size, weight) <= width:
        return text
    while text and text_width(f"{text}…", size, weight) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def number(value: float) -> str:
    """A coordinate with at most one decimal: ``3.0`` → ``3``."""
    return f"{value:.1f}".removesuffix(".0")


def drawing(
    width: float, height: float, title: str, parts: Sequence[str], *, medium: Medium = "print", name: str = "chart"
) -> str:
    """A whole ``<svg>`` whose ``<title>`` is read aloud (in a PDF: its alternative text).

    ``width`` and ``height`` are in user units. In print they are fixed points; on a page the class ``name`` sizes it.
    """
    unit = "pt" if medium == "print" else ""
    size = f'width="{number(width)}{unit}" height="{number(height)}{unit}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{name}" role="img" {size} '
        f'viewBox="0 0 {number(width)} {number(height)}" font-family="{FAMILY}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def label(
    x: float, y: float, text: str, size: float = 8, weight: int = 400, fill: str = INK, anchor: str = "start"
) -> str:
    """One line of text with its baseline at ``y``."""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{size:g}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def rectangle(x: float, y: float, width: float, height: float, fill: str, extra: str = "") -> str:
    """A filled rectangle; ``extra`` is more attributes."""
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} fill="{fill}" {extra}/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = EDGE, width: float = 0.6) -> str:
    """A straight line."""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{stroke}" stroke-width="{width:g}"/>'
    )
