"""Swedish working days: what is due on a weekend or a public holiday is in practice due the working day before."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from django.utils.translation import gettext as _

from rsp.swedish import MONTHS, NBSP

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """``day``: the last working day up to a day; ``why``: what that day is when it is another, else empty."""

    day: date
    why: str = ""


def holiday_name(day: date) -> str:
    """The public holiday that the day is, in lower case; empty when it is none."""
    return _holidays(day.year).get(day, "")


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and not holiday_name(day)


def last_working_day(day: date) -> WorkingDay:
    """The day itself when it is a working day, else the nearest one before, and why."""
    if is_working_day(day):
        return WorkingDay(day)
    before = day
    while not is_working_day(before):
        before -= timedelta(days=1)
    what = holiday_name(day) or _("en %(weekday)s") % {"weekday": WEEKDAYS[day.weekday()]}
    words = _("Sista vardagen. Den %(day)s är %(what)s.")
    return WorkingDay(before, words % {"day": short_date(day), "what": what})


def working_days_after(day: date, number: int) -> date:
    """The day that is ``number`` working days after ``day``, which is not counted itself. Negative: before it."""
    step = timedelta(days=1 if number >= 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_left(today: date, due: date) -> int:
    """How many working days after ``today`` there are up to ``due``. Below nothing when it has passed: −1 at least."""
    first, last = sorted((today, due))
    number = sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    return number if due >= today else -max(number, 1)


def short_date(day: date) -> str:
    """``31 mars``, with U+00A0 between."""
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]}"


@cache
def _holidays(year: int) -> dict[date, str]:
    known = holidays.country_holidays("SE", years=[year], language="sv")
    return {day: name[:1].lower() + name[1:] for day, name in known.items()}
