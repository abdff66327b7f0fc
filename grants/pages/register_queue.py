"""The queue of aid that is to be entered in the register, with the working days left, and the file that is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from grants.enums import RegisterState, Regulation
from grants.ledgers import regulation_of_decision
from grants.models import RegisterEntry
from grants.policies import can_handle_cases
from grants.rule_book import rule_book
from grants.rules import keys
from registers.models import County
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor
from rsp.swedish import long_date
from rsp.working_days import working_days_left

INSTRUMENT = "Bidrag"
LOAN = "Lån"
LOANS = frozenset({"investeringslan"})


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A row of the queue on a day. The file alone names a sole trader."""

    row: RegisterEntry
    day: date
    may_confirm: bool

    @property
    def days_left(self) -> int:
        return working_days_left(self.day, self.row.due_on)

    @property
    def is_late(self) -> bool:
        return self.row.state != RegisterState.CONFIRMED and self.days_left < 0

    @property
    def is_soon(self) -> bool:
        return self.row.state != RegisterState.CONFIRMED and 0 <= self.days_left <= 5

    @property
    def name(self) -> str:
        return str(self.row.decision.case.applicant.public_name)

    @property
    def is_replaced(self) -> bool:
        """Whether a later decision has taken its place: then the register is to be put right."""
        return getattr(self.row.decision, "superseded_by", None) is not None


def queue_rows(actor: Actor) -> "QuerySet[RegisterEntry]":
    """Entries of the real cases that the reader sees; one replaced before it was sent is no longer to be sent."""
    rows = RegisterEntry.objects.visible_to(actor).select_related(
        "decision__case__applicant__municipality", "decision__case__scheme", "decision__case__county"
    )
    rows = rows.real().select_related("decision__superseded_by")
    return rows.exclude(state=RegisterState.WAITING, decision__superseded_by__isnull=False)


def queue_lines(actor: Actor, rows: Iterable[RegisterEntry], day: date) -> list[QueueLine]:
    return [QueueLine(row, day, bool(can_handle_cases(actor, row.decision.case.county_id))) for row in rows]


def register_rule(day: date) -> str:
    """Within how many working days aid is to be in the register, as the rule of ``day`` says; empty without one."""
    rule = rule_book().find(keys.REGISTER_DAYS, day)
    if rule is None or rule.value is None:
        return ""
    days = int(rule.value)
    words = ngettext(
        "Stöd av mindre betydelse som beviljats från den %(first)s ska vara i registret inom %(n)d arbetsdag.",
        "Stöd av mindre betydelse som beviljats från den %(first)s ska vara i registret inom %(n)d arbetsdagar.",
        days,
    )
    return words % {"first": long_date(rule.valid_from), "n": days}


@dataclass(frozen=True, slots=True)
class CountyQueue:
    """What a county has to send: how many wait, and how many are late."""

    county: County
    waiting: int
    late: int
    may_export: bool


def county_queues(actor: Actor, day: date) -> list[CountyQueue]:
    """By county, those where something waits to be sent and the reader's body decides. Two queries."""
    rows = queue_rows(actor).filter(state=RegisterState.WAITING).order_by()
    counted = rows.values("decision__case__county").annotate(number=Count("pk"), late=Count("pk", Q(due_on__lt=day)))
    found = {row["decision__case__county"]: row for row in counted}
    counties = County.objects.visible_to(actor).filter(
        pk__in=found.keys() | actor.county_codes(COUNTY_STAFF, GRANT_DUTIES)
    )
    return [
        CountyQueue(
            county,
            found.get(county.pk, {}).get("number", 0),
            found.get(county.pk, {}).get("late", 0),
            bool(can_handle_cases(actor, county.pk)),
        )
        for county in counties.order_by("name")
    ]


FILE_HEADINGS = (
    "Organisationsnummer",
    "Mottagare",
    "Belopp SEK",
    "Belopp EUR",
    "Beviljat",
    "Myndighet",
    "Myndighetens organisationsnummer",
    "Stödinstrument",
    "Förordning",
    "Sektor (NACE)",
    "Diarienummer",
)
REGULATION_NAMES = {Regulation.GENERAL: "(EU) 2023/2831", Regulation.SGEI: "(EU) 2023/2832"}


def file_rows(entries: Sequence[RegisterEntry]) -> list[list[Any]]:
    """What article 6.1 asks of each grant. The sector is not known here: its column is left to be filled in."""
    return [_file_row(row) for row in entries]


def _file_row(row: RegisterEntry) -> list[Any]:
    decision, case = row.decision, row.decision.case
    number, regulation = case.applicant.orgnr or "", Regulation(regulation_of_decision(decision))
    euro: Decimal | None = decision.eur_amount
    return [
        f"{number[:6]}-{number[6:]}" if number else "",
        case.applicant.name,
        decision.amount,
        euro,
        decision.decided_on,
        case.authority.name,
        case.authority.shown_orgnr,
        LOAN if case.scheme_id in LOANS else INSTRUMENT,
        REGULATION_NAMES.get(regulation, ""),
        "",
        case.dnr,
    ]
