"""The plan as one page: what it holds by area, what is lacking, its money against the frame, its open comments."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import EditDraft
from accounts.services.edit_locks import held_by_others
from actionplans.contents import letter_of, number_of
from actionplans.enums import DECIDED_STATES, Aim, Assessment, GoalSource, PlanAction, PlanState
from actionplans.models import ActionPlan, Goal, Initiative, PlanTransition
from actionplans.pages.comments import open_comments
from actionplans.policies import can_edit_plan, can_keep_plan
from actionplans.records import PlanRecords, goal_facts, money_by_stream, read_plan
from actionplans.requirements import Missing, advice_on_content, missing_to_carry, missing_to_submit
from actionplans.rules.goal_check import GoalVerdict, Level, check_goal
from programs.enums import FundingStream
from programs.models import PriorityArea
from programs.policies import can_edit_budget_frame
from rsp.actor import Actor
from rsp.indicators import Indicator, Period, count_indicators, known_indicators
from rsp.rights import Allowed, Refused
from rsp.swedish import decimal_text, list_in_words

ROW_TYPES = ("actionplans.initiative", "actionplans.goal")
WORST = {Level.GREEN: 0, Level.YELLOW: 1, Level.RED: 2}


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal as it is read: its verdict, how far it has come, and where the figures come from.

    ``share``: how much of the target is reached, 0–100; None when there is nothing to draw.
    ``countable``: the key of an indicator that says the same as a typed goal.
    """

    row: Goal
    name: str
    verdict: GoalVerdict
    source: str = ""
    is_counted: bool = False
    reached: str = ""
    of_target: str = ""
    share: float | None = None
    rows_href: str = ""
    countable: str = ""

    @property
    def key(self) -> str:
        return str(self.row.pk)

    @property
    def level(self) -> Level:
        return self.verdict.level

    @property
    def assessment(self) -> str:
        """How the newest outcome was judged."""
        code = self.row.latest_assessment  # type: ignore[attr-defined]  # set by read_plan
        return str(Assessment(code).label) if code else ""

    @property
    def is_sound(self) -> bool:
        return self.verdict.level is Level.GREEN


@dataclass(frozen=True, slots=True)
class InitiativeView:
    """An initiative with its goals. ``comments``: how many are open; ``editors``: who else has it open, in words."""

    row: Initiative
    number: str
    goals: Sequence[GoalView]
    is_first: bool
    is_last: bool
    threads: Sequence[Any] = ()
    editors: str = ""

    @property
    def key(self) -> str:
        return str(self.row.pk)

    @property
    def comments(self) -> int:
        return len(self.threads)

    @property
    def remarks(self) -> list[Any]:
        """What whoever returned the plan asks to have changed here, as long as it is not resolved."""
        return [thread for thread in self.threads if thread.row.transition_id]

    @property
    def level(self) -> Level | None:
        return max((goal.level for goal in self.goals), key=WORST.__getitem__, default=None)

    @property
    def sound(self) -> int:
        return sum(goal.is_sound for goal in self.goals)

    @property
    def shown(self) -> list[GoalView]:
        """The goals that ask for something or tell how far they have come; the others are folded."""
        return [goal for goal in self.goals if not goal.is_sound or goal.is_counted]

    @property
    def folded(self) -> list[GoalView]:
        return [goal for goal in self.goals if goal.is_sound and not goal.is_counted]

    @property
    def owner(self) -> str:
        """Who answers: body and function."""
        body = self.row.owner.public_name if self.row.owner else ""
        return ", ".join(part for part in (body, self.row.owner_function) if part)

    @property
    def others(self) -> str:
        """Who shares the answer, and who takes part."""
        shared = list_in_words([body.public_name for body in self.row.co_owners.all()])
        return " · ".join(part for part in (_("med %s") % shared if shared else "", self.row.participants) if part)

    @property
    def fundings(self) -> list[tuple[str, Decimal]]:
        return [(row.get_stream_display(), row.amount) for row in self.row.fundings.all()]

    @property
    def funder(self) -> str:
        """Who pays what others do not."""
        return self.row.funder or self.row.get_stream_display()


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area with its initiatives; ``row`` is None for those that have none."""

    row: PriorityArea | None
    initiatives: Sequence[InitiativeView]

    @property
    def anchor(self) -> str:
        return f"omrade-{self.row.order if self.row else 0}"

    @property
    def name(self) -> str:
        return f"{self.row.order} {self.row.name}" if self.row else _("Utan område")

    @property
    def goal_count(self) -> int:
        return sum(len(initiative.goals) for initiative in self.initiatives)

    @property
    def budget(self) -> Decimal:
        return sum((one.row.budget or Decimal(0) for one in self.initiatives), Decimal(0))


@dataclass(frozen=True, slots=True)
class FrameLine:
    """A stream: what the plan takes of it, and its frame when one is known."""

    label: str
    planned: Decimal
    frame: Decimal | None

    @property
    def left(self) -> Decimal | None:
        return None if self.frame is None else self.frame - self.planned

    @property
    def over(self) -> Decimal:
        return max(-(self.left or Decimal(0)), Decimal(0))

    @property
    def share(self) -> str:
        """The length of the bar, at most all of it."""
        if not self.frame:
            return "100" if self.planned and self.frame is not None else "0"
        return f"{min(float(self.planned / self.frame), 1.0) * 100:.1f}"


@dataclass(frozen=True, slots=True)
class Money:
    """The plan's money stream by stream, with the sums of the streams whose frame is known."""

    lines: Sequence[FrameLine]
    total: Decimal

    @property
    def frame(self) -> Decimal | None:
        known = [line.frame for line in self.lines if line.frame is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def framed(self) -> Decimal:
        """What the plan takes of the streams whose frame is known."""
        return sum((line.planned for line in self.lines if line.frame is not None), Decimal(0))

    @property
    def unframed(self) -> Decimal:
        return self.total - self.framed

    @property
    def left(self) -> Decimal:
        """Of the frames that are known; less than nothing when the plan is over them."""
        return sum((line.left for line in self.lines if line.left is not None), Decimal(0))

    @property
    def over(self) -> list[FrameLine]:
        return [line for line in self.lines if line.over]


@dataclass(frozen=True)
class WorkspacePage:
    """Everything the page of a plan shows, for one reader."""

    actor: Actor
    plan: ActionPlan
    areas: Sequence[AreaView]
    money: Money
    missing: Sequence[Missing]
    advice: Sequence[Missing]
    comments: Sequence[Any]
    can_edit: Allowed | Refused
    can_keep: Allowed | Refused
    can_edit_frames: Allowed | Refused
    editors: str = ""
    revision_under_way: ActionPlan | None = None

    @cached_property
    def steps(self) -> list[PlanTransition]:
        """The steps of the plan's life, newest first: one query when they are shown, none before the first."""
        if self.plan.state == PlanState.DRAFT and self.plan.submitted_at is None and self.plan.revises_id is None:
            return []
        return list(self.plan.transitions.select_related("organisation__municipality").newest_first())

    @cached_property
    def reads_discussion(self) -> bool:
        """Whether the reader sees what was said about the plan, or only that it was. One query, on a decided plan."""
        rows = ActionPlan.objects.visible_to(self.actor).discussed_before(self.actor)
        return not self.plan.is_decided or rows.filter(pk=self.plan.pk).exists()

    @cached_property
    def drafted(self) -> set[str]:
        """The ids of the rows that the reader has typed in without saving: one query, when the plan may be written."""
        if not self.can_edit:
            return set()
        return set(EditDraft.objects.visible_to(self.actor).of_kinds(ROW_TYPES).values_list("object_id", flat=True))

    @cached_property
    def tally(self) -> list[tuple[str, str, int]]:
        """How many goals got each verdict."""
        counted = Counter(goal.level for one in self.initiatives for goal in one.goals)
        return [(str(level), level.label, counted[level]) for level in Level]

    @cached_property
    def initiatives(self) -> list[InitiativeView]:
        return [one for area in self.areas for one in area.initiatives]

    def initiative(self, key: Any) -> InitiativeView | None:
        return next((one for one in self.initiatives if one.row.pk == key), None)

    @property
    def remarked(self) -> list[InitiativeView]:
        """The initiatives with remarks from a return that nobody has resolved."""
        return [one for one in self.initiatives if one.remarks]

    @property
    def is_removable(self) -> bool:
        return bool(self.can_keep) and self.plan.state == PlanState.DRAFT and self.plan.submitted_at is None

    @property
    def approval(self) -> PlanTransition | None:
        """The step in which the plan was decided, when it was decided here."""
        return next((step for step in self.steps if step.action == PlanAction.APPROVE), None)

    @property
    def returned(self) -> PlanTransition | None:
        """The step that gave the plan back, while it is being mended."""
        if self.plan.state != PlanState.RETURNED:
            return None
        return next((step for step in self.steps if step.action == PlanAction.RETURN), None)


def workspace_page(actor: Actor, plan: ActionPlan) -> WorkspacePage:
    """The page of a plan that ``visible_plans`` gave. The number of queries does not follow its size."""
    records = read_plan(plan)
    can_edit, can_keep = can_edit_plan(actor, plan), can_keep_plan(actor, plan)
    comments = open_comments(actor, plan)
    undecided = missing_to_carry(plan) if can_edit and plan.follows_id else []
    locks = _editors(actor, records) if can_edit else {}
    return WorkspacePage(
        actor=actor,
        plan=plan,
        areas=_areas(records, _by_initiative(comments), locks),
        money=money_of(records),
        missing=missing_to_submit(records, undecided) if can_edit else [],
        advice=advice_on_content(records) if can_edit else [],
        comments=comments,
        can_edit=can_edit,
        can_keep=can_keep,
        can_edit_frames=can_edit_budget_frame(actor, plan.county_id),
        editors=list_in_words(sorted(set(locks.values()))),
        revision_under_way=revision_under_way(actor, plan) if plan.is_decided and can_keep else None,
    )


def revision_under_way(actor: Actor, plan: ActionPlan) -> ActionPlan | None:
    """The change of a decided plan that is under way, when there is one."""
    rows = ActionPlan.objects.visible_to(actor).filter(revises=plan)
    found: ActionPlan | None = rows.exclude(state__in=DECIDED_STATES).first()
    return found


def _by_initiative(comments: Sequence[Any]) -> Mapping[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for comment in comments:
        found[comment.initiative_id].append(comment)
    return found


def _areas(records: PlanRecords, threads: Mapping[Any, list[Any]], locks: Mapping[Any, str]) -> list[AreaView]:
    by_area: defaultdict[Any, list[Initiative]] = defaultdict(list)
    for row in records.initiatives:
        by_area[row.area_id].append(row)
    figures = Figures.of(records)
    views = {
        key: [
            InitiativeView(
                row=row,
                number=number_of(row),
                goals=[figures.goal_view(row, goal) for goal in row.goals.all()],
                is_first=place == 0,
                is_last=place == len(rows) - 1,
                threads=threads.get(row.pk, ()),
                editors=locks.get(str(row.pk), ""),
            )
            for place, row in enumerate(rows)
        ]
        for key, rows in by_area.items()
    }
    areas = [AreaView(area, views.get(area.pk, [])) for area in records.areas]
    return areas + ([AreaView(None, views[None])] if None in views else [])


@dataclass(frozen=True, slots=True)
class Figures:
    """What has been counted for the plan's year, so far."""

    year: int
    period: Period
    known: Mapping[str, Indicator]
    counted: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, records: PlanRecords) -> "Figures":
        """One call per group of indicators; a year that has not begun is not counted."""
        plan, today = records.plan, timezone.localdate()
        period = Period(plan.county_id, date(plan.year, 1, 1), min(date(plan.year, 12, 31), today))
        keys = {goal.indicator_key for goal in records.goals if goal.source == GoalSource.COUNTED}
        has_begun = period.first <= period.last
        return cls(plan.year, period, known_indicators(), count_indicators(period, keys) if keys and has_begun else {})

    def goal_view(self, initiative: Initiative, goal: Goal) -> GoalView:
        name = _("Mål %(number)s %(letter)s") % {"number": number_of(initiative), "letter": letter_of(goal)}
        verdict = check_goal(goal_facts(goal), self.year)
        if goal.source != GoalSource.COUNTED:
            reached = goal.latest_value  # type: ignore[attr-defined]  # set by read_plan
            told = _progress(goal, reached)
            source, countable = _("Skrivs in av ansvarig"), countable_from(goal, self.known)
            return GoalView(goal, name, verdict, source, False, *told, countable=countable)
        indicator = self.known.get(goal.indicator_key)
        reached = self.counted.get(goal.indicator_key)
        source = _("Räknas ur %s") % _lower_first(str(indicator.label)) if indicator else _("Källan finns inte längre")
        rows = indicator.rows(self.period) if indicator and self.period.first <= self.period.last else ""
        return GoalView(goal, name, verdict, source, True, *_progress(goal, reached), rows_href=rows)


def countable_from(goal: Goal, known: Mapping[str, Indicator]) -> str:
    """The key of the indicator whose words a typed goal uses ("Antal fysiska företagsbesök"); empty when none."""
    if goal.is_qualitative:
        return ""
    words = f"{goal.indicator} {goal.text}".lower()
    named = (key for key, one in known.items() if re.search(rf"\b{re.escape(str(one.label).lower())}\b", words))
    return next(named, "")


def _progress(goal: Goal, reached: Decimal | None) -> tuple[str, str, float | None]:
    """What is reached, of what target in words, and how much of a bar that is. A ceiling has no bar to fill."""
    if reached is None:
        return "", "", None
    if goal.target is None:
        return decimal_text(reached), goal.unit, None
    words = _("högst %(target)s %(unit)s") if goal.aim == Aim.AT_MOST else _("av %(target)s %(unit)s")
    told = words % {"target": decimal_text(goal.target), "unit": goal.unit}
    if goal.aim == Aim.AT_MOST or goal.target <= 0:
        return decimal_text(reached), told, None
    return decimal_text(reached), told, float(max(Decimal(0), min(reached / goal.target, Decimal(1))) * 100)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def money_of(records: PlanRecords) -> Money:
    """What the plan takes of each stream, beside the frames of its year."""
    planned = money_by_stream(records.initiatives)
    frames = {frame.stream: frame.amount for frame in records.frames}
    named = [stream for stream in FundingStream.values if stream in planned or stream in frames]
    lines = [FrameLine(str(FundingStream(one).label), planned.get(one, Decimal(0)), frames.get(one)) for one in named]
    if "" in planned:
        lines.append(FrameLine(_("Finansiär inte vald"), planned[""], None))
    return Money(lines, sum(planned.values(), Decimal(0)))


def _editors(actor: Actor, records: PlanRecords) -> dict[str, str]:
    """Who else has a row of the plan open, by the initiative's id: one query, whatever the size."""
    initiative_of = {str(goal.pk): str(goal.initiative_id) for goal in records.goals}
    ids = {str(row.pk) for row in records.initiatives}
    held: dict[str, str] = {}
    for lock in held_by_others(ROW_TYPES, actor):
        key = initiative_of.get(lock.object_id, lock.object_id)
        if key in ids:
            clock = f"{timezone.localtime(lock.started_at):%H.%M}"
            held[key] = _("%(name)s (sedan kl. %(clock)s)") % {"name": lock.user.name, "clock": clock}
    return held
