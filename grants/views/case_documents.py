"""The papers of a case: list, file, added, taken away; and the letters that the case has given."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.serving import document_response
from grants.forms.case_documents import CaseDocumentForm
from grants.models import CaseDocument, CompletionRequest, GrantDecision
from grants.pages.case_frame import case_frame
from grants.policies import can_edit_case, can_handle_case
from grants.services.case_documents import add_case_document, remove_case_document
from grants.services.case_rows import users_with_conflict
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts
from rsp.answers import FormPage, answer_form, posted, press
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def documents(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The papers that came in, and the letters that went out."""
    actor = request.actor
    frame = case_frame(actor, visible_case(request, case_id))
    letters = CompletionRequest.objects.visible_to(actor).filter(case=frame.case, sent_at__isnull=False)
    decided = GrantDecision.objects.visible_to(actor).filter(case=frame.case, letter__isnull=False)
    context = {
        "frame": frame,
        "tab": "handlingar",
        "papers": _papers(request, case_id),
        "letters": letters.order_by("-sent_at"),
        "decisions": decided.order_by("-recorded_at"),
    }
    return render(request, "grants/case_documents.html", context)


def _papers(request: HttpRequest, case_id: UUID) -> "QuerySet[CaseDocument]":
    rows: QuerySet[CaseDocument] = CaseDocument.objects.visible_to(request.actor).filter(case=case_id)
    return rows.select_related("document").order_by("number")


@require_safe
def document_file(request: HttpRequest, case_id: UUID, number: int) -> HttpResponseBase:
    """The file itself, to those who read the case; the trail says who took it."""
    case = visible_case(request, case_id)
    row = get_object_or_404(_papers(request, case.pk), number=number)
    return document_response(request, row.document)


@form_methods
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep a paper that came in."""
    case = visible_case(request, case_id)
    check_allowed(can_handle_case(request.actor, case, users_with_conflict(case)))
    form = CaseDocumentForm(posted(request), request.FILES or None)

    def act() -> CaseDocument:
        return add_case_document(actor=request.actor, case_id=case.pk, paper=form.paper)

    def done(row: CaseDocument) -> HttpResponse:
        messages.success(request, _("Handling %(number)d är sparad.") % {"number": row.number})
        return redirect("grants:case_documents", case.pk)

    back = reverse("grants:case_documents", args=[case.pk])
    crumbs = [*case_frame(request.actor, case).crumbs, (_("Handlingar"), back)]
    texts = Texts(_("Lägg till en handling"), _("Spara handlingen"), back, "", crumbs=crumbs, is_upload=True)
    return answer_form(request, form, act, done, FormPage("programs/form.html", {"texts": texts}))


@form_methods
def remove(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Ask, then take a paper away."""
    case = visible_case(request, case_id)
    check_allowed(can_edit_case(request.actor, case, users_with_conflict(case)))
    row = get_object_or_404(_papers(request, case.pk), number=number)
    back = reverse("grants:case_documents", args=[case.pk])
    if request.method != "POST":
        context = {"frame": case_frame(request.actor, case), "row": row, "back": back}
        return render(request, "grants/case_document_remove.html", context)

    def act() -> None:
        remove_case_document(actor=request.actor, case_id=case.pk, number=number)

    return press(request, None, act, _("Handlingen är borttagen."), "grants:case_documents", case.pk)
