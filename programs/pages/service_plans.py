"""One service plan with its measures and steps, the municipality's time line, and the pages on which it is reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.enums import MeasureStatus, PlanStanding, ServicePlanState
from programs.models import ServicePlan, ServicePlanAssurance, ServicePlanMeasure, ServicePlanStep
from programs.policies import can_answer_for_municipality, can_edit_service_plan, can_review_service_plan
from programs.rules.service_plans import UNFINISHED, Join, Missing, Period, is_late, join_with, periods
from programs.services.service_plans import missing_to_report, plan_before
from registers.models import Municipality
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY, Actor, Role
from rsp.people import PersonName, label_of_pseudonym, people_by_pseudonym
from rsp.rights import Allowed, Refused

LATE = "late"
"""A view of a measure that is not done though its day has passed."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as it stands today."""

    row: ServicePlanMeasure
    is_late: bool
    is_first: bool
    is_last: bool

    @property
    def look(self) -> str:
        return LATE if self.is_late else self.row.status

    @property
    def label(self) -> str:
        return _("Försenad") if self.is_late else self.row.get_status_display()


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the life of a plan, and who took it."""

    step: ServicePlanStep
    who: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A municipality's adopted plans over time, with the gaps between them."""

    municipality: Municipality
    stretches: Sequence[Period[ServicePlan]]
    today: date

    @property
    def has_gap(self) -> bool:
        return any(part.plan is None and part.last for part in self.stretches)

    def looks(self) -> list[tuple[Period[ServicePlan], str, str]]:
        """Each stretch with its state today and the words for it."""
        return [(part, *self._look(part)) for part in self.stretches]

    def _look(self, part: Period[ServicePlan]) -> tuple[str, str]:
        if part.plan is None:
            return "gap", _("Ingen plan")
        if part.first > self.today:
            return "coming", _("Kommande")
        if part.last and part.last < self.today:
            if part.plan.state == ServicePlanState.REPEALED:
                return PlanStanding.REPEALED.value, str(PlanStanding.REPEALED.label)
            return PlanStanding.EXPIRED.value, _("Har upphört")
        return PlanStanding.CURRENT.value, str(PlanStanding.CURRENT.label)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One plan, with what the actor may do with it."""

    plan: ServicePlan
    standing: str
    standing_label: str
    measures: list[MeasureRow]
    steps: list[StepRow]
    time_line: TimeLine
    assurances: Sequence[ServicePlanAssurance]
    can_edit: Allowed | Refused
    can_review: Allowed | Refused
    can_answer: Allowed | Refused
    has_history: bool
    today: date

    @property
    def is_under_way(self) -> bool:
        return self.plan.state in (ServicePlanState.STARTED, ServicePlanState.RETURNED)

    @property
    def may_report(self) -> bool:
        return bool(self.can_edit) and self.is_under_way

    @property
    def may_answer(self) -> bool:
        return bool(self.can_review) and self.plan.state == ServicePlanState.ADOPTED

    @property
    def may_repeal(self) -> bool:
        return bool(self.can_edit) and self.plan.state in (ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED)

    @property
    def may_change_measures(self) -> bool:
        return bool(self.can_edit) and self.plan.state != ServicePlanState.REPEALED

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """How a measure may stand, for the choice in its row."""
        return [(status.value, str(status.label)) for status in MeasureStatus]

    @property
    def may_assure(self) -> bool:
        """The municipality itself, for a plan that holds, once a year."""
        answered = any(row.year == self.today.year for row in self.assurances)
        return bool(self.can_answer) and self.standing == PlanStanding.CURRENT and not answered

    @property
    def is_coming(self) -> bool:
        return self.plan.is_public and self.plan.valid_from is not None and self.plan.valid_from > self.today


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What stands beside the form of a report, and on the page where it is checked."""

    municipality: Municipality
    plan: ServicePlan | None
    before: ServicePlan | None
    join: Join | None
    unfinished: int
    finished: int
    missing: Sequence[Missing]

    @property
    def measure_count(self) -> int:
        return self.unfinished + self.finished

    @property
    def begins_before_decision(self) -> bool:
        """Whether the plan is said to hold from before it was decided: it counts from the decision."""
        plan = self.plan
        return bool(plan and plan.valid_from and plan.adopted_on and plan.valid_from < plan.adopted_on)


def plan_page(actor: Actor, plan: ServicePlan) -> PlanPage:
    """One plan as the actor may see it today. ``plan`` comes with municipality, its county, and its document."""
    today = timezone.localdate()
    standing = ServicePlan.objects.visible_to(actor).with_standing(today).values_list("standing", flat=True)
    state = standing.get(pk=plan.pk)
    steps = list(ServicePlanStep.objects.visible_to(actor).filter(plan=plan).order_by("-taken_at", "-pk"))
    is_public_day = state in (PlanStanding.CURRENT, PlanStanding.EXPIRED, PlanStanding.REPEALED)
    return PlanPage(
        plan=plan,
        standing=str(state) if is_public_day else plan.state,
        standing_label=str(PlanStanding(state).label) if is_public_day else plan.get_state_display(),
        measures=measure_rows(actor, plan, today),
        steps=_named(actor, plan.municipality, steps),
        time_line=time_line(actor, plan.municipality),
        assurances=list(ServicePlanAssurance.objects.visible_to(actor).filter(plan=plan).order_by("-year")),
        can_edit=can_edit_service_plan(actor, plan),
        can_review=can_review_service_plan(actor, plan),
        can_answer=can_answer_for_municipality(actor, plan.municipality),
        has_history=is_of_the_place(actor, plan.municipality),
        today=today,
    )


def is_of_the_place(actor: Actor, municipality: Municipality) -> bool:
    """Whether the actor works for the municipality or its county, or keeps the system."""
    return (
        actor.is_system_administrator
        or municipality.code in actor.municipality_codes({Role.MUNICIPAL_OFFICER})
        or municipality.county_id in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY)
    )


def measure_rows(actor: Actor, plan: ServicePlan, today: date) -> list[MeasureRow]:
    """The measures of a plan in order. One query."""
    rows = list(
        ServicePlanMeasure.objects.visible_to(actor).filter(plan=plan).select_related("place").order_by("order")
    )
    return [
        MeasureRow(row, is_late(row.status, row.due_on, today), number == 0, number == len(rows) - 1)
        for number, row in enumerate(rows)
    ]


def time_line(actor: Actor, municipality: Municipality) -> TimeLine:
    """The adopted plans of a municipality and the gaps between them. One query."""
    plans = ServicePlan.objects.visible_to(actor).adopted().filter(municipality=municipality)
    return TimeLine(municipality, periods(plans.order_by("valid_from", "adopted_on")), timezone.localdate())


def _named(actor: Actor, municipality: Municipality, steps: Sequence[ServicePlanStep]) -> list[StepRow]:
    """People are named to those who work with the plan; others read which body took the step."""
    if not is_of_the_place(actor, municipality):
        return [StepRow(step, step.body_name) for step in steps]
    people: Mapping[str, PersonName] = people_by_pseudonym([step.taken_by for step in steps])
    return [
        StepRow(step, ", ".join(filter(None, [label_of_pseudonym(step.taken_by, people), step.body_name])))
        for step in steps
    ]


def report_page(
    actor: Actor, municipality: Municipality, plan: ServicePlan | None = None, valid_from: date | None = None
) -> ReportPage:
    """What the one who reports should see: the plan before, how the two meet, and what follows to the new one."""
    row = plan or ServicePlan(municipality=municipality, valid_from=valid_from)
    before = plan_before(row)
    statuses = list(
        ServicePlanMeasure.objects.visible_to(actor).filter(plan=before).values_list("status", flat=True)
        if before
        else ()
    )
    return ReportPage(
        municipality=municipality,
        plan=plan,
        before=before,
        join=join_with(before.valid_to if before else None, row.valid_from),
        unfinished=sum(status in UNFINISHED for status in statuses),
        finished=sum(status == MeasureStatus.DONE for status in statuses),
        missing=missing_to_report(actor, plan) if plan else (),
    )


def next_first_day(municipality: Municipality) -> date | None:
    """The day after the municipality's last plan ends: what a new one is proposed to begin on."""
    before = plan_before(ServicePlan(municipality=municipality))
    return before.valid_to + timedelta(days=1) if before and before.valid_to else None
