"""How texts and dates of one year's plan are written in a later one."""

import re
from datetime import date
from decimal import Decimal

from rsp.swedish import decimal_text

BASELINE = re.compile(r"\((\d{4}): [^()]*\)")
"""What a goal's text says of the year before: "(2022: 19)"."""

MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"


def moved_text(text: str, old_year: int, new_year: int, reached: Decimal | None = None) -> str:
    """A goal's ``text`` with the year of its "senast 31 december 2023" moved on, and "(2022: 19)" told anew.

    The latter becomes the year ``old_year`` and what it reached. Every other year may be history, so it stands.
    """
    told = f"({old_year}: {decimal_text(reached)})" if reached is not None else None
    parts: list[str] = []
    end = 0
    for found in BASELINE.finditer(text):
        parts += [_moved_year(text[end : found.start()], old_year, new_year), told or found.group()]
        end = found.end()
    return "".join([*parts, _moved_year(text[end:], old_year, new_year)])


def _moved_year(text: str, old_year: int, new_year: int) -> str:
    """The year of the day that something is to be done by."""
    by_month = rf"(?:den\s+)?(?:\d{{1,2}}|sista)\s+(?:{MONTHS})\s+{old_year}(?!\d)"
    return re.sub(
        rf"\bsenast\s+(?:{by_month}|{old_year}-\d\d-\d\d(?!\d))",
        lambda found: found.group().replace(str(old_year), str(new_year)),
        text,
        flags=re.IGNORECASE,
    )


def with_target(text: str, old: Decimal | None, new: Decimal | None) -> str:
    """``text`` with the old target's figure replaced, when it stands there once and alone; else as it was."""
    if old is None or new is None or old == new:
        return text
    figure = re.escape(decimal_text(old))
    pattern = rf"(?<![\d.,:/–-]){figure}(?![\d:/–-]|[.,]\d)"
    return re.sub(pattern, decimal_text(new), text) if len(re.findall(pattern, text)) == 1 else text


def moved_day(day: date | None, old_year: int, new_year: int) -> date | None:
    """A day of the old plan's year in the new year; other days stand. 29 February becomes the 28th."""
    return in_year(day, new_year) if day is not None and day.year == old_year else day


def in_year(day: date, year: int) -> date:
    """The same day and month of another year."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def moved_period(
    first: date | None, last: date | None, old_year: int, new_year: int
) -> tuple[date | None, date | None]:
    """First and last day of an initiative moved on: it is at work in the new year, and ends after it begins."""
    begins, ends = moved_day(first, old_year, new_year), not_before(last, new_year)
    if begins and ends and ends < begins and last is not None:
        ends = in_year(last, last.year + new_year - old_year)
    return begins, ends


def not_before(day: date | None, year: int) -> date | None:
    """The same day and month of ``year``, for a day of an earlier one; a later day stands."""
    return in_year(day, year) if day is not None and day.year < year else day
