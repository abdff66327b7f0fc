"""What the database refuses of notices, settings, reminders and mails, by the name of the constraint."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from notices.enums import MailState, NoticeKind
from notices.models import Notification, OutboxMail
from notices.tests.factories import (
    NoticeSettingFactory,
    NotificationFactory,
    OutboxMailFactory,
    ReminderFactory,
)
from rsp.tests.refusals import complaint_of, refused_by

pytestmark = pytest.mark.django_db

OUTSIDE = [
    "https://ond.example/",
    "//ond.example/",
    "/\\ond.example",
    "lan/23/",
    "",
    "/a b",
    "/a\nb",
    "/\t/ond.example",
]


@pytest.mark.parametrize("link", OUTSIDE)
def test_notification_link_out_of_the_site_is_refused(link: str) -> None:
    with refused_by("notification_link_is_a_path"):
        NotificationFactory(link=link)
    with refused_by("reminder_link_is_a_path"):
        ReminderFactory(link=link)


@pytest.mark.parametrize("link", ["/", "/lan/23/?plan=2023#insats-1", "/aviseringar/"])
def test_notification_link_within_the_site_is_kept(link: str) -> None:
    assert NotificationFactory(link=link).link == link


def test_notification_link_out_of_the_site_is_refused_in_swedish() -> None:
    row = NotificationFactory.build(user=UserFactory(), link="//ond.example/")
    assert "Länken ska leda till en sida på den här webbplatsen." in complaint_of(row)


def test_notification_same_key_twice_is_refused_for_one_user_only() -> None:
    first = NotificationFactory(key="granskning:2026")
    NotificationFactory(key="granskning:2026")
    with refused_by("notification_same_key_once"):
        NotificationFactory(user=first.user, key="granskning:2026")


def test_notification_without_key_may_be_told_again() -> None:
    first = NotificationFactory(key="")
    NotificationFactory(user=first.user, key="")
    assert Notification.objects.filter(user=first.user).count() == 2


@pytest.mark.parametrize(
    ("constraint", "make", "field"),
    [
        ("notification_kind_is_known", NotificationFactory, "kind"),
        ("reminder_kind_is_known", ReminderFactory, "kind"),
        ("notice_setting_kind_is_known", NoticeSettingFactory, "kind"),
        ("notice_setting_mail_is_known", NoticeSettingFactory, "mail"),
        ("outbox_mail_state_is_known", OutboxMailFactory, "state"),
    ],
)
def test_value_that_is_no_choice_is_refused(constraint: str, make: Any, field: str) -> None:
    with refused_by(constraint):
        make(**{field: "okänt"})


def test_notice_setting_second_of_one_kind_is_refused() -> None:
    first = NoticeSettingFactory()
    with refused_by("notice_setting_one_per_kind"):
        NoticeSettingFactory(user=first.user)


def test_notice_setting_of_security_is_refused() -> None:
    with refused_by("notice_setting_security_stays_on"):
        NoticeSettingFactory(kind=NoticeKind.SECURITY)


def test_reminder_same_nudge_twice_is_refused_and_another_day_is_not() -> None:
    first = ReminderFactory()
    same = {"user": first.user, "kind": first.kind, "object_id": first.object_id}
    ReminderFactory(**same, due_on=first.due_on.replace(year=2031))
    with refused_by("reminder_same_nudge_once"):
        ReminderFactory(**same, due_on=first.due_on)


@pytest.mark.parametrize(
    "fields", [{"state": MailState.SENT}, {"state": MailState.WAITING, "sent_at": timezone.now()}], ids=["no", "too"]
)
def test_outbox_mail_sent_without_stamp_or_stamped_without_being_sent_is_refused(fields: dict[str, Any]) -> None:
    with refused_by("outbox_mail_sent_has_stamp"):
        OutboxMailFactory(**fields)


@pytest.mark.parametrize("state", [MailState.SENDING, MailState.UNCERTAIN])
def test_outbox_mail_taken_without_stamp_is_refused(state: MailState) -> None:
    with refused_by("outbox_mail_taken_has_stamp"):
        OutboxMailFactory(state=state)


@pytest.mark.parametrize(
    "to",
    [
        "a@rsp.example\nBcc: b@rsp.example",
        "a@rsp.example, b@rsp.example",
        "Anna <a@rsp.example>",
        "a@rsp.example;b@rsp.example",
        "anna",
        "",
    ],
)
def test_outbox_mail_to_anything_but_one_address_is_refused(to: str) -> None:
    with refused_by("outbox_mail_to_is_one_address"):
        OutboxMailFactory(to=to)


@pytest.mark.parametrize("field", ["subject", "sender", "reply_to", "message_id"])
@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n"])
def test_outbox_mail_line_break_in_a_header_is_refused(field: str, line_break: str) -> None:
    with refused_by("outbox_mail_headers_are_single_lines"):
        OutboxMailFactory(**{field: f"Hej{line_break}Bcc: annan@rsp.example"})


def test_outbox_mail_same_message_id_twice_is_refused() -> None:
    first = OutboxMailFactory()
    with refused_by("outbox_mail_message_id_once"):
        OutboxMailFactory(message_id=first.message_id)


def test_outbox_mail_is_named_without_subject_or_address() -> None:
    """The audit trail keeps the name for ever."""
    mail = OutboxMailFactory(subject="Anna Berg har bytt lösenord")
    assert str(mail) == f"e-postmeddelande {mail.pk}"
    assert OutboxMail.objects.count() == 1
