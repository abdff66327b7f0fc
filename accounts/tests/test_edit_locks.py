"""Who has what open: advice that ends by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import EditLock
from accounts.services.edit_locks import (
    LIFETIME,
    SALT,
    UnknownPage,
    purge_edit_locks,
    release_edit_lock,
    renew_edit_lock,
    touch_edit_lock,
)
from accounts.tasks import purge_edit_locks_task
from accounts.tests.factories import UserFactory
from rsp.actor import Actor

pytestmark = pytest.mark.django_db

ADDRESS = "/redigerar/"


def actor_of(user: Any) -> Actor:
    return Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym)


@pytest.fixture
def row() -> Any:
    return UserFactory()


@pytest.fixture
def anna() -> Any:
    return UserFactory(name="Anna Ek")


@pytest.fixture
def erik() -> Any:
    return UserFactory(name="Erik Berg")


def age(minutes: float) -> None:
    """Make every lock as old as if it had been touched so many minutes ago."""
    by = timedelta(minutes=minutes)
    for lock in EditLock.objects.all():
        EditLock.objects.filter(pk=lock.pk).update(started_at=lock.started_at - by, expires_at=lock.expires_at - by)


def test_second_to_open_is_told_of_the_first_with_the_time(row: Any, anna: Any, erik: Any) -> None:
    assert touch_edit_lock(actor=actor_of(erik), row=row).note == ""
    since = timezone.localtime(EditLock.objects.get().started_at)
    note = touch_edit_lock(actor=actor_of(anna), row=row).note
    assert note == f"Erik Berg (sedan kl.\u00a0{since:%H.%M}) redigerar också."


def test_all_others_are_named_in_order(row: Any, anna: Any, erik: Any) -> None:
    for user in (erik, UserFactory(name="Bo Al")):
        touch_edit_lock(actor=actor_of(user), row=row)
    note = touch_edit_lock(actor=actor_of(anna), row=row).note
    assert note.index("Erik Berg") < note.index("Bo Al")


def test_renewing_keeps_when_it_began_and_moves_when_it_ends(row: Any, erik: Any) -> None:
    presence = touch_edit_lock(actor=actor_of(erik), row=row)
    age(2)
    before = EditLock.objects.get()
    assert renew_edit_lock(actor=actor_of(erik), token=presence.token) == ""
    after = EditLock.objects.get()
    assert after.started_at == before.started_at
    assert after.expires_at > timezone.now() + LIFETIME - timedelta(seconds=20)


def test_lock_that_is_not_renewed_ends_by_itself(row: Any, anna: Any, erik: Any) -> None:
    touch_edit_lock(actor=actor_of(erik), row=row)
    age(3.1)
    assert touch_edit_lock(actor=actor_of(anna), row=row).note == ""
    touch_edit_lock(actor=actor_of(erik), row=row)
    assert EditLock.objects.get(user=erik).started_at > timezone.now() - timedelta(minutes=1)


def test_released_lock_is_gone_and_the_others_stay(row: Any, anna: Any, erik: Any) -> None:
    token = touch_edit_lock(actor=actor_of(erik), row=row).token
    touch_edit_lock(actor=actor_of(anna), row=row)
    release_edit_lock(actor=actor_of(erik), token=token)
    release_edit_lock(actor=actor_of(erik), row=row)
    assert [lock.user for lock in EditLock.objects.all()] == [anna]


def test_opening_costs_the_same_with_2_and_with_20_others(row: Any, anna: Any) -> None:
    counts = []
    for others in (2, 18):
        for _number in range(others):
            touch_edit_lock(actor=actor_of(UserFactory()), row=row)
        with CaptureQueriesContext(connection) as queries:
            touch_edit_lock(actor=actor_of(anna), row=row)
        counts.append(len(queries))
    assert counts == [3, 3]


def test_token_of_somebody_else_or_of_nothing_opens_nothing(row: Any, anna: Any, erik: Any) -> None:
    token = touch_edit_lock(actor=actor_of(erik), row=row).token
    for wrong in (token, token[:-1], "", signing.dumps(["a"], salt=SALT), signing.dumps([1, 2, 3], salt="x")):
        with pytest.raises(UnknownPage):
            renew_edit_lock(actor=actor_of(anna), token=wrong)


def test_purge_removes_what_has_ended_and_nothing_else(row: Any, anna: Any, erik: Any) -> None:
    touch_edit_lock(actor=actor_of(erik), row=row)
    age(5)
    touch_edit_lock(actor=actor_of(anna), row=erik)
    assert purge_edit_locks_task() == 1
    assert purge_edit_locks() == 0
    assert EditLock.objects.get().user == anna


def test_page_renews_is_told_of_newcomers_and_lets_go(row: Any, anna: Any, erik: Any) -> None:
    client = Client()
    client.force_login(erik)
    token = touch_edit_lock(actor=actor_of(erik), row=row).token
    assert client.post(ADDRESS, {"token": token}).json() == {"note": ""}
    touch_edit_lock(actor=actor_of(anna), row=row)
    assert "Anna Ek" in client.post(ADDRESS, {"token": token}).json()["note"]
    assert client.post(ADDRESS, {"token": token, "release": "1"}).status_code == 204
    assert not EditLock.objects.filter(user=erik).exists()


@pytest.mark.parametrize("data", [{}, {"token": "x"}, {"token": "x", "release": "1"}])
def test_page_nobody_has_opened_is_not_there_and_tells_no_names(data: dict[str, str], row: Any, anna: Any) -> None:
    touch_edit_lock(actor=actor_of(anna), row=row)
    client = Client()
    client.force_login(UserFactory())
    answer = client.post(ADDRESS, data)
    assert answer.status_code == 404
    assert "Anna" not in answer.content.decode()


def test_address_takes_posts_only_with_a_token_of_the_site(row: Any, erik: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(erik)
    assert client.get(ADDRESS).status_code == 405
    assert client.post(ADDRESS, {"token": "x"}).status_code == 403
    assert Client().post(ADDRESS).status_code == 302
