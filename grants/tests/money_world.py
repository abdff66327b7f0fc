"""Granted cases with money on its way, for the tests of payments and recovery."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from grants.enums import CaseState, DecisionOutcome, PaymentState
from grants.models import GrantCase, Payment, PaymentAttest, Requisition, RequisitionLine
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from registers.models import Organisation

TODAY = timezone.localdate()


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter is printed for real in a test of its own; here a decision takes no second."""
    from rsp.canonical import canonical_json
    from rsp.pdf import RenderedPdf

    def printed(payload: Any) -> RenderedPdf:
        return RenderedPdf("", canonical_json(payload)[::-1], 1)

    monkeypatch.setattr("grants.letters.render_letter", printed)


def region(county: str = "23") -> Organisation:
    return Organisation.objects.get(kind="region", county=county)


def granted_case(
    amount: int = 100_000, outcome: str = DecisionOutcome.GRANTED, act: str = "2024:1243", **facts: Any
) -> GrantCase:
    """A decided case of Jämtland, granted on 1 March 2025 unless told otherwise."""
    county = facts.get("county_id", "23")
    facts = {"authority": region(county), "state": CaseState.DECIDED, "received_on": date(2025, 1, 10)} | facts
    case: GrantCase = GrantCaseFactory(**facts)
    GrantDecisionFactory(
        case=case, decided_on=date(2025, 3, 1), support_year=2025, outcome=outcome, amount=Decimal(amount), act_id=act
    )
    return case


def prepared_payment(case: GrantCase, amount: int, **facts: Any) -> Payment:
    """A payment that waits to be attested."""
    decision = case.decisions.get(superseded_by__isnull=True)
    return Payment.objects.create(
        case=case, decision=decision, amount=Decimal(amount), due_on=facts.pop("due_on", TODAY), **facts
    )


def attested_payment(case: GrantCase, amount: int, **facts: Any) -> Payment:
    """A payment that two have attested."""
    row = prepared_payment(case, amount, **facts)
    for user in UserFactory.create_batch(2):
        PaymentAttest.objects.create(payment=row, user=user, at=timezone.now())
    row.state = PaymentState.ATTESTED
    row.save()
    return row


def paid_case(amount: int = 100_000, paid: int = 100_000, **facts: Any) -> GrantCase:
    """A case of which some or all is paid out."""
    state = CaseState.PAID if paid == amount else CaseState.PARTLY_PAID
    case = granted_case(amount, **{"state": state} | facts)
    row = attested_payment(case, paid)
    row.state, row.paid_on = PaymentState.PAID, TODAY
    row.save()
    return case


def requisition_of(case: GrantCase, eligible: int = 1000, **facts: Any) -> Requisition:
    """A requisition with one invoice."""
    row = Requisition.objects.create(case=case, number=case.requisitions.count() + 1, received_on=TODAY, **facts)
    RequisitionLine.objects.create(
        requisition=row, supplier="Snickeri", invoiced_on=TODAY, amount=eligible, eligible_amount=eligible
    )
    return row
