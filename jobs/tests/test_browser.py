"""The page of a job in a real browser: it keeps itself up to date, and holds in every width and state."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.tests.factories import UserFactory
from jobs.enums import JobState
from jobs.models import Job
from jobs.tests.factories import DoneJobFactory, FailedJobFactory, JobFactory, RunningJobFactory
from rsp.tests.browser import assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def user(page: Page, live_server: Any) -> Iterator[Any]:
    """Somebody signed in in the page's browser."""
    user, client = UserFactory(), Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield user


def test_page_of_a_running_job_follows_it_to_its_end_without_a_reload(page: Page, live_server: Any, user: Any) -> None:
    job = RunningJobFactory(started_by=user, progress_done=1, progress_total=4, progress_text="Läser rader")
    page.goto(f"{live_server.url}/jobb/{job.pk}/")
    page.evaluate("window.wasNotReloaded = true")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 1)

    Job.objects.update(progress_done=3, progress_text="Skriver rader")
    expect(page.locator("main")).to_contain_text("Skriver rader")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 3)

    page.get_by_role("button", name="Avbryt jobbet").focus()
    Job.objects.update(
        state=JobState.DONE, lease_until=None, finished_at=timezone.now(), result={"link": "/kontrollera/"}
    )
    expect(page.get_by_role("link", name="Visa resultatet")).to_be_visible()
    expect(page.locator("#jobb-besked")).to_have_text("Klar")
    expect(page.get_by_role("button", name="Avbryt jobbet")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "jobb"
    assert page.evaluate("window.wasNotReloaded") is True


def test_pages_hold_in_every_width_and_state(page: Page, live_server: Any, user: Any) -> None:
    subject = "Uppföljning av regionalt serviceprogram 2025, Jämtlands län, som PDF"
    jobs = [
        JobFactory(started_by=user, subject=subject),
        RunningJobFactory(started_by=user, progress_done=1, progress_total=3, progress_text="Läser rader"),
        DoneJobFactory(started_by=user, result={"link": "/kontrollera/"}),
        FailedJobFactory(started_by=user),
    ]
    JobFactory.create_batch(23, started_by=user)
    for address in ("/jobb/", *(f"/jobb/{job.pk}/" for job in jobs)):
        page.goto(f"{live_server.url}{address}")
        assert_page_holds(page)
