"""Submitting and correcting: what is written, what is refused, and that nothing is ever half-written."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils import timezone

from documents.models import SealedDocument
from documents.verification import PAYLOAD_NAME, Verdict, Verification, verify_pdf
from grants.tests.factories import GrantSumFactory
from jobs.models import Job
from notices.models import Notification
from reporting import services
from reporting.agreement import still_agrees
from reporting.datasets import build_followup_dataset
from reporting.enums import CorrectionKind, FollowUpState
from reporting.followup_document import render_followup_pdf
from reporting.models import FollowUp, FollowUpVersion
from reporting.reports import followup_report
from reporting.services import IncompleteFollowUp, correct_follow_up, start_audit_check, submit_follow_up
from reporting.tests.factories import FollowUpFactory, FollowUpVersionFactory
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.pdf import PdfUnavailable, read_attachment
from rsp.tests.racing import race
from rsp.workflow import TransitionRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def verify(pdf: bytes) -> Verification:
    """The verdict among all sealed documents."""
    return verify_pdf(pdf, SealedDocument.objects.all())


def draft_with_content(county_code: str = "23") -> FollowUp:
    """A draft that lacks nothing, small enough to be printed fast."""
    GrantSumFactory(county_id=county_code)
    return FollowUpFactory(county_id=county_code)


def submit(actor: Actor, *, county_code: str = "23", version: int = 1) -> FollowUpVersion:
    return submit_follow_up(actor=actor, county_code=county_code, year=2023, expected_version=version)


def correct(actor: Actor, version: int, reason: str = "Ett stöd saknades.") -> FollowUpVersion:
    return correct_follow_up(
        actor=actor,
        county_code="23",
        year=2023,
        expected_version=version,
        kind=CorrectionKind.CONTENT,
        reason=reason,
    )


def assert_nothing_written(follow_up: FollowUp) -> None:
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.version) == (FollowUpState.DRAFT, 1)
    assert not FollowUpVersion.objects.exists()
    assert not SealedDocument.objects.exists()


# --- Submitting


def test_submit_freezes_version_1_as_a_sealed_document(case_officer_23: Any) -> None:
    follow_up = draft_with_content()
    live = build_followup_dataset("23", 2023)
    version = submit(case_officer_23.actor)

    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.version) == (FollowUpState.SUBMITTED, 2)
    assert (version.number, version.submitted_by, version.layout_version) == (1, case_officer_23.user, "1")
    assert (version.correction_kind, version.correction_reason) == ("", "")
    assert timezone.now() - version.submitted_at < timedelta(minutes=1)

    document = SealedDocument.objects.get()
    assert version.document == document
    assert document.title == "Uppföljning av regionalt serviceprogram 2023, Jämtlands län"
    assert document.supersedes is None
    assert document.page_count > 0
    assert still_agrees(json.loads(document.payload), live)
    assert read_attachment(bytes(document.pdf), PAYLOAD_NAME) == document.payload.encode()
    assert verify(bytes(document.pdf)).verdict is Verdict.VALID


def test_submit_names_the_function_and_never_the_person(source_004: FollowUpVersion) -> None:
    payload = json.loads(source_004.document.payload)
    assert payload["version"]["submitted_by"] == "Handläggare"
    assert source_004.submitted_by.name not in source_004.document.payload
    assert source_004.submitted_by.email not in source_004.document.payload


def test_submit_stamp_in_the_payload_is_that_of_the_row_in_swedish_time(source_004: FollowUpVersion) -> None:
    stamp = json.loads(source_004.document.payload)["version"]["submitted_at"]
    assert stamp == timezone.localtime(source_004.submitted_at).isoformat(timespec="seconds")


def test_submitted_payload_printed_again_gives_the_same_bytes(source_004: FollowUpVersion) -> None:
    document = source_004.document
    payload_json = document.payload.encode()
    again = render_followup_pdf(json.loads(document.payload), payload_json, document.payload_sha256)
    assert again.pdf == bytes(document.pdf)


def test_submit_by_director_is_let_in_as_far_as_what_is_missing(director_23: Any) -> None:
    FollowUpFactory()
    with pytest.raises(IncompleteFollowUp):
        submit(director_23.actor)


def test_submit_twice_is_refused(source_004: FollowUpVersion, case_officer_23: Any) -> None:
    with pytest.raises(TransitionRefused, match="Ladda om sidan"):
        submit(case_officer_23.actor, version=source_004.follow_up.version)
    assert FollowUpVersion.objects.count() == 1


@pytest.mark.parametrize("version", [0, 2])
def test_submit_of_another_version_than_was_seen_is_refused(case_officer_23: Any, version: int) -> None:
    follow_up = draft_with_content()
    with pytest.raises(StaleVersion, match="sparat en ändring sedan du öppnade sidan"):
        submit(case_officer_23.actor, version=version)
    assert_nothing_written(follow_up)


@pytest.mark.parametrize("person", ["case_officer_24", "municipal_officer_2361", "analyst"])
def test_submit_of_a_draft_out_of_scope_does_not_exist(request: pytest.FixtureRequest, person: str) -> None:
    follow_up = draft_with_content()
    with pytest.raises(FollowUp.DoesNotExist):
        submit(request.getfixturevalue(person).actor)
    assert_nothing_written(follow_up)


@pytest.mark.parametrize("person", ["case_officer_24", "municipal_officer_2361", "analyst"])
def test_correct_in_scope_but_not_ones_own_is_refused_with_the_reason(
    request: pytest.FixtureRequest, person: str
) -> None:
    FollowUpVersionFactory()
    with pytest.raises(PermissionDenied, match="Bara länets handläggare"):
        correct(request.getfixturevalue(person).actor, version=1)


def test_submit_anonymous_sees_nothing() -> None:
    draft_with_content()
    with pytest.raises(FollowUp.DoesNotExist):
        submit(Actor.anonymous())


def test_submit_of_a_year_without_follow_up_does_not_exist(case_officer_23: Any) -> None:
    with pytest.raises(FollowUp.DoesNotExist):
        submit(case_officer_23.actor)


def test_submit_incomplete_is_refused_with_what_is_missing(case_officer_23: Any) -> None:
    follow_up = FollowUpFactory()
    with pytest.raises(IncompleteFollowUp, match="Registrera minst en insats") as caught:
        submit(case_officer_23.actor)
    assert [item.code for item in caught.value.missing] == ["content"]
    assert_nothing_written(follow_up)


@pytest.mark.parametrize("step", ["render_followup_pdf", "seal_document"])
def test_submit_failing_on_the_way_writes_nothing(
    case_officer_23: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_arguments: object, **_facts: object) -> None:
        raise PdfUnavailable("saknar bibliotek")

    follow_up = draft_with_content()
    monkeypatch.setattr(services, step, fail)
    with pytest.raises(PdfUnavailable):
        submit(case_officer_23.actor)
    assert_nothing_written(follow_up)


def test_submit_failing_after_sealing_takes_the_sealed_document_back(
    case_officer_23: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed: list[SealedDocument] = []

    def fail_once_sealed(**facts: Any) -> None:
        sealed.append(facts["document"])
        raise DatabaseError("disken är full")

    follow_up = draft_with_content()
    monkeypatch.setattr(FollowUpVersion.objects, "create", fail_once_sealed)
    with pytest.raises(DatabaseError):
        submit(case_officer_23.actor)
    assert sealed
    assert_nothing_written(follow_up)


# --- Correcting


def test_correct_freezes_version_2_that_supersedes_the_first(source_004: FollowUpVersion, case_officer_23: Any) -> None:
    follow_up, first = source_004.follow_up, source_004.document
    second = correct(case_officer_23.actor, follow_up.version)

    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.version) == (FollowUpState.CORRECTED, 3)
    assert (second.number, second.correction_kind, second.correction_reason) == (2, "content", "Ett stöd saknades.")
    assert second.document.supersedes == first
    said = json.loads(second.document.payload)["version"]
    assert (said["number"], said["correction_of"], said["correction_reason"]) == (2, 1, "Ett stöd saknades.")
    assert FollowUpVersion.objects.get(number=1).document == first
    assert verify(bytes(first.pdf)).is_superseded
    assert not verify(bytes(second.document.pdf)).is_superseded
    assert followup_report("23", 2023).pdf == bytes(second.document.pdf)


def test_correct_a_draft_is_refused(case_officer_23: Any) -> None:
    follow_up = draft_with_content()
    with pytest.raises(TransitionRefused):
        correct(case_officer_23.actor, version=1)
    assert_nothing_written(follow_up)


def test_correct_stale_is_refused(source_004: FollowUpVersion, case_officer_23: Any) -> None:
    with pytest.raises(StaleVersion):
        correct(case_officer_23.actor, source_004.follow_up.version - 1)
    assert FollowUpVersion.objects.count() == 1


# --- Two at once


@pytest.mark.django_db(transaction=True)
def test_submit_racing_on_two_connections_exactly_one_wins(case_officer_23: Any, director_23: Any) -> None:
    draft_with_content()
    won, lost = race(lambda: submit(case_officer_23.actor), lambda: submit(director_23.actor))
    assert won is None
    assert isinstance(lost, TransitionRefused)
    assert FollowUpVersion.objects.get().submitted_by == case_officer_23.user
    assert SealedDocument.objects.count() == 1


def test_submit_tells_the_county_and_the_analysts_but_not_the_one_who_did_it(
    case_officer_23: Any, director_23: Any, case_officer_24: Any, analyst: Any
) -> None:
    draft_with_content()
    submit(case_officer_23.actor)
    told = set(Notification.objects.filter(kind="follow_up_submitted").values_list("user", flat=True))
    assert told == {director_23.user.pk, analyst.user.pk}


@pytest.mark.django_db(transaction=True)
def test_correct_racing_on_two_connections_exactly_one_wins(case_officer_23: Any, director_23: Any) -> None:
    draft_with_content()
    submit(case_officer_23.actor)
    won, lost = race(lambda: correct(case_officer_23.actor, 2), lambda: correct(director_23.actor, 2))
    assert won is None
    assert isinstance(lost, StaleVersion)
    assert FollowUpVersion.objects.get(number=2).submitted_by == case_officer_23.user
    assert SealedDocument.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_start_audit_check_racing_on_two_connections_starts_one(system_administrator: Any) -> None:
    given: list[Any] = []
    actor = system_administrator.actor
    assert race(*[lambda: given.append(start_audit_check(actor=actor))] * 2) == (None, None)
    assert given[0] == given[1] == Job.objects.get()
