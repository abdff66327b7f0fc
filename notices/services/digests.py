"""The daily mail: what one has not read, in one letter."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notices.enums import NoticeKind, Wish
from notices.mail_texts import digest_letter
from notices.models import Notification
from notices.rules import daily_kinds
from notices.services.mailing import queue_letters
from notices.services.telling import wishes_of


def send_daily_digests() -> int:
    """One mail to each active user who has unread notices of kinds wanted daily. Gives how many mails.

    What has gone into a mail is stamped in the same transaction as the mail, so that a second run finds nothing.
    """
    waiting = Notification.objects.unread().filter(mailed_at__isnull=True, user__is_active=True)
    readers = list(waiting.order_by("user").values_list("user", flat=True).distinct())
    chosen = wishes_of(readers)
    return sum(_send_digest(pk, chosen[pk]) for pk in readers)


def _send_digest(user_id: UUID, chosen: dict[NoticeKind, Wish]) -> bool:
    """Whether the user got a mail. The notices are locked: another run waits, and then finds them mailed."""
    with transaction.atomic():
        due = Notification.objects.waiting_for_digest(user_id, daily_kinds(chosen)).select_for_update()
        notices = list(due)
        if not notices:
            return False
        Notification.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())
        queue_letters([digest_letter(User.objects.get(pk=user_id), notices)])
    return True
