"""What the tables of a case, its money and the law refuse, by name."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from grants.enums import RuleCertainty
from grants.models import RuleValue
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from grants.tests.part_factories import (
    AppealFactory,
    CaseDocumentFactory,
    CaseRankingFactory,
    CaseTransitionFactory,
    CompletionRequestFactory,
    ConflictDeclarationFactory,
    DecisionDispatchFactory,
    DecisionEvaluationFactory,
    MunicipalStatementFactory,
    OtherAidFactory,
    PaymentAttestFactory,
    PaymentFactory,
    PaymentFileFactory,
    RecoveryFactory,
    RecoverySettlementFactory,
    RegisterEntryFactory,
    RequisitionFactory,
    RequisitionLineFactory,
    RuleReasonFactory,
    RuleValueFactory,
    ServiceFollowUpFactory,
    UndertakingGroupFactory,
    UndertakingMemberFactory,
    WithholdingFactory,
    paid_payment,
)
from registers.models import ExchangeRate, InterestRate, PriceBaseAmount
from rsp.tests.racing import race
from rsp.tests.refusals import refused_as_append_only, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

IMPOSSIBLE: dict[str, tuple[Any, dict[str, Any]]] = {
    "case_transition_return_has_comment": (CaseTransitionFactory, {"action": "return"}),
    "completion_request_sent_has_letter": (CompletionRequestFactory, {"sent_at": "2023-03-01T12:00Z"}),
    "completion_request_answered_was_sent": (CompletionRequestFactory, {"answered_on": date(2023, 4, 1)}),
    "municipal_statement_given_has_stance": (MunicipalStatementFactory, {"given_on": date(2023, 3, 2)}),
    "municipal_statement_objection_has_reasons": (
        MunicipalStatementFactory,
        {"given_on": date(2023, 3, 2), "stance": "opposes"},
    ),
    "municipal_statement_given_after_asked": (
        MunicipalStatementFactory,
        {"given_on": date(2023, 2, 28), "stance": "supports"},
    ),
    "rule_reason_is_written": (RuleReasonFactory, {"text": ""}),
    "decision_dispatch_received_after_sent": (DecisionDispatchFactory, {"received_on": date(2023, 4, 1)}),
    "appeal_outcome_has_day": (AppealFactory, {"outcome": "changed"}),
    "appeal_outcome_after_received": (AppealFactory, {"outcome": "changed", "outcome_on": date(2023, 4, 19)}),
    "requisition_line_eligible_within_amount": (RequisitionLineFactory, {"eligible_amount": Decimal("10000.01")}),
    "payment_is_positive": (PaymentFactory, {"amount": Decimal(0)}),
    "payment_within_grant": (PaymentFactory, {"amount": Decimal("100000.01")}),
    "payment_attested_by_two": (PaymentFactory, {"state": "attested"}),
    "withholding_is_positive_with_reasons": (WithholdingFactory, {"reasons": ""}),
    "service_follow_up_breach_has_note": (ServiceFollowUpFactory, {"kept_hours": False}),
    "recovery_amounts_are_possible": (RecoveryFactory, {"reduced_by": Decimal("10000.01"), "reduction_reason": "Skäl"}),
    "recovery_reduction_has_reason": (RecoveryFactory, {"no_interest": True}),
    "recovery_handed_over_has_day": (RecoveryFactory, {"state": "handed_over"}),
    "recovery_within_paid": (RecoveryFactory, {"amount": Decimal("40000.01")}),
    "recovery_settlement_is_positive": (RecoverySettlementFactory, {"amount": Decimal(0)}),
    "recovery_settlement_set_off_names_payment": (RecoverySettlementFactory, {"kind": "set_off"}),
    "undertaking_group_has_source": (UndertakingGroupFactory, {"source": ""}),
    "undertaking_member_ends_after_it_begins": (UndertakingMemberFactory, {"valid_to": date(2022, 6, 30)}),
    "other_aid_has_amount": (OtherAidFactory, {"eur_amount": None}),
    "other_aid_amounts_are_positive": (OtherAidFactory, {"amount": Decimal(-1)}),
    "register_entry_confirmed_has_day": (RegisterEntryFactory, {"state": "confirmed"}),
    "rule_value_number_fits_unit": (RuleValueFactory, {"unit": "condition"}),
    "rule_value_ends_after_it_begins": (RuleValueFactory, {"valid_to": date(2024, 12, 31)}),
    "rule_value_has_source": (RuleValueFactory, {"source": ""}),
    "rule_value_uncertain_waits": (RuleValueFactory, {"certainty": RuleCertainty.UNCERTAIN}),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_row_that_must_never_be_is_refused(name: str) -> None:
    made_by, facts = IMPOSSIBLE[name]
    with refused_by(name):
        made_by(**facts)


APPEND_ONLY = (
    CaseTransitionFactory,
    ConflictDeclarationFactory,
    CaseRankingFactory,
    DecisionEvaluationFactory,
    PaymentFileFactory,
    PaymentAttestFactory,
    WithholdingFactory,
)


@pytest.mark.parametrize("made_by", APPEND_ONLY)
def test_row_that_stands_is_neither_changed_nor_removed(made_by: Any) -> None:
    row = made_by()
    trigger = next(one.name for one in row._meta.triggers if one.name.endswith("_is_append_only"))
    with refused_as_append_only(trigger):
        type(row).objects.filter(pk=row.pk).update(id=row.pk)
    with refused_as_append_only(trigger):
        type(row).objects.filter(pk=row.pk).delete()


def test_case_has_one_first_decision() -> None:
    first = GrantDecisionFactory()
    with refused_by("grant_decision_one_first"):
        GrantDecisionFactory(case=first.case)
    GrantDecisionFactory(case=first.case, supersedes=first)


def test_decision_that_takes_the_place_of_another_says_why() -> None:
    first = GrantDecisionFactory()
    with refused_by("grant_decision_change_has_reason"):
        GrantDecisionFactory(case=first.case, supersedes=first, change_reason="")


def test_decision_in_euro_names_rate_and_source() -> None:
    with refused_by("grant_decision_euro_has_rate"):
        GrantDecisionFactory(eur_amount=Decimal(9_000), eur_rate=Decimal("11.1"), eur_rate_source="")


def test_case_parts_are_numbered_once_in_a_case() -> None:
    case = GrantCaseFactory()
    for made_by, name in ((CaseDocumentFactory, "case_document"), (RequisitionFactory, "requisition")):
        made_by(case=case, number=1)
        with refused_by(f"{name}_number_once"):
            made_by(case=case, number=1)


def test_case_has_one_open_request_for_completion_and_asks_a_municipality_once() -> None:
    request, statement = CompletionRequestFactory(), MunicipalStatementFactory()
    with refused_by("completion_request_one_open"):
        CompletionRequestFactory(case=request.case)
    with refused_by("municipal_statement_one_open"):
        MunicipalStatementFactory(case=statement.case)
    MunicipalStatementFactory(case=statement.case, municipality_id="2326")


def test_statement_that_is_given_stands() -> None:
    row = MunicipalStatementFactory(given_on=date(2023, 3, 2), stance="supports")
    with refused_by("municipal_statement_given_stands"):
        type(row).objects.filter(pk=row.pk).update(stance="no_view")


def test_payment_is_attested_by_two_different_people_and_then_stands() -> None:
    payment = PaymentFactory()
    first = PaymentAttestFactory(payment=payment)
    with refused_by("payment_attested_once_by_each"):
        PaymentAttestFactory(payment=payment, user=first.user)
    with refused_by("payment_attested_by_two"):
        type(payment).objects.filter(pk=payment.pk).update(state="attested")
    with refused_by("payment_attested_stands"):
        type(payment).objects.filter(pk=payment.pk).update(amount=Decimal(1))
    PaymentAttestFactory(payment=payment)
    assert type(payment).objects.filter(pk=payment.pk).update(state="attested") == 1


def test_payments_and_what_is_withheld_stay_within_the_decision_that_stands() -> None:
    payment = PaymentFactory(amount=Decimal(60_000))
    case = payment.case
    WithholdingFactory(case=case, amount=Decimal(40_000))
    with refused_by("payment_within_grant"):
        PaymentFactory(case=case, decision=payment.decision, amount=Decimal(1))
    with refused_by("payment_within_grant"):
        WithholdingFactory(case=case, amount=Decimal(1))
    type(payment).objects.filter(pk=payment.pk).update(state="cancelled")
    PaymentFactory(case=case, decision=payment.decision, amount=Decimal(60_000))


def test_recovery_decision_stands() -> None:
    row = RecoveryFactory()
    changes = {
        "amount": Decimal(9_000),
        "decider": "Någon annan",
        "delegation_point": "9",
        "case": GrantCaseFactory().pk,
    }
    for name, value in changes.items():
        with refused_by("recovery_decision_stands"):
            type(row).objects.filter(pk=row.pk).update(**{name: value})
    with pytest.raises(DatabaseError, match="Cannot delete rows from grants_recovery"):
        type(row).objects.filter(pk=row.pk).delete()


def test_recoveries_together_stay_within_what_is_paid() -> None:
    case = paid_payment(40_000).case
    RecoveryFactory(case=case, amount=Decimal(30_000))
    with refused_by("recovery_within_paid"):
        RecoveryFactory(case=case, amount=Decimal("10000.01"))


def test_company_belongs_to_one_undertaking_at_a_time() -> None:
    member = UndertakingMemberFactory(valid_to=date(2023, 6, 30))
    with refused_by("undertaking_member_in_one_at_a_time"):
        UndertakingMemberFactory(organisation=member.organisation, valid_from=date(2023, 6, 30))
    UndertakingMemberFactory(organisation=member.organisation, valid_from=date(2023, 7, 1))


def test_rule_has_one_value_in_use_at_a_time_and_may_have_one_that_waits() -> None:
    row = RuleValueFactory(scheme_id="servicebidrag")
    later = {"key": row.key, "scheme_id": "servicebidrag", "valid_from": date(2026, 1, 1)}
    with refused_by("rule_value_one_at_a_time"):
        RuleValueFactory(**later)
    waiting = {"certainty": RuleCertainty.UNCERTAIN, "in_use": False}
    RuleValueFactory(**later, **waiting)
    with refused_by("rule_value_one_at_a_time"):
        RuleValueFactory(**later, **waiting)
    assert list(RuleValue.objects.filter(key=row.key).in_use()) == [row]


def test_public_figures_are_one_at_a_time() -> None:
    year = PriceBaseAmount.objects.first() or PriceBaseAmount.objects.create(year=1999, amount=36_400, source="SCB")
    with refused_by("registers_pricebaseamount_year_key"):
        PriceBaseAmount.objects.bulk_create([PriceBaseAmount(year=year.year, amount=1, source="SCB")])
    day = {"day": date(1999, 1, 4), "rate": Decimal("9.4"), "source": "Provkälla"}
    ExchangeRate.objects.create(**day)
    with refused_by("registers_exchangerate_day_key"):
        ExchangeRate.objects.bulk_create([ExchangeRate(**day)])
    first = {"percent": Decimal(3), "source": "Provkälla"}
    InterestRate.objects.create(valid_from=date(1999, 1, 1), valid_to=date(1999, 6, 30), **first)
    with refused_by("interest_rate_one_at_a_time"):
        InterestRate.objects.bulk_create(
            [InterestRate(valid_from=date(1999, 6, 30), valid_to=date(1999, 12, 31), **first)]
        )


@pytest.mark.django_db(transaction=True)
def test_payments_at_once_never_exceed_the_grant(registers: None) -> None:
    decision = GrantDecisionFactory()

    def pay() -> None:
        PaymentFactory(decision=decision, amount=Decimal(60_000))

    outcomes = race(pay, pay)
    assert sum(outcome is None for outcome in outcomes) == 1
