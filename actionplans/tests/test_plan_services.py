"""Who writes what in a plan, in which state; what is refused; and that two writers never lose each other's text."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from actionplans.enums import EDITABLE_STATES, PlanState
from actionplans.models import ActionPlan, Comment, Goal, Initiative, InitiativeFunding
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
from actionplans.tests.factories import (
    ActionPlanFactory,
    ApprovedPlanFactory,
    CommentFactory,
    GoalFactory,
    InitiativeFactory,
)
from programs.enums import ProgrammeState
from programs.models import BudgetFrame
from programs.services.budget_frames import add_budget_frame, edit_budget_frame, remove_budget_frame
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

Act = Callable[[Actor, Goal], object]
ROLES = (
    "case_officer_23",
    "director_23",
    "reader_23",
    "participant_23",
    "municipal_officer_2361",
    "case_officer_24",
    "analyst",
    "administrator_23",
    "system_administrator",
)


def region() -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


ACTS: dict[str, Act] = {
    "explain": lambda who, goal: explain_over_frame(
        actor=who, plan_id=goal.initiative.plan_id, expected_version=1, reason="Mer pengar kommer."
    ),
    "add_initiative": lambda who, goal: add_initiative(
        actor=who, plan_id=goal.initiative.plan_id, values={"title": "Ny"}
    ),
    "edit_initiative": lambda who, goal: edit_initiative(
        actor=who, initiative_id=goal.initiative_id, expected_version=1, values={"title": "Annat"}
    ),
    "move_initiative": lambda who, goal: move_initiative(actor=who, initiative_id=goal.initiative_id, up=True),
    "remove_initiative": lambda who, goal: remove_initiative(
        actor=who, initiative_id=goal.initiative_id, expected_version=1
    ),
    "co_owners": lambda who, goal: set_co_owners(
        actor=who, initiative_id=goal.initiative_id, seen=(), organisations=[region()]
    ),
    "funding": lambda who, goal: set_initiative_funding(
        actor=who, initiative_id=goal.initiative_id, seen={}, parts={"regional": Decimal(10)}
    ),
    "add_goal": lambda who, goal: add_goal(actor=who, initiative_id=goal.initiative_id, values={"text": "Nytt"}),
    "edit_goal": lambda who, goal: edit_goal(actor=who, goal_id=goal.pk, expected_version=1, values={"text": "Annat"}),
    "move_goal": lambda who, goal: move_goal(actor=who, goal_id=goal.pk, up=True),
    "remove_goal": lambda who, goal: remove_goal(actor=who, goal_id=goal.pk, expected_version=1),
}
"""Everything that writes in a plan, done to the second goal of its second initiative."""


def second_goal(state: PlanState = PlanState.DRAFT, year: int = 2024) -> Goal:
    kind = ApprovedPlanFactory if state in (PlanState.APPROVED, PlanState.FOLLOWED_UP) else ActionPlanFactory
    plan = kind(year=year, state=state)
    InitiativeFactory(plan=plan, number=1)
    row = InitiativeFactory(plan=plan, number=2, budget=100)
    GoalFactory(initiative=row, order=1)
    goal: Goal = GoalFactory(initiative=row, order=2)
    return goal


def content(plan_id: Any) -> list[Any]:
    rows = Initiative.objects.filter(plan=plan_id).order_by("pk")
    goals = Goal.objects.filter(initiative__plan=plan_id).order_by("pk")
    return [
        ActionPlan.objects.get(pk=plan_id).over_frame_reason,
        list(rows.values_list("title", "number", "co_owners")),
        list(goals.values_list("text", "order")),
        list(InitiativeFunding.objects.filter(initiative__plan=plan_id).values_list("stream", "amount")),
    ]


@pytest.mark.parametrize("state", list(PlanState))
def test_every_act_in_every_state_is_the_case_officers_and_only_while_the_plan_is_written(
    state: PlanState, request: pytest.FixtureRequest
) -> None:
    people = {role: request.getfixturevalue(role).actor for role in ROLES}
    wrong = []
    goal = second_goal(state)
    for name, act in ACTS.items():
        before = content(goal.initiative.plan_id)
        for role, actor in people.items():
            if role == "case_officer_23" and state in EDITABLE_STATES:
                continue
            expected = ActRefused if role == "case_officer_23" else PermissionDenied
            try:
                act(actor, goal)
                wrong.append(f"{role} may {name}")
            except (ActRefused, PermissionDenied) as refusal:
                if not isinstance(refusal, expected):
                    wrong.append(f"{role} {name}: {refusal!r}")
        if content(goal.initiative.plan_id) != before:
            wrong.append(f"{name} changed a plan that is {state}")
    assert wrong == []
    refused = AuditEvent.objects.filter(outcome="refused")
    assert refused.count() == len(ACTS) * (len(ROLES) - (state in EDITABLE_STATES))


@pytest.mark.parametrize("name", ACTS)
def test_act_of_the_case_officer_changes_the_plan_and_leaves_one_event(case_officer_23: Any, name: str) -> None:
    goal = second_goal(PlanState.RETURNED)
    before = content(goal.initiative.plan_id)
    Initiative.objects.update(title="Annas butik")
    Goal.objects.update(text="Besök hos Anna")
    ACTS[name](case_officer_23.actor, goal)
    assert content(goal.initiative.plan_id) != before
    (event,) = AuditEvent.objects.filter(outcome="done")
    assert event.organisation == "Region Jämtland Härjedalen"
    told = str((event.before, event.after, event.object_label))
    assert case_officer_23.user.name not in told
    assert not any(text in told for text in ("Anna", "Nytt")), "a text may name a person: it stays out of the trail"


# --- Beginning and taking away


def test_plan_begins_with_the_programme_in_force_after_the_newest_decided_plan(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    programme = ProgrammeFactory(county_id="23", owner=region(), first_year=2023, last_year=2030)
    ApprovedPlanFactory(year=2022)
    newest = ApprovedPlanFactory(year=2023, state=PlanState.FOLLOWED_UP)
    ApprovedPlanFactory(year=2023, revision=2, is_current=False)
    ActionPlanFactory(year=2025)
    plan = create_plan(actor=actor, county_code="23", year=2026)
    assert (plan.programme, plan.follows, plan.state, plan.is_current) == (programme, newest, PlanState.DRAFT, True)
    with pytest.raises(ValidationError, match="redan en handlingsplan för 2025") as told:
        create_plan(actor=actor, county_code="23", year=2025)
    assert set(told.value.message_dict) == {"year"}
    before = create_plan(actor=actor, county_code="23", year=2021)
    assert (before.programme, before.follows) == (None, None)


def test_plan_is_removed_only_while_it_has_never_been_submitted(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    goal = second_goal()
    remove_plan(actor=actor, plan_id=goal.initiative.plan_id, expected_version=1)
    assert not Goal.objects.filter(pk=goal.pk).exists()
    for year, state in enumerate(set(PlanState) - {PlanState.DRAFT}, 2030):
        goal = second_goal(state, year)
        with pytest.raises(ActRefused, match="aldrig har skickats in"):
            remove_plan(actor=actor, plan_id=goal.initiative.plan_id, expected_version=1)
        assert Goal.objects.filter(pk=goal.pk).exists()


# --- Order


def test_moves_change_places_and_holes_are_closed(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    programme = ProgrammeFactory(county_id="23", owner=region(), first_year=2023, last_year=2030)
    first, second = (PriorityAreaFactory(programme=programme, order=order) for order in (1, 2))
    plan = ActionPlanFactory(year=2024, programme=programme)
    rows = [InitiativeFactory(plan=plan, area=first, number=number, title=f"{number}") for number in (1, 2, 3)]
    InitiativeFactory(plan=plan, area=second, number=1, title="B")

    def order() -> str:
        found = Initiative.objects.filter(plan=plan).in_order()
        return " ".join(f"{row.area.order}.{row.number}={row.title}" for row in found.select_related("area"))

    move_initiative(actor=actor, initiative_id=rows[2].pk, up=True)
    assert order() == "1.1=1 1.2=3 1.3=2 2.1=B"
    with pytest.raises(ActRefused, match="redan först eller sist"):
        move_initiative(actor=actor, initiative_id=rows[0].pk, up=True)
    edit_initiative(actor=actor, initiative_id=rows[0].pk, expected_version=1, values={"area": second})
    assert order() == "1.1=3 1.2=2 2.1=B 2.2=1"
    remove_initiative(actor=actor, initiative_id=rows[2].pk, expected_version=1)
    assert order() == "1.1=2 2.1=B 2.2=1"
    other = PriorityAreaFactory(
        programme=ProgrammeFactory(county_id="24", owner=region(), state=ProgrammeState.CLOSED), order=1
    )
    with pytest.raises(ValidationError, match="område i planens program"):
        edit_initiative(actor=actor, initiative_id=rows[1].pk, expected_version=1, values={"area": other})


def test_goals_move_and_close_holes(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    row = InitiativeFactory(plan=ActionPlanFactory(year=2024))
    goals = [GoalFactory(initiative=row, order=order, text=text) for order, text in ((1, "a"), (2, "b"), (3, "c"))]
    move_goal(actor=actor, goal_id=goals[0].pk, up=False)
    remove_goal(actor=actor, goal_id=goals[1].pk, expected_version=1)
    assert list(row.goals.in_order().values_list("order", "text")) == [(1, "a"), (2, "c")]
    assert add_goal(actor=actor, initiative_id=row.pk, values={"text": "d"}).order == 3


# --- What may not be written

INITIATIVES = {
    "ends before it starts": ({"starts_on": date(2024, 5, 1), "ends_on": date(2024, 4, 30)}, "ends_on"),
    "begins after the year": ({"starts_on": date(2025, 1, 1)}, "starts_on"),
    "ends before the year": ({"ends_on": date(2023, 12, 31)}, "ends_on"),
    "a slip of the year": ({"ends_on": date(2204, 12, 31)}, "ends_on"),
    "less than others pay": ({"budget": Decimal(9)}, "budget"),
    "no budget but parts": ({"budget": None}, "budget"),
    "below nothing": ({"budget": Decimal(-1)}, "budget"),
    "pays twice": ({"stream": "regional"}, "stream"),
    "no name": ({"title": " "}, "title"),
}


@pytest.mark.parametrize("name", INITIATIVES)
def test_initiative_that_cannot_be_is_refused_at_its_field(case_officer_23: Any, name: str) -> None:
    values, field = INITIATIVES[name]
    row = second_goal().initiative
    ACTS["funding"](case_officer_23.actor, row.goals.first())
    with pytest.raises(ValidationError) as told:
        edit_initiative(actor=case_officer_23.actor, initiative_id=row.pk, expected_version=1, values=values)
    assert set(told.value.message_dict) == {field}
    assert Initiative.objects.get(pk=row.pk).version == 1


def test_initiative_may_begin_before_the_year_and_go_on_after_it(case_officer_23: Any) -> None:
    row = second_goal().initiative
    days = {"starts_on": date(2023, 9, 1), "ends_on": date(2025, 6, 30)}
    saved = edit_initiative(actor=case_officer_23.actor, initiative_id=row.pk, expected_version=1, values=days)
    assert (saved.starts_on, saved.ends_on, saved.version) == (date(2023, 9, 1), date(2025, 6, 30), 2)


GOALS: dict[str, tuple[dict[str, Any], str]] = {
    "target without unit": ({"target": Decimal(20)}, "unit"),
    "due before the year": ({"due_on": date(2023, 12, 31)}, "due_on"),
    "a slip of the year": ({"due_on": date(2204, 12, 31)}, "due_on"),
    "baseline after the due date": ({"due_on": date(2024, 6, 1), "baseline_on": date(2024, 6, 2)}, "baseline_on"),
    "counted from nothing": ({"source": "counted"}, "indicator_key"),
    "counted from the unknown": ({"source": "counted", "indicator_key": "gissning"}, "indicator_key"),
    "counted in words": ({"source": "counted", "indicator_key": "company_visits", "is_qualitative": True}, "source"),
    "no text": ({"text": " "}, "text"),
}


@pytest.mark.parametrize("name", GOALS)
def test_goal_that_cannot_be_is_refused_at_its_field(case_officer_23: Any, name: str) -> None:
    values, field = GOALS[name]
    goal = second_goal()
    with pytest.raises(ValidationError) as told:
        edit_goal(actor=case_officer_23.actor, goal_id=goal.pk, expected_version=1, values=values)
    assert set(told.value.message_dict) == {field}


def test_goal_due_after_the_year_is_kept_and_a_counted_one_takes_its_unit(case_officer_23: Any) -> None:
    actor, goal = case_officer_23.actor, second_goal()
    values = {"source": "counted", "indicator_key": "company_visits", "target": Decimal(20)}
    saved = edit_goal(actor=actor, goal_id=goal.pk, expected_version=1, values=values | {"due_on": date(2025, 3, 31)})
    assert (saved.due_on, bool(saved.unit), bool(saved.indicator)) == (date(2025, 3, 31), True, True)
    typed = edit_goal(actor=actor, goal_id=goal.pk, expected_version=2, values={"source": "typed"})
    assert typed.indicator_key == ""


def test_parts_stay_within_the_budget_and_meet_what_was_seen(case_officer_23: Any) -> None:
    row = second_goal().initiative

    def share(seen: dict[str, Any], **parts: Any) -> list[tuple[str, Decimal]]:
        amounts = {name: Decimal(amount) for name, amount in parts.items()}
        set_initiative_funding(actor=case_officer_23.actor, initiative_id=row.pk, seen=seen, parts=amounts)
        return list(row.fundings.order_by("stream").values_list("stream", "amount"))

    assert share({}, regional=40, own=60) == [("own", 60), ("regional", 40)]
    for parts in ({"regional": 41, "own": 60}, {"regional": 0}, {"regional": -5}):
        with pytest.raises(ValidationError):
            share({"regional": Decimal(40), "own": Decimal(60)}, **parts)
    with pytest.raises(StaleVersion):
        share({}, other=5)
    assert share({"regional": Decimal(40), "own": Decimal(60)}, other=5) == [("other", 5)]


def test_owner_is_no_co_owner_and_what_was_seen_is_met(case_officer_23: Any) -> None:
    row, body = second_goal().initiative, region()
    Initiative.objects.filter(pk=row.pk).update(owner=body)
    act = {"actor": case_officer_23.actor, "initiative_id": row.pk}
    with pytest.raises(ValidationError, match="inte också vara medansvarig"):
        set_co_owners(seen=(), organisations=[body], **act)
    municipality = Organisation.objects.get(kind="municipality", municipality="2361")
    set_co_owners(seen=(), organisations=[municipality], **act)
    with pytest.raises(StaleVersion):
        set_co_owners(seen=(), organisations=[], **act)
    assert list(row.co_owners.all()) == [municipality]
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="är medansvarig") as told:
        edit_initiative(expected_version=row.version, values={"owner": municipality}, **act)
    assert set(told.value.message_dict) == {"owner"}


def test_remarks_on_what_is_removed_are_kept_with_the_plan(case_officer_23: Any) -> None:
    goal, actor = second_goal(), case_officer_23.actor
    row = goal.initiative
    about = {"plan": row.plan, "organisation": region(), "initiative": row}
    remarks = [CommentFactory(goal=goal, **about), CommentFactory(**about)]
    remove_goal(actor=actor, goal_id=goal.pk, expected_version=1)
    assert [*Comment.objects.order_by("pk").values_list("goal", flat=True)] == [None, None]
    version = Initiative.objects.get(pk=row.pk).version
    remove_initiative(actor=actor, initiative_id=row.pk, expected_version=version)
    assert Comment.objects.filter(plan=row.plan, initiative=None, goal=None).count() == len(remarks)


# --- Frames


def test_frames_are_the_county_officers_with_a_source_and_one_per_stream(
    case_officer_23: Any, case_officer_24: Any, director_23: Any
) -> None:
    actor = case_officer_23.actor
    values = {"stream": "national", "amount": Decimal(850_000), "source": "Beslut Ä 2024-118"}
    frame = add_budget_frame(actor=actor, county_code="23", year=2024, values=values)
    for wrong in ({"source": " "}, {"amount": Decimal(-1)}):
        with pytest.raises(ValidationError):
            edit_budget_frame(actor=actor, frame_id=frame.pk, expected_version=1, values=wrong)
    with pytest.raises(ValidationError, match="redan en ram"):
        add_budget_frame(actor=actor, county_code="23", year=2024, values=values)
    for other in (case_officer_24.actor, director_23.actor):
        with pytest.raises(PermissionDenied):
            remove_budget_frame(actor=other, frame_id=frame.pk, expected_version=1)
    edit_budget_frame(actor=actor, frame_id=frame.pk, expected_version=1, values={"amount": Decimal(1)})
    with pytest.raises(StaleVersion):
        remove_budget_frame(actor=actor, frame_id=frame.pk, expected_version=1)
    remove_budget_frame(actor=actor, frame_id=frame.pk, expected_version=2)
    assert not BudgetFrame.objects.exists()
