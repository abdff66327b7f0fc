"""Starting, cancelling, trying again, clearing away: effects, trail, doorbell, twice, and two at the same moment."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import cancel_job, claim_job, purge_finished_jobs, retry_job, run_job, start_job
from jobs.tests.factories import (
    CancelledJobFactory,
    DoneJobFactory,
    FailedJobFactory,
    JobFactory,
    RunningJobFactory,
)
from jobs.tests.handlers import effects
from rsp.actor import Actor, Role, RoleGrant
from rsp.tests.racing import race
from rsp.workflow import TransitionRefused

pytestmark = pytest.mark.django_db


def somebody(*organisations: str) -> Actor:
    """A new user, case officer at each of the organisations."""
    user = UserFactory()
    grants = frozenset(RoleGrant(Role.CASE_OFFICER, uuid4(), name) for name in organisations)
    return Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym, grants=grants)


def starter_of(job: Job) -> Actor:
    return Actor(user_id=job.started_by_id, label="Provperson")


def start(actor: Actor, key: str = "uppföljning-23-2025", **facts: Any) -> Job:
    return start_job(actor=actor, kind="report", subject="Uppföljning 2025 som PDF", key=key, **facts)


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.order_by("at").values_list("action", "outcome", "object_id"))


# --- Starting


def test_start_job_queues_it_for_the_actor_and_the_only_organisation() -> None:
    actor = somebody("Region Dalarna")
    job = start(actor, arguments={"year": 2025})
    stored = Job.objects.get()
    assert stored == job
    assert (stored.state, stored.attempts, stored.max_attempts) == (JobState.QUEUED, 0, 3)
    assert (stored.started_by_id, stored.arguments) == (actor.user_id, {"year": 2025})
    assert stored.organisation_id == actor.bodies[0].id
    assert trail() == [("job.start", "done", str(job.pk))]
    assert AuditEvent.objects.get().organisation == "Region Dalarna"


def test_start_job_with_several_organisations_belongs_to_the_one_that_is_said() -> None:
    actor = somebody("Region Dalarna", "Falu kommun")
    assert start(actor, key="a").organisation_id is None
    chosen = actor.bodies[1].id
    assert start(actor, key="b", organisation_id=chosen).organisation_id == chosen


def test_start_job_by_the_clock_has_no_starter() -> None:
    job = start(Actor.anonymous())
    assert (job.started_by_id, job.organisation_id) == (None, None)


def test_start_job_twice_gives_the_one_that_is_live(bell: list[str]) -> None:
    first = start(somebody())
    assert start(somebody()) == first
    claim_job(first.pk)
    assert start(somebody()) == first
    assert Job.objects.count() == 1
    assert trail() == [("job.start", "done", str(first.pk))]


def test_start_job_after_the_first_has_finished_gives_a_new_one() -> None:
    first = start(somebody())
    run_job(first.pk)
    assert start(somebody()) != first
    assert Job.objects.count() == 2


def test_start_job_rings_once_and_only_when_committed(bell: list[str], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = start(somebody())
        start(somebody())
        assert bell == []
    assert bell == [str(job.pk)]
    assert Job.objects.get().rung_at is not None


@pytest.mark.django_db(transaction=True)
def test_start_job_rolled_back_leaves_nothing_and_rings_for_nothing(bell: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start(somebody())
        raise ZeroDivisionError
    assert not Job.objects.exists()
    assert bell == []


def test_start_job_of_a_kind_without_handler_is_refused() -> None:
    with pytest.raises(KeyError, match="JOB_HANDLERS"):
        start_job(actor=somebody(), kind="unknown", subject="Prov", key="a")
    assert not Job.objects.exists()


def test_start_job_that_the_database_refuses_is_not_taken_for_one_that_is_live() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        start(Actor(user_id=uuid4(), label="Finns inte"))
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_start_job_by_two_at_the_same_moment_makes_one_and_both_get_it(bell: list[str]) -> None:
    given: list[Job] = []
    one, other = somebody(), somebody()
    assert race(lambda: given.append(start(one)), lambda: given.append(start(other))) == (None, None)
    assert given[0] == given[1] == Job.objects.get()
    assert bell == [str(given[0].pk)]
    assert Job.objects.get().started_by_id == one.user_id


@pytest.mark.django_db(transaction=True)
def test_start_job_while_the_live_one_is_being_finished_makes_a_new_one(bell: list[str]) -> None:
    first = start(somebody())
    other = somebody()
    given: list[Job] = []
    assert race(lambda: run_job_inside(first), lambda: given.append(start(other))) == (None, None)
    assert Job.objects.count() in {1, 2}
    assert given[0].state == JobState.QUEUED


def run_job_inside(job: Job) -> None:
    """Finish the job in the caller's transaction, which the race holds open."""
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, finished_at=timezone.now())


# --- Cancelling


@pytest.mark.parametrize("factory", [JobFactory, RunningJobFactory])
def test_cancel_job_stops_what_is_live(factory: Any) -> None:
    job = factory()
    assert cancel_job(actor=starter_of(job), job_id=job.pk).state == JobState.CANCELLED
    job.refresh_from_db()
    assert (job.state, job.lease_until) == (JobState.CANCELLED, None)
    assert timezone.now() - job.finished_at < timedelta(minutes=1)
    run_job(job.pk)
    assert effects() == 0
    event = AuditEvent.objects.get()
    assert (event.action, event.outcome, event.object_id) == ("job.cancel", "done", str(job.pk))
    assert event.after == {"state": "cancelled"}


@pytest.mark.parametrize("factory", [DoneJobFactory, FailedJobFactory, CancelledJobFactory])
def test_cancel_job_that_is_finished_is_refused_and_the_refusal_is_kept(factory: Any) -> None:
    job = factory()
    with pytest.raises(TransitionRefused):
        cancel_job(actor=starter_of(job), job_id=job.pk)
    assert Job.objects.get().state == job.state
    assert trail() == [("job.cancel", "refused", str(job.pk))]


def test_cancel_job_not_visible_does_not_exist() -> None:
    job = JobFactory()
    with pytest.raises(Job.DoesNotExist):
        cancel_job(actor=somebody(), job_id=job.pk)
    assert Job.objects.get().state == JobState.QUEUED


def test_cancel_job_of_another_by_the_administrator_of_its_organisation() -> None:
    organisation = uuid4()
    job = RunningJobFactory(organisation_id=organisation)
    grant = RoleGrant(Role.ADMINISTRATOR, organisation, "Region Dalarna")
    administrator = Actor(user_id=UserFactory().pk, label="Administratör", grants=frozenset({grant}))
    assert cancel_job(actor=administrator, job_id=job.pk).state == JobState.CANCELLED
    assert AuditEvent.objects.get().organisation == "Region Dalarna"
    with pytest.raises(PermissionDenied, match="i den personens namn"):
        retry_job(actor=administrator, job_id=job.pk)


@pytest.mark.django_db(transaction=True)
def test_cancel_job_by_two_at_the_same_moment_is_done_once() -> None:
    job = JobFactory()
    actor = starter_of(job)
    won, lost = race(
        lambda: cancel_job(actor=actor, job_id=job.pk),
        lambda: cancel_job(actor=actor, job_id=job.pk),
    )
    assert won is None
    assert isinstance(lost, TransitionRefused)


# --- Trying again


@pytest.mark.parametrize("factory", [FailedJobFactory, CancelledJobFactory])
def test_retry_job_queues_it_with_new_attempts_and_rings(
    factory: Any, bell: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    job = factory(progress_done=1, progress_total=2, progress_text="Räknar")
    with django_capture_on_commit_callbacks(execute=True):
        again = retry_job(actor=starter_of(job), job_id=job.pk)
    assert (again.state, again.error, again.started_at, again.finished_at) == (JobState.QUEUED, "", None, None)
    assert (again.attempts, again.max_attempts) == (job.attempts, job.attempts + 3)
    assert (again.progress_done, again.progress_total, again.progress_text) == (0, 0, "")
    assert bell == [str(job.pk)]
    assert trail() == [("job.retry", "done", str(job.pk))]
    run_job(job.pk)
    assert Job.objects.get().state == JobState.DONE
    assert effects() == 1


@pytest.mark.parametrize("factory", [JobFactory, RunningJobFactory, DoneJobFactory])
def test_retry_job_live_or_done_is_refused(factory: Any) -> None:
    job = factory()
    with pytest.raises(TransitionRefused):
        retry_job(actor=starter_of(job), job_id=job.pk)
    assert Job.objects.get().state == job.state


def test_retry_job_while_another_with_its_key_is_live_is_refused() -> None:
    failed = FailedJobFactory()
    JobFactory(key=failed.key)
    with pytest.raises(TransitionRefused, match="redan på gång"):
        retry_job(actor=starter_of(failed), job_id=failed.pk)
    failed.refresh_from_db()
    assert failed.state == JobState.FAILED
    assert trail() == [("job.retry", "refused", str(failed.pk))]


def test_retry_job_not_visible_does_not_exist() -> None:
    with pytest.raises(Job.DoesNotExist):
        retry_job(actor=somebody(), job_id=FailedJobFactory().pk)


@pytest.mark.django_db(transaction=True)
def test_retry_job_and_start_of_the_same_at_the_same_moment_leave_one_live(bell: list[str]) -> None:
    failed = FailedJobFactory(key="uppföljning-23-2025")
    other = somebody()
    won, lost = race(lambda: start(other), lambda: retry_job(actor=starter_of(failed), job_id=failed.pk))
    assert won is None
    assert isinstance(lost, TransitionRefused)
    assert Job.objects.live().count() == 1


# --- Clearing away


def test_purge_removes_only_what_finished_more_than_90_days_ago() -> None:
    old = timezone.now() - timedelta(days=91)
    DoneJobFactory(finished_at=old)
    FailedJobFactory(finished_at=old)
    kept = {DoneJobFactory(finished_at=timezone.now() - timedelta(days=89)), JobFactory(created_at=old)}
    assert purge_finished_jobs() == 2
    assert set(Job.objects.all()) == kept
    assert purge_finished_jobs() == 0
