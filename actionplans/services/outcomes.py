"""What came of a plan's goals and initiatives, as those who answer for them report it. Goes on after the decision."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from actionplans.enums import Assessment, GoalSource
from actionplans.lineages import counted_in
from actionplans.models import Goal, Initiative, Outcome
from actionplans.policies import can_report_outcome
from actionplans.services.plan_rows import body_of, lock_goal, lock_initiative
from notices.services import tell_of_merge
from programs.services.programme_rows import plain, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.indicators import known_indicators
from rsp.rights import ActRefused, check_allowed

FACTS = ("reached_on", "value", "text", "assessment", "comment", "source")
TOLD = ("reached_on", "value", "assessment")
"""What the trail tells: no text that may name a person. The texts stay with the outcome and its history."""


def report_outcome(*, actor: Actor, goal_id: UUID, values: Mapping[str, Any]) -> Outcome:
    """Report what a goal had reached on a day. Raises PermissionDenied, ActRefused (gone), ValidationError."""
    with audited(actor, "outcome.add") as trail:
        goal = _goal(trail, goal_id)
        row = Outcome(goal=goal)
        _put(row, values)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *TOLD))
    return row


def correct_outcome(
    *,
    actor: Actor,
    outcome: Outcome,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> Outcome:
    """Change an outcome. Raises PermissionDenied, StaleVersion, ActRefused (gone), ValidationError."""
    with audited(actor, "outcome.edit") as trail:
        goal = _goal(trail, outcome.goal_id)
        row = _locked(trail, goal, outcome.pk)
        check_version(row, expected_version)
        before = snapshot(row, *TOLD)
        _put(row, values)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *TOLD))
        tell_of_merge(goal.text, reverse("actionplans:goal", args=[goal.pk]), passed_over)
    return row


def withdraw_outcome(*, actor: Actor, outcome: Outcome, expected_version: int) -> None:
    """Take an outcome away. Raises PermissionDenied, StaleVersion, ActRefused (it is gone already)."""
    with audited(actor, "outcome.remove") as trail:
        goal = _goal(trail, outcome.goal_id)
        row = _locked(trail, goal, outcome.pk)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *TOLD))
        row.delete()


def report_result(
    *,
    actor: Actor,
    initiative_id: UUID,
    expected_version: int,
    result: str,
    passed_over: Iterable[PassedOver] = (),
) -> Initiative:
    """Write what was done in an initiative. Raises PermissionDenied, StaleVersion, ActRefused (gone)."""
    with audited(actor, "initiative.report") as trail:
        row = lock_initiative(initiative_id)
        trail.about(row, body_of(row.plan))
        check_allowed(can_report_outcome(actor, row))
        check_version(row, expected_version)
        row.result = result.strip()
        row.version += 1
        row.save(update_fields=["result", "version", "updated_at"])
        tell_of_merge(row.title, reverse("actionplans:initiative_result", args=[row.pk]), passed_over)
    return row


def _goal(trail: Trail, goal_id: UUID) -> Goal:
    """The goal, with its plan locked: an outcome does not come between a choice for next year and what it read."""
    goal = lock_goal(goal_id)
    trail.about(goal, body_of(goal.initiative.plan))
    check_allowed(can_report_outcome(trail.actor, goal.initiative))
    return goal


def _locked(trail: Trail, goal: Goal, outcome_id: UUID) -> Outcome:
    row = Outcome.objects.filter(pk=outcome_id, goal=goal).first()
    if row is None:
        raise ActRefused(_("Utfallet är redan borttaget."))
    row.goal = goal
    trail.about(row)
    return row


def _put(row: Outcome, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in FACTS:
            setattr(row, name, value)
    _refuse_day(row.reached_on, row.goal)
    _count(row)
    if row.value is None and not row.text and not row.comment and row.assessment == Assessment.NOT_ASSESSED:
        raise ValidationError({"assessment": _("Skriv ett utfall eller välj en bedömning.")})


def _refuse_day(day: date, goal: Goal) -> None:
    if day > timezone.localdate():
        raise ValidationError({"reached_on": _("Dagen har inte varit än. Ange vilken dag utfallet avser.")})
    year = goal.initiative.plan.year
    if day.year < year:
        words = _("Planen gäller %(year)s. Utfallet kan inte avse en dag före det året.")
        raise ValidationError({"reached_on": words % {"year": year}})


def _count(row: Outcome) -> None:
    """A counted goal's value is the records' figure on the day, whatever was typed; its source says so."""
    goal = row.goal
    if goal.source != GoalSource.COUNTED:
        return
    plan = goal.initiative.plan
    day = min(row.reached_on, date(plan.year, 12, 31))
    row.value = counted_in(plan.county_id, plan.year, {goal.indicator_key}, day).get(goal.indicator_key)
    indicator = known_indicators().get(goal.indicator_key)
    if row.value is not None and indicator:
        row.source = _("Räknat ur registrerade uppgifter: %(what)s") % {"what": indicator.label}
