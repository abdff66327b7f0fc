"""What the table of addresses is about: the same rows in two counties, with ids that the table can name."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from accounts.tests.factories import ApiTokenFactory, UserFactory
from actionplans.tests.factories import (
    ActionPlanFactory,
    ActivityFactory,
    ApprovedPlanFactory,
    CommentFactory,
    GoalFactory,
    InitiativeFactory,
    OutcomeFactory,
    SubmittedPlanFactory,
)
from documents.enums import DocumentKind
from documents.tests.factories import DocumentFactory, SealedDocumentFactory
from grants.enums import CaseDocumentKind
from grants.models import CaseDocument, GrantCase, LetterText, MunicipalStatement, OtherAid, UndertakingGroup
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory, RuleValueFactory
from grants.tests.money_world import granted_case, paid_case, prepared_payment
from grants.tests.part_factories import (
    AppealFactory,
    OtherAidFactory,
    PaymentFileFactory,
    RecoveryFactory,
    RecoverySettlementFactory,
    RegisterEntryFactory,
    RequisitionFactory,
    RequisitionLineFactory,
    ServiceFollowUpFactory,
    UndertakingGroupFactory,
    UndertakingMemberFactory,
    WithholdingFactory,
)
from jobs.tests.factories import JobFactory
from programs.enums import ProgrammeDocumentKind, ProgrammeState
from programs.models import BudgetFrame, ProgrammeDocument
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
from registers.enums import CapacityChoice, ContactPurpose
from registers.models import ContactFunction, ExchangeRate, Organisation
from registers.tests.factories import DelegationFactory, MembershipFactory, OrganisationFactory, ResponsibilityFactory
from reporting.tests.factories import FollowUpFactory, FollowUpVersionFactory
from rsp.actor import Role
from rsp.tests import planted

SUBMITTED, DRAFT = 2023, 2022
"""Years for which the world holds a submitted follow-up and a draft, in both counties."""


PERIOD = {"23": 900_000_023, "24": 900_000_024}
"""The number of a period of responsibility in each county, long before the loaded ones begin."""


def known(thing: str, county: str) -> UUID:
    """The id of a thing of a county: the same in the table and in the world."""
    return uuid5(NAMESPACE_URL, f"{thing} {county}")


def make_world() -> None:
    _law()
    for county in ("23", "24"):
        FollowUpVersionFactory(follow_up__county_id=county, follow_up__year=SUBMITTED)
        FollowUpFactory(county_id=county, year=DRAFT, pk=known("draft", county))
        _service_plans(county, {"23": "2361", "24": "2401"}[county])
        _service_places(county, {"23": "2361", "24": "2401"}[county])
        _people(county, Organisation.objects.get(kind="region", county=county))
        ResponsibilityFactory(pk=PERIOD[county], county_id=county)
        ActivityFactory(pk=known("activity", county), county_id=county)
        ActionPlanFactory(pk=known("table plan", county), county_id=county, year=2061)
        _comments(county, Organisation.objects.get(kind="region", county=county))
        _written_plan(county, Organisation.objects.get(kind="region", county=county))
        _outcomes(county, Organisation.objects.get(kind="region", county=county))
        _programmes(county, Organisation.objects.get(kind="region", county=county))
        _plans_on_their_way(county)
        _money(county)
        _open_case(county, Organisation.objects.get(kind="region", county=county))
        _decisions(county)
        _evaluated(county, {"23": "2361", "24": "2401"}[county])
        for number in ("company", "duplicate"):
            OrganisationFactory(pk=known(number, county), name=f"Provhandel {number} {county} AB", county_id=county)
    _ledger(Organisation.objects.get(pk=known("company", "23")))
    _plant_a_sole_trader()


def _plant_a_sole_trader() -> None:
    """Every case and all aid is of one sole trader, whose name and number are looked for in every answer."""
    trader = Organisation.objects.filter(pk=known("company", "23"))
    trader.update(name=planted.NAME, orgnr=planted.NUMBER, municipality="2361")
    GrantCase.objects.update(applicant=known("company", "23"))
    OtherAid.objects.update(organisation=known("company", "23"))
    UndertakingGroup.objects.update(name=planted.NAME)


def _law() -> None:
    """A value that is used and one that waits, a text of a letter and a euro rate."""
    RuleValueFactory(pk=known("rule value", "23"))
    RuleValueFactory(pk=known("waiting value", "23"), in_use=False, valid_from=date(2026, 1, 1))
    LetterText.objects.create(
        pk=known("letter text", "23"),
        part="appeal",
        occasion="granted",
        act_id="2024:1243",
        scheme_id="korrosionsskydd",
        text="Provtext.",
        valid_from=date(2025, 1, 1),
        source="Prov",
    )
    ExchangeRate.objects.create(pk=known("euro rate", "23"), day=date(2026, 1, 2), rate="11.0540", source="Prov")


def _ledger(company: Organisation) -> None:
    """Aid to a company from others, its undertaking, and a grant of county 23 to register."""
    group = UndertakingGroupFactory(pk=known("undertaking", "23"))
    UndertakingMemberFactory(pk=known("undertaking member", "23"), group=group, organisation=company)
    OtherAidFactory(pk=known("other aid", "23"), organisation=company)
    case = GrantCaseFactory(applicant=company, authority=Organisation.objects.get(kind="region", county="23"))
    decision = GrantDecisionFactory(case=case, decided_on=date(2026, 2, 24), support_year=2026, regulation="general")
    RegisterEntryFactory(pk=known("register entry", "23"), decision=decision)


def _decisions(county: str) -> None:
    """A case with a proposal, one that is prepared, and one that is decided by a sealed letter and appealed."""
    told = {
        "county_id": county,
        "authority": Organisation.objects.get(kind="region", county=county),
        "support_year": 2026,
        "proposed_outcome": "rejected",
        "proposed_reasons": "Servicen i området är inte gles (8 § 1).",
    }
    GrantCaseFactory(pk=known("drafted case", county), state="in_progress", **told)
    GrantCaseFactory(pk=known("prepared case", county), state="prepared", **told)
    case = GrantCaseFactory(pk=known("decided case", county), state="decided", **told)
    letter = SealedDocumentFactory(kind="grant_decision", title=f"Beslut, {case.dnr}")
    decision = GrantDecisionFactory(
        pk=PERIOD[county], case=case, outcome="rejected", amount=0, letter=letter, decided_on=date(2026, 3, 2)
    )
    AppealFactory(pk=known("appeal", county), decision=decision, received_on=date(2026, 3, 20))


def _evaluated(county: str, municipality: str) -> None:
    """A case that a reason may be written in and a municipality is asked about, and one of home delivery."""
    told = {
        "county_id": county,
        "authority": Organisation.objects.get(kind="region", county=county),
        "state": "in_progress",
        "support_year": 2026,
        "received_on": date(2026, 2, 1),
    }
    near = {"distance_km": "4", "is_island": False, "grocery_turnover": "7123456"}
    case = GrantCaseFactory(
        pk=known("evaluated case", county), scheme_id="sarskilt-driftstod", facts=near, applied_amount=90_000, **told
    )
    GrantCaseFactory(pk=known("home delivery case", county), scheme_id="hemsandningsbidrag", **told)
    MunicipalStatement.objects.create(
        pk=known("statement", county),
        case=case,
        municipality_id=municipality,
        asked_on=date(2026, 2, 2),
        due_on=date(2026, 2, 23),
    )


def _open_case(county: str, region: Organisation) -> None:
    """An application that has come in, with a paper."""
    case = GrantCaseFactory(pk=known("open case", county), county_id=county, authority=region)
    CaseDocument.objects.create(case=case, document=DocumentFactory(), number=1, kind=CaseDocumentKind.APPLICATION)


def _money(county: str) -> None:
    """A grant with a requisition and a payment that waits, one that is claimed back, and an operating support."""
    waiting = granted_case(county_id=county, scheme_id="hemsandningsbidrag", pk=known("waiting money", county))
    requisition = RequisitionFactory(pk=known("requisition", county), case=waiting)
    RequisitionLineFactory(pk=known("invoice", county), requisition=requisition)
    prepared_payment(waiting, 100, pk=known("payment", county))
    WithholdingFactory(pk=PERIOD[county], case=waiting)
    claimed = RecoveryFactory(
        pk=known("recovery", county), case=paid_case(county_id=county), decided_on=date(2025, 4, 1)
    )
    RecoverySettlementFactory(pk=known("settlement", county), recovery=claimed, settled_on=date(2025, 5, 2))
    PaymentFileFactory(pk=PERIOD[county], county_id=county)
    support = granted_case(county_id=county, scheme_id="sarskilt-driftstod", pk=known("support money", county))
    ServiceFollowUpFactory(pk=known("service follow-up", county), case=support, year=2025)


def _service_plans(county: str, municipality: str) -> None:
    plan = ServicePlanFactory(pk=known("plan", county), municipality_id=municipality)
    ServicePlanMeasureFactory(pk=known("measure", county), plan=plan)
    ServicePlanFactory(
        pk=known("plan draft", county), municipality_id=municipality, state="started", adopted_on=None, valid_from=None
    )


def _people(county: str, region: Organisation) -> None:
    person = UserFactory(pk=known("person", county), name=f"Person i {county}")
    MembershipFactory(pk=known("membership", county), user=person, organisation=region, role=Role.READER)
    machine = UserFactory(pk=known("machine", county), is_machine=True)
    MembershipFactory(user=machine, organisation=region, role=Role.READER)
    ApiTokenFactory(pk=known("token", county), user=machine, expires_at=timezone.now() + timedelta(days=30))
    DelegationFactory(
        pk=known("deputy", county),
        organisation=region,
        role=Role.DIRECTOR,
        matter="",
        point="",
        capacity=CapacityChoice.DEPUTY,
        user=person,
        valid_from=date(2020, 1, 1),
    )
    JobFactory(pk=known("job", county), started_by=person, organisation_id=region.pk)
    ContactFunction.objects.create(
        pk=known("contact", county), organisation=region, purpose=ContactPurpose.GRANTS, email="stod@rsp.example"
    )


def _service_places(county: str, municipality: str) -> None:
    place = ServicePlaceFactory(pk=known("place", county), municipality_id=municipality)
    ServicePlaceFactory(pk=known("planned place", county), municipality_id=municipality, is_planned=True)
    PlaceFactFactory(pk=known("place fact", county), place=place)
    near = ServicePlaceFactory(municipality_id=municipality)
    RoadDistanceFactory(pk=known("road", county), from_place=place, to_place=near)


def _comments(county: str, region: Organisation) -> None:
    plan = ActionPlanFactory(pk=known("commented plan", county), county_id=county, year=2062)
    goal = GoalFactory(pk=known("plan goal", county), initiative=InitiativeFactory(plan=plan, owner=region))
    CommentFactory(pk=known("comment", county), plan=plan, organisation=region, initiative=goal.initiative, goal=goal)


def _outcomes(county: str, region: Organisation) -> None:
    """A decided plan with an outcome, and the draft that follows it."""
    plan = ApprovedPlanFactory(pk=known("reported plan", county), county_id=county, year=2018)
    initiative = InitiativeFactory(pk=known("reported initiative", county), plan=plan, owner=region)
    goal = GoalFactory(pk=known("reported goal", county), initiative=initiative)
    OutcomeFactory(pk=known("outcome", county), goal=goal)
    ActionPlanFactory(pk=known("following plan", county), county_id=county, year=2063, follows=plan)


def _written_plan(county: str, region: Organisation) -> None:
    """A draft with a goal and a frame. The initiative is the region's, so that no other body reads it."""
    plan = ActionPlanFactory(pk=known("written plan", county), county_id=county, year=2073)
    row = InitiativeFactory(pk=known("initiative", county), plan=plan, owner=region)
    GoalFactory(pk=known("written goal", county), initiative=row)
    BudgetFrame.objects.create(
        pk=known("frame", county), county_id=county, year=2073, stream="national", amount=1, source="Beslut"
    )


def _programmes(county: str, region: Organisation) -> None:
    """A draft with one of everything, one that a municipality is asked about, an adopted one with its revision."""
    facts = {"county_id": county, "owner": region, "state": ProgrammeState.DRAFT, "adopted_on": None}
    draft = ProgrammeFactory(pk=known("programme draft", county), first_year=2041, last_year=2045, **facts)
    area = PriorityAreaFactory(pk=known("area", county), programme=draft)
    goal = ProgrammeGoalFactory(pk=known("goal", county), programme=draft, area=area)
    ProgrammeGoalOutcomeFactory(pk=known("outcome", county), goal=goal)
    municipality = Organisation.objects.get(kind="municipality", municipality={"23": "2361", "24": "2401"}[county])
    PartnershipMemberFactory(pk=PERIOD[county], programme=draft, organisation=municipality)
    PartnershipMeetingFactory(pk=known("meeting", county), programme=draft)
    paper = DocumentFactory(pk=known("paper", county))
    ProgrammeDocument.objects.create(programme=draft, document=paper, kind=ProgrammeDocumentKind.ANNEX)
    adopted = ProgrammeFactory(county_id=county, owner=region, first_year=2050, last_year=2055)
    ProgrammeFactory(
        pk=known("programme revision", county), first_year=2050, last_year=2055, revises=adopted, revision=2, **facts
    )
    asked = ProgrammeFactory(
        pk=known("programme asked", county),
        **facts | {"state": ProgrammeState.CONSULTED, "first_year": 2046},
        last_year=2049,
    )
    closes_on = timezone.localdate() + timedelta(days=30)
    round_ = ConsultationFactory(
        pk=known("consultation", county), programme=asked, opens_on=timezone.localdate(), closes_on=closes_on
    )
    ConsultationInvitationFactory(pk=PERIOD[county], consultation=round_, organisation=municipality)


def _plans_on_their_way(county: str) -> None:
    """An action plan that is being written, one that waits for its decision, and one with the record of it."""
    ActionPlanFactory(pk=known("action plan", county), county_id=county, year=2043)
    SubmittedPlanFactory(pk=known("action plan waiting", county), county_id=county, year=2044)
    record = SealedDocumentFactory(kind=DocumentKind.PLAN_DECISION)
    ApprovedPlanFactory(pk=known("action plan decided", county), county_id=county, year=2042, decision_document=record)


def filled(path: str) -> str:
    """The address with the ids of the loaded regions: ``{region_23}``."""
    regions = {f"region_{county}": region_id(county) for county in ("23", "24") if f"{{region_{county}}}" in path}
    return path.format(**regions) if regions else path


def region_id(county: str) -> UUID:
    return Organisation.objects.get(kind="region", county=county).pk
