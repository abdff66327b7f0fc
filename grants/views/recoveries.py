"""A claim for recovery: what is owed on a day, what came back on it, and handing it over."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_event
from grants.case_money import last_grant
from grants.forms.money import HandOverForm, OwedOnForm, SettlementForm
from grants.models import Recovery, RecoverySettlement
from grants.pages.case_frame import case_frame
from grants.pages.recoveries import READINGS, SUMMARY_HEADINGS, payments_to_set_off, recovery_page, recovery_summary
from grants.services.recoveries import hand_over_recovery, record_settlement, remove_settlement
from grants.views.money_pages import form_methods, handled, seen, texts_of
from programs.views.programme_forms import Texts, answer_act, press_at
from registers.forms import VersionForm
from rsp.answers import UNPROCESSABLE, posted
from rsp.export import as_csv, csv_bytes
from rsp.swedish import kronor


@require_safe
def recovery(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """What is owed on the day asked for, today unless said, period by period."""
    row = seen(request, Recovery, recovery_id)
    today = timezone.localdate()
    form = OwedOnForm(request.GET if "dag" in request.GET else None, initial={"dag": today})
    day = (form.is_valid() and form.cleaned_data["dag"]) or today
    page = recovery_page(request.actor, row, day)
    context = {"frame": case_frame(request.actor, row.case), "tab": "utbetalning", "page": page, "form": form}
    context |= {"today": today, "readings": READINGS}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "grants/recovery.html", context, status=status)


@form_methods
def settlement_add(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """Record money that came back, or set the claim off."""
    row = handled(request, Recovery, recovery_id)
    owed = recovery_page(request.actor, row, timezone.localdate()).owed
    payments = payments_to_set_off(request.actor, row)
    form = SettlementForm(posted(request), payments=payments, initial={"version": row.version})

    def act() -> RecoverySettlement:
        version = form.cleaned_data["version"]
        return record_settlement(actor=request.actor, recovery_id=row.pk, expected_version=version, values=form.values)

    lead = _("Skulden i dag är %(owed)s.") % {"owed": kronor(owed.total)} if owed.total is not None else ""
    texts = _texts(row, _("Pengar som har kommit tillbaka"), _("Spara"), _("Det är sparat."), lead)
    return answer_act(request, form, act, texts)


@require_POST
def settlement_remove(request: HttpRequest, settlement_id: UUID) -> HttpResponse:
    """Take away what was recorded by mistake."""
    row, form = handled(request, RecoverySettlement, settlement_id, "recovery__case"), VersionForm(request.POST)

    def act() -> None:
        version = form.cleaned_data["version"]
        remove_settlement(actor=request.actor, settlement_id=row.pk, expected_version=version)

    return press_at(request, form, act, _texts(row.recovery, "", "", _("Raden är borttagen.")))


@form_methods
def hand_over(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """Record that the claim is handed over to Tillväxtverket (44–45 §§)."""
    row = handled(request, Recovery, recovery_id)
    form = HandOverForm(posted(request), initial={"version": row.version})

    def act() -> Recovery:
        data = form.cleaned_data
        return hand_over_recovery(
            actor=request.actor,
            recovery_id=row.pk,
            expected_version=data["version"],
            handed_over_on=data["handed_over_on"],
        )

    lead = _("Tillväxtverket för statens talan (44 §). Hämta underlaget på återkravets sida och skicka det dit.")
    texts = _texts(row, _("Lämna över återkravet"), _("Spara som överlämnat"), _("Återkravet är överlämnat."), lead)
    return answer_act(request, form, act, texts)


@require_safe
def summary(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """The claim as a file for Tillväxtverket. It may hold a personal number, so that it was taken out is kept."""
    row = handled(request, Recovery, recovery_id)
    decision = last_grant(row.case_id)
    granted_on: date | None = decision.decided_on if decision else None
    lines = recovery_summary(recovery_page(request.actor, row, timezone.localdate()), granted_on)
    record_event(request.actor, "recovery.extract", row)
    response = HttpResponse(csv_bytes(SUMMARY_HEADINGS, lines, written=as_csv), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="aterkrav-{row.decided_on:%Y-%m-%d}.csv"'
    return response


def _texts(row: Recovery, heading: str, button: str, told: str, lead: str = "") -> Texts:
    """What stands around a form of a claim, which leads back to the claim."""
    around = texts_of(row.case, heading, button, told)
    back = reverse("grants:recovery", args=[row.pk])
    crumbs = [*around.crumbs, (_("Återkrav"), back)]
    return Texts(heading, button, back, told, lead=lead, crumbs=crumbs)
