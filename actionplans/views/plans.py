"""The county's plans: list, the plan as one page, beginning one, and what is said of it as a whole."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from actionplans.forms.plans import NewPlanForm, OverFrameForm, PlanFilter
from actionplans.models import ActionPlan
from actionplans.pages.plans import listed_plans, plans_to_decide, visible_plans
from actionplans.pages.removal import what_goes_with_plan
from actionplans.pages.workspace import workspace_page
from actionplans.policies import can_create_plan, can_edit_plan, can_keep_plan
from actionplans.services.plans import create_plan, explain_over_frame, remove_plan
from actionplans.views.plan_forms import answer_removal, crumbs_of, plan_address, plan_name
from programs.views.programme_forms import Texts, answer_act
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY
from rsp.answers import FormPage, answer_form, posted
from rsp.listing import Column, Listing
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])

COLUMNS = (
    Column("lan", gettext_lazy("Län"), lambda row: row.county.name, ("county__name", "-year", "-revision")),
    Column("ar", gettext_lazy("År"), lambda row: row.year, ("year", "revision", "county__name"), "num"),
    Column("revidering", gettext_lazy("Version"), lambda row: row.revision, in_page=False),
    Column("lage", gettext_lazy("Läge"), lambda row: row.get_state_display(), ("state", "-year", "county__name")),
    Column(
        "insatser", gettext_lazy("Insatser"), lambda row: row.initiative_count, ("initiative_count", "-year"), "num"
    ),
    Column("mal", gettext_lazy("Mål"), lambda row: row.goal_count, ("goal_count", "-year"), "num"),
    Column("exempel", gettext_lazy("Exempeldata"), lambda row: _("Ja") if row.is_example else "", in_page=False),
)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans of all counties that the reader sees, newest first."""
    rows = listed_plans(request.actor)
    listing = Listing(request, rows, PlanFilter, COLUMNS, "handlingsplaner", _("Handlingsplaner"), "-ar")
    codes = sorted(request.actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY))
    year = timezone.localdate().year
    context = {
        "can_add": can_create_plan(request.actor),
        "to_decide": plans_to_decide(request.actor),
        "calendar_href": reverse("actionplans:calendar", args=[codes[0], year]) if codes else "",
    }
    return listing.response("actionplans/plans.html", context)


@require_safe
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan: the workspace of those who write it, and the plan to read for everybody else."""
    row = visible_plan(request, plan_id)
    page = workspace_page(request.actor, row)
    return render(request, "actionplans/plan.html", {"page": page, "plan": row, "name": plan_name(row)})


@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Begin a plan; when there is an earlier one, the choices of what becomes of it come next."""
    check_allowed(can_create_plan(request.actor))
    form = NewPlanForm(posted(request), actor=request.actor)

    def act() -> ActionPlan:
        return create_plan(
            actor=request.actor, county_code=form.cleaned_data["county"].pk, year=form.cleaned_data["year"]
        )

    def done(row: ActionPlan) -> HttpResponse:
        messages.success(request, _("Handlingsplanen är skapad som utkast."))
        return redirect("actionplans:plan_carry" if row.follows_id else "actionplans:plan", row.pk)

    address = reverse("actionplans:plans")
    lead = _("Finns en beslutad plan för ett tidigare år börjar utkastet i den.")
    texts = Texts(
        _("Ny handlingsplan"), _("Skapa utkastet"), address, "", lead, crumbs=[(_("Handlingsplaner"), address)]
    )
    return answer_form(request, form, act, done, FormPage("programs/form.html", {"texts": texts}))


@form_methods
def remove(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Ask, then take away a draft that has never been submitted."""
    row = visible_plan(request, plan_id)
    check_allowed(can_keep_plan(request.actor, row))

    def act(version: int) -> None:
        remove_plan(actor=request.actor, plan_id=row.pk, expected_version=version)

    address, told = reverse("actionplans:plans"), _("Utkastet är borttaget.")
    lost = what_goes_with_plan(row)
    texts = Texts("", _("Ta bort utkastet"), address, told, row.county.name, lost, crumbs=crumbs_of(row))
    name = plan_name(row)
    return answer_removal(request, row, act, (name[:1].lower() + name[1:], texts))


@form_methods
def over_frame(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Why the plan costs more than its frame."""
    row = writable_plan(request, plan_id)
    form = OverFrameForm(posted(request), initial={"version": row.version, "reason": row.over_frame_reason})

    def act() -> ActionPlan:
        data = form.cleaned_data
        return explain_over_frame(
            actor=request.actor, plan_id=row.pk, expected_version=data["version"], reason=data["reason"]
        )

    texts = Texts(
        _("Planen är över ramen"),
        _("Spara skälet"),
        plan_address(row, "budget"),
        _("Skälet är sparat."),
        plan_name(row),
        crumbs=crumbs_of(row),
    )
    return answer_act(request, form, act, texts)


def visible_plan(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    """A plan with what its pages read of it, else 404."""
    return get_object_or_404(visible_plans(request.actor), pk=plan_id)


def writable_plan(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    """A plan to write in, else 404 or 403. Submitted meanwhile: the service answers 409, and the text stays."""
    row = visible_plan(request, plan_id)
    check_writable(request, row)
    return row


def check_writable(request: HttpRequest, row: ActionPlan) -> None:
    """403 with the reason when the actor may not write in the plan."""
    may = can_keep_plan if request.method == "POST" else can_edit_plan
    check_allowed(may(request.actor, row))
