"""A decision that takes the place of another: a correction, a reconsideration, or what follows on an appeal.

Nothing of the old one is changed. Both stay, and the letter of the new one says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited, snapshot
from grants.case_money import OPEN_TO_SET_OFF, money_of_case
from grants.enums import CaseAction, DecisionKind, DecisionOutcome, RecoveryState
from grants.models import GrantCase, GrantDecision, Payment, Recovery
from grants.policies import can_decide_case
from grants.powers import deciding_right
from grants.proposals import Proposal, read_replacement
from grants.rules.amounts import whole_kronor
from grants.services.case_rows import body_of, lock_case, take_step, users_with_conflict
from grants.services.decisions import FACTS, keep_decision, refuse_lacking, tell_of_decision
from grants.services.ledger_conflicts import tell_of_conflicts
from grants.services.ledger_lock import lock_undertaking
from grants.services.payment_rows import follow_the_money
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import kronor

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
        at_stake = _at_stake(old, replacement)
        check_allowed(can_decide_case(actor, case, case.authority, at_stake, users_with_conflict(case)))
        _refuse_replaced(old)
        check_version(case, expected_version)
        _check(replacement)
        first = case.decisions.order_by("pk")[0]
        lock_undertaking(case.applicant_id, first.decided_on, place_id=case.place_id)
        _refuse_waiting_payments(case, replacement)
        found = _proposal(actor, case, old, first, replacement)
        refuse_lacking(_without_rules(found, old), text_is_reviewed=text_is_reviewed)
        found.decision.decided_by_id = actor.user_id
        decision = keep_decision(found, timezone.localtime(), old.letter)
        take_step(actor=actor, case=case, action=CaseAction.CORRECT, comment=replacement.change_reason)
        follow_money(actor, case)
        trail.record(row=decision, after=snapshot(decision, *FACTS), reason=replacement.change_reason)
        tell_of_conflicts([case.applicant_id])
        tell_of_decision(actor, case, decision)
    return decision


@dataclass(frozen=True, slots=True)
class Draft:
    """The new decision as it would be made. ``passed_over``: what the rules say, which does not stop a lowered one."""

    proposal: Proposal
    passed_over: Sequence[str]


def draft_replacement(*, actor: Actor, decision_id: int, replacement: Replacement) -> Draft:
    """What ``replace_decision`` would decide, with its letter. Nothing is written.

    Raises PermissionDenied, ValidationError, ActRefused.
    """
    old = GrantDecision.objects.select_related("case__applicant").get(pk=decision_id)
    case = old.case
    at_stake = _at_stake(old, replacement)
    check_allowed(can_decide_case(actor, case, case.authority, at_stake, users_with_conflict(case)))
    _refuse_replaced(old)
    _check(replacement)
    found = _proposal(actor, case, old, case.decisions.order_by("pk")[0], replacement)
    shown = _without_rules(found, old)
    return Draft(shown, [one for one in found.missing if one not in shown.missing])


def follow_money(actor: Actor, case: GrantCase) -> None:
    """Take a case whose decision was replaced on to what is paid of it already, and to what is claimed back."""
    follow_the_money(case, actor)
    if Recovery.objects.filter(case=case).exclude(state=RecoveryState.SETTLED).exists():
        take_step(actor=actor, case=case, action=CaseAction.RECOVER)


def _proposal(
    actor: Actor, case: GrantCase, old: GrantDecision, first: GrantDecision, replacement: Replacement
) -> Proposal:
    right = deciding_right(actor, case.authority, _at_stake(old, replacement))
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
    return found if is_raised else found.by_its_letter()


def _at_stake(old: GrantDecision, replacement: Replacement) -> Decimal:
    """What the power must reach: to take back a grant is as much as to give it."""
    new = replacement.amount if replacement.outcome == DecisionOutcome.GRANTED else Decimal(0)
    return max(old.amount, new)


def _refuse_waiting_payments(case: GrantCase, replacement: Replacement) -> None:
    """Payments that no file names yet are cancelled before less is granted; what is in a file leaves the bank."""
    new = replacement.amount if replacement.outcome == DecisionOutcome.GRANTED else Decimal(0)
    is_waiting = Payment.objects.filter(case=case, state__in=OPEN_TO_SET_OFF).exists()
    if is_waiting and replace(money_of_case(case.pk), granted=new).is_exceeded:
        words = _("En utbetalning väntar som inte ryms i %(amount)s. Avbryt den innan du beslutar.")
        raise ActRefused(words % {"amount": kronor(new)})


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
