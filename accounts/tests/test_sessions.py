"""Sessions: begun anew at sign-in, ended by time, by hand and with the account, and what is said of it."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.services.sessions import clear_sessions, end_sessions_of
from accounts.tests.sign_in import PASSWORD, actions, make_person, sign_in
from rsp.session_time import REFRESH_SECONDS, SIGNED_IN_AT, seconds_left

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "fast_passwords")]

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture(autouse=True)
def user(fast_passwords: None) -> User:
    return make_person()


def signed_in(user_agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": user_agent})
    assert sign_in(client).status_code == 302
    return client


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def let_pass(client: Client, **span: float) -> None:
    """Let time pass for a session: what is stored of it becomes so much older."""
    row = Session.objects.get(pk=key_of(client))
    Session.objects.filter(pk=row.pk).update(expire_date=row.expire_date - timedelta(**span))


def signed_in_earlier(client: Client, **span: float) -> None:
    session = client.session
    session[SIGNED_IN_AT] -= timedelta(**span).total_seconds()
    session.save()


# --- Begun


def test_session_planted_before_sign_in_is_worth_nothing_after() -> None:
    planted = Client()
    planted.get("/logga-in/passkey/", headers={"accept": "application/json"})
    victim = Client()
    victim.cookies["sessionid"] = key_of(planted)
    sign_in(victim)
    assert key_of(victim) != key_of(planted)
    assert planted.get("/").status_code == 302


def test_key_that_was_made_up_is_not_taken_over() -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    sign_in(client)
    assert key_of(client) != "a" * 32


# --- Ended by time


def test_session_ends_after_the_idle_time(settings: Any) -> None:
    client = signed_in()
    let_pass(client, minutes=29)
    assert client.get("/").status_code == 200
    let_pass(client, minutes=31)
    response = client.get("/lan/23/")
    assert response["Location"] == "/logga-in/?next=/lan/23/"
    page = client.get(response["Location"]).content.decode()
    assert "Du är inte längre inloggad. Det händer efter 30 minuter utan aktivitet" in page
    assert "har inte sparats" not in page


def test_activity_is_written_down_at_most_once_a_minute() -> None:
    client = signed_in()
    for seconds, written in ((0, False), (50, False), (11, True), (0, False)):
        let_pass(client, seconds=seconds)
        with CaptureQueriesContext(connection) as queries:
            client.get("/kontakt/")
        assert any('UPDATE "django_session"' in query["sql"] for query in queries) is written


def test_what_a_page_fetches_by_itself_is_no_activity_but_the_keep_alive_is() -> None:
    client = signed_in()
    fetched = {"sec-fetch-dest": "empty"}
    let_pass(client, minutes=20)
    client.get("/", headers=fetched)
    before = Session.objects.get(pk=key_of(client)).expire_date
    assert before < timezone.now() + timedelta(minutes=11)
    assert client.post("/aktiv/", headers=fetched).status_code == 204
    assert Session.objects.get(pk=key_of(client)).expire_date > timezone.now() + timedelta(minutes=29)


def test_session_ends_ten_hours_after_sign_in_however_active() -> None:
    client = signed_in()
    signed_in_earlier(client, hours=9, minutes=59)
    assert client.get("/").status_code == 200
    signed_in_earlier(client, minutes=2)
    assert client.get("/").status_code == 302


def test_keep_alive_of_an_ended_session_leads_to_sign_in() -> None:
    client = signed_in()
    let_pass(client, minutes=31)
    assert client.post("/aktiv/")["Location"].startswith("/logga-in/")


def test_form_sent_after_the_end_says_it_was_not_saved_and_leads_back_to_its_page() -> None:
    client = signed_in()
    let_pass(client, minutes=31)
    response = client.post(
        "/installningar/nycklar/", {"name": "x"}, headers={"referer": "http://testserver/installningar/nycklar/?a=1"}
    )
    assert response["Location"] == "/logga-in/?next=/installningar/nycklar/%3Fa%3D1"
    assert "Det du skickade har inte sparats." in client.get(response["Location"]).content.decode()


def test_form_sent_from_another_site_leads_back_to_its_own_address() -> None:
    client = signed_in()
    let_pass(client, minutes=31)
    response = client.post("/installningar/", headers={"referer": "https://annan.example/x/"})
    assert response["Location"] == "/logga-in/?next=/installningar/"


def test_somebody_who_never_signed_in_is_told_nothing_of_it() -> None:
    response = Client().get("/", follow=True)
    assert "Du är inte längre inloggad" not in response.content.decode()


def test_page_that_ended_the_session_itself_leads_back_to_where_one_was() -> None:
    client = signed_in()
    response = client.post("/logga-ut/", {"because": "idle", "next": "/lan/23/?dag=2023-12-31"})
    assert response["Location"] == "/logga-in/?next=%2Flan%2F23%2F%3Fdag%3D2023-12-31"
    page = client.get(response["Location"]).content.decode()
    assert "eftersom du inte har gjort något på 30 minuter" in page
    assert sign_in(client, next="/lan/23/?dag=2023-12-31")["Location"] == "/lan/23/?dag=2023-12-31"


@pytest.mark.parametrize("address", ["https://annan.example/", "//annan.example", "https:annan", "\\\\annan"])
def test_page_that_ends_the_session_leads_to_no_other_site(address: str) -> None:
    response = signed_in().post("/logga-ut/", {"because": "idle", "next": address})
    assert response["Location"] == "/logga-in/"


# --- Ended with the account


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_machine": True}])
def test_closed_account_is_out_at_once(change: dict[str, bool]) -> None:
    client = signed_in()
    User.objects.update(**change)
    assert client.get("/").status_code == 302
    assert "Du är inte längre inloggad" in client.get("/", follow=True).content.decode()


def test_sessions_ended_with_an_account_do_not_come_back_with_it(user: User) -> None:
    client = signed_in()
    assert end_sessions_of(user.pk) == 1
    assert client.get("/").status_code == 302
    assert not UserSession.objects.exists()


# --- Ended by hand


def test_devices_are_named_in_plain_words_with_this_one_first() -> None:
    signed_in(IPHONE)
    here = signed_in()
    page = here.get("/installningar/enheter/").content.decode()
    assert page.index("Firefox på Windows") < page.index("den här enheten") < page.index("Safari på iPhone")
    assert "Logga ut alla andra" in page


def test_one_device_is_signed_out(user: User) -> None:
    other, here = signed_in(IPHONE), signed_in()
    device = UserSession.objects.get(session_key=key_of(other)).pk
    assert here.post(f"/installningar/enheter/{device}/avsluta/")["Location"] == "/installningar/enheter/"
    assert other.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert actions()[-1] == "session.end"


def test_every_other_device_is_signed_out() -> None:
    others, here = [signed_in(IPHONE), signed_in(IPHONE)], signed_in()
    response = here.post("/installningar/enheter/avsluta-andra/", follow=True)
    assert "2 andra enheter är utloggade." in response.content.decode()
    assert [client.get("/").status_code for client in [*others, here]] == [302, 302, 200]


def test_device_of_somebody_else_is_not_found() -> None:
    make_person("bo@rsp.example")
    stranger = Client()
    sign_in(stranger, "bo@rsp.example")
    device = UserSession.objects.get(session_key=key_of(stranger)).pk
    assert signed_in().post(f"/installningar/enheter/{device}/avsluta/").status_code == 404
    assert stranger.get("/").status_code == 200


def test_device_whose_session_has_ended_is_not_listed() -> None:
    other, here = signed_in(IPHONE), signed_in()
    let_pass(other, minutes=31)
    assert "iPhone" not in here.get("/installningar/enheter/").content.decode()


def test_devices_cost_the_same_with_one_and_with_many() -> None:
    def cost(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/installningar/enheter/")
        return len(queries)

    here = signed_in()
    few = cost(here)
    for _ in range(4):
        signed_in(IPHONE)
    assert cost(here) == few


def test_night_forgets_browsers_whose_sessions_have_ended() -> None:
    other, here = signed_in(IPHONE), signed_in()
    let_pass(other, minutes=31)
    clear_sessions()
    assert [row.session_key for row in UserSession.objects.all()] == [key_of(here)]
    assert here.get("/").status_code == 200


# --- The trail


def test_sign_in_and_out_are_recorded_in_the_chain_of_the_persons_organisation(case_officer_23: Any) -> None:
    person = case_officer_23.user
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    sign_in(client, person.email, "fel lösenord")
    sign_in(client, person.email)
    client.post("/logga-ut/")
    (body,) = case_officer_23.actor.bodies
    events = AuditEvent.objects.filter(chain=body.id).order_by("position")
    assert [event.action for event in events] == ["sign_in.fail", "sign_in.succeed", "sign_out"]
    assert [event.actor_pseudonym for event in events] == ["", person.pseudonym, person.pseudonym]
    assert {event.object_label for event in events} == {person.pseudonym}
    assert person.email not in str([event.__dict__ for event in events])


def test_failed_sign_in_with_an_address_nobody_has_is_recorded_without_it() -> None:
    sign_in(Client(), "ingen@rsp.example")
    event = AuditEvent.objects.get()
    assert (event.action, event.outcome, event.organisation, event.object_label) == (
        "sign_in.fail",
        "refused",
        "RSP",
        "",
    )
    assert "ingen@" not in str(event.__dict__)


def test_stamp_of_sign_in_is_now() -> None:
    assert abs(signed_in().session[SIGNED_IN_AT] - time.time()) < 5


def test_page_warns_of_the_end_by_the_same_count_as_the_session_is_ended() -> None:
    client = signed_in()
    signed_in_earlier(client, hours=9, minutes=58)
    shell = client.get("/").context["shell"]
    assert abs(shell.seconds_left - 120) < 5
    assert shell.seconds_left - seconds_left(client.session) in (0, 1)
    assert (shell.idle_seconds, REFRESH_SECONDS) == (30 * 60 - 60, 60)
    signed_in_earlier(client, minutes=3)
    assert client.get("/").status_code == 302


def test_signing_out_by_choice_is_confirmed() -> None:
    page = signed_in().post("/logga-ut/", follow=True).content.decode()
    assert "Du är utloggad." in page
    assert "Du är utloggad." not in Client().post("/logga-ut/", follow=True).content.decode()


def test_other_device_says_when_it_was_last_active() -> None:
    other, here = signed_in(IPHONE), signed_in()
    let_pass(other, minutes=20)
    page = here.get("/installningar/enheter/").content.decode()
    earlier = timezone.localtime(timezone.now() - timedelta(minutes=20))
    times = {f"{earlier + timedelta(minutes=late):%H.%M}" for late in (-1, 0)}
    assert page.count("Senast aktiv") == 1
    assert any(words in page.split("Senast aktiv")[1].split("Inloggad sedan")[0] for words in times)
