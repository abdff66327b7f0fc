"""What every printed document of ours begins with: its style sheets, text that its fonts can draw, its checksum."""

import unicodedata
from functools import lru_cache
from typing import Any

from rsp.pdf import STATIC

COVERAGE = STATIC / "fonts" / "print" / "coverage.txt"
STYLES = STATIC / "css" / "print"


@lru_cache(maxsize=1)
def _drawable_points() -> frozenset[int]:
    ranges = (line.split("-") for line in COVERAGE.read_text(encoding="ascii").split())
    return frozenset(point for first, last in ranges for point in range(int(first, 16), int(last, 16) + 1))


def drawable_text(text: str) -> str:
    """The text with every sign that no font of the document has written out: ``[U+1F9FF NAZAR AMULET]``.

    Line breaks stay, tabs become spaces, and signs without a shape (joiners, soft hyphens) are left as they are.
    """
    points = _drawable_points()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if all(letter == "\n" or ord(letter) in points for letter in text):
        return text
    return "".join(_drawn(letter, points) for letter in unicodedata.normalize("NFC", text))


def _drawn(letter: str, points: frozenset[int]) -> str:
    if (
        letter == "\n"
        or ord(letter) in points
        or unicodedata.category(letter) == "Cf"
        or "\ufe00" <= letter <= "\ufe0f"
    ):
        return letter
    name = unicodedata.name(letter, "")
    return f"[U+{ord(letter):04X} {name}]" if name else f"[U+{ord(letter):04X}]"


def drawable(value: Any) -> Any:
    """A copy of plain data where every string is drawable. The payload itself, and its hash, are never changed."""
    if isinstance(value, str):
        return drawable_text(value)
    if isinstance(value, list):
        return [drawable(item) for item in value]
    if isinstance(value, dict):
        return {key: drawable(item) for key, item in value.items()}
    return value


def hash_lines(sha256: str, groups: int) -> list[str]:
    """The checksum in groups of eight characters, so many groups a line."""
    parts = [sha256[start : start + 8] for start in range(0, 64, 8)]
    return [" ".join(parts[start : start + groups]) for start in range(0, 8, groups)]


@lru_cache(maxsize=8)
def style_of(*names: str) -> str:
    """The style sheets of ``static/css/print/`` as one text."""
    return "\n".join((STYLES / name).read_text(encoding="utf-8") for name in names)
