"""The open pages: what everybody may read of the counties without signing in. Each starts at ``published()``.

They hold what is adopted, decided or stated, and no personal data: bodies are named as ``public_name`` says, nobody's
name, address or own words about a draft is read at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Prefetch, Q

from actionplans.models import ActionPlan, Initiative
from documents.enums import ScanState
from documents.models import Document
from programs.enums import PlanStanding
from programs.models import NoPlanStatement, Programme, ProgrammeDocument, ServicePlan, ServicePlanCount
from programs.pages.service_plan_standings import MunicipalityStanding
from programs.querysets import ProgrammePartQuerySet
from registers.enums import Duty
from registers.models import County, Municipality, Organisation, Responsibility
from reporting.pages.tenures import Tenure, tenures

LATEST_PLANS = 5


@dataclass(frozen=True, slots=True)
class OpenCounty:
    """One county in the list: who answers for its programme, the programme, and how many have a current plan."""

    county: County
    responsible: Organisation | None
    programme: Programme | None
    current_plans: int
    has_known_plans: bool
    has_examples: bool
    municipalities: int


@dataclass(frozen=True, slots=True)
class OpenProgramme:
    """A decided programme with the documents that are open to everybody."""

    programme: Programme
    documents: Sequence[ProgrammeDocument]


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A decided action plan, with its initiatives by priority area."""

    plan: ActionPlan
    areas: list[tuple[str, list[Initiative]]]


@dataclass(frozen=True, slots=True)
class OpenCountyPage:
    """What everybody may read of one county, with the service plans as they were on a day."""

    county: County
    day: date
    is_today: bool
    tenures: list[Tenure]
    responsible: Organisation | None
    programmes: list[OpenProgramme]
    plans: list[OpenPlan]
    service_plans: list[MunicipalityStanding]
    stated: ServicePlanCount | None
    """The last number of current plans that a source has stated to the day."""

    @property
    def current_plan_count(self) -> int:
        return sum(row.standing == PlanStanding.CURRENT for row in self.service_plans)

    @property
    def has_known_plans(self) -> bool:
        return any(row.standing != PlanStanding.UNKNOWN for row in self.service_plans)

    @property
    def has_examples(self) -> bool:
        return any(row.plan and row.plan.is_example for row in self.service_plans)


def open_counties(today: date) -> list[OpenCounty]:
    """The 21 counties in order. Five queries."""
    owners = Responsibility.objects.published().on(today).filter(duty=Duty.PROGRAMME_OWNER)
    responsible = {row.county_id: row.organisation for row in owners.select_related("organisation__municipality")}
    programmes: dict[str, Programme] = {}
    for programme in Programme.objects.published().newest_first():
        known = programmes.get(programme.county_id)
        if known is None or (programme.holds(today.year) and not known.holds(today.year)):
            programmes[programme.county_id] = programme
    current = _current_by_county(today)
    municipalities = dict(
        Municipality.objects.published().values_list("county").annotate(number=Count("pk")).order_by()
    )
    return [
        OpenCounty(
            county=county,
            responsible=responsible.get(county.code),
            programme=programmes.get(county.code),
            current_plans=current.get(county.code, (0, False))[0],
            has_known_plans=county.code in current,
            has_examples=current.get(county.code, (0, False))[1],
            municipalities=municipalities.get(county.code, 0),
        )
        for county in County.objects.published().in_order()
    ]


def _current_by_county(today: date) -> dict[str, tuple[int, bool]]:
    """By county in which a plan is known at all: how many municipalities have a current one, and if any is made up."""
    current = Count("municipality", distinct=True, filter=Q(standing=PlanStanding.CURRENT))
    plans = ServicePlan.objects.published().with_standing(today).exclude(standing=None).order_by()
    counted = plans.values_list("municipality__county").annotate(number=current, made_up=BoolOr("is_example"))
    return {county: (number, made_up) for county, number, made_up in counted}


def open_county_page(county: County, day: date, today: date) -> OpenCountyPage:
    """The open page of a county. A number of queries that does not grow with what there is."""
    known = Responsibility.objects.published().filter(county=county).select_related("organisation__municipality")
    held = tenures(known.in_order())
    owner = next((one.organisation for one in held if one.duty == Duty.PROGRAMME_OWNER and one.holds(day)), None)
    return OpenCountyPage(
        county=county,
        day=day,
        is_today=day == today,
        tenures=held,
        responsible=owner,
        programmes=_programmes(county),
        plans=_plans(county),
        service_plans=_service_plans(county, day),
        stated=ServicePlanCount.objects.published().filter(county=county, counted_on__lte=day).last_stated(),
    )


def open_documents() -> ProgrammePartQuerySet:
    """The documents of decided programmes that are not marked secret and that the scanner has not stopped."""
    return (
        ProgrammeDocument.objects.published()
        .filter(document__is_secret=False)
        .exclude(document__scan_state=ScanState.INFECTED)
        .select_related("document")
        .defer("document__uploaded_by")
        .order_by("kind", "pk")
    )


def _programmes(county: County) -> list[OpenProgramme]:
    rows = (
        Programme.objects.published()
        .filter(county=county)
        .select_related("owner__municipality")
        .prefetch_related("areas", Prefetch("documents", queryset=open_documents(), to_attr="open_documents"))
        .order_by("-first_year", "-last_year", "-revision", "pk")
    )
    return [OpenProgramme(row, row.open_documents) for row in rows]


def _plans(county: County) -> list[OpenPlan]:
    rows = ActionPlan.objects.published().filter(county=county).order_by("-year")
    found = rows.prefetch_related(
        Prefetch("initiatives", queryset=Initiative.objects.select_related("area", "owner__municipality").in_order())
    )[:LATEST_PLANS]
    return [
        OpenPlan(
            plan,
            [
                (name, list(group))
                for name, group in groupby(plan.initiatives.all(), lambda row: row.area.name if row.area else "")
            ],
        )
        for plan in found
    ]


def _service_plans(county: County, day: date) -> list[MunicipalityStanding]:
    """Each municipality's adopted plan as it stood on the day; a draft is nobody's but its municipality's."""
    plans = ServicePlan.objects.published().filter(municipality__county=county).telling_most_first(day)
    by_code: dict[str, ServicePlan] = {}
    for plan in plans:
        if plan.standing != PlanStanding.STARTED:
            by_code.setdefault(plan.municipality_id, plan)
    said = NoPlanStatement.objects.published().filter(municipality__county=county, stated_on__lte=day)
    without = {row.municipality_id: row.stated_on for row in said.order_by("stated_on")}
    return [
        MunicipalityStanding(row, _standing(by_code.get(row.code), without.get(row.code)), by_code.get(row.code), day)
        for row in Municipality.objects.published().filter(county=county).in_order()
    ]


def _standing(plan: ServicePlan | None, said_on: date | None) -> PlanStanding:
    if plan is None:
        return PlanStanding.MISSING if said_on else PlanStanding.UNKNOWN
    standing = PlanStanding(plan.standing)
    ended_on = plan.ended_on
    if said_on and standing != PlanStanding.CURRENT and (ended_on is None or said_on >= ended_on):
        return PlanStanding.MISSING
    return standing


def open_document(programme_id: UUID, document_id: UUID) -> Document | None:
    """One document of a decided programme, when everybody may have it."""
    row = open_documents().filter(programme=programme_id, document=document_id).first()
    return row.document if row else None
