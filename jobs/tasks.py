"""The doorbell and the clock."""

from uuid import UUID

from celery import shared_task

from jobs.services import purge_finished_jobs, run_job, sweep_jobs


@shared_task
def run_job_task(job_id: str) -> None:
    """Somebody rang for this job. Rung for twice, it is still done once."""
    run_job(UUID(job_id))


@shared_task
def sweep_jobs_task() -> None:
    """Every ``JOB_SWEEP_SECONDS``: ring for what was left or never heard."""
    sweep_jobs()


@shared_task
def purge_finished_jobs_task() -> None:
    """Nightly: remove jobs that finished long ago."""
    purge_finished_jobs()
