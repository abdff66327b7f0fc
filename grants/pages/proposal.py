"""A proposal that begins from what the rules say: the amount that may be granted, and the reasons by paragraph."""

from decimal import Decimal

from django.utils import timezone

from grants.case_facts import evaluate_case
from grants.enums import DecisionOutcome
from grants.models import GrantCase, SchemeBasis
from grants.rules.evaluation import Evaluation
from grants.rules.reasoning import Asked, drafted_reasons


def drafted_proposal(case: GrantCase) -> GrantCase:
    """Put a draft in the empty parts of a proposal, in memory: nothing is saved. What is written stays."""
    today = timezone.localdate()
    as_applied = evaluate_case(case, today)
    amount = case.proposed_amount or drafted_amount(as_applied, case.applied_amount)
    as_granted = evaluate_case(case, today, amount) if amount else as_applied
    if not case.proposed_outcome:
        case.proposed_outcome = drafted_outcome(as_granted)
    is_grant = case.proposed_outcome == DecisionOutcome.GRANTED
    if is_grant:
        case.proposed_amount = amount
    if not case.proposed_reasons.strip():
        asked = Asked(case.proposed_outcome, case.proposed_amount, case.applied_amount)
        evaluation = as_granted if is_grant else as_applied
        case.proposed_reasons = drafted_reasons(evaluation, asked, _act_title(evaluation))
    return case


def drafted_outcome(evaluation: Evaluation) -> str:
    """Rejected when something stops it or nothing may be granted; the officer may say otherwise."""
    stopped = bool(evaluation.refused or evaluation.stops) or evaluation.highest == 0
    return DecisionOutcome.REJECTED if stopped else DecisionOutcome.GRANTED


def drafted_amount(evaluation: Evaluation, applied: Decimal | None) -> Decimal | None:
    """What is applied for, at most what may be granted."""
    known = [amount for amount in (evaluation.highest, applied) if amount is not None]
    return min(known) if known else None


def _act_title(evaluation: Evaluation) -> str:
    basis = SchemeBasis.objects.on(evaluation.day).filter(scheme=evaluation.scheme).select_related("legal_act").first()
    return basis.legal_act.title if basis else ""
