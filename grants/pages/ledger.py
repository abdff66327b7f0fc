"""The de minimis ledger of a company as a page: what is used and left, when more comes back, and what came late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import OPEN_STATES, AidBasis, RegisterState
from grants.exchange import regulation_of
from grants.ledgers import AidRow, Ledger, ledger_of
from grants.models import AidScheme, GrantCase, RegisterEntry, UndertakingGroup, UndertakingMember
from grants.pages.ledger_charts import Drawings, room_charts
from grants.policies import can_change_other_aid, can_change_undertaking, can_edit_ledger
from grants.rules.ledger import BOOKS, Account, Book, Conflict, Step, Trial, euro_of, kronor_of, room_together
from registers.models import ExchangeRate, Organisation
from registers.policies import can_read_identity
from rsp.actor import Actor
from rsp.swedish import long_date
from rsp.working_days import working_days_left

HOME_DELIVERY = "hemsandningsbidrag"


@dataclass(frozen=True, slots=True)
class StepLine:
    """A row of the table of room. ``kronor`` at the newest rate, None when that is not known."""

    step: Step
    kronor: Decimal | None
    is_first: bool = False
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class AidLine:
    """A row of the ledger, as the reader may see it. ``href``: its case or where it is edited."""

    row: AidRow
    name: str
    what: str
    last_counted: date | None
    is_late: bool
    href: str = ""
    may_edit: bool = False

    @property
    def basis(self) -> str:
        """What it rests on."""
        return _("Eget beslut") if self.row.other is None else str(AidBasis(self.row.other.basis).label)

    @property
    def reference(self) -> str:
        if self.row.decision is not None:
            return str(self.row.decision.case.dnr)
        other = self.row.other
        return " ".join(filter(None, [other.reference, other.source])) if other else ""

    @property
    def recorded_on(self) -> Any:
        return self.row.entry.known_at

    @property
    def anchor(self) -> str:
        return "stod-" + self.row.entry.key.replace("/", "-")


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A grant that no longer fits, and the records that came late."""

    conflict: Conflict
    line: AidLine
    late: Sequence[AidLine]


@dataclass(frozen=True, slots=True)
class TrialView:
    """A grant that was tried. ``trial`` is None when the form is in no ledger, or when no rate is known."""

    scheme: AidScheme
    amount: Decimal
    day: date
    trial: Trial | None
    rate: ExchangeRate | None
    book: Book | None

    @property
    def partly_kronor(self) -> Decimal | None:
        """What fits in part, in whole kronor at the rate it was tried with."""
        if self.trial is None or self.trial.partly is None or self.rate is None:
            return None
        return kronor_of(self.trial.partly, self.rate.rate)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A company of the undertaking, as the reader may see it."""

    row: UndertakingMember
    name: str
    number: str
    is_asked: bool
    may_edit: bool = False


@dataclass(frozen=True)
class LedgerPage:
    """Everything the page shows. ``tried``: a grant to try, with its amount and day.

    ``cases``: those of the undertaking that the reader sees, and ``applicants``: whose they are.
    """

    actor: Actor
    organisation: Organisation
    day: date
    ledger: Ledger
    schemes: Sequence[AidScheme]
    cases: frozenset[UUID]
    applicants: frozenset[UUID]
    entries: Sequence[RegisterEntry]
    tried: tuple[AidScheme, Decimal, date] | None = None

    @property
    def name(self) -> str:
        return self.name_of(self.organisation)

    def name_of(self, organisation: Organisation) -> str:
        """By name to those with a right to its cases, else as everybody may see it."""
        may = can_read_identity(self.actor, organisation) or organisation.pk in self.applicants
        return str(organisation.name if may else organisation.public_name)

    @property
    def reads_applicant(self) -> bool:
        """Whether there is a page of the company as applicant for the reader."""
        return self.organisation.pk in self.applicants

    @property
    def general(self) -> Account:
        return self.ledger.general

    @property
    def sgei(self) -> Account:
        return self.ledger.sgei

    @property
    def rate(self) -> ExchangeRate | None:
        """The newest rate on the day, for what is shown in kronor."""
        return self.ledger.rates.get(self.day)

    @cached_property
    def general_steps(self) -> list[StepLine]:
        return self._steps(self.general)

    @cached_property
    def sgei_steps(self) -> list[StepLine]:
        return self._steps(self.sgei)

    @property
    def general_room(self) -> Decimal | None:
        return self.general_steps[0].step.room

    @property
    def sgei_room(self) -> Decimal | None:
        return self.sgei_steps[0].step.room

    @property
    def general_over(self) -> Decimal:
        """By how much the ceiling is passed; nothing when it is not."""
        return max(-(self.general_room or Decimal(0)), Decimal(0))

    @property
    def sgei_over(self) -> Decimal:
        return max(-(self.sgei_room or Decimal(0)), Decimal(0))

    @property
    def more_room(self) -> Step | None:
        """The next day with more room for general aid than today, and some."""
        now = max(self.general_room or Decimal(0), Decimal(0))
        later = (line.step for line in self.general_steps[1:])
        return next((step for step in later if step.room is not None and step.room > now), None)

    @cached_property
    def together(self) -> Decimal | None:
        return room_together(self.general, self.sgei, self.day)

    @cached_property
    def general_charts(self) -> Drawings:
        trial = self.trial.trial if self.trial and self.trial.book is Book.GENERAL else None
        return room_charts(self.general, self.day, _("Utrymme för stöd av mindre betydelse, allmänt tak"), 280, trial)

    @cached_property
    def sgei_charts(self) -> Drawings:
        trial = self.trial.trial if self.trial and self.trial.book is Book.SGEI else None
        name = _("Utrymme för tjänster av allmänt ekonomiskt intresse")
        return room_charts(self.sgei, self.day, name, 200, trial)

    @cached_property
    def trial(self) -> TrialView | None:
        if self.tried is None:
            return None
        scheme, amount, day = self.tried
        book = BOOKS.get(regulation_of(scheme.pk))
        rate = self.ledger.rates.get(day) or (self.rate if day > self.day else None)
        if book is None or rate is None:
            return TrialView(scheme, amount, day, None, rate, book)
        trial = self.ledger.account(book).try_grant(day, euro_of(amount, rate.rate))
        return TrialView(scheme, amount, day, trial, rate, book)

    @cached_property
    def lines(self) -> list[AidLine]:
        """All aid, newest first."""
        return [self._line(row) for row in self.ledger.rows]

    @cached_property
    def conflicts(self) -> list[ConflictView]:
        by_key = {line.row.entry.key: line for line in self.lines}
        return [
            ConflictView(one, by_key[one.entry.key], [by_key[late.key] for late in one.late])
            for one in self._found_conflicts
        ]

    @cached_property
    def members(self) -> list[MemberView]:
        """Who is the undertaking on the day; empty when the company stands alone."""
        return [
            MemberView(
                row,
                self.name_of(row.organisation),
                row.organisation.shown_orgnr,
                row.organisation_id == self.organisation.pk,
                self.may_edit_group(row.group_id),
            )
            for row in self.ledger.members_on(self.day)
        ]

    @property
    def former_members(self) -> list[MemberView]:
        """Who has been, or will be, one undertaking with the company."""
        now = {view.row.pk for view in self.members}
        rows = [row for row in self.ledger.members if row.pk not in now]
        return [
            MemberView(
                row,
                self.name_of(row.organisation),
                row.organisation.shown_orgnr,
                False,
                self.may_edit_group(row.group_id),
            )
            for row in rows
        ]

    @property
    def group(self) -> UndertakingGroup | None:
        return self.members[0].row.group if self.members else None

    @property
    def group_name(self) -> str:
        """What the undertaking is called, unless one of its companies is a person whom the reader may not know."""
        is_masked = any(view.name != view.row.organisation.name for view in self.members)
        return str(self.group.name) if self.group and not is_masked else self.name

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def may_edit(self) -> bool:
        return bool(can_edit_ledger(self.actor))

    def may_edit_group(self, group_id: UUID) -> bool:
        """Whether the reader's county is one of those that its companies are in."""
        members = [row for row in self.ledger.members if row.group_id == group_id]
        return bool(can_change_undertaking(self.actor, members))

    @property
    def register_notes(self) -> list[tuple[RegisterEntry, int]]:
        """Aid that is not yet in the register, with the working days that are left."""
        return [(row, working_days_left(timezone.localdate(), row.due_on)) for row in self.entries]

    @cached_property
    def _found_conflicts(self) -> list[Conflict]:
        return [one for book in Book for one in self.ledger.account(book).conflicts()]

    @cached_property
    def _late(self) -> set[str]:
        return {late.key for one in self._found_conflicts for late in one.late}

    def _steps(self, account: Account) -> list[StepLine]:
        steps = account.steps_after(self.day)
        hit = self.trial.trial.whole_from if self.trial and self.trial.trial else None
        is_here = (
            self.trial is not None and self.trial.book is not None and account is self.ledger.account(self.trial.book)
        )
        return [
            StepLine(step, self._kronor(step.room), number == 0, is_here and step.day == hit)
            for number, step in enumerate(steps)
        ]

    def _kronor(self, room: Decimal | None) -> Decimal | None:
        return None if room is None or self.rate is None else kronor_of(room, self.rate.rate)

    def _line(self, row: AidRow) -> AidLine:
        account = self.ledger.account(row.book)
        last = account.last_counted_on(row.granted_on) if row.is_counted else None
        return AidLine(
            row,
            self.name_of(row.organisation),
            str(row.decision.case.scheme) if row.decision else _("Annat stöd"),
            last,
            row.entry.key in self._late,
            self._href(row),
            self._may_change(row),
        )

    def _href(self, row: AidRow) -> str:
        if row.decision is not None:
            return reverse("grants:case", args=[row.decision.case_id]) if row.decision.case_id in self.cases else ""
        return reverse("grants:other_aid_edit", args=[row.other.pk]) if row.other and self._may_change(row) else ""

    def _may_change(self, row: AidRow) -> bool:
        return row.other is not None and bool(can_change_other_aid(self.actor, row.other))


def ledger_organisations(actor: Actor) -> "QuerySet[Organisation]":
    """Companies whose ledger can be asked for."""
    return Organisation.objects.visible_to(actor).select_related("municipality", "county")


def ledger_page(
    actor: Actor, organisation: Organisation, day: date, tried: tuple[AidScheme, Decimal, date] | None = None
) -> LedgerPage:
    """The ledger of a company as it stood on ``day``. Eight queries. The caller has asked whether it may be read."""
    ledger = ledger_of(organisation.pk, day, rate_days=[tried[2]] if tried else [])
    companies = {organisation.pk, *(row.organisation_id for row in ledger.members)}
    seen = dict(GrantCase.objects.visible_to(actor).filter(applicant__in=companies).values_list("pk", "applicant"))
    waiting = RegisterEntry.objects.visible_to(actor).exclude(state=RegisterState.CONFIRMED)
    entries = waiting.filter(decision__case__applicant__in=companies, decision__superseded_by__isnull=True)
    return LedgerPage(
        actor=actor,
        organisation=organisation,
        day=day,
        ledger=ledger,
        schemes=tried_schemes(actor),
        cases=frozenset(seen),
        applicants=frozenset(seen.values()),
        entries=list(entries.select_related("decision__case").order_by("due_on", "pk")),
        tried=tried,
    )


def tried_schemes(actor: Actor) -> list[AidScheme]:
    """The forms of support that are in a ledger."""
    rows = AidScheme.objects.visible_to(actor).order_by("name")
    return [row for row in rows if regulation_of(row.pk) in BOOKS]


EXPORT_HEADINGS = (
    "Beviljat",
    "Stöd",
    "Mottagare",
    "Tak",
    "Kronor",
    "Kronor per euro",
    "Källa till kursen",
    "Euro",
    "Räknas till och med",
    "Underlag",
    "Beteckning",
    "Registrerat",
)


def export_rows(page: LedgerPage) -> list[list[Any]]:
    """The ledger as a table: everything the page shows, by the names the reader may see."""
    return [
        [
            line.row.granted_on,
            line.what,
            line.name,
            book_name(line.row.book),
            line.row.amount,
            line.row.rate,
            line.row.rate_source,
            line.row.entry.amount,
            line.last_counted,
            line.basis,
            line.reference,
            timezone.localdate(line.recorded_on),
        ]
        for line in page.lines
    ]


def book_name(book: Book) -> str:
    """Which ceiling aid is under, in a table."""
    return _("Allmänt") if book is Book.GENERAL else _("SGEI")


@dataclass(frozen=True)
class CaseLedger:
    """The small panel of a case: what its applicant has left in the ledger of the form it applies for."""

    case: GrantCase
    day: date
    book: Book | None
    ledger: Ledger

    @cached_property
    def account(self) -> Account | None:
        return self.ledger.account(self.book) if self.book else None

    @cached_property
    def room(self) -> Decimal | None:
        return self.account.room_for_grant(self.day) if self.account else None

    @property
    def ceiling(self) -> Any:
        return self.account.ceiling_on(self.day) if self.account else None

    @property
    def used(self) -> Any:
        return self.account.used_on(self.day) if self.account else None

    @property
    def rate(self) -> ExchangeRate | None:
        return self.ledger.rates.get(self.day)

    @property
    def kronor(self) -> Decimal | None:
        return None if self.room is None or self.rate is None else kronor_of(self.room, self.rate.rate)

    @property
    def goes_to_municipality(self) -> bool:
        """Aid that a municipality is granted is none to an undertaking."""
        return bool(self.case.scheme_id == HOME_DELIVERY)

    @property
    def asked(self) -> Decimal | None:
        """What the case would take, in SEK: as it is proposed, else as it is applied for; nothing once decided."""
        if self.case.state not in OPEN_STATES:
            return None
        return self.case.proposed_amount or self.case.applied_amount

    @property
    def asked_euro(self) -> Decimal | None:
        return None if self.asked is None or self.rate is None else euro_of(self.asked, self.rate.rate)

    @property
    def left_after(self) -> Decimal | None:
        """What is left of the room when the case is granted, in euro; less than nothing when it does not fit."""
        return None if self.room is None or self.asked_euro is None else self.room - self.asked_euro

    @property
    def members(self) -> int:
        return len(self.ledger.members_on(self.day))

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Those about the case's own grant."""
        own = {row.entry.key for row in self.ledger.rows if row.decision and row.decision.case_id == self.case.pk}
        return [one for book in Book for one in self.ledger.account(book).conflicts() if one.entry.key in own]

    @property
    def since(self) -> str:
        return long_date(self.day)


def case_ledger(actor: Actor, case: GrantCase, day: date) -> CaseLedger:
    """The ledger as a case's workspace shows it. Five queries. Whoever reads the case reads the panel."""
    book = BOOKS.get(regulation_of(case.scheme_id))
    return CaseLedger(case, day, book, ledger_of(case.applicant_id, day, with_examples=case.is_example))
