"""Two connections that write in one plan: they queue, nothing is lost in silence, and a stale one is told.

One test with several races: emptying the tables after a test takes longer than a race.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from actionplans.models import ActionPlan, Goal, Initiative
from actionplans.services.funding import set_initiative_funding
from actionplans.services.goals import add_goal, edit_goal, move_goal, remove_goal
from actionplans.services.initiatives import (
    add_initiative,
    edit_initiative,
    move_initiative,
    remove_initiative,
    set_co_owners,
)
from actionplans.services.plans import create_plan, explain_over_frame, remove_plan
from actionplans.tests.factories import ActionPlanFactory, GoalFactory, InitiativeFactory
from programs.models import BudgetFrame
from programs.services.budget_frames import add_budget_frame, edit_budget_frame, remove_budget_frame
from registers.models import Organisation
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]

TOLD = (ValidationError, ActRefused)


def one_wins(act: Callable[[], object], other: Callable[[], object] | None = None) -> Exception:
    won, told = race(act, other or act)
    assert won is None, won
    assert isinstance(told, TOLD), told
    return told


def both_do(act: Callable[[], object], other: Callable[[], object] | None = None) -> None:
    assert race(act, other or act) == (None, None)


def test_rows_of_a_plan_are_written_one_at_a_time(case_officer_23: Any) -> None:
    actor, plan = case_officer_23.actor, ActionPlanFactory(year=2024)
    row = InitiativeFactory(plan=plan, number=1, budget=100)
    goal = GoalFactory(initiative=row, order=1)
    values = {"title": "Ny", "text": "Nytt"}
    whole, one, part = (
        {"actor": actor, "plan_id": plan.pk},
        {"actor": actor, "initiative_id": row.pk},
        {"actor": actor, "goal_id": goal.pk},
    )
    both_do(lambda: add_initiative(values=values, **whole))
    assert sorted(Initiative.objects.filter(plan=plan).values_list("number", flat=True)) == [1, 2, 3]
    both_do(lambda: add_goal(values=values, **one))
    assert sorted(Goal.objects.filter(initiative=row).values_list("order", flat=True)) == [1, 2, 3]
    both_do(lambda: move_initiative(up=False, **one))
    both_do(lambda: move_goal(up=False, **part))
    row.refresh_from_db()
    goal.refresh_from_db()
    assert (row.number, goal.order) == (3, 3)
    assert isinstance(one_wins(lambda: edit_initiative(expected_version=1, values=values, **one)), StaleVersion)
    assert isinstance(one_wins(lambda: edit_goal(expected_version=1, values=values, **part)), StaleVersion)
    assert isinstance(one_wins(lambda: explain_over_frame(expected_version=1, reason="Skäl", **whole)), StaleVersion)
    one_wins(lambda: set_initiative_funding(seen={}, parts={"own": Decimal(5)}, **one))
    one_wins(lambda: set_co_owners(seen=(), organisations=[Organisation.objects.first()], **one))
    one_wins(lambda: remove_goal(expected_version=2, **part), lambda: edit_goal(expected_version=2, values={}, **part))
    one_wins(lambda: remove_initiative(expected_version=2, **one))
    assert sorted(Initiative.objects.filter(plan=plan).values_list("number", flat=True)) == [1, 2]
    key = uuid4()
    both_do(lambda: add_initiative(values={"title": "Dubbelklick"}, entry_key=key, **whole))
    assert Initiative.objects.filter(title="Dubbelklick").count() == 1
    one_wins(lambda: remove_plan(expected_version=2, **whole), lambda: add_initiative(values=values, **whole))
    assert not ActionPlan.objects.exists()
    assert "redan" in str(one_wins(lambda: create_plan(actor=actor, county_code="23", year=2025)))
    frame = {"stream": "national", "amount": Decimal(5), "source": "Beslut"}
    one_wins(lambda: add_budget_frame(actor=actor, county_code="23", year=2025, values=frame))
    held = {"actor": actor, "frame_id": BudgetFrame.objects.get().pk}
    one_wins(lambda: edit_budget_frame(expected_version=1, values={"amount": Decimal(6)}, **held))
    one_wins(lambda: remove_budget_frame(expected_version=2, **held))
