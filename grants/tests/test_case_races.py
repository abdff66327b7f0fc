"""Two at once: the same application registered twice, two steps of one case, two papers, two orders."""

from datetime import date
from typing import Any

import pytest

from documents.tests.factories import upload_of
from grants.models import CaseDocument, CaseRanking, CaseTransition, ConflictDeclaration, GrantCase
from grants.services.case_documents import Paper, add_case_document, remove_case_document
from grants.services.case_ranking import RankedYear, keep_ranking
from grants.services.case_workflow import (
    assign_case,
    declare_conflict,
    prepare_case,
    return_case,
    start_case,
)
from grants.services.cases import Application, Registration, edit_case, register_case
from grants.tests.factories import GrantCaseFactory
from registers.models import Organisation
from registers.tests.factories import MembershipFactory, OrganisationFactory
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race
from rsp.workflow import TransitionRefused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]


def case_of(officer: Any, **facts: Any) -> GrantCase:
    """A case with everything that a refusal needs to be prepared."""
    region = Organisation.objects.get(kind="region", county="23")
    said = {"support_year": 2026, "proposed_outcome": "rejected", "proposed_reasons": "Ligger i en tätort (8 §)."}
    case: GrantCase = GrantCaseFactory(authority=region, officer=officer.user, **{**said, **facts})
    declare_conflict(actor=officer.actor, case_id=case.pk, has_conflict=False)
    return case


def application(dnr: str) -> Application:
    return Application(dnr, date(2026, 1, 2), "servicebidrag", 2026)


def test_same_diary_number_registered_twice_at_once_is_one_case(case_officer_23: Any) -> None:
    def register() -> GrantCase:
        return register_case(
            actor=case_officer_23.actor,
            county_code="23",
            application=application("RUN/1/2026"),
            registration=Registration(OrganisationFactory(county_id="23").pk),
        )

    first, second = race(register, register)
    assert first is None
    assert "Diarienumret används redan" in str(second)
    assert GrantCase.objects.count() == 1


def test_two_applications_of_one_applicant_at_once_are_asked_about(case_officer_23: Any) -> None:
    applicant = Registration(OrganisationFactory(county_id="23").pk)

    def register(dnr: str) -> GrantCase:
        return register_case(
            actor=case_officer_23.actor, county_code="23", application=application(dnr), registration=applicant
        )

    first, second = race(lambda: register("RUN/1/2026"), lambda: register("RUN/2/2026"))
    assert first is None
    assert "RUN/1/2026" in str(second)


def test_two_prepares_at_once_are_one(case_officer_23: Any) -> None:
    case = case_of(case_officer_23, state="in_progress")

    def prepare() -> GrantCase:
        return prepare_case(actor=case_officer_23.actor, case_id=case.pk, expected_version=1)

    first, second = race(prepare, prepare)
    assert first is None
    assert isinstance(second, TransitionRefused)
    assert CaseTransition.objects.filter(case=case).count() == 1


def test_two_starts_and_two_returns_at_once_are_one_of_each(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    received, prepared = case_of(case_officer_23), case_of(case_officer_23, state="prepared", support_year=2025)

    def start() -> GrantCase:
        return start_case(actor=actor, case_id=received.pk, expected_version=1)

    def give_back() -> GrantCase:
        return return_case(actor=actor, case_id=prepared.pk, expected_version=1, comment="Räkna om.")

    for step in (start, give_back):
        first, second = race(step, step)
        assert first is None
        assert isinstance(second, TransitionRefused)
    assert CaseTransition.objects.count() == 2


def test_edit_and_hand_over_at_once_lose_nothing(case_officer_23: Any) -> None:
    case, actor = case_of(case_officer_23), case_officer_23.actor
    other = MembershipFactory(organisation=case.authority).user

    def edit() -> GrantCase:
        return edit_case(actor=actor, case_id=case.pk, application=application(case.dnr), expected_version=1)

    def assign() -> GrantCase:
        return assign_case(actor=actor, case_id=case.pk, officer_id=other.pk, cover_id=None, expected_version=1)

    first, second = race(edit, assign)
    assert first is None
    assert isinstance(second, StaleVersion)


def test_conflict_declared_while_the_case_is_prepared_holds(case_officer_23: Any) -> None:
    case, actor = case_of(case_officer_23, state="in_progress"), case_officer_23.actor

    def declare() -> ConflictDeclaration:
        return declare_conflict(actor=actor, case_id=case.pk, has_conflict=True, note="Granne")

    def prepare() -> GrantCase:
        return prepare_case(actor=actor, case_id=case.pk, expected_version=1)

    first, second = race(declare, prepare)
    assert first is None
    assert "jäv" in str(second)
    case.refresh_from_db()
    assert (case.state, case.officer_id) == ("in_progress", None)


def test_papers_added_at_once_get_numbers_of_their_own_and_one_is_taken_away_once(case_officer_23: Any) -> None:
    case, actor = case_of(case_officer_23), case_officer_23.actor

    def add() -> CaseDocument:
        upload = upload_of()
        return add_case_document(actor=actor, case_id=case.pk, paper=Paper("invoice", upload))

    assert race(add, add) == (None, None)
    assert sorted(CaseDocument.objects.values_list("number", flat=True)) == [1, 2]

    def remove() -> None:
        remove_case_document(actor=actor, case_id=case.pk, number=2)

    first, second = race(remove, remove)
    assert first is None
    assert isinstance(second, ActRefused)


def test_order_kept_while_a_case_is_put_right_is_of_what_is_there(case_officer_23: Any) -> None:
    case, actor = case_of(case_officer_23), case_officer_23.actor
    moved = Application(case.dnr, case.received_on, "servicebidrag", 2027)

    def edit() -> GrantCase:
        return edit_case(actor=actor, case_id=case.pk, application=moved, expected_version=1)

    def keep() -> CaseRanking:
        ranked = RankedYear("23", 2026, "servicebidrag")
        return keep_ranking(actor=actor, ranked=ranked, order=[case.pk], moves={}, note="Medlen räcker inte.")

    first, second = race(edit, keep)
    assert first is None
    assert isinstance(second, ActRefused)
    assert not CaseRanking.objects.exists()
