"""``visible_to`` of every table against a specification in plain words, for random roles at random places.

The specification is written row by row from the issue and knows no SQL. A role reaches what it says at its own county,
municipality or organisation, and nowhere else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.audit import record_event
from accounts.models import ApiToken, AuditChain, AuditEvent, User
from accounts.tests.factories import ApiTokenFactory, UserFactory
from actionplans.enums import Circle, PlanState
from actionplans.models import (
    ActionPlan,
    Activity,
    CarryForward,
    Comment,
    Goal,
    Initiative,
    Outcome,
    PlanSupport,
    PlanTransition,
)
from actionplans.policies import can_edit_plan, can_report_outcome
from actionplans.tests.factories import (
    ActionPlanFactory,
    ActivityFactory,
    CarryForwardFactory,
    CommentFactory,
    InitiativeFactory,
    OutcomeFactory,
    PlanSupportFactory,
    PlanTransitionFactory,
)
from grants.models import (
    Appeal,
    CaseDocument,
    CaseRanking,
    CaseTransition,
    CompletionRequest,
    ConflictDeclaration,
    DecisionDispatch,
    DecisionEvaluation,
    GrantCase,
    MunicipalStatement,
    OtherAid,
    Payment,
    PaymentAttest,
    PaymentFile,
    Recovery,
    RecoverySettlement,
    RegisterEntry,
    Requisition,
    RequisitionLine,
    RuleReason,
    ServiceFollowUp,
    Withholding,
)
from grants.policies import can_handle_cases
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from grants.tests.part_factories import (
    AppealFactory,
    CaseDocumentFactory,
    CaseRankingFactory,
    CaseTransitionFactory,
    CompletionRequestFactory,
    ConflictDeclarationFactory,
    DecisionDispatchFactory,
    DecisionEvaluationFactory,
    MunicipalStatementFactory,
    OtherAidFactory,
    PaymentAttestFactory,
    PaymentFactory,
    PaymentFileFactory,
    RecoveryFactory,
    RecoverySettlementFactory,
    RegisterEntryFactory,
    RequisitionFactory,
    RequisitionLineFactory,
    RuleReasonFactory,
    ServiceFollowUpFactory,
    WithholdingFactory,
)
from notices.models import OutboxMail
from programs.enums import ProgrammeState, ServicePlanState
from programs.models import (
    Consultation,
    ConsultationAnswer,
    ConsultationInvitation,
    PartnershipMeeting,
    PartnershipMember,
    PlaceFact,
    PriorityArea,
    Programme,
    ProgrammeGoalOutcome,
    RoadDistance,
    ServicePlace,
    ServicePlan,
    ServicePlanMeasure,
    ServicePlanStep,
)
from programs.policies import can_edit_programme, can_edit_service_place, can_edit_service_plan
from programs.tests.factories import (
    ConsultationFactory,
    ConsultationInvitationFactory,
    PartnershipMeetingFactory,
    PartnershipMemberFactory,
    PlaceFactFactory,
    PriorityAreaFactory,
    ProgrammeFactory,
    ProgrammeGoalFactory,
    ProgrammeGoalOutcomeFactory,
    RoadDistanceFactory,
    ServicePlaceFactory,
    ServicePlanFactory,
    ServicePlanMeasureFactory,
)
from registers.actors import build_actor
from registers.models import ContactFunction, Delegation, Membership, Organisation
from registers.services import (
    DelegationPoint,
    DeputyTerms,
    Invitation,
    KeyOrder,
    MergeOrder,
    OrganisationFacts,
    RoleOffer,
    add_contact_function,
    add_delegation,
    add_organisation,
    anonymise_user,
    appoint_deputy,
    create_machine,
    create_machine_key,
    deactivate_user,
    edit_contact_function,
    edit_organisation,
    end_delegation,
    end_membership,
    give_membership,
    invite_user,
    merge_organisations,
    reactivate_user,
    register_extract,
    remove_contact_function,
    resend_invitation,
    review_membership,
    revoke_machine_key,
    rotate_machine_key,
)
from registers.tests.factories import DelegationFactory, MembershipFactory, OrganisationFactory
from reporting.enums import CorrectionKind, FollowUpState
from reporting.models import FollowUp, FollowUpText, FollowUpVersion
from reporting.policies import can_read_draft, can_submit_follow_up
from reporting.services import correct_follow_up, submit_follow_up
from reporting.tests.factories import FollowUpFactory, FollowUpTextFactory, FollowUpVersionFactory
from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, Actor, Duty, FormerDuty, Role, RoleGrant
from rsp.rights import ActRefused
from rsp.tests.url_world import DRAFT, SUBMITTED

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
        for code, under_way in zip(municipalities, UNDER_WAY, strict=True):
            _municipality_rows(code, under_way)
    for body in bodies:
        for user in users:
            MembershipFactory(user=user, organisation=body, role=Role.READER)
        DelegationFactory(organisation=body)
        record_event(_actor_at(body), "sign_in.succeed")
    return World(bodies, users)


def _actor_at(body: Organisation) -> Actor:
    return Actor(uuid4(), "", frozenset({RoleGrant(Role.READER, body.pk, body.name)}), pseudonym="P-1")


def _county_rows(county: str, bodies: list[Organisation]) -> None:
    for year, state in enumerate(ProgrammeState, start=2014):
        adopted_on = date(year, 1, 1) if state in (ProgrammeState.ADOPTED, ProgrammeState.CLOSED) else None
        years = {"first_year": year, "last_year": year, "adopted_on": adopted_on}
        programme = ProgrammeFactory(county_id=county, state=state, owner=bodies[0], **years)
        goal = ProgrammeGoalFactory(programme=programme, area=PriorityAreaFactory(programme=programme))
        ProgrammeGoalOutcomeFactory(goal=goal)
        PartnershipMemberFactory(programme=programme, organisation=bodies[1])
        PartnershipMeetingFactory(programme=programme)
        round_ = ConsultationFactory(programme=programme, opens_on=date(year, 6, 1), closes_on=date(year, 9, 1))
        asked = ConsultationInvitationFactory(consultation=round_, organisation=bodies[2])
        ConsultationAnswer.objects.create(invitation=asked, stance="supports", answered_by="P-1")
    for year, state in enumerate(PlanState, start=2015):
        decided = {"approval_source": "Protokoll"} if state in (PlanState.APPROVED, PlanState.FOLLOWED_UP) else {}
        plan = ActionPlanFactory(county_id=county, year=year, state=state, **decided)
        for owner in (*bodies[:2], None):
            OutcomeFactory(goal__initiative=InitiativeFactory(plan=plan, owner=owner))
        _around_plan(plan, bodies)
    for year, state in enumerate(FollowUpState, start=2015):
        FollowUpTextFactory(follow_up=FollowUpFactory(county_id=county, year=year, state=state))
    shared = ProgrammeFactory(county_id=county, first_year=2030, last_year=2031, state="draft", owner=bodies[0])
    PartnershipMemberFactory(programme=shared, organisation=bodies[2])
    now = datetime(2025, 1, 1, tzinfo=UTC)
    plan = ActionPlanFactory(county_id=county, year=2025, programme=shared, shared_at=now)
    InitiativeFactory(plan=plan, owner=None).co_owners.add(bodies[3])
    _around_plan(plan, bodies)
    ActivityFactory(county_id=county)
    ActivityFactory(county_id=None, organiser=bodies[0])
    for number, scheme in enumerate(("servicebidrag", "investeringsstod")):
        facts = {"scheme_id": scheme, "dnr": f"{county}-{number}", "received_on": date(2016, 5, 1)}
        case = GrantCaseFactory(county_id=county, authority=bodies[0], applicant=bodies[0], **facts)
        _around_case(case, bodies)
        CaseRankingFactory(county_id=county, scheme_id=scheme)


def _around_case(case: GrantCase, bodies: list[Organisation]) -> None:
    """What is read with the case: what is asked and answered, its decision and its money."""
    for code in COUNTIES[case.county_id]:
        MunicipalStatementFactory(case=case, municipality_id=code)
    for made_by in (CaseTransitionFactory, ConflictDeclarationFactory, CompletionRequestFactory, RuleReasonFactory):
        made_by(case=case)
    decision = GrantDecisionFactory(case=case)
    for made_by in (DecisionEvaluationFactory, DecisionDispatchFactory, AppealFactory, RegisterEntryFactory):
        made_by(decision=decision)
    payment = PaymentFactory(decision=decision)
    PaymentAttestFactory.create_batch(2, payment=payment)
    payment.state, payment.paid_on = "paid", date(2023, 5, 2)
    payment.file = PaymentFileFactory(county_id=case.county_id)
    payment.save()
    CaseDocumentFactory(case=case)
    RequisitionLineFactory(requisition=RequisitionFactory(case=case))
    WithholdingFactory(case=case)
    ServiceFollowUpFactory(case=case)
    RecoverySettlementFactory(recovery=RecoveryFactory(case=case))
    OtherAidFactory(organisation=bodies[0], case=case)


def _around_plan(plan: ActionPlan, bodies: list[Organisation]) -> None:
    """What is read with the plan: its steps, who stands behind it, what is carried into it, remarks by circle."""
    PlanTransitionFactory(plan=plan)
    PlanSupportFactory(plan=plan, organisation=bodies[0])
    CarryForwardFactory(plan=plan, initiative=InitiativeFactory(plan=plan))
    for circle in Circle:
        CommentFactory(plan=plan, organisation=bodies[1], circle=circle)


UNDER_WAY = (ServicePlanState.STARTED, ServicePlanState.RETURNED)
"""A municipality has one plan under way at a time: one of each in every county."""


def _municipality_rows(code: str, under_way: ServicePlanState) -> None:
    for state in (under_way, *(set(ServicePlanState) - set(UNDER_WAY))):
        repealed_on = date(2024, 1, 1) if state == ServicePlanState.REPEALED else None
        days = {"repealed_on": repealed_on, "started_on": date(2016, 3, 1)}
        plan = ServicePlanFactory(municipality_id=code, state=state, **days)
        ServicePlanMeasureFactory(plan=plan)
        ServicePlanStep.objects.create(plan=plan, action="start", taken_by="P-1")
    places = [ServicePlaceFactory(municipality_id=code, is_planned=planned) for planned in (True, False)]
    for place in places:
        PlaceFactFactory(place=place)
    RoadDistanceFactory(from_place=places[0], to_place=places[1])
    RoadDistanceFactory(from_place=places[1], to_place=ServicePlaceFactory(municipality_id="2401", is_planned=True))


# --- The specification


Grants = frozenset[RoleGrant]


def staff_of(grants: Grants, county: str, duty: Duty | None = None, on: date | None = None) -> bool:
    """Staff of a body that holds the duty in the county, or any; or that held it on the day the row is dated."""
    return any(
        grant.role in COUNTY_STAFF and grant.county_code == county and has_duty(grant, duty, on) for grant in grants
    )


def has_duty(grant: RoleGrant, duty: Duty | None, on: date | None) -> bool:
    if duty is None:
        return bool(grant.duties)
    return duty in grant.duties or any(on and ended.duty is duty and on <= ended.until for ended in grant.former)


def owns_programme(grants: Grants, county: str, year: int) -> bool:
    """A year is of whoever answered for the programme when it began."""
    return staff_of(grants, county, Duty.PROGRAMME_OWNER, date(year, 1, 1))


def duty_of(scheme: str) -> Duty:
    return Duty.INVESTMENT_GRANTS if scheme == "investeringsstod" else Duty.GRANT_AUTHORITY


def decides_on(grants: Grants, case: GrantCase) -> bool:
    return staff_of(grants, case.county_id, duty_of(case.scheme_id), case.received_on)


def reads_payment_file(grants: Grants, row: PaymentFile) -> bool:
    """Whoever decides in the county today and reads every case that is paid in the file."""
    paid = row.payments.select_related("case")
    return decides_in(grants, row.county_id) and all(decides_on(grants, payment.case) for payment in paid)


def decides_in(grants: Grants, county: str) -> bool:
    """Staff of a body that decides on some form of support in the county today."""
    return any(staff_of(grants, county, duty) for duty in (Duty.GRANT_AUTHORITY, Duty.INVESTMENT_GRANTS))


def handles_support(grants: Grants) -> bool:
    """The same, in any county: a company's aid counts wherever it was granted."""
    return any(decides_in(grants, county) for grant in grants if (county := grant.county_code))


def officer_of(grants: Grants, municipality: str) -> bool:
    return any(grant.role is Role.MUNICIPAL_OFFICER and grant.municipality_code == municipality for grant in grants)


def answers_for(grants: Grants, owner_id: UUID | None) -> bool:
    owners = (Role.PARTICIPANT, Role.MUNICIPAL_OFFICER)
    return any(grant.role in owners and grant.organisation_id == owner_id for grant in grants)


def administers(grants: Grants, organisation_id: UUID) -> bool:
    return any(grant.role in ADMINISTRATORS and grant.organisation_id == organisation_id for grant in grants)


def answers_consultations(grants: Grants, organisation_id: UUID) -> bool:
    roles = (Role.PARTICIPANT, Role.MUNICIPAL_OFFICER, Role.CASE_OFFICER, Role.DIRECTOR)
    return any(grant.role in roles and grant.organisation_id == organisation_id for grant in grants)


def sees_programme(grants: Grants, row: Programme) -> bool:
    if row.state in ("adopted", "closed") or owns_programme(grants, row.county_id, row.first_year):
        return True
    invited = ConsultationInvitation.objects.filter(consultation__programme=row).values_list("organisation", flat=True)
    return row.state == "consulted" and any(answers_consultations(grants, body) for body in invited)


def sees_invitation(grants: Grants, row: ConsultationInvitation) -> bool:
    county, opened = row.consultation.programme.county_id, row.consultation.opens_on
    return answers_consultations(grants, row.organisation_id) or staff_of(grants, county, Duty.PROGRAMME_OWNER, opened)


def sees_plan(grants: Grants, plan: ActionPlan) -> bool:
    if plan.state in ("approved", "followed_up") or owns_programme(grants, plan.county_id, plan.year):
        return True
    return plan.shared_at is not None and any(answers_consultations(grants, body) for body in network_of(plan))


def network_of(plan: ActionPlan) -> set[UUID]:
    """Bodies of the partnership today, owners and co-owners."""
    partners = PartnershipMember.objects.filter(programme=plan.programme_id, valid_to=None)
    owners = plan.initiatives.values_list("owner", "co_owners")
    return {*partners.values_list("organisation", flat=True), *(body for row in owners for body in row if body)}


def sees_comment(grants: Grants, row: Comment) -> bool:
    if not sees_plan(grants, row.plan):
        return False
    if row.circle == Circle.OWN:
        return any(grant.organisation_id == row.organisation_id for grant in grants)
    return row.circle == Circle.NATIONAL or in_circle(grants, row.plan)


def in_circle(grants: Grants, plan: ActionPlan) -> bool:
    in_county = any(grant.county_code == plan.county_id and grant.duties for grant in grants)
    in_county |= any((grant.municipality_code or "").startswith(plan.county_id) for grant in grants)
    in_county |= any(answers_consultations(grants, body) for body in network_of(plan))
    began = date(plan.year, 1, 1)
    return in_county or any(staff_of(grants, plan.county_id, duty, began) for duty in Duty)


def sees_initiative(grants: Grants, row: Initiative) -> bool:
    return sees_plan(grants, row.plan) or answers_for(grants, row.owner_id)


def sees_place(grants: Grants, row: ServicePlace) -> bool:
    return not row.is_planned or staff_of(grants, row.municipality.county_id) or officer_of(grants, row.municipality_id)


def sees_service_plan(grants: Grants, row: ServicePlan) -> bool:
    return (
        row.state in ("adopted", "confirmed", "repealed")
        or staff_of(grants, row.municipality.county_id, Duty.PROGRAMME_OWNER, row.started_on)
        or officer_of(grants, row.municipality_id)
    )


PARTS_OF_CASE: tuple[type[Model], ...] = (
    CaseDocument,
    CaseTransition,
    CompletionRequest,
    ConflictDeclaration,
    Payment,
    Recovery,
    Requisition,
    RuleReason,
    ServiceFollowUp,
    Withholding,
)
PARTS_OF_DECISION: tuple[type[Model], ...] = (
    Appeal,
    DecisionDispatch,
    DecisionEvaluation,
    RegisterEntry,
)

SPECIFICATION: dict[type[Model], Callable[[Grants, Any], bool]] = {
    Programme: sees_programme,
    PriorityArea: lambda grants, row: sees_programme(grants, row.programme),
    ProgrammeGoalOutcome: lambda grants, row: sees_programme(grants, row.goal.programme),
    PartnershipMember: lambda grants, row: sees_programme(grants, row.programme),
    PartnershipMeeting: lambda grants, row: sees_programme(grants, row.programme),
    Consultation: lambda grants, row: sees_programme(grants, row.programme),
    ConsultationInvitation: sees_invitation,
    ConsultationAnswer: lambda grants, row: sees_invitation(grants, row.invitation),
    ActionPlan: sees_plan,
    Initiative: sees_initiative,
    Goal: lambda grants, row: sees_initiative(grants, row.initiative),
    Outcome: lambda grants, row: sees_initiative(grants, row.goal.initiative),
    PlanTransition: lambda grants, row: sees_plan(grants, row.plan),
    PlanSupport: lambda grants, row: sees_plan(grants, row.plan) and in_circle(grants, row.plan),
    CarryForward: lambda grants, row: sees_plan(grants, row.plan),
    Comment: sees_comment,
    Activity: lambda grants, row: (
        row.county_id is None or staff_of(grants, row.county_id, Duty.PROGRAMME_OWNER, row.held_on)
    ),
    GrantCase: decides_on,
    **dict.fromkeys(PARTS_OF_CASE, lambda grants, row: decides_on(grants, row.case)),
    **dict.fromkeys(PARTS_OF_DECISION, lambda grants, row: decides_on(grants, row.decision.case)),
    MunicipalStatement: lambda grants, row: decides_on(grants, row.case) or officer_of(grants, row.municipality_id),
    RequisitionLine: lambda grants, row: decides_on(grants, row.requisition.case),
    PaymentAttest: lambda grants, row: decides_on(grants, row.payment.case),
    RecoverySettlement: lambda grants, row: decides_on(grants, row.recovery.case),
    PaymentFile: reads_payment_file,
    CaseRanking: lambda grants, row: staff_of(grants, row.county_id, duty_of(row.scheme_id)),
    OtherAid: lambda grants, row: handles_support(grants),
    ServicePlan: sees_service_plan,
    ServicePlanMeasure: lambda grants, row: sees_service_plan(grants, row.plan),
    ServicePlanStep: lambda grants, row: sees_service_plan(grants, row.plan),
    ServicePlace: sees_place,
    PlaceFact: lambda grants, row: sees_place(grants, row.place),
    RoadDistance: lambda grants, row: sees_place(grants, row.from_place) and sees_place(grants, row.to_place),
    FollowUp: lambda grants, row: (
        row.state in ("submitted", "corrected") or owns_programme(grants, row.county_id, row.year)
    ),
    FollowUpText: lambda grants, row: owns_programme(grants, row.follow_up.county_id, row.follow_up.year),
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
    """Any roles at any bodies, each with the county or municipality of the draw: the rules must not lean on fit.

    The body holds any duties today, and has handed over any others on a day around those that the rows are dated.
    """
    handed_over = st.builds(FormerDuty, st.sampled_from(Duty), st.dates(date(2013, 12, 30), date(2026, 1, 2)))
    grant = st.builds(
        lambda role, body, place, duties, former: RoleGrant(
            role, body.pk, body.name, *place, duties=duties, former=former
        ),
        st.sampled_from(roles),
        st.sampled_from(bodies),
        st.sampled_from(PLACES),
        st.frozensets(st.sampled_from(Duty)),
        st.frozensets(handed_over, max_size=2),
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


# --- The services themselves, on the rows of a county in which one only reads


class Rows:
    """Rows of a county and what the services can be asked to do with them, each as a call that has not been made."""

    def __init__(self, actor: Actor, county: str) -> None:
        self.actor, self.county = actor, county
        self.region = Organisation.objects.get(kind="region", county=county)
        self.company, self.duplicate = (
            OrganisationFactory(name=f"{name} {county} AB", county_id=county, orgnr=None) for name in ("Prov", "Kopia")
        )
        self.mailbox = ContactFunction.objects.create(
            organisation=self.company, purpose="grants", email="stod@rsp.example"
        )
        self.member = MembershipFactory(organisation=self.region, role=Role.READER)
        self.closed = MembershipFactory(organisation=self.region, role=Role.READER, user__is_active=False).user
        self.machine = MembershipFactory(organisation=self.region, role=Role.READER, user__is_machine=True).user
        self.key = ApiTokenFactory(user=self.machine)
        self.point = DelegationFactory(organisation=self.region)
        FollowUpFactory(county_id=county, year=DRAFT)
        FollowUpVersionFactory(follow_up__county_id=county, follow_up__year=SUBMITTED)

    def of_the_register(self) -> dict[str, Callable[[], object]]:
        """What a case officer does at home."""
        company, name = self.company.pk, f"Nytt namn {self.county} AB"
        facts = OrganisationFacts(name, "company", None, self.county)
        merge = MergeOrder(self.duplicate.pk, self.company.pk, 1, 2)
        return {
            "add": lambda: add_organisation(actor=self.actor, facts=facts),
            "edit": lambda: edit_organisation(
                actor=self.actor, organisation_id=company, facts=facts, expected_version=1
            ),
            "merge": lambda: merge_organisations(actor=self.actor, order=merge),
            "add mailbox": lambda: add_contact_function(
                actor=self.actor, organisation_id=company, purpose="registry", email="ny@rsp.example"
            ),
            "edit mailbox": lambda: edit_contact_function(
                actor=self.actor, contact_id=self.mailbox.pk, email="ny@rsp.example", expected_version=1
            ),
            "remove mailbox": lambda: remove_contact_function(
                actor=self.actor, contact_id=self.mailbox.pk, expected_version=2
            ),
        }

    def of_the_follow_up(self) -> dict[str, Callable[[], object]]:
        found: dict[str, Any] = {"actor": self.actor, "county_code": self.county, "expected_version": 1}
        correction = {"kind": CorrectionKind.CONTENT, "reason": "Fel belopp"}
        return {
            "submit": lambda: submit_follow_up(**found, year=DRAFT),
            "submit again": lambda: submit_follow_up(**found, year=SUBMITTED),
            "correct": lambda: correct_follow_up(**found, year=SUBMITTED, **correction),
        }

    def of_the_administration(self) -> dict[str, Callable[[], object]]:
        """What a case officer does nowhere."""
        actor, at, user = self.actor, self.region.pk, self.member.user_id
        offer, today = RoleOffer(at, "participant", DAY), DAY
        row, point = {"membership_id": self.member.pk}, DelegationPoint(at, "director", "plan_approval", "9", today)
        key = {"actor": actor, "machine_id": self.machine.pk}
        order = KeyOrder("Ny", ["read:public"], timezone.now() + timedelta(days=30))
        terms = DeputyTerms(at, user, "director", "deputy", today)
        seen: dict[str, Any] = {"actor": actor, "expected_version": 1}
        return {
            "give role": lambda: give_membership(actor=actor, user_id=user, offer=offer),
            "end role": lambda: end_membership(**seen, **row, last_day=None),
            "review role": lambda: review_membership(**seen, **row),
            "invite": lambda: invite_user(actor=actor, invitation=Invitation("ny@rsp.example", "Ny", offer)),
            "invite again": lambda: resend_invitation(actor=actor, user_id=user, organisation_id=at),
            "close": lambda: deactivate_user(**seen, user_id=user),
            "open": lambda: reactivate_user(**seen, user_id=self.closed.pk),
            "anonymise": lambda: anonymise_user(**seen, user_id=user),
            "extract": lambda: register_extract(actor=actor, user_id=user),
            "add point": lambda: add_delegation(actor=actor, point=point),
            "appoint": lambda: appoint_deputy(actor=actor, terms=terms),
            "end point": lambda: end_delegation(**seen, delegation_id=self.point.pk, last_day=None),
            "machine": lambda: create_machine(actor=actor, name="Ny", offer=offer),
            "key": lambda: create_machine_key(**key, order=order),
            "rotate": lambda: rotate_machine_key(**key, token_id=self.key.pk),
            "revoke": lambda: revoke_machine_key(**key, token_id=self.key.pk),
        }

    def all_acts(self) -> dict[str, Callable[[], object]]:
        return self.of_the_register() | self.of_the_follow_up() | self.of_the_administration()


DAY = date(2099, 1, 1)
WRITTEN = (Organisation, ContactFunction, Membership, Delegation, User, ApiToken, FollowUp, FollowUpVersion, OutboxMail)


def written() -> dict[type[Model], list[Any]]:
    """Every row of the tables that the services write."""
    return {table: list(table._base_manager.order_by("pk").values()) for table in WRITTEN}


def refused(calls: dict[str, Callable[[], object]]) -> set[str]:
    """Which of the calls were refused for want of a right. Rows that are not visible are not there."""
    names = set()
    for name, call in calls.items():
        try:
            call()
        except (PermissionDenied, ObjectDoesNotExist):
            names.add(name)
        except ActRefused:
            continue
    return names


@pytest.fixture
def officer(case_officer_23: Any) -> Actor:
    """Case officer in 23, and reader in 24."""
    MembershipFactory(
        user=case_officer_23.user,
        organisation=Organisation.objects.get(kind="region", county="24"),
        role=Role.READER,
    )
    actor: Actor = build_actor(case_officer_23.user)
    return actor


def test_services_refuse_case_officer_in_a_county_where_only_reading(officer: Actor) -> None:
    there = Rows(officer, "24")
    acts, before, told = there.all_acts(), written(), AuditEvent.objects.filter(outcome="refused")
    assert refused(acts) == acts.keys()
    assert written() == before
    assert told.values("operation_id").distinct().count() == len(acts) - len({"submit"}), (
        "a draft of another county is not there at all"
    )


def test_services_refuse_case_officer_to_move_rows_between_the_counties(officer: Actor) -> None:
    here, there = Rows(officer, "23"), Rows(officer, "24")
    moved, kept = OrganisationFacts("Flyttad AB", "company", None, "24"), {"actor": officer, "expected_version": 1}
    orders = [MergeOrder(one.duplicate.pk, other.company.pk, 1, 1) for one, other in ((here, there), (there, here))]
    acts: dict[str, Callable[[], object]] = {
        "away": lambda: edit_organisation(**kept, organisation_id=here.company.pk, facts=moved),
        "merge away": lambda: merge_organisations(actor=officer, order=orders[0]),
        "merge home": lambda: merge_organisations(actor=officer, order=orders[1]),
    }
    before = written()
    assert refused(acts) == acts.keys()
    assert written() == before


def test_services_let_case_officer_do_the_same_at_home(officer: Actor) -> None:
    """The refusals above are for want of a right: at home the same calls go through, or fail for another reason."""
    here = Rows(officer, "23")
    assert refused(here.of_the_register() | here.of_the_follow_up()) == set()
    assert refused(here.of_the_administration()) == here.of_the_administration().keys()
    names = {"Nytt namn 23 AB", "Kopia 23 AB"}
    assert set(Organisation.objects.filter(name__in=names).values_list("name", "version", "merged_into__name")) == {
        ("Nytt namn 23 AB", 1, None),
        ("Nytt namn 23 AB", 3, None),
        ("Kopia 23 AB", 2, "Nytt namn 23 AB"),
    }
    assert list(ContactFunction.objects.values_list("purpose", flat=True)) == ["registry"]
