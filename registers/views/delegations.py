"""The delegation order and deputies."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registers.forms import DelegationPointForm, DeputyForm, EndForm
from registers.models import Delegation, Organisation
from registers.pages.delegations import delegations_page
from registers.policies import can_appoint_someone, can_edit_delegation_order, can_end_delegation
from registers.querysets import people_with_role_at
from registers.services import DelegationPoint, DeputyTerms, add_delegation, appoint_deputy, end_delegation
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    """Who decides what, and who stands in for whom."""
    return render(request, "registers/delegations.html", {"bodies": delegations_page(request.actor)})


@form_methods
def add_point(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A point of the delegation order."""
    organisation = _organisation(request, organisation_id)
    check_allowed(can_edit_delegation_order(request.actor, organisation))
    form = DelegationPointForm(posted(request), actor=request.actor, organisation=organisation)

    def act() -> Delegation:
        point = DelegationPoint(organisation_id=organisation.pk, **form.cleaned_data)
        return add_delegation(actor=request.actor, point=point)

    page = FormPage("registers/delegation_add.html", {"organisation": organisation})
    return answer_form(request, form, act, _receipt(request, _("Punkten är tillagd.")), page)


@form_methods
def appoint(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A deputy or somebody acting."""
    organisation = _organisation(request, organisation_id)
    check_allowed(can_appoint_someone(request.actor, organisation))
    people = people_with_role_at(request.actor, organisation.pk, timezone.localdate()).order_by("shown_name", "pk")
    form = DeputyForm(posted(request), actor=request.actor, organisation=organisation, people=people)

    def act() -> Delegation:
        data = dict(form.cleaned_data)
        terms = DeputyTerms(organisation_id=organisation.pk, user_id=data.pop("user").pk, **data)
        return appoint_deputy(actor=request.actor, terms=terms)

    page = FormPage("registers/deputy_appoint.html", {"organisation": organisation})
    return answer_form(request, form, act, _receipt(request, _("Personen är utsedd och får en avisering.")), page)


@form_methods
def end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End a point or a deputyship."""
    visible = Delegation.objects.visible_to(request.actor).named_for(request.actor)
    row = get_object_or_404(visible.select_related("user", "organisation__municipality"), pk=delegation_id)
    check_allowed(can_end_delegation(request.actor, row))
    form = EndForm(posted(request), initial={"version": row.version})

    def act() -> Delegation:
        data = form.cleaned_data
        return end_delegation(
            actor=request.actor,
            delegation_id=row.pk,
            last_day=data["last_day"],
            expected_version=data["version"],
        )

    page = FormPage("registers/delegation_end.html", {"row": row})
    return answer_form(request, form, act, _receipt(request, _("Ersättarskapet är avslutat.")), page)


def _organisation(request: HttpRequest, organisation_id: UUID) -> Organisation:
    visible = Organisation.objects.visible_to(request.actor).select_related("municipality")
    return get_object_or_404(visible, pk=organisation_id)


def _receipt(request: HttpRequest, told: str) -> Callable[[Delegation], HttpResponse]:
    def done(_row: Delegation) -> HttpResponse:
        messages.success(request, told)
        return redirect("registers:delegations")

    return done
