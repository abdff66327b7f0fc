"""The button "Använd förslaget" of the goal check."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actionplans.models import Goal
from actionplans.policies import can_edit_plan
from actionplans.services.goal_suggestions import use_suggestion
from registers.forms import VersionForm
from rsp.answers import press
from rsp.rights import ActRefused, check_allowed


@require_POST
def use(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Give the goal the wording that was offered."""
    goals = Goal.objects.visible_to(request.actor).select_related("initiative__plan")
    goal = get_object_or_404(goals, pk=goal_id)
    plan = goal.initiative.plan
    check_allowed(can_edit_plan(request.actor, plan))
    form = VersionForm(request.POST)

    def act() -> Goal:
        version = form.cleaned_data["version"]
        try:
            return use_suggestion(actor=request.actor, goal_id=goal.pk, expected_version=version)
        except ValidationError as error:
            raise ActRefused(" ".join(error.messages)) from error

    back = f"{reverse('actionplans:plan', args=[plan.pk])}#mal-{goal.pk}"
    return press(request, form, act, _("Målet har fått förslagets ordalydelse. Du kan ändra den."), back)
