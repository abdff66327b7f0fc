"""Who sees which jobs, and which of them a worker may take."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from jobs.models import Job
from jobs.tests.factories import (
    AbandonedJobFactory,
    CancelledJobFactory,
    DoneJobFactory,
    FailedJobFactory,
    JobFactory,
    RunningJobFactory,
)
from rsp.actor import Actor, Role, RoleGrant
from rsp.tests.actors import ANONYMOUS

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def actor_of(job: Job, *roles: Role, organisation: UUID | None = None) -> Actor:
    """The one who started the job, with roles at an organisation."""
    grants = frozenset(RoleGrant(role, organisation or uuid4(), "Provorganisation") for role in roles)
    return Actor(user_id=job.started_by_id, label="Provperson", grants=grants)


def test_visible_to_the_one_who_started_it_whatever_the_role() -> None:
    own, _other = JobFactory(), JobFactory()
    for role in (None, *Role):
        if role is not Role.SYSTEM_ADMINISTRATOR:
            assert list(Job.objects.visible_to(actor_of(own, *([role] if role else [])))) == [own]


def test_visible_to_administrators_of_its_organisation_only() -> None:
    organisation = uuid4()
    job = JobFactory(organisation_id=organisation)
    JobFactory(organisation_id=uuid4())
    JobFactory(organisation_id=None)
    somebody = JobFactory.build(started_by=UserFactory())
    for role in Role:
        seen = set(Job.objects.visible_to(actor_of(somebody, role, organisation=organisation)))
        expected = {Role.ADMINISTRATOR: {job}, Role.SYSTEM_ADMINISTRATOR: set(Job.objects.all())}
        assert seen == expected.get(role, set())


def test_visible_to_nobody_are_not_even_the_jobs_of_the_clock() -> None:
    JobFactory(started_by=None)
    assert not Job.objects.visible_to(ANONYMOUS).exists()


def test_visible_to_one_with_no_role_holds_no_job_of_the_clock() -> None:
    JobFactory(started_by=None, organisation_id=None)
    assert not Job.objects.visible_to(Actor(user_id=uuid4(), label="Ny")).exists()


def test_claimable_are_those_due_and_those_left_that_have_attempts() -> None:
    due, left = JobFactory(), AbandonedJobFactory(attempts=2)
    JobFactory(run_after=timezone.now() + MINUTE)
    JobFactory(attempts=3)
    AbandonedJobFactory(attempts=3)
    RunningJobFactory()
    for finished in (DoneJobFactory, FailedJobFactory, CancelledJobFactory):
        finished()
    assert set(Job.objects.claimable()) == {due, left}


def test_held_by_is_the_attempt_that_runs_and_no_other() -> None:
    job = RunningJobFactory(attempts=2)
    assert Job.objects.held_by(job.pk, 2).get() == job
    assert not Job.objects.held_by(job.pk, 1).exists()
    assert not Job.objects.held_by(RunningJobFactory().pk, 2).exists()
    assert not Job.objects.held_by(CancelledJobFactory().pk, 1).exists()


def test_unheard_are_those_not_rung_for_or_long_ago() -> None:
    never, long_ago = JobFactory(), JobFactory(rung_at=timezone.now() - 3 * MINUTE)
    JobFactory(rung_at=timezone.now() - MINUTE)
    JobFactory(run_after=timezone.now() + MINUTE)
    RunningJobFactory()
    assert set(Job.objects.unheard(2 * MINUTE)) == {never, long_ago}


def test_newest_first() -> None:
    older = JobFactory(created_at=timezone.now() - MINUTE)
    newer = JobFactory()
    assert list(Job.objects.newest_first()) == [newer, older]


def test_finished_before_leaves_the_live_alone_however_old() -> None:
    old = timezone.now() - 91 * 24 * 60 * MINUTE
    JobFactory(created_at=old)
    AbandonedJobFactory(created_at=old, lease_until=old)
    DoneJobFactory()
    gone = {factory(finished_at=old) for factory in (DoneJobFactory, FailedJobFactory, CancelledJobFactory)}
    assert set(Job.objects.finished_before(timedelta(days=90))) == gone
