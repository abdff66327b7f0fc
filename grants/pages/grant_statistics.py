"""Statistics of support: what is decided, what is paid and what waits. Decided and paid are never added together.

Examples of the demo are left out. What is decided is open to everyone signed in, as sums; cases and payments are those
that the actor may see.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import OPEN_STATES, CaseState, KnownBy, PaymentState
from grants.models import AidScheme, GrantCase, GrantDecision, GrantYear, Payment
from registers.models import County, Municipality
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor
from rsp.export import as_csv, csv_bytes

SHOWN_YEARS = 6
AGES: tuple[tuple[int, int | None, Any], ...] = (
    (0, 30, gettext_lazy("Under 30 dagar")),
    (30, 90, gettext_lazy("30–89 dagar")),
    (90, 180, gettext_lazy("90–179 dagar")),
    (180, None, gettext_lazy("180 dagar eller mer")),
)
"""Days since an open case was received: from, to (not included), words."""


@dataclass(frozen=True, slots=True)
class StatisticsChoice:
    """What is asked for: a year of decision, and maybe a county and a form of support."""

    year: int
    county: County | None = None
    scheme: AidScheme | None = None


@dataclass(frozen=True, slots=True)
class KnownYears:
    """The years to choose among, and the newest that something is decided in, which the page begins with."""

    years: Sequence[int]
    newest: int


@dataclass(slots=True)
class Figure:
    """A number of decisions and their kronor. ``is_sum``: some of it is known only as a year's sum."""

    count: int = 0
    amount: Decimal = Decimal(0)
    is_sum: bool = False

    def add(self, other: "Figure") -> None:
        self.count += other.count
        self.amount += other.amount
        self.is_sum = self.is_sum or other.is_sum


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one county's year of one form of support."""

    county: str
    year: int
    scheme: str
    figure: Figure
    source: str = ""


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """One form of support, year by year; None where nothing is known."""

    scheme: AidScheme
    cells: Sequence[Figure | None]
    paid: Sequence[Figure | None]

    @property
    def newest(self) -> Figure | None:
        return self.cells[-1]

    @property
    def has_paid(self) -> bool:
        return any(figure and figure.count for figure in self.paid)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A county or municipality in the year that was chosen; ``figure`` None where nothing is known.

    A municipality without a decision has none, 0, when its county's year is known and lies in municipalities.
    """

    code: str
    name: str
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class StateLine:
    """Cases in one state, by how long ago the open ones were received."""

    state: CaseState
    count: int
    ages: Sequence[int]
    applied: Decimal

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """The statistics of one choice."""

    choice: StatisticsChoice
    years: Sequence[int]
    lines: Sequence[SchemeLine]
    totals: Sequence[Figure | None]
    areas: Sequence[AreaLine]
    nowhere: Figure
    sources: Sequence[str]
    states: Sequence[StateLine]
    reads_cases: bool
    rows: Sequence[Known] = field(repr=False)
    names: dict[str, str] = field(repr=False)

    @property
    def year(self) -> int:
        return self.choice.year

    @property
    def county(self) -> County | None:
        return self.choice.county

    @property
    def total(self) -> Figure | None:
        return self.totals[-1] if self.totals else None

    @property
    def known_areas(self) -> int:
        return sum(area.figure is not None for area in self.areas)

    @property
    def has_sums(self) -> bool:
        return any(figure and figure.is_sum for line in self.lines for figure in line.cells)

    @property
    def paid_lines(self) -> list[SchemeLine]:
        return [line for line in self.lines if line.has_paid]

    @property
    def ages(self) -> list[str]:
        return [str(words) for _first, _last, words in AGES]


def years_known(actor: Actor) -> KnownYears:
    """The years that something is decided, recorded as a sum or paid in, and this year; the newest first."""
    decided = _decisions(actor).aggregate(first=Min("decided_on"), last=Max("decided_on"))
    paid = _payments(actor).aggregate(first=Min("paid_on"), last=Max("paid_on"))
    recorded = GrantYear.objects.visible_to(actor).aggregate(first=Min("year"), last=Max("year"))
    found = [year for year in (*recorded.values(), *(day.year for day in decided.values() if day)) if year]
    paid_years = [day.year for day in paid.values() if day]
    this_year = timezone.localdate().year
    every = [*found, *paid_years, this_year]
    return KnownYears(range(max(every), min(every) - 1, -1), max(found or paid_years or [this_year]))


def statistics_page(actor: Actor, choice: StatisticsChoice, today: date) -> StatisticsPage:
    """A fixed number of queries, whatever the number of decisions."""
    rows = list(_known(actor, choice))
    paid = _paid(actor, choice)
    seen_years = {row.year for row in rows} | {year for _scheme, year in paid}
    years = sorted({year for year in seen_years if year <= choice.year} | {choice.year})[-SHOWN_YEARS:]
    schemes = {scheme.pk: scheme for scheme in AidScheme.objects.visible_to(actor).order_by("name")}
    decided: dict[tuple[str, int], Figure] = {}
    for row in rows:
        decided.setdefault((row.scheme, row.year), Figure()).add(row.figure)
    seen = {slug for slug, year in [*decided, *paid] if year in years}
    lines = [
        SchemeLine(
            scheme,
            [decided.get((slug, year)) for year in years],
            [paid.get((slug, year)) or _nothing_paid(decided.get((slug, year))) for year in years],
        )
        for slug, scheme in schemes.items()
        if slug in seen
    ]
    areas, nowhere = _areas(actor, choice, rows)
    return StatisticsPage(
        choice=choice,
        years=years,
        lines=lines,
        totals=[_total([line.cells[at] for line in lines]) for at in range(len(years))],
        areas=areas,
        nowhere=nowhere,
        sources=sorted({row.source for row in rows if row.source and row.year in years}),
        states=_states(actor, choice, today),
        reads_cases=actor.is_system_administrator or bool(actor.county_codes(COUNTY_STAFF, GRANT_DUTIES)),
        rows=[row for row in rows if row.year in years],
        names={slug: scheme.name for slug, scheme in schemes.items()},
    )


def statistics_csv(page: StatisticsPage) -> bytes:
    """What is decided, a row for each county, year and form of support of the page's years."""
    headings = [_("Länskod"), _("Län"), _("Beslutsår"), _("Stödform"), _("Antal beslut"), _("Beviljat belopp, kr")]
    headings += [_("Känt genom"), _("Källa")]
    known_by = {True: str(KnownBy.SUM.label), False: str(KnownBy.DECISIONS.label)}
    counties = [page.county] if page.county else page.areas
    county_names = {one.code: one.name for one in counties}
    rows = sorted(page.rows, key=lambda row: (row.county, row.year, row.scheme))
    lines = (
        [
            row.county,
            county_names.get(row.county, ""),
            row.year,
            page.names[row.scheme],
            row.figure.count,
            row.figure.amount,
            known_by[row.figure.is_sum],
            row.source,
        ]
        for row in rows
    )
    return csv_bytes(headings, lines, written=as_csv)


def _decisions(actor: Actor) -> "QuerySet[GrantDecision]":
    rows: QuerySet[GrantDecision] = GrantDecision.objects.visible_to(actor).real().standing().granting()
    return rows


def _known(actor: Actor, choice: StatisticsChoice) -> Iterator[Known]:
    """By county, year and form: what is counted from decisions, and the years that are known as a sum."""
    decided = _decisions(actor)
    recorded = GrantYear.objects.visible_to(actor)
    if choice.county:
        decided, recorded = decided.filter(case__county=choice.county), recorded.filter(county=choice.county)
    if choice.scheme:
        decided, recorded = decided.filter(case__scheme=choice.scheme), recorded.filter(scheme=choice.scheme)
    counted = set()
    grouped = decided.annotate(year=ExtractYear("decided_on")).values("case__county", "year", "case__scheme")
    for row in grouped.annotate(number=Count("pk"), total=Sum("amount")).order_by():
        counted.add((row["case__county"], row["year"], row["case__scheme"]))
        figure = Figure(row["number"], row["total"])
        yield Known(row["case__county"], row["year"], row["case__scheme"], figure)
    for year in recorded:
        if year.known_by == KnownBy.SUM and year.count is not None and year.amount is not None:
            figure = Figure(year.count, year.amount, is_sum=True)
            yield Known(year.county_id, year.year, year.scheme_id, figure, year.source)
        elif (year.county_id, year.year, year.scheme_id) not in counted:
            yield Known(year.county_id, year.year, year.scheme_id, Figure())


def _payments(actor: Actor) -> "QuerySet[Payment]":
    rows: QuerySet[Payment] = Payment.objects.visible_to(actor)
    return rows.filter(state=PaymentState.PAID, case__is_example=False)


def _nothing_paid(decided: Figure | None) -> Figure | None:
    """No payment in a year is nothing paid where its decisions are known, and else not known."""
    return Figure() if decided and not decided.is_sum else None


def _paid(actor: Actor, choice: StatisticsChoice) -> dict[tuple[str, int], Figure]:
    """What is paid of cases that the actor sees, by form and year of payment."""
    rows = _payments(actor)
    if choice.county:
        rows = rows.filter(case__county=choice.county)
    if choice.scheme:
        rows = rows.filter(case__scheme=choice.scheme)
    grouped = rows.annotate(year=ExtractYear("paid_on")).values("case__scheme", "year")
    return {
        (row["case__scheme"], row["year"]): Figure(row["number"], row["total"])
        for row in grouped.annotate(number=Count("pk"), total=Sum("amount")).order_by()
    }


def _areas(actor: Actor, choice: StatisticsChoice, rows: Sequence[Known]) -> tuple[list[AreaLine], Figure]:
    """The chosen year by municipality of a county, else by county; and what lies in no municipality that is known."""
    if choice.county is None:
        by_county: dict[str, Figure] = {}
        for row in rows:
            if row.year == choice.year:
                by_county.setdefault(row.county, Figure()).add(row.figure)
        counties = County.objects.visible_to(actor).in_order()
        return [AreaLine(county.pk, county.name, by_county.get(county.pk)) for county in counties], Figure()
    of_year = [row.figure for row in rows if row.year == choice.year]
    found = _by_municipality(actor, choice)
    municipalities = Municipality.objects.visible_to(actor).filter(county=choice.county).in_order()
    figures = {one: found.pop(one.pk, None) for one in municipalities}
    nowhere = Figure()
    for figure in [*found.values(), *(figure for figure in of_year if figure.is_sum)]:
        nowhere.add(figure)
    is_known = bool(of_year) and not nowhere.count
    areas = [AreaLine(one.pk, one.name, fig or (Figure() if is_known else None)) for one, fig in figures.items()]
    return areas, nowhere


def _by_municipality(actor: Actor, choice: StatisticsChoice) -> dict[str | None, Figure]:
    rows = _decisions(actor).filter(case__county=choice.county).decided_in(choice.year)
    if choice.scheme:
        rows = rows.filter(case__scheme=choice.scheme)
    grouped = rows.values("case__municipality").annotate(number=Count("pk"), total=Sum("amount")).order_by()
    return {row["case__municipality"]: Figure(row["number"], row["total"]) for row in grouped}


def _states(actor: Actor, choice: StatisticsChoice, today: date) -> list[StateLine]:
    """The actor's cases by state; the open ones by age too."""
    rows = GrantCase.objects.visible_to(actor).real()
    if choice.county:
        rows = rows.filter(county=choice.county)
    if choice.scheme:
        rows = rows.filter(scheme=choice.scheme)
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(AGES))
    applied: dict[str, Decimal] = defaultdict(Decimal)
    for at, (first, last, _words) in enumerate(AGES):
        aged = rows.filter(received_on__lte=today - timedelta(days=first)) if first else rows
        aged = aged.filter(received_on__gt=today - timedelta(days=last)) if last else aged
        for state, number, total in (
            aged.values_list("state").annotate(n=Count("pk"), s=Sum("applied_amount")).order_by()
        ):
            counts[state][at] = number
            applied[state] += total or 0
    return [
        StateLine(state, sum(counts[state]), counts[state], applied[state]) for state in CaseState if state in counts
    ]


def _total(figures: Sequence[Figure | None]) -> Figure | None:
    known = [figure for figure in figures if figure]
    if not known:
        return None
    total = Figure()
    for figure in known:
        total.add(figure)
    return total
