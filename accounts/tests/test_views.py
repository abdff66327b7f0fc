"""Signing in and out: where it leads, what it says, and what it does not give away."""

import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

PASSWORD = "ett långt lösenord"
WRONG = "E-postadressen eller lösenordet stämmer inte."


@pytest.fixture
def user() -> User:
    return User.objects.create_user(email="anna@rsp.example", name="Anna", password=PASSWORD)


def sign_in(client: Client, email: str, password: str, **more: str):
    return client.post("/logga-in/", {"login": email, "password": password, **more})


def test_sign_in_leads_to_the_start_page(client: Client, user: User) -> None:
    response = sign_in(client, "Anna@RSP.example", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client: Client, user: User) -> None:
    asked = client.get("/lan/23/?dag=2023-12-31")
    assert (asked.status_code, asked["Location"]) == (302, "/logga-in/?next=/lan/23/%3Fdag%3D2023-12-31")
    response = sign_in(client, user.email, PASSWORD, next="/lan/23/?dag=2023-12-31")
    assert response["Location"] == "/lan/23/?dag=2023-12-31"


@pytest.mark.parametrize(
    "address",
    [
        "https://annan.example/",
        "//annan.example/",
        "///annan.example",
        "https:annan.example",
        "https:///annan.example",
        "\\\\annan.example",
        "/\\annan.example",
        "\\/annan.example",
        "/\t/annan.example",
        " //annan.example",
        "http://testserver@annan.example/",
        "http://testserver.annan.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://testserver/",
    ],
)
def test_sign_in_never_leads_to_another_site(client: Client, user: User, address: str) -> None:
    assert sign_in(client, user.email, PASSWORD, next=address)["Location"] == "/"


@pytest.mark.parametrize("address", ["%2F%2Fannan.example", "%5C%5Cannan.example", "https%3Aannan.example"])
def test_sign_in_never_leads_to_another_site_when_the_address_is_encoded(
    client: Client, user: User, address: str
) -> None:
    """Once in the query as a browser sends it, and once more encoded."""
    content = {"login": user.email, "password": PASSWORD}
    for sent in (address, address.replace("%", "%25")):
        assert client.post(f"/logga-in/?next={sent}", content)["Location"] == "/"
        client.post("/logga-ut/")


def test_next_is_not_reflected_as_markup(client: Client) -> None:
    page = client.get('/logga-in/?next="><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in page


def test_machine_account_never_signs_in_by_the_form(client: Client, user: User) -> None:
    User.objects.update(is_machine=True)
    response = sign_in(client, user.email, PASSWORD)
    assert response.status_code == 422
    assert WRONG in response.content.decode()


@pytest.mark.parametrize("address", ["/accounts/signup/", "/signup/", "/konto/", "/logga-in/code/", "/accounts/login/"])
def test_nobody_can_sign_up(client: Client, address: str) -> None:
    """An address that is not ours leads nowhere, signed in or not."""
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_address_stored_in_mixed_case_signs_in(client: Client) -> None:
    User.objects.create_user(email="Bo.Ek@RSP.example", name="Bo", password=PASSWORD)
    assert sign_in(client, "bo.ek@rsp.example", PASSWORD).status_code == 302


@pytest.mark.parametrize(("email", "password"), [("anna@rsp.example", "fel lösenord"), ("ingen@rsp.example", PASSWORD)])
def test_sign_in_says_the_same_whether_or_not_the_account_exists(
    client: Client, user: User, email: str, password: str
) -> None:
    response = sign_in(client, email, password)
    assert response.status_code == 422
    assert WRONG in response.content.decode()
    assert f'value="{email}"' in response.content.decode()
    assert password not in response.content.decode()


def test_sign_in_inactive_user_is_refused_in_the_same_words(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    response = sign_in(client, user.email, PASSWORD)
    assert response.status_code == 422
    assert WRONG in response.content.decode()


def test_sign_in_empty_form_names_both_fields(client: Client) -> None:
    page = sign_in(client, "", "").content.decode()
    assert "Ange din e-postadress" in page
    assert "Ange ditt lösenord" in page


def test_form_from_elsewhere_is_refused_and_recorded_as_a_refusal_to_who_is_signed_in(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    response = client.post("/installningar/?hemligt=1", {"name": "Ny"})
    assert response.status_code == 403
    assert "Formuläret gick inte att ta emot" in response.content.decode()
    event = AuditEvent.objects.get(action="access.refuse")
    assert (event.actor_pseudonym, event.outcome) == (user.pseudonym, "refused")
    assert event.reason.endswith(" /installningar/")


def test_form_from_elsewhere_without_a_sign_in_is_refused_and_leaves_no_trace(user: User) -> None:
    response = sign_in(Client(enforce_csrf_checks=True), user.email, PASSWORD)
    assert "Formuläret gick inte att ta emot" in response.content.decode()
    assert not AuditEvent.objects.exists()


def test_sign_in_without_csrf_token_is_refused(user: User) -> None:
    response = sign_in(Client(enforce_csrf_checks=True), user.email, PASSWORD)
    assert response.status_code == 403


def test_sign_in_when_signed_in_leads_on(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get("/logga-in/")["Location"] == "/"


def test_sign_in_gives_a_new_session_key(client: Client, user: User) -> None:
    client.get("/logga-in/")
    before = client.session.session_key
    sign_in(client, user.email, PASSWORD)
    assert client.session.session_key != before


def test_sign_out_by_post_ends_the_session(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.post("/logga-ut/")["Location"] == "/logga-in/"
    assert client.get("/").status_code == 302


def test_sign_out_by_get_keeps_the_session(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get("/logga-ut/").url == "/logga-in/"
    assert client.get("/").status_code == 200


def test_sign_out_when_the_session_has_ended_leads_to_sign_in_without_a_way_back_to_it(client: Client) -> None:
    assert client.post("/logga-ut/").url == "/logga-in/"


def test_session_cookie_is_out_of_reach_of_scripts(client: Client, user: User) -> None:
    cookie = sign_in(client, user.email, PASSWORD).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
