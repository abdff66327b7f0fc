"""The letter that asks the applicant for what is missing: its questions, a preview, sending it, and the answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_event
from grants.forms.case_completion import AnsweredForm, CompletionForm, default_due
from grants.models import CompletionRequest
from grants.pages.case_evaluation import CaseEvaluationPage, case_evaluation_page
from grants.pages.case_frame import case_frame
from grants.pages.completion import letter_preview, sent_letters
from grants.services.completion import receive_completion, save_completion, send_completion
from grants.views.case_evaluation import form_methods
from grants.views.case_pages import visible_case
from rsp.answers import FormPage, answer_form, posted, press
from rsp.rights import check_allowed


@form_methods
def completion(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Edit the questions and look through the letter; once it is sent, note the answer."""
    case = visible_case(request, case_id)
    frame = case_frame(request.actor, case)
    check_allowed(frame.can_edit)
    page = case_evaluation_page(frame, timezone.localdate())
    draft = page.request
    letters = sent_letters(request.actor, case)
    if draft is not None and draft.sent_at is not None:
        form = AnsweredForm(initial={"answered_on": timezone.localdate(), "version": draft.version})
        context = {"frame": frame, "tab": "provning", "sent": draft, "letters": letters}
        return answer_form(request, form, lambda: None, lambda _: HttpResponse(), FormPage(SENT, context))
    form = _questions_form(request, page)

    def act() -> CompletionRequest:
        data = form.cleaned_data
        return save_completion(
            actor=request.actor,
            case_id=case.pk,
            questions=form.questions,
            due_on=data["due_on"],
            expected_version=data["version"],
        )

    def done(_row: CompletionRequest) -> HttpResponse:
        messages.success(request, _("Frågorna är sparade. Läs igenom brevet innan du skickar det."))
        return redirect("grants:completion", case.pk)

    preview = letter_preview(case, draft) if draft is not None else None
    context = {"frame": frame, "tab": "provning", "draft": draft, "letters": letters, "preview": preview}
    return answer_form(request, form, act, done, FormPage("grants/completion.html", context))


SENT = "grants/completion_sent.html"


def _questions_form(request: HttpRequest, page: CaseEvaluationPage) -> CompletionForm:
    draft = page.request
    initial = {"due_on": draft.due_on, "version": draft.version} if draft else {"due_on": default_due()}
    return CompletionForm(posted(request), questions=page.questions, initial=initial)


@require_POST
def send(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Seal the letter and send the case to wait for its answer."""
    case = visible_case(request, case_id)
    check_allowed(case_frame(request.actor, case).can_edit)
    form = AnsweredForm({"version": request.POST.get("version"), "answered_on": timezone.localdate()})

    def act() -> CompletionRequest:
        version = form.cleaned_data["version"]
        return send_completion(actor=request.actor, case_id=case.pk, expected_version=version)

    told = _("Brevet är klart och inlåst. Ladda ner det och skicka det till sökanden.")
    return press(request, form, act, told, "grants:completion", case.pk)


@require_POST
def answered(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The answer has come: the case goes on."""
    case = visible_case(request, case_id)
    check_allowed(case_frame(request.actor, case).can_edit)
    form = AnsweredForm(request.POST)

    def act() -> CompletionRequest:
        data = form.cleaned_data
        return receive_completion(
            actor=request.actor, case_id=case.pk, answered_on=data["answered_on"], expected_version=data["version"]
        )

    def done(_row: CompletionRequest) -> HttpResponse:
        messages.success(request, _("Svaret är antecknat. Fyll i det nya bland uppgifterna."))
        return redirect("grants:case", case.pk)

    sent = CompletionRequest.objects.visible_to(request.actor).filter(case=case, answered_on__isnull=True).first()
    frame = case_frame(request.actor, case)
    context = {"frame": frame, "tab": "provning", "sent": sent, "letters": sent_letters(request.actor, case)}
    return answer_form(request, form, act, done, FormPage(SENT, context))


@require_safe
def letter(request: HttpRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """The sealed letter as PDF."""
    rows = CompletionRequest.objects.visible_to(request.actor).select_related("letter")
    row = get_object_or_404(rows, pk=request_id, case=case_id, letter__isnull=False)
    if request.method == "GET":
        record_event(request.actor, "document.download", row.letter)
    response = HttpResponse(bytes(row.letter.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="komplettering-{row.due_on:%Y-%m-%d}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
