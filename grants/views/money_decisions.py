"""Deciding that money is not paid out, or is claimed back: a form, the letter as it will be, and the decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit import record_event
from documents.models import SealedDocument
from grants.forms.money import RecoveryForm, WithholdForm
from grants.models import GrantCase, Recovery, Withholding
from grants.pages.money_decisions import MoneyDecision, recovery_decision, withholding_decision
from grants.policies import can_decide_case
from grants.services.case_rows import users_with_conflict
from grants.services.recoveries import decide_recovery
from grants.services.withholdings import withhold_payment
from grants.views.case_pages import visible_case
from grants.views.money_pages import form_methods, seen, texts_of
from programs.views.programme_forms import Texts, answer_act
from rsp.answers import UNPROCESSABLE, posted
from rsp.rights import check_allowed

CONFIRMED, CHANGE = "bekrafta", "andra"


@form_methods
def withhold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Decide that some of a grant is not paid out (33 §)."""
    case = _decided_case(request, case_id)
    page = withholding_decision(request.actor, case)
    first = {"version": case.version, "amount": page.highest}
    form = WithholdForm(posted(request), highest=page.highest, initial=first)

    def act() -> Withholding:
        values = dict(form.cleaned_data)
        return withhold_payment(
            actor=request.actor, case_id=case.pk, expected_version=values.pop("version"), values=values
        )

    told = _("Beslutet är fattat och brevet är förseglat. Skicka det till mottagaren.")
    texts = texts_of(
        case, _("Besluta att inte betala ut"), _("Granska beslutet"), told, lead=page.lead, anchor="beslut"
    )
    return _decide(request, page, form, act, texts)


@form_methods
def recover(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Decide to claim a grant back (40–42 §§)."""
    case = _decided_case(request, case_id)
    page = recovery_decision(request.actor, case)
    first = {"version": case.version, "amount": page.highest}
    form = RecoveryForm(posted(request), highest=page.highest, initial=first)

    def act() -> Recovery:
        values = dict(form.cleaned_data)
        return decide_recovery(
            actor=request.actor, case_id=case.pk, expected_version=values.pop("version"), values=values
        )

    told = _("Återkravet är beslutat och brevet är förseglat. Skicka det till mottagaren.")
    texts = texts_of(case, _("Besluta om återkrav"), _("Granska beslutet"), told, lead=page.lead, anchor="aterkrav")
    return _decide(request, page, form, act, texts)


@require_safe
def withholding_letter(request: HttpRequest, withholding_id: int) -> HttpResponse:
    """The sealed letter of a decision not to pay out."""
    return _letter(request, seen(request, Withholding, withholding_id))


@require_safe
def recovery_letter(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """The sealed letter of a claim."""
    return _letter(request, seen(request, Recovery, recovery_id))


def _decided_case(request: HttpRequest, case_id: UUID) -> GrantCase:
    case = visible_case(request, case_id)
    check_allowed(can_decide_case(request.actor, case, case.authority, None, users_with_conflict(case)))
    return case


def _decide(request: HttpRequest, page: MoneyDecision, form: Any, act: Callable[[], Any], texts: Texts) -> HttpResponse:
    """First the letter as it will be, then, confirmed, the decision; or the form again, to change what is written."""
    if request.method == "POST" and CHANGE in request.POST:
        return render(request, "programs/form.html", {"texts": texts, "form": form})
    if request.method != "POST" or not form.is_valid():
        return answer_act(request, form, act, texts)
    check_allowed(page.may_decide(form.cleaned_data["amount"]))
    shown = page.preview(form.cleaned_data)
    is_confirmed = CONFIRMED in request.POST
    if is_confirmed and (form.cleaned_data["is_reviewed"] or not shown.needs_review):
        return answer_act(request, form, act, texts)
    if shown.needs_review:
        form.ask_for_review()
    if is_confirmed:
        form.add_error("is_reviewed", _("Bekräfta att texten om överklagande är granskad, eller vänta med beslutet."))
    context = {"page": page, "form": form, "texts": texts, "shown": shown, "confirmed": CONFIRMED, "change": CHANGE}
    status = UNPROCESSABLE if is_confirmed else 200
    return render(request, "grants/money_decision_check.html", context, status=status)


def _letter(request: HttpRequest, row: Any) -> HttpResponse:
    letter: SealedDocument | None = row.letter
    if letter is None:
        raise Http404
    record_event(request.actor, "document.download", letter)
    response = HttpResponse(bytes(letter.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="beslut-{row.decided_on:%Y-%m-%d}.pdf"'
    return response
