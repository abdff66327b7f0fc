"""How a place stands on a day, where a place may lie, and when an act on it may be dated."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from programs.enums import PlaceStanding

LATITUDES = (Decimal("55.0"), Decimal("69.2"))
LONGITUDES = (Decimal("10.5"), Decimal("24.3"))
"""The box around Sweden that the database holds places to."""

FIRST_DAY = date(1850, 1, 1)
AHEAD = timedelta(days=366)
"""How long before an opening or closing it may be entered."""

FARTHEST_OUTSIDE_KM = 30
"""How far outside its municipality a place may be said to lie: the outlines of the map are simplified."""

FIRST_SHOWN_YEAR, SHOWN_YEARS_AHEAD = 2009, 10

REOPENED_WITHIN = timedelta(days=365)
"""A place that has been closed longer opens as a new one, so that the closing still counts in its year."""


def standing_on(
    day: date, opened: tuple[date | None, int | None], closed_on: date | None, recorded_on: date
) -> PlaceStanding:
    """How a place that is not planned stood on ``day``; ``opened``: the day, or the year when only that is known.

    When neither is known the place is known to be open from the day it was recorded, and nothing is claimed before.
    """
    opened_on, opened_year = opened
    if closed_on is not None and closed_on <= day:
        return PlaceStanding.CLOSED
    if opened_on is not None:
        return PlaceStanding.OPEN if opened_on <= day else PlaceStanding.PLANNED
    if opened_year is not None:
        return PlaceStanding.PLANNED if opened_year > day.year else PlaceStanding.OPEN
    return PlaceStanding.OPEN if recorded_on <= day else PlaceStanding.UNKNOWN


def position_faults(latitude: Decimal | None, longitude: Decimal | None) -> dict[str, str]:
    """What is wrong with a position, by field. None at all is allowed: then no distance is known."""
    faults: dict[str, str] = {}
    if latitude is None and longitude is None:
        return faults
    if latitude is None or not LATITUDES[0] <= latitude <= LATITUDES[1]:
        faults["latitude"] = _("Läget ska ligga i Sverige: skriv latituden som ett tal mellan 55,0 och 69,2.")
    if longitude is None or not LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        faults["longitude"] = _("Läget ska ligga i Sverige: skriv longituden som ett tal mellan 10,5 och 24,3.")
    return faults


def asked_day_fault(day: date | None, today: date) -> str:
    """Why places cannot be shown for that day; empty when they can."""
    first, last = FIRST_SHOWN_YEAR, today.year + SHOWN_YEARS_AHEAD
    if day is None or first <= day.year <= last:
        return ""
    return _("Välj en dag mellan åren %(first)d och %(last)d.") % {"first": first, "last": last}


def opening_fault(opened_on: date | None, today: date) -> str:
    """Why a place cannot have that opening day; empty when it can."""
    return _day_fault(opened_on, today, lambda: _("Öppningsdagen ska ligga mellan år 1850 och ett år framåt."))


def opening_year_fault(year: int | None, today: date) -> str:
    """Why a place cannot have that opening year; empty when it can."""
    if year is None or FIRST_DAY.year <= year <= today.year + 1:
        return ""
    return _("Skriv ett år mellan %(first)d och %(last)d.") % {"first": FIRST_DAY.year, "last": today.year + 1}


def closing_fault(closed_on: date | None, opened: tuple[date | None, int | None], today: date) -> str:
    """Why a place cannot close that day; empty when it can."""
    opened_on, opened_year = opened
    if closed_on and opened_on and closed_on < opened_on:
        return _("Platsen kan inte stänga innan den öppnar. Den öppnade %(day)s.") % {"day": opened_on.isoformat()}
    if closed_on and opened_year and closed_on.year < opened_year:
        return _("Platsen kan inte stänga innan den öppnar. Den öppnade %(day)s.") % {"day": opened_year}
    return _day_fault(closed_on, today, lambda: _("Stängningsdagen ska ligga mellan år 1850 och ett år framåt."))


def _day_fault(day: date | None, today: date, words: Callable[[], str]) -> str:
    return words() if day is not None and not FIRST_DAY <= day <= today + AHEAD else ""
