"""Following up the conditions of operating support, year by year (31 and 35–36 §§ of 2024:1243)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from grants.case_money import standing_grant
from grants.models import GrantCase, ServiceFollowUp
from grants.policies import can_handle_case
from grants.services.case_rows import body_of, lock_case, users_with_conflict
from programs.services.programme_rows import plain, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

SERVICE_SCHEME = "sarskilt-driftstod"
FACTS = ("kept_range", "kept_hours", "note", "assessed_on")
TOLD = ("year", "kept_range", "kept_hours", "assessed_on")
"""What the trail tells: the note may name a person."""


def add_service_follow_up(*, actor: Actor, case_id: UUID, year: int, values: Mapping[str, Any]) -> ServiceFollowUp:
    """Write whether range and hours were kept in a year. Raises PermissionDenied, ActRefused, ValidationError."""
    with audited(actor, "service_follow_up.add") as trail:
        case = lock_case(case_id)
        _check(trail, case)
        decision = standing_grant(case.pk)
        if case.scheme_id != SERVICE_SCHEME or decision is None:
            raise ActRefused(_("Bara beviljat särskilt driftstöd har villkor om utbud och öppettider."))
        if year < decision.support_year:
            raise ValidationError({"year": _("Stödet gäller från och med %(year)s.") % {"year": decision.support_year}})
        row = ServiceFollowUp(case=case, year=year)
        _write(row, values)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *TOLD))
    return row


def edit_service_follow_up(
    *, actor: Actor, follow_up_id: UUID, expected_version: int, values: Mapping[str, Any]
) -> ServiceFollowUp:
    """Change some of ``FACTS``. Raises PermissionDenied, StaleVersion, ActRefused (gone), ValidationError."""
    with audited(actor, "service_follow_up.edit") as trail:
        case_id = ServiceFollowUp.objects.filter(pk=follow_up_id).values_list("case", flat=True).first()
        if case_id is None:
            raise ActRefused(_("Uppföljningen är borttagen."))
        case = lock_case(case_id)
        _check(trail, case)
        row = ServiceFollowUp.objects.get(pk=follow_up_id)
        trail.about(row)
        check_version(row, expected_version)
        before = snapshot(row, *TOLD)
        _write(row, values)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *TOLD))
    return row


def _check(trail: Trail, case: GrantCase) -> None:
    trail.about(case, body_of(case))
    check_allowed(can_handle_case(trail.actor, case, users_with_conflict(case)))


def _write(row: ServiceFollowUp, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in FACTS:
            setattr(row, name, value)
    if row.assessed_on and row.assessed_on > timezone.localdate():
        raise ValidationError({"assessed_on": _("Dagen ligger framåt i tiden.")})
