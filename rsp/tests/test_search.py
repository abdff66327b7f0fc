"""One search over everything: what finds what, what nobody else's search finds, and what it costs."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplans.tests.factories import ActionPlanFactory, InitiativeFactory
from documents.tests.factories import DocumentFactory
from grants.tests.factories import GrantCaseFactory
from programs.enums import ProgrammeDocumentKind, ProgrammeState, ServicePlanState
from programs.models import ProgrammeDocument, ServicePlanMeasure
from programs.tests.factories import ProgrammeFactory, ServicePlaceFactory, ServicePlanFactory
from registers.models import Organisation
from registers.tests.factories import OrganisationFactory, SoleTraderFactory
from rsp.search import find, wanted_words

pytestmark = pytest.mark.django_db

MARKER = "Kvasthult"
"""A word of no register: what it finds was made here."""


def titles(person: Any, words: str, kind: str = "") -> list[str]:
    groups = find(person.actor, wanted_words(words), 20)
    return [hit.title for group in groups if kind in ("", group.kind) for hit in group.hits]


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        ("Härjedalen", "municipality", "Härjedalens kommun"),
        ("harjedalen", "municipality", "Härjedalens kommun"),
        ("HÄRJ", "municipality", "Härjedalens kommun"),
        ("are", "municipality", "Åre kommun"),
        ("2361", "municipality", "Härjedalens kommun"),
        ("jämtland", "county", "Jämtlands län"),
        ("region jamtland", "organisation", "Region Jämtland Härjedalen"),
        ("Funäsdalen", "place", "Handlarn i Funäsdalen"),
        ("Funesdalen", "place", "Handlarn i Funäsdalen"),
        ("funä", "place", "Handlarn i Funäsdalen"),
        ("funäsdalen handlarn", "place", "Handlarn i Funäsdalen"),
        ("varubussar", "measure", "Köra varubuss till byarna"),
        ("program 2023 jämtland", "programme", "Regionalt serviceprogram 2023–2030"),
        ("energikartläggningar", "initiative", "Hjälp till butikerna"),
        ("RUN/536/2021", "case", "RUN/536/2021"),
    ],
)
def test_search_finds_inflected_unmarked_misspelt_and_begun_words(
    case_officer_23: Any, words: str, kind: str, found: str
) -> None:
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    ServicePlaceFactory(name="Handlarn i Funäsdalen", locality="", municipality_id="2361")
    ServicePlaceFactory(name="Fjällboden", locality="Bruksvallarna", municipality_id="2361")
    plan = ServicePlanFactory(municipality_id="2361")
    ServicePlanMeasure.objects.create(
        plan=plan,
        order=1,
        locality="Hede",
        need="Långt till affär",
        measure="Köra varubuss till byarna",
        responsible="K",
    )
    years = {"first_year": 2023, "last_year": 2030, "adopted_on": date(2022, 12, 1)}
    ProgrammeFactory(county_id="23", state=ProgrammeState.ADOPTED, **years)
    InitiativeFactory(
        plan=ActionPlanFactory(county_id="23", year=2024),
        title="Hjälp till butikerna",
        description="En energikartläggning.",
    )
    case = {"scheme_id": "servicebidrag", "dnr": "RUN/536/2021", "received_on": date(2026, 5, 1)}
    GrantCaseFactory(county_id="23", authority=region, applicant=region, **case)
    assert found in titles(case_officer_23, words, kind)


@pytest.mark.parametrize("words", ["", " ", "x", "\x00", "   y  "])
def test_search_for_too_little_finds_nothing_and_asks_nothing(
    reader_23: Any, words: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert find(reader_23.actor, wanted_words(words), 20) == []


@pytest.mark.parametrize("words", ["'; drop table x; --", '"', "a & | ! :*", "\\", "%_", "å" * 500, "☃☃"])
def test_search_for_anything_is_an_ordinary_page(reader_23: Any, words: str) -> None:
    assert reader_23.client.get("/sok/", {"q": words}).status_code == 200


@pytest.fixture
def drafts_of_24(registers: None) -> None:
    """The marker in every draft, case and planned place that county 24 and its municipality keep to themselves."""
    region = Organisation.objects.get(kind="region", county="24")
    programme = ProgrammeFactory(
        county_id="24", state=ProgrammeState.DRAFT, overall_goal=MARKER, dnr=MARKER, network_name=MARKER, owner=region
    )
    programme.goals.create(order=1, text=MARKER, indicator=MARKER)
    programme.areas.create(order=1, name=MARKER)
    ProgrammeDocument.objects.create(
        programme=programme, document=DocumentFactory(title=MARKER), kind=ProgrammeDocumentKind.ANNEX
    )
    plan = ServicePlanFactory(
        municipality_id="2401",
        state=ServicePlanState.STARTED,
        title=MARKER,
        dnr=MARKER,
        document=DocumentFactory(name=f"{MARKER}.pdf"),
    )
    ServicePlanMeasure.objects.create(
        plan=plan, order=1, locality=MARKER, need=MARKER, measure=MARKER, responsible=MARKER
    )
    ServicePlaceFactory(municipality_id="2401", name=MARKER, locality=MARKER, is_planned=True)
    InitiativeFactory(plan=ActionPlanFactory(county_id="24", year=2026), title=MARKER, description=MARKER)
    case = {"scheme_id": "servicebidrag", "dnr": MARKER, "received_on": date(2026, 5, 1)}
    GrantCaseFactory(county_id="24", authority=region, applicant=region, **case)
    SoleTraderFactory(name=MARKER, county_id="24", municipality_id="2401")


@pytest.mark.parametrize(
    "role",
    ["case_officer_23", "director_23", "administrator_23", "municipal_officer_2361", "participant_23", "analyst"],
)
def test_search_finds_nothing_of_what_another_county_keeps_to_itself(
    request: pytest.FixtureRequest, drafts_of_24: None, role: str
) -> None:
    person = request.getfixturevalue(role)
    assert titles(person, MARKER) == []
    assert titles(person, MARKER[:5]) == []


def test_search_finds_all_of_it_for_the_county_itself(case_officer_24: Any, drafts_of_24: None) -> None:
    found = {group.kind for group in find(case_officer_24.actor, MARKER, 20)}
    assert found >= {"programme", "goal", "area", "document", "service_plan", "measure", "place", "initiative"}
    assert found >= {"case", "organisation"}


def test_search_finds_no_document_marked_secret(case_officer_23: Any) -> None:
    programme = ProgrammeFactory(county_id="23", state=ProgrammeState.DRAFT)
    secret = {"is_secret": True, "secrecy_paragraph": "OSL 30 kap. 23 §"}
    for document in (DocumentFactory(title=f"{MARKER} hemlig", **secret), DocumentFactory(title=f"{MARKER} öppen")):
        ProgrammeDocument.objects.create(programme=programme, document=document, kind=ProgrammeDocumentKind.ANNEX)
    assert titles(case_officer_23, MARKER, "document") == [f"{MARKER} öppen"]


def test_search_page_groups_counts_and_leads_on(reader_23: Any) -> None:
    for number in range(12):
        OrganisationFactory(name=f"{MARKER} {number}", county_id="23")
    ServicePlaceFactory(name=f"{MARKER} livs", municipality_id="2361")
    page = reader_23.client.get("/sok/", {"q": MARKER}).content.decode()
    assert "Fler än 11 träffar" in page
    assert page.index("Serviceplatser") < page.index("Visa fler organisationer")
    assert f'href="/sok/?q={MARKER}&amp;slag=organisation"' in page
    page = reader_23.client.get("/sok/", {"q": MARKER, "slag": "organisation"}).content.decode()
    assert "12 träffar" in page
    assert "Alla slag av träffar" in page
    page = reader_23.client.get("/sok/", {"q": "qqqqqqqq"}).content.decode()
    assert "Inga träffar på ”qqqqqqqq”." in page


def test_search_while_typing_is_a_fragment_of_the_best_hits(reader_23: Any) -> None:
    for number in range(5):
        OrganisationFactory(name=f"{MARKER} <b>{number}</b>", county_id="23")
    answer = reader_23.client.get("/sok/", {"q": MARKER}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert page.count("<li>") == 3
    assert "<b>" not in page
    assert f'<a href="/sok/?q={MARKER}">' in page
    assert "HX-Request" in answer["Vary"]


def test_search_costs_the_same_queries_however_much_is_found(case_officer_23: Any) -> None:
    costs = []
    for more in (2, 18):
        for number in range(more):
            OrganisationFactory(name=f"{MARKER} {more} {number}", county_id="23", municipality_id="2361")
            ServicePlaceFactory(name=f"{MARKER} {more} {number}", municipality_id="2361")
            ServicePlanFactory(municipality_id="2361", title=MARKER, document=DocumentFactory(title=MARKER))
        with CaptureQueriesContext(connection) as queries:
            find(case_officer_23.actor, MARKER, 20)
        costs.append(len(queries))
    assert costs == [13, 13]
