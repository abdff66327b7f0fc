"""What the rules said on the day when a decision was made outside the system, and the letter it would have had."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.letters import Content, letter_payload
from grants.models import GrantCase
from grants.pages.case_frame import CaseFrame, case_frame
from grants.proposals import Elsewhere, Proposal, read_earlier
from grants.rules.evaluation import Condition, Limit
from rsp.actor import Actor


@dataclass(frozen=True, slots=True)
class EarlierPage:
    """``day`` is None until somebody names it; then nothing is evaluated."""

    frame: CaseFrame
    day: date | None
    proposal: Proposal | None = None
    letter: Content | None = None

    @property
    def case(self) -> GrantCase:
        return self.frame.case

    @property
    def is_within(self) -> bool:
        """Whether the rules of the day let the proposed amount be granted."""
        found = self.proposal
        return found is not None and found.evaluation.may_be_granted(found.decision.amount)

    @property
    def against(self) -> list[Condition]:
        """The conditions that are not met, or not known."""
        found = self.proposal
        return [*found.evaluation.stops, *found.evaluation.asks] if found else []

    @property
    def limit(self) -> Limit | None:
        return self.proposal.evaluation.deciding_limit if self.proposal else None

    @property
    def is_over_limit(self) -> bool:
        found = self.proposal
        highest = found.evaluation.highest if found else None
        return found is not None and highest is not None and found.decision.amount > highest


def earlier_page(actor: Actor, case: GrantCase, day: date | None) -> EarlierPage:
    """The page for one day, not later than today."""
    frame = case_frame(actor, case)
    if day is None or day > timezone.localdate():
        return EarlierPage(frame, None)
    proposal = read_earlier(case, Elsewhere(day, _("anges när beslutet registreras")))
    return EarlierPage(frame, day, proposal, letter_payload(case, proposal.letter))
