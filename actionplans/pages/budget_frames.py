"""The frames of a county's year, beside what the plan of the year takes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from actionplans.models import ActionPlan
from actionplans.pages.workspace import Money, money_of
from actionplans.records import read_plan
from programs.models import BudgetFrame
from programs.policies import can_edit_budget_frame
from registers.models import County
from rsp.actor import Actor
from rsp.rights import Allowed, Refused


@dataclass(frozen=True)
class FramesPage:
    """Everything the page shows. ``plan``: the county's current plan of the year, when the reader sees one."""

    county: County
    year: int
    rows: Sequence[BudgetFrame]
    plan: ActionPlan | None
    money: Money | None
    can_edit: Allowed | Refused

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))


def frames_page(actor: Actor, county: County, year: int) -> FramesPage:
    """A fixed number of queries."""
    plans = ActionPlan.objects.visible_to(actor).current().for_year(year)
    plan = plans.filter(county=county).select_related("county", "programme").first()
    return FramesPage(
        county=county,
        year=year,
        rows=list(BudgetFrame.objects.visible_to(actor).for_year(county.pk, year)),
        plan=plan,
        money=money_of(read_plan(plan)) if plan else None,
        can_edit=can_edit_budget_frame(actor, county.pk),
    )
