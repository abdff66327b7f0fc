"""The life of a service plan through its services: who, when, what is kept, who is told, and how the count changes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from documents.tests.factories import DocumentFactory, upload_of
from notices.models import Notification, Reminder
from programs.enums import MeasureStatus, PlanStanding, ServicePlanAction, ServicePlanState
from programs.models import NoPlanStatement, ServicePlan, ServicePlanAssurance, ServicePlanMeasure, ServicePlanStep
from programs.pages.service_plan_standings import county_plans_page
from programs.services.service_plan_measures import (
    MeasureFacts,
    add_measure,
    edit_measure,
    move_measure,
    set_measure_status,
)
from programs.services.service_plan_reminders import remind_of_service_plans
from programs.services.service_plan_rows import acting_body, county_officers
from programs.services.service_plan_statements import assure_service_plan, state_no_service_plan
from programs.services.service_plans import (
    PlanFacts,
    confirm_service_plan,
    repeal_service_plan,
    report_service_plan,
    return_service_plan,
    save_service_plan_draft,
    start_service_plan,
)
from programs.tests.factories import ServicePlanFactory, ServicePlanMeasureFactory
from programs.workflow import SERVICE_PLAN_TRANSITIONS
from registers.enums import Duty
from registers.models import County, Organisation, Responsibility
from registers.tests.factories import MembershipFactory
from registers.tests.people import Person
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.actors import ANALYST
from rsp.workflow import TransitionRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
DAY = timedelta(days=1)
FULL = PlanFacts(
    adopted_by_body="Kommunfullmäktige",
    adopted_on=TODAY - 5 * DAY,
    adopted_paragraph="132",
    dnr="KS 2026/318",
    valid_from=date(TODAY.year + 1, 1, 1),
    valid_to=date(TODAY.year + 4, 12, 31),
    covers_public=True,
    message="Nytt är offentlig service.",
    source="Protokoll på webbplatsen",
)
ROLES = (
    "municipal_officer_2361",
    "case_officer_23",
    "director_23",
    "reader_23",
    "case_officer_24",
    "analyst",
    "system_administrator",
)


def filled_plan(state: ServicePlanState, **facts: Any) -> ServicePlan:
    """A plan with nothing lacking, in a state."""
    named = {name: getattr(FULL, name) for name in FULL.__dataclass_fields__}
    repealed_on = TODAY if state == ServicePlanState.REPEALED else None
    return ServicePlanFactory(**named, state=state, repealed_on=repealed_on, **facts)


def act(action: ServicePlanAction, person: Any, plan: ServicePlan) -> object:
    """Take the step as somebody. What is lacking before a report is put there first."""
    given = {"actor": person.actor, "plan_id": plan.pk, "expected_version": plan.version}
    match action:
        case ServicePlanAction.REPORT:
            return report_service_plan(**given)
        case ServicePlanAction.CONFIRM:
            return confirm_service_plan(**given)
        case ServicePlanAction.RETURN:
            return return_service_plan(**given, comment="Datum saknas.")
        case ServicePlanAction.REPEAL:
            return repeal_service_plan(**given, repealed_on=TODAY, comment="")
        case _:
            return start_service_plan(actor=person.actor, municipality_code="2361")


ALLOWED = {
    ServicePlanAction.REPORT: {"municipal_officer_2361", "case_officer_23"},
    ServicePlanAction.CONFIRM: {"case_officer_23"},
    ServicePlanAction.RETURN: {"case_officer_23"},
    ServicePlanAction.REPEAL: {"municipal_officer_2361", "case_officer_23"},
}


@pytest.mark.parametrize("action", ALLOWED)
@pytest.mark.parametrize("state", ServicePlanState)
def test_step_by_state_and_role(
    action: ServicePlanAction, state: ServicePlanState, request: pytest.FixtureRequest
) -> None:
    """Every state × action × role: the right is asked before the state, and only the table's steps are taken."""
    step = next((row for row in SERVICE_PLAN_TRANSITIONS if row.action == action and state in row.sources), None)
    document = DocumentFactory()
    for role in ROLES:
        plan = filled_plan(state, document=document)
        person = request.getfixturevalue(role)
        if role not in ALLOWED[action]:
            with pytest.raises(PermissionDenied):
                act(action, person, plan)
        elif step is None:
            with pytest.raises(TransitionRefused):
                act(action, person, plan)
        else:
            act(action, person, plan)
        plan.refresh_from_db()
        done = role in ALLOWED[action] and step is not None
        assert plan.state == (step.target if done and step else state), role
        assert list(plan.steps.values_list("action", flat=True)) == ([action] if done else [])
        ServicePlan.objects.filter(pk=plan.pk).update(
            state=ServicePlanState.REPEALED, repealed_on=TODAY, adopted_on=TODAY, valid_from=TODAY
        )


def test_start_by_role_and_only_one_under_way(request: pytest.FixtureRequest) -> None:
    for role in ROLES:
        person = request.getfixturevalue(role)
        if role in {"municipal_officer_2361", "case_officer_23"}:
            plan = start_service_plan(actor=person.actor, municipality_code="2361")
            with pytest.raises(ActRefused, match="arbetar redan"):
                start_service_plan(actor=person.actor, municipality_code="2361")
            ServicePlanStep.objects.get(plan=plan, action=ServicePlanAction.START)
            ServicePlan.objects.filter(pk=plan.pk).update(
                state=ServicePlanState.REPEALED, repealed_on=TODAY, adopted_on=TODAY, valid_from=TODAY
            )
        else:
            with pytest.raises(PermissionDenied):
                start_service_plan(actor=person.actor, municipality_code="2361")


def current_on(day: date) -> int:
    return county_plans_page(ANALYST, County.objects.get(pk="23"), day).current_plan_count


def test_story_number_changes_from_validity_on_and_the_trail_tells_it(
    municipal_officer_2361: Any, case_officer_23: Any
) -> None:
    older = ServicePlanFactory(state="confirmed", valid_to=TODAY - DAY, valid_from=date(2022, 1, 1))
    done = ServicePlanMeasureFactory(plan=older, status=MeasureStatus.DONE)
    left = ServicePlanMeasureFactory(plan=older, status=MeasureStatus.ONGOING, locality="Granvik")
    Reminder.objects.create(
        user=municipal_officer_2361.user, kind="service_plan_due", object_id=str(older.pk), due_on=TODAY, title="x",
        link="/",
    )  # fmt: skip
    begins = FULL.valid_from
    assert begins
    before = [current_on(day) for day in (TODAY - DAY, TODAY, begins - DAY, begins, begins + 30 * DAY)]
    assert before == [1, 0, 0, 0, 0]

    plan = start_service_plan(actor=municipal_officer_2361.actor, municipality_code="2361", facts=FULL)
    saved = save_service_plan_draft(
        actor=municipal_officer_2361.actor,
        plan_id=plan.pk,
        facts=FULL,
        expected_version=plan.version,
        upload=upload_of(),
    )
    report_service_plan(actor=municipal_officer_2361.actor, plan_id=plan.pk, expected_version=saved.version)
    plan.refresh_from_db()
    assert plan.document is not None
    assert Notification.objects.get(user=case_officer_23.user).kind == "service_plan_reported"
    after = [current_on(day) for day in (TODAY - DAY, TODAY, begins - DAY, begins, begins + 30 * DAY)]
    assert after == [1, 0, 0, 1, 1]

    confirm_service_plan(actor=case_officer_23.actor, plan_id=plan.pk, expected_version=plan.version)
    assert Notification.objects.get(user=municipal_officer_2361.user).kind == "service_plan_answered"
    plan.refresh_from_db()
    assert (plan.state, plan.confirmed_on) == (ServicePlanState.CONFIRMED, TODAY)
    assert [current_on(day) for day in (begins - DAY, begins)] == [0, 1]

    carried = ServicePlanMeasure.objects.get(plan=plan)
    assert (carried.carried_from, carried.locality) == (left, "Granvik")
    assert list(older.measures.order_by("order")) == [done, left]
    assert not Reminder.objects.filter(done_at__isnull=True).exists()
    assert list(plan.steps.order_by("pk").values_list("action", "body_name")) == [
        ("start", "Härjedalens kommun"),
        ("report", "Härjedalens kommun"),
        ("confirm", "Region Jämtland Härjedalen"),
    ]
    told = AuditEvent.objects.filter(object_id=str(plan.pk)).order_by("at")
    assert list(told.values_list("action", "organisation")) == [
        ("service_plan.start", "Härjedalens kommun"),
        ("service_plan.edit", "Härjedalens kommun"),
        ("service_plan.report", "Härjedalens kommun"),
        ("service_plan.confirm", "Region Jämtland Härjedalen"),
    ]
    assert told.get(action="service_plan.report").after["carried"] == 1


def test_number_of_current_plans_differs_by_day_and_a_gap_is_a_gap() -> None:
    ServicePlanFactory(adopted_on=date(2018, 12, 11), valid_from=date(2019, 1, 1), valid_to=date(2022, 12, 31))
    ServicePlanFactory(adopted_on=date(2023, 11, 28), valid_from=date(2024, 1, 1), valid_to=None)
    for code in ("2303", "2309"):
        ServicePlanFactory(
            municipality_id=code, adopted_on=date(2017, 9, 26), valid_from=date(2018, 1, 1), valid_to=date(2023, 12, 31)
        )
    days = (date(2019, 12, 31), date(2023, 6, 30), TODAY)
    assert [current_on(day) for day in days] == [3, 2, 1]


def test_returned_plan_does_not_count_until_it_is_reported_again(
    municipal_officer_2361: Any, case_officer_23: Any
) -> None:
    plan = ServicePlanFactory(
        **{**{name: getattr(FULL, name) for name in FULL.__dataclass_fields__}, "valid_from": TODAY, "valid_to": None}
    )
    ServicePlanMeasureFactory(plan=plan)
    assert current_on(TODAY) == 1
    with pytest.raises(ValidationError) as lack:
        return_service_plan(actor=case_officer_23.actor, plan_id=plan.pk, comment="  ", expected_version=1)
    assert lack.value.message_dict == {"comment": ["Skriv vad kommunen behöver rätta."]}
    return_service_plan(actor=case_officer_23.actor, plan_id=plan.pk, comment="Dnr är fel.", expected_version=1)
    assert current_on(TODAY) == 0
    assert Notification.objects.get(user=municipal_officer_2361.user).body == "Dnr är fel."
    with pytest.raises(ValidationError) as missing:
        report_service_plan(actor=municipal_officer_2361.actor, plan_id=plan.pk, expected_version=2)
    assert list(missing.value.message_dict) == ["upload"]
    report_service_plan(actor=case_officer_23.actor, plan_id=plan.pk, expected_version=2)
    assert current_on(TODAY) == 1
    plan.refresh_from_db()
    assert plan.return_comment == ""


def test_repeal_needs_a_day_of_the_plan_and_counts_from_it(municipal_officer_2361: Any) -> None:
    plan = ServicePlanFactory(valid_to=TODAY + 30 * DAY)
    given = {"actor": municipal_officer_2361.actor, "plan_id": plan.pk, "expected_version": 1, "comment": "§ 5"}
    for day in (date(2021, 11, 30), TODAY + 31 * DAY):
        with pytest.raises(ValidationError) as wrong:
            repeal_service_plan(**given, repealed_on=day)
        assert list(wrong.value.message_dict) == ["repealed_on"]
    repeal_service_plan(**given, repealed_on=TODAY)
    assert [current_on(day) for day in (TODAY - DAY, TODAY)] == [1, 0]


@pytest.mark.parametrize("step", [save_service_plan_draft, report_service_plan])
def test_stale_step_is_refused(step: Callable[..., object], municipal_officer_2361: Any) -> None:
    plan = filled_plan(ServicePlanState.STARTED, version=3)
    more = {"facts": FULL} if step is save_service_plan_draft else {}
    with pytest.raises(StaleVersion):
        step(actor=municipal_officer_2361.actor, plan_id=plan.pk, expected_version=2, **more)


# --- Statements


def test_assurance_is_the_municipalitys_own_once_a_year_and_of_a_plan_that_holds(
    municipal_officer_2361: Any, case_officer_23: Any
) -> None:
    plan = ServicePlanFactory(valid_to=None)
    with pytest.raises(PermissionDenied):
        assure_service_plan(actor=case_officer_23.actor, plan_id=plan.pk)
    assure_service_plan(actor=municipal_officer_2361.actor, plan_id=plan.pk)
    with pytest.raises(ActRefused, match="redan svarat"):
        assure_service_plan(actor=municipal_officer_2361.actor, plan_id=plan.pk)
    assert ServicePlanAssurance.objects.get().year == TODAY.year
    ended = ServicePlanFactory(valid_to=TODAY - DAY)
    with pytest.raises(ActRefused, match="gäller inte i dag"):
        assure_service_plan(actor=municipal_officer_2361.actor, plan_id=ended.pk)


def test_statement_that_there_is_no_plan_makes_it_missing_until_work_begins(municipal_officer_2361: Any) -> None:
    def standing() -> str:
        page = county_plans_page(municipal_officer_2361.actor, County.objects.get(pk="23"), TODAY)
        return str(next(row.standing for row in page.service_plans if row.municipality.code == "2361"))

    plan = ServicePlanFactory(valid_to=TODAY)
    given = {"actor": municipal_officer_2361.actor, "municipality_code": "2361"}
    with pytest.raises(ActRefused, match="gäller i dag"):
        state_no_service_plan(**given)
    ServicePlan.objects.filter(pk=plan.pk).update(valid_to=TODAY - DAY)
    assert standing() == PlanStanding.EXPIRED
    state_no_service_plan(**given, comment="Vi börjar i vår.")
    assert standing() == PlanStanding.MISSING
    with pytest.raises(ActRefused, match="redan svarat"):
        state_no_service_plan(**given)
    assert NoPlanStatement.objects.count() == 1
    start_service_plan(**given)
    assert standing() == PlanStanding.STARTED


# --- Measures


FACTS = MeasureFacts(locality="Granvik", need="Sista butiken", measure="Ombud för paket", responsible="Kommunen")


def test_measures_are_added_moved_and_marked(municipal_officer_2361: Any) -> None:
    plan = ServicePlanFactory(valid_to=None)
    who = municipal_officer_2361.actor
    first, second, third = (add_measure(actor=who, plan_id=plan.pk, facts=FACTS) for _ in range(3))
    move_measure(actor=who, measure_id=third.pk, up=True)
    move_measure(actor=who, measure_id=first.pk, up=True)
    assert list(plan.measures.order_by("order")) == [first, third, second]
    move_measure(actor=who, measure_id=first.pk, up=False)
    assert list(plan.measures.order_by("order").values_list("pk", "order")) == [
        (third.pk, 1),
        (first.pk, 2),
        (second.pk, 3),
    ]
    set_measure_status(actor=who, measure_id=first.pk, status=MeasureStatus.DONE, expected_version=1)
    with pytest.raises(StaleVersion):
        edit_measure(actor=who, measure_id=first.pk, facts=FACTS, expected_version=1)
    with pytest.raises(ValidationError):
        set_measure_status(actor=who, measure_id=first.pk, status="sold", expected_version=2)
    ServicePlan.objects.filter(pk=plan.pk).update(state=ServicePlanState.REPEALED, repealed_on=TODAY)
    with pytest.raises(ActRefused, match="upphävd"):
        add_measure(actor=who, plan_id=plan.pk, facts=FACTS)


# --- Reminders


def reminded(day: date) -> dict[str, set[date]]:
    remind_of_service_plans(day)
    found: dict[str, set[date]] = {}
    for row in Reminder.objects.filter(done_at__isnull=True).select_related("user"):
        found.setdefault(row.user.email, set()).add(row.due_on)
    return found


def test_reminders_come_before_and_after_the_end_and_stop_when_answered(
    municipal_officer_2361: Any, case_officer_23: Any, case_officer_24: Any
) -> None:
    ends = date(2027, 12, 31)
    plan = ServicePlanFactory(valid_to=ends)
    mine, theirs = municipal_officer_2361.user.email, case_officer_23.user.email
    assert reminded(date(2026, 12, 30)) == {}
    assert reminded(date(2026, 12, 31)) == {mine: {date(2026, 12, 31)}}
    assert reminded(date(2026, 12, 31)) == {mine: {date(2026, 12, 31)}}
    assert reminded(date(2027, 6, 30))[mine] == {date(2026, 12, 31), date(2027, 6, 30)}
    after = reminded(date(2028, 1, 1))
    assert after[theirs] == {date(2028, 1, 1)}
    assert set(after) == {mine, theirs}
    Reminder.objects.all().delete()
    ServicePlanAssurance.objects.create(plan=plan, year=2027, assured_on=date(2027, 7, 1), assured_by="P-1")
    assert reminded(date(2027, 7, 2)) == {}
    assert reminded(date(2027, 11, 30)) == {mine: {date(2027, 11, 30)}}
    Reminder.objects.all().delete()
    ServicePlanFactory(adopted_on=date(2027, 12, 1), valid_from=date(2028, 1, 1), valid_to=date(2031, 12, 31))
    assert reminded(date(2028, 1, 1)) == {}


def test_county_officers_are_people_where_the_programme_lies_and_act_as_that_body() -> None:
    """The county board decides on grants alone: its officers are not told, and who is at both acts as the region."""
    region, board = (Organisation.objects.get(kind=kind, county="23") for kind in ("region", "county_board"))
    Responsibility.objects.filter(county="23", duty=Duty.INVESTMENT_GRANTS, valid_to=None).update(organisation=board)
    officer, at_board = Person("case_officer", region), Person("case_officer", board)
    machine = Person("case_officer", region)
    type(machine.user).objects.filter(pk=machine.user.pk).update(is_machine=True)
    plan = ServicePlanFactory()
    assert county_officers(plan.municipality) == {officer.user.pk}
    MembershipFactory(user=at_board.user, role="case_officer", organisation=region)
    body = acting_body(at_board.actor, plan.municipality)
    assert body is not None
    assert (body.id, at_board.actor.bodies[0].id) == (region.pk, board.pk), "not the first by name"
