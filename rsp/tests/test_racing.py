"""The race itself: what is refused leaves its trace whoever comes first, and a waiting elsewhere is not ours."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection

from accounts.audit import audited
from accounts.models import AuditEvent, User
from accounts.tests.factories import UserFactory
from rsp.actor import Actor
from rsp.rights import ActRefused
from rsp.tests.racing import race, somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = Actor(user_id=None, label="", pseudonym="P-0000ABCD")


def renaming(user: User, name: str, error: type[Exception] | None = None) -> Callable[[], None]:
    """An act on the user that is refused with ``error`` after it has written."""

    def act() -> None:
        with audited(ACTOR, "account.edit") as trail:
            trail.about(user)
            User.objects.filter(pk=user.pk).update(name=name)
            if error is not None:
                raise error(name)

    return act


@pytest.mark.parametrize("error", [PermissionDenied, ActRefused])
def test_race_refusal_of_the_first_is_recorded_and_its_act_undone(error: type[Exception]) -> None:
    user = UserFactory(name="Från början")
    first, second = race(renaming(user, "Först", error), renaming(UserFactory(), "Sedan"))
    assert isinstance(first, error)
    assert second is None
    assert set(AuditEvent.objects.values_list("outcome", "reason")) == {("refused", "Först"), ("done", "")}
    user.refresh_from_db()
    assert user.name == "Från början"


def test_race_of_two_that_are_refused_records_both() -> None:
    users = UserFactory.create_batch(2)
    raised = race(renaming(users[0], "Först", ActRefused), renaming(users[1], "Sedan", PermissionDenied))
    assert [type(error) for error in raised] == [ActRefused, PermissionDenied]
    assert set(AuditEvent.objects.values_list("outcome", "reason")) == {("refused", "Först"), ("refused", "Sedan")}


def test_race_first_that_breaks_is_rolled_back_and_told() -> None:
    user = UserFactory(name="Från början")

    def breaks() -> None:
        User.objects.filter(pk=user.pk).update(name="Först")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    first, second = race(breaks, lambda: None)
    assert isinstance(first, DatabaseError)
    assert second is None
    user.refresh_from_db()
    assert user.name == "Från början"


def test_race_second_waits_for_what_the_first_has_written() -> None:
    user = UserFactory()
    assert race(renaming(user, "Först"), renaming(user, "Sedan")) == (None, None)
    user.refresh_from_db()
    assert user.name == "Sedan"


@contextmanager
def one_waiting_in(database: str) -> Iterator[None]:
    """Somebody who waits for a lock in a database, for as long as the block lasts."""
    address = {**connection.get_connection_params(), "dbname": database, "autocommit": True}
    wanted = "SELECT pg_advisory_lock(4711)"
    with psycopg.connect(**address) as holder, psycopg.connect(**address) as waiter:
        holder.execute(wanted)
        thread = threading.Thread(target=waiter.execute, args=[wanted])
        thread.start()
        asked = "SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted"
        for _attempt in range(1000):
            if holder.execute(asked, [waiter.info.backend_pid]).fetchone() == (1,):
                break
            time.sleep(0.01)
        try:
            yield
        finally:
            holder.execute("SELECT pg_advisory_unlock_all()")
            thread.join()


@pytest.mark.parametrize("is_own", [True, False])
def test_waiting_counts_in_ones_own_database_only(is_own: bool) -> None:
    """Other tests race at the same time on databases of their own, on the same server."""
    assert not somebody_waits()
    with one_waiting_in(connection.settings_dict["NAME"] if is_own else "postgres"):
        assert somebody_waits() is is_own
