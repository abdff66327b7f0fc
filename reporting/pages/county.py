"""The county page: who answers, what is planned, what is granted, and how the county stands on a chosen day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Prefetch, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from actionplans.enums import ActivityKind
from actionplans.models import ActionPlan, Activity, ActivityCount, Goal, Initiative, Outcome
from actionplans.policies import can_edit_plan
from grants.enums import KnownBy
from grants.models import AidScheme, GrantDecision, GrantYear, SchemeBasis
from grants.policies import can_read_cases
from programs.enums import PlaceKind, PlanStanding
from programs.models import PartnershipMember, Programme, ServicePlace, ServicePlanCount
from programs.pages.service_plan_standings import MunicipalityStanding, county_standings, stated_count
from programs.policies import can_edit_programme
from registers.models import County, Organisation, Responsibility
from reporting.models import FollowUp
from reporting.policies import HistoryOwner, can_read_draft, can_read_history
from reporting.records import FIRST_YEAR
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY, Actor
from rsp.rights import Allowed, Refused

SHOWN_GRANT_YEARS = 4


@dataclass(frozen=True, slots=True)
class GrantCell:
    """What one form of support came to in one year; ``is_sum`` when only the sum is known."""

    count: int
    amount: Decimal
    is_sum: bool
    source: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One form of support with a cell for each shown year; None where nothing is recorded.

    ``name`` is what the form was called in the last shown year: investeringsbidrag became investeringsstöd in 2025.
    """

    scheme: AidScheme
    name: str
    cells: list[GrantCell | None]


@dataclass(frozen=True, slots=True)
class GrantTable:
    """Granted support by form and year of decision, with the total of what is known each year."""

    years: list[int]
    rows: list[GrantRow]
    totals: list[GrantCell]
    sources: list[str]


@dataclass(frozen=True, slots=True)
class AreaBlock:
    """An area of the shown plan with its initiatives; ``name`` is empty for initiatives outside the areas."""

    name: str
    initiatives: list[Initiative]


@dataclass(frozen=True, slots=True)
class CountyPage:
    """Everything the county page shows, for one reader and one day."""

    actor: Actor
    county: County
    day: date
    is_staff: bool
    may_read_history: bool
    why_no_drafts: str
    responsibilities: Sequence[Responsibility]
    programmes: Sequence[Programme]
    plans: Sequence[ActionPlan]
    shown_plan: ActionPlan | None
    areas: list[AreaBlock]
    grants: GrantTable
    visits: tuple[int, int] | None
    service_plans: list[MunicipalityStanding]
    stated_plans: ServicePlanCount | None
    places: Sequence[ServicePlace]
    follow_ups: Sequence[FollowUp]

    def why_not_edit_plan(self) -> str:
        """Why the shown plan cannot be changed by the reader; empty when it can."""
        answer = can_edit_plan(self.actor, self.shown_plan) if self.shown_plan else Allowed()
        return answer.reason if isinstance(answer, Refused) else ""

    def why_not_edit_programme(self) -> str:
        """Why the programme cannot be changed by the reader; empty when it can."""
        answer = can_edit_programme(self.actor, self.programme) if self.programme else Allowed()
        return answer.reason if isinstance(answer, Refused) else ""

    @property
    def programme(self) -> Programme | None:
        """The programme of the year of the day; a draft only when none is decided for it."""
        of_year = [row for row in self.programmes if row.holds(self.day.year)]
        return next(iter([row for row in of_year if row.is_decided] or of_year), None)

    @property
    def drafts(self) -> list[ActionPlan]:
        """Plans being written, when a decided one is shown."""
        shown = self.shown_plan
        return [plan for plan in self.plans if not plan.is_decided] if shown and shown.is_decided else []

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def reads_cases(self) -> bool:
        """Whether the reader sees the county's cases of support."""
        return bool(can_read_cases(self.actor, self.county.pk))

    @property
    def current_plan_count(self) -> int:
        return sum(row.standing == PlanStanding.CURRENT for row in self.service_plans)

    @property
    def has_known_plans(self) -> bool:
        return any(row.standing != PlanStanding.UNKNOWN for row in self.service_plans)

    @property
    def has_example_plans(self) -> bool:
        return any(row.plan and row.plan.is_example for row in self.service_plans)

    @property
    def sot_points(self) -> int:
        return sum(place.kind == PlaceKind.SOT_POINT for place in self.places)


def county_page(actor: Actor, county: County, day: date, plan_year: int | None = None) -> CountyPage:
    """The page of ``county`` as ``actor`` may see it on ``day``; ``plan_year`` chooses which plan is opened.

    Nothing of a later year than that of ``day`` is shown. States are as they are recorded today.
    """
    plans = _plans(actor, county, day.year)
    shown_plan = _shown_plan(plans, plan_year)
    drafts = can_read_draft(actor, county.code, day.year)
    return CountyPage(
        actor=actor,
        county=county,
        day=day,
        is_staff=county.code in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY),
        why_no_drafts=drafts.reason if isinstance(drafts, Refused) else "",
        may_read_history=bool(can_read_history(actor, HistoryOwner(county.code, duties=PROGRAMME_DUTY))),
        responsibilities=list(
            Responsibility.objects.visible_to(actor).filter(county=county).select_related("organisation").in_order()
        ),
        programmes=_programmes(actor, county),
        plans=plans,
        shown_plan=shown_plan,
        areas=_areas(actor, shown_plan) if shown_plan else [],
        grants=grant_table(actor, county, through=day.year, shown_years=SHOWN_GRANT_YEARS),
        visits=_visits(actor, county, day.year),
        service_plans=county_standings(actor, county, day),
        stated_plans=stated_count(actor, county, day),
        places=list(
            ServicePlace.objects.visible_to(actor)
            .filter(municipality__county=county)
            .open_on(day)
            .select_related("municipality")
            .in_order()
        ),
        follow_ups=list(
            FollowUp.objects.visible_to(actor).filter(county=county).through(day.year).with_versions().order_by("-year")
        ),
    )


def _programmes(actor: Actor, county: County) -> Sequence[Programme]:
    partners = PartnershipMember.objects.select_related("organisation__municipality").order_by(
        "role", "organisation__name"
    )
    return list(
        Programme.objects.visible_to(actor)
        .filter(county=county)
        .select_related("owner")
        .prefetch_related("areas", "strategies", "decisions", Prefetch("partners", queryset=partners))
        .newest_first()
    )


def _plans(actor: Actor, county: County, last_year: int) -> Sequence[ActionPlan]:
    """Current revisions, newest first, each with its number of initiatives and goals."""
    return list(
        ActionPlan.objects.visible_to(actor)
        .filter(county=county)
        .through(last_year)
        .current()
        .annotate(
            initiative_count=Count("initiatives", distinct=True), goal_count=Count("initiatives__goals", distinct=True)
        )
        .order_by("-year")
    )


def _shown_plan(plans: Sequence[ActionPlan], plan_year: int | None) -> ActionPlan | None:
    """The plan asked for, else the newest decided that has initiatives, else the newest that has, else the newest."""
    asked_for = [plan for plan in plans if plan.year == plan_year]
    filled = [plan for plan in plans if plan.initiative_count]
    decided = [plan for plan in filled if plan.is_decided]
    return next(iter(asked_for or decided or filled or plans), None)


def _areas(actor: Actor, plan: ActionPlan) -> list[AreaBlock]:
    goals = Goal.objects.in_order().prefetch_related(Prefetch("outcomes", queryset=Outcome.objects.newest_first()))
    initiatives = (
        Initiative.objects.visible_to(actor)
        .filter(plan=plan)
        .select_related("owner__municipality", "area")
        .prefetch_related(
            Prefetch("goals", queryset=goals),
            Prefetch("co_owners", queryset=Organisation.objects.select_related("municipality").order_by("name")),
        )
        .in_order()
    )
    blocks: dict[str, list[Initiative]] = {}
    for initiative in initiatives:
        blocks.setdefault(initiative.area.name if initiative.area else "", []).append(initiative)
    return [AreaBlock(name, rows) for name, rows in blocks.items()]


def grant_table(actor: Actor, county: County, *, through: int, shown_years: int | None) -> GrantTable:
    """Granted support of a county to the year ``through``; the last ``shown_years`` of those known, or all (None)."""
    known = list(GrantYear.objects.visible_to(actor).filter(county=county))
    decided = _decided(actor, county)
    cells = {key: GrantCell(count, amount, is_sum=False, source="") for key, (count, amount) in decided.items()}
    cells |= {(row.scheme_id, row.year): _cell(row, decided) for row in known}
    years = sorted({year for _slug, year in cells if year <= through})
    years = years if shown_years is None else years[-shown_years:]
    shown = {slug for slug, year in cells if year in years}
    last_year = max(years, default=FIRST_YEAR)
    names = dict(SchemeBasis.objects.visible_to(actor).in_force_during(last_year).values_list("scheme", "name"))
    rows = [
        GrantRow(scheme, names.get(scheme.pk, scheme.name), [cells.get((scheme.pk, year)) for year in years])
        for scheme in AidScheme.objects.visible_to(actor).order_by("name")
        if scheme.pk in shown
    ]
    return GrantTable(
        years=years,
        rows=rows,
        totals=[_total([row.cells[column] for row in rows]) for column in range(len(years))],
        sources=sorted({row.source for row in known if row.source and row.year in years}),
    )


def _decided(actor: Actor, county: County) -> dict[tuple[str, int], tuple[int, Decimal]]:
    """Number and sum of the standing decisions that grant, by scheme and year of decision."""
    rows = (
        GrantDecision.objects.visible_to(actor)
        .filter(case__county=county)
        .real()
        .standing()
        .granting()
        .annotate(year=ExtractYear("decided_on"))
        .values("year", scheme=F("case__scheme"))
        .annotate(count=Count("pk"), amount=Sum("amount"))
        .order_by()
    )
    return {(row["scheme"], row["year"]): (row["count"], row["amount"]) for row in rows}


def _cell(row: GrantYear, decided: dict[tuple[str, int], tuple[int, Decimal]]) -> GrantCell:
    if row.known_by == KnownBy.SUM and row.count is not None and row.amount is not None:
        return GrantCell(row.count, row.amount, is_sum=True, source=row.source)
    count, amount = decided.get((row.scheme_id, row.year), (0, Decimal(0)))
    return GrantCell(count, amount, is_sum=False, source="")


def _total(cells: Sequence[GrantCell | None]) -> GrantCell:
    known = [cell for cell in cells if cell]
    return GrantCell(
        count=sum(cell.count for cell in known),
        amount=sum((cell.amount for cell in known), Decimal(0)),
        is_sum=any(cell.is_sum for cell in known),
        source="",
    )


def _visits(actor: Actor, county: County, last_year: int) -> tuple[int, int] | None:
    """The newest year to ``last_year`` for which company visits are known to the actor, and how many they were."""
    recorded = (
        Activity.objects.visible_to(actor)
        .filter(county=county, kind=ActivityKind.COMPANY_VISIT, is_digital=False, held_on__year__lte=last_year)
        .annotate(year=ExtractYear("held_on"))
        .values("year")
        .annotate(count=Count("pk"))
        .values_list("year", "count")
        .order_by()
    )
    counted = (
        ActivityCount.objects.visible_to(actor)
        .filter(county=county, kind=ActivityKind.COMPANY_VISIT)
        .through(last_year)
        .values_list("year", "count")
    )
    return max([*recorded, *counted], default=None)
