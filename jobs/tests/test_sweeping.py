"""The sweep: what was left is given to another, what was never heard of is rung for, what is used up has failed."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as product
from django.utils import timezone
from django.utils.module_loading import import_string

from jobs.enums import JobState
from jobs.models import Job
from jobs.services import run_job, sweep_jobs
from jobs.services.doorbell import RUN_TASK
from jobs.tasks import purge_finished_jobs_task, run_job_task, sweep_jobs_task
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
from rsp.celery import app
from rsp.tests.racing import race

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_sweep_rings_for_what_was_left_and_gives_it_to_the_next(
    bell: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    left = AbandonedJobFactory(progress_done=1, progress_total=2)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_jobs() == [left.pk]
    assert bell == [str(left.pk)]
    left.refresh_from_db()
    assert (left.state, left.attempts, left.lease_until) == (JobState.QUEUED, 1, None)
    assert (left.progress_done, left.progress_text) == (0, "Jobbet avbröts och börjar om.")
    run_job(left.pk)
    assert Job.objects.get().attempts == 2


def test_sweep_rings_for_what_nobody_heard_and_then_gives_it_a_lease_of_time(bell: list[str]) -> None:
    unheard = JobFactory()
    assert sweep_jobs() == [unheard.pk]
    assert sweep_jobs() == []
    Job.objects.update(rung_at=timezone.now() - timedelta(seconds=product.JOB_LEASE_SECONDS + 1))
    assert sweep_jobs() == [unheard.pk]


def test_sweep_leaves_the_others_alone(bell: list[str]) -> None:
    JobFactory(rung_at=timezone.now())
    JobFactory(run_after=timezone.now() + MINUTE)
    for factory in (RunningJobFactory, DoneJobFactory, FailedJobFactory, CancelledJobFactory):
        factory()
    before = list(Job.objects.order_by("pk").values())
    assert sweep_jobs() == []
    assert list(Job.objects.order_by("pk").values()) == before


def test_sweep_fails_what_was_left_in_its_last_attempt_and_tells(
    settings: Any, bell: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    settings.JOB_FINISHED = ["jobs.tests.handlers.tell"]
    job = AbandonedJobFactory(attempts=3)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_jobs() == []
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error == "Jobbet avbröts om och om igen innan det blev klart. Felet är loggat."
    assert [finished.id for finished in handlers.told] == [job.pk]
    assert bell == []


def test_sweep_ring_that_nobody_took_is_rung_again_by_the_next(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("jobs.services.doorbell.ring", lambda *_: False)
    job = JobFactory()
    for _sweep in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_jobs() == [job.pk]
        assert Job.objects.get().rung_at is None


@pytest.mark.django_db(transaction=True)
def test_sweep_by_two_at_the_same_moment_takes_each_job_once(bell: list[str]) -> None:
    jobs = {AbandonedJobFactory().pk, JobFactory().pk}
    swept: list[Any] = []
    # The first holds the rows as a sweep does; the second neither waits for it nor takes the same.
    won, lost = race(
        lambda: list(Job.objects.filter(pk__in=jobs).select_for_update()),
        lambda: swept.extend(sweep_jobs()),
    )
    assert (won, lost) == (None, None)
    assert swept == []
    assert set(sweep_jobs()) == jobs


# --- The tasks


def test_tasks_do_what_their_services_do(bell: list[str]) -> None:
    job, old = JobFactory(), DoneJobFactory(finished_at=timezone.now() - timedelta(days=91))
    run_job_task(str(job.pk))
    run_job_task(str(job.pk))
    assert effects() == 1
    left = AbandonedJobFactory()
    sweep_jobs_task()
    left.refresh_from_db()
    assert left.state == JobState.QUEUED
    purge_finished_jobs_task()
    assert not Job.objects.filter(pk=old.pk).exists()


def test_beat_sweeps_as_often_as_the_settings_say_and_the_doorbell_names_a_task() -> None:
    app.loader.import_default_modules()
    assert RUN_TASK in app.tasks
    sweep = app.conf.beat_schedule["sweep-jobs"]
    assert sweep["schedule"] == sweep["options"]["expires"] == product.JOB_SWEEP_SECONDS
    assert "purge-finished-jobs" in app.conf.beat_schedule


def test_handlers_and_hooks_of_the_product_exist() -> None:
    from rsp import settings as of_the_product

    for path in [*of_the_product.JOB_HANDLERS.values(), *of_the_product.JOB_FINISHED]:
        assert callable(import_string(path))
