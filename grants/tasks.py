"""Background work on grants."""

from celery import shared_task

from grants.services.grant_import import purge_grant_imports


@shared_task
def purge_grant_imports_task() -> int:
    """Each night: remove the tables of support that were uploaded to be read in and have waited for a week."""
    return purge_grant_imports()
