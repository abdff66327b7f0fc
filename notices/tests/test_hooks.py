"""What other rooms call by name."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.tests.factories import UserFactory
from notices.hooks import tell_job_finished
from notices.models import Notification
from notices.services import notify
from rsp.job_run import FinishedJob

pytestmark = pytest.mark.django_db

DONE = FinishedJob(
    id=uuid4(),
    kind="report",
    subject="Uppföljning 2025 som PDF",
    is_done=True,
    told="",
    started_by_id=None,
    link="/lan/23/",
)


def test_names_in_settings_lead_here() -> None:
    assert import_string(settings.NOTIFIER) is notify
    assert [import_string(path) for path in settings.JOB_FINISHED] == [tell_job_finished]


def test_job_that_is_done_is_told_to_whoever_started_it() -> None:
    user = UserFactory()
    tell_job_finished(replace(DONE, started_by_id=user.pk))
    notice = Notification.objects.get()
    assert (notice.user, notice.title, notice.link) == (user, "Klart: Uppföljning 2025 som PDF", "/lan/23/")


def test_job_that_failed_twice_is_told_twice_with_what_was_wrong() -> None:
    failed = replace(DONE, started_by_id=UserFactory().pk, is_done=False, told="Filen går inte att läsa.")
    tell_job_finished(failed)
    tell_job_finished(failed)
    assert Notification.objects.count() == 2
    notice = Notification.objects.first()
    assert notice is not None
    assert (notice.title, notice.body) == ("Misslyckades: Uppföljning 2025 som PDF", "Filen går inte att läsa.")


def test_job_that_the_clock_started_is_told_to_nobody() -> None:
    tell_job_finished(DONE)
    assert not Notification.objects.exists()
