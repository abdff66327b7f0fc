"""Figures the system can count from its own records, so that nobody types what it knows.

A room that keeps records offers an ``IndicatorGroup``; ``settings.INDICATORS`` names them. A goal of an action plan
stores the key of one indicator. Counting takes one call per group, whatever the number of goals.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Period:
    """A county and the days that are counted, both included. A figure of a state is that of the last day."""

    county_code: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure: its key (``company_visits``), its label, its unit, and the address of the rows behind it."""

    key: str
    label: str | Promise
    unit: str | Promise
    rows: Callable[[Period], str]


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """What one room can count. ``count`` gives the figures that are known of the keys asked for, by key."""

    indicators: tuple[Indicator, ...]
    count: Callable[[Period, frozenset[str]], Mapping[str, Decimal]]


def known_indicators() -> dict[str, Indicator]:
    """Every indicator by its key, in the order of the settings. No query."""
    return {indicator.key: indicator for group in _groups() for indicator in group.indicators}


def count_indicators(period: Period, keys: Iterable[str]) -> dict[str, Decimal]:
    """The figures of the keys, one call per group that holds some; what nothing is known of is left out."""
    wanted = frozenset(keys)
    figures: dict[str, Decimal] = {}
    for group in _groups():
        of_group = wanted & {indicator.key for indicator in group.indicators}
        if of_group:
            figures |= group.count(period, of_group)
    return figures


def _groups() -> list[IndicatorGroup]:
    return [import_string(path) for path in settings.INDICATORS]
