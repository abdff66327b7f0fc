"""The life of a plan: every state × every step × every role, what each step asks for, and what follows of it."""

from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from actionplans.contents import content_hash
from actionplans.enums import Assessment, Circle, PlanAction, PlanState, Stance
from actionplans.lineages import goal_lines
from actionplans.models import ActionPlan, Comment, Goal, Initiative, InitiativeFunding, Outcome, PlanSupport
from actionplans.records import read_plan
from actionplans.requirements import advice_before_submit, missing_to_follow_up, missing_to_submit
from actionplans.services.outcomes import report_outcome, report_result
from actionplans.services.plan_revision import revise_plan
from actionplans.services.plan_support import share_plan, state_support
from actionplans.services.plan_workflow import (
    PlanLacks,
    PlanMoved,
    approve_plan,
    mark_followed_up,
    return_plan,
    submit_plan,
)
from actionplans.tests.factories import (
    FROZEN_PARTS,
    ActionPlanFactory,
    ActivityFactory,
    ApprovedPlanFactory,
    CarryForwardFactory,
    CommentFactory,
    GoalFactory,
    InitiativeFactory,
    InitiativeFundingFactory,
    OutcomeFactory,
    PlanSupportFactory,
)
from notices.models import Notification
from programs.models import BudgetFrame
from programs.tests.factories import PartnershipMemberFactory, PriorityAreaFactory, ProgrammeFactory
from registers.enums import CapacityChoice, MatterChoice
from registers.models import Organisation
from registers.tests.factories import DelegationFactory
from registers.tests.people import Person
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.refusals import refused_by
from rsp.workflow import TransitionRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
DNR = "RUN/536/2026"
DECIDED = (PlanState.APPROVED, PlanState.FOLLOWED_UP)


def region() -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


def complete(state: PlanState = PlanState.DRAFT, **facts: Any) -> ActionPlan:
    """A plan that lacks nothing, of one initiative with one goal, in ``state``."""
    if state in DECIDED:
        facts = {"approval_source": "Protokoll", **facts}
    row = ActionPlanFactory(state=state, **({"year": 2030} | facts))
    initiative = InitiativeFactory(
        plan=row, number=1, title="Sprida kunskap", description="Utskick.", owner=region(), budget=80_000, stream="own"
    )
    GoalFactory(
        initiative=initiative, order=1, text="Företagsbesök", indicator="Besök", unit="besök", target=20, baseline=22,
        baseline_on=date(2029, 12, 31), due_on=date(2030, 12, 31)
    )  # fmt: skip
    if state == PlanState.SUBMITTED:
        row.content_hash = content_hash(read_plan(ActionPlan.objects.get(pk=row.pk)))
        row.save(update_fields=["content_hash"])
    return ActionPlan.objects.select_related("county").get(pk=row.pk)


def approve(actor: Any, row: ActionPlan, **facts: Any) -> ActionPlan:
    facts = {"expected_version": row.version, "expected_hash": row.content_hash, "dnr": DNR} | facts
    return approve_plan(actor=actor, plan_id=row.pk, **facts)


def give_back(actor: Any, row: ActionPlan, **facts: Any) -> Any:
    facts = {"expected_version": row.version, "comment": "Förtydliga.", "remarks": {}} | facts
    return return_plan(actor=actor, plan_id=row.pk, **facts)


def submit(actor: Any, row: ActionPlan) -> ActionPlan:
    return submit_plan(actor=actor, plan_id=row.pk, expected_version=row.version)


STEPS = {
    "submit": ({"draft": "submitted", "returned": "submitted"}, "case_officer_23", submit),
    "return": ({"submitted": "returned"}, "director_23", give_back),
    "approve": ({"submitted": "approved"}, "director_23", approve),
    "revise": (
        {"approved": "approved"},
        "case_officer_23",
        lambda actor, row: revise_plan(actor=actor, plan_id=row.pk, expected_version=row.version),
    ),
    "follow_up": (
        {"approved": "followed_up"},
        "case_officer_23",
        lambda actor, row: mark_followed_up(actor=actor, plan_id=row.pk, expected_version=row.version),
    ),
}
ROLES = (
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


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is printed for real in test_plan_decision.py; here a decision takes no second."""
    from rsp.pdf import RenderedPdf

    def printed(_payload: Any, payload_json: bytes) -> RenderedPdf:
        return RenderedPdf("", payload_json[::-1], 1)

    monkeypatch.setattr("actionplans.decision_document.render_plan_pdf", printed)
    monkeypatch.setattr("actionplans.services.plan_workflow.missing_to_follow_up", lambda _records: [])


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("step", STEPS)
def test_step_from_each_state_is_taken_or_refused(step: str, state: PlanState, request: pytest.FixtureRequest) -> None:
    targets, role, act = STEPS[step]
    actor, row = request.getfixturevalue(role).actor, complete(state)
    if state in targets:
        act(actor, row)
        row.refresh_from_db()
        assert row.state == targets[state]
        taken = row.transitions.get()
        assert (taken.action, taken.from_state, taken.to_state) == (step, state, targets[state])
    else:
        with pytest.raises((TransitionRefused, PermissionDenied)):
            act(actor, row)
        row.refresh_from_db()
        assert (row.state, row.version, row.transitions.count()) == (state, 1, 0)


@pytest.mark.parametrize("role", ROLES)
def test_step_is_taken_by_its_role_and_no_other(role: str, request: pytest.FixtureRequest) -> None:
    actor = request.getfixturevalue(role).actor
    for step, (targets, allowed, act) in STEPS.items():
        row = complete(PlanState(next(iter(targets))), year=2030 + list(STEPS).index(step))
        if role == allowed:
            act(actor, row)
            continue
        with pytest.raises(PermissionDenied):
            act(actor, row)
        row.refresh_from_db()
        assert (row.state, row.transitions.count()) == (next(iter(targets)), 0), step


def test_replaced_plan_is_neither_revised_nor_followed_up_and_one_change_is_made_at_a_time(
    case_officer_23: Any,
) -> None:
    actor, old = case_officer_23.actor, complete(PlanState.APPROVED)
    old.is_current = False
    old.save()
    new = ApprovedPlanFactory(year=old.year, revision=2, revises=old)
    for step in ("revise", "follow_up"):
        with pytest.raises(ActRefused, match="gäller inte längre"):
            STEPS[step][2](actor, old)
    ActionPlanFactory(year=old.year, revision=3, revises=old, is_current=False)
    with pytest.raises(ActRefused, match="redan påbörjad"):
        STEPS["revise"][2](actor, new)


def test_follow_up_of_a_plan_with_goals_unreported_says_which(
    case_officer_23: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actionplans.services.plan_workflow.missing_to_follow_up", missing_to_follow_up)
    row = complete(PlanState.APPROVED)
    with pytest.raises(PlanLacks) as told:
        STEPS["follow_up"][2](case_officer_23.actor, row)
    assert told.value.missing
    for goal in Goal.objects.filter(initiative__plan=row):
        OutcomeFactory(goal=goal, assessment="achieved")
    assert STEPS["follow_up"][2](case_officer_23.actor, row).state == PlanState.FOLLOWED_UP


def test_every_step_of_the_table_is_tried() -> None:
    assert set(STEPS) == set(PlanAction.values)


def test_submit_lists_what_is_lacking_with_links_and_freezes_nothing(case_officer_23: Any) -> None:
    programme = ProgrammeFactory(owner=region())
    PriorityAreaFactory(programme=programme, order=1)
    row = ActionPlanFactory(year=2030, programme=programme)
    assert [one.code for one in missing_to_submit(read_plan(row), [])] == ["initiatives"]
    InitiativeFactory(plan=row, owner=None, area=None, budget=100_001, stream="own", number=1)
    InitiativeFactory(plan=row, owner=region(), budget=5, stream="", number=2)
    BudgetFrame.objects.create(county_id="23", year=2030, stream="own", amount=100_000, source="Beslut")
    with pytest.raises(PlanLacks) as told:
        submit(case_officer_23.actor, row)
    assert [one.code for one in told.value.missing] == ["owner", "area", "area", "stream", "frame"]
    assert all(one.href.startswith("/") for one in told.value.missing)
    row.refresh_from_db()
    assert (row.state, row.content_hash) == (PlanState.DRAFT, "")
    assert AuditEvent.objects.filter(action="plan.submit", outcome="refused").exists()
    row.over_frame_reason = "Beslut om mer pengar väntar."
    row.save()
    records = read_plan(row)
    assert "frame" not in [one.code for one in missing_to_submit(records, [])]
    advice = [one.message for one in advice_before_submit(records)]
    assert any("Beslut om mer pengar väntar." in told for told in advice)
    assert sum("har inget mål" in told for told in advice) == 2


def test_submit_tells_who_decides_today_and_nobody_else(case_officer_23: Any, director_23: Any, reader_23: Any) -> None:
    officer_by_order = Person("case_officer", region())
    deputy, other_deputy = Person("reader", region()), Person("reader", region())
    facts = {"organisation": region(), "point": "", "capacity": CapacityChoice.DEPUTY, "role": "director"}
    DelegationFactory(**facts, user=deputy.user, matter="")
    DelegationFactory(**facts, user=other_deputy.user, matter=MatterChoice.FOLLOW_UP_SIGN_OFF)
    submit(case_officer_23.actor, complete())
    told = set(Notification.objects.values_list("user", flat=True))
    assert told == {director_23.user.pk, deputy.user.pk}
    Notification.objects.all().delete()
    DelegationFactory(organisation=region(), role="case_officer", matter=MatterChoice.PLAN_APPROVAL, point="§ 9")
    submit(case_officer_23.actor, complete(year=2031))
    assert set(Notification.objects.values_list("user", flat=True)) == told | {officer_by_order.user.pk}


def test_submitted_content_is_frozen_in_the_database_and_open_again_when_returned(
    case_officer_23: Any, director_23: Any
) -> None:
    row = submit(case_officer_23.actor, complete())
    initiative = row.initiatives.get()
    assert row.content_hash == content_hash(read_plan(row))
    with refused_by("initiative_content_is_frozen"):
        Initiative.objects.filter(pk=initiative.pk).update(title="Annat")
    give_back(director_23.actor, row)
    Initiative.objects.filter(pk=initiative.pk).update(title="Annat")
    row.refresh_from_db()
    assert submit(case_officer_23.actor, row).content_hash != content_hash(read_plan(complete(year=2031)))


def test_return_keeps_its_text_and_the_remarks_as_comments_of_the_county(
    director_23: Any, case_officer_23: Any
) -> None:
    row = complete(PlanState.SUBMITTED)
    initiative = row.initiatives.get()
    with pytest.raises(ValidationError):
        give_back(director_23.actor, row, comment="  ")
    foreign = complete(year=2031).initiatives.get()
    with pytest.raises(PlanMoved):
        give_back(director_23.actor, row, remarks={foreign.pk: "Hör inte hit"})
    taken = give_back(director_23.actor, row, remarks={initiative.pk: " Vilka kommuner? "})
    comment = Comment.objects.get()
    assert (comment.text, comment.circle, comment.transition) == ("Vilka kommuner?", Circle.COUNTY, taken)
    assert (comment.initiative, comment.organisation) == (initiative, region())
    assert (taken.comment, taken.right) == ("Förtydliga.", "Genom rollen, ordinarie")
    assert set(Notification.objects.values_list("user", flat=True)) == {case_officer_23.user.pk}
    assert Comment.objects.visible_to(case_officer_23.actor).exists()


def test_approve_records_time_right_number_content_and_a_sealed_record(director_23: Any, case_officer_23: Any) -> None:
    DelegationFactory(organisation=region(), role="director", matter=MatterChoice.PLAN_APPROVAL, point="§ 89")
    row = complete(PlanState.SUBMITTED)
    actor = Person("director", region()).actor
    with pytest.raises(ValidationError):
        approve(actor, row, dnr=" ")
    approve(actor, row)
    row.refresh_from_db()
    assert (row.decision_dnr, row.delegation_point) == (DNR, "Delegationsordningen § 89, ordinarie")
    assert timezone.now() - row.approved_at < timedelta(minutes=1)
    assert row.approved_by_id == actor.user_id
    taken = row.transitions.get()
    assert (taken.right, taken.content_hash) == (row.delegation_point, row.content_hash)
    assert row.content_hash in row.decision_document.payload
    assert case_officer_23.user.pk in Notification.objects.values_list("user", flat=True)
    event = AuditEvent.objects.get(action="plan.approve", outcome="done")
    assert event.after["delegation_point"] == row.delegation_point


def test_approve_of_what_has_moved_is_refused_and_says_so(director_23: Any) -> None:
    row = complete(PlanState.SUBMITTED)
    for facts in ({"expected_version": 7}, {"expected_hash": "f" * 64}):
        with pytest.raises(PlanMoved, match="Planen har ändrats sedan du öppnade den"):
            approve(director_23.actor, row, **facts)
    with pgtrigger.ignore(*FROZEN_PARTS):  # behind the back of the services
        Goal.objects.update(target=5)
    with pytest.raises(PlanMoved):
        approve(director_23.actor, row)
    row.refresh_from_db()
    assert (row.state, row.decision_document) == (PlanState.SUBMITTED, None)


def test_deputy_decides_in_the_capacity_that_the_order_says(director_23: Any) -> None:
    person = Person("reader", region())
    DelegationFactory(
        organisation=region(), role="director", matter=MatterChoice.PLAN_APPROVAL, point="", user=person.user,
        decision="RV 2026-12", capacity=CapacityChoice.ACTING, valid_from=TODAY, valid_to=TODAY
    )  # fmt: skip
    row = complete(PlanState.SUBMITTED)
    told = person.client.get(f"/handlingsplan/{row.pk}/beslut/").content.decode()
    assert "Tf. enligt beslut RV 2026-12" in told
    assert "Det finns också" not in told, "the one who stands in reads of nobody else"
    approve(person.actor, row)
    row.refresh_from_db()
    assert row.delegation_point == "Tf. enligt beslut RV 2026-12"
    assert "Tf. enligt beslut RV 2026-12" in row.decision_document.payload
    late = director_23.client.post(
        f"/handlingsplan/{row.pk}/beslut/godkann/", {"version": 1, "content": "x", "dnr": DNR}
    )
    assert "Planen är redan beslutad" in late.content.decode()
    assert "av Region Jämtland Härjedalen, tf. enligt beslut RV 2026-12." in late.content.decode()
    assert "Tf. regional utvecklingsdirektör" in row.decision_document.payload


def test_revision_copies_all_and_takes_over_what_was_reported_when_it_is_decided(
    case_officer_23: Any, director_23: Any
) -> None:
    earlier = InitiativeFactory(plan__year=2029)
    old = complete(PlanState.APPROVED, follows=earlier.plan)
    kept, dropped = old.initiatives.get(), InitiativeFactory(plan=old, number=2, owner=region())
    InitiativeFundingFactory(initiative=kept, stream="regional", amount=10_000)
    kept.co_owners.add(Organisation.objects.get(name="Härjedalens kommun"))
    goal, lost = kept.goals.get(), GoalFactory(initiative=dropped, order=1)
    OutcomeFactory(goal=goal, value=7, assessment=Assessment.ON_THE_WAY)
    OutcomeFactory(goal=lost)
    activity = ActivityFactory()
    activity.initiatives.set([kept, dropped])
    choice = CarryForwardFactory(plan=ApprovedPlanFactory(year=2031, follows=old), initiative=None, goal=goal)
    drafted_with = CarryForwardFactory(plan=old, initiative=earlier, new_initiative=kept)
    new = revise_plan(actor=case_officer_23.actor, plan_id=old.pk, expected_version=1)
    with pytest.raises(ActRefused):
        revise_plan(actor=case_officer_23.actor, plan_id=old.pk, expected_version=2)
    with pytest.raises(ActRefused, match="påbörjad"):
        mark_followed_up(actor=case_officer_23.actor, plan_id=old.pk, expected_version=2)
    assert (new.revision, new.state, new.is_current, new.revises) == (2, PlanState.DRAFT, False, old)
    copy = new.initiatives.get(carried_from=kept)
    assert (copy.lineage_id, copy.title, copy.budget) == (kept.lineage_id, kept.title, 80_000)
    assert (copy.goals.get().carried_from, copy.goals.get().lineage_id) == (goal, goal.lineage_id)
    assert InitiativeFunding.objects.get(initiative=copy).amount == 10_000
    assert [body.name for body in copy.co_owners.all()] == ["Härjedalens kommun"]
    assert Outcome.objects.get(value=7).goal == goal, "the plan that holds keeps its outcomes until then"
    with pytest.raises(PermissionDenied, match="utkast till ändring"):
        report_outcome(actor=case_officer_23.actor, goal_id=copy.goals.get().pk, values={"reached_on": TODAY})
    with pytest.raises(PermissionDenied, match="utkast till ändring"):
        report_result(actor=case_officer_23.actor, initiative_id=copy.pk, expected_version=copy.version, result="Klart")
    line = goal_lines("23", [goal.lineage_id], 2030, new.pk)[goal.lineage_id]
    assert [(one.year, one.plan_id) for one in line] == [(2030, new.pk)]
    Initiative.objects.filter(carried_from=dropped).delete()
    new = approve(director_23.actor, submit(case_officer_23.actor, new))
    old.refresh_from_db()
    assert (old.is_current, new.is_current, old.state) == (False, True, PlanState.APPROVED)
    assert Outcome.objects.get(value=7).goal == copy.goals.get()
    assert Outcome.objects.get(goal=lost)
    assert set(activity.initiatives.all()) == {copy, dropped}
    choice.refresh_from_db()
    assert (choice.plan.follows, choice.goal) == (new, copy.goals.get()), "a decided plan of the next year follows too"
    assert AuditEvent.objects.filter(object_id=str(choice.plan.pk)).exists(), "and its own trail tells of it"
    drafted_with.refresh_from_db()
    assert (new.follows, drafted_with.plan, drafted_with.new_initiative) == (earlier.plan, new, copy)
    with pytest.raises(PermissionDenied, match="ersatts"):
        report_outcome(actor=case_officer_23.actor, goal_id=goal.pk, values={"reached_on": TODAY})
    form = case_officer_23.client.get(reverse("actionplans:outcome_add", args=[goal.pk])).content.decode()
    assert reverse("actionplans:goal", args=[copy.goals.get().pk]) in form, "a form opened before goes on to what holds"
    assert list(ActionPlan.objects.published().for_year(2030)) == [new]


def test_network_is_told_of_a_shared_draft_and_says_what_it_thinks_until_it_is_decided(
    case_officer_23: Any, municipal_officer_2361: Any, director_23: Any
) -> None:
    programme = ProgrammeFactory(owner=region())
    row = complete(programme=programme)
    body = Organisation.objects.get(name="Härjedalens kommun")
    officer = municipal_officer_2361.actor

    def say(stance: Stance, text: str = "", version: int | None = None) -> PlanSupport:
        return state_support(
            actor=officer, plan_id=row.pk, organisation_id=body.pk, stance=stance, text=text, expected_version=version
        )

    with pytest.raises(ActRefused, match="tomt"):
        share_plan(actor=case_officer_23.actor, plan_id=row.pk, expected_version=1)
    PartnershipMemberFactory(programme=programme, organisation=body)
    with pytest.raises(PermissionDenied):
        say(Stance.SUPPORTS)
    share_plan(actor=case_officer_23.actor, plan_id=row.pk, expected_version=1)
    assert set(Notification.objects.values_list("user", flat=True)) == {municipal_officer_2361.user.pk}
    assert any("Härjedalens kommun" in one.message for one in advice_before_submit(read_plan(row_now(row))))
    with pytest.raises(ValidationError):
        say(Stance.OPPOSES)
    say(Stance.SUPPORTS)
    with pytest.raises(StaleVersion):
        say(Stance.OPPOSES, "Nej")
    assert say(Stance.WITH_VIEW, "Gärna mer om drivmedel.", 1).version == 2
    row = approve(director_23.actor, submit(case_officer_23.actor, row_now(row)))
    with pytest.raises(PermissionDenied):
        say(Stance.OPPOSES, "Nej", 2)


def row_now(row: ActionPlan) -> ActionPlan:
    return ActionPlan.objects.select_related("county", "programme").get(pk=row.pk)


def test_content_covers_all_that_is_decided_and_nothing_that_comes_after(registers: None) -> None:
    row = complete()
    initiative, goal = row.initiatives.get(), Goal.objects.get()

    def now() -> str:
        return content_hash(read_plan(row_now(row)))

    before = now()
    OutcomeFactory(goal=goal)
    CommentFactory(plan=row, organisation=region())
    PlanSupportFactory(plan=row, organisation=region())
    initiative.result = "Gjort"
    initiative.save()
    assert now() == before
    seen = {before}
    for row_to_change, facts in (
        (initiative, {"budget": 1}),
        (initiative, {"description": "Ny"}),
        (initiative, {"owner": None}),
        (initiative, {"number": 9}),
        (goal, {"target": 3}),
        (goal, {"due_on": date(2030, 1, 1)}),
        (goal, {"kept_reason": "Intervjuer"}),
        (row, {"over_frame_reason": "Skäl"}),
    ):
        type(row_to_change).objects.filter(pk=row_to_change.pk).update(**facts)
        assert now() not in seen, facts
        seen.add(now())
    initiative.co_owners.add(region())
    InitiativeFundingFactory(initiative=initiative)
    assert now() not in seen
