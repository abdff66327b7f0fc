"""The plans a reader sees, and those that wait for the reader's decision."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from actionplans.enums import PlanState
from actionplans.models import ActionPlan, Goal, Initiative
from actionplans.policies import can_approve_plan
from registers.enums import Duty
from registers.models import Responsibility
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY, Actor


def visible_plans(actor: Actor) -> "QuerySet[ActionPlan]":
    """The plans that the actor sees, with what their pages read."""
    rows: QuerySet[ActionPlan] = ActionPlan.objects.visible_to(actor)
    return rows.select_related("county", "programme")


def listed_plans(actor: Actor) -> "QuerySet[ActionPlan]":
    """The plans that the actor sees, each with how many initiatives and goals it has."""
    initiatives = Initiative.objects.visible_to(actor).filter(plan=OuterRef("pk"))
    goals = Goal.objects.visible_to(actor).filter(initiative__plan=OuterRef("pk"))
    return visible_plans(actor).annotate(
        initiative_count=_number(initiatives, "plan"), goal_count=_number(goals, "initiative__plan")
    )


def _number(rows: "QuerySet[Any]", by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def plans_to_decide(actor: Actor) -> Sequence[ActionPlan]:
    """The submitted plans that the actor may decide on today, oldest first. Two queries, one when none is submitted."""
    counties = actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY)
    if not counties:
        return []
    waiting = list(
        visible_plans(actor).filter(state=PlanState.SUBMITTED, county__in=counties).order_by("submitted_at", "pk")
    )
    if not waiting:
        return []
    duties = Responsibility.objects.visible_to(actor).on(timezone.localdate())
    held = duties.filter(duty=Duty.PROGRAMME_OWNER, county__in=counties)
    bodies = {row.county_id: row.organisation for row in held.select_related("organisation")}
    return [plan for plan in waiting if can_approve_plan(actor, plan, bodies.get(plan.county_id))]
