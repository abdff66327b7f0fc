"""Two people have edited the same row: what each changed, what can be put together, and what needs a choice. Pure.

The merge is three-way and by field. ``base`` is the row as the user opened it, ``mine`` what the user has typed,
``theirs`` what others have saved since. Nothing is lost: a value that is neither in ``theirs`` nor chosen away by the
user is always in the result, and what others have saved stays in the history when it is chosen away.
The pages that use this: ``rsp/editing.py``.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


class Standing(enum.StrEnum):
    """How a field stands between the two."""

    SAME = "same"
    """Nobody has changed it."""
    ALIKE = "alike"
    """Both have changed it, to the same."""
    MINE = "mine"
    """Only the user has changed it."""
    THEIRS = "theirs"
    """Only others have."""
    BOTH = "both"
    """Both have, to different values: the user chooses."""


class Choice(enum.StrEnum):
    """What the user chooses for a field."""

    MINE = "mine"
    THEIRS = "theirs"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class MergedField:
    """One field of the merge."""

    name: str
    standing: Standing
    base: Any
    mine: Any
    theirs: Any

    @property
    def needs_choice(self) -> bool:
        return self.standing is Standing.BOTH

    @property
    def side(self) -> Choice | None:
        """Whose value holds without asking; None when the user must choose."""
        if self.needs_choice:
            return None
        return Choice.MINE if self.standing is Standing.MINE else Choice.THEIRS


def merge(base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[MergedField]:
    """Each field of ``mine``, in its order. Without ``base`` (not known) every difference needs a choice."""
    return [
        MergedField(
            name=name,
            standing=_standing(base, name, value, theirs[name]),
            base=None if base is None else base[name],
            mine=value,
            theirs=theirs[name],
        )
        for name, value in mine.items()
    ]


def resolve(fields: Collection[MergedField], choices: Mapping[str, Choice]) -> dict[str, Choice]:
    """Whose value holds for each field: the choice, else what the merge says. Fields without an answer are left out."""
    answers = {field.name: choices.get(field.name, field.side) for field in fields}
    return {name: answer for name, answer in answers.items() if answer is not None}


def is_equal(first: Any, second: Any) -> bool:
    """Whether two values say the same: nothing typed is nothing, and a browser's line breaks are line breaks."""
    return bool(_plain(first) == _plain(second))


def _standing(base: Mapping[str, Any] | None, name: str, mine: Any, theirs: Any) -> Standing:
    if base is None:
        return Standing.SAME if is_equal(mine, theirs) else Standing.BOTH
    changed_mine, changed_theirs = not is_equal(mine, base[name]), not is_equal(theirs, base[name])
    if changed_mine and changed_theirs:
        return Standing.ALIKE if is_equal(mine, theirs) else Standing.BOTH
    if changed_mine:
        return Standing.MINE
    return Standing.THEIRS if changed_theirs else Standing.SAME


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
