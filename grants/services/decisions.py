"""Deciding a case: the rules are asked once more, and the decision, its letter and its evaluation are kept for ever."""

from uuid import UUID

from grants.models import GrantDecision
from rsp.actor import Actor


def decide_case(*, actor: Actor, case_id: UUID, expected_version: int, text_is_reviewed: bool = False) -> GrantDecision:
    """Decide a prepared case as it is proposed.

    ``text_is_reviewed``: the decider says that a lawyer has read the words that are marked for it.

    Raises PermissionDenied, StaleVersion, TransitionRefused, ActRefused (what stops it).
    """
    raise NotImplementedError
