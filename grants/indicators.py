"""What goals can be counted from of grants: granting decisions and their sum, in all and by form of support."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.enums import KnownBy
from grants.models import GrantDecision, GrantYear
from grants.reference.acts import SCHEME_NAMES
from rsp.indicators import Indicator, IndicatorGroup, Period

COUNT, AMOUNT = "grants_count", "grants_amount"

Figure = tuple[int, Decimal]


def count_grants(period: Period, keys: frozenset[str]) -> Mapping[str, Decimal]:
    """Two queries. A year known as a sum is counted when all of it lies in the period; a part of it is not known.

    The total holds the forms of support that are known; of nothing known there is no total.
    """
    known = _known(period)
    figures: dict[str, Decimal] = {}
    for slug, figure in known.items():
        if figure is not None:
            figures[f"{COUNT}_{slug}"], figures[f"{AMOUNT}_{slug}"] = Decimal(figure[0]), figure[1]
    whole = [figure for figure in known.values() if figure is not None]
    if whole and len(whole) == len(known):
        figures[COUNT] = Decimal(sum(count for count, _amount in whole))
        figures[AMOUNT] = sum((amount for _count, amount in whole), Decimal(0))
    return {key: figure for key, figure in figures.items() if key in keys}


def _known(period: Period) -> dict[str, Figure | None]:
    """Count and SEK by form of support; None for one of which only a part of what is asked for is known."""
    found: dict[str, Figure | None] = dict(_decided(period))
    years = GrantYear.objects.filter(county=period.county_code, year__gte=period.first.year, year__lte=period.last.year)
    for slug, year, known_by, count, amount in years.values_list("scheme", "year", "known_by", "count", "amount"):
        before = found.setdefault(slug, (0, Decimal(0)))
        if known_by != KnownBy.SUM or before is None:
            continue
        is_whole = period.first <= date(year, 1, 1) and date(year, 12, 31) <= period.last
        found[slug] = (before[0] + count, before[1] + amount) if is_whole else None
    return found


def _decided(period: Period) -> Iterator[tuple[str, Figure]]:
    """By the decisions that stand. A form of support with none in the period has none, once the county has decided."""
    in_period = Q(decided_on__gte=period.first)
    rows = (
        GrantDecision.objects.real()
        .standing()
        .granting()
        .filter(case__county=period.county_code, decided_on__lte=period.last)
        .values("case__scheme")
        .annotate(number=Count("pk", filter=in_period), total=Sum("amount", filter=in_period))
        .order_by()
    )
    for row in rows:
        yield row["case__scheme"], (row["number"], row["total"] or Decimal(0))


def _rows(period: Period) -> str:
    return f"{reverse('reporting:county', args=[period.county_code])}#h-stod"


GROUP = IndicatorGroup(
    indicators=(
        Indicator(COUNT, _("Beslut om stöd"), _("beslut"), _rows),
        Indicator(AMOUNT, _("Beviljat stöd"), _("kr"), _rows),
        *(
            indicator
            for slug, name in SCHEME_NAMES.items()
            for indicator in (
                Indicator(f"{COUNT}_{slug}", f"{name}: beslut", _("beslut"), _rows),
                Indicator(f"{AMOUNT}_{slug}", f"{name}: beviljat stöd", _("kr"), _rows),
            )
        ),
    ),
    count=count_grants,
)
