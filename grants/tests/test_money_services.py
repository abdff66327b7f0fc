"""Money out and back: who may, what 32–43 §§ allow, what the database refuses, and what the trail keeps."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from grants.case_money import money_of_case, money_of_cases
from grants.enums import CaseState, DecisionOutcome, PaymentState, RecoveryState
from grants.models import (
    ConflictDeclaration,
    GrantCase,
    LetterText,
    Payment,
    PaymentAttest,
    PaymentFile,
    Recovery,
    Requisition,
    RequisitionLine,
)
from grants.rules.payments import Money
from grants.services.case_closing import close_case
from grants.services.payment_files import order_payments
from grants.services.payments import (
    attest_payment,
    attest_payments,
    cancel_payment,
    prepare_payment,
    record_file_paid,
    record_payment_paid,
)
from grants.services.recoveries import (
    decide_recovery,
    hand_over_recovery,
    record_settlement,
    remove_settlement,
)
from grants.services.requisitions import (
    add_requisition,
    add_requisition_line,
    edit_requisition,
    edit_requisition_line,
    remove_requisition,
    remove_requisition_line,
)
from grants.services.service_follow_ups import add_service_follow_up, edit_service_follow_up
from grants.services.withholdings import withhold_payment
from grants.tests.factories import GrantDecisionFactory
from grants.tests.money_world import (
    TODAY,
    attested_payment,
    granted_case,
    paid_case,
    paper,
    prepared_payment,
    region,
    requisition_of,
)
from registers.models import Organisation
from registers.tests.factories import MembershipFactory, OrganisationFactory
from rsp.editable import StaleVersion
from rsp.orgnr import MASK
from rsp.rights import ActRefused

__all__ = ["paper"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "paper")]

D = Decimal


def version(case: GrantCase) -> int:
    return GrantCase.objects.values_list("version", flat=True).get(pk=case.pk)


def state(case: GrantCase) -> str:
    return GrantCase.objects.values_list("state", flat=True).get(pk=case.pk)


# --- Payments


def test_payment_attested_by_two_is_paid_and_takes_the_case_along(case_officer_23: Any, director_23: Any) -> None:
    case = granted_case(amount=100_000)
    officer, director = case_officer_23.actor, director_23.actor
    first = prepare_payment(actor=officer, case_id=case.pk, values={"amount": D(60_000), "due_on": TODAY})
    attest_payment(actor=officer, payment_id=first.pk)  # whoever prepared it may be one of the two
    first.refresh_from_db()
    assert first.state == PaymentState.PREPARED
    attest_payment(actor=director, payment_id=first.pk)
    first.refresh_from_db()
    assert first.state == PaymentState.ATTESTED
    record_payment_paid(actor=officer, payment_id=first.pk, expected_version=first.version, paid_on=TODAY)
    assert state(case) == CaseState.PARTLY_PAID
    second = attested_payment(case, 40_000)
    record_payment_paid(actor=officer, payment_id=second.pk, expected_version=second.version, paid_on=TODAY)
    assert state(case) == CaseState.PAID
    assert list(case.transitions.order_by("at").values_list("action", flat=True)) == ["pay_part", "pay"]
    assert money_of_case(case.pk) == Money(granted=D(100_000), paid=D(100_000))


def test_same_person_attesting_twice_is_refused_by_the_service_and_by_the_database(case_officer_23: Any) -> None:
    row = prepared_payment(granted_case(), 1000)
    attest_payment(actor=case_officer_23.actor, payment_id=row.pk)
    with pytest.raises(PermissionDenied, match="redan attesterat"):
        attest_payment(actor=case_officer_23.actor, payment_id=row.pk)
    with pytest.raises(IntegrityError, match="payment_attested_once_by_each"), transaction.atomic():
        PaymentAttest.objects.create(payment=row, user=case_officer_23.user, at=timezone.now())
    with pytest.raises(IntegrityError, match="attesteras av två"), transaction.atomic():
        Payment.objects.filter(pk=row.pk).update(state=PaymentState.ATTESTED)


def test_conflict_of_interest_stops_preparing_and_attesting(case_officer_23: Any) -> None:
    case = granted_case()
    row = prepared_payment(case, 1000)
    ConflictDeclaration.objects.create(case=case, user=case_officer_23.user, has_conflict=True, at=timezone.now())
    with pytest.raises(PermissionDenied, match="jäv"):
        attest_payment(actor=case_officer_23.actor, payment_id=row.pk)
    with pytest.raises(PermissionDenied, match="jäv"):
        prepare_payment(actor=case_officer_23.actor, case_id=case.pk, values={"amount": D(1), "due_on": TODAY})


@pytest.mark.parametrize(
    ("facts", "values", "field"),
    [
        ({}, {"amount": D(100_001)}, "amount"),
        ({}, {"amount": D("10.50")}, "amount"),
        ({}, {"due_on": date(2025, 2, 28)}, "due_on"),
        ({"scheme_id": "hemsandningsbidrag"}, {"due_on": date(2025, 12, 31)}, "due_on"),
        ({"scheme_id": "investeringsstod"}, {}, "requisition"),
    ],
)
def test_payment_that_32_or_the_grant_does_not_allow_is_told_at_its_field(
    facts: dict[str, Any], values: dict[str, Any], field: str, case_officer_23: Any
) -> None:
    case = granted_case(**facts)
    sent = {"amount": D(100), "due_on": date(2026, 1, 1)} | values
    with pytest.raises(ValidationError) as found:
        prepare_payment(actor=case_officer_23.actor, case_id=case.pk, values=sent)
    assert list(found.value.message_dict) == [field]


def test_home_delivery_is_paid_from_the_first_day_after_its_year(case_officer_23: Any) -> None:
    case = granted_case(scheme_id="hemsandningsbidrag", facts={"cost_year": "2026"})
    values = {"amount": D(100), "due_on": date(2026, 1, 1)}
    with pytest.raises(ValidationError, match="januari 2027"):  # the year of the costs, whatever year is supported
        prepare_payment(actor=case_officer_23.actor, case_id=case.pk, values=values)
    case = granted_case(scheme_id="hemsandningsbidrag")
    assert prepare_payment(actor=case_officer_23.actor, case_id=case.pk, values=values).amount == D(100)


def test_payment_sent_twice_is_prepared_once(case_officer_23: Any) -> None:
    case, key = granted_case(), uuid4()
    for _time in range(2):
        prepare_payment(
            actor=case_officer_23.actor, case_id=case.pk, values={"amount": D(9), "due_on": TODAY}, entry_key=key
        )
    assert Payment.objects.get().pk == key


def test_payment_in_a_rejected_case_is_refused(case_officer_23: Any) -> None:
    case = granted_case(outcome=DecisionOutcome.REJECTED, amount=0)
    with pytest.raises(ActRefused, match="bifall"):
        prepare_payment(actor=case_officer_23.actor, case_id=case.pk, values={"amount": D(1), "due_on": TODAY})


def test_paid_above_granted_is_refused_by_the_database() -> None:
    case = granted_case(amount=1000)
    prepared_payment(case, 600)
    with pytest.raises(IntegrityError, match="mer än det som är beviljat"), transaction.atomic():
        prepared_payment(case, 401)
    prepared_payment(case, 400)


def test_grant_lowered_while_money_is_on_its_way_does_not_lock_the_money(case_officer_23: Any) -> None:
    officer, case = case_officer_23.actor, granted_case(amount=200_000)
    gone, ready, waiting = (
        attested_payment(case, 100_000),
        attested_payment(case, 30_000),
        prepared_payment(case, 20_000),
    )
    order_payments(actor=officer, county_code="23", payment_ids=[gone.pk], expected_total=D(100_000))
    old = case.decisions.get()
    GrantDecisionFactory(case=case, decided_on=TODAY, support_year=2025, amount=D(50_000), supersedes=old)
    with pytest.raises(ActRefused, match="nu är beviljat"):
        attest_payment(actor=officer, payment_id=waiting.pk)
    with pytest.raises(ActRefused, match="nu är beviljat"):
        order_payments(actor=officer, county_code="23", payment_ids=[ready.pk], expected_total=D(30_000))
    with pytest.raises(ActRefused, match="nu är beviljat"):
        record_payment_paid(actor=officer, payment_id=ready.pk, expected_version=ready.version, paid_on=TODAY)
    record_file_paid(actor=officer, file_id=PaymentFile.objects.get().pk, paid_on=TODAY)
    assert state(case) == CaseState.PAID
    for row in (ready, waiting):
        cancel_payment(actor=officer, payment_id=row.pk, expected_version=row.version, reason="Beslutet är ändrat")
    assert money_of_case(case.pk).over == D(50_000)


def test_cancelled_payment_gives_the_money_back(case_officer_23: Any) -> None:
    case = granted_case(amount=1000)
    row = attested_payment(case, 1000)
    with pytest.raises(ValidationError):
        cancel_payment(actor=case_officer_23.actor, payment_id=row.pk, expected_version=row.version, reason=" ")
    with pytest.raises(StaleVersion):
        cancel_payment(actor=case_officer_23.actor, payment_id=row.pk, expected_version=99, reason="Fel konto")
    cancel_payment(actor=case_officer_23.actor, payment_id=row.pk, expected_version=row.version, reason="Fel konto")
    assert money_of_case(case.pk).left == D(1000)
    row.refresh_from_db()
    with pytest.raises(ActRefused):
        record_payment_paid(actor=case_officer_23.actor, payment_id=row.pk, expected_version=row.version, paid_on=TODAY)


def test_attesting_many_is_all_or_none(case_officer_23: Any, director_23: Any) -> None:
    rows = [prepared_payment(granted_case(), 100 * number) for number in (1, 2, 3)]
    ids = [row.pk for row in rows]
    attest_payment(actor=case_officer_23.actor, payment_id=ids[2])
    with pytest.raises(PermissionDenied):
        attest_payments(actor=case_officer_23.actor, payment_ids=ids, expected_total=D(600))
    assert PaymentAttest.objects.count() == 1
    with pytest.raises(ActRefused, match="ändrats"):
        attest_payments(actor=director_23.actor, payment_ids=ids, expected_total=D(599))
    attest_payments(actor=director_23.actor, payment_ids=ids, expected_total=D(600))
    states = list(Payment.objects.order_by("amount").values_list("state", flat=True))
    assert states == ["prepared", "prepared", "attested"]


def test_payment_file_takes_no_examples_of_the_demo(case_officer_23: Any) -> None:
    row = attested_payment(granted_case(is_example=True, dnr="EX/7"), 250)
    with pytest.raises(ActRefused, match="Välj bort EX/7"):
        order_payments(actor=case_officer_23.actor, county_code="23", payment_ids=[row.pk], expected_total=D(250))


def test_payment_file_has_the_number_that_the_bank_needs_and_the_trail_has_not(case_officer_23: Any) -> None:
    trader = OrganisationFactory(name="=Anna Exempelsson", kind="company", orgnr="6408233234", municipality_id="2361")
    case = granted_case(applicant=trader, amount=1500)
    row = attested_payment(case, 1500)
    other = attested_payment(granted_case(), 250)
    made = order_payments(
        actor=case_officer_23.actor, county_code="23", payment_ids=[row.pk, other.pk], expected_total=D(1750)
    )
    assert (made.count, made.total) == (2, D(1750))
    assert "6408233234" in made.content
    assert ";'=Anna Exempelsson;" in made.content
    assert f"KONTROLL;SHA-256;{made.sha256}" in made.content
    assert "KONTROLL;Summa;1750,00" in made.content
    trail = str(list(AuditEvent.objects.values_list("before", "after", "object_label", "reason")))
    assert "6408233234" not in trail
    assert "Exempelsson" not in trail
    with pytest.raises(ActRefused, match="inte längre attesterad"):
        order_payments(actor=case_officer_23.actor, county_code="23", payment_ids=[row.pk], expected_total=D(1500))
    record_file_paid(actor=case_officer_23.actor, file_id=made.pk, paid_on=TODAY, reference="B 1")
    assert set(made.payments.values_list("state", "reference")) == {("paid", "B 1")}
    with pytest.raises(ActRefused, match="redan utbetalda"):
        record_file_paid(actor=case_officer_23.actor, file_id=made.pk, paid_on=TODAY)


# --- Requisitions


def test_requisition_pays_the_share_of_what_is_reported(case_officer_23: Any) -> None:
    """100 000 kr of 200 000 kr is 50 %: 30 001 kr reported gives 15 000 kr."""
    actor = case_officer_23.actor
    case = granted_case(scheme_id="investeringsstod", facts={"eligible_cost": "200000"})
    row = add_requisition(actor=actor, case_id=case.pk, values={"received_on": TODAY, "is_final": False})
    line = add_requisition_line(
        actor=actor,
        requisition_id=row.pk,
        values={"supplier": "Snickeri", "invoiced_on": TODAY, "amount": D(40_000), "eligible_amount": D(30_001)},
    )
    values = {"due_on": TODAY, "requisition": row.pk}
    with pytest.raises(ValidationError, match="15"):
        prepare_payment(actor=actor, case_id=case.pk, values={**values, "amount": D(15_001)})
    payment = prepare_payment(actor=actor, case_id=case.pk, values={**values, "amount": D(15_000)})
    for act in (
        lambda: edit_requisition_line(actor=actor, line_id=line.pk, expected_version=1, values={"amount": D(1)}),
        lambda: remove_requisition_line(actor=actor, line_id=line.pk, expected_version=1),
        lambda: edit_requisition(actor=actor, requisition_id=row.pk, expected_version=1, values={"note": "x"}),
    ):
        with pytest.raises(ActRefused, match="gjord i ordning"):
            act()
    cancel_payment(actor=actor, payment_id=payment.pk, expected_version=1, reason="Fel")
    edit_requisition_line(actor=actor, line_id=line.pk, expected_version=1, values={"eligible_amount": D(40_000)})
    with pytest.raises(ValidationError, match="högst fakturans"):
        edit_requisition_line(actor=actor, line_id=line.pk, expected_version=2, values={"eligible_amount": D(40_001)})
    with pytest.raises(ActRefused, match="står kvar"):
        remove_requisition(actor=actor, requisition_id=row.pk, expected_version=1)


def test_requisition_after_the_final_one_is_refused(case_officer_23: Any) -> None:
    case = granted_case(scheme_id="investeringsstod")
    final = requisition_of(case, is_final=True)
    with pytest.raises(ActRefused, match="Slutredovisningen"):
        add_requisition(actor=case_officer_23.actor, case_id=case.pk, values={"received_on": TODAY})
    remove_requisition(actor=case_officer_23.actor, requisition_id=final.pk, expected_version=1)
    assert not Requisition.objects.exists()
    assert not RequisitionLine.objects.exists()


# --- Withholding


def test_withholding_seals_a_letter_and_leaves_less_to_pay(director_23: Any, case_officer_23: Any) -> None:
    case = granted_case(amount=1000)
    values = {"amount": D(400), "ground": "condition_broken", "reasons": "Butiken stängde i maj.", "is_reviewed": True}
    with pytest.raises(PermissionDenied):
        withhold_payment(actor=case_officer_23.actor, case_id=case.pk, expected_version=1, values=values)
    row = withhold_payment(actor=director_23.actor, case_id=case.pk, expected_version=1, values=values)
    assert (row.letter.kind, row.delegation_point) == ("withholding_decision", "Genom rollen")
    payload = row.letter.payload
    assert "Butiken stängde i maj." in payload
    assert "inte ska betalas ut" in payload
    assert money_of_case(case.pk).left == D(600)
    with pytest.raises(ValidationError, match="600"):
        withhold_payment(
            actor=director_23.actor,
            case_id=case.pk,
            expected_version=version(case),
            values={**values, "amount": D(601)},
        )
    with pytest.raises(StaleVersion):
        withhold_payment(actor=director_23.actor, case_id=case.pk, expected_version=1, values=values)
    with pytest.raises(IntegrityError, match="mer än det som är beviljat"), transaction.atomic():
        prepared_payment(case, 601)


def test_withholding_the_rest_of_a_partly_paid_grant_makes_the_case_paid(director_23: Any) -> None:
    case = paid_case(amount=1000, paid=700)
    assert state(case) == CaseState.PARTLY_PAID
    withhold_payment(
        actor=director_23.actor,
        case_id=case.pk,
        expected_version=version(case),
        values={"amount": D(300), "ground": "not_used", "reasons": "Det blev billigare.", "is_reviewed": True},
    )
    assert state(case) == CaseState.PAID


# --- Recovery


def claim(actor: Any, case: GrantCase, **values: Any) -> Recovery:
    sent = {
        "amount": D(500),
        "ground": "condition_broken",
        "reasons": "Öppettiderna hölls inte.",
        "is_reviewed": True,
    } | values
    return decide_recovery(actor=actor, case_id=case.pk, expected_version=version(case), values=sent)


def test_recovery_is_within_what_is_paid_and_puts_the_case_in_recovery(director_23: Any) -> None:
    case = paid_case(amount=1000, paid=700)
    with pytest.raises(ValidationError, match="700"):
        claim(director_23.actor, case, amount=D(701))
    with pytest.raises(ValidationError, match="särskilda skälen"):
        claim(director_23.actor, case, reduced_by=D(100))
    row = claim(director_23.actor, case, reduced_by=D(100), reduction_reason="Sjukdom i familjen.")
    assert state(case) == CaseState.RECOVERY
    assert '"amount":"500.00"' in row.letter.payload
    assert "400\u00a0kr av stödet" in row.letter.payload
    seen = version(case)
    claim(director_23.actor, case, amount=D(200))
    with pytest.raises(StaleVersion):  # a second claim sent twice is made once
        decide_recovery(actor=director_23.actor, case_id=case.pk, expected_version=seen, values={"amount": D(200)})
    with pytest.raises(ActRefused, match="inget utbetalt"):
        claim(director_23.actor, case, amount=D(1))
    with pytest.raises(IntegrityError, match="mer än det som är utbetalt"), transaction.atomic():
        Recovery.objects.create(
            case=case,
            decided_on=TODAY,
            ground="not_used",
            amount=1,
            reasons="x",
            decider="x",
            decided_by=row.decided_by,
        )
    with pytest.raises(IntegrityError, match="ändras inte"), transaction.atomic():
        Recovery.objects.filter(pk=row.pk).update(amount=1)


def test_recovery_letter_tells_how_it_is_appealed_by_the_act_of_the_grant_and_names_it(director_23: Any) -> None:
    case = paid_case(amount=1000, paid=1000, act="2000:284")
    old = claim(director_23.actor, case).letter.payload.replace("\u00a0", " ")
    assert "Stödet är beviljat enligt förordningen (2000:284)" in old
    assert "Du kan överklaga beslutet" in old
    assert "33 §" not in old
    town = Organisation.objects.get(kind="municipality", municipality="2361")
    case = paid_case(amount=1000, paid=1000, scheme_id="hemsandningsbidrag", applicant=town)
    new = claim(director_23.actor, case).letter.payload.replace("\u00a0", " ")
    assert "(33 § 4 förordningen (2024:1243))" in new
    assert "Så överklagar ni" in new
    assert not re.search(r"\b[Dd]u\b", new)
    assert '"signature":"Beslutet fattas av regional utvecklingsdirektör."' in new


def test_recovery_is_not_decided_without_words_on_how_it_is_appealed(director_23: Any) -> None:
    LetterText.objects.filter(part="appeal", act="2000:284").delete()
    with pytest.raises(ActRefused, match="överklagas är inte inlagt"):
        claim(director_23.actor, paid_case(amount=1000, paid=1000, act="2000:284"))


def test_recovery_paid_back_in_parts_settles_the_claim_and_its_case(director_23: Any, case_officer_23: Any) -> None:
    case, officer = paid_case(amount=1000, paid=1000), case_officer_23.actor
    row = claim(director_23.actor, case)
    paid = {"kind": "payment", "settled_on": TODAY, "amount": D(200), "reference": "BG 1"}
    first = record_settlement(actor=officer, recovery_id=row.pk, expected_version=1, values=paid)
    remove_settlement(actor=officer, settlement_id=first.pk, expected_version=1)
    record_settlement(actor=officer, recovery_id=row.pk, expected_version=3, values=paid)
    assert state(case) == CaseState.RECOVERY
    last = record_settlement(actor=officer, recovery_id=row.pk, expected_version=4, values={**paid, "amount": D(300)})
    row.refresh_from_db()
    assert (row.state, state(case)) == (RecoveryState.SETTLED, CaseState.CLOSED)
    with pytest.raises(ActRefused, match="reglerat"):
        remove_settlement(actor=officer, settlement_id=last.pk, expected_version=1)
    for change in (lambda rows: rows.update(amount=D(1)), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="reglerat återkrav ändras inte"), transaction.atomic():
            change(type(last).objects.filter(pk=last.pk))
    with pytest.raises(ActRefused, match="reglerat"):
        record_settlement(actor=officer, recovery_id=row.pk, expected_version=row.version, values=paid)


def test_case_with_money_left_is_partly_paid_again_when_its_claim_is_settled(
    director_23: Any, case_officer_23: Any
) -> None:
    case = paid_case(amount=1000, paid=600)
    row = claim(director_23.actor, case)
    values = {"kind": "payment", "settled_on": TODAY, "amount": D(500)}
    record_settlement(actor=case_officer_23.actor, recovery_id=row.pk, expected_version=1, values=values)
    assert (state(case), money_of_case(case.pk).left) == (CaseState.PARTLY_PAID, D(400))


def test_recovery_set_off_against_the_same_recipients_waiting_payment(director_23: Any, case_officer_23: Any) -> None:
    officer = case_officer_23.actor
    case = paid_case(scheme_id="investeringsstod", amount=1000, paid=1000)
    row = claim(director_23.actor, case)
    waiting = attested_payment(granted_case(applicant=case.applicant, amount=800), 800)
    stranger = attested_payment(granted_case(), 800)
    values = {"kind": "set_off", "settled_on": TODAY, "amount": D(500)}
    with pytest.raises(ActRefused, match="samma mottagare"):
        record_settlement(
            actor=officer, recovery_id=row.pk, expected_version=1, values={**values, "against": stranger.pk}
        )
    with pytest.raises(ValidationError, match="Skulden"):
        record_settlement(
            actor=officer,
            recovery_id=row.pk,
            expected_version=1,
            values={**values, "amount": D(501), "against": waiting.pk},
        )
    record_settlement(actor=officer, recovery_id=row.pk, expected_version=1, values={**values, "against": waiting.pk})
    row.refresh_from_db()
    assert row.state == RecoveryState.SETTLED
    with pytest.raises(ActRefused, match="avräknat"):
        cancel_payment(actor=officer, payment_id=waiting.pk, expected_version=waiting.version, reason="Fel")
    made = order_payments(actor=officer, county_code="23", payment_ids=[waiting.pk], expected_total=D(300))
    assert made.total == D(300)


def test_recovery_of_a_service_grant_is_not_set_off(director_23: Any, case_officer_23: Any) -> None:
    case = paid_case(amount=1000, paid=1000)
    row = claim(director_23.actor, case)
    waiting = attested_payment(granted_case(applicant=case.applicant), 800)
    with pytest.raises(ActRefused, match="investeringsstöd"):
        record_settlement(
            actor=case_officer_23.actor,
            recovery_id=row.pk,
            expected_version=1,
            values={"kind": "set_off", "settled_on": TODAY, "amount": D(500), "against": waiting.pk},
        )


def test_money_paid_under_a_grant_that_was_taken_back_is_claimed(director_23: Any) -> None:
    case = paid_case(amount=1000, paid=1000)
    GrantDecisionFactory(
        case=case, decided_on=TODAY, support_year=2025, outcome="rejected", amount=0, supersedes=case.decisions.get()
    )
    assert money_of_case(case.pk).over == D(1000)
    assert claim(director_23.actor, case, amount=D(1000)).amount == D(1000)


def test_recovery_handed_over_once_and_not_ahead_of_time(director_23: Any, case_officer_23: Any) -> None:
    row = claim(director_23.actor, paid_case(amount=1000, paid=1000))
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(ValidationError):
        hand_over_recovery(actor=case_officer_23.actor, recovery_id=row.pk, expected_version=1, handed_over_on=tomorrow)
    hand_over_recovery(actor=case_officer_23.actor, recovery_id=row.pk, expected_version=1, handed_over_on=TODAY)
    with pytest.raises(ActRefused, match="redan överlämnat"):
        hand_over_recovery(actor=case_officer_23.actor, recovery_id=row.pk, expected_version=2, handed_over_on=TODAY)


# --- Follow-up and closing


def test_service_follow_up_is_for_operating_support_once_a_year(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    case = granted_case(scheme_id="sarskilt-driftstod")
    row = add_service_follow_up(actor=actor, case_id=case.pk, year=2025, values={"kept_range": True})
    for year, field in ((2025, "__all__"), (2024, "year")):
        with pytest.raises(ValidationError) as found:
            add_service_follow_up(actor=actor, case_id=case.pk, year=year, values={})
        assert field in found.value.message_dict
    with pytest.raises(ValidationError, match="inte hölls"):
        edit_service_follow_up(actor=actor, follow_up_id=row.pk, expected_version=1, values={"kept_hours": False})
    edited = {"kept_hours": False, "note": "Stängt i juli."}
    edit_service_follow_up(actor=actor, follow_up_id=row.pk, expected_version=1, values=edited)
    with pytest.raises(ActRefused, match="driftstöd"):
        add_service_follow_up(actor=actor, case_id=granted_case().pk, year=2025, values={})


def test_case_closes_when_no_payment_is_on_its_way(case_officer_23: Any) -> None:
    case, actor = granted_case(amount=1000), case_officer_23.actor
    waiting = prepared_payment(case, 100)
    with pytest.raises(ActRefused, match="på väg"):
        close_case(actor=actor, case_id=case.pk, expected_version=1)
    cancel_payment(actor=actor, payment_id=waiting.pk, expected_version=1, reason="Fel")
    with pytest.raises(ValidationError, match="kvar att betala"):
        close_case(actor=actor, case_id=case.pk, expected_version=1)
    close_case(actor=actor, case_id=case.pk, expected_version=1, comment="Butiken lade ner.")
    assert state(case) == CaseState.CLOSED


def test_other_county_does_nothing_with_the_money(case_officer_24: Any, case_officer_23: Any) -> None:
    case = granted_case(scheme_id="sarskilt-driftstod")
    row, actor = prepared_payment(case, 1), case_officer_24.actor
    acts = (
        lambda: prepare_payment(actor=actor, case_id=case.pk, values={"amount": D(1), "due_on": TODAY}),
        lambda: attest_payment(actor=actor, payment_id=row.pk),
        lambda: cancel_payment(actor=actor, payment_id=row.pk, expected_version=1, reason="x"),
        lambda: add_requisition(actor=actor, case_id=case.pk, values={"received_on": TODAY}),
        lambda: add_service_follow_up(actor=actor, case_id=case.pk, year=2025, values={}),
        lambda: close_case(actor=actor, case_id=case.pk, expected_version=1),
    )
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_money_of_cases_costs_the_same_for_two_and_twenty(django_assert_num_queries: Any) -> None:
    cases = [granted_case() for _number in range(20)]
    for size in (2, 20):
        with django_assert_num_queries(4):
            found = money_of_cases([case.pk for case in cases[:size]])
        assert {money.granted for money in found.values()} == {D(100_000)}


def test_names_of_the_trail_hold_no_person(case_officer_23: Any, director_23: Any) -> None:
    trader = OrganisationFactory(name="Anna Exempelsson", kind="company", orgnr="6408233234", municipality_id="2361")
    case = paid_case(applicant=trader, amount=1000, paid=1000)
    row = claim(director_23.actor, case)
    hand_over_recovery(actor=case_officer_23.actor, recovery_id=row.pk, expected_version=1, handed_over_on=TODAY)
    trail = str(list(AuditEvent.objects.values_list("before", "after", "object_label", "reason")))
    assert "Exempelsson" not in trail
    assert "640823" not in trail
    assert "640823" not in row.letter.payload
    assert MASK not in row.letter.payload


def test_people_who_attest_are_told_and_not_who_prepared(case_officer_23: Any) -> None:
    from notices.models import Notification

    colleague = MembershipFactory(role="director", organisation=region()).user
    away = MembershipFactory(role="case_officer", organisation=region()).user
    case = granted_case()
    ConflictDeclaration.objects.create(case=case, user=away, has_conflict=True, at=timezone.now())
    prepare_payment(actor=case_officer_23.actor, case_id=case.pk, values={"amount": D(1), "due_on": TODAY})
    assert set(Notification.objects.values_list("user", flat=True)) == {colleague.pk}
