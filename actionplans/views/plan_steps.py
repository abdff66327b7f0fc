"""The steps that the county's officers take: check and submit, share, change a decided plan, close it; comparing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from actionplans.enums import PlanState, Stance
from actionplans.forms.approval import CompareForm, SupportForm
from actionplans.models import ActionPlan, PlanSupport
from actionplans.pages.plan_check import plan_check_page, plan_support_page
from actionplans.pages.plan_comparison import compare_plans
from actionplans.pages.plan_decision import earlier_plan
from actionplans.pages.plans import visible_plans
from actionplans.pages.workspace import revision_under_way
from actionplans.policies import can_keep_plan
from actionplans.records import read_plan
from actionplans.requirements import missing_to_follow_up
from actionplans.services.plan_revision import revise_plan
from actionplans.services.plan_support import share_plan, state_support
from actionplans.services.plan_workflow import PlanLacks, mark_followed_up, submit_plan
from actionplans.views.plan_forms import crumbs_of, plan_address, plan_name, post_or_go
from programs.views.programme_forms import Texts, answer_act
from registers.forms import VersionForm
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import ActRefused, check_allowed
from rsp.workflow import TransitionRefused

form_methods = require_http_methods(["GET", "HEAD", "POST"])
MOST_CHOICES = 60


@require_safe
def check(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """What stops the plan and what is worth a thought, with the button to submit it."""
    row = _kept(request, plan_id)
    return render(request, "actionplans/check.html", {**_check_context(request, row), "form": None})


@post_or_go("plan_check")
def submit(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Send the plan to whoever decides it; what is lacking is told on the page it came from."""
    row, form = _kept(request, plan_id), VersionForm(request.POST)
    form.error_heading = _("Planen är inte inskickad")

    def act() -> ActionPlan:
        return _submitted(request, row, form.cleaned_data["version"])

    def done(_row: ActionPlan) -> HttpResponse:
        messages.success(
            request, _("Planen är inskickad för beslut. Innehållet är låst, och du får en avisering när den är klar.")
        )
        return redirect(plan_address(row))

    return answer_form(request, form, act, done, FormPage("actionplans/check.html", _check_context(request, row)))


@form_methods
def revise(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Begin a change of a decided plan."""
    row = _kept(request, plan_id)
    if request.method != "POST" and (begun := revision_under_way(request.actor, row)):
        return render(request, "actionplans/revising.html", {"plan": row, "begun": begun, "crumbs": crumbs_of(row)})
    form = VersionForm(posted(request), initial={"version": row.version})

    def act() -> ActionPlan:
        return revise_plan(actor=request.actor, plan_id=row.pk, expected_version=form.cleaned_data["version"])

    def done(revision: ActionPlan) -> HttpResponse:
        messages.success(
            request,
            _("Ändringen är påbörjad som utkast. Den beslutade planen gäller tills dess att ändringen beslutas."),
        )
        return redirect(plan_address(revision))

    lead = _("Allt innehåll kopieras till ett utkast: insatser, mål, pengar och ansvariga.")
    note = _(
        "Den beslutade planen ändras inte. När ändringen beslutas tar den över, och utfallen följer med till de"
        " insatser och mål som finns kvar."
    )
    texts = Texts(_("Ändra planen"), _("Påbörja ändringen"), plan_address(row), "", lead, note, crumbs_of(row))
    return answer_form(request, form, act, done, FormPage("programs/form.html", {"texts": texts}))


@form_methods
def share(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Share the draft with the network; the page lists it first."""
    row = _kept(request, plan_id)
    form = VersionForm(posted(request), initial={"version": row.version})

    def act() -> ActionPlan:
        return share_plan(actor=request.actor, plan_id=row.pk, expected_version=form.cleaned_data["version"])

    def done(_row: ActionPlan) -> HttpResponse:
        messages.success(request, page.told_words)
        return redirect("actionplans:plan_support", row.pk)

    page = plan_support_page(request.actor, row)
    context = {
        "page": page,
        "plan": row,
        "name": plan_name(row),
        "crumbs": crumbs_of(row),
    }
    return answer_form(request, form, act, done, FormPage("actionplans/share.html", context))


@post_or_go("plan")
def follow_up(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Close a decided plan whose outcomes are reported."""
    row, form = _kept(request, plan_id), VersionForm(request.POST)

    def act() -> ActionPlan:
        try:
            return mark_followed_up(actor=request.actor, plan_id=row.pk, expected_version=form.cleaned_data["version"])
        except PlanLacks as lacks:
            raise ActRefused(_lacks_in_words(lacks)) from lacks

    def done(_row: ActionPlan) -> HttpResponse:
        messages.success(request, _("Planen är markerad som uppföljd."))
        return redirect(plan_address(row))

    form.error_heading = _("Varför det inte gick")
    missing = missing_to_follow_up(read_plan(row))
    context = {"missing": missing, "plan": row, "name": plan_name(row), "crumbs": crumbs_of(row)}
    return answer_form(request, form, act, done, FormPage("actionplans/follow_up.html", context))


@require_safe
def support(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """What the network says of the plan, and the way to answer for one's own body."""
    row = get_object_or_404(visible_plans(request.actor).discussed_before(request.actor), pk=plan_id)
    page = plan_support_page(request.actor, row)
    context = {"page": page, "plan": row, "name": plan_name(row), "crumbs": crumbs_of(row)}
    return render(request, "actionplans/support.html", context)


@form_methods
def support_state(request: HttpRequest, plan_id: UUID, organisation_id: UUID) -> HttpResponse:
    """Say for one's body what it thinks of the plan."""
    row = get_object_or_404(visible_plans(request.actor), pk=plan_id)
    own = plan_support_page(request.actor, row).own_body(organisation_id)
    if own is None:
        raise Http404
    body, given = own
    form = SupportForm(posted(request), initial=_given(given))

    def act() -> PlanSupport:
        data = form.cleaned_data
        return state_support(
            actor=request.actor,
            plan_id=row.pk,
            organisation_id=body.pk,
            stance=Stance(data["stance"]),
            text=data["text"],
            expected_version=data["version"],
        )

    lead = _("Ni svarar för %s. Det senaste svaret gäller, och ni kan ändra det tills planen är beslutad.")
    back = redirect("actionplans:plan_support", row.pk).url
    texts = Texts(
        _("Vad tycker ni om %s?") % plan_name(row).lower(),
        _("Spara svaret"),
        back,
        _("Svaret är sparat."),
        lead % body.public_name,
        crumbs=crumbs_of(row),
    )
    return answer_act(request, form, act, texts)


@require_safe
def compare(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Two plans side by side, the older one first: this one, and the one that is chosen."""
    row = get_object_or_404(visible_plans(request.actor).select_related("revises", "follows"), pk=plan_id)
    rows = visible_plans(request.actor).exclude(pk=row.pk)
    choices = list(rows.filter(county=row.county_id).newest_first()[:MOST_CHOICES])
    standard = earlier_plan(request.actor, row) or next(iter(choices), None)
    form = CompareForm(
        request.GET if "med" in request.GET else None, plans=choices, queryset=rows, initial={"med": standard}
    )
    chosen = form.cleaned_data["med"] if form.is_bound and form.is_valid() else standard
    other = chosen and rows.filter(pk=chosen.pk).first()
    older, newer = sorted((other or row, row), key=lambda plan: (plan.year, plan.revision, plan is row))
    context = {
        "form": form,
        "plan": row,
        "older": older,
        "newer": newer,
        "older_name": _with_county(older, row),
        "newer_name": _with_county(newer, row),
        "name": plan_name(row),
        "crumbs": crumbs_of(row),
        "comparison": compare_plans(read_plan(older), read_plan(newer)) if other else None,
        "has_choices": bool(choices),
    }
    return render(request, "actionplans/compare.html", context, status=422 if form.errors else 200)


def _submitted(request: HttpRequest, row: ActionPlan, version: int) -> ActionPlan:
    """Submit the plan; what is lacking is counted, since the page lists it. A second press finds the first."""
    try:
        return submit_plan(actor=request.actor, plan_id=row.pk, expected_version=version)
    except PlanLacks as lacks:
        raise ActRefused(_lacks_in_words(lacks)) from lacks
    except TransitionRefused:
        own = {"state": PlanState.SUBMITTED, "submitted_by": request.actor.user_id, "version": version + 1}
        sent_already = visible_plans(request.actor).filter(pk=row.pk, **own).first()
        if sent_already is None:
            raise
        return sent_already


def _lacks_in_words(lacks: PlanLacks) -> str:
    """How many they are: the page lists them."""
    number = len(lacks.missing)
    return ngettext("%d sak saknas. Den står nedan.", "%d saker saknas. De står nedan.", number) % number


def _check_context(request: HttpRequest, row: ActionPlan) -> dict[str, object]:
    page = plan_check_page(request.actor, row)
    return {"page": page, "plan": row, "name": plan_name(row), "crumbs": crumbs_of(row)}


def _with_county(other: ActionPlan, row: ActionPlan) -> str:
    return plan_name(other) if other.county_id == row.county_id else f"{plan_name(other)}, {other.county.name}"


def _given(row: PlanSupport | None) -> dict[str, object]:
    return {"version": row.version, "stance": row.stance, "text": row.text} if row else {}


def _kept(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    """403 with the reason when the actor does not keep the plan."""
    row = get_object_or_404(visible_plans(request.actor), pk=plan_id)
    check_allowed(can_keep_plan(request.actor, row))
    return row
