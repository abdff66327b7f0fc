"""Background work of the registers."""

from celery import shared_task

from registers.services.reminders import remind_people


@shared_task
def remind_people_task() -> None:
    """Each morning: roles to go through, keys that run out, roles that end."""
    remind_people()
