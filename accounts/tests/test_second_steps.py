"""Second steps: an app with codes, recovery codes, and that administrators must have one."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.tests.sign_in import (
    PASSWORD,
    actions,
    code_of,
    give_app,
    let_pass,
    make_person,
    recovery_codes_of,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "fast_passwords")]

STEP = "/logga-in/steg-2/"


@pytest.fixture
def user(fast_passwords: None) -> User:
    return make_person()


@pytest.fixture
def client_in(user: User) -> Client:
    client = Client()
    sign_in(client)
    return client


@pytest.fixture
def administrator(administrator_23: Any, fast_passwords: None) -> User:
    """Somebody who administers a region, with the address and password of the other tests."""
    person: User = administrator_23.user
    person.email = "anna@rsp.example"
    person.set_password(PASSWORD)
    person.save()
    return person


def test_add_app_with_its_code_gives_recovery_codes_and_a_mail(
    client_in: Client, user: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    secret = client_in.get("/installningar/inloggning/app/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        response = client_in.post("/installningar/inloggning/app/", {"code": code_of(secret)})
    assert response["Location"] == "/installningar/inloggning/reservkoder/"
    page = client_in.get(response["Location"]).content.decode()
    assert all(code in page for code in recovery_codes_of(user))
    assert len(recovery_codes_of(user)) == 10
    assert [mail.subject for mail in mailoutbox] == ["En autentiseringsapp är tillagd"]
    assert AuditEvent.objects.get(action="mfa.change").after == {"what": "app added"}


def test_add_app_with_a_wrong_code_is_refused_and_keeps_the_secret(client_in: Client, user: User) -> None:
    secret = client_in.get("/installningar/inloggning/app/").context["form"].secret
    response = client_in.post("/installningar/inloggning/app/", {"code": "000000"})
    assert response.status_code == 422
    assert response.context["form"].secret == secret
    assert not Authenticator.objects.exists()
    assert "mfa.change" not in actions()


def test_secret_of_app_is_encrypted_in_the_database(user: User) -> None:
    secret = give_app(user)
    for row in Authenticator.objects.all():
        assert secret not in str(row.data)
        assert not set(recovery_codes_of(user)) & set(str(row.data).split("'"))


def test_sign_in_with_app_asks_for_a_code_and_lets_nobody_in_before_it(user: User) -> None:
    secret = give_app(user)
    client = Client()
    assert sign_in(client, next="/lan/23/")["Location"] == STEP
    assert client.get("/").status_code == 302
    assert client.get("/installningar/inloggning/reservkoder/").status_code == 302
    assert client.get("/logga-in/")["Location"] == STEP
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/lan/23/"
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.get(action="sign_in.succeed").after == {"how": "password, mfa"}


def test_code_of_app_works_once(user: User) -> None:
    code = code_of(give_app(user))
    first, second = Client(), Client()
    sign_in(first)
    assert first.post(STEP, {"code": code}).status_code == 302
    sign_in(second)
    assert second.post(STEP, {"code": code}).status_code == 422


@pytest.mark.parametrize("spell", [" {}", "{}-", "{}\t"])
def test_code_of_app_spelled_another_way_half_a_minute_later_is_the_same_code(
    user: User, monkeypatch: Any, spell: str
) -> None:
    code = code_of(give_app(user), 1)
    first, second = Client(), Client()
    sign_in(first)
    assert first.post(STEP, {"code": code}).status_code == 302
    let_pass(31, monkeypatch)
    sign_in(second)
    respelled = spell.format(f"{code[:3]} {code[3:]}")
    assert second.post(STEP, {"code": respelled}).status_code == 422
    assert second.get("/").status_code == 302
    assert AuditEvent.objects.filter(action="sign_in.fail").count() == 1


def test_code_of_app_is_taken_with_a_space_in_it(user: User) -> None:
    code = code_of(give_app(user))
    client = Client()
    sign_in(client)
    assert client.post(STEP, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302


def test_code_from_the_half_minute_before_is_taken_and_an_older_one_is_not(user: User) -> None:
    secret = give_app(user)
    client = Client()
    sign_in(client)
    assert client.post(STEP, {"code": code_of(secret, -3)}).status_code == 422
    assert client.post(STEP, {"code": code_of(secret, -1)}).status_code == 302


def test_wrong_code_is_refused_in_swedish_and_recorded_but_not_as_the_persons_act(user: User) -> None:
    give_app(user)
    client = Client()
    sign_in(client)
    response = client.post(STEP, {"code": "000000"})
    assert response.status_code == 422
    assert "Koden stämmer inte." in response.content.decode()
    event = AuditEvent.objects.get(action="sign_in.fail")
    assert (event.actor_pseudonym, event.object_label) == ("", user.pseudonym)
    assert "Fel kod" in event.reason


def test_second_step_names_only_what_the_person_has(user: User) -> None:
    give_app(user)
    client = Client()
    sign_in(client)
    page = client.get(STEP).content.decode()
    assert "Koden från appen, eller en av dina reservkoder." in page
    assert "passkey" not in page.split("<main")[1].replace("passkey-options", "")
    Authenticator.objects.filter(type="recovery_codes").delete()
    assert "reservkod" not in client.get(STEP).content.decode()


def test_wrong_code_and_wrong_password_have_a_heading_that_says_so(user: User) -> None:
    client = Client()
    assert "Inloggningen misslyckades" in sign_in(client, password="fel lösenord").content.decode()
    give_app(user)
    sign_in(client)
    page = client.post(STEP, {"code": "000000"}).content.decode()
    assert "Inloggningen misslyckades" in page
    for _ in range(5):
        page = client.post(STEP, {"code": "000000"}).content.decode()
    assert "Vänta en stund" in page


def test_recovery_code_works_once(user: User) -> None:
    give_app(user)
    code = recovery_codes_of(user)[0]
    for expected in (302, 422):
        client = Client()
        sign_in(client)
        assert client.post(STEP, {"code": code}).status_code == expected
    assert len(recovery_codes_of(user)) == 9


def test_second_step_can_be_given_up(user: User) -> None:
    give_app(user)
    client = Client()
    sign_in(client)
    client.post("/logga-ut/")
    assert client.get("/logga-in/").status_code == 200
    assert client.get(STEP)["Location"] == "/logga-in/"


def test_second_step_without_the_first_leads_to_sign_in() -> None:
    assert Client().get(STEP)["Location"] == "/logga-in/"
    assert Client().post(STEP, {"code": "123456"})["Location"] == "/logga-in/"


def test_remove_app_takes_its_recovery_codes_along(
    client_in: Client, user: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    give_app(user)
    with django_capture_on_commit_callbacks(execute=True):
        response = client_in.post("/installningar/inloggning/app/ta-bort/")
    assert response["Location"] == "/installningar/inloggning/"
    assert not Authenticator.objects.exists()
    assert [mail.subject for mail in mailoutbox] == ["Autentiseringsappen är borttagen"]


def test_new_recovery_codes_replace_the_old(client_in: Client, user: User) -> None:
    give_app(user)
    old = recovery_codes_of(user)
    assert client_in.post("/installningar/inloggning/reservkoder/nya/").status_code == 302
    assert not set(old) & set(recovery_codes_of(user))


def test_recovery_codes_as_a_file(client_in: Client, user: User) -> None:
    give_app(user)
    response = client_in.get("/installningar/inloggning/reservkoder/reservkoder.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert recovery_codes_of(user)[3] in response.content.decode()


@pytest.mark.parametrize("page", ["reservkoder/", "reservkoder/reservkoder.txt", "app/ta-bort/", "passkey/1/"])
def test_pages_of_steps_one_has_not_are_not_found(client_in: Client, page: str) -> None:
    assert client_in.get(f"/installningar/inloggning/{page}").status_code == 404


@pytest.mark.parametrize("page", ["app/", "passkey/", "reservkoder/", "reservkoder/nya/"])
def test_pages_that_decide_who_signs_in_ask_for_the_password_when_it_was_long_ago(user: User, page: str) -> None:
    client = Client()
    client.force_login(user)  # leaves no word of how or when
    give_app(user)
    address = f"/installningar/inloggning/{page}" if page != "app/" else "/installningar/inloggning/app/ta-bort/"
    assert client.get(address)["Location"] == f"/bekrafta/?next={address.replace('/', '%2F')}"
    response = client.post(f"/bekrafta/?next={address}", {"password": PASSWORD})
    assert response["Location"] == address
    assert client.get(address).status_code == 200


def test_passkey_of_somebody_else_is_not_found(client_in: Client) -> None:
    passkey = Authenticator.objects.create(user=make_person("bo@rsp.example"), type="webauthn", data={"name": "x"})
    assert client_in.post(f"/installningar/inloggning/passkey/{passkey.pk}/ta-bort/").status_code == 404
    assert client_in.post(f"/installningar/inloggning/passkey/{passkey.pk}/", {"name": "y"}).status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


@pytest.mark.parametrize("credential", ["", "x", "{}", "[]", '{"id": 1}', '{"response": {"userHandle": "AA"}}'])
def test_passkey_that_is_nonsense_is_refused(user: User, credential: str) -> None:
    client = Client()
    client.get("/logga-in/passkey/", headers={"accept": "application/json"})
    response = client.post("/logga-in/passkey/", {"credential": credential})
    assert response["Location"] == "/logga-in/"
    assert client.get("/").status_code == 302
    event = AuditEvent.objects.get(action="sign_in.fail")
    assert (event.actor_pseudonym, event.object_label, event.organisation) == ("", "", "RSP")
    assert event.reason == "Passkeyn gick inte att använda"


@pytest.mark.parametrize("credential", ['{"id": 1}', "[1]", '"x"'])
def test_wrong_passkey_as_second_step_is_recorded_about_the_account(user: User, credential: str) -> None:
    give_app(user)
    client = Client()
    sign_in(client)
    assert client.post(STEP, {"credential": credential}).status_code == 422
    event = AuditEvent.objects.get(action="sign_in.fail")
    assert (event.actor_pseudonym, event.object_label) == ("", user.pseudonym)
    assert event.reason == "Fel passkey i tvåstegsinloggningen"


def test_wrong_passkeys_are_recorded_until_there_have_been_too_many(user: User) -> None:
    give_app(user)
    client = Client()
    sign_in(client)
    statuses = [client.post(STEP, {"credential": '{"id": 1}'}).status_code for _ in range(20)]
    assert statuses[-1] == 429
    assert AuditEvent.objects.filter(action="sign_in.fail").count() == statuses.count(422) < 20


def test_passkeys_that_fail_are_recorded_until_there_have_been_too_many() -> None:
    client = Client()
    statuses = [client.post("/logga-in/passkey/", {"credential": "x"}).status_code for _ in range(21)]
    assert statuses == [302] * 20 + [429]
    assert AuditEvent.objects.filter(action="sign_in.fail").count() == 20


def test_challenge_of_a_passkey_asks_for_a_verified_user_and_names_nobody(user: User) -> None:
    options = Client().get("/logga-in/passkey/").json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


# --- Administrators


def test_administrator_without_a_second_step_comes_to_that_page_and_nowhere_else(
    administrator: User, settings: Any
) -> None:
    settings.REQUIRE_MFA_FOR_ADMINISTRATORS = True
    client = Client()
    sign_in(client)
    for page in ("/", "/lan/23/", "/installningar/", "/installningar/nycklar/", "/aviseringar/"):
        assert client.get(page)["Location"] == "/installningar/inloggning/", page
    assert client.post("/installningar/nycklar/", {"name": "x"})["Location"] == "/installningar/inloggning/"
    page = client.get("/installningar/inloggning/").content.decode()
    assert "Du är administratör och behöver tvåstegsinloggning." in page
    assert client.get("/kontakt/").status_code == 200
    assert client.post("/logga-ut/")["Location"] == "/logga-in/"


def test_administrator_is_let_on_when_the_second_step_is_there(administrator: User, settings: Any) -> None:
    settings.REQUIRE_MFA_FOR_ADMINISTRATORS = True
    client = Client()
    sign_in(client)
    secret = client.get("/installningar/inloggning/app/").context["form"].secret
    client.post("/installningar/inloggning/app/", {"code": code_of(secret)})
    assert client.get("/").status_code == 200
    client.post("/installningar/inloggning/app/ta-bort/")
    assert client.get("/")["Location"] == "/installningar/inloggning/"


def test_administrator_who_came_by_both_steps_costs_no_further_query(administrator: User, settings: Any) -> None:
    settings.REQUIRE_MFA_FOR_ADMINISTRATORS = True
    secret = give_app(administrator)
    client = Client()
    sign_in(client)
    client.post(STEP, {"code": code_of(secret)})
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/kontrollera/").status_code == 200
    assert not [query for query in queries if "mfa_authenticator" in query["sql"]]


def test_others_need_no_second_step(user: User, settings: Any) -> None:
    settings.REQUIRE_MFA_FOR_ADMINISTRATORS = True
    client = Client()
    sign_in(client)
    assert client.get("/").status_code == 200


def test_second_step_is_not_asked_of_administrators_when_the_setting_is_off(administrator: User, settings: Any) -> None:
    settings.REQUIRE_MFA_FOR_ADMINISTRATORS = False
    client = Client()
    sign_in(client)
    assert client.get("/").status_code == 200


# --- When all is lost


def test_command_takes_away_every_second_step_with_trail(user: User, capsys: Any) -> None:
    give_app(user)
    call_command("reset_second_step", "--email", "Anna@rsp.example")
    assert not Authenticator.objects.exists()
    assert "2 borttagna" in capsys.readouterr().out
    event = AuditEvent.objects.get(action="mfa.change")
    assert (event.object_label, event.after) == (user.pseudonym, {"what": "all removed"})


def test_command_for_an_address_nobody_has_says_so() -> None:
    with pytest.raises(CommandError, match="Det finns inget konto"):
        call_command("reset_second_step", "--email", "ingen@rsp.example")


def test_command_is_recorded_where_the_persons_administrators_see_it_and_not_as_the_persons_act(
    case_officer_23: Any,
) -> None:
    person = case_officer_23.user
    give_app(person)
    call_command("reset_second_step", "--email", person.email)
    event = AuditEvent.objects.get(action="mfa.change")
    assert event.chain.name == "Region Jämtland Härjedalen"
    assert (event.actor_pseudonym, event.object_label) == ("", person.pseudonym)
