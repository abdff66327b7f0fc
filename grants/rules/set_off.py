"""When a claim for recovery may be set off against another payment (43 § of 2024:1243). Pure."""

import enum
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

INVESTMENT_SUPPORT = "investeringsstod"
SET_OFF_ACT = "2024:1243"


class NoSetOff(enum.StrEnum):
    """Why a claim may not be set off against a payment."""

    NOT_INVESTMENT = "not_investment"
    OTHER_RECIPIENT = "other_recipient"
    ACT_NOT_KNOWN = "act_not_known"
    OTHER_ACT = "other_act"
    NOT_OPEN = "not_open"
    MORE_THAN_PAYMENT = "more_than_payment"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed back: of which form of support, decided under which act, from whom."""

    scheme: str
    act: str | None
    recipient: UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A payment. ``is_open``: not yet in a payment file, paid or cancelled. ``free``: what no set-off has taken."""

    act: str | None
    recipient: UUID
    is_open: bool
    free: Decimal


def set_off_hindrance(claim: Claim, payment: Outgoing, amount: Decimal) -> NoSetOff | None:
    """Why ``amount`` of the claim may not be set off against the payment; None when it may.

    43 §: recovered investment support, against another payment to the same recipient decided under the same ordinance.
    An act that is not known is not guessed.
    """
    if claim.scheme != INVESTMENT_SUPPORT:
        return NoSetOff.NOT_INVESTMENT
    if claim.recipient != payment.recipient:
        return NoSetOff.OTHER_RECIPIENT
    if claim.act is None or payment.act is None:
        return NoSetOff.ACT_NOT_KNOWN
    if claim.act != SET_OFF_ACT or payment.act != SET_OFF_ACT:
        return NoSetOff.OTHER_ACT
    if not payment.is_open:
        return NoSetOff.NOT_OPEN
    return NoSetOff.MORE_THAN_PAYMENT if amount > payment.free else None
