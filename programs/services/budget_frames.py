"""What money a county has been allotted for a year, stream by stream."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from notices.services import tell_of_merge
from programs.models import BudgetFrame
from programs.policies import can_edit_budget_frame
from programs.services.programme_rows import plain, responsible_body, save_checked
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

FACTS = ("stream", "amount", "source")


def add_budget_frame(*, actor: Actor, county_code: str, year: int, values: Mapping[str, Any]) -> BudgetFrame:
    """Write down a frame. Raises PermissionDenied, ValidationError (the stream has one for the year, no source)."""
    with audited(actor, "budget_frame.add") as trail:
        row = BudgetFrame(county_id=county_code, year=year)
        _check(trail, row)
        _save(row, values)
        trail.about(row)
        trail.changed({}, snapshot(row, "year", *FACTS))
    return row


def edit_budget_frame(
    *,
    actor: Actor,
    frame_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
    link: str = "",
) -> BudgetFrame:
    """Change a frame. ``link``: the page that those whose values were chosen away are led to.

    Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError.
    """
    with audited(actor, "budget_frame.edit") as trail:
        row = _locked(trail, frame_id)
        check_version(row, expected_version)
        before = snapshot(row, *FACTS)
        row.version += 1
        _save(row, values)
        trail.changed(before, snapshot(row, *FACTS))
        tell_of_merge(str(row), link, passed_over)
    return row


def remove_budget_frame(*, actor: Actor, frame_id: UUID, expected_version: int) -> None:
    """Take a frame away. Raises PermissionDenied, StaleVersion, ActRefused (it is gone)."""
    with audited(actor, "budget_frame.remove") as trail:
        row = _locked(trail, frame_id)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, "year", *FACTS))
        row.delete()


def _check(trail: Trail, row: BudgetFrame) -> None:
    trail.about(row, None)
    check_allowed(can_edit_budget_frame(trail.actor, row.county_id))
    trail.about(row, responsible_body(trail.actor, row.county_id).body)


def _locked(trail: Trail, frame_id: UUID) -> BudgetFrame:
    row = BudgetFrame.objects.select_for_update().filter(pk=frame_id).first()
    if row is None:
        raise ActRefused(_("Ramen är redan borttagen."))
    _check(trail, row)
    return row


def _save(row: BudgetFrame, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in FACTS:
            setattr(row, name, value)
    if not row.source:
        raise ValidationError({"source": _("Ange beslutet eller handlingen som ramen står i.")})
    save_checked(row)
