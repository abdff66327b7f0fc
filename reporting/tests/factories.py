"""Follow-ups of Jämtland 2023 unless told otherwise."""

from datetime import UTC, date, datetime

import factory

from accounts.tests.factories import UserFactory
from actionplans.tests.factories import (
    ActivityFactory,
    ApprovedPlanFactory,
    CarryForwardFactory,
    InitiativeFactory,
    OutcomeFactory,
)
from documents.tests.factories import SealedDocumentFactory
from grants.tests.factories import GrantDecisionFactory
from programs.tests.factories import (
    PartnershipMemberFactory,
    PriorityAreaFactory,
    ProgrammeFactory,
    RelatedStrategyFactory,
    ServicePlaceFactory,
    ServicePlanFactory,
)
from registers.models import Municipality
from registers.tests.factories import OrganisationFactory
from reporting.enums import FollowUpState, Question
from reporting.models import FollowUp, FollowUpText, FollowUpVersion


class FollowUpFactory(factory.django.DjangoModelFactory):
    """A draft."""

    county_id = "23"
    year = 2023
    due_on = factory.LazyAttribute(lambda row: date(row.year + 1, 3, 31))

    class Meta:
        model = FollowUp


class SubmittedFollowUpFactory(FollowUpFactory):
    """Submitted by its state; a version is made apart when a test needs one."""

    state = FollowUpState.SUBMITTED


class FollowUpTextFactory(factory.django.DjangoModelFactory):
    follow_up = factory.SubFactory(FollowUpFactory)
    question = Question.LEAD
    body = "Året i korthet."

    class Meta:
        model = FollowUpText


class FollowUpVersionFactory(factory.django.DjangoModelFactory):
    """Version 1 over made-up bytes: for what concerns rows, not reading the PDF."""

    follow_up = factory.SubFactory(SubmittedFollowUpFactory)
    number = 1
    document = factory.SubFactory(SealedDocumentFactory)
    layout_version = "1"
    submitted_at = datetime(2024, 3, 1, 9, tzinfo=UTC)
    submitted_by = factory.SubFactory(UserFactory)

    class Meta:
        model = FollowUpVersion


def fill_year(size: int, *, county_code: str = "23", year: int = 2023) -> None:
    """A county's year with ``size`` of everything that grows: for counting queries, and for order.

    Each row takes part in as many relations as it can, so that a query made for each of them would show.
    """
    programme = ProgrammeFactory(county_id=county_code, first_year=2020, last_year=2030)
    plan = ApprovedPlanFactory(county_id=county_code, year=year, programme=programme)
    next_plan = ApprovedPlanFactory(county_id=county_code, year=year + 1, programme=programme)
    municipalities = list(Municipality.objects.filter(county=county_code).in_order())
    follow_up = FollowUp.objects.filter(county=county_code, year=year).first()
    for number in range(1, size + 1):
        municipality = municipalities[number % len(municipalities)]
        body = OrganisationFactory(municipality=municipality)
        area = PriorityAreaFactory(programme=programme, order=number)
        RelatedStrategyFactory(programme=programme, order=number)
        PartnershipMemberFactory(programme=programme, organisation=body)
        initiative = InitiativeFactory(plan=plan, area=area, number=1, owner=body)
        initiative.co_owners.add(body)
        carried = InitiativeFactory(plan=next_plan, area=area, number=1, carried_from=initiative)
        CarryForwardFactory(plan=next_plan, initiative=initiative, new_initiative=carried)
        OutcomeFactory(goal__initiative=initiative, value=number)
        GrantDecisionFactory(
            case__county_id=county_code,
            case__applicant=body,
            case__municipality=municipality,
            decided_on=date(year, 5, 4),
        )
        ActivityFactory(county_id=county_code, municipality=municipality, held_on=date(year, 5, 4))
        ServicePlanFactory(municipality=municipality, source=f"Källa {number}")
        ServicePlaceFactory(municipality=municipality, opened_year=year)
        ServicePlaceFactory(municipality=municipality, closed_on=date(year, 5, 4))
        if follow_up:
            FollowUpTextFactory(follow_up=follow_up, question=Question.AREA_COMMENT, area=area)
