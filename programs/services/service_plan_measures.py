"""The measures of a service plan: what is done about a need in a place, by whom and when."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from programs.enums import MeasureStatus, ServicePlanState, Sphere
from programs.models import ServicePlan, ServicePlanMeasure
from programs.policies import can_edit_service_plan
from programs.services.service_plan_rows import lock_plan, tell_of_merge
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

MEASURE_FACTS = (
    "order",
    "sphere",
    "locality",
    "place",
    "need",
    "measure",
    "responsible",
    "due_on",
    "is_yearly",
    "status",
)


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """A row of the how-and-who table. ``place_id``: the service place it is about, when it is about one."""

    locality: str
    need: str
    measure: str
    responsible: str
    sphere: str = Sphere.COMMERCIAL
    place_id: UUID | None = None
    due_on: date | None = None
    is_yearly: bool = False
    status: str = MeasureStatus.NOT_STARTED

    def put_on(self, row: ServicePlanMeasure) -> None:
        for name, value in asdict(self).items():
            setattr(row, name, value)


def add_measure(*, actor: Actor, plan_id: UUID, facts: MeasureFacts) -> ServicePlanMeasure:
    """Add a measure last in the plan. Raises PermissionDenied, ValidationError, ActRefused (the plan is repealed)."""
    with audited(actor, "service_plan_measure.add") as trail:
        plan = _open_plan(trail, plan_id)
        last = plan.measures.aggregate(last=Max("order"))["last"] or 0
        row = ServicePlanMeasure(plan=plan, order=last + 1)
        facts.put_on(row)
        _save(row)
        trail.about(row)
        trail.changed({}, _facts_of(row))
    return row


def edit_measure(
    *,
    actor: Actor,
    measure_id: UUID,
    facts: MeasureFacts,
    expected_version: int,
    passed_over: Iterable[PassedOver] = (),
) -> ServicePlanMeasure:
    """Change a measure. Raises PermissionDenied, StaleVersion, ValidationError, ActRefused (the plan is repealed)."""
    with audited(actor, "service_plan_measure.edit") as trail:
        row = _locked(trail, measure_id)
        check_version(row, expected_version)
        before = _facts_of(row)
        facts.put_on(row)
        row.version += 1
        _save(row)
        trail.changed(before, _facts_of(row))
        title = _("Någon annan ändrade åtgärden i %(locality)s efter dig") % {"locality": row.locality}
        for other in passed_over:
            tell_of_merge(row.plan, title, other)
    return row


def set_measure_status(*, actor: Actor, measure_id: UUID, status: str, expected_version: int) -> ServicePlanMeasure:
    """Say how a measure stands. Raises PermissionDenied, StaleVersion, ValidationError, ActRefused."""
    with audited(actor, "service_plan_measure.edit") as trail:
        row = _locked(trail, measure_id)
        check_version(row, expected_version)
        before = _facts_of(row)
        row.status = status
        row.version += 1
        _save(row)
        trail.changed(before, _facts_of(row))
    return row


def move_measure(*, actor: Actor, measure_id: UUID, up: bool) -> ServicePlanMeasure:
    """Change places with the measure before, or after. At the end of the table nothing happens.

    Raises PermissionDenied, ActRefused (the plan is repealed).
    """
    with audited(actor, "service_plan_measure.move") as trail:
        row = _locked(trail, measure_id)
        others = ServicePlanMeasure.objects.filter(plan=row.plan_id)
        beside = (
            others.filter(order__lt=row.order).order_by("-order").first()
            if up
            else others.filter(order__gt=row.order).order_by("order").first()
        )
        if beside is None:
            return row
        before = snapshot(row, "order")
        mine, theirs = row.order, beside.order
        # No two rows may hold one place, so the row stands aside while the other takes its place.
        others.filter(pk=row.pk).update(order=F("order") + others.aggregate(last=Max("order"))["last"] + 1)
        others.filter(pk=beside.pk).update(order=mine)
        others.filter(pk=row.pk).update(order=theirs)
        row.order = theirs
        trail.changed(before, snapshot(row, "order"))
    return row


def _open_plan(trail: Trail, plan_id: UUID) -> ServicePlan:
    """The plan, locked, that the actor may change and that has not been repealed."""
    plan = lock_plan(trail, plan_id)
    check_allowed(can_edit_service_plan(trail.actor, plan))
    if plan.state == ServicePlanState.REPEALED:
        raise ActRefused(_("Planen är upphävd, så dess åtgärder kan inte ändras."))
    return plan


def _locked(trail: Trail, measure_id: UUID) -> ServicePlanMeasure:
    """The measure as it is once its plan is locked."""
    plan_id = ServicePlanMeasure.objects.values_list("plan", flat=True).get(pk=measure_id)
    plan = _open_plan(trail, plan_id)
    row = ServicePlanMeasure.objects.get(pk=measure_id)
    row.plan = plan
    trail.about(row)
    return row


def _save(row: ServicePlanMeasure) -> None:
    row.full_clean()
    row.save()


def _facts_of(row: ServicePlanMeasure) -> dict[str, Any]:
    return snapshot(row, *MEASURE_FACTS)
