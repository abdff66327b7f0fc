"""Background work on signing in."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions_task() -> None:
    """Nightly: remove the sessions that have ended. Nothing else does, and the table grows with every sign-in."""
    call_command("clearsessions")
