"""The municipalities' service plans: lists, a plan, and the steps of its life."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from documents.serving import document_response
from programs.forms.service_plan_filters import ServicePlanFilter
from programs.forms.service_plans import (
    CHECK,
    CommentForm,
    NoPlanForm,
    PlanDayForm,
    RepealForm,
    ServicePlanForm,
)
from programs.models import ServicePlan
from programs.pages.service_plan_standings import PLAN_COLUMNS, county_plans_page, municipalities_on, with_plans
from programs.pages.service_plans import next_first_day, plan_page, report_page
from programs.policies import (
    can_answer_for_municipality,
    can_edit_service_plan,
    can_review_service_plan,
    can_start_service_plan,
)
from programs.services.service_plan_statements import assure_service_plan, state_no_service_plan
from programs.services.service_plans import (
    PlanFacts,
    confirm_service_plan,
    repeal_service_plan,
    report_service_plan,
    return_service_plan,
    save_service_plan_draft,
    start_service_plan,
)
from registers.forms import VersionForm
from registers.models import County, Municipality
from rsp.answers import CONFLICT, UNPROCESSABLE, FormPage, add_errors, answer_form, posted, press
from rsp.editing import VersionedEdit
from rsp.listing import Listing
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def service_plans(request: HttpRequest) -> HttpResponse:
    """Every municipality with the state of its plan today, with filters; also as a file."""
    listing = Listing(
        request,
        municipalities_on(request.actor, timezone.localdate()).select_related("county"),
        ServicePlanFilter,
        PLAN_COLUMNS,
        name="serviceplaner",
        title=_("Serviceplaner"),
        default_sort="kommun",
        present=lambda rows: with_plans(request.actor, rows, timezone.localdate()),
    )
    return listing.response("programs/service_plans.html")


@require_safe
def county_service_plans(request: HttpRequest, code: str) -> HttpResponse:
    """All municipalities of a county with the state of their plans on a chosen day."""
    county = get_object_or_404(County.objects.visible_to(request.actor), code=code)
    today = timezone.localdate()
    form = PlanDayForm({"dag": request.GET.get("dag") or today.isoformat()})
    day = form.cleaned_data["dag"] if form.is_valid() else today
    page = county_plans_page(request.actor, county, day)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "programs/county_service_plans.html", {"page": page, "form": form}, status=status)


@require_safe
def service_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan with its measures, its steps and the municipality's time line."""
    page = plan_page(request.actor, visible_plan(request, plan_id))
    return render(request, "programs/service_plan.html", {"page": page})


@require_safe
def newest(request: HttpRequest, code: str) -> HttpResponse:
    """The plan of a municipality that says most today."""
    plans = ServicePlan.objects.visible_to(request.actor).filter(municipality=code)
    plan = plans.telling_most_first(timezone.localdate()).first()
    if plan is None:
        raise Http404(_("Kommunens serviceplan är inte registrerad."))
    return redirect("programs:service_plan", plan.pk)


@form_methods
def report_new(request: HttpRequest, code: str) -> HttpResponse:
    """Report a plan from the beginning. A plan already under way is opened instead."""
    municipality = visible_municipality(request, code)
    check_allowed(can_start_service_plan(request.actor, municipality))
    draft = ServicePlan.objects.visible_to(request.actor).under_way().filter(municipality=municipality).first()
    if draft and request.method != "POST":
        return redirect("programs:service_plan_report", draft.pk)
    row = ServicePlan(municipality=municipality, covers_public=True, valid_from=next_first_day(municipality))
    return _answer_report(request, row, None)


@form_methods
def report(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Go on with a plan that has not been reported, or that was returned; a stale save leads to the conflict page."""
    plan = visible_plan(request, plan_id)
    check_allowed(can_edit_service_plan(request.actor, plan))
    if plan.is_public and request.method != "POST":
        return redirect("programs:service_plan", plan.pk)
    return _answer_report(request, plan, plan)


def _answer_report(request: HttpRequest, row: ServicePlan, plan: ServicePlan | None) -> HttpResponse:
    files = request.FILES if request.method == "POST" else None
    editing = VersionedEdit(request, row, ServicePlanForm, actor=request.actor, sent_files=files)
    saved: list[ServicePlan] = []
    refusal = _accept(request, editing, plan, saved)
    if saved:
        return _after_save(request, saved[0])
    context = {
        "page": report_page(request.actor, row.municipality, plan, row.valid_from),
        "presence": touch_edit_lock(actor=request.actor, row=plan) if plan else None,
        "crumbs": [],
    }
    response = editing.response("programs/service_plan_report.html", context)
    response.status_code = CONFLICT if refusal else response.status_code
    return response


def _accept(request: HttpRequest, editing: VersionedEdit, plan: ServicePlan | None, saved: list[ServicePlan]) -> bool:
    """Save what was typed; ``saved`` then holds the plan. True when it was refused as things stand."""
    try:
        editing.accept(lambda version, values: saved.append(_save(request, editing, plan, version, values)))
    except ValidationError as error:
        add_errors(editing.form, error)
    except ActRefused as refusal:
        add_errors(editing.form, ValidationError(str(refusal)))
        return True
    return False


def _save(
    request: HttpRequest, editing: VersionedEdit, plan: ServicePlan | None, version: int, values: dict[str, Any]
) -> ServicePlan:
    upload = values.pop("upload", None)
    facts = PlanFacts(**values)
    if plan is None:
        code = editing.row.municipality_id
        return start_service_plan(actor=request.actor, municipality_code=code, facts=facts, upload=upload)
    return save_service_plan_draft(
        actor=request.actor,
        plan_id=plan.pk,
        facts=facts,
        expected_version=version,
        upload=upload,
        passed_over=editing.passed_over,
    )


def _after_save(request: HttpRequest, plan: ServicePlan) -> HttpResponse:
    release_edit_lock(actor=request.actor, row=plan)
    if CHECK in request.POST:
        return redirect("programs:service_plan_check", plan.pk)
    messages.success(request, _("Utkastet är sparat. Länet ser att arbetet pågår."))
    return redirect("programs:service_plan_report", plan.pk)


@form_methods
def check(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Look through what will be reported, and send it."""
    plan = visible_plan(request, plan_id)
    check_allowed(can_edit_service_plan(request.actor, plan))
    if plan.is_public and request.method != "POST":
        return redirect("programs:service_plan", plan.pk)
    form = VersionForm(posted(request), initial={"version": plan.version})

    def act() -> ServicePlan:
        version = form.cleaned_data["version"]
        return report_service_plan(actor=request.actor, plan_id=plan.pk, expected_version=version)

    def done(row: ServicePlan) -> HttpResponse:
        messages.success(request, _("Planen är rapporterad. Länet läser den och svarar, och du får en avisering."))
        return redirect("programs:service_plan", row.pk)

    context = {"page": report_page(request.actor, plan.municipality, plan), "crumbs": []}
    return answer_form(request, form, act, done, FormPage("programs/service_plan_check.html", context))


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Mark that work on the next plan has begun."""
    municipality = visible_municipality(request, code)
    check_allowed(can_start_service_plan(request.actor, municipality))
    told = _("Arbetet är markerat som påbörjat.")
    return press(
        request,
        None,
        lambda: start_service_plan(actor=request.actor, municipality_code=code),
        told,
        "programs:service_plan_newest",
        code,
    )


@require_POST
def confirm(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The county confirms what was reported."""
    plan, form = visible_plan(request, plan_id), VersionForm(request.POST)
    check_allowed(can_review_service_plan(request.actor, plan))

    def act() -> ServicePlan:
        version = form.cleaned_data["version"]
        return confirm_service_plan(actor=request.actor, plan_id=plan.pk, expected_version=version)

    return press(request, form, act, _("Planen är bekräftad. Kommunen får en avisering."), *_page_of(plan))


@form_methods
def send_back(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The county sends the plan back with a comment."""
    plan = visible_plan(request, plan_id)
    check_allowed(can_review_service_plan(request.actor, plan))
    form = CommentForm(posted(request), initial={"version": plan.version})

    def act() -> ServicePlan:
        data = form.cleaned_data
        version = data["version"]
        return return_service_plan(
            actor=request.actor, plan_id=plan.pk, comment=data["comment"], expected_version=version
        )

    def done(row: ServicePlan) -> HttpResponse:
        messages.success(request, _("Planen är återlämnad. Kommunen får din kommentar."))
        return redirect(*_page_of(row))

    return answer_form(request, form, act, done, FormPage("programs/service_plan_return.html", {"plan": plan}))


@form_methods
def repeal(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Write down that the plan was repealed."""
    plan = visible_plan(request, plan_id)
    check_allowed(can_edit_service_plan(request.actor, plan))
    form = RepealForm(posted(request), initial={"version": plan.version})

    def act() -> ServicePlan:
        data = dict(form.cleaned_data)
        return repeal_service_plan(actor=request.actor, plan_id=plan.pk, expected_version=data.pop("version"), **data)

    def done(row: ServicePlan) -> HttpResponse:
        messages.success(request, _("Det är antecknat att planen är upphävd."))
        return redirect(*_page_of(row))

    return answer_form(request, form, act, done, FormPage("programs/service_plan_repeal.html", {"plan": plan}))


@require_POST
def assure(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """State in one click that the plan is unchanged since last year."""
    plan = visible_plan(request, plan_id)
    check_allowed(can_answer_for_municipality(request.actor, plan.municipality))
    told = _("Tack. Länet ser att planen är oförändrad sedan i fjol.")
    return press(
        request, None, lambda: assure_service_plan(actor=request.actor, plan_id=plan.pk), told, *_page_of(plan)
    )


@form_methods
def state_none(request: HttpRequest, code: str) -> HttpResponse:
    """State that the municipality has no service plan."""
    municipality = visible_municipality(request, code)
    check_allowed(can_answer_for_municipality(request.actor, municipality))
    form = NoPlanForm(posted(request))

    def act() -> object:
        comment = form.cleaned_data["comment"]
        return state_no_service_plan(actor=request.actor, municipality_code=code, comment=comment)

    def done(_row: object) -> HttpResponse:
        messages.success(request, _("Det är antecknat att kommunen inte har någon serviceplan."))
        return redirect("programs:county_service_plans", municipality.county_id)

    page = FormPage("programs/service_plan_none.html", {"municipality": municipality})
    return answer_form(request, form, act, done, page)


@require_safe
def document(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """The plan as a file, for those who may see the plan."""
    plan = visible_plan(request, plan_id)
    if plan.document is None:
        raise Http404(_("Planen har inget dokument."))
    return document_response(request, plan.document)


def visible_plan(request: HttpRequest, plan_id: UUID) -> ServicePlan:
    """A plan with what its pages read of it, else 404."""
    visible = ServicePlan.objects.visible_to(request.actor).select_related("municipality__county", "document")
    return get_object_or_404(visible, pk=plan_id)


def visible_municipality(request: HttpRequest, code: str) -> Municipality:
    """A municipality with its county, else 404."""
    return get_object_or_404(Municipality.objects.visible_to(request.actor).select_related("county"), pk=code)


def _page_of(plan: ServicePlan) -> tuple[str, UUID]:
    return "programs:service_plan", plan.pk
