"""Changing a decided plan: a revision beside it, which takes its place when it is decided."""

from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from actionplans.enums import DECIDED_STATES, PlanAction, PlanState
from actionplans.models import (
    ActionPlan,
    Activity,
    CarryForward,
    Goal,
    Initiative,
    InitiativeFunding,
    Outcome,
)
from actionplans.policies import can_keep_plan
from actionplans.services.plan_rows import keeper_today, lock_plans_of_year
from actionplans.services.plan_steps import STAMPS, record_step, step_of
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

NOT_COPIED = {"id", "version", "created_at", "updated_at", "plan", "initiative", "carried_from"}


def revise_plan(*, actor: Actor, plan_id: UUID, expected_version: int) -> ActionPlan:
    """Begin a change of a decided plan: a draft with all its content, beside the plan, which holds until then.

    Raises PermissionDenied, StaleVersion, TransitionRefused, ActRefused (a revision is under way already).
    """
    with audited(actor, "plan.revise") as trail:
        plan = lock_plans_of_year(plan_id)
        keeper = keeper_today(plan)
        trail.about(plan, keeper.body if keeper else None)
        check_allowed(can_keep_plan(actor, plan))
        step = step_of(plan, PlanAction.REVISE)
        refuse_replaced(plan)
        check_version(plan, expected_version)
        refuse_revision_under_way(plan)
        record_step(actor.user_id, plan, step, keeper)
        plan.version += 1
        plan.save(update_fields=["version", "updated_at"])
        row = _begun(plan)
        _copy_content(plan, row)
        trail.about(row)
        trail.changed({}, snapshot(row, "county", "year", "revision", "revises", "state"))
    return row


def refuse_replaced(plan: ActionPlan) -> None:
    """Raise ActRefused when a change of the plan has been decided: it is history."""
    if not plan.is_current:
        raise ActRefused(_("Planen gäller inte längre: en ändring av den är beslutad. Gå till den som gäller."))


def refuse_revision_under_way(plan: ActionPlan) -> None:
    """Raise ActRefused while a change of the county's plan of the year has been begun and not decided."""
    of_year = ActionPlan.objects.filter(county=plan.county_id, year=plan.year, revises__isnull=False)
    if of_year.exclude(state__in=DECIDED_STATES).exists():
        raise ActRefused(_("En ändring av planen är redan påbörjad. Besluta eller ta bort ändringen först."))


def take_over(plan: ActionPlan, trail: Trail) -> ActionPlan | None:
    """Let ``plan`` take the place of what it revises: gives that, or None when it is the first of its year.

    What has been reported of the earlier revision goes on with the goals and initiatives that live on; so do the
    choices that plans of the next year have made of them, and those that it was drafted with itself. What the
    revision drops keeps its own.
    """
    if plan.revises_id is None:
        return None
    old = ActionPlan.objects.select_related("decision_document").get(pk=plan.revises_id)
    before = snapshot(old, *STAMPS)
    old.is_current = False
    old.version += 1
    save_checked(old)
    trail.record(row=old, before=before, after=snapshot(old, *STAMPS))
    _move_reported(old, plan)
    _move_followers(old, plan, trail)
    _move_choices(old, plan)
    return old


def _begun(plan: ActionPlan) -> ActionPlan:
    of_year = ActionPlan.objects.filter(county=plan.county_id, year=plan.year)
    newest = of_year.aggregate(newest=Max("revision"))["newest"]
    row = ActionPlan(
        county=plan.county,
        programme=plan.programme,
        year=plan.year,
        revision=newest + 1,
        revises=plan,
        is_current=False,
        state=PlanState.DRAFT,
        over_frame_reason=plan.over_frame_reason,
        is_example=plan.is_example,
    )
    save_checked(row)
    return row


def _copy_content(old: ActionPlan, new: ActionPlan) -> None:
    """Ten queries at most, however large the plan is."""
    initiatives = {
        row.pk: Initiative(plan=new, carried_from=row, **_facts(row))
        for row in Initiative.objects.filter(plan=old).order_by("pk")
    }
    Initiative.objects.bulk_create(initiatives.values())
    goals = Goal.objects.filter(initiative__plan=old).order_by("pk")
    Goal.objects.bulk_create(
        Goal(initiative=initiatives[row.initiative_id], carried_from=row, **_facts(row)) for row in goals
    )
    fundings = InitiativeFunding.objects.filter(initiative__plan=old).order_by("pk")
    InitiativeFunding.objects.bulk_create(
        InitiativeFunding(initiative=initiatives[row.initiative_id], **_facts(row)) for row in fundings
    )
    shared = Initiative.co_owners.through
    shared.objects.bulk_create(
        shared(initiative=initiatives[row.initiative_id], organisation_id=row.organisation_id)
        for row in shared.objects.filter(initiative__plan=old).order_by("pk")
    )


def _facts(row: Any) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in NOT_COPIED
    }


def _move_reported(old: ActionPlan, new: ActionPlan) -> None:
    Outcome.objects.filter(goal__initiative__plan=old, goal__carried_to__initiative__plan=new).update(
        goal=_goal_of("goal_id", new)
    )
    links = Activity.initiatives.through.objects
    links.filter(initiative__plan=old, initiative__carried_to__plan=new).update(
        initiative=_initiative_of("initiative_id", new)
    )
    done = Initiative.objects.filter(pk=OuterRef("carried_from_id")).values("result")
    Initiative.objects.filter(plan=new, carried_from__plan=old).update(result=Subquery(done[:1]))


def _move_followers(old: ActionPlan, new: ActionPlan, trail: Trail) -> None:
    """Those that follow on ``old`` follow on ``new``, decided or not: what became of each row is read through them."""
    followers = list(ActionPlan.objects.filter(follows=old).order_by("pk"))
    chosen = CarryForward.objects.filter(plan__in=followers)
    for row in followers:
        before = snapshot(row, "follows")
        row.follows = new
        row.save(update_fields=["follows", "updated_at"])
        trail.record(row=row, before=before, after=snapshot(row, "follows"))
    chosen.filter(goal__carried_to__initiative__plan=new).update(goal=_goal_of("goal_id", new))
    chosen.filter(initiative__carried_to__plan=new).update(initiative=_initiative_of("initiative_id", new))


def _move_choices(old: ActionPlan, new: ActionPlan) -> None:
    """The choices ``old`` was drafted with are now those of ``new``, and tell what each row became in it."""
    new.follows_id = old.follows_id
    CarryForward.objects.filter(plan=old).update(
        plan=new,
        new_initiative=_initiative_of("new_initiative_id", new),
        new_goal=_goal_of("new_goal_id", new),
    )


def _goal_of(name: str, plan: ActionPlan) -> Subquery:
    """The goal of ``plan`` that the row's goal lives on as."""
    found: QuerySet[Goal] = Goal.objects.filter(initiative__plan=plan, carried_from=OuterRef(name))
    return Subquery(found.values("pk")[:1])


def _initiative_of(name: str, plan: ActionPlan) -> Subquery:
    found: QuerySet[Initiative] = Initiative.objects.filter(plan=plan, carried_from=OuterRef(name))
    return Subquery(found.values("pk")[:1])
