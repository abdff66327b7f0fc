"""A workflow is a table of transitions kept beside its enum; ``find_transition`` is the only way through it."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from rsp.rights import ActRefused

State = TypeVar("State", bound=enum.Enum)
Action = TypeVar("Action", bound=enum.Enum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[State, Action]):
    """From one of ``sources`` the ``action`` leads to ``target``."""

    action: Action
    sources: frozenset[State]
    target: State


class TransitionRefused(ActRefused):
    """The action is not possible in the state the object is in. The message is for the user, in Swedish."""


def find_transition(
    transitions: Iterable[Transition[State, Action]], state: State, action: Action
) -> Transition[State, Action]:
    """The transition that ``action`` takes from ``state``.

    Raises:
        TransitionRefused: when the table has no such step.
    """
    for transition in transitions:
        if transition.action == action and state in transition.sources:
            return transition
    told = _("Det går inte längre: någon har tagit ett annat steg. Kopiera det du har skrivit. Ladda om sidan sedan.")
    raise TransitionRefused(told)
