"""On which days those who answer for goals are reminded of them."""

from collections.abc import Iterable
from datetime import date, timedelta

BEFORE, AFTER = timedelta(days=30), timedelta(days=14)
MONTHS_AFTER = 6
"""For so many months after the last reminder an owner who has said nothing of any goal is reminded once a month."""

REMINDED_LATE = timedelta(days=7)
"""A reminder that nobody sent on its day is sent within these days; an older one is left to the next."""


def reminder_due(due_on: date, day: date, *, is_silent: bool) -> date | None:
    """The day of the reminder to send on ``day`` of a goal that lacks an assessment; None when none is due.

    30 days before the goal should be met, that day, and 14 days after. ``is_silent``: its owner has reported nothing
    of any goal in the plan; then also monthly from there.
    """
    days = [due_on - BEFORE, due_on, due_on + AFTER]
    if is_silent:
        days += _months_after(due_on + AFTER)
    past = [one for one in days if one <= day]
    return past[-1] if past and day - past[-1] <= REMINDED_LATE else None


def _months_after(first: date) -> Iterable[date]:
    """The first of each of the months that follow."""
    for number in range(1, MONTHS_AFTER + 1):
        months = first.month - 1 + number
        yield date(first.year + months // 12, months % 12 + 1, 1)
