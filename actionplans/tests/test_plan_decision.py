"""The pages on the way to a decision: what they say, how many queries they ask, and how they answer what is wrong."""

import re
from datetime import date
from typing import Any

import pgtrigger
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from actionplans.contents import content_hash
from actionplans.enums import PlanState, Stance
from actionplans.models import ActionPlan, Comment, Goal, Initiative
from actionplans.models.initiatives import CONTENT_OF_GOAL, CONTENT_OF_INITIATIVE
from actionplans.pages.plan_comparison import compare_plans
from actionplans.pages.plan_decision import plan_decision_page
from actionplans.pages.plans import visible_plans
from actionplans.records import read_plan
from actionplans.services.plan_workflow import submit_plan
from actionplans.tests.factories import (
    FROZEN_PARTS,
    ActionPlanFactory,
    CarryForwardFactory,
    CommentFactory,
    GoalFactory,
    InitiativeFactory,
    PlanSupportFactory,
)
from actionplans.tests.test_plan_workflow import DNR, complete, paper, region
from programs.models import BudgetFrame
from programs.tests.factories import PartnershipMemberFactory, PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation
from registers.tests.factories import OrganisationFactory
from registers.tests.people import Person

__all__ = ["paper"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def text_of(response: Any) -> str:
    """What a reader sees, without tags, in one line."""
    html = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def freeze(row: ActionPlan) -> ActionPlan:
    """The plan as if it had been submitted with what it holds now."""
    row = ActionPlan.objects.get(pk=row.pk)
    row.content_hash = content_hash(read_plan(row))
    row.save(update_fields=["content_hash"])
    return row


def two_years(size: int = 1, year: int = 2030) -> ActionPlan:
    """A submitted plan of ``year`` after last year's: changed, same, new, moved and dropped initiatives."""
    programme = ProgrammeFactory(owner=region(), first_year=year - 1, last_year=year)
    areas = [PriorityAreaFactory(programme=programme, order=number, name=f"Område {number}") for number in (1, 2)]
    old = ActionPlanFactory(year=year - 1, state="approved", approval_source="Protokoll", programme=programme)
    new = ActionPlanFactory(year=year, state="submitted", follows=old, programme=programme)
    for place in range(size):
        for number, kind in enumerate(("changed", "same", "moved", "dropped", "new")):
            facts = {"number": 10 * place + number + 1, "owner": region(), "title": f"{kind} {place}"}
            before = after = None
            if kind != "new":
                before = InitiativeFactory(
                    plan=old, area=areas[0], budget=200_000, stream="own", description="Vi ringer butikerna.", **facts
                )
            if kind != "dropped":
                area = areas[1] if kind == "moved" else areas[0]
                text = "Vi besöker butikerna." if kind == "changed" else "Vi ringer butikerna."
                budget = 240_000 if kind == "changed" else 200_000
                line = {"lineage_id": before.lineage_id} if before else {}
                after = InitiativeFactory(
                    plan=new, area=area, budget=budget, stream="own", description=text, **line, **facts
                )
            _goals(before, after, kind)
            if kind == "dropped":
                CarryForwardFactory(plan=new, initiative=before, choice="end", reason="Förordningen upphörde.")
            if after:
                CommentFactory(plan=new, initiative=after, organisation=region(), text=f"Fråga om {kind}")
    BudgetFrame.objects.create(county_id="23", year=year, stream="own", amount=100_000, source="Beslut")
    return freeze(new)


def _goals(before: Initiative | None, after: Initiative | None, kind: str) -> None:
    facts = {"text": "Företagsbesök", "indicator": "Besök", "unit": "besök", "order": 1, "kept_reason": "Vi väntar."}
    goal = before and GoalFactory(initiative=before, target=6, due_on=date(2029, 12, 31), **facts)
    if after:
        line = {"lineage_id": goal.lineage_id} if goal else {}
        target = 5 if kind == "changed" else 6
        GoalFactory(initiative=after, target=target, due_on=date(2030, 12, 31), **line, **facts)


def test_comparison_matches_by_lineage_and_tells_what_changed(registers: None) -> None:
    new = two_years()
    found = compare_plans(read_plan(new.follows), read_plan(new))
    assert {change.row.title: change.kind for change in found.changes} == {
        "changed 0": "changed",
        "same 0": "same",
        "moved 0": "changed",
        "new 0": "new",
        "dropped 0": "dropped",
    }
    changed, moved = (next(one for one in found.changes if one.row.title.startswith(name)) for name in ("ch", "mo"))
    assert (changed.old_budget, changed.new_budget) == (200_000, 240_000)
    (goal,) = changed.changed_goals
    assert goal.sentence.old == "Företagsbesök: minst 6 besök senast 31\u00a0december 2029"
    assert goal.sentence.new == "Företagsbesök: minst 5 besök senast 31\u00a0december 2030"
    assert (moved.moved_from, moved.changed_goals, moved.changed_words) == ("Område 1", [], [])


def test_comparison_finds_a_goal_that_moved_to_another_initiative_and_one_that_is_gone(registers: None) -> None:
    old, new = ActionPlanFactory(year=2029), ActionPlanFactory(year=2030)
    first, second = (InitiativeFactory(plan=old, number=number, title=f"Gammal {number}") for number in (1, 2))
    goal, gone = GoalFactory(initiative=first, order=1), GoalFactory(initiative=second, order=1)
    kept = InitiativeFactory(plan=new, number=1, lineage_id=second.lineage_id, title="Gammal 2")
    GoalFactory(initiative=kept, order=1, lineage_id=goal.lineage_id, text=goal.text)
    found = compare_plans(read_plan(old), read_plan(new))
    (change,) = found.of_kind("changed")
    assert [(one.kind, one.moved_from) for one in change.goals] == [("changed", "1 Gammal 1"), ("dropped", "")]
    assert change.goals[1].old == gone
    assert [dropped.goals for dropped in found.of_kind("dropped")] == [[]], "the goal lives on elsewhere"


OTHER = {
    "is_qualitative": True,
    "aim": "at_most",
    "baseline_on": date(2028, 1, 1),
    "due_on": date(2029, 6, 30),
    "source": "counted",
    "starts_on": date(2029, 2, 1),
    "ends_on": date(2029, 6, 30),
    "stream": "own",
}
YEARLY = {"order", "baseline", "baseline_on", "baseline_note", "number"}


@pytest.mark.parametrize("years_on", [0, 1])
def test_comparison_finds_every_change_of_what_is_decided(years_on: int) -> None:
    """Every column the triggers freeze. What moves with the year is no change when the year is another."""
    for wordy in (False, True):
        for name in (*CONTENT_OF_GOAL, *CONTENT_OF_INITIATIVE):
            if name not in ("plan", "initiative", "area"):
                kind = _kind_when_changed(name, years_on, {"is_qualitative": wordy, "end_state": "Klart." * wordy})
                assert kind == ("same" if years_on and name in YEARLY else "changed"), (name, wordy)


def _kind_when_changed(name: str, years_on: int, wording: dict[str, Any]) -> str:
    with transaction.atomic():
        old = ActionPlanFactory(year=2029, is_current=False)
        new = ActionPlanFactory(year=2029 + years_on, revision=2)
        rows = []
        for plan in (old, new):
            lines = [{"lineage_id": one.lineage_id} for one in rows[0]] if rows else [{}, {}]
            row = InitiativeFactory(plan=plan, number=1, title="T", **lines[0])
            facts = {"text": "Besök", "unit": "st", "indicator_key": "a", **wording}
            facts["target"] = None if wording["is_qualitative"] else 6
            rows.append((row, GoalFactory(initiative=row, order=1, **lines[1], **facts)))
        row = rows[1][1] if name in CONTENT_OF_GOAL else rows[1][0]
        value = getattr(row, name)
        other = OTHER.get(name, f"{value} b" if isinstance(value, str) else 9)
        type(row).objects.filter(pk=row.pk).update(**{name: (not value) if isinstance(value, bool) else other})
        (change,) = compare_plans(read_plan(old), read_plan(new)).changes
        transaction.set_rollback(True)
    return change.kind


def test_page_says_in_six_lines_what_the_director_needs(director_23: Any, case_officer_23: Any) -> None:
    row = two_years()
    bodies = [Organisation.objects.get(name=name) for name in ("Härjedalens kommun", "Bergs kommun", "Åre kommun")]
    for body in bodies:
        PartnershipMemberFactory(programme=row.programme, organisation=body)
    ActionPlan.objects.filter(pk=row.pk).update(shared_at=row.submitted_at)
    PlanSupportFactory(plan=row, organisation=bodies[0])
    PlanSupportFactory(plan=row, organisation=bodies[1], stance=Stance.WITH_VIEW, text="Mer om drivmedel.")
    row = visible_plans(director_23.actor).get(pk=row.pk)
    page = plan_decision_page(director_23.actor, row)
    lines = [(line.text.replace("\u00a0", " "), line.note.replace("\u00a0", " ")) for line in page.glance]
    assert lines == [
        ("1 ny, 2 ändrade, 1 borttagen", "1 insats är oförändrad"),
        ("840 000 kr av 100 000 kr", "740 000 kr över ramen"),
        ("4 av 4 mål klarar inte målkontrollen", "Alla går att följa upp"),
        ("4 öppna kommentarer", "Från Region Jämtland Härjedalen"),
        ("2 av 3 ställer sig bakom", "Åre kommun har inte svarat"),
        ("Du får besluta", "Genom rollen, ordinarie"),
    ]
    told = text_of(director_23.client.get(f"/handlingsplan/{row.pk}/beslut/"))
    for words in (
        "Vi borttaget: ringer tillagt: besöker butikerna.",
        "Insatsen är flyttad hit från Område 1.",
        "Skäl: Förordningen upphörde.",
        "Handläggarens skäl: ”Vi väntar.”",
        "Mer om drivmedel.",
        "Du får besluta i dag",
        "Ingen ersättare är inkallad.",
    ):
        assert words in told, words
    told = text_of(case_officer_23.client.get(f"/handlingsplan/{row.pk}/beslut/"))
    assert "Du får inte besluta handlingsplanen: du har ingen delegation" in told
    assert "Godkänn planen" not in told


@pytest.mark.parametrize("page", ["beslut/", "kontrollera/", "jamfor/", "stallningstagande/"])
def test_queries_do_not_follow_the_size_of_the_plan(page: str, director_23: Any, case_officer_23: Any) -> None:
    client = case_officer_23.client if page == "kontrollera/" else director_23.client

    def asked(size: int) -> int:
        row = two_years(size, 2030 + size)
        for _number in range(size):
            PlanSupportFactory(plan=row, organisation=OrganisationFactory())
            PartnershipMemberFactory(programme=row.programme, organisation=OrganisationFactory())
        ActionPlan.objects.filter(pk=row.pk).update(shared_at=row.submitted_at)
        client.get(f"/handlingsplan/{row.pk}/{page}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/handlingsplan/{row.pk}/{page}").status_code == 200
        return len(queries)

    few = asked(2)
    assert few == asked(20)
    assert few <= {"beslut/": 36, "kontrollera/": 26, "jamfor/": 26, "stallningstagande/": 20}[page]


def test_approval_is_confirmed_on_a_page_of_its_own_and_ends_in_a_receipt(director_23: Any) -> None:
    row, client = complete(PlanState.SUBMITTED), director_23.client
    address = f"/handlingsplan/{row.pk}/beslut/godkann/"
    assert client.get(address).status_code == 302
    query = {"version": row.version, "content": row.content_hash, "dnr": DNR}
    assert client.get(address, query | {"dnr": ""}).status_code == 422
    moved = client.get(address, query | {"version": 7})
    assert moved.status_code == 409
    assert "Planen kan inte beslutas nu" in text_of(moved)
    assert "Besluta planen" not in text_of(moved)
    told = text_of(client.get(address, query))
    for words in (
        "Besluta handlingsplan 2030 för Jämtlands län?",
        "Regional utvecklingsdirektör",
        "går inte att ångra",
    ):
        assert words in told, words
    assert client.post(address, query | {"dnr": " "}).status_code == 422
    row.refresh_from_db()
    assert row.state == PlanState.SUBMITTED
    response = client.post(address, query, follow=True)
    assert response.redirect_chain == [(f"/handlingsplan/{row.pk}/beslut/kvitto/", 302)]
    assert DNR in text_of(response)
    assert client.post(address, query).status_code == 302, "a double click finds the receipt of the first"
    late = Person("director", region()).client.post(address, query)
    assert late.status_code == 409
    assert "Planen är redan beslutad" in text_of(late)
    assert "av Region Jämtland Härjedalen, genom rollen, ordinarie." in text_of(late)
    assert row.transitions.count() == 1
    pdf = client.get(f"/handlingsplan/{row.pk}/beslut.pdf")
    row.refresh_from_db()
    assert pdf.content == bytes(row.decision_document.pdf)


def test_return_keeps_what_was_written_until_it_is_right(director_23: Any, case_officer_23: Any) -> None:
    row, client = complete(PlanState.SUBMITTED), director_23.client
    initiative = row.initiatives.get()
    address, remark = f"/handlingsplan/{row.pk}/beslut/aterlamna/", f"anmarkning_{initiative.pk.hex}"
    response = client.post(address, {"version": 1, "comment": "", remark: "Vilka kommuner?"})
    assert response.status_code == 422
    told = response.content.decode()
    assert "Skriv vad som behöver ändras." in told
    assert re.search(r'<details class="remark" open>.*?Vilka kommuner\?</textarea>', told, re.S)
    assert client.post(address, {"version": 3, "comment": "Nej"}).status_code == 409
    assert not Comment.objects.exists()
    response = client.post(address, {"version": 1, "comment": "Förtydliga.", remark: "Vilka kommuner?"})
    assert response.status_code == 302
    assert Comment.objects.get().text == "Vilka kommuner?"
    told = text_of(case_officer_23.client.get(f"/handlingsplan/{row.pk}/kontrollera/"))
    assert "Planen är återlämnad: Förtydliga." in told


def test_remarks_lead_the_officer_and_the_director_sees_what_became_of_them(
    director_23: Any, case_officer_23: Any
) -> None:
    """From the return to the next submission: remarks in the initiative's row, then beside what has changed since."""
    row = complete(PlanState.SUBMITTED)
    kept, bare = row.initiatives.get(), InitiativeFactory(plan=row, number=2, title="Utan mål", owner=region())
    row = freeze(row)
    address, field = f"/handlingsplan/{row.pk}/beslut/", f"anmarkning_{kept.pk.hex}"
    told = text_of(director_23.client.get(address))
    assert "1 insats har inget mål" in told
    assert "Insats 2 Utan mål har inget mål." in told
    assert "Alla 1 mål" not in told
    assert "Ändrat sedan" not in told
    returned = {"version": row.version, "comment": "Förtydliga.", field: "Vilka kommuner?"}
    director_23.client.post(f"{address}aterlamna/", returned)
    told = text_of(case_officer_23.client.get(f"/handlingsplan/{row.pk}/"))
    assert "Anmärkning från den som återlämnade planen: Vilka kommuner?" in told
    assert told.index("Anmärkningar att åtgärda") < told.index("Bör ses över")
    assert "Ändrat sedan" not in text_of(director_23.client.get(address))
    row.refresh_from_db()
    bare.refresh_from_db()
    bare.title = "Utan mål än"
    bare.save()
    submit_plan(actor=case_officer_23.actor, plan_id=row.pk, expected_version=row.version)
    told = text_of(director_23.client.get(address))
    said = told[told.index("Ändrat sedan planen återlämnades") : told.index("Insatserna Läs hela planen")]
    assert f"{kept.title} Inte ändrad sedan dess Anmärkning: Vilka kommuner?" in said
    assert "2 Utan mål än Ändrad" in said
    Comment.objects.update(resolved_at=row.submitted_at)
    assert "Markerad som löst" in text_of(director_23.client.get(address))
    assert "Anmärkning från" not in text_of(case_officer_23.client.get(f"/handlingsplan/{row.pk}/"))


def test_submission_lists_what_stops_it_and_never_hides_the_button(case_officer_23: Any) -> None:
    row = ActionPlanFactory(year=2030)
    client = case_officer_23.client
    told = client.get(f"/handlingsplan/{row.pk}/kontrollera/").content.decode()
    assert "Planen har ingen insats." in told
    assert re.search(r'<button class="ds-button ds-button--wide" type="submit">', told)
    refused = client.post(f"/handlingsplan/{row.pk}/skicka/", {"version": 1})
    assert refused.status_code == 409
    assert "Planen är inte inskickad 1 sak saknas. Den står nedan." in text_of(refused)
    row = complete(year=2031)
    sent = client.post(f"/handlingsplan/{row.pk}/skicka/", {"version": 1}, follow=True)
    assert "Planen är inskickad för beslut." in text_of(sent)
    assert client.post(f"/handlingsplan/{row.pk}/skicka/", {"version": 1}).status_code == 302
    late = Person("case_officer", region()).client.post(f"/handlingsplan/{row.pk}/skicka/", {"version": 1})
    assert (late.status_code, row.transitions.count()) == (409, 1)


def test_content_that_is_not_what_was_submitted_is_told_before_anybody_decides(director_23: Any) -> None:
    row = complete(PlanState.SUBMITTED)
    with pgtrigger.ignore(*FROZEN_PARTS):  # behind the back of the services
        Goal.objects.update(target=5)
    told = text_of(director_23.client.get(f"/handlingsplan/{row.pk}/beslut/"))
    assert "Innehållet stämmer inte längre med det som skickades in" in told


def test_two_plans_side_by_side_are_chosen_by_the_reader_and_never_one_that_is_hidden(director_23: Any) -> None:
    row = two_years()
    address = f"/handlingsplan/{row.pk}/jamfor/"
    told = text_of(director_23.client.get(address))
    assert "Handlingsplan 2029" in told
    assert "1 oförändrad insats" in told
    backwards = text_of(director_23.client.get(f"/handlingsplan/{row.follows_id}/jamfor/", {"med": str(row.pk)}))
    for page in (told, backwards):
        assert page.index("Handlingsplan 2029 Beslutad") < page.index("Handlingsplan 2030 Inskickad")
        assert "Område: tillagt: 2 Område 2" in page
        assert "Budget: tillagt: 240 000 kr" in page
        assert "Finansiering: Egna medel" in page
    other = ActionPlanFactory(year=2028, state="approved", approval_source="Protokoll")
    told = text_of(director_23.client.get(address, {"med": str(other.pk)}))
    assert "Nya 4" in told
    hidden = ActionPlanFactory(county_id="24", year=2030)
    assert director_23.client.get(address, {"med": str(hidden.pk)}).status_code == 422
