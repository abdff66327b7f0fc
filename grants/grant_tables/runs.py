"""What a file would do, told before anything is done: the shape that every kind of table ends in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.grant_tables.readings import Finding, Reading
from grants.rules.cell_values import CellState
from rsp.canonical import canonical_json, sha256_hex
from rsp.importing import Change, RowState
from rsp.swedish import kronor

KEEP, USE = "#registret", "#filen"
"""What a conflict is answered with."""

LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that somebody else has changed since the file was taken out: what stood then, stands now, and the file's.

    ``choice``: ``KEEP``, ``USE`` or empty. ``base`` is None when what stood then is not known.
    """

    key: str
    cell: str
    heading: str
    what: str
    base: str | None
    now: str
    new: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A decision made elsewhere that deviates from a rule: told, not stopped. ``words``: the rule and its paragraph."""

    cell: str
    text: str
    words: str


@dataclass
class ImportRun:
    """What a file would do. ``writes`` is for the service; ``before``, ``added_sum``, ``changed_sum``: of its amounts.

    ``left_out``: rows that the reader has answered are to be left out.
    """

    reading: Reading
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    writes: list[Any] = field(default_factory=list)
    before: Decimal = Decimal(0)
    added_sum: Decimal = Decimal(0)
    changed_sum: Decimal = Decimal(0)
    left_out: int = 0
    years: str = ""

    def count(self, state: RowState) -> int:
        return sum(change.state is state for change in self.changes)

    @property
    def added(self) -> int:
        return self.count(RowState.ADDED)

    @property
    def changed(self) -> int:
        return self.count(RowState.CHANGED)

    @property
    def unchanged(self) -> int:
        return self.count(RowState.UNCHANGED)

    @property
    def errors(self) -> list[Finding]:
        return self.reading.errors

    @property
    def open_questions(self) -> list[Finding]:
        return self.reading.open_questions

    @property
    def open_conflicts(self) -> list[Conflict]:
        return [one for one in self.conflicts if not one.choice]

    @property
    def after(self) -> Decimal:
        return self.before + self.added_sum + self.changed_sum

    @property
    def total(self) -> int:
        """The rows of the file, sum rows left aside."""
        return self.reading.count

    @property
    def to_write(self) -> int:
        return self.added + self.changed

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way, and there is something to write."""
        return not (self.errors or self.open_questions or self.open_conflicts) and self.to_write > 0

    @property
    def digest(self) -> str:
        """Names what was shown, so that what is then done can be compared with it."""
        told = [[one.number, one.what, str(one.state), [list(each) for each in one.fields]] for one in self.changes]
        chosen = [[one.key, one.now, one.choice] for one in self.conflicts]
        asked = [[one.key, self.reading.answer_to(one)] for one in self.reading.questions]
        faults = [[one.cell, one.message] for one in self.errors]
        return sha256_hex(canonical_json({"changes": told, "conflicts": chosen, "asked": asked, "errors": faults}))


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the file has otherwise than the register."""

    key: str
    now: Any
    new: Any


def shown(value: Any) -> str:
    """A value in a list of what differs."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("ja") if value else _("nej")
        case Decimal():
            return kronor(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)[:LONGEST_SHOWN]


def told_change(number: int, what: str, state: RowState, fields: Mapping[str, tuple[str, str]]) -> Change:
    """A change as the page lists it. ``fields``: heading -> before and after, as they are shown."""
    return Change(number, what, state, tuple((heading, old, new) for heading, (old, new) in fields.items()))


@dataclass(slots=True)
class Merge:
    """Three-way: the file, the register now, and what stood when the file was taken out."""

    reading: Reading
    number: int
    what: str
    base: Mapping[str, Any] | None
    words: Callable[[str, Any], str]
    conflicts: list[Conflict] = field(default_factory=list)

    def settled(self, differing: list[Difference]) -> list[Difference]:
        """The differences that the file is to have its way with; not those that the reader has yet to choose."""
        return [one for one in differing if self._is_the_files(one)]

    def _is_the_files(self, one: Difference) -> bool:
        base = self.base
        if base is not None and base.get(one.key) == one.new:
            return False  # the file says what it said when it was taken out
        if base is not None and base.get(one.key) == one.now:
            return True
        place = self.reading.mapping.get(one.key)
        finding = Finding(self.number, place, self.reading.headings[one.key], "", CellState.QUESTION, "")
        key = f"!{finding.cell}"
        answer = self.reading.answers.get(key, "")
        choice = answer if answer in (KEEP, USE) else ""
        stood = None if base is None else self.words(one.key, base.get(one.key))
        now, new = self.words(one.key, one.now), self.words(one.key, one.new)
        self.conflicts.append(Conflict(key, finding.cell, finding.heading, self.what, stood, now, new, choice))
        return choice == USE
