"""The order of open applications when the money of a year is not enough (2 § of 2024:1243). Pure.

Support is given as far as the money goes (2 §). What the ordinance says shall be put first comes first: for
servicebidrag a well developed range or strategic importance (19 § third paragraph), for driftstöd importance for other
basic service (21 § third paragraph). Then the order of the areas in the county's programme, which the ordinance leaves
to the county.
Among equals the oldest application comes first: no rule, but the practice that is told with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from rsp.swedish import long_date

PUT_FIRST = ("servicebidrag", "sarskilt-driftstod")
"""The forms of support for which the ordinance says who goes first."""

LAST = 10_000
"""The place of an application whose area is not said: after those whose area is."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """An open case as the ranking sees it. ``area``: the place of its area in the programme, None when not said.

    ``is_put_first``: what 19 § or 21 § third paragraph says of its form, None when not known. ``amount``: proposed,
    else applied for.
    """

    key: str
    dnr: str
    scheme: str
    received_on: date
    area: int | None = None
    area_name: str = ""
    is_put_first: bool | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RankedCase:
    """A case in its place. ``fits``: whether the money lasts to it; None when money or amount is not known."""

    case: Applicant
    place: int
    reasons: tuple[str, ...]
    left: Decimal | None = None
    fits: bool | None = None


def rank_cases(cases: Iterable[Applicant], available: Decimal | None = None) -> list[RankedCase]:
    """The cases in order, each with its reasons, and who fits ``available`` (2, 19 and 21 §§ of 2024:1243)."""
    return place_cases(sorted(cases, key=_order), available)


def place_cases(cases: Sequence[Applicant], available: Decimal | None = None) -> list[RankedCase]:
    """The cases in the order they are given, with reasons and with what is left of the money after each.

    One that the money does not last to takes none of it, so that a smaller one after it may fit.
    """
    found, left = [], available
    for place, case in enumerate(cases, 1):
        fits = None if left is None or case.amount is None else case.amount <= left
        if fits and left is not None and case.amount is not None:
            left -= case.amount
        found.append(RankedCase(case, place, reasons_of(case), left, fits))
    return found


def reasons_of(case: Applicant) -> tuple[str, ...]:
    """Why a case stands where it stands, in words, what is not known too."""
    return (*_first_words(case), _area_words(case), _("Inkom %(day)s.") % {"day": long_date(case.received_on)})


def is_put_first(case: Applicant) -> bool:
    """19 § third paragraph (servicebidrag) and 21 § third paragraph (driftstöd) of 2024:1243: these go first."""
    return case.scheme in PUT_FIRST and case.is_put_first is True


def _order(case: Applicant) -> tuple[int, int, date, str]:
    area = LAST if case.area is None else case.area
    return (0 if is_put_first(case) else 1, area, case.received_on, case.dnr)


def _area_words(case: Applicant) -> str:
    if case.area is None:
        return _("Programmets område är inte angivet.")
    return _("Programmets område %(number)d, %(name)s.") % {"number": case.area, "name": case.area_name}


def _first_words(case: Applicant) -> Iterable[str]:
    match case.scheme, case.is_put_first:
        case "servicebidrag", True:
            yield _("Väl utbyggt utbud eller viktigt av servicestrategiska skäl: går före (19 § tredje stycket).")
        case "servicebidrag", None:
            yield _("Det är inte känt om utbudet är väl utbyggt eller viktigt (19 § tredje stycket).")
        case "sarskilt-driftstod", True:
            yield _("Viktigt även för annan grundläggande service: går före (21 § tredje stycket).")
        case "sarskilt-driftstod", None:
            yield _("Det är inte känt om stället är viktigt för annan service (21 § tredje stycket).")
