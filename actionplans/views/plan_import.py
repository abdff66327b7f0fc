"""A plan out to Excel and in again: upload, columns, dry run, and all or nothing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans.forms.plan_import import CommitForm, MappingForm, TableFileForm
from actionplans.models import ActionPlan, PlanImport
from actionplans.pages.plan_import import import_page
from actionplans.plan_tables.columns import Names, plan_columns
from actionplans.plan_tables.export import plan_xlsx, template_xlsx
from actionplans.policies import can_edit_plan
from actionplans.records import read_plan
from actionplans.services.plan_import import commit_import, discard_import, map_import, stage_import
from rsp.answers import CONFLICT, FormPage, answer_form, posted, press
from rsp.importing import headings_of
from rsp.listing import TYPES
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def export(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The plan as Excel, for who reads it."""
    plan = _visible(request, plan_id)
    return _file(plan_xlsx(read_plan(plan)), f"handlingsplan-{slugify(plan.county.name)}-{plan.year}")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The columns of a plan's table, without rows."""
    return _file(template_xlsx(), "handlingsplan-mall")


@form_methods
def upload(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Choose a file. It is kept until it has been read in, and nothing is written yet."""
    plan = _editable(request, plan_id)
    form = TableFileForm(posted(request), request.FILES or None)

    def act() -> PlanImport:
        name = request.FILES["file"].name or ""
        return stage_import(actor=request.actor, plan_id=plan.pk, name=name, cells=form.cells)

    def done(row: PlanImport) -> HttpResponse:
        return redirect("actionplans:plan_import_mapping", row.pk)

    page = FormPage("actionplans/import_upload.html", {"plan": plan, "crumbs": _crumbs(plan)})
    return answer_form(request, form, act, done, page)


@form_methods
def mapping(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Which column of the file is which: guessed by the headings, and the reader may say otherwise."""
    row = _own(request, import_id)
    headings = headings_of(row.cells)
    columns = plan_columns(Names((), {}))
    form = MappingForm(posted(request), columns=columns, headings=headings, mapping=row.mapping)

    def act() -> PlanImport:
        return map_import(actor=request.actor, import_id=row.pk, mapping=form.mapping)

    def done(_row: PlanImport) -> HttpResponse:
        return redirect("actionplans:plan_import_check", row.pk)

    page = FormPage("actionplans/import_mapping.html", {"row": row, "plan": row.plan, "crumbs": _crumbs(row.plan)})
    return answer_form(request, form, act, done, page)


@form_methods
def check(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What the table would do; by POST all of it is done, when it is still what was shown."""
    row = _own(request, import_id)
    form = CommitForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            run = commit_import(actor=request.actor, import_id=row.pk, digest=form.cleaned_data["digest"])
        except ActRefused as refusal:
            messages.error(request, str(refusal))
            status = CONFLICT
        else:
            told = _("%(added)d rader är tillagda och %(changed)d ändrade i planen.")
            messages.success(request, told % {"added": run.added, "changed": run.changed})
            return redirect("actionplans:plan", row.plan_id)
    context = {"page": import_page(request.actor, row), "plan": row.plan, "crumbs": _crumbs(row.plan)}
    return render(request, "actionplans/import_check.html", context, status=status)


@require_POST
def discard(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Let go of the file, also when the plan may no longer be written in."""
    row = get_object_or_404(PlanImport.objects.visible_to(request.actor), pk=import_id)
    return press(
        request,
        None,
        lambda: discard_import(actor=request.actor, import_id=row.pk),
        _("Filen är borttagen. Inget är inläst."),
        "actionplans:plan",
        row.plan_id,
    )


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _visible(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    rows = ActionPlan.objects.visible_to(request.actor).select_related("county", "programme")
    return get_object_or_404(rows, pk=plan_id)


def _editable(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    plan = _visible(request, plan_id)
    check_allowed(can_edit_plan(request.actor, plan))
    return plan


def _own(request: HttpRequest, import_id: UUID) -> PlanImport:
    """The actor's own file, while its plan may be written in."""
    rows = PlanImport.objects.visible_to(request.actor).select_related("plan__county", "plan__programme")
    row = get_object_or_404(rows, pk=import_id)
    check_allowed(can_edit_plan(request.actor, row.plan))
    return row


def _crumbs(plan: ActionPlan) -> list[tuple[str, str]]:
    name = f"{plan.county.name} {plan.year}"
    return [(_("Handlingsplaner"), reverse("actionplans:plans")), (name, reverse("actionplans:plan", args=[plan.pk]))]
