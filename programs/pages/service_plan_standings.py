"""Where the municipalities stand with their service plans on a day: one county's, or all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.enums import PlanStanding, ServicePlanState
from programs.models import NoPlanStatement, ServicePlan, ServicePlanCount
from programs.policies import can_review_service_plan
from programs.querysets import PUBLIC_PLAN_STATES
from programs.rules.service_plans import DAY, ends_soon
from registers.models import County, Municipality
from rsp.actor import Actor
from rsp.listing import Column

SOON = "soon"
"""A view of "aktuell": the plan holds and ends within six months."""


@dataclass(frozen=True, slots=True)
class MunicipalityStanding:
    """How a municipality's service plan stood on the day; ``plan`` is None when nothing is recorded."""

    municipality: Municipality
    standing: PlanStanding
    plan: ServicePlan | None
    day: date | None = None
    following: ServicePlan | None = None
    """The adopted plan that takes over when ``plan`` ends."""

    @property
    def look(self) -> str:
        """The standing, or that a current plan soon ends with none to take over."""
        is_current = self.standing == PlanStanding.CURRENT and self.plan and self.day and not self.following
        return SOON if is_current and ends_soon(self.plan.valid_to, self.day) else self.standing.value

    @property
    def label(self) -> str:
        return _("Går ut snart") if self.look == SOON else str(self.standing.label)

    @property
    def has_decision(self) -> bool:
        """Whether there is a plan with a decision to show; one under way is the municipality's draft."""
        return self.plan is not None and self.plan.is_public and self.standing != PlanStanding.STARTED

    def decided(self, name: str) -> Any:
        """A value of the plan's decision, empty when there is none to show."""
        return getattr(self.plan, name) if self.has_decision and getattr(self.plan, name) else ""

    @property
    def example_mark(self) -> str:
        return _("ja") if self.plan and self.plan.is_example else ""

    @property
    def age(self) -> str:
        """How old the plan was on the day, in whole years since it was adopted."""
        adopted_on = self.plan.adopted_on if self.has_decision and self.plan else None
        if adopted_on is None or self.day is None:
            return ""
        years = self.day.year - adopted_on.year - ((self.day.month, self.day.day) < (adopted_on.month, adopted_on.day))
        if years < 1:
            return _("under ett år")
        return ngettext("%(years)d år", "%(years)d år", years) % {"years": years}


@dataclass(frozen=True, slots=True)
class CountyPlansPage:
    """All municipalities of a county on a day, and the last number that a source has stated for it."""

    county: County
    day: date
    service_plans: list[MunicipalityStanding]
    stated: ServicePlanCount | None
    waiting: Sequence[ServicePlan] = ()
    """What the municipalities have reported and the county has not answered, for those who answer."""

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def current_plan_count(self) -> int:
        return sum(row.standing == PlanStanding.CURRENT for row in self.service_plans)

    @property
    def soon_count(self) -> int:
        return sum(row.look == SOON for row in self.service_plans)

    @property
    def has_known_plans(self) -> bool:
        return any(row.standing != PlanStanding.UNKNOWN for row in self.service_plans)

    @property
    def has_examples(self) -> bool:
        return any(row.plan and row.plan.is_example for row in self.service_plans)

    @property
    def counts(self) -> list[tuple[PlanStanding, int]]:
        """How many stand where, without those where nobody does."""
        found = [(state, sum(row.standing == state for row in self.service_plans)) for state in PlanStanding]
        return [(state, count) for state, count in found if count]


def municipalities_on(actor: Actor, day: date) -> "QuerySet[Municipality]":
    """The municipalities with ``standing`` on the day, and ``plan_pk``: the plan that says most of it.

    A municipality that has stated that it has no plan is missing one; until it begins again, or one is adopted.
    """
    of_this = ServicePlan.objects.visible_to(actor).filter(municipality=OuterRef("pk")).telling_most_first(day)
    said = NoPlanStatement.objects.visible_to(actor).filter(municipality=OuterRef("pk"), stated_on__lte=day)
    last_said = said.order_by().values("municipality").annotate(last=Max("stated_on")).values("last")
    rows = Municipality.objects.visible_to(actor).annotate(
        told=Subquery(of_this.values("standing")[:1]),
        plan_pk=Subquery(of_this.values("pk")[:1]),
        plan_ended_on=Subquery(of_this.values("ended_on")[:1]),
        last_said=Subquery(last_said),
    )
    after_plan = Q(plan_ended_on__isnull=True) | Q(last_said__gte=F("plan_ended_on"))
    standing = Case(
        When(told__in=[PlanStanding.CURRENT, PlanStanding.STARTED], then=F("told")),
        When(Q(last_said__isnull=False) & after_plan, then=Value(PlanStanding.MISSING.value)),
        When(told__isnull=True, then=Value(PlanStanding.UNKNOWN.value)),
        default=F("told"),
        output_field=CharField(),
    )
    return rows.annotate(standing=standing)


def with_plans(actor: Actor, municipalities: Any, day: date) -> list[MunicipalityStanding]:
    """The rows of ``municipalities_on`` with their plans, and those that take over: one query for all plans."""
    rows = list(municipalities)
    told = Q(pk__in=[row.plan_pk for row in rows if row.plan_pk])
    coming = Q(municipality__in=rows, state__in=PUBLIC_PLAN_STATES, adopted_on__lte=day, valid_from__gt=day)
    plans = ServicePlan.objects.visible_to(actor).filter(told | coming).order_by("valid_from").in_bulk()
    found = []
    for row in rows:
        plan = plans.get(row.plan_pk)
        following = _following(plan, plans.values()) if plan else None
        found.append(MunicipalityStanding(row, PlanStanding(row.standing), plan, day, following))
    return found


def _following(plan: ServicePlan, plans: Iterable[ServicePlan]) -> ServicePlan | None:
    """The plan of the same municipality that begins, at the latest, the day after this one ends."""
    if plan.valid_to is None or plan.valid_from is None:
        return None
    later = (
        row
        for row in plans
        if row.municipality_id == plan.municipality_id and row.pk != plan.pk and row.repealed_on is None
    )
    return next(
        (row for row in later if row.valid_from and plan.valid_from < row.valid_from <= plan.valid_to + DAY), None
    )


def county_standings(actor: Actor, county: County, day: date) -> list[MunicipalityStanding]:
    """The municipalities of a county in alphabetical order. Two queries."""
    return with_plans(actor, municipalities_on(actor, day).filter(county=county).in_order(), day)


def stated_count(actor: Actor, county: County, day: date) -> ServicePlanCount | None:
    """The last number of current plans that a source has stated for the county, to the day."""
    known = ServicePlanCount.objects.visible_to(actor).filter(county=county, counted_on__lte=day)
    return known.order_by("-counted_on").first()


def county_plans_page(actor: Actor, county: County, day: date) -> CountyPlansPage:
    """The page of a county's service plans. Three queries, and one more for those who answer the municipalities."""
    standings, stated = county_standings(actor, county, day), stated_count(actor, county, day)
    return CountyPlansPage(county, day, standings, stated, _waiting(actor, county))


def _waiting(actor: Actor, county: County) -> Sequence[ServicePlan]:
    if not can_review_service_plan(actor, ServicePlan(municipality=Municipality(county=county))):
        return ()
    reported = ServicePlan.objects.visible_to(actor).filter(
        municipality__county=county, state=ServicePlanState.ADOPTED, is_example=False
    )
    return list(reported.select_related("municipality").order_by("updated_at"))


PLAN_COLUMNS = (
    Column("kommun", gettext_lazy("Kommun"), lambda row: row.municipality.name, sort=("name",)),
    Column("lan", gettext_lazy("Län"), lambda row: row.municipality.county.name, sort=("county__name", "name")),
    Column("lage", gettext_lazy("Läge"), lambda row: row.label, sort=("standing", "name")),
    Column("antagen", gettext_lazy("Antagen"), lambda row: row.decided("adopted_on")),
    Column("galler-fran", gettext_lazy("Gäller från"), lambda row: row.decided("valid_from"), in_page=False),
    Column("galler-till", gettext_lazy("Gäller till"), lambda row: row.decided("valid_to")),
    Column("dnr", gettext_lazy("Diarienummer"), lambda row: row.decided("dnr"), in_page=False),
    Column("exempel", gettext_lazy("Exempeldata"), lambda row: row.example_mark, in_page=False),
)
"""The list of all municipalities, on the page and in its files."""
