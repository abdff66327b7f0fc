"""What the tables of plans and activities refuse, by name."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from actionplans.enums import ActivityKind, CarryChoice, PlanState
from actionplans.models import ActionPlan, Activity, ActivityCount, CarryForward, Goal, Initiative, Outcome
from actionplans.tests.factories import (
    ActionPlanFactory,
    ActivityCountFactory,
    ActivityFactory,
    ApprovedPlanFactory,
    CarryForwardFactory,
    GoalFactory,
    InitiativeFactory,
    OutcomeFactory,
    SubmittedPlanFactory,
)
from programs.tests.factories import BudgetFrameFactory, PriorityAreaFactory
from rsp.tests.refusals import complaint_of, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_plan_same_revision_twice_is_refused() -> None:
    ActionPlanFactory(revision=1)
    row = ActionPlanFactory.build(revision=1, is_current=False)
    with refused_by("action_plan_revision_unique"):
        ActionPlan.objects.bulk_create([row])
    assert "Revideringen finns redan." in complaint_of(row)


def test_plan_two_current_of_a_county_and_year_are_refused() -> None:
    ActionPlanFactory(revision=1)
    row = ActionPlanFactory.build(revision=2)
    with refused_by("action_plan_one_current"):
        ActionPlan.objects.bulk_create([row])
    assert "Länet har redan en gällande handlingsplan för året." in complaint_of(row)


def test_plan_earlier_revision_beside_the_current_is_let_in() -> None:
    ActionPlanFactory(revision=1, is_current=False)
    ActionPlanFactory(revision=2)
    ActionPlanFactory(county_id="24")


@pytest.mark.parametrize("state", [PlanState.APPROVED, PlanState.FOLLOWED_UP])
@pytest.mark.parametrize("stamps", [{}, {"approved_at": datetime(2023, 1, 1, tzinfo=UTC)}], ids=["none", "half"])
def test_plan_approved_without_stamp_or_source_is_refused(state: PlanState, stamps: dict[str, object]) -> None:
    row = ActionPlanFactory.build(state=state, **stamps)
    with refused_by("action_plan_approved_has_stamp"):
        ActionPlan.objects.bulk_create([row])
    assert "En beslutad plan behöver uppgift om beslutet." in complaint_of(row)


def test_plan_approved_with_stamp_is_let_in() -> None:
    ActionPlanFactory(state=PlanState.APPROVED, approved_at=datetime(2023, 1, 1, tzinfo=UTC), approved_by=UserFactory())


def test_plan_approved_elsewhere_with_source_is_let_in() -> None:
    ApprovedPlanFactory()


@pytest.mark.parametrize("has_area", [True, False])
def test_initiative_same_number_in_an_area_is_refused_also_without_area(has_area: bool) -> None:
    area = PriorityAreaFactory() if has_area else None
    first = InitiativeFactory(plan=ActionPlanFactory(), area=area, number=1)
    row = InitiativeFactory.build(plan=first.plan, area=area, number=1)
    with refused_by("initiative_number_unique_in_area"):
        Initiative.objects.bulk_create([row])
    assert "Två insatser i ett område kan inte ha samma nummer." in complaint_of(row)


def test_initiative_ending_before_it_starts_is_refused() -> None:
    row = InitiativeFactory.build(plan=ActionPlanFactory(), starts_on=date(2023, 5, 2), ends_on=date(2023, 5, 1))
    with refused_by("initiative_ends_after_it_starts"):
        Initiative.objects.bulk_create([row])
    assert "Slutdatumet kan inte vara före startdatumet." in complaint_of(row)


def test_initiative_negative_budget_is_refused_and_zero_is_not() -> None:
    plan = ActionPlanFactory()
    row = InitiativeFactory.build(plan=plan, budget=Decimal("-0.01"))
    with refused_by("initiative_budget_not_negative"):
        Initiative.objects.bulk_create([row])
    assert "Budgeten kan inte vara negativ." in complaint_of(row)
    InitiativeFactory(plan=plan, budget=0)


def test_goal_same_place_in_order_is_refused() -> None:
    first = GoalFactory(initiative__plan=ActionPlanFactory(), order=1)
    row = GoalFactory.build(initiative=first.initiative, order=1)
    with refused_by("goal_order_unique"):
        Goal.objects.bulk_create([row])
    assert "Två mål kan inte ha samma plats i ordningen." in complaint_of(row)


def test_outcome_twice_on_a_day_is_refused() -> None:
    first = OutcomeFactory()
    row = OutcomeFactory.build(goal=first.goal)
    with refused_by("outcome_once_a_day"):
        Outcome.objects.bulk_create([row])
    assert "Målet har redan ett utfall för den dagen." in complaint_of(row)


def test_activity_count_twice_for_a_kind_and_year_is_refused() -> None:
    ActivityCountFactory()
    row = ActivityCountFactory.build()
    with refused_by("activity_count_once"):
        ActivityCount.objects.bulk_create([row])
    assert "Året har redan ett antal för den här typen av aktivitet." in complaint_of(row)


def test_activity_count_without_source_is_refused() -> None:
    row = ActivityCountFactory.build(source="")
    with refused_by("activity_count_has_source"):
        ActivityCount.objects.bulk_create([row])


def test_activity_beside_a_count_of_its_year_and_kind_is_refused() -> None:
    ActivityCountFactory()
    with refused_by("activity_not_beside_count"):
        ActivityFactory(held_on=date(2023, 12, 31))


def test_activity_moved_to_a_year_known_as_a_count_is_refused() -> None:
    ActivityCountFactory()
    ActivityFactory(held_on=date(2024, 1, 1))
    with refused_by("activity_not_beside_count"):
        Activity.objects.update(held_on=date(2023, 12, 31))


def test_activity_count_beside_activities_is_refused() -> None:
    ActivityFactory(held_on=date(2023, 1, 1))
    with refused_by("activity_count_not_beside_records"):
        ActivityCountFactory()


def test_activity_count_moved_beside_activities_is_refused() -> None:
    ActivityFactory()
    ActivityCountFactory(year=2022)
    with refused_by("activity_count_not_beside_records"):
        ActivityCount.objects.update(year=2023)


@pytest.mark.parametrize(
    "facts",
    [{"held_on": date(2024, 1, 1)}, {"kind": ActivityKind.MEETING}, {"county_id": "24"}],
    ids=["another year", "another kind", "another county"],
)
def test_activity_that_the_count_does_not_cover_is_let_in(facts: dict[str, object]) -> None:
    ActivityCountFactory()
    ActivityFactory(**facts)


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("has_stamp", [True, False])
def test_plan_approved_on_unknown_day_is_an_approved_one_without_stamp(state: PlanState, has_stamp: bool) -> None:
    plan = ActionPlan(state=state, approved_at=timezone.now() if has_stamp else None)
    assert plan.is_approved_on_unknown_day is (state == PlanState.APPROVED and not has_stamp)


def test_choice_and_its_reason_stand_with_a_decided_plan_and_what_ends_becomes_nothing() -> None:
    decided = CarryForwardFactory(plan=ApprovedPlanFactory(year=2024))
    another = InitiativeFactory(plan=decided.initiative.plan)
    rows = CarryForward.objects.filter(pk=decided.pk)
    with refused_by("carry_forward_content_is_frozen"):
        rows.update(reason="Ett annat skäl.")
    with refused_by("carry_forward_is_frozen"):
        rows.delete()
    with refused_by("carry_forward_is_frozen"):
        CarryForward.objects.bulk_create([CarryForwardFactory.build(plan=decided.plan, initiative=another)])
    draft = ActionPlanFactory(year=2025)
    goal = GoalFactory(initiative__plan=draft)
    choice = CarryForwardFactory(plan=draft, initiative=decided.initiative, reason="Fortsätter.")
    rows = CarryForward.objects.filter(pk=choice.pk)
    rows.update(reason="Fortsätter ett år till.")
    with refused_by("carry_forward_end_has_nothing_new"):
        rows.update(choice=CarryChoice.END, new_initiative=goal.initiative)
    with refused_by("carry_forward_new_goal_is_of_a_goal"):
        rows.update(new_goal=goal)
    rows.delete()


@pytest.mark.parametrize("year", [1999, 2101])
def test_budget_frame_of_another_century_is_refused(year: int) -> None:
    with refused_by("budget_frame_year_is_of_our_time"):
        BudgetFrameFactory(year=year)


def test_reasons_and_source_of_a_decision_stand_with_it() -> None:
    """All that the hash or the proof covers."""
    decided, waiting = ApprovedPlanFactory(year=2024), SubmittedPlanFactory(year=2025)
    goals = Goal.objects.filter(pk=GoalFactory(initiative__plan=waiting).pk)
    for plan, name in ((decided, "over_frame_reason"), (decided, "approval_source"), (waiting, "over_frame_reason")):
        with refused_by("action_plan_decided_stands"):
            ActionPlan.objects.filter(pk=plan.pk).update(**{name: "Något annat."})
    with refused_by("goal_content_is_frozen"):
        goals.update(kept_reason="Något annat.")
