"""The public figures that rules rest on: price base amounts, euro rates and the state's lending rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from registers.models import ExchangeRate, InterestRate, PriceBaseAmount
from registers.policies import can_keep_public_figures
from rsp.actor import Actor
from rsp.rights import Allowed, Refused

FIRST_YEAR = 2013
"""The rules that ask for a price base amount are asked from here on: the cost year of the oldest decisions."""
OLD_RATE_DAYS = 7
"""A rate older than this is not used for a decision (``grants/exchange.py``)."""
SHOWN_RATES = 20


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year's price base amount; None when it is not loaded."""

    year: int
    row: PriceBaseAmount | None


@dataclass(frozen=True, slots=True)
class RateLine:
    """The state's lending rate of some days; ``row`` None for a gap where it is not known."""

    first: date
    last: date
    row: InterestRate | None


@dataclass(frozen=True, slots=True)
class PublicFiguresPage:
    """What is loaded, and what is not."""

    years: Sequence[YearLine]
    rates: Sequence[ExchangeRate]
    rate_count: int
    lending: Sequence[RateLine]
    today: date
    can_keep: Allowed | Refused

    @property
    def newest_rate(self) -> ExchangeRate | None:
        return next(iter(self.rates), None)

    @property
    def is_rate_known(self) -> bool:
        """Whether there is a rate that a decision of today may be made by."""
        return self.newest_rate is not None and self.today - self.newest_rate.day <= timedelta(days=OLD_RATE_DAYS)

    @property
    def is_lending_known(self) -> bool:
        return any(line.row and line.first <= self.today <= line.last for line in self.lending)


def public_figures_page(actor: Actor, today: date) -> PublicFiguresPage:
    """Four queries."""
    amounts = {row.year: row for row in PriceBaseAmount.objects.visible_to(actor)}
    first = min([FIRST_YEAR, *amounts])
    last = max([today.year + (today.month >= 7), *amounts])  # the next year's is decided in the summer
    rates = ExchangeRate.objects.visible_to(actor).order_by("-day")
    return PublicFiguresPage(
        years=[YearLine(year, amounts.get(year)) for year in range(last, first - 1, -1)],
        rates=list(rates[:SHOWN_RATES]),
        rate_count=rates.count(),
        lending=_lending(list(InterestRate.objects.visible_to(actor).order_by("valid_from")), today),
        today=today,
        can_keep=can_keep_public_figures(actor),
    )


def _lending(rows: Sequence[InterestRate], today: date) -> list[RateLine]:
    """The rates with the gaps between them and until today, the newest first."""
    day = timedelta(days=1)
    lines = [RateLine(row.valid_from, row.valid_to, row) for row in rows]
    gaps = [
        RateLine(before.valid_to + day, after.valid_from - day, None)
        for before, after in pairwise(rows)
        if after.valid_from - before.valid_to > day
    ]
    if rows and rows[-1].valid_to < today:
        gaps.append(RateLine(rows[-1].valid_to + day, today, None))
    return sorted([*lines, *gaps], key=lambda line: line.first, reverse=True)
