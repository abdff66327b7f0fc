"""The workspace of a case, its history, and the page of an applicant: what they show, to whom, at what cost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.tests.factories import DocumentFactory
from grants.enums import CaseDocumentKind
from grants.models import CaseDocument, GrantCase, MunicipalStatement
from grants.pages.case_history import case_events
from grants.pages.case_workspace import plan_states
from grants.services.case_workflow import declare_conflict, start_case
from grants.services.cases import Application, edit_case
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from grants.tests.part_factories import AppealFactory
from programs.tests.factories import ServicePlaceFactory
from registers.models import Organisation
from registers.tests.factories import SOLE_TRADER_ORGNR, OrganisationFactory, SoleTraderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def region() -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


def spent_by(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def filled_case(number: int, **facts: Any) -> GrantCase:
    """A case with ``number`` papers and earlier statements."""
    case: GrantCase = GrantCaseFactory(
        authority=region(), municipality_id="2361", received_on=timezone.localdate(), support_year=2026, **facts
    )
    for place in range(1, number + 1):
        CaseDocument.objects.create(case=case, document=DocumentFactory(), number=place, kind=CaseDocumentKind.INVOICE)
        MunicipalStatement.objects.create(
            case=case,
            municipality_id="2361",
            asked_on=date(2026, 1, 1),
            due_on=date(2026, 1, 20),
            given_on=date(2026, 1, 5),
            stance="supports",
        )
        GrantCase.objects.filter(pk=case.pk).update(applied_amount=place)
    return case


@pytest.mark.parametrize("page", ["case", "case_history"])
def test_page_of_a_case_costs_as_many_queries_at_two_and_at_twenty(case_officer_23: Any, page: str) -> None:
    few, many = (reverse(f"grants:{page}", args=[filled_case(number).pk]) for number in (2, 20))
    case_officer_23.client.get(few)
    assert spent_by(case_officer_23.client, few) == spent_by(case_officer_23.client, many)


def test_workspace_shows_what_is_lacking_and_asks_the_officer_about_conflict(case_officer_23: Any) -> None:
    case = filled_case(1, officer=case_officer_23.user)
    text = case_officer_23.client.get(reverse("grants:case", args=[case.pk])).content.decode()
    assert "Är du jävig?" in text
    assert "Handläggare: du" in text
    assert "Det finns inget förslag till beslut." in text
    assert reverse("grants:case_edit", args=[case.pk]) in text
    declare_conflict(actor=case_officer_23.actor, case_id=case.pk, has_conflict=False)
    assert "Är du jävig?" not in case_officer_23.client.get(reverse("grants:case", args=[case.pk])).content.decode()


def test_workspace_is_read_by_the_director_without_ways_to_write(director_23: Any) -> None:
    case = filled_case(1)
    text = director_23.client.get(reverse("grants:case", args=[case.pk])).content.decode()
    assert reverse("grants:case_edit", args=[case.pk]) not in text
    assert "Bara handläggare" in text


@pytest.mark.parametrize("page", ["case", "case_history", "case_documents", "case_archive"])
def test_case_of_another_county_is_not_there(case_officer_24: Any, analyst: Any, page: str) -> None:
    address = reverse(f"grants:{page}", args=[filled_case(0).pk])
    for person in (case_officer_24, analyst):
        assert person.client.get(address).status_code == 404


def test_prepared_case_leads_on_to_the_decision(case_officer_23: Any) -> None:
    case = filled_case(0, state="prepared")
    text = case_officer_23.client.get(reverse("grants:case", args=[case.pk])).content.decode()
    assert reverse("grants:decision", args=[case.pk]) in text
    assert reverse("grants:case_return", args=[case.pk]) in text


def test_plan_of_a_decided_case_is_told_as_of_the_day_it_was_decided(case_officer_23: Any) -> None:
    case = filled_case(0)
    assert [one.label for one in plan_states(case_officer_23.actor, case)] == ["När ansökan kom in", "I dag"]
    first = GrantDecisionFactory(case=case)
    GrantDecisionFactory(case=case, supersedes=first, decided_on=date(2023, 9, 9))
    last = plan_states(case_officer_23.actor, case)[-1]
    assert (last.label, last.day) == ("När ärendet beslutades", date(2023, 9, 9))


def test_decided_case_shows_the_director_no_way_to_change_an_appeal(case_officer_23: Any, director_23: Any) -> None:
    case = filled_case(0, state="decided")
    decision = GrantDecisionFactory(case=case, decider="Regional utvecklingsdirektör", delegation_point="Genom rollen")
    edit = reverse("grants:appeal_edit", args=[AppealFactory(decision=decision).pk])
    pages = [
        who.client.get(reverse("grants:decision", args=[case.pk])).content.decode()
        for who in (case_officer_23, director_23)
    ]
    assert [edit in page for page in pages] == [True, False]
    assert all("Regional utvecklingsdirektör, genom rollen<" in page and "Genom" not in page for page in pages)


def test_prepared_case_is_given_back_by_those_who_may(case_officer_23: Any, director_23: Any) -> None:
    case = filled_case(0, state="prepared", proposed_outcome="rejected")
    give_back = reverse("grants:case_return", args=[case.pk])
    assert give_back in director_23.client.get(reverse("grants:decision", args=[case.pk])).content.decode()
    declare_conflict(actor=director_23.actor, case_id=case.pk, has_conflict=True, note="Släkt")
    assert give_back not in director_23.client.get(reverse("grants:decision", args=[case.pk])).content.decode()


def test_history_tells_steps_papers_and_changed_answers_with_old_and_new(case_officer_23: Any) -> None:
    case = filled_case(1)
    start_case(actor=case_officer_23.actor, case_id=case.pk, expected_version=1)
    said = Application(case.dnr, case.received_on, "servicebidrag", 2026, Decimal(250), municipality="2361")
    edit_case(actor=case_officer_23.actor, case_id=case.pk, application=said, expected_version=2)
    GrantCase.objects.filter(pk=case.pk).update(facts={"is_signed": True})
    GrantDecisionFactory(case=case, amount=Decimal(200))
    told = [(event.title, event.who, *event.details) for event in case_events(case_officer_23.actor, case)]
    assert ("Handläggning påbörjad", "dig") in told
    assert ("Uppgifter ändrade", "dig", "Sökt belopp: 1\xa0kr → 250\xa0kr") in told
    assert any("Är ansökan skriftlig och undertecknad: Inte känt → Ja" in details for _t, _w, *details in told)
    assert any(title == "Beslut: Bifall, 200\xa0kr" for title, *_rest in told)
    assert any(title == "Handling 1: Faktura eller kvitto" for title, *_rest in told)
    assert told[-1][0] in {"Ansökan inkom", "Yttrande begärt"}


# --- The applicant


def test_applicant_page_gathers_cases_decisions_places_and_visits(case_officer_23: Any, analyst: Any) -> None:
    row = OrganisationFactory(county_id="23", municipality_id="2361")
    ServicePlaceFactory(operator=row, name="Storåsens butik", municipality_id="2361")
    GrantCaseFactory(applicant=row, dnr="RUN/10/2026")
    GrantDecisionFactory(case__applicant=row, case__county_id="24", case__dnr="VN/5/2025", amount=Decimal(70_000))
    address = reverse("grants:applicant", args=[row.pk])
    text = case_officer_23.client.get(address).content.decode()
    for expected in ("RUN/10/2026", "Storåsens butik", "70\xa0000\xa0kr", "Västerbotten", "0 besök"):
        assert expected in text
    assert "VN/5/2025" not in text  # the decision is public, the case of the other county is not
    assert analyst.client.get(address).status_code == 404


def test_applicant_without_a_case_of_ones_own_is_not_there(case_officer_24: Any) -> None:
    case = GrantCaseFactory()
    assert case_officer_24.client.get(reverse("grants:applicant", args=[case.applicant_id])).status_code == 404


def test_applicant_costs_as_many_queries_at_two_and_at_twenty(case_officer_23: Any) -> None:
    spent = []
    for number in (2, 20):
        row = OrganisationFactory(county_id="23")
        for _place in range(number):
            ServicePlaceFactory(operator=row, municipality_id="2361")
            GrantDecisionFactory(case__applicant=row)
        address = reverse("grants:applicant", args=[row.pk])
        case_officer_23.client.get(address)
        spent.append(spent_by(case_officer_23.client, address))
    assert spent[0] == spent[1]


def test_sole_trader_is_named_inside_the_case_and_the_number_nowhere(case_officer_23: Any) -> None:
    trader = SoleTraderFactory(name="Anna Anonym", county_id="23", municipality_id="2361")
    case = filled_case(0, applicant=trader)
    for address in (
        reverse("grants:case", args=[case.pk]),
        reverse("grants:case_history", args=[case.pk]),
        reverse("grants:applicant", args=[trader.pk]),
    ):
        text = case_officer_23.client.get(address).content.decode()
        assert "Anna Anonym" in text
        assert SOLE_TRADER_ORGNR not in text
        assert "Anna" not in text.partition("<title>")[2].partition("</title>")[0]
