"""The goals of an initiative: edited in their place or on a page, moved, taken away."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.edit_locks import release_edit_lock
from actionplans.enums import GoalSource
from actionplans.forms.goals import GoalForm, NewGoalForm
from actionplans.models import Goal
from actionplans.pages.removal import what_goes_with_goal
from actionplans.pages.workspace import GoalView, WorkspacePage, workspace_page
from actionplans.requirements import goal_name
from actionplans.services.goals import add_goal, edit_goal, move_goal, remove_goal
from actionplans.views.initiatives import initiative_address, visible_initiative, writable_initiative
from actionplans.views.lost_rows import is_gone, lost_goal
from actionplans.views.plan_forms import (
    RowPage,
    answer_removal,
    answer_row,
    crumbs_of,
    draft_of,
    ids_of,
    is_in_place,
    plan_address,
)
from actionplans.views.plans import check_writable
from programs.views.programme_forms import Texts, answer_act, press_at
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.indicators import known_indicators

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def row(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """A goal where it stands in its plan; to htmx the row to read, as when an edited one is closed."""
    found = visible_goal(request, goal_id)
    if not is_in_place(request):
        response: HttpResponse = redirect(goal_address(found))
    else:
        release_edit_lock(actor=request.actor, row=found)
        response = goal_row(request, found)
    patch_vary_headers(response, ["HX-Request"])
    return response


@form_methods
def add(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """A new goal, last of its initiative."""
    initiative = writable_initiative(request, initiative_id)
    form = NewGoalForm(posted(request), initial={"due_on": f"{initiative.plan.year}-12-31"})

    def act() -> Goal:
        values = dict(form.cleaned_data)
        key = values.pop("entry_key")
        return add_goal(actor=request.actor, initiative_id=initiative.pk, values=values, entry_key=key)

    texts = Texts(
        _("Nytt mål"),
        _("Lägg till målet"),
        initiative_address(initiative),
        _("Målet är tillagt."),
        initiative.title,
        crumbs=crumbs_of(initiative.plan),
    )
    return answer_act(request, form, act, texts)


@form_methods
def edit(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """A goal in its place in the plan, or on a page of its own."""
    if request.method == "POST" and is_gone(request, Goal, goal_id):
        return lost_goal(request)
    found = writable_goal(request, goal_id)
    options = {"initial": _counted_from(request), "label": goal_label(found)} | ids_of(request, found)
    editing = VersionedEdit(request, found, GoalForm, draft=draft_of(request, found), **options)

    def act(version: int, values: dict[str, Any]) -> Goal:
        return edit_goal(
            actor=request.actor,
            goal_id=found.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    return answer_row(request, editing, act, _edit_page(request, found))


def _edit_page(request: HttpRequest, found: Goal) -> RowPage:
    plan = found.initiative.plan
    heading = _("Ändra %(goal)s") % {"goal": goal_label(found)}
    texts = Texts(
        heading, _("Spara målet"), goal_address(found), _("Målet är sparat."), found.text, crumbs=crumbs_of(plan)
    )

    def context() -> dict[str, Any]:
        whole = workspace_page(request.actor, plan)
        return {"goal": _view_of(whole, found), "page": whole, "plan": plan}

    return RowPage(
        "actionplans/goal_edit.html",
        "actionplans/_goal_edit.html",
        texts,
        lambda: goal_row(request, visible_goal(request, found.pk)),
        context,
    )


@require_POST
def move(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Up or down within the initiative."""
    found = writable_goal(request, goal_id)

    def act() -> Goal:
        return move_goal(actor=request.actor, goal_id=found.pk, up=request.POST.get("riktning") == "upp")

    return press_at(request, None, act, Texts("", "", goal_address(found), _("Målet är flyttat.")))


@form_methods
def remove(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Ask, then take a goal away."""
    found = writable_goal(request, goal_id)

    def act(version: int) -> None:
        remove_goal(actor=request.actor, goal_id=found.pk, expected_version=version)

    address, crumbs = initiative_address(found.initiative), crumbs_of(found.initiative.plan)
    lost = what_goes_with_goal(found)
    texts = Texts("", _("Ta bort målet"), address, _("Målet är borttaget."), found.text, lost, crumbs=crumbs)
    return answer_removal(request, found, act, (goal_label(found), texts))


def _counted_from(request: HttpRequest) -> dict[str, str]:
    """The form as the link "Räkna ur aktiviteter" opens it."""
    key = request.GET.get("kalla", "")
    return {"source": GoalSource.COUNTED.value, "indicator_key": key} if key in known_indicators() else {}


def goal_label(found: Goal) -> str:
    """``mål 1.2 a``, in a sentence."""
    name = goal_name(found)
    return name[:1].lower() + name[1:]


def visible_goal(request: HttpRequest, goal_id: UUID) -> Goal:
    """A goal of a plan that the reader sees, else 404."""
    found = get_object_or_404(Goal.objects.visible_to(request.actor), pk=goal_id)
    found.initiative = visible_initiative(request, found.initiative_id)
    return found


def writable_goal(request: HttpRequest, goal_id: UUID) -> Goal:
    """A goal to write in, else 404 or 403."""
    found = visible_goal(request, goal_id)
    check_writable(request, found.initiative.plan)
    return found


def goal_address(found: Goal) -> str:
    """The goal where it stands in its plan."""
    return plan_address(found.initiative.plan, f"mal-{found.pk}")


def goal_row(request: HttpRequest, found: Goal) -> HttpResponse:
    """The row to read, with what its change means for the initiative and the panels."""
    page = workspace_page(request.actor, found.initiative.plan)
    context = {
        "page": page,
        "plan": page.plan,
        "one": page.initiative(found.initiative_id),
        "goal": _view_of(page, found),
        "in_place": True,
    }
    return render(request, "actionplans/_goal_saved.html", context)


def _view_of(page: WorkspacePage, found: Goal) -> GoalView | None:
    one = page.initiative(found.initiative_id)
    return next((goal for goal in one.goals if goal.row.pk == found.pk), None) if one else None
