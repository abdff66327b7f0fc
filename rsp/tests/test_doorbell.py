"""The doorbell never holds a request up, and never takes what was written with it when Redis is down."""

import logging
import time

import pytest
from django.db import transaction

from rsp.celery import app
from rsp.doorbell import ring, ring_after_commit

pytestmark = pytest.mark.django_db

TASK = "rsp.tests.nobody_runs_this"


def taken_from(queue: str) -> list[tuple[str, str]]:
    """Name and arguments of the tasks in the broker, taken out of it."""
    found = []
    with app.connection() as broker:
        while message := broker.default_channel.basic_get(queue, no_ack=True):
            found.append((message.headers["task"], message.headers["argsrepr"]))
    return found


def test_ring_reaches_the_broker() -> None:
    taken_from("celery")
    assert ring(TASK, "7")
    assert taken_from("celery") == [(TASK, "('7',)")]


@pytest.mark.django_db(transaction=True)
def test_ring_after_commit_waits_for_the_commit_and_is_silent_after_a_rollback() -> None:
    taken_from("celery")
    with transaction.atomic():
        ring_after_commit(TASK)
        assert taken_from("celery") == []
    assert taken_from("celery") == [(TASK, "()")]
    with pytest.raises(RuntimeError), transaction.atomic():
        ring_after_commit(TASK)
        raise RuntimeError
    assert taken_from("celery") == []


def test_ring_without_a_broker_is_logged_and_soon_over(dead_broker: None, caplog: pytest.LogCaptureFixture) -> None:
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        assert not ring(TASK)
    assert time.monotonic() - began < 3
    assert TASK in caplog.text
