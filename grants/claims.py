"""Claims for recovery as they stand on a day: the rows that interest is counted from (41 §), read once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.models import Recovery, RuleValue
from grants.rules.interest import DatedRate, Owed, Paid, Terms, owed_on
from registers.models import InterestRate

POINTS_KEY = "recovery.interest_points"
"""The rule that says how many percentage points are added to the state's lending rate (41 §)."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The dated rates that interest is counted by."""

    lending: Sequence[DatedRate]
    points: Sequence[DatedRate]

    def sources_between(self, first: date, until: date) -> list[str]:
        """Where the lending rates of those days are from, each once, in order."""
        used = [one.source for one in self.lending if one.first < until and (one.last is None or one.last >= first)]
        return list(dict.fromkeys(used))


def dated_rates() -> Rates:
    """All rates that are loaded. Two queries."""
    lending = InterestRate.objects.order_by("valid_from")
    points = RuleValue.objects.in_use().filter(key=POINTS_KEY).order_by("valid_from")
    return Rates(
        [DatedRate(row.valid_from, row.valid_to, row.percent, row.source) for row in lending],
        [
            DatedRate(row.valid_from, row.valid_to, row.value, f"{row.act_id}, {row.paragraph}")
            for row in points
            if row.value is not None
        ],
    )


def principal_of(recovery: Recovery) -> Decimal:
    """What is claimed, after what the decision set down (42 §)."""
    return recovery.amount - recovery.reduced_by


def owed_of(recovery: Recovery, settled: Iterable[Paid], rates: Rates, day: date) -> Owed:
    """What is owed on the claim on ``day``."""
    terms = Terms(
        decided_on=recovery.decided_on,
        principal=principal_of(recovery),
        lending_rates=rates.lending,
        points=rates.points,
        bears_interest=not recovery.no_interest,
    )
    return owed_on(terms, settled, day)


def settled_of(recovery: Recovery) -> list[Paid]:
    """What has come back on the claim. One query, none when the settlements are read with it."""
    return [Paid(row.settled_on, row.amount) for row in recovery.settlements.all()]
