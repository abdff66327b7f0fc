"""Each morning: which owners are reminded of goals that should be met soon, or should have been."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.enums import Assessment, GoalSource, PlanState
from actionplans.lineages import counted_in, with_newest_outcome
from actionplans.models import ActionPlan, Goal, Outcome
from actionplans.rules.reminding import reminder_due
from notices.enums import NoticeKind
from notices.services import plan_reminders
from registers.enums import Duty
from registers.models import Membership, Responsibility
from rsp.actor import Role
from rsp.swedish import long_date

OFFICERS = (Role.CASE_OFFICER, Role.MUNICIPAL_OFFICER, Role.PARTICIPANT)
Asked = defaultdict[tuple[UUID, date], list[Goal]]
"""By owner and day of the reminder: the goals."""


def remind_of_outcomes(day: date | None = None) -> int:
    """Plan the reminders that are due on ``day`` (today): one per owner, plan and day. Safe to repeat. Gives how many.

    Of decided plans that hold. What the records count is not asked for, and nobody is reminded of example data.
    """
    day = day or timezone.localdate()
    plans = ActionPlan.objects.recorded().current().filter(state=PlanState.APPROVED, year__gte=day.year - 2)
    reminded = 0
    for plan in plans.select_related("county").order_by("pk"):
        asked = _asked(plan, day)
        for (owner, due), goals in asked.items():
            _remind(plan, owner, due, goals)
        reminded += len(asked)
    return reminded


def _asked(plan: ActionPlan, day: date) -> Asked:
    asked: Asked = defaultdict(list)
    goals = with_newest_outcome(Goal.objects.filter(initiative__plan=plan, due_on__isnull=False))
    rows = list(goals.select_related("initiative").order_by("due_on", "pk"))
    keeper = Responsibility.objects.responsible_for(plan.county_id, Duty.PROGRAMME_OWNER, day)
    told = set(Outcome.objects.filter(goal__initiative__plan=plan).values_list("goal__initiative__owner", flat=True))
    counted = {goal.indicator_key for goal in rows if goal.source == GoalSource.COUNTED}
    figures = counted_in(plan.county_id, plan.year, counted)
    for goal in rows:
        owner = goal.initiative.owner_id or (keeper.pk if keeper else None)
        if owner is None or not _lacks_assessment(goal) or _is_counted(goal, figures):
            continue
        due = reminder_due(goal.due_on, day, is_silent=goal.initiative.owner_id not in told)
        if due is not None:
            asked[owner, due].append(goal)
    return asked


def _lacks_assessment(goal: Any) -> bool:
    return goal.latest_assessment in (None, Assessment.NOT_ASSESSED)


def _is_counted(goal: Goal, figures: Any) -> bool:
    return goal.source == GoalSource.COUNTED and goal.indicator_key in figures


def _remind(plan: ActionPlan, owner: UUID, due: date, goals: list[Goal]) -> None:
    held = Membership.objects.on(timezone.localdate()).filter(
        organisation=owner, role__in=OFFICERS, user__is_active=True, user__is_machine=False
    )
    last = max(goal.due_on for goal in goals if goal.due_on)
    is_keepers = any(goal.initiative.owner_id is None for goal in goals)
    standing = "sena" if due > last else "ej-bedomda"
    in_plan = f"{reverse('actionplans:plan_outcomes', args=[plan.pk])}?lage={standing}"
    words = {"number": len(goals), "day": long_date(last), "year": plan.year, "goal": goals[0].text}
    if len(goals) == 1:
        title = _("Skriv utfallet av målet ”%(goal)s”, som skulle vara nått %(day)s")
        title = title if due > last else _("Målet ”%(goal)s” ska vara nått %(day)s")
    else:
        title = _("%(number)d av era mål i handlingsplanen för %(year)d saknar utfall")
        title = title if due > last else _("%(number)d av era mål ska vara nådda senast %(day)s")
    plan_reminders(
        user_ids=set(held.values_list("user", flat=True)),
        kind=NoticeKind.OUTCOME_DUE,
        object_id=f"{plan.pk}/{owner}",
        due_on=due,
        title=(title % words)[:200],
        link=in_plan if is_keepers else reverse("actionplans:my_initiatives"),
    )
