"""A file given back with what is wrong and asked marked in its cells, as fill and as a comment."""

import io
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import save_workbook

from grants.grant_tables.readings import Finding
from grants.rules.cell_values import CellState
from rsp.export import FORMULA_STARTS
from rsp.table_files import FORMULA, Cells

FILLS = {CellState.ERROR: "FFF8C9C9", CellState.QUESTION: "FFFCE8B2"}
WHO = "RSP"
WIDTH = 18
COMMENT_SIZE = 320, 110


def marked_xlsx(cells: Cells, findings: Iterable[Finding]) -> bytes:
    """The cells as texts, with each error red and each question yellow; what was a formula is told as one."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new book has one sheet
    sheet.title = _("Rättas")
    for number, line in enumerate(cells, 1):
        for place, text in enumerate(line, 1):
            _write(sheet.cell(number, place), text)
    for place in range(1, max(map(len, cells)) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    by_cell: defaultdict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.state in FILLS:
            by_cell[finding.row, (finding.place or 0) + 1].append(finding)
    for (number, place), found in by_cell.items():
        _mark(sheet.cell(number, place), found)
    buffer = io.BytesIO()
    save_workbook(book, buffer)
    return buffer.getvalue()


def _write(cell: Any, text: str) -> None:
    plain = text.removeprefix(FORMULA)
    if plain:
        cell.value = plain
        cell.data_type = "s"  # a text that begins with "=" would else be a formula
        cell.quotePrefix = plain.startswith(FORMULA_STARTS)


def _mark(cell: Any, found: list[Finding]) -> None:
    worst = CellState.ERROR if any(one.state is CellState.ERROR for one in found) else CellState.QUESTION
    words = "\n".join(f"{one.message}. {one.advice}".strip() for one in found)
    comment = Comment(words, WHO)
    comment.width, comment.height = COMMENT_SIZE
    cell.comment = comment
    cell.fill = PatternFill("solid", fgColor=FILLS[worst])
