"""Handing out a stored file. Called by the owner's view, after the owner's own query and policy."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.audit import record_event
from documents.enums import ScanState
from documents.models import Document
from rsp.actor import Actor


def document_response(request: HttpRequest, document: Document) -> HttpResponseBase:
    """The file as an attachment under its own name, written in the trail.

    Nobody gets one that the scanner has stopped. Without signing in nobody gets one that is marked secret, and the
    trail holds no such readers.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if document.scan_state == ScanState.INFECTED:
        raise PermissionDenied(_("Virusskyddet har stoppat filen. Be den som laddade upp den om en ny."))
    if document.is_secret and not actor.is_signed_in:
        raise Http404
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        return _missing(request, document)
    if actor.is_signed_in and request.method == "GET":
        record_event(actor, "document.download", document)
    response = FileResponse(content, as_attachment=True, filename=document.name, content_type=document.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def _missing(request: HttpRequest, document: Document) -> HttpResponse:
    return render(request, "documents/missing.html", {"document": document}, status=404)
