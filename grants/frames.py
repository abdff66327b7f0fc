"""A county's frames of a year: allotted, decided, paid and left in each stream. Streams are never added together.

What is decided counts for the support year of its decision; what is paid follows its decision. Money granted without a
named stream stands by itself, and belongs to no frame.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from grants.enums import PaymentState
from grants.models import GrantDecision, Payment, Withholding
from programs.enums import FundingStream
from programs.models import BudgetFrame

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One stream's year, in SEK. ``allotted`` is None when no frame is known, and then nothing is known to be left.

    ``withheld``: decided not to be paid out, which gives room in the frame again.
    """

    stream: str
    allotted: Decimal | None = None
    decided: Decimal = ZERO
    paid: Decimal = ZERO
    withheld: Decimal = ZERO
    count: int = 0
    source: str = ""

    @property
    def name(self) -> str:
        """Who pays, or nothing when that is not said."""
        return str(FundingStream(self.stream).label) if self.stream else ""

    @property
    def left(self) -> Decimal | None:
        """Of the frame, when all that is decided is paid."""
        return None if self.allotted is None else self.allotted - self.decided + self.withheld

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0


def frame_overview(county: str, year: int) -> list[FrameLine]:
    """Every stream with a frame or a decision that year, in their order, the unknown last. Four queries."""
    frames = {row.stream: row for row in BudgetFrame.objects.filter(county=county, year=year)}
    decided, counts = _granted(county, year)
    paid = _standing_sums(Payment.objects.filter(_of_standing(county, year), state=PaymentState.PAID))
    withheld = _standing_sums(Withholding.objects.filter(_of_standing(county, year)))
    streams = [stream for stream in [*FundingStream.values, ""] if stream in frames or stream in counts]
    return [
        FrameLine(
            stream=stream,
            allotted=frames[stream].amount if stream in frames else None,
            decided=decided[stream],
            paid=paid[stream],
            withheld=withheld[stream],
            count=counts[stream],
            source=frames[stream].source if stream in frames else "",
        )
        for stream in streams
    ]


def frame_left(county: str, year: int, stream: str) -> Decimal | None:
    """What is left of a stream's frame, None when no frame is known or no stream is named."""
    if not stream:
        return None
    found = [line for line in frame_overview(county, year) if line.stream == stream]
    return found[0].left if found else None


def _granted(county: str, year: int) -> tuple[dict[str, Decimal], dict[str, int]]:
    rows = GrantDecision.objects.real().standing().granting().filter(case__county=county, support_year=year)
    grouped = list(rows.values("stream").annotate(total=Sum("amount"), number=Count("pk")).order_by())
    sums = {row["stream"]: row["total"] for row in grouped}
    return defaultdict(Decimal, sums), defaultdict(int, {row["stream"]: row["number"] for row in grouped})


def _of_standing(county: str, year: int) -> Q:
    """Money of the cases whose standing decision is of the year: a case has one, and its stream is the money's."""
    return Q(
        case__county=county,
        case__is_example=False,
        case__decisions__support_year=year,
        case__decisions__superseded_by__isnull=True,
    )


def _standing_sums(rows: QuerySet[Any]) -> dict[str, Decimal]:
    grouped = rows.values("case__decisions__stream").annotate(total=Sum("amount")).order_by()
    return defaultdict(Decimal, {row["case__decisions__stream"]: row["total"] for row in grouped})
