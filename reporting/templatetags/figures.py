"""The drawings and the telling headings of the reading pages. Each drawing stands beside a table with the same figures.

Drawings are SVG written by ``rsp/maps.py`` and ``rsp/charts.py``, which escape every word they are given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.enums import Assessment
from actionplans.models import Goal, Initiative
from registers.enums import Certainty, OrganisationKind
from registers.models import Responsibility
from reporting.enums import FollowUpState
from reporting.pages.county import AreaBlock, CountyPage, GrantCell, GrantRow, GrantTable
from reporting.pages.start import CountyRow, StartPage
from reporting.records import FIRST_YEAR
from rsp import swedish
from rsp.charts import Column, Span, lane, segment_bar, year_columns
from rsp.map_key import KeyItem, map_key
from rsp.maps import PLAN_STYLES, AreaStyle, MapArea, national_map

register = template.Library()

FOLLOW_UP_STYLES = {
    FollowUpState.SUBMITTED: AreaStyle("#2F7299", dark=True),
    FollowUpState.CORRECTED: AreaStyle("#123F5C", dark=True),
    FollowUpState.DRAFT: AreaStyle("#A9CBE0"),
    "missing": PLAN_STYLES["unknown"],
}

ASSESSMENT_FILLS = {
    Assessment.ACHIEVED: "#2E7D4F",
    Assessment.PARTLY_ACHIEVED: "#6BA3C5",
    Assessment.ON_THE_WAY: "#F3B95F",
    Assessment.NOT_ACHIEVED: "#C01B1B",
    Assessment.NOT_ASSESSED: "#C9CED2",
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One holder of a duty with the words for when and the time line; ``gap`` says what is not known before it."""

    row: Responsibility
    period: str
    gap: str
    drawing: SafeString


# --- The start page


@register.simple_tag
def follow_up_label(row: CountyRow) -> str:
    """The word for the state of a county's follow-up, as the map and the table say it."""
    return row.follow_up.get_state_display() if row.follow_up else _("Uppgift saknas")


@register.simple_tag
def start_sentence(page: StartPage) -> str:
    """From how many counties the system has the year's follow-up. What others may have done elsewhere is not known."""
    count = page.submitted_count
    if count == 0:
        return _("Ingen inskickad uppföljning för %(year)d finns i systemet.") % {"year": page.year}
    return ngettext(
        "Uppföljningen för %(year)d från %(words)s av %(total)d län finns i systemet.",
        "Uppföljningarna för %(year)d från %(words)s av %(total)d län finns i systemet.",
        count,
    ) % {"words": swedish.number_in_words(count), "total": len(page.counties), "year": page.year}


@register.simple_tag
def start_map(page: StartPage) -> SafeString:
    """The 21 counties by the state of the year's follow-up; each area leads to its county."""
    areas = [
        MapArea(
            row.code,
            row.name,
            follow_up_label(row),
            FOLLOW_UP_STYLES.get(row.standing, FOLLOW_UP_STYLES["missing"]),
            reverse("reporting:county", args=[row.code]),
        )
        for row in page.counties
    ]
    title = _("Karta över uppföljningarna för %(year)d") % {"year": page.year}
    return _svg(national_map(areas, title=title, max_width=300, max_height=680, medium="web"))


@register.simple_tag
def start_key(page: StartPage) -> SafeString:
    """The key of ``start_map``: only the states that occur."""
    states = [*FollowUpState, "missing"]
    labels = {str(row.standing): str(follow_up_label(row)) for row in page.counties}
    return map_key([KeyItem(labels[str(state)], FOLLOW_UP_STYLES[state]) for state in states if str(state) in labels])


# --- The county page: plan, goals, grants


@register.simple_tag
def assessment_bar(area: AreaBlock) -> SafeString:
    """One cell for each goal of the area, coloured by its newest assessment."""
    counts = assessment_counts(area)
    title = _("Mål efter bedömning: %(words)s") % {"words": assessment_words(area)}
    return _svg(segment_bar([(ASSESSMENT_FILLS[key], count) for key, count in counts.items() if count], title=title))


@register.simple_tag
def assessment_words(area: AreaBlock) -> str:
    """``2 uppnått, 1 ej bedömt``: the number of goals by assessment, in words."""
    counts = assessment_counts(area)
    return ", ".join(f"{count} {str(key.label).lower()}" for key, count in counts.items() if count)


@register.filter
def latest_outcome(goal: Goal) -> Any:
    """The goal's newest outcome, or None. Costs no query: outcomes are prefetched newest first."""
    return next(iter(goal.outcomes.all()), None)


@register.filter
def owners(initiative: Initiative) -> str:
    """The initiative's owner and co-owners by the names that may be shown, then the function that answers."""
    bodies = [initiative.owner] if initiative.owner else []
    names = [body.public_name for body in [*bodies, *initiative.co_owners.all()]]
    if initiative.owner_function:
        names.append(initiative.owner_function)
    return ", ".join(names)


def assessment_counts(area: AreaBlock) -> dict[Assessment, int]:
    """Number of goals in the area by newest assessment; a goal without outcome is not assessed."""
    counts = dict.fromkeys(Assessment, 0)
    for initiative in area.initiatives:
        for goal in initiative.goals.all():
            outcome = latest_outcome(goal)
            counts[Assessment(outcome.assessment) if outcome else Assessment.NOT_ASSESSED] += 1
    return counts


@register.filter
def by_year(row: GrantRow, table: GrantTable) -> Iterable[tuple[int, GrantCell | None]]:
    """The cells of a row with their years."""
    return zip(table.years, row.cells, strict=True)


@register.filter
def has_sums(table: GrantTable) -> bool:
    """Whether some figure of the table is known only as the year's sum."""
    return any(cell is not None and cell.is_sum for row in table.rows for cell in row.cells)


@register.filter
def card_variant(table: GrantTable) -> str:
    """How the grants table looks on a phone: years two by two when there are several."""
    return "pairs" if len(table.years) > 1 else ""


@register.filter
def totals_by_year(table: GrantTable) -> Iterable[tuple[int, GrantCell]]:
    """The sums with their years."""
    return zip(table.years, table.totals, strict=True)


@register.filter
def last(sequence: Sequence[Any]) -> Any:
    """The last item, or None of an empty sequence."""
    return sequence[-1] if sequence else None


@register.simple_tag
def grants_heading(table: GrantTable) -> str:
    """``Investeringsbidrag blev störst 2023``, or a plain heading when no form stands out."""
    if not table.years:
        return _("Beviljat stöd")
    known = [(row.cells[-1].amount, row.name) for row in table.rows if row.cells[-1]]
    largest = max(known, default=(Decimal(0), ""))
    if len(known) < 2 or [amount for amount, _name in known].count(largest[0]) > 1:
        return _("Beviljat stöd %(year)d") % {"year": table.years[-1]}
    return _("%(scheme)s blev störst %(year)d") % {"scheme": largest[1], "year": table.years[-1]}


@register.simple_tag
def grant_charts(table: GrantTable) -> SafeString:
    """One small column chart for each form of support, all on one scale, in millions of kronor."""
    top = max((float(cell.amount) for row in table.rows for cell in row.cells if cell), default=0.0) / 1_000_000
    return format_html_join(
        "",
        "<figure><figcaption>{}</figcaption>{}</figure>",
        ((row.name, _columns_of(row, table, top)) for row in table.rows),
    )


@register.simple_tag
def share_bar(cell: GrantCell | None, table: GrantTable) -> SafeString:
    """A lying bar of the cell's amount on the scale of the largest one of the last year."""
    largest = max((row.cells[-1].amount for row in table.rows if row.cells[-1]), default=Decimal(0))
    if cell is None or largest <= 0:
        return SafeString("")
    width = f"{float(cell.amount / largest) * 100:.1f}"
    return format_html(
        '<svg class="lane" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="14" fill="#17496B"></rect></svg>',
        width,
    )


def _columns_of(row: GrantRow, table: GrantTable, top: float) -> SafeString:
    columns = [
        Column(str(year), None, "–")
        if cell is None
        else Column(
            str(year),
            float(cell.amount) / 1_000_000,
            f"{cell.amount / 1_000_000:.1f}".replace(".", ",") if cell.amount else "0",
            strong=year == table.years[-1],
        )
        for year, cell in by_year(row, table)
    ]
    spoken = "; ".join(
        f"{year}: {_('uppgift saknas') if cell is None else swedish.kronor(cell.amount)}"
        for year, cell in by_year(row, table)
    )
    return _svg(year_columns(columns, title=f"{row.name}. {spoken}.", top=top))


# --- The county page: who has been responsible


@register.simple_tag
def responsibility_years(page: CountyPage) -> tuple[int, int]:
    """First and last year of the time lines: a multiple of four years that holds what is known and the chosen day."""
    first = min([row.valid_from.year for row in page.responsibilities] + [page.day.year])
    return first, first + max(16, 4 * -(-(page.day.year + 1 - first) // 4))


@register.simple_tag
def responsibility_ticks(page: CountyPage) -> list[int]:
    """Five years evenly along the time lines, for the head of their column."""
    first, last_year = responsibility_years(page)
    return [first + (last_year - first) // 4 * step for step in range(5)]


@register.simple_tag
def lanes(page: CountyPage) -> list[Lane]:
    """The holders of each duty with their time lines, in the order of the page."""
    first_year, last_year = responsibility_years(page)
    firsts: dict[str, date] = {}
    for row in page.responsibilities:
        firsts[row.duty] = min(row.valid_from, firsts.get(row.duty, row.valid_from))
    return [
        Lane(
            row,
            _period(row),
            _gap_before(row) if row.valid_from == firsts[row.duty] else "",
            _lane_of(row, page.day, first_year, last_year),
        )
        for row in page.responsibilities
    ]


def _gap_before(row: Responsibility) -> str:
    """That nothing is known before the first holder of a duty, when the duty is older than that."""
    if row.valid_from.year <= FIRST_YEAR:
        return ""
    starts_year = (row.valid_from.month, row.valid_from.day) == (1, 1)
    start = str(row.valid_from.year) if starts_year else swedish.long_date(row.valid_from)
    return _("Uppgift saknas före %(start)s") % {"start": start}


def _lane_of(row: Responsibility, day: date, first_year: int, last_year: int) -> SafeString:
    end = _moment(row.valid_to) + 1 / 366 if row.valid_to else last_year + 1.0
    is_region = row.organisation.kind in (OrganisationKind.REGION, OrganisationKind.COOPERATION_BODY)
    look = "pale" if row.certainty == Certainty.UNCERTAIN else "own" if is_region else "other"
    drawing = lane(
        [Span(_moment(row.valid_from), end, look)],
        title=f"{row.organisation.public_name} {_period(row)}",
        first_year=first_year,
        last_year=last_year,
        today=_moment(day),
    )
    return _svg(drawing.replace("<svg ", '<svg preserveAspectRatio="none" ', 1))


def _moment(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _period(row: Responsibility) -> str:
    """``2017–2018`` for whole years, else with days; open end as ``2019–``."""
    starts_year = (row.valid_from.month, row.valid_from.day) == (1, 1)
    ends_year = row.valid_to is None or (row.valid_to.month, row.valid_to.day) == (12, 31)
    if starts_year and ends_year:
        last_year = row.valid_to.year if row.valid_to else ""
        return str(last_year) if last_year == row.valid_from.year else f"{row.valid_from.year}–{last_year}"
    return f"{row.valid_from.isoformat()} – {row.valid_to.isoformat() if row.valid_to else ''}".rstrip()


def _svg(drawing: str) -> SafeString:
    return mark_safe(drawing)  # drawn by rsp.maps or rsp.charts, which escape every word
