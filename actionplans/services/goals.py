"""The goals of an initiative: written, moved, taken away."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from actionplans.enums import GoalSource
from actionplans.models import ActionPlan, Goal, Initiative
from actionplans.policies import can_edit_plan, can_keep_plan
from actionplans.rules.plan_values import goal_problems
from actionplans.services.plan_rows import (
    AlreadyAdded,
    body_of,
    entry_id,
    link_to_plan,
    lock_goal,
    lock_initiative,
    refuse_frozen,
    refuse_twice,
)
from notices.services import tell_of_merge
from programs.services.programme_rows import plain, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.indicators import Period, count_indicators, known_indicators
from rsp.rights import ActRefused, check_allowed

FACTS = (
    "text",
    "indicator",
    "unit",
    "is_qualitative",
    "end_state",
    "aim",
    "baseline",
    "baseline_on",
    "baseline_note",
    "target",
    "due_on",
    "source",
    "indicator_key",
    "kept_reason",
)
"""What a person writes of a goal."""
TOLD = ("is_qualitative", "aim", "baseline", "baseline_on", "target", "due_on", "source", "indicator_key")
"""What the trail tells: no text that may name a person. The texts stay with the goal and its history."""


def next_order(initiative: Initiative) -> int:
    """The place of a goal that is put last. Lock the plan first."""
    last: int | None = Goal.objects.filter(initiative=initiative).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


def add_goal(*, actor: Actor, initiative_id: UUID, values: Mapping[str, Any], entry_key: UUID | None = None) -> Goal:
    """Put a goal last. ``entry_key``: the opened form's own; sent twice it finds the first.

    Raises PermissionDenied, ActRefused (frozen, or the initiative is gone), ValidationError.
    """
    try:
        return _add(actor, initiative_id, values, entry_id(entry_key, actor, initiative_id, values))
    except AlreadyAdded as found:
        return found.row  # type: ignore[no-any-return]


def _add(actor: Actor, initiative_id: UUID, values: Mapping[str, Any], key: UUID) -> Goal:
    with audited(actor, "goal.add") as trail:
        initiative = lock_initiative(initiative_id)
        _writable(trail, initiative.plan)
        refuse_twice(Goal.objects.filter(initiative=initiative), key)
        row = Goal(pk=key, initiative=initiative, order=next_order(initiative))
        write_values(row, values)
        _take_baseline(row)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *TOLD))
    return row


def edit_goal(
    *,
    actor: Actor,
    goal_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> Goal:
    """Change some of ``FACTS``. ``passed_over``: whose saved values the actor chose away.

    Raises PermissionDenied, StaleVersion, ActRefused (frozen, or gone), ValidationError.
    """
    with audited(actor, "goal.edit") as trail:
        row = _locked(trail, goal_id)
        check_version(row, expected_version)
        before = snapshot(row, *TOLD)
        write_values(row, values)
        _take_baseline(row)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *TOLD))
        tell_of_merge(row.text, link_to_plan(row.initiative.plan), passed_over)
    return row


def move_goal(*, actor: Actor, goal_id: UUID, up: bool) -> Goal:
    """Change places with the goal before, or after. Raises PermissionDenied, ActRefused (frozen, gone, at the end)."""
    with audited(actor, "goal.move") as trail:
        row = _locked(trail, goal_id)
        others = Goal.objects.filter(initiative=row.initiative_id)
        beside = (
            others.filter(order__lt=row.order).order_by("-order").first()
            if up
            else others.filter(order__gt=row.order).order_by("order").first()
        )
        if beside is None:
            raise ActRefused(_("Målet står redan först eller sist."))
        before = snapshot(row, "order")
        row.order, beside.order = beside.order, row.order
        for moved in (row, beside):
            moved.save(update_fields=["order", "updated_at"])
        trail.changed(before, snapshot(row, "order"))
    return row


def remove_goal(*, actor: Actor, goal_id: UUID, expected_version: int) -> None:
    """Take a goal away; those after it move up.

    What it was carried from needs a new choice (``lineages.live_choices``).
    Raises PermissionDenied, StaleVersion, ActRefused (frozen, or gone).
    """
    with audited(actor, "goal.remove") as trail:
        row = _locked(trail, goal_id)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *TOLD))
        initiative, order = row.initiative, row.order
        row.comments.update(initiative=None, goal=None)  # what was said is kept, with the plan
        row.delete()
        Goal.objects.filter(initiative=initiative, order__gt=order).update(order=F("order") - 1)


def _writable(trail: Trail, plan: ActionPlan) -> None:
    """Raise unless the actor may write in the locked plan now."""
    trail.about(plan, body_of(plan))
    check_allowed(can_keep_plan(trail.actor, plan))
    refuse_frozen(plan)
    check_allowed(can_edit_plan(trail.actor, plan))


def _locked(trail: Trail, goal_id: UUID) -> Goal:
    row = lock_goal(goal_id)
    _writable(trail, row.initiative.plan)
    trail.about(row)
    return row


def _take_baseline(row: Goal) -> None:
    """A counted goal without a baseline begins from the figure of the year before, when that is known."""
    is_said = row.baseline is not None or row.baseline_on or row.baseline_note
    if row.source != GoalSource.COUNTED or is_said:
        return
    plan = row.initiative.plan
    first, last = date(plan.year - 1, 1, 1), date(plan.year - 1, 12, 31)
    if last < timezone.localdate():
        row.baseline = count_indicators(Period(plan.county_id, first, last), {row.indicator_key}).get(row.indicator_key)
        row.baseline_on = None if row.baseline is None else last


def write_values(row: Goal, values: Mapping[str, Any]) -> None:
    """Put some of ``FACTS`` in the row, unsaved. Raises ValidationError.

    A counted goal takes its unit and its indicator from what it is counted from, unless they are written.
    """
    for name, value in plain(values).items():
        if name in FACTS:
            setattr(row, name, value)
    known = known_indicators()
    if row.source != GoalSource.COUNTED:
        row.indicator_key = ""
    elif row.indicator_key in known:
        row.unit = row.unit or str(known[row.indicator_key].unit)
        row.indicator = row.indicator or str(known[row.indicator_key].label)
    facts = {name: getattr(row, name) for name in FACTS}
    if problems := goal_problems(facts, row.initiative.plan.year, known):
        raise ValidationError(problems)
