"""Two connections at the facts of a case, its letter and its statements: one wins, and the other is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from grants.enums import StatementStance
from grants.models import CaseTransition, CompletionRequest, MunicipalStatement, RuleReason
from grants.services.case_evaluation import remove_reason, save_facts, write_reason
from grants.services.completion import Question, receive_completion, save_completion, send_completion
from grants.services.statements import (
    View,
    ask_municipalities,
    give_statement,
    record_statement,
    remind_municipality,
)
from grants.tests.test_case_evaluation import FAR_TOO_NEAR, case_of, waivable
from programs.tests.factories import ServicePlaceFactory
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]

TOLD = (ActRefused, ValidationError, PermissionDenied)


def one_wins(first: Callable[[], object], second: Callable[[], object] | None = None) -> None:
    """The first goes through; the second, the same unless another is given, is told why it does not."""
    won, told = race(first, second or first)
    assert won is None, won
    assert isinstance(told, TOLD), told


def test_facts_and_reasons_are_written_one_at_a_time(case_officer_23: Any) -> None:
    case = case_of("sarskilt-driftstod", facts=FAR_TOO_NEAR)
    rule = waivable(case, lambda one: one.may_be_waived)
    known = {"actor": case_officer_23.actor, "case_id": case.pk}
    values = {"applied_amount": None, "support_year": 2025, "received_on": case.received_on, "facts": FAR_TOO_NEAR}

    one_wins(lambda: save_facts(**known, expected_version=1, values=values))
    one_wins(lambda: write_reason(**known, rule=rule, text="Enda butiken."))
    assert RuleReason.objects.count() == 1
    one_wins(lambda: remove_reason(**known, rule=rule))
    case.refresh_from_db()
    assert (case.version, RuleReason.objects.count()) == (2, 0)


def test_letter_is_drafted_sent_and_answered_once(case_officer_23: Any) -> None:
    case = case_of()
    known = {"actor": case_officer_23.actor, "case_id": case.pk}
    draft = {"questions": [Question("Varför?")], "due_on": timezone.localdate() + timedelta(weeks=3)}

    one_wins(lambda: save_completion(**known, **draft))
    one_wins(
        lambda: send_completion(**known, expected_version=1),
        lambda: save_completion(**known, **draft, expected_version=1),
    )
    one_wins(lambda: receive_completion(**known, expected_version=2, answered_on=timezone.localdate()))
    assert CompletionRequest.objects.count() == 1
    steps = list(CaseTransition.objects.order_by("pk").values_list("action", flat=True))
    assert steps == ["request_completion", "receive_completion"]


def test_statement_is_asked_for_and_given_once(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    officer, municipal = case_officer_23.actor, municipal_officer_2361.actor
    view, today = View(stance=StatementStance.SUPPORTS, text="Behövs."), timezone.localdate()

    def asked() -> MunicipalStatement:
        case = case_of(place=ServicePlaceFactory(municipality_id="2361"))
        one_wins(
            lambda: ask_municipalities(
                actor=officer, case_id=case.pk, municipality_codes=["2361"], due_on=today + timedelta(weeks=3)
            )
        )
        return MunicipalStatement.objects.get(case=case)

    row = asked()
    one_wins(
        lambda: give_statement(actor=municipal, statement_id=row.pk, expected_version=1, view=view),
        lambda: record_statement(actor=officer, statement_id=row.pk, view=view, given_on=today),
    )
    other = asked()
    one_wins(
        lambda: record_statement(actor=officer, statement_id=other.pk, view=view, given_on=today),
        lambda: remind_municipality(actor=officer, statement_id=other.pk),
    )
    assert MunicipalStatement.objects.unanswered().count() == 0
