"""The register extract: one's own, or that of somebody one administers. The download is in the trail."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from registers.services import register_extract
from registers.views.people import visible_person


@require_safe
def own_extract(request: HttpRequest) -> HttpResponse:
    """All that is stored about the one who asks."""
    return _file(request, request.user)


@require_safe
def persons_extract(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """All that is stored about somebody the actor administers."""
    return _file(request, visible_person(request, user_id))


def _file(request: HttpRequest, user: User) -> HttpResponse:
    extract = register_extract(actor=request.actor, user_id=user.pk)
    response = JsonResponse(extract, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"registerutdrag-{user.pseudonym}-{timezone.localdate().isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
