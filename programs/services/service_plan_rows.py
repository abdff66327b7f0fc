"""Locking service plans, whose chain an act stands in, who is told, and the steps that are kept of every plan."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, snapshot
from notices.enums import NoticeKind
from notices.services import notify
from programs.enums import ServicePlanAction
from programs.models import ServicePlan, ServicePlanStep
from registers.enums import Duty
from registers.models import Membership, Municipality, Responsibility
from rsp.actor import PROGRAMME_DUTY, Actor, Body, Role, RoleGrant
from rsp.editing import PassedOver
from rsp.rights import ActRefused

PLAN_FACTS = (
    "state",
    "adopted_on",
    "adopted_by_body",
    "adopted_paragraph",
    "dnr",
    "valid_from",
    "valid_to",
    "repealed_on",
    "covers_commercial",
    "covers_public",
    "document",
    "confirmed_on",
    "source",
)
"""What the trail keeps of a plan."""


def facts_of(plan: ServicePlan) -> dict[str, object]:
    """The plan as the trail keeps it."""
    return snapshot(plan, *PLAN_FACTS)


def lock_plan(trail: Trail, plan_id: UUID) -> ServicePlan:
    """One plan, so that acts on it and on its measures queue. Raises ServicePlan.DoesNotExist."""
    rows = ServicePlan.objects.select_related("municipality__county", "document")
    plan = rows.select_for_update(no_key=True, of=("self",)).get(pk=plan_id)
    trail.about(plan, acting_body(trail.actor, plan.municipality))
    return plan


def acting_body(actor: Actor, municipality: Municipality) -> Body | None:
    """The organisation as whose officer the actor acts for the municipality; None when the actor is no officer here."""
    ours = [
        grant
        for grant in actor.grants
        if (grant.role is Role.MUNICIPAL_OFFICER and grant.municipality_code == municipality.code)
        or (grant.role is Role.CASE_OFFICER and grant.county_code == municipality.county_id)
    ]
    ours.sort(key=lambda grant: (grant.role is not Role.MUNICIPAL_OFFICER, not _works(grant), grant.organisation_name))
    return ours[0].body if ours else None


def _works(grant: RoleGrant) -> bool:
    """Whether the grant lets its holder act: its body answers for the programme, and it is not for one matter only."""
    return bool(grant.duties & PROGRAMME_DUTY) and grant.only is None


def is_own_officer(actor: Actor, municipality: Municipality) -> bool:
    """Whether the actor acts as the municipality itself, and not on its behalf."""
    return municipality.code in actor.municipality_codes({Role.MUNICIPAL_OFFICER})


def add_step(trail: Trail, plan: ServicePlan, action: ServicePlanAction, comment: str = "") -> None:
    """Keep that the step was taken, by whom, for which body and why."""
    ServicePlanStep.objects.create(
        plan=plan,
        action=action,
        taken_by=trail.actor.pseudonym,
        body_name=trail.body.name if trail.body else "",
        comment=comment,
    )


def save_plan(plan: ServicePlan) -> None:
    """Save; raise ValidationError for what the tables refuse, ActRefused when a colleague has begun a plan already."""
    plan.full_clean(validate_constraints=False)
    plan.validate_constraints(exclude={"municipality"})
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as error:
        refuse_second_draft(plan)
        raise ValidationError(_("Planen kan inte sparas som den är nu.")) from error


def refuse_second_draft(plan: ServicePlan) -> None:
    """Raise ActRefused when the municipality already works on another plan."""
    others = ServicePlan.objects.under_way().filter(municipality=plan.municipality_id).exclude(pk=plan.pk)
    if others.exists():
        raise ActRefused(_("Kommunen arbetar redan med en plan. Öppna den och fortsätt där."))


def municipal_officers(municipality: Municipality) -> set[UUID]:
    """The people who work for the municipality today."""
    today = timezone.localdate()
    held = Membership.objects.on(today).filter(
        role=Role.MUNICIPAL_OFFICER, organisation__municipality=municipality.code
    )
    return set(held.values_list("user", flat=True))


def county_officers(municipality: Municipality) -> set[UUID]:
    """The people who are case officers today where the programme of the municipality's county lies."""
    today = timezone.localdate()
    keepers = Responsibility.objects.on(today).filter(county=municipality.county_id, duty=Duty.PROGRAMME_OWNER)
    held = Membership.objects.on(today).filter(
        role=Role.CASE_OFFICER, organisation__in=keepers.values("organisation"), user__is_machine=False
    )
    return set(held.values_list("user", flat=True))


def tell_of_merge(plan: ServicePlan, title: str, other: PassedOver) -> None:
    """Tell somebody whose saved values were chosen away."""
    notify(
        user_ids=[other.user_id],
        kind=NoticeKind.EDIT_MERGED,
        title=title,
        body=", ".join(other.fields),
        link=reverse("programs:service_plan", args=[plan.pk]),
    )
