"""What is computed from values alone about service plans: what a report lacks, gaps, late measures, days to remind."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from django.utils.translation import gettext as _

from programs.enums import MeasureStatus

DAY = timedelta(days=1)
SOON_MONTHS = 6
"""A current plan that ends within these months is shown as soon to end. It counts as current all the same."""

ASK_MONTHS = 12
"""How long before a plan ends its municipality is asked for the next one."""

REMINDER_MONTHS = (-12, -6, -1, 0, 3, 6, 12)
"""When people are reminded, in months from a plan's last day; 0 is the day after it."""

REMINDED_LATE = timedelta(days=31)
"""A reminder that nobody sent on its day is sent within these days; an older one is left to the next."""

UNFINISHED = frozenset({MeasureStatus.NOT_STARTED, MeasureStatus.ONGOING})


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a plan needs before it can be reported: the field of the form, and the sentence shown there."""

    field: str
    text: str


class Reported(Protocol):
    """A plan as it is reported."""

    adopted_by_body: str
    adopted_on: date | None
    adopted_paragraph: str
    dnr: str
    valid_from: date | None
    valid_to: date | None
    covers_commercial: bool
    covers_public: bool
    source: str


class Decided(Protocol):
    """A plan that has been adopted."""

    adopted_on: date | None
    valid_from: date | None
    valid_to: date | None
    repealed_on: date | None


def missing_in_report(plan: Reported, *, has_document: bool, on_behalf: bool, today: date) -> list[Missing]:
    """What must be there before the plan is reported, in the order of the form.

    ``on_behalf``: the county writes down a plan for the municipality. Then the source stands for the document.
    """
    wanted = [
        ("adopted_by_body", plan.adopted_by_body, _("Välj vem som antog planen")),
        ("adopted_on", plan.adopted_on, _("Skriv vilken dag planen antogs")),
        ("adopted_paragraph", plan.adopted_paragraph, _("Skriv beslutets paragraf, bara siffran")),
        ("dnr", plan.dnr, _("Skriv diarienumret, som det står i protokollet")),
        ("valid_from", plan.valid_from, _("Skriv från vilken dag planen gäller")),
        ("covers_commercial", plan.covers_commercial or plan.covers_public, _("Välj vad planen omfattar")),
    ]
    if on_behalf:
        wanted.append(("source", plan.source, _("Skriv var uppgiften om planen kommer från")))
    else:
        wanted.append(("upload", has_document, _("Välj filen med planen")))
    missing = [Missing(field, text) for field, value, text in wanted if not value]
    if plan.adopted_on and plan.adopted_on > today:
        missing.append(Missing("adopted_on", _("Beslutsdagen kan inte vara i framtiden")))
    return missing


@dataclass(frozen=True, slots=True)
class Join:
    """How a new plan meets the one before: by a ``gap`` of days between them, an ``overlap`` of days, or neither."""

    previous_last: date
    gap: tuple[date, date] | None
    overlap: tuple[date, date] | None = None

    @property
    def is_smooth(self) -> bool:
        return not (self.gap or self.overlap)


def join_with(previous_last: date | None, valid_from: date | None) -> Join | None:
    """How a plan from ``valid_from`` meets the one that ends on ``previous_last``; None when there is none to meet."""
    if previous_last is None or valid_from is None:
        return None
    gap = (previous_last + DAY, valid_from - DAY) if valid_from > previous_last + DAY else None
    overlap = (valid_from, previous_last) if valid_from <= previous_last else None
    return Join(previous_last, gap, overlap)


def last_day(plan: Decided) -> date | None:
    """The last day the plan counts; None while that is open."""
    ends = [day for day in (plan.valid_to, plan.repealed_on and plan.repealed_on - DAY) if day]
    return min(ends, default=None)


def first_day(plan: Decided) -> date | None:
    """The first day the plan counts: in force, and adopted."""
    if plan.valid_from is None or plan.adopted_on is None:
        return None
    return max(plan.valid_from, plan.adopted_on)


Plan = TypeVar("Plan", bound=Decided)


@dataclass(frozen=True, slots=True)
class Period(Generic[Plan]):
    """A stretch of a municipality's time line: a plan that counts, or (None) a gap. ``last`` None is open."""

    plan: Plan | None
    first: date
    last: date | None


def periods(plans: Iterable[Plan]) -> list[Period[Plan]]:
    """The time line of adopted plans, the oldest first, with every gap. A plan gives way to the next when that begins.

    After the last plan a gap without end, unless the plan has none.
    """
    counted = [(first, plan) for plan in plans if (first := first_day(plan))]
    counted = [(first, plan) for first, plan in counted if (last_day(plan) or first) >= first]
    counted.sort(key=lambda pair: pair[0])
    found: list[Period[Plan]] = []
    for number, (first, plan) in enumerate(counted):
        last, following = last_day(plan), counted[number + 1][0] if number + 1 < len(counted) else None
        if following and (last is None or last >= following):
            last = following - DAY
        if last is not None and last < first:
            continue
        if found and found[-1].last and found[-1].last + DAY < first:
            found.append(Period(None, found[-1].last + DAY, first - DAY))
        found.append(Period(plan, first, last))
    if found and found[-1].last:
        found.append(Period(None, found[-1].last + DAY, None))
    return found


def months_from(day: date, months: int) -> date:
    """The same day of the month that many months away, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ends_soon(valid_to: date | None, day: date) -> bool:
    """Whether a plan that is current on ``day`` ends within six months."""
    return valid_to is not None and day <= valid_to < months_from(day, SOON_MONTHS)


def is_asked_for(valid_to: date | None, day: date) -> bool:
    """Whether it is time to ask for the next plan."""
    return valid_to is not None and valid_to < months_from(day, ASK_MONTHS)


def is_late(status: str, due_on: date | None, day: date) -> bool:
    """Whether a measure is late: not done, and its day has passed."""
    return due_on is not None and due_on < day and status in UNFINISHED


def reminder_days(valid_to: date) -> list[date]:
    """The days on which people are reminded of a plan that ends on ``valid_to``."""
    return [months_from(valid_to if months < 0 else valid_to + DAY, months) for months in REMINDER_MONTHS]


def reminder_due(valid_to: date, answered: Sequence[date], day: date) -> date | None:
    """The reminder to send on ``day``, or None when none is due or it has been answered.

    ``answered``: the days on which the municipality has said how things are (unchanged, or that there is no plan). An
    answer settles the reminders that have come; one given after the plan ended settles all that would follow.
    """
    come = [due for due in reminder_days(valid_to) if due <= day < due + REMINDED_LATE]
    if not come:
        return None
    due = come[-1]
    settled = any(said >= due or said > valid_to for said in answered if said <= day)
    return None if settled else due
