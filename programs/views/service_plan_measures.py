"""The measures of a service plan: added, changed, moved, and how they stand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from programs.forms.service_plans import MeasureForm, StatusForm
from programs.models import ServicePlan, ServicePlanMeasure
from programs.policies import can_edit_service_plan
from programs.services.service_plan_measures import (
    MeasureFacts,
    add_measure,
    edit_measure,
    move_measure,
    set_measure_status,
)
from programs.views.service_plans import visible_plan
from rsp.answers import CONFLICT, FormPage, add_errors, answer_form, posted, press
from rsp.editing import VersionedEdit
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def add(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A new measure, last in the plan."""
    plan = visible_plan(request, plan_id)
    check_allowed(can_edit_service_plan(request.actor, plan))
    form = MeasureForm(posted(request), actor=request.actor, instance=ServicePlanMeasure(plan=plan))

    def act() -> ServicePlanMeasure:
        return add_measure(actor=request.actor, plan_id=plan.pk, facts=_facts(form.cleaned_data))

    def done(_row: ServicePlanMeasure) -> HttpResponse:
        messages.success(request, _("Åtgärden är tillagd."))
        return redirect(_table_of(plan))

    return answer_form(request, form, act, done, FormPage("programs/measure_add.html", {"plan": plan}))


@form_methods
def edit(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Change a measure; a stale save leads to the conflict page."""
    row = _measure(request, measure_id)
    check_allowed(can_edit_service_plan(request.actor, row.plan))
    editing = VersionedEdit(request, row, MeasureForm, actor=request.actor)
    is_saved, is_refused = _accept(request, row, editing)
    if is_saved:
        release_edit_lock(actor=request.actor, row=row)
        messages.success(request, _("Ändringarna är sparade."))
        return redirect(_table_of(row.plan))
    crumbs = [(str(row.plan), reverse("programs:service_plan", args=[row.plan_id]))]
    context = {"plan": row.plan, "crumbs": crumbs, "presence": touch_edit_lock(actor=request.actor, row=row)}
    response = editing.response("programs/measure_edit.html", context)
    response.status_code = CONFLICT if is_refused else response.status_code
    return response


@require_POST
def status(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Say how a measure stands, from the table."""
    row, form = _measure(request, measure_id), StatusForm(request.POST)
    check_allowed(can_edit_service_plan(request.actor, row.plan))

    def act() -> ServicePlanMeasure:
        data = form.cleaned_data
        return set_measure_status(
            actor=request.actor, measure_id=row.pk, status=data["status"], expected_version=data["version"]
        )

    return press(request, form, act, _("Statusen är sparad."), _table_of(row.plan))


@require_POST
def move(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Move a measure one step up or down."""
    row = _measure(request, measure_id)
    check_allowed(can_edit_service_plan(request.actor, row.plan))
    up = request.POST.get("riktning") == "upp"
    told = _("Åtgärden är flyttad.")
    return press(
        request, None, lambda: move_measure(actor=request.actor, measure_id=row.pk, up=up), told, _table_of(row.plan)
    )


def _measure(request: HttpRequest, measure_id: UUID) -> ServicePlanMeasure:
    visible = ServicePlanMeasure.objects.visible_to(request.actor).select_related("plan__municipality__county")
    return get_object_or_404(visible, pk=measure_id)


def _accept(request: HttpRequest, row: ServicePlanMeasure, editing: VersionedEdit) -> tuple[bool, bool]:
    """Whether it was saved, and whether it was refused as things stand. What was wrong is shown in the form."""
    try:
        return editing.accept(lambda version, values: _save(request, row, editing, version, values)), False
    except ValidationError as error:
        add_errors(editing.form, error)
    except ActRefused as refusal:
        add_errors(editing.form, ValidationError(str(refusal)))
        return False, True
    return False, False


def _save(
    request: HttpRequest, row: ServicePlanMeasure, editing: VersionedEdit, version: int, values: dict[str, Any]
) -> ServicePlanMeasure:
    return edit_measure(
        actor=request.actor,
        measure_id=row.pk,
        facts=_facts(values),
        expected_version=version,
        passed_over=editing.passed_over,
    )


def _facts(values: dict[str, Any]) -> MeasureFacts:
    data = dict(values)
    place = data.pop("place", None)
    return MeasureFacts(place_id=place.pk if place else None, **data)


def _table_of(plan: ServicePlan) -> str:
    return reverse("programs:service_plan", args=[plan.pk]) + "#atgarder"
