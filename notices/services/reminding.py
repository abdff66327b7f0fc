"""Planned nudges: made and cancelled by the rooms that know of deadlines, told on their day."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from notices.enums import NoticeKind
from notices.models import Reminder
from notices.services.telling import notify


def plan_reminders(
    *, user_ids: Collection[UUID], kind: NoticeKind, object_id: str, due_on: date, title: str, link: str
) -> None:
    """Remind each user of the object on a day. Planning the same again changes nothing."""
    Reminder.objects.bulk_create(
        [
            Reminder(user_id=pk, kind=kind, object_id=object_id, due_on=due_on, title=title, link=link)
            for pk in sorted(set(user_ids))
        ],
        ignore_conflicts=True,
    )


def cancel_reminders(*, kind: NoticeKind, object_id: str) -> int:
    """Remind nobody of the object any more. Gives how many reminders that were still to come."""
    ahead = Reminder.objects.filter(kind=kind, object_id=object_id, done_at__isnull=True)
    return ahead.update(done_at=timezone.now())


def send_due_reminders() -> int:
    """Make a notice of each reminder whose day has come. Gives how many reminders were done.

    Two runs at once share the work: each passes by what the other holds.
    """
    done = 0
    while _remind_next():
        done += 1
    return done


def _remind_next() -> bool:
    with transaction.atomic():
        due = Reminder.objects.due_on(timezone.localdate())
        reminder = due.select_for_update(skip_locked=True).first()
        if reminder is None:
            return False
        notify(
            user_ids=[reminder.user_id],
            kind=NoticeKind(reminder.kind),
            title=reminder.title,
            link=reminder.link,
            key=f"reminder:{reminder.pk}",
        )
        reminder.done_at = timezone.now()
        reminder.save(update_fields=["done_at"])
    return True
