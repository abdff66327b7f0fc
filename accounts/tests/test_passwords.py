"""Choosing a password: what it takes, whom it tells, and which sessions it ends."""

import time
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils.module_loading import import_string

from accounts.models import AuditEvent, User
from accounts.password_links import LinkTokens, password_link
from accounts.tests.sign_in import PASSWORD, actions, from_address, give_app, link_in, make_person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]
fast = pytest.mark.usefixtures("fast_passwords")

NEW = "ett annat långt lösenord"


@pytest.fixture
def user() -> User:
    return make_person()


@pytest.fixture
def outbox(settings: Any) -> Any:
    """Mail goes where it goes on a server: into the outbox."""
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    return apps.get_model("notices.OutboxMail").objects


def path_of_link(user: User) -> str:
    return link_in(password_link(user))


def ask(email: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/glomt-losenord/", {"email": email})


def test_forgotten_password_sends_a_link_that_lets_one_choose_a_new_one(user: User, mailoutbox: list[Any]) -> None:
    client = Client()
    assert ask("Anna@RSP.example", client)["Location"] == "/glomt-losenord/skickat/"
    (mail,) = mailoutbox
    assert mail.to == ["anna@rsp.example"]
    page = client.get(link_in(mail.body), follow=True)
    assert page.status_code == 200
    form = page.redirect_chain[-1][0]
    assert "set-password" in form, "the secret is not in the address of the form"
    assert client.post(form, {"password1": NEW})["Location"] == "/nytt-losenord/klart/"
    assert sign_in(Client(), password=NEW).status_code == 302
    assert sign_in(Client()).status_code == 422


def test_link_works_once(user: User) -> None:
    link = path_of_link(user)
    client = Client()
    form = client.get(link)["Location"]
    client.post(form, {"password1": NEW})
    page = Client().get(link)
    assert page.status_code == 410
    assert "Länken gäller inte längre" in page.content.decode()


@pytest.mark.parametrize("link", ["/nytt-losenord/abc-def/", "/nytt-losenord/0123456789abcdef0123456789abcdef-x/"])
def test_link_that_was_never_given_is_gone_whoever_it_names(user: User, link: str) -> None:
    assert Client().get(link).status_code == 410
    assert Client().get(f"/nytt-losenord/{user.pk.hex}-x-y/").status_code == 410


def test_link_of_an_account_closed_since_is_gone(user: User) -> None:
    link = path_of_link(user)
    User.objects.update(is_active=False)
    assert Client().get(link).status_code == 410


def test_forgotten_password_answers_the_same_for_every_address(user: User) -> None:
    make_person("stangd@rsp.example", is_active=False)
    make_person("maskin@rsp.example", is_machine=True)
    emails = ["anna@rsp.example", "stangd@rsp.example", "maskin@rsp.example", "ingen@rsp.example"]
    answers = [ask(email) for email in emails]
    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
        (302, "/glomt-losenord/skickat/", b"")
    }


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_machine": True}])
def test_closed_account_and_machine_get_no_link(mailoutbox: list[Any], fields: dict[str, bool]) -> None:
    make_person("x@rsp.example", **fields)
    ask("x@rsp.example")
    (mail,) = mailoutbox
    assert "nytt-losenord" not in mail.body
    assert "inget öppet konto" in mail.body


def test_address_nobody_has_gets_a_mail_too_and_the_trail_holds_no_address(outbox: Any) -> None:
    ask("ingen@rsp.example")
    (mail,) = outbox.all()
    assert mail.to == "ingen@rsp.example"
    event = AuditEvent.objects.get(action="password.reset_request")
    assert (event.actor_pseudonym, event.object_label) == ("", "")
    assert "ingen@" not in str(event.__dict__)


def test_reset_request_is_recorded_about_the_account_but_not_as_the_persons_act(case_officer_23: Any) -> None:
    """Anybody may write anybody's address: its organisation sees it, and nobody is said to have done it."""
    person = case_officer_23.user
    ask(person.email)
    event = AuditEvent.objects.get(action="password.reset_request")
    assert (event.actor_pseudonym, event.object_label) == ("", person.pseudonym)
    assert event.chain.name == "Region Jämtland Härjedalen"


def test_mails_to_one_address_are_few_whoever_asks(user: User, mailoutbox: list[Any]) -> None:
    for number in range(8):
        assert ask(user.email, from_address(f"192.0.2.{number}")).status_code == 302
    assert len(mailoutbox) == 3


def test_reset_takes_as_long_for_an_address_nobody_has(user: User, outbox: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    times: dict[str, list[float]] = {"anna@rsp.example": [], "ingen@rsp.example": []}
    ask("varm@rsp.example")
    for _ in range(15):
        for email, taken in times.items():
            began = time.perf_counter()
            ask(email)
            taken.append(time.perf_counter() - began)
    known, unknown = (median(taken) for taken in times.values())
    assert outbox.count() == 31
    assert 0.6 < known / unknown < 1.67


def test_sign_in_takes_as_long_for_an_address_nobody_has(user: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    times: dict[str, list[float]] = {"anna@rsp.example": [], "ingen@rsp.example": []}
    sign_in(Client(), "varm@rsp.example")
    for _ in range(9):
        for email, taken in times.items():
            began = time.perf_counter()
            sign_in(Client(), email, "fel lösenord")
            taken.append(time.perf_counter() - began)
    known, unknown = (median(taken) for taken in times.values())
    assert 0.6 < known / unknown < 1.67


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("kort", "minst 12 tecken"),
        ("anna exempel1", "likt ditt namn"),
        ("qwerty123456", "vanligt"),
        ("", "Ange ett nytt lösenord"),
    ],
)
def test_weak_password_is_refused_in_swedish(user: User, password: str, words: str) -> None:
    client = Client()
    form = client.get(path_of_link(user))["Location"]
    response = client.post(form, {"password1": password})
    if response.status_code == 302:
        pytest.fail("the password was taken")
    assert response.status_code == 422
    assert words in response.content.decode()


def test_reset_ends_every_session_of_the_person_and_of_nobody_else(user: User) -> None:
    other = Client()
    sign_in(other)
    stranger = Client()
    make_person("bo@rsp.example")
    sign_in(stranger, "bo@rsp.example")
    client = Client()
    user.refresh_from_db()
    client.post(client.get(path_of_link(user))["Location"], {"password1": NEW})
    assert other.get("/").status_code == 302
    assert stranger.get("/").status_code == 200
    assert client.get("/").status_code == 302, "nobody is signed in by a link"


def test_reset_does_not_take_away_the_second_step(user: User) -> None:
    give_app(user)
    client = Client()
    client.post(client.get(path_of_link(user))["Location"], {"password1": NEW})
    assert sign_in(client, password=NEW)["Location"] == "/logga-in/steg-2/"


def test_change_keeps_this_session_ends_the_others_and_tells_by_mail(user: User, mailoutbox: list[Any]) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    response = here.post("/installningar/losenord/", {"oldpassword": PASSWORD, "password1": NEW})
    assert response["Location"] == "/installningar/"
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["anna@rsp.example"], "Ditt lösenord är bytt")
    assert "&" not in mail.body
    assert actions()[-1] == "password.change"
    assert AuditEvent.objects.get(action="password.change").after == {"ended_sessions": 1}


def test_change_with_the_wrong_present_password_is_refused(user: User) -> None:
    client = Client()
    client.force_login(user)
    response = client.post("/installningar/losenord/", {"oldpassword": "fel", "password1": NEW})
    assert response.status_code == 422
    assert "Det nuvarande lösenordet stämmer inte" in response.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_person_without_a_password_is_led_back_to_the_settings(user: User) -> None:
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    assert client.get("/installningar/losenord/")["Location"] == "/installningar/"


def test_link_to_a_new_password_holds_a_day_and_an_invitation_seven(user: User, monkeypatch: Any) -> None:
    invited = User.objects.create_user(email="ny@rsp.example", name="Ny")
    links = {person: path_of_link(person) for person in (user, invited)}
    now = datetime.now()

    def open_after(**span: float) -> list[int]:
        monkeypatch.setattr(LinkTokens, "_now", lambda self: now + timedelta(**span))
        return [Client().get(links[person]).status_code for person in (user, invited)]

    assert open_after(hours=23) == [302, 302]
    assert open_after(hours=25) == [410, 302]
    assert open_after(days=6, hours=23) == [410, 302]
    assert open_after(days=7, hours=1) == [410, 410]


def test_mail_says_for_how_long_its_link_holds(user: User, mailoutbox: list[Any]) -> None:
    ask(user.email)
    ask("ingen@rsp.example")
    assert "Länken gäller i 1 dag och bara en gång." in mailoutbox[0].body
    assert [mail.subject for mail in mailoutbox] == [
        "Välj ett nytt lösenord i Regional service",
        "Någon bad om ett nytt lösenord",
    ]


def test_first_password_by_the_link_of_an_invitation(settings: Any) -> None:
    user = User.objects.create_user(email="ny@rsp.example", name="Ny")
    invitation = import_string(settings.INVITATION_LINK)(user)
    assert invitation == password_link(user)
    assert invitation.startswith(f"{settings.SITE_URL}/nytt-losenord/")
    client = Client()
    form = client.get(link_in(invitation))["Location"]
    page = client.post(form, {"password1": NEW}, follow=True)
    assert page.redirect_chain[-1][0] == "/logga-in/"
    assert "Lösenordet är valt. Logga in." in page.content.decode()
    assert sign_in(Client(), "ny@rsp.example", NEW).status_code == 302
