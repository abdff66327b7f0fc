"""The components pages are made of, as filters and tags (built in: no ``{% load %}``). Styles: ``static/css/``.

A table is written with the ``datatable`` tags: they set every ARIA role, so that the cards of a narrow screen are
still a table to assistive technology.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rsp import swedish
from rsp.icons import icon_svg
from rsp.status_looks import look_of
from rsp.word_diff import Kind, word_diff

register = template.Library()

MISSING = _("Uppgift saknas")


# --- Values: numbers, money, dates. None is "Uppgift saknas", never 0 or a bare dash.


def _absent() -> SafeString:
    return format_html('<span class="absent">{}</span>', MISSING)


@register.filter
def heltal(number: int | Decimal | None) -> str:
    """``1537062`` as ``1 537 062`` with U+00A0."""
    return _absent() if number is None else swedish.integer(number)


@register.filter
def kr(amount: Decimal | int | str | None) -> str:
    """An amount in SEK as ``1 537 062 kr`` with U+00A0; öre only when there are any."""
    return _absent() if amount is None else swedish.kronor(amount)


@register.filter
def tal(number: Decimal | int | str | None) -> str:
    """``12.50`` as ``12,5``."""
    return _absent() if number is None else swedish.decimal_text(number)


@register.filter
def procent(share: Decimal | None) -> str:
    """A share of one as whole per cent, ``66 %``."""
    return _absent() if share is None else swedish.percent(share)


@register.filter
def datum(day: date | None) -> str:
    """A date, or the local day of a stamp, as ``9 mars 2026`` in a ``<time>`` element."""
    if day is None:
        return _absent()
    day = _local_day(day)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), swedish.long_date(day))


@register.filter
def datum_iso(day: date | None) -> str:
    """A date, or the local day of a stamp, as ``2026-03-09``: for tight tables."""
    if day is None:
        return _absent()
    iso = _local_day(day).isoformat()
    return format_html('<time datetime="{}">{}</time>', iso, iso)


@register.filter
def datumtid(stamp: datetime | None) -> str:
    """An aware stamp as ``27 mars 2024 kl. 15.20`` in local time."""
    if stamp is None:
        return _absent()
    local = timezone.localtime(stamp)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), swedish.long_stamp(local))


@register.filter
def saknas(text: Any) -> Any:
    """The text itself, or "Uppgift saknas" when it is None or empty."""
    return _absent() if text is None or text == "" else text


@register.filter
def paragraf(text: str) -> str:
    """``§ 89`` with U+00A0, so that the sign and its number stay on one line."""
    return text.replace("§ ", f"§{swedish.NBSP}")


def _local_day(day: date) -> date:
    if isinstance(day, datetime):
        return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day


# --- Small parts


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Lucide icon, decorative: the word stands beside it. Names: ``rsp.assets.ICONS``."""
    return icon_svg(name)


@register.simple_tag
def status(kind: str, code: str, label: str) -> SafeString:
    """A state as tint, icon and word. ``kind``, ``code``: see ``rsp.status_looks.LOOKS``; ``label``: the enum's."""
    look = look_of(kind, code)
    return format_html(
        '<span class="status" data-color="{}">{} <span>{}</span></span>', look.color, icon_svg(look.icon), label
    )


@register.simple_tag
def diff(old: str, new: str) -> SafeString:
    """A text with the words taken away and added since ``old`` marked, in words for screen readers too."""
    return format_html_join("", "{}", ((_marked(piece.kind, piece.text),) for piece in word_diff(old, new)))


@register.simple_tag
def changed(value: str) -> SafeString:
    """A short value that has been changed to this: a figure, a date, a choice."""
    return format_html(
        '<ins><span class="ds-sr-only">{} </span>{}</ins>', gettext("ändrat till:"), value or gettext("inget")
    )


def _marked(kind: Kind, text: str) -> SafeString:
    """Blanks at the ends of what has changed stand outside the mark."""
    if kind is Kind.SAME or not text.strip():
        return format_html("{}", text)
    tag, words = ("del", gettext("borttaget:")) if kind is Kind.REMOVED else ("ins", gettext("tillagt:"))
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return format_html(
        '{}<{tag}><span class="ds-sr-only">{} </span>{}</{tag}>{}',
        text[:start],
        words,
        text[start:end],
        text[end:],
        tag=tag,
    )


@register.inclusion_tag("components/kpi.html")
def kpi(label: str, value: Any, note: str = "", href: str = "") -> dict[str, Any]:
    """One key figure, inside ``<dl class="kpis">``. ``value`` is formatted text; None is "Uppgift saknas"."""
    return {"label": label, "value": value, "note": note, "href": href}


@register.inclusion_tag("components/empty.html")
def empty_state(text: str, action: str = "", href: str = "") -> dict[str, str]:
    """What stands where a list would: a sentence, and what to do next when there is something to do."""
    return {"text": text, "action": action, "href": href}


@register.inclusion_tag("components/legend.html")
def legend(items: Iterable[Any], row: bool = True) -> dict[str, Any]:
    """A key to a chart or map. Items have ``label``, ``fill`` (a colour or ``url(#pattern)``) and maybe ``stroke``."""
    return {"items": items, "row": row}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """The box "Du behöver rätta 2 uppgifter" with links to the fields; nothing when the form has no errors.

    A form may say its own heading: ``error_heading``. General errors (``__all__``) link to the form's first visible
    field, as they have no field of their own.
    """
    errors: list[tuple[str, str]] = []
    if form and form.is_bound and form.errors:
        fields = form.visible_fields()
        errors += [(_first_control_id(fields[0]) if fields else "", text) for text in form.non_field_errors()]
        errors += [(_first_control_id(field), text) for field in fields for text in field.errors]
    return {"errors": errors, "heading": getattr(form, "error_heading", "") if errors else ""}


def _first_control_id(field: BoundField) -> str:
    """The id to move focus to: the field's control, or the first of its radio buttons or checkboxes."""
    return field.id_for_label or str(field.subwidgets[0].id_for_label if field.subwidgets else "")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A form field's control with the class of the design system; the widget's own attributes are kept."""
    if field.use_fieldset:
        return field.as_widget()
    classes = ["ds-input", *str(field.field.widget.attrs.get("class", "")).split()]
    return field.as_widget(attrs={"class": " ".join(dict.fromkeys(classes))})


@register.simple_tag
def crumb(label: str, href: str = "") -> SafeString:
    """One step of ``{% breadcrumbs %}``; without an address it is the page itself."""
    if href:
        return format_html('<li><a href="{}">{}</a></li>', href, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.simple_tag
def link_to(href: str, label: str) -> SafeString:
    """A link as a value, for ``aside`` of a panel: ``{% link_to href label as aside %}``."""
    return format_html('<a href="{}">{}</a>', href, label)


@register.simple_block_tag
def breadcrumbs(content: SafeString) -> SafeString:
    """The way to this page; holds ``{% crumb %}`` tags."""
    return format_html('<nav aria-label="{}"><ol class="crumbs">{}</ol></nav>', gettext("Du är här"), content)


@register.simple_block_tag
def panel(content: SafeString, heading: str, id: str, aside: str = "", href: str = "") -> SafeString:
    """A framed part of a page with its h2.

    ``id`` names the heading, ``href`` makes it a link, ``aside`` stands at its right (``{% status … as aside %}``).
    """
    inner = format_html('<a href="{}">{}</a>', href, heading) if href else heading
    head = format_html('<h2 id="{}">{}</h2>{}', id, inner, format_html("<div>{}</div>", aside) if aside else "")
    return format_html(
        '<section class="panel" aria-labelledby="{}"><div class="sechead">{}</div>{}</section>', id, head, content
    )


@register.simple_block_tag
def note(content: SafeString, role: str = "info", icon: str = "info") -> SafeString:
    """A tinted remark. ``role``: info, success, warning, danger or neutral."""
    return format_html('<div class="note" data-color="{}">{}<div>{}</div></div>', role, icon_svg(icon), content)


@register.simple_block_tag
def disclosure(content: SafeString, summary: str = "", open: bool = False) -> SafeString:
    """A part folded by default: "Visa som tabell" under every chart unless another summary is given."""
    return format_html(
        '<details class="ds-details"{}><summary>{}</summary><div>{}</div></details>',
        flatatt({"open": open}),
        summary or gettext("Visa som tabell"),
        content,
    )


# --- Tables


@register.simple_block_tag
def datatable(content: SafeString, caption: str, id: str, variant: str = "") -> SafeString:
    """A table in a region that scrolls sideways when it must. ``caption`` names content and order, for screen readers.

    Holds ``columns``, ``tablebody`` and maybe ``tablefoot``. On phones ``variant`` ``pairs`` sets
    figures two by two, and ``compact`` sets the cell of kind ``mark`` beside the row's head.
    """
    classes = f"grid grid--{variant}" if variant else "grid"
    return format_html(
        '<div class="scroll" role="region" tabindex="0" aria-labelledby="{id}"><table class="{classes}" role="table">'
        '<caption id="{id}">{caption}</caption>{content}</table></div>',
        id=id,
        classes=classes,
        caption=caption,
        content=content,
    )


@register.simple_block_tag
def columns(content: SafeString) -> SafeString:
    """The head of a ``datatable``: one row of ``{% column %}``."""
    return format_html('<thead role="rowgroup"><tr role="row">{}</tr></thead>', content)


@register.simple_tag
def column(label: str, kind: str = "", sort: str = "", href: str = "") -> SafeString:
    """A column's header. ``kind``: ``num`` for figures. ``sort``: ascending or descending; ``href`` sorts by it."""
    attrs = flatatt({"class": kind or None, "aria-sort": sort or None})
    if not href:
        return format_html('<th role="columnheader" scope="col"{}><span>{}</span></th>', attrs, label)
    arrow = {"ascending": "arrow-up", "descending": "arrow-down"}.get(sort, "chevrons-up-down")
    return format_html(
        '<th role="columnheader" scope="col"{}><a href="{}">{} {}</a></th>', attrs, href, label, icon_svg(arrow)
    )


@register.simple_block_tag
def tablebody(content: SafeString) -> SafeString:
    """The body of a ``datatable``: ``{% row %}`` blocks."""
    return format_html('<tbody role="rowgroup">{}</tbody>', content)


@register.simple_block_tag
def tablefoot(content: SafeString) -> SafeString:
    """The sums of a ``datatable``: ``{% row %}`` blocks."""
    return format_html('<tfoot role="rowgroup">{}</tfoot>', content)


@register.simple_block_tag
def row(content: SafeString, id: str = "") -> SafeString:
    """A row: one ``rowhead`` and its ``cell`` blocks. ``id`` lets a map or link point at it."""
    return format_html('<tr role="row"{}>{}</tr>', flatatt({"id": id or None}), content)


@register.simple_block_tag
def rowhead(content: SafeString) -> SafeString:
    """The first cell of a row: what the row is about, often a link."""
    return format_html('<th role="rowheader" scope="row">{}</th>', content)


@register.simple_block_tag
def cell(content: SafeString, label: str = "", kind: str = "") -> SafeString:
    """A cell. ``label`` stands before it on a card (the column's header, short); ``kind``: num, nw, mark, lanes."""
    return format_html(
        '<td role="cell"{}>{}</td>', flatatt({"class": kind or None, "data-label": label or None}), content
    )
