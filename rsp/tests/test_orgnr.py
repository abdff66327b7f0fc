"""Organisation numbers: read in every form people write them, and never shown when they are a person's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from rsp import orgnr

NINE_DIGITS = st.text("0123456789", min_size=9, max_size=9)
MONTH_AND_DAY = st.dates().map(lambda day: f"{day:%m%d}")


def with_check_digit(nine: str) -> str:
    return nine + luhn.calc_check_digit(nine)


@st.composite
def personal_numbers(draw: st.DrawFn) -> str:
    """Ten digits that have the form of a personal number."""
    year = draw(st.text("0123456789", min_size=2, max_size=2))
    serial = draw(st.text("0123456789", min_size=3, max_size=3))
    return with_check_digit(year + draw(MONTH_AND_DAY) + serial)


@st.composite
def legal_persons_numbers(draw: st.DrawFn) -> str:
    """Ten digits with a third digit of 2 or more."""
    nine = draw(NINE_DIGITS)
    return with_check_digit(nine[:2] + draw(st.sampled_from("23456789")) + nine[3:])


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("212000-0803", "2120000803"),
        ("2120000803", "2120000803"),
        (" 212000 - 0803 ", "2120000803"),
        ("212000\u00a00803", "2120000803"),
        ("162120000803", "2120000803"),
        ("19640823-3234", "6408233234"),
        ("640823+3234", "6408233234"),
        ("402000-0008", "4020000008"),
    ],
)
def test_normalise_written_form_gives_ten_digits(written: str, digits: str) -> None:
    assert orgnr.normalise(written) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "212000-0804",  # wrong check digit
        "212000-080",
        "212000-08033",
        "0000000000",  # Luhn-valid, given to nobody
        "21200O-0803",
        "٢١٢٠٠٠٠٨٠٣",  # digits, but not ours
        "6413233235",  # personal form, month 13
        "6408003233",  # personal form, day 0
        "222120000803",  # no such century
    ],
)
def test_normalise_other_text_is_refused(text: str) -> None:
    with pytest.raises(orgnr.InvalidOrgnr):
        orgnr.normalise(text)


@given(st.one_of(personal_numbers(), legal_persons_numbers()))
def test_normalise_any_way_of_writing_gives_the_same(digits: str) -> None:
    assert {orgnr.normalise(digits), orgnr.normalise(f"{digits[:6]}-{digits[6:]}")} == {digits}


@given(legal_persons_numbers(), st.integers(0, 9), st.integers(1, 9))
def test_normalise_one_wrong_digit_is_always_refused(digits: str, place: int, step: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    with pytest.raises(orgnr.InvalidOrgnr):
        orgnr.normalise(wrong)


@given(st.text())
def test_normalise_any_text_gives_ten_digits_or_refuses(text: str) -> None:
    try:
        digits = orgnr.normalise(text)
    except orgnr.InvalidOrgnr:
        return
    assert re.fullmatch(r"[0-9]{10}", digits)


@given(personal_numbers())
def test_show_personal_number_leaks_no_digit(digits: str) -> None:
    assert not any(sign.isdigit() for sign in orgnr.show(digits))


@given(legal_persons_numbers())
def test_show_legal_person_gives_number_with_hyphen(digits: str) -> None:
    assert orgnr.show(digits) == f"{digits[:6]}-{digits[6:]}"


@pytest.mark.parametrize("unknown", [None, ""])
def test_show_unknown_number_is_empty(unknown: str | None) -> None:
    assert orgnr.show(unknown) == ""


def test_show_coordination_number_is_masked() -> None:
    assert orgnr.show(with_check_digit("640883323")) == orgnr.MASK


@given(personal_numbers(), st.sampled_from(["", "-", "+", " "]), st.sampled_from(["", "19", "20"]))
def test_mask_in_text_personal_number_leaks_no_digit(digits: str, separator: str, century: str) -> None:
    text = f"Sökande {century}{digits[:6]}{separator}{digits[6:]}, butik i byn."
    masked = orgnr.mask_in_text(text)
    assert masked == f"Sökande {orgnr.MASK}, butik i byn."


@given(legal_persons_numbers())
def test_mask_in_text_legal_person_is_left(digits: str) -> None:
    text = f"Region {digits[:6]}-{digits[6:]} beslutade."
    assert orgnr.mask_in_text(text) == text
