"""Two plans side by side, matched by lineage: what is new, changed, moved, dropped and as it was. Pure but for words.

Asks the database nothing: the plans are read by ``actionplans.records.read_plan``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from actionplans.contents import number_of
from actionplans.enums import Aim, Assessment
from actionplans.models import Goal, Initiative
from actionplans.records import PlanRecords
from programs.enums import FundingStream
from rsp.indicators import known_indicators
from rsp.swedish import decimal_text, kronor, list_in_words, long_date

NEW, CHANGED, DROPPED, SAME = "new", "changed", "dropped", "same"
TEXTS = ("title", "participants", "owner_function", "funder")
GOAL_FACTS = (
    "text",
    "end_state",
    "is_qualitative",
    "indicator",
    "aim",
    "target",
    "unit",
    "due_on",
    "source",
    "indicator_key",
    "kept_reason",
)
MOVING_FACTS = ("baseline", "baseline_on", "baseline_note", "order")
"""What moves with the year: a change only between revisions of one year, as an initiative's number is."""


@dataclass(frozen=True, slots=True)
class Words:
    """One thing of an initiative or a goal, before and now, in words."""

    label: str
    old: str
    new: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class GoalChange:
    """A goal before and now; one of the two is None when it is new or dropped. ``moved_from``: its initiative then."""

    kind: str
    old: Goal | None
    new: Goal | None
    sentence: Words
    details: list[Words] = field(default_factory=list)
    moved_from: str = ""

    @property
    def baseline(self) -> str:
        """``2023: 22``, where the goal starts from; empty when its sentence says so."""
        return _baseline(self.new, self.sentence.new)

    @property
    def old_baseline(self) -> str:
        """Where the earlier goal started from."""
        return _baseline(self.old, self.sentence.old)

    @property
    def reached(self) -> str:
        """How the earlier goal was last judged: ``utfall 3, uppnått``."""
        assessment = getattr(self.old, "latest_assessment", None)
        if not assessment:
            return ""
        value = self.old.latest_value  # type: ignore[union-attr]  # set by read_plan, with the assessment
        label = str(Assessment(assessment).label).lower()
        if value is None:
            return label
        return _("utfall %(value)s, %(label)s") % {"value": decimal_text(value), "label": label}


@dataclass(frozen=True, slots=True)
class InitiativeChange:
    """An initiative before and now; one of the two is None when it is new or dropped."""

    kind: str
    old: Initiative | None
    new: Initiative | None
    words: list[Words] = field(default_factory=list)
    goals: list[GoalChange] = field(default_factory=list)
    moved_from: str = ""

    @property
    def row(self) -> Initiative:
        """As it is now; as it was when it is dropped."""
        row = self.new or self.old
        assert row is not None
        return row

    @property
    def number(self) -> str:
        return number_of(self.row)

    @property
    def old_budget(self) -> Decimal | None:
        return self.old.budget if self.old else None

    @property
    def new_budget(self) -> Decimal | None:
        return self.new.budget if self.new else None

    @property
    def description(self) -> Words:
        old, new = (row.description if row else "" for row in (self.old, self.new))
        return Words(_("Beskrivning"), old, new, old != new)

    @property
    def changed_words(self) -> list[Words]:
        """What else is changed: the description and the budget have their own places."""
        return [words for words in self.words if words.is_changed]

    @property
    def old_goals(self) -> list[GoalChange]:
        """The goals that the initiative had, in order; those that have moved on stand where they were."""
        return [goal for goal in self.goals if goal.old and not goal.moved_from]

    @property
    def new_goals(self) -> list[GoalChange]:
        return [goal for goal in self.goals if goal.new]

    @property
    def changed_goals(self) -> list[GoalChange]:
        return [goal for goal in self.goals if goal.kind != SAME]


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """The plan ``new`` and the earlier ``old``; without an earlier one everything is new."""

    old: PlanRecords | None
    new: PlanRecords
    changes: list[InitiativeChange]

    def of_kind(self, kind: str) -> list[InitiativeChange]:
        return [change for change in self.changes if change.kind == kind]

    @property
    def differing(self) -> list[InitiativeChange]:
        """New, changed and dropped, in that order."""
        return [*self.of_kind(NEW), *self.of_kind(CHANGED), *self.of_kind(DROPPED)]

    @property
    def counts(self) -> dict[str, int]:
        """How many initiatives of each kind."""
        return {kind: len(self.of_kind(kind)) for kind in (NEW, CHANGED, DROPPED, SAME)}

    @property
    def same(self) -> list[InitiativeChange]:
        return self.of_kind(SAME)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What the new plan is compared with: rows of the old one by lineage, and the two years."""

    initiatives: Mapping[UUID, Initiative]
    goals: Mapping[UUID, Goal]
    goals_now: frozenset[UUID]
    years: tuple[int, int]

    def words(self, label: str, old: str, new: str) -> Words:
        """That the year of the plan has moved on in a date or a goal is no change."""
        moved = old.replace(str(self.years[0]), str(self.years[1]))
        return Words(label, old, new, new not in (old, moved))


def compare_plans(old: PlanRecords | None, new: PlanRecords) -> PlanComparison:
    """Compare by lineage. Initiatives stand in the order of the new plan, the dropped ones last in that of the old."""
    earlier = _Earlier(
        initiatives={row.lineage_id: row for row in old.initiatives} if old else {},
        goals={goal.lineage_id: goal for goal in old.goals} if old else {},
        goals_now=frozenset(goal.lineage_id for goal in new.goals),
        years=(old.plan.year if old else new.plan.year, new.plan.year),
    )
    changes = [_compared(row, earlier) for row in new.initiatives]
    kept = {row.lineage_id for row in new.initiatives}
    changes += [_dropped(row, earlier) for line, row in earlier.initiatives.items() if line not in kept]
    return PlanComparison(old, new, changes)


def _compared(new: Initiative, earlier: _Earlier) -> InitiativeChange:
    old = earlier.initiatives.get(new.lineage_id)
    goals = list(_goals(old, new, earlier))
    words = list(_facts(old, new, earlier))
    if old is None:
        return InitiativeChange(NEW, None, new, words, goals)
    moved = _area(old) if _area(old) != _area(new) else ""
    differs = [
        old.description != new.description,
        old.budget != new.budget,
        bool(moved),
        any(one.is_changed for one in words),
        any(goal.kind != SAME for goal in goals),
    ]
    return InitiativeChange(CHANGED if any(differs) else SAME, old, new, words, goals, moved)


def _dropped(row: Initiative, earlier: _Earlier) -> InitiativeChange:
    """A goal that lives on elsewhere is told of where it now stands."""
    gone = [goal for goal in row.goals.all() if goal.lineage_id not in earlier.goals_now]
    return InitiativeChange(DROPPED, row, None, [], [_goal_gone(goal) for goal in gone])


def _goals(old: Initiative | None, new: Initiative, earlier: _Earlier) -> Iterator[GoalChange]:
    for goal in new.goals.all():
        before = earlier.goals.get(goal.lineage_id)
        if before is None:
            yield GoalChange(NEW, None, goal, Words(_("Mål"), "", goal_sentence(goal), True))
        else:
            yield _goal_compared(before, goal, earlier)
    for goal in old.goals.all() if old else ():
        if goal.lineage_id not in earlier.goals_now:
            yield _goal_gone(goal)


def _goal_compared(old: Goal, new: Goal, earlier: _Earlier) -> GoalChange:
    sentence = earlier.words(_("Mål"), goal_sentence(old), goal_sentence(new))
    details = [words for words in _goal_facts(old, new, earlier) if words.is_changed]
    moved = ""
    if old.initiative.lineage_id != new.initiative.lineage_id:
        moved = f"{number_of(old.initiative)} {old.initiative.title}"
    kind = CHANGED if sentence.is_changed or details or moved else SAME
    return GoalChange(kind, old, new, sentence, details, moved)


def _baseline(goal: Goal | None, sentence: str) -> str:
    if goal is None or goal.baseline is None:
        return ""
    when = goal.baseline_note or (str(goal.baseline_on.year) if goal.baseline_on else "")
    told = f"{when}: {decimal_text(goal.baseline)}" if when else decimal_text(goal.baseline)
    return "" if when and told in sentence else told


def _goal_gone(goal: Goal) -> GoalChange:
    return GoalChange(DROPPED, goal, None, Words(_("Mål"), goal_sentence(goal), "", True))


def goal_sentence(goal: Goal) -> str:
    """``Minst 20 fysiska företagsbesök senast 31 december 2024``: the goal's own text when it says its number."""
    if goal.is_qualitative or goal.target is None:
        return goal.end_state or goal.text
    return goal.text if _tells_its_target(goal) else f"{goal.text}: {target_words(goal)}"


def target_words(goal: Goal) -> str:
    """``minst 20 besök senast 31 december 2024``."""
    assert goal.target is not None
    due = _("senast %s") % long_date(goal.due_on) if goal.due_on else ""
    return f"{str(Aim(goal.aim).label).lower()} {decimal_text(goal.target)} {goal.unit} {due}".strip()


def _tells_its_target(goal: Goal) -> bool:
    return goal.target is not None and decimal_text(goal.target) in re.split(r"[^\d\u00a0,]+", goal.text)


def _facts(old: Initiative | None, new: Initiative, earlier: _Earlier) -> Iterator[Words]:
    """Everything of an initiative but its description, budget, area and goals."""
    for name in TEXTS:
        yield earlier.words(_label(new, name), getattr(old, name, ""), getattr(new, name))
    for name in ("starts_on", "ends_on"):
        yield earlier.words(_label(new, name), _day(old, name), _day(new, name))
    yield earlier.words(_("Ansvarig"), _owner(old), _owner(new))
    yield earlier.words(_("Medansvariga"), _co_owners(old), _co_owners(new))
    yield earlier.words(_("Finansiering"), payers(old), payers(new))
    if old and earlier.years[0] == earlier.years[1]:
        yield Words(_label(new, "number"), str(old.number), str(new.number), old.number != new.number)


def _goal_facts(old: Goal, new: Goal, earlier: _Earlier) -> Iterator[Words]:
    """Everything that is decided of a goal and that its sentence does not say."""
    told = _told(old) & _told(new)
    is_same_year = earlier.years[0] == earlier.years[1]
    for name in (*GOAL_FACTS, *(MOVING_FACTS if is_same_year else ())):
        if name not in told:
            before, now = getattr(old, name), getattr(new, name)
            words = earlier.words(_label(new, name), _value(old, name), _value(new, name))
            yield words if isinstance(now, str | date) else replace(words, is_changed=before != now)


def _told(goal: Goal) -> set[str]:
    """What ``goal_sentence`` says of the goal."""
    if goal.is_qualitative or goal.target is None:
        return {"end_state" if goal.end_state else "text"}
    return {"text", "target"} if _tells_its_target(goal) else {"text", "target", "aim", "unit", "due_on"}


def _value(goal: Goal, name: str) -> str:
    value = getattr(goal, name)
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if isinstance(value, date):
        return long_date(value)
    if name in ("aim", "source"):
        return str(getattr(goal, f"get_{name}_display")())
    if name == "indicator_key":
        known = known_indicators().get(value)
        return str(known.label) if known else value
    return value if isinstance(value, str) else "" if value is None else decimal_text(Decimal(value))


def _label(row: Initiative | Goal, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name).capitalize()


def _area(row: Initiative) -> str:
    return row.area.name if row.area else ""


def _owner(row: Initiative | None) -> str:
    return row.owner.public_name if row and row.owner else ""


def _co_owners(row: Initiative | None) -> str:
    return list_in_words([body.public_name for body in row.co_owners.all()]) if row else ""


def _day(row: Initiative | None, name: str) -> str:
    value = getattr(row, name, None)
    return long_date(value) if value else ""


def payers(row: Initiative | None) -> str:
    """Who pays, in words: the stream of the budget, and the others that share it with what they pay."""
    if row is None:
        return ""
    shares = [f"{funding.get_stream_display()} {kronor(funding.amount)}" for funding in row.fundings.all()]
    own = [str(FundingStream(row.stream).label)] if row.stream else []
    return list_in_words([*own, *shares])
