"""Two connections at the same money: never more than is granted, and what is done once is done once.

Each test runs several races: emptying the tables after a test takes longer than a race.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from grants.models import (
    GrantCase,
    Payment,
    PaymentAttest,
    PaymentFile,
    Recovery,
    RecoverySettlement,
    Requisition,
    ServiceFollowUp,
    Withholding,
)
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
from grants.services.recoveries import decide_recovery, hand_over_recovery, record_settlement, remove_settlement
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
from grants.tests.money_world import (
    TODAY,
    attested_payment,
    granted_case,
    paid_case,
    paper,
    prepared_payment,
    requisition_of,
)
from rsp.rights import ActRefused
from rsp.tests.racing import race

__all__ = ["paper"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers", "paper")]

D = Decimal
TOLD = (ActRefused, PermissionDenied, ValidationError)
Act = Callable[[], object]


def one_wins(first: Act, second: Act | None = None) -> Exception:
    """Both do it; the second waits, and is told in words for the user."""
    won, told = race(first, second or first)
    assert won is None, won
    assert isinstance(told, TOLD), told
    return told


def test_races_for_money_out(case_officer_23: Any, director_23: Any) -> None:
    officer, director = case_officer_23.actor, director_23.actor
    case = granted_case(amount=1000)

    def prepare() -> object:
        return prepare_payment(actor=officer, case_id=case.pk, values={"amount": D(600), "due_on": TODAY})

    def withhold() -> object:
        values = {"amount": D(600), "ground": "not_used", "reasons": "x", "is_reviewed": True}
        return withhold_payment(actor=director, case_id=case.pk, expected_version=1, values=values)

    one_wins(prepare)  # 600 of 1 000 kr twice is more than is granted
    one_wins(lambda: withhold_of(director, case, 400), withhold)
    row = Payment.objects.get()
    one_wins(lambda: attest_payment(actor=officer, payment_id=row.pk))
    one_wins(lambda: attest_payments(actor=director, payment_ids=[row.pk], expected_total=D(600)))
    assert PaymentAttest.objects.count() == 2

    def order() -> object:
        return order_payments(actor=officer, county_code="23", payment_ids=[row.pk], expected_total=D(600))

    one_wins(order)
    made = PaymentFile.objects.get()
    one_wins(lambda: record_file_paid(actor=officer, file_id=made.pk, paid_on=TODAY))
    paid = attested_payment(granted_case(), 10)
    one_wins(
        lambda: record_payment_paid(actor=officer, payment_id=paid.pk, expected_version=1, paid_on=TODAY),
        lambda: cancel_payment(actor=officer, payment_id=paid.pk, expected_version=1, reason="x"),
    )
    paid.refresh_from_db()
    assert paid.state == "paid"
    waiting = granted_case()
    one_wins(lambda: close_case(actor=officer, case_id=waiting.pk, expected_version=1, comment="x"))


def withhold_of(director: Any, case: GrantCase, amount: int) -> Withholding:
    values = {"amount": D(amount), "ground": "not_used", "reasons": "x", "is_reviewed": True}
    return withhold_payment(actor=director, case_id=case.pk, expected_version=1, values=values)


def test_races_for_what_is_reported(case_officer_23: Any) -> None:
    officer = case_officer_23.actor
    case = granted_case(scheme_id="investeringsstod")
    final = {"received_on": TODAY, "is_final": True}
    one_wins(lambda: add_requisition(actor=officer, case_id=case.pk, values=final))
    row = Requisition.objects.get()
    written = {"supplier": "S", "invoiced_on": TODAY, "amount": D(10), "eligible_amount": D(10)}
    one_wins(
        lambda: prepared_payment(case, 1, requisition=row),
        lambda: add_requisition_line(actor=officer, requisition_id=row.pk, values=written),
    )
    other = requisition_of(granted_case(scheme_id="investeringsstod"))
    line = other.lines.get()

    def edit_line() -> object:
        return edit_requisition_line(actor=officer, line_id=line.pk, expected_version=1, values={"note": "x"})

    def edit() -> object:
        return edit_requisition(actor=officer, requisition_id=other.pk, expected_version=1, values={"note": "x"})

    one_wins(edit_line)
    one_wins(lambda: remove_requisition_line(actor=officer, line_id=line.pk, expected_version=2))
    one_wins(edit)
    one_wins(lambda: remove_requisition(actor=officer, requisition_id=other.pk, expected_version=2))
    support = granted_case(scheme_id="sarskilt-driftstod")
    one_wins(lambda: add_service_follow_up(actor=officer, case_id=support.pk, year=2025, values={}))
    followed = ServiceFollowUp.objects.get()
    one_wins(
        lambda: edit_service_follow_up(
            actor=officer, follow_up_id=followed.pk, expected_version=1, values={"kept_range": True}
        )
    )


def test_races_for_money_back(case_officer_23: Any, director_23: Any) -> None:
    officer, director = case_officer_23.actor, director_23.actor
    case = paid_case(scheme_id="investeringsstod", amount=1000, paid=1000)
    claim = {"amount": D(600), "ground": "not_used", "reasons": "x", "is_reviewed": True}
    one_wins(lambda: decide_recovery(actor=director, case_id=case.pk, expected_version=1, values=claim))
    row = Recovery.objects.get()
    waiting = attested_payment(granted_case(applicant=case.applicant), 100)
    set_off = {"kind": "set_off", "settled_on": TODAY, "amount": D(100), "against": waiting.pk}
    one_wins(
        lambda: record_settlement(actor=officer, recovery_id=row.pk, expected_version=1, values=set_off),
        lambda: cancel_payment(actor=officer, payment_id=waiting.pk, expected_version=1, reason="x"),
    )
    taken = RecoverySettlement.objects.get()
    one_wins(lambda: remove_settlement(actor=officer, settlement_id=taken.pk, expected_version=1))
    one_wins(lambda: hand_over_recovery(actor=officer, recovery_id=row.pk, expected_version=3, handed_over_on=TODAY))
