"""The workspace of a case beside its evaluation: what is lacking before it can be decided, and what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import OPEN_STATES, CaseState
from grants.models import GrantCase, GrantDecision
from grants.pages.case_frame import CaseFrame
from grants.pages.case_history import CaseEvent, case_events
from grants.policies import can_declare_conflict, can_return_case
from grants.requirements import Handling, missing_to_prepare
from grants.services.cases import twins_of
from programs.enums import PlanStanding
from programs.models import ServicePlan
from programs.requirements import Missing
from rsp.actor import Actor
from rsp.swedish import long_date

NEWEST = 8
"""How much of what has happened stands on the workspace; the rest is under Historik."""


@dataclass(frozen=True, slots=True)
class PlanState:
    """How the municipality's service plan stood on a day."""

    label: str
    day: date
    standing: PlanStanding
    plan: ServicePlan | None

    @property
    def words(self) -> str:
        """``Aktuell, antagen 12 mars 2023``."""
        if self.plan and self.plan.adopted_on:
            adopted = _("antagen %s") % long_date(self.plan.adopted_on)
            return f"{self.standing.label}, {adopted}"
        return str(self.standing.label)


@dataclass(frozen=True, slots=True)
class CaseWorkspace:
    """One case as its workspace shows it beside the evaluation."""

    frame: CaseFrame
    events: Sequence[CaseEvent]
    missing: Sequence[Missing]
    plans: Sequence[PlanState]
    twins: Sequence[GrantCase]
    handling: Handling
    can_return: bool
    can_declare: bool

    @property
    def case(self) -> GrantCase:
        return self.frame.case

    @property
    def newest(self) -> Sequence[CaseEvent]:
        return self.events[:NEWEST]

    @property
    def is_prepared(self) -> bool:
        return bool(self.case.state == CaseState.PREPARED)

    @property
    def is_open(self) -> bool:
        return self.case.state in OPEN_STATES

    @property
    def asks_for_declaration(self) -> bool:
        """Whether the reader handles the case and has not said whether there is a conflict of interest."""
        return self.is_open and self.case.officer_id == self.frame.actor.user_id and self.handling.declared is None


def case_workspace(frame: CaseFrame, day: date) -> CaseWorkspace:
    """What the workspace shows beside the evaluation on ``day``, in a fixed number of queries."""
    case, actor = frame.case, frame.actor
    handling = Handling.of(case)
    return CaseWorkspace(
        frame=frame,
        events=case_events(actor, case),
        missing=missing_to_prepare(case, handling) if frame.can_edit else [],
        plans=plan_states(actor, case, day),
        twins=list(twins_of(case)[:5]) if case.state in OPEN_STATES else [],
        handling=handling,
        can_return=bool(can_return_case(actor, case, case.authority, frame.with_conflict)),
        can_declare=bool(can_declare_conflict(actor, case)),
    )


def plan_states(actor: Actor, case: GrantCase, day: date | None = None) -> list[PlanState]:
    """The municipality's service plan on the day of the application, and of the decision that stands, else ``day``.

    Three queries, none without a municipality.
    """
    if case.municipality_id is None:
        return []
    day = day or timezone.localdate()
    standing = GrantDecision.objects.visible_to(actor).standing().filter(case=case)
    decided_on = standing.values_list("decided_on", flat=True).first()
    last = (_("När ärendet beslutades"), decided_on) if decided_on else (_day_words(day), day)
    days = ((_("När ansökan kom in"), case.received_on), last)
    return [_plan_state(actor, case.municipality_id, label, day) for label, day in days]


def _day_words(day: date) -> str:
    return _("I dag") if day == timezone.localdate() else _("Den %s") % long_date(day)


def _plan_state(actor: Actor, municipality: str, label: str, day: date) -> PlanState:
    rows = ServicePlan.objects.visible_to(actor).filter(municipality=municipality).telling_most_first(day)
    plan = rows.first()
    return PlanState(label, day, PlanStanding(plan.standing) if plan else PlanStanding.UNKNOWN, plan)
