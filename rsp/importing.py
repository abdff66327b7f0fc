"""The one way in for a table in a file: every cell is read, every fault is told with its row and column.

Nothing is kept. A room says its columns, each with a function that turns the text of a cell into a value or raises
``CellFault``. What the values mean together, and whether they may be written, is for the room's service: all or none.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_ROWS = 2000
MAX_CHARACTERS = 400_000


class CellFault(ValueError):
    """The text of a cell is not what its column asks for. The message is a Swedish sentence for the user."""


class UnreadableTable(ValueError):
    """The file is no table that can be read, or lacks a column. The message is a Swedish sentence for the user."""


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column by its heading, and how its cells are read. A column that is not required may be left out or empty."""

    key: str
    heading: str
    read: Callable[[str], Any]
    is_required: bool = True


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


def decoded(content: bytes) -> str:
    """The text of a file as a spreadsheet saves it. Raises UnreadableTable for what is no text."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableTable(_("Filen är ingen textfil. Spara tabellen som CSV och försök igen."))


def read_table(text: str, columns: Sequence[ImportColumn]) -> ImportTable:
    """The rows of a CSV text with semicolon, comma or tab between the cells.

    Raises:
        UnreadableTable: empty, too long, a column is missing or one is there twice.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableTable(_("Tabellen är för stor. Dela den i flera filer."))
    try:
        lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableTable(_("Tabellen går inte att läsa. Spara den som CSV på nytt och försök igen.")) from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    if len(numbered) < 2:
        raise UnreadableTable(_("Tabellen är tom: den ska ha rubriker på första raden och minst en rad under."))
    if len(numbered) - 1 > MAX_ROWS:
        raise UnreadableTable(
            ngettext(
                "Tabellen får ha högst %(count)d rad. Dela den i flera filer.",
                "Tabellen får ha högst %(count)d rader. Dela den i flera filer.",
                MAX_ROWS,
            )
            % {"count": MAX_ROWS}
        )
    places = _places(numbered[0][1], columns)
    table = ImportTable()
    for number, line in numbered[1:]:
        _take(table, number, {key: line[at].strip() if at < len(line) else "" for key, at in places.items()}, columns)
    return table


def _delimiter(text: str) -> str:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    return max(";\t,", key=first.count)


def _places(headings: Sequence[str], columns: Sequence[ImportColumn]) -> dict[str, int]:
    """Which cell of a row belongs to which column. Headings are known whatever their case; others are left alone."""
    known = [heading.strip().strip("'").casefold() for heading in headings]
    missing = [column.heading for column in columns if column.is_required and column.heading.casefold() not in known]
    if missing:
        raise UnreadableTable(_("Tabellen saknar kolumnen %(names)s.") % {"names": ", ".join(missing)})
    twice = [column.heading for column in columns if known.count(column.heading.casefold()) > 1]
    if twice:
        raise UnreadableTable(_("Kolumnen %(names)s finns två gånger.") % {"names": ", ".join(twice)})
    return {
        column.key: known.index(column.heading.casefold()) for column in columns if column.heading.casefold() in known
    }


def _take(table: ImportTable, number: int, cells: dict[str, str], columns: Sequence[ImportColumn]) -> None:
    values: dict[str, Any] = {}
    faults = []
    for column in columns:
        text = cells.get(column.key, "").removeprefix("'")
        try:
            values[column.key] = _value(column, text)
        except CellFault as fault:
            faults.append(CellError(number, column.heading, text, str(fault)))
    table.errors.extend(faults)
    if not faults:
        table.rows.append(ImportRow(number, values))


def _value(column: ImportColumn, text: str) -> Any:
    if text:
        return column.read(text)
    if column.is_required:
        raise CellFault(_("Cellen är tom."))
    return None


# --- Cells that many tables have


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


def swedish_decimal(text: str) -> Decimal:
    """A number with a decimal comma or point, with or without a space between the thousands."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise CellFault(_("Skriv ett tal, till exempel 12,4.")) from error
    if not number.is_finite():
        raise CellFault(_("Skriv ett tal, till exempel 12,4."))
    return number
