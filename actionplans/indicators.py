"""What goals can be counted from in the log of activities: activities of each kind, and the people they reached."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from actionplans.enums import ActivityKind
from actionplans.models import Activity, ActivityCount
from rsp.indicators import Indicator, IndicatorGroup, Period

VISITS, PEOPLE = "company_visits", "activity_people"

UNITS = {
    ActivityKind.COMPANY_VISIT: _("besök"),
    ActivityKind.THEME_MEETING: _("träffar"),
    ActivityKind.SERVICE_WORKSHOP: _("serviceverkstäder"),
    ActivityKind.SERVICE_MEETING: _("träffar"),
    ActivityKind.STUDY_TRIP: _("studieresor"),
    ActivityKind.SEMINAR: _("seminarier"),
    ActivityKind.INFORMATION: _("informationsinsatser"),
    ActivityKind.CONFERENCE: _("konferenser"),
    ActivityKind.MEETING: _("möten"),
    ActivityKind.STATEMENT: _("yttranden"),
    ActivityKind.INAUGURATION: _("invigningar"),
}
LABELS = {
    ActivityKind.COMPANY_VISIT: _("Fysiska företagsbesök"),
    ActivityKind.THEME_MEETING: _("Tematräffar"),
    ActivityKind.SERVICE_WORKSHOP: _("Serviceverkstäder"),
    ActivityKind.SERVICE_MEETING: _("Serviceträffar"),
    ActivityKind.STUDY_TRIP: _("Studieresor"),
    ActivityKind.SEMINAR: _("Seminarier"),
    ActivityKind.INFORMATION: _("Informationsinsatser"),
    ActivityKind.CONFERENCE: _("Konferenser"),
    ActivityKind.MEETING: _("Möten"),
    ActivityKind.STATEMENT: _("Yttranden"),
    ActivityKind.INAUGURATION: _("Invigningar"),
}


def key_of(kind: str) -> str:
    """The key of the indicator that counts a kind of activity; of visits only those on the spot."""
    return VISITS if kind == ActivityKind.COMPANY_VISIT else f"activity_{kind}"


def _rows(kind: str = "") -> Any:
    def address(period: Period) -> str:
        chosen = {"slag": kind, "ar": str(period.last.year) if period.first.year == period.last.year else ""}
        if kind == ActivityKind.COMPANY_VISIT:
            chosen["hur"] = "fysisk"
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"{reverse('actionplans:activities', args=[period.county_code])}?{query}"

    return address


def count_activities(period: Period, keys: frozenset[str]) -> Mapping[str, Decimal]:
    """Two queries. Nothing is known of a county before its first recorded activity, nor of a part of a counted year."""
    figures = _recorded(period)
    for kind, years in _counted_years(period).items():
        whole = [count for year, count in years.items() if _holds_year(period, year)]
        if len(whole) < len(years):
            figures.pop(key_of(kind), None)
        else:
            figures[key_of(kind)] = figures.get(key_of(kind), Decimal(0)) + sum(whole)
    return {key: figure for key, figure in figures.items() if key in keys}


def _recorded(period: Period) -> dict[str, Decimal]:
    held = Q(held_on__gte=period.first)
    known = Activity.objects.filter(county=period.county_code, held_on__lte=period.last)
    rows = list(
        known.values("kind", "is_digital")
        .annotate(number=Count("pk", filter=held), people=Sum("people_count", filter=held))
        .order_by()
    )
    if not rows:
        return {}
    figures = {key_of(kind): Decimal(0) for kind in ActivityKind.values}
    for row in rows:
        if row["kind"] != ActivityKind.COMPANY_VISIT or not row["is_digital"]:
            figures[key_of(row["kind"])] += row["number"]
    people = [row["people"] for row in rows if row["people"] is not None]
    return figures | ({PEOPLE: Decimal(sum(people))} if people else {})


def _counted_years(period: Period) -> dict[str, dict[int, int]]:
    rows = ActivityCount.objects.filter(
        county=period.county_code, year__gte=period.first.year, year__lte=period.last.year
    )
    found: dict[str, dict[int, int]] = {}
    for kind, year, count in rows.values_list("kind", "year", "count"):
        found.setdefault(kind, {})[year] = count
    return found


def _holds_year(period: Period, year: int) -> bool:
    return period.first <= date(year, 1, 1) and date(year, 12, 31) <= period.last


GROUP = IndicatorGroup(
    indicators=(
        *(Indicator(key_of(kind), LABELS[kind], UNITS[kind], _rows(kind)) for kind in ActivityKind),
        Indicator(PEOPLE, _("Personer som har deltagit i aktiviteter"), _("personer"), _rows()),
    ),
    count=count_activities,
)
