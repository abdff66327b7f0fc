"""Every policy × every role, at the own county, municipality or organisation and at another's. No database is asked.

The table says which roles are let through at home and which elsewhere; everybody else is refused with a reason. A
policy that is not in the table fails the test.
"""

import ast
import importlib
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.models import ApiToken, User
from actionplans.enums import Circle, PlanState
from actionplans.models import ActionPlan, Activity, Comment, Initiative
from grants.models import GrantCase, MunicipalStatement, OtherAid, Payment, UndertakingMember
from jobs.models import Job
from programs.enums import ProgrammeState
from programs.models import ConsultationInvitation, Programme, ServicePlace, ServicePlan
from programs.policies import can_answer_consultation
from registers.enums import CapacityChoice, OrganisationKind
from registers.models import Delegation, Membership, Municipality, Organisation
from registers.policies import Standing
from reporting.models import FollowUp
from reporting.policies import HistoryOwner
from rsp.actor import (
    ALL_DUTIES,
    GRANT_DUTIES,
    PROGRAMME_DUTY,
    Actor,
    DecisionPower,
    Duty,
    FormerDuty,
    Matter,
    Role,
    RoleGrant,
)
from rsp.rights import Refused
from rsp.tests.test_architecture import ROOT, product

HOME = Organisation(name="Region Hem", kind=OrganisationKind.REGION, county_id="23")
ELSEWHERE = Organisation(name="Region Borta", kind=OrganisationKind.REGION, county_id="24")
HOME_COMPANY = Organisation(name="Provhandel AB", kind=OrganisationKind.COMPANY, county_id="23", orgnr="4020000008")
AWAY_COMPANY = Organisation(name="Fjärrhandel AB", kind=OrganisationKind.COMPANY, county_id="24", orgnr="4020000016")
MUNICIPALITIES = {"23": Municipality(code="2361", county_id="23"), "24": Municipality(code="2401", county_id="24")}
AWAY_PLACE = ServicePlace(municipality=MUNICIPALITIES["24"])
OTHER_PERSON = uuid4()
DAY = date(2026, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

ME = UUID(int=1)


def somebody(role: Role | None, **held: Any) -> Actor:
    """Somebody signed in with one role at HOME, which covers county 23 and municipality 2361 and has every duty."""
    if role is None:
        return Actor(ME, "Utan roll")
    grant = RoleGrant(role, HOME.pk, HOME.name, "23", "2361", **held)
    matters = Matter if role is Role.DIRECTOR else ()
    powers = frozenset(DecisionPower(matter, HOME.pk) for matter in matters)
    return Actor(ME, "Provperson", frozenset({grant}), powers=powers)


@dataclass(frozen=True)
class Place:
    """Where the act is done: the own county and organisation, or another's."""

    county: str
    organisation: Organisation
    company: Organisation

    @property
    def municipality(self) -> Municipality:
        return MUNICIPALITIES[self.county]

    def standing(self) -> Standing:
        places = frozenset({self.organisation.pk})
        return Standing(OTHER_PERSON, open_at=places, ever_at=places, begun_at=places)


OWN, OTHER = Place("23", HOME, HOME_COMPANY), Place("24", ELSEWHERE, AWAY_COMPANY)

CASE, DIRECTOR, READER = Role.CASE_OFFICER, Role.DIRECTOR, Role.READER
MUNICIPAL, PARTICIPANT, ADMIN, SYSTEM = (
    Role.MUNICIPAL_OFFICER,
    Role.PARTICIPANT,
    Role.ADMINISTRATOR,
    Role.SYSTEM_ADMINISTRATOR,
)
STAFF, ADMINS, ANYWHERE = {CASE, DIRECTOR}, {ADMIN, SYSTEM}, {SYSTEM}
NOBODY: Set[Role] = frozenset()


@dataclass(frozen=True)
class Rule:
    """Who is let through at home and elsewhere, and how the policy is asked there."""

    ask: Callable[[Callable[..., Any], Actor, Place], Any]
    own: Set[Role]
    other: Set[Role] = NOBODY


def membership(place: Place, role: Role = Role.READER) -> Membership:
    return Membership(organisation=place.organisation, user=User(pk=OTHER_PERSON), role=role)


def case_at(place: Place) -> GrantCase:
    return GrantCase(county_id=place.county, scheme_id="servicebidrag", received_on=date(2026, 2, 1))


def deputy(place: Place) -> Delegation:
    return Delegation(organisation=place.organisation, role=Role.DIRECTOR, capacity=CapacityChoice.DEPUTY)


TABLE: dict[str, Rule] = {
    "accounts.can_create_own_token": Rule(lambda can, who, _at: can(who, User(pk=OTHER_PERSON)), NOBODY),
    "accounts.can_manage_own_token": Rule(lambda can, who, _at: can(who, ApiToken(user_id=OTHER_PERSON)), NOBODY),
    "accounts.can_read_audit": Rule(lambda can, who, _at: can(who), ADMINS, ADMINS),
    "accounts.can_check_audit": Rule(lambda can, who, _at: can(who), ANYWHERE, ANYWHERE),
    "jobs.can_cancel_job": Rule(
        lambda can, who, at: can(who, Job(started_by_id=OTHER_PERSON, organisation_id=at.organisation.pk)),
        ADMINS,
        ANYWHERE,
    ),
    "jobs.can_retry_job": Rule(lambda can, who, _at: can(who, Job(started_by_id=OTHER_PERSON)), NOBODY),
    "notices.can_see_outbox": Rule(lambda can, who, _at: can(who), ANYWHERE, ANYWHERE),
    "notices.can_resend_mail": Rule(lambda can, who, _at: can(who), ANYWHERE, ANYWHERE),
    "registers.can_administer": Rule(lambda can, who, _at: can(who), ADMINS, ADMINS),
    "registers.can_administer_organisation": Rule(lambda can, who, at: can(who, at.organisation), ADMINS, ANYWHERE),
    "registers.can_give_role": Rule(lambda can, who, at: can(who, at.organisation, READER), ADMINS, ANYWHERE),
    "registers.can_end_membership": Rule(lambda can, who, at: can(who, membership(at)), ADMINS, ANYWHERE),
    "registers.can_review_membership": Rule(lambda can, who, at: can(who, membership(at)), ADMINS, ANYWHERE),
    "registers.can_edit_delegation_order": Rule(lambda can, who, at: can(who, at.organisation), ADMINS, ANYWHERE),
    "registers.can_add_point": Rule(lambda can, who, at: can(who, at.organisation, CASE), ADMINS, ANYWHERE),
    "registers.can_appoint_someone": Rule(
        lambda can, who, at: can(who, at.organisation), ADMINS | {DIRECTOR}, ANYWHERE
    ),
    "registers.can_appoint_deputy": Rule(
        lambda can, who, at: can(who, at.organisation, DIRECTOR, OTHER_PERSON), ADMINS | {DIRECTOR}, ANYWHERE
    ),
    "registers.can_end_delegation": Rule(lambda can, who, at: can(who, deputy(at)), ADMINS | {DIRECTOR}, ANYWHERE),
    "registers.can_decide": Rule(
        lambda can, who, at: can(who, Matter.PLAN_APPROVAL, at.organisation, Decimal(1)), {DIRECTOR}
    ),
    "registers.can_read_identity": Rule(
        lambda can, who, at: can(who, Organisation(kind=OrganisationKind.COMPANY, county_id=at.county)),
        STAFF | ANYWHERE,
        ANYWHERE,
    ),
    "registers.can_add_organisation": Rule(lambda can, who, _at: can(who), {CASE, SYSTEM}, {CASE, SYSTEM}),
    "registers.can_keep_organisation": Rule(
        lambda can, who, at: can(who, OrganisationKind.COMPANY, at.county), {CASE, SYSTEM}, ANYWHERE
    ),
    "registers.can_reclassify_organisation": Rule(lambda can, who, at: can(who, at.company), {CASE, SYSTEM}, ANYWHERE),
    "registers.can_edit_organisation": Rule(lambda can, who, at: can(who, at.company), {CASE, SYSTEM}, ANYWHERE),
    "registers.can_edit_contact_functions": Rule(lambda can, who, at: can(who, at.organisation), ADMINS, ANYWHERE),
    "registers.can_merge_organisations": Rule(
        lambda can, who, at: can(who, at.company, HOME_COMPANY), {CASE, SYSTEM}, ANYWHERE
    ),
    "registers.can_deactivate_user": Rule(lambda can, who, at: can(who, at.standing()), ADMINS, ANYWHERE),
    "registers.can_anonymise_user": Rule(lambda can, who, at: can(who, at.standing()), ADMINS, ANYWHERE),
    "registers.can_change_responsibility": Rule(lambda can, who, _at: can(who), ANYWHERE, ANYWHERE),
    "registers.can_extract_register": Rule(lambda can, who, at: can(who, at.standing()), ADMINS, ANYWHERE),
    "registers.can_manage_machine": Rule(lambda can, who, at: can(who, at.standing()), ADMINS, ANYWHERE),
    "programs.can_edit_programme": Rule(
        lambda can, who, at: can(who, Programme(county_id=at.county, state=ProgrammeState.DRAFT)), {CASE}
    ),
    "programs.can_create_programme": Rule(lambda can, who, at: can(who, at.county), {CASE}),
    "programs.can_keep_programme": Rule(lambda can, who, at: can(who, Programme(county_id=at.county)), {CASE}),
    "programs.can_adopt_programme": Rule(lambda can, who, at: can(who, Programme(county_id=at.county)), {CASE}),
    "programs.can_edit_partnership": Rule(lambda can, who, at: can(who, Programme(county_id=at.county)), {CASE}),
    "programs.can_read_answers": Rule(
        lambda can, who, at: can(who, Programme(county_id=at.county)), STAFF | ANYWHERE, ANYWHERE
    ),
    "programs.can_read_programme_file": Rule(
        lambda can, who, at: can(who, Programme(county_id=at.county), is_secret=True), STAFF | ANYWHERE, ANYWHERE
    ),
    "programs.can_answer_consultation": Rule(
        lambda can, who, at: can(who, ConsultationInvitation(organisation=at.organisation)),
        {CASE, DIRECTOR, MUNICIPAL, PARTICIPANT},
    ),
    "programs.can_edit_service_plan": Rule(
        lambda can, who, at: can(who, ServicePlan(municipality=at.municipality)), {CASE, MUNICIPAL}
    ),
    "programs.can_start_service_plan": Rule(lambda can, who, at: can(who, at.municipality), {CASE, MUNICIPAL}),
    "programs.can_review_service_plan": Rule(
        lambda can, who, at: can(who, ServicePlan(municipality=at.municipality)), {CASE}
    ),
    "programs.can_answer_for_municipality": Rule(lambda can, who, at: can(who, at.municipality), {MUNICIPAL}),
    "programs.can_keep_service_places": Rule(lambda can, who, _at: can(who), {CASE, MUNICIPAL}, {CASE, MUNICIPAL}),
    "programs.can_state_road_distance": Rule(
        lambda can, who, at: can(who, ServicePlace(municipality=at.municipality), AWAY_PLACE), {CASE, MUNICIPAL}
    ),
    "programs.can_edit_service_place": Rule(
        lambda can, who, at: can(who, ServicePlace(municipality=at.municipality)), {CASE, MUNICIPAL}
    ),
    "actionplans.can_edit_plan": Rule(
        lambda can, who, at: can(who, ActionPlan(county_id=at.county, state=PlanState.DRAFT)), {CASE}
    ),
    "actionplans.can_create_plan": Rule(lambda can, who, at: can(who, at.county), {CASE}),
    "actionplans.can_keep_plan": Rule(lambda can, who, at: can(who, ActionPlan(county_id=at.county)), {CASE}),
    "actionplans.can_state_support": Rule(
        lambda can, who, at: can(
            who, ActionPlan(county_id=at.county, shared_at=NOW), at.organisation.pk, [at.organisation.pk]
        ),
        {CASE, DIRECTOR, MUNICIPAL, PARTICIPANT},
    ),
    "actionplans.can_comment": Rule(
        lambda can, who, at: can(who, ActionPlan(county_id=at.county), at.organisation.pk, Circle.COUNTY),
        {CASE, DIRECTOR, MUNICIPAL, PARTICIPANT, Role.NATIONAL_ANALYST},
    ),
    "actionplans.can_resolve_comment": Rule(
        lambda can, who, at: can(who, Comment(plan=ActionPlan(county_id=at.county), organisation=at.organisation)),
        {CASE, DIRECTOR, MUNICIPAL, PARTICIPANT, Role.NATIONAL_ANALYST},
    ),
    "actionplans.can_record_activity": Rule(lambda can, who, at: can(who, at.county), {CASE}),
    "actionplans.can_edit_activity": Rule(lambda can, who, at: can(who, Activity(county_id=at.county)), {CASE}),
    "actionplans.can_read_activities": Rule(lambda can, who, at: can(who, at.county), STAFF | ANYWHERE, ANYWHERE),
    "actionplans.can_read_internal_note": Rule(
        lambda can, who, at: can(who, Activity(county_id=at.county, held_on=date(2026, 1, 2))),
        STAFF | ANYWHERE,
        ANYWHERE,
    ),
    "programs.can_edit_budget_frame": Rule(lambda can, who, at: can(who, at.county), {CASE}),
    "actionplans.can_approve_plan": Rule(
        lambda can, who, at: can(who, ActionPlan(county_id=at.county, state=PlanState.SUBMITTED), at.organisation),
        {DIRECTOR},
    ),
    "actionplans.can_report_outcome": Rule(
        lambda can, who, at: can(who, Initiative(owner=at.organisation, plan=ActionPlan(county_id=at.county))),
        {CASE, MUNICIPAL, PARTICIPANT},
    ),
    "grants.can_read_cases": Rule(lambda can, who, at: can(who, at.county), STAFF | ANYWHERE, ANYWHERE),
    "grants.can_handle_cases": Rule(lambda can, who, at: can(who, at.county), {CASE}),
    "grants.can_register_case": Rule(lambda can, who, at: can(who, at.county, "servicebidrag"), {CASE}),
    "grants.can_handle_case": Rule(lambda can, who, at: can(who, case_at(at)), {CASE}),
    "grants.can_edit_case": Rule(lambda can, who, at: can(who, case_at(at)), {CASE}),
    "grants.can_declare_conflict": Rule(lambda can, who, at: can(who, case_at(at)), STAFF),
    "grants.can_assign_case": Rule(lambda can, who, at: can(who, case_at(at)), STAFF),
    "grants.can_extract_case": Rule(lambda can, who, at: can(who, case_at(at)), STAFF),
    "grants.can_return_case": Rule(lambda can, who, at: can(who, case_at(at), at.organisation), STAFF),
    "grants.can_decide_case": Rule(lambda can, who, at: can(who, case_at(at), at.organisation, Decimal(1)), {DIRECTOR}),
    "grants.can_give_statement": Rule(
        lambda can, who, at: can(who, MunicipalStatement(municipality=at.municipality)), {MUNICIPAL}
    ),
    "grants.can_attest_payment": Rule(lambda can, who, at: can(who, Payment(case=case_at(at))), STAFF),
    "grants.can_order_payments": Rule(lambda can, who, at: can(who, at.county), {CASE}),
    "grants.can_edit_ledger": Rule(lambda can, who, _at: can(who), {CASE}, {CASE}),
    "grants.can_change_other_aid": Rule(
        lambda can, who, at: can(who, OtherAid(organisation=Organisation(county_id=at.county))), {CASE}
    ),
    "grants.can_change_undertaking": Rule(
        lambda can, who, at: can(who, [UndertakingMember(organisation=Organisation(county_id=at.county))]), {CASE}
    ),
    "grants.can_read_ledger": Rule(lambda can, who, _at: can(who), STAFF | ANYWHERE, STAFF | ANYWHERE),
    "grants.can_import_grants": Rule(lambda can, who, at: can(who, at.county), {CASE}),
    "grants.can_keep_law": Rule(lambda can, who, _at: can(who), ANYWHERE, ANYWHERE),
    "registers.can_keep_public_figures": Rule(lambda can, who, _at: can(who), ANYWHERE, ANYWHERE),
    "reporting.can_submit_follow_up": Rule(
        lambda can, who, at: can(who, FollowUp(county_id=at.county), at.organisation.pk), STAFF
    ),
    "reporting.can_read_draft": Rule(lambda can, who, at: can(who, at.county), STAFF | ANYWHERE, ANYWHERE),
    "reporting.can_read_history": Rule(
        lambda can, who, at: can(who, HistoryOwner(at.county, at.municipality.code, at.organisation.pk)),
        STAFF | ADMINS | {MUNICIPAL},
        ANYWHERE,
    ),
}


ANY_DUTY = {
    "programs.can_state_road_distance",
    "registers.can_add_organisation",
    "registers.can_keep_organisation",
    "registers.can_reclassify_organisation",
    "registers.can_edit_organisation",
    "registers.can_edit_contact_functions",
    "registers.can_merge_organisations",
    "registers.can_read_identity",
    "reporting.can_read_history",
}
"""What staff do whichever duty their body has in the county, beside keeping service places."""

OF_THE_ROLE_ITSELF = {
    "actionplans.can_comment",
    "actionplans.can_resolve_comment",
    "actionplans.can_state_support",
    "programs.can_answer_consultation",
    "registers.can_appoint_deputy",
    "registers.can_appoint_someone",
    "registers.can_decide",
    "registers.can_end_delegation",
}
"""What staff do for the body whatever it answers for: who stands in for whom, the powers of the role, its views."""

DUTIES_OF_ROOM = {"programs": PROGRAMME_DUTY, "actionplans": PROGRAMME_DUTY, "reporting": PROGRAMME_DUTY}
DUTIES_OF_ROOM |= {"grants": GRANT_DUTIES}
"""What a body must answer for before its staff work in the room."""


OF_ONE_FORM = {
    "grants.can_register_case",
    "grants.can_handle_case",
    "grants.can_edit_case",
    "grants.can_declare_conflict",
    "grants.can_assign_case",
    "grants.can_return_case",
    "grants.can_extract_case",
    "grants.can_decide_case",
    "grants.can_attest_payment",
}
"""Asked of a servicebidrag here, which is decided under the duty of service grants and not that of investments."""


def duties_for(name: str) -> Set[Duty]:
    if name in OF_ONE_FORM:
        return frozenset({Duty.GRANT_AUTHORITY})
    return ALL_DUTIES if name in ANY_DUTY or "place" in name else DUTIES_OF_ROOM.get(name.split(".")[0], ALL_DUTIES)


def policies_of_the_house() -> set[str]:
    """``room.can_…`` of every function in a ``policies`` module."""
    return {
        f"{path.split('/')[0]}.{node.name}"
        for path, tree in product()
        if path.endswith("/policies.py")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("can_")
    }


def ask(name: str, role: Role | None, place: Place) -> Any:
    room, function = name.split(".")
    return TABLE[name].ask(getattr(importlib.import_module(f"{room}.policies"), function), somebody(role), place)


def test_table_holds_every_policy_of_the_house() -> None:
    assert set(TABLE) == policies_of_the_house()
    assert (ROOT / "registers" / "policies.py").exists()


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("name", TABLE)
def test_policy_by_role_at_home_and_elsewhere(name: str, role: Role | None) -> None:
    for place, allowed in ((OWN, TABLE[name].own), (OTHER, TABLE[name].other)):
        answer = ask(name, role, place)
        assert bool(answer) is (role in allowed), f"{name}, {role}, {place.county}"
        if not answer and answer is not False:
            assert isinstance(answer, Refused)
            assert answer.reason.endswith(".")
            assert len(answer.reason) > 20


OF_STAFF = sorted(name for name in TABLE if TABLE[name].own & STAFF and name not in OF_THE_ROLE_ITSELF)


@pytest.mark.parametrize("duty", [*Duty, None])
@pytest.mark.parametrize("name", OF_STAFF)
def test_policy_for_staff_follows_what_the_body_answers_for(name: str, duty: Duty | None) -> None:
    """A body without the duty, also one that had it until yesterday, writes and handles nothing in the county."""
    held = {"duties": frozenset({duty} if duty else ()), "former": frozenset({FormerDuty(one, DAY) for one in Duty})}
    room, function = name.split(".")
    can = getattr(importlib.import_module(f"{room}.policies"), function)
    for role in sorted(TABLE[name].own & STAFF):
        expected = duty in duties_for(name)
        answer = TABLE[name].ask(can, somebody(role, **held), OWN)
        assert bool(answer) is expected, f"{name}, {role}, {duty}"


@pytest.mark.parametrize("matter", Matter)
def test_consultation_is_not_answered_by_a_deputy_in_a_single_matter(matter: Matter) -> None:
    for role in sorted(TABLE["programs.can_answer_consultation"].own):
        invitation = ConsultationInvitation(organisation=HOME)
        assert not can_answer_consultation(somebody(role, only=matter), invitation)


@pytest.mark.parametrize("name", TABLE)
def test_policy_refuses_somebody_not_signed_in(name: str) -> None:
    room, function = name.split(".")
    can = getattr(importlib.import_module(f"{room}.policies"), function)
    assert not TABLE[name].ask(can, Actor.anonymous(), OWN)
