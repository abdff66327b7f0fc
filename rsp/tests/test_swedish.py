from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from rsp import swedish

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (1000, f"1{NBSP}000"), (1537062, f"1{NBSP}537{NBSP}062"), (-1500, f"−1{NBSP}500")],
)
def test_integer(number: int, text: str) -> None:
    assert swedish.integer(number) == text


def test_integer_rounds_half_up() -> None:
    assert swedish.integer(Decimal("0.5")) == "1"
    assert swedish.integer(Decimal("-0.4")) == "0"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("7773227.00", f"7{NBSP}773{NBSP}227{NBSP}kr"),
        (Decimal("0"), f"0{NBSP}kr"),
        ("12.5", f"12,50{NBSP}kr"),
        ("0.005", f"0,01{NBSP}kr"),
        ("-1250.75", f"−1{NBSP}250,75{NBSP}kr"),
        (150000, f"150{NBSP}000{NBSP}kr"),
    ],
)
def test_kronor(amount: Decimal | int | str, text: str) -> None:
    assert swedish.kronor(amount) == text
    assert swedish.kronor(amount, unit=False) == text.removesuffix(f"{NBSP}kr")


@pytest.mark.parametrize("wrong", ["", "tio", "NaN", "Infinity"])
def test_kronor_refuses_what_is_no_number(wrong: str) -> None:
    with pytest.raises(ValueError):
        swedish.kronor(wrong)


@pytest.mark.parametrize(
    ("value", "text"), [("12.50", "12,5"), ("22", "22"), ("1E+3", f"1{NBSP}000"), ("-0.25", "−0,25"), ("10.00", "10")]
)
def test_decimal_text(value: str, text: str) -> None:
    assert swedish.decimal_text(value) == text


def test_percent_and_shares() -> None:
    assert swedish.percent(Decimal("0.448")) == f"45{NBSP}%"
    shares = swedish.shares_in_percent([Decimal(1), Decimal(1), Decimal(1)])
    assert sum(shares) == 100
    assert shares == [34, 33, 33]
    assert swedish.shares_in_percent([Decimal(0), Decimal(0)]) == [0, 0]
    assert swedish.shares_in_percent([]) == []


def test_dates() -> None:
    assert swedish.long_date("2023-05-23") == f"23{NBSP}maj 2023"
    assert swedish.long_date(date(2026, 3, 9)) == f"9{NBSP}mars 2026"
    stamp = datetime(2026, 11, 21, 23, 5, tzinfo=timezone(timedelta(hours=1)))
    assert swedish.long_date(stamp) == f"21{NBSP}november 2026"
    assert swedish.long_stamp(stamp) == f"21{NBSP}november 2026 kl.{NBSP}23.05"
    assert swedish.long_stamp("2026-01-02T03:04:05+00:00") == f"2{NBSP}januari 2026 kl.{NBSP}03.04"
    assert swedish.as_date(datetime(2026, 1, 2, tzinfo=UTC)) == date(2026, 1, 2)
    with pytest.raises(ValueError):
        swedish.long_date("23 maj")


def test_words() -> None:
    assert [swedish.number_in_words(number) for number in (0, 1, 12, 13, -1)] == ["noll", "ett", "tolv", "13", "−1"]
    assert swedish.list_in_words([]) == ""
    assert swedish.list_in_words(["a"]) == "a"
    assert swedish.list_in_words(["a", "b"]) == "a och b"
    assert swedish.list_in_words(["a", "b", "c"]) == "a, b och c"
    assert swedish.sentence_case("åtta mål av TVÅ") == "Åtta mål av TVÅ"


def test_last_two_words_stay_together_unless_long() -> None:
    assert swedish.without_widow("När giltigheten har gått ut.") == f"När giltigheten har gått{NBSP}ut."
    assert swedish.without_widow("ord") == "ord"
    assert swedish.without_widow(f"ett {'x' * 30} ord") == f"ett {'x' * 30} ord"
