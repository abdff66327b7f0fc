"""Putting mail in the outbox, and clearing away what has long been sent."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from notices.enums import MailState
from notices.mail_texts import Letter
from notices.models import OutboxMail
from rsp.doorbell import ring_after_commit

DELIVER = "notices.tasks.deliver_waiting_mail_task"
LONGEST_SUBJECT = 300
KEPT_WHEN_SENT = timedelta(days=30)


def queue_letters(letters: Iterable[Letter]) -> list[OutboxMail]:
    """Write one row per letter in the caller's transaction. A worker is told when it has been committed."""
    mails = OutboxMail.objects.bulk_create([_outbox_mail(letter) for letter in letters])
    if mails:
        ring_after_commit(DELIVER)
    return mails


def clear_old_mail() -> int:
    """Remove what was sent more than a month ago; what was not sent stays until somebody has seen to it.

    Gives how many.
    """
    with transaction.atomic():
        old = OutboxMail.objects.filter(state=MailState.SENT, sent_at__lt=timezone.now() - KEPT_WHEN_SENT)
        return old.delete()[0]


def _outbox_mail(letter: Letter) -> OutboxMail:
    number = uuid.uuid4()
    return OutboxMail(
        id=number,
        to=letter.to,
        sender=letter.sender or settings.DEFAULT_FROM_EMAIL,
        reply_to=letter.reply_to,
        subject=Truncator(letter.subject).chars(LONGEST_SUBJECT),
        body=letter.body,
        html=letter.html,
        message_id=f"<{number}@{urlsplit(settings.SITE_URL).hostname}>",
    )
