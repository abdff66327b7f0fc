"""What the two pages about jobs show."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from jobs.enums import JobAction
from jobs.models import Job
from jobs.policies import can_cancel_job, can_retry_job
from jobs.workflow import TRANSITIONS
from rsp.actor import ADMINISTRATORS, Actor
from rsp.rights import Allowed, Refused

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class JobList:
    """One page of the list. Who administers others may see theirs too, and chooses which."""

    jobs: Page
    may_see_others: bool
    shows_others: bool


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job. ``cancel`` and ``retry`` are None in a state where nobody can, else the answer to this actor."""

    job: Job
    is_own: bool
    cancel: Allowed | Refused | None
    retry: Allowed | Refused | None


def job_list_page(actor: Actor, *, wants_others: bool, number: str | None) -> JobList:
    """Own jobs, or all that the actor may see, newest first. A page number that is none shows the nearest."""
    may_see_others = actor.holds(ADMINISTRATORS)
    shows_others = may_see_others and wants_others
    jobs = Job.objects.visible_to(actor).select_related("started_by").newest_first()
    if not shows_others:
        jobs = jobs.started_by(actor.user_id)
    return JobList(Paginator(jobs, PER_PAGE).get_page(number), may_see_others, shows_others)


def job_page(actor: Actor, job: Job) -> JobPage:
    """A job the actor may see, with what the actor may do with it now."""
    return JobPage(
        job=job,
        is_own=job.started_by_id == actor.user_id,
        cancel=can_cancel_job(actor, job) if _can(job, JobAction.CANCEL) else None,
        retry=can_retry_job(actor, job) if _can(job, JobAction.RETRY) else None,
    )


def _can(job: Job, action: JobAction) -> bool:
    return any(step.action == action and job.state in step.sources for step in TRANSITIONS)
