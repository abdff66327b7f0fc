"""The list of cases: what it costs, what it shows to whom, and what narrows it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import GrantCase, MunicipalStatement
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from registers.tests.factories import SOLE_TRADER_ORGNR, SoleTraderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

LIST = "/arenden/"


def spent_by(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_list_costs_as_many_queries_at_two_and_at_fifty_rows(case_officer_23: Any) -> None:
    for _number in range(2):
        GrantDecisionFactory()
    few = spent_by(case_officer_23.client, f"{LIST}?antal=50")
    for _number in range(48):
        GrantDecisionFactory(case__municipality_id="2361", case__officer=case_officer_23.user)
    GrantCaseFactory(officer=case_officer_23.user)
    assert spent_by(case_officer_23.client, f"{LIST}?antal=50") == few
    frame = spent_by(case_officer_23.client, reverse("accounts:settings"))
    assert few - frame <= 8


def test_list_shows_the_standing_decision_and_the_days_it_took(case_officer_23: Any) -> None:
    first = GrantDecisionFactory(case__received_on=date(2023, 3, 1), case__state="decided", amount=Decimal(90_000))
    GrantDecisionFactory(case=first.case, supersedes=first, amount=Decimal(120_000), decided_on=date(2023, 3, 21))
    text = case_officer_23.client.get(LIST).content.decode()
    assert "120\xa0000\xa0kr" in text
    assert "90\xa0000\xa0kr" not in text
    assert "20 dagar" in text


def test_list_holds_seven_columns_with_form_and_year_under_the_number(case_officer_23: Any) -> None:
    GrantCaseFactory(dnr="RUN/77/2023", support_year=2024, municipality_id="2361")
    text = case_officer_23.client.get(LIST).content.decode()
    assert text.partition("<thead")[2].partition("</thead>")[0].count("<th ") <= 7
    assert "RUN/77/2023</a><small>Servicebidrag 2024</small>" in text


def test_list_is_of_the_own_county_only(case_officer_23: Any, case_officer_24: Any, analyst: Any) -> None:
    row = GrantCaseFactory(dnr="RUN/77/2023")
    assert row.dnr in case_officer_23.client.get(LIST).content.decode()
    for other in (case_officer_24, analyst):
        assert row.dnr not in other.client.get(LIST).content.decode()


def test_list_and_its_files_never_name_a_sole_trader(case_officer_23: Any) -> None:
    trader = SoleTraderFactory(name="Anna Anonym", municipality_id="2361", county_id="23")
    GrantCaseFactory(applicant=trader)
    for address in (LIST, f"{LIST}?format=csv"):
        text = case_officer_23.client.get(address).content.decode("utf-8-sig")
        assert "Enskild näringsidkare, Härjedalen" in text
        assert "Anna" not in text
        assert SOLE_TRADER_ORGNR not in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"mine", "free", "late", "old", "done", "other"}),
        ("lan=23&kommun=2361", {"mine"}),
        ("vem=mina", {"mine", "late"}),
        ("vem=ingen", {"free", "old", "other"}),
        ("lage=oppna", {"mine", "free", "late", "old", "other"}),
        ("lage=decided", {"done"}),
        ("stod=investeringsstod", {"other"}),
        ("ar=2030", {"other"}),
        ("sent=svar", {"late"}),
        ("sent=halvar", {"old"}),
    ],
)
def test_filter_narrows_the_list(case_officer_23: Any, query: str, expected: set[str]) -> None:
    today = timezone.localdate()
    me, fresh = case_officer_23.user, {"received_on": today}
    GrantCaseFactory(dnr="mine", officer=me, municipality_id="2361", **fresh)
    GrantCaseFactory(dnr="free", **fresh)
    late = GrantCaseFactory(dnr="late", cover=me, officer=None, state="in_progress", **fresh)
    MunicipalStatement.objects.create(
        case=late, municipality_id="2361", asked_on=today - timedelta(30), due_on=today - timedelta(1)
    )
    GrantCase.objects.filter(pk=late.pk).update(officer=case_officer_23.user, cover=None)
    GrantCaseFactory(dnr="old", received_on=today - timedelta(200))
    GrantCaseFactory(dnr="done", state="decided", received_on=today - timedelta(300))
    GrantCaseFactory(dnr="other", scheme_id="investeringsstod", support_year=2030, **fresh)
    text = case_officer_23.client.get(f"{LIST}?format=csv&{query}").content.decode("utf-8-sig")
    assert {line.split(";")[0] for line in text.splitlines()[1:]} == expected


def test_navigation_counts_the_own_open_cases_on_the_pages_of_cases(case_officer_23: Any, analyst: Any) -> None:
    GrantCaseFactory(officer=case_officer_23.user)
    GrantCaseFactory(officer=case_officer_23.user, state="decided")
    link = f'<a href="{LIST}"'
    for address, told in ((LIST, True), (reverse("accounts:settings"), False)):
        text = case_officer_23.client.get(address).content.decode()
        item = text[text.index(link) :].partition("</a>")[0]
        assert ('<span class="n">1<' in item) is told
    assert link not in analyst.client.get(reverse("accounts:settings")).content.decode()
