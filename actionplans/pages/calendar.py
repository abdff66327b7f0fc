"""The calendar of a county's deadlines: a year by months, and the file that calendar programs read."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from actionplans.models import CalendarFeed
from registers.models import County
from rsp.actor import Actor
from rsp.deadlines import Deadline, deadlines_of
from rsp.swedish import MONTHS, sentence_case
from rsp.working_days import WEEKDAYS, WorkingDay, short_date

FIRST_YEAR, LAST_YEAR = 2009, 2100


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline on its last working day."""

    deadline: Deadline
    worked: WorkingDay
    is_past: bool

    @property
    def day_in_words(self) -> str:
        return f"{WEEKDAYS[self.worked.day.weekday()]} {short_date(self.worked.day)}"

    @property
    def kind_in_words(self) -> str:
        return {
            "follow_up": _("Uppföljning"),
            "plan": _("Handlingsplan"),
            "goal": _("Mål"),
            "initiative": _("Insats"),
            "service_plan": _("Serviceplan"),
            "programme": _("Program"),
            "consultation": _("Samråd"),
        }.get(self.deadline.kind, "")


@dataclass(slots=True)
class Month:
    """A month with what is due in it, by its last working day."""

    number: int
    name: str
    is_now: bool
    dues: list[Due] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A county's year. ``feed``: the reader's own address for a calendar program, when there is one."""

    county: County
    year: int
    months: list[Month]
    feed: CalendarFeed | None

    @property
    def previous_year(self) -> int:
        return max(FIRST_YEAR, self.year - 1)

    @property
    def next_year(self) -> int:
        return min(LAST_YEAR, self.year + 1)

    @property
    def count(self) -> int:
        return sum(len(month.dues) for month in self.months)


def calendar_page(actor: Actor, county: County, year: int) -> CalendarPage:
    """What is due in the year, and the reader's address."""
    today = timezone.localdate()
    months = [
        Month(number, sentence_case(name), (year, number) == (today.year, today.month))
        for number, name in enumerate(MONTHS, 1)
    ]
    for deadline in deadlines_of(actor, county.pk, year):
        due = _due(deadline, today)
        months[due.worked.day.month - 1 if due.worked.day.year == year else 0].dues.append(due)
    feed = CalendarFeed.objects.visible_to(actor).live().filter(county=county).first()
    return CalendarPage(county, year, months, feed)


def calendar_file(actor: Actor, county: County) -> bytes:
    """This year and the next as iCalendar: whole days, each on its last working day."""
    today = timezone.localdate()
    calendar = Calendar()
    calendar.add("prodid", "-//Regional service//RSP//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Regional service, %(county)s") % {"county": county.name})
    for year in (today.year, today.year + 1):
        for deadline in deadlines_of(actor, county.pk, year):
            calendar.add_component(_event(_due(deadline, today)))
    content: bytes = calendar.to_ical()
    return content


def _due(deadline: Deadline, today: date) -> Due:
    worked = deadline.worked
    return Due(deadline, worked, worked.day < today)


def _event(due: Due) -> Event:
    address = f"{settings.SITE_URL}{due.deadline.href}"
    event = Event()
    event.add("uid", f"{due.deadline.uid}@regional-service")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", due.worked.day)
    event.add("dtend", due.worked.day + timedelta(days=1))
    event.add("summary", due.deadline.title)
    event.add("description", "\n".join(filter(None, [due.worked.why, address])))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
