"""The letter that asks for what is missing: its questions, the sealed letter, the answer, and the reminder."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from documents.models import SealedDocument
from grants.enums import CaseState
from grants.models import CompletionRequest, GrantCase
from grants.services.completion import (
    Question,
    receive_completion,
    remind_of_completions,
    save_completion,
    send_completion,
)
from grants.tests.test_case_evaluation import case_of
from notices.models import Reminder
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

ASKED = [
    Question("Vilka åtgärder har du prövat,\noch vad gav de?", "19 § 2", "servicebidrag.measures"),
    Question("Vad kostade kylen?"),
]


def soon() -> date:
    return timezone.localdate() + timedelta(weeks=3)


def drafted(officer: Any, case: GrantCase, version: int | None = None) -> CompletionRequest:
    return save_completion(
        actor=officer.actor, case_id=case.pk, questions=ASKED, due_on=soon(), expected_version=version
    )


def test_page_begins_with_a_question_for_each_unknown_and_three_weeks(case_officer_23: Any) -> None:
    case = case_of()
    page = case_officer_23.client.get(reverse("grants:completion", args=[case.pk]))
    form = page.context["form"]
    proposed = page.context["form"].known
    assert len(proposed) > 2 and all(one.paragraph for one in proposed)
    assert form["question_0"].value() == proposed[0].text
    assert form["due_on"].value() == soon()


def test_questions_are_edited_dropped_and_added_and_keep_their_paragraph(case_officer_23: Any) -> None:
    case = case_of()
    address = reverse("grants:completion", args=[case.pk])
    form = case_officer_23.client.get(address).context["form"]
    last = len(form.known)
    typed = {"due_on": soon().isoformat(), "question_0": "Med mina ord?", f"question_{last}": "En egen fråga?"}

    assert case_officer_23.client.post(address, {**typed, "due_on": "2020-01-01"}).status_code == 422
    assert case_officer_23.client.post(address, {"due_on": typed["due_on"]}).status_code == 422
    assert case_officer_23.client.post(address, typed).status_code == 302
    stored = CompletionRequest.objects.get(case=case).questions
    assert [(one["text"], one["paragraph"]) for one in stored] == [
        ("Med mina ord?", form.known[0].paragraph),
        ("En egen fråga?", ""),
    ]
    assert "Så blir brevet" in case_officer_23.client.get(address).content.decode()


def test_letter_is_sealed_with_its_questions_and_the_case_waits(case_officer_23: Any) -> None:
    case = case_of()
    draft = drafted(case_officer_23, case)
    sent = send_completion(actor=case_officer_23.actor, case_id=case.pk, expected_version=draft.version)

    case.refresh_from_db()
    assert case.state == CaseState.COMPLETION_REQUESTED
    document = SealedDocument.objects.get(pk=sent.letter_id)
    for words in ("Vilka åtgärder har du prövat, och vad gav de? (19 § 2)", "Vad kostade kylen?", case.dnr):
        assert words in document.payload.replace("\u00a0", " ")
    with pikepdf.open(BytesIO(bytes(document.pdf))) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata and b'part="3"' in metadata
    letter = reverse("grants:completion_letter", args=[case.pk, sent.pk])
    assert case_officer_23.client.get(letter)["Content-Type"] == "application/pdf"
    with pytest.raises(ActRefused, match="redan skickat"):
        drafted(case_officer_23, case, sent.version)


def test_answer_leads_back_and_a_second_letter_may_be_written(case_officer_23: Any) -> None:
    case = case_of()
    draft = drafted(case_officer_23, case)
    client = case_officer_23.client
    assert client.post(reverse("grants:completion_send", args=[case.pk]), {"version": draft.version}).status_code == 302
    draft.refresh_from_db()
    address = reverse("grants:completion_answered", args=[case.pk])
    typed = {"version": draft.version, "answered_on": timezone.localdate().isoformat()}

    assert client.get(reverse("grants:completion", args=[case.pk])).status_code == 200
    assert client.post(address, {**typed, "answered_on": "2999-01-01"}).status_code == 422
    before = (timezone.localdate() - timedelta(days=1)).isoformat()
    early = client.post(address, {**typed, "answered_on": before})
    assert (early.status_code, "före brevet" in early.content.decode()) == (422, True)
    assert client.post(address, typed).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    assert client.post(address, typed).status_code == 409
    assert drafted(case_officer_23, case).pk != draft.pk


def test_stale_drafts_and_empty_letters_are_refused(case_officer_23: Any) -> None:
    case = case_of()
    who = case_officer_23.actor
    draft = drafted(case_officer_23, case)
    with pytest.raises(StaleVersion):
        drafted(case_officer_23, case)
    with pytest.raises(StaleVersion):
        send_completion(actor=who, case_id=case.pk, expected_version=draft.version + 1)
    with pytest.raises(ActRefused, match="väntar på svar"):
        receive_completion(actor=who, case_id=case.pk, answered_on=timezone.localdate(), expected_version=1)
    CompletionRequest.objects.filter(pk=draft.pk).update(questions=[])
    with pytest.raises(ActRefused, match="minst en fråga"):
        send_completion(actor=who, case_id=case.pk, expected_version=draft.version)


@pytest.mark.parametrize("role", ["director_23", "case_officer_24", "municipal_officer_2361"])
def test_letter_by_anyone_else_is_refused(role: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        drafted(request.getfixturevalue(role), case_of())


def test_officer_is_reminded_once_when_the_answer_is_late_and_not_when_it_has_come(case_officer_23: Any) -> None:
    case = case_of(officer=case_officer_23.user)
    draft = drafted(case_officer_23, case)
    sent = send_completion(actor=case_officer_23.actor, case_id=case.pk, expected_version=draft.version)
    due = sent.due_on

    assert remind_of_completions(due) == 0
    assert remind_of_completions(due + timedelta(days=1)) == 1
    assert remind_of_completions(due + timedelta(days=2)) == 1
    reminder = Reminder.objects.get(user=case_officer_23.user)
    assert reminder.due_on == due + timedelta(days=1)
    receive_completion(
        actor=case_officer_23.actor, case_id=case.pk, answered_on=timezone.localdate(), expected_version=sent.version
    )
    reminder.refresh_from_db()
    assert reminder.done_at is not None
    assert remind_of_completions(due + timedelta(days=3)) == 0
