"""Writes the example of source 004 and the demo accounts. For the demo only; every call is safe to repeat."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from actionplans.enums import ActivityKind, GoalSource, PlanState
from actionplans.models import ActionPlan, ActivityCount, Goal, Initiative, Outcome
from grants.enums import KnownBy
from grants.models import GrantYear
from programs.enums import PartnershipRole, PlaceKind, ProgrammeState
from programs.models import PartnershipMember, PriorityArea, Programme, ProgrammeDecision, RelatedStrategy, ServicePlace
from registers.actors import build_actor
from registers.enums import MatterChoice, OrganisationKind, RoleChoice
from registers.models import Delegation, Membership, Organisation
from reporting.enums import FollowUpState, Question
from reporting.examples import jamtland_harjedalen as source
from reporting.models import FollowUp, FollowUpText, FollowUpVersion
from reporting.services import submit_follow_up

DEMO_DOMAIN = "rsp.example"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo. ``password`` is in clear: it is shown to whoever started the demo."""

    role: str
    email: str
    password: str
    organisation: str


@dataclass(frozen=True, slots=True)
class DemoRole:
    """Which role a demo account holds, and where."""

    local_part: str
    role: RoleChoice
    organisation: str
    place: str


ASSOCIATION = "Föreningen Fjällbygdens service (exempel)"
"""An association made up for the demo: it answers for nothing yet, and its number is one no register gives out."""
ASSOCIATION_ORGNR = "4020009991"

DEMO_ROLES = (
    DemoRole("handlaggare", RoleChoice.CASE_OFFICER, source.REGION, "Jämtland"),
    DemoRole("direktor", RoleChoice.DIRECTOR, source.REGION, "Jämtland"),
    DemoRole("lasare", RoleChoice.READER, source.REGION, "Jämtland"),
    DemoRole("administrator", RoleChoice.ADMINISTRATOR, source.REGION, "Jämtland"),
    DemoRole("medverkande", RoleChoice.PARTICIPANT, ASSOCIATION, "Jämtland"),
    DemoRole("kommun", RoleChoice.MUNICIPAL_OFFICER, "Härjedalens kommun", "Härjedalen"),
    DemoRole("kommun-administrator", RoleChoice.ADMINISTRATOR, "Härjedalens kommun", "Härjedalen"),
    DemoRole("vasterbotten", RoleChoice.CASE_OFFICER, "Region Västerbotten", "Västerbotten"),
    DemoRole("vasterbotten-direktor", RoleChoice.DIRECTOR, "Region Västerbotten", "Västerbotten"),
    DemoRole("vasterbotten-lasare", RoleChoice.READER, "Region Västerbotten", "Västerbotten"),
    DemoRole("vasterbotten-administrator", RoleChoice.ADMINISTRATOR, "Region Västerbotten", "Västerbotten"),
    DemoRole("analytiker", RoleChoice.NATIONAL_ANALYST, "Tillväxtverket", "Tillväxtverket"),
    DemoRole("systemadministrator", RoleChoice.SYSTEM_ADMINISTRATOR, "Tillväxtverket", "Tillväxtverket"),
)


@transaction.atomic
def load_demo_accounts(passwords: dict[str, str]) -> list[DemoAccount]:
    """Make the demo accounts. One already in ``passwords`` (by e-mail) keeps its password, others get a new one."""
    _association()
    return [_demo_account(demo, passwords.get(f"{demo.local_part}@{DEMO_DOMAIN}")) for demo in DEMO_ROLES]


def _association() -> None:
    Organisation.objects.get_or_create(
        orgnr=ASSOCIATION_ORGNR,
        defaults={
            "name": ASSOCIATION,
            "kind": OrganisationKind.ASSOCIATION,
            "county_id": source.COUNTY,
            "municipality_id": "2361",
        },
    )


def _demo_account(demo: DemoRole, known_password: str | None) -> DemoAccount:
    email = f"{demo.local_part}@{DEMO_DOMAIN}"
    password = known_password or secrets.token_urlsafe(12)
    name = f"{demo.role.label}, {demo.place}" if demo.role != RoleChoice.NATIONAL_ANALYST else str(demo.role.label)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email=email, name=name, password=password)
    elif not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    organisation = Organisation.objects.get(name=demo.organisation)
    Membership.objects.get_or_create(
        user=user, organisation=organisation, role=demo.role, defaults={"valid_from": date(2019, 1, 1)}
    )
    return DemoAccount(role=str(demo.role.label), email=email, password=password, organisation=organisation.name)


@transaction.atomic
def load_source_004() -> FollowUpVersion:
    """Write source 004 as data and freeze version 1 of its follow-up through the service every user goes through."""
    region = Organisation.objects.get(name=source.REGION)
    _delegation(region)
    programme = _programme(region)
    _plan(programme, _areas(programme), region)
    _figures(region)
    _places()
    follow_up = _follow_up()
    if follow_up.state == FollowUpState.DRAFT:
        officer = User.objects.get(email=f"handlaggare@{DEMO_DOMAIN}")
        return submit_follow_up(
            actor=build_actor(officer),
            county_code=source.COUNTY,
            year=source.YEAR,
            expected_version=follow_up.version,
        )
    return follow_up.versions.latest("number")


def _programme(region: Organisation) -> Programme:
    programme, created = Programme.objects.get_or_create(
        county_id=source.COUNTY,
        first_year=source.PROGRAMME["first_year"],
        defaults=source.PROGRAMME | {"owner": region, "state": ProgrammeState.DRAFT, "source": source.MEMO},
    )
    if not created:
        return programme
    for order, area in enumerate(source.AREAS, start=1):
        PriorityArea.objects.create(programme=programme, order=order, name=area.name, description=area.description)
    for decided_on, paragraph, dnr, text in source.DECISIONS:
        ProgrammeDecision.objects.create(
            programme=programme, decided_on=decided_on, body=source.BOARD, paragraph=paragraph, dnr=dnr, text=text
        )
    for order, (name, dnr) in enumerate(source.STRATEGIES, start=1):
        RelatedStrategy.objects.create(programme=programme, order=order, name=name, dnr=dnr)
    PartnershipMember.objects.create(programme=programme, organisation=region, role=PartnershipRole.CONVENER)
    for organisation in _network():
        PartnershipMember.objects.create(programme=programme, organisation=organisation)
    programme.state = ProgrammeState.ADOPTED  # from here on the database keeps its content as it was decided
    programme.save()
    return programme


def _delegation(region: Organisation) -> None:
    """The director approves the annual plans by delegation of the board."""
    decided_on, paragraph, dnr, _text = source.DECISIONS[0]
    Delegation.objects.get_or_create(
        organisation=region,
        role=RoleChoice.DIRECTOR,
        matter=MatterChoice.PLAN_APPROVAL,
        user=None,
        defaults={"point": paragraph, "decision": f"{source.BOARD}, {dnr}", "valid_from": decided_on},
    )


def _network() -> Iterable[Organisation]:
    """Service Z: the county's municipalities and the county board, beside the region."""
    kinds = [OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY_BOARD]
    return Organisation.objects.filter(county=source.COUNTY, kind__in=kinds).order_by("name")


def _plan(programme: Programme, areas: dict[str, PriorityArea], region: Organisation) -> None:
    """The plan of the year, written and then decided: from then on the database keeps its content.

    That of the year after is not made: the source tells that there is one and nothing of what it holds.
    """
    plan, created = ActionPlan.objects.get_or_create(
        county_id=source.COUNTY, year=source.YEAR, defaults={"programme": programme}
    )
    if created:
        _initiatives(plan, areas, region)
        plan.state = PlanState.FOLLOWED_UP
        plan.approval_source, plan.delegation_point = source.MEMO, source.DELEGATION
        plan.save()


def _areas(programme: Programme) -> dict[str, PriorityArea]:
    return {area.name: area for area in PriorityArea.objects.filter(programme=programme)}


def _initiatives(plan: ActionPlan, areas: dict[str, PriorityArea], region: Organisation) -> None:
    for area in source.AREAS:
        for number, example in enumerate(area.initiatives, start=1):
            initiative = Initiative.objects.create(
                plan=plan,
                area=areas[area.name],
                number=number,
                title=example.title,
                description=example.description,
                result=example.result,
                owner=region,
                participants=example.participants,
                funder=example.funder,
            )
            _goals(initiative, example.goals)


def _goals(initiative: Initiative, goals: Iterable[source.ExampleGoal]) -> None:
    for order, example in enumerate(goals, start=1):
        goal = Goal.objects.create(
            initiative=initiative,
            order=order,
            text=example.text,
            indicator=example.indicator,
            unit=example.unit,
            source=GoalSource.TYPED,
        )
        Outcome.objects.create(
            goal=goal,
            reached_on=date(source.YEAR, 12, 31),
            value=example.value,
            comment=example.comment,
            source=source.MEMO,
        )


def _figures(region: Organisation) -> None:
    for row in source.GRANT_SUMS:
        GrantYear.objects.get_or_create(
            county_id=source.COUNTY,
            year=source.YEAR,
            scheme_id=row.scheme,
            defaults={
                "known_by": KnownBy.SUM,
                "count": row.count,
                "amount": row.amount,
                "authority": region,
                "label": row.label,
                "source": source.MEMO,
            },
        )
    for kind, facts in (
        (ActivityKind.COMPANY_VISIT, source.VISITS),
        (ActivityKind.INAUGURATION, source.INAUGURATIONS),
    ):
        ActivityCount.objects.get_or_create(
            county_id=source.COUNTY, year=source.YEAR, kind=kind, defaults=facts | {"source": source.MEMO}
        )


def _places() -> None:
    for place in source.PLACES:
        ServicePlace.objects.get_or_create(
            name=place.name,
            municipality_id=place.municipality,
            defaults={
                "kind": PlaceKind.SOT_POINT,
                "locality": place.locality,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "opened_year": source.YEAR,
                "note": source.PLACE_NOTE,
                "source": source.MEMO,
            },
        )


def _follow_up() -> FollowUp:
    follow_up, created = FollowUp.objects.get_or_create(
        county_id=source.COUNTY,
        year=source.YEAR,
        defaults={"due_on": date(source.YEAR + 1, 3, 31), "dnr": source.PROGRAMME["dnr"]},
    )
    if created:
        for question, body in (
            (Question.WENT_WELL, source.WENT_WELL),
            (Question.REMAINS, source.REMAINS),
            (Question.NEXT_YEAR, source.NEXT_YEAR),
        ):
            FollowUpText.objects.create(follow_up=follow_up, question=question, body=body)
    return follow_up
