"""Payments: made ready, attested by two, cancelled, and paid (32 § of 2024:1243)."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.case_facts import cost_year
from grants.case_money import eligible_costs, granted_costs, money_of_case, set_off_sums, standing_grant
from grants.enums import PaymentState
from grants.models import GrantCase, GrantDecision, Payment, PaymentAttest, Requisition
from grants.policies import can_attest_payment, can_handle_case
from grants.rules.payments import NOTHING, Money, PaymentWay, earliest_payment_day, payable, payment_rule
from grants.services.case_rows import body_of, lock_case, users_with_conflict
from grants.services.payment_rows import (
    follow_the_money,
    lock_payment,
    lock_payments,
    refuse_exceeded,
    refuse_unpayable,
    who_may_attest,
)
from notices.enums import NoticeKind
from notices.services import notify
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import kronor, long_date

TOLD = ("amount", "due_on", "state", "paid_on", "decision", "requisition", "file")
ATTESTS = 2
"""How many persons attest a payment; the database asks for the same."""


def prepare_payment(
    *, actor: Actor, case_id: UUID, values: Mapping[str, Any], entry_key: UUID | None = None
) -> Payment:
    """Make a payment ready: ``amount``, ``due_on`` and, against reported costs, ``requisition`` (its id).

    ``entry_key``: the opened form's own; sent twice it finds the first.

    Raises PermissionDenied, ActRefused (nothing is granted, or the case is not there), ValidationError.
    """
    with audited(actor, "payment.prepare") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_handle_case(actor, case, users_with_conflict(case)))
        earlier = Payment.objects.filter(case=case, pk=entry_key).first()
        if earlier is not None:
            return earlier
        refuse_unpayable(case)
        decision = standing_grant(case.pk)
        if decision is None:
            raise ActRefused(_("Det finns inget beslut om bifall att betala ut."))
        row = Payment(case=case, decision=decision, amount=values["amount"], due_on=values["due_on"])
        row.pk = entry_key or row.pk
        row.requisition = _requisition(case, values.get("requisition"))
        _check_payable(case, decision, row)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *TOLD))
        _tell_attesters(row, actor)
    return row


def attest_payment(*, actor: Actor, payment_id: UUID) -> Payment:
    """Attest; the second person's attest makes the payment attested.

    Raises PermissionDenied (a second time, with a conflict of interest), ActRefused (gone).
    """
    with audited(actor, "payment.attest") as trail:
        row = lock_payment(payment_id)
        _attest(trail, row)
    return row


def attest_payments(*, actor: Actor, payment_ids: Collection[UUID], expected_total: Decimal) -> list[Payment]:
    """Attest several at once: all of them, or none. ``expected_total``: the sum that the actor saw.

    Raises PermissionDenied, ActRefused (one is gone, or the sum is another than was seen).
    """
    with audited(actor, "payment.attest") as trail:
        rows = lock_payments(payment_ids)
        if sum((row.amount for row in rows), NOTHING) != expected_total:
            raise ActRefused(_("Utbetalningarna har ändrats sedan du öppnade sidan. Kontrollera dem igen."))
        for row in rows:
            _attest(trail, row)
    return rows


def cancel_payment(*, actor: Actor, payment_id: UUID, expected_version: int, reason: str) -> Payment:
    """Cancel a payment that is not paid. One in a payment file must be stopped at the bank first.

    Raises PermissionDenied, StaleVersion, ActRefused (paid, set off against, or gone), ValidationError (no reason).
    """
    with audited(actor, "payment.cancel") as trail:
        row = _handled(trail, payment_id)
        check_version(row, expected_version)
        if row.state in (PaymentState.PAID, PaymentState.CANCELLED):
            raise ActRefused(_("Utbetalningen är redan utbetald eller avbruten."))
        if set_off_sums([row.pk]):
            raise ActRefused(_("Ett återkrav är avräknat mot utbetalningen, så den kan inte avbrytas."))
        if not reason.strip():
            raise ValidationError({"reason": _("Skriv varför utbetalningen avbryts.")})
        _change(trail, row, reason=reason.strip(), state=PaymentState.CANCELLED)
    return row


def record_payment_paid(
    *, actor: Actor, payment_id: UUID, expected_version: int, paid_on: date, reference: str = ""
) -> Payment:
    """Record that the money has left; the case goes on to partly paid or paid.

    Raises PermissionDenied, StaleVersion, ActRefused (not attested, or gone), ValidationError.
    """
    with audited(actor, "payment.pay") as trail:
        row = _handled(trail, payment_id)
        check_version(row, expected_version)
        _pay(trail, row, paid_on, reference)
    return row


def record_file_paid(*, actor: Actor, file_id: int, paid_on: date, reference: str = "") -> list[Payment]:
    """Record that every payment of a file that waits has left. Raises PermissionDenied, ActRefused, ValidationError."""
    with audited(actor, "payment.pay") as trail:
        ids = list(Payment.objects.filter(file=file_id).values_list("pk", flat=True))
        rows = [row for row in lock_payments(ids) if row.state == PaymentState.ORDERED]
        if not rows:
            raise ActRefused(_("Alla utbetalningar i filen är redan utbetalda eller avbrutna."))
        for row in rows:
            trail.about(row, body_of(row.case))
            check_allowed(can_handle_case(actor, row.case, users_with_conflict(row.case)))
            _pay(trail, row, paid_on, reference)
    return rows


# --- What a payment may be


def _requisition(case: GrantCase, requisition_id: UUID | None) -> Requisition | None:
    if requisition_id is None:
        return None
    found = Requisition.objects.filter(case=case, pk=requisition_id).first()
    if found is None:
        raise ValidationError({"requisition": _("Rekvisitionen är borttagen. Välj en annan.")})
    return found


def _check_payable(case: GrantCase, decision: GrantDecision, row: Payment) -> None:
    """Raise ValidationError when 32 §, or what is left of the grant, does not allow the payment."""
    rule, problems = payment_rule(case.scheme_id, decision.act_id), {}
    earliest = earliest_payment_day(rule.way, cost_year(case, decision.support_year))
    if earliest and row.due_on < earliest:
        words = _("Stödet betalas ut årsvis i efterskott (%(paragraph)s). Tidigaste dag är %(day)s.")
        problems["due_on"] = words % {"paragraph": rule.paragraph or _("32 § 1"), "day": long_date(earliest)}
    elif row.due_on < decision.decided_on:
        problems["due_on"] = _("Pengarna kan inte betalas före beslutet.")
    if rule.way is PaymentWay.AGAINST_REQUISITIONS and row.requisition is None:
        problems["requisition"] = _("Stödet betalas ut mot redovisade kostnader. Välj en rekvisition.")
    money = money_of_case(case.pk)
    highest = _highest(case, money, row.requisition)
    if row.amount > highest:
        problems["amount"] = _("Högst %(amount)s kan betalas ut nu.") % {"amount": kronor(highest)}
    elif row.amount != row.amount.to_integral_value():
        problems["amount"] = _("Beloppet betalas ut i hela kronor.")
    if problems:
        raise ValidationError(problems)


def _highest(case: GrantCase, money: Money, requisition: Requisition | None) -> Decimal:
    """What is left, and against a requisition no more than the share of what is reported."""
    costs = granted_costs(case)
    if requisition is None or costs is None:
        return money.left
    return payable(money, eligible_costs(case.pk), costs, is_final=requisition.is_final).amount


# --- Steps


def _attest(trail: Trail, row: Payment) -> None:
    trail.about(row, body_of(row.case))
    attested = set(row.attests.values_list("user", flat=True))
    check_allowed(can_attest_payment(trail.actor, row, attested, users_with_conflict(row.case)))
    refuse_exceeded([row])
    save_checked(PaymentAttest(payment=row, user_id=trail.actor.user_id, at=timezone.now()))
    before = snapshot(row, "state")
    if len(attested) + 1 >= ATTESTS:
        row.state = PaymentState.ATTESTED
        row.version += 1
        row.save(update_fields=["state", "version", "updated_at"])
    trail.record(row=row, before=before, after={**snapshot(row, "state"), "attests": len(attested) + 1})


def _pay(trail: Trail, row: Payment, paid_on: date, reference: str) -> None:
    if row.state not in (PaymentState.ATTESTED, PaymentState.ORDERED):
        raise ActRefused(_("Bara en attesterad utbetalning kan vara utbetald."))
    if row.state == PaymentState.ATTESTED:
        refuse_exceeded([row])
    if paid_on > timezone.localdate():
        raise ValidationError({"paid_on": _("Dagen ligger framåt i tiden.")})
    if paid_on < row.decision.decided_on:
        raise ValidationError({"paid_on": _("Pengarna kan inte vara betalda före beslutet.")})
    _change(trail, row, state=PaymentState.PAID, paid_on=paid_on, reference=reference.strip())
    follow_the_money(row.case, trail.actor)


def _change(trail: Trail, row: Payment, reason: str = "", **values: Any) -> None:
    before = snapshot(row, *TOLD)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    save_checked(row)
    trail.record(row=row, before=_of(before, values), after=snapshot(row, *values.keys() & set(TOLD)), reason=reason)


def _of(before: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in before.items() if name in names}


def _handled(trail: Trail, payment_id: UUID) -> Payment:
    """A locked payment that the actor handles."""
    row = lock_payment(payment_id)
    trail.about(row, body_of(row.case))
    check_allowed(can_handle_case(trail.actor, row.case, users_with_conflict(row.case)))
    return row


def _tell_attesters(row: Payment, actor: Actor) -> None:
    notify(
        user_ids=who_may_attest(row.case, but=[actor.user_id]),
        kind=NoticeKind.PAYMENT_WAITING,
        title=_("Utbetalning i %(dnr)s väntar på attest") % {"dnr": row.case.dnr},
        link=reverse("grants:case_payments", args=[row.case_id]),
    )
