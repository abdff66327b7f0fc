"""What happens to a decision after it is made: it is sent and received, appealed, or asked to be reconsidered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.models import Appeal, DecisionDispatch, GrantDecision
from grants.policies import can_handle_case
from grants.services.case_rows import body_of, lock_case, users_with_conflict
from programs.services.programme_rows import plain, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

SENT = ("sent_on", "means", "received_on")
SAID = ("kind", "received_on", "dnr", "text", "forwarded_on", "outcome", "outcome_on", "outcome_reference")
TOLD = ("kind", "received_on", "dnr", "forwarded_on", "outcome", "outcome_on")
"""What the trail tells of an appeal: no text that may name a person."""


def record_dispatch(
    *, actor: Actor, decision_id: int, values: Mapping[str, Any], expected_version: int | None = None
) -> DecisionDispatch:
    """Note that the letter of a decision was sent, and when it was received. ``expected_version``: of the noted row.

    None when nothing was noted. Raises PermissionDenied, StaleVersion, ActRefused, ValidationError (the days).
    """
    with audited(actor, "decision_dispatch.add" if expected_version is None else "decision_dispatch.edit") as trail:
        decision = _locked(actor, trail, decision_id)
        row = DecisionDispatch.objects.filter(decision=decision).first()
        if (row is None) is not (expected_version is None):
            raise ActRefused(_("Någon annan har antecknat när beslutet skickades. Ladda om sidan."))
        if row is not None and expected_version is not None:
            check_version(row, expected_version)
        before = snapshot(row, *SENT) if row else {}
        row = row or DecisionDispatch(decision=decision)
        for name, value in plain(values).items():
            setattr(row, name, value)
        _check_days(decision, {"sent_on": row.sent_on, "received_on": row.received_on})
        row.version += bool(before)
        save_checked(row)
        trail.about(row, body_of(decision.case))
        trail.changed(before, snapshot(row, *SENT))
    return row


def add_appeal(*, actor: Actor, decision_id: int, values: Mapping[str, Any]) -> Appeal:
    """Note that a decision is appealed, or asked to be reconsidered.

    Raises PermissionDenied, ActRefused (gone), ValidationError.
    """
    with audited(actor, "appeal.add") as trail:
        decision = _locked(actor, trail, decision_id)
        row = Appeal(decision=decision)
        _put(row, values)
        trail.about(row, body_of(decision.case))
        trail.changed({}, snapshot(row, *TOLD))
    return row


def edit_appeal(*, actor: Actor, appeal_id: UUID, expected_version: int, values: Mapping[str, Any]) -> Appeal:
    """Change what is noted of an appeal: above all what came of it.

    Raises PermissionDenied, StaleVersion, ActRefused (gone), ValidationError.
    """
    with audited(actor, "appeal.edit") as trail:
        found = Appeal.objects.filter(pk=appeal_id).first()
        if found is None:
            raise ActRefused(_("Överklagandet är borttaget."))
        decision = _locked(actor, trail, found.decision_id)
        row = Appeal.objects.get(pk=appeal_id)
        row.decision = decision
        check_version(row, expected_version)
        before = snapshot(row, *TOLD)
        row.version += 1
        _put(row, values)
        trail.about(row, body_of(decision.case))
        trail.changed(before, snapshot(row, *TOLD))
    return row


def _put(row: Appeal, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in SAID:
            setattr(row, name, value)
    days = {"received_on": row.received_on, "forwarded_on": row.forwarded_on, "outcome_on": row.outcome_on}
    _check_days(row.decision, days)
    save_checked(row)


def _locked(actor: Actor, trail: Trail, decision_id: int) -> GrantDecision:
    """The decision, with its case locked, for whoever handles the case."""
    decision = GrantDecision.objects.filter(pk=decision_id).first()
    if decision is None:
        raise ActRefused(_("Beslutet finns inte."))
    decision.case = lock_case(decision.case_id)
    trail.about(decision.case, body_of(decision.case))
    check_allowed(can_handle_case(actor, decision.case, users_with_conflict(decision.case)))
    return decision


def _check_days(decision: GrantDecision, days: Mapping[str, Any]) -> None:
    wrong = {}
    for name, day in days.items():
        if day is not None and day < decision.decided_on:
            wrong[name] = _("Dagen kan inte vara före beslutet.")
        elif day is not None and day > timezone.localdate():
            wrong[name] = _("Dagen kan inte vara efter i dag.")
    if wrong:
        raise ValidationError(wrong)
