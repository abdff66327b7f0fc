"""Deciding a plan: the page it is read on, the confirmation, the return, and the papers that come of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actionplans.forms.approval import RETURN_FORM, ApproveForm, ReturnForm
from actionplans.models import ActionPlan
from actionplans.pages.plan_comparison import InitiativeChange
from actionplans.pages.plan_decision import PlanDecisionPage, plan_decision_page, plan_paper
from actionplans.pages.plans import visible_plans
from actionplans.services.plan_workflow import PlanMoved, approve_plan, return_plan
from actionplans.views.plan_forms import crumbs_of, plan_name, post_or_go
from documents.models import SealedDocument
from rsp.answers import CONFLICT, UNPROCESSABLE, FormPage, add_errors, answer_form
from rsp.pdf import PdfUnavailable
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
def decide(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """What whoever decides the plan reads; others are told why they may not decide."""
    page = plan_decision_page(request.actor, _discussed(request, plan_id))
    return _decision_page(request, page, _return_form(page))


@form_methods
@never_cache
def approve(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The decision in words before it is confirmed; the post decides. A plan that has moved is told of at once."""
    row = _discussed(request, plan_id)
    if request.method != "POST" and "version" not in request.GET:
        return redirect("actionplans:plan_decide", row.pk)
    form = ApproveForm(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _confirmation(request, row, form)

    def act() -> ActionPlan:
        return _approved(request, row, form)

    def done(_row: ActionPlan) -> HttpResponse:
        return redirect("actionplans:plan_decided", row.pk)

    return answer_form(request, form, act, done, _confirm_page(request, row))


@post_or_go("plan_decide")
def give_back(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Return the plan with what needs to change; the page again when a text is lacking or the plan has moved."""
    row = _discussed(request, plan_id)
    page = plan_decision_page(request.actor, row)
    if page.is_waiting:
        check_allowed(page.answer)
    form = _return_form(page, request.POST)
    if not form.is_valid():
        return _decision_page(request, page, form, UNPROCESSABLE)
    try:
        return_plan(
            actor=request.actor,
            plan_id=row.pk,
            expected_version=form.cleaned_data["version"],
            comment=form.cleaned_data["comment"],
            remarks=form.remarks,
        )
    except ValidationError as error:
        add_errors(form, error)
        return _decision_page(request, page, form, UNPROCESSABLE)
    except ActRefused as refused:
        form.add_error(None, str(refused))
        return _decision_page(request, page, form, CONFLICT)
    messages.success(request, _("Planen är återlämnad. Länets handläggare har fått din text."))
    return redirect("actionplans:plan", row.pk)


@require_safe
def decided(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The receipt of a decision: what was decided, and what happens now."""
    row = _readable(request, plan_id)
    if row.decision_document_id is None:
        raise Http404
    context = {"plan": row, "name": plan_name(row), "crumbs": crumbs_of(row)}
    return render(request, "actionplans/decided.html", context)


@require_safe
def decision_pdf(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The sealed record of the decision, byte for byte."""
    row = get_object_or_404(visible_plans(request.actor), pk=plan_id)
    sealed = SealedDocument.objects.visible_to(request.actor).filter(action_plan=row)
    document = get_object_or_404(sealed)
    return _pdf(bytes(document.pdf), f"beslut-handlingsplan-{row.county_id}-{row.year}-{row.revision}.pdf")


@require_safe
@never_cache
def plan_pdf(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The plan as things stand, marked as a draft until it is decided."""
    row = get_object_or_404(visible_plans(request.actor), pk=plan_id)
    try:
        paper = plan_paper(request.actor, row)
    except PdfUnavailable as error:
        messages.error(request, str(error))
        return redirect("actionplans:plan", row.pk)
    mark = "" if row.is_decided else "-utkast"
    return _pdf(paper.pdf, f"handlingsplan-{row.county_id}-{row.year}-{row.revision}{mark}.pdf")


def _discussed(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    """A plan of the reader's own circle, else 404: the page shows what the network says, also of a decided plan."""
    rows = (
        visible_plans(request.actor)
        .discussed_before(request.actor)
        .select_related("revises__county", "follows__county")
    )
    return get_object_or_404(rows, pk=plan_id)


def _readable(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    rows = visible_plans(request.actor).select_related("revises__county", "follows__county")
    return get_object_or_404(rows, pk=plan_id)


def _return_form(page: PlanDecisionPage, data: Any = None) -> ReturnForm:
    initial = {"version": page.plan.version}
    return ReturnForm(data, initial=initial, initiatives=page.records.initiatives)


def _decision_page(request: HttpRequest, page: PlanDecisionPage, form: ReturnForm, status: int = 200) -> HttpResponse:
    plan = page.plan
    approval = ApproveForm(
        initial={"version": plan.version, "content": plan.content_hash, "dnr": _number_of(plan, page.earlier)}
    )
    context = {
        "page": page,
        "plan": plan,
        "name": plan_name(plan),
        "crumbs": crumbs_of(plan),
        "form": form,
        "approval": approval,
        "return_form": RETURN_FORM,
        "since": _since(page),
        "changes": [(change, reason, _remark(form, page, change)) for change, reason in page.changes],
        "same": [(change, _remark(form, page, change)) for change in page.comparison.same],
    }
    return render(request, "actionplans/decide.html", context, status=status)


def _remark(form: ReturnForm, page: PlanDecisionPage, change: InitiativeChange) -> Any:
    """The field for a remark on an initiative, where the reader may return the plan and the initiative is in it."""
    return form.remark_on(change.new.pk) if page.right and change.new else None


def _since(page: PlanDecisionPage) -> str:
    """When the amounts of the earlier plan are from: a year, or today's plan."""
    earlier = page.earlier
    return "" if earlier is None else _("i dag") if earlier.year == page.plan.year else str(earlier.year)


def _number_of(plan: ActionPlan, earlier: ActionPlan | None) -> str:
    """The number to begin with: the matter's, which last year's decision and the programme are kept under."""
    of_earlier = earlier.decision_dnr if earlier else ""
    return of_earlier or (plan.programme.dnr if plan.programme else "")


def _approved(request: HttpRequest, row: ActionPlan, form: ApproveForm) -> ActionPlan:
    """Decide the plan. A second press of the same button, by the same person of the same content, finds the first."""
    data = form.cleaned_data
    try:
        return approve_plan(
            actor=request.actor,
            plan_id=row.pk,
            expected_version=data["version"],
            expected_hash=data["content"],
            dnr=data["dnr"],
        )
    except PlanMoved:
        own = {"approved_by": request.actor.user_id, "content_hash": data["content"], "version": data["version"] + 1}
        decided_already = visible_plans(request.actor).approved().filter(pk=row.pk, **own).first()
        if decided_already is None:
            raise
        return decided_already


def _confirmation(request: HttpRequest, row: ActionPlan, form: ApproveForm) -> HttpResponse:
    page, status = _confirm_page(request, row), 200
    if not form.is_valid():
        status = UNPROCESSABLE
    elif (row.version, row.content_hash) != (form.cleaned_data["version"], form.cleaned_data["content"]):
        form.add_error(None, str(PlanMoved(row)))
        status = CONFLICT
    return render(request, page.template, {**page.context, "form": form}, status=status)


def _confirm_page(request: HttpRequest, row: ActionPlan) -> FormPage:
    """403 with the reason when the actor may not decide the plan. Whether it moved is told before that."""
    page = plan_decision_page(request.actor, row)
    if page.is_waiting:
        check_allowed(page.answer)
    seen = request.POST if request.method == "POST" else request.GET
    context = {
        "page": page,
        "plan": row,
        "name": plan_name(row),
        "crumbs": crumbs_of(row),
        "has_moved": (seen.get("version"), seen.get("content")) != (str(row.version), row.content_hash),
    }
    return FormPage("actionplans/approve.html", context)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
