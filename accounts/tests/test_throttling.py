"""Limits: they stop who guesses, and never lock a person out from elsewhere."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.tests.sign_in import PASSWORD, code_of, from_address, give_app, make_person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "fast_passwords")]

TOO_MANY = "Du har försökt för många gånger. Försök igen kl."


@pytest.fixture(autouse=True)
def user(db: None, fast_passwords: None) -> User:
    return make_person()


class Clock:
    """The module ``time``, some seconds late."""

    late = 0.0

    def time(self) -> float:
        return time.time() + self.late

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Time that passes when it is told to, for the limits only."""
    clock = Clock()
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", clock)
    yield clock


def fail(client: Client, times: int, email: str = "anna@rsp.example") -> list[int]:
    return [sign_in(client, email, "fel lösenord").status_code for _ in range(times)]


def test_sixth_failure_from_one_client_is_limited_and_says_when_to_try_again() -> None:
    client = from_address("192.0.2.7")
    assert fail(client, 6) == [422] * 5 + [429]
    response = sign_in(client)
    assert response.status_code == 429
    assert TOO_MANY in response.content.decode()
    assert 290 <= int(response["Retry-After"]) <= 300


def test_time_to_try_again_is_when_the_oldest_attempt_leaves_and_more_attempts_do_not_move_it(clock: Any) -> None:
    client = from_address("192.0.2.7")
    began = time.time()
    fail(client, 5)
    clock.late = 100
    first, second = sign_in(client), sign_in(client)
    clock.late = 200
    later = sign_in(client)
    free = timezone.localtime(datetime.fromtimestamp(began + 300, UTC))
    minutes = {f"{free + timedelta(minutes=late):%H.%M}" for late in (0, 1)}
    said = {re.search(r"Försök igen kl\. (\d\d\.\d\d)", page.content.decode())[1] for page in (first, second, later)}
    assert len(said) == 1
    assert said <= minutes
    assert 195 <= int(second["Retry-After"]) <= 200
    assert 95 <= int(later["Retry-After"]) <= 100


def test_address_typed_in_other_case_shares_the_limit() -> None:
    client = from_address("192.0.2.7")
    fail(client, 5)
    assert sign_in(client, "ANNA@RSP.example").status_code == 429


def test_failures_elsewhere_never_lock_the_person_out() -> None:
    for number in range(20):
        fail(from_address(f"198.51.100.{number}"), 6)
    assert sign_in(from_address("192.0.2.7")).status_code == 302


def test_limit_has_passed_after_five_minutes(clock: Any) -> None:
    client = from_address("192.0.2.7")
    fail(client, 6)
    clock.late = 240
    assert sign_in(client).status_code == 429
    clock.late = 301
    assert sign_in(client).status_code == 302


def test_one_client_trying_many_addresses_is_limited() -> None:
    client = from_address("192.0.2.7")
    answers = [fail(client, 1, f"person{number}@rsp.example")[0] for number in range(31)]
    assert answers == [422] * 30 + [429]
    assert sign_in(from_address("192.0.2.8")).status_code == 302


def test_neighbours_in_one_ipv6_network_share_the_limit_of_a_client() -> None:
    for number in range(30):
        fail(from_address(f"2001:db8::{number + 1:x}"), 1, f"person{number}@rsp.example")
    assert fail(from_address("2001:db8::ffff"), 1, "ny@rsp.example") == [429]
    assert fail(from_address("2001:db8:0:1::1"), 1, "ny@rsp.example") == [422]


def test_successes_between_do_not_count_and_do_not_clear() -> None:
    client = from_address("192.0.2.7")
    for _ in range(8):
        assert sign_in(client).status_code == 302
        client.post("/logga-ut/")
    assert fail(client, 4) == [422] * 4
    sign_in(client)
    client.post("/logga-ut/")
    assert fail(client, 2) == [422, 429]


def test_second_step_of_an_own_account_does_not_clear_the_limit_of_the_client(user: User) -> None:
    other = make_person("bo@rsp.example")
    secret = give_app(other)
    client = from_address("192.0.2.7")
    for number in range(29):
        fail(client, 1, f"person{number}@rsp.example")
    sign_in(client, other.email)
    assert client.post("/logga-in/steg-2/", {"code": code_of(secret)}).status_code == 302
    client.post("/logga-ut/")
    assert fail(client, 2, "x@rsp.example") == [422, 429]


def test_limits_are_kept_in_the_database_and_not_in_one_process() -> None:
    fail(from_address("192.0.2.7"), 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rsp_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] == 2


def test_limited_attempts_leave_the_password_alone_and_write_no_trail() -> None:
    client = from_address("192.0.2.7")
    fail(client, 5)
    written = AuditEvent.objects.count()
    fail(client, 3)
    assert AuditEvent.objects.count() == written == 5


@pytest.mark.parametrize(
    ("proxies", "counted_apart"),
    [(0, False), (1, False), (2, True)],
)
def test_forged_forwarded_address_gives_no_new_tries(settings: Any, proxies: int, counted_apart: bool) -> None:
    """Behind one proxy the last entry counts; what the client wrote before it counts only if it is one of our own."""
    settings.PROXY_COUNT = proxies
    client = from_address("192.0.2.7")
    answers = [
        client.post(
            "/logga-in/",
            {"login": "anna@rsp.example", "password": "fel"},
            headers={"x-forwarded-for": f"203.0.113.{number}, 192.0.2.7"},
        ).status_code
        for number in range(6)
    ]
    assert answers[-1] == (422 if counted_apart else 429)


def test_second_step_is_limited_but_not_for_ever(user: User, clock: Any) -> None:
    secret = give_app(user)
    client = from_address("192.0.2.7")
    sign_in(client)
    answers = [client.post("/logga-in/steg-2/", {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post("/logga-in/steg-2/", {"code": code_of(secret)}).status_code == 429
    clock.late = 301
    assert client.post("/logga-in/steg-2/", {"code": code_of(secret)}).status_code == 302


def test_second_step_failed_elsewhere_by_who_knows_the_password_never_locks_the_person_out(user: User) -> None:
    secret = give_app(user)
    for number in range(4):
        thief = from_address(f"198.51.100.{number}")
        sign_in(thief)
        assert [thief.post("/logga-in/steg-2/", {"code": "000000"}).status_code for _ in range(6)][-1] == 429
    client = from_address("192.0.2.7")
    sign_in(client)
    assert client.post("/logga-in/steg-2/", {"code": code_of(secret)}).status_code == 302


def test_forgotten_password_is_limited_by_client_and_address_together(mailoutbox: list[Any]) -> None:
    client = from_address("192.0.2.7")
    answers = [client.post("/glomt-losenord/", {"email": "anna@rsp.example"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    page = client.post("/glomt-losenord/", {"email": "anna@rsp.example"})
    assert "Försök igen kl." in page.content.decode()
    assert from_address("192.0.2.8").post("/glomt-losenord/", {"email": "anna@rsp.example"}).status_code == 302


def test_confirming_the_password_is_limited(user: User) -> None:
    client = Client()
    client.force_login(user)
    answers = [client.post("/bekrafta/", {"password": "fel"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post("/bekrafta/", {"password": PASSWORD}).status_code == 429
