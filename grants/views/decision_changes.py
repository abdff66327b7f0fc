"""A decision that takes the place of another, and one that was made outside the system."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grants.forms.decisions import AskedDayForm, EarlierForm, ReplacementForm
from grants.models import GrantCase, GrantDecision
from grants.pages.decision import is_open
from grants.pages.earlier_decision import earlier_page
from grants.policies import can_decide_case, can_handle_case
from grants.proposals import Elsewhere
from grants.services.case_rows import users_with_conflict
from grants.services.decision_changes import Replacement, replace_decision
from grants.services.decisions import record_decision
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts, answer_act
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
@never_cache
def replace(request: HttpRequest, case_id: UUID, decision_id: int) -> HttpResponse:
    """Decide anew: a correction, a reconsideration, or after an appeal. The old decision stays as it is."""
    case = visible_case(request, case_id)
    check_allowed(can_decide_case(request.actor, case, case.authority, None, users_with_conflict(case)))
    rows = GrantDecision.objects.visible_to(request.actor).filter(case=case)
    old = get_object_or_404(rows, pk=decision_id)
    options = {"scheme": case.scheme_id, "needs_review": True}
    form = ReplacementForm(posted(request), initial=_initial(case, old), **options)

    def act() -> GrantDecision:
        values = dict(form.cleaned_data)
        version, is_reviewed = values.pop("version"), bool(values.pop("is_reviewed", False))
        values["amount"] = values["amount"] or 0
        return replace_decision(
            actor=request.actor,
            decision_id=old.pk,
            expected_version=version,
            replacement=Replacement(**values),
            text_is_reviewed=is_reviewed,
        )

    return answer_act(request, form, act, _replace_texts(case))


@form_methods
@never_cache
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record a decision made outside the system, with what the rules of its day say of it."""
    case = visible_case(request, case_id)
    check_allowed(can_handle_case(request.actor, case, users_with_conflict(case)))
    if not is_open(case):
        raise PermissionDenied(_("Ärendet är redan beslutat. Ett nytt beslut ersätter det som finns."))
    day = _asked_day(request)
    form = EarlierForm(posted(request), initial={"version": case.version, "decided_on": day})
    page = earlier_page(request.actor, case, day)

    def act() -> GrantDecision:
        values = form.cleaned_data
        told = Elsewhere(values["decided_on"], values["source"], values["decider"])
        return record_decision(actor=request.actor, case_id=case.pk, expected_version=values["version"], elsewhere=told)

    def done(_row: GrantDecision) -> HttpResponse:
        return redirect("grants:decision", case.pk)

    context = {"page": page, "frame": page.frame, "tab": "beslut", "asked": AskedDayForm(initial={"dag": day})}
    return answer_form(request, form, act, done, FormPage("grants/decision_record.html", context))


def _asked_day(request: HttpRequest) -> date | None:
    """The day in the address, or the one that was typed; None when neither is a day."""
    asked = AskedDayForm({"dag": request.POST.get("decided_on") or request.GET.get("dag", "")})
    return asked.cleaned_data["dag"] if asked.is_valid() else None


def _initial(case: GrantCase, old: GrantDecision) -> dict[str, Any]:
    names = ("outcome", "stream", "reasons", "conditions", "service_range", "service_hours")
    return {"version": case.version, "amount": old.amount or None, **{name: getattr(old, name) for name in names}}


def _replace_texts(case: GrantCase) -> Texts:
    back = reverse("grants:decision", args=[case.pk])
    return Texts(
        heading=_("Ersätt beslutet"),
        lead=_("Det blir ett nytt beslut med ett eget brev. Det gamla finns kvar och visas som ersatt."),
        button=_("Fatta det nya beslutet"),
        back=back,
        told=_("Det nya beslutet är fattat. Brevet är förseglat och kan skickas."),
        crumbs=[
            (_("Stödärenden"), reverse("grants:cases")),
            (case.dnr, reverse("grants:case", args=[case.pk])),
            (_("Beslut"), back),
        ],
    )
