"""The page of a decision: the letter as it will look, what it is to hold, who decides, the frame, what is lacking."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import OPEN_STATES, CaseState, DecisionOutcome
from grants.letters import Content, letter_payload
from grants.models import Appeal, DecisionDispatch, GrantCase, GrantDecision
from grants.pages.case_frame import CaseFrame, case_frame
from grants.policies import can_decide_case, can_return_case
from grants.powers import Right, deciding_right
from grants.proposals import Proposal, euro_words, read_proposal
from grants.rules.appeal_time import last_day_to_appeal
from registers.enums import CapacityChoice, MatterChoice
from registers.models import Delegation
from rsp.actor import Actor
from rsp.rights import Allowed, Refused
from rsp.swedish import kronor, long_date


@dataclass(frozen=True, slots=True)
class PowerLine:
    """Somebody who may decide at the authority, by function: ``Regional utvecklingsdirektör, punkt 4.2``."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """A case on its way to its decision, for one reader."""

    actor: Actor
    frame: CaseFrame
    proposal: Proposal
    answer: Allowed | Refused
    right: Right | None
    powers: Sequence[PowerLine]
    letter: Content

    @property
    def case(self) -> GrantCase:
        return self.frame.case

    @property
    def is_prepared(self) -> bool:
        return self.case.state == CaseState.PREPARED

    @property
    def has_proposal(self) -> bool:
        return bool(self.case.proposed_outcome)

    @property
    def may_return(self) -> bool:
        """Whether the reader gives the prepared case back to be changed."""
        answer = can_return_case(self.actor, self.case, self.case.authority, self.frame.with_conflict)
        return self.is_prepared and bool(answer)

    @property
    def may_decide(self) -> bool:
        """Whether the reader gets the form that decides."""
        return self.is_prepared and bool(self.answer) and not self.proposal.missing

    @property
    def euro(self) -> str:
        return euro_words(self.proposal.decision)

    @property
    def question(self) -> str:
        """What is asked before the decision, with its amount: ``Bevilja 140 000 kr?``."""
        decision = self.proposal.decision
        asked = {
            DecisionOutcome.GRANTED: _("Bevilja %s?") % kronor(decision.amount),
            DecisionOutcome.REJECTED: _("Avslå ansökan?"),
            DecisionOutcome.DISMISSED: _("Avvisa ansökan?"),
            DecisionOutcome.CLOSED: _("Avskriva ärendet?"),
        }
        return asked[DecisionOutcome(decision.outcome)]

    @property
    def button(self) -> str:
        """``Besluta bifall, 140 000 kr``."""
        decision = self.proposal.decision
        outcome = decision.get_outcome_display().lower()
        if decision.outcome == DecisionOutcome.GRANTED:
            return _("Besluta %(outcome)s, %(amount)s") % {"outcome": outcome, "amount": kronor(decision.amount)}
        return _("Besluta %(outcome)s") % {"outcome": outcome}

    @property
    def proposed(self) -> str:
        """``bifall med 140 000 kr``."""
        outcome = self.proposal.decision.get_outcome_display().lower()
        if self.proposal.is_grant:
            words = {"outcome": outcome, "amount": kronor(self.proposal.decision.amount)}
            return _("%(outcome)s med %(amount)s") % words
        return outcome


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision that is made, with what has happened to it."""

    row: GrantDecision
    dispatch: DecisionDispatch | None
    appeals: Sequence[Appeal]
    is_standing: bool

    @property
    def is_by_role(self) -> bool:
        """Decided by the role's own power, not by a point of the delegation order."""
        return bool(self.row.delegation_point == _("Genom rollen"))

    @property
    def may_follow(self) -> bool:
        """Whether there is something to write of its letter: not once replaced, if no letter of it is known here."""
        return self.is_standing or self.row.letter_id is not None or self.dispatch is not None

    @property
    def appeal_until(self) -> date | None:
        """The last day for an appeal, once the letter is known to be received."""
        received = self.dispatch.received_on if self.dispatch else None
        return last_day_to_appeal(received) if received else None

    @property
    def euro(self) -> str:
        return euro_words(self.row)


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """A decided case: its decisions, the one that stands first."""

    frame: CaseFrame
    lines: Sequence[DecisionLine]
    may_replace: Allowed | Refused


def is_open(case: GrantCase) -> bool:
    """Whether the case waits for its decision."""
    return case.state in OPEN_STATES


def decision_page(actor: Actor, case: GrantCase) -> DecisionPage:
    """The page of an open case that ``visible_cases`` gave. The number of queries does not follow what it holds."""
    frame = case_frame(actor, case)
    amount = case.proposed_amount
    answer = can_decide_case(actor, case, case.authority, amount, frame.with_conflict)
    right = deciding_right(actor, case.authority, amount) if answer else None
    proposal = read_proposal(case, timezone.localdate(), right)
    return DecisionPage(
        actor=actor,
        frame=frame,
        proposal=proposal,
        answer=answer,
        right=right,
        powers=list(_powers(actor, case)),
        letter=letter_payload(case, proposal.letter),
    )


def decided_page(actor: Actor, case: GrantCase) -> DecidedPage:
    """The page of a decided case. Five queries beside the frame's."""
    frame = case_frame(actor, case)
    rows = GrantDecision.objects.visible_to(actor).filter(case=case).select_related("act", "letter")
    decisions = list(rows.defer("letter__pdf", "letter__payload").order_by("-pk"))
    sent = {row.decision_id: row for row in DecisionDispatch.objects.visible_to(actor).filter(decision__in=decisions)}
    said = list(Appeal.objects.visible_to(actor).filter(decision__in=decisions).order_by("received_on", "pk"))
    replaced = {row.supersedes_id for row in decisions}
    lines = [
        DecisionLine(
            row=row,
            dispatch=sent.get(row.pk),
            appeals=[one for one in said if one.decision_id == row.pk],
            is_standing=row.pk not in replaced,
        )
        for row in decisions
    ]
    may_replace = can_decide_case(actor, case, case.authority, None, frame.with_conflict)
    return DecidedPage(frame, lines, may_replace)


def _powers(actor: Actor, case: GrantCase) -> Iterator[PowerLine]:
    """What the delegation order says of grants today, and who stands in: functions, never names. One query."""
    held = Delegation.objects.visible_to(actor).on(timezone.localdate())
    rows = held.filter(organisation=case.authority_id, matter__in=["", MatterChoice.GRANT_DECISION])
    for row in rows.order_by("capacity", "point", "valid_from"):
        since = _("från %s") % long_date(row.valid_from)
        until = _("till %s") % long_date(row.valid_to) if row.valid_to else ""
        if row.capacity == CapacityChoice.ORDINARY:
            limit = (
                _("till och med %s") % kronor(row.max_amount) if row.max_amount is not None else _("utan beloppsgräns")
            )
            told = [_("Punkt %s") % row.point, limit, since, until]
        else:
            told = [str(row.get_capacity_display()), since, until]
        yield PowerLine(str(row.get_role_display()), ", ".join(filter(None, told)))
