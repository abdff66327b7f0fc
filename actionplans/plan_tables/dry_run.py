"""What a table would do to a plan, told before anything is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from actionplans.enums import Aim, GoalSource
from actionplans.models import Goal, Initiative
from actionplans.plan_tables.columns import (
    GOAL_KEYS,
    INITIATIVE_KEYS,
    goal_values,
    headings,
    initiative_values,
    shown,
    spelled,
)
from actionplans.records import PlanRecords
from actionplans.rules.plan_values import goal_problems, initiative_problems
from rsp.importing import CellError, Change, DryRun, ImportRow, ImportTable, RowState
from rsp.indicators import known_indicators

FIELD_OF = {"indicator_key": "counted_from", "source": "counted_from"}
"""Where a problem that the rules tell of a field stands in the table."""


@dataclass(slots=True)
class GoalWrite:
    """A goal of the file: ``row`` in the plan (None: a new one), and what the file says of it."""

    number: int
    row: Goal | None
    values: dict[str, Any]
    state: RowState = RowState.UNCHANGED


@dataclass(slots=True)
class InitiativeWrite:
    """An initiative of the file, first named on row ``number``, with its goals."""

    number: int
    row: Initiative | None
    values: dict[str, Any]
    goals: list[GoalWrite] = field(default_factory=list)
    state: RowState = RowState.UNCHANGED
    version: int | None = None


@dataclass(slots=True)
class _Reading:
    """The table while it is being read."""

    records: PlanRecords
    errors: list[CellError]
    named: Mapping[str, str]
    initiatives: dict[Any, Initiative]
    by_name: dict[Any, Initiative]
    groups: dict[Any, InitiativeWrite] = field(default_factory=dict)
    last: InitiativeWrite | None = None
    last_number: int = 0
    seen_goals: dict[Any, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def fault(self, number: int, key: str, value: Any, reason: str) -> None:
        key = FIELD_OF.get(key, key)
        self.errors.append(CellError(number, self.named.get(key, key), shown(key, value), reason))


def dry_run(records: PlanRecords, table: ImportTable) -> tuple[DryRun, list[InitiativeWrite]]:
    """What the rows would do, and what to write for it in the order of the file. No query."""
    reading = _Reading(
        records=records,
        errors=list(table.errors),
        named=headings(),
        initiatives={row.pk: row for row in records.initiatives},
        by_name={(row.area_id, spelled(row.title)): row for row in records.initiatives},
    )
    for row in table.rows:
        _take(reading, row)
    for group in reading.groups.values():
        _judge_initiative(reading, group)
        for goal in group.goals:
            _judge_goal(reading, group, goal)
    reading.errors.sort(key=lambda error: error.row)
    return DryRun(reading.changes, reading.errors), list(reading.groups.values())


def _take(reading: _Reading, row: ImportRow) -> None:
    """Put a row in the group of its initiative. Without a title it goes on with the initiative above."""
    values = {key: row.values[key] for key in INITIATIVE_KEYS if key in row.values}
    goal = {key: row.values[key] for key in GOAL_KEYS if key in row.values}
    follows_directly = reading.last is not None and row.number == reading.last_number + 1
    reading.last_number = row.number
    if values.get("title") is None:
        if not (follows_directly and any(value is not None for value in goal.values())):
            reading.fault(row.number, "title", None, _("Cellen är tom."))
            return
        group = reading.last
    else:
        group = _group_of(reading, row, values)
    assert group is not None  # the row above had a group
    reading.last = group
    if any(_is_said(key, value) for key, value in goal.items()):
        _take_goal(reading, group, row, goal)


def _is_said(key: str, value: Any) -> bool:
    """Whether a cell of a goal says that there is one: a plain "nej" or "minst" is there in every row."""
    return value is not None and value is not False and key != "aim"


def _group_of(reading: _Reading, row: ImportRow, values: dict[str, Any]) -> InitiativeWrite:
    area = values.get("area")
    name = (area.pk if area else None, spelled(values["title"]))
    known = reading.initiatives.get(row.values.get("initiative_id"))
    found = known or reading.by_name.get(name) or (None if "area" in values else _alone_with_title(reading, name[1]))
    key = found.pk if found else name
    group = reading.groups.get(key)
    if group is None:
        group = InitiativeWrite(row.number, found, values)
        group.version = row.values.get("initiative_version") if known else None
        reading.groups[key] = group
    for name_of, value in values.items():
        if value is not None and value != group.values.get(name_of):
            words = _("Raden säger något annat om insatsen än rad %(row)d.") % {"row": group.number}
            reading.fault(row.number, name_of, value, words)
    return group


def _alone_with_title(reading: _Reading, title: str) -> Initiative | None:
    """A table without areas names an initiative by its title, when only one has it."""
    found = [row for (_area, name), row in reading.by_name.items() if name == title]
    return found[0] if len(found) == 1 else None


def _take_goal(reading: _Reading, group: InitiativeWrite, row: ImportRow, values: dict[str, Any]) -> None:
    if values.get("text") is None:
        reading.fault(row.number, "text", None, _("Skriv målet, eller töm målets övriga celler på raden."))
        return
    goals = list(group.row.goals.all()) if group.row else []
    known = next((goal for goal in goals if goal.pk == row.values.get("goal_id")), None)
    found = known or next((goal for goal in goals if spelled(goal.text) == spelled(values["text"])), None)
    key = found.pk if found else (id(group), spelled(values["text"]))
    if earlier := reading.seen_goals.get(key):
        reading.fault(row.number, "text", values["text"], _("Målet står redan på rad %(row)d.") % {"row": earlier})
        return
    reading.seen_goals[key] = row.number
    write = GoalWrite(row.number, found, values)
    version = row.values.get("goal_version") if known else None
    if found and version is not None and version != found.version:
        write.state = RowState.CONFLICT
    group.goals.append(write)


# --- Judging


def _judge_initiative(reading: _Reading, group: InitiativeWrite) -> None:
    row, year = group.row, reading.records.plan.year
    before = initiative_values(row) if row else {}
    facts = {**before, **group.values}
    parts = {part.stream: part.amount for part in row.fundings.all()} if row else {}
    problems = initiative_problems({**facts, "stream": facts.get("stream") or ""}, year, parts)
    if facts.get("owner") and facts["owner"] in (facts.get("co_owners") or ()):
        problems["co_owners"] = _("Den som är ansvarig kan inte också vara medansvarig.")
    for key, reason in problems.items():
        reading.fault(group.number, key, facts.get(key), reason)
    differing = _differing(before, group.values)
    group.state = _state(row, differing, is_stale=_is_stale(row, group.version))
    _tell(reading, group.number, group.values["title"], group.state, differing)


def _is_stale(row: Initiative | None, version: int | None) -> bool:
    return row is not None and version is not None and version != row.version


def _judge_goal(reading: _Reading, group: InitiativeWrite, goal: GoalWrite) -> None:
    before = goal_values(goal.row) if goal.row else {"aim": Aim.AT_LEAST.value, "is_qualitative": False}
    _fill(goal.values, before)
    known = known_indicators()
    facts = {**before, **goal.values}
    counted = facts.get("counted_from")
    facts |= {"source": GoalSource.COUNTED if counted else GoalSource.TYPED, "indicator_key": counted}
    if counted in known and not facts.get("unit"):
        facts["unit"] = str(known[counted].unit)
    for key, reason in goal_problems(facts, reading.records.plan.year, known).items():
        reading.fault(goal.number, key, facts.get(key), reason)
    is_stale = goal.state is RowState.CONFLICT
    differing = _differing(before if goal.row else {}, goal.values)
    goal.state = _state(goal.row, differing, is_stale=is_stale)
    _tell(reading, goal.number, goal.values["text"], goal.state, differing)


def _fill(values: dict[str, Any], before: Mapping[str, Any]) -> None:
    """An empty cell for what always has a value leaves it as it is."""
    for key in ("aim", "is_qualitative"):
        if key in values and values[key] is None:
            values[key] = before[key]


def _differing(before: Mapping[str, Any], values: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    return [
        (key, before.get(key), value) for key, value in values.items() if (before.get(key) or None) != (value or None)
    ]


def _state(row: Any, differing: Iterable[Any], *, is_stale: bool) -> RowState:
    if row is None:
        return RowState.ADDED
    if not differing:
        return RowState.UNCHANGED
    return RowState.CONFLICT if is_stale else RowState.CHANGED


def _tell(reading: _Reading, number: int, what: str, state: RowState, differing: list[tuple[str, Any, Any]]) -> None:
    fields = tuple((reading.named[key], shown(key, old), shown(key, new)) for key, old, new in differing)
    reading.changes.append(Change(number, what, state, fields))
