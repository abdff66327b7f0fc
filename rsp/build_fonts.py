"""Cuts the fonts of the printed documents. Run by ``make fonts`` when a font version changes; the result is committed.

Sources, both under the SIL Open Font License and pinned in ``theme/fonts/package.json``:

* npm ``inter-ui`` 4.1.1, ``variable/InterVariable.woff2`` (Inter 4.001, the release that ``@fontsource-variable/inter``
  5.3.0 splits by alphabet; here it is whole, so that one cut holds Swedish, Sami, Greek, Cyrillic and arrows),
* npm ``@fontsource/noto-emoji`` 5.3.2, ``files/noto-emoji-emoji-400-normal.woff2`` (one colour).

Static cuts, since a variable font gives wrong glyph widths in PDF/A for every weight but its default. TrueType and not
woff2, since WeasyPrint would unpack woff2 again for every document.

Usage: ``make fonts``, which installs both packages in ``theme/fonts`` first. The same sources give the same bytes.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

CHECKOUT = Path(__file__).resolve().parent.parent
TARGET = CHECKOUT / "static" / "fonts" / "print"
SOURCES = CHECKOUT / "theme" / "fonts" / "node_modules"
INTER = "inter-ui/variable/InterVariable.woff2"
EMOJI = "@fontsource/noto-emoji/files/noto-emoji-emoji-400-normal.woff2"
FEATURES = ["ccmp", "locl", "mark", "mkmk", "kern", "tnum", "lnum", "pnum"]
TEXT_OPTICAL_SIZE, DISPLAY_OPTICAL_SIZE = 14, 32

# The alphabets a Swedish public text can hold. Anything else is written out as [U+XXXX NAME] by the renderer.
TEXT_RANGES = [
    (0x20, 0x7E),
    (0xA0, 0x2FF),
    (0x300, 0x36F),
    (0x370, 0x3FF),
    (0x400, 0x52F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x209F),
    (0x20A0, 0x20C0),
    (0x2100, 0x218F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x25A0, 0x25FF),
    (0x2600, 0x27BF),
    (0x2B00, 0x2BFF),
    (0xFEFF, 0xFEFF),
]
DISPLAY_RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x2010, 0x2027), (0x2212, 0x2212)]


def inside(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Every code point of the inclusive ranges."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def keep(font: TTFont, points: set[int], features: list[str]) -> None:
    """Throw away, in place, all glyphs and features that are not asked for."""
    options = subset.Options()
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.glyph_names = False
    options.hinting = False
    options.drop_tables += ["MVAR", "STAT", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def rename(font: TTFont, family: str, weight: int) -> None:
    """Give the cut a family name of its own and its weight, so that no two cuts are mixed up."""
    name = f"{family.replace(' ', '')}-{weight}"
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            record.string = family if record.nameID == 1 else name
    font["OS/2"].usWeightClass = weight


def cut_inter(source: Path, family: str, weight: int, optical_size: int, points: set[int]) -> TTFont:
    """One static cut of the variable Inter."""
    font = TTFont(source, recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": weight, "opsz": optical_size})
    keep(font, points, FEATURES)
    rename(font, family, weight)
    font.flavor = None
    return font


def cut_emoji(source: Path) -> TTFont:
    """The emoji, without the joined forms: a family is drawn as its signs side by side."""
    font = TTFont(source, recalcTimestamp=False)
    keep(font, {point for point in font.getBestCmap() if point > 0x7E}, [])
    rename(font, "RSP Emoji", 400)
    font.flavor = None
    return font


def coverage(fonts: Iterable[TTFont]) -> str:
    """The code points some font can draw, as lines ``FIRST-LAST`` in hexadecimal."""
    points = sorted(
        {point for font in fonts for point in font.getBestCmap() if unicodedata.category(chr(point)) != "Co"}
    )
    lines: list[list[int]] = []
    for point in points:
        if lines and point == lines[-1][1] + 1:
            lines[-1][1] = point
        else:
            lines.append([point, point])
    return "".join(f"{first:X}-{last:X}\n" for first, last in lines)


def main() -> int:
    """Write the cuts and their coverage to static/fonts/print."""
    if not (SOURCES / INTER).exists():
        print("Typsnittens källor saknas. Kör: make fonts")
        return 2
    text, display = inside(TEXT_RANGES), inside(DISPLAY_RANGES)
    cuts = {
        f"inter-{weight}.ttf": cut_inter(SOURCES / INTER, "Inter", weight, TEXT_OPTICAL_SIZE, text)
        for weight in (400, 500, 600)
    }
    for weight in (400, 600):
        cuts[f"inter-display-{weight}.ttf"] = cut_inter(
            SOURCES / INTER, "Inter Display", weight, DISPLAY_OPTICAL_SIZE, display
        )
    body = list(cuts.values())[:1]
    cuts["emoji-400.ttf"] = emoji = cut_emoji(SOURCES / EMOJI)
    for name, font in cuts.items():
        font.save(TARGET / name)
        print(f"{name:24} {(TARGET / name).stat().st_size // 1024:5} kB")
    (TARGET / "coverage.txt").write_text(coverage([*body, emoji]), encoding="ascii")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
