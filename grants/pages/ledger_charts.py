"""The step charts of a ledger: how much room there has been and will be, wide for a screen and slim for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grants.rules.ledger import Account, Step, Trial
from rsp.step_chart import Ring, StepChart, StepLine, step_chart
from rsp.swedish import MINUS, NBSP, integer, long_date

BACK, AHEAD = 2, 2
"""How many years before and after the year of the day the charts show."""


@dataclass(frozen=True, slots=True)
class Drawings:
    """One chart twice: the page shows the one that fits."""

    wide: SafeString
    slim: SafeString


def room_charts(account: Account, day: date, name: str, height: int, trial: Trial | None = None) -> Drawings:
    """The room of a ledger over five years around ``day``. ``name``: what ledger it is, in the sentence read aloud."""
    first, last = date(day.year - BACK, 1, 1), date(day.year + AHEAD, 12, 31)
    steps = account.steps_after(day)
    lines = [_line(account.as_of(day).series(first, day), day, "been"), _line(steps, last, "ahead")]
    if trial and trial.amount > 0:
        tried = account.as_of(day).with_grant(trial.day, trial.amount).series(trial.day, last)
        lines.append(_line(tried, last, "tried"))
    ceilings = [one.amount for one in account.ceilings if one.amount and one.first <= last and one.reaches(first)]
    chart = StepChart(
        first=first,
        last=last,
        top=_thousands(max(ceilings, default=Decimal(1000))),
        lines=lines,
        today=day,
        today_text=long_date(day),
        rings=_rings(steps, last),
        over_text=_("Över taket"),
        unknown_text=_("Inte känt"),
    )
    title = _title(steps, name, first.year, last.year)
    slim = StepChart(**{field: getattr(chart, field) for field in StepChart.__slots__} | {"rings": chart.rings[-1:]})
    return Drawings(
        _drawn(step_chart(chart, title=title, width=720, height=height, name="chart chart--wide")),
        _drawn(step_chart(slim, title=title, width=340, height=height, name="chart chart--slim")),
    )


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # drawn here from numbers; every text is escaped by rsp.svg


def _line(steps: Sequence[Step], last: date, look: str) -> StepLine:
    points = [(step.day, None if step.room is None else _thousands(step.room)) for step in steps]
    return StepLine(points, last, look)  # type: ignore[arg-type]  # one of the three looks


def _thousands(euro: Decimal) -> float:
    """For drawing only."""
    return float(euro / 1000)


def _rings(steps: Sequence[Step], last: date) -> list[Ring]:
    """The next two days on which there is more room, and some."""
    more = [step for step in steps[1:] if step.room is not None and step.room > 0 and step.day <= last]
    return [Ring(step.day, _thousands(step.room or Decimal(0)), integer(step.room or 0)) for step in more[:2]]


def _title(steps: Sequence[Step], name: str, first: int, last: int) -> str:
    words = _("%(name)s, %(first)s–%(last)s. Utrymmet är %(room)s den %(day)s.")
    said = [
        words
        % {"name": name, "first": first, "last": last, "room": euro(steps[0].room), "day": long_date(steps[0].day)}
    ]
    if len(steps) > 1:
        more = _("Det blir %(room)s den %(day)s.")
        said.append(more % {"room": euro(steps[1].room), "day": long_date(steps[1].day)})
    return " ".join([*said, _("Alla värden finns i tabellen.")])


def euro(amount: Decimal | None) -> str:
    """``63 237,26 euro``, or that it is not known."""
    return _("inte känt") if amount is None else f"{euro_number(amount)}{NBSP}euro"


def euro_number(amount: Decimal) -> str:
    """``−7 990,81``: always two decimals."""
    whole, cents = divmod(abs(amount).quantize(Decimal("0.01")), 1)
    sign = MINUS if amount < 0 else ""
    return f"{sign}{integer(whole)},{int(cents * 100):02d}"
