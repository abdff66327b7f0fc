"""Every address × every role, in the own county and in another; and no address is missing from the table."""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from reporting.tests.factories import FollowUpFactory, FollowUpVersionFactory
from rsp.tests.url_table import DRAFT, ROLES, SUBMITTED, TABLE, Address, names_of_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

each_address = pytest.mark.parametrize("address", TABLE, ids=str)
each_role = pytest.mark.parametrize("role", ROLES)


@pytest.fixture
def world(registers: None) -> None:
    """A submitted follow-up and a draft in each of two counties."""
    for county in ("23", "24"):
        FollowUpVersionFactory(follow_up__county_id=county, follow_up__year=SUBMITTED)
        FollowUpFactory(county_id=county, year=DRAFT)


def client_of(role: str, request: pytest.FixtureRequest) -> Client:
    return Client() if role == "anonymous" else request.getfixturevalue(role).client


def test_table_holds_every_address_of_the_site() -> None:
    assert {address.name for address in TABLE} == names_of_site()


@each_address
def test_table_row_is_the_address_it_says(address: Address) -> None:
    assert resolve(address.path).view_name == address.name


@each_role
@each_address
def test_get_by_role(request: pytest.FixtureRequest, world: None, address: Address, role: str) -> None:
    response = client_of(role, request).get(address.path)
    assert response.status_code == address.get[role]
    if role == "anonymous" and response.status_code == 302:
        way_back = "" if address.name == "account_logout" else "?next=/"  # nobody is signed out by signing in
        assert response["Location"].startswith(f"/logga-in/{way_back}")
        assert "logga-ut" not in response["Location"]


@each_role
@each_address
def test_post_by_role(request: pytest.FixtureRequest, world: None, address: Address, role: str) -> None:
    assert client_of(role, request).post(address.path).status_code == address.post[role]


@each_address
def test_head_answers_as_get_without_a_body(world: None, analyst: Any, address: Address) -> None:
    response = analyst.client.head(address.path)
    assert response.status_code == address.get["analyst"]
    assert response.content == b""


@each_address
def test_post_from_another_site_is_refused(world: None, analyst: Any, address: Address) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst.user)
    status = client.post(address.path, {"file": "x"}).status_code
    assert status == 403 if address.post["analyst"] != 405 else status in {403, 405}
