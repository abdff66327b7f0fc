"""Filters of the printed documents. Missing is always "Uppgift saknas" in grey words, never 0 or a bare dash."""

import re
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rsp import swedish

register = template.Library()

_UNBREAKABLE = re.compile(r"(\b[A-ZÅÄÖ]{1,6}[ /]\d{1,6}/\d{2,4}\b|\b\d{4}–\d{4}\b)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def missing(text: str = "") -> SafeString:
    """The grey words for what is not known."""
    return format_html('<span class="missing">{}</span>', text or _("Uppgift saknas"))


@register.filter
def or_missing(value: Any) -> Any:
    """The value, or the words for missing when it is None or empty. A real 0 stays 0."""
    return missing() if value is None or value == "" else value


@register.filter
def heltal(value: int | None) -> str:
    """A whole number with U+00A0 between thousands."""
    return missing() if value is None else swedish.integer(value)


@register.filter
def kronor(value: str | Decimal | None) -> str:
    """``"7773227.00"`` → ``7 773 227 kr``."""
    return missing() if value is None else swedish.kronor(value)


@register.filter
def belopp(value: str | Decimal | None) -> str:
    """Money without its unit, for columns whose head says kr."""
    return missing() if value is None else swedish.kronor(value, unit=False)


@register.filter
def datum(value: str | None) -> str:
    """An ISO date as ``23 maj 2023``."""
    return missing() if not value else swedish.long_date(value)


@register.filter
def stund(value: str | None) -> str:
    """An ISO stamp as ``23 maj 2023 kl. 14.32``."""
    return missing() if not value else swedish.long_stamp(value)


@register.filter
def varde(value: str | None) -> str:
    """A value of a goal: a decimal string in Swedish form, words as they are, None as missing."""
    if value is None or value == "":
        return missing()
    return swedish.decimal_text(value) if _NUMBER.fullmatch(value) else value


@register.filter
def punkt(value: str) -> str:
    """The text as a whole sentence: a full stop is added where no mark ends it."""
    text = value.rstrip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


@register.filter
def tillsammans(value: str) -> SafeString:
    """The text with its last two words kept on one line, and diary numbers and year spans unbroken."""
    return _together(swedish.without_widow(value))


@register.filter
def stycken(value: str | None) -> SafeString:
    """Free text as ``<p>`` per paragraph (blank lines part them) with its line breaks kept."""
    blocks = re.split(r"\n[ \t]*\n", (value or "").strip("\n"))
    return format_html_join(
        "", "<p>{}</p>", ((_lines(swedish.without_widow(block)),) for block in blocks if block.strip())
    )


@register.filter
def rader(value: str | None) -> SafeString:
    """Free text in running lines, for a table cell: its line breaks kept, blank lines as one break."""
    return _lines(re.sub(r"\n\s*\n", "\n", (value or "").strip()))


def _lines(block: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((_together(line),) for line in block.split("\n")))


def _together(line: str) -> SafeString:
    """The line with diary numbers and year spans kept from breaking at their strokes."""
    parts = _UNBREAKABLE.split(line)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="together">{}</span>', part) if index % 2 else part,)
            for index, part in enumerate(parts)
        ),
    )
