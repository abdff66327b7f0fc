"""The list of payments, attesting several at once, and payment files."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_event
from grants.forms.money import ChosenForm, PaidForm
from grants.forms.payment_filters import PaymentFilter
from grants.models import PaymentFile
from grants.pages.payment_lists import (
    COLUMNS,
    latest_files,
    listed_payments,
    reads_payments,
    total_of,
    visible_payments,
)
from grants.policies import can_order_payments
from grants.services.payment_files import order_payments
from grants.services.payments import attest_payments, record_file_paid
from grants.views.money_pages import form_methods
from programs.views.programme_forms import Texts, answer_act
from rsp.answers import CONFLICT, UNPROCESSABLE, posted
from rsp.listing import Listing
from rsp.rights import ActRefused, Allowed, Refused, check_allowed

CONFIRMED = "bekrafta"


@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """All payments that the reader sees; rows may be ticked to attest, or to put in a file."""
    check_allowed(_may_read(request))
    actor = request.actor
    listing = Listing(
        request,
        visible_payments(actor),
        PaymentFilter,
        COLUMNS,
        name="utbetalningar",
        title=_("Utbetalningar"),
        default_sort="dag",
        present=lambda rows: listed_payments(actor, rows),
    )
    return listing.response("grants/payments.html", {"files": latest_files(actor)})


@require_POST
def attest_chosen(request: HttpRequest) -> HttpResponse:
    """What was ticked, with its sum; confirmed, all of it is attested."""

    def act(form: ChosenForm, total: Any) -> str:
        ids = [row.pk for row in form.cleaned_data["payment"]]
        attest_payments(actor=request.actor, payment_ids=ids, expected_total=total)
        return _("Utbetalningarna är attesterade.")

    return _chosen(request, "grants/payments_attest.html", act)


@require_POST
def file_make(request: HttpRequest) -> HttpResponse:
    """What was ticked, with its sum; confirmed, it is put in a payment file."""

    def act(form: ChosenForm, total: Any) -> str:
        rows = form.cleaned_data["payment"]
        counties = {row.case.county_id for row in rows}
        if len(counties) > 1:
            raise ActRefused(_("En betalfil gäller ett län. Filtrera på län och välj på nytt."))
        made = order_payments(
            actor=request.actor,
            county_code=counties.pop(),
            payment_ids=[row.pk for row in rows],
            expected_total=total,
        )
        one, many = (
            _("Betalfilen är skapad med en utbetalning."),
            _("Betalfilen är skapad med %(count)s utbetalningar."),
        )
        return one if made.count == 1 else many % {"count": made.count}

    return _chosen(request, "grants/payment_file_make.html", act)


def _chosen(request: HttpRequest, template: str, act: Any) -> HttpResponse:
    """The page that asks about what was ticked, and the act when it is confirmed. 422 for nothing ticked."""
    check_allowed(_may_read(request))
    form = ChosenForm(request.POST, rows=visible_payments(request.actor))
    if not form.is_valid():
        messages.error(request, "; ".join(str(text) for texts in form.errors.values() for text in texts))
        return render(request, template, {"lines": [], "form": form}, status=UNPROCESSABLE)
    lines = listed_payments(request.actor, list(form.cleaned_data["payment"].order_by("due_on", "pk")))
    status = 200
    if CONFIRMED in request.POST:
        try:
            messages.success(request, act(form, form.cleaned_data["total"]))
            return redirect("grants:payments")
        except (ActRefused, ValidationError) as refused:
            messages.error(request, "; ".join(getattr(refused, "messages", [str(refused)])))
            status = CONFLICT
    context = {"lines": lines, "form": form, "total": total_of(lines), "confirmed": CONFIRMED}
    context |= {
        "gross": sum(line.row.amount for line in lines),
        "refused": [one for one in lines if not one.can_attest],
    }
    return render(request, template, context, status=status)


@require_safe
def payment_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """The file itself, for who makes payments in the county. It may hold personal numbers: the trail keeps who took."""
    made = _file(request, file_id)
    record_event(request.actor, "payment_file.download", made, after={"rows": made.count, "sha256": made.sha256})
    response = HttpResponse(made.content.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="betalfil-{made.county_id}-{made.pk}.csv"'
    return response


@form_methods
def file_paid(request: HttpRequest, file_id: int) -> HttpResponse:
    """Record that all payments of a file have left."""
    made, form = _file(request, file_id), PaidForm(posted(request))

    def act() -> Any:
        data = form.cleaned_data
        return record_file_paid(
            actor=request.actor, file_id=made.pk, paid_on=data["paid_on"], reference=data["reference"]
        )

    back = reverse("grants:payments")
    lead = _("Alla utbetalningar i filen som inte är avbrutna sparas som utbetalda.")
    heading = _("Är betalfilen utbetald?")
    crumbs = [(_("Utbetalningar"), back)]
    told = _("Utbetalningarna är sparade som utbetalda.")
    return answer_act(request, form, act, Texts(heading, _("Spara som utbetald"), back, told, lead=lead, crumbs=crumbs))


def _file(request: HttpRequest, file_id: int) -> PaymentFile:
    made = get_object_or_404(PaymentFile.objects.visible_to(request.actor), pk=file_id)
    check_allowed(can_order_payments(request.actor, made.county_id))
    return made


def _may_read(request: HttpRequest) -> Allowed | Refused:
    if reads_payments(request.actor):
        return Allowed()
    return Refused(_("Utbetalningar läses av dem som handlägger och beslutar stöd."))
