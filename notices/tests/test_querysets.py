"""Which notices, reminders and mails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices.models import NoticeSetting, Notification, OutboxMail, Reminder
from notices.tests.actors import as_administrator, as_ordinary, as_system_administrator
from notices.tests.factories import (
    FailedMailFactory,
    LostMailFactory,
    NoticeSettingFactory,
    NotificationFactory,
    OutboxMailFactory,
    ReminderFactory,
    SentMailFactory,
)
from rsp.tests.actors import ANONYMOUS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "make"),
    [(Notification, NotificationFactory), (NoticeSetting, NoticeSettingFactory), (Reminder, ReminderFactory)],
)
@pytest.mark.parametrize("who", [as_ordinary, as_administrator, as_system_administrator])
def test_visible_to_is_ones_own_whatever_role(model: type, make: type, who: object) -> None:
    own, _others = make(), make()
    assert list(model.objects.visible_to(who(own.user))) == [own]  # type: ignore[attr-defined, operator]
    assert not model.objects.visible_to(ANONYMOUS).exists()  # type: ignore[attr-defined]


def test_visible_to_leaves_out_what_was_made_for_mail_only() -> None:
    notice = NotificationFactory(in_app=False)
    assert not Notification.objects.visible_to(as_ordinary(notice.user)).exists()


def test_in_order_unread_first_then_the_newest() -> None:
    now = timezone.now()
    read = NotificationFactory(title="läst", read_at=now)
    older = NotificationFactory(title="äldre", created_at=now - timedelta(days=2))
    newer = NotificationFactory(title="nyare", created_at=now - timedelta(days=1))
    assert list(Notification.objects.in_order()) == [newer, older, read]


def test_due_on_holds_past_days_and_today_but_not_what_is_done() -> None:
    today = timezone.localdate()
    past, present = ReminderFactory(due_on=today - timedelta(days=3)), ReminderFactory(due_on=today)
    ReminderFactory(due_on=today + timedelta(days=1))
    ReminderFactory(due_on=today, done_at=timezone.now())
    assert list(Reminder.objects.due_on(today)) == [past, present]


def test_outbox_is_visible_to_system_administrators_only() -> None:
    mail = OutboxMailFactory()
    person = NotificationFactory().user
    assert list(OutboxMail.objects.visible_to(as_system_administrator(person))) == [mail]
    for actor in (as_administrator(person), as_ordinary(person), ANONYMOUS):
        assert not OutboxMail.objects.visible_to(actor).exists()


def test_due_is_what_waits_and_whose_time_has_come_longest_first() -> None:
    now = timezone.now()
    second = OutboxMailFactory(next_attempt_at=now - timedelta(minutes=1))
    first = OutboxMailFactory(next_attempt_at=now - timedelta(minutes=2))
    OutboxMailFactory(next_attempt_at=now + timedelta(minutes=1))
    for make in (SentMailFactory, LostMailFactory, FailedMailFactory):
        make(next_attempt_at=now - timedelta(hours=1))
    assert list(OutboxMail.objects.due(now)) == [first, second]


def test_outbox_in_order_begins_with_what_needs_somebody() -> None:
    failed, waiting = FailedMailFactory(), OutboxMailFactory()
    SentMailFactory()
    assert list(OutboxMail.objects.not_sent().in_order()) == [failed, waiting]
