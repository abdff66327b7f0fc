"""Lucide icons as inline SVG, read once per process from ``static/vendor/icons/`` (see ``rsp/assets.py``)."""

import functools
import re

from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from rsp.assets import ICONS, VENDOR

_INNER = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)
_HIDDEN = mark_safe('aria-hidden="true" focusable="false"')  # a constant of ours


@functools.cache
def icon_svg(name: str) -> SafeString:
    """The icon ``name`` as an SVG element hidden from assistive technology; the word stands beside it.

    Raises:
        ImproperlyConfigured: the name is not in ``rsp.assets.ICONS``, or the icons are not installed.
    """
    if name not in ICONS:
        raise ImproperlyConfigured(f"Icon {name!r} is not listed in rsp/assets.py.")
    path = VENDOR / "icons" / f"{name}.svg"
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ImproperlyConfigured(
            f"Icon {name!r} is not installed. Run: npm ci --omit=dev && python -m rsp.assets"
        ) from error
    found = _INNER.search(source)
    if found is None:
        raise ImproperlyConfigured(f"{path.name} is not an SVG file.")
    return format_html(
        '<svg class="icon" {} viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{}</svg>',
        _HIDDEN,
        mark_safe(re.sub(r"\s+", " ", found[1]).strip()),  # from a pinned package, not from a user
    )
