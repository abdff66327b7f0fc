"""Two connections at the same plan: one wins, the other is told; nobody changes what is being decided.

Each test runs several races: emptying the tables after a test takes longer than a race.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from actionplans.enums import PlanState, Stance
from actionplans.models import ActionPlan, PlanSupport
from actionplans.services.initiatives import edit_initiative
from actionplans.services.plan_revision import revise_plan
from actionplans.services.plan_support import share_plan, state_support
from actionplans.services.plan_workflow import (
    PlanMoved,
    approve_plan,
    mark_followed_up,
    return_plan,
    submit_plan,
)
from actionplans.tests.test_plan_workflow import complete, paper
from documents.models import SealedDocument
from programs.tests.factories import PartnershipMemberFactory, ProgrammeFactory
from registers.models import Organisation
from rsp.rights import ActRefused
from rsp.tests.racing import race

__all__ = ["paper"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]

TOLD = (ActRefused, PermissionDenied)
Act = Callable[[], object]


def one_wins(first: Act, second: Act | None = None) -> Exception:
    """Both do it; the second waits, and is told in words for the user."""
    won, told = race(first, second or first)
    assert won is None, won
    assert isinstance(told, TOLD), told
    return told


def test_race_for_the_decision(director_23: Any, case_officer_23: Any) -> None:
    director, officer = director_23.actor, case_officer_23.actor
    rows = [complete(PlanState.SUBMITTED, year=year) for year in (2030, 2031, 2032)]

    def approve(row: ActionPlan) -> Act:
        facts = {"expected_version": 1, "expected_hash": row.content_hash, "dnr": "RUN/1/2030"}
        return lambda: approve_plan(actor=director, plan_id=row.pk, **facts)

    def give_back(row: ActionPlan) -> Act:
        return lambda: return_plan(actor=director, plan_id=row.pk, expected_version=1, comment="Nej", remarks={})

    assert isinstance(one_wins(approve(rows[0])), PlanMoved)
    assert isinstance(one_wins(approve(rows[1]), give_back(rows[1])), PlanMoved)
    assert isinstance(one_wins(give_back(rows[2]), approve(rows[2])), PlanMoved)
    for row, state in zip(rows, ("approved", "approved", "returned"), strict=True):
        row.refresh_from_db()
        assert (row.state, row.transitions.count()) == (state, 1)
    assert SealedDocument.objects.count() == 2
    draft = complete(year=2033)
    initiative = draft.initiatives.get()

    def submit() -> object:
        return submit_plan(actor=officer, plan_id=draft.pk, expected_version=1)

    def edit() -> object:
        return edit_initiative(
            actor=officer, initiative_id=initiative.pk, expected_version=1, values={"title": "Efter"}
        )

    one_wins(submit, edit)
    initiative.refresh_from_db()
    assert initiative.title == "Sprida kunskap"
    twice = complete(year=2034)
    one_wins(lambda: submit_plan(actor=officer, plan_id=twice.pk, expected_version=1))  # a double click
    twice.refresh_from_db()
    assert (twice.version, twice.transitions.count()) == (2, 1)


def test_race_of_the_officers(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    officer, other = case_officer_23.actor, municipal_officer_2361.actor
    decided = complete(PlanState.APPROVED)
    one_wins(lambda: revise_plan(actor=officer, plan_id=decided.pk, expected_version=1))
    assert decided.revisions.count() == 1
    closing = complete(PlanState.APPROVED, year=2031)
    one_wins(lambda: mark_followed_up(actor=officer, plan_id=closing.pk, expected_version=1))
    body = Organisation.objects.get(name="Härjedalens kommun")
    programme = ProgrammeFactory(owner=Organisation.objects.get(kind="region", county="23"))
    PartnershipMemberFactory(programme=programme, organisation=body)
    draft = complete(year=2032, programme=programme)
    one_wins(lambda: share_plan(actor=officer, plan_id=draft.pk, expected_version=1))

    def say() -> object:
        facts = {"stance": Stance.SUPPORTS, "text": "", "expected_version": None}
        return state_support(actor=other, plan_id=draft.pk, organisation_id=body.pk, **facts)

    one_wins(say)
    assert PlanSupport.objects.count() == 1
