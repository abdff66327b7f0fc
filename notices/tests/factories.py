"""Notices, settings, reminders and mails in each state."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.tests.factories import UserFactory
from notices.enums import MailChoice, MailState, NoticeKind
from notices.models import NoticeSetting, Notification, OutboxMail, Reminder


class NotificationFactory(factory.django.DjangoModelFactory):
    """Unread, of a kind that is mailed once a day unless somebody chose otherwise."""

    user = factory.SubFactory(UserFactory)
    kind = NoticeKind.REVIEW_DUE
    title = factory.Sequence(lambda n: f"Gå igenom rollerna {n}")
    link = "/lan/23/"

    class Meta:
        model = Notification


class NoticeSettingFactory(factory.django.DjangoModelFactory):
    """No mail, and nothing in the list."""

    user = factory.SubFactory(UserFactory)
    kind = NoticeKind.REVIEW_DUE
    in_app = False
    mail = MailChoice.OFF

    class Meta:
        model = NoticeSetting


class ReminderFactory(factory.django.DjangoModelFactory):
    """Due today."""

    user = factory.SubFactory(UserFactory)
    kind = NoticeKind.REVIEW_DUE
    object_id = factory.Sequence(lambda n: f"organisation:{n}")
    due_on = factory.LazyFunction(timezone.localdate)
    title = "Gå igenom rollerna"
    link = "/lan/23/"

    class Meta:
        model = Reminder


class OutboxMailFactory(factory.django.DjangoModelFactory):
    """Waits to be sent, and has never been tried."""

    to = factory.Sequence(lambda n: f"mottagare{n}@rsp.example")
    sender = "rsp@rsp.example"
    subject = factory.Sequence(lambda n: f"Provbrev {n}")
    body = "Hej,\n\nnågot har hänt."
    message_id = factory.Sequence(lambda n: f"<prov-{n}@rsp.example>")

    class Meta:
        model = OutboxMail


class SentMailFactory(OutboxMailFactory):
    state = MailState.SENT
    attempts = 1
    claimed_at = factory.LazyFunction(timezone.now)
    sent_at = factory.LazyFunction(timezone.now)


class LostMailFactory(OutboxMailFactory):
    """Taken by a worker that has not been heard of since."""

    state = MailState.SENDING
    attempts = 1
    claimed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))


class UncertainMailFactory(LostMailFactory):
    state = MailState.UNCERTAIN
    error = "Arbetaren avbröts."


class FailedMailFactory(OutboxMailFactory):
    state = MailState.FAILED
    attempts = 8
    error = "SMTPRecipientsRefused: 550 okänd mottagare"
