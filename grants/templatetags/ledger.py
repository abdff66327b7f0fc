"""How the pages of the de minimis ledger say their figures."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.pages import ledger_charts
from grants.pages.ledger import LedgerPage, TrialView
from grants.pages.ledger import book_name as name_of_book
from grants.rules.ledger import Account, Book, Ceiling, Period
from registers.models import ExchangeRate
from rsp.swedish import NBSP, decimal_text, integer, long_date
from rsp.templatetags.ui import MISSING
from rsp.working_days import short_date

register = template.Library()


@register.filter
def euro(amount: Decimal | None) -> str:
    """``63 237,26 euro``."""
    return ledger_charts.euro(amount)


@register.filter
def euro_number(amount: Decimal | None) -> str:
    """``63 237,26``, for a column whose head says euro."""
    return _("Inte känt") if amount is None else ledger_charts.euro_number(amount)


@register.filter
def euro_whole(amount: Decimal | None) -> str:
    """``300 000 euro``: a ceiling."""
    return _("inte känt") if amount is None else f"{integer(amount)}{NBSP}euro"


@register.filter
def euro_left(room: Decimal | None) -> str:
    """What is left in whole euro, rounded down; nothing when the ceiling is passed."""
    if room is None:
        return _("Inte känt")
    return f"{integer(max(room // 1, Decimal(0)))}{NBSP}euro"


@register.filter
def book_name(book: Book) -> str:
    """Which ceiling aid is under."""
    return name_of_book(book)


@register.filter
def ceiling_words(account: Account, day: date) -> str:
    """``av 300 000 euro``, or why that is not known."""
    ceiling, used = account.ceiling_on(day), account.used_on(day)
    if ceiling is None or ceiling.amount is None:
        return _("vilket tak som gäller är inte känt")
    if used.unknown:
        return _unknown(used.unknown)
    return _("av %(ceiling)s") % {"ceiling": euro_whole(ceiling.amount)}


@register.filter
def together_words(sgei: Account, day: date) -> str:
    """Up to what the two ledgers are counted together."""
    ceiling = sgei.ceiling_on(day)
    if ceiling is None or ceiling.amount is None:
        return _("vilket tak som gäller är inte känt")
    return _("kvar upp till %(ceiling)s") % {"ceiling": euro_whole(ceiling.amount)}


@register.filter
def account_words(account: Account, day: date) -> str:
    """The ceiling and how it is counted, with what is used."""
    ceiling, used = account.ceiling_on(day), account.used_on(day)
    if ceiling is None or ceiling.amount is None:
        words = _("Vilket tak som gällde den %(day)s är inte känt.") % {"day": long_date(day)}
        return f"{words} {_unsettled(ceiling)}".strip()
    over = _("tre rullande år") if ceiling.period is Period.ROLLING else _("tre räkenskapsår")
    words = _("Tak enligt (EU) %(act)s: %(ceiling)s under %(over)s. Använt %(used)s.")
    shown = euro(used.amount) if not used.unknown else _unknown(used.unknown)
    return words % {"act": ceiling.act, "ceiling": euro_whole(ceiling.amount), "over": over, "used": shown}


def _unsettled(ceiling: Ceiling | None) -> str:
    if ceiling is None:
        return ""
    return _("Förordning 2000:284 hänvisade till de äldre EU-förordningarna till och med juni 2024.")


def _unknown(number: int) -> str:
    words = ngettext("%(number)d stöd saknar belopp i euro", "%(number)d stöd saknar belopp i euro", number)
    return words % {"number": number}


@register.filter
def general_finding(page: LedgerPage) -> str:
    """What the chart of general aid shows, as its heading."""
    room, more = page.general_room, page.more_room
    if room is None:
        return _("Det allmänna utrymmet är inte känt")
    if room <= 0:
        return (
            _("Utrymmet kommer tillbaka den %(day)s") % {"day": _near(more.day, page.day)}
            if more
            else _("Taket är nått")
        )
    if more is None:
        return _("Hela det allmänna utrymmet är kvar")
    return _("Det allmänna utrymmet ökar den %(day)s") % {"day": _near(more.day, page.day)}


@register.filter
def sgei_finding(page: LedgerPage) -> str:
    """What the chart of aid to services of general economic interest shows, as its heading."""
    room, ceiling = page.sgei_room, page.sgei.ceiling_on(page.day)
    if room is None or ceiling is None or ceiling.amount is None:
        return _("Utrymmet för driftstöd är inte känt")
    if room <= 0:
        return _("Driftstödets tak är nått")
    if room == ceiling.amount:
        return _("Hela utrymmet för driftstöd är kvar")
    if room * 2 > ceiling.amount:
        return _("Driftstödet ligger långt under sitt eget tak")
    return _("Driftstödet har använt mer än hälften av sitt tak")


def _near(day: date, today: date) -> str:
    return long_date(day) if day.year != today.year else short_date(day)


@register.filter
def unknown_words(page: LedgerPage, view: TrialView) -> str:
    """Why it is not known whether a grant fits."""
    if view.book is None:
        return ""
    account = page.ledger.account(view.book)
    ceiling, used = account.ceiling_on(view.day), account.used_on(view.day)
    if ceiling is None or ceiling.amount is None:
        return _("Vilket tak som gällde den dagen är inte känt.")
    if used.unknown:
        return _unknown(used.unknown) + "."
    return _("Ett senare stöd är beviljat under ett tak som inte är känt.")


@register.filter
def rate_text(rate: ExchangeRate | None) -> str:
    """``10,90 kr per euro, 13 mars 2026``."""
    if rate is None:
        return str(MISSING)
    return _("%(rate)s kr per euro, %(day)s") % {"rate": rate_number(rate.rate), "day": long_date(rate.day)}


@register.filter
def rate_number(rate: Decimal) -> str:
    """``10,90``: at least two decimals."""
    whole, _comma, part = decimal_text(rate).partition(",")
    return f"{whole},{part:0<2}"


@register.filter
def days_left(number: int) -> str:
    """``6 arbetsdagar kvar.``, ``Sista dagen är i dag.`` or how late it is."""
    if number == 0:
        return _("Sista dagen är i dag.")
    if number > 0:
        words = ngettext("%(number)d arbetsdag kvar.", "%(number)d arbetsdagar kvar.", number)
        return words % {"number": number}
    words = ngettext("%(number)d arbetsdag för sent.", "%(number)d arbetsdagar för sent.", -number)
    return words % {"number": -number}


@register.filter
def county_anchor(code: str) -> str:
    """The id of a county's part of a page."""
    return f"lan-{code}"
