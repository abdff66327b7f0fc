"""Payable amounts, interest on recovery and set-off: worked by hand, on both sides of every limit and date."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from grants.rules.interest import DatedRate, Owed, Paid, Terms, interest_of, one_month_after, owed_on
from grants.rules.payments import Money, PaymentWay, earliest_payment_day, payable, payment_rule
from grants.rules.set_off import Claim, NoSetOff, Outgoing, set_off_hindrance

D = Decimal


@pytest.mark.parametrize(
    ("scheme", "act", "way", "paragraph"),
    [
        ("hemsandningsbidrag", "2024:1243", PaymentWay.YEARLY_IN_ARREARS, "32 § 1"),
        ("investeringsstod", "2024:1243", PaymentWay.AGAINST_REQUISITIONS, "32 § 2"),
        ("servicebidrag", "2024:1243", PaymentWay.AT_THE_DECISION, "32 § 3"),
        ("sarskilt-driftstod", "2024:1243", PaymentWay.AT_THE_DECISION, "32 § 3"),
        ("servicebidrag", "2000:284", PaymentWay.AT_THE_DECISION, ""),
        ("servicebidrag", None, PaymentWay.AT_THE_DECISION, ""),
        ("investeringslan", "2000:284", PaymentWay.NOT_STATED, ""),
    ],
)
def test_way_of_payment_follows_the_scheme_and_cites_the_new_act_only(
    scheme: str, act: str | None, way: PaymentWay, paragraph: str
) -> None:
    rule = payment_rule(scheme, act)
    assert (rule.way, rule.paragraph) == (way, paragraph)


def test_earliest_day_of_payment_is_after_the_year_in_arrears() -> None:
    assert earliest_payment_day(PaymentWay.YEARLY_IN_ARREARS, 2025) == date(2026, 1, 1)
    assert earliest_payment_day(PaymentWay.AT_THE_DECISION, 2025) is None


@pytest.mark.parametrize(
    ("paid", "planned", "withheld", "eligible", "final", "amount", "limited", "unused"),
    [
        # 50 % of 400 000 kr is granted: 200 000 kr
        ("0", "0", "0", "100000", False, "50000", False, "0"),
        ("0", "0", "0", "100001.99", False, "50000", False, "0"),  # 50 000.995 rounded down
        ("0", "0", "0", "100002", False, "50001", False, "0"),
        ("50000", "0", "0", "200003", False, "50001", False, "0"),  # 100 001.5 in all, less what is paid
        ("50000", "50000", "0", "200000", False, "0", False, "0"),
        ("0", "0", "0", "400000", False, "200000", False, "0"),
        ("0", "0", "0", "400002", False, "200000", True, "0"),  # never above what is granted
        ("150000", "0", "30000", "400000", False, "20000", True, "0"),  # what is withheld is not paid
        ("100000", "0", "0", "300000", True, "50000", False, "50000"),
        ("100000", "0", "0", "400000", True, "100000", False, "0"),
        ("200000", "0", "0", "400000", True, "0", False, "0"),
    ],
)
def test_payable_is_the_share_of_reported_costs_within_what_is_left(
    paid: str, planned: str, withheld: str, eligible: str, final: bool, amount: str, limited: bool, unused: str
) -> None:
    money = Money(granted=D(200_000), paid=D(paid), planned=D(planned), withheld=D(withheld))
    found = payable(money, D(eligible), D(400_000), is_final=final)
    assert (found.amount, found.is_limited, found.unused) == (D(amount), limited, D(unused))


def test_payable_in_thirds_loses_no_krona_between_requisitions() -> None:
    granted, costs = D(100_000), D(300_000)
    first = payable(Money(granted=granted), D(100), costs).amount
    second = payable(Money(granted=granted, paid=first), D(200), costs).amount
    last = payable(Money(granted=granted, paid=first + second), costs, costs, is_final=True)
    assert (first, second, last.amount, last.unused) == (D(33), D(33), D(99_934), D(0))


def test_payable_without_costs_to_be_a_share_of_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        payable(Money(granted=D(1)), D(1), D(0))


def test_money_left_is_never_below_nothing_after_a_lower_decision() -> None:
    money = Money(granted=D(80_000), paid=D(100_000), recovered=D(15_000))
    assert (money.left, money.over, money.claimable) == (D(0), D(20_000), D(85_000))


# --- Interest


@pytest.mark.parametrize(
    ("decided", "starts"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 2, 28), date(2026, 3, 28)),
        (date(2025, 12, 15), date(2026, 1, 15)),
        (date(2025, 12, 31), date(2026, 1, 31)),
    ],
)
def test_interest_starts_the_same_day_of_the_next_month_or_its_last(decided: date, starts: date) -> None:
    assert one_month_after(decided) == starts


LENDING = (
    DatedRate(date(2026, 1, 1), date(2026, 6, 30), D("2.500"), "Exempel 1"),
    DatedRate(date(2026, 7, 1), date(2026, 12, 31), D("3.250"), "Exempel 2"),
)
POINTS = (DatedRate(date(2025, 1, 1), None, D(2)),)


def owed(
    day: date,
    *paid: tuple[date, str],
    decided: date = date(2026, 4, 10),
    principal: str = "100000",
    bears_interest: bool = True,
) -> Owed:
    terms = Terms(decided, D(principal), LENDING, POINTS, bears_interest)
    return owed_on(terms, [Paid(when, D(amount)) for when, amount in paid], day)


@pytest.mark.parametrize(
    ("day", "interest"),
    [
        (date(2026, 4, 10), "0"),  # decided
        (date(2026, 5, 10), "0"),  # the first day of interest begins
        (date(2026, 5, 11), "12.33"),  # 100 000 × 4.5 % / 365 = 12.3287…
        (date(2026, 6, 30), "628.77"),  # 51 days: 628.767…
        (date(2026, 7, 1), "641.10"),  # 52 days, the last at the old rate: 641.095…
        (date(2026, 7, 2), "655.48"),  # + one day at 5.25 %: 14.3835…
        (date(2027, 1, 1), "3287.68"),  # 641.10 + 184 days at 5.25 %: 2 646.575… → 2 646.58
    ],
)
def test_interest_is_counted_by_the_day_on_both_sides_of_a_new_rate(day: date, interest: str) -> None:
    found = owed(day)
    assert (found.interest, found.principal, found.unknown_from) == (D(interest), D(100_000), None)
    assert found.interest == found.interest_in_all


@pytest.mark.parametrize(("day", "unknown"), [(date(2027, 1, 1), None), (date(2027, 1, 2), date(2027, 1, 1))])
def test_interest_of_a_day_whose_rate_is_not_loaded_is_not_known_from_that_day(day: date, unknown: date | None) -> None:
    found = owed(day)
    assert found.unknown_from == unknown
    assert (found.total is None) == (unknown is not None)
    assert found.interest == D("3287.68")  # what is known stands


def test_interest_that_begins_where_no_rate_is_known_is_not_known() -> None:
    found = owed(date(2025, 9, 1), decided=date(2025, 5, 1))
    assert (found.unknown_from, found.total, found.periods) == (date(2025, 6, 1), None, ())
    assert owed(date(2025, 6, 1), decided=date(2025, 5, 1)).total == D(100_000)  # no day counted yet


def test_payment_goes_first_to_interest_then_to_principal() -> None:
    found = owed(date(2026, 7, 2), (date(2026, 7, 1), "50641.10"))
    assert [(one.to_interest, one.to_principal) for one in found.applied] == [(D("641.10"), D("50000.00"))]
    assert (found.principal, found.interest) == (D("50000.00"), D("7.19"))  # 50 000 × 5.25 % / 365 = 7.1917…


def test_payment_before_interest_begins_goes_to_principal_and_settles() -> None:
    found = owed(date(2026, 12, 31), (date(2026, 5, 1), "60000"), (date(2026, 5, 10), "40000"))
    assert found.is_settled
    assert found.periods == ()
    assert owed(date(2026, 12, 31), (date(2026, 5, 9), "100000.50")).applied[0].over == D("0.50")


def test_payment_after_the_last_known_rate_is_not_divided() -> None:
    found = owed(date(2027, 3, 1), (date(2027, 2, 1), "5000"))
    assert (found.unknown_from, found.applied) == (date(2027, 1, 1), ())


def test_claim_without_interest_needs_no_rate() -> None:
    found = owed(date(2030, 1, 1), (date(2029, 1, 1), "1000"), bears_interest=False)
    assert (found.total, found.unknown_from) == (D(99_000), None)


@pytest.mark.parametrize(
    ("principal", "rate", "days", "expected"),
    [
        ("36500", "5", 1, "5.00"),
        ("73", "5", 1, "0.01"),
        ("36.50", "5", 1, "0.01"),  # 0.005 is rounded up
        ("36.49", "5", 1, "0.00"),
        ("100000", "4.5", 366, "4512.33"),  # a leap year's 366 days of 365
    ],
)
def test_interest_is_rounded_to_the_ore_half_up(principal: str, rate: str, days: int, expected: str) -> None:
    assert interest_of(D(principal), D(rate), days) == D(expected)


# --- Set-off

US, THEM = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("scheme", "act", "payment_act", "recipient", "is_open", "amount", "hindrance"),
    [
        ("investeringsstod", "2024:1243", "2024:1243", US, True, "5000", None),
        ("investeringsstod", "2024:1243", "2024:1243", US, True, "5000.01", NoSetOff.MORE_THAN_PAYMENT),
        ("servicebidrag", "2024:1243", "2024:1243", US, True, "1", NoSetOff.NOT_INVESTMENT),
        ("investeringslan", "2000:284", "2024:1243", US, True, "1", NoSetOff.NOT_INVESTMENT),
        ("investeringsstod", "2000:284", "2024:1243", US, True, "1", NoSetOff.OTHER_ACT),
        ("investeringsstod", "2024:1243", "2000:284", US, True, "1", NoSetOff.OTHER_ACT),
        ("investeringsstod", None, "2024:1243", US, True, "1", NoSetOff.ACT_NOT_KNOWN),
        ("investeringsstod", "2024:1243", None, US, True, "1", NoSetOff.ACT_NOT_KNOWN),
        ("investeringsstod", "2024:1243", "2024:1243", THEM, True, "1", NoSetOff.OTHER_RECIPIENT),
        ("investeringsstod", "2024:1243", "2024:1243", US, False, "1", NoSetOff.NOT_OPEN),
    ],
)
def test_set_off_only_as_the_ordinance_allows(
    scheme: str,
    act: str | None,
    payment_act: str | None,
    recipient: UUID,
    is_open: bool,
    amount: str,
    hindrance: NoSetOff | None,
) -> None:
    claim, payment = Claim(scheme, act, US), Outgoing(payment_act, recipient, is_open, D(5000))
    assert set_off_hindrance(claim, payment, D(amount)) is hindrance
