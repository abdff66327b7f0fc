"""The way through a table of transitions."""

import enum

import pytest

from rsp.workflow import Transition, TransitionRefused, find_transition


class Door(enum.Enum):
    OPEN = "open"
    CLOSED = "closed"
    WALLED = "walled"


class Act(enum.Enum):
    CLOSE = "close"
    WALL_UP = "wall_up"


TABLE = (
    Transition(Act.CLOSE, frozenset({Door.OPEN}), Door.CLOSED),
    Transition(Act.WALL_UP, frozenset({Door.OPEN, Door.CLOSED}), Door.WALLED),
)
POSSIBLE = {
    (Door.OPEN, Act.CLOSE): Door.CLOSED,
    (Door.OPEN, Act.WALL_UP): Door.WALLED,
    (Door.CLOSED, Act.WALL_UP): Door.WALLED,
}


@pytest.mark.parametrize("action", Act)
@pytest.mark.parametrize("state", Door)
def test_find_transition_every_state_and_action_follows_the_table(state: Door, action: Act) -> None:
    if (state, action) in POSSIBLE:
        assert find_transition(TABLE, state, action).target == POSSIBLE[state, action]
    else:
        with pytest.raises(TransitionRefused, match="Ladda om sidan"):
            find_transition(TABLE, state, action)


def test_transition_is_frozen() -> None:
    with pytest.raises(AttributeError):
        TABLE[0].target = Door.OPEN  # type: ignore[misc]  # that it cannot be set is the point
