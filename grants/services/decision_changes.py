"""A decision that takes the place of another: a correction, a reconsideration, or what follows on an appeal.

Nothing of the old one is changed. Both stay, and the letter of the new one says why.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from grants.enums import CaseAction, DecisionKind, DecisionOutcome, PaymentState, RecoveryState
from grants.models import GrantCase, GrantDecision, Payment, Recovery
from grants.policies import can_decide_case
from grants.powers import deciding_right
from grants.proposals import Proposal, read_replacement
from grants.rules.amounts import whole_kronor
from grants.services.case_rows import body_of, lock_case, take_step, users_with_conflict
from grants.services.decisions import FACTS, keep_decision, refuse_lacking, tell_of_decision
from grants.services.ledger_conflicts import tell_of_conflicts
from grants.services.ledger_lock import lock_undertaking
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

CHANGE_KINDS = (DecisionKind.CORRECTION, DecisionKind.RECONSIDERATION, DecisionKind.AFTER_APPEAL)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What the new decision says. ``change_reason``: why it takes the place of the old one."""

    kind: str
    change_reason: str
    outcome: str
    amount: Decimal
    reasons: str
    conditions: str = ""
    service_range: str = ""
    service_hours: str = ""
    stream: str = ""


def replace_decision(
    *,
    actor: Actor,
    decision_id: int,
    expected_version: int,
    replacement: Replacement,
    text_is_reviewed: bool = False,
) -> GrantDecision:
    """Decide anew in a decided case. ``expected_version``: that of the case.

    A grant that is raised is tried like the first one; of one that is not, what the rules say stops nothing.

    Raises PermissionDenied, StaleVersion, TransitionRefused, DecisionLacks, ValidationError, ActRefused.
    """
    with audited(actor, "case.replace_decision") as trail:
        old = GrantDecision.objects.select_related("case").get(pk=decision_id)
        case = lock_case(old.case_id)
        trail.about(case, body_of(case))
        check_allowed(can_decide_case(actor, case, case.authority, replacement.amount, users_with_conflict(case)))
        _refuse_replaced(old)
        check_version(case, expected_version)
        _check(replacement)
        first = case.decisions.order_by("pk")[0]
        lock_undertaking(case.applicant_id, first.decided_on, place_id=case.place_id)
        found = _proposal(actor, case, old, first, replacement)
        refuse_lacking(_without_rules(found, old), text_is_reviewed=text_is_reviewed)
        found.decision.decided_by_id = actor.user_id
        decision = keep_decision(found, timezone.localtime(), old.letter)
        take_step(actor=actor, case=case, action=CaseAction.CORRECT, comment=replacement.change_reason)
        follow_money(actor, case, decision)
        trail.record(row=decision, after=snapshot(decision, *FACTS), reason=replacement.change_reason)
        tell_of_conflicts([case.applicant_id])
        tell_of_decision(actor, case, decision)
    return decision


def follow_money(actor: Actor, case: GrantCase, decision: GrantDecision) -> None:
    """Take a case whose decision was replaced on to what is paid of it already, and to what is claimed back."""
    paid = Payment.objects.filter(case=case, state=PaymentState.PAID).aggregate(total=Sum("amount"))["total"]
    if not paid:
        return
    step = CaseAction.PAY if paid >= decision.amount else CaseAction.PAY_PART
    take_step(actor=actor, case=case, action=step)
    if Recovery.objects.filter(case=case).exclude(state=RecoveryState.SETTLED).exists():
        take_step(actor=actor, case=case, action=CaseAction.RECOVER)


def _proposal(
    actor: Actor, case: GrantCase, old: GrantDecision, first: GrantDecision, replacement: Replacement
) -> Proposal:
    right = deciding_right(actor, case.authority, replacement.amount)
    assert right is not None  # the policy has just found it
    is_grant = replacement.outcome == DecisionOutcome.GRANTED
    decision = GrantDecision(
        case=case,
        decided_on=timezone.localdate(),
        support_year=old.support_year,
        outcome=replacement.outcome,
        amount=replacement.amount if is_grant else Decimal(0),
        reasons=replacement.reasons.strip(),
        conditions=replacement.conditions.strip() if is_grant else "",
        service_range=replacement.service_range.strip() if is_grant else "",
        service_hours=replacement.service_hours.strip() if is_grant else "",
        stream=replacement.stream,
        kind=replacement.kind,
        change_reason=replacement.change_reason.strip(),
        supersedes=old,
    )
    return read_replacement(decision, old, first, right)


def _without_rules(found: Proposal, old: GrantDecision) -> Proposal:
    """What stops a grant that is not raised: only what its letter lacks. The rules are kept with it, and flagged."""
    is_raised = found.is_grant and found.decision.amount > old.amount
    return found if is_raised else found.without_rules()


def _refuse_replaced(old: GrantDecision) -> None:
    if GrantDecision.objects.filter(supersedes=old).exists():
        raise ActRefused(_("Beslutet är redan ersatt av ett annat. Ladda om sidan och utgå från det som gäller."))


def _check(replacement: Replacement) -> None:
    wrong = {}
    if replacement.kind not in CHANGE_KINDS:
        wrong["kind"] = _("Välj vad det nya beslutet är.")
    if not replacement.change_reason.strip():
        wrong["change_reason"] = _("Skriv varför beslutet ersätts.")
    is_grant = replacement.outcome == DecisionOutcome.GRANTED
    if is_grant and replacement.amount <= 0:
        wrong["amount"] = _("Ange vilket belopp som beviljas.")
    elif is_grant and replacement.amount != whole_kronor(replacement.amount):
        wrong["amount"] = _("Ange hela kronor.")
    if wrong:
        raise ValidationError(wrong)
