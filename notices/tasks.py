"""Background work on notices and mail. Each is safe to run twice, and at the same time as itself."""

from celery import shared_task

from notices.services import (
    clear_old_mail,
    deliver_waiting_mail,
    mark_lost_mail,
    send_daily_digests,
    send_due_reminders,
)


@shared_task
def deliver_waiting_mail_task() -> int:
    """When mail has been written: send what waits."""
    return deliver_waiting_mail()


@shared_task
def sweep_mail_task() -> int:
    """Every half minute: send what nobody was told of, and mark what a dead worker left behind."""
    mark_lost_mail()
    return deliver_waiting_mail()


@shared_task
def send_due_reminders_task() -> int:
    """In the morning: the reminders of the day become notices."""
    return send_due_reminders()


@shared_task
def send_daily_digests_task() -> int:
    """In the morning, after the reminders: one mail with what is unread."""
    return send_daily_digests()


@shared_task
def clear_old_mail_task() -> int:
    """At night: remove mail that was sent long ago."""
    return clear_old_mail()
