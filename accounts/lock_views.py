"""What static/js/edit-lock.js asks: keep my lock, or let it go."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from accounts.services.edit_locks import UnknownPage, release_edit_lock, renew_edit_lock


@require_POST
def edit_lock(request: HttpRequest) -> HttpResponse:
    """Renew the lock of an open page and say who else edits, or release it when the page is left. 404: no such page."""
    token = request.POST.get("token", "")
    try:
        if "release" in request.POST:
            release_edit_lock(actor=request.actor, token=token)
            return HttpResponse(status=204)
        return JsonResponse({"note": renew_edit_lock(actor=request.actor, token=token)})
    except UnknownPage:
        return JsonResponse({"note": ""}, status=404)
