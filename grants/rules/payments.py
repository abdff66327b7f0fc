"""When support is paid out, and how much of a requisition is payable (32 § of 2024:1243). Pure.

Amounts are SEK. What is paid is whole kronor, rounded down; what is left of a krona comes with the next requisition.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

NOTHING = Decimal(0)


class PaymentWay(enum.StrEnum):
    """How a form of support is paid out."""

    YEARLY_IN_ARREARS = "yearly_in_arrears"
    AGAINST_REQUISITIONS = "against_requisitions"
    AT_THE_DECISION = "at_the_decision"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class PaymentRule:
    """How a form of support is paid out. ``paragraph``: where it is written; empty where no text has been read."""

    way: PaymentWay
    paragraph: str = ""


NEW_ACT = "2024:1243"
LAST_YEAR = 9998
"""The last whose next year is a date: the year of the costs is as it was typed."""

WAYS: Mapping[str, PaymentWay] = MappingProxyType(
    {
        "hemsandningsbidrag": PaymentWay.YEARLY_IN_ARREARS,
        "investeringsstod": PaymentWay.AGAINST_REQUISITIONS,
        "servicebidrag": PaymentWay.AT_THE_DECISION,
        "sarskilt-driftstod": PaymentWay.AT_THE_DECISION,
    }
)
POINTS: Mapping[PaymentWay, str] = MappingProxyType(
    {
        PaymentWay.YEARLY_IN_ARREARS: "32 § 1",
        PaymentWay.AGAINST_REQUISITIONS: "32 § 2",
        PaymentWay.AT_THE_DECISION: "32 § 3",
    }
)


def payment_rule(scheme: str, act: str | None) -> PaymentRule:
    """How a form of support, by slug, is paid out: 32 § 1–3 of 2024:1243.

    Under 2000:284 the same ways are known from the agencies' pages only, so no paragraph is cited.
    """
    way = WAYS.get(scheme, PaymentWay.NOT_STATED)
    return PaymentRule(way, POINTS.get(way, "") if act == NEW_ACT else "")


def earliest_payment_day(way: PaymentWay, year: int) -> date | None:
    """The first day on which it may be paid: the day after the year when it is paid in arrears (32 § 1), else none.

    ``year``: the one whose costs the support is for, by which share and floor go as well (12 and 13 §§).
    """
    return date(min(max(year, 0), LAST_YEAR) + 1, 1, 1) if way is PaymentWay.YEARLY_IN_ARREARS else None


@dataclass(frozen=True, slots=True)
class Money:
    """The money of one grant: what is granted, paid out, on its way out, decided not to be paid, and claimed back."""

    granted: Decimal = NOTHING
    paid: Decimal = NOTHING
    planned: Decimal = NOTHING
    withheld: Decimal = NOTHING
    recovered: Decimal = NOTHING

    @property
    def left(self) -> Decimal:
        """What can still be paid out: never less than nothing, also when a later decision granted less."""
        return max(self.granted - self.paid - self.planned - self.withheld, NOTHING)

    @property
    def over(self) -> Decimal:
        """How much more is paid or on its way than is granted, after a decision that took the place of another.

        What is withheld has left nobody, so it is not claimed back.
        """
        return max(self.paid + self.planned - self.granted, NOTHING)

    @property
    def is_exceeded(self) -> bool:
        """More is paid, on its way and withheld than is granted: nothing more is attested."""
        return self.paid + self.planned + self.withheld > self.granted

    @property
    def claimable(self) -> Decimal:
        """What can still be claimed back: of what is paid out, what no claim covers (40 §)."""
        return max(self.paid - self.recovered, NOTHING)

    @property
    def is_fully_paid(self) -> bool:
        """All that is granted is paid out or decided not to be."""
        return self.paid > 0 and self.paid + self.withheld >= self.granted


@dataclass(frozen=True, slots=True)
class Payable:
    """What a requisition gives. ``by_share``: what the reported costs give; ``is_limited``: less was left.

    ``unused``: what no requisition will ask for, after the final one.
    """

    amount: Decimal
    by_share: Decimal
    is_limited: bool
    unused: Decimal = NOTHING


def payable(money: Money, eligible: Decimal, granted_costs: Decimal, *, is_final: bool = False) -> Payable:
    """What may be paid when ``eligible`` costs are reported in all, of ``granted_costs`` that the grant is a share of.

    32 § 2: paid as measures are reported. The share is granted / granted_costs, exactly, of all costs reported so far,
    less what is paid or on its way: so that no öre is lost between requisitions. Rounded down to whole kronor, and
    never more than what is left of the grant.

    Raises ValueError when ``granted_costs`` is not above zero.
    """
    if granted_costs <= 0:
        raise ValueError("the costs that a grant is a share of are above zero")
    earned = Fraction(money.granted) * Fraction(eligible) / Fraction(granted_costs)
    by_share = max(Decimal(earned.numerator // earned.denominator) - money.paid - money.planned, NOTHING)
    by_share = by_share.to_integral_value(rounding="ROUND_FLOOR")
    amount = min(by_share, money.left)
    unused = money.left - amount if is_final else NOTHING
    return Payable(amount, by_share, by_share > money.left, unused)
