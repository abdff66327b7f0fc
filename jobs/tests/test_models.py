"""What the database refuses of a job, by the name of each constraint."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jobs.enums import JobState
from jobs.models import Job
from jobs.tests.factories import (
    AbandonedJobFactory,
    CancelledJobFactory,
    DoneJobFactory,
    FailedJobFactory,
    JobFactory,
    RunningJobFactory,
)
from rsp.tests.refusals import complaint_of, refused_by

pytestmark = pytest.mark.django_db

EACH_STATE = [JobFactory, RunningJobFactory, AbandonedJobFactory, DoneJobFactory, FailedJobFactory, CancelledJobFactory]
NOW = timezone.now()


@pytest.mark.parametrize("factory", EACH_STATE)
def test_job_of_each_state_is_stored(factory: Any) -> None:
    job = Job.objects.get(pk=factory().pk)
    job.full_clean()
    assert timezone.now() - job.created_at < timedelta(minutes=1)
    assert job.is_live is (job.state in {"queued", "running"})


def test_job_state_not_known_is_refused() -> None:
    with refused_by("job_state_is_known"):
        JobFactory(state="sleeping", finished_at=NOW)


@pytest.mark.parametrize("factory", [JobFactory, RunningJobFactory])
def test_job_live_with_the_key_of_a_live_one_is_refused(factory: Any) -> None:
    first = RunningJobFactory()
    with refused_by("job_one_live_per_key"):
        factory(key=first.key)
    assert "Samma jobb är redan på gång." in complaint_of(factory.build(key=first.key, started_by=first.started_by))


def test_job_key_is_free_for_other_kinds_and_when_the_job_is_finished() -> None:
    key = JobFactory().key
    JobFactory(key=key, kind="refusing")
    for finished in (DoneJobFactory, FailedJobFactory, CancelledJobFactory):
        finished(key=key)
    assert Job.objects.filter(key=key).count() == 5


@pytest.mark.parametrize("missing", ["lease_until", "started_at"])
def test_job_running_without_lease_or_beginning_is_refused(missing: str) -> None:
    with refused_by("job_running_has_lease"):
        RunningJobFactory(**{missing: None})


@pytest.mark.parametrize("factory", [JobFactory, DoneJobFactory, FailedJobFactory, CancelledJobFactory])
def test_job_not_running_with_lease_is_refused(factory: Any) -> None:
    with refused_by("job_running_has_lease"):
        factory(lease_until=NOW)


@pytest.mark.parametrize("factory", [DoneJobFactory, FailedJobFactory, CancelledJobFactory])
def test_job_finished_without_stamp_is_refused(factory: Any) -> None:
    with refused_by("job_finished_has_stamp"):
        factory(finished_at=None)


@pytest.mark.parametrize("factory", [JobFactory, RunningJobFactory])
def test_job_live_with_stamp_of_its_end_is_refused(factory: Any) -> None:
    with refused_by("job_finished_has_stamp"):
        factory(finished_at=NOW)


def test_job_failed_without_a_word_is_refused() -> None:
    with refused_by("job_failed_says_why"):
        FailedJobFactory(error="")


def test_job_done_with_an_error_is_refused() -> None:
    with refused_by("job_failed_says_why"):
        DoneJobFactory(error="Något gick fel.")


def test_job_progress_above_total_is_refused() -> None:
    RunningJobFactory(progress_done=3, progress_total=3)
    with refused_by("job_progress_within_total"):
        RunningJobFactory(progress_done=4, progress_total=3)


def test_job_attempts_above_max_are_refused() -> None:
    with refused_by("job_attempts_within_max"):
        RunningJobFactory(attempts=4)


@pytest.mark.parametrize(
    ("result", "link"),
    [
        ({"link": "/lan/23/"}, "/lan/23/"),
        ({"link": "//evil.example/"}, ""),
        ({"link": "/\\evil.example/"}, ""),
        ({"link": "/\t/evil.example/"}, ""),
        ({"link": "https://evil.example/"}, ""),
        ({"link": "javascript:alert(1)"}, ""),
        ({"link": 7}, ""),
        ({"rows": 12}, ""),
        ({}, ""),
        (["link"], ""),
    ],
)
def test_job_result_link_is_a_path_of_this_site_or_nothing(result: Any, link: str) -> None:
    assert DoneJobFactory.build(result=result, started_by=None).result_link == link


def test_job_states_have_their_swedish_words() -> None:
    assert [str(state.label) for state in JobState] == ["Köad", "Pågår", "Klar", "Misslyckades", "Avbruten"]
