"""Background work on grants."""

from celery import shared_task

from grants.services.completion import remind_of_completions
from grants.services.grant_import import purge_grant_imports
from grants.services.register_duty import remind_of_register


@shared_task
def purge_grant_imports_task() -> int:
    """Each night: remove the tables of support that were uploaded to be read in and have waited for a week."""
    return purge_grant_imports()


@shared_task
def remind_of_completions_task() -> int:
    """Each morning, before reminders are sent: answers from applicants that are late."""
    return remind_of_completions()


@shared_task
def remind_of_register_task() -> int:
    """Each morning, before reminders are sent: aid that is soon to be in the register of de minimis aid, or is late."""
    return remind_of_register()
