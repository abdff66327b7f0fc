"""The pages about jobs: who sees them, what they say in each state, what they let one do."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from jobs.enums import JobState
from jobs.models import Job
from jobs.tests.factories import (
    CancelledJobFactory,
    DoneJobFactory,
    FailedJobFactory,
    JobFactory,
    RunningJobFactory,
)
from rsp.tests.test_get_never_writes import Watch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bell")]

EACH_STATE = [JobFactory, RunningJobFactory, DoneJobFactory, FailedJobFactory, CancelledJobFactory]


def page_of(person: Any, job: Job) -> str:
    response = person.client.get(f"/jobb/{job.pk}/")
    assert response.status_code == 200
    return response.content.decode()


# --- The list


def test_list_shows_own_jobs_newest_first(case_officer_23: Any, case_officer_24: Any) -> None:
    older = JobFactory(
        started_by=case_officer_23.user, subject="Äldre", created_at=timezone.now() - timedelta(minutes=1)
    )
    newer = DoneJobFactory(started_by=case_officer_23.user, subject="Nyare")
    JobFactory(started_by=case_officer_24.user, subject="Någon annans")
    response = case_officer_23.client.get("/jobb/")
    assert list(response.context["page"].jobs) == [newer, older]
    html = response.content.decode()
    assert "Någon annans" not in html
    assert "Visar 1–2 av 2" in html
    assert "Alla jobb du får se" not in html


def test_list_of_nobody_says_what_it_is_for(analyst: Any) -> None:
    assert "Du har inga jobb." in analyst.client.get("/jobb/").content.decode()


@pytest.mark.parametrize(
    ("number", "shown", "other"),
    [("1", 25, "?sida=2"), ("2", 1, "?sida=1"), ("99", 1, "?sida=1"), ("x", 25, "?sida=2")],
)
def test_list_is_cut_in_pages_of_25_and_knows_no_wrong_page(
    case_officer_23: Any, number: str, shown: int, other: str
) -> None:
    JobFactory.create_batch(26, started_by=case_officer_23.user)
    response = case_officer_23.client.get("/jobb/", {"sida": number})
    assert len(response.context["page"].jobs) == shown
    assert f'href="{other}"' in response.content.decode()


def test_list_asks_as_many_queries_for_20_jobs_as_for_2(
    case_officer_23: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    JobFactory.create_batch(2, started_by=case_officer_23.user)
    with django_assert_max_num_queries(20) as few:
        case_officer_23.client.get("/jobb/")
    JobFactory.create_batch(18, started_by=case_officer_23.user)
    with django_assert_num_queries(len(few)):
        case_officer_23.client.get("/jobb/")


def test_list_of_all_is_not_for_those_who_administer_nobody(case_officer_23: Any) -> None:
    JobFactory(subject="Någon annans")
    assert "Någon annans" not in case_officer_23.client.get("/jobb/?visa=alla").content.decode()


def test_list_of_an_administrator_holds_own_jobs_or_all_of_the_organisation(administrator: Any) -> None:
    organisation = administrator.organisation_id
    theirs = JobFactory(subject="Kollegans", organisation_id=organisation, started_by__name="Kerstin Kollega")
    JobFactory(subject="Andra länets", organisation_id=uuid4())
    own = administrator.client.get("/jobb/").content.decode()
    assert "Kollegans" not in own
    assert "Alla jobb du får se" in own
    response = administrator.client.get("/jobb/?visa=alla")
    assert list(response.context["page"].jobs) == [theirs]
    assert "Kerstin Kollega" in response.content.decode()


# --- One job


@pytest.mark.parametrize("factory", EACH_STATE)
def test_detail_says_the_state_in_words(case_officer_23: Any, factory: Any) -> None:
    job = factory(started_by=case_officer_23.user)
    html = page_of(case_officer_23, job)
    assert f"<span>{job.get_state_display()}</span>" in html
    assert job.subject in html
    assert str(job.pk) in html
    is_live = job.state in {"queued", "running"}
    assert ("job-progress" in html) is is_live
    assert ("Uppdatera" in html) is is_live
    assert (f'action="/jobb/{job.pk}/avbryt/"' in html) is is_live
    assert (f'action="/jobb/{job.pk}/forsok-igen/"' in html) is (job.state in {"failed", "cancelled"})


def test_detail_running_shows_how_far_it_has_come(case_officer_23: Any) -> None:
    job = RunningJobFactory(
        started_by=case_officer_23.user, progress_done=1234, progress_total=5000, progress_text="Läser rader"
    )
    html = page_of(case_officer_23, job)
    assert 'value="1234" max="5000"' in html
    assert "Läser rader" in html
    assert "1\u00a0234 av 5\u00a0000" in html


def test_detail_running_without_a_total_shows_a_bar_without_value(case_officer_23: Any) -> None:
    html = page_of(case_officer_23, RunningJobFactory(started_by=case_officer_23.user))
    assert '<progress class="progress" id="jobb-stapel" aria-labelledby="framsteg"></progress>' in html


def test_detail_failed_says_why_and_what_to_do(case_officer_23: Any) -> None:
    html = page_of(case_officer_23, FailedJobFactory(started_by=case_officer_23.user))
    assert "Filen går inte att läsa." in html
    assert "Inget av resultatet är sparat. Du kan försöka igen." in html


def test_detail_done_links_to_the_result_only_on_this_site(case_officer_23: Any) -> None:
    good = DoneJobFactory(started_by=case_officer_23.user, result={"link": "/lan/23/"})
    evil = DoneJobFactory(started_by=case_officer_23.user, result={"link": "//evil.example/"})
    assert '<a class="ds-button" href="/lan/23/">Visa resultatet</a>' in page_of(case_officer_23, good)
    html = page_of(case_officer_23, evil)
    assert "evil.example" not in html
    assert "Visa resultatet" not in html


def test_detail_of_a_job_with_marked_up_subject_is_escaped(case_officer_23: Any) -> None:
    html = page_of(case_officer_23, JobFactory(started_by=case_officer_23.user, subject="<b>x</b>"))
    assert "<b>x</b>" not in html


def test_detail_of_anothers_job_tells_the_administrator_why_it_cannot_be_tried_again(administrator: Any) -> None:
    job = FailedJobFactory(organisation_id=administrator.organisation_id, started_by__name="Kerstin Kollega")
    html = page_of(administrator, job)
    assert "i den personens namn" in html
    assert "Kerstin Kollega" in html
    assert "forsok-igen" not in html
    assert "Du kan försöka igen" not in html
    assert administrator.client.post(f"/jobb/{job.pk}/forsok-igen/").status_code == 403


@pytest.mark.parametrize("what", ["", "lage.json", "avbryt/", "forsok-igen/"])
def test_job_out_of_scope_is_not_found_and_nobody_is_sent_to_sign_in(
    case_officer_23: Any, case_officer_24: Any, what: str
) -> None:
    job = JobFactory(started_by=case_officer_23.user)
    ask = "post" if what.endswith("/") else "get"
    assert getattr(case_officer_24.client, ask)(f"/jobb/{job.pk}/{what}").status_code == 404
    assert getattr(case_officer_24.client, ask)(f"/jobb/{uuid4()}/{what}").status_code == 404
    response = getattr(Client(), ask)(f"/jobb/{job.pk}/{what}")
    assert response.status_code == 302
    assert response["Location"].startswith("/logga-in/")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_progress_is_what_the_script_needs_and_is_not_kept_by_caches(case_officer_23: Any) -> None:
    job = RunningJobFactory(started_by=case_officer_23.user, progress_done=1, progress_total=2, progress_text="Läser")
    response = case_officer_23.client.get(f"/jobb/{job.pk}/lage.json")
    assert response.json() == {
        "state": "running",
        "label": "Pågår",
        "is_live": True,
        "done": 1,
        "total": 2,
        "measure": "1 av 2",
        "text": "Läser",
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("factory", EACH_STATE)
def test_get_of_each_page_writes_nothing(case_officer_23: Any, factory: Any) -> None:
    from django.db import connection

    job, watch = factory(started_by=case_officer_23.user), Watch()
    with connection.execute_wrapper(watch):
        for address in ("/jobb/", f"/jobb/{job.pk}/", f"/jobb/{job.pk}/lage.json"):
            assert case_officer_23.client.get(address).status_code == 200
    assert watch.writes == []


# --- Doing


def test_post_cancel_stops_the_job_and_says_so(case_officer_23: Any) -> None:
    job = RunningJobFactory(started_by=case_officer_23.user)
    response = case_officer_23.client.post(f"/jobb/{job.pk}/avbryt/", follow=True)
    assert response.redirect_chain == [(f"/jobb/{job.pk}/", 302)]
    html = response.content.decode()
    assert "Jobbet är avbrutet." in html
    assert "Jobbet avbröts. Inget av resultatet är sparat." in html


def test_post_cancel_too_late_says_so_and_shows_how_it_went(case_officer_23: Any) -> None:
    job = DoneJobFactory(started_by=case_officer_23.user)
    html = case_officer_23.client.post(f"/jobb/{job.pk}/avbryt/", follow=True).content.decode()
    assert "Det går inte längre" in html
    assert "Jobbet är klart." in html


def test_post_retry_queues_the_job_again(case_officer_23: Any) -> None:
    job = FailedJobFactory(started_by=case_officer_23.user)
    html = case_officer_23.client.post(f"/jobb/{job.pk}/forsok-igen/", follow=True).content.decode()
    assert "Jobbet är köat igen." in html
    assert "3 av högst 6" in html


@pytest.mark.parametrize("what", ["avbryt/", "forsok-igen/"])
def test_acts_are_never_done_by_get_or_from_another_site(case_officer_23: Any, what: str) -> None:
    job = FailedJobFactory(started_by=case_officer_23.user)
    assert case_officer_23.client.get(f"/jobb/{job.pk}/{what}").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(case_officer_23.user)
    assert strict.post(f"/jobb/{job.pk}/{what}").status_code == 403
    job.refresh_from_db()
    assert job.state == JobState.FAILED


@pytest.mark.parametrize("what", ["", "lage.json"])
def test_pages_are_never_posted_to(case_officer_23: Any, what: str) -> None:
    job = JobFactory(started_by=case_officer_23.user)
    assert case_officer_23.client.post(f"/jobb/{job.pk}/{what}").status_code == 405
