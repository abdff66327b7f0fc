"""A plan of any size, to measure and to try pages with: always written in a transaction that is undone."""

from decimal import Decimal

from actionplans.models import ActionPlan, Goal, Initiative

LARGE_PLAN_COUNTY, FAR_YEAR = "23", 2099
GOALS_EACH = 3


def write_large_plan(count: int) -> ActionPlan:
    """A draft far ahead with ``count`` initiatives of three goals each."""
    plan = ActionPlan.objects.create(county_id=LARGE_PLAN_COUNTY, year=FAR_YEAR)
    rows = Initiative.objects.bulk_create(
        Initiative(plan=plan, number=number, title=f"Insats {number}", description="Beskrivning. " * 20)
        for number in range(1, count + 1)
    )
    Goal.objects.bulk_create(
        Goal(
            initiative=row,
            order=order,
            text="Minst 20 fysiska företagsbesök",
            indicator="fysiska företagsbesök",
            unit="besök",
            target=Decimal(20),
        )
        for row in rows
        for order in range(1, GOALS_EACH + 1)
    )
    return plan
