"""Cells as other people write them: what each is read as, asked about, or refused for."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.cell_values import (
    MASKED,
    CellState,
    outcome_reader,
    read_amount,
    read_count,
    read_day,
    read_orgnr,
    read_year,
    whole_kronor,
    words_of,
)
from rsp.orgnr import MASK

SCHEMES = words_of(
    "Stödformen",
    {"h": "Hemsändningsbidrag", "i": "Investeringsstöd", "s": "Servicebidrag"},
    {"Investeringsbidrag": "i"},
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 537 062", 1_537_062),
        ("1 537 062 kr", 1_537_062),
        ("1\u00a0537\u00a0062", 1_537_062),
        ("1\u202f537\u202f062 kronor", 1_537_062),
        ("1.537.062", 1_537_062),
        ("120.000,00", 120_000),
        ("1,5 mnkr", 1_500_000),
        ("1,5 mkr", 1_500_000),
        ("1,5 MSEK", 1_500_000),
        ("2 miljoner kronor", 2_000_000),
        ("1,125 mkr", 1_125_000),
        ("0.450 mkr", 450_000),
        ("450 tkr", 450_000),
        ("450:-", 450),
        ("SEK 450", 450),
        ("0", 0),
        ("", None),
        ("–", None),
    ],
)
def test_amount_is_read(text: str, amount: int | None) -> None:
    found = read_amount(text)
    assert (found.state, found.value) == (CellState.VALUE, amount)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("120.000", ["120", "120000"]),
        ("120,000", ["120", "120000"]),
        ("1.500 mkr", ["1500000", "1500000000"]),
        ("1,125", ["1125"]),
    ],
)
def test_amount_with_two_meanings_is_asked_about(text: str, answers: list[str]) -> None:
    found = read_amount(text)
    assert (found.state, [one.answer for one in found.proposals]) == (CellState.QUESTION, answers)
    assert all(read_amount(answer).state is CellState.VALUE for answer in answers), "an answer is read without asking"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2O0", "Det står en bokstav i stället för en siffra. Menar du 1\u00a0200\u00a0kr?"),
        ("0,4 mkr–0,5 mkr", "Skriv det beslutade beloppet."),
        ("100–200 tkr", "Skriv det beslutade beloppet."),
        ("-5", "Skriv ett belopp som är noll eller mer."),
        ("1 53 706", "Format som går att läsa"),
        ("1e5", "Format som går att läsa"),
        ("NaN", "Format som går att läsa"),
        ("1_000", "Format som går att läsa"),
    ],
)
def test_amount_that_cannot_be_read_is_told(text: str, words: str) -> None:
    found = read_amount(text)
    assert found.state is CellState.ERROR
    assert found.advice.startswith(words)


def test_amount_with_ore_is_told_of() -> None:
    assert whole_kronor(read_amount("96 400,50")).state is CellState.WARNING
    assert whole_kronor(read_amount("96 400,00")).state is CellState.VALUE


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-27",
        "20240327",
        "27/3 2024",
        "27.3.2024",
        "27 mars 2024",
        "27 mar. 2024",
        "2024-3-27",
        "2024-03-27 00:00",
    ],
)
def test_day_is_read(text: str) -> None:
    assert read_day(text).value == date(2024, 3, 27)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("2024-03-279", ["2024-03-27", "2024-03-29"]),
        ("240327", ["2024-03-27"]),
        ("27/3-24", ["2024-03-27"]),
        ("3/4/2024", ["2024-03-04", "2024-04-03"]),
        ("3/27/2024", ["2024-03-27"]),
        ("45378", ["2024-03-27"]),
    ],
)
def test_day_that_is_not_sure_is_asked_about(text: str, answers: list[str]) -> None:
    found = read_day(text)
    assert (found.state, [one.answer for one in found.proposals]) == (CellState.QUESTION, answers)


@pytest.mark.parametrize("text", ["2023-02-29", "27/3", "i våras", "0000-00-00", "1024-03-27", "2024-13-01"])
def test_day_that_is_none_is_told(text: str) -> None:
    assert read_day(text).state is CellState.ERROR


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("212000-2510", "2120002510", ""),
        ("16 2120002510", "2120002510", ""),
        (MASK, MASKED, ""),
        ("402000-0058", None, "Den sista siffran borde vara 7. Kontrollera mot ansökan."),
        ("640823-3235", None, "Den sista siffran borde vara 4. Kontrollera mot ansökan."),
        ("21200", None, "Skriv det med tio siffror, till exempel 212000-0803."),
    ],
)
def test_organisation_number_is_checked(text: str, value: Any, words: str) -> None:
    found = read_orgnr(text)
    assert (found.value, found.advice) == (value, words)
    assert "640823" not in found.message, "a personal number is not told"


@pytest.mark.parametrize(
    ("text", "code", "answers"),
    [
        ("servicebidrag", "s", []),
        ("  Investeringsbidrag ", "i", []),
        ("Hemsändn. bidr", None, ["Hemsändningsbidrag"]),
        ("Hemsändning", None, ["Hemsändningsbidrag"]),
        ("Servisbidrag", None, ["Servicebidrag"]),
        ("Skoterbidrag", None, []),
    ],
)
def test_form_of_support_is_proposed_and_never_guessed(text: str, code: str | None, answers: list[str]) -> None:
    found = SCHEMES.read(text)
    assert (found.value, [one.answer for one in found.proposals]) == (code, answers)


@pytest.mark.parametrize(
    ("text", "outcome", "state"),
    [
        ("Bifall", "granted", CellState.VALUE),
        ("beviljat", "granted", CellState.VALUE),
        ("Delvis bifall", "granted", CellState.WARNING),
        ("AVSLAG", "rejected", CellState.VALUE),
        ("avvisad", "dismissed", CellState.VALUE),
        ("Avskriven", "closed", CellState.VALUE),
        ("Bif.", None, CellState.QUESTION),
        ("kanske", None, CellState.ERROR),
    ],
)
def test_outcome_is_read_as_people_write_it(text: str, outcome: str | None, state: CellState) -> None:
    found = outcome_reader()(text)
    assert (found.value, found.state) == (outcome, state)


def test_year_and_count() -> None:
    assert (read_year("2024").value, read_year("2023/24").state) == (2024, CellState.QUESTION)
    assert (read_year("24").state, read_year("1024").state) == (CellState.ERROR, CellState.ERROR)
    assert (read_count("8 st.").value, read_count("1 200").value, read_count("åtta").state) == (8, 1200, "error")


@given(st.text(max_size=30) | st.from_regex(r"[\d .,\-–/kmtrsKMTRS:OolIS]{0,20}", fullmatch=True))
def test_no_text_makes_a_reader_fail(text: str) -> None:
    for read in (read_amount, read_day, read_orgnr, read_year, read_count, SCHEMES.read, outcome_reader()):
        found = read(text)
        assert (found.state is CellState.ERROR) == (found.state is CellState.ERROR and bool(found.message))
        assert found.value is None or found.state in (CellState.VALUE, CellState.WARNING)
