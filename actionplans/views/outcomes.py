"""What came of the goals: a goal, its outcomes, the year's table, and an owner's own initiatives."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse


def goal(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    raise Http404


def outcome_add(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    raise Http404


def outcome_edit(request: HttpRequest, outcome_id: UUID) -> HttpResponse:
    raise Http404


def outcome_remove(request: HttpRequest, outcome_id: UUID) -> HttpResponse:
    raise Http404


def initiative_result(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    raise Http404


def plan_outcomes(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    raise Http404


def my_initiatives(request: HttpRequest) -> HttpResponse:
    raise Http404
