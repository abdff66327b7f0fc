"""From one year's plan to the next: the page with the choices, and each choice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from actionplans.forms.carrying import CarryForm, CarryGoalForm, CarryInitiativeForm, CarryRestForm
from actionplans.models import ActionPlan, Goal, Initiative
from actionplans.pages.carrying import CarryPage, GoalCard, InitiativeGroup, carry_page
from actionplans.pages.plans import visible_plans
from actionplans.policies import can_keep_plan
from actionplans.services.carrying import EditsWouldGo
from actionplans.services.carrying import carry_goal as save_goal
from actionplans.services.carrying import carry_initiative as save_initiative
from actionplans.services.carrying_rest import Rest
from actionplans.services.carrying_rest import carry_rest as save_rest
from actionplans.views.plan_forms import crumbs_of, plan_name
from rsp.answers import CONFLICT, UNPROCESSABLE, add_errors
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import list_in_words


@dataclass(frozen=True, slots=True)
class Failed:
    """A form that was not accepted: of the row ``key``, or of the rest (None)."""

    form: Any
    status: int
    key: UUID | None = None


@require_safe
def plan_carry(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Every initiative and goal of the plan that this one follows, with the choice made for it, or the four to make."""
    return _page(request, _follower(request, plan_id))


@require_POST
def carry_goal(request: HttpRequest, plan_id: UUID, goal_id: UUID) -> HttpResponse:
    """Save the choice for a goal."""
    plan = _writable(request, plan_id)
    goals = Goal.objects.visible_to(request.actor).filter(initiative__plan=plan.follows_id)
    goal = goals.select_related("initiative").filter(pk=goal_id).first()
    if goal is None:
        raise Http404
    page = _read(request, plan, goal.initiative_id)
    form = CarryGoalForm(request.POST, key=goal.pk, initiatives=page.others(goal.initiative_id))

    def act() -> object:
        return save_goal(actor=request.actor, plan_id=plan.pk, goal_id=goal.pk, decision=form.decision())

    return _answer(request, page, form, act, (goal.initiative_id, f"g-{goal.pk}"), goal.pk)


@require_POST
def carry_initiative(request: HttpRequest, plan_id: UUID, initiative_id: UUID) -> HttpResponse:
    """Save the choice for a whole initiative."""
    plan = _writable(request, plan_id)
    rows = Initiative.objects.visible_to(request.actor).filter(plan=plan.follows_id)
    row = rows.filter(pk=initiative_id).first()
    if row is None:
        raise Http404
    page = _read(request, plan, row.pk)
    form = CarryInitiativeForm(request.POST, key=row.pk, areas=page.areas)

    def act() -> object:
        return save_initiative(actor=request.actor, plan_id=plan.pk, initiative_id=row.pk, decision=form.decision())

    return _answer(request, page, form, act, (row.pk, f"i-{row.pk}"), row.pk)


@require_POST
def carry_rest(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Let all that has no choice go on, or only the goals that were met, with one reason."""
    plan = _writable(request, plan_id)
    form = CarryRestForm(request.POST, only_met=request.POST.get("only_met") == "True")
    if not form.is_valid():
        return _page(request, plan, Failed(form, UNPROCESSABLE))
    data = form.cleaned_data
    try:
        rest = save_rest(actor=request.actor, plan_id=plan.pk, reason=data["reason"], only_met=data["only_met"])
    except ActRefused as refused:
        messages.error(request, str(refused))
    else:
        _tell(request, rest)
    return redirect("actionplans:plan_carry", plan.pk)


def _tell(request: HttpRequest, rest: Rest) -> None:
    goals = ngettext("%(number)d mål", "%(number)d mål", rest.goals) % {"number": rest.goals}
    initiatives = ngettext("%(number)d insats", "%(number)d insatser", rest.initiatives) % {"number": rest.initiatives}
    parts = [words for words, number in ((initiatives, rest.initiatives), (goals, rest.goals)) if number]
    if parts:
        messages.success(request, _("%(what)s fortsätter.") % {"what": list_in_words(parts)})
    if rest.left:
        words = _("Välj område för: %s. Deras område har ingen fortsättning i det nya programmet.")
        messages.warning(request, words % list_in_words(rest.left))


def _answer(
    request: HttpRequest,
    page: CarryPage,
    form: CarryForm,
    act: Callable[[], object],
    place: tuple[UUID, str],
    key: UUID,
) -> HttpResponse:
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            act()
        except ValidationError as error:
            add_errors(form, error)
        except ActRefused as refused:
            form.asks_about_loss = isinstance(refused, EditsWouldGo)
            form.add_error("accepts_loss" if form.asks_about_loss else None, str(refused))
            status = CONFLICT
        else:
            messages.success(request, _("Valet är sparat."))
            address = reverse("actionplans:plan_carry", args=[page.plan.pk])
            return redirect(f"{address}?insats={place[0]}#{place[1]}")
    return _shown(request, page, Failed(form, status, key))


def _page(request: HttpRequest, plan: ActionPlan, failed: Failed | None = None) -> HttpResponse:
    if plan.follows is None or plan.revises_id is not None:
        return render(request, "actionplans/carry_none.html", {"plan": plan, "crumbs": crumbs_of(plan)})
    return _shown(request, _read(request, plan, _uuid(request.GET.get("insats"))), failed)


def _read(request: HttpRequest, plan: ActionPlan, shown: UUID | None) -> CarryPage:
    return carry_page(request.actor, plan, request.GET.get("sida", "1"), shown)


def _shown(request: HttpRequest, page: CarryPage, failed: Failed | None = None) -> HttpResponse:
    reopened = _uuid(request.GET.get("andra"))
    if page.can_edit:
        _give_forms(page, failed, reopened)
    context = {
        "page": page,
        "plan": page.plan,
        "name": plan_name(page.plan),
        "crumbs": crumbs_of(page.plan),
        "failed": failed.form if failed else None,
    }
    return render(request, "actionplans/carry.html", context, status=failed.status if failed else 200)


def _give_forms(page: CarryPage, failed: Failed | None, reopened: UUID | None) -> None:
    """A form for each thing on the page without a choice, for the one that is chosen anew, and the one that failed."""
    page.rest_form = CarryRestForm()
    page.met_form = CarryRestForm(year=page.earlier.year, only_met=True)
    if failed and failed.key is None:
        name = "met_form" if failed.form.data.get("only_met") == "True" else "rest_form"
        setattr(page, name, failed.form)
    for thing in [*page.open_things, *page.met]:
        if failed and failed.key == thing.row.pk:
            thing.form = failed.form
        elif thing.row.pk == reopened or _is_asked(thing):
            thing.form = _form_of(page, thing)


def _is_asked(thing: GoalCard | InitiativeGroup) -> bool:
    if isinstance(thing, InitiativeGroup):
        return thing.choice is None
    return thing.choice is None and not thing.is_met


def _form_of(page: CarryPage, thing: GoalCard | InitiativeGroup) -> CarryForm:
    seen = thing.choice.version if thing.choice else 0
    first: dict[str, Any] = {"seen": seen}
    if thing.choice:
        first |= {"choice": thing.choice.choice, "reason": thing.choice.reason}
    if isinstance(thing, InitiativeGroup):
        return CarryInitiativeForm(key=thing.row.pk, areas=page.areas, initial=first)
    first["target"] = thing.proposal.value.normalize() if thing.proposal else None
    if thing.choice and thing.choice.new_goal and thing.choice.new_goal.target is not None:
        first["target"] = thing.choice.new_goal.target.normalize()
    return CarryGoalForm(key=thing.row.pk, initiatives=page.others(thing.row.initiative_id), initial=first)


def _follower(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    rows = visible_plans(request.actor).select_related("follows__county", "follows__programme")
    plan = rows.filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def _writable(request: HttpRequest, plan_id: UUID) -> ActionPlan:
    """A plan whose choices the actor makes, else 404 or 403. Submitted meanwhile: the service answers 409."""
    plan = _follower(request, plan_id)
    check_allowed(can_keep_plan(request.actor, plan))
    if plan.follows is None:
        raise Http404
    return plan


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
