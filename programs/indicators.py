"""What goals can be counted from of service plans and service places."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from programs.enums import PlaceKind, PlanStanding
from programs.models import ServicePlace, ServicePlan
from rsp.indicators import Indicator, IndicatorGroup, Period

PLANS = "service_plans_current"
OPENED, OPEN = "places_opened", "places_open"

NAMES = {
    PlaceKind.SHOP: (_("Öppnade dagligvarubutiker"), _("Dagligvarubutiker"), _("butiker")),
    PlaceKind.FUEL_STATION: (_("Öppnade drivmedelsstationer"), _("Drivmedelsstationer"), _("stationer")),
    PlaceKind.AGENT: (_("Öppnade ombud"), _("Ombud"), _("ombud")),
    PlaceKind.SERVICE_POINT: (_("Öppnade servicepunkter"), _("Servicepunkter"), _("servicepunkter")),
    PlaceKind.SOT_POINT: (_("Öppnade service- och trygghetspunkter"), _("Service- och trygghetspunkter"), _("punkter")),
    PlaceKind.MOBILE_SHOP: (_("Nya varubussar"), _("Varubussar"), _("varubussar")),
    PlaceKind.PUBLIC_SERVICE: (
        _("Öppnade platser med offentlig service"),
        _("Platser med offentlig service"),
        _("platser"),
    ),
}


def _plans(period: Period) -> str:
    address = reverse("programs:county_service_plans", args=[period.county_code])
    return f"{address}?{urlencode({'dag': period.last.isoformat()})}"


def _places(what: str, kind: str = "") -> Callable[[Period], str]:
    """The places of the county; for those open, as they stood on the last day."""

    def address(period: Period) -> str:
        day = _day(period).isoformat() if what == OPEN else ""
        chosen = {"lan": period.county_code, "slag": kind, "dag": day}
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"{reverse('programs:service_places')}?{query}"

    return address


def count_plans_and_places(period: Period, keys: frozenset[str]) -> Mapping[str, Decimal]:
    """Two queries at most. What is to come is not counted: a figure of a state is today's when its day has not come."""
    figures = _current_plans(period) if PLANS in keys else {}
    if keys - {PLANS}:
        figures |= _counted_places(period)
    return {key: figure for key, figure in figures.items() if key in keys}


def _current_plans(period: Period) -> dict[str, Decimal]:
    """Municipalities with a plan that was current on the day. Not known while no plan of the county says anything."""
    plans = ServicePlan.objects.recorded().filter(municipality__county=period.county_code)
    known = plans.with_standing(_day(period)).exclude(standing=None).order_by()
    rows = list(known.values_list("municipality", "standing"))
    current = {municipality for municipality, standing in rows if standing == PlanStanding.CURRENT}
    return {PLANS: Decimal(len(current))} if rows else {}


def _counted_places(period: Period) -> dict[str, Decimal]:
    """Not known while the county has no recorded place."""
    places = ServicePlace.objects.recorded().filter(municipality__county=period.county_code, is_planned=False)
    open_now = Q(pk__in=ServicePlace.objects.open_on(_day(period)).values("pk"))
    rows = list(
        places.values("kind")
        .annotate(opened=Count("pk", filter=_opened_in(period)), open=Count("pk", filter=open_now))
        .order_by()
    )
    if not rows:
        return {}
    figures = {f"{what}_{kind}": Decimal(0) for what in (OPENED, OPEN) for kind in PlaceKind.values}
    for row in rows:
        figures[f"{OPENED}_{row['kind']}"] = Decimal(row["opened"])
        figures[f"{OPEN}_{row['kind']}"] = Decimal(row["open"])
    for what in (OPENED, OPEN):
        figures[what] = sum((figures[f"{what}_{kind}"] for kind in PlaceKind.values), Decimal(0))
    return figures


def _opened_in(period: Period) -> Q:
    """On a known day of the period, or some time in a year that lies within it."""
    years = [
        year
        for year in range(period.first.year, period.last.year + 1)
        if period.first <= date(year, 1, 1) and date(year, 12, 31) <= period.last
    ]
    on_day = Q(opened_on__gte=period.first, opened_on__lte=_day(period))
    return on_day | Q(opened_on__isnull=True, opened_year__in=years)


def _day(period: Period) -> date:
    return min(period.last, timezone.localdate())


GROUP = IndicatorGroup(
    indicators=(
        Indicator(PLANS, _("Kommuner med aktuell serviceplan"), _("kommuner"), _plans),
        Indicator(OPENED, _("Öppnade serviceplatser"), _("platser"), _places(OPENED)),
        *(
            Indicator(f"{OPENED}_{kind}", opened, unit, _places(OPENED, kind))
            for kind, (opened, _all, unit) in NAMES.items()
        ),
        Indicator(OPEN, _("Öppna serviceplatser"), _("platser"), _places(OPEN)),
        *(
            Indicator(f"{OPEN}_{kind}", label, unit, _places(OPEN, kind))
            for kind, (_opened, label, unit) in NAMES.items()
        ),
    ),
    count=count_plans_and_places,
)
