"""The tab Utbetalning of a case, and its payments: prepared, attested, cancelled, paid; closing the case."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.forms.money import CancelForm, CloseForm, PaymentForm, PaymentPaidForm
from grants.models import GrantCase, Payment, Requisition
from grants.pages.case_frame import case_frame
from grants.pages.case_payments import case_payments as payments_page
from grants.services.case_closing import close_case
from grants.services.payments import attest_payment, cancel_payment, prepare_payment, record_payment_paid
from grants.views.case_pages import visible_case
from grants.views.money_pages import form_methods, handled, handled_case, seen, texts_of, told_instead
from programs.views.programme_forms import answer_act, press_at
from rsp.answers import posted
from rsp.swedish import kronor


@require_safe
def case_payments(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What is granted, paid, withheld and left, and what to do next."""
    case = visible_case(request, case_id)
    page = payments_page(case_frame(request.actor, case))
    return render(request, "grants/case_payments.html", {"frame": page.frame, "tab": "utbetalning", "page": page})


@form_methods
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Prepare a payment; the form begins with what can be paid now."""
    case = handled_case(request, case_id)
    page = payments_page(case_frame(request.actor, case))
    if request.method != "POST" and not (page.is_open and page.money.left):
        return told_instead(request, case, _("Det finns ingenting kvar att betala ut."), anchor="utbetalningar")
    requisitions = Requisition.objects.visible_to(request.actor).filter(case=case).order_by("number")
    first = {"amount": page.suggested or None, "requisition": requisitions.last()}
    form = PaymentForm(posted(request), requisitions=requisitions, initial=first)

    def act() -> Payment:
        key = form.cleaned_data["entry_key"]
        return prepare_payment(actor=request.actor, case_id=case.pk, values=form.values, entry_key=key)

    lead = _("%(left)s är kvar att betala ut. %(rule)s") % {"left": kronor(page.money.left), "rule": page.rule_words}
    told = _("Utbetalningen väntar på två attester.")
    texts = texts_of(case, _("Förbered utbetalning"), _("Förbered utbetalningen"), told, lead=lead)
    return answer_act(request, form, act, texts)


@require_POST
def attest(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Attest one payment."""
    row = seen(request, Payment, payment_id)

    def act() -> None:
        attest_payment(actor=request.actor, payment_id=row.pk)

    return press_at(request, None, act, texts_of(row.case, "", "", _("Du har attesterat utbetalningen.")))


@form_methods
def cancel(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Ask why, then cancel a payment."""
    row = handled(request, Payment, payment_id)
    form = CancelForm(posted(request), initial={"version": row.version})

    def act() -> Payment:
        data = form.cleaned_data
        return cancel_payment(
            actor=request.actor, payment_id=row.pk, expected_version=data["version"], reason=data["reason"]
        )

    note = (
        _("Utbetalningen ligger i en betalfil. Stoppa den hos banken innan du avbryter den här.") if row.file_id else ""
    )
    heading = _("Avbryt utbetalningen på %(amount)s?") % {"amount": kronor(row.amount)}
    texts = texts_of(row.case, heading, _("Avbryt utbetalningen"), _("Utbetalningen är avbruten."), note=note)
    return answer_act(request, form, act, texts)


@form_methods
def paid(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Record that the money has left."""
    row = handled(request, Payment, payment_id)
    form = PaymentPaidForm(posted(request), initial={"version": row.version})

    def act() -> Payment:
        data = form.cleaned_data
        return record_payment_paid(
            actor=request.actor,
            payment_id=row.pk,
            expected_version=data["version"],
            paid_on=data["paid_on"],
            reference=data["reference"],
        )

    heading = _("Är %(amount)s utbetalt?") % {"amount": kronor(row.amount)}
    texts = texts_of(row.case, heading, _("Spara som utbetald"), _("Utbetalningen är sparad som utbetald."))
    return answer_act(request, form, act, texts)


@form_methods
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask, then close the case."""
    case = handled_case(request, case_id)
    form = CloseForm(posted(request), initial={"version": case.version})

    def act() -> GrantCase:
        data = form.cleaned_data
        return close_case(
            actor=request.actor, case_id=case.pk, expected_version=data["version"], comment=data["comment"]
        )

    lead = _("Ingenting mer betalas ut i ärendet. Ett återkrav kan ändå beslutas.")
    texts = texts_of(case, _("Avsluta ärendet"), _("Avsluta ärendet"), _("Ärendet är avslutat."), lead=lead)
    return answer_act(request, form, act, texts)
