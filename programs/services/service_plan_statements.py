"""What only the municipality itself can state: that its plan is unchanged since last year, or that it has none."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from notices.enums import NoticeKind
from notices.services import cancel_reminders
from programs.enums import PlanStanding
from programs.models import NoPlanStatement, ServicePlan, ServicePlanAssurance
from programs.policies import can_answer_for_municipality
from programs.services.service_plan_rows import acting_body, lock_plan
from registers.models import Municipality
from rsp.actor import Actor
from rsp.rights import ActRefused, check_allowed


def assure_service_plan(*, actor: Actor, plan_id: UUID) -> ServicePlanAssurance:
    """State, for this year, that the plan is unchanged since last year.

    Raises:
        PermissionDenied, ActRefused (the plan does not hold today, or the year is answered already).
    """
    with audited(actor, "service_plan.assure") as trail:
        plan = lock_plan(trail, plan_id)
        check_allowed(can_answer_for_municipality(actor, plan.municipality))
        today = timezone.localdate()
        if not _is_current(plan, plan.municipality_id):
            raise ActRefused(_("Planen gäller inte i dag. Rapportera den plan som gäller i stället."))
        row = ServicePlanAssurance(plan=plan, year=today.year, assured_on=today, assured_by=actor.pseudonym)
        if ServicePlanAssurance.objects.filter(plan=plan, year=today.year).exists():
            raise ActRefused(_("Kommunen har redan svarat för i år."))
        row.save()
        cancel_reminders(kind=NoticeKind.SERVICE_PLAN_DUE, object_id=str(plan.pk))
        trail.changed({}, snapshot(row, "year", "assured_on"))
    return row


def state_no_service_plan(*, actor: Actor, municipality_code: str, comment: str = "") -> NoPlanStatement:
    """State that the municipality has no service plan today.

    Raises:
        PermissionDenied, ActRefused (it has one that holds today, or has said so already today).
    """
    with audited(actor, "service_plan.state_none") as trail:
        municipality = Municipality.objects.select_related("county").get(pk=municipality_code)
        trail.about(None, acting_body(actor, municipality))
        check_allowed(can_answer_for_municipality(actor, municipality))
        if _is_current(None, municipality.code):
            raise ActRefused(_("Kommunen har en serviceplan som gäller i dag. Anteckna först att den är upphävd."))
        row = NoPlanStatement(municipality=municipality, comment=comment.strip(), stated_by=actor.pseudonym)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise ActRefused(_("Kommunen har redan svarat i dag.")) from error
        trail.about(row)
        trail.changed({}, snapshot(row, "municipality", "stated_on"), reason=row.comment)
        for pk in ServicePlan.objects.filter(municipality=municipality).values_list("pk", flat=True):
            cancel_reminders(kind=NoticeKind.SERVICE_PLAN_DUE, object_id=str(pk))
    return row


def _is_current(plan: ServicePlan | None, municipality_code: str) -> bool:
    """Whether the plan, or any plan of the municipality, holds today."""
    rows = ServicePlan.objects.with_standing(timezone.localdate()).filter(standing=PlanStanding.CURRENT)
    rows = rows.filter(pk=plan.pk) if plan else rows.filter(municipality=municipality_code)
    return rows.exists()
