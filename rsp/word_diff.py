"""Which words have been taken away and added between two texts. Pure."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_ONLY_BETWEEN = re.compile(r"[\s\W]*")

MOST_PAIRS = 4_000_000
"""Above this many pairs of words, the changed part is shown as replaced whole: a page must not take seconds."""


class Kind(enum.StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. The same and the removed give the old text, the same and the added the new one."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> list[Piece]:
    """The texts as pieces in reading order, what is removed before what is added in its place."""
    old_words, new_words = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    for same, removed, added in _joined(_steps(old_words, new_words)):
        pieces += [
            Piece(kind, text)
            for kind, text in ((Kind.SAME, same), (Kind.REMOVED, removed), (Kind.ADDED, added))
            if text
        ]
    return pieces


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    """Alternately what is the same and what is not: (same, removed, added)."""
    if len(old) * len(new) > MOST_PAIRS:
        yield from _whole(old, new)
        return
    for operation, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            yield "".join(old[a1:a2]), "", ""
        else:
            yield "", "".join(old[a1:a2]), "".join(new[b1:b2])


def _whole(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    """What both begin and end with is the same, everything between is replaced."""
    shortest = min(len(old), len(new))
    start = next((place for place in range(shortest) if old[place] != new[place]), shortest)
    rest = shortest - start
    end = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    yield "".join(old[:start]), "", ""
    yield "", "".join(old[start : len(old) - end]), "".join(new[start : len(new) - end])
    yield "".join(old[len(old) - end :]), "", ""


def _joined(steps: Iterator[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """A blank or a comma that stays between two changes is taken into them: one change reads better than three."""
    all_steps = [step for step in steps if any(step)]
    removed = added = ""
    for place, (same, old, new) in enumerate(all_steps):
        is_last = place == len(all_steps) - 1
        if not same:
            removed, added = removed + old, added + new
        elif removed + added and not is_last and _ONLY_BETWEEN.fullmatch(same):
            removed, added = removed + same, added + same
        else:
            if removed + added:
                yield "", removed, added
            removed = added = ""
            yield same, "", ""
    if removed + added:
        yield "", removed, added
