"""*Mina insatser*: what one's own organisation answers for, this year and last, and what is to be reported."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q

from actionplans.contents import number_of
from actionplans.lineages import with_newest_outcome
from actionplans.models import ActionPlan, Goal, Initiative
from actionplans.pages.outcomes import GoalRow, goal_rows
from actionplans.policies import can_report_outcome
from rsp.actor import Actor, Role

YEARS = 2


@dataclass
class OwnInitiative:
    """An initiative that the reader's organisation answers for, alone or with others."""

    row: Any
    name: str
    goals: list[GoalRow]
    may_report: bool
    is_shared: bool


@dataclass
class OwnPlan:
    """The initiatives of one county's plan."""

    plan: ActionPlan
    initiatives: list[OwnInitiative] = field(default_factory=list)

    @property
    def to_report(self) -> list[GoalRow]:
        """The goals without assessment, those that have been waiting longest first."""
        lines = [line for one in self.initiatives for line in one.goals if one.may_report and _is_open(line)]
        return sorted(lines, key=lambda line: (line.row.due_on is None, line.row.due_on, line.name))

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.to_report)


def _is_open(line: GoalRow) -> bool:
    return line.assessment == "not_assessed" and not (line.is_counted and line.value is not None)


@dataclass
class MyInitiativesPage:
    """``years``: those that can be chosen, newest first; ``shown``: those on the page."""

    plans: Sequence[OwnPlan]
    years: Sequence[int]
    shown: Sequence[int]


def my_initiatives_page(actor: Actor, year: int | None) -> MyInitiativesPage:
    """The initiatives of ``year``, or of the two newest years there are. A fixed number of queries per plan."""
    bodies = actor.organisation_ids(tuple(Role))
    own = Initiative.objects.visible_to(actor).filter(Q(owner__in=bodies) | Q(co_owners__in=bodies))
    own = own.filter(plan__is_current=True)
    years = sorted(set(own.values_list("plan__year", flat=True)), reverse=True)
    shown = [year] if year in years else years[:YEARS]
    goals = with_newest_outcome(Goal.objects.in_order())
    rows = (
        own.filter(plan__year__in=shown)
        .select_related("plan__county", "area", "owner__municipality")
        .prefetch_related(Prefetch("goals", queryset=goals))
        .order_by("-plan__year", "plan__county__name", "area__order", "number", "pk")
        .distinct()
    )
    return MyInitiativesPage(_by_plan(actor, list(rows), bodies), years, shown)


def _by_plan(actor: Actor, rows: Sequence[Initiative], bodies: Any) -> list[OwnPlan]:
    plans: dict[Any, OwnPlan] = {}
    goals = [_placed(goal, row) for row in rows for goal in row.goals.all()]
    lines = {line.row.pk: line for line in goal_rows(goals, actor)}
    for row in rows:
        own = plans.setdefault(row.plan_id, OwnPlan(row.plan))
        of_row = [lines[goal.pk] for goal in row.goals.all()]
        may = bool(can_report_outcome(actor, row))
        own.initiatives.append(OwnInitiative(row, number_of(row), of_row, may, row.owner_id not in bodies))
    return list(plans.values())


def _placed(goal: Goal, initiative: Initiative) -> Goal:
    goal.initiative = initiative
    return goal
