"""The page on which a decision that takes the place of another is read before it is made."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from grants.letters import Content, letter_payload
from grants.models import GrantDecision
from grants.pages.case_frame import CaseFrame
from grants.proposals import Proposal
from grants.services.decision_changes import Draft
from rsp.swedish import kronor


@dataclass(frozen=True, slots=True)
class ReplacementPage:
    """The new decision beside the old one."""

    frame: CaseFrame
    old: GrantDecision
    draft: Draft

    @property
    def proposal(self) -> Proposal:
        return self.draft.proposal

    @property
    def letter(self) -> Content:
        return letter_payload(self.frame.case, self.proposal.letter)

    @property
    def question(self) -> str:
        """What is asked before the decision, with both amounts."""
        words = {"old": self._words(self.old), "new": self._words(self.proposal.decision)}
        return _("Ersätta %(old)s med %(new)s?") % words

    @property
    def button(self) -> str:
        """``Besluta bifall, 120 000 kr``."""
        return _("Besluta %(new)s") % {"new": self._words(self.proposal.decision)}

    def _words(self, decision: GrantDecision) -> str:
        outcome = str(decision.get_outcome_display()).lower()
        return f"{outcome}, {kronor(decision.amount)}" if decision.amount else outcome
