"""The initiatives of a plan: written, moved within their area, taken away."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from actionplans.models import ActionPlan, Initiative
from actionplans.policies import can_edit_plan, can_keep_plan
from actionplans.rules.plan_values import initiative_problems
from actionplans.services.plan_rows import (
    AlreadyAdded,
    body_of,
    entry_id,
    link_to_plan,
    lock_initiative,
    lock_plan,
    refuse_frozen,
    refuse_twice,
)
from notices.services import tell_of_merge
from programs.models import PriorityArea
from programs.services.programme_rows import plain, save_checked
from registers.models import Organisation
from rsp.actor import Actor
from rsp.editable import StaleVersion, check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

FACTS = (
    "area",
    "title",
    "description",
    "owner",
    "owner_function",
    "participants",
    "starts_on",
    "ends_on",
    "budget",
    "stream",
    "funder",
)
"""What a person writes of an initiative. Co-owners and what others pay are written by acts of their own."""
TOLD = ("area", "owner", "starts_on", "ends_on", "budget", "stream")
"""What the trail tells: no text that may name a person. The texts stay with the initiative and its history."""


def next_number(plan: ActionPlan, area: PriorityArea | None) -> int:
    """The number of an initiative that is put last in the area. Lock the plan first."""
    last: int | None = Initiative.objects.filter(plan=plan, area=area).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def add_initiative(
    *, actor: Actor, plan_id: UUID, values: Mapping[str, Any], entry_key: UUID | None = None
) -> Initiative:
    """Put an initiative last in its area. ``entry_key``: the opened form's own; sent twice it finds the first.

    Raises PermissionDenied, ActRefused (frozen), ValidationError.
    """
    try:
        return _add(actor, plan_id, values, entry_id(entry_key, actor, plan_id, values))
    except AlreadyAdded as found:
        return found.row  # type: ignore[no-any-return]


def _add(actor: Actor, plan_id: UUID, values: Mapping[str, Any], key: UUID) -> Initiative:
    with audited(actor, "initiative.add") as trail:
        plan = _writable(trail, lock_plan(plan_id))
        refuse_twice(Initiative.objects.filter(plan=plan), key)
        row = Initiative(pk=key, plan=plan)
        write_values(row, values)
        row.number = next_number(plan, row.area)
        _save(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *TOLD))
    return row


def edit_initiative(
    *,
    actor: Actor,
    initiative_id: UUID,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> Initiative:
    """Change some of ``FACTS``; in another area it stands last. ``passed_over``: whose values the actor chose away.

    Raises PermissionDenied, StaleVersion, ActRefused (frozen, or gone), ValidationError.
    """
    with audited(actor, "initiative.edit") as trail:
        row = _locked(trail, initiative_id)
        check_version(row, expected_version)
        before, old_area, old_number = snapshot(row, *TOLD), row.area_id, row.number
        write_values(row, values)
        if row.area_id != old_area:
            row.number = next_number(row.plan, row.area)
        row.version += 1
        _save(row)
        if row.area_id != old_area:
            close_gap(row.plan, old_area, old_number)
        trail.changed(before, snapshot(row, *TOLD))
        tell_of_merge(row.title, link_to_plan(row.plan), passed_over)
    return row


def move_initiative(*, actor: Actor, initiative_id: UUID, up: bool) -> Initiative:
    """Change places with the initiative before, or after, in the area.

    Raises PermissionDenied, ActRefused (frozen, gone, or at the end).
    """
    with audited(actor, "initiative.move") as trail:
        row = _locked(trail, initiative_id)
        others = Initiative.objects.filter(plan=row.plan, area=row.area_id)
        beside = (
            others.filter(number__lt=row.number).order_by("-number").first()
            if up
            else others.filter(number__gt=row.number).order_by("number").first()
        )
        if beside is None:
            raise ActRefused(_("Insatsen står redan först eller sist i området."))
        before = snapshot(row, "number")
        row.number, beside.number = beside.number, row.number
        for moved in (row, beside):
            moved.save(update_fields=["number", "updated_at"])
        trail.changed(before, snapshot(row, "number"))
    return row


def remove_initiative(*, actor: Actor, initiative_id: UUID, expected_version: int) -> None:
    """Take an initiative away with its goals; those after it move up.

    What it was carried from needs a new choice (``lineages.live_choices``).
    Raises PermissionDenied, StaleVersion, ActRefused (frozen, or gone).
    """
    with audited(actor, "initiative.remove") as trail:
        row = _locked(trail, initiative_id)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, "number", *TOLD))
        plan, area, number = row.plan, row.area_id, row.number
        row.comments.update(initiative=None, goal=None)  # what was said is kept, with the plan
        row.delete()
        close_gap(plan, area, number)


def set_co_owners(
    *, actor: Actor, initiative_id: UUID, seen: Iterable[UUID], organisations: Iterable[Organisation]
) -> Initiative:
    """Say who answers for an initiative beside its owner. ``seen``: the ids that the actor saw chosen.

    Raises PermissionDenied, StaleVersion (another has changed them), ActRefused, ValidationError (the owner too).
    """
    with audited(actor, "initiative.share") as trail:
        row = _locked(trail, initiative_id)
        now = list(row.co_owners.select_related("municipality").in_order())
        if {body.pk for body in now} != set(seen):
            raise StaleVersion(_("Någon annan har ändrat medansvariga sedan du öppnade sidan."))
        chosen = list(organisations)
        if row.owner_id in {body.pk for body in chosen}:
            raise ValidationError({"organisations": _("Den som är ansvarig kan inte också vara medansvarig.")})
        row.co_owners.set(chosen)
        trail.changed({"co_owners": _names(now)}, {"co_owners": _names(chosen)})
    return row


def _names(bodies: Iterable[Organisation]) -> list[str]:
    return sorted(body.public_name for body in bodies)


def _writable(trail: Trail, plan: ActionPlan) -> ActionPlan:
    """The locked plan, when the actor may write in it now."""
    trail.about(plan, body_of(plan))
    check_allowed(can_keep_plan(trail.actor, plan))
    refuse_frozen(plan)
    check_allowed(can_edit_plan(trail.actor, plan))
    return plan


def _locked(trail: Trail, initiative_id: UUID) -> Initiative:
    row = lock_initiative(initiative_id)
    _writable(trail, row.plan)
    trail.about(row)
    return row


def write_values(row: Initiative, values: Mapping[str, Any]) -> None:
    """Put some of ``FACTS`` in the row, unsaved. Raises ValidationError."""
    for name, value in plain(values).items():
        if name in FACTS:
            setattr(row, name, value)
    if row.area and row.area.programme_id != row.plan.programme_id:
        raise ValidationError({"area": _("Välj ett område i planens program.")})


def _save(row: Initiative) -> None:
    parts = dict(row.fundings.values_list("stream", "amount")) if not row._state.adding else {}
    facts = {name: getattr(row, name) for name in FACTS}
    if not row._state.adding and row.co_owners.filter(pk=row.owner_id).exists():
        raise ValidationError({"owner": _("Organisationen är medansvarig. Ta bort den där först.")})
    if problems := initiative_problems(facts, row.plan.year, parts):
        raise ValidationError(problems)
    save_checked(row)


def close_gap(plan: ActionPlan, area_id: int | None, number: int) -> None:
    """Those after a place that was left move up, so that the numbers of an area have no holes."""
    after = Initiative.objects.filter(plan=plan, area=area_id, number__gt=number)
    after.update(number=F("number") - 1)
