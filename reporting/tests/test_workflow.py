"""The life of a follow-up: every state with every action."""

import pytest

from reporting.enums import FollowUpAction, FollowUpState
from reporting.workflow import TRANSITIONS
from rsp.workflow import TransitionRefused, find_transition

POSSIBLE = {
    (FollowUpState.DRAFT, FollowUpAction.SUBMIT): FollowUpState.SUBMITTED,
    (FollowUpState.SUBMITTED, FollowUpAction.CORRECT): FollowUpState.CORRECTED,
    (FollowUpState.CORRECTED, FollowUpAction.CORRECT): FollowUpState.CORRECTED,
}


@pytest.mark.parametrize("action", FollowUpAction)
@pytest.mark.parametrize("state", FollowUpState)
def test_follow_up_every_state_and_action(state: FollowUpState, action: FollowUpAction) -> None:
    if (state, action) in POSSIBLE:
        assert find_transition(TRANSITIONS, state, action).target == POSSIBLE[state, action]
    else:
        with pytest.raises(TransitionRefused):
            find_transition(TRANSITIONS, state, action)


def test_follow_up_no_action_leads_back_to_a_draft() -> None:
    assert FollowUpState.DRAFT not in {transition.target for transition in TRANSITIONS}
