"""What somebody with an account, or none, may try: other people's ids, fields no form has, keys in addresses.

Tried beside these: open redirect, session fixation, enumeration by words and by time, brute force and spoofed client
addresses (``accounts/tests``), header injection in mail (``notices/tests``), another site's form (``test_urls_roles``).
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import ApiToken, AuditEvent, User
from accounts.services.tokens import authenticate_token, create_token
from accounts.tests.factories import ApiTokenFactory, UserFactory
from jobs.models import Job
from jobs.tests.factories import FailedJobFactory
from notices.models import Notification
from notices.services import notify
from registers.models import ContactFunction, Delegation, Membership, Organisation
from registers.tests.factories import MembershipFactory
from rsp.actor import Role
from rsp.tests.url_world import known, make_world, region_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TABLES = (User, Membership, Delegation, ContactFunction, Organisation, ApiToken, Job, Notification)
COUNTIES = ("23", "24")


@pytest.fixture
def world(registers: None) -> None:
    """The world of the addresses, and what else an attack needs: a closed account, a person's own key, a failed job."""
    make_world()
    for county in COUNTIES:
        region, person = region_id(county), known("person", county)
        closed = UserFactory(pk=known("closed", county), is_active=False)
        MembershipFactory(user=closed, organisation_id=region, role=Role.READER)
        ApiTokenFactory(pk=known("own token", county), user_id=person)
        FailedJobFactory(pk=known("failed job", county), started_by_id=person, organisation_id=region)
        Organisation.objects.filter(pk=known("duplicate", county)).update(orgnr=None)


def stored() -> dict[str, list[Any]]:
    """Every row of the tables an attacker would want to change, but for what a sign-in stamps on the user; and mail."""
    rows = {table.__name__: list(table.objects.order_by("pk").values(*_columns(table))) for table in TABLES}
    return rows | {"mail": [letter.to for letter in mail.outbox]}


def _columns(table: Any) -> list[str]:
    stamps = {"last_login", "updated_at"}
    return [field.attname for field in table._meta.local_fields if field.name not in stamps]


@dataclass(frozen=True)
class Act:
    """A post to the row of a county, with the fields of its form; ``owner`` has the right to it in county 23.

    ``{thing}`` is the row of the county whose turn it is, ``{region_23}`` the attackers' own region.
    """

    path: str
    data: dict[str, Any]
    owner: str = "administrator_23"

    def post(self, client: Client, county: str) -> Any:
        ids: dict[str, Any] = {thing.replace(" ", "_"): known(thing, county) for thing in THINGS}
        ids |= {"region": region_id(county), "region_23": region_id("23"), "county": county}
        data = {key: value.format(**ids) if isinstance(value, str) else value for key, value in self.data.items()}
        return client.post(self.path.format(**ids), data)

    def __str__(self) -> str:
        return self.path


THINGS = ("membership", "person", "closed", "deputy", "machine", "token", "own token", "company", "duplicate")
THINGS += ("contact", "job", "failed job")
LATER = "2099-12-31"
ROLE = {"role": "participant", "valid_from": LATER}
PERIOD = {"valid_from": LATER, "valid_to": ""}
KEPT = {"name": "Kapat AB", "kind": "company", "orgnr": "", "county": "{county}", "municipality": ""}
MERGED = {"duplicate_version": "1", "survivor_version": "1"}
POINT = {"role": "case_officer", "matter": "grant_decision", "max_amount": "", "point": "9.9", **PERIOD}
DEPUTY = {"user": "{person}", "role": "director", "capacity": "deputy", "matter": "follow_up_sign_off", **PERIOD}

ACTS = [
    Act("/administration/roller/{membership}/avsluta/", {"last_day": LATER, "version": "1"}),
    Act("/administration/roller/{membership}/behovs/", {"version": "1"}),
    Act("/administration/anvandare/{person}/stang-av/", {"version": "1"}),
    Act("/administration/anvandare/{closed}/oppna/", {"version": "1"}),
    Act("/administration/anvandare/{person}/anonymisera/", {"version": "1", "is_sure": "on"}),
    Act("/administration/anvandare/{person}/ge-roll/", {"organisation": "{region}", **ROLE}),
    Act("/administration/anvandare/{person}/ge-roll/", {"organisation": "{region_23}", **ROLE}),
    Act("/administration/anvandare/{person}/bjud-in-igen/", {}),
    Act("/administration/delegation/{deputy}/avsluta/", {"last_day": LATER, "version": "1"}),
    Act("/administration/maskiner/{machine}/nycklar/{token}/byt/", {}),
    Act("/administration/maskiner/{machine}/nycklar/{token}/aterkalla/", {}),
    Act("/installningar/nycklar/{own_token}/byt/", {}, owner="person_23"),
    Act("/installningar/nycklar/{own_token}/aterkalla/", {}, owner="person_23"),
    Act("/organisationer/{company}/andra/", {**KEPT, "edit-version": "1"}, owner="case_officer_23"),
    Act("/organisationer/{duplicate}/sla-ihop/{company}/", MERGED, owner="case_officer_23"),
    Act("/organisationer/{region}/delegation/ny/", POINT),
    Act("/organisationer/{region}/delegation/ersattare/", DEPUTY),
    Act("/organisationer/{region}/brevlador/ny/", {"purpose": "programme", "email": "kapat@rsp.example"}),
    Act("/organisationer/brevlador/{contact}/andra/", {"version": "1", "email": "kapat@rsp.example"}),
    Act("/organisationer/brevlador/{contact}/ta-bort/", {"version": "1"}),
    Act("/jobb/{job}/avbryt/", {}),
    Act("/jobb/{failed_job}/forsok-igen/", {}, owner="person_23"),
]


@dataclass(frozen=True)
class Owner:
    client: Client


@pytest.fixture
def person_23(world: None) -> Owner:
    """Who has the keys and the jobs of the world in county 23: a reader there."""
    client = Client()
    client.force_login(User.objects.get(pk=known("person", "23")))
    return Owner(client)


ATTACKERS = ["administrator_23", "case_officer_23", "director_23", "municipal_officer_2361"]


@pytest.mark.parametrize("act", ACTS, ids=str)
@pytest.mark.parametrize("role", ATTACKERS)
def test_ids_of_another_county_change_nothing(request: pytest.FixtureRequest, world: None, role: str, act: Act) -> None:
    """Insecure direct object reference: a right at home is tried on a row of 24."""
    client, before = request.getfixturevalue(role).client, stored()
    assert act.post(client, "24").status_code in {403, 404}
    assert stored() == before


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_ids_of_the_own_county_are_changed_by_their_owner(
    request: pytest.FixtureRequest, world: None, act: Act
) -> None:
    """The attacks fail for want of a right, not because an address or a field is wrong: here the same goes through."""
    client, before = request.getfixturevalue(act.owner).client, stored()
    response = act.post(client, "23")
    assert response.status_code in {200, 201, 302}
    assert stored() != before


def test_key_of_another_machine_is_not_reached_through_ones_own(world: None, administrator_23: Any) -> None:
    """The address names the own machine, but the key of another's."""
    before = stored()
    path = f"/administration/maskiner/{known('machine', '23')}/nycklar/{known('token', '24')}/aterkalla/"
    assert administrator_23.client.post(path).status_code == 404
    assert stored() == before


INVITE, NEWCOMER = "/administration/anvandare/bjud-in/", "ny@rsp.example"


def invitation(organisation: Organisation, role: str = "reader", **more: Any) -> dict[str, Any]:
    """A complete form."""
    wanted = {"email": NEWCOMER, "name": "Ny", "organisation": organisation.pk, "role": role}
    return wanted | {"valid_from": LATER, "valid_to": ""} | more


def roles_of_newcomer() -> list[tuple[str, Any]]:
    return list(Membership.objects.filter(user__email=NEWCOMER).values_list("role", "organisation"))


def test_another_organisation_in_the_form_gives_no_role_there(world: None, administrator_23: Any) -> None:
    own, other = (Organisation.objects.get(kind="region", county=county) for county in COUNTIES)
    before = stored()
    assert administrator_23.client.post(INVITE, invitation(other)).status_code == 422
    assert stored() == before
    assert administrator_23.client.post(INVITE, invitation(own)).status_code == 302
    assert roles_of_newcomer() == [("reader", own.pk)]


@pytest.mark.parametrize("field", ["organisation_id", "organisation_pk", "offer", "user", "membership"])
def test_another_organisation_beside_the_form_gives_no_role_there(
    world: None, administrator_23: Any, field: str
) -> None:
    own, other = (Organisation.objects.get(kind="region", county=county) for county in COUNTIES)
    assert administrator_23.client.post(INVITE, invitation(own, **{field: other.pk})).status_code == 302
    assert roles_of_newcomer() == [("reader", own.pk)]


EXTRA = {
    "is_active": "false",
    "is_machine": "on",
    "is_superuser": "on",
    "is_staff": "on",
    "role": "system_administrator",
    "pseudonym": "P-00000000",
    "email": "annan@rsp.example",
    "user": str(known("person", "24")),
    "user_id": str(known("person", "24")),
    "id": str(known("person", "24")),
    "password": "kapat-losenord-1234",
    "anonymised_at": "2026-01-01",
    "grants": "system_administrator",
}


def test_fields_the_settings_form_does_not_have_are_not_saved(world: None, case_officer_23: Any) -> None:
    """Mass assignment: the form is saved with the fields it shows and no other."""
    user, client = case_officer_23.user, case_officer_23.client
    before = stored()
    page = {"name": "Anna Exempel", "density": "md", "version": str(user.version)}
    assert client.post("/installningar/", page | EXTRA).status_code == 302
    after = stored()
    changed = [now for was, now in zip(before["User"], after["User"], strict=True) if was != now]
    assert [row["id"] for row in changed] == [user.pk]
    assert {key for key in changed[0] if changed[0][key] != _row(before["User"], user.pk)[key]} == {
        "name",
        "density",
        "version",
    }
    assert {name: rows for name, rows in after.items() if name != "User"} == {
        name: rows for name, rows in before.items() if name != "User"
    }


def _row(rows: list[dict[str, Any]], pk: Any) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == pk)


def test_role_that_is_not_offered_is_not_given(world: None) -> None:
    """At an authority the role fits, and its administrator gives roles there: but not that one."""
    authority = Organisation.objects.get(name="Tillväxtverket")
    client = Client()
    client.force_login(MembershipFactory(organisation=authority, role=Role.ADMINISTRATOR).user)
    before = stored()
    assert client.post(INVITE, invitation(authority, "system_administrator")).status_code == 422
    assert stored() == before
    assert client.post(INVITE, invitation(authority, "administrator")).status_code == 302
    assert roles_of_newcomer() == [("administrator", authority.pk)]


def test_role_that_is_not_offered_is_given_by_who_may(world: None, system_administrator: Any) -> None:
    authority = Organisation.objects.get(name="Tillväxtverket")
    response = system_administrator.client.post(INVITE, invitation(authority, "system_administrator"))
    assert response.status_code == 302
    assert roles_of_newcomer() == [("system_administrator", authority.pk)]


def test_notices_of_others_are_neither_read_nor_marked(world: None, case_officer_23: Any, analyst: Any) -> None:
    notify(user_ids=[analyst.user.pk], kind="security", title="HEMLIGT", link="/installningar/")
    notice = Notification.objects.get(user=analyst.user)
    assert case_officer_23.client.post(f"/aviseringar/{notice.pk}/last/").status_code == 404
    assert "HEMLIGT" not in case_officer_23.client.get("/aviseringar/").content.decode()
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("name", ["token", "api_key", "access_token", "key", "auth", "authorization"])
def test_key_in_an_address_opens_nothing(case_officer_23: Any, name: str) -> None:
    """A key in an address ends up in logs and histories, so it is never looked for there."""
    actor, user = case_officer_23.actor, case_officer_23.user
    expires_at = ApiTokenFactory.build().expires_at
    facts = {"name": "Prov", "scopes": ["read:county"], "expires_at": expires_at}
    token, text = create_token(actor=actor, owner_id=user.pk, **facts)
    response = Client().get("/lan/23/", {name: text})
    assert response.status_code == 302
    token.refresh_from_db()
    assert token.last_used_at is None
    found = authenticate_token(text)
    assert found is not None
    assert found.user == user


def test_secret_of_a_key_is_stored_and_logged_nowhere(case_officer_23: Any, caplog: pytest.LogCaptureFixture) -> None:
    expires_on = ApiTokenFactory.build().expires_at.date().isoformat()
    data = {"name": "Prov", "scopes": ["read:public"], "expires_on": expires_on}
    page = case_officer_23.client.post("/installningar/nycklar/", data).content.decode()
    (text,) = set(re.findall(r"rsp_[0-9a-z]{8}_[0-9A-Za-z_-]{40,}", page))
    secret = text.split("_", 2)[2]
    assert authenticate_token(text) is not None
    assert secret not in case_officer_23.client.get("/installningar/nycklar/").content.decode()
    assert secret not in str(list(ApiToken.objects.values())) + str(list(AuditEvent.objects.values())) + caplog.text


def test_body_that_is_too_large_is_refused_in_words(case_officer_23: Any) -> None:
    too_much = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    response = case_officer_23.client.post("/installningar/", {"name": too_much})
    assert response.status_code in {400, 413}
    assert "<h1>" in response.content.decode()


def test_form_with_too_many_fields_is_refused(case_officer_23: Any) -> None:
    assert case_officer_23.client.post("/installningar/", {f"f{n}": "x" for n in range(1500)}).status_code == 400


def test_right_that_has_ended_ends_with_the_next_request(case_officer_23: Any) -> None:
    """The rights are built for each request: a session is no proof of a role."""
    assert case_officer_23.client.get("/organisationer/ny/").status_code == 200
    Membership.objects.filter(user=case_officer_23.user).update(valid_to="2020-01-01", valid_from="2019-01-01")
    assert case_officer_23.client.get("/organisationer/ny/").status_code == 403


def test_account_that_is_closed_ends_with_the_next_request(case_officer_23: Any) -> None:
    User.objects.filter(pk=case_officer_23.user.pk).update(is_active=False)
    response = case_officer_23.client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/logga-in/")


def test_machine_never_signs_in_with_a_password(registers: None) -> None:
    machine = UserFactory(is_machine=True, email="maskin@rsp.example")
    machine.set_password("ett långt lösenord 123")
    machine.save()
    MembershipFactory(user=machine, role=Role.READER)
    client = Client()
    response = client.post("/logga-in/", {"login": machine.email, "password": "ett långt lösenord 123"})
    assert response.status_code == 422
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "testserver@evil.example", "testserver.evil.example"])
def test_host_that_is_not_ours_is_refused(host: str) -> None:
    assert Client(headers={"host": host}).get("/logga-in/").status_code == 400
