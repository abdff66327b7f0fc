"""Every state × every action."""

import pytest

from jobs.enums import JobAction, JobState
from jobs.workflow import TRANSITIONS
from rsp.status_looks import LOOKS
from rsp.workflow import TransitionRefused, find_transition

TARGETS = {
    (JobState.QUEUED, JobAction.CANCEL): JobState.CANCELLED,
    (JobState.RUNNING, JobAction.CANCEL): JobState.CANCELLED,
    (JobState.FAILED, JobAction.RETRY): JobState.QUEUED,
    (JobState.CANCELLED, JobAction.RETRY): JobState.QUEUED,
}


@pytest.mark.parametrize("action", JobAction)
@pytest.mark.parametrize("state", JobState)
def test_action_in_each_state_leads_where_the_table_says_or_is_refused(state: JobState, action: JobAction) -> None:
    if (state, action) in TARGETS:
        assert find_transition(TRANSITIONS, state, action).target == TARGETS[state, action]
    else:
        with pytest.raises(TransitionRefused):
            find_transition(TRANSITIONS, state, action)


def test_every_state_has_its_look() -> None:
    assert set(LOOKS["job"]) == set(JobState.values)
