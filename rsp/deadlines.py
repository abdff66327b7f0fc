"""The deadlines of a county's year: each room tells of its own, and ``settings.DEADLINES`` names who tells.

A provider takes the actor, the county and a calendar year, and gives what falls due in that year and the actor may
read, in a fixed number of queries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from rsp.actor import Actor
from rsp.canonical import sha256_hex
from rsp.working_days import WorkingDay, last_working_day


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due. ``kind``: follow_up, plan, goal, initiative, service_plan, programme or consultation.

    ``key``: what tells it from others of its kind on the same page.
    """

    on: date
    title: str
    href: str
    kind: str
    key: str = ""

    @property
    def worked(self) -> WorkingDay:
        """The last working day for it, and why it is not the day itself."""
        return last_working_day(self.on)

    @property
    def uid(self) -> str:
        """The same for the same thing from one day to the next, so that a calendar moves it and adds no second."""
        return sha256_hex(f"{self.kind}|{self.href}|{self.on.year}|{self.key}".encode())[:32]


Provider = Callable[[Actor, str, int], Iterable[Deadline]]


def deadlines_of(actor: Actor, county_code: str, year: int) -> list[Deadline]:
    """All that is due in the county in the year, by the day it must be done."""
    providers: list[Provider] = [import_string(path) for path in settings.DEADLINES]
    found = [deadline for provider in providers for deadline in provider(actor, county_code, year)]
    return sorted(found, key=lambda deadline: (deadline.worked.day, deadline.on, deadline.kind, deadline.title))
