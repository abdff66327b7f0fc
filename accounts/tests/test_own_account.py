"""The own account: name and density, and API tokens whose secret is shown once."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Density
from accounts.models import ApiToken, AuditEvent, User
from accounts.policies import scopes_open_to
from accounts.services.sign_in import actor_of
from accounts.services.tokens import TokenRefused, authenticate_token, create_token
from accounts.tests.factories import ApiTokenFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

SETTINGS, TOKENS = "/installningar/", "/installningar/nycklar/"


@pytest.fixture
def user() -> User:
    return UserFactory(name="Anna Exempel")


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def profile(**changes: Any) -> dict[str, Any]:
    return {"name": "Anna Exempel", "density": "role", "version": 1} | changes


# --- Name and density


def test_settings_lead_to_every_part_of_the_account(client: Client) -> None:
    page = client.get(SETTINGS).content.decode()
    for address in ("/aviseringar/installningar/", "losenord/", "inloggning/", "enheter/", "nycklar/"):
        assert f'href="{address if address[0] == "/" else SETTINGS + address}"' in page


def test_name_and_density_are_saved_and_shown(client: Client, user: User) -> None:
    assert client.post(SETTINGS, profile(name=" Anna Ny ", density="md"))["Location"] == SETTINGS
    user.refresh_from_db()
    assert (user.name, user.density, user.version) == ("Anna Ny", "md", 2)
    page = client.get("/").content.decode()
    assert 'data-size="md"' in page
    assert "Anna Ny" in page


def test_density_as_the_role_is_used_to_is_stored_as_none(client: Client, user: User) -> None:
    client.post(SETTINGS, profile(density="md"))
    client.post(SETTINGS, profile(version=2))
    user.refresh_from_db()
    assert user.density == ""
    assert 'data-size="sm"' in client.get("/").content.decode()


def test_change_of_name_is_recorded_without_the_name(client: Client) -> None:
    client.post(SETTINGS, profile(name="Anna Hemlig"))
    event = AuditEvent.objects.get(action="account.edit")
    assert "name" in event.after
    assert "Anna" not in str(event.__dict__)


def test_settings_saved_in_another_window_since_are_shown_beside_what_was_typed(client: Client, user: User) -> None:
    client.post(SETTINGS, profile(name="Anna Först", density="md"))
    response = client.post(SETTINGS, profile(name="Anna Sedan", density="sm"))
    assert response.status_code == 409
    page = response.content.decode()
    assert "Du har sparat i ett annat fönster" in page
    assert 'value="Anna Sedan"' in page
    table = page[page.index('id="sparat-nu"') :]
    table = table[: table.index("</table>")]
    for words in ("Namn", "Anna Först", "Anna Sedan", str(Density.ROOMY.label), str(Density.COMPACT.label)):
        assert words in table
    user.refresh_from_db()
    assert (user.name, user.density) == ("Anna Först", "md")


def test_settings_sent_again_after_the_comparison_are_saved(client: Client, user: User) -> None:
    client.post(SETTINGS, profile(name="Anna Först", density="md"))
    form = client.post(SETTINGS, profile(name="Anna Sedan", density="sm")).context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(SETTINGS, again)["Location"] == SETTINGS
    user.refresh_from_db()
    assert (user.name, user.density, user.version) == ("Anna Sedan", "sm", 3)


def test_only_what_differs_from_what_is_saved_is_compared(client: Client) -> None:
    client.post(SETTINGS, profile(name="Anna Först"))
    response = client.post(SETTINGS, profile(name="Anna Först", density="md"))
    assert response.status_code == 409
    assert [row.label for row in response.context["differences"]] == [response.context["form"]["density"].label]


def test_settings_that_are_saved_already_need_no_comparison(client: Client, user: User) -> None:
    for _ in range(2):
        assert client.post(SETTINGS, profile(name="Anna Först"))["Location"] == SETTINGS
    user.refresh_from_db()
    assert user.version == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Ange ditt namn"),
        ({"name": "x" * 121}, "högst 120 tecken"),
        ({"density": "xl"}, "xl"),
        ({"version": ""}, ""),
    ],
)
def test_bad_settings_are_refused(client: Client, user: User, changes: dict[str, str], words: str) -> None:
    response = client.post(SETTINGS, profile(**changes))
    assert response.status_code == 422
    assert words in response.content.decode()
    user.refresh_from_db()
    assert user.version == 1


def test_fields_that_are_not_ones_own_to_change_are_left_alone(client: Client, user: User) -> None:
    client.post(SETTINGS, profile(email="ny@rsp.example", is_machine="on", is_active="", pseudonym="P-0"))
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.email, fresh.is_machine, fresh.is_active) == (user.email, False, True)
    assert fresh.pseudonym == user.pseudonym


# --- API tokens


def order(**changes: Any) -> dict[str, Any]:
    last_day = timezone.localdate() + timedelta(days=30)
    return {"name": "Inläsning", "scopes": ["read:public"], "expires_on": last_day.isoformat()} | changes


def secret_on(response: Any) -> str:
    return response.context["secret"]


def test_token_is_made_and_its_secret_shown_once(client: Client, user: User, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        response = client.post(TOKENS, order())
    secret = secret_on(response)
    assert response.status_code == 201
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert authenticate_token(secret).user == user
    assert secret not in client.get(TOKENS).content.decode()
    assert secret not in caplog.text
    assert secret not in str(dict(client.session))
    assert secret not in str(list(AuditEvent.objects.values()))


def test_token_lasts_to_the_end_of_its_last_day(client: Client) -> None:
    client.post(TOKENS, order())
    local = timezone.localtime(ApiToken.objects.get().expires_at)
    assert (local.date(), local.hour) == (timezone.localdate() + timedelta(days=30), 23)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Ange vad nyckeln ska användas till"),
        ({"scopes": []}, "Välj minst en sak som nyckeln får göra"),
        ({"scopes": ["write:allt"]}, "write:allt"),
        ({"expires_on": ""}, "Ange sista dagen nyckeln gäller"),
        ({"expires_on": "i morgon"}, "Skriv dagen så här"),
        ({"expires_on": "2020-01-01"}, "från i dag till och med ett år framåt"),
        ({"expires_on": "2099-01-01"}, "från i dag till och med ett år framåt"),
    ],
)
def test_bad_order_of_a_token_is_refused(client: Client, changes: dict[str, Any], words: str) -> None:
    response = client.post(TOKENS, order(**changes))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ApiToken.objects.exists()


def test_token_is_rotated_and_the_old_secret_ends(client: Client) -> None:
    old = secret_on(client.post(TOKENS, order()))
    response = client.post(f"{TOKENS}{ApiToken.objects.get().pk}/byt/")
    assert response.status_code == 201
    assert authenticate_token(old) is None
    assert authenticate_token(secret_on(response)) is not None


def test_answer_sent_again_makes_no_second_token(client: Client) -> None:
    once = client.get(TOKENS).context["once"]
    assert client.post(TOKENS, order(once=once)).status_code == 201
    again = client.post(TOKENS, order(once=once), follow=True)
    assert again.redirect_chain == [(TOKENS, 302)]
    assert "Nyckeln är redan skapad." in again.content.decode()
    assert ApiToken.objects.count() == 1


def test_answer_refused_can_be_corrected_and_sent_again(client: Client) -> None:
    once = client.get(TOKENS).context["once"]
    assert client.post(TOKENS, order(name="", once=once)).status_code == 422
    assert client.post(TOKENS, order(once=once)).status_code == 201


def test_scopes_beyond_ones_roles_are_not_offered_and_not_taken(client: Client, user: User) -> None:
    page = client.get(TOKENS).content.decode()
    assert 'value="read:public"' in page
    assert "county" not in page
    response = client.post(TOKENS, order(scopes=["read:county"]))
    assert response.status_code == 422
    assert "Dina roller räcker inte till det" in response.content.decode()
    with pytest.raises(TokenRefused, match="dina roller"):
        create_token(
            actor=actor_of(user),
            owner_id=user.pk,
            name="Förbi formuläret",
            scopes=["write:county"],
            expires_at=timezone.now() + timedelta(days=1),
        )
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("person", "offered"),
    [
        ("case_officer_23", ["read:public", "read:county", "write:county"]),
        ("director_23", ["read:public", "read:county"]),
        ("reader_23", ["read:public"]),
        ("municipal_officer_2361", ["read:public"]),
        ("system_administrator", ["read:public"]),
    ],
)
def test_scopes_offered_are_those_of_the_role(request: Any, person: str, offered: list[str]) -> None:
    assert scopes_open_to(request.getfixturevalue(person).actor) == offered


@pytest.mark.parametrize(
    ("act", "words"), [("byt", "Den gamla slutar fungera direkt"), ("aterkalla", "Nyckeln slutar fungera direkt")]
)
def test_change_of_a_token_is_asked_about_first(client: Client, act: str, words: str) -> None:
    secret = secret_on(client.post(TOKENS, order()))
    address = f"{TOKENS}{ApiToken.objects.get().pk}/{act}/"
    assert f'href="{address}"' in client.get(TOKENS).content.decode()
    page = client.get(address).content.decode()
    assert "Inläsning" in page
    assert words in page
    assert authenticate_token(secret) is not None
    client.post(address)
    assert authenticate_token(secret) is None
    assert client.get(address)["Location"] == TOKENS


def test_token_rotated_keeps_the_last_day(client: Client) -> None:
    client.post(TOKENS, order())
    old = ApiToken.objects.get()
    ApiToken.objects.update(created_at=old.created_at - timedelta(days=100))
    client.post(f"{TOKENS}{old.pk}/byt/")
    assert ApiToken.objects.exclude(pk=old.pk).get().expires_at == old.expires_at


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\x07"])
def test_name_with_characters_that_are_not_seen_is_refused(client: Client, mark: str) -> None:
    for response in (client.post(SETTINGS, profile(name=f"Anna{mark}B")), client.post(TOKENS, order(name=f"a{mark}b"))):
        assert response.status_code == 422
        assert "tecken som inte syns" in response.content.decode()


def test_token_is_revoked(client: Client) -> None:
    secret = secret_on(client.post(TOKENS, order()))
    response = client.post(f"{TOKENS}{ApiToken.objects.get().pk}/aterkalla/", follow=True)
    assert "Nyckeln Inläsning är återkallad." in response.content.decode()
    assert "Återkallad" in response.content.decode()
    assert authenticate_token(secret) is None


@pytest.mark.parametrize("act", ["byt", "aterkalla"])
def test_token_that_has_ended_cannot_be_changed(client: Client, user: User, act: str) -> None:
    token = ApiTokenFactory(user=user, revoked_at=timezone.now())
    response = client.post(f"{TOKENS}{token.pk}/{act}/", follow=True)
    assert "Nyckeln gäller inte längre." in response.content.decode()


@pytest.mark.parametrize("act", ["byt", "aterkalla"])
def test_token_of_somebody_else_is_neither_seen_nor_changed(client: Client, act: str) -> None:
    token = ApiTokenFactory(name="Bos nyckel")
    assert "Bos nyckel" not in client.get(TOKENS).content.decode()
    assert client.post(f"{TOKENS}{token.pk}/{act}/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_last_use_is_listed(client: Client) -> None:
    secret = secret_on(client.post(TOKENS, order()))
    assert "Aldrig" in client.get(TOKENS).content.decode()
    authenticate_token(secret)
    assert timezone.localdate().isoformat() in client.get(TOKENS).content.decode()
