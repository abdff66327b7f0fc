"""A plan with all that it holds, read in a fixed number of queries: pages, checks and prints begin here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from actionplans.enums import GoalSource
from actionplans.models import ActionPlan, Goal, Initiative, Outcome
from actionplans.rules.goal_check import GoalFacts
from programs.models import BudgetFrame, PartnershipMember, PriorityArea
from programs.querysets import CONSULTED_ROLES
from registers.models import Membership, Organisation
from rsp.actor import Actor
from rsp.daterange import holds_on
from rsp.indicators import known_indicators


@dataclass(frozen=True, slots=True)
class PlanRecords:
    """``initiatives`` in order, each with ``goals``, ``fundings`` and ``co_owners`` loaded; the year's frames.

    Each goal carries its newest outcome: ``latest_value``,
    ``latest_text``, ``latest_assessment`` and ``latest_on``, all None without one; and what its line had reached in the
    county's plans of earlier years: ``before_value`` and ``before_on``.
    """

    plan: ActionPlan
    areas: Sequence[PriorityArea]
    initiatives: Sequence[Initiative]
    frames: Sequence[BudgetFrame]

    @property
    def goals(self) -> list[Goal]:
        return [goal for initiative in self.initiatives for goal in initiative.goals.all()]


def read_plan(plan: ActionPlan) -> PlanRecords:
    """Six queries, whatever the size. Select ``county`` and ``programme`` with the plan."""
    areas = PriorityArea.objects.filter(programme=plan.programme_id).order_by("order") if plan.programme_id else ()
    return PlanRecords(
        plan=plan,
        areas=list(areas),
        initiatives=list(_initiatives(plan)),
        frames=list(BudgetFrame.objects.for_year(plan.county_id, plan.year)),
    )


def _initiatives(plan: ActionPlan) -> Sequence[Initiative]:
    goals = _with_latest(Goal.objects.in_order())
    co_owners = Organisation.objects.select_related("municipality").order_by("name", "pk")
    rows = (
        Initiative.objects.filter(plan=plan)
        .select_related("area", "owner__municipality")
        .prefetch_related(Prefetch("goals", queryset=goals), "fundings", Prefetch("co_owners", queryset=co_owners))
        .in_order()
    )
    found = list(rows)
    for initiative in found:
        initiative.plan = plan
        for goal in initiative.goals.all():
            goal.initiative = initiative
    return found


def goal_with_latest(goal_id: UUID) -> Goal | None:
    """One goal with its newest outcome, its initiative and its plan."""
    return _with_latest(Goal.objects.select_related("initiative__plan").filter(pk=goal_id)).first()


def _with_latest(goals: "QuerySet[Goal]") -> "QuerySet[Goal]":
    newest = Outcome.objects.filter(goal=OuterRef("pk")).newest_first()
    in_line = Outcome.objects.filter(goal__lineage_id=OuterRef("lineage_id"), value__isnull=False)
    before = in_line.filter(
        goal__initiative__plan__county=OuterRef("initiative__plan__county"),
        goal__initiative__plan__year__lt=OuterRef("initiative__plan__year"),
        goal__initiative__plan__is_current=True,
    ).newest_first()
    return goals.annotate(
        before_value=Subquery(before.values("value")[:1]),
        before_on=Subquery(before.values("reached_on")[:1]),
        latest_value=Subquery(newest.values("value")[:1]),
        latest_text=Subquery(newest.values("text")[:1]),
        latest_assessment=Subquery(newest.values("assessment")[:1]),
        latest_on=Subquery(newest.values("reached_on")[:1]),
    )


def bodies_with_readers(bodies: Iterable[Organisation]) -> frozenset[UUID]:
    """At which of the bodies somebody has an account and a role that reads what is shared. One query."""
    rows = Membership.objects.on(timezone.localdate()).filter(role__in=list(CONSULTED_ROLES))
    rows = rows.filter(organisation__in=[body.pk for body in bodies], user__is_machine=False, user__is_active=True)
    return frozenset(rows.values_list("organisation", flat=True))


def money_by_stream(initiatives: Sequence[Initiative]) -> dict[str, Decimal]:
    """SEK by stream: an initiative's budget is its own stream's, but for the parts that others pay."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for initiative in initiatives:
        shared = {funding.stream: funding.amount for funding in initiative.fundings.all()}
        for stream, amount in shared.items():
            sums[stream] += amount
        if initiative.budget is not None:
            sums[initiative.stream] += initiative.budget - sum(shared.values(), Decimal(0))
    return {stream: amount for stream, amount in sums.items() if amount}


def own_network_bodies(actor: Actor, plan: ActionPlan) -> set[UUID]:
    """Which of the actor's bodies take part in the plan. One query."""
    own = {grant.organisation_id for grant in actor.grants}
    return set(network_of(plan, None).filter(pk__in=own).values_list("pk", flat=True))


def goal_facts(goal: Goal) -> GoalFacts:
    """A goal as the goal check judges it. No query when its initiative is loaded.

    A counted goal without words of its own has those of its indicator.
    """
    counted = known_indicators().get(goal.indicator_key) if goal.source == GoalSource.COUNTED else None
    return GoalFacts(
        text=goal.text,
        indicator=goal.indicator or (str(counted.label) if counted else ""),
        unit=goal.unit or (str(counted.unit) if counted else ""),
        is_qualitative=goal.is_qualitative,
        end_state=goal.end_state,
        aim=goal.aim,
        baseline=goal.baseline,
        baseline_on=goal.baseline_on,
        baseline_note=goal.baseline_note,
        target=goal.target,
        due_on=goal.due_on,
        has_owner=goal.initiative.owner_id is not None,
        source=goal.source,
        has_source=goal.source == GoalSource.TYPED or counted is not None,
        last_value=getattr(goal, "before_value", None),
        last_on=getattr(goal, "before_on", None),
    )


def network_of(plan: ActionPlan, keeper: Organisation | None) -> QuerySet[Organisation]:
    """Whom a plan is shared with: the partners of its programme today and who answers for its initiatives.

    Not the body that keeps the plan. One query, when it is read.
    """
    member = Q(
        partnerships__in=PartnershipMember.objects.filter(holds_on(timezone.localdate()), programme=plan.programme_id)
    )
    owner = Q(initiatives__plan=plan) | Q(shared_initiatives__plan=plan)
    ids = Organisation.objects.filter(member | owner).values("pk")
    bodies = Organisation.objects.current().filter(pk__in=ids).select_related("municipality")
    return (bodies.exclude(pk=keeper.pk) if keeper else bodies).in_order()
