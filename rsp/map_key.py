"""The key ("teckenförklaring") of a map: a patch drawn as the areas are, and the words for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from rsp.maps import AreaStyle
from rsp.svg import EDGE

RISING = '<path d="M0 8 8 0M0 16 16 0M4 20 20 4M12 20 20 12" fill="none" stroke="{}" stroke-width="1"></path>'
FALLING = '<path d="M0 12 8 20M0 4 16 20M4 0 20 16M12 0 20 8" fill="none" stroke="{}" stroke-width="1"></path>'
PATTERNS = {"plain": "", "hatch": FALLING, "sparse": RISING, "crosshatch": FALLING + RISING}


@dataclass(frozen=True, slots=True)
class KeyItem:
    """One line of a map's key: the words and how such areas look."""

    label: str
    style: AreaStyle


def map_key(items: Sequence[KeyItem]) -> SafeString:
    """The key as a list in a row."""
    return format_html(
        '<ul class="legend legend--row">{}</ul>',
        format_html_join("", "<li>{}{}</li>", ((_swatch(item.style), item.label) for item in items)),
    )


def _swatch(style: AreaStyle) -> SafeString:
    stroke = "#A3ABB1" if style.pattern == "sparse" else EDGE
    return format_html(
        '<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">'
        '<rect x=".5" y=".5" width="19" height="19" rx="3" fill="{}" stroke="{}"></rect>{}</svg>',
        style.fill,
        EDGE,
        mark_safe(PATTERNS[style.pattern].replace("{}", stroke)),  # constants of ours
    )
