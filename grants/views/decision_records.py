"""What happens to a decision after it is made: sent, received, appealed or asked to be reconsidered."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.forms.decisions import AppealForm, DispatchForm
from grants.models import Appeal, DecisionDispatch, GrantCase, GrantDecision
from grants.policies import can_handle_case
from grants.services.appeals import add_appeal, edit_appeal, record_dispatch
from grants.services.case_rows import users_with_conflict
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts, answer_act, answer_edit
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def dispatch(request: HttpRequest, case_id: UUID, decision_id: int) -> HttpResponse:
    """When the letter was sent and received."""
    case, row = _decision(request, case_id, decision_id)
    texts = _texts(case, _("Brevet är skickat"), _("Det är antecknat."))
    noted = DecisionDispatch.objects.visible_to(request.actor).filter(decision=row).first()
    if noted is None:
        form = DispatchForm(posted(request))

        def act() -> DecisionDispatch:
            return record_dispatch(actor=request.actor, decision_id=row.pk, values=form.cleaned_data)

        return answer_act(request, form, act, texts)
    editing = VersionedEdit(request, noted, DispatchForm)

    def change(version: int, values: dict[str, Any]) -> DecisionDispatch:
        return record_dispatch(actor=request.actor, decision_id=row.pk, values=values, expected_version=version)

    return answer_edit(request, editing, change, texts)


@form_methods
def appeal_add(request: HttpRequest, case_id: UUID, decision_id: int) -> HttpResponse:
    """An appeal or a request to reconsider has come in."""
    case, row = _decision(request, case_id, decision_id)
    form = AppealForm(posted(request))

    def act() -> Appeal:
        return add_appeal(actor=request.actor, decision_id=row.pk, values=form.cleaned_data)

    return answer_act(request, form, act, _texts(case, _("Överklagande eller omprövning"), _("Det är antecknat.")))


@form_methods
def appeal_edit(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """What came of it."""
    rows = Appeal.objects.visible_to(request.actor)
    row = get_object_or_404(rows.select_related("decision"), pk=appeal_id)
    case = visible_case(request, row.decision.case_id)
    check_allowed(can_handle_case(request.actor, case, users_with_conflict(case)))
    editing = VersionedEdit(request, row, AppealForm)

    def act(version: int, values: dict[str, Any]) -> Appeal:
        return edit_appeal(actor=request.actor, appeal_id=row.pk, expected_version=version, values=values)

    return answer_edit(request, editing, act, _texts(case, str(row.get_kind_display()), _("Ändringen är sparad.")))


def _decision(request: HttpRequest, case_id: UUID, decision_id: int) -> tuple[GrantCase, GrantDecision]:
    case = visible_case(request, case_id)
    check_allowed(can_handle_case(request.actor, case, users_with_conflict(case)))
    rows = GrantDecision.objects.visible_to(request.actor).filter(case=case)
    return case, get_object_or_404(rows, pk=decision_id)


def _texts(case: GrantCase, heading: str, told: str) -> Texts:
    back = reverse("grants:decision", args=[case.pk])
    return Texts(
        heading=heading,
        button=_("Spara"),
        back=back,
        told=told,
        crumbs=[
            (_("Stödärenden"), reverse("grants:cases")),
            (case.dnr, reverse("grants:case", args=[case.pk])),
            (_("Beslut"), back),
        ],
    )
