"""Each morning: who is reminded that a municipality's service plan runs out, or has run out."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import plan_reminders
from programs.models import NoPlanStatement, ServicePlan, ServicePlanAssurance
from programs.rules.service_plans import reminder_due
from programs.services.service_plan_rows import county_officers, municipal_officers
from rsp.swedish import long_date


def remind_of_service_plans(day: date | None = None) -> int:
    """Plan the reminders that are due on ``day`` (today). Safe to repeat. Gives how many plans people are reminded of.

    The municipality's officers are reminded 12, 6 and 1 months before its plan ends; they and the county's case
    officers once it has ended. A new plan, reported, ends it; so does what the municipality has answered since.
    """
    day = day or timezone.localdate()
    plans = _last_plans(day)
    answers = _answers(plans)
    reminded = 0
    for plan in plans:
        due = reminder_due(plan.valid_to, answers[plan.pk], day)
        if due is not None:
            _remind(plan, due)
            reminded += 1
    return reminded


def _last_plans(day: date) -> list[ServicePlan]:
    """Of each municipality the adopted plan that ends last, when that is known.

    A repealed one has been seen to, and nobody is reminded of example data.
    """
    rows = ServicePlan.objects.recorded().adopted().filter(repealed_on__isnull=True).select_related("municipality")
    found: dict[str, ServicePlan] = {}
    for plan in rows.order_by("municipality", "valid_from", "adopted_on"):
        known = found.get(plan.municipality_id)
        if known is None or (known.valid_to and (plan.valid_to is None or plan.valid_to >= known.valid_to)):
            found[plan.municipality_id] = plan
    return [plan for plan in found.values() if plan.valid_to]


def _answers(plans: Iterable[ServicePlan]) -> dict[UUID, list[date]]:
    """By plan: the days on which its municipality has said how things are."""
    found: dict[UUID, list[date]] = {plan.pk: [] for plan in plans}
    of_municipality = {plan.municipality_id: plan.pk for plan in plans}
    for pk, said in ServicePlanAssurance.objects.filter(plan__in=found).values_list("plan", "assured_on"):
        found[pk].append(said)
    for code, said in NoPlanStatement.objects.filter(municipality__in=of_municipality).values_list(
        "municipality", "stated_on"
    ):
        found[of_municipality[code]].append(said)
    return found


def _remind(plan: ServicePlan, due: date) -> None:
    has_ended = due > plan.valid_to
    people = municipal_officers(plan.municipality)
    if has_ended:
        people |= county_officers(plan.municipality)
    words = {"name": plan.municipality.full_name, "day": long_date(plan.valid_to)}
    title = (
        _("Serviceplanen för %(name)s gick ut %(day)s") if has_ended else _("Serviceplanen för %(name)s går ut %(day)s")
    )
    plan_reminders(
        user_ids=people,
        kind=NoticeKind.SERVICE_PLAN_DUE,
        object_id=str(plan.pk),
        due_on=due,
        title=title % words,
        link=reverse("programs:service_plan", args=[plan.pk]),
    )
