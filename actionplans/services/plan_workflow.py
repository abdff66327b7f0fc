"""The steps of a plan: submitted, returned with remarks, decided, followed up. How one is changed: plan_revision."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from actionplans.contents import content_hash
from actionplans.decision_document import seal_plan_decision
from actionplans.enums import Circle, PlanAction
from actionplans.models import ActionPlan, Comment, Initiative, PlanTransition
from actionplans.policies import CASE_OFFICERS, can_approve_plan, can_keep_plan
from actionplans.powers import Right, approving_right
from actionplans.records import PlanRecords, read_plan
from actionplans.requirements import Missing, missing_to_carry, missing_to_follow_up, missing_to_submit
from actionplans.services.plan_revision import refuse_replaced, refuse_revision_under_way, take_over
from actionplans.services.plan_rows import keeper_today, lock_plan, lock_plans_of_year
from actionplans.services.plan_steps import (
    STAMPS,
    answered_already,
    deciders_at,
    people_at,
    record_step,
    step_of,
    take_step,
    tell,
)
from notices.enums import NoticeKind
from registers.models import Organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.pdf import PdfUnavailable
from rsp.rights import ActRefused, check_allowed


class PlanMoved(ActRefused):
    """The plan is no longer what the reader had before the eyes; when it is answered, by whom and when."""

    def __init__(self, plan: ActionPlan | None = None) -> None:
        words = _("Planen har ändrats sedan du öppnade den. Läs den igen innan du beslutar.")
        super().__init__((plan and answered_already(plan)) or words)


class PlanLacks(ActRefused):
    """Something is lacking; ``missing`` says what, with links."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(_("Det här saknas: %(list)s") % {"list": " ".join(one.message for one in missing)})
        self.missing = missing


def submit_plan(*, actor: Actor, plan_id: UUID, expected_version: int) -> ActionPlan:
    """Send a plan to whoever decides it. From now on its content stands, unless it is returned.

    Raises PermissionDenied, StaleVersion, TransitionRefused, PlanLacks.
    """
    with audited(actor, "plan.submit") as trail:
        plan = lock_plan(plan_id)
        keeper = keeper_today(plan)
        trail.about(plan, keeper.body if keeper else None)
        check_allowed(can_keep_plan(actor, plan))
        step = step_of(plan, PlanAction.SUBMIT)
        check_version(plan, expected_version)
        records = read_plan(plan)
        if missing := missing_to_submit(records, missing_to_carry(plan)):
            raise PlanLacks(missing)
        before = snapshot(plan, *STAMPS)
        plan.submitted_at, plan.submitted_by_id = timezone.now(), actor.user_id
        plan.content_hash = content_hash(records)
        record_step(actor.user_id, plan, step, keeper)
        take_step(plan, step, trail, before)
        if keeper:
            title = _("%(plan)s, %(county)s, väntar på beslut") % _names(plan)
            tell(deciders_at(keeper, but=actor.user_id), NoticeKind.PLAN_SUBMITTED, title, plan, "plan_decide")
    return plan


def return_plan(
    *, actor: Actor, plan_id: UUID, expected_version: int, comment: str, remarks: Mapping[UUID, str]
) -> PlanTransition:
    """Give a plan back to be changed, saying why. ``remarks``: what needs to change, by the initiative's id.

    Each remark becomes a comment for the county, which names this step.

    Raises PermissionDenied, PlanMoved, TransitionRefused, ValidationError (no comment).
    """
    with audited(actor, "plan.return") as trail:
        plan = lock_plan(plan_id)
        keeper = keeper_today(plan)
        trail.about(plan, keeper.body if keeper else None)
        _refuse_moved(plan, expected_version)
        check_allowed(can_approve_plan(actor, plan, keeper))
        step = step_of(plan, PlanAction.RETURN)
        if not comment.strip():
            raise ValidationError({"comment": _("Skriv vad som behöver ändras.")})
        right = _right_of(actor, keeper)
        before = snapshot(plan, *STAMPS)
        taken = record_step(actor.user_id, plan, step, keeper, comment=comment.strip(), right=right.words)
        written = _write_remarks(actor, taken, remarks)
        take_step(plan, step, trail, before)
        trail.record(row=taken, after={"right": right.words, "remarks": written})
        _tell_officers(actor, plan, keeper, _("%(plan)s, %(county)s, är återlämnad för ändring"))
    return taken


def approve_plan(*, actor: Actor, plan_id: UUID, expected_version: int, expected_hash: str, dnr: str) -> ActionPlan:
    """Decide a plan: the time, the right, the content and the number stand in a sealed record of the decision.

    ``expected_version`` and ``expected_hash``: the plan as the page showed it. A revision takes the place of the plan
    that it changes, with what has been reported of it, in the same transaction.

    Raises PermissionDenied, PlanMoved, TransitionRefused, ValidationError (no number), ActRefused (no PDF can be made).
    """
    with audited(actor, "plan.approve") as trail:
        plan = lock_plans_of_year(plan_id)
        keeper = keeper_today(plan)
        trail.about(plan, keeper.body if keeper else None)
        _refuse_moved(plan, expected_version)
        check_allowed(can_approve_plan(actor, plan, keeper))
        step = step_of(plan, PlanAction.APPROVE)
        records = read_plan(plan)
        if not expected_hash == plan.content_hash == content_hash(records):
            raise PlanMoved
        if not dnr.strip():
            raise ValidationError({"dnr": _("Skriv beslutets diarienummer.")})
        right = _right_of(actor, keeper)
        before = snapshot(plan, *STAMPS)
        revised = take_over(plan, trail)
        plan.approved_at, plan.approved_by_id = timezone.now(), actor.user_id
        plan.decision_dnr, plan.delegation_point, plan.is_current = dnr.strip(), right.words, True
        _seal(records, keeper, right, revised)
        record_step(actor.user_id, plan, step, keeper, right=right.words)
        take_step(plan, step, trail, before)
        _tell_officers(actor, plan, keeper, _("%(plan)s, %(county)s, är beslutad"))
    return plan


def mark_followed_up(*, actor: Actor, plan_id: UUID, expected_version: int) -> ActionPlan:
    """Close a decided plan whose outcomes are all reported.

    Raises PermissionDenied, StaleVersion, TransitionRefused, PlanLacks, ActRefused (a revision is under way).
    """
    with audited(actor, "plan.follow_up") as trail:
        plan = lock_plans_of_year(plan_id)
        keeper = keeper_today(plan)
        trail.about(plan, keeper.body if keeper else None)
        check_allowed(can_keep_plan(actor, plan))
        step = step_of(plan, PlanAction.FOLLOW_UP)
        refuse_replaced(plan)
        check_version(plan, expected_version)
        refuse_revision_under_way(plan)
        if missing := missing_to_follow_up(read_plan(plan)):
            raise PlanLacks(missing)
        before = snapshot(plan, "state")
        record_step(actor.user_id, plan, step, keeper)
        take_step(plan, step, trail, before)
    return plan


def _refuse_moved(plan: ActionPlan, expected_version: int) -> None:
    if plan.version != expected_version:
        raise PlanMoved(plan)


def _right_of(actor: Actor, keeper: Organisation | None) -> Right:
    """The power that ``can_approve_plan`` has just found."""
    right = approving_right(actor, keeper) if keeper else None
    assert right is not None
    return right


def _write_remarks(actor: Actor, taken: PlanTransition, remarks: Mapping[UUID, str]) -> int:
    texts = {pk: text.strip() for pk, text in remarks.items() if text.strip()}
    rows = list(Initiative.objects.filter(plan=taken.plan_id, pk__in=texts).in_order())
    if len(rows) != len(texts):
        raise PlanMoved
    Comment.objects.bulk_create(
        Comment(
            plan_id=taken.plan_id,
            initiative=row,
            transition=taken,
            circle=Circle.COUNTY,
            organisation=taken.organisation,
            author_id=actor.user_id,
            text=texts[row.pk],
        )
        for row in rows
    )
    return len(rows)


def _seal(records: PlanRecords, keeper: Organisation | None, right: Right, revised: ActionPlan | None) -> None:
    assert keeper is not None
    try:
        records.plan.decision_document = seal_plan_decision(records, keeper, right, revised)
    except PdfUnavailable as error:
        raise ActRefused(str(error)) from error


def _tell_officers(actor: Actor, plan: ActionPlan, keeper: Organisation | None, words: str) -> None:
    if keeper:
        officers = people_at([keeper.pk], CASE_OFFICERS, but=actor.user_id)
        tell(officers, NoticeKind.PLAN_ANSWERED, words % _names(plan), plan)


def _names(plan: ActionPlan) -> dict[str, str]:
    return {"plan": str(plan), "county": plan.county.name}
