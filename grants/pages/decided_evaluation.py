"""The evaluation of a decided case: as it was kept with the decision that stands, not as the rules read today."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from grants.case_facts import evaluate_cases
from grants.enums import DecisionOutcome
from grants.grant_tables.tried import deviations
from grants.models import DecisionEvaluation, GrantDecision
from grants.pages.case_evaluation import CaseEvaluationPage, statement_lines, waiting_request
from grants.pages.case_frame import CaseFrame
from grants.rules.evaluation import Evaluation
from rsp.swedish import kronor


@dataclass(frozen=True, slots=True)
class DecidedEvaluationPage(CaseEvaluationPage):
    """What the rules said when ``decision`` was made. ``was_kept``: else tried again, by the rules of its day."""

    decision: GrantDecision | None = None
    was_kept: bool = True
    is_against_rules: bool = False

    @property
    def is_kept(self) -> bool:
        return True

    @property
    def heading(self) -> str:
        if self.evaluation.refused:
            return _("Kunde inte beviljas")
        if self.evaluation.highest is None:
            return _("Högsta belopp är inte känt")
        return _("Kunde beviljas med högst")

    @property
    def amount(self) -> Decimal | None:
        return None if self.evaluation.refused else self.evaluation.highest

    @property
    def lead(self) -> str:
        """What was decided, and what was not known or not met then."""
        parts = [self.evaluation.refused, self._decided]
        if self.blocking and not self.evaluation.refused:
            parts.append(_("Av villkoren var %(what)s.") % {"what": self.blocking})
        if not self.was_kept:
            parts.append(_("Ingen prövning är sparad med beslutet. Reglerna den dagen prövas mot det som är känt nu."))
        return " ".join(part for part in parts if part)

    @property
    def least_change(self) -> str:
        """What is decided is not changed by a lower amount."""
        return ""

    @property
    def deviations(self) -> list[str]:
        """Where a grant goes past the rules of its day, each with its paragraph."""
        return deviations(self.evaluation) if self._is_grant and self.is_against_rules else []

    @property
    def _is_grant(self) -> bool:
        return self.decision is not None and self.decision.outcome == DecisionOutcome.GRANTED

    @property
    def _decided(self) -> str:
        if self.decision is None:
            return ""
        if self._is_grant:
            return _("Beviljat belopp är %(amount)s.") % {"amount": kronor(self.decision.amount)}
        return _("Beslutet är %(outcome)s.") % {"outcome": self.decision.get_outcome_display().lower()}


def decided_evaluation_page(frame: CaseFrame) -> DecidedEvaluationPage | None:
    """What was kept with the decision that stands; None for a case without a decision. A fixed number of queries."""
    decisions = GrantDecision.objects.visible_to(frame.actor).filter(case=frame.case).order_by("pk")
    rows = list(decisions.only("pk", "case", "outcome", "amount", "decided_on"))
    if not rows:
        return None
    standing = rows[-1]
    kept = DecisionEvaluation.objects.visible_to(frame.actor).filter(decision=standing).first()
    is_whole = kept is not None and "groups" in kept.content
    evaluation = Evaluation.from_dict(kept.content) if kept and is_whole else _tried_again(frame, rows)
    return DecidedEvaluationPage(
        frame=frame,
        evaluation=evaluation,
        day=evaluation.day,
        request=waiting_request(frame),
        statements=statement_lines(frame),
        decision=standing,
        was_kept=is_whole,
        is_against_rules=kept is None or kept.is_against_rules,
    )


def _tried_again(frame: CaseFrame, rows: list[GrantDecision]) -> Evaluation:
    """By the rules of the first decision's day: later ones follow them. What is left of the frame is not of then."""
    case, day = frame.case, rows[0].decided_on
    return evaluate_cases([case], day, with_frame=False)[case.pk]
