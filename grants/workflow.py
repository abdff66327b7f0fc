"""The life of a grant case: the only steps there are."""

from grants.enums import CaseAction, CaseState
from rsp.workflow import Transition

BEFORE_DECISION = frozenset(
    {CaseState.RECEIVED, CaseState.COMPLETION_REQUESTED, CaseState.IN_PROGRESS, CaseState.PREPARED}
)
AFTER_DECISION = frozenset({CaseState.DECIDED, CaseState.PARTLY_PAID, CaseState.PAID, CaseState.CLOSED})

CASE_TRANSITIONS = (
    Transition(CaseAction.START, frozenset({CaseState.RECEIVED}), CaseState.IN_PROGRESS),
    Transition(
        CaseAction.REQUEST_COMPLETION,
        frozenset({CaseState.RECEIVED, CaseState.IN_PROGRESS, CaseState.COMPLETION_REQUESTED}),
        CaseState.COMPLETION_REQUESTED,
    ),
    Transition(CaseAction.RECEIVE_COMPLETION, frozenset({CaseState.COMPLETION_REQUESTED}), CaseState.IN_PROGRESS),
    Transition(
        CaseAction.PREPARE, frozenset({CaseState.IN_PROGRESS, CaseState.COMPLETION_REQUESTED}), CaseState.PREPARED
    ),
    Transition(CaseAction.RETURN, frozenset({CaseState.PREPARED}), CaseState.IN_PROGRESS),
    Transition(CaseAction.DECIDE, frozenset({CaseState.PREPARED}), CaseState.DECIDED),
    Transition(CaseAction.CORRECT, AFTER_DECISION | {CaseState.RECOVERY}, CaseState.DECIDED),
    Transition(
        CaseAction.PAY_PART,
        frozenset({CaseState.DECIDED, CaseState.PARTLY_PAID, CaseState.RECOVERY}),
        CaseState.PARTLY_PAID,
    ),
    Transition(CaseAction.PAY, frozenset({CaseState.DECIDED, CaseState.PARTLY_PAID}), CaseState.PAID),
    Transition(
        CaseAction.RECOVER,
        frozenset({CaseState.PARTLY_PAID, CaseState.PAID, CaseState.CLOSED}),
        CaseState.RECOVERY,
    ),
    Transition(CaseAction.SETTLE, frozenset({CaseState.RECOVERY}), CaseState.CLOSED),
    Transition(
        CaseAction.CLOSE, frozenset({CaseState.DECIDED, CaseState.PARTLY_PAID, CaseState.PAID}), CaseState.CLOSED
    ),
)
"""Every decision is made in a prepared case: an application that is too late or withdrawn is prepared as such too.

A correction after payment leads back to ``DECIDED``; the service that records it goes on to what is paid already.
So does a case whose last claim is settled while money of the grant is left: it is partly paid again.
"""
