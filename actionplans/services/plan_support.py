"""Sharing a draft with the network, and what its bodies say of it."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from actionplans.enums import Stance
from actionplans.models import ActionPlan, PlanSupport
from actionplans.policies import CASE_OFFICERS, can_keep_plan, can_state_support
from actionplans.records import network_of
from actionplans.services.plan_rows import keeper_today, lock_plan, refuse_frozen
from actionplans.services.plan_steps import people_at, tell
from notices.enums import NoticeKind
from programs.querysets import CONSULTED_ROLES
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import StaleVersion, check_version
from rsp.rights import ActRefused, check_allowed


def share_plan(*, actor: Actor, plan_id: UUID, expected_version: int) -> ActionPlan:
    """Let the network read a draft and say what it thinks. Those who are in it now are told; the sharing stays.

    Raises PermissionDenied, StaleVersion, ActRefused (submitted or decided, shared already, or nobody to share with).
    """
    with audited(actor, "plan.share") as trail:
        plan = lock_plan(plan_id)
        keeper = keeper_today(plan)
        trail.about(plan, keeper.body if keeper else None)
        check_allowed(can_keep_plan(actor, plan))
        refuse_frozen(plan)
        check_version(plan, expected_version)
        if plan.shared_at is not None:
            raise ActRefused(_("Planen är redan delad med nätverket."))
        bodies = list(network_of(plan, keeper).values_list("pk", flat=True))
        if not bodies:
            raise ActRefused(_("Nätverket är tomt: programmet har inga partner i dag och ingen annan har en insats."))
        before = snapshot(plan, "shared_at")
        plan.shared_at = timezone.now()
        plan.version += 1
        save_checked(plan)
        trail.changed(before, snapshot(plan, "shared_at"))
        words = {"plan": str(plan), "county": plan.county.name}
        title = _("%(plan)s, %(county)s: säg vad ni tycker om utkastet") % words
        tell(people_at(bodies, CONSULTED_ROLES), NoticeKind.PLAN_SHARED, title, plan, "plan_support")
    return plan


def state_support(
    *, actor: Actor, plan_id: UUID, organisation_id: UUID, stance: Stance, text: str, expected_version: int | None
) -> PlanSupport:
    """Say for one's body what it thinks of a shared plan, or say it anew: the latest answer stands.

    ``expected_version``: that of the answer the page showed, None when the body had not answered.

    Raises PermissionDenied, StaleVersion, ValidationError (a view without words).
    """
    with audited(actor, "plan_support.state") as trail:
        plan = lock_plan(plan_id)
        keeper = keeper_today(plan)
        trail.about(plan, keeper.body if keeper else None)
        network = set(network_of(plan, keeper).values_list("pk", flat=True))
        check_allowed(can_state_support(actor, plan, organisation_id, network))
        row = PlanSupport.objects.filter(plan=plan, organisation=organisation_id).first()
        before = snapshot(row, "stance") if row else {}
        row = _answer(row, plan, organisation_id, expected_version)
        row.stance, row.text, row.stated_at = stance, text.strip(), timezone.now()
        save_checked(row)
        trail.about(row)
        trail.changed(before, snapshot(row, "stance"))
        if keeper:
            title = _("%(body)s har svarat om %(plan)s") % {"body": row.organisation.public_name, "plan": str(plan)}
            tell(people_at([keeper.pk], CASE_OFFICERS), NoticeKind.PLAN_COMMENTED, title, plan)
    return row


def _answer(row: PlanSupport | None, plan: ActionPlan, organisation_id: UUID, expected: int | None) -> PlanSupport:
    """The body's answer to write in; what somebody else there has written since is not written over."""
    if row is None:
        return PlanSupport(plan=plan, organisation_id=organisation_id)
    if row.version != expected:
        raise StaleVersion(_("Någon annan hos er har svarat sedan du öppnade sidan. Läs svaret först."))
    row.version += 1
    return row
