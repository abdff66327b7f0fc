"""The life of a municipality's service plan: begun, reported, confirmed or returned, repealed."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited
from documents.models import Document
from documents.services import store_document
from notices.enums import NoticeKind
from notices.services import cancel_reminders, notify
from programs.enums import ServicePlanAction, ServicePlanState
from programs.models import ServicePlan, ServicePlanMeasure, ServicePlanStep
from programs.policies import can_edit_service_plan, can_review_service_plan, can_start_service_plan
from programs.rules.service_plans import UNFINISHED, Missing, missing_in_report
from programs.services.service_plan_rows import (
    acting_body,
    add_step,
    county_officers,
    facts_of,
    is_own_officer,
    lock_plan,
    municipal_officers,
    refuse_second_draft,
    save_plan,
    tell_of_merge,
)
from programs.workflow import SERVICE_PLAN_TRANSITIONS
from registers.models import Municipality
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import check_allowed
from rsp.workflow import find_transition

LONGEST_AHEAD = timedelta(days=5 * 365)
"""A day further ahead than this is a slip of the pen: a repeal cannot be taken back."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is said of a plan before it is reported. ``source``: where the county has it from, on behalf of others."""

    adopted_by_body: str = ""
    adopted_on: date | None = None
    adopted_paragraph: str = ""
    dnr: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    covers_commercial: bool = True
    covers_public: bool = False
    message: str = ""
    source: str = ""

    def put_on(self, plan: ServicePlan) -> None:
        for name, value in asdict(self).items():
            setattr(plan, name, value)


def start_service_plan(
    *, actor: Actor, municipality_code: str, facts: PlanFacts | None = None, upload: Any = None
) -> ServicePlan:
    """Begin the municipality's next plan, beside the one that holds.

    Raises:
        PermissionDenied, ValidationError, ActRefused (the municipality works on one already).
    """
    with audited(actor, "service_plan.start") as trail:
        municipality = Municipality.objects.select_related("county").get(pk=municipality_code)
        plan = ServicePlan(municipality=municipality)
        trail.about(None, acting_body(actor, municipality))
        check_allowed(can_start_service_plan(actor, municipality))
        refuse_second_draft(plan)
        (facts or PlanFacts()).put_on(plan)
        plan.document = _stored(actor, plan, upload)
        save_plan(plan)
        trail.about(plan)
        add_step(trail, plan, ServicePlanAction.START)
        trail.changed({}, facts_of(plan))
    return plan


def save_service_plan_draft(
    *,
    actor: Actor,
    plan_id: UUID,
    facts: PlanFacts,
    expected_version: int,
    upload: Any = None,
    passed_over: Iterable[PassedOver] = (),
) -> ServicePlan:
    """Save what is known so far of a plan that has not been reported, or that was returned.

    Raises:
        PermissionDenied, StaleVersion, ValidationError, ActRefused (it has been reported since).
    """
    with audited(actor, "service_plan.edit") as trail:
        document = _stored(actor, _seen(trail, plan_id), upload)
        plan = lock_plan(trail, plan_id)
        check_allowed(can_edit_service_plan(actor, plan))
        find_transition(SERVICE_PLAN_TRANSITIONS, ServicePlanState(plan.state), ServicePlanAction.REPORT)
        check_version(plan, expected_version)
        before = facts_of(plan)
        facts.put_on(plan)
        plan.document = document or plan.document
        plan.version += 1
        save_plan(plan)
        trail.changed(before, facts_of(plan))
        title = _("Någon annan ändrade serviceplanen efter dig")
        for other in passed_over:
            tell_of_merge(plan, title, other)
    return plan


def report_service_plan(*, actor: Actor, plan_id: UUID, expected_version: int) -> ServicePlan:
    """Report that the plan has been adopted. It counts from the day it is valid; the county is told and answers.

    What the municipality had not finished in the plan before follows to this one.

    Raises:
        PermissionDenied, StaleVersion, TransitionRefused, ValidationError (by field: what is lacking).
    """
    with audited(actor, "service_plan.report") as trail:
        plan = lock_plan(trail, plan_id)
        check_allowed(can_edit_service_plan(actor, plan))
        before = facts_of(plan)
        _take(plan, ServicePlanAction.REPORT, expected_version)
        _refuse_missing(missing_to_report(actor, plan))
        plan.return_comment = ""
        save_plan(plan)
        carried = _carry_measures(plan) if not _was_reported(plan) else 0
        add_step(trail, plan, ServicePlanAction.REPORT, plan.message)
        trail.changed({**before, "carried": 0}, {**facts_of(plan), "carried": carried})
        _settle_reminders(plan)
        notify(
            user_ids=county_officers(plan.municipality) - {actor.user_id},
            kind=NoticeKind.SERVICE_PLAN_REPORTED,
            title=_("%(name)s har rapporterat en serviceplan") % {"name": plan.municipality.full_name},
            body=plan.message,
            link=_page_of(plan),
        )
    return plan


def confirm_service_plan(*, actor: Actor, plan_id: UUID, expected_version: int) -> ServicePlan:
    """The county has read the plan and confirms it. Raises PermissionDenied, StaleVersion, TransitionRefused."""
    with audited(actor, "service_plan.confirm") as trail:
        plan = lock_plan(trail, plan_id)
        check_allowed(can_review_service_plan(actor, plan))
        before = facts_of(plan)
        _take(plan, ServicePlanAction.CONFIRM, expected_version)
        plan.confirmed_on = timezone.localdate()
        save_plan(plan)
        add_step(trail, plan, ServicePlanAction.CONFIRM)
        trail.changed(before, facts_of(plan))
        _answer(actor, plan, _("Länet har bekräftat er serviceplan"))
    return plan


def return_service_plan(*, actor: Actor, plan_id: UUID, comment: str, expected_version: int) -> ServicePlan:
    """The county sends the plan back with what must be mended: until then it does not count.

    Raises:
        PermissionDenied, StaleVersion, TransitionRefused.
        ValidationError: the comment is empty.
        ActRefused: the municipality has already begun another plan.
    """
    with audited(actor, "service_plan.return") as trail:
        plan = lock_plan(trail, plan_id)
        check_allowed(can_review_service_plan(actor, plan))
        before = facts_of(plan)
        _take(plan, ServicePlanAction.RETURN, expected_version)
        plan.return_comment = comment.strip()
        if not plan.return_comment:
            raise ValidationError({"comment": _("Skriv vad kommunen behöver rätta.")})
        refuse_second_draft(plan)
        save_plan(plan)
        add_step(trail, plan, ServicePlanAction.RETURN, plan.return_comment)
        trail.changed(before, facts_of(plan), reason=plan.return_comment)
        _answer(actor, plan, _("Länet har lämnat tillbaka er serviceplan"), plan.return_comment)
    return plan


def repeal_service_plan(
    *, actor: Actor, plan_id: UUID, repealed_on: date, comment: str, expected_version: int
) -> ServicePlan:
    """Write down that the plan was repealed: from that day on it does not count.

    Raises:
        PermissionDenied, StaleVersion, TransitionRefused.
        ValidationError: the day is before the plan was adopted, after it has ended, or more than five years ahead.
    """
    with audited(actor, "service_plan.repeal") as trail:
        plan = lock_plan(trail, plan_id)
        check_allowed(can_edit_service_plan(actor, plan))
        before = facts_of(plan)
        _take(plan, ServicePlanAction.REPEAL, expected_version)
        if plan.adopted_on and repealed_on < plan.adopted_on:
            raise ValidationError({"repealed_on": _("Planen kan inte upphävas innan den antogs.")})
        if repealed_on > timezone.localdate() + LONGEST_AHEAD:
            raise ValidationError({"repealed_on": _("Skriv en dag inom fem år. Kontrollera årtalet.")})
        if plan.valid_to and repealed_on > plan.valid_to:
            raise ValidationError({"repealed_on": _("Planen har redan gått ut den dagen.")})
        plan.repealed_on = repealed_on
        save_plan(plan)
        add_step(trail, plan, ServicePlanAction.REPEAL, comment)
        trail.changed(before, facts_of(plan), reason=comment)
        cancel_reminders(kind=NoticeKind.SERVICE_PLAN_DUE, object_id=str(plan.pk))
    return plan


def missing_to_report(actor: Actor, plan: ServicePlan, *, has_upload: bool = False) -> list[Missing]:
    """What the plan still needs before ``actor`` can report it. ``has_upload``: a file comes with the form."""
    return missing_in_report(
        plan,
        has_document=has_upload or plan.document_id is not None,
        on_behalf=not is_own_officer(actor, plan.municipality),
        today=timezone.localdate(),
    )


def plan_before(plan: ServicePlan) -> ServicePlan | None:
    """The municipality's last adopted plan before this one."""
    others = ServicePlan.objects.adopted().filter(municipality=plan.municipality_id).exclude(pk=plan.pk)
    if plan.valid_from:
        others = others.filter(valid_from__lt=plan.valid_from)
    return others.order_by("-valid_from", "-adopted_on", "pk").first()


def _take(plan: ServicePlan, action: ServicePlanAction, expected_version: int) -> None:
    """Move the locked plan along the one transition there is, when it is as the actor saw it."""
    step = find_transition(SERVICE_PLAN_TRANSITIONS, ServicePlanState(plan.state), action)
    check_version(plan, expected_version)
    plan.state = step.target
    plan.version += 1


def _seen(trail: Trail, plan_id: UUID) -> ServicePlan:
    """The plan before it is locked: whether the actor may is asked before a file is kept, and files before locks."""
    plan = ServicePlan.objects.select_related("municipality").get(pk=plan_id)
    trail.about(plan, acting_body(trail.actor, plan.municipality))
    check_allowed(can_edit_service_plan(trail.actor, plan))
    return plan


def _stored(actor: Actor, plan: ServicePlan, upload: Any) -> Document | None:
    """The file that came with the form, kept; None when there was none. What is wrong with it is told at its field."""
    if not upload:
        return None
    try:
        return store_document(actor=actor, upload=upload, title=str(plan), dnr=plan.dnr)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error


def _refuse_missing(missing: Iterable[Missing]) -> None:
    errors: dict[str, list[str]] = {}
    for lack in missing:
        errors.setdefault(lack.field, []).append(lack.text)
    if errors:
        raise ValidationError(errors)


def _was_reported(plan: ServicePlan) -> bool:
    return ServicePlanStep.objects.filter(plan=plan, action=ServicePlanAction.REPORT).exists()


def _carry_measures(plan: ServicePlan) -> int:
    """Let what is unfinished in the plan before follow to this one; the old rows stay as they are. Gives how many."""
    before = plan_before(plan)
    if before is None:
        return 0
    order = plan.measures.count()
    unfinished = before.measures.filter(status__in=UNFINISHED).order_by("order")
    for number, row in enumerate(unfinished, start=order + 1):
        ServicePlanMeasure.objects.create(
            plan=plan,
            order=number,
            sphere=row.sphere,
            locality=row.locality,
            place_id=row.place_id,
            need=row.need,
            measure=row.measure,
            responsible=row.responsible,
            due_on=row.due_on,
            is_yearly=row.is_yearly,
            status=row.status,
            carried_from=row,
        )
    return len(unfinished)


def _settle_reminders(plan: ServicePlan) -> None:
    """The municipality has answered: nobody is reminded of its earlier plans any more."""
    others = ServicePlan.objects.filter(municipality=plan.municipality_id).exclude(pk=plan.pk)
    for pk in others.values_list("pk", flat=True):
        cancel_reminders(kind=NoticeKind.SERVICE_PLAN_DUE, object_id=str(pk))


def _answer(actor: Actor, plan: ServicePlan, title: str, body: str = "") -> None:
    notify(
        user_ids=municipal_officers(plan.municipality) - {actor.user_id},
        kind=NoticeKind.SERVICE_PLAN_ANSWERED,
        title=title,
        body=body,
        link=_page_of(plan),
    )


def _page_of(plan: ServicePlan) -> str:
    return reverse("programs:service_plan", args=[plan.pk])
