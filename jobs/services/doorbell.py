"""Ringing for a job. A ring that nobody took is noted on the row, so that the next sweep rings again."""

from functools import partial
from uuid import UUID

from django.db import transaction

from jobs.enums import JobState
from jobs.models import Job
from rsp.doorbell import ring

RUN_TASK = "jobs.tasks.run_job_task"
"""By name: tasks stand above services."""


def ring_for_job_after_commit(job_id: UUID) -> None:
    """Ring when the transaction that queued the job is committed. The row already says that it was rung for."""
    transaction.on_commit(partial(_ring_for_job, job_id))


def _ring_for_job(job_id: UUID) -> None:
    if not ring(RUN_TASK, str(job_id)):
        Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(rung_at=None)
