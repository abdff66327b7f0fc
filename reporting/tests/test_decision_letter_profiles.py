"""The letters of decisions as they are really printed: each kind follows both PDF profiles, and says what it is."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from documents.models import SealedDocument
from documents.verification import Verdict, verify_pdf
from grants.enums import DecisionOutcome
from grants.letters import draft_letter
from grants.proposals import read_proposal
from grants.services.decisions import decide_case
from grants.tests.decision_world import prepared_case, service_facts
from registers.tests.factories import SoleTraderFactory
from reporting.tests import vera

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

OPERATING = {
    "has_broad_range": True,
    "is_open_all_year": True,
    "grocery_turnover": "9000000",
    "is_island": False,
    "distance_method": "Körväg",
    "need_amount": "300000",
    "matters_for_other_service": True,
}


def decided(person: Any, **facts: Any) -> SealedDocument:
    """The sealed letter of a case that lacks nothing."""
    case = prepared_case(**facts)
    decision = decide_case(actor=person.actor, case_id=case.pk, expected_version=1, text_is_reviewed=True)
    assert decision.letter is not None
    return decision.letter


def test_letter_of_every_outcome_follows_both_profiles(director_23: Any) -> None:
    facts = {**service_facts(timezone.localdate()), **OPERATING}
    letters = [
        decided(
            director_23,
            scheme_id="sarskilt-driftstod",
            facts=facts,
            proposed_range="Minst 1 000 varor",
            proposed_hours="Måndag till lördag 9–18",
            applicant=SoleTraderFactory(county_id="23", municipality_id="2361"),
        ),
        *(
            decided(director_23, proposed_outcome=outcome, proposed_amount=None)
            for outcome in (DecisionOutcome.REJECTED, DecisionOutcome.DISMISSED, DecisionOutcome.CLOSED)
        ),
    ]
    for letter in letters:
        for profile in ("3a", "ua1"):
            result = vera.check(bytes(letter.pdf), profile)
            assert result.failures == {}
            assert result.passed
        assert verify_pdf(bytes(letter.pdf), SealedDocument.objects.all()).verdict is Verdict.VALID


def test_draft_letter_follows_both_profiles_and_says_that_it_is_a_draft() -> None:
    case = prepared_case(applied_amount=Decimal(400_000))
    rendered = draft_letter(case, read_proposal(case, timezone.localdate()).letter)
    assert "Utkast, inte" in rendered.html
    assert "Ska granskas av jurist" in rendered.html
    for profile in ("3a", "ua1"):
        assert vera.check(rendered.pdf, profile).failures == {}
