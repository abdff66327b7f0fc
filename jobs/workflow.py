"""What people may do with a job in each state. The worker's own steps are conditions of its updates: ``services``."""

from jobs.enums import JobAction, JobState
from rsp.workflow import Transition

TRANSITIONS = (
    Transition(JobAction.CANCEL, frozenset({JobState.QUEUED, JobState.RUNNING}), JobState.CANCELLED),
    Transition(JobAction.RETRY, frozenset({JobState.FAILED, JobState.CANCELLED}), JobState.QUEUED),
)
