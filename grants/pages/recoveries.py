"""A claim for recovery: what is owed on a chosen day, step by step, and what may be set off against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from grants.case_money import OPEN_TO_SET_OFF, last_grant
from grants.claims import Rates, dated_rates, owed_of, principal_of, settled_of
from grants.enums import RecoveryState
from grants.models import Payment, Recovery, RecoverySettlement
from grants.rules.interest import Owed
from grants.rules.set_off import INVESTMENT_SUPPORT, SET_OFF_ACT
from rsp.actor import Actor
from rsp.swedish import decimal_text, kronor

READINGS = (
    _lazy("Året räknas som 365 dagar, också under skottår."),
    _lazy("Den första dagen räknas med. Dagen för betalningen, eller för frågan, räknas inte."),
    _lazy("Varje period avrundas till hela ören."),
    _lazy("En betalning räknas först av på räntan och sedan på beloppet. Räntan ger ingen ränta."),
)


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """Everything the page of a claim shows."""

    row: Recovery
    day: date
    owed: Owed
    rates: Rates
    settlements: Sequence[RecoverySettlement]

    @property
    def principal(self) -> Decimal:
        return principal_of(self.row)

    @property
    def sources(self) -> list[str]:
        """Where the lending rates that are used come from."""
        periods = self.owed.periods
        return self.rates.sources_between(periods[0].first, periods[-1].until) if periods else []

    @property
    def is_open(self) -> bool:
        return self.row.state != RecoveryState.SETTLED

    @property
    def may_hand_over(self) -> bool:
        return self.row.state == RecoveryState.DECIDED


def recovery_page(actor: Actor, row: Recovery, day: date) -> RecoveryPage:
    """What is owed on ``day``. Three queries."""
    rates = dated_rates()
    visible = RecoverySettlement.objects.visible_to(actor).filter(recovery=row)
    settlements = list(visible.select_related("against__case").order_by("settled_on", "created_at", "pk"))
    row._prefetched_objects_cache = {"settlements": settlements}  # read once, for the count and for the page
    return RecoveryPage(row, day, owed_of(row, settled_of(row), rates, day), rates, settlements)


def payments_to_set_off(actor: Actor, row: Recovery) -> list[Payment]:
    """The payments that 43 § lets the claim be set off against: none but for investment support. Two queries."""
    decision = last_grant(row.case_id)
    if row.case.scheme_id != INVESTMENT_SUPPORT or decision is None or decision.act_id != SET_OFF_ACT:
        return []
    rows = Payment.objects.visible_to(actor).filter(
        case__applicant=row.case.applicant_id, decision__act=SET_OFF_ACT, state__in=OPEN_TO_SET_OFF
    )
    return list(rows.select_related("case").order_by("due_on", "pk"))


SUMMARY_HEADINGS = ("Uppgift", "Värde")
"""Tillväxtverket reads the file, so its headings are in one language."""


def recovery_summary(page: RecoveryPage, granted_on: date | None) -> list[tuple[str, object]]:
    """What Tillväxtverket needs to represent the state (44–45 §§): the claim, what has come back, and the interest."""
    row, case, owed = page.row, page.row.case, page.owed
    facts: list[tuple[str, object]] = [
        ("Myndighet", case.authority.public_name),
        ("Diarienummer", case.dnr),
        ("Stödform", case.scheme.name),
        ("Mottagare", case.applicant.name),
        ("Organisationsnummer", case.applicant.orgnr or ""),
        ("Stödet beviljat den", granted_on),
        ("Återkrav beslutat den", row.decided_on),
        ("Grund", row.get_ground_display()),
        ("Belopp", row.amount),
        ("Nedsatt med", row.reduced_by),
        ("Ränta räknas från och med", "" if row.no_interest else owed.starts_on),
    ]
    facts += [
        ("Period", f"{one.first}–{one.until}: {_rate(one.rate)} ger {kronor(one.interest)}") for one in owed.periods
    ]
    facts += [("Kommit tillbaka", f"{one.settled_on}: {kronor(one.amount)}") for one in page.settlements]
    return [
        *facts,
        ("Skulden räknad den", page.day),
        ("Kvar av beloppet", owed.principal),
        ("Kvar av räntan", owed.interest),
        ("Skuld", _unknown(owed) if owed.total is None else owed.total),
    ]


def _rate(rate: Decimal) -> str:
    return f"{decimal_text(rate)} %"


def _unknown(owed: Owed) -> str:
    return _("Inte känd: statens utlåningsränta är inte inlagd från %(day)s") % {"day": owed.unknown_from}
