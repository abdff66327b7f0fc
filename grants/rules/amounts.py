"""Amounts as the rules count them: exact, and rounded down to whole kronor where a decision is made. Pure."""

from decimal import ROUND_FLOOR, Decimal

from rsp.swedish import NBSP, kronor

LARGEST = Decimal(10) ** 12
"""What is larger is taken for a slip of the keys, and is not known."""


def whole_kronor(amount: Decimal) -> Decimal:
    """The amount rounded down to whole kronor: decisions are made in whole kronor (domain.md §6.15)."""
    return amount.quantize(Decimal(1), ROUND_FLOOR)


def number_or_none(value: object) -> Decimal | None:
    """The value when it is a number that can be counted with; else it is not known."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return None
    number = Decimal(value)
    return number if number.is_finite() and abs(number) <= LARGEST else None


def not_negative(value: object) -> Decimal | None:
    """The value when it is a number of zero or more; else it is not known."""
    number = number_or_none(value)
    return number if number is not None and number >= 0 else None


def sek(amount: Decimal) -> str:
    """An amount in words: ``1 537 062 kr``."""
    return kronor(amount)


def euro(amount: Decimal) -> str:
    """An amount in euro in words: ``72 151,08 euro``."""
    return f"{kronor(amount, unit=False)}{NBSP}euro"
