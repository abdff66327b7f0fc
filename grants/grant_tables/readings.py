"""The rows of a file as they were read: what stands in each cell, and what is wrong, asked or worth telling."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from grants.rules.cell_values import CellState, CellValue, Proposal, asked, spelled, wrong
from rsp.export import FORMULA_STARTS
from rsp.importing import ERRORS_OF_SPREADSHEETS, ImportColumn, UnreadableTable, headings_of
from rsp.swedish import kronor
from rsp.table_files import FORMULA, Cells

SUM_WORDS = re.compile(r"(?:del|slut)?summa(?: totalt)?|totalt?|summa .*|s:a|sa:")
SKIP = "#hoppa-over"
"""The answer that leaves a row, or a sum, out."""


def cell_name(row: int, place: int | None) -> str:
    """``F14``; the number of the row alone without a column."""
    return str(row) if place is None else f"{get_column_letter(place + 1)}{row}"


@dataclass(slots=True)
class Finding:
    """What is to be said of a cell, or of a row. ``key``: what it is answered by; ``more``: rows beside the first.

    ``place``: the column in the file, from 0; None for what concerns a column that the file has not.
    """

    row: int
    place: int | None
    heading: str
    text: str
    state: CellState
    message: str
    advice: str = ""
    proposals: tuple[Proposal, ...] = ()
    key: str = ""
    more: int = 0

    @property
    def cell(self) -> str:
        """``F14``; the number of the row when the file has no such column."""
        return cell_name(self.row, self.place)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that could be read, by its number in the spreadsheet. ``raw``: cells that were asked about, as they stood.

    ``given``: the columns that the file has. An empty cell has the value None.
    """

    number: int
    values: Mapping[str, Any]
    raw: Mapping[str, str]

    def get(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(slots=True)
class Reading:
    """A file while it is read, and what came of it. ``answers``: by the key of a finding, as its reader has said."""

    cells: Cells
    columns: Sequence[ImportColumn]
    mapping: Mapping[str, int]
    answers: Mapping[str, str]
    rows: list[TableRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    sums: int = 0
    groups: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    known_cells: dict[tuple[str, str], CellValue] = field(default_factory=dict)
    """What a text of a column is read as, so that the same word on many rows is read once."""

    def find(self, number: int, key: str, found: CellValue, text: str = "", *, group: str = "") -> Finding:
        """Keep what is said of a cell. What has a ``group`` is said once for all its rows, and answered once."""
        known = self.groups.get((key, group, found.message)) if group else None
        if known is not None:
            known.more += 1
            return known
        place = self.mapping.get(key)
        text = text or self.text_at(number, place)
        finding = Finding(
            number, place, self.headings.get(key, key), text, found.state, found.message, found.advice, found.proposals
        )
        finding.key = finding.cell if place is not None else f"{key}:{finding.cell}"
        self.findings.append(finding)
        if group:
            self.groups[key, group, found.message] = finding
        return finding

    def text_at(self, number: int, place: int | None) -> str:
        """What stands in a cell of the file."""
        line = self.cells[number - 1]
        return line[place].removeprefix(FORMULA) if place is not None and place < len(line) else ""

    def answer_to(self, finding: Finding) -> str:
        """What the reader has answered, empty for nothing that was proposed."""
        answer = self.answers.get(finding.key, "")
        return answer if answer in {one.answer for one in finding.proposals} else ""

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.state is CellState.ERROR]

    @property
    def questions(self) -> list[Finding]:
        """Those that are asked, answered or not."""
        return [one for one in self.findings if one.state is CellState.QUESTION]

    @property
    def open_questions(self) -> list[Finding]:
        return [one for one in self.questions if not self.answer_to(one)]

    @property
    def warnings(self) -> list[Finding]:
        return [one for one in self.findings if one.state is CellState.WARNING]


def read_rows(
    cells: Cells, columns: Sequence[ImportColumn], mapping: Mapping[str, int], answers: Mapping[str, str], amount: str
) -> Reading:
    """Every row under the headings. ``amount``: the column that a sum row adds up.

    Raises:
        UnreadableTable: a required column has no place.
    """
    missing = [column.heading for column in columns if column.is_required and column.key not in mapping]
    if missing:
        raise UnreadableTable(_("Tabellen saknar kolumnen %(names)s.") % {"names": ", ".join(missing)})
    reading = Reading(cells, columns, mapping, answers)
    reading.headings = {column.key: column.heading for column in columns}
    sums = _Sums(reading, amount)
    first = cells.index(headings_of(cells)) + 1
    for number, line in enumerate(cells[first:], first + 1):
        if not any(line):
            continue
        texts = {key: line[at] if at < len(line) else "" for key, at in mapping.items()}
        if _is_sum(line, texts):
            sums.check(number, texts)
        else:
            reading.count += 1
            sums.add(_read_row(reading, number, texts))
    return reading


def _read_row(reading: Reading, number: int, texts: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The values of a row, kept with the rows when all its cells could be read; else None."""
    values: dict[str, Any] = {}
    raw: dict[str, str] = {}
    known = reading.known_cells
    can_be_read = True
    for column in reading.columns:
        if column.key not in texts:
            continue
        text = texts[column.key]
        found = known.get((column.key, text)) or _read_cell(column, text)
        known[column.key, text] = found
        if found.state is not CellState.VALUE:
            found = _told(reading, number, column, text, found)
            raw[column.key] = text
        values[column.key] = found.value
        can_be_read &= found.state in (CellState.VALUE, CellState.WARNING)
    if not can_be_read:
        return None
    reading.rows.append(TableRow(number, values, raw))
    return values


def _told(reading: Reading, number: int, column: ImportColumn, text: str, found: CellValue) -> CellValue:
    """Keep what is said of a cell; a question that is answered is read as the answer."""
    is_one = found.state is CellState.WARNING or (found.state is CellState.QUESTION and column.key in GROUPED)
    group = spelled(text) if is_one else ""
    finding = reading.find(number, column.key, found, text.removeprefix(FORMULA), group=group)
    answer = reading.answer_to(finding)
    if found.state is CellState.QUESTION and answer:
        return _read_cell(column, answer)
    return found


GROUPED = frozenset({"scheme", "outcome", "stream", "regulation", "basis", "municipality"})
"""Columns of words: the same word is asked about once."""


def _read_cell(column: ImportColumn, text: str) -> CellValue:
    if text.startswith(FORMULA):
        return wrong(_("Cellen är en formel"), _("Klistra in den som värde och försök igen."))
    if text in ERRORS_OF_SPREADSHEETS:
        return wrong(_("Cellen visar ett fel i kalkylarket"), _("Rätta det där."))
    if text.startswith("'") and text[1:].startswith(FORMULA_STARTS):
        text = text[1:]
    found: CellValue = column.read(text)
    if found.state is CellState.VALUE and found.value is None and column.is_required and not column.may_be_empty:
        return wrong(
            _("Cellen är tom"), _("Kolumnen %(name)s ska vara ifylld på varje rad.") % {"name": column.heading}
        )
    return found


# --- Sum rows


@dataclass(slots=True)
class _Sums:
    """What the rows come to, so that a sum row can be compared with them."""

    reading: Reading
    key: str
    all: Decimal = Decimal(0)
    part: Decimal = Decimal(0)
    is_known: bool = True

    def add(self, values: Mapping[str, Any] | None) -> None:
        """A row that could not be read makes the sum unknown."""
        if values is None:
            self.is_known = False
            return
        amount = values.get(self.key) or Decimal(0)
        self.all, self.part = self.all + amount, self.part + amount

    def check(self, number: int, texts: Mapping[str, str]) -> None:
        """Compare a sum row with the rows since the last one, and with all of them."""
        self.reading.sums += 1
        column = next(one for one in self.reading.columns if one.key == self.key)
        text = texts.get(self.key, "")
        said = column.read(text.removeprefix(FORMULA)) if text and not text.startswith(FORMULA) else None
        if self.is_known and said is not None and said.value is not None and said.value not in (self.all, self.part):
            words = _("Raderna är tillsammans %(rows)s. Kontrollera om en rad saknas.")
            message = _("Summan %(sum)s stämmer inte med raderna") % {"sum": kronor(said.value)}
            proposals = [Proposal(SKIP, _("Bortse från summan"))]
            self.reading.find(number, self.key, asked(message, words % {"rows": kronor(self.all)}, proposals), text)
        self.part = Decimal(0)


def _is_sum(line: Iterable[str], texts: Mapping[str, str]) -> bool:
    """A row that says "Summa" somewhere, and names no case or company."""
    named = (texts.get(key, "") for key in ("orgnr", "decided_on", "case_id", "row_id", "scheme"))
    if any(text and not _says_sum(text) for text in named):
        return False
    return any(text and _says_sum(text) for text in line)


def _says_sum(text: str) -> bool:
    return SUM_WORDS.fullmatch(spelled(text).rstrip(":")) is not None
