"""The rows that a table gives a plan, written together: what is asked of the database does not grow with each rule.

The plan is locked and the dry run has judged every row by the rules that the services of single rows keep to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import Trail, snapshot
from actionplans.enums import GoalSource
from actionplans.models import ActionPlan, Goal, Initiative
from actionplans.plan_tables.dry_run import GoalWrite, InitiativeWrite
from actionplans.services import goals, initiatives
from registers.models import Organisation
from rsp.importing import RowState
from rsp.rights import ActRefused

WRITTEN = (RowState.ADDED, RowState.CHANGED)
OBJECTS = ("area", "owner", "co_owners", "starts_on", "ends_on", "budget")
"""What is None when it is not said; a text is empty."""
OBJECTS_OF_GOAL = ("baseline", "baseline_on", "target", "due_on")
KEYS_ELSEWHERE = ("plan", "area", "owner", "initiative", "carried_from")
"""Asked of the database by its own foreign keys."""
OF_A_CHANGE = ("version", "updated_at")

CoOwner = Initiative.co_owners.through


@dataclass(slots=True)
class _Writing:
    trail: Trail
    plan: ActionPlan
    new: list[Initiative] = field(default_factory=list)
    new_goals: list[Goal] = field(default_factory=list)
    shared: list[tuple[Initiative, Sequence[Organisation], Sequence[Organisation]]] = field(default_factory=list)
    """Initiatives with who answered for them beside their owner, and who does now."""


def write_rows(trail: Trail, plan: ActionPlan, writes: Sequence[InitiativeWrite]) -> None:
    """Write what is new and what is changed, each with its event in the trail. Raises ActRefused for what cannot be."""
    writing = _Writing(trail, plan)
    for write in writes:
        try:
            _take(writing, write)
        except ValidationError as error:
            words = _("Rad %(row)d går inte att läsa in: %(why)s Inget är inläst.")
            raise ActRefused(words % {"row": write.number, "why": " ".join(error.messages)}) from error
    _number(writing)
    Initiative.objects.bulk_create(writing.new)
    _share(writing)
    Goal.objects.bulk_create(writing.new_goals)
    for row in writing.new:
        _record(trail, "initiative.add", row, {}, snapshot(row, *initiatives.TOLD))
    for goal in writing.new_goals:
        _record(trail, "goal.add", goal, {}, snapshot(goal, *goals.TOLD))


def _take(writing: _Writing, write: InitiativeWrite) -> None:
    values = {key: _empty(value) if key not in OBJECTS else value for key, value in write.values.items()}
    says_co_owners = "co_owners" in values
    co_owners: Sequence[Organisation] = values.pop("co_owners", None) or ()
    row = write.row or Initiative(plan=writing.plan)
    before = list(row.co_owners.all()) if write.row else []
    if write.row is None:
        initiatives.write_values(row, values)
        row.clean_fields(exclude=[*KEYS_ELSEWHERE, "number"])
        writing.new.append(row)
    elif write.state is RowState.CHANGED and _differs(row, values):
        _change_initiative(writing, row, values)
    if write.state in WRITTEN and says_co_owners and {body.pk for body in before} != {body.pk for body in co_owners}:
        writing.shared.append((row, before, co_owners))
    _take_goals(writing, row, write.goals, is_new=write.row is None)


def _change_initiative(writing: _Writing, row: Initiative, values: Mapping[str, Any]) -> None:
    """One that comes to another area stands last there, and those after it in the old one move up."""
    before, old_area = snapshot(row, *initiatives.TOLD), row.area_id
    initiatives.write_values(row, values)
    row.clean_fields(exclude=KEYS_ELSEWHERE)
    row.version += 1
    fields = [*values, *OF_A_CHANGE]
    if row.area_id != old_area:
        old_number = Initiative.objects.values_list("number", flat=True).get(pk=row.pk)  # others may have left since
        row.number = initiatives.next_number(writing.plan, row.area)
        row.save(update_fields=[*fields, "number"])
        initiatives.close_gap(writing.plan, old_area, old_number)
    else:
        row.save(update_fields=fields)
    _record(writing.trail, "initiative.edit", row, before, snapshot(row, *initiatives.TOLD))


def _take_goals(writing: _Writing, initiative: Initiative, writes: Iterable[GoalWrite], *, is_new: bool) -> None:
    last = 0 if is_new else max((goal.order for goal in initiative.goals.all()), default=0)
    for write in writes:
        if write.state not in WRITTEN:
            continue
        values = _values_of_goal(write)
        if write.row is None:
            last += 1
            row = Goal(initiative=initiative, order=last)
            goals.write_values(row, values)
            row.clean_fields(exclude=KEYS_ELSEWHERE)
            writing.new_goals.append(row)
        else:
            _change_goal(writing.trail, write.row, values)


def _values_of_goal(write: GoalWrite) -> dict[str, Any]:
    values = {key: value if key in OBJECTS_OF_GOAL else _empty(value) for key, value in write.values.items()}
    if "counted_from" in values:
        key = values.pop("counted_from")
        values |= {"source": GoalSource.COUNTED if key else GoalSource.TYPED, "indicator_key": key}
    return values


def _change_goal(trail: Trail, row: Goal, values: Mapping[str, Any]) -> None:
    before = snapshot(row, *goals.TOLD)
    goals.write_values(row, values)
    row.clean_fields(exclude=KEYS_ELSEWHERE)
    row.version += 1
    row.save(update_fields=[*goals.FACTS, *OF_A_CHANGE])
    _record(trail, "goal.edit", row, before, snapshot(row, *goals.TOLD))


def _number(writing: _Writing) -> None:
    """New initiatives stand last in their areas, in the order of the file."""
    found = Initiative.objects.filter(plan=writing.plan).order_by().values_list("area").annotate(last=Max("number"))
    last: defaultdict[Any, int] = defaultdict(int, dict(found))
    for row in writing.new:
        last[row.area_id] += 1
        row.number = last[row.area_id]


def _share(writing: _Writing) -> None:
    gone: list[UUID] = []
    for row, before, after in writing.shared:
        names = [sorted(body.public_name for body in bodies) for bodies in (before, after)]
        _record(writing.trail, "initiative.share", row, *({"co_owners": found} for found in names))
        gone.extend(row.pk for _body in before[:1])
    CoOwner.objects.filter(initiative__in=gone).delete()
    CoOwner.objects.bulk_create(
        [
            CoOwner(initiative_id=row.pk, organisation_id=body.pk)
            for row, _before, after in writing.shared
            for body in after
        ]
    )


def _record(
    trail: Trail, action: str, row: Initiative | Goal, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """One event with the facts that differ, as ``Trail.changed`` tells them."""
    keys = [key for key in after if before.get(key) != after[key]]
    facts = {"before": {key: before.get(key) for key in keys}, "after": {key: after[key] for key in keys}}
    trail.record(action=action, row=row, **facts)


def _empty(value: Any) -> Any:
    return "" if value is None else value


def _differs(row: Initiative, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
