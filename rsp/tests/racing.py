"""Two connections that do something at the same moment."""

import threading
import time
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from rsp.rights import ActRefused

PATIENCE = 20.0
"""Seconds before a race is given up as stuck."""


def race(first: Callable[[], object], second: Callable[[], object]) -> tuple[Exception | None, Exception | None]:
    """Run both at once; ``first`` is in a transaction that commits only when ``second`` waits for it or has ended.

    Each records its refusals as on a server: ``second`` opens its own transactions, and what ``first`` wrote of being
    refused is committed when it is let go.

    Gives what each raised, None for one that went through.
    """
    raised: dict[str, Exception | None] = {}
    first_is_done, may_commit = threading.Event(), threading.Event()

    def hold() -> None:
        refused: Exception | None = None
        with _outermost():
            try:
                first()
            except (PermissionDenied, ActRefused) as refusal:  # the act itself is rolled back, its trace is not
                refused = refusal
            first_is_done.set()
            assert may_commit.wait(PATIENCE)
        if refused is not None:
            raise refused

    def run(name: str, work: Callable[[], object]) -> None:
        try:
            work()
            raised[name] = None
        except Exception as error:  # handed to the test, which judges it
            raised[name] = error
        finally:
            first_is_done.set()  # also when it broke: then nobody waits for it
            connection.close()

    threads = [threading.Thread(target=run, args=(name, work)) for name, work in (("first", hold), ("second", second))]
    threads[0].start()
    assert first_is_done.wait(PATIENCE), raised
    threads[1].start()
    deadline = time.monotonic() + PATIENCE
    while threads[1].is_alive() and not somebody_waits() and time.monotonic() < deadline:
        time.sleep(0.01)
    may_commit.set()
    for thread in threads:
        thread.join(PATIENCE)
    return raised["first"], raised["second"]


def _outermost() -> transaction.Atomic:
    """The race's own transaction, taken for a test's: an act inside it still counts as standing in no other."""
    block = transaction.atomic()
    block._from_testcase = True  # read by Django for ``atomic(durable=True)``
    return block


def somebody_waits() -> bool:
    """Whether a connection to this database waits for a lock: other tests, on other databases, wait for their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        (waits,) = cursor.fetchone()
    return bool(waits)
