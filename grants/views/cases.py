"""The list of cases, one case as a page, its history, and an applicant."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grants.models import GrantCase
from grants.pages.case_frame import case_frame, visible_cases


def visible_case(request: HttpRequest, case_id: UUID) -> GrantCase:
    """A case with what its pages read of it, else 404."""
    return get_object_or_404(visible_cases(request.actor), pk=case_id)


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    raise Http404


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: the workspace of those who handle it."""
    row = visible_case(request, case_id)
    return render(request, "grants/case.html", {"frame": case_frame(request.actor, row), "tab": "provning"})


@require_safe
def history(request: HttpRequest, case_id: UUID) -> HttpResponse:
    raise Http404


@require_safe
def applicant(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    raise Http404
