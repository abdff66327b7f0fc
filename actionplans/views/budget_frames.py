"""The money a county has been allotted for a year, stream by stream."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans.pages.budget_frames import frames_page
from programs.forms.budget_frames import BudgetFrameForm
from programs.models import BudgetFrame
from programs.policies import can_edit_budget_frame
from programs.services.budget_frames import add_budget_frame, edit_budget_frame, remove_budget_frame
from programs.views.programme_forms import Texts, answer_act, answer_edit, press_at
from registers.forms import VersionForm
from registers.models import County
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def frames(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The frames of a county's year, beside what the current plan takes of them."""
    page = frames_page(request.actor, _county(request, code), year)
    return render(request, "actionplans/budget_frames.html", {"page": page})


@form_methods
def add(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Write down a frame."""
    county = _county(request, code)
    check_allowed(can_edit_budget_frame(request.actor, county.pk))
    form = BudgetFrameForm(posted(request))

    def act() -> BudgetFrame:
        return add_budget_frame(actor=request.actor, county_code=county.pk, year=year, values=form.cleaned_data)

    texts = _texts(county, year, _("Ny budgetram %(year)s") % {"year": year}, _("Ramen är inskriven."))
    return answer_act(request, form, act, texts)


@form_methods
def edit(request: HttpRequest, frame_id: UUID) -> HttpResponse:
    """Change a frame."""
    row = _writable(request, frame_id)
    editing = VersionedEdit(request, row, BudgetFrameForm)
    texts = _texts(row.county, row.year, _("Ändra budgetramen %(year)s") % {"year": row.year}, _("Ramen är sparad."))

    def act(version: int, values: dict[str, Any]) -> BudgetFrame:
        return edit_budget_frame(
            actor=request.actor,
            frame_id=row.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
            link=texts.back,
        )

    return answer_edit(request, editing, act, texts)


@require_POST
def remove(request: HttpRequest, frame_id: UUID) -> HttpResponse:
    """Take a frame away."""
    row, form = _writable(request, frame_id), VersionForm(request.POST)

    def act() -> None:
        remove_budget_frame(actor=request.actor, frame_id=row.pk, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, _texts(row.county, row.year, "", _("Ramen är borttagen.")))


def _county(request: HttpRequest, code: str) -> County:
    return get_object_or_404(County.objects.visible_to(request.actor), pk=code)


def _writable(request: HttpRequest, frame_id: UUID) -> BudgetFrame:
    rows = BudgetFrame.objects.visible_to(request.actor).select_related("county")
    row = get_object_or_404(rows, pk=frame_id)
    check_allowed(can_edit_budget_frame(request.actor, row.county_id))
    return row


def _texts(county: County, year: int, heading: str, told: str) -> Texts:
    back = reverse("actionplans:budget_frames", args=[county.pk, year])
    crumbs = [
        (county.name, reverse("reporting:county", args=[county.pk])),
        (_("Budgetramar %(year)s") % {"year": year}, back),
    ]
    return Texts(heading, _("Spara ramen"), back, told, county.name, crumbs=crumbs)
