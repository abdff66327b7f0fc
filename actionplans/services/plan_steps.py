"""What every step of a plan's life does alike: the state, the stamp in the list of steps, and who is told."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, snapshot
from actionplans.enums import PlanAction, PlanState
from actionplans.models import ActionPlan, PlanTransition
from actionplans.workflow import PLAN_TRANSITIONS
from notices.enums import NoticeKind
from notices.services import notify
from programs.services.programme_rows import save_checked
from registers.enums import CapacityChoice, MatterChoice, RoleChoice
from registers.models import Delegation, Membership, Organisation
from rsp.swedish import long_stamp
from rsp.workflow import Transition, find_transition

STAMPS = ("state", "is_current", "submitted_at", "content_hash", "approved_at", "decision_dnr", "delegation_point")


def step_of(plan: ActionPlan, action: PlanAction) -> Transition[Any, Any]:
    """The step from the state that the plan is in. Raises TransitionRefused when there is none."""
    return find_transition(PLAN_TRANSITIONS, PlanState(plan.state), action)


def take_step(plan: ActionPlan, step: Transition[Any, Any], trail: Trail, before: dict[str, Any]) -> None:
    """Save the plan in the state that the step leads to, and tell the trail what changed."""
    plan.state = step.target
    plan.version += 1
    save_checked(plan)
    trail.changed(before, snapshot(plan, *before))


def record_step(
    user_id: UUID | None, plan: ActionPlan, step: Transition[Any, Any], body: Organisation | None, **facts: str
) -> PlanTransition:
    """Add the step to the plan's list. ``facts``: comment, right. Call while ``plan.state`` is still the old one."""
    row = PlanTransition(
        plan=plan,
        action=step.action,
        from_state=plan.state,
        to_state=step.target,
        content_hash=plan.content_hash,
        user_id=user_id,
        organisation=body,
        at=timezone.now(),
        **facts,
    )
    row.full_clean()
    row.save()
    return row


def answered_already(plan: ActionPlan) -> str:
    """``Planen är redan beslutad 22 november 2026 kl. 11.15 av Region A, tf.``; empty while it waits for an answer."""
    told = {
        PlanState.APPROVED: _("Planen är redan beslutad %(when)s av %(who)s."),
        PlanState.RETURNED: _("Planen är redan återlämnad %(when)s av %(who)s."),
    }
    steps = plan.transitions.filter(to_state=plan.state).select_related("organisation__municipality")
    step = steps.order_by("-at").first()
    if step is None or step.organisation is None or PlanState(plan.state) not in told:
        return ""
    right = step.right[:1].lower() + step.right[1:]
    who = ", ".join(filter(None, [step.organisation.public_name, right]))
    return told[PlanState(plan.state)] % {"when": long_stamp(timezone.localtime(step.at)), "who": who}


def tell(users: Iterable[UUID], kind: NoticeKind, title: str, plan: ActionPlan, page: str = "plan") -> None:
    """Tell people of a plan; the notice leads to ``page``."""
    notify(user_ids=set(users), kind=kind, title=title, link=reverse(f"actionplans:{page}", args=[plan.pk]))


def people_at(bodies: Iterable[UUID], roles: Iterable[Any], but: UUID | None = None) -> set[UUID]:
    """Who holds one of the roles at one of the bodies today; machines read no notices. One query."""
    rows = Membership.objects.on(timezone.localdate()).filter(role__in=list(roles), organisation__in=list(bodies))
    return set(rows.filter(user__is_machine=False).values_list("user", flat=True)) - {but}


def deciders_at(body: Organisation, but: UUID | None = None) -> set[UUID]:
    """Who may decide the body's plans today: the director, whoever the order names, and who stands in. Three queries.

    The policy judges anew when somebody decides: this is only who is told.
    """
    today = timezone.localdate()
    order = Delegation.objects.on(today).filter(organisation=body)
    points = order.filter(capacity=CapacityChoice.ORDINARY, matter=MatterChoice.PLAN_APPROVAL)
    roles = {RoleChoice.DIRECTOR.value, *points.values_list("role", flat=True)}
    stand_ins = order.standing_in().filter(Q(matter="") | Q(matter=MatterChoice.PLAN_APPROVAL), role__in=roles)
    standing = set(stand_ins.filter(user__is_active=True).values_list("user", flat=True))
    return (people_at([body.pk], roles) | standing) - {but}
