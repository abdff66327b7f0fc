"""The list of payments: to attest, to put in a file, to mark as paid; and the files that are made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.case_money import set_off_sums
from grants.enums import PaymentState
from grants.models import ConflictDeclaration, Payment, PaymentAttest, PaymentFile
from grants.policies import can_attest_payment
from grants.rules.payments import NOTHING
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES, Actor
from rsp.listing import Column
from rsp.rights import Allowed, Refused

LATEST_FILES = 10


@dataclass(frozen=True, slots=True)
class ListedPayment:
    """A row of the list. ``taken``: set off against it. ``can_attest``: whether the reader may tick it to attest."""

    row: Payment
    taken: Decimal
    attests: int
    can_attest: Allowed | Refused

    @property
    def net(self) -> Decimal:
        return self.row.amount - self.taken

    @property
    def is_attested(self) -> bool:
        return self.row.state == PaymentState.ATTESTED

    @property
    def recipient(self) -> str:
        """The recipient as the list may name it: a sole trader's name stands only inside the case."""
        return self.row.case.applicant.public_name


COLUMNS = (
    Column("dag", _("Betalas den"), lambda line: line.row.due_on, ("due_on",)),
    Column("dnr", _("Ärende"), lambda line: line.row.case.dnr, ("case__dnr",)),
    Column("mottagare", _("Mottagare"), lambda line: line.recipient),
    Column("stodform", _("Stödform"), lambda line: line.row.case.scheme.name, ("case__scheme__name", "due_on")),
    Column("lan", _("Län"), lambda line: line.row.case.county.name, ("case__county__name", "due_on"), "", False),
    Column("belopp", _("Belopp"), lambda line: line.row.amount, ("amount",), "num"),
    Column("avraknat", _("Avräknat"), lambda line: line.taken, (), "num", False),
    Column("lage", _("Läge"), lambda line: line.row.get_state_display(), ("state", "due_on")),
    Column("utbetald", _("Utbetald den"), lambda line: line.row.paid_on, ("paid_on",), "", False),
)


def visible_payments(actor: Actor) -> "QuerySet[Payment]":
    """The payments of the cases that the actor sees, with what the list reads of them."""
    rows: QuerySet[Payment] = Payment.objects.visible_to(actor)
    return rows.select_related(
        "case__scheme", "case__county", "case__applicant__municipality", "case__authority__municipality", "decision"
    )


def listed_payments(actor: Actor, rows: Sequence[Payment]) -> list[ListedPayment]:
    """The rows as the list shows them. Three queries, however many rows."""
    attested = _attesters_of(actor, [row.pk for row in rows])
    taken = set_off_sums(row.pk for row in rows)
    conflicts = _conflicts_of(actor, {row.case_id for row in rows})
    return [
        ListedPayment(
            row,
            taken.get(row.pk, NOTHING),
            len(attested.get(row.pk, ())),
            can_attest_payment(
                actor, row, attested.get(row.pk, ()), [actor.user_id] if row.case_id in conflicts else []
            ),
        )
        for row in rows
    ]


def _attesters_of(actor: Actor, payment_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Who has attested each payment. One query."""
    found: dict[UUID, list[UUID]] = {}
    rows = PaymentAttest.objects.visible_to(actor).filter(payment__in=payment_ids).order_by("at")
    for payment, user in rows.values_list("payment", "user"):
        found.setdefault(payment, []).append(user)
    return found


def _conflicts_of(actor: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """The cases in which the actor has declared a conflict of interest that stands. One query."""
    said = ConflictDeclaration.objects.visible_to(actor).filter(case__in=case_ids, user=actor.user_id)
    return {row.case_id for row in said.order_by("case", "-at", "-pk").distinct("case") if row.has_conflict}


def latest_files(actor: Actor) -> list[PaymentFile]:
    """The files made last. One query."""
    rows = PaymentFile.objects.visible_to(actor).select_related("county").defer("content")
    return list(rows.order_by("-made_at")[:LATEST_FILES])


def reads_payments(actor: Actor) -> bool:
    """Whether there is a list for the actor."""
    return actor.is_system_administrator or bool(actor.county_codes(COUNTY_STAFF, GRANT_DUTIES))


def total_of(rows: Sequence[Any]) -> Decimal:
    """The sum of what leaves the bank."""
    return sum((line.net for line in rows), NOTHING)
