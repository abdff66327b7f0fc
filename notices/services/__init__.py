"""What writes in this room: telling people, reminding them, and sending mail."""

from notices.services.delivery import deliver_waiting_mail, mark_lost_mail, resend_mail
from notices.services.digests import send_daily_digests
from notices.services.mailing import clear_old_mail, queue_letters
from notices.services.reminding import cancel_reminders, plan_reminders, send_due_reminders
from notices.services.telling import mark_all_read, mark_read, notify, save_notice_settings, tell_of_merge

__all__ = [
    "cancel_reminders",
    "clear_old_mail",
    "deliver_waiting_mail",
    "mark_all_read",
    "mark_lost_mail",
    "mark_read",
    "notify",
    "plan_reminders",
    "queue_letters",
    "resend_mail",
    "save_notice_settings",
    "send_daily_digests",
    "send_due_reminders",
    "tell_of_merge",
]
