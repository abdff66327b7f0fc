"""The de minimis ledger of one undertaking: what is used, what is left, and when more comes back. Pure, Decimal euro.

General aid: at most 200 000 euro over three fiscal years ((EU) 1407/2013 article 3.2), from 2024 at most 300 000 over
any three years counted back from the day of the grant ((EU) 2023/2831 article 3.2); aid of earlier years counts.
Services of general economic interest: 500 000 ((EU) 360/2012 article 2.2) and 750 000 ((EU) 2023/2832 article 3.2).

Stated readings. A fiscal year is the calendar year: the applicants' own are not known. Aid counts to the day before
its third anniversary; 29 February has its anniversary on 1 March. When companies become one undertaking their earlier
aid comes along; when they part, aid stays with the company that has used it. What has no amount in euro is not known,
and then the room is not known either: nothing is guessed.
"""

import enum
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from grants.rules import keys
from grants.rules.facts import RuleBook, RuleRow

ONE_DAY = timedelta(days=1)
CENT = Decimal("0.01")
NOTHING = Decimal(0)
UNKNOWN, NO_LIMIT = Decimal("-Infinity"), Decimal("Infinity")
"""In a search for the least room: room that is not known, which makes the least not known, and no grant to mind."""
YEARS = 3
"""Over how many years all four regulations count."""


class Book(enum.StrEnum):
    """The two ledgers of an undertaking. Aid to fishery and to agriculture shares the general ceiling."""

    GENERAL = "general"
    SGEI = "sgei"


BOOKS = {"general": Book.GENERAL, "fishery": Book.GENERAL, "agriculture": Book.GENERAL, "sgei": Book.SGEI}
"""By ``Regulation``: the ledger that aid is entered in. Aid that is none of these is in none."""


class Period(enum.StrEnum):
    """Over what a ceiling is counted: the fiscal year of the grant and those before it, or back from its day."""

    FISCAL_YEARS = "fiscal_years"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest sum in euro for grants made from ``first`` to ``last``; None when it is not known which holds."""

    first: date
    last: date | None
    amount: Decimal | None
    period: Period
    act: str
    paragraph: str = ""
    years: int = YEARS

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def reaches(self, day: date) -> bool:
        """Whether it holds on ``day`` or later."""
        return self.last is None or day <= self.last

    def start(self, day: date) -> date:
        """The first day whose aid counts on ``day``."""
        if self.period is Period.ROLLING:
            return years_before(day, self.years) + ONE_DAY
        return date(day.year - self.years + 1, 1, 1)

    def leaves(self, granted_on: date) -> date:
        """The first day on which aid of ``granted_on`` no longer counts."""
        if self.period is Period.ROLLING:
            return years_after(granted_on, self.years)
        return date(granted_on.year + self.years, 1, 1)


CEILING_KEYS = {Book.GENERAL: keys.DE_MINIMIS_CEILING, Book.SGEI: keys.DE_MINIMIS_SGEI_CEILING}
PERIOD_KEYS = (keys.DE_MINIMIS_YEARS, keys.DE_MINIMIS_FISCAL_YEARS, keys.DE_MINIMIS_UNSETTLED)


def ceilings_of(rules: RuleBook, book: Book) -> list[Ceiling]:
    """The ceilings of a ledger, of all days, from the rows of the law.

    A row of ``de_minimis.fiscal_years`` says on which days fiscal years are counted; on all others it is back from the
    day. While ``de_minimis.unsettled`` holds (January–June 2024) it is not known which ceiling does.
    """
    limits = sorted((row for row in rules.rows if row.key == CEILING_KEYS[book]), key=lambda row: row.valid_from)
    edges = {edge for row in rules.rows if row.key in PERIOD_KEYS for edge in _edges(row)}
    return [part for row in limits for part in _parts(row, sorted(edges), rules)]


def _parts(row: RuleRow, edges: Sequence[date], rules: RuleBook) -> Iterable[Ceiling]:
    inside = [edge for edge in edges if row.valid_from < edge and (row.valid_to is None or edge <= row.valid_to)]
    firsts = [row.valid_from, *inside]
    lasts = [*(edge - ONE_DAY for edge in inside), row.valid_to]
    for first, last in zip(firsts, lasts, strict=True):
        years = rules.find(keys.DE_MINIMIS_YEARS, first)
        is_fiscal = rules.find(keys.DE_MINIMIS_FISCAL_YEARS, first) is not None
        yield Ceiling(
            first,
            last,
            None if rules.find(keys.DE_MINIMIS_UNSETTLED, first) else row.value,
            Period.FISCAL_YEARS if is_fiscal else Period.ROLLING,
            row.act,
            row.paragraph,
            int(years.value) if years and years.value else YEARS,
        )


def _edges(row: RuleRow) -> list[date]:
    return [row.valid_from, *([row.valid_to + ONE_DAY] if row.valid_to else [])]


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def edges(self) -> list[date]:
        """The days on which it begins to hold, and no longer holds."""
        return [*([self.first] if self.first else []), *([self.last + ONE_DAY] if self.last else [])]


ALWAYS = (Span(),)


@dataclass(frozen=True, slots=True)
class Entry:
    """Aid that was granted. ``amount`` in euro, None when not known; ``known_at``: when it was recorded here."""

    key: str
    organisation: str
    granted_on: date
    amount: Decimal | None
    known_at: datetime
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    """What counts on a day: the sum of what is known, and how many entries are not."""

    amount: Decimal
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """That the room changes on a day. ``room`` may be below nothing: the ceiling is passed."""

    day: date
    room: Decimal | None
    released: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A grant that was tried and not made.

    ``whole_from``: the first day all of it fits. ``partly_from`` and ``partly``: the first day some of it fits, and how
    much. None: never, as things stand, or not known.
    """

    day: date
    amount: Decimal
    room: Decimal | None
    fits: bool | None
    whole_from: date | None = None
    partly_from: date | None = None
    partly: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A grant of our own that was within the ceiling by what was recorded then, and is not with what came late."""

    entry: Entry
    ceiling: Ceiling
    used_then: Decimal
    used_now: Decimal
    late: tuple[Entry, ...]

    @property
    def over(self) -> Decimal:
        return self.used_now - (self.ceiling.amount or NOTHING)


@dataclass(slots=True)
class _Column:
    """The entries of one company in order of day, with running sums: any window is two look-ups."""

    days: list[date] = field(default_factory=list)
    sums: list[Decimal] = field(default_factory=lambda: [NOTHING])
    unknown: list[int] = field(default_factory=lambda: [0])

    def take(self, entry: Entry) -> None:
        self.days.append(entry.granted_on)
        self.sums.append(self.sums[-1] + (entry.amount or NOTHING))
        self.unknown.append(self.unknown[-1] + (entry.amount is None))

    def between(self, first: date, last: date) -> tuple[Decimal, int]:
        low, high = bisect_left(self.days, first), bisect_right(self.days, last)
        if high <= low:
            return NOTHING, 0
        return self.sums[high] - self.sums[low], self.unknown[high] - self.unknown[low]


class Account:
    """One ledger of one undertaking.

    ``links``: by company, the days on which it is one undertaking with the one that is asked about; a company that is
    not there always is. ``linked_at``: by company, when that was recorded.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        ceilings: Sequence[Ceiling],
        links: Mapping[str, Sequence[Span]] | None = None,
        linked_at: Mapping[str, datetime] | None = None,
    ) -> None:
        self.entries = sorted(entries, key=lambda entry: (entry.granted_on, entry.known_at, entry.key))
        self.ceilings = sorted(ceilings, key=lambda ceiling: ceiling.first)
        self.links, self.linked_at = dict(links or {}), dict(linked_at or {})
        self._columns: dict[str, _Column] = {}
        for entry in self.entries:
            self._columns.setdefault(entry.organisation, _Column()).take(entry)

    # --- What is used, and what is left

    def ceiling_on(self, day: date) -> Ceiling | None:
        """The ceiling for a grant made on ``day``; None when none is recorded."""
        return next((one for one in self.ceilings if one.holds(day)), None)

    def used_on(self, day: date) -> Used:
        """What counts for a grant made on ``day``. Without a ceiling nothing can be said to count."""
        ceiling = self.ceiling_on(day)
        if ceiling is None:
            return Used(NOTHING)
        start = ceiling.start(day)
        found = [
            column.between(start, day) for company, column in self._columns.items() if self._is_linked(company, day)
        ]
        return Used(sum((amount for amount, _unknown in found), NOTHING), sum(unknown for _amount, unknown in found))

    def room_on(self, day: date) -> Decimal | None:
        """The ceiling less what is used, which may be below nothing; None when one of them is not known."""
        ceiling, used = self.ceiling_on(day), self.used_on(day)
        if ceiling is None or ceiling.amount is None or used.unknown:
            return None
        return ceiling.amount - used.amount

    def room_for_grant(self, day: date) -> Decimal | None:
        """The most that can be granted on ``day`` without passing the ceiling then or at any later grant there is."""
        return self._rooms_for_grants([day])[0]

    def _rooms_for_grants(self, days: Sequence[date]) -> list[Decimal | None]:
        """``room_for_grant`` of each of ``days``, which are in order. The room of each day is counted once.

        The later grants that aid of a day counts for are, under one ceiling, a window that only moves forwards.
        """
        least = [_or_unknown(self.room_on(day)) for day in days]
        ends: dict[Ceiling, list[tuple[date, Decimal]]] = {}
        for end in self._grant_days_after(days[0]):
            if ceiling := self.ceiling_on(end):
                ends.setdefault(ceiling, []).append((end, _or_unknown(self.room_on(end))))
        for ceiling, rooms in ends.items():
            least = [min(pair) for pair in zip(least, self._least_reached(days, ceiling, rooms), strict=True)]
        return [None if room == UNKNOWN else room for room in least]

    def _least_reached(
        self, days: Sequence[date], ceiling: Ceiling, rooms: Iterable[tuple[date, Decimal]]
    ) -> Iterator[Decimal]:
        """By day: the least of ``rooms`` on the later days that its aid counts on; without end when there are none."""
        waiting = deque(rooms)
        window: deque[tuple[date, Decimal]] = deque()
        for day in days:
            while waiting and ceiling.start(waiting[0][0]) <= day:
                entering = waiting.popleft()
                while window and window[-1][1] >= entering[1]:
                    window.pop()
                window.append(entering)
            while window and window[0][0] <= day:
                window.popleft()
            yield window[0][1] if window else NO_LIMIT

    def _grant_days_after(self, day: date) -> list[date]:
        later: set[date] = set()
        for column in self._columns.values():
            later |= set(column.days[bisect_right(column.days, day) :])
        return sorted(later)

    def _is_linked(self, company: str, day: date) -> bool:
        return any(span.holds(day) for span in self.links.get(company, ALWAYS))

    # --- Over time

    def last_counted_on(self, granted_on: date) -> date | None:
        """The last day on which aid of ``granted_on`` counts; None when no ceiling ever reaches it."""
        for ceiling in reversed(self.ceilings):
            last = ceiling.leaves(granted_on) - ONE_DAY
            if last >= ceiling.first:
                return min(last, ceiling.last) if ceiling.last else last
        return None

    def as_of(self, day: date) -> "Account":
        """The ledger without aid granted after ``day``."""
        return self._with([entry for entry in self.entries if entry.granted_on <= day])

    def with_grant(self, day: date, amount: Decimal) -> "Account":
        """The ledger as it would be with one more grant to the company that is asked about."""
        tried = Entry("", "", day, amount, datetime.max)
        return self._with([*self.entries, tried])

    def _with(self, entries: Iterable[Entry]) -> "Account":
        return Account(entries, self.ceilings, self.links, self.linked_at)

    def changes_after(self, day: date) -> list[date]:
        """The days after ``day`` on which the room may change, in order."""
        days = {entry.granted_on for entry in self.entries}
        days |= {last + ONE_DAY for granted in days if (last := self.last_counted_on(granted))}
        days |= {ceiling.first for ceiling in self.ceilings}
        days |= {edge for company in self._columns for span in self.links.get(company, ALWAYS) for edge in span.edges}
        return sorted(one for one in days if one > day)

    def steps_after(self, day: date) -> list[Step]:
        """How the room changes after ``day`` if nothing more is granted: ``day`` itself first."""
        account = self.as_of(day)
        steps = [Step(day, account.room_on(day))]
        for change in account.changes_after(day):
            room, before = account.room_on(change), steps[-1].room
            if room != before:
                released = None if room is None or before is None else room - before
                steps.append(Step(change, room, released))
        return steps

    def series(self, first: date, last: date) -> list[Step]:
        """The room from ``first`` to ``last``, at each day it changes."""
        steps = [Step(first, self.room_on(first))]
        for change in self.changes_after(first):
            room = self.room_on(change)
            if change <= last and room != steps[-1].room:
                steps.append(Step(change, room))
        return steps

    # --- A grant that is tried

    def try_grant(self, day: date, amount: Decimal) -> Trial:
        """Whether a grant fits on ``day``, and else from which day all of it does, and some of it."""
        days = [day, *self.changes_after(day)]
        rooms = self._rooms_for_grants(days)
        room = rooms[0]
        if room is None:
            return Trial(day, amount, None, None)
        known = [(one, left) for one, left in zip(days, rooms, strict=True) if left is not None]
        whole_from = next((one for one, left in known if left >= amount), None)
        partly_from, partly = next(((one, left) for one, left in known if left > 0), (None, None))
        return Trial(day, amount, room, room >= amount, whole_from, partly_from, partly)

    # --- What came late

    def conflicts(self) -> list[Conflict]:
        """Our own grants that were within the ceiling when they were made, and are not by what is recorded now.

        A grant over the ceiling falls whole (article 3.7 of (EU) 2023/2831). Grants of ours on the same day that were
        recorded after one do not turn against it.
        """
        own = (
            entry for entry in self.entries if entry.is_own and self._is_linked(entry.organisation, entry.granted_on)
        )
        found = (self._conflict_of(entry) for entry in own)
        return [one for one in found if one is not None]

    def _conflict_of(self, entry: Entry) -> Conflict | None:
        ceiling = self.ceiling_on(entry.granted_on)
        if ceiling is None or ceiling.amount is None or self.used_on(entry.granted_on).amount <= ceiling.amount:
            return None
        counted = [one for one in self._counted_on(entry.granted_on, ceiling) if not _came_after(one, entry)]
        late = tuple(one for one in counted if self._known_at(one, entry) > entry.known_at)
        used_now = sum((one.amount or NOTHING for one in counted), NOTHING)
        used_then = used_now - sum((one.amount or NOTHING for one in late), NOTHING)
        if used_then > ceiling.amount or used_now <= ceiling.amount:
            return None
        return Conflict(entry, ceiling, used_then, used_now, late)

    def _counted_on(self, day: date, ceiling: Ceiling) -> list[Entry]:
        start = ceiling.start(day)
        return [
            one for one in self.entries if start <= one.granted_on <= day and self._is_linked(one.organisation, day)
        ]

    def _known_at(self, one: Entry, entry: Entry) -> datetime:
        """When it was recorded that ``one`` counts together with ``entry``."""
        if one.organisation == entry.organisation:
            return one.known_at
        links = [
            self.linked_at[company] for company in (one.organisation, entry.organisation) if company in self.linked_at
        ]
        return max([one.known_at, *links])


def _or_unknown(room: Decimal | None) -> Decimal:
    return UNKNOWN if room is None else room


def _came_after(one: Entry, entry: Entry) -> bool:
    return one.is_own and one.granted_on == entry.granted_on and one.known_at > entry.known_at


def room_together(general: Account, sgei: Account, day: date) -> Decimal | None:
    """What is left of the higher ceiling when both ledgers are counted together: a warning, which stops nothing."""
    ceiling = sgei.ceiling_on(day)
    used = (general.used_on(day), sgei.used_on(day))
    if ceiling is None or ceiling.amount is None or any(one.unknown for one in used):
        return None
    return ceiling.amount - used[0].amount - used[1].amount


def euro_of(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount in SEK as euro at ``rate`` kronor for one, to the cent."""
    return (amount / rate).quantize(CENT, ROUND_HALF_UP)


def kronor_of(amount: Decimal, rate: Decimal) -> Decimal:
    """The whole kronor that are no more than an amount in euro; nothing for what is below it."""
    return max((amount * rate).quantize(Decimal(1), ROUND_FLOOR), NOTHING)


def years_after(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_before(day: date, years: int) -> date:
    """The same day some years back; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
