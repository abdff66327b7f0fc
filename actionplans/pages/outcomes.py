"""What came of the goals: one goal through the years, and all the goals of a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionplans.contents import letter_of, number_of
from actionplans.enums import Aim, Assessment, GoalSource
from actionplans.lineages import (
    GoalYear,
    counted_in,
    goal_lines,
    is_of_whole_year,
    last_day,
    with_newest_outcome,
    years_with_programme,
)
from actionplans.models import ActionPlan, Goal, Outcome
from actionplans.pages.carrying import Step, said_of_old_areas, steps_of
from actionplans.policies import can_report_outcome
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY, Actor
from rsp.charts import Reading, value_line
from rsp.indicators import Indicator, Period, known_indicators
from rsp.listing import Column
from rsp.rights import Allowed, Refused
from rsp.swedish import decimal_text

PLACE = ("initiative__area__order", "initiative__number", "initiative__pk", "order", "pk")
"""The place of a goal in its plan."""


@dataclass
class GoalPage:
    """A goal with its years and its outcomes, for one reader."""

    row: Any
    name: str
    line: Sequence[GoalYear]
    steps: Sequence[Step]
    outcomes: Sequence[Outcome]
    can_report: Allowed | Refused
    has_history: bool
    figure: Decimal | None
    indicator: Indicator | None

    @property
    def plan(self) -> ActionPlan:
        plan: ActionPlan = self.row.initiative.plan
        return plan

    @property
    def is_counted(self) -> bool:
        return bool(self.row.source == GoalSource.COUNTED)

    @property
    def said_of_old_areas(self) -> str:
        return said_of_old_areas(self.line)

    @property
    def target(self) -> str:
        """``minst 20 besök``."""
        return target_in_words(self.row)

    @property
    def rows_href(self) -> str:
        """Where the rows behind the counted figure are."""
        if self.indicator is None:
            return ""
        year = self.plan.year
        return self.indicator.rows(Period(self.plan.county_id, date(year, 1, 1), last_day(year)))

    @property
    def chart(self) -> SafeString:
        """The years as a line over that of the newest target, when there are two values or more to draw."""
        known = [one for one in self.line if one.value is not None]
        if len(known) < 2:
            return SafeString()
        readings = [
            Reading(one.year, float(one.value or 0), decimal_text(one.value or 0), str(one.year)) for one in known
        ]
        aimed = self.line[-1].target
        target = None if aimed is None else Reading(readings[-1].when, float(aimed), "", "")
        words = {"goal": self.row.indicator or self.row.text, "first": readings[0].year, "last": readings[-1].year}
        title = _("%(goal)s %(first)s–%(last)s") % words
        # Everything that people typed is escaped where the drawing is made (rsp/svg.py).
        return mark_safe(value_line(readings, title=title, target=target))


def target_in_words(goal: Goal) -> str:
    """``minst 20 besök``; empty for a goal in words."""
    if goal.target is None:
        return ""
    aim = _("minst") if goal.aim == Aim.AT_LEAST else _("högst")
    return f"{aim} {decimal_text(goal.target)} {goal.unit}".strip()


def visible_goals(actor: Actor) -> "QuerySet[Goal]":
    """The goals that the actor sees, with what their pages read."""
    rows: QuerySet[Goal] = Goal.objects.visible_to(actor)
    return rows.select_related(
        "initiative__plan__county", "initiative__plan__programme", "initiative__area", "initiative__owner__municipality"
    )


def goal_page(actor: Actor, row: Goal) -> GoalPage:
    """The page of a goal that ``visible_goals`` gave."""
    initiative, plan = row.initiative, row.initiative.plan
    line = goal_lines(plan.county_id, [row.lineage_id], plan.year, plan.pk).get(row.lineage_id, [])
    outcomes = Outcome.objects.visible_to(actor).filter(goal=row).newest_first()
    figures = counted_in(plan.county_id, plan.year, counted_keys([row]))
    return GoalPage(
        row=row,
        name=goal_name(row),
        line=line,
        steps=steps_of(line, years_with_programme(plan.county_id)),
        outcomes=list(outcomes),
        can_report=can_report_outcome(actor, initiative),
        has_history=actor.is_system_administrator or plan.county_id in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY),
        figure=figures.get(row.indicator_key),
        indicator=known_indicators().get(row.indicator_key) if row.source == GoalSource.COUNTED else None,
    )


def goal_name(goal: Goal) -> str:
    """``2.1 b``. Select ``initiative`` and its ``area`` with the goal."""
    return f"{number_of(goal.initiative)} {letter_of(goal)}"


def counted_keys(goals: Sequence[Goal]) -> set[str]:
    """What the records count for these goals."""
    return {goal.indicator_key for goal in goals if goal.source == GoalSource.COUNTED}


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal in a list, with its newest outcome or what the records count."""

    row: Any
    figure: Decimal | None
    today: date
    may_report: bool = False

    @property
    def name(self) -> str:
        return goal_name(self.row)

    @property
    def target(self) -> str:
        return target_in_words(self.row)

    @property
    def value(self) -> Decimal | None:
        """What was reported; of a counted goal the records' figure, but where the year's end is reported."""
        reported, day = self.row.latest_value, self.row.latest_value_on
        is_final = is_of_whole_year(day, self.row.initiative.plan.year)
        return reported if self.figure is None or is_final else self.figure

    @property
    def is_counted(self) -> bool:
        return bool(self.row.source == GoalSource.COUNTED)

    @property
    def assessment(self) -> str:
        return self.row.latest_assessment or Assessment.NOT_ASSESSED

    @property
    def assessment_label(self) -> str:
        return str(Assessment(self.assessment).label)

    @property
    def is_late(self) -> bool:
        due = self.row.due_on
        return due is not None and due < self.today and self.assessment == Assessment.NOT_ASSESSED

    @property
    def owner(self) -> str:
        initiative = self.row.initiative
        return initiative.owner.public_name if initiative.owner else initiative.owner_function


def goals_with_outcomes(actor: Actor) -> "QuerySet[Goal]":
    """The goals that the actor sees, each with its newest outcome, in the order of their plans."""
    return with_newest_outcome(visible_goals(actor)).order_by(*PLACE)


def goal_rows(goals: Sequence[Goal], actor: Actor | None = None) -> list[GoalRow]:
    """As they are listed; one call per group of indicators for each plan with counted goals."""
    plans = {goal.initiative.plan_id: goal.initiative.plan for goal in goals}
    figures: dict[UUID, dict[str, Decimal]] = {}
    for pk, plan in plans.items():
        keys = counted_keys([goal for goal in goals if goal.initiative.plan_id == pk])
        figures[pk] = counted_in(plan.county_id, plan.year, keys)
    today = timezone.localdate()
    return [
        GoalRow(
            goal,
            figures[goal.initiative.plan_id].get(goal.indicator_key) if goal.source == GoalSource.COUNTED else None,
            today,
            actor is not None and bool(can_report_outcome(actor, goal.initiative)),
        )
        for goal in goals
    ]


COLUMNS = (
    Column("nummer", gettext_lazy("Nummer"), lambda line: line.name, PLACE),
    Column("mal", gettext_lazy("Mål"), lambda line: line.row.text, ("text", "pk")),
    Column("insats", gettext_lazy("Insats"), lambda line: line.row.initiative.title, in_page=False),
    Column("ansvarig", gettext_lazy("Ansvarig"), lambda line: line.owner, ("initiative__owner__name", *PLACE)),
    Column("malniva", gettext_lazy("Målvärde"), lambda line: line.row.target, kind="num"),
    Column("enhet", gettext_lazy("Enhet"), lambda line: line.row.unit, in_page=False),
    Column("utfall", gettext_lazy("Utfall"), lambda line: line.value, kind="num"),
    Column("ord", gettext_lazy("Utfall i ord"), lambda line: line.row.latest_text, in_page=False),
    Column("bedomning", gettext_lazy("Bedömning"), lambda line: line.assessment_label, ("latest_assessment", *PLACE)),
    Column("klart", gettext_lazy("Slutdatum"), lambda line: line.row.due_on, ("due_on", *PLACE)),
)
"""The columns of a plan's outcomes."""


@dataclass
class OutcomesPage:
    """What stands over the table of a plan's outcomes: how far the reporting has come, whatever is filtered."""

    plan: ActionPlan
    goals: Sequence[Any]

    @cached_property
    def counts(self) -> list[tuple[Assessment, int]]:
        """By assessment, in the order of the enum."""
        given = [goal.latest_assessment or Assessment.NOT_ASSESSED for goal in self.goals]
        return [(one, given.count(one)) for one in Assessment]

    @cached_property
    def late(self) -> int:
        today = timezone.localdate()
        return sum(
            goal.due_on is not None
            and goal.due_on < today
            and goal.latest_assessment in (None, Assessment.NOT_ASSESSED)
            for goal in self.goals
        )

    @cached_property
    def silent(self) -> list[Any]:
        """The owners that have reported nothing of any goal in the plan, in alphabetical order."""
        owners = {goal.initiative.owner_id: goal.initiative.owner for goal in self.goals if goal.initiative.owner_id}
        told = {goal.initiative.owner_id for goal in self.goals if goal.latest_on is not None}
        return sorted((body for pk, body in owners.items() if pk not in told), key=lambda body: body.public_name)


def outcomes_page(actor: Actor, plan: ActionPlan) -> OutcomesPage:
    """One query."""
    return OutcomesPage(plan, list(goals_with_outcomes(actor).filter(initiative__plan=plan)))
