"""What the indicators of programme goals have shown. Goes on after the programme is adopted."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from programs.models import ProgrammeGoal, ProgrammeGoalOutcome
from programs.policies import can_keep_programme
from programs.services.programme_rows import keeper_today, lock_programme, plain, save_checked, tell_of_merge
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

FACTS = ("measured_on", "value", "comment", "source")


def add_outcome(*, actor: Actor, goal_id: UUID, values: Mapping[str, Any]) -> ProgrammeGoalOutcome:
    """Record what a goal's indicator showed on a day. Raises PermissionDenied, ActRefused, ValidationError."""
    with audited(actor, "programme_outcome.add") as trail:
        goal = _goal(actor, trail, goal_id)
        row = ProgrammeGoalOutcome(goal=goal)
        _put(row, values)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS))
    return row


def edit_outcome(
    *,
    actor: Actor,
    outcome: ProgrammeGoalOutcome,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> ProgrammeGoalOutcome:
    """Correct an outcome. Raises PermissionDenied, StaleVersion, ActRefused (gone), ValidationError."""
    with audited(actor, "programme_outcome.edit") as trail:
        goal = _goal(actor, trail, outcome.goal_id)
        row = _locked(trail, outcome.pk)
        check_version(row, expected_version)
        before = snapshot(row, *FACTS)
        _put(row, values)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *FACTS))
        tell_of_merge(goal.programme, passed_over)
    return row


def remove_outcome(*, actor: Actor, outcome: ProgrammeGoalOutcome, expected_version: int) -> None:
    """Take an outcome away. Raises PermissionDenied, StaleVersion, ActRefused (it is gone already)."""
    with audited(actor, "programme_outcome.remove") as trail:
        _goal(actor, trail, outcome.goal_id)
        row = _locked(trail, outcome.pk)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *FACTS))
        row.delete()


def _goal(actor: Actor, trail: Trail, goal_id: UUID) -> ProgrammeGoal:
    """The goal with its programme, which is locked."""
    goal = ProgrammeGoal.objects.filter(pk=goal_id).first()
    if goal is None:
        raise ActRefused(_("Målet är redan borttaget."))
    goal.programme = lock_programme(goal.programme_id)
    trail.about(goal, keeper_today(goal.programme).body)
    check_allowed(can_keep_programme(actor, goal.programme))
    return goal


def _locked(trail: Trail, outcome_id: UUID) -> ProgrammeGoalOutcome:
    row = ProgrammeGoalOutcome.objects.select_for_update().filter(pk=outcome_id).first()
    if row is None:
        raise ActRefused(_("Utfallet är redan borttaget."))
    trail.about(row)
    return row


def _put(row: ProgrammeGoalOutcome, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in FACTS:
            setattr(row, name, value)
    _refuse_future(row.measured_on)


def _refuse_future(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"measured_on": _("Dagen har inte varit än. Ange när det mättes.")})
