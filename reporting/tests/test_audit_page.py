"""The page of the trail: each administrator sees the own organisation's, with names, filters and an audited export."""

from typing import Any

import pytest
from django.test import Client

from accounts.audit import audited, record_event, snapshot
from accounts.models import AuditEvent, User
from jobs.models import Job
from registers.actors import build_actor
from registers.models import Organisation
from registers.tests.factories import MembershipFactory
from rsp.actor import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

PAGE, FILE, CHECK = "/administration/spar/", "/administration/spar/spar.csv", "/administration/spar/kontrollera/"
REGION_23, REGION_24 = "Region Jämtland Härjedalen", "Region Västerbotten"


def person(role: Role, organisation: str) -> tuple[User, Actor, Client]:
    user = MembershipFactory(role=role, organisation=Organisation.objects.get(name=organisation)).user
    client = Client()
    client.force_login(user)
    AuditEvent.objects.all()
    return user, build_actor(user), client


def shown(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def events() -> tuple[User, User]:
    """A change in 23 and a refusal in 24, by somebody there."""
    anna, anna_actor, _client = person(Role.CASE_OFFICER, REGION_23)
    bo, bo_actor, _client = person(Role.CASE_OFFICER, REGION_24)
    with audited(anna_actor, "account.edit") as trail:
        trail.about(anna)
        before = snapshot(anna, "density")
        anna.density = "md"
        anna.save()
        trail.changed(before, snapshot(anna, "density"))
    record_event(bo_actor, "access.refuse", reason="Bara länets handläggare.", outcome="refused")
    return anna, bo


def test_page_administrator_sees_the_own_organisation_with_names_and_changes(events: tuple[User, User]) -> None:
    anna, bo = events
    page = shown(person(Role.ADMINISTRATOR, REGION_23)[2])
    assert anna.name in page
    assert "Täthet" in page
    assert bo.name not in page
    assert REGION_24 not in page


def test_page_system_administrator_sees_every_chain_and_may_check(events: tuple[User, User]) -> None:
    client = person(Role.SYSTEM_ADMINISTRATOR, "Tillväxtverket")[2]
    page = shown(client)
    assert all(user.name in page for user in events)
    assert "Kontrollera att loggen är hel" in page


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_page_refuses_who_administers_nothing_and_says_why(case_officer_23: Any, address: str) -> None:
    response = case_officer_23.client.get(address)
    assert response.status_code == 403
    assert "Bara en administratör" in response.content.decode()
    assert AuditEvent.objects.filter(action="access.refuse", actor_pseudonym=case_officer_23.user.pseudonym).exists()


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("handelse=account.edit", True),
        ("handelse=sign_in.fail", False),
        ("utfall=refused", False),
        ("fran=2020-01-01&till=2099-01-01", True),
        ("fran=2098-01-01", False),
        ("till=2020-01-01", False),
        ("person=ingen-heter-sa", False),
    ],
)
def test_filters_choose_among_the_own_events(events: tuple[User, User], query: str, is_there: bool) -> None:
    page = shown(person(Role.ADMINISTRATOR, REGION_23)[2], f"{PAGE}?{query}")
    assert (f">{events[0].name}<" in page) is is_there


def test_filter_finds_a_person_by_part_of_the_name_or_the_pseudonym(events: tuple[User, User]) -> None:
    client = person(Role.ADMINISTRATOR, REGION_23)[2]
    for text in (events[0].name.upper(), events[0].pseudonym):
        assert f">{events[0].name}<" in client.get(PAGE, {"person": text}).content.decode()


@pytest.mark.parametrize("query", ["fran=igår", "fran=2026-02-01&till=2026-01-01", "handelse=allt", "organisation=x"])
def test_filter_that_is_no_value_is_told_and_kept(query: str) -> None:
    response = person(Role.ADMINISTRATOR, REGION_23)[2].get(f"{PAGE}?{query}")
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_filter_by_another_organisation_shows_nothing_of_it(events: tuple[User, User]) -> None:
    other = Organisation.objects.get(name=REGION_24)
    response = person(Role.ADMINISTRATOR, REGION_23)[2].get(PAGE, {"organisation": str(other.pk)})
    assert response.status_code == 422
    assert events[1].name not in response.content.decode()


def test_export_holds_what_the_page_shows_and_leaves_an_event(events: tuple[User, User]) -> None:
    user, _actor, client = person(Role.ADMINISTRATOR, REGION_23)
    response = client.get(FILE, {"handelse": "account.edit"})
    text = response.content.decode("utf-8-sig")
    assert response["Content-Disposition"] == 'attachment; filename="spar.csv"'
    assert events[0].name in text
    assert events[1].name not in text
    event = AuditEvent.objects.get(action="audit.export")
    assert (event.actor_pseudonym, event.after) == (user.pseudonym, {"handelse": "account.edit"})


def test_check_is_a_job_for_system_administrators_only() -> None:
    refused = person(Role.ADMINISTRATOR, REGION_23)[2].post(CHECK)
    assert refused.status_code == 403
    assert not Job.objects.exists()
    started = person(Role.SYSTEM_ADMINISTRATOR, "Tillväxtverket")[2].post(CHECK)
    job = Job.objects.get()
    assert started["Location"] == f"/jobb/{job.pk}/"
    assert job.kind == "audit_check"


def test_page_costs_the_same_with_two_events_and_with_twenty(django_assert_num_queries: Any) -> None:
    _user, actor, client = person(Role.ADMINISTRATOR, REGION_23)
    client.get(PAGE)
    for number in (2, 18):
        for _event in range(number):
            record_event(actor, "sign_out")
        with django_assert_num_queries(QUERIES):
            client.get(PAGE)


QUERIES = 9
"""Session, user, two for the actor, chains, count, events, names, unread notices."""
