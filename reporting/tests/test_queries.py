"""What the pages cost: a pinned number of queries, the same at 2 and at 20 rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registers.models import County
from registers.tests.factories import MembershipFactory
from reporting.tests.factories import FollowUpFactory, FollowUpVersionFactory, fill_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

SESSION_AND_USER = 2
ACTOR = 2
BELL = 1
START = SESSION_AND_USER + ACTOR + BELL + 4
COUNTY = SESSION_AND_USER + ACTOR + BELL + 24
GRANTS_CSV = SESSION_AND_USER + ACTOR + 5


def queries_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def fill_counties(codes: list[str]) -> None:
    """A programme, a plan and a submitted follow-up in each county."""
    for code in codes:
        FollowUpVersionFactory(follow_up__county_id=code)
        fill_year(1, county_code=code)


def test_start_page_costs_the_same_with_2_and_with_20_counties(analyst: Any) -> None:
    codes = [code for code in County.objects.values_list("pk", flat=True).order_by("pk") if code != "09"]
    fill_counties(codes[:2])
    few = queries_of(analyst.client, "/?ar=2023")
    fill_counties(codes[2:])
    many = queries_of(analyst.client, "/?ar=2023")
    assert (len(few), len(many)) == (START, START), "\n".join(many)


@pytest.mark.parametrize("person", ["analyst", "case_officer_23"])
def test_county_page_costs_the_same_with_2_and_with_20_of_everything(
    request: pytest.FixtureRequest, person: str
) -> None:
    client = request.getfixturevalue(person).client
    costs = []
    for county, size in (("24", 2), ("23", 20)):
        fill_year(size, county_code=county)
        for year in range(2023 - size, 2023):
            FollowUpFactory(county_id=county, year=year, state="submitted")
        FollowUpVersionFactory(follow_up__county_id=county)
        costs.append(queries_of(client, f"/lan/{county}/?dag=2023-12-31&plan=2023"))
    assert [len(asked) for asked in costs] == [COUNTY, COUNTY], "\n".join(costs[1])


def test_grants_csv_costs_the_same_with_2_and_with_20_decisions(analyst: Any) -> None:
    costs = []
    for county, size in (("24", 2), ("23", 20)):
        fill_year(size, county_code=county)
        costs.append(len(queries_of(analyst.client, f"/lan/{county}/stod.csv")))
    assert costs == [GRANTS_CSV, GRANTS_CSV]


def test_actor_costs_one_query_and_does_not_grow_with_the_roles(analyst: Any) -> None:
    few = queries_of(analyst.client, "/")
    MembershipFactory.create_batch(20, user=analyst.user)
    many = queries_of(analyst.client, "/")
    assert len(few) == len(many)
    assert sum("registers_membership" in sql for sql in many) == ACTOR


def test_page_of_fixed_text_costs_nothing_to_somebody_not_signed_in(client: Client) -> None:
    assert queries_of(client, "/tillganglighet/") == []


def test_sealed_pdf_is_read_with_one_query_beside_session_and_user(analyst: Any) -> None:
    FollowUpVersionFactory()
    cost = queries_of(analyst.client, "/lan/23/uppfoljning/2023/version-1.pdf")
    assert len(cost) == SESSION_AND_USER + ACTOR + 1
