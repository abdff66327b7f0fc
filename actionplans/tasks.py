"""Background work on the action plans."""

from celery import shared_task

from actionplans.services.outcome_reminders import remind_of_outcomes
from actionplans.services.plan_import import purge_plan_imports


@shared_task
def remind_of_outcomes_task() -> int:
    """Each morning, before reminders are sent: goals that should be met soon, or should have been."""
    return remind_of_outcomes()


@shared_task
def purge_plan_imports_task() -> int:
    """Each night: remove the tables that were uploaded to be read into a plan and have waited for a week."""
    return purge_plan_imports()
