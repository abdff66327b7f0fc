"""Prepared cases that are decided together: which can be decided now, which cannot and why, and the sum."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import CaseState
from grants.frames import FrameLine
from grants.models import ConflictDeclaration, GrantCase
from grants.pages.case_frame import visible_cases
from grants.policies import can_decide_case
from grants.powers import Right, deciding_right
from grants.proposals import Proposal, read_proposals
from rsp.actor import Actor

ZERO = Decimal(0)
MOST = 100
"""Cases on the page at most: letters are sealed one by one."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A prepared case. ``reasons``: why it cannot be decided here, empty when it can."""

    proposal: Proposal
    reasons: Sequence[str]
    is_chosen: bool

    @property
    def case(self) -> GrantCase:
        return self.proposal.case

    @property
    def can_be_decided(self) -> bool:
        return not self.reasons

    @property
    def amount(self) -> Decimal:
        return self.proposal.decision.amount


@dataclass(frozen=True, slots=True)
class FrameSum:
    """A frame against the chosen cases that draw on it. ``line`` is None for money without a named stream."""

    county: str
    year: int
    line: FrameLine | None
    amount: Decimal

    @property
    def name(self) -> str:
        return self.line.name if self.line else _("Utan finansiär")

    @property
    def left(self) -> Decimal | None:
        return self.line.left if self.line else None

    @property
    def after(self) -> Decimal | None:
        return None if self.left is None else self.left - self.amount

    @property
    def is_over(self) -> bool:
        return self.after is not None and self.after < 0


@dataclass(frozen=True, slots=True)
class BatchPage:
    """The prepared cases that the reader sees, in the order of their numbers."""

    lines: Sequence[BatchLine]
    more: int

    @property
    def possible(self) -> list[BatchLine]:
        return [line for line in self.lines if line.can_be_decided]

    @property
    def impossible(self) -> list[BatchLine]:
        return [line for line in self.lines if not line.can_be_decided]

    @property
    def chosen(self) -> list[BatchLine]:
        return [line for line in self.possible if line.is_chosen]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.chosen), ZERO)

    @property
    def needs_review(self) -> bool:
        return any(line.proposal.letter.needs_review for line in self.chosen)

    @property
    def frames(self) -> list[FrameSum]:
        """The frames that the chosen cases draw on; streams, counties and years never mixed."""
        found: dict[tuple[str, int, str], tuple[FrameLine | None, Decimal]] = {}
        for line in self.chosen:
            decision = line.proposal.decision
            if not line.amount:
                continue
            key = (line.case.county.name, decision.support_year, decision.stream)
            _line, amount = found.get(key, (None, ZERO))
            found[key] = (line.proposal.frame.line, amount + line.amount)
        return [FrameSum(county, year, *found[county, year, stream]) for county, year, stream in sorted(found)]


def batch_page(actor: Actor, chosen: Collection[UUID]) -> BatchPage:
    """The page. Queries follow counties and years, not the number of cases."""
    rows = visible_cases(actor).filter(state=CaseState.PREPARED).order_by("dnr", "pk")
    cases = list(rows[: MOST + 1])
    more = rows.count() - MOST if len(cases) > MOST else 0
    cases = cases[:MOST]
    conflicts = _conflicts(actor, cases)
    rights: dict[UUID, Right | None] = {
        case.pk: deciding_right(actor, case.authority, case.proposed_amount) for case in cases
    }
    proposals = read_proposals(cases, timezone.localdate(), lambda case: rights[case.pk]) if cases else {}
    lines = [
        BatchLine(proposals[case.pk], _reasons(actor, proposals[case.pk], conflicts), case.pk in chosen)
        for case in cases
    ]
    return BatchPage(lines, more)


def _conflicts(actor: Actor, cases: Sequence[GrantCase]) -> set[UUID]:
    """The cases in which the actor's last word is that there is a conflict of interest. One query."""
    rows = ConflictDeclaration.objects.visible_to(actor).filter(case__in=cases, user=actor.user_id)
    said = rows.order_by("case", "-at", "-pk").distinct("case")
    return {row.case_id for row in said if row.has_conflict}


def _reasons(actor: Actor, proposal: Proposal, conflicts: Collection[UUID]) -> list[str]:
    case = proposal.case
    with_conflict = {actor.user_id} if case.pk in conflicts and actor.user_id else set()
    answer = can_decide_case(actor, case, case.authority, case.proposed_amount, with_conflict)
    refused = [] if answer else [getattr(answer, "reason", "")]
    return [*refused, *proposal.missing]
