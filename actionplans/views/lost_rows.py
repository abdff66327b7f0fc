"""What somebody typed about a row that another has taken away meanwhile: shown again, to be saved as a new one."""

from typing import Any
from uuid import UUID, uuid4

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from actionplans.contents import number_of
from actionplans.forms.goals import NewGoalForm
from actionplans.forms.initiatives import NewInitiativeForm
from actionplans.models import ActionPlan, Goal, Initiative
from actionplans.views.plan_forms import crumbs_of, is_in_place, plan_address
from actionplans.views.plans import writable_plan
from rsp.answers import CONFLICT


def is_gone(request: HttpRequest, kind: type[Initiative] | type[Goal], key: UUID) -> bool:
    """Whether the row that was edited is there no more, of a plan that the form names."""
    return "plan" in request.POST and not kind.objects.visible_to(request.actor).filter(pk=key).exists()


def lost_initiative(request: HttpRequest) -> HttpResponse:
    """409 with the typed initiative, to be added anew; 404 when the plan is gone too."""
    plan = _plan(request)
    form = NewInitiativeForm(_kept(request), actor=request.actor, plan=plan, auto_id="id_ny_%s")
    ways = [(reverse("actionplans:initiative_add", args=[plan.pk]), _("Spara den som en ny insats"))]
    return _lost(request, plan, form, {"heading": _("Insatsen är borttagen"), "ways": ways})


def lost_goal(request: HttpRequest) -> HttpResponse:
    """409 with the typed goal, to be added to its initiative, or to another when that is gone too."""
    plan = _plan(request)
    rows = list(plan.initiatives.select_related("area").in_order())
    home = [row for row in rows if str(row.pk) == request.POST.get("initiative")]
    words = _("Spara det som ett nytt mål i insats %(number)s %(title)s")
    ways = [
        (reverse("actionplans:goal_add", args=[row.pk]), words % {"number": number_of(row), "title": row.title})
        for row in home or rows
    ]
    return _lost(
        request,
        plan,
        NewGoalForm(_kept(request), auto_id="id_ny_%s"),
        {"heading": _("Målet är borttaget"), "ways": ways},
    )


def _plan(request: HttpRequest) -> ActionPlan:
    try:
        return writable_plan(request, UUID(request.POST["plan"]))
    except ValueError as error:
        raise Http404 from error


def _kept(request: HttpRequest) -> Any:
    data = request.POST.copy()
    data["entry_key"] = str(uuid4())
    return data


def _lost(request: HttpRequest, plan: ActionPlan, form: BaseForm, shown: dict[str, Any]) -> HttpResponse:
    template = "actionplans/_lost.html" if is_in_place(request) else "actionplans/lost.html"
    context = {"plan": plan, "form": form, "crumbs": crumbs_of(plan), "back": plan_address(plan), **shown}
    response = render(request, template, context, status=CONFLICT)
    patch_vary_headers(response, ["HX-Request"])
    return response
