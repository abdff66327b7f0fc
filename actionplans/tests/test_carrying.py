"""From one year's plan to the next: a choice for everything, nothing lost, one line through the years."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from actionplans.enums import Assessment, CarryChoice, PlanState
from actionplans.lineages import Gap, goal_lines, live_choices, years_between, years_with_programme
from actionplans.models import ActionPlan, CarryForward, Goal, Initiative
from actionplans.pages.carrying import said_of_old_areas, steps_of
from actionplans.requirements import missing_to_carry
from actionplans.services.carrying import Decision, EditsWouldGo, carry_goal, carry_initiative
from actionplans.services.carrying_rest import carry_rest
from actionplans.services.goals import edit_goal, remove_goal
from actionplans.tests.factories import (
    FROZEN_PARTS,
    ActionPlanFactory,
    ApprovedPlanFactory,
    CommentFactory,
    GoalFactory,
    InitiativeFactory,
    InitiativeFundingFactory,
    OutcomeFactory,
)
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

CONTINUE = Decision(CarryChoice.CONTINUE, "Arbetet fortsätter.")
END = Decision(CarryChoice.END, "Behövs inte längre.")


def years(programme: Any = None, state: str = PlanState.DRAFT) -> tuple[ActionPlan, ActionPlan]:
    """The plan of 2023, decided, and the one of 2024 that follows it."""
    programme = programme or ProgrammeFactory()
    old = ApprovedPlanFactory(programme=programme)
    submitted = {"submitted_at": None} if state != PlanState.SUBMITTED else {}
    new = ActionPlanFactory(year=2024, programme=programme, follows=old, state=PlanState.DRAFT, **submitted)
    return old, new


def initiative_of(plan: ActionPlan, goals: int = 1, **values: Any) -> tuple[Initiative, list[Goal]]:
    row = InitiativeFactory(plan=plan, **values)
    return row, [
        GoalFactory(
            initiative=row,
            order=number,
            text=f"Minst {10 * number} träffar senast 31 december {plan.year} ({plan.year - 1}: 7)",
            target=10 * number,
            unit="träffar",
            due_on=date(plan.year, 12, 31),
        )
        for number in range(1, goals + 1)
    ]


def choose(person: Any, plan: ActionPlan, row: Any, decision: Decision) -> CarryForward:
    """The choice as a page would send it, with the version that it showed."""
    of = {"goal": row} if isinstance(row, Goal) else {"initiative": row}
    seen = live_choices(plan).filter(**of).values_list("version", flat=True).first() or 0
    act: Any = carry_goal if isinstance(row, Goal) else carry_initiative
    key = {"goal_id": row.pk} if isinstance(row, Goal) else {"initiative_id": row.pk}
    done: CarryForward = act(actor=person.actor, plan_id=plan.pk, decision=replace(decision, seen_version=seen), **key)
    return done


# --- What a choice makes


def test_carry_goal_first_in_its_initiative_carries_both_into_the_new_year(case_officer_23: Any) -> None:
    old, new = years()
    area = PriorityAreaFactory(programme=new.programme)
    row, [goal] = initiative_of(
        old,
        area=area,
        title="Träffar 2023",
        starts_on=date(2022, 3, 1),
        ends_on=date(2023, 12, 31),
        budget=90_000,
        stream="own",
        result="Två träffar hölls.",
    )
    InitiativeFundingFactory(initiative=row, amount=10_000)
    OutcomeFactory(goal=goal, value=8, reached_on=date(2023, 12, 31), assessment=Assessment.PARTLY_ACHIEVED)
    choose(case_officer_23, new, goal, CONTINUE)
    made = Initiative.objects.get(plan=new)
    assert (made.lineage_id, made.carried_from, made.area, made.title) == (row.lineage_id, row, area, "Träffar 2023")
    assert (made.starts_on, made.ends_on, made.result) == (date(2022, 3, 1), date(2024, 12, 31), "")
    assert [(one.stream, one.amount) for one in made.fundings.all()] == [("regional", 10_000)]
    copy = made.goals.get()
    assert copy.text == "Minst 10 träffar senast 31 december 2024 (2023: 8)"
    assert (copy.lineage_id, copy.carried_from, copy.target, copy.due_on) == (
        goal.lineage_id,
        goal,
        10,
        date(2024, 12, 31),
    )
    assert (copy.baseline, copy.baseline_on) == (8, date(2023, 12, 31))
    chosen = {one.initiative or one.goal: (one.choice, one.reason) for one in CarryForward.objects.filter(plan=new)}
    assert chosen == {row: ("continue", CONTINUE.reason), goal: ("continue", CONTINUE.reason)}
    assert AuditEvent.objects.filter(action="carry_forward.choose").count() == 2
    assert missing_to_carry(new) == []


def test_carry_goal_changed_and_moved_and_back_follows_each_choice(case_officer_23: Any) -> None:
    old, new = years()
    first, [goal] = initiative_of(old, title="Ett")
    second, _goals = initiative_of(old, 0, title="Två")
    choose(case_officer_23, new, goal, replace(CONTINUE, choice=CarryChoice.CHANGE, target=Decimal(7)))
    copy = Goal.objects.get(initiative__plan=new)
    assert (copy.target, copy.text) == (7, "Minst 7 träffar senast 31 december 2024 (2022: 7)")
    choose(case_officer_23, new, goal, replace(CONTINUE, choice=CarryChoice.MOVE, to_initiative=second.pk))
    copy.refresh_from_db()
    assert (copy.initiative.carried_from, copy.target) == (second, 10)
    choose(case_officer_23, new, goal, CONTINUE)
    copy.refresh_from_db()
    assert (copy.initiative.carried_from, copy.version) == (first, 3)
    choose(case_officer_23, new, goal, END)
    assert not Goal.objects.filter(initiative__plan=new).exists()
    assert missing_to_carry(new) == []


def test_carry_initiative_that_ends_ends_its_goals_and_one_reopened_asks_for_them_again(case_officer_23: Any) -> None:
    old, new = years()
    row, goals = initiative_of(old, 3)
    other, _goals = initiative_of(old, 0)
    choose(case_officer_23, new, goals[0], replace(CONTINUE, choice=CarryChoice.MOVE, to_initiative=other.pk))
    choose(case_officer_23, new, goals[1], replace(END, reason="Klart redan."))
    choose(case_officer_23, new, row, END)
    found = dict(CarryForward.objects.filter(plan=new, goal__isnull=False).values_list("goal", "reason"))
    assert found == {goals[0].pk: CONTINUE.reason, goals[1].pk: "Klart redan.", goals[2].pk: END.reason}
    with pytest.raises(ActRefused, match="Insatsen avslutas"):
        choose(case_officer_23, new, goals[2], CONTINUE)
    choose(case_officer_23, new, row, replace(END, reason="Region och kommun är överens."))
    found = dict(CarryForward.objects.filter(plan=new, goal__isnull=False).values_list("goal", "reason"))
    assert found[goals[2].pk] == "Region och kommun är överens.", "it ended with its initiative"
    assert found[goals[1].pk] == "Klart redan."
    ended = AuditEvent.objects.filter(object_id=str(CarryForward.objects.get(goal=goals[2]).pk), outcome="done")
    choose(case_officer_23, new, row, CONTINUE)
    assert [event.after.get("choice") for event in ended.order_by("position")] == ["end", "end", None]
    assert [lack.message for lack in missing_to_carry(new)] == [
        f"Ett mål i insats {row.number} {row.title} ur planen för {old.year} saknar val."
    ]


def test_choice_is_refused_with_words_at_the_field_that_lacks(case_officer_23: Any) -> None:
    old, new = years()
    PriorityAreaFactory(programme=new.programme)
    row, [goal] = initiative_of(old, area=None)
    elsewhere = InitiativeFactory(plan=ApprovedPlanFactory(county_id="24"))
    foreign = PriorityAreaFactory(programme=ProgrammeFactory(county_id="24"))
    lacks = [
        (goal, replace(CONTINUE, reason=" "), "reason"),
        (goal, replace(CONTINUE, choice=CarryChoice.CHANGE), "target"),
        (goal, replace(CONTINUE, choice=CarryChoice.MOVE), "to_initiative"),
        (goal, replace(CONTINUE, choice=CarryChoice.MOVE, to_initiative=elsewhere.pk), "to_initiative"),
        (goal, CONTINUE, "to_area"),
        (row, CONTINUE, "to_area"),
        (row, replace(CONTINUE, to_area=foreign.pk), "to_area"),
        (row, replace(CONTINUE, choice=CarryChoice.MOVE), "to_area"),
    ]
    for about, decision, field in lacks:
        with pytest.raises(ValidationError) as refused:
            choose(case_officer_23, new, about, decision)
        assert list(refused.value.message_dict) == [field]
    assert not Initiative.objects.filter(plan=new).exists()


def test_choice_with_anything_else_in_it_is_not_taken_for_a_double_click(case_officer_23: Any) -> None:
    old, new = years()
    areas = [PriorityAreaFactory(programme=new.programme, order=order) for order in (1, 2)]
    row, [goal] = initiative_of(old, area=areas[0])
    others = [initiative_of(old, 0, area=areas[0])[0] for _number in (1, 2)]
    change, move = replace(CONTINUE, choice=CarryChoice.CHANGE), replace(CONTINUE, choice=CarryChoice.MOVE)
    pairs = [
        (goal, replace(change, text="Första texten"), replace(change, text="Andra texten")),
        (goal, replace(move, to_initiative=others[0].pk), replace(move, to_initiative=others[1].pk)),
        (row, replace(change, text="Första rubriken"), replace(change, text="Andra rubriken")),
        (row, replace(move, to_area=areas[1].pk), replace(move, to_area=areas[0].pk)),
    ]
    for about, first, second in pairs:
        done = choose(case_officer_23, new, about, first)
        act: Any = carry_goal if about is goal else carry_initiative
        key = {"plan_id": new.pk, "goal_id" if about is goal else "initiative_id": about.pk}
        again = act(actor=case_officer_23.actor, decision=replace(first, seen_version=done.version - 1), **key)
        assert again.version == done.version
        with pytest.raises(StaleVersion):
            act(actor=case_officer_23.actor, decision=replace(second, seen_version=done.version - 1), **key)
    choose(case_officer_23, new, row, replace(CONTINUE, to_area=areas[1].pk))
    assert Initiative.objects.get(plan=new, carried_from=row).area == areas[0], "an area left from a move moves nothing"


# --- Across programmes


def test_lineage_goes_on_across_two_programmes_and_the_years_without_one(case_officer_23: Any) -> None:
    before = ProgrammeFactory(first_year=2014, last_year=2020, state="closed")
    after = ProgrammeFactory()
    information = PriorityAreaFactory(programme=before, name="Information och kunskap")
    providers = PriorityAreaFactory(programme=after, name="Servicegivare", predecessor=information)
    plans = [ApprovedPlanFactory(year=2019, programme=before)]
    row, [goal] = initiative_of(plans[0], area=information)
    for year, programme in ((2020, before), (2022, None), (2023, after)):
        plan = ActionPlanFactory(year=year, programme=programme, follows=plans[-1])
        choose(case_officer_23, plan, Goal.objects.get(initiative__plan=plans[-1]), CONTINUE)
        ActionPlan.objects.filter(pk=plan.pk).update(state=PlanState.APPROVED, approval_source="Protokoll")
        plans.append(plan)
    assert [one.area for one in Initiative.objects.order_by("plan__year")] == [
        information,
        information,
        None,
        providers,
    ]
    assert set(Initiative.objects.values_list("lineage_id", flat=True)) == {row.lineage_id}
    OutcomeFactory(goal=goal, reached_on=date(2019, 12, 31), value=4)
    line = goal_lines("23", [goal.lineage_id], 2023)[goal.lineage_id]
    assert [(one.year, one.area_name, one.value) for one in line] == [
        (2019, "Information och kunskap", 4),
        (2020, "Information och kunskap", None),
        (2022, "", None),
        (2023, "Servicegivare", None),
    ]
    governed = years_with_programme("23")
    assert years_between([line[0], line[1], line[3]], governed) == [Gap(2021, 2022, is_governed=False)]
    assert years_between([line[0], line[3]], governed) == [Gap(2020, 2022, is_governed=True)]
    looks = [(step.label, step.look, step.note) for step in steps_of([line[0], line[1], line[3]], governed)]
    assert looks == [
        ("2019", "old", "mål 10"),
        ("2020", "old", "mål 10"),
        ("2021–2022", "gap", "inget program"),
        ("2023", "year", "mål 10"),
    ]
    assert said_of_old_areas(line) == (
        "2019–2020 hörde målet till området Information och kunskap i det tidigare programmet."
    )


@pytest.mark.parametrize("successors", [0, 1, 2])
def test_area_that_has_not_become_one_area_must_be_chosen(case_officer_23: Any, successors: int) -> None:
    before, after = ProgrammeFactory(first_year=2014, last_year=2020, state="closed"), ProgrammeFactory()
    gone = PriorityAreaFactory(programme=before)
    PriorityAreaFactory(programme=after)
    for _number in range(successors):
        PriorityAreaFactory(programme=after, predecessor=gone)
    old = ApprovedPlanFactory(year=2020, programme=before)
    new = ActionPlanFactory(year=2023, programme=after, follows=old)
    row, _goals = initiative_of(old, area=gone)
    rest = carry_rest(actor=case_officer_23.actor, plan_id=new.pk, reason="Fortsätter.")
    assert (rest.left, rest.goals) == (([], 1) if successors == 1 else ([row.title], 0))
    assert len(missing_to_carry(new)) == (successors != 1)


def test_rest_leaves_what_cannot_be_saved_in_the_new_year_and_carries_all_else(case_officer_23: Any) -> None:
    old, new = years()
    row, [first, second] = initiative_of(old, 2)
    text = "Träffar (2022: 7) "
    with pgtrigger.ignore(*FROZEN_PARTS):
        Goal.objects.filter(pk=first.pk).update(text=text + "x" * (500 - len(text)))
    OutcomeFactory(goal=first, value=1234, reached_on=date(2023, 12, 31))
    rest = carry_rest(actor=case_officer_23.actor, plan_id=new.pk, reason="Fortsätter.")
    assert (rest.initiatives, rest.goals, rest.left) == (1, 1, [row.title])
    assert Goal.objects.get(initiative__plan=new).carried_from == second
    assert len(missing_to_carry(new)) == 1


# --- Nothing is lost


def test_choice_that_takes_away_edits_asks_first_and_one_that_does_not_keeps_them(case_officer_23: Any) -> None:
    old, new = years()
    row, [goal] = initiative_of(old)
    choose(case_officer_23, new, goal, CONTINUE)
    copy = Goal.objects.get(initiative__plan=new)
    edited = {"text": "Minst tio träffar i fjällen"}
    edit_goal(actor=case_officer_23.actor, goal_id=copy.pk, expected_version=1, values=edited)
    CommentFactory(plan=new, initiative=copy.initiative, goal=copy)
    for about in (goal, row):
        with pytest.raises(EditsWouldGo, match="ändrats i målet ”Minst tio träffar i fjällen” och 1 kommentar"):
            choose(case_officer_23, new, about, END)
    choose(case_officer_23, new, goal, replace(CONTINUE, choice=CarryChoice.CHANGE, target=Decimal(9)))
    copy.refresh_from_db()
    assert (copy.text, copy.target) == ("Minst tio träffar i fjällen", 9)
    GoalFactory(initiative=copy.initiative, text="Nytt mål")
    with pytest.raises(EditsWouldGo, match="Nytt mål"):
        choose(case_officer_23, new, row, END)
    choose(case_officer_23, new, row, replace(END, accepts_loss=True))
    assert not Initiative.objects.filter(plan=new).exists()


def test_goal_removed_from_the_new_plan_needs_a_new_choice(case_officer_23: Any) -> None:
    old, new = years()
    _row, [goal] = initiative_of(old)
    choose(case_officer_23, new, goal, CONTINUE)
    copy = Goal.objects.get(initiative__plan=new)
    remove_goal(actor=case_officer_23.actor, goal_id=copy.pk, expected_version=copy.version)
    assert len(missing_to_carry(new)) == 1
    choose(case_officer_23, new, goal, CONTINUE)
    assert missing_to_carry(new) == []


@pytest.mark.parametrize("seed", range(4))
def test_nothing_vanishes_whatever_is_chosen_in_whatever_order(case_officer_23: Any, seed: int) -> None:
    """Each earlier row is in the new plan once, or has been ended with a reason, or is listed as missing."""
    chance = random.Random(seed)
    old, new = years()
    things: list[Any] = []
    for number in (1, 2, 3):
        row, goals = initiative_of(old, number)
        things += [row, *goals]
    initiatives = [row for row in things if isinstance(row, Initiative)]
    for _step in range(30):
        about = chance.choice(things)
        choice = chance.choice(list(CarryChoice))
        if choice == CarryChoice.MOVE and isinstance(about, Initiative):
            continue
        decision = Decision(choice, f"Skäl {chance.randint(1, 3)}", text=chance.choice(["", "Ny text"]))
        decision = replace(
            decision,
            target=Decimal(chance.randint(1, 9)),
            to_initiative=chance.choice(
                [row for row in initiatives if row.pk != getattr(about, "initiative_id", 0)]
            ).pk,
            accepts_loss=chance.random() < 0.7,
        )
        with suppress(ActRefused):
            choose(case_officer_23, new, about, decision)
        _check_nothing_has_vanished(new, things)
    ended = live_choices(new).filter(choice=CarryChoice.END, initiative__isnull=False).values("initiative")
    chosen = live_choices(new).filter(goal__isnull=False).values("goal")
    for goal in Goal.objects.filter(initiative__in=ended).exclude(pk__in=chosen):
        choose(case_officer_23, new, goal, END)  # it had moved to one that ended too, and cannot go on by itself
    if missing_to_carry(new):
        carry_rest(actor=case_officer_23.actor, plan_id=new.pk, reason="Resten fortsätter.")
    assert missing_to_carry(new) == []
    _check_nothing_has_vanished(new, things)


def _check_nothing_has_vanished(new: ActionPlan, things: list[Any]) -> None:
    missing = " ".join(lack.href for lack in missing_to_carry(new))
    for row in things:
        of_goal = isinstance(row, Goal)
        table = Goal.objects.filter(initiative__plan=new) if of_goal else Initiative.objects.filter(plan=new)
        copies = table.filter(lineage_id=row.lineage_id).count()
        choice = CarryForward.objects.filter(plan=new, **({"goal": row} if of_goal else {"initiative": row})).first()
        if choice is None:
            assert copies == 0
            assert str(row.initiative_id if of_goal else row.pk) in missing
        else:
            assert copies == (choice.choice != CarryChoice.END), (row, choice)


# --- Who, and in which state


def test_only_the_countys_officers_choose_and_only_while_the_plan_is_written(
    request: pytest.FixtureRequest, case_officer_23: Any
) -> None:
    roles = (
        "case_officer_23",
        "director_23",
        "reader_23",
        "participant_23",
        "administrator_23",
        "municipal_officer_2361",
        "case_officer_24",
        "analyst",
        "system_administrator",
    )
    old, new = years()
    row, [goal] = initiative_of(old)
    acts: list[Callable[[Any], object]] = [
        lambda who: choose(who, new, row, CONTINUE),
        lambda who: choose(who, new, goal, END),
        lambda who: carry_rest(actor=who.actor, plan_id=new.pk, reason="Fortsätter."),
    ]
    stamp = {"submitted_at": "2024-01-02T12:00Z", "content_hash": "0" * 64, "approval_source": "Protokoll"}
    for state in PlanState:
        ActionPlan.objects.filter(pk=new.pk).update(state=state, **stamp)
        for role in roles:
            who = request.getfixturevalue(role)
            for act in acts:
                may = role == "case_officer_23" and state in (PlanState.DRAFT, PlanState.RETURNED)
                if may:
                    continue
                with pytest.raises((PermissionDenied, ActRefused)):
                    act(who)
        if state == PlanState.FOLLOWED_UP:
            break
    assert not CarryForward.objects.exists()


def test_officers_choose_in_a_returned_plan_and_a_plan_that_follows_none_has_nothing_to_choose(
    case_officer_23: Any,
) -> None:
    old, new = years()
    row, _goals = initiative_of(old)
    ActionPlan.objects.filter(pk=new.pk).update(state=PlanState.RETURNED)
    choose(case_officer_23, new, row, CONTINUE)
    ActionPlan.objects.filter(pk=new.pk).update(follows=None)
    with pytest.raises(ActRefused, match="följer inte på"):
        choose(case_officer_23, new, row, CONTINUE)
    assert missing_to_carry(ActionPlan.objects.get(pk=new.pk)) == []


# --- All the rest


def test_carry_rest_lets_go_on_what_has_no_choice_and_no_more(
    case_officer_23: Any, django_assert_max_num_queries: Any
) -> None:
    old, new = years()
    area = PriorityAreaFactory(programme=new.programme)
    rows = [initiative_of(old, 2, area=area, number=number) for number in range(1, 13)]
    choose(case_officer_23, new, rows[0][0], END)
    OutcomeFactory(goal=rows[1][1][0], assessment=Assessment.ACHIEVED, value=12)
    met = carry_rest(actor=case_officer_23.actor, plan_id=new.pk, reason="Målet nåddes.", only_met=True)
    assert (met.initiatives, met.goals) == (1, 1)
    with django_assert_max_num_queries(45):
        rest = carry_rest(actor=case_officer_23.actor, plan_id=new.pk, reason="Fortsätter.")
    assert (rest.initiatives, rest.goals, rest.left) == (10, 21, [])
    assert list(Initiative.objects.filter(plan=new).in_order().values_list("number", flat=True)) == list(range(2, 13))
    assert missing_to_carry(new) == []
    with pytest.raises(ActRefused, match="redan ett val"):
        carry_rest(actor=case_officer_23.actor, plan_id=new.pk, reason="Igen.")


# --- At the same moment


@pytest.mark.django_db(transaction=True)
def test_two_choices_at_once_one_wins_and_the_other_is_told(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    old, new = years()
    row, [goal] = initiative_of(old)
    ends, goes = replace(END, seen_version=0), replace(CONTINUE, seen_version=0)

    def on_goal(decision: Decision) -> Callable[[], object]:
        return lambda: carry_goal(actor=actor, plan_id=new.pk, goal_id=goal.pk, decision=decision)

    won, told = race(on_goal(goes), on_goal(ends))
    assert won is None
    assert isinstance(told, StaleVersion)
    assert race(on_goal(goes), on_goal(goes)) == (None, None), "a double click saves one"
    won, told = race(
        lambda: carry_initiative(
            actor=actor, plan_id=new.pk, initiative_id=row.pk, decision=replace(END, seen_version=1)
        ),
        lambda: carry_rest(actor=actor, plan_id=new.pk, reason="Fortsätter."),
    )
    assert won is None
    assert isinstance(told, ActRefused)
    assert [one.choice for one in CarryForward.objects.filter(plan=new)] == ["end", "end"]


# --- The page


def test_page_shows_what_was_wrong_at_the_card_and_keeps_what_was_typed(case_officer_23: Any) -> None:
    old, new = years()
    _row, [goal] = initiative_of(old)
    client = case_officer_23.client
    address = reverse("actionplans:carry_goal", args=[new.pk, goal.pk])
    answer = client.post(address, {"choice": "change", "reason": "Färre <träffar>", "target": "många", "seen": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Skriv ett tal" in page
    assert "Färre &lt;träffar&gt;" in page
    sent = {"choice": "change", "reason": "Färre träffar räcker.", "target": "8", "seen": "0"}
    assert client.post(address, sent).url.endswith(f"?insats={goal.initiative_id}#g-{goal.pk}")
    page = client.get(reverse("actionplans:plan_carry", args=[new.pk])).content.decode()
    assert "1 av 1 val klara" in page
    assert "Färre träffar räcker. Mål 2024: minst 8." in page
    answer = client.post(address, {**sent, "choice": "end", "reason": "För sent"})
    assert (answer.status_code, "Någon annan har sparat ett val" in answer.content.decode()) == (409, True)


def test_nothing_moves_to_where_it_stands_and_a_target_is_due_by_the_end_of_the_year(case_officer_23: Any) -> None:
    old, new = years()
    areas = [PriorityAreaFactory(programme=new.programme, order=number, name=f"Del {number}") for number in (1, 2)]
    row, [goal, further] = initiative_of(old, 2, area=areas[0])
    with pgtrigger.ignore(*FROZEN_PARTS):
        Goal.objects.filter(pk=further.pk).update(due_on=None)
    moved = replace(CONTINUE, choice=CarryChoice.MOVE)
    for about, decision, field in (
        (goal, replace(moved, to_initiative=row.pk), "to_initiative"),
        (row, replace(moved, to_area=areas[0].pk), "to_area"),
    ):
        with pytest.raises(ValidationError, match="står redan") as refused:
            choose(case_officer_23, new, about, decision)
        assert list(refused.value.message_dict) == [field]
    choose(case_officer_23, new, further, CONTINUE)
    assert Goal.objects.get(initiative__plan=new).due_on == date(2024, 12, 31)
    choose(case_officer_23, new, row, replace(moved, to_area=areas[1].pk))
    ActionPlanFactory(year=2023, revision=2, revises=old, is_current=False)
    address = reverse("actionplans:plan_carry", args=[new.pk])
    page = case_officer_23.client.get(address).content.decode()
    assert "Till område 2 Del 2." in page
    assert "Handlingsplan 2023 ändras just nu." in page
    assert f'<option value="{row.pk}">' not in page


def test_page_asks_before_edits_are_lost_and_takes_the_answer(case_officer_23: Any) -> None:
    old, new = years()
    _row, [goal] = initiative_of(old)
    choose(case_officer_23, new, goal, CONTINUE)
    copy = Goal.objects.get(initiative__plan=new)
    edit_goal(actor=case_officer_23.actor, goal_id=copy.pk, expected_version=1, values={"text": "Egen text"})
    address = reverse("actionplans:carry_goal", args=[new.pk, goal.pk])
    sent = {"choice": "end", "reason": "Behövs inte.", "seen": "1"}
    answer = case_officer_23.client.post(address, sent)
    assert answer.status_code == 409
    assert "det som har ändrats i målet ”Egen text”" in answer.content.decode()
    assert "Ja, ta bort det ur den nya planen" in answer.content.decode()
    assert case_officer_23.client.post(address, {**sent, "accepts_loss": "on"}).status_code == 302
    assert not Goal.objects.filter(initiative__plan=new).exists()


def test_large_plan_is_paged_and_a_goal_moves_to_an_initiative_by_its_number(case_officer_23: Any) -> None:
    old, new = years()
    area = PriorityAreaFactory(programme=new.programme, order=3)
    rows = [initiative_of(old, 1, area=area, number=number) for number in range(1, 44)]
    last, [goal] = rows[-1]
    client, address = case_officer_23.client, reverse("actionplans:plan_carry", args=[new.pk])
    assert f'id="g-{goal.pk}"' not in client.get(address).content.decode()
    page = client.get(f"{address}?insats={last.pk}").content.decode()
    assert f'id="g-{goal.pk}"' in page
    assert page.count("<datalist") == 1
    sent = {"choice": "move", "reason": "Hör hemma där.", "seen": "0"}
    act = reverse("actionplans:carry_goal", args=[new.pk, goal.pk])
    answer = client.post(act, {**sent, "to_initiative": "3.99"})
    assert (answer.status_code, "Välj en insats i listan" in answer.content.decode()) == (422, True)
    assert client.post(act, {**sent, "to_initiative": "3.2"}).status_code == 302
    assert Goal.objects.get(initiative__plan=new).initiative.carried_from == rows[1][0]


def test_page_of_a_plan_that_follows_none_says_so_and_readers_choose_nothing(
    case_officer_23: Any, director_23: Any
) -> None:
    old, new = years()
    initiative_of(old)
    page = director_23.client.get(reverse("actionplans:plan_carry", args=[new.pk])).content.decode()
    assert "bara handläggare i länet ändrar planen" in page
    assert 'type="radio"' not in page
    answer = case_officer_23.client.get(reverse("actionplans:plan_carry", args=[old.pk]))
    assert "följer inte på någon tidigare plan" in answer.content.decode()
