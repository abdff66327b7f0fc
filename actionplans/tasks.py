"""Background work on the action plans."""

from celery import shared_task

from actionplans.services.outcome_reminders import remind_of_outcomes


@shared_task
def remind_of_outcomes_task() -> int:
    """Each morning, before reminders are sent: goals that should be met soon, or should have been."""
    return remind_of_outcomes()
