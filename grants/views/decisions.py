"""A decision on its way: the proposal, the page it is read and made on, and its letter as a PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import record_event
from documents.models import SealedDocument
from grants.forms.decisions import DecideForm, ProposalForm
from grants.letters import draft_letter
from grants.models import GrantCase, GrantDecision
from grants.pages.decision import DecisionPage, decided_page, decision_page, is_open
from grants.pages.proposal import drafted_proposal
from grants.policies import can_edit_case
from grants.services.case_rows import users_with_conflict
from grants.services.decisions import decide_case
from grants.services.proposals import propose_decision
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts, answer_edit
from rsp.answers import CONFLICT, UNPROCESSABLE
from rsp.editing import VersionedEdit
from rsp.pdf import PdfUnavailable
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def prepare(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The proposal to a decision, begun from what the rules say."""
    case = visible_case(request, case_id)
    check_allowed(can_edit_case(request.actor, case, users_with_conflict(case)))
    if request.method != "POST":
        drafted_proposal(case)
    editing = VersionedEdit(request, case, ProposalForm)
    back = reverse("grants:decision", args=[case.pk])
    texts = Texts(
        heading=_("Förslag till beslut"),
        lead=_("Belopp och skäl är hämtade ur prövningen. Läs och ändra så att brevet blir rätt."),
        button=_("Spara förslaget"),
        back=back,
        told=_("Förslaget är sparat. Så här blir brevet."),
        crumbs=[*_crumbs(case), (_("Beslut"), back)],
    )

    def act(version: int, values: dict[str, Any]) -> GrantCase:
        return propose_decision(
            actor=request.actor,
            case_id=case.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    return answer_edit(request, editing, act, texts)


@require_safe
@never_cache
def decision(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The letter as it will look, with the form that decides; of a decided case, its decisions."""
    case = visible_case(request, case_id)
    if not is_open(case):
        return render(request, "grants/decided.html", {**_of(decided_page(request.actor, case))})
    page = decision_page(request.actor, case)
    return _show(request, page, _form(page))


@form_methods
@never_cache
def decide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Decide as the page showed it. An address that somebody opens leads to the page."""
    if request.method != "POST":
        return redirect("grants:decision", case_id)
    case = visible_case(request, case_id)
    if not is_open(case):
        messages.info(request, _("Ärendet är redan beslutat."))
        return redirect("grants:decision", case.pk)
    page = decision_page(request.actor, case)
    check_allowed(page.answer)
    form = _form(page, request.POST)
    return _answer_decide(request, page, form)


def _answer_decide(request: HttpRequest, page: DecisionPage, form: DecideForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, page, form, UNPROCESSABLE)
    try:
        decide_case(
            actor=request.actor,
            case_id=page.case.pk,
            expected_version=form.cleaned_data["version"],
            text_is_reviewed=bool(form.cleaned_data.get("is_reviewed")),
        )
    except ActRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, page, form, CONFLICT)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _show(request, page, form, UNPROCESSABLE)
    messages.success(request, _("Beslutet är fattat. Brevet är förseglat och kan skickas."))
    return redirect("grants:decision", page.case.pk)


@require_safe
@never_cache
def draft_pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The letter as things stand, marked as a draft."""
    case = visible_case(request, case_id)
    if not is_open(case):
        raise Http404
    page = decision_page(request.actor, case)
    try:
        rendered = draft_letter(case, page.proposal.letter)
    except PdfUnavailable as error:
        messages.error(request, str(error))
        return redirect("grants:decision", case.pk)
    return _pdf(rendered.pdf, f"utkast-{case.pk}.pdf")


@require_safe
@never_cache
def letter(request: HttpRequest, case_id: UUID, decision_id: int) -> HttpResponse:
    """The sealed letter. Read with the case, and written in the trail."""
    case = visible_case(request, case_id)
    rows = GrantDecision.objects.visible_to(request.actor).filter(case=case, letter__isnull=False)
    row = get_object_or_404(rows.select_related("letter"), pk=decision_id)
    document: SealedDocument | None = row.letter
    assert document is not None
    if request.method == "GET":
        record_event(request.actor, "document.download", document)
    return _pdf(bytes(document.pdf), f"beslut-{case.pk}-{row.pk}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _form(page: DecisionPage, data: Any = None) -> DecideForm:
    initial = {"version": page.case.version}
    return DecideForm(data, initial=initial, needs_review=page.proposal.letter.needs_review)


def _show(request: HttpRequest, page: DecisionPage, form: DecideForm, status: int = 200) -> HttpResponse:
    return render(request, "grants/decision.html", {**_of(page), "form": form}, status=status)


def _of(page: Any) -> dict[str, Any]:
    return {"page": page, "frame": page.frame, "tab": "beslut"}


def _crumbs(case: GrantCase) -> list[tuple[str, str]]:
    return [(_("Stödärenden"), reverse("grants:cases")), (case.dnr, reverse("grants:case", args=[case.pk]))]
