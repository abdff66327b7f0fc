"""What somebody with an account, or none, may try: other people's ids, fields no form has, keys in addresses.

Tried beside these: open redirect, session fixation, enumeration by words and by time, brute force and spoofed client
addresses (``accounts/tests``), header injection in mail (``notices/tests``), another site's form (``test_urls_roles``).
"""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import ApiToken, AuditEvent, User
from accounts.services.tokens import authenticate_token, create_token
from accounts.tests.factories import ApiTokenFactory, UserFactory
from jobs.models import Job
from notices.models import Notification
from notices.services import notify
from registers.models import ContactFunction, Delegation, Membership, Organisation
from registers.tests.factories import MembershipFactory
from rsp.actor import Role
from rsp.tests.url_world import filled, known, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TABLES = (User, Membership, Delegation, ContactFunction, Organisation, ApiToken, Job, Notification)


@pytest.fixture
def world(registers: None) -> None:
    make_world()


def stored() -> dict[str, list[Any]]:
    """Every row of the tables an attacker would want to change, but for what a sign-in stamps on the user."""
    return {table.__name__: list(table.objects.order_by("pk").values(*_columns(table))) for table in TABLES}


def _columns(table: Any) -> list[str]:
    stamps = {"last_login", "updated_at"}
    return [field.attname for field in table._meta.local_fields if field.name not in stamps]


FOREIGN_IDS = [
    ("/administration/roller/{membership}/avsluta/", {"valid_to": "2026-01-01", "version": "1"}),
    ("/administration/roller/{membership}/behovs/", {"version": "1"}),
    ("/administration/anvandare/{person}/stang-av/", {"version": "1", "confirmed": "on"}),
    ("/administration/anvandare/{person}/anonymisera/", {"version": "1", "confirmed": "on"}),
    ("/administration/anvandare/{person}/ge-roll/", {"role": "reader", "valid_from": "2026-01-01"}),
    ("/administration/anvandare/{person}/bjud-in-igen/", {}),
    ("/administration/delegation/{deputy}/avsluta/", {"valid_to": "2026-01-01", "version": "1"}),
    ("/administration/maskiner/{machine}/nycklar/{token}/byt/", {}),
    ("/administration/maskiner/{machine}/nycklar/{token}/aterkalla/", {}),
    ("/installningar/nycklar/{token}/aterkalla/", {}),
    ("/organisationer/{company}/andra/", {"name": "Kapat AB", "version": "1"}),
    ("/organisationer/{company}/sla-ihop/{duplicate}/", {"confirmed": "on", "version": "1"}),
    ("/organisationer/brevlador/{contact}/ta-bort/", {"version": "1"}),
    ("/jobb/{job}/avbryt/", {}),
]


@pytest.mark.parametrize(("path", "data"), FOREIGN_IDS, ids=[path for path, _data in FOREIGN_IDS])
@pytest.mark.parametrize("role", ["administrator_23", "case_officer_23", "director_23", "municipal_officer_2361"])
def test_ids_of_another_county_change_nothing(
    request: pytest.FixtureRequest, world: None, role: str, path: str, data: dict[str, str]
) -> None:
    """Insecure direct object reference: a right at home is tried on a row of 24."""
    client, before = request.getfixturevalue(role).client, stored()
    things = ("membership", "person", "deputy", "machine", "token", "company", "duplicate", "contact", "job")
    address = path.format(**{thing: known(thing, "24") for thing in things})
    assert client.post(address, data).status_code in {403, 404}
    assert stored() == before


def test_key_of_another_machine_is_not_reached_through_ones_own(world: None, administrator_23: Any) -> None:
    """The address names the own machine, but the key of another's."""
    before = stored()
    path = f"/administration/maskiner/{known('machine', '23')}/nycklar/{known('token', '24')}/aterkalla/"
    assert administrator_23.client.post(path).status_code == 404
    assert stored() == before


@pytest.mark.parametrize("field", ["organisation", "organisation_id", "organisation_pk"])
def test_another_organisation_in_a_form_field_gives_no_role_there(
    world: None, administrator_23: Any, field: str
) -> None:
    other = Organisation.objects.get(kind="region", county="24")
    administrator_23.client.post(
        "/administration/anvandare/bjud-in/",
        {
            "email": "ny@rsp.example",
            "name": "Ny",
            "role": "administrator",
            field: str(other.pk),
            "valid_from": "2026-01-01",
        },
    )
    assert not Membership.objects.filter(user__email="ny@rsp.example", organisation=other).exists()


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


def test_role_that_is_not_offered_is_not_given(world: None, administrator_23: Any) -> None:
    data = {"email": "ny@rsp.example", "name": "Ny", "role": "system_administrator", "valid_from": "2026-01-01"}
    response = administrator_23.client.post("/administration/anvandare/bjud-in/", data)
    assert response.status_code in {403, 422}
    assert not Membership.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, user__email="ny@rsp.example").exists()


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


def test_world_of_the_attacks_can_be_changed_by_its_owner(world: None, administrator_23: Any) -> None:
    """The attacks above fail for want of a right, not because the addresses or the fields are wrong."""
    path = filled(f"/administration/maskiner/{known('machine', '23')}/nycklar/{known('token', '23')}/aterkalla/")
    assert administrator_23.client.post(path).status_code == 302
    assert ApiToken.objects.get(pk=known("token", "23")).revoked_at is not None
