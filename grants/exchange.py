"""Kronor for one euro on a day, and which ledger a form of support belongs to."""

from collections.abc import Iterable
from datetime import date, timedelta

from grants.enums import Regulation
from grants.rules.de_minimis_room import EQUIVALENT_NOT_KNOWN as EQUIVALENT_NOT_KNOWN
from registers.models import ExchangeRate

OLDEST_RATE = timedelta(days=7)
"""How far back the newest rate may lie: over a long weekend, and no further."""

REGULATIONS = {
    "servicebidrag": Regulation.GENERAL,
    "investeringsstod": Regulation.GENERAL,
    "investeringslan": Regulation.GENERAL,
    "korrosionsskydd": Regulation.GENERAL,
    "sarskilt-driftstod": Regulation.SGEI,
}
"""By form of support: 9 a § of 2000:284, 6 and 7 §§ of 2024:1243. Aid to municipalities is in none of them.

Korrosionsskydd: 4 § of 2022:206 names (EU) 1407/2013, so it is read as general aid; which ledger it is in is not said.
"""


def regulation_of(scheme: str) -> Regulation:
    """The de minimis ledger of a form of support, by slug."""
    return REGULATIONS.get(scheme, Regulation.NONE)


def rate_on(day: date) -> ExchangeRate | None:
    """The newest rate on or before ``day``, at most a week old; None when it is not loaded. One query."""
    return rates_on([day]).get(day)


def rates_on(days: Iterable[date]) -> dict[date, ExchangeRate]:
    """``rate_on`` for several days, those that are known. One query."""
    wanted = sorted(set(days))
    reach = {day - timedelta(days=back) for day in wanted for back in range(OLDEST_RATE.days + 1)}
    loaded = {row.day: row for row in ExchangeRate.objects.filter(day__in=reach)}
    found = {}
    for day in wanted:
        steps = (loaded.get(day - timedelta(days=back)) for back in range(OLDEST_RATE.days + 1))
        if rate := next((row for row in steps if row), None):
            found[day] = rate
    return found
