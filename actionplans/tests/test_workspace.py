"""The plan's page: what it costs to read, what it shows to whom, and rows edited in their place."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, EditDraft
from actionplans.enums import PlanState
from actionplans.models import ActionPlan, CarryForward, Initiative
from actionplans.pages.plans import visible_plans
from actionplans.pages.workspace import WorkspacePage, workspace_page
from actionplans.records import goal_facts, goal_with_latest, read_plan
from actionplans.services.goal_suggestions import use_suggestion
from actionplans.tests.factories import (
    ActionPlanFactory,
    ActivityFactory,
    ApprovedPlanFactory,
    GoalFactory,
    InitiativeFactory,
    InitiativeFundingFactory,
    OutcomeFactory,
    SubmittedPlanFactory,
)
from programs.models import BudgetFrame
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation
from registers.tests.factories import MembershipFactory
from rsp.history import events_of
from rsp.rights import ActRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

HX = {"HX-Request": "true"}


def plan_with(initiatives: int, year: int = 2024, **facts: Any) -> ActionPlan:
    """A draft: two areas, each initiative with two goals, a co-owner and money from another stream."""
    region = Organisation.objects.get(kind="region", county="23")
    programme = ProgrammeFactory(county_id="23", owner=region, first_year=year, last_year=year)
    areas = [PriorityAreaFactory(programme=programme, order=order) for order in (1, 2)]
    plan: ActionPlan = ActionPlanFactory(year=year, programme=programme, **facts)
    for place in range(initiatives):
        row = InitiativeFactory(
            plan=plan, area=areas[place % 2], number=place // 2 + 1, owner=region, budget=50_000, stream="national"
        )
        InitiativeFundingFactory(initiative=row)
        row.co_owners.add(Organisation.objects.get(kind="municipality", municipality="2361"))
        GoalFactory(initiative=row, order=1)
        GoalFactory(initiative=row, order=2, source="counted", indicator_key="company_visits", unit="besök", target=20)
    return plan


def queries_of(act: Any) -> list[str]:
    with CaptureQueriesContext(connection) as told:
        act()
    return [query["sql"] for query in told.captured_queries]


def test_workspace_asks_as_many_queries_at_two_and_at_twenty_initiatives(case_officer_23: Any) -> None:
    spent = {}
    for number, year in ((2, 2024), (20, 2025)):
        plan = plan_with(number, year, follows=ApprovedPlanFactory(year=2000 + number))
        row = visible_plans(case_officer_23.actor).get(pk=plan.pk)
        address = reverse("actionplans:plan", args=[plan.pk])
        case_officer_23.client.get(address)
        page = queries_of(lambda row=row: workspace_page(case_officer_23.actor, row))
        whole = queries_of(lambda address=address: case_officer_23.client.get(address))
        spent[number] = (len(page), len(whole))
    assert spent[2] == spent[20]
    assert spent[2][0] <= 12


# --- What is shown to whom


def test_reader_of_a_decided_plan_sees_all_goals_and_no_way_to_write(case_officer_23: Any, analyst: Any) -> None:
    plan = ApprovedPlanFactory(year=2023)
    row = InitiativeFactory(plan=plan, title="Sprida kunskap", description="Besök i alla kommuner.")
    goal = GoalFactory(initiative=row, order=1, text="Minst 20 besök")
    for person in (analyst, case_officer_23):
        text = person.client.get(reverse("actionplans:plan", args=[plan.pk])).content.decode()
        assert "Besök i alla kommuner." in text
        assert "Minst 20 besök" in text
        assert "Protokoll" in text  # the document that tells of the decision
        assert reverse("actionplans:initiative_edit", args=[row.pk]) not in text
        assert reverse("actionplans:goal_edit", args=[goal.pk]) not in text
    page = reverse("actionplans:initiative_edit", args=[row.pk])
    assert case_officer_23.client.get(page).status_code == 403


def test_submitted_plan_waits_on_the_directors_list_and_on_nobody_elses(
    case_officer_23: Any, director_23: Any, analyst: Any
) -> None:
    plan = SubmittedPlanFactory(year=2024)
    decide = reverse("actionplans:plan_decide", args=[plan.pk])
    address = reverse("actionplans:plans")
    assert decide in director_23.client.get(address).content.decode()
    for other in (case_officer_23, analyst):
        assert decide not in other.client.get(address).content.decode()


def test_plan_over_its_frame_is_warned_and_its_reason_kept(case_officer_23: Any) -> None:
    plan = plan_with(2)
    BudgetFrame.objects.create(county_id="23", year=2024, stream="national", amount=60_000, source="Beslut")
    address, form = (reverse(f"actionplans:{name}", args=[plan.pk]) for name in ("plan", "plan_over_frame"))
    told = case_officer_23.client.get(address).content.decode()
    assert "Planen är 20\xa0000\xa0kr över ramen från Tillväxtverket." in told  # 2 × (50 000 − 10 000) of 60 000
    assert any("Skriv skälet" in lack.message for lack in workspace_of(case_officer_23, plan).missing)
    long = case_officer_23.client.post(form, {"version": 1, "reason": "x" * 1001})
    assert (long.status_code, "x" * 1001 in long.content.decode()) == (422, True)
    saved = case_officer_23.client.post(form, {"version": 1, "reason": "Mer pengar väntas."})
    assert saved["Location"].endswith("#budget")
    page = workspace_of(case_officer_23, plan)
    assert not any("Skriv skälet" in lack.message for lack in page.missing)
    assert "Mer pengar väntas." in case_officer_23.client.get(address).content.decode()
    assert case_officer_23.client.post(form, {"version": 1, "reason": "Sent"}).status_code == 409
    emptied = case_officer_23.client.post(form, {"version": 2, "reason": " "})
    assert (emptied.status_code, list(emptied.context["form"].errors)) == (422, ["reason"])
    assert "(frivilligt)" not in emptied.content.decode()


def test_what_is_left_is_of_the_frames_that_are_known(case_officer_23: Any) -> None:
    plan = ActionPlanFactory(year=2024)
    BudgetFrame.objects.create(county_id="23", year=2024, stream="national", amount=100_000, source="Beslut")
    InitiativeFactory(plan=plan, number=1, budget=60_000, stream="national")
    InitiativeFactory(plan=plan, number=2, budget=90_000, stream="own")
    told = case_officer_23.client.get(reverse("actionplans:plan", args=[plan.pk])).content.decode().replace("\xa0", " ")
    assert "60 000 kr <small>av 100 000 kr, 40 000 kr kvar" in told
    assert "90 000 kr till betalas av finansiärer utan ram. Planen kostar 150 000 kr." in told
    InitiativeFactory(plan=plan, number=3, budget=1, stream="")
    assert any("Finansiär saknas för insats 3" in lack.message for lack in workspace_of(case_officer_23, plan).missing)


def workspace_of(person: Any, plan: ActionPlan) -> WorkspacePage:
    return workspace_page(person.actor, visible_plans(person.actor).get(pk=plan.pk))


# --- Rows edited in their place


def opened(client: Client, address: str) -> dict[str, str]:
    """What a browser would post of the form as it was opened in its place."""
    response = client.get(address, headers=HX)
    assert response.status_code == 200
    assert b"<html" not in response.content
    form = response.context["form"]
    stamps = dict(re.findall(r'name="(edit-[a-z]+)" value="([^"]*)"', str(response.context["edit"].stamp)))
    values = {name: form[name].value() for name in form.fields}
    return stamps | {name: str(value) for name, value in values.items() if value not in (None, "", False)}


def test_goal_edited_by_two_in_its_place_keeps_both_texts(case_officer_23: Any) -> None:
    goal = GoalFactory(initiative=InitiativeFactory(plan=ActionPlanFactory(year=2024)), text="Minst 20 besök")
    address = reverse("actionplans:goal_edit", args=[goal.pk])
    region = Organisation.objects.get(kind="region", county="23")
    colleague = Client()
    colleague.force_login(MembershipFactory(role="case_officer", organisation=region).user)
    mine, theirs = opened(case_officer_23.client, address), opened(colleague, address)
    saved = colleague.post(address, theirs | {"text": "Minst 25 besök", "indicator": "Besök"}, headers=HX)
    assert (saved.status_code, b"Minst 25 bes" in saved.content) == (200, True)
    met = case_officer_23.client.post(address, mine | {"text": "Minst 15 besök", "unit": "besök"}, headers=HX)
    text = met.content.decode()
    assert met.status_code == 409
    assert "<html" not in text
    assert "Minst 15 besök" in text
    assert "tillagt: </span>25" in text
    choice = dict(re.findall(r'name="(edit-[a-z]+)" value="([^"]*)"', text))
    again = mine | {"text": "Minst 15 besök", "unit": "besök"} | choice
    missing = case_officer_23.client.post(address, again, headers=HX)
    assert missing.status_code == 422
    done = case_officer_23.client.post(address, again | {"edit-choice-text": "mine"}, headers=HX)
    assert done.status_code == 200
    goal.refresh_from_db()
    assert (goal.text, goal.indicator, goal.unit) == ("Minst 15 besök", "Besök", "besök")
    assert list(events_of(goal).values_list("text", flat=True))[-2:] == ["Minst 25 besök", "Minst 15 besök"]


def test_wrong_values_are_told_in_the_row_and_on_the_page_with_what_was_typed(case_officer_23: Any) -> None:
    row = InitiativeFactory(plan=ActionPlanFactory(year=2024), number=1, title="Sprida kunskap")
    address = reverse("actionplans:initiative_edit", args=[row.pk])
    typed = opened(case_officer_23.client, address) | {
        "budget": "hundra kr",
        "ends_on": "2023-12-31",
        "title": "T" * 301,
    }
    for headers in (HX, {}):
        response = case_officer_23.client.post(address, typed, headers=headers)
        text = response.content.decode()
        assert response.status_code == 422
        assert ("<html" in text) == (not headers)
        assert "T" * 301 in text
        assert 'value="hundra kr"' in text
        assert {"budget", "title"} <= set(response.context["form"].errors)
    good = typed | {"budget": "150 000 kr", "ends_on": "2024-12-31", "title": "Sprida", "stream": "national"}
    saved = case_officer_23.client.post(address, good, headers=HX).content.decode()
    assert "150\xa0000\xa0kr" in saved
    assert 'id="planpaneler"' in saved  # the sums beside the plan follow
    row.refresh_from_db()
    assert (row.title, row.budget, row.version) == ("Sprida", 150_000, 2)


def test_row_in_a_plan_submitted_meanwhile_answers_409_and_keeps_the_text(case_officer_23: Any) -> None:
    row = InitiativeFactory(plan=ActionPlanFactory(year=2024), number=1)
    address = reverse("actionplans:initiative_edit", args=[row.pk])
    typed = opened(case_officer_23.client, address) | {"title": "Min nya text"}
    ActionPlan.objects.filter(pk=row.plan_id).update(
        state=PlanState.SUBMITTED, submitted_at=timezone.now(), content_hash="0" * 64
    )
    response = case_officer_23.client.post(address, typed, headers=HX)
    assert (response.status_code, "Min nya text" in response.content.decode()) == (409, True)
    assert "inskickad" in str(response.context["form"].errors)


# --- Adding and taking away


def test_initiative_goes_after_a_page_that_tells_what_goes_along(case_officer_23: Any) -> None:
    plan, before = ActionPlanFactory(year=2024), InitiativeFactory(plan=ApprovedPlanFactory(year=2023), number=1)
    row = InitiativeFactory(plan=plan, number=1, title="Sprida kunskap")
    GoalFactory(initiative=row, order=1)
    CarryForward.objects.create(
        plan=plan, initiative=before, choice="continue", reason="Fortsätter", new_initiative=row
    )
    address = reverse("actionplans:initiative_remove", args=[row.pk])
    asked = case_officer_23.client.get(address).content.decode()
    assert "Ta bort insats 1?" in asked
    assert "Insatsen och 1 mål försvinner. Valet från förra planen kommer tillbaka" in asked
    assert Initiative.objects.filter(pk=row.pk).exists()
    stale = case_officer_23.client.post(address, {"version": 7})
    assert (stale.status_code, Initiative.objects.filter(pk=row.pk).exists()) == (409, True)
    assert case_officer_23.client.post(address, {"version": 1}).status_code == 302
    assert not Initiative.objects.filter(pk=row.pk).exists()
    whole = case_officer_23.client.get(reverse("actionplans:plan_remove", args=[plan.pk])).content.decode()
    assert "Ta bort handlingsplan 2024?" in whole
    assert "0 insatser och 0 mål försvinner." in whole


@pytest.mark.parametrize("headers", [HX, {}])
def test_text_about_a_row_taken_away_meanwhile_is_shown_and_saved_as_a_new_one(
    case_officer_23: Any, headers: dict[str, str]
) -> None:
    row = InitiativeFactory(plan=ActionPlanFactory(year=2024), number=1)
    other = InitiativeFactory(plan=row.plan, number=2, title="Den andra")
    goal = GoalFactory(initiative=row, order=1)
    client, ids = case_officer_23.client, {"plan": row.plan_id, "initiative": row.pk}
    edit, edit_goal = (
        reverse(f"actionplans:{name}_edit", args=[one.pk]) for name, one in (("initiative", row), ("goal", goal))
    )
    assert f'name="plan" value="{row.plan_id}"' in client.get(edit_goal, headers=headers).content.decode()
    typed, typed_goal = opened(client, edit), opened(client, edit_goal)
    row.delete()
    lost = client.post(edit, ids | typed | {"title": "Två timmars text"}, headers=headers)
    assert (lost.status_code, b"<html" in lost.content) == (409, not headers)
    assert 'value="Två timmars text"' in lost.content.decode()
    lost_goal = client.post(edit_goal, ids | typed_goal | {"text": "Minst 99 besök"}, headers=headers)
    text = lost_goal.content.decode()
    assert (lost_goal.status_code, "Minst 99 besök" in text) == (409, True)
    add = reverse("actionplans:goal_add", args=[other.pk])
    assert f'formaction="{add}"' in text  # its own initiative is gone too
    client.post(add, {name: value for name, value in lost_goal.context["form"].data.items()})
    assert other.goals.get().text == "Minst 99 besök"
    assert client.post(edit, typed).status_code == 404
    other.plan.delete()
    assert client.post(edit, ids | typed).status_code == 404


def test_add_form_sent_twice_adds_once_and_another_text_is_another_row(case_officer_23: Any) -> None:
    row = InitiativeFactory(plan=ActionPlanFactory(year=2024), number=1)
    for address, name, made in (
        (
            reverse("actionplans:initiative_add", args=[row.plan_id]),
            "title",
            Initiative.objects.filter(plan=row.plan_id),
        ),
        (reverse("actionplans:goal_add", args=[row.pk]), "text", row.goals.all()),
    ):
        client, before = case_officer_23.client, made.count()
        form = client.get(address).context["form"]
        sent = {key: form[key].value() for key in ("entry_key", "aim", "source") if key in form.fields}
        for words in ("Företagsbesök", "Företagsbesök", "Andra besök"):
            assert client.post(address, sent | {name: words}).status_code == 302
        assert made.count() == before + 2
    assert AuditEvent.objects.filter(action="initiative.add").count() == 2


def test_suggestion_begins_from_the_year_before_and_not_from_the_goals_own_year(case_officer_23: Any) -> None:
    old = InitiativeFactory(plan=ApprovedPlanFactory(year=2023))
    before = GoalFactory(initiative=old, text="Fler butiker", unit="butiker")
    OutcomeFactory(goal=before, value=7, reached_on=date(2023, 12, 31))
    row = InitiativeFactory(plan=ActionPlanFactory(year=2024))
    goal = GoalFactory(initiative=row, text="Fler butiker", unit="butiker", lineage_id=before.lineage_id)
    OutcomeFactory(goal=goal, value=9, reached_on=date(2024, 3, 1))
    facts = [goal_facts(one) for one in (read_plan(row.plan).goals[0], goal_with_latest(goal.pk))]
    assert [(one.last_value, one.last_on) for one in facts] == [(7, date(2023, 12, 31))] * 2
    mended = use_suggestion(actor=case_officer_23.actor, goal_id=goal.pk, expected_version=1)
    assert (mended.baseline, mended.baseline_on) == (7, date(2023, 12, 31))
    with pytest.raises(ActRefused):
        use_suggestion(actor=case_officer_23.actor, goal_id=uuid4(), expected_version=1)
    assert AuditEvent.objects.filter(action="goal.edit", outcome="refused").count() == 1


# --- What a goal is helped with


def test_counted_goal_takes_unit_words_and_last_years_figure_from_what_is_chosen(case_officer_23: Any) -> None:
    ActivityFactory(county_id="23", kind="company_visit", held_on=date(2023, 5, 4))
    row = InitiativeFactory(plan=ActionPlanFactory(year=2024), number=1)
    goal = GoalFactory(initiative=row, order=1, text="Antal fysiska företagsbesök")
    client, address = case_officer_23.client, reverse("actionplans:goal_edit", args=[goal.pk])
    offered = f"{address}?kalla=company_visits"
    assert f'href="{offered}#id_source"' in client.get(reverse("actionplans:plan", args=[row.plan_id])).content.decode()
    form = client.get(offered).context["form"]
    assert (form["source"].value(), form["indicator_key"].value()) == ("counted", "company_visits")
    typed = opened(client, address) | {"source": "typed", "indicator_key": "company_visits", "target": "20"}
    saved = client.post(address, typed)
    assert (saved.status_code, saved.context and saved.context["form"].errors) == (302, None)
    goal.refresh_from_db()
    assert (goal.source, goal.unit, goal.indicator) == ("counted", "besök", "Fysiska företagsbesök")
    assert (goal.baseline, goal.baseline_on) == (1, date(2023, 12, 31))


def test_numbers_of_a_goal_are_read_as_they_are_shown(case_officer_23: Any) -> None:
    goal = GoalFactory(initiative=InitiativeFactory(plan=ActionPlanFactory(year=2024)), baseline=-5, unit="procent")
    client, address = case_officer_23.client, reverse("actionplans:goal_edit", args=[goal.pk])
    typed = opened(client, address)
    assert typed["baseline"] == "\u22125"
    assert client.post(address, typed).status_code == 302
    goal.refresh_from_db()
    assert goal.baseline == -5
    for number, told in (("-5", "Målvärdet kan inte vara mindre än 0."), ("9" * 13, "högst 12 siffror före kommat")):
        wrong = client.post(address, opened(client, address) | {"target": number})
        assert (wrong.status_code, told in str(wrong.context["form"].errors["target"])) == (422, True)
    assert "Målvärde (frivilligt)" not in wrong.content.decode()


def test_unsaved_draft_is_marked_for_who_typed_it(case_officer_23: Any, director_23: Any) -> None:
    goal = GoalFactory(initiative=InitiativeFactory(plan=ActionPlanFactory(year=2024)))
    EditDraft.objects.create(
        object_type="actionplans.goal", object_id=str(goal.pk), user=case_officer_23.user, object_version=1,
        values={"text": ["Ny"]}, saved_at=timezone.now(),
    )  # fmt: skip
    address = reverse("actionplans:plan", args=[goal.initiative.plan_id])
    assert case_officer_23.client.get(address).content.decode().count("Du har ett osparat utkast") == 1
    assert "Du har ett osparat utkast" not in director_23.client.get(address).content.decode()


def test_conflict_is_named_by_the_goals_number_also_when_both_are_me(case_officer_23: Any) -> None:
    goal = GoalFactory(initiative=InitiativeFactory(plan=ActionPlanFactory(year=2024), number=2), order=1)
    client, address = case_officer_23.client, reverse("actionplans:goal_edit", args=[goal.pk])
    first, second = opened(client, address), opened(client, address)
    assert client.post(address, first | {"text": "På ena sidan"}).status_code == 302
    met = client.post(address, second | {"text": "På andra sidan"}).content.decode()
    assert "<h1>Du har ändrat mål 2 a på två sidor</h1>" in met
    assert "hos er båda" not in met


def test_next_plan_is_for_the_first_year_without_one_and_a_change_under_way_is_led_to(case_officer_23: Any) -> None:
    decided = ApprovedPlanFactory(year=2022)
    ActionPlanFactory(year=2023)
    ActionPlanFactory(year=2025)
    client = case_officer_23.client
    assert client.get(reverse("actionplans:plan_add")).context["form"]["year"].value() == 2024
    address = reverse("actionplans:plan_revise", args=[decided.pk])
    assert "Påbörja ändringen" in client.get(address).content.decode()
    client.post(address, {"version": decided.version})
    led = client.get(address).content.decode()
    assert "Påbörja ändringen" not in led
    assert reverse("actionplans:plan", args=[ActionPlan.objects.get(revises=decided).pk]) in led
