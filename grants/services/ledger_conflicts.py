"""Grants that were within the ceiling when they were made, and are not by what has been recorded since."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.ledgers import Ledger, ledgers_of
from grants.models import GrantCase
from grants.rules.ledger import Book, Conflict
from notices.enums import NoticeKind
from notices.services import notify
from registers.models import Membership
from rsp.actor import Role
from rsp.swedish import decimal_text


def tell_of_conflicts(organisation_ids: Iterable[UUID]) -> int:
    """Tell the officers of the cases whose grants no longer fit, once for each late record. Gives how many cases.

    Call inside the act that recorded something late: other aid, who is one undertaking, a decision made elsewhere.
    """
    today = timezone.localdate()
    asked = ledgers_of(organisation_ids, today)
    companies = {pk for ledger in asked.values() for pk in [ledger.organisation_id, *_linked(ledger)]}
    ledgers = asked if companies == asked.keys() else ledgers_of(companies, today)
    found = {conflict.entry.key: (conflict, ledger) for ledger in ledgers.values() for conflict in _conflicts(ledger)}
    for conflict, ledger in found.values():
        _tell(conflict, ledger)
    return len(found)


def _linked(ledger: Ledger) -> list[UUID]:
    return [row.organisation_id for row in ledger.members]


def _conflicts(ledger: Ledger) -> list[Conflict]:
    return [conflict for book in Book for conflict in ledger.account(book).conflicts()]


def _tell(conflict: Conflict, ledger: Ledger) -> None:
    decision = next(row.decision for row in ledger.rows if row.entry.key == conflict.entry.key)
    if decision is None:
        return
    title = _("Stödet i %(dnr)s ryms inte längre: taket överskreds med %(over)s euro")
    notify(
        user_ids=_officers(decision.case),
        kind=NoticeKind.AID_CONFLICT,
        title=title % {"dnr": decision.case.dnr, "over": decimal_text(conflict.over)},
        body=_("En uppgift som registrerades senare räknas med. Utred ärendet."),
        link=reverse("grants:ledger", args=[decision.case.applicant_id]),
        key=f"aid-conflict/{decision.pk}/{conflict.late[-1].key}"[:200],
    )


def _officers(case: GrantCase) -> set[UUID]:
    """Who handles the case; when nobody does, the case officers of the body that decided."""
    named = {pk for pk in (case.officer_id, case.cover_id) if pk}
    if named:
        return named
    held = Membership.objects.on(timezone.localdate()).filter(
        Q(organisation=case.authority_id, role=Role.CASE_OFFICER), user__is_active=True, user__is_machine=False
    )
    return set(held.values_list("user", flat=True))
