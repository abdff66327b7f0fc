"""Swedish ways of writing numbers, money, dates and lists. Pure functions of plain values."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NBSP = "\u00a0"
MINUS = "\u2212"
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
NUMBER_WORDS = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def integer(number: int | Decimal) -> str:
    """``1537062`` → ``1 537 062`` with U+00A0 between thousands and U+2212 as minus. Decimals are rounded half up."""
    whole = int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP))
    digits = f"{abs(whole):,}".replace(",", NBSP)
    return f"{MINUS}{digits}" if whole < 0 else digits


def kronor(amount: Decimal | int | str, *, unit: bool = True) -> str:
    """Money in SEK: ``"1537062.00"`` → ``1 537 062 kr``; öre only when there are any (``12,50 kr``).

    Raises ValueError when ``amount`` is not a finite number.
    """
    value = decimal_number(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole = int(abs(value))
    cents = int((abs(value) - whole) * 100)
    text = f"{whole:,}".replace(",", NBSP) + (f",{cents:02d}" if cents else "")
    sign = MINUS if value < 0 else ""
    return f"{sign}{text}{NBSP}kr" if unit else f"{sign}{text}"


def decimal_number(value: Decimal | int | str) -> Decimal:
    """The value as a finite Decimal. Raises ValueError for anything else."""
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(f"not a number: {value!r}") from error
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def decimal_text(value: Decimal | int | str) -> str:
    """``"12.50"`` → ``12,5`` and ``"1200"`` → ``1 200``: decimal comma, U+00A0 between thousands, no idle zeros."""
    number = decimal_number(value)
    whole, _, decimals = f"{abs(number):f}".partition(".")
    decimals = decimals.rstrip("0")
    text = f"{int(whole):,}".replace(",", NBSP) + (f",{decimals}" if decimals else "")
    return f"{MINUS}{text}" if number < 0 else text


def percent(share: Decimal) -> str:
    """A share of one as whole per cent: ``Decimal("0.448")`` → ``45 %`` with U+00A0."""
    return f"{integer(share * 100)}{NBSP}%"


def shares_in_percent(amounts: Sequence[Decimal]) -> list[int]:
    """Whole per cents that add up to exactly 100 (largest remainder), or all 0 when the amounts add up to nothing."""
    total = sum(amounts, Decimal(0))
    if total <= 0:
        return [0 for _ in amounts]
    exact = [amount * 100 / total for amount in amounts]
    floors = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (floors[index] - exact[index], index))
    for index in by_remainder[: 100 - sum(floors)]:
        floors[index] += 1
    return floors


def as_date(value: date | str) -> date:
    """A date from an ISO date or an ISO stamp (the date written in it). Raises ValueError for anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


def long_date(value: date | str) -> str:
    """``2023-05-23`` → ``23 maj 2023``, with U+00A0 between day and month. Raises ValueError for what is no date."""
    day = as_date(value)
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def long_stamp(value: datetime | str) -> str:
    """An ISO stamp as ``23 maj 2023 kl. 14.32``, in the offset it was written with. Raises ValueError for no stamp."""
    stamp = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return f"{long_date(stamp)} kl.{NBSP}{stamp:%H.%M}"


def number_in_words(number: int) -> str:
    """``2`` → ``två`` up to twelve, digits above (and for negative numbers)."""
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else integer(number)


def sentence_case(text: str) -> str:
    """The text with its first letter as a capital and the rest untouched."""
    return text[:1].upper() + text[1:]


def list_in_words(words: Sequence[str]) -> str:
    """``["a", "b", "c"]`` → ``a, b och c``; the empty sequence gives the empty string."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def without_widow(text: str) -> str:
    """The text with U+00A0 between its last two words, unless they are so long that the join would tear the line."""
    head, space, last = text.rstrip().rpartition(" ")
    previous = head.rpartition(" ")[2]
    return f"{head}{NBSP}{last}" if space and len(previous) + len(last) <= 24 else text


def file_size(count: int) -> str:
    """Bytes as ``812 kB`` or ``1,8 MB``, rounded up so that a file over a limit never reads as being at it."""
    if count < 1024 * 1024:
        return f"{integer(max(1, -(-count // 1024)))}{NBSP}kB"
    tenths = -(-count * 10 // (1024 * 1024))
    return f"{decimal_text(Decimal(tenths) / 10)}{NBSP}MB"
