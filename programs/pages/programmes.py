"""One programme: its text, its goals with what they have shown, its life, and what the reader may do with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from programs.enums import ProgrammeAction, ProgrammeState
from programs.models import (
    AnalysisSource,
    PartnershipMember,
    PriorityArea,
    Programme,
    ProgrammeDecision,
    ProgrammeDocument,
    ProgrammeGoal,
    ProgrammeGoalOutcome,
    RelatedStrategy,
)
from programs.pages.consultation import Round, rounds_of
from programs.policies import (
    can_answer_consultation,
    can_edit_programme,
    can_keep_programme,
    can_read_answers,
)
from programs.querysets import ProgrammeQuerySet
from programs.requirements import Missing, missing_to_adopt
from programs.workflow import PROGRAMME_TRANSITIONS
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY, Actor
from rsp.charts import Reading, value_line
from rsp.daterange import holds_on
from rsp.rights import Allowed, Refused
from rsp.swedish import decimal_text


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal with its series: outcomes of the goal itself and of what it was in earlier revisions, oldest first."""

    row: ProgrammeGoal
    outcomes: list[ProgrammeGoalOutcome]

    @property
    def chart(self) -> SafeString:
        """The series as a line, when there are two values or more to draw."""
        readings = _readings(self.row, self.outcomes)
        if len(readings) < 2:
            return SafeString()
        target = _target(self.row)
        words = {"goal": self.row.indicator, "first": readings[0].year, "last": readings[-1].year}
        title = _("%(goal)s %(first)s–%(last)s") % words
        # Everything that people typed is escaped where the drawing is made (rsp/svg.py).
        return mark_safe(value_line(readings, title=title, target=target))


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area with its goals; ``row`` is None for the goals of the whole programme."""

    row: PriorityArea | None
    goals: list[GoalView]


@dataclass(frozen=True)
class ProgrammePage:
    """Everything the page of a programme shows, for one reader."""

    actor: Actor
    row: Programme
    areas: list[AreaView]
    sources: Sequence[AnalysisSource]
    strategies: Sequence[RelatedStrategy]
    partners: Sequence[PartnershipMember]
    partners_on: date
    documents: Sequence[ProgrammeDocument]
    decisions: Sequence[ProgrammeDecision]
    others: Sequence[Programme]
    rounds: Sequence[Round]
    missing: list[Missing]
    can_edit: Allowed | Refused
    can_keep: Allowed | Refused
    can_read_answers: Allowed | Refused
    has_history: bool

    @property
    def revision_under_way(self) -> Programme | None:
        """The draft that revises this programme, when the reader sees one."""
        return next((row for row in self.others if row.revises_id == self.row.pk and not row.is_decided), None)

    @cached_property
    def actions(self) -> set[str]:
        """The steps that the reader may take now."""
        if not self.can_keep:
            return set()
        steps = {step.action for step in PROGRAMME_TRANSITIONS if self.row.state in step.sources}
        if self.missing:
            steps.discard(ProgrammeAction.ADOPT)
        revise = self.row.state == ProgrammeState.ADOPTED and not self.revision_under_way
        return {str(step) for step in steps} | ({"revise"} if revise else set())

    @property
    def is_over(self) -> bool:
        """Whether the years of the programme have passed: its partners are shown as they were at its end."""
        return self.partners_on < timezone.localdate()

    @property
    def can_remove(self) -> bool:
        return bool(self.can_keep) and self.row.state == ProgrammeState.DRAFT and not self.rounds

    @property
    def latest_round(self) -> Round | None:
        return self.rounds[0] if self.rounds else None

    @property
    def to_answer(self) -> bool:
        """Whether the reader's body is asked and may still answer."""
        newest = self.latest_round
        if self.row.state != ProgrammeState.CONSULTED or newest is None or not newest.is_open:
            return False
        return any(can_answer_consultation(self.actor, line.invitation) for line in newest.lines)


def visible_programmes(actor: Actor) -> ProgrammeQuerySet:
    """The programmes that the actor sees, with what their pages read."""
    rows: ProgrammeQuerySet = Programme.objects.visible_to(actor)
    return rows.select_related("county", "owner__municipality", "revises")


def programme_page(actor: Actor, row: Programme) -> ProgrammePage:
    """The page of a programme that ``visible_programmes`` gave. The number of queries does not follow its size."""
    can_keep = can_keep_programme(actor, row)
    partners_on = min(timezone.localdate(), date(row.last_year, 12, 31))
    return ProgrammePage(
        actor=actor,
        row=row,
        areas=areas_of(actor, row),
        sources=row.analysis_sources.order_by("order"),
        strategies=row.strategies.order_by("order"),
        partners=row.partners.filter(holds_on(partners_on))
        .select_related("organisation__municipality")
        .order_by("role", "organisation__name"),
        partners_on=partners_on,
        documents=_documents(actor, row),
        decisions=row.decisions.select_related("document").order_by("decided_on", "pk"),
        others=_of_same_line(actor, row),
        rounds=rounds_of(actor, row),
        missing=[] if row.is_decided or not can_keep else missing_to_adopt(row),
        can_edit=can_edit_programme(actor, row),
        can_keep=can_keep,
        can_read_answers=can_read_answers(actor, row),
        has_history=actor.is_system_administrator or row.county_id in actor.county_codes(COUNTY_STAFF, PROGRAMME_DUTY),
    )


def areas_of(actor: Actor, row: Programme) -> list[AreaView]:
    """The areas in their order with their goals, last the goals of the whole programme when there are any."""
    areas = row.areas.select_related("predecessor__programme").order_by("order")
    goals = list(row.goals.order_by("order"))
    series = _series(actor, row, goals)
    views = [GoalView(goal, series.get(goal.pk, [])) for goal in goals]
    blocks = [AreaView(area, [view for view in views if view.row.area_id == area.pk]) for area in areas]
    general = [view for view in views if view.row.area_id is None]
    return blocks + ([AreaView(None, general)] if general else [])


def _series(actor: Actor, row: Programme, goals: Sequence[ProgrammeGoal]) -> dict[Any, list[ProgrammeGoalOutcome]]:
    """The outcomes of each goal and of its predecessors: two queries, however long the line of revisions is."""
    if not goals:
        return {}
    county = ProgrammeGoal.objects.visible_to(actor).filter(programme__county=row.county_id)
    before: Mapping[Any, Any] = dict(county.values_list("pk", "predecessor"))
    lines = {goal.pk: list(_line(goal.pk, before)) for goal in goals}
    known: dict[Any, list[ProgrammeGoalOutcome]] = {}
    wanted = {pk for line in lines.values() for pk in line}
    outcomes = ProgrammeGoalOutcome.objects.visible_to(actor).filter(goal__in=wanted)
    for outcome in outcomes.order_by("measured_on"):
        known.setdefault(outcome.goal_id, []).append(outcome)
    return {
        pk: sorted((one for goal in line for one in known.get(goal, [])), key=lambda one: one.measured_on)
        for pk, line in lines.items()
    }


def _line(goal: Any, before: Mapping[Any, Any]) -> Iterable[Any]:
    seen: set[Any] = set()
    while goal and goal not in seen:
        seen.add(goal)
        yield goal
        goal = before.get(goal)


def _documents(actor: Actor, row: Programme) -> Sequence[ProgrammeDocument]:
    rows = row.documents.select_related("document")
    if not can_read_answers(actor, row):
        rows = rows.filter(document__is_secret=False)
    return list(rows.order_by("kind", "document__created_at"))


def _of_same_line(actor: Actor, row: Programme) -> list[Programme]:
    """The county's other programmes that the reader sees, newest first."""
    return list(visible_programmes(actor).filter(county=row.county_id).exclude(pk=row.pk).newest_first())


def _readings(goal: ProgrammeGoal, outcomes: Sequence[ProgrammeGoalOutcome]) -> list[Reading]:
    values = [(one.measured_on.year + one.measured_on.timetuple().tm_yday / 366, one.value) for one in outcomes]
    if goal.baseline is not None and goal.baseline_year and all(goal.baseline_year < when for when, _value in values):
        values.insert(0, (float(goal.baseline_year), goal.baseline))
    return [Reading(when, float(value), decimal_text(value), str(int(when))) for when, value in values]


def _target(goal: ProgrammeGoal) -> Reading | None:
    if goal.target is None or not goal.target_year:
        return None
    words = _("mål %s") % decimal_text(goal.target)
    return Reading(goal.target_year + 0.999, float(goal.target), words, str(goal.target_year))
