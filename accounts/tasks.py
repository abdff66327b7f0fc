"""Background work on signing in."""

from celery import shared_task

from accounts.services.edit_locks import purge_edit_locks
from accounts.services.sessions import clear_sessions


@shared_task
def clear_sessions_task() -> None:
    """Nightly: remove the sessions that have ended. Nothing else does, and the table grows with every sign-in."""
    clear_sessions()


@shared_task
def purge_edit_locks_task() -> int:
    """Hourly: remove the locks of pages that were closed without a word."""
    return purge_edit_locks()
