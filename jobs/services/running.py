"""What a worker does with a job: claim it, run its handler, finish it exactly once.

Two things keep a job from being done twice. The claim gives a lease, and nobody else may claim before it has run out.
And each claim has a number (``attempts``): whoever took the job later has a higher one, and every write of an attempt
asks for its own, with the row locked. So a worker that was only slow, not dead, finds its job gone and writes nothing.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.enums import JobState
from jobs.models import Job
from rsp.job_run import Finish, FinishedJob, Handler, JobFailed, LeaseLost

logger = logging.getLogger(__name__)

LONGEST_TEXT = 200

TECHNICAL = gettext_lazy("Ett tekniskt fel stoppade jobbet. Felet är loggat.")
"""What the user is told; the trace is for the log."""


@dataclass(frozen=True, slots=True)
class LeasedRun:
    """One attempt that holds its job: the ``JobRun`` that handlers are given."""

    job_id: UUID
    kind: str
    attempt: int
    started_by_id: UUID | None
    organisation_id: UUID | None
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def progress(self, done: int, total: int, text: str = "") -> None:
        """See ``JobRun.progress``."""
        with transaction.atomic(durable=True):
            held = Job.objects.held_by(self.job_id, self.attempt).update(
                progress_done=done,
                progress_total=total,
                progress_text=text[:LONGEST_TEXT],
                lease_until=Now() + lease(),
            )
        if not held:
            raise LeaseLost(self.job_id)


def lease() -> timedelta:
    """How long a worker may be silent before its job is given to another."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim_job(job_id: UUID) -> LeasedRun | None:
    """Take the job for one lease; None when it is not to be had: finished, held by another, or not due yet."""
    with transaction.atomic(durable=True):
        taken = Job.objects.filter(pk=job_id).claimable()
        is_ours = taken.update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=Now() + lease(),
            started_at=Coalesce("started_at", Now()),
            progress_done=0,
            progress_total=0,
            progress_text="",
        )
        if not is_ours:
            return None
        job = Job.objects.get(pk=job_id)
    return LeasedRun(
        job_id=job.pk,
        kind=job.kind,
        attempt=job.attempts,
        started_by_id=job.started_by_id,
        organisation_id=job.organisation_id,
        arguments=job.arguments,
    )


def run_job(job_id: UUID) -> None:
    """Make one attempt at the job, if it is to be had. What goes wrong in the handler is logged and told on the row."""
    run = claim_job(job_id)
    if run is None:
        logger.info("Job %s is not to be had", job_id)
        return
    try:
        _finish(run, _handler_of(run.kind)(run))
    except LeaseLost:
        logger.warning("Job %s was taken over or cancelled during attempt %d", job_id, run.attempt)
    except JobFailed as failure:
        logger.warning("Job %s (%s) refused in attempt %d: %s", job_id, run.kind, run.attempt, failure)
        _end_attempt(run, str(failure) or TECHNICAL, is_final=True)
    except Exception:
        logger.exception("Job %s (%s) failed in attempt %d", job_id, run.kind, run.attempt)
        _end_attempt(run, TECHNICAL, is_final=False)


def _handler_of(kind: str) -> Handler:
    handler: Handler = import_string(settings.JOB_HANDLERS[kind])
    return handler


def _finish(run: LeasedRun, finish: Finish) -> None:
    """What the job leads to and that it is done, in one transaction, while the attempt still holds the job."""
    with transaction.atomic(durable=True):
        job = _locked(run)
        job.result = dict(finish())
        job.state = JobState.DONE
        job.progress_done = job.progress_total
        _stamp_finished(job)


def _end_attempt(run: LeasedRun, sentence: str | Promise, *, is_final: bool) -> None:
    """Give the job back to the queue after a failed attempt, or end it when no attempt is left."""
    try:
        with transaction.atomic(durable=True):
            job = _locked(run)
            if is_final or job.attempts_left == 0:
                fail_job(job, str(sentence))
            else:
                queue_after_failure(job)
    except LeaseLost:
        logger.warning("Job %s was taken over or cancelled during attempt %d", run.job_id, run.attempt)


def _locked(run: LeasedRun) -> Job:
    job = Job.objects.held_by(run.job_id, run.attempt).select_for_update().first()
    if job is None:
        raise LeaseLost(run.job_id)
    return job


def queue_after_failure(job: Job) -> None:
    """Queue a job whose attempt failed; a later one each time, in case what failed needs time. The sweep rings."""
    wait = timedelta(seconds=settings.JOB_SWEEP_SECONDS * job.attempts)
    job.state = JobState.QUEUED
    job.lease_until = job.rung_at = None
    job.run_after = Now() + Value(wait)
    job.progress_done, job.progress_total = 0, 0
    job.progress_text = _("Försök %(number)d av %(most)d gick inte. Ett nytt görs strax.") % {
        "number": job.attempts,
        "most": job.max_attempts,
    }
    job.save()


def fail_job(job: Job, sentence: str) -> None:
    """End a job that the caller has locked, with a sentence for the user."""
    job.state = JobState.FAILED
    job.error = sentence
    _stamp_finished(job)


def _stamp_finished(job: Job) -> None:
    job.lease_until = None
    job.finished_at = Now()
    job.save()
    finished = FinishedJob(
        id=job.pk,
        kind=job.kind,
        subject=job.subject,
        is_done=job.state == JobState.DONE,
        told=job.error or " ".join(job.result_lines[:1]),
        started_by_id=job.started_by_id,
        link=job.result_link or reverse("jobs:detail", args=[job.pk]),
    )
    transaction.on_commit(lambda: _tell_hooks(finished))


def _tell_hooks(finished: FinishedJob) -> None:
    """The job is over whatever its hooks do: one that raises is logged, and the next one is still called."""
    for path in settings.JOB_FINISHED:
        try:
            with transaction.atomic():
                import_string(path)(finished)
        except Exception:
            logger.exception("Job %s is over, but %s could not be told", finished.id, path)
