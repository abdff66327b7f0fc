"""Claiming a grant back: the decision, what comes back on it, and handing it over (40–45 §§ of 2024:1243)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.audit import Trail, audited, snapshot
from grants.case_money import OPEN_TO_SET_OFF, last_grant, money_of_case, set_off_sums
from grants.claims import dated_rates, owed_of, settled_of
from grants.enums import CaseAction, CaseState, RecoveryState, RepaymentGround, SettlementKind
from grants.letters import seal_letter
from grants.models import GrantCase, GrantDecision, Payment, Recovery, RecoverySettlement
from grants.money_letters import Ruling, recovery_letter, refuse_unread
from grants.policies import can_decide_case, can_handle_case
from grants.powers import Right, deciding_right
from grants.rules.interest import Owed
from grants.rules.payments import NOTHING
from grants.rules.set_off import Claim, NoSetOff, Outgoing, set_off_hindrance
from grants.services.case_rows import body_of, lock_case, lock_cases, take_step, users_with_conflict
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import kronor

TOLD = ("decided_on", "amount", "reduced_by", "no_interest", "ground", "state")
SETTLEMENT_TOLD = ("kind", "settled_on", "amount", "against")

HINDRANCES = {
    NoSetOff.NOT_INVESTMENT: _lazy("Bara återkrav av investeringsstöd får räknas av (43 §)."),
    NoSetOff.OTHER_RECIPIENT: _lazy("Återkravet får bara räknas av mot en utbetalning till samma mottagare (43 §)."),
    NoSetOff.ACT_NOT_KNOWN: _lazy("Det är inte känt vilken förordning stöden är beslutade enligt."),
    NoSetOff.OTHER_ACT: _lazy("Bara stöd enligt förordningen (2024:1243) får räknas av mot varandra (43 §)."),
    NoSetOff.NOT_OPEN: _lazy("Utbetalningen ligger redan i en betalfil, eller är utbetald eller avbruten."),
    NoSetOff.MORE_THAN_PAYMENT: _lazy("Beloppet är större än det som är kvar av utbetalningen."),
}
"""Why a claim cannot be set off, in words."""


def decide_recovery(*, actor: Actor, case_id: UUID, expected_version: int, values: Mapping[str, Any]) -> Recovery:
    """Decide to claim ``amount`` back, on ``ground``, for ``reasons``. The letter is sealed; the case is in recovery.

    42 §: the region shall decide so when somebody has to pay back; claim and interest may be reduced for particular
    grounds: ``reduced_by``, ``no_interest`` and ``reduction_reason``.

    Raises PermissionDenied, StaleVersion, TransitionRefused, ActRefused (nothing is paid), ValidationError.
    """
    with audited(actor, "recovery.decide") as trail:
        case = lock_case(case_id)
        trail.about(case, body_of(case))
        check_allowed(can_decide_case(actor, case, case.authority, values["amount"], users_with_conflict(case)))
        check_version(case, expected_version)
        decision, right = last_grant(case.pk), deciding_right(actor, case.authority, values["amount"])
        if decision is None or right is None:
            raise ActRefused(_("Det finns inget beslut om bifall att kräva tillbaka pengar av."))
        ruling = _ruling(values)
        _check_claim(case, ruling)
        refuse_unread(recovery_letter(case, decision, ruling, right), values)
        row = _decided(actor, case, decision, ruling, right)
        trail.about(row)
        trail.changed({}, {**snapshot(row, *TOLD), "right": right.words})
        if case.state != CaseState.RECOVERY:
            take_step(actor=actor, case=case, action=CaseAction.RECOVER)
        else:
            case.version += 1
            case.save(update_fields=["version", "updated_at"])
        _settle_when_paid(trail, case, row)
    return row


def record_settlement(
    *, actor: Actor, recovery_id: UUID, expected_version: int, values: Mapping[str, Any]
) -> RecoverySettlement:
    """Record what came back: ``kind``, ``settled_on``, ``amount``, ``reference`` and, for a set-off, ``against``.

    43 §: a set-off is made only of recovered investment support, against a payment of the same ordinance to the same
    recipient that has not left. When nothing is owed any more, the claim and its case are settled. More than is owed
    that day came in only when ``is_more`` says so.

    Raises PermissionDenied, StaleVersion, ActRefused (settled, or a set-off that 43 § does not allow), ValidationError.
    """
    with audited(actor, "recovery.settle") as trail:
        against = values.get("against")
        row = _locked(trail, recovery_id, against)
        check_version(row, expected_version)
        if row.state == RecoveryState.SETTLED:
            raise ActRefused(_("Återkravet är redan reglerat."))
        _check_day(row, values["settled_on"])
        payment = _payment_to_set_off(row, values) if values["kind"] == SettlementKind.SET_OFF else None
        if payment is None and not values.get("is_more"):
            _check_owed(row, values)
        settlement = RecoverySettlement(
            recovery=row,
            kind=values["kind"],
            settled_on=values["settled_on"],
            amount=values["amount"],
            against=payment,
            reference=values.get("reference", "").strip(),
        )
        save_checked(settlement)
        trail.record(row=settlement, after=snapshot(settlement, *SETTLEMENT_TOLD))
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        _settle_when_paid(trail, row.case, row)
    return settlement


def remove_settlement(*, actor: Actor, settlement_id: UUID, expected_version: int) -> None:
    """Take away what was recorded by mistake, while the claim is not settled.

    Raises PermissionDenied, StaleVersion, ActRefused (gone, settled, or set off against money that has left).
    """
    with audited(actor, "recovery.unsettle") as trail:
        found = RecoverySettlement.objects.filter(pk=settlement_id).values_list("recovery", "against").first()
        if found is None:
            raise ActRefused(_("Raden är redan borttagen."))
        row = _locked(trail, *found)
        settlement = RecoverySettlement.objects.select_related("against").filter(pk=settlement_id).first()
        if settlement is None:
            raise ActRefused(_("Raden är redan borttagen."))
        check_version(settlement, expected_version)
        if row.state == RecoveryState.SETTLED:
            raise ActRefused(_("Återkravet är redan reglerat."))
        if settlement.against and settlement.against.state not in OPEN_TO_SET_OFF:
            raise ActRefused(str(HINDRANCES[NoSetOff.NOT_OPEN]))
        trail.record(row=settlement, before=snapshot(settlement, *SETTLEMENT_TOLD))
        settlement.delete()
        row.version += 1
        row.save(update_fields=["version", "updated_at"])


def hand_over_recovery(*, actor: Actor, recovery_id: UUID, expected_version: int, handed_over_on: date) -> Recovery:
    """Record that the claim is handed over to Tillväxtverket, which represents the state (44–45 §§).

    Raises PermissionDenied, StaleVersion, ActRefused (handed over, or settled), ValidationError.
    """
    with audited(actor, "recovery.hand_over") as trail:
        row = _locked(trail, recovery_id)
        check_version(row, expected_version)
        if row.state != RecoveryState.DECIDED:
            raise ActRefused(_("Återkravet är redan överlämnat eller reglerat."))
        _check_day(row, handed_over_on, "handed_over_on")
        before = snapshot(row, "state", "handed_over_on")
        row.state, row.handed_over_on = RecoveryState.HANDED_OVER, handed_over_on
        row.version += 1
        row.save(update_fields=["state", "handed_over_on", "version", "updated_at"])
        trail.changed(before, snapshot(row, "state", "handed_over_on"))
    return row


# --- The decision


def _ruling(values: Mapping[str, Any]) -> Ruling:
    return Ruling(
        day=timezone.localdate(),
        ground=RepaymentGround(values["ground"]),
        amount=values["amount"],
        reasons=values["reasons"].strip(),
        reduced_by=values.get("reduced_by") or NOTHING,
        no_interest=bool(values.get("no_interest")),
        reduction_reason=values.get("reduction_reason", "").strip(),
    )


def _check_claim(case: GrantCase, ruling: Ruling) -> None:
    """Raise when more is claimed than is paid, or more is taken off than is claimed, or no reason is given for it."""
    money = money_of_case(case.pk)
    if money.claimable <= 0:
        raise ActRefused(_("Det finns inget utbetalt att kräva tillbaka."))
    problems = {}
    if ruling.amount > money.claimable:
        words = {"amount": kronor(money.claimable)}
        problems["amount"] = _("Högst %(amount)s är utbetalt och inte redan krävt tillbaka.") % words
    if ruling.reduced_by > ruling.amount:
        problems["reduced_by"] = _("Nedsättningen är högst det belopp som krävs tillbaka.")
    if (ruling.reduced_by or ruling.no_interest) and not ruling.reduction_reason:
        problems["reduction_reason"] = _("Skriv de särskilda skälen för nedsättningen (42 §).")
    if problems:
        raise ValidationError(problems)


def _decided(actor: Actor, case: GrantCase, decision: GrantDecision, ruling: Ruling, right: Right) -> Recovery:
    row = Recovery(
        case=case,
        decided_on=ruling.day,
        ground=ruling.ground,
        amount=ruling.amount,
        reduced_by=ruling.reduced_by,
        no_interest=ruling.no_interest,
        reduction_reason=ruling.reduction_reason,
        reasons=ruling.reasons,
        decider=right.function,
        delegation_point=right.words,
        decided_by_id=actor.user_id,
        letter=seal_letter(case, recovery_letter(case, decision, ruling, right), timezone.now()),
    )
    save_checked(row)
    return row


# --- What comes back


def _locked(trail: Trail, recovery_id: UUID, against: UUID | None = None) -> Recovery:
    """A claim that the actor handles, with its case locked, and before it or after it the case of the payment."""
    cases = {Recovery.objects.filter(pk=recovery_id).values_list("case", flat=True).first()}
    if None in cases:
        raise ActRefused(_("Återkravet finns inte."))
    cases |= set(Payment.objects.filter(pk=against).values_list("case", flat=True))
    locked = lock_cases(cases)
    row = Recovery.objects.get(pk=recovery_id)
    row.case = locked[row.case_id]
    trail.about(row, body_of(row.case))
    for case in locked.values():
        check_allowed(can_handle_case(trail.actor, case, users_with_conflict(case)))
    return row


def _check_day(row: Recovery, day: date, name: str = "settled_on") -> None:
    if day > timezone.localdate():
        raise ValidationError({name: _("Dagen ligger framåt i tiden.")})
    if day < row.decided_on:
        raise ValidationError({name: _("Dagen är före beslutet om återkrav.")})


def _payment_to_set_off(row: Recovery, values: Mapping[str, Any]) -> Payment:
    """The payment to set off against. Raises ActRefused when 43 § does not allow it, or more than is owed is taken."""
    payment = Payment.objects.select_related("decision", "case").filter(pk=values.get("against")).first()
    if payment is None:
        raise ValidationError({"against": _("Välj vilken utbetalning det räknas av mot.")})
    decision = last_grant(row.case_id)
    claim = Claim(row.case.scheme_id, decision.act_id if decision else None, row.case.applicant_id)
    hindrance = set_off_hindrance(claim, outgoing(payment), values["amount"])
    if hindrance:
        raise ActRefused(str(HINDRANCES[hindrance]))
    owed = _owed(row, values["settled_on"])
    if owed.total is None:
        raise ActRefused(_("Räntan är inte känd för hela tiden, så skulden går inte att räkna ut."))
    if values["amount"] > owed.total:
        raise ValidationError({"amount": _("Skulden är %(owed)s den dagen.") % {"owed": kronor(owed.total)}})
    return payment


def _check_owed(row: Recovery, values: Mapping[str, Any]) -> None:
    """Raise ValidationError when more came in than is owed that day; a debt that is not known says nothing."""
    total = _owed(row, values["settled_on"]).total
    if total is not None and values["amount"] > total:
        words = _("Skulden är %(owed)s den dagen. Kryssa i ”Mer än skulden kom in” om beloppet ändå stämmer.")
        raise ValidationError({"amount": words % {"owed": kronor(total)}})


def outgoing(payment: Payment) -> Outgoing:
    """A payment as the rule of set-off sees it. Select ``decision`` and ``case`` with it. One query."""
    taken: Decimal = set_off_sums([payment.pk]).get(payment.pk, NOTHING)
    return Outgoing(
        act=payment.decision.act_id,
        recipient=payment.case.applicant_id,
        is_open=payment.state in OPEN_TO_SET_OFF,
        free=payment.amount - taken,
    )


def _owed(row: Recovery, day: date) -> Owed:
    return owed_of(row, settled_of(row), dated_rates(), day)


def _settle_when_paid(trail: Trail, case: GrantCase, row: Recovery) -> None:
    """When nothing is owed today the claim is settled, and the case with its last claim."""
    if not _owed(row, timezone.localdate()).is_settled:
        return
    before = snapshot(row, "state")
    row.state = RecoveryState.SETTLED
    row.version += 1
    row.save(update_fields=["state", "version", "updated_at"])
    trail.record(row=row, before=before, after=snapshot(row, "state"))
    if not Recovery.objects.filter(case=case).exclude(state=RecoveryState.SETTLED).exists():
        take_step(actor=trail.actor, case=case, action=_step_after_claims(case))


def _step_after_claims(case: GrantCase) -> CaseAction:
    """The case is closed with its last claim, unless money of the grant is left and it was not closed before."""
    money, last = money_of_case(case.pk), case.transitions.filter(action=CaseAction.RECOVER).order_by("at", "pk").last()
    was_closed = last is not None and last.from_state == CaseState.CLOSED
    if was_closed or not (money.left or money.planned):
        return CaseAction.SETTLE
    return CaseAction.PAY_PART
