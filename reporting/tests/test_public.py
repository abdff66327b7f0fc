"""The open pages: what they tell, what they never tell, and that they are the same for everybody."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionplans.tests.factories import ActionPlanFactory, InitiativeFactory
from documents.tests.factories import DocumentFactory
from programs.models import NoPlanStatement, Programme, ProgrammeDocument
from programs.tests.factories import ProgrammeFactory, ServicePlanFactory
from registers.tests.factories import SoleTraderFactory
from reporting.tests.factories import fill_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

LIST, COUNTY = "/oppet/", "/oppet/lan/23/"
MARK = "Hemligt-utkast-7431"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_list_names_county_programme_responsible_body_and_current_plans(client: Client) -> None:
    ProgrammeFactory(state="adopted", adopted_on=date(2022, 12, 1), first_year=2023, last_year=2030)
    ServicePlanFactory(valid_from=date(2022, 1, 1), valid_to=None)
    shown = text(client, LIST)
    assert shown.count("/oppet/lan/") == 21
    for told in ("2023–2030", "Region Jämtland Härjedalen", "1 av 8"):
        assert told in shown.replace("\N{NO-BREAK SPACE}", " ")


def test_county_tells_decision_plan_and_bodies_over_time(client: Client) -> None:
    ProgrammeFactory(
        state="adopted", adopted_on=date(2022, 12, 1), adopted_by_body="Regionfullmäktige", adopted_paragraph="117"
    )
    plan = ActionPlanFactory(state="approved", approval_source="Protokoll § 9", year=2023)
    InitiativeFactory(plan=plan, title="Fler ombud", owner=SoleTraderFactory(name="Anna Andersson", county_id="23"))
    shown = text(client, COUNTY)
    for told in ("Regionfullmäktige", "117", "Fler ombud", "Enskild näringsidkare", "Länsstyrelsen i Jämtlands län"):
        assert told in shown
    assert "Anna Andersson" not in shown


@pytest.mark.parametrize(
    ("day", "current"),
    [
        ("2021-12-31", "Inga serviceplaner är registrerade"),
        ("2022-01-01", "1 av 8 kommuner"),
        ("2025-12-31", "1 av 8 kommuner"),
        ("2026-01-01", "0 av 8 kommuner"),
    ],
)
def test_county_shows_the_service_plans_as_they_stood_on_the_day(client: Client, day: str, current: str) -> None:
    ServicePlanFactory()
    assert current in text(client, f"{COUNTY}?dag={day}").replace("\N{NO-BREAK SPACE}", " ")


def test_county_with_a_municipality_that_says_it_has_no_plan(client: Client) -> None:
    NoPlanStatement.objects.create(municipality_id="2361", comment=MARK, stated_by="P-1", stated_on=date(2024, 1, 1))
    assert MARK not in text(client, COUNTY)
    assert "Saknas" in text(client, COUNTY)
    assert "Saknas" not in text(client, f"{COUNTY}?dag=2023-12-31")


def plant_drafts() -> None:
    """What is nobody's but the county's or the municipality's, each with the mark."""
    for state in ("draft", "consulted"):
        draft = ProgrammeFactory(state=state, overall_goal=MARK, dnr=MARK, first_year=2031, last_year=2034)
        ProgrammeDocument.objects.create(programme=draft, document=DocumentFactory(title=MARK), kind="programme")
    for year, state in enumerate(("draft", "submitted", "returned"), start=2024):
        InitiativeFactory(plan=ActionPlanFactory(year=year, state=state, decision_dnr=MARK), title=MARK)
    ServicePlanFactory(state="started", dnr=MARK, valid_from=None, valid_to=None, adopted_on=None, started_on=TODAY)


def test_planted_drafts_are_nowhere_on_the_open_pages(client: Client) -> None:
    plant_drafts()
    adopted = ProgrammeFactory(state="adopted", adopted_on=date(2022, 12, 1), first_year=2023, last_year=2030)
    secret = DocumentFactory(title=MARK, is_secret=True, secrecy_paragraph="30 kap. 23 § OSL")
    ProgrammeDocument.objects.create(programme=adopted, document=secret, kind="annex")
    for path in (LIST, COUNTY, f"{COUNTY}?dag=2024-06-30", "/robots.txt", "/sitemap.xml"):
        assert MARK not in text(client, path), path
    for row in ProgrammeDocument.objects.all():
        text(client, f"/oppet/program/{row.programme_id}/handlingar/{row.document_id}/", 404)


def test_open_document_is_served_without_signing_in_and_only_through_its_own_programme(client: Client) -> None:
    adopted = ProgrammeFactory(state="adopted", adopted_on=date(2022, 12, 1))
    row = ProgrammeDocument.objects.create(
        programme=adopted, document=DocumentFactory(title="Program"), kind="programme"
    )
    path = f"/oppet/program/{adopted.pk}/handlingar/{row.document_id}/"
    assert path in text(client, COUNTY)
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    other = Programme.objects.exclude(pk=adopted.pk).first() or ProgrammeFactory(county_id="24")
    text(client, f"/oppet/program/{other.pk}/handlingar/{row.document_id}/", 404)


@pytest.mark.parametrize("path", [LIST, COUNTY, f"{COUNTY}?dag=2020-01-01", "/robots.txt", "/sitemap.xml"])
def test_open_page_is_the_same_for_everybody_and_sets_nothing(case_officer_23: Any, path: str) -> None:
    first = case_officer_23.client.get(path)
    second = Client().get(path)
    assert first.content == second.content
    assert case_officer_23.user.name not in first.content.decode()
    for response in (first, second):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert "public" in response["Cache-Control"]
        assert "no-store" not in response["Cache-Control"]
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_open_page_asks_nobody_who_reads_it_and_is_kept_for_some_minutes(client: Client) -> None:
    text(client, COUNTY)
    text(client, LIST)
    with CaptureQueriesContext(connection) as asked:
        text(client, COUNTY)
        text(client, LIST)
    assert [query["sql"] for query in asked] == []
    ServicePlanFactory(valid_to=None)
    assert "Inga serviceplaner är registrerade" in text(client, COUNTY)


LIST_COST, COUNTY_COST = 5, 11


def test_open_pages_cost_the_same_with_2_and_with_20_of_everything(client: Client) -> None:
    costs = []
    for size, county in ((2, "24"), (20, "23")):
        fill_year(size, county_code=county)
        caches["pages"].clear()
        for path in (LIST, f"/oppet/lan/{county}/"):
            with CaptureQueriesContext(connection) as asked:
                text(client, path)
            costs.append(len(asked))
    assert costs == [LIST_COST, COUNTY_COST] * 2


@pytest.mark.parametrize("day", ["i går", "1999-12-31", "2101-01-01"])
def test_county_on_a_day_that_is_none_says_so_at_the_field(client: Client, day: str) -> None:
    assert "felsummering" in text(client, f"{COUNTY}?dag={day}", 422)


def test_unknown_county_is_not_there(client: Client) -> None:
    text(client, "/oppet/lan/99/", 404)


def test_robots_let_search_engines_read_the_open_pages_only(client: Client) -> None:
    rules = text(client, "/robots.txt").splitlines()
    assert rules[:3] == ["User-agent: *", "Allow: /oppet/", "Disallow: /"]
    assert text(client, "/sitemap.xml").count("<loc>") == 22
