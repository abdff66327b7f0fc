"""The life of an action plan: the only steps there are."""

from actionplans.enums import PlanAction, PlanState
from rsp.workflow import Transition

PLAN_TRANSITIONS = (
    Transition(PlanAction.SUBMIT, frozenset({PlanState.DRAFT, PlanState.RETURNED}), PlanState.SUBMITTED),
    Transition(PlanAction.RETURN, frozenset({PlanState.SUBMITTED}), PlanState.RETURNED),
    Transition(PlanAction.APPROVE, frozenset({PlanState.SUBMITTED}), PlanState.APPROVED),
    Transition(PlanAction.REVISE, frozenset({PlanState.APPROVED}), PlanState.APPROVED),
    Transition(PlanAction.FOLLOW_UP, frozenset({PlanState.APPROVED}), PlanState.FOLLOWED_UP),
)
"""A revision is a new plan beside the decided one, which holds until the revision is decided."""
