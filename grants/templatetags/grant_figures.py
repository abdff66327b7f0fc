"""The drawings of the statistics of support. Each stands beside a table with the same figures."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grants.pages.grant_statistics import AreaLine, Figure, SchemeLine, StatisticsPage
from rsp import swedish
from rsp.charts import Column, year_columns
from rsp.map_key import KeyItem, map_key
from rsp.maps import PLAN_STYLES, AreaStyle, MapArea, county_map, national_map

register = template.Library()

MILLION = Decimal(1_000_000)
RAMP = (
    AreaStyle("#DCEAF3"),
    AreaStyle("#A9CBE0"),
    AreaStyle("#6BA3C5"),
    AreaStyle("#2F7299", dark=True),
    AreaStyle("#123F5C", dark=True),
)
MISSING = PLAN_STYLES["unknown"]
NONE = PLAN_STYLES["missing"]
LIMITS = {
    "county": (MILLION, MILLION * 5 / 2, MILLION * 5, MILLION * 10),
    "municipality": (MILLION / 10, MILLION / 4, MILLION / 2, MILLION),
}
"""Where one shade ends and the next begins, in SEK: the same for all years."""


@register.filter
def figure_cells(line: SchemeLine, years: Sequence[int]) -> list[tuple[int, Figure | None]]:
    """The cells of a line with their years."""
    return list(zip(years, line.cells, strict=True))


@register.filter
def paid_cells(line: SchemeLine, years: Sequence[int]) -> list[tuple[int, Figure | None]]:
    """What is paid of a line, with the years."""
    return list(zip(years, line.paid, strict=True))


@register.filter
def totals_with_years(page: StatisticsPage) -> list[tuple[int, Figure | None]]:
    """The sums with their years."""
    return list(zip(page.years, page.totals, strict=True))


@register.simple_tag
def amount_bar(figure: Figure | None, others: Sequence[Any]) -> SafeString:
    """A lying bar of the amount on the scale of the largest of ``others`` (lines or areas)."""
    known = [one.figure if isinstance(one, AreaLine) else one.newest for one in others]
    largest = max((one.amount for one in known if one), default=Decimal(0))
    if figure is None or largest <= 0:
        return SafeString("")
    width = f"{float(figure.amount / largest) * 100:.1f}"
    return format_html(
        '<svg class="lane" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="14" fill="#17496B"></rect></svg>',
        width,
    )


@register.simple_tag
def decided_chart(page: StatisticsPage) -> SafeString:
    """All forms of support together by year, in millions of kronor. A year that is not known has a dash."""
    known = [(year, figure) for year, figure in zip(page.years, page.totals, strict=True)]
    top = max((float(figure.amount / MILLION) for _year, figure in known if figure), default=0.0)
    columns = [
        Column(
            str(year),
            float(figure.amount / MILLION) if figure else None,
            swedish.decimal_text(round(figure.amount / MILLION, 1)) if figure else "–",
            look="other" if figure and figure.is_sum else "own",
            strong=year == page.year,
        )
        for year, figure in known
    ]
    words = ", ".join(
        f"{year}: {swedish.kronor(figure.amount) if figure else _('uppgift saknas')}" for year, figure in known
    )
    title = _("Beviljat stöd per beslutsår. %(words)s") % {"words": words}
    return mark_safe(year_columns(columns, title=title, top=top, width=60.0 * len(columns)))  # escaped by rsp.charts


@register.simple_tag
def area_map(page: StatisticsPage) -> SafeString:
    """The chosen year by municipality of the county, else by county."""
    areas = [
        MapArea(area.code, area.name, _words(area), _style(page, area), _address(page, area)) for area in page.areas
    ]
    title = _("Karta över beviljat stöd %(year)d") % {"year": page.year}
    if page.county:
        drawn = county_map(
            page.county.pk, areas, title=title, max_width=360, max_height=520, names_only=True, medium="web"
        )
    else:
        drawn = national_map(areas, title=title, max_width=300, max_height=680, medium="web")
    return mark_safe(drawn)  # escaped by rsp.maps


@register.simple_tag
def area_key(page: StatisticsPage) -> SafeString:
    """The key of ``area_map``: the shades and their limits."""
    limits = [swedish.kronor(limit) for limit in _limits(page)]
    words = [_("under %(limit)s") % {"limit": limits[0]}]
    words += [_("från %(limit)s") % {"limit": limit} for limit in limits]
    items = [KeyItem(text, style) for text, style in zip(words, RAMP, strict=True)]
    return map_key([KeyItem(_("inget"), NONE), *items, KeyItem(_("uppgift saknas"), MISSING)])


def _limits(page: StatisticsPage) -> tuple[Decimal, ...]:
    return LIMITS["municipality" if page.county else "county"]


def _style(page: StatisticsPage, area: AreaLine) -> AreaStyle:
    if area.figure is None:
        return MISSING
    if not area.figure.count:
        return NONE
    return RAMP[sum(area.figure.amount >= limit for limit in _limits(page))]


def _words(area: AreaLine) -> str:
    return swedish.kronor(area.figure.amount) if area.figure else str(_("uppgift saknas"))


def _address(page: StatisticsPage, area: AreaLine) -> str:
    if page.county:
        return reverse("reporting:municipality", args=[area.code])
    asked = f"?lan={area.code}&ar={page.year}"
    return reverse("grants:grants_statistics") + (
        asked + f"&stod={page.choice.scheme.pk}" if page.choice.scheme else asked
    )
