"""Who sees which plans and activities."""

from datetime import date

import pytest

from actionplans.enums import PlanState
from actionplans.models import ActionPlan, Activity, ActivityCount, Goal, Initiative
from actionplans.tests.factories import (
    ActionPlanFactory,
    ActivityCountFactory,
    ActivityFactory,
    GoalFactory,
    InitiativeFactory,
)
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from rsp.actor import Actor
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

PUBLIC = {PlanState.APPROVED, PlanState.FOLLOWED_UP}
OTHERS = (STAFF_24, READER_23, MUNICIPAL_2361, ANALYST, NO_ROLE)


@pytest.mark.parametrize("state", PlanState)
def test_plan_and_its_initiatives_visible_by_state_and_role(state: PlanState) -> None:
    InitiativeFactory(plan=ActionPlanFactory(state=state, approval_source="Protokoll"))

    def sees(actor: Actor) -> set[bool]:
        return {table.objects.visible_to(actor).exists() for table in (ActionPlan, Initiative)}

    assert all(sees(actor) == {True} for actor in (STAFF_23, DIRECTOR_23))
    assert all(sees(actor) == {state in PUBLIC} for actor in OTHERS)
    assert sees(ANONYMOUS) == {False}


def test_approved_counts_followed_up_plans_too() -> None:
    for year, state in enumerate(PlanState, start=2020):
        ActionPlanFactory(year=year, state=state, approval_source="Protokoll")
    assert {plan.state for plan in ActionPlan.objects.approved()} == PUBLIC


def test_current_of_a_year_is_one_revision() -> None:
    ActionPlanFactory(revision=1, is_current=False)
    current = ActionPlanFactory(revision=2)
    ActionPlanFactory(year=2024)
    assert list(ActionPlan.objects.current().for_year(2023)) == [current]


def test_initiatives_in_order_by_area_then_number_and_without_area_last() -> None:
    plan, programme = ActionPlanFactory(), ProgrammeFactory()
    first, second = (PriorityAreaFactory(programme=programme, order=order) for order in (1, 2))
    for area, number, title in ((None, 1, "utan"), (second, 1, "2.1"), (first, 2, "1.2"), (first, 1, "1.1")):
        InitiativeFactory(plan=plan, area=area, number=number, title=title)
    assert [row.title for row in Initiative.objects.in_order()] == ["1.1", "1.2", "2.1", "utan"]


def test_goals_in_order() -> None:
    initiative = InitiativeFactory()
    for order in (3, 1, 2):
        GoalFactory(initiative=initiative, order=order)
    assert [goal.order for goal in Goal.objects.in_order()] == [1, 2, 3]


def test_activity_visible_to_own_staff_only() -> None:
    ActivityFactory()
    assert all(Activity.objects.visible_to(actor).exists() for actor in (STAFF_23, DIRECTOR_23))
    assert not any(Activity.objects.visible_to(actor).exists() for actor in (*OTHERS, ANONYMOUS))


def test_activity_count_visible_to_everybody_signed_in() -> None:
    ActivityCountFactory()
    assert all(ActivityCount.objects.visible_to(actor).exists() for actor in SIGNED_IN)
    assert not ActivityCount.objects.visible_to(ANONYMOUS).exists()


def test_activities_for_year_hold_both_its_first_and_last_day() -> None:
    for day in (date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1)):
        ActivityFactory(held_on=day)
    assert Activity.objects.for_year(2023).count() == 2


def test_activity_counts_for_year() -> None:
    ActivityCountFactory(year=2022)
    assert [ActivityCount.objects.for_year(year).count() for year in (2022, 2023)] == [1, 0]
