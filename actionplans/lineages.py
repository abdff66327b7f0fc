"""The line of a goal through the years: what it was in each decided plan of its county, and what it had reached.

A lineage goes on across programmes; in years without one it has no area.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from actionplans.enums import DECIDED_STATES, CarryChoice, GoalSource
from actionplans.models import ActionPlan, CarryForward, Goal, Initiative, Outcome
from actionplans.rules.targets import YearReading
from programs.models import PriorityArea, Programme
from rsp.indicators import Period, count_indicators

Areas = Mapping[UUID, list[PriorityArea]]
"""By the id of an area: the areas of one programme that it is, or has become."""


@dataclass(frozen=True, slots=True)
class GoalYear:
    """A goal as it was in one year's plan. ``value``: typed or counted, on ``reached_on``; None when nothing is known.

    ``programme_id`` and ``area_name`` are None and empty in a year without programme.
    """

    goal_id: UUID
    plan_id: UUID
    year: int
    aim: str
    target: Decimal | None
    unit: str
    indicator_key: str
    value: Decimal | None
    reached_on: date | None
    assessment: str | None
    area_name: str
    programme_id: UUID | None

    @property
    def reading(self) -> YearReading:
        return YearReading(self.year, self.target, self.value)


Lines = Mapping[UUID, Sequence[GoalYear]]
"""Each goal's years by its lineage, oldest first."""

_FIELDS = (
    "lineage_id",
    "aim",
    "target",
    "unit",
    "source",
    "indicator_key",
    "latest_value",
    "latest_value_on",
    "latest_assessment",
)


def goal_lines(county: str, lineages: Collection[UUID], through: int, plan_id: UUID | None = None) -> Lines:
    """The years up to ``through`` of each lineage in the county's decided plans that hold, and in ``plan_id``.

    A year stands once: as it is in ``plan_id``, else in the plan that holds. One query, and for each year with counted
    goals one call per group of indicators.
    """
    plans = ActionPlan.objects.filter(county=county).through(through)
    plans = plans.filter(Q(is_current=True, state__in=DECIDED_STATES) | Q(pk=plan_id))
    rows = with_newest_outcome(Goal.objects.filter(lineage_id__in=set(lineages), initiative__plan__in=plans))
    found = rows.annotate(
        plan=F("initiative__plan"),
        year=F("initiative__plan__year"),
        revision=F("initiative__plan__revision"),
        area_name=F("initiative__area__name"),
        programme=F("initiative__plan__programme"),
    ).values("pk", "plan", "year", "revision", "area_name", "programme", *_FIELDS)
    years: defaultdict[UUID, dict[int, GoalYear]] = defaultdict(dict)
    for row in found.order_by("year", "revision", "pk"):
        line, year = years[row["lineage_id"]], row["year"]
        if year not in line or line[year].plan_id != plan_id:
            line[year] = _year(row)
    return _counted(county, {lineage: list(line.values()) for lineage, line in years.items()})


def goals_that_hold(superseded: Goal, goals: "models.QuerySet[Goal]") -> "models.QuerySet[Goal]":
    """What a goal of a plan that has been replaced lives on as: of ``goals``, that of its line in the plan that holds.

    None when its plan still holds, is a draft, or when the change dropped the goal.
    """
    return goals.filter(_holding(superseded.initiative.plan, "initiative__plan__"), lineage_id=superseded.lineage_id)


def initiatives_that_hold(
    superseded: Initiative, initiatives: "models.QuerySet[Initiative]"
) -> "models.QuerySet[Initiative]":
    """As ``goals_that_hold``, of an initiative."""
    return initiatives.filter(_holding(superseded.plan, "plan__"), lineage_id=superseded.lineage_id)


def _holding(plan: ActionPlan, prefix: str) -> Q:
    if plan.is_current or not plan.is_decided:
        return Q(pk__in=[])
    facts = {"county": plan.county_id, "year": plan.year, "is_current": True}
    return Q(**{f"{prefix}{name}": value for name, value in facts.items()})


def with_newest_outcome(goals: "models.QuerySet[Goal]") -> "models.QuerySet[Goal]":
    """Each goal with its newest outcome's assessment and text, and the newest value that is known with its day."""
    newest = Outcome.objects.filter(goal=OuterRef("pk")).newest_first()
    valued = newest.filter(value__isnull=False)
    return goals.annotate(
        latest_value=Subquery(valued.values("value")[:1]),
        latest_value_on=Subquery(valued.values("reached_on")[:1]),
        latest_assessment=Subquery(newest.values("assessment")[:1]),
        latest_text=Subquery(newest.values("text")[:1]),
        latest_on=Subquery(newest.values("reached_on")[:1]),
    )


def _year(row: Mapping[str, object]) -> GoalYear:
    counted = row["source"] == GoalSource.COUNTED
    return GoalYear(
        goal_id=row["pk"],
        plan_id=row["plan"],
        year=row["year"],
        aim=row["aim"],
        target=row["target"],
        unit=row["unit"],
        indicator_key=row["indicator_key"] if counted else "",
        value=row["latest_value"],
        reached_on=row["latest_value_on"],
        assessment=row["latest_assessment"],
        area_name=row["area_name"] or "",
        programme_id=row["programme"],
    )  # type: ignore[arg-type]  # values() gives plain rows


def _counted(county: str, lines: Mapping[UUID, list[GoalYear]]) -> dict[UUID, list[GoalYear]]:
    """The lines, with the figure the records give for counted goals, but where one is reported at the year's end."""
    wanted: defaultdict[int, set[str]] = defaultdict(set)
    for line in lines.values():
        for one in line:
            if one.indicator_key and not is_of_whole_year(one.reached_on, one.year):
                wanted[one.year].add(one.indicator_key)
    figures = {year: counted_in(county, year, keys) for year, keys in wanted.items()}
    return {
        lineage: [
            replace(one, value=figures[one.year][one.indicator_key], reached_on=last_day(one.year))
            if one.indicator_key in figures.get(one.year, {}) and not is_of_whole_year(one.reached_on, one.year)
            else one
            for one in line
        ]
        for lineage, line in lines.items()
    }


def is_of_whole_year(day: date | None, year: int) -> bool:
    """Whether a figure of ``day`` covers the year so far: one of a day before it says less than the records do."""
    return day is not None and day >= last_day(year)


def counted_in(county: str, year: int, keys: Iterable[str], day: date | None = None) -> dict[str, Decimal]:
    """The figures of a year up to ``day``: the end of the year, or today in a year that goes on."""
    wanted = {key for key in keys if key}
    last = day or last_day(year)
    if not wanted or last < date(year, 1, 1):
        return {}
    return count_indicators(Period(county, date(year, 1, 1), last), wanted)


def last_day(year: int) -> date:
    """The last day of a year that has been."""
    return min(date(year, 12, 31), timezone.localdate())


def areas_after(plan: ActionPlan) -> Areas:
    """What each earlier area is in the plan's programme: itself, or the areas that name it a predecessor, however far.

    Two queries. Empty for a plan without programme.
    """
    if plan.programme_id is None:
        return {}
    before = dict(
        PriorityArea.objects.filter(programme__county=plan.county_id).values_list("pk", "predecessor").order_by("pk")
    )
    found: defaultdict[UUID, list[PriorityArea]] = defaultdict(list)
    for area in PriorityArea.objects.filter(programme=plan.programme_id).order_by("order"):
        for earlier in _chain(area.pk, before):
            found[earlier].append(area)
    return found


def _chain(area: UUID | None, before: Mapping[UUID, UUID | None]) -> list[UUID]:
    chain: list[UUID] = []
    while area is not None and area not in chain:
        chain.append(area)
        area = before.get(area)
    return chain


def last_areas(initiatives: Iterable[Initiative]) -> dict[UUID, UUID]:
    """By lineage: the area that an initiative without one had last, before years without programme. One query."""
    lineages = {row.lineage_id for row in initiatives if row.area_id is None}
    if not lineages:
        return {}
    rows = Initiative.objects.filter(lineage_id__in=lineages, area__isnull=False, plan__is_current=True)
    return dict(rows.order_by("plan__year", "plan__revision").values_list("lineage_id", "area"))


def years_with_programme(county: str) -> set[int]:
    """The years that some decided programme of the county holds. One query."""
    spans = Programme.objects.filter(county=county).decided().values_list("first_year", "last_year")
    return {year for first, last in spans for year in range(first, last + 1)}


@dataclass(frozen=True, slots=True)
class Gap:
    """Years within a line in which the goal stood in no plan; ``is_governed``: some programme held in one of them."""

    first: int
    last: int
    is_governed: bool


def years_between(line: Sequence[GoalYear], governed: Collection[int]) -> list[Gap]:
    """The gaps of a line: 2021–2022 in one of 2020 and 2023."""
    gaps = [(before.year + 1, after.year - 1) for before, after in pairwise(line) if after.year - before.year > 1]
    return [Gap(first, last, any(year in governed for year in range(first, last + 1))) for first, last in gaps]


def live_choices(plan: ActionPlan) -> "models.QuerySet[CarryForward]":
    """The choices for ``plan`` that hold: one whose row was taken out of the plan afterwards is none."""
    ends = Q(choice=CarryChoice.END)
    stands = Q(initiative__isnull=False, new_initiative__isnull=False) | Q(goal__isnull=False, new_goal__isnull=False)
    return CarryForward.objects.filter(ends | stands, plan=plan)
