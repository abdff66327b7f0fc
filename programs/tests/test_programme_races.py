"""Two connections at the same programme: one wins, the other is told; nobody writes in what is being adopted.

Each test runs several races: emptying the tables after a test takes longer than a race.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from documents.tests.factories import upload_of
from programs.enums import ProgrammeDocumentKind, ProgrammeState, Stance
from programs.models import (
    ConsultationAnswer,
    ConsultationInvitation,
    PartnershipMember,
    PriorityArea,
    Programme,
    ProgrammeDocument,
    ProgrammeGoalOutcome,
)
from programs.services.consultation import answer_consultation, edit_consultation, open_consultation
from programs.services.partnership import (
    Partner,
    add_meeting,
    add_minutes,
    add_partner,
    edit_meeting,
    edit_partner,
    remove_meeting,
    remove_partner,
)
from programs.services.programme_documents import (
    UploadedPaper,
    add_programme_document,
    remove_programme_document,
    set_document_secrecy,
)
from programs.services.programme_outcomes import add_outcome, edit_outcome, remove_outcome
from programs.services.programme_parts import add_part, edit_part, move_part, remove_part
from programs.services.programme_workflow import (
    add_decision,
    adopt_programme,
    close_programme,
    prolong_programme,
    resume_programme,
    revise_programme,
)
from programs.services.programmes import NewProgramme, create_programme, edit_programme, remove_programme
from programs.tests.test_programme_workflow import DECISION, complete
from registers.models import Organisation
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]

TOLD = (ValidationError, ActRefused, PermissionDenied)
Act = Callable[[], object]


def one_wins(first: Act, second: Act | None = None) -> Exception:
    """Both do it; the second waits, and is told in words for the user."""
    won, told = race(first, second or first)
    assert won is None, won
    assert isinstance(told, TOLD), told
    return told


def both_do(first: Act, second: Act) -> None:
    assert race(first, second) == (None, None)


def test_race_adopt_against_everything_that_would_change_what_is_adopted(case_officer_23: Any) -> None:
    actor, row = case_officer_23.actor, complete()

    def adopt() -> object:
        return adopt_programme(actor=actor, programme_id=row.pk, expected_version=1, decision=DECISION)

    def edit() -> object:
        return edit_programme(actor=actor, programme_id=row.pk, expected_version=1, values={"purpose": "Efter"})

    def add() -> object:
        return add_part(actor=actor, programme_id=row.pk, table=PriorityArea, values={"name": "Sent"})

    for late in (edit, adopt, add):
        one_wins(adopt, late)
        row.refresh_from_db()
        assert (row.state, row.purpose, row.areas.count()) == (ProgrammeState.ADOPTED, "Text om purpose.", 1)
        Programme.objects.filter(pk=row.pk).update(state=ProgrammeState.CLOSED)
        row = complete()
    assert isinstance(one_wins(edit, adopt), StaleVersion)
    one_wins(lambda: remove_programme(actor=actor, programme_id=row.pk, expected_version=2))


def test_race_two_programmes_for_the_same_years(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    facts = NewProgramme("23", 2040, 2045)
    both_do(lambda: create_programme(actor=actor, facts=facts), lambda: create_programme(actor=actor, facts=facts))
    rows = [complete(first_year=2040, last_year=2045) for _time in range(2)]

    def adopt(row: Programme) -> Act:
        return lambda: adopt_programme(actor=actor, programme_id=row.pk, expected_version=1, decision=DECISION)

    one_wins(adopt(rows[0]), adopt(rows[1]))
    one_wins(lambda: revise_programme(actor=actor, programme_id=rows[0].pk, first_year=2041, last_year=2045))
    late = {"actor": actor, "programme_id": rows[0].pk, "expected_version": 2, "decision": DECISION}
    one_wins(lambda: prolong_programme(last_year=2046, **late))
    late["expected_version"] = 3
    one_wins(lambda: close_programme(last_year=2044, **late))
    both_do(*[lambda: add_decision(actor=actor, programme_id=rows[0].pk, text="Mer", decision=DECISION)] * 2)


def test_race_parts_and_outcomes(case_officer_23: Any) -> None:
    actor, row = case_officer_23.actor, complete()
    names = iter("AB")
    both_do(*[lambda: add_part(actor=actor, programme_id=row.pk, table=PriorityArea, values={"name": next(names)})] * 2)
    assert sorted(row.areas.values_list("order", flat=True)) == [1, 2, 3]
    first, second, third = row.areas.order_by("order")
    both_do(lambda: move_part(actor=actor, part=third, up=True), lambda: move_part(actor=actor, part=second, up=True))
    assert sorted(row.areas.values_list("order", flat=True)) == [1, 2, 3]
    third.refresh_from_db()
    change = {"actor": actor, "part": third, "expected_version": third.version}
    one_wins(lambda: edit_part(values={"name": "Ändrat"}, **change))
    third.refresh_from_db()
    one_wins(lambda: remove_part(actor=actor, part=third, expected_version=third.version))
    goal = row.goals.get()
    values = {"measured_on": date(2025, 12, 31), "value": 3}
    one_wins(lambda: add_outcome(actor=actor, goal_id=goal.pk, values=values))
    outcome = ProgrammeGoalOutcome.objects.get()
    one_wins(lambda: edit_outcome(actor=actor, outcome=outcome, expected_version=1, values=values))
    one_wins(lambda: remove_outcome(actor=actor, outcome=outcome, expected_version=2))
    assert first.order == 1


def test_race_consultation(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    actor, officer, row = case_officer_23.actor, municipal_officer_2361.actor, complete()
    closes_on = timezone.localdate() + timedelta(10)
    ask = {"actor": actor, "programme_id": row.pk, "expected_version": 1, "closes_on": closes_on}
    one_wins(lambda: open_consultation(**ask))
    round_ = row.consultations.get()
    change = {"actor": actor, "consultation": round_, "expected_version": 1, "closes_on": closes_on}
    one_wins(lambda: edit_consultation(message="Nytt", **change))
    asked = ConsultationInvitation.objects.get(organisation__name="Härjedalens kommun")

    def answer() -> object:
        return answer_consultation(actor=officer, invitation_id=asked.pk, stance=Stance.SUPPORTS, text="")

    both_do(answer, answer)
    assert ConsultationAnswer.objects.count() == 2
    taken_back = lambda: resume_programme(actor=actor, programme_id=row.pk, expected_version=2)  # noqa: E731
    one_wins(taken_back, answer)
    assert ConsultationAnswer.objects.count() == 2


def test_race_partnership_and_documents(case_officer_23: Any) -> None:
    actor, row = case_officer_23.actor, complete()
    board = Organisation.objects.get(name="Länsstyrelsen i Jämtlands län")
    one_wins(lambda: add_partner(actor=actor, programme_id=row.pk, partner=Partner(board.pk, "member")))
    member = PartnershipMember.objects.get(organisation=board)
    change = {"actor": actor, "member": member, "expected_version": 1}
    one_wins(lambda: edit_partner(values={"role": "convener", "valid_from": None, "valid_to": None}, **change))
    one_wins(lambda: remove_partner(actor=actor, member=member, expected_version=2))
    values = {"held_on": date(2026, 2, 3), "title": "Möte", "place": "", "is_digital": True, "agenda": ""}
    both_do(*[lambda: add_meeting(actor=actor, programme_id=row.pk, values=values)] * 2)
    meeting, other = row.meetings.all()
    one_wins(lambda: edit_meeting(actor=actor, meeting=meeting, expected_version=1, values=values))
    one_wins(lambda: remove_meeting(actor=actor, meeting=other, expected_version=1))
    one_wins(lambda: add_minutes(actor=actor, meeting=meeting, expected_version=2, upload=upload_of()))
    kind = ProgrammeDocumentKind.ANNEX
    both_do(
        *[lambda: add_programme_document(actor=actor, programme_id=row.pk, paper=UploadedPaper(kind, upload_of()))] * 2
    )
    paper = ProgrammeDocument.objects.first()
    assert paper is not None
    gone: dict[str, Any] = {"actor": actor, "programme_id": row.pk, "document_id": paper.document_id}
    mark: Any = gone | {"expected_version": 1, "secrecy_paragraph": "OSL 30 kap. 23 §"}
    one_wins(lambda: set_document_secrecy(**mark))
    one_wins(lambda: remove_programme_document(**gone))
