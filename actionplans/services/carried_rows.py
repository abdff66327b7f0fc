"""The rows of a new plan that come from the plan it follows: made, made again, and what would be lost without them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actionplans.enums import GoalSource
from actionplans.lineages import Areas, areas_after, counted_in, is_of_whole_year, last_areas, last_day
from actionplans.models import ActionPlan, CarryForward, Goal, Initiative, InitiativeFunding, Outcome
from actionplans.rules.wording import moved_period, moved_text, not_before, with_target
from programs.models import PriorityArea

SAME_OF_INITIATIVE = ("owner_id", "owner_function", "participants", "budget", "stream", "funder")
SAME_OF_GOAL = ("indicator", "unit", "is_qualitative", "end_state", "aim", "source", "indicator_key")
"""What goes into the new year as it was."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The plan being drafted, the one it follows, and what is asked of both once, however many rows are carried."""

    plan: ActionPlan
    earlier: ActionPlan
    areas: Areas
    last_areas: Mapping[UUID, UUID]
    reached: Mapping[UUID, tuple[Decimal, date]]
    """By goal: the newest value with its day, typed or counted."""
    has_areas: bool = field(default=False)


def ground_of(plan: ActionPlan, initiatives: Sequence[Initiative], goals: Sequence[Goal]) -> Ground:
    """What carrying these rows needs to know. A fixed number of queries."""
    earlier: Any = plan.follows
    areas = areas_after(plan)
    return Ground(plan, earlier, areas, last_areas(initiatives), reached_by(earlier, goals), bool(areas))


def reached_by(plan: ActionPlan, goals: Sequence[Goal]) -> dict[UUID, tuple[Decimal, date]]:
    """By goal of ``plan``: the newest value that is known, with its day; for counted goals the records' figure of the
    year, whatever was reported of a day in the midst of it.
    """
    valued = Outcome.objects.filter(goal__in=[goal.pk for goal in goals], value__isnull=False)
    found = {pk: (value, day) for pk, value, day in valued.order_by("reached_on").values_list(*_REACHED)}
    counted = [
        goal
        for goal in goals
        if goal.source == GoalSource.COUNTED
        and not (goal.pk in found and is_of_whole_year(found[goal.pk][1], plan.year))
    ]
    figures = counted_in(plan.county_id, plan.year, {goal.indicator_key for goal in counted})
    day = last_day(plan.year)
    return found | {goal.pk: (figures[goal.indicator_key], day) for goal in counted if goal.indicator_key in figures}


_REACHED = ("goal", "value", "reached_on")


def area_for(ground: Ground, old: Initiative, chosen: UUID | None) -> PriorityArea | None:
    """The area in the new plan: the chosen one, else the one that the old area is or has become.

    None where the plan has no programme, or a programme without areas. Raises ValidationError when it must be chosen.
    """
    own = {area.pk: area for found in ground.areas.values() for area in found}
    if chosen is not None:
        if chosen not in own:
            raise ValidationError({"to_area": _("Välj ett område i planens program.")})
        return own[chosen]
    known = old.area_id or ground.last_areas.get(old.lineage_id)
    after = ground.areas.get(known, []) if known else []
    if len(after) == 1:
        return after[0]
    if not ground.has_areas:
        return None
    words = (
        _("Området har blivit flera i det nya programmet. Välj område för insatsen %(title)s.")
        if after
        else _("Området har ingen fortsättning i det nya programmet. Välj område för insatsen %(title)s.")
    )
    raise ValidationError({"to_area": words % {"title": old.title}})


def put_initiative(ground: Ground, row: Initiative, old: Initiative, area: PriorityArea | None) -> None:
    """Write in ``row`` what ``old`` is in the new year."""
    years = (ground.earlier.year, ground.plan.year)
    for name in SAME_OF_INITIATIVE:
        setattr(row, name, getattr(old, name))
    row.plan, row.area = ground.plan, area
    row.lineage_id, row.carried_from = old.lineage_id, old
    row.title, row.description = old.title, old.description
    row.starts_on, row.ends_on = moved_period(old.starts_on, old.ends_on, *years)


def copy_parts(row: Initiative, old: Initiative) -> None:
    """Give a new initiative the co-owners and the parts of its budget that the old one has."""
    row.co_owners.set(old.co_owners.all())
    InitiativeFunding.objects.bulk_create(
        [InitiativeFunding(initiative=row, stream=one.stream, amount=one.amount) for one in old.fundings.all()]
    )


def put_goal(ground: Ground, row: Goal, old: Goal, target: Decimal | None = None, text: str = "") -> None:
    """Write in ``row`` what ``old`` is in the new year, with a new target or text where one is given.

    Its baseline is what the old one reached; the new year's check has not been made, so no reason to keep it stands.
    """
    for name in SAME_OF_GOAL:
        setattr(row, name, getattr(old, name))
    years = (ground.earlier.year, ground.plan.year)
    value, day = ground.reached.get(old.pk, (None, None))
    row.lineage_id, row.carried_from, row.kept_reason = old.lineage_id, old, ""
    row.baseline, row.baseline_on, row.baseline_note = (
        (value, day, "") if value is not None else (old.baseline, old.baseline_on, old.baseline_note)
    )
    row.target = old.target if target is None else target
    row.due_on = not_before(old.due_on, ground.plan.year) or due_on_of(row, ground.plan.year)
    row.text = text or with_target(moved_text(old.text, *years, reached=value), old.target, row.target)
    row.end_state = moved_text(old.end_state, *years)


def due_on_of(row: Goal, year: int) -> date | None:
    """When a goal with a target is due that never had a day of its own: at the end of its plan's year."""
    return date(year, 12, 31) if row.target is not None else None


def free_place(wanted: int, taken: set[int]) -> int:
    """The same place as last year when it is free, else after the last."""
    place = wanted if wanted not in taken else max(taken) + 1
    taken.add(place)
    return place


def is_edited(choice: CarryForward, row: Initiative | Goal) -> bool:
    """Whether somebody has written in the new row since it was carried: else it has the version of its choice."""
    return row.version != choice.version


def lost_with_goal(choice: CarryForward | None, goal: Goal) -> Iterator[str]:
    """What would go with a goal of the new plan beside what it was carried with. Load its comments and outcomes."""
    words = {"goal": goal.text}
    if choice is None:
        yield _("målet ”%(goal)s”, som är nytt i planen") % words
        return
    if is_edited(choice, goal):
        yield _("det som har ändrats i målet ”%(goal)s”") % words
    if number := len(goal.comments.all()):
        yield (_("%(number)d kommentarer") if number > 1 else _("%(number)d kommentar")) % {"number": number}
    if goal.outcomes.all():
        yield _("utfall som har rapporterats på målet ”%(goal)s”") % words


def lost_with_initiative(choice: CarryForward, row: Initiative, chosen: Mapping[UUID, CarryForward]) -> Iterator[str]:
    """What would go with an initiative of the new plan. ``chosen``: the choices that its goals came from, by goal."""
    if is_edited(choice, row) or _parts(row) != _parts(choice.initiative):
        yield _("det som har ändrats i insatsen ”%(title)s”") % {"title": row.title}
    if row.result:
        yield _("det som står om vad som gjordes")
    if number := sum(comment.goal_id is None for comment in row.comments.all()):
        yield (_("%(number)d kommentarer") if number > 1 else _("%(number)d kommentar")) % {"number": number}
    for goal in row.goals.all():
        yield from lost_with_goal(chosen.get(goal.pk), goal)


def _parts(row: Initiative | None) -> tuple[frozenset[Any], frozenset[Any]]:
    if row is None:
        return frozenset(), frozenset()
    fundings = frozenset((one.stream, one.amount) for one in row.fundings.all())
    return frozenset(body.pk for body in row.co_owners.all()), fundings
