"""Every address × every role, in the own county and in another; and no address is missing from the table."""

from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from reporting.tests.factories import fill_year
from rsp.tests.planted import leaks
from rsp.tests.test_get_never_writes import Watch
from rsp.tests.url_table import ROLES, TABLE, Address, names_of_site
from rsp.tests.url_world import SUBMITTED, filled, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

each_role = pytest.mark.parametrize("role", [role for role in ROLES if role != "case_officer_24"])
"""Whoever works in 24 is the mirror of whoever works in 23, and the table has the addresses of both counties."""


@pytest.fixture
def world(registers: None) -> None:
    make_world()


def client_of(role: str, request: pytest.FixtureRequest) -> Client:
    return Client() if role == "anonymous" else request.getfixturevalue(role).client


def test_table_holds_every_address_of_the_site() -> None:
    assert {address.name for address in TABLE} == names_of_site()


def test_table_row_is_the_address_it_says() -> None:
    named = [(row, resolve(row.path.format(region_23=uuid4(), region_24=uuid4())).view_name) for row in TABLE]
    assert [(row.path, name) for row, name in named if name != row.name] == []


@each_role
def test_get_by_role_answers_as_the_table_says_safely_and_writes_nothing(
    request: pytest.FixtureRequest, world: None, role: str
) -> None:
    """Every answer has the status of the table and protecting headers, tells of no sole trader, and writes nothing."""
    for county in ("23", "24"):
        fill_year(2, county_code=county, year=SUBMITTED)
    client, wrong, watch = client_of(role, request), [], Watch()
    with connection.execute_wrapper(watch):
        for address in TABLE:
            response = client.get(filled(address.path))
            if response.status_code != address.get[role]:
                wrong.append(f"{address.name} {address.path}: {response.status_code}, not {address.get[role]}")
            wrong += unprotected(address, response)
            wrong += leaks(role, address.name, response)
    assert wrong == []
    assert watch.writes == []


def unprotected(address: Address, response: Any) -> list[str]:
    """Which of the protecting headers an answer lacks."""
    policy = response.headers.get("Content-Security-Policy", "")
    is_strict = "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    lacking = [name for name, value in PROTECTING.items() if response.headers.get(name) != value]
    return [f"{address.name}: {name}" for name in [*lacking, *([] if is_strict else ["Content-Security-Policy"])]]


def takes_no_post(address: Address) -> bool:
    return all(status == 405 for role, status in address.post.items() if role != "anonymous")


def wrong_posts(role: str, request: pytest.FixtureRequest) -> list[str]:
    """What differs from the table when ``role`` posts to every address. Each act is undone before the next.

    An address that takes no POST says so before it asks who posts: two roles, signed in and not, are enough for it.
    """
    client, wrong = client_of(role, request), []
    signed_in = copy(client.cookies)
    everyone = role in ("anonymous", "case_officer_23")
    for address in (row for row in TABLE if everyone or not takes_no_post(row)):
        client.cookies = copy(signed_in)  # an act before may have ended the session: its row is back, undone with it
        before = transaction.savepoint()  # not an atomic block: a refusal is recorded outside every other
        response = client.post(filled(address.path))
        transaction.savepoint_rollback(before)
        if response.status_code != address.post[role]:
            wrong.append(f"{address.name} {address.path}: {response.status_code}, not {address.post[role]}")
    return wrong


@each_role
def test_post_by_role(request: pytest.FixtureRequest, world: None, role: str) -> None:
    assert wrong_posts(role, request) == []


def test_signed_out_is_led_to_signing_in_and_back(world: None) -> None:
    client = Client()
    for address in TABLE:
        response = client.get(filled(address.path))
        if response.status_code == 302 and address.name != "mfa_authenticate":
            # An act that only ends something is not what one comes back to.
            way_back = "" if "logga-ut" in address.path else "?next=/"
            assert response["Location"].startswith(f"/logga-in/{way_back}"), address.path
            assert "logga-ut" not in response["Location"], address.path


def test_head_answers_as_get_without_a_body(world: None, analyst: Any) -> None:
    for address in TABLE[::5]:
        response = analyst.client.head(filled(address.path))
        assert response.status_code == address.get["analyst"], address.path
        assert response.content == b"", address.path


def test_post_from_another_site_is_refused(world: None, analyst: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst.user)
    for address in (row for row in TABLE if not takes_no_post(row)):
        status = client.post(filled(address.path), {"file": "x"}).status_code
        assert status == 403 if address.post["analyst"] != 405 else status in {403, 405}, address.path


PROTECTING = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
