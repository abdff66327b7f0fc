"""The tab Utbetalning: what is granted, paid, withheld and left, what 32 § says of it, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from grants.case_facts import cost_year
from grants.case_money import granted_costs, money_of_case, set_off_sums, standing_grant
from grants.enums import CaseState, PaymentState
from grants.models import (
    GrantCase,
    GrantDecision,
    Payment,
    PaymentAttest,
    Recovery,
    Requisition,
    ServiceFollowUp,
    Withholding,
)
from grants.pages.case_frame import CaseFrame
from grants.policies import can_attest_payment, can_decide_case
from grants.rules.payments import (
    NOTHING,
    Money,
    Payable,
    PaymentRule,
    PaymentWay,
    earliest_payment_day,
    payable,
    payment_rule,
)
from grants.services.payment_rows import PAYABLE_STATES
from grants.services.service_follow_ups import SERVICE_SCHEME
from rsp.actor import Actor
from rsp.rights import Allowed, Refused
from rsp.swedish import long_date

WAYS = {
    PaymentWay.YEARLY_IN_ARREARS: _lazy("Betalas ut årsvis i efterskott."),
    PaymentWay.AGAINST_REQUISITIONS: _lazy("Betalas ut löpande allteftersom mottagaren redovisar genomförda åtgärder."),
    PaymentWay.AT_THE_DECISION: _lazy("Betalas ut i samband med att stödet beviljas."),
    PaymentWay.NOT_STATED: _lazy("Hur stödet betalas ut är inte känt av systemet. Kontrollera beslutet."),
}
UNREAD = _lazy("Uppgiften kommer från myndigheternas sidor. Förordningens text är inte läst.")


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now: a button, or why nothing can be done yet."""

    text: str
    href: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment with who has attested and what the reader may do. ``taken``: set off against it."""

    row: Payment
    attests: Sequence[PaymentAttest]
    taken: Decimal
    can_attest: Allowed | Refused

    @property
    def net(self) -> Decimal:
        return self.row.amount - self.taken

    @property
    def can_cancel(self) -> bool:
        return self.row.state not in (PaymentState.PAID, PaymentState.CANCELLED)

    @property
    def can_pay(self) -> bool:
        return self.row.state in (PaymentState.ATTESTED, PaymentState.ORDERED)


@dataclass(frozen=True, slots=True)
class RequisitionPart:
    """A requisition with its invoices. ``is_open``: no payment holds it."""

    row: Requisition
    is_open: bool

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.row.lines.all()), NOTHING)

    @property
    def eligible(self) -> Decimal:
        return sum((line.eligible_amount for line in self.row.lines.all()), NOTHING)


@dataclass(frozen=True, slots=True)
class CasePayments:
    """Everything the tab shows."""

    frame: CaseFrame
    decision: GrantDecision | None
    money: Money
    rule: PaymentRule
    payments: Sequence[PaymentLine]
    requisitions: Sequence[RequisitionPart]
    withholdings: Sequence[Withholding]
    follow_ups: Sequence[ServiceFollowUp]
    recoveries: Sequence[Recovery]
    costs: Decimal | None
    can_decide: Allowed | Refused

    @property
    def rule_words(self) -> str:
        return str(WAYS[self.rule.way])

    @property
    def rule_source(self) -> str:
        """The paragraph, or that no text has been read."""
        if self.rule.paragraph and self.decision and self.decision.act_id:
            return _("%(paragraph)s förordning (%(act)s)") % {
                "paragraph": self.rule.paragraph,
                "act": self.decision.act_id,
            }
        return str(UNREAD) if self.rule.way is not PaymentWay.NOT_STATED else ""

    @property
    def has_requisitions(self) -> bool:
        return self.rule.way is PaymentWay.AGAINST_REQUISITIONS or bool(self.requisitions)

    @property
    def has_follow_ups(self) -> bool:
        return self.frame.case.scheme_id == SERVICE_SCHEME and self.decision is not None

    @property
    def is_open(self) -> bool:
        """Money can be paid out in the state that the case is in."""
        return self.decision is not None and self.frame.case.state in PAYABLE_STATES

    @property
    def share(self) -> Decimal | None:
        """The grant's share of the costs that it is for."""
        return self.money.granted / self.costs if self.costs else None

    @property
    def reported(self) -> Decimal:
        return sum((part.eligible for part in self.requisitions), NOTHING)

    @property
    def earned(self) -> Payable | None:
        """What the reported costs give now; None when the costs of the grant are not known."""
        if not self.costs or not self.has_requisitions:
            return None
        is_final = any(part.row.is_final for part in self.requisitions)
        return payable(self.money, self.reported, self.costs, is_final=is_final)

    @property
    def suggested(self) -> Decimal:
        """The amount that a new payment begins with."""
        if self.rule.way is PaymentWay.AGAINST_REQUISITIONS:
            return self.earned.amount if self.earned else NOTHING
        return self.money.left

    @property
    def earliest(self) -> date | None:
        if self.decision is None:
            return None
        return earliest_payment_day(self.rule.way, cost_year(self.decision.case, self.decision.support_year))

    @property
    def broken(self) -> bool:
        """Some year's conditions were not kept."""
        return any(row.kept_range is False or row.kept_hours is False for row in self.follow_ups)

    @property
    def may_close(self) -> bool:
        states = (CaseState.DECIDED, CaseState.PARTLY_PAID, CaseState.PAID)
        return bool(self.frame.can_handle) and self.frame.case.state in states and not self.money.planned

    @property
    def may_withhold(self) -> bool:
        return self.is_open and self.money.left > 0 and bool(self.can_decide)

    @property
    def may_recover(self) -> bool:
        states = (CaseState.PARTLY_PAID, CaseState.PAID, CaseState.CLOSED, CaseState.RECOVERY)
        return self.money.claimable > 0 and self.frame.case.state in states and bool(self.can_decide)

    @property
    def next_step(self) -> NextStep:
        return _next_step(self)


def case_payments(frame: CaseFrame) -> CasePayments:
    """The tab of a case. A fixed number of queries, whatever the case holds."""
    actor, case = frame.actor, frame.case
    decision = standing_grant(case.pk)
    payments = list(_payments(actor, case))
    taken = set_off_sums(row.pk for row in payments)
    held = {row.requisition_id for row in payments if row.state != PaymentState.CANCELLED}
    requisitions = Requisition.objects.visible_to(actor).filter(case=case).order_by("number")
    money = money_of_case(case.pk)
    return CasePayments(
        frame=frame,
        decision=decision,
        money=money,
        rule=payment_rule(case.scheme_id, decision.act_id if decision else None),
        payments=[_line(actor, row, taken.get(row.pk, NOTHING), frame.with_conflict) for row in payments],
        requisitions=[
            RequisitionPart(row, row.pk not in held) for row in requisitions.prefetch_related("lines__document")
        ],
        withholdings=list(Withholding.objects.visible_to(actor).filter(case=case).order_by("decided_on", "pk")),
        follow_ups=list(ServiceFollowUp.objects.visible_to(actor).filter(case=case).order_by("-year")),
        recoveries=list(Recovery.objects.visible_to(actor).filter(case=case).order_by("decided_on", "pk")),
        costs=granted_costs(case),
        can_decide=can_decide_case(actor, case, case.authority, None, frame.with_conflict),
    )


def _payments(actor: Actor, case: GrantCase) -> "QuerySet[Payment]":
    rows: QuerySet[Payment] = Payment.objects.visible_to(actor).filter(case=case)
    rows = rows.select_related("case", "requisition").prefetch_related(
        Prefetch("attests", PaymentAttest.objects.select_related("user").order_by("at"))
    )
    return rows.order_by("due_on", "created_at", "pk")


def _line(actor: Actor, row: Payment, taken: Decimal, with_conflict: frozenset[UUID]) -> PaymentLine:
    attests = list(row.attests.all())
    attested_by = [one.user_id for one in attests]
    return PaymentLine(row, attests, taken, can_attest_payment(actor, row, attested_by, with_conflict))


def _next_step(page: CasePayments) -> NextStep:
    """One thing to do now, in the order in which money goes."""
    case = page.frame.case
    if page.decision is None:
        return NextStep(_("Ärendet har inget bifall, så det finns ingenting att betala ut."))
    if any(line.can_attest for line in page.payments):
        return NextStep(_("En utbetalning väntar på din attest."), "#utbetalningar", _("Till utbetalningen"))
    if any(line.row.state == PaymentState.PREPARED for line in page.payments):
        return NextStep(_("En utbetalning väntar på attest av någon annan."))
    if any(line.can_pay for line in page.payments):
        return NextStep(
            _("En attesterad utbetalning ska betalas."),
            reverse("grants:payments") + "?lage=attested",
            _("Till betalfilen"),
        )
    if case.state == CaseState.RECOVERY:
        return NextStep(_("Ärendet har ett återkrav."), "#aterkrav", _("Till återkravet"))
    if page.is_open and page.money.left > 0:
        return _to_pay(page)
    if page.may_close:
        href = reverse("grants:case_close", args=[case.pk])
        return NextStep(_("Ingenting är kvar att betala ut. Ärendet kan avslutas."), href, _("Avsluta ärendet"))
    return NextStep(_("Ingenting återstår att göra."))


def _to_pay(page: CasePayments) -> NextStep:
    case, today = page.frame.case, timezone.localdate()
    if not page.frame.can_handle:
        return NextStep(_("Handläggaren förbereder nästa utbetalning."))
    if page.earliest and today < page.earliest:
        words = _("Kan inte göras ännu: stödet betalas ut i efterskott, tidigast %(day)s.")
        return NextStep(words % {"day": long_date(page.earliest)})
    add = reverse("grants:payment_add", args=[case.pk])
    if page.rule.way is not PaymentWay.AGAINST_REQUISITIONS:
        return NextStep(_("Beloppet är beviljat och inte utbetalt."), add, _("Förbered utbetalning"))
    if page.earned and page.earned.amount > 0:
        return NextStep(_("Redovisade kostnader ger rätt till en utbetalning."), add, _("Förbered utbetalning"))
    if page.earned and any(part.row.is_final for part in page.requisitions):
        href = reverse("grants:withhold", args=[case.pk])
        return NextStep(
            _("Slutredovisningen är betald. Det som är kvar används inte."), href, _("Betala inte ut resten")
        )
    href = reverse("grants:requisition_add", args=[case.pk])
    return NextStep(_("Väntar på att mottagaren redovisar kostnader."), href, _("Registrera rekvisition"))
