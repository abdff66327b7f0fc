"""A table in a file as rows of texts, whether CSV or Excel. Nothing is judged here but that it is a table.

An Excel file is a zip that may hold far more than it weighs: it is measured before anything in it is unpacked, and no
more than the rows and columns a table may have are read. Formulas are never computed nor trusted: a cell with one is
told as a fault by ``rsp.importing``.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from rsp.swedish import integer

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 2000
MAX_COLUMNS = 60
MAX_CELL = 12_000
MAX_TOTAL = 4_000_000
"""Characters in all cells together, and one for each cell: one text may stand in many cells of a small file."""
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
FORMULA = "\ue000"
"""Begins the text of a cell that holds a formula; of the characters nobody has given a meaning."""

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no spreadsheet writes in a text."""
NO_TABLE = _lazy("Filen går inte att läsa. Spara den som Excel (.xlsx) eller CSV.")
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, KeyError, ValueError, TypeError),
    *(IndexError, AttributeError, OSError, EOFError, RuntimeError, OverflowError),
)
"""What reading a file raises that says it is Excel and is not whole."""

Cells = list[list[str]]


class UnreadableTable(ValueError):
    """The file is no table that can be read, or lacks a column. The message is a Swedish sentence for the user."""


def cells_of_file(file: BinaryIO, size: int, most_rows: int = MAX_ROWS, name: str = "") -> Cells:
    """The rows of a CSV or Excel file, blank ones kept, so that a row's place is its number.

    ``most_rows``: under the headings; as many blank ones are let through.
    ``name``: what the file was called: one that says it is Excel is not read as a text.

    Raises:
        UnreadableTable: too large, of another kind, damaged, empty, or with too many rows.
    """
    if size > MAX_BYTES:
        raise UnreadableTable(_("Filen är för stor. Den får vara högst 20 MB."))
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(OLD_OFFICE):
        raise UnreadableTable(_("Filen är i ett äldre Excelformat eller skyddad med lösenord. Spara den som .xlsx."))
    if name.casefold().endswith(".xlsx") and not head.startswith(ZIP):
        raise UnreadableTable(str(NO_TABLE))
    cells = _xlsx_cells(file, most_rows) if head.startswith(ZIP) else csv_cells(decoded(file.read()), most_rows)
    return checked_cells(cells, most_rows)


def checked_cells(cells: Cells, most_rows: int = MAX_ROWS) -> Cells:
    """The rows without the blank ones and blank cells at the end. Raises UnreadableTable for none, or too many."""
    while cells and not any(cells[-1]):
        cells.pop()
    for line in cells:
        while line and not line[-1]:
            line.pop()
    filled = sum(any(line) for line in cells)
    if filled < 2:
        raise UnreadableTable(_("Tabellen är tom: den ska ha rubriker på första raden och minst en rad under."))
    if filled - 1 > most_rows:
        raise UnreadableTable(
            ngettext(
                "Tabellen får ha högst %(count)d rad. Dela den i flera filer.",
                "Tabellen får ha högst %(count)d rader. Dela den i flera filer.",
                most_rows,
            )
            % {"count": most_rows}
        )
    return cells


def decoded(content: bytes) -> str:
    """The text of a file as a spreadsheet saves it. Raises UnreadableTable for what is no text."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not NO_TEXT.search(text):
            return text
    raise UnreadableTable(str(NO_TABLE))


def csv_cells(text: str, most_rows: int = MAX_ROWS) -> Cells:
    """The rows of a CSV text with semicolon, comma or tab between the cells. Raises UnreadableTable."""
    try:
        lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text))
        return _gathered(([_plain(cell) for cell in line] for line in lines), most_rows)
    except csv.Error as error:
        raise UnreadableTable(_("Tabellen går inte att läsa. Spara den på nytt och försök igen.")) from error


def _gathered(lines: Iterable[list[str]], most_rows: int) -> Cells:
    """The lines as they are read. Raises UnreadableTable for more than a table may hold: nothing is left out unsaid."""
    cells: Cells = []
    total = 0
    for line in lines:
        if len(cells) == 2 * most_rows:
            words = _(
                "Tabellen har fler än %(count)s rader, tomma rader inräknade. Ta bort dem eller dela filen i flera."
            )
            raise UnreadableTable(words % {"count": integer(2 * most_rows)})
        if any(line[MAX_COLUMNS:]):
            words = _("Tabellen får ha högst %(count)d kolumner. Ta bort dem som inte ska läsas in.")
            raise UnreadableTable(words % {"count": MAX_COLUMNS})
        total += len(line) + sum(map(len, line))
        if total > MAX_TOTAL:
            raise UnreadableTable(_("Tabellen innehåller för mycket text. Dela den i flera filer."))
        cells.append(line[:MAX_COLUMNS])
    return cells


def _delimiter(text: str) -> str:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    return max(";\t,", key=first.count)


def _xlsx_cells(file: BinaryIO, most_rows: int) -> Cells:
    try:
        _refuse_bomb(file)
        book = load_workbook(file, read_only=True, keep_links=False)
        try:
            return _gathered(([_text(cell) for cell in line] for line in _lines(book, 2 * most_rows)), most_rows)
        finally:
            book.close()
    except DAMAGED as error:
        if isinstance(error, UnreadableTable):
            raise
        raise UnreadableTable(
            _("Excelfilen går inte att läsa. Spara den på nytt som .xlsx och försök igen.")
        ) from error


def _lines(book: Any, most_lines: int) -> Iterator[Any]:
    """The rows of the first sheet, one more than may be, whatever the sheet says of its own size.

    A row far below is told by the blank ones before it.
    """
    if not book.worksheets:
        raise UnreadableTable(_("Excelfilen har inget kalkylblad."))
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    yield from sheet.iter_rows(max_row=most_lines + 1)


def _refuse_bomb(file: BinaryIO) -> None:
    """Raise UnreadableTable unless what the zip says it holds is little. zipfile unpacks no more than is said."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise UnreadableTable(_("Excelfilen är för stor när den packas upp. Spara bara tabellen i en ny fil."))
        if any(part.flag_bits & 0x1 or part.compress_type not in PACKINGS for part in parts):
            raise UnreadableTable(_("Excelfilen är skyddad. Ta bort lösenordet och försök igen."))
        if "[Content_Types].xml" not in archive.namelist():
            raise UnreadableTable(str(NO_TABLE))
    file.seek(0)


def _text(cell: Any) -> str:
    """What stands in a cell, as it would be typed: days as ÅÅÅÅ-MM-DD, numbers with a decimal comma."""
    value = cell.value
    if getattr(cell, "data_type", "") == "f":
        return FORMULA + _plain(str(value))
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case float():
            return f"{value:.10f}".rstrip("0").rstrip(".").replace(".", ",")
        case _:
            return _plain(str(value))


def _plain(text: str) -> str:
    """Without what no table needs: blanks around, and characters that would be taken for a mark of ours."""
    return text[:MAX_CELL].replace("\x00", "").replace(FORMULA, "").strip()
