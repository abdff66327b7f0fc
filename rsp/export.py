"""The one way out to CSV and Excel: Swedish headings, and no cell that a spreadsheet would run as a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NARROWEST, WIDEST = 10, 60
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")

Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
"""A sheet: its name, its headings and its rows."""


def guarded(value: Any) -> Any:
    """A text that a spreadsheet would run is given a leading apostrophe; numbers and other texts are left."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_bytes(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], *, written: Callable[[Any], Any] = guarded
) -> bytes:
    """The table as UTF-8 CSV with semicolons and a byte order mark, as Swedish Excel opens it.

    ``written``: how a value is written. It must guard texts, as ``guarded`` and ``as_csv`` do.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([guarded(heading) for heading in headings])
    writer.writerows([written(cell) for cell in row] for row in rows)
    return ("\ufeff" + buffer.getvalue()).encode()


def as_csv(value: Any) -> Any:
    """A value of a list in CSV: days as ÅÅÅÅ-MM-DD, a decimal comma, nothing for what is not known, texts guarded."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case int():
            return value
        case _:
            return guarded(str(value))


def xlsx_bytes(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, others: Sequence[Table] = ()
) -> bytes:
    """The table as an Excel file: numbers as numbers, days as days, every text as text whatever it begins with.

    ``others``: sheets after the first. Stamps are to be given in local time without a zone: Excel knows no zones.
    """
    book = Workbook(write_only=True)
    for one in ((title, headings, rows), *others):
        _add_sheet(book, *one)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _add_sheet(book: Workbook, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(_NOT_IN_SHEET_NAMES.sub(" ", title)[:31] or "Lista")
    written = [list(row) for row in rows]
    for number, heading in enumerate(headings):
        longest = max((len(str(row[number])) for row in written if row[number] is not None), default=0)
        width = min(max(longest, len(heading)) + 2, WIDEST)
        sheet.column_dimensions[get_column_letter(number + 1)].width = max(width, NARROWEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(headings)))}{len(written) + 1}"
    sheet.append([_cell(sheet, heading, Font(bold=True)) for heading in headings])
    for row in written:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any, font: Font | None = None) -> Any:
    if isinstance(value, bool):
        value = "ja" if value else "nej"
    if not (value is None or isinstance(value, int | float | Decimal | date)):
        value = _NOT_IN_XML.sub("", str(value))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with "=" would else be a formula
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if font:
        cell.font = font
    return cell
