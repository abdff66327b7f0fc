"""The money of cases as it stands: granted, paid, on its way, withheld and claimed back. Fixed numbers of queries."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from grants.enums import DecisionOutcome, PaymentState
from grants.models import GrantCase, GrantDecision, Payment, Recovery, RequisitionLine, Withholding
from grants.rules.amounts import not_negative
from grants.rules.fact_definitions import answers_from_json
from grants.rules.payments import NOTHING, Money

ELIGIBLE_COST = "eligible_cost"
"""The answer that says what costs an investment grant is a share of."""

UNDERWAY = (PaymentState.PREPARED, PaymentState.ATTESTED, PaymentState.ORDERED)
"""A payment in one of these takes of the grant and has not left."""

OPEN_TO_SET_OFF = (PaymentState.PREPARED, PaymentState.ATTESTED)
"""A payment in one of these can still be paid with less money: no file names it."""


def standing_grant(case_id: UUID) -> GrantDecision | None:
    """The decision by which the case is granted now, when it is. One query."""
    rows = GrantDecision.objects.standing().granting().filter(case=case_id)
    return rows.select_related("act", "case__scheme").order_by("pk").last()


def last_grant(case_id: UUID) -> GrantDecision | None:
    """The decision that money was paid under: the one that stands, or the last that granted before it was replaced."""
    rows = GrantDecision.objects.granting().filter(case=case_id)
    return rows.select_related("act", "case__scheme").order_by("pk").last()


def money_of_case(case_id: UUID) -> Money:
    """The money of one case. Four queries."""
    return money_of_cases([case_id])[case_id]


def money_of_cases(case_ids: Collection[UUID]) -> dict[UUID, Money]:
    """The money of each case. Four queries for any number."""
    of_cases = Q(case__in=case_ids)
    granted = _sums(GrantDecision.objects.standing().filter(of_cases, outcome=DecisionOutcome.GRANTED))
    payments = Payment.objects.filter(of_cases).values("case_id")
    sums = payments.annotate(
        paid=Sum("amount", filter=Q(state=PaymentState.PAID)),
        planned=Sum("amount", filter=Q(state__in=UNDERWAY)),
    ).order_by("case_id")
    paid = {row["case_id"]: row for row in sums}
    withheld = _sums(Withholding.objects.filter(of_cases))
    recovered = _sums(Recovery.objects.filter(of_cases))
    return {
        pk: Money(
            granted=granted.get(pk, NOTHING),
            paid=paid.get(pk, {}).get("paid") or NOTHING,
            planned=paid.get(pk, {}).get("planned") or NOTHING,
            withheld=withheld.get(pk, NOTHING),
            recovered=recovered.get(pk, NOTHING),
        )
        for pk in case_ids
    }


def cases_with_money(case_ids: Iterable[UUID]) -> set[UUID]:
    """The cases of which something is paid or on its way, withheld or claimed back. Three queries."""
    of_cases = Q(case__in=list(case_ids))
    payments = Payment.objects.filter(of_cases).exclude(state=PaymentState.CANCELLED)
    kinds = (payments, Withholding.objects.filter(of_cases), Recovery.objects.filter(of_cases))
    return {case_id for rows in kinds for case_id in rows.values_list("case", flat=True)}


def eligible_costs(case_id: UUID) -> Decimal:
    """All costs reported in the case that are eligible. One query."""
    lines = RequisitionLine.objects.filter(requisition__case=case_id)
    found: Decimal | None = lines.aggregate(total=Sum("eligible_amount"))["total"]
    return found or NOTHING


def granted_costs(case: GrantCase) -> Decimal | None:
    """The eligible costs that the grant is a share of, as the case answers; None when that is not known."""
    return not_negative(answers_from_json(case.facts).get(ELIGIBLE_COST)) or None


def set_off_sums(payment_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """What of each payment is taken by set-offs (43 §). One query."""
    rows = Payment.objects.filter(pk__in=list(payment_ids), set_offs__isnull=False).values("pk")
    return {row["pk"]: row["total"] for row in rows.annotate(total=Sum("set_offs__amount")).order_by("pk")}


def _sums(rows: "QuerySet[GrantDecision] | QuerySet[Withholding] | QuerySet[Recovery]") -> dict[UUID, Decimal]:
    found = rows.values("case_id").annotate(total=Sum("amount")).order_by("case_id")
    return {row["case_id"]: row["total"] for row in found}
