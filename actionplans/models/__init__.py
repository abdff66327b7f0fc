"""The annual action plan and what came of it."""

from actionplans.models.activities import Activity, ActivityCount
from actionplans.models.initiatives import CarryForward, Goal, Initiative, InitiativeFunding, Outcome
from actionplans.models.plans import ActionPlan, PlanSupport, PlanTransition
from actionplans.models.working import CalendarFeed, Comment, PlanImport

__all__ = [
    "ActionPlan",
    "Activity",
    "ActivityCount",
    "CalendarFeed",
    "CarryForward",
    "Comment",
    "Goal",
    "Initiative",
    "InitiativeFunding",
    "Outcome",
    "PlanImport",
    "PlanSupport",
    "PlanTransition",
]
