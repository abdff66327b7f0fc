"""Writes the example programmes and service plans. For the demo only; every call is safe to repeat."""

from datetime import date

from django.db import transaction

from actionplans.enums import PlanState
from actionplans.models import ActionPlan, Initiative
from programs.enums import PartnershipRole, ProgrammeState, ServicePlanState
from programs.models import (
    BudgetFrame,
    PartnershipMember,
    PriorityArea,
    Programme,
    RelatedStrategy,
    ServicePlace,
    ServicePlan,
    ServicePlanCount,
    ServicePlanMeasure,
)
from registers.enums import OrganisationKind
from registers.models import Organisation
from reporting.examples import example_plans, vasterbotten

DALARNA_COUNT = {
    "county_id": "20",
    "counted_on": date(2019, 12, 31),
    "is_day_known": False,
    "current": 14,
    "total": 15,
    "source": "Region Dalarna, sammanfattning av slutrapport: processledning Regionala serviceprogrammet 2016–2019",
}
"""Source 002: 14 of 15 municipalities have current plans. Which of them is not told, so no plan is made of it."""


@transaction.atomic
def load_source_000() -> Programme:
    """Västerbotten's programme 2014–2020, since ended, with its partnership and the plan of 2018."""
    owner = Organisation.objects.get(name=vasterbotten.OWNER)
    programme, created = Programme.objects.get_or_create(
        county_id=vasterbotten.COUNTY,
        first_year=vasterbotten.PROGRAMME["first_year"],
        defaults=vasterbotten.PROGRAMME | {"owner": owner, "state": ProgrammeState.DRAFT},
    )
    if created:
        areas = _contents(programme)
        _partnership(programme, owner)
        programme.state = ProgrammeState.CLOSED
        programme.save()
        _plan_of_2018(programme, areas, owner)
    return programme


def _contents(programme: Programme) -> dict[str, PriorityArea]:
    for order, name in enumerate(vasterbotten.STRATEGIES, start=1):
        RelatedStrategy.objects.create(programme=programme, order=order, name=name)
    return {
        name: PriorityArea.objects.create(programme=programme, order=order, name=name)
        for order, name in enumerate(vasterbotten.AREAS, start=1)
    }


def _partnership(programme: Programme, owner: Organisation) -> None:
    """The 15 municipalities, the region, and the County Administrative Board's own working group."""
    days = {"valid_from": date(2014, 1, 1), "valid_to": date(2020, 12, 31)}
    PartnershipMember.objects.create(programme=programme, organisation=owner, role=PartnershipRole.CONVENER, **days)
    members = Organisation.objects.filter(county=vasterbotten.COUNTY, kind=OrganisationKind.MUNICIPALITY)
    for organisation in [*members.order_by("name"), Organisation.objects.get(name=vasterbotten.REGION)]:
        PartnershipMember.objects.create(programme=programme, organisation=organisation, **days)


def _plan_of_2018(programme: Programme, areas: dict[str, PriorityArea], owner: Organisation) -> None:
    plan, created = ActionPlan.objects.get_or_create(
        county_id=vasterbotten.COUNTY,
        year=vasterbotten.PLAN_YEAR,
        defaults={"programme": programme},
    )
    if not created:
        return
    for number, (area, title, description, participants) in enumerate(vasterbotten.INITIATIVES, start=1):
        Initiative.objects.create(
            plan=plan,
            area=areas[area],
            number=number,
            title=title,
            description=description,
            participants=participants,
            owner=owner,
        )
    plan.state, plan.approval_source = PlanState.APPROVED, vasterbotten.PAGE
    plan.save()  # from here on the database keeps its content


@transaction.atomic
def load_example_frames() -> None:
    """Made-up frames of money for Jämtland's next plan: no source tells them. Each says so in its source."""
    for stream, amount in example_plans.FRAMES:
        BudgetFrame.objects.get_or_create(
            county_id=example_plans.FRAMES_COUNTY,
            year=example_plans.FRAMES_YEAR,
            stream=stream,
            defaults={"amount": amount, "source": example_plans.FRAMES_NOTE},
        )


@transaction.atomic
def load_example_plans() -> int:
    """Made-up service plans of Jämtland, each marked as example data, and the stated count of Dalarna. How many."""
    ServicePlanCount.objects.get_or_create(
        county_id=DALARNA_COUNT["county_id"], counted_on=DALARNA_COUNT["counted_on"], defaults=DALARNA_COUNT
    )
    if ServicePlan.objects.filter(is_example=True).exists():
        return 0
    plans = [_adopted(example) for example in example_plans.PLANS]
    for municipality, started_on in example_plans.BEGUN:
        plans.append(
            ServicePlan.objects.create(
                municipality_id=municipality, started_on=started_on, is_example=True, source=example_plans.NOTE
            )
        )
    _measures(next(plan for plan in reversed(plans) if plan.municipality_id == "2361"))
    return len(plans)


def _adopted(example: example_plans.ExamplePlan) -> ServicePlan:
    return ServicePlan.objects.create(
        municipality_id=example.municipality,
        state=ServicePlanState.REPEALED if example.repealed_on else ServicePlanState.CONFIRMED,
        started_on=example.adopted_on,
        adopted_on=example.adopted_on,
        adopted_by_body="Kommunfullmäktige",
        adopted_paragraph=example.paragraph,
        valid_from=example.valid_from,
        valid_to=example.valid_to,
        repealed_on=example.repealed_on,
        confirmed_on=example.adopted_on,
        covers_public=example.covers_public,
        is_example=True,
        source=example_plans.NOTE,
    )


def _measures(plan: ServicePlan) -> None:
    """With the example place of the same village, where there is one."""
    here = ServicePlace.objects.filter(is_example=True, municipality=plan.municipality_id)
    places = {place.locality: place for place in here}
    for order, row in enumerate(example_plans.MEASURES, start=1):
        ServicePlanMeasure.objects.create(
            plan=plan,
            order=order,
            sphere=row.sphere,
            locality=row.locality,
            place=places.get(row.locality),
            need=row.need,
            measure=row.measure,
            responsible=row.responsible,
            due_on=row.due_on,
            is_yearly=row.is_yearly,
            status=row.status,
        )
