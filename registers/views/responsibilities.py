"""Who answers for what in the counties: read, handed over, taken back and put right by system administrators."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registers.enums import Duty
from registers.forms import HandOverForm, ResponsibilityForm, VersionForm
from registers.models import County, Responsibility
from registers.pages.responsibilities import county_periods, hand_over_page, responsibilities_page
from registers.policies import can_change_responsibility
from registers.services import (
    HandOver,
    Period,
    SeenPeriod,
    check_hand_over,
    correct_responsibility,
    hand_over_duty,
    take_back_hand_over,
)
from rsp.answers import CONFLICT, UNPROCESSABLE, add_errors, posted, press
from rsp.editing import VersionedEdit
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def responsibilities(request: HttpRequest) -> HttpResponse:
    """The counties, with who answers for what today."""
    check_allowed(can_change_responsibility(request.actor))
    context = {"rows": responsibilities_page(request.actor), "duties": Duty}
    return render(request, "registers/responsibilities.html", context)


@require_safe
def county(request: HttpRequest, code: str) -> HttpResponse:
    """Every period of a county."""
    check_allowed(can_change_responsibility(request.actor))
    row = _county(request, code)
    context = {"county": row, "duties": county_periods(request.actor, row)}
    return render(request, "registers/responsibility_county.html", context)


@form_methods
def hand_over(request: HttpRequest, code: str, duty: str) -> HttpResponse:
    """What moves and to whom; then the same to confirm; then it is done."""
    check_allowed(can_change_responsibility(request.actor))
    row = _county(request, code)
    if duty not in Duty.values:
        raise Http404
    form = HandOverForm(posted(request), county_code=code)
    taking_over = form.cleaned_data["organisation"] if form.is_valid() else None
    page = hand_over_page(request.actor, row, Duty(duty), taking_over)
    if not form.is_bound:
        form.initial |= {"last": page.last.pk, "last_version": page.last.version} if page.last else {}
        return render(request, "registers/hand_over.html", {"page": page, "form": form})
    status = _try(request, form, page)
    if status == DONE:
        messages.success(request, _("Uppgiften är överlämnad. Administratörerna hos båda får en avisering."))
        return redirect("registers:responsibility_county", code)
    template = "registers/hand_over_confirm.html" if status == CONFIRM else "registers/hand_over.html"
    return render(request, template, {"page": page, "form": form}, status=status)


DONE, CONFIRM = 302, 200
"""What an attempt leads to: on to the county, or to the page where it is confirmed."""


def _try(request: HttpRequest, form: HandOverForm, page: Any) -> int:
    """Hand over when that is confirmed. DONE, CONFIRM when it is to be confirmed, else the status of what is wrong."""
    if not form.is_valid():
        return UNPROCESSABLE
    data = form.cleaned_data
    facts = {name: data[name] for name in ("first_day", "source", "certainty")}
    order = HandOver(page.county.code, page.duty.value, data["organisation"].pk, **facts)
    try:
        check_hand_over(order, data["organisation"], page.last)
        if not data["is_confirmed"]:
            return CONFIRM
        seen = SeenPeriod(data["last"], data["last_version"] or 0) if data["last"] else None
        hand_over_duty(actor=request.actor, order=order, expected_last=seen)
    except ValidationError as error:
        add_errors(form, error)
        return UNPROCESSABLE
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
        return CONFLICT
    return DONE


@require_POST
def take_back(request: HttpRequest, responsibility_id: int) -> HttpResponse:
    """A hand-over that has not begun does not happen."""
    check_allowed(can_change_responsibility(request.actor))
    row = get_object_or_404(Responsibility.objects.visible_to(request.actor), pk=responsibility_id)
    form = VersionForm(request.POST)
    return press(
        request,
        form,
        lambda: take_back_hand_over(
            actor=request.actor, responsibility_id=row.pk, expected_version=form.cleaned_data["version"]
        ),
        _("Överlämningen är tillbakatagen. Den förra organisationen behåller uppgiften."),
        "registers:responsibility_county",
        row.county_id,
    )


@form_methods
def correct(request: HttpRequest, responsibility_id: int) -> HttpResponse:
    """Put a period right; a stale save leads to the conflict page."""
    check_allowed(can_change_responsibility(request.actor))
    visible = Responsibility.objects.visible_to(request.actor).select_related("county", "organisation__municipality")
    row = get_object_or_404(visible, pk=responsibility_id)
    editing = VersionedEdit(request, row, ResponsibilityForm)
    is_saved, refusal = _accept(request, row, editing)
    if is_saved:
        messages.success(request, _("Perioden är rättad."))
        return redirect("registers:responsibility_county", row.county_id)
    crumbs = [
        (_("Ansvar i länen"), reverse("registers:responsibilities")),
        (row.county.name, reverse("registers:responsibility_county", args=[row.county_id])),
    ]
    response = editing.response("registers/responsibility_correct.html", {"row": row, "crumbs": crumbs})
    response.status_code = CONFLICT if refusal else response.status_code
    return response


def _accept(request: HttpRequest, row: Responsibility, editing: VersionedEdit) -> tuple[bool, ActRefused | None]:
    """Whether it was saved, and why it was refused as things stand. What was wrong is shown in the form."""

    def save(version: int, values: dict[str, Any]) -> Responsibility:
        return correct_responsibility(
            actor=request.actor, responsibility_id=row.pk, period=Period(**values), expected_version=version
        )

    try:
        return editing.accept(save), None
    except ValidationError as error:
        add_errors(editing.form, error)
        return False, None
    except ActRefused as refusal:
        add_errors(editing.form, ValidationError(str(refusal)))
        return False, refusal


def _county(request: HttpRequest, code: str) -> County:
    return get_object_or_404(County.objects.visible_to(request.actor), code=code)
