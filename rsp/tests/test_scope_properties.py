"""``visible_to`` of every table against a specification in plain words, for random roles at random places.

The specification is written row by row from the issue and knows no SQL. A role reaches what it says at its own county,
municipality or organisation, and nowhere else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.audit import record_event
from accounts.models import AuditChain, AuditEvent, User
from accounts.tests.factories import UserFactory
from actionplans.enums import PlanState
from actionplans.models import ActionPlan, Activity, Goal, Initiative, Outcome
from actionplans.policies import can_edit_plan, can_report_outcome
from actionplans.tests.factories import ActionPlanFactory, ActivityFactory, InitiativeFactory, OutcomeFactory
from grants.models import GrantCase
from grants.policies import can_handle_cases
from grants.tests.factories import GrantCaseFactory
from programs.enums import ProgrammeState, ServicePlanState
from programs.models import Programme, ServicePlace, ServicePlan
from programs.policies import can_edit_programme, can_edit_service_place, can_edit_service_plan
from programs.tests.factories import ProgrammeFactory, ServicePlaceFactory, ServicePlanFactory
from registers.models import Delegation, Membership, Organisation
from registers.tests.factories import DelegationFactory, MembershipFactory
from reporting.enums import FollowUpState
from reporting.models import FollowUp, FollowUpText
from reporting.policies import can_read_draft, can_submit_follow_up
from reporting.tests.factories import FollowUpFactory, FollowUpTextFactory
from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, Actor, Role, RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

COUNTIES = {"23": ("2361", "2303"), "24": ("2401", "2480")}
PLACES = [("23", None), ("24", None), (None, "2361"), (None, "2303"), (None, "2401"), (None, None)]


@dataclass(frozen=True)
class World:
    """Rows of every state in two counties; ``bodies`` are the organisations somebody may hold a role at."""

    bodies: list[Organisation]
    users: list[User]


def open_world() -> World:
    bodies = list(Organisation.objects.filter(municipality__in=["2361", "2303", "2401"]).order_by("pk"))
    bodies += Organisation.objects.filter(kind="region", county__in=COUNTIES).order_by("pk")
    users = UserFactory.create_batch(3)
    for county, municipalities in COUNTIES.items():
        _county_rows(county, bodies)
        for code in municipalities:
            _municipality_rows(code)
    for body in bodies:
        for user in users:
            MembershipFactory(user=user, organisation=body, role=Role.READER)
        DelegationFactory(organisation=body)
        record_event(_actor_at(body), "sign_in.succeed")
    return World(bodies, users)


def _actor_at(body: Organisation) -> Actor:
    return Actor(uuid4(), "", frozenset({RoleGrant(Role.READER, body.pk, body.name)}), pseudonym="P-1")


def _county_rows(county: str, bodies: list[Organisation]) -> None:
    for year, state in enumerate(ProgrammeState, start=2000):
        adopted_on = date(year, 1, 1) if state in (ProgrammeState.ADOPTED, ProgrammeState.CLOSED) else None
        years = {"first_year": year, "last_year": year, "adopted_on": adopted_on}
        ProgrammeFactory(county_id=county, state=state, owner=bodies[0], **years)
    for year, state in enumerate(PlanState, start=2015):
        decided = {"approval_source": "Protokoll"} if state in (PlanState.APPROVED, PlanState.FOLLOWED_UP) else {}
        plan = ActionPlanFactory(county_id=county, year=year, state=state, **decided)
        for owner in (*bodies[:2], None):
            OutcomeFactory(goal__initiative=InitiativeFactory(plan=plan, owner=owner))
    for year, state in enumerate(FollowUpState, start=2015):
        FollowUpTextFactory(follow_up=FollowUpFactory(county_id=county, year=year, state=state))
    ActivityFactory(county_id=county)
    GrantCaseFactory(county_id=county, authority=bodies[0], applicant=bodies[0])


def _municipality_rows(code: str) -> None:
    for state in ServicePlanState:
        repealed_on = date(2024, 1, 1) if state == ServicePlanState.REPEALED else None
        ServicePlanFactory(municipality_id=code, state=state, repealed_on=repealed_on)
    for planned in (True, False):
        ServicePlaceFactory(municipality_id=code, is_planned=planned)


# --- The specification


Grants = frozenset[RoleGrant]


def staff_of(grants: Grants, county: str) -> bool:
    return any(grant.role in COUNTY_STAFF and grant.county_code == county for grant in grants)


def officer_of(grants: Grants, municipality: str) -> bool:
    return any(grant.role is Role.MUNICIPAL_OFFICER and grant.municipality_code == municipality for grant in grants)


def answers_for(grants: Grants, owner_id: UUID | None) -> bool:
    owners = (Role.PARTICIPANT, Role.MUNICIPAL_OFFICER)
    return any(grant.role in owners and grant.organisation_id == owner_id for grant in grants)


def administers(grants: Grants, organisation_id: UUID) -> bool:
    return any(grant.role in ADMINISTRATORS and grant.organisation_id == organisation_id for grant in grants)


def sees_plan(grants: Grants, plan: ActionPlan) -> bool:
    return plan.state in ("approved", "followed_up") or staff_of(grants, plan.county_id)


def sees_initiative(grants: Grants, row: Initiative) -> bool:
    return sees_plan(grants, row.plan) or answers_for(grants, row.owner_id)


SPECIFICATION: dict[type[Model], Callable[[Grants, Any], bool]] = {
    Programme: lambda grants, row: row.state in ("adopted", "closed") or staff_of(grants, row.county_id),
    ActionPlan: sees_plan,
    Initiative: sees_initiative,
    Goal: lambda grants, row: sees_initiative(grants, row.initiative),
    Outcome: lambda grants, row: sees_initiative(grants, row.goal.initiative),
    Activity: lambda grants, row: staff_of(grants, row.county_id),
    GrantCase: lambda grants, row: staff_of(grants, row.county_id),
    ServicePlan: lambda grants, row: (
        row.state in ("adopted", "confirmed", "repealed")
        or staff_of(grants, row.municipality.county_id)
        or officer_of(grants, row.municipality_id)
    ),
    ServicePlace: lambda grants, row: (
        not row.is_planned or staff_of(grants, row.municipality.county_id) or officer_of(grants, row.municipality_id)
    ),
    FollowUp: lambda grants, row: row.state in ("submitted", "corrected") or staff_of(grants, row.county_id),
    FollowUpText: lambda grants, row: staff_of(grants, row.follow_up.county_id),
    AuditEvent: lambda grants, row: administers(grants, row.chain_id),
    AuditChain: lambda grants, row: administers(grants, row.pk),
    Delegation: lambda grants, row: any(grant.organisation_id == row.organisation_id for grant in grants),
}


def sees(actor: Actor, row: Any) -> bool:
    if isinstance(row, Membership):
        return row.user_id == actor.user_id or administers(actor.grants, row.organisation_id)
    return SPECIFICATION[type(row)](actor.grants, row)


@pytest.fixture
def world(registers: None) -> World:
    return open_world()


def grants_of(bodies: list[Organisation], roles: list[Role]) -> st.SearchStrategy[Grants]:
    """Any roles at any bodies, each with the county or municipality of the draw: the rules must not lean on fit."""
    grant = st.builds(
        lambda role, body, place: RoleGrant(role, body.pk, body.name, *place),
        st.sampled_from(roles),
        st.sampled_from(bodies),
        st.sampled_from(PLACES),
    )
    return st.frozensets(grant, max_size=4)


def draws(world: World, *, with_system: bool = False) -> st.SearchStrategy[Actor]:
    roles = [role for role in Role if with_system or role is not Role.SYSTEM_ADMINISTRATOR]
    users = st.sampled_from([*[user.pk for user in world.users], uuid4()])
    return st.builds(lambda user_id, grants: Actor(user_id, "", grants), users, grants_of(world.bodies, roles))


def each_row() -> Iterator[tuple[type[Model], list[Any]]]:
    for table in (*SPECIFICATION, Membership):
        rows = list(table.objects.all())  # type: ignore[attr-defined]
        assert rows, table
        yield table, rows


def test_visible_to_equals_the_specification_for_any_roles(world: World) -> None:
    rows = dict(each_row())

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(actor=draws(world))
    def holds(actor: Actor) -> None:
        for table, all_rows in rows.items():
            expected = {row.pk for row in all_rows if sees(actor, row)}
            assert set(table.objects.visible_to(actor).values_list("pk", flat=True)) == expected, table

    holds()


def test_visible_to_somebody_not_signed_in_is_nothing(world: World) -> None:
    for table, _rows in each_row():
        assert not table.objects.visible_to(Actor.anonymous()).exists(), table


def test_visible_to_system_administrator_is_everything(world: World) -> None:
    system = RoleGrant(Role.SYSTEM_ADMINISTRATOR, world.bodies[0].pk, "Tillväxtverket")
    actor = Actor(uuid4(), "", frozenset({system}))
    for table, rows in each_row():
        assert table.objects.visible_to(actor).count() == len(rows), table


WRITES = {"programme", "plan", "outcome", "service plan", "place", "case", "follow-up"}
WRITING_ROLES = {Role.CASE_OFFICER, Role.DIRECTOR}


def test_case_officer_in_one_county_never_writes_where_only_reading(world: World) -> None:
    """Whatever else the person is in 24, as long as it is not a role that writes there."""
    others = [role for role in Role if role not in WRITING_ROLES and role is not Role.MUNICIPAL_OFFICER]
    region_23, region_24 = (body for body in world.bodies if body.kind == "region")
    officer = RoleGrant(Role.CASE_OFFICER, region_23.pk, region_23.name, "23")

    @settings(max_examples=80)
    @given(roles=st.frozensets(st.sampled_from(others)))
    def holds(roles: frozenset[Role]) -> None:
        there = {RoleGrant(role, region_24.pk, region_24.name, "24") for role in roles}
        actor = Actor(uuid4(), "", frozenset({officer, *there}))
        assert _writes_in(actor, "23", region_23) == {
            "programme",
            "plan",
            "outcome",
            "service plan",
            "place",
            "case",
            "follow-up",
        }
        allowed = _writes_in(actor, "24", region_24)
        assert allowed <= ({"outcome"} if Role.PARTICIPANT in roles else set())
        assert bool(can_read_draft(actor, "24")) is (Role.SYSTEM_ADMINISTRATOR in roles)

    holds()


def _writes_in(actor: Actor, county: str, region: Organisation) -> set[str]:
    """What the policies of every room let the actor write in the county."""
    municipality = COUNTIES[county][0]
    plan = ServicePlan.objects.filter(municipality=municipality).select_related("municipality")[0]
    place = ServicePlace.objects.filter(municipality=municipality).select_related("municipality")[0]
    answers = {
        "programme": can_edit_programme(actor, Programme(county_id=county, state=ProgrammeState.DRAFT)),
        "plan": can_edit_plan(actor, ActionPlan(county_id=county, state=PlanState.DRAFT)),
        "outcome": can_report_outcome(actor, Initiative(owner=region, plan=ActionPlan(county_id=county))),
        "service plan": can_edit_service_plan(actor, plan),
        "place": can_edit_service_place(actor, place),
        "case": can_handle_cases(actor, county),
        "follow-up": can_submit_follow_up(actor, FollowUp(county_id=county), region.pk),
    }
    return {name for name, answer in answers.items() if answer}
