"""Two connections at the same case or the same undertaking: one decision stands, the other is told why not.

Each test runs several races: emptying the tables after a test takes longer than a race.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from documents.models import SealedDocument
from grants.enums import AppealOutcome, CaseState
from grants.models import GrantCase, GrantDecision
from grants.proposals import Elsewhere
from grants.services.appeals import add_appeal, edit_appeal, record_dispatch
from grants.services.decision_changes import replace_decision
from grants.services.decisions import DecisionLacks, decide_case, decide_cases, record_decision
from grants.services.proposals import propose_decision
from grants.tests.decision_world import paper, prepared_case, service_facts
from grants.tests.part_factories import OtherAidFactory, UndertakingGroupFactory, UndertakingMemberFactory
from grants.tests.test_decisions import replacement
from programs.tests.factories import ServicePlaceFactory
from registers.tests.factories import OrganisationFactory
from rsp.rights import ActRefused
from rsp.tests.racing import race

__all__ = ["paper"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers", "paper")]

Act = Callable[[], object]


def one_wins(first: Act, second: Act | None = None) -> Exception:
    """Both do it; the second waits, and is told in words for the user."""
    won, told = race(first, second or first)
    assert won is None, won
    assert isinstance(told, ActRefused | PermissionDenied | ValidationError), told
    return told


def test_race_for_one_case_leaves_one_decision(director_23: Any, case_officer_23: Any) -> None:
    director, officer = director_23.actor, case_officer_23.actor
    today = timezone.localdate()
    one, other, both = prepared_case(), prepared_case(), prepared_case()

    def decide(case: GrantCase) -> Act:
        return lambda: decide_case(actor=director, case_id=case.pk, expected_version=1, text_is_reviewed=True)

    def record(case: GrantCase) -> Act:
        told = Elsewhere(today - timedelta(days=1), "Protokoll")
        return lambda: record_decision(actor=officer, case_id=case.pk, expected_version=1, elsewhere=told)

    def batch(case: GrantCase) -> Act:
        def act() -> object:
            (outcome,) = decide_cases(
                actor=director, versions={case.pk: 1}, expected_total=Decimal(140_000), text_is_reviewed=True
            )
            if outcome.reason:
                raise ActRefused(outcome.reason)
            return outcome

        return act

    assert "redan beslutat" in str(one_wins(decide(one)))  # a double click
    assert "redan beslutat" in str(one_wins(record(other), decide(other)))
    assert "redan beslutat" in str(one_wins(decide(both), batch(both)))
    for case in (one, other, both):
        case.refresh_from_db()
        assert (case.state, case.decisions.count(), case.transitions.count()) == (CaseState.DECIDED, 1, 1)
    assert SealedDocument.objects.count() == 3
    decision = one.decisions.get()

    def correct() -> object:
        return replace_decision(
            actor=director,
            decision_id=decision.pk,
            expected_version=2,
            replacement=replacement(),
            text_is_reviewed=True,
        )

    assert "ersatt" in str(one_wins(correct))

    def send() -> object:
        values = {"sent_on": today, "means": "Brev"}
        return record_dispatch(actor=officer, decision_id=decision.pk, values=values)

    one_wins(send)
    row = add_appeal(actor=officer, decision_id=decision.pk, values={"kind": "appeal", "received_on": today})

    def settle() -> object:
        values = {"outcome": AppealOutcome.UNCHANGED, "outcome_on": today}
        return edit_appeal(actor=officer, appeal_id=row.pk, expected_version=1, values=values)

    one_wins(settle)


def test_second_grant_to_an_undertaking_is_tried_on_top_of_the_first(director_23: Any, case_officer_23: Any) -> None:
    """Two companies of one undertaking, with room for one grant: 300 000 euro, of which 285 000 is used."""
    today = timezone.localdate()
    group = UndertakingGroupFactory()
    companies = [OrganisationFactory(county_id="23", municipality_id="2361") for _number in range(2)]
    for company in companies:
        UndertakingMemberFactory(group=group, organisation=company, valid_from=today - timedelta(days=900))
    OtherAidFactory(
        organisation=companies[0],
        regulation="general",
        basis="declared",
        granted_on=today - timedelta(days=100),
        eur_amount=Decimal(285_000),
    )
    cases = [prepared_case(applicant=company) for company in companies]

    def decide(case: GrantCase) -> Act:
        return lambda: decide_case(actor=director_23.actor, case_id=case.pk, expected_version=1, text_is_reviewed=True)

    told = one_wins(decide(cases[0]), decide(cases[1]))
    assert isinstance(told, DecisionLacks)
    assert "stöd av mindre betydelse" in str(told) or "euro" in str(told)
    assert GrantDecision.objects.granting().count() == 1

    place = ServicePlaceFactory(municipality_id="2361")  # one outlet, two companies, 350 000 kr together (22 §)
    facts = service_facts(today) | dict.fromkeys(["has_broad_range", "is_open_all_year"], True)
    facts |= {"grocery_turnover": "9000000", "is_island": False, "distance_method": "Körväg", "need_amount": "300000"}
    most = {"place": place, "proposed_amount": Decimal(300_000), "applied_amount": Decimal(300_000)}
    service = {"proposed_range": "Minst 1 000 varor", "proposed_hours": "Mån–lör 9–18"}
    outlet = [
        prepared_case(**most),
        prepared_case(scheme_id="sarskilt-driftstod", facts=facts, **most, **service),
    ]
    told = one_wins(decide(outlet[0]), decide(outlet[1]))
    assert "22 §" in str(told)

    drafted = prepared_case(state=CaseState.IN_PROGRESS)

    def propose() -> object:
        return propose_decision(
            actor=case_officer_23.actor,
            case_id=drafted.pk,
            expected_version=1,
            values={"proposed_outcome": "rejected", "proposed_reasons": "Nej"},
        )

    one_wins(propose)

    def appeal() -> object:
        decision = GrantDecision.objects.earliest("pk")
        values = {"kind": "appeal", "received_on": today}
        return add_appeal(actor=case_officer_23.actor, decision_id=decision.pk, values=values)

    assert race(appeal, appeal) == (None, None)  # two appeals against one decision are two
