"""From one year's plan to the next: the page with the choices, and each choice."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse


def plan_carry(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    raise Http404


def carry_rest(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    raise Http404


def carry_initiative(request: HttpRequest, plan_id: UUID, initiative_id: UUID) -> HttpResponse:
    raise Http404


def carry_goal(request: HttpRequest, plan_id: UUID, goal_id: UUID) -> HttpResponse:
    raise Http404
