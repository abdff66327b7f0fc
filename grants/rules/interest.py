"""What is owed on a claim for recovery on a day: interest, period by period (41 § of 2024:1243). Pure, exact.

Stated readings, which the page tells: the year has 365 days also in a leap year; the first day counts and the day of
payment or of the question does not; each period is rounded to the öre, half up; what is paid in goes first to interest
that has arisen and then to the principal; interest bears no interest. The ordinance says none of this.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

NOTHING = Decimal(0)
ORE = Decimal("0.01")
DAYS_A_YEAR = 365
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate from one day to another, both included; ``last`` is None where it holds until further notice.

    Of the state's lending rate in percent a year, or of the points that are added to it.
    """

    first: date
    last: date | None
    value: Decimal
    source: str = ""

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came back on a day."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """Days with one principal and one rate: ``first`` counts, ``until`` does not."""

    first: date
    until: date
    principal: Decimal
    lending_rate: Decimal
    points: Decimal
    interest: Decimal

    @property
    def days(self) -> int:
        return (self.until - self.first).days

    @property
    def rate(self) -> Decimal:
        """Percent a year: the lending rate with the points."""
        return self.lending_rate + self.points


@dataclass(frozen=True, slots=True)
class Applied:
    """How a payment was divided. ``over``: more than was owed."""

    day: date
    amount: Decimal
    to_interest: Decimal
    to_principal: Decimal
    over: Decimal


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed on ``day``, step by step. ``unknown_from``: the first day whose rate is not known, else None.

    From that day on nothing is counted: ``total`` is then None, and principal and interest are those of that day.
    """

    day: date
    starts_on: date
    principal: Decimal
    interest: Decimal
    periods: Sequence[Period] = field(default=())
    applied: Sequence[Applied] = field(default=())
    unknown_from: date | None = None

    @property
    def total(self) -> Decimal | None:
        return None if self.unknown_from else self.principal + self.interest

    @property
    def is_settled(self) -> bool:
        return self.total == 0

    @property
    def interest_in_all(self) -> Decimal:
        """All interest that has arisen, also what is paid."""
        return sum((period.interest for period in self.periods), NOTHING)


def one_month_after(day: date) -> date:
    """The same day of the next month, or its last day: 31 January leads to 28 or 29 February (41 §)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def interest_of(principal: Decimal, rate: Decimal, days: int) -> Decimal:
    """Interest at ``rate`` percent a year for ``days`` days of 365, to the öre, half up."""
    return (principal * rate * days / (100 * DAYS_A_YEAR)).quantize(ORE, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a claim's interest is counted by. ``bears_interest``: False when the decision set it down to nothing."""

    decided_on: date
    principal: Decimal
    lending_rates: Sequence[DatedRate]
    points: Sequence[DatedRate]
    bears_interest: bool = True


def owed_on(terms: Terms, paid: Iterable[Paid], day: date) -> Owed:
    """What is owed at the beginning of ``day``, with the payments up to and with that day.

    41 §: interest from the day one month after the decision, at every time the state's lending rate and the points of
    the rule. 42 §: the principal and the interest are those of the decision, after what it was reduced by.
    """
    counting = _Counting(terms)
    for one in sorted(paid, key=lambda one: one.day):
        if one.day <= day and counting.unknown_from is None:
            counting.run_to(one.day)
            counting.take(one)
    if counting.unknown_from is None:
        counting.run_to(day)
    return Owed(
        day=day,
        starts_on=counting.starts_on,
        principal=counting.principal,
        interest=counting.interest,
        periods=tuple(counting.periods),
        applied=tuple(counting.applied),
        unknown_from=counting.unknown_from,
    )


class _Counting:
    """The claim as it stands on ``at``: the days before it are counted."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.starts_on = one_month_after(terms.decided_on)
        self.at = self.starts_on
        self.principal, self.interest = terms.principal, NOTHING
        self.periods: list[Period] = []
        self.applied: list[Applied] = []
        self.unknown_from: date | None = None

    def run_to(self, day: date) -> None:
        """Count the days up to ``day``, which does not count itself."""
        while self.at < day and self.terms.bears_interest and self.principal > 0:
            lending = _rate_on(self.terms.lending_rates, self.at)
            points = _rate_on(self.terms.points, self.at)
            if lending is None or points is None:
                self.unknown_from = self.at
                return
            self._add(lending, points, min(day, _day_after(lending), _day_after(points)))
        self.at = max(self.at, day)

    def take(self, one: Paid) -> None:
        """Money that came in: first to interest, then to the principal. Nothing while the rate is not known."""
        if self.unknown_from is not None:
            return
        to_interest = min(one.amount, self.interest)
        to_principal = min(one.amount - to_interest, self.principal)
        self.interest -= to_interest
        self.principal -= to_principal
        over = one.amount - to_interest - to_principal
        self.applied.append(Applied(one.day, one.amount, to_interest, to_principal, over))

    def _add(self, lending: DatedRate, points: DatedRate, until: date) -> None:
        interest = interest_of(self.principal, lending.value + points.value, (until - self.at).days)
        self.periods.append(Period(self.at, until, self.principal, lending.value, points.value, interest))
        self.interest += interest
        self.at = until


def _rate_on(rates: Iterable[DatedRate], day: date) -> DatedRate | None:
    return next((rate for rate in rates if rate.holds(day)), None)


def _day_after(rate: DatedRate) -> date:
    return rate.last + ONE_DAY if rate.last else date.max
