"""The one way in for a table in a file: every cell is read, every fault is told with its row and column.

Nothing is kept. A room says its columns, each with a function that turns the text of a cell into a value or raises
``CellFault``. Which column of the file is which is guessed by the headings, and people may say otherwise. What the
values mean together, and whether they may be written, is for the room's service: all or none.
"""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from rsp.canonical import canonical_json, sha256_hex
from rsp.export import FORMULA_STARTS
from rsp.table_files import FORMULA, MAX_ROWS, Cells, UnreadableTable, checked_cells, csv_cells, decoded

__all__ = [
    "MAX_ROWS",
    "CellError",
    "CellFault",
    "Change",
    "DryRun",
    "ImportColumn",
    "ImportRow",
    "ImportTable",
    "RowState",
    "UnreadableTable",
    "decoded",
    "guessed_mapping",
    "headings_of",
    "read_cells",
    "read_table",
]

MAX_CHARACTERS = 400_000
ERRORS_OF_SPREADSHEETS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"})


class CellFault(ValueError):
    """The text of a cell is not what its column asks for. The message is a Swedish sentence for the user."""


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column by its heading, and how its cells are read. A column that is not required may be left out or empty.

    ``aliases``: other headings that people give it. ``may_be_empty``: the column must be there, its cells need not.
    """

    key: str
    heading: str
    read: Callable[[str], Any]
    is_required: bool = True
    aliases: tuple[str, ...] = ()
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class CellError:
    """A fault in one cell: the row as a spreadsheet numbers it, the column's heading, what stands there, and why."""

    row: int
    heading: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row that was read without fault, by its number in the spreadsheet."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportTable:
    """What a file holds: the rows that could be read, and the faults of those that could not."""

    rows: list[ImportRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)


class RowState(enum.StrEnum):
    """What a row of the file would do."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of the file would do to one thing: the fields that differ, before and after as they are shown."""

    number: int
    what: str
    state: RowState
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a file would do, told before anything is done. A file with errors does nothing at all."""

    changes: list[Change] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

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
    def conflicts(self) -> list[Change]:
        return [change for change in self.changes if change.state is RowState.CONFLICT]

    @property
    def to_write(self) -> list[Change]:
        return [change for change in self.changes if change.state in (RowState.ADDED, RowState.CHANGED)]

    @property
    def digest(self) -> str:
        """Names what was shown, so that what is then done can be compared with it."""
        shown = [
            [change.number, change.what, str(change.state), [list(one) for one in change.fields]]
            for change in self.changes
        ]
        return sha256_hex(canonical_json({"changes": shown}))


def read_table(text: str, columns: Sequence[ImportColumn]) -> ImportTable:
    """The rows of a CSV text, its columns found by their headings.

    Raises:
        UnreadableTable: empty, too long, a column is missing or one is there twice.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableTable(_("Tabellen är för stor. Dela den i flera filer."))
    cells = checked_cells(csv_cells(text))
    _refuse_twice(headings_of(cells), columns)
    return read_cells(cells, columns, guessed_mapping(headings_of(cells), columns))


def headings_of(cells: Cells) -> list[str]:
    """The first row that is not blank."""
    return next(line for line in cells if any(line))


def guessed_mapping(headings: Sequence[str], columns: Sequence[ImportColumn]) -> dict[str, int]:
    """Which place of a row belongs to which column, by the headings, whatever their case. Others are left alone."""
    known = [_spelled(heading) for heading in headings]
    mapping: dict[str, int] = {}
    for is_alias in (False, True):
        for column in columns:
            names = column.aliases if is_alias else (column.heading,)
            places = [known.index(_spelled(name)) for name in names if _spelled(name) in known]
            free = [place for place in places if place not in mapping.values()]
            if free and column.key not in mapping:
                mapping[column.key] = free[0]
    return mapping


def read_cells(cells: Cells, columns: Sequence[ImportColumn], mapping: Mapping[str, int]) -> ImportTable:
    """Every row under the headings, read by the mapping. Raises UnreadableTable when a required column has no place."""
    missing = [column.heading for column in columns if column.is_required and column.key not in mapping]
    if missing:
        raise UnreadableTable(_("Tabellen saknar kolumnen %(names)s.") % {"names": ", ".join(missing)})
    table = ImportTable()
    first = cells.index(headings_of(cells)) + 1
    for number, line in enumerate(cells[first:], first + 1):
        if any(line):
            _take(table, number, {key: line[at] if at < len(line) else "" for key, at in mapping.items()}, columns)
    return table


def _spelled(heading: str) -> str:
    return " ".join(heading.strip().strip("'").casefold().split())


def _refuse_twice(headings: Sequence[str], columns: Sequence[ImportColumn]) -> None:
    known = [_spelled(heading) for heading in headings]
    twice = [column.heading for column in columns if known.count(_spelled(column.heading)) > 1]
    if twice:
        raise UnreadableTable(_("Kolumnen %(names)s finns två gånger.") % {"names": ", ".join(twice)})


def _take(table: ImportTable, number: int, cells: dict[str, str], columns: Sequence[ImportColumn]) -> None:
    values: dict[str, Any] = {}
    faults = []
    for column in columns:
        if column.key not in cells and not column.is_required:
            continue
        text = _unguarded(cells.get(column.key, ""))
        try:
            values[column.key] = _value(column, text)
        except CellFault as fault:
            faults.append(CellError(number, column.heading, text.removeprefix(FORMULA), str(fault)))
    table.errors.extend(faults)
    if not faults:
        table.rows.append(ImportRow(number, values))


def _unguarded(text: str) -> str:
    """Without the apostrophe that ``rsp.export.guarded`` puts before what could be taken for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def _value(column: ImportColumn, text: str) -> Any:
    if text.startswith(FORMULA):
        raise CellFault(_("Cellen är en formel. Klistra in den som värde och försök igen."))
    if text in ERRORS_OF_SPREADSHEETS:
        raise CellFault(_("Cellen visar ett fel i kalkylarket. Rätta det där."))
    if text:
        return column.read(text)
    if column.is_required and not column.may_be_empty:
        raise CellFault(_("Cellen är tom."))
    return None


# --- Cells that many tables have


def text_of_length(longest: int) -> Callable[[str], str]:
    """Reads a text of at most ``longest`` characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            words = _("Texten får ha högst %(most)d tecken. Den har %(count)d.")
            raise CellFault(words % {"most": longest, "count": len(text)})
        return text

    return read


def plain_text(text: str) -> str:
    """A text of at most 300 characters."""
    if len(text) > 300:
        raise CellFault(_("Texten är längre än 300 tecken."))
    return text


def iso_day(text: str) -> date:
    """A day as ÅÅÅÅ-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CellFault(_("Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2026-12-31.")) from error


def yes_or_no(text: str) -> bool:
    """``ja`` or ``nej``."""
    answer = {"ja": True, "x": True, "nej": False}.get(text.casefold())
    if answer is None:
        raise CellFault(_("Skriv ja eller nej."))
    return answer


def one_of_labels(labels: Mapping[str, str]) -> Callable[[str], str]:
    """Reads one of some words; ``labels``: value -> word."""

    def read(text: str) -> str:
        found = [value for value, label in labels.items() if _spelled(text) == _spelled(str(label))]
        if not found:
            raise CellFault(
                _("Skriv något av: %(words)s.") % {"words": ", ".join(str(label) for label in labels.values())}
            )
        return found[0]

    return read


def swedish_decimal(text: str) -> Decimal:
    """A number with a decimal comma or point, with or without a space between the thousands."""
    if "_" in text:
        raise CellFault(_("Skriv ett tal, till exempel 12,4."))
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise CellFault(_("Skriv ett tal, till exempel 12,4.")) from error
    if not number.is_finite():
        raise CellFault(_("Skriv ett tal, till exempel 12,4."))
    return number
