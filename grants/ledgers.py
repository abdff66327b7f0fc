"""The de minimis ledgers of companies, read from decisions, from other aid and from who is one undertaking.

Decisions of every county count, as long as they grant and stand. Only granted aid counts: what is applied for is shown.
A fixed number of queries for any number of companies.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from grants.enums import AidBasis, Regulation
from grants.exchange import EQUIVALENT_NOT_KNOWN, rates_on, regulation_of
from grants.models import GrantDecision, OtherAid, UndertakingMember
from grants.rule_book import rule_book
from grants.rules.facts import LedgerFacts
from grants.rules.ledger import (
    BOOKS,
    NOTHING,
    Account,
    Book,
    Ceiling,
    Entry,
    Span,
    ceilings_of,
    euro_of,
)
from registers.models import ExchangeRate, Organisation
from rsp.swedish import decimal_text, long_date


@dataclass(frozen=True, slots=True)
class AidRow:
    """One grant as a ledger shows it: the entry that is counted, and where it comes from.

    ``decision`` or ``other`` is set. ``rate`` is what the euro was counted with, None when the euro was stated.
    """

    entry: Entry
    regulation: str
    organisation: Organisation
    amount: Decimal | None
    rate: Decimal | None
    rate_source: str
    decision: GrantDecision | None = None
    other: OtherAid | None = None

    @property
    def book(self) -> Book:
        return BOOKS[self.regulation]

    @property
    def granted_on(self) -> date:
        return self.entry.granted_on

    @property
    def is_counted(self) -> bool:
        """Whether it is granted; what is applied for is shown and not counted."""
        return self.other is None or self.other.basis != AidBasis.APPLIED


@dataclass(frozen=True)
class Ledger:
    """Both ledgers of the undertaking that a company belongs to, and all the aid in them, newest first.

    ``members``: everybody who has been one undertaking with the company, on some day.
    """

    organisation_id: UUID
    rows: Sequence[AidRow]
    members: Sequence[UndertakingMember]
    ceilings: Mapping[Book, Sequence[Ceiling]]
    rates: Mapping[date, ExchangeRate]

    def account(self, book: Book) -> Account:
        """One of the two ledgers, to count with."""
        return self.general if book is Book.GENERAL else self.sgei

    @cached_property
    def general(self) -> Account:
        return self._account(Book.GENERAL)

    @cached_property
    def sgei(self) -> Account:
        return self._account(Book.SGEI)

    def members_on(self, day: date) -> list[UndertakingMember]:
        """Those who are the undertaking on ``day``; empty when the company stands alone."""
        own = [row for row in self.members if row.organisation_id == self.organisation_id and _span(row).holds(day)]
        groups = {row.group_id for row in own}
        return [row for row in self.members if row.group_id in groups and _span(row).holds(day)]

    def is_linked(self, organisation_id: UUID, day: date) -> bool:
        """Whether a company is one undertaking with this one on ``day``."""
        return organisation_id == self.organisation_id or any(
            row.organisation_id == organisation_id for row in self.members_on(day)
        )

    def _account(self, book: Book) -> Account:
        entries = [row.entry for row in self.rows if row.book is book and row.is_counted]
        return Account(entries, self.ceilings.get(book, ()), *_links(self.organisation_id, self.members))


def ledger_of(
    organisation_id: UUID,
    day: date,
    *,
    without_cases: Collection[UUID] = (),
    rate_days: Iterable[date] = (),
    with_examples: bool | None = None,
) -> Ledger:
    """The ledgers of one company. ``day`` and ``rate_days``: whose rates of exchange are read along."""
    found = ledgers_of(
        [organisation_id], day, without_cases=without_cases, rate_days=rate_days, with_examples=with_examples
    )
    return found[organisation_id]


def ledgers_of(
    organisation_ids: Iterable[UUID],
    day: date,
    *,
    without_cases: Collection[UUID] = (),
    rate_days: Iterable[date] = (),
    with_examples: bool | None = None,
) -> dict[UUID, Ledger]:
    """The ledgers of several companies, by id. Five queries.

    ``without_cases``: whose decisions are left out, as when one of them is to be replaced. ``with_examples``: whether
    the demo's examples count, which they do for example cases; unless told, where the undertaking has nothing real.
    """
    asked = sorted(set(organisation_ids))
    members = _members(asked)
    companies = {*asked, *(row.organisation_id for row in members)}
    decisions = [row for row in _decisions(companies) if row.case_id not in without_cases]
    others = list(
        OtherAid.objects.filter(organisation__in=companies)
        .exclude(regulation=Regulation.NONE)
        .select_related("organisation__municipality", "case")
    )
    rates = rates_on([day, *rate_days, *(row.granted_on for row in decisions), *(row.granted_on for row in others)])
    if with_examples is False:
        decisions = [row for row in decisions if not row.case.is_example]
    found = [*_of_decisions(decisions, rates), *(_of_other(row, rates) for row in others)]
    rows: dict[UUID, list[AidRow]] = defaultdict(list)
    for row in sorted(found, key=lambda one: (one.granted_on, one.entry.known_at), reverse=True):
        rows[row.organisation.pk].append(row)
    rules = rule_book()
    ceilings = {book: ceilings_of(rules, book) for book in Book}
    ledgers = {pk: _ledger(pk, rows, members, ceilings, rates) for pk in asked}
    return ledgers if with_examples else {pk: _without_examples(one) for pk, one in ledgers.items()}


def _without_examples(ledger: Ledger) -> Ledger:
    """The ledger as it is without the demo's examples, when something real is granted."""
    real = [row for row in ledger.rows if row.decision is None or not row.decision.case.is_example]
    return replace(ledger, rows=real) if any(row.decision for row in real) else ledger


def ledger_facts(
    organisation_ids: Iterable[UUID],
    day: date,
    *,
    without_cases: Collection[UUID] = (),
    with_examples: bool | None = None,
) -> dict[UUID, tuple[LedgerFacts, LedgerFacts]]:
    """What the rules need of the general and of the SGEI ledger for a grant on ``day``, by company. Five queries."""
    found = ledgers_of(organisation_ids, day, without_cases=without_cases, with_examples=with_examples)
    return {
        pk: (_facts(one.general, day, one.rates.get(day)), _facts(one.sgei, day, one.rates.get(day)))
        for pk, one in found.items()
    }


def _members(asked: Collection[UUID]) -> list[UndertakingMember]:
    """Every membership of the groups that the companies belong to, or have belonged to. One query."""
    of_asked = UndertakingMember.objects.filter(organisation__in=asked).values("group")
    rows = UndertakingMember.objects.filter(group__in=of_asked)
    return list(rows.select_related("group", "organisation__municipality").order_by("valid_from", "organisation__name"))


def _ledger(
    pk: UUID,
    rows: Mapping[UUID, Sequence[AidRow]],
    members: Sequence[UndertakingMember],
    ceilings: Mapping[Book, Sequence[Ceiling]],
    rates: Mapping[date, ExchangeRate],
) -> Ledger:
    groups = {row.group_id for row in members if row.organisation_id == pk}
    own = [row for row in members if row.group_id in groups]
    companies = {pk, *(row.organisation_id for row in own)}
    aid = [row for company in companies for row in rows.get(company, ())]
    aid.sort(key=lambda one: (one.granted_on, one.entry.known_at), reverse=True)
    return Ledger(pk, aid, own, ceilings, rates)


def _links(pk: UUID, members: Sequence[UndertakingMember]) -> tuple[dict[str, list[Span]], dict[str, datetime]]:
    """By company: the days on which it is one undertaking with ``pk``, and when that was recorded."""
    links: dict[str, list[Span]] = defaultdict(list)
    linked_at: dict[str, datetime] = {}
    own = [row for row in members if row.organisation_id == pk]
    for row in members:
        company = str(row.organisation_id)
        linked_at[company] = min(row.created_at, linked_at.get(company, row.created_at))
        if row.organisation_id == pk:
            continue
        links[company] += [span for one in own if one.group_id == row.group_id for span in _overlap(one, row)]
    return links, linked_at


def _overlap(one: UndertakingMember, other: UndertakingMember) -> list[Span]:
    first = max(one.valid_from, other.valid_from)
    ends = [row.valid_to for row in (one, other) if row.valid_to is not None]
    last = min(ends) if ends else None
    return [Span(first, last)] if last is None or first <= last else []


def _span(row: UndertakingMember) -> Span:
    return Span(row.valid_from, row.valid_to)


def _decisions(companies: Collection[UUID]) -> Iterable[GrantDecision]:
    rows = GrantDecision.objects.standing().granting().with_granting_day().filter(case__applicant__in=companies)
    return rows.select_related("case__applicant__municipality", "case__scheme", "case__county")


def _of_decisions(decisions: Iterable[GrantDecision], rates: Mapping[date, ExchangeRate]) -> Iterable[AidRow]:
    for row in decisions:
        regulation = regulation_of_decision(row)
        if regulation != Regulation.NONE:
            yield _of_decision(row, regulation, rates.get(row.granted_on))


def regulation_of_decision(row: GrantDecision) -> str:
    """The ledger a decision is in. One without an act is older than the ledgers: its form of support says which."""
    if row.regulation == Regulation.NONE and row.act_id is None:
        return regulation_of(row.case.scheme_id)
    return row.regulation


def _of_decision(row: GrantDecision, regulation: str, loaded: ExchangeRate | None) -> AidRow:
    rate, source, euro = row.eur_rate, row.eur_rate_source, row.eur_amount
    if euro is None and loaded and row.case.scheme_id not in EQUIVALENT_NOT_KNOWN:
        rate, source, euro = loaded.rate, loaded.source, euro_of(row.amount, loaded.rate)
    company = row.case.applicant
    entry = Entry(f"decision/{row.pk}", str(company.pk), row.granted_on, euro, row.recorded_at, is_own=True)
    return AidRow(entry, regulation, company, row.amount, rate, source, decision=row)


def _of_other(row: OtherAid, rates: Mapping[date, ExchangeRate]) -> AidRow:
    loaded = rates.get(row.granted_on)
    rate, source, euro = None, "", row.eur_amount
    if euro is None and row.amount is not None and loaded:
        rate, source, euro = loaded.rate, loaded.source, euro_of(row.amount, loaded.rate)
    entry = Entry(f"other/{row.pk}", str(row.organisation_id), row.granted_on, euro, row.created_at)
    return AidRow(entry, row.regulation, row.organisation, row.amount, rate, source, other=row)


def _facts(account: Account, day: date, rate: ExchangeRate | None) -> LedgerFacts:
    ceiling, used, room = account.ceiling_on(day), account.used_on(day), account.room_for_grant(day)
    return LedgerFacts(
        ceiling=ceiling.amount if ceiling else None,
        used=None if used.unknown or ceiling is None else used.amount,
        room=None if room is None else max(room, NOTHING),
        rate=rate.rate if rate else None,
        rate_words=rate_words(rate) if rate else "",
        is_complete=not used.unknown,
        words=_words(ceiling, account, day),
    )


def rate_words(rate: ExchangeRate) -> str:
    """``10,90 kr per euro, 13 mars 2026 (Riksbanken)``."""
    words = {"rate": decimal_text(rate.rate), "day": long_date(rate.day), "source": rate.source}
    return _("%(rate)s kr per euro, %(day)s (%(source)s)") % words


def _words(ceiling: Ceiling | None, account: Account, day: date) -> str:
    used = account.used_on(day)
    if ceiling is None or ceiling.amount is None:
        return _("Vilket tak som gällde %(day)s är inte känt.") % {"day": long_date(day)}
    if used.unknown:
        words = _("%(number)d stöd i fönstret saknar belopp i euro. Då är utrymmet inte känt.")
        return words % {"number": used.unknown}
    words = _("%(used)s euro är använt av %(ceiling)s euro enligt (EU) %(act)s.")
    return words % {
        "used": decimal_text(used.amount),
        "ceiling": decimal_text(ceiling.amount),
        "act": ceiling.act,
    }
