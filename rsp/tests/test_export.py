"""CSV that opens right in a Swedish Excel and runs nothing."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsp.export import FORMULA_STARTS, csv_bytes, guarded

# csv gives back \n inside a quoted cell as it was; a bare \r and NUL are not text anybody types.
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"))


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x")'])
def test_guarded_text_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Berg", "", "a=1", 0, -5, Decimal("-1.50"), None, "’=1"])
def test_guarded_other_value_is_left(value: object) -> None:
    assert guarded(value) is value


def test_csv_bytes_has_byte_order_mark_semicolons_and_windows_lines() -> None:
    assert csv_bytes(["År", "Antal"], [[2023, 30]]) == "\ufeffÅr;Antal\r\n2023;30\r\n".encode()


def test_csv_bytes_guards_headings_too() -> None:
    assert csv_bytes(["=A1"], []) == "\ufeff'=A1\r\n".encode()


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=5))
def test_csv_bytes_any_text_is_read_back_and_no_cell_is_a_formula(rows: list[list[str]]) -> None:
    text = csv_bytes(["a", "b"], rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]
    assert read == [[str(guarded(cell)) for cell in row] for row in rows]
    assert not any(cell.startswith(FORMULA_STARTS) for row in read for cell in row)
