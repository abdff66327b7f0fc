"""The life of an annual follow-up: drafted, submitted to Tillväxtverket, corrected when something proves wrong."""

from reporting.enums import FollowUpAction, FollowUpState
from rsp.workflow import Transition

TRANSITIONS = (
    Transition(FollowUpAction.SUBMIT, frozenset({FollowUpState.DRAFT}), FollowUpState.SUBMITTED),
    Transition(
        FollowUpAction.CORRECT,
        frozenset({FollowUpState.SUBMITTED, FollowUpState.CORRECTED}),
        FollowUpState.CORRECTED,
    ),
)
