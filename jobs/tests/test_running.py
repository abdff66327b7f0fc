"""Running a job: the lease, the fence, progress, what goes wrong, and effects that happen exactly once."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from jobs.enums import JobState
from jobs.models import Job
from jobs.services import cancel_job, claim_job, retry_job, run_job, sweep_jobs
from jobs.tests import handlers
from jobs.tests.factories import (
    AbandonedJobFactory,
    CancelledJobFactory,
    DoneJobFactory,
    FailedJobFactory,
    JobFactory,
    RunningJobFactory,
)
from jobs.tests.handlers import effects
from jobs.tests.test_acts import starter_of
from rsp.job_run import LeaseLost
from rsp.tests.racing import race

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def let_lease_run_out(job_id: Any) -> None:
    Job.objects.filter(pk=job_id).update(lease_until=timezone.now() - MINUTE)


def make_due(job_id: Any) -> None:
    Job.objects.filter(pk=job_id).update(run_after=timezone.now())


# --- Claiming


def test_claim_job_takes_it_for_one_lease(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 60
    job = JobFactory(arguments={"year": 2025})
    run = claim_job(job.pk)
    assert run is not None
    assert (run.job_id, run.attempt, run.arguments) == (job.pk, 1, {"year": 2025})
    assert (run.started_by_id, run.organisation_id) == (job.started_by_id, None)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    assert 50 < (job.lease_until - timezone.now()).total_seconds() <= 60


@pytest.mark.parametrize("factory", [RunningJobFactory, DoneJobFactory, FailedJobFactory, CancelledJobFactory])
def test_claim_job_held_or_finished_gives_nothing(factory: Any) -> None:
    job = factory()
    assert claim_job(job.pk) is None
    assert Job.objects.get().attempts == job.attempts


def test_claim_job_left_by_a_dead_worker_is_the_next_attempt_and_keeps_its_beginning() -> None:
    job = AbandonedJobFactory()
    run = claim_job(job.pk)
    assert run is not None
    assert run.attempt == 2
    assert Job.objects.get().started_at == job.started_at


@pytest.mark.django_db(transaction=True)
def test_claim_job_by_two_workers_at_the_same_moment_gives_it_to_one() -> None:
    job = JobFactory()
    claimed: list[Any] = []
    # The first is what ``claim_job`` writes, in a transaction that the race can hold open.
    won, lost = race(
        lambda: Job.objects.filter(pk=job.pk).claimable().update(**as_claimed()),
        lambda: claimed.append(claim_job(job.pk)),
    )
    assert (won, lost) == (None, None)
    assert claimed == [None]
    assert Job.objects.get().attempts == 1


def as_claimed() -> dict[str, Any]:
    now = timezone.now()
    return {"state": JobState.RUNNING, "attempts": 1, "lease_until": now + MINUTE, "started_at": now}


# --- Running


def test_run_job_does_it_once_and_keeps_the_result() -> None:
    job = JobFactory()
    run_job(job.pk)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == (JobState.DONE, 1, None)
    assert (job.progress_done, job.progress_total, job.progress_text) == (2, 2, "Skriver")
    assert job.result == {"link": "/kontrollera/", "attempt": 1}
    assert job.result_link == "/kontrollera/"
    assert effects() == 1


def test_progress_is_stored_extends_the_lease_and_is_cut_at_the_width_of_its_column() -> None:
    job = RunningJobFactory(state=JobState.QUEUED, attempts=0, lease_until=None, started_at=None)
    run = claim_job(job.pk)
    assert run is not None
    let_lease_run_out(job.pk)
    run.progress(3, 10, "å" * 300)
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_text) == (3, 10, "å" * 200)
    assert job.lease_until > timezone.now() + MINUTE


def test_progress_above_the_total_is_refused_by_the_database() -> None:
    run = claim_job(JobFactory().pk)
    assert run is not None
    with pytest.raises(IntegrityError):
        run.progress(11, 10)


def test_run_job_taken_over_by_another_worker_stops_at_its_next_step_and_writes_nothing() -> None:
    def taken_over(run: Any) -> None:
        let_lease_run_out(run.job_id)
        assert claim_job(run.job_id) is not None

    handlers.between.append(taken_over)
    job = JobFactory(kind="two_steps")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 2)
    assert effects() == 0


def test_run_job_swept_away_behind_the_back_of_a_slow_worker_is_done_once() -> None:
    """The slow worker wakes up while the second attempt is over and done with."""

    def sweep_and_run(run: Any) -> None:
        let_lease_run_out(run.job_id)
        sweep_jobs()
        handlers.between.append(lambda _run: None)
        run_job(run.job_id)

    handlers.between.append(sweep_and_run)
    job = JobFactory(kind="two_steps")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result["attempt"]) == (JobState.DONE, 2, 2)
    assert effects() == 1


def test_run_job_cancelled_meanwhile_stops_and_writes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    job = JobFactory(kind="two_steps")
    handlers.between.append(lambda run: cancel_job(actor=starter_of(job), job_id=run.job_id))
    with caplog.at_level(logging.WARNING):
        run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert effects() == 0
    assert "taken over or cancelled" in caplog.text


def test_attempt_from_before_a_cancel_and_retry_can_write_nothing_more() -> None:
    job = JobFactory()
    sleeper = claim_job(job.pk)
    assert sleeper is not None
    cancel_job(actor=starter_of(job), job_id=job.pk)
    retry_job(actor=starter_of(job), job_id=job.pk)
    with pytest.raises(LeaseLost):
        sleeper.progress(1, 2)
    assert claim_job(job.pk) is not None
    with pytest.raises(LeaseLost):
        sleeper.progress(1, 2)


def test_run_job_crashing_goes_back_to_the_queue_and_waits(caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.JOB_SWEEP_SECONDS = 60
    job = JobFactory(kind="crashing")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, job.lease_until) == (JobState.QUEUED, 1, "", None)
    assert job.progress_text == "Försök 1 av 3 gick inte. Ett nytt görs strax."
    assert job.run_after > timezone.now() + timedelta(seconds=50)
    assert claim_job(job.pk) is None
    assert "ZeroDivisionError: secret detail" in caplog.text


def test_run_job_crashing_every_time_fails_with_a_sentence_and_without_the_trace() -> None:
    job = JobFactory(kind="crashing")
    for _attempt in range(5):
        make_due(job.pk)
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.error == "Ett tekniskt fel stoppade jobbet. Felet är loggat."
    assert (job.progress_done, job.progress_total) == (1, 2)


def test_run_job_crashing_once_is_done_by_the_next_attempt() -> None:
    job = JobFactory(kind="crashing_once")
    run_job(job.pk)
    make_due(job.pk)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert effects() == 1


def test_run_job_crashing_in_its_last_transaction_leaves_no_effect() -> None:
    job = JobFactory(kind="crashing_at_the_end")
    run_job(job.pk)
    assert Job.objects.get().state == JobState.QUEUED
    assert effects() == 0


def test_run_job_refused_by_its_handler_is_not_tried_again_and_says_why() -> None:
    job = JobFactory(kind="refusing")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error == "Filen går inte att läsa. Spara den som CSV och försök igen."


def test_run_job_of_a_kind_this_worker_does_not_know_is_given_back() -> None:
    """As when an old worker runs for a while beside a new one."""
    job = JobFactory(kind="from_the_next_version")
    run_job(job.pk)
    assert Job.objects.get().state == JobState.QUEUED


# --- Telling


@pytest.mark.parametrize(
    ("kind", "is_done", "error"),
    [("report", True, ""), ("refusing", False, "Filen går inte att läsa. Spara den som CSV och försök igen.")],
)
def test_hooks_are_told_after_commit_and_a_broken_one_stops_nothing(
    kind: str, is_done: bool, error: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.JOB_FINISHED = ["jobs.tests.handlers.tell_and_crash", "jobs.tests.handlers.tell"]
    job = JobFactory(kind=kind)
    with django_capture_on_commit_callbacks(execute=True):
        run_job(job.pk)
        assert handlers.told == []
    (finished,) = handlers.told
    assert (finished.id, finished.kind, finished.subject) == (job.pk, kind, job.subject)
    assert (finished.is_done, finished.told, finished.started_by_id) == (is_done, error, job.started_by_id)
    assert finished.link == ("/kontrollera/" if is_done else f"/jobb/{job.pk}/")


def test_hooks_are_not_told_of_an_attempt_that_will_be_made_again(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.JOB_FINISHED = ["jobs.tests.handlers.tell"]
    with django_capture_on_commit_callbacks(execute=True):
        run_job(JobFactory(kind="crashing").pk)
    assert handlers.told == []
