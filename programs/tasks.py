"""Background work on programmes, plans and places."""

from celery import shared_task

from programs.services.service_plan_reminders import remind_of_service_plans


@shared_task
def remind_of_service_plans_task() -> int:
    """Each morning, before reminders are sent: service plans that run out, or have."""
    return remind_of_service_plans()
