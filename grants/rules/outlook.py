"""What an evaluation comes to: that nothing can be granted, that it is not known, or the highest amount. Pure.

``Evaluation.highest`` is what the limits that are known allow. Here is what may be said of the case: nothing while a
limit is not known or a condition that nobody may let go is not met, and never more than is applied for.
"""

from decimal import Decimal

from grants.rules import investment, keys
from grants.rules.evaluation import Condition, Evaluation, Limit

STILL_TO_DO = frozenset(
    {
        keys.SIGNED,
        keys.DESCRIBED,
        keys.HOUSEHOLDS,
        keys.DECLARED_DE_MINIMIS,
        keys.DECLARED_SAME_COSTS,
        keys.INFORMED,
        keys.CHECKED,
        keys.STATEMENT,
        keys.AGENCY,
        keys.PLAN,
    }
)
"""Conditions that are met by doing what is not done yet."""

OF_AMOUNT = frozenset(
    {
        keys.SERVICE_CEILING,
        keys.OPERATING_CEILING,
        keys.TOGETHER,
        keys.TOGETHER_BEFORE,
        keys.HOME_SHARE,
        keys.INVESTMENT_SHARE,
        investment.LOAN_AMOUNT,
        keys.CORROSION_SHARE,
        keys.NEED,
        keys.FUNDS,
        keys.DE_MINIMIS,
        keys.DE_MINIMIS_SGEI,
    }
)
"""Conditions that a lower amount meets."""


def final_stops(evaluation: Evaluation) -> list[Condition]:
    """What is not met, and neither a lower amount, nor what is still to be done, nor particular grounds can mend."""
    mendable = STILL_TO_DO | OF_AMOUNT
    return [one for one in evaluation.stops if not one.may_be_waived and one.key not in mendable]


def is_hopeless(evaluation: Evaluation) -> bool:
    """Whether nothing can be granted, whatever is done in the case: no such form, a firm no, or no room at all."""
    return bool(evaluation.refused or final_stops(evaluation)) or evaluation.highest == 0


def highest_to_grant(evaluation: Evaluation) -> Decimal | None:
    """The highest amount that may be granted, at most what is applied for; None when nothing is or it is not known."""
    if is_hopeless(evaluation) or evaluation.has_unknown_limit or evaluation.highest is None:
        return None
    return min(evaluation.highest, evaluation.applied or evaluation.highest)


def deciding_limit(evaluation: Evaluation) -> Limit | None:
    """The limit that the amount comes from (avgör); None when no limit decides, or when what is applied for does."""
    found = evaluation.deciding_limit
    if evaluation.refused or final_stops(evaluation) or found is None:
        return None
    if evaluation.highest == 0:
        return found
    return found if highest_to_grant(evaluation) == evaluation.highest else None
