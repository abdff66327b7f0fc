"""What the clock does: finds jobs whose worker died or whose doorbell nobody heard, and rings for them."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from jobs.enums import JobState
from jobs.models import Job
from jobs.services.doorbell import ring_for_job_after_commit
from jobs.services.running import fail_job, lease

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""Jobs of each kind that one sweep takes; the next takes more."""


def sweep_jobs() -> list[UUID]:
    """Ring for what waits unheard and for what was left running; fail what has no attempt left. The jobs rung for.

    Two sweeps at once share the rows between them.
    """
    with transaction.atomic(durable=True):
        left = list(Job.objects.abandoned().order_by("lease_until").select_for_update(skip_locked=True)[:AT_ONCE])
        for job in left:
            logger.warning("Job %s (%s) was left in attempt %d", job.pk, job.kind, job.attempts)
            _take_back(job)
        rung = [job.pk for job in left if job.state == JobState.QUEUED] + _ring_again(lease())
        for job_id in rung:
            ring_for_job_after_commit(job_id)
    return rung


def _take_back(job: Job) -> None:
    """A worker that is killed leaves nothing behind, so what stopped it is not known."""
    if job.attempts_left == 0:
        fail_job(job, _("Jobbet avbröts om och om igen innan det blev klart. Felet är loggat."))
        return
    job.state = JobState.QUEUED
    job.lease_until = None
    job.run_after = job.rung_at = Now()
    job.progress_done, job.progress_total = 0, 0
    job.progress_text = _("Jobbet avbröts och börjar om.")
    job.save()


def _ring_again(patience: timedelta) -> list[UUID]:
    """Those queued that no worker has heard of. None is rung for again before its ring has had a lease's time."""
    waiting = Job.objects.unheard(patience).filter(Q(attempts__lt=F("max_attempts"))).order_by("run_after")
    found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
    Job.objects.filter(pk__in=found).update(rung_at=Now())
    return found
