"""The pages about money: what they say, what they cost to read, and how they answer what cannot be done."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from grants.enums import CaseState
from grants.models import (
    Payment,
    PaymentFile,
    Recovery,
    Requisition,
    RequisitionLine,
    RuleValue,
    ServiceFollowUp,
    Withholding,
)
from grants.services.recoveries import decide_recovery
from grants.tests.factories import GrantDecisionFactory
from grants.tests.money_world import (
    TODAY,
    attested_payment,
    granted_case,
    paid_case,
    paper,
    prepared_payment,
    requisition_of,
)
from programs.tests.test_service_place_pages import text_of
from registers.models import InterestRate
from registers.tests.factories import OrganisationFactory

__all__ = ["paper"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "paper")]

D = Decimal


def page(name: str, *parts: Any) -> str:
    return reverse(f"grants:{name}", args=parts)


def queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_tab_says_what_is_left_what_the_rule_is_and_what_to_do(case_officer_23: Any) -> None:
    case = granted_case(amount=100_000)
    prepared_payment(case, 60_000)
    text = text_of(case_officer_23.client.get(page("case_payments", case.pk)))
    for words in (
        "Kvar att betala ut 40 000 kr",
        "Betalas ut i samband med att stödet beviljas.",
        "32 § 3 förordning (2024:1243)",
        "En utbetalning väntar på din attest.",
    ):
        assert words in text


def test_tab_of_the_old_act_cites_no_paragraph(case_officer_23: Any) -> None:
    case = granted_case(act="2000:284")
    text = text_of(case_officer_23.client.get(page("case_payments", case.pk)))
    assert "32 §" not in text
    assert "Förordningens text är inte läst." in text


def test_tab_writes_the_first_day_of_a_payment_in_arrears_in_words(case_officer_23: Any) -> None:
    case = granted_case(scheme_id="hemsandningsbidrag", facts={"cost_year": str(TODAY.year)})
    GrantDecisionFactory(case=case, supersedes=case.decisions.get(), support_year=TODAY.year)
    text = text_of(case_officer_23.client.get(page("case_payments", case.pk)))
    assert f"tidigast 1 januari {TODAY.year + 1}." in text


@pytest.mark.parametrize("scheme", ["investeringsstod", "sarskilt-driftstod"])
def test_tab_costs_the_same_for_two_and_twenty_of_everything(scheme: str, case_officer_23: Any) -> None:
    counts = []
    for size in (2, 20):
        case = granted_case(scheme_id=scheme, facts={"eligible_cost": "200000"})
        for number in range(size):
            requisition = requisition_of(case)
            attested_payment(case, 10, requisition=requisition)
            ServiceFollowUp.objects.create(case=case, year=2025 + number)
        counts.append(queries(case_officer_23.client, page("case_payments", case.pk)))
    assert counts[0] == counts[1] <= 30


def test_list_costs_the_same_for_two_and_twenty_and_masks_sole_traders(case_officer_23: Any) -> None:
    trader = OrganisationFactory(name="Anna Exempelsson", kind="company", orgnr="6408233234", municipality_id="2361")
    counts = []
    for size in (2, 18):
        for _number in range(size):
            prepared_payment(granted_case(applicant=trader), 10)
        counts.append(queries(case_officer_23.client, page("payments")))
    assert counts[0] == counts[1] <= 20
    for address in ("", "?format=csv"):
        content = case_officer_23.client.get(page("payments") + address).content.decode()
        assert "Exempelsson" not in content
        assert "640823" not in content
        assert "Enskild näringsidkare, Härjedalen" in content


def test_attesting_what_is_ticked_asks_first_and_then_does_all(case_officer_23: Any, director_23: Any) -> None:
    rows = [prepared_payment(granted_case(), amount) for amount in (100, 250)]
    ticked = {"payment": [row.pk for row in rows]}
    for person in (case_officer_23, director_23):
        asked = person.client.post(page("payments_attest"), ticked)
        assert "Du har valt 2 utbetalningar" in text_of(asked)
        assert "Attestera 350 kr" in text_of(asked)
        done = person.client.post(page("payments_attest"), {**ticked, "total": "350.00", "bekrafta": "1"})
        assert (done.status_code, done.url) == (302, page("payments"))
    assert set(Payment.objects.values_list("state", flat=True)) == {"attested"}
    late = director_23.client.post(page("payments_attest"), {**ticked, "total": "350.00", "bekrafta": "1"})
    assert late.status_code == 403
    assert case_officer_23.client.post(page("payments_attest"), {}).status_code == 422


def test_payment_file_is_made_from_what_is_ticked_and_taken_out_on_the_record(case_officer_23: Any) -> None:
    row = attested_payment(granted_case(), 100)
    sent = {"payment": [row.pk], "total": "99.00", "bekrafta": "1"}
    assert case_officer_23.client.post(page("payment_file_make"), sent).status_code == 409
    assert case_officer_23.client.post(page("payment_file_make"), {**sent, "total": "100.00"}).status_code == 302
    made = PaymentFile.objects.get()
    taken = case_officer_23.client.get(page("payment_file", made.pk))
    assert taken.content == made.content.encode()
    assert AuditEvent.objects.filter(action="payment_file.download").count() == 1
    paid = case_officer_23.client.post(page("payment_file_paid", made.pk), {"paid_on": TODAY.isoformat()})
    assert paid.status_code == 302
    assert Payment.objects.get().state == "paid"


def test_payment_form_tells_at_the_field_what_is_too_much(case_officer_23: Any) -> None:
    case = granted_case(amount=1000)
    sent = {"amount": "1 001", "due_on": TODAY.isoformat()}
    answer = case_officer_23.client.post(page("payment_add", case.pk), sent)
    assert answer.status_code == 422
    assert "Högst 1 000 kr kan betalas ut nu." in text_of(answer)
    assert 'value="1 001"' in answer.content.decode()


def test_invoice_with_its_file_is_written_and_shown(case_officer_23: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = granted_case(scheme_id="investeringsstod", facts={"eligible_cost": "200000"})
    client = case_officer_23.client
    client.post(page("requisition_add", case.pk), {"received_on": TODAY.isoformat()})
    requisition = Requisition.objects.get()
    sent = {"supplier": "Snickeri", "invoiced_on": TODAY.isoformat(), "amount": "40 000", "eligible_amount": "30 001"}
    upload = SimpleUploadedFile("faktura.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    assert client.post(page("requisition_line_add", requisition.pk), {**sent, "upload": upload}).status_code == 302
    line = RequisitionLine.objects.get()
    assert b"".join(client.get(page("requisition_line_file", line.pk))).startswith(b"%PDF")
    text = text_of(client.get(page("case_payments", case.pk)))
    assert "15 000 kr kan betalas ut nu" in text
    assert text_of(client.get(page("payment_add", case.pk))).count("Rekvisition 1") == 1
    too_much = client.post(
        page("requisition_line_edit", line.pk), {**sent, "eligible_amount": "40 001", "edit-version": "1"}
    )
    assert too_much.status_code == 422


def test_withholding_shows_the_letter_before_it_is_decided(director_23: Any) -> None:
    case = granted_case(amount=1000)
    sent = {"version": "1", "amount": "400", "ground": "not_used", "reasons": "Kassan köptes inte."}
    shown = director_23.client.post(page("withhold", case.pk), sent)
    assert "Kassan köptes inte." in text_of(shown)
    assert "Ska 400 kr inte betalas ut?" in text_of(shown)
    assert not Withholding.objects.exists()
    assert director_23.client.post(page("withhold", case.pk), {**sent, "amount": "1001"}).status_code == 422
    unread = director_23.client.post(page("withhold", case.pk), {**sent, "bekrafta": "1"})
    assert unread.status_code == 422
    assert "Texten om överklagande är granskad av jurist" in text_of(unread)
    sent["is_reviewed"] = "on"
    done = director_23.client.post(page("withhold", case.pk), {**sent, "bekrafta": "1"})
    assert done.status_code == 302
    letter = director_23.client.get(page("withhold_letter", Withholding.objects.get().pk))
    assert letter["Content-Type"] == "application/pdf"
    late = director_23.client.post(page("withhold", case.pk), {**sent, "bekrafta": "1"})
    assert late.status_code == 409


def test_recovery_page_counts_the_debt_of_the_day_asked_for(director_23: Any, case_officer_23: Any) -> None:
    row = made_claim(director_23)
    InterestRate.objects.create(
        valid_from=date(2020, 1, 1), valid_to=date(2099, 12, 31), percent=D("2.5"), source="Källa"
    )
    client, starts = case_officer_23.client, one_month_on(row)
    day = starts + timedelta(days=73)
    text = text_of(client.get(page("recovery", row.pk) + f"?dag={day}"))
    assert "100 900 kr" in text  # 100 000 × 4,5 % × 73 / 365
    assert "Källa" in text
    assert "Inte känd" in text_of(client.get(page("recovery", row.pk) + "?dag=2101-01-01"))
    assert client.get(page("recovery", row.pk) + "?dag=nu").status_code == 422
    taken = client.get(page("recovery_summary", row.pk))
    assert row.case.dnr in taken.content.decode()
    assert AuditEvent.objects.filter(action="recovery.extract").count() == 1


def made_claim(director: Any) -> Recovery:
    RuleValue.objects.get_or_create(
        key="recovery.interest_points",
        scheme=None,
        in_use=True,
        defaults={
            "act_id": "2024:1243",
            "paragraph": "41 §",
            "wording_from": date(2025, 1, 1),
            "value": D(2),
            "unit": "points",
            "valid_from": date(2025, 1, 1),
            "certainty": "verified",
            "source": "SFS",
        },
    )
    case = paid_case()
    values = {"amount": D(100_000), "ground": "condition_broken", "reasons": "Stängt.", "is_reviewed": True}
    return decide_recovery(actor=director.actor, case_id=case.pk, expected_version=1, values=values)


def one_month_on(row: Recovery) -> date:
    from grants.rules.interest import one_month_after

    return one_month_after(row.decided_on)


def test_form_that_could_not_be_sent_is_the_reason_instead(case_officer_23: Any) -> None:
    told = {
        "requisition_add": (granted_case(scheme_id="sarskilt-driftstod"), "ingen rekvisition behövs"),
        "payment_add": (paid_case(), "ingenting kvar att betala ut"),
    }
    for name, (case, words) in told.items():
        assert words in text_of(case_officer_23.client.get(page(name, case.pk), follow=True))


def test_money_that_comes_back_settles_the_claim(director_23: Any, case_officer_23: Any) -> None:
    row = made_claim(director_23)
    sent = {"version": "1", "amount": "100 000", "settled_on": TODAY.isoformat()}
    assert case_officer_23.client.post(page("settlement_add", row.pk), {**sent, "amount": "0"}).status_code == 422
    too_much = {**sent, "amount": "500 000"}
    answer = case_officer_23.client.post(page("settlement_add", row.pk), too_much)
    assert "Skulden är 100 000 kr den dagen." in text_of(answer)
    assert case_officer_23.client.post(page("settlement_add", row.pk), {**too_much, "is_more": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.case.state) == ("settled", CaseState.CLOSED)
    assert case_officer_23.client.post(page("settlement_add", row.pk), {**sent, "version": "3"}).status_code == 409


def test_recovery_page_costs_the_same_for_two_and_twenty_settlements(director_23: Any, case_officer_23: Any) -> None:
    row, counts = made_claim(director_23), []
    for size in (2, 18):
        for _number in range(size):
            row.settlements.create(kind="payment", settled_on=TODAY, amount=D(1))
        counts.append(queries(case_officer_23.client, page("recovery", row.pk)))
    assert counts[0] == counts[1] <= 20


def test_operating_supports_not_followed_up_stand_first(case_officer_23: Any) -> None:
    done, waiting = (granted_case(scheme_id="sarskilt-driftstod", dnr=f"RUN/{name}") for name in ("A", "B"))
    ServiceFollowUp.objects.create(case=done, year=2025, kept_range=False, note="Slut på mjölk", assessed_on=TODAY)
    text = text_of(case_officer_23.client.get(page("service_follow_ups") + "?ar=2025"))
    assert "1 stöd är inte uppföljt." in text
    assert text.index(waiting.dnr) < text.index(done.dnr)
    assert "Villkor inte hållet" in text
    case_officer_23.client.post(page("service_follow_up", waiting.pk), {"year": "2025", "kept_range": "True"})
    assert ServiceFollowUp.objects.get(case=waiting).kept_hours is None


def test_breach_offers_withholding_and_recovery_to_who_decides(director_23: Any, case_officer_23: Any) -> None:
    case = paid_case(scheme_id="sarskilt-driftstod", amount=1000, paid=600)
    ServiceFollowUp.objects.create(case=case, year=2025, kept_hours=False, note="Stängt i juli")
    content = director_23.client.get(page("case_payments", case.pk)).content.decode()
    assert page("withhold", case.pk) in content
    assert page("recovery_add", case.pk) in content
    content = case_officer_23.client.get(page("case_payments", case.pk)).content.decode()
    assert "Ett villkor har inte följts." in content
    assert page("recovery_add", case.pk) not in content


@pytest.mark.parametrize(
    "name", ["case_payments", "payment_add", "requisition_add", "withhold", "recovery_add", "service_follow_up"]
)
def test_case_of_another_county_is_not_found(name: str, case_officer_24: Any) -> None:
    case = granted_case()
    assert case_officer_24.client.get(page(name, case.pk)).status_code == 404
