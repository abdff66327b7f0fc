"""A decision that takes the place of another, and one that was made outside the system."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grants.forms.decisions import AskedDayForm, DecideForm, EarlierForm, ReplacementForm
from grants.models import GrantCase, GrantDecision
from grants.pages.case_frame import case_frame
from grants.pages.decision import is_open
from grants.pages.decision_replacement import ReplacementPage
from grants.pages.earlier_decision import earlier_page
from grants.policies import can_decide_case, can_handle_case
from grants.proposals import Elsewhere
from grants.services.case_rows import users_with_conflict
from grants.services.decision_changes import Draft, Replacement, draft_replacement, replace_decision
from grants.services.decisions import record_decision
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])
CONFIRMED, CHANGE = "bekrafta", "andra"


@form_methods
@never_cache
def replace(request: HttpRequest, case_id: UUID, decision_id: int) -> HttpResponse:
    """Decide anew: a correction, a reconsideration, or after an appeal. The old decision stays as it is."""
    case = visible_case(request, case_id)
    check_allowed(can_decide_case(request.actor, case, case.authority, None, users_with_conflict(case)))
    rows = GrantDecision.objects.visible_to(request.actor).filter(case=case)
    old = get_object_or_404(rows, pk=decision_id)
    form = ReplacementForm(posted(request), initial=_initial(case, old), scheme=case.scheme_id)
    page = FormPage("programs/form.html", {"texts": _replace_texts(case)})
    if CHANGE in request.POST:
        return render(request, page.template, {**page.context, "form": form})

    def look() -> Draft:
        return draft_replacement(actor=request.actor, decision_id=old.pk, replacement=_replacement(form))

    def done(draft: Draft) -> HttpResponse:
        return _review(request, form, ReplacementPage(case_frame(request.actor, case), old, draft))

    return answer_form(request, form, look, done, page)


def _review(request: HttpRequest, form: ReplacementForm, page: ReplacementPage) -> HttpResponse:
    """The letter as it will be and the question; confirmed, the new decision."""
    is_confirmed, version = CONFIRMED in request.POST, form.cleaned_data["version"]
    needs_review = page.proposal.letter.needs_review
    confirm = DecideForm(
        request.POST if is_confirmed else None, initial={"version": version}, needs_review=needs_review
    )
    context = {"page": page, "frame": page.frame, "tab": "beslut", "replacement": form}
    context |= {"confirmed": CONFIRMED, "change": CHANGE}
    template = "grants/decision_replace_check.html"
    if not is_confirmed:
        return render(request, template, {**context, "form": confirm})

    def act() -> GrantDecision:
        return replace_decision(
            actor=request.actor,
            decision_id=page.old.pk,
            expected_version=version,
            replacement=_replacement(form),
            text_is_reviewed=bool(confirm.cleaned_data.get("is_reviewed")),
        )

    def done(_row: GrantDecision) -> HttpResponse:
        messages.success(request, _("Det nya beslutet är fattat. Brevet är förseglat och kan skickas."))
        return redirect("grants:decision", page.frame.case.pk)

    return answer_form(request, confirm, act, done, FormPage(template, context))


def _replacement(form: ReplacementForm) -> Replacement:
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    return Replacement(**{**values, "amount": values["amount"] or Decimal(0)})


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
        button=_("Granska det nya beslutet"),
        back=back,
        told="",
        crumbs=[
            (_("Stödärenden"), reverse("grants:cases")),
            (case.dnr, reverse("grants:case", args=[case.pk])),
            (_("Beslut"), back),
        ],
    )
