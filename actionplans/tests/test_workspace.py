"""The plan's page: what it costs to read, what it shows to whom, and rows edited in their place."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import ActionPlan
from actionplans.pages.plans import visible_plans
from actionplans.pages.workspace import workspace_page
from actionplans.tests.factories import (
    ActionPlanFactory,
    ApprovedPlanFactory,
    GoalFactory,
    InitiativeFactory,
    InitiativeFundingFactory,
)
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory
from registers.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

HX = {"HX-Request": "true"}


def plan_with(initiatives: int, year: int = 2024, **facts: Any) -> ActionPlan:
    """A draft: two areas, each initiative with two goals, a co-owner and money from another stream."""
    region = Organisation.objects.get(kind="region", county="23")
    programme = ProgrammeFactory(county_id="23", owner=region, first_year=year, last_year=year)
    areas = [PriorityAreaFactory(programme=programme, order=order) for order in (1, 2)]
    plan: ActionPlan = ActionPlanFactory(year=year, programme=programme, **facts)
    for place in range(initiatives):
        row = InitiativeFactory(
            plan=plan, area=areas[place % 2], number=place // 2 + 1, owner=region, budget=50_000, stream="national"
        )
        InitiativeFundingFactory(initiative=row)
        row.co_owners.add(Organisation.objects.get(kind="municipality", municipality="2361"))
        GoalFactory(initiative=row, order=1)
        GoalFactory(initiative=row, order=2, source="counted", indicator_key="company_visits", unit="besök", target=20)
    return plan


def queries_of(act: Any) -> list[str]:
    with CaptureQueriesContext(connection) as told:
        act()
    return [query["sql"] for query in told.captured_queries]


def test_workspace_asks_as_many_queries_at_two_and_at_twenty_initiatives(case_officer_23: Any) -> None:
    spent = {}
    for number, year in ((2, 2024), (20, 2025)):
        plan = plan_with(number, year, follows=ApprovedPlanFactory(year=2000 + number))
        row = visible_plans(case_officer_23.actor).get(pk=plan.pk)
        address = reverse("actionplans:plan", args=[plan.pk])
        case_officer_23.client.get(address)
        page = queries_of(lambda row=row: workspace_page(case_officer_23.actor, row))
        whole = queries_of(lambda address=address: case_officer_23.client.get(address))
        spent[number] = (len(page), len(whole))
        print("\n".join(sql[:150] for sql in page))
    assert spent[2] == spent[20]
    assert spent[2][0] <= 12
