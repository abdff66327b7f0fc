"""What static/js/autosave.js asks: keep what is typed; and the buttons that keep it or drop it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import EditDraft
from accounts.services.edit_drafts import UnknownForm, drop_edit_draft, keep_edit_draft
from rsp.editing import VERSION
from rsp.swedish import NBSP

TOKEN, DROP, WAIT = "draft-token", "draft-drop", "draft-wait"
NOT_TYPED = ("csrfmiddlewaretoken", TOKEN, DROP, WAIT)


@require_POST
def edit_draft(request: HttpRequest) -> HttpResponse:
    """Keep a draft and say when; a button leads back to the page of the form. 404: no such form is open."""
    is_button = WAIT in request.POST or DROP in request.POST
    try:
        if DROP in request.POST:
            address = drop_edit_draft(actor=request.actor, token=request.POST.get(TOKEN, ""))
            messages.success(request, _("Utkastet är borttaget. Du ser det som är sparat."))
            return redirect(address)
        draft, address = _keep(request)
    except UnknownForm as unknown:
        if is_button:
            raise Http404 from unknown
        told = _("Utkastet sparas inte: sidan har varit öppen för länge. Spara formuläret.")
        return JsonResponse({"saved": "", "error": told}, status=404)
    except ValidationError as error:
        return JsonResponse({"saved": "", "error": error.messages[0]}, status=422)
    if is_button:
        messages.success(request, _("Ditt utkast är sparat. Det ligger kvar i formuläret tills du sparar det."))
        return redirect(address)
    clock = timezone.localtime(draft.saved_at).strftime("%H.%M")
    return JsonResponse({"saved": _("Utkast sparat kl.%(space)s%(clock)s") % {"space": NBSP, "clock": clock}})


def _keep(request: HttpRequest) -> tuple[EditDraft, str]:
    posted = request.POST
    version = posted.get(VERSION, "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise UnknownForm
    typed = {name: texts for name, texts in posted.lists() if name not in NOT_TYPED and not name.startswith("edit-")}
    token = posted.get(TOKEN, "")
    return keep_edit_draft(actor=request.actor, token=token, version=int(version), values=typed)
