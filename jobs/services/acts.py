"""Starting, cancelling and trying again: what people (and the clock) ask for. And clearing away what is old."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from jobs.enums import JobAction, JobState
from jobs.models import MAX_ATTEMPTS, Job
from jobs.policies import can_cancel_job, can_retry_job
from jobs.services.doorbell import ring_for_job_after_commit
from jobs.workflow import TRANSITIONS
from rsp.actor import Actor, Body
from rsp.rights import check_allowed
from rsp.workflow import TransitionRefused, find_transition

KEPT_FINISHED = timedelta(days=90)


def start_job(
    *,
    actor: Actor,
    kind: str,
    subject: str,
    key: str,
    arguments: Mapping[str, Any] | None = None,
    organisation_id: UUID | None = None,
) -> Job:
    """Queue a job, and ring for it when the caller's transaction is committed.

    While a job of the same ``kind`` and ``key`` is live, that one is given back instead, whoever started it: put the
    user's id in the key where each should have a job (and a page to follow it on) of their own. ``organisation_id`` is
    the actor's only organisation unless told otherwise. An actor who is not signed in stands for the clock.

    Raises:
        KeyError: no handler in ``settings.JOB_HANDLERS`` is for this kind.
    """
    if kind not in settings.JOB_HANDLERS:
        raise KeyError(f"{kind} is not in JOB_HANDLERS")
    wanted = Job(
        kind=kind,
        subject=subject,
        key=key,
        arguments=dict(arguments or {}),
        started_by_id=actor.user_id,
        organisation_id=organisation_id or _only_organisation(actor),
    )
    with transaction.atomic():
        job = _stored_or_live(wanted)
        if job.pk == wanted.pk:
            with audited(actor, "job.start") as trail:
                trail.about(job, _body_of(actor, job))
                trail.record(after=snapshot(job, "kind", "state"))
            ring_for_job_after_commit(job.pk)
    return job


def _stored_or_live(wanted: Job) -> Job:
    """The row itself, or the live one that stood in its way. Waits for another transaction that queues the same."""
    while True:
        wanted.rung_at = Now()
        Job.objects.bulk_create([wanted], ignore_conflicts=True)
        found = Job.objects.filter(pk=wanted.pk).first() or _live_like(wanted)
        if found is not None:
            return found
        # The one in the way finished between the two questions: there is room now.


def _live_like(job: Job) -> Job | None:
    return Job.objects.live().filter(kind=job.kind, key=job.key).first()


def cancel_job(*, actor: Actor, job_id: UUID) -> Job:
    """Take a queued or running job out of the queue. A worker that runs it can write nothing more.

    Raises:
        Job.DoesNotExist: not visible to the actor.
        PermissionDenied: visible, but not for this actor to cancel.
        TransitionRefused: it is finished already.
    """
    with audited(actor, "job.cancel") as trail:
        job = Job.objects.visible_to(actor).select_for_update().get(pk=job_id)
        trail.about(job, _body_of(actor, job))
        check_allowed(can_cancel_job(actor, job))
        before = snapshot(job, "state")
        job.state = find_transition(TRANSITIONS, JobState(job.state), JobAction.CANCEL).target
        job.lease_until = None
        job.finished_at = Now()
        job.save(update_fields=["state", "lease_until", "finished_at"])
        job.refresh_from_db()
        trail.changed(before, snapshot(job, "state"))
    return job


def retry_job(*, actor: Actor, job_id: UUID) -> Job:
    """Queue a failed or cancelled job again, with as many attempts as a new one.

    The attempts already made still count, so that a worker that slept through it all is kept out by its number.

    Raises:
        Job.DoesNotExist: not visible to the actor.
        PermissionDenied: visible, but not for this actor to try again.
        TransitionRefused: it is not finished, it is done, or another job with its key is live.
    """
    with audited(actor, "job.retry") as trail:
        job = Job.objects.visible_to(actor).select_for_update().get(pk=job_id)
        trail.about(job, _body_of(actor, job))
        check_allowed(can_retry_job(actor, job))
        before = snapshot(job, "state")
        job.state = find_transition(TRANSITIONS, JobState(job.state), JobAction.RETRY).target
        _queue_again(job)
        trail.changed(before, snapshot(job, "state"))
        ring_for_job_after_commit(job.pk)
    return job


def _queue_again(job: Job) -> None:
    job.max_attempts = job.attempts + MAX_ATTEMPTS
    job.progress_done, job.progress_total, job.progress_text = 0, 0, ""
    job.error, job.result = "", {}
    job.started_at = job.finished_at = None
    job.run_after = job.rung_at = Now()
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        if _live_like(job) is None:
            raise
        raise TransitionRefused(_("Samma jobb är redan på gång.")) from error
    job.refresh_from_db()


def purge_finished_jobs() -> int:
    """Remove the jobs that finished more than 90 days ago; how many. What they led to stays."""
    removed, _by_table = Job.objects.finished_before(KEPT_FINISHED).delete()
    return removed


def _only_organisation(actor: Actor) -> UUID | None:
    bodies = actor.bodies
    return bodies[0].id if len(bodies) == 1 else None


def _body_of(actor: Actor, job: Job) -> Body | None:
    """The job's organisation as the trail names it; None when the actor has no role there."""
    return next((body for body in actor.bodies if body.id == job.organisation_id), None)
