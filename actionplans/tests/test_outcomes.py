"""What came of the goals: reported by those who answer for them, read through the years, listed and asked for."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from actionplans.enums import Assessment, PlanState
from actionplans.lineages import goal_lines, with_newest_outcome
from actionplans.models import ActionPlan, Goal, Initiative, Outcome
from actionplans.pages.outcomes import goal_rows
from actionplans.records import read_plan
from actionplans.requirements import missing_to_follow_up
from actionplans.rules.reminding import reminder_due
from actionplans.services.carried_rows import reached_by
from actionplans.services.goals import add_goal
from actionplans.services.initiatives import add_initiative
from actionplans.services.outcome_reminders import remind_of_outcomes
from actionplans.services.outcomes import correct_outcome, report_outcome, report_result, withdraw_outcome
from actionplans.tests.factories import (
    ActionPlanFactory,
    ApprovedPlanFactory,
    GoalFactory,
    InitiativeFactory,
    OutcomeFactory,
)
from notices.enums import NoticeKind
from notices.models import Reminder
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation
from rsp.editable import StaleVersion
from rsp.indicators import Indicator, IndicatorGroup
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

YEAR_END = {"reached_on": date(2023, 12, 31)}
VISITS = IndicatorGroup(
    (Indicator("company_visits", "Fysiska företagsbesök", "besök", lambda period: f"/besok/{period.first.year}/"),),
    lambda period, keys: {"company_visits": Decimal(22)} if period.first.year == 2023 else {},
)
COUNTS = override_settings(INDICATORS=["actionplans.tests.test_outcomes.VISITS"])


def goal_of(name: str = "", plan: ActionPlan | None = None, **values: Any) -> Goal:
    """A goal that the body ``name`` answers for."""
    owner = Organisation.objects.get(name=name) if name else None
    found: Goal = GoalFactory(initiative=InitiativeFactory(plan=plan or ApprovedPlanFactory(), owner=owner), **values)
    return found


# --- Who reports


def test_outcome_is_reported_by_the_countys_officers_and_by_owners_for_their_own_only(
    request: pytest.FixtureRequest,
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
    people = {role: request.getfixturevalue(role) for role in roles}
    plan = ApprovedPlanFactory()
    owners = {
        "": {"case_officer_23"},
        "Härjedalens kommun": {"case_officer_23", "municipal_officer_2361"},
        "Provföreningen": {"case_officer_23", "participant_23"},
    }
    days = iter(range(1, 28))
    for owner, may in owners.items():
        goal = goal_of(owner, plan)
        for role, who in people.items():
            values = {"reached_on": date(2023, 6, next(days)), "text": "På väg"}
            if role in may:
                row = report_outcome(actor=who.actor, goal_id=goal.pk, values=values)
                correct_outcome(actor=who.actor, outcome=row, expected_version=1, values={"text": "Klart"})
                report_result(
                    actor=who.actor,
                    initiative_id=goal.initiative_id,
                    expected_version=Initiative.objects.get(pk=goal.initiative_id).version,
                    result="Två träffar hölls.",
                )
                withdraw_outcome(actor=who.actor, outcome=row, expected_version=2)
            else:
                with pytest.raises(PermissionDenied):
                    report_outcome(actor=who.actor, goal_id=goal.pk, values=values)
                with pytest.raises(PermissionDenied):
                    report_result(actor=who.actor, initiative_id=goal.initiative_id, expected_version=1, result="X")
    assert AuditEvent.objects.filter(action="outcome.add", outcome="done").count() == 5


@pytest.mark.parametrize("state", PlanState)
def test_outcome_and_result_can_be_written_whatever_state_the_plan_is_in(case_officer_23: Any, state: str) -> None:
    stamp = {"submitted_at": "2023-01-02T12:00Z", "content_hash": "0" * 64}
    goal = goal_of("", ActionPlanFactory())
    ActionPlan.objects.filter(pk=goal.initiative.plan_id).update(state=state, approval_source="Protokoll", **stamp)
    report_outcome(actor=case_officer_23.actor, goal_id=goal.pk, values={**YEAR_END, "value": 3})
    report_result(actor=case_officer_23.actor, initiative_id=goal.initiative_id, expected_version=1, result="Klart.")
    assert Initiative.objects.get(pk=goal.initiative_id).result == "Klart."


def test_outcome_that_cannot_be_is_refused_at_its_field(case_officer_23: Any) -> None:
    goal = goal_of()
    refused = [
        ({"reached_on": date(2100, 1, 1), "value": 1}, "reached_on"),
        ({"reached_on": date(2022, 12, 31), "value": 1}, "reached_on"),
        ({**YEAR_END, "assessment": Assessment.NOT_ASSESSED}, "assessment"),
        ({**YEAR_END, "assessment": "utmärkt"}, "assessment"),
    ]
    for values, field in refused:
        with pytest.raises(ValidationError) as told:
            report_outcome(actor=case_officer_23.actor, goal_id=goal.pk, values=values)
        assert field in told.value.message_dict
    report_outcome(actor=case_officer_23.actor, goal_id=goal.pk, values={**YEAR_END, "value": 1})
    with pytest.raises(ValidationError, match="redan ett utfall för den dagen"):
        report_outcome(actor=case_officer_23.actor, goal_id=goal.pk, values={**YEAR_END, "value": 2})


@COUNTS
def test_counted_goal_takes_the_figure_of_the_records_and_not_what_is_typed(case_officer_23: Any) -> None:
    goal = goal_of(source="counted", indicator_key="company_visits", unit="besök", target=20)
    page = case_officer_23.client.get(reverse("actionplans:outcome_add", args=[goal.pk])).content.decode()
    assert "Räknat ur registrerade uppgifter: 22 besök" in page
    assert 'name="value"' not in page
    values = {**YEAR_END, "assessment": Assessment.ACHIEVED, "value": 99}
    row = report_outcome(actor=case_officer_23.actor, goal_id=goal.pk, values=values)
    assert (row.value, row.source) == (22, "Räknat ur registrerade uppgifter: Fysiska företagsbesök")
    goal = goal_of(
        plan=ApprovedPlanFactory(year=2023, county_id="24"), source="counted", indicator_key="company_visits"
    )
    OutcomeFactory(goal=goal, value=1, reached_on=date(2023, 6, 30))
    assert reached_by(goal.initiative.plan, [goal]) == {goal.pk: (22, date(2023, 12, 31))}, "mid-year freezes nothing"
    [year] = goal_lines("24", [goal.lineage_id], 2023)[goal.lineage_id]
    assert (year.value, year.reached_on) == (22, date(2023, 12, 31))
    [listed] = goal_rows(with_newest_outcome(Goal.objects.filter(pk=goal.pk)))
    assert listed.value == 22
    OutcomeFactory(goal=goal, value=21, reached_on=date(2023, 12, 31))
    assert reached_by(goal.initiative.plan, [goal])[goal.pk] == (21, date(2023, 12, 31))
    later = goal_of(plan=ApprovedPlanFactory(year=2024), source="counted", indicator_key="company_visits")
    row = report_outcome(
        actor=case_officer_23.actor, goal_id=later.pk, values={"reached_on": date(2024, 5, 1), "text": "Inget räknat"}
    )
    assert row.value is None


# --- Pages


def test_goal_page_shows_the_line_of_years_with_its_table(case_officer_23: Any) -> None:
    goal = goal_of(plan=ApprovedPlanFactory(year=2020), target=8, unit="kommuner")
    OutcomeFactory(goal=goal, value=7, reached_on=date(2020, 12, 31))
    later = goal_of(target=8, unit="kommuner", lineage_id=goal.lineage_id)
    OutcomeFactory(goal=later, value=5, assessment=Assessment.ON_THE_WAY, comment="<b>Två saknas</b>")
    page = case_officer_23.client.get(reverse("actionplans:goal", args=[later.pk])).content.decode()
    assert "chart--line" in page
    assert "2021–2022" in page
    assert "Delvis på väg" in page
    assert "&lt;b&gt;Två saknas&lt;/b&gt;" in page


def test_outcome_edited_by_two_shows_the_conflict_and_keeps_both(case_officer_23: Any) -> None:
    row = OutcomeFactory(goal=goal_of(), text="Två träffar", assessment=Assessment.PARTLY_ACHIEVED)
    address = reverse("actionplans:outcome_edit", args=[row.pk])
    form = {
        "assessment": "partly_achieved",
        "reached_on": "2023-12-31",
        "text": "Tre träffar",
        "comment": "",
        "source": "",
    }
    correct_outcome(actor=case_officer_23.actor, outcome=row, expected_version=1, values={"text": "Fyra träffar"})
    stamps = {"edit-version": "1", "edit-first": "1", "edit-opened": "2024-01-01T10:00:00+00:00"}
    answer = case_officer_23.client.post(address, {**form, "value": "", **stamps})
    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("Tre", "Fyra", "Välj"))


def test_plan_outcomes_lists_late_goals_and_silent_owners(case_officer_23: Any) -> None:
    plan = ApprovedPlanFactory()
    late = goal_of("Härjedalens kommun", plan, text="Sent mål", due_on=date(2023, 12, 31))
    told = goal_of("Bergs kommun", plan, text="Rapporterat mål", due_on=date(2023, 12, 31))
    goal_of("Bergs kommun", plan, text="Utan slutdatum")
    OutcomeFactory(goal=told, value=3, assessment=Assessment.ACHIEVED)
    address = reverse("actionplans:plan_outcomes", args=[plan.pk])

    def shown(query: str) -> set[str]:
        page = case_officer_23.client.get(address + query).content.decode()
        return {text for text in ("Sent mål", "Rapporterat mål", "Utan slutdatum") if f">{text}</a>" in page}

    assert shown("") == {"Sent mål", "Rapporterat mål", "Utan slutdatum"}
    assert shown("?lage=sena") == {"Sent mål"}
    assert shown("?lage=ej-rapporterade") == {"Sent mål", "Utan slutdatum"}
    assert shown("?lage=tysta") == {"Sent mål"}
    assert shown(f"?ansvarig={late.initiative.owner_id}") == {"Sent mål"}
    assert shown("?bedomning=achieved") == {"Rapporterat mål"}
    page = case_officer_23.client.get(address).content.decode()
    assert "1 ansvarig har inte rapporterat något utfall:" in page
    assert case_officer_23.client.get(f"{address}?format=csv").content.decode().count("Bergs kommun") == 2


def test_my_initiatives_shows_what_ones_own_body_owns_or_shares_and_no_more(municipal_officer_2361: Any) -> None:
    plan, draft = ApprovedPlanFactory(), ActionPlanFactory(year=2024)
    own = goal_of("Härjedalens kommun", plan, text="Eget mål", due_on=date(2023, 12, 31))
    other = goal_of("Bergs kommun", plan, text="Grannens mål")
    other.initiative.co_owners.add(own.initiative.owner)
    goal_of("Bergs kommun", plan, text="Bara grannens")
    goal_of("Härjedalens kommun", draft, text="Utkastets mål")
    page = municipal_officer_2361.client.get(reverse("actionplans:my_initiatives")).content.decode()
    shown = [text for text in ("Eget mål", "Grannens mål", "Bara grannens", "Utkastets mål") if text in page]
    assert shown == ["Eget mål", "Grannens mål", "Utkastets mål"]
    assert "Bergs kommun är ansvarig och rapporterar." in page
    assert reverse("actionplans:outcome_add", args=[own.pk]) in page
    assert reverse("actionplans:outcome_add", args=[other.pk]) not in page
    assert 'href="/mina-insatser/" aria-current="page"' in page


@COUNTS
def test_pages_of_outcomes_and_of_carrying_ask_as_much_for_twenty_rows_as_for_two(
    case_officer_23: Any,
) -> None:
    programme = ProgrammeFactory()
    area = PriorityAreaFactory(programme=programme)
    old = ApprovedPlanFactory(programme=programme)
    new = ActionPlanFactory(year=2024, programme=programme, follows=old)
    owner = Organisation.objects.get(name="Region Jämtland Härjedalen")

    def add(number: int) -> None:
        initiative = InitiativeFactory(plan=old, area=area, number=number, owner=owner)
        for order, facts in ((1, {}), (2, {"source": "counted", "indicator_key": "company_visits"})):
            goal = GoalFactory(initiative=initiative, order=order, target=9, unit="besök", **facts)
            OutcomeFactory(goal=goal, value=3 if order == 1 else None, assessment=Assessment.ON_THE_WAY)

    pages = [
        reverse("actionplans:plan_carry", args=[new.pk]),
        reverse("actionplans:plan_outcomes", args=[old.pk]) + "?antal=100",
        reverse("actionplans:my_initiatives"),
    ]
    add(1)
    counts = [_queries(case_officer_23.client, page) for page in pages]
    for number in range(2, 20):
        add(number)
    assert [_queries(case_officer_23.client, page) for page in pages] == counts
    assert max(counts) <= 30


def _queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


# --- Reminders


@pytest.mark.parametrize(
    ("day", "is_silent", "expected"),
    [
        (date(2023, 11, 30), True, None),
        (date(2023, 12, 1), False, date(2023, 12, 1)),
        (date(2023, 12, 5), False, date(2023, 12, 1)),
        (date(2023, 12, 20), True, None),
        (date(2023, 12, 31), False, date(2023, 12, 31)),
        (date(2024, 1, 14), False, date(2024, 1, 14)),
        (date(2024, 2, 1), True, date(2024, 2, 1)),
        (date(2024, 2, 1), False, None),
        (date(2024, 7, 1), True, date(2024, 7, 1)),
        (date(2024, 8, 1), True, None),
    ],
)
def test_reminder_is_due_before_on_and_after_the_day_and_monthly_to_the_silent(
    day: date, is_silent: bool, expected: date | None
) -> None:
    assert reminder_due(date(2023, 12, 31), day, is_silent=is_silent) == expected


@COUNTS
def test_owners_are_reminded_once_together_and_nobody_of_what_is_counted_assessed_or_example(
    municipal_officer_2361: Any, case_officer_23: Any
) -> None:
    plan, due = ApprovedPlanFactory(), {"due_on": date(2023, 12, 31)}
    first = goal_of("Härjedalens kommun", plan, **due)
    goal_of("Härjedalens kommun", plan, **due)
    goal_of("Härjedalens kommun", plan, source="counted", indicator_key="company_visits", **due)
    goal_of("", plan, **due)
    goal_of("Härjedalens kommun", ApprovedPlanFactory(year=2022, is_example=True), **due)
    goal_of("Härjedalens kommun", ActionPlanFactory(year=2024), **due)
    for _run in (1, 2):
        assert remind_of_outcomes(date(2023, 12, 31)) == 2
    sent = {row.user_id: row for row in Reminder.objects.filter(kind=NoticeKind.OUTCOME_DUE)}
    assert sent.keys() == {municipal_officer_2361.user.pk, case_officer_23.user.pk}
    assert sent[municipal_officer_2361.user.pk].title == "2 av era mål ska vara nådda senast 31\u00a0december 2023"
    assert sent[municipal_officer_2361.user.pk].link == reverse("actionplans:my_initiatives")
    listed = f"{reverse('actionplans:plan_outcomes', args=[plan.pk])}?lage=ej-bedomda"
    assert sent[case_officer_23.user.pk].link == listed, "a goal without owner is on no page of one's own"
    OutcomeFactory(goal=first, assessment=Assessment.ACHIEVED)
    assert remind_of_outcomes(date(2024, 2, 1)) == 1, "only the region is silent"
    newest = Reminder.objects.get(kind=NoticeKind.OUTCOME_DUE, due_on=date(2024, 2, 1))
    assert newest.link == listed.replace("ej-bedomda", "sena")


def test_follow_up_lists_the_goals_that_nothing_is_told_of_with_links(case_officer_23: Any) -> None:
    plan, client = ApprovedPlanFactory(), case_officer_23.client
    silent = goal_of(plan=plan)
    for told in ({"value": 3}, {"assessment": Assessment.NOT_ACHIEVED}, {"comment": "Mättes inte i år."}):
        OutcomeFactory(goal=goal_of(plan=plan), **told)
    (lack,) = missing_to_follow_up(read_plan(plan))
    assert lack.href == reverse("actionplans:goal", args=[silent.pk])
    address = reverse("actionplans:plan_follow_up", args=[plan.pk])
    refused = client.post(address, {"version": 1})
    assert refused.status_code == 409
    assert f'<a href="{lack.href}">' in refused.content.decode()
    OutcomeFactory(goal=silent, text="Inga nedläggningar.")
    assert client.post(address, {"version": 1}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == PlanState.FOLLOWED_UP


def test_an_assessment_that_the_figure_contradicts_is_saved_and_asked_about(case_officer_23: Any) -> None:
    goal, client = goal_of(target=2, unit="träffar"), case_officer_23.client
    address = reverse("actionplans:outcome_add", args=[goal.pk])
    sent = {"reached_on": "2023-12-31", "value": "0", "assessment": Assessment.ACHIEVED}
    page = client.post(address, sent, follow=True).content.decode()
    assert "Utfallet är sparat." in page
    assert "Utfallet 0 når inte målvärdet 2. Stämmer bedömningen?" in page
    again = client.post(address, sent)
    edit = reverse("actionplans:outcome_edit", args=[goal.outcomes.get().pk])
    assert again.status_code == 422
    assert f'<a href="{edit}">Ändra det</a>' in again.content.decode()


# --- What the counties have written


SOURCE_003 = [
    ("Butiker och drivmedelsställen i glesbygd finns kvar", "Inga nedläggningar bland de utpekade orterna.", ""),
    ("Fler orter har servicepunkter med flera tjänster", "Två nya servicepunkter öppnade.", "achieved"),
    ("Kommunerna har aktuella serviceplaner", "Fem av åtta kommuner.", "partly_achieved"),
    ("Handlare känner till stöden", "Träffar hölls i halva länet.", "partly_achieved"),
    ("Tillgången till betaltjänster är kartlagd", "Kartläggningen har påbörjats.", "on_the_way"),
    ("Ett gemensamt arbete med grannlänen", "Arbetet kom inte igång.", "not_achieved"),
]
"""Six goals and how they were judged, in our own words: the first was told of and not judged."""

SOURCE_004 = [
    ("Medborgare", "Service- och trygghetspunkter", "Minst 2 nya punkter senast 31 december 2023", 2, "punkter"),
    ("Medborgare", "Yttranden till myndigheter", "Minst 4 yttranden under 2023", 4, "yttranden"),
    ("Servicegivare", "Företagsbesök", "Minst 20 fysiska besök senast 31 december 2023 (2022: 19)", 20, "besök"),
    ("Servicegivare", "Stöd till dagligvarubutiker", "", None, ""),
    ("Offentliga intressenter", "Kommunernas serviceplaner", "Alla 8 kommuner har en aktuell plan", 8, "kommuner"),
]
"""Initiatives of a plan with three areas, one of them without a goal."""


def test_source_003_and_004_are_entered_as_they_are(case_officer_23: Any) -> None:
    actor, programme = case_officer_23.actor, ProgrammeFactory()
    areas: dict[str, Any] = {}
    plan = ActionPlanFactory(programme=programme)
    for name, title, text, target, unit in SOURCE_004:
        area = areas.setdefault(name, None) or PriorityAreaFactory(programme=programme, name=name)
        areas[name] = area
        row = add_initiative(actor=actor, plan_id=plan.pk, values={"title": title, "area": area})
        if text:
            values = {"text": text, "target": target, "unit": unit, "due_on": date(2023, 12, 31)}
            add_goal(actor=actor, initiative_id=row.pk, values=values)
    earlier = ActionPlanFactory(year=2020, programme=None)
    general = add_initiative(actor=actor, plan_id=earlier.pk, values={"title": "Genomförande av programmet"})
    for text, outcome, assessment in SOURCE_003:
        goal = add_goal(actor=actor, initiative_id=general.pk, values={"text": text, "is_qualitative": True})
        judged = {"assessment": assessment} if assessment else {}
        report_outcome(
            actor=actor, goal_id=goal.pk, values={"reached_on": date(2020, 12, 31), "text": outcome, **judged}
        )
    assert [row.goals.count() for row in Initiative.objects.filter(plan=plan).in_order()] == [1, 1, 1, 0, 1]
    given = Outcome.objects.order_by("goal__order").values_list("assessment", flat=True)
    assert list(given) == [assessment or "not_assessed" for _text, _outcome, assessment in SOURCE_003]
    assert missing_to_follow_up(read_plan(earlier)) == [], "what is told of and not judged does not stop the year"


# --- At the same moment


@pytest.mark.django_db(transaction=True)
def test_two_who_report_at_once_one_wins_and_the_other_is_told(case_officer_23: Any) -> None:
    actor, goal = case_officer_23.actor, goal_of()
    outcome = OutcomeFactory(goal=goal, reached_on=date(2023, 6, 30))
    races: list[tuple[Callable[[], object], type[Exception]]] = [
        (
            lambda: report_outcome(actor=actor, goal_id=goal.pk, values={**YEAR_END, "value": 2}),
            ValidationError,
        ),
        (
            lambda: correct_outcome(actor=actor, outcome=outcome, expected_version=1, values={"text": "Klart"}),
            StaleVersion,
        ),
        (
            lambda: report_result(actor=actor, initiative_id=goal.initiative_id, expected_version=1, result="Klart"),
            StaleVersion,
        ),
        (lambda: withdraw_outcome(actor=actor, outcome=outcome, expected_version=2), ActRefused),
    ]
    for act, told in races:
        won, lost = race(act, act)
        assert won is None, won
        assert isinstance(lost, told), lost
