"""The tasks as functions, when beat calls them, and the doorbell that a written mail rings."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail import send_mail
from django.utils import timezone

from accounts.tests.factories import UserFactory
from notices.enums import NoticeKind
from notices.models import Notification, OutboxMail
from notices.services import notify
from notices.tasks import (
    clear_old_mail_task,
    deliver_waiting_mail_task,
    send_daily_digests_task,
    send_due_reminders_task,
    sweep_mail_task,
)
from notices.tests.factories import (
    LostMailFactory,
    NotificationFactory,
    OutboxMailFactory,
    ReminderFactory,
    SentMailFactory,
)
from rsp.celery import app

pytestmark = pytest.mark.django_db

DELIVER = "notices.tasks.deliver_waiting_mail_task"


@pytest.fixture(autouse=True)
def _memory(settings: Any) -> None:
    settings.OUTBOX_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_deliver_task_twice_sends_once() -> None:
    OutboxMailFactory()
    assert [deliver_waiting_mail_task(), deliver_waiting_mail_task()] == [1, 0]


def test_sweep_sends_what_waits_and_marks_what_is_lost() -> None:
    OutboxMailFactory()
    lost = LostMailFactory()
    assert [sweep_mail_task(), sweep_mail_task()] == [1, 0]
    assert OutboxMail.objects.get(pk=lost.pk).state == "uncertain"
    assert len(django_mail.outbox) == 1


def test_morning_reminder_becomes_a_notice_and_goes_into_the_digest_once() -> None:
    ReminderFactory()
    for _run in range(2):
        send_due_reminders_task()
        send_daily_digests_task()
    assert Notification.objects.count() == OutboxMail.objects.count() == 1


def test_clear_task_removes_old_mail() -> None:
    SentMailFactory(sent_at=timezone.now() - timedelta(days=365))
    assert clear_old_mail_task() == 1


@pytest.mark.parametrize(
    ("task", "when"),
    [
        ("send_due_reminders_task", (6, 30)),
        ("send_daily_digests_task", (7, 0)),
        ("clear_old_mail_task", (3, 50)),
    ],
)
def test_beat_calls_at_its_hour_in_stockholm(task: str, when: tuple[int, int]) -> None:
    (entry,) = (row for row in app.conf.beat_schedule.values() if row["task"] == f"notices.tasks.{task}")
    assert (set(entry["schedule"].hour), set(entry["schedule"].minute)) == ({when[0]}, {when[1]})
    assert app.conf.timezone == "Europe/Stockholm"


def test_beat_sweeps_each_half_minute() -> None:
    (entry,) = (row for row in app.conf.beat_schedule.values() if row["task"] == "notices.tasks.sweep_mail_task")
    assert entry["schedule"] == 30


# --- The doorbell


def queued() -> list[str]:
    """The names of the tasks that wait in the broker, taken out of it."""
    names = []
    with app.connection() as broker:
        while message := broker.default_channel.basic_get("celery", no_ack=True):
            names.append(message.headers["task"])
    return names


@pytest.mark.django_db(transaction=True)
def test_mail_written_rings_for_a_worker_after_commit(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    queued()
    send_mail("Ämne", "Text", None, ["a@rsp.example"])
    assert queued() == [DELIVER]


@pytest.mark.django_db(transaction=True)
def test_notice_without_mail_rings_for_nobody() -> None:
    queued()
    notify(user_ids=[UserFactory().pk], kind=NoticeKind.JOB_FINISHED, title="Klart", link="/jobb/")
    assert queued() == []


@pytest.mark.django_db(transaction=True)
def test_mail_waits_for_the_sweep_when_redis_is_down(dead_broker: None, caplog: pytest.LogCaptureFixture) -> None:
    notify(user_ids=[UserFactory().pk], kind=NoticeKind.SECURITY, title="Ditt lösenord är bytt", link="/")
    assert OutboxMail.objects.get().state == "waiting"
    assert "waits for its sweep" in caplog.text
    assert sweep_mail_task() == 1


def test_digest_task_of_read_notices_sends_nothing() -> None:
    NotificationFactory(read_at=timezone.now())
    assert send_daily_digests_task() == 0
