"""The number beside the bell. Named in settings as ``NOTICE_COUNTER``."""

from notices.models import Notification
from rsp.actor import Actor


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read: one query."""
    return Notification.objects.visible_to(actor).unread().count()
