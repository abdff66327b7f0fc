"""Background work on signing in and on the trail."""

import logging

from celery import shared_task

from accounts.audit_check import check_chains
from accounts.services.edit_drafts import purge_edit_drafts
from accounts.services.edit_locks import purge_edit_locks
from accounts.services.sessions import clear_sessions

logger = logging.getLogger(__name__)


@shared_task
def clear_sessions_task() -> None:
    """Nightly: remove the sessions that have ended. Nothing else does, and the table grows with every sign-in."""
    clear_sessions()


@shared_task
def check_audit_task() -> list[str]:
    """Nightly: check every chain of the trail. Faults are logged as errors, the end of each chain as a warning.

    The log lies outside the database: a chain written anew would end in another checksum than the one logged. It is
    no warning of anything, but what LOG_LEVEL hides is no evidence.
    """
    states = check_chains()
    for state in states:
        logger.warning("Audit chain %s: %d events, ends in %s", state.organisation, state.events, state.noted)
    faults = [str(fault) for state in states for fault in state.faults]
    for fault in faults:
        logger.error("Audit chain broken: %s", fault)
    return faults


@shared_task
def purge_edit_locks_task() -> int:
    """Hourly: remove the locks of pages that were closed without a word, and drafts nobody came back to."""
    return purge_edit_locks() + purge_edit_drafts()
