"""Who sees which follow-ups, and which version is the newest."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.enums import FollowUpState
from reporting.models import FollowUp, FollowUpVersion
from reporting.tests.factories import FollowUpFactory, FollowUpVersionFactory
from rsp.tests.actors import (
    ANALYST,
    ANONYMOUS,
    DIRECTOR_23,
    MUNICIPAL_2361,
    NO_ROLE,
    READER_23,
    SIGNED_IN,
    STAFF_23,
    STAFF_24,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

CORRECTION = {"correction_kind": "slip", "correction_reason": "Fel summa."}


@pytest.mark.parametrize("state", FollowUpState)
def test_follow_up_visible_by_state_and_role(state: FollowUpState) -> None:
    FollowUpFactory(state=state)
    is_public = state != FollowUpState.DRAFT
    assert all(FollowUp.objects.visible_to(actor).exists() for actor in (STAFF_23, DIRECTOR_23))
    others = (STAFF_24, READER_23, MUNICIPAL_2361, ANALYST, NO_ROLE)
    assert all(FollowUp.objects.visible_to(actor).exists() is is_public for actor in others)
    assert not FollowUp.objects.visible_to(ANONYMOUS).exists()


def test_version_visible_to_everybody_signed_in() -> None:
    FollowUpVersionFactory()
    assert all(FollowUpVersion.objects.visible_to(actor).exists() for actor in SIGNED_IN)
    assert not FollowUpVersion.objects.visible_to(ANONYMOUS).exists()


def test_latest_of_is_the_highest_number_of_the_county_and_year() -> None:
    first = FollowUpVersionFactory()
    second = FollowUpVersionFactory(follow_up=first.follow_up, number=2, supersedes=first, **CORRECTION)
    FollowUpVersionFactory(follow_up__county_id="24")
    FollowUpVersionFactory(follow_up__year=2022)
    assert list(FollowUpVersion.objects.latest_of("23", 2023)) == [second, first]


def test_with_versions_newest_first_and_without_their_bytes() -> None:
    first = FollowUpVersionFactory()
    FollowUpVersionFactory(follow_up=first.follow_up, number=2, supersedes=first, **CORRECTION)
    with CaptureQueriesContext(connection) as queries:
        (follow_up,) = FollowUp.objects.with_versions()
        documents = [version.document for version in follow_up.versions.all()]
        assert [version.number for version in follow_up.versions.all()] == [2, 1]
        assert all(document.pdf_sha256 for document in documents)
    assert len(queries) == 2
    assert all({"payload", "pdf"} <= document.get_deferred_fields() for document in documents)
