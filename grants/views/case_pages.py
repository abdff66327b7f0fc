"""How views find a case: within what the reader sees, else 404."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from grants.models import GrantCase
from grants.pages.case_frame import visible_cases


def visible_case(request: HttpRequest, case_id: UUID) -> GrantCase:
    """A case with what its pages read of it, else 404."""
    return get_object_or_404(visible_cases(request.actor), pk=case_id)
