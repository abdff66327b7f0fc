"""What is asked of the applicant: the questions, the letter that is sent, and that the answer has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.completion_letter import completion_letter
from grants.enums import CaseAction
from grants.letters import seal_letter
from grants.models import CompletionRequest, GrantCase
from grants.policies import can_edit_case
from grants.services.case_rows import body_of, lock_case, take_step, users_with_conflict
from notices.enums import NoticeKind
from notices.services import cancel_reminders, plan_reminders
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import StaleVersion, check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date

TOLD = ("due_on", "sent_at", "answered_on")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the letter. ``fact``: the key of the condition that it would make known, empty for one's own."""

    text: str
    paragraph: str = ""
    fact: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> "Question":
        return cls(stored.get("text", ""), stored.get("paragraph", ""), stored.get("fact", ""))

    @property
    def stored(self) -> dict[str, str]:
        return {"text": self.text, "paragraph": self.paragraph, "fact": self.fact}


def save_completion(
    *, actor: Actor, case_id: UUID, questions: Sequence[Question], due_on: date, expected_version: int | None = None
) -> CompletionRequest:
    """Keep the draft of the letter. ``expected_version``: of the draft that the actor saw; None when there was none.

    Raises PermissionDenied, StaleVersion, ActRefused (a letter waits for its answer), ValidationError.
    """
    with audited(actor, "completion.save") as trail:
        case = _lock_to_edit(trail, case_id)
        row = _open_request(case)
        if row is not None and row.sent_at is not None:
            raise ActRefused(_("Ett brev är redan skickat och väntar på svar."))
        if row is None and expected_version is not None:
            raise StaleVersion(_("Utkastet är borttaget eller skickat sedan du öppnade sidan."))
        if row is not None:
            check_version(row, expected_version or 0)
        row = row or CompletionRequest(case=case, version=0)
        row.questions, row.due_on = [one.stored for one in questions], due_on
        row.version += 1
        save_checked(row)
        trail.about(row, body_of(case))
        trail.changed({}, snapshot(row, *TOLD) | {"questions": len(row.questions)})
    return row


def send_completion(*, actor: Actor, case_id: UUID, expected_version: int) -> CompletionRequest:
    """Seal the letter as it is drafted; the case then waits for the applicant.

    Raises PermissionDenied, StaleVersion, ActRefused (no draft, no question, or no PDF can be made), TransitionRefused.
    """
    with audited(actor, "completion.send") as trail:
        case = _lock_to_edit(trail, case_id)
        row = _open_request(case)
        if row is None or row.sent_at is not None:
            raise ActRefused(_("Det finns inget utkast att skicka. Brevet kan redan vara skickat."))
        check_version(row, expected_version)
        if not row.questions:
            raise ActRefused(_("Skriv minst en fråga."))
        trail.about(row, body_of(case))
        before, now = snapshot(row, *TOLD), timezone.now()
        row.letter = seal_letter(case, completion_letter(case, row, timezone.localdate()), now)
        row.sent_at = now
        row.version += 1
        save_checked(row)
        take_step(actor=actor, case=case, action=CaseAction.REQUEST_COMPLETION)
        trail.changed(before, snapshot(row, *TOLD) | {"pdf_sha256": row.letter.pdf_sha256})
    return row


def receive_completion(*, actor: Actor, case_id: UUID, answered_on: date, expected_version: int) -> CompletionRequest:
    """Note that the answer has come: the case goes on, and nobody is reminded of it any more.

    Raises PermissionDenied, StaleVersion, ActRefused (no letter waits), TransitionRefused, ValidationError.
    """
    with audited(actor, "completion.receive") as trail:
        case = _lock_to_edit(trail, case_id)
        row = _open_request(case)
        if row is None or row.sent_at is None:
            raise ActRefused(_("Inget brev väntar på svar."))
        check_version(row, expected_version)
        trail.about(row, body_of(case))
        if answered_on < timezone.localdate(row.sent_at):
            raise ValidationError({"answered_on": _("Svaret kan inte ha kommit in före brevet.")})
        before = snapshot(row, *TOLD)
        row.answered_on = answered_on
        row.version += 1
        save_checked(row)
        take_step(actor=actor, case=case, action=CaseAction.RECEIVE_COMPLETION)
        cancel_reminders(kind=NoticeKind.COMPLETION_DUE, object_id=str(row.pk))
        trail.changed(before, snapshot(row, *TOLD))
    return row


def remind_of_completions(day: date | None = None) -> int:
    """Plan the reminders to the officers of cases whose answer is late on ``day`` (today). Safe to repeat.

    Nobody is reminded of example data. Gives how many letters are late.
    """
    day = day or timezone.localdate()
    late = CompletionRequest.objects.filter(sent_at__isnull=False, answered_on__isnull=True, due_on__lt=day)
    rows = list(late.filter(case__is_example=False).select_related("case").order_by("pk"))
    for row in rows:
        plan_reminders(
            user_ids={pk for pk in (row.case.officer_id, row.case.cover_id) if pk},
            kind=NoticeKind.COMPLETION_DUE,
            object_id=str(row.pk),
            due_on=row.due_on + DAY,
            title=_("Svaret i ärende %(dnr)s skulle ha kommit %(day)s")
            % {"dnr": row.case.dnr, "day": long_date(row.due_on)},
            link=reverse("grants:completion", args=[row.case_id]),
        )
    return len(rows)


def _open_request(case: GrantCase) -> CompletionRequest | None:
    """The draft, or the letter that waits for its answer: one at most."""
    return CompletionRequest.objects.select_for_update().filter(case=case, answered_on__isnull=True).first()


def _lock_to_edit(trail: Trail, case_id: UUID) -> GrantCase:
    case = lock_case(case_id)
    trail.about(case, body_of(case))
    check_allowed(can_edit_case(trail.actor, case, users_with_conflict(case)))
    return case
