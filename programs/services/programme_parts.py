"""What a programme consists of: areas, goals, sources of the analysis and related strategies, each in its order."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from programs.models import AnalysisSource, PriorityArea, Programme, ProgrammeGoal, RelatedStrategy
from programs.policies import can_edit_programme, can_keep_programme
from programs.services.programme_rows import (
    keeper_today,
    lock_programme,
    plain,
    refuse_decided,
    save_checked,
    tell_of_merge,
)
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.rights import ActRefused, check_allowed

Part: TypeAlias = PriorityArea | ProgrammeGoal | AnalysisSource | RelatedStrategy
Key: TypeAlias = UUID | int | str

FACTS: dict[type[Part], tuple[str, ...]] = {
    PriorityArea: ("name", "description", "predecessor"),
    ProgrammeGoal: (
        "area",
        "text",
        "indicator",
        "unit",
        "baseline",
        "baseline_year",
        "target",
        "target_year",
    ),
    AnalysisSource: ("title", "publisher", "year", "url"),
    RelatedStrategy: ("name", "dnr"),
}
"""What a person writes of each kind of part."""


def add_part(*, actor: Actor, programme_id: UUID, table: type[Part], values: Mapping[str, Any]) -> Part:
    """Add a part last in its order. Raises PermissionDenied, ActRefused (adopted), ValidationError."""
    with audited(actor, "programme_part.add") as trail:
        programme = _writable(actor, trail, programme_id)
        row = table(programme=programme, order=_next_order(table, programme))
        _put(row, values)
        save_checked(row)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS[table]))
    return row


def edit_part(
    *,
    actor: Actor,
    part: Part,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
) -> Part:
    """Change a part. Raises PermissionDenied, StaleVersion, ActRefused (adopted, or gone), ValidationError."""
    table = type(part)
    with audited(actor, "programme_part.edit") as trail:
        programme = _writable(actor, trail, part.programme_id)
        row = _locked_part(trail, table, part.pk)
        check_version(row, expected_version)
        before = snapshot(row, *FACTS[table])
        _put(row, values)
        row.version += 1
        save_checked(row)
        trail.changed(before, snapshot(row, *FACTS[table]))
        tell_of_merge(programme, passed_over)
    return row


def remove_part(*, actor: Actor, part: Part, expected_version: int) -> None:
    """Take a part away. Raises PermissionDenied, StaleVersion, ActRefused (adopted, gone, or an area with goals)."""
    table = type(part)
    with audited(actor, "programme_part.remove") as trail:
        _writable(actor, trail, part.programme_id)
        row = _locked_part(trail, table, part.pk)
        check_version(row, expected_version)
        trail.record(row=row, before=snapshot(row, *FACTS[table]))
        try:
            row.delete()
        except ProtectedError as error:
            raise ActRefused(_("Området har mål. Ta bort eller flytta dem först.")) from error


def move_part(*, actor: Actor, part: Part, up: bool) -> None:
    """Let a part change places with its neighbour. Raises PermissionDenied, ActRefused (adopted, gone, at the end)."""
    table = type(part)
    with audited(actor, "programme_part.move") as trail:
        programme = _writable(actor, trail, part.programme_id)
        row = _locked_part(trail, table, part.pk)
        others = table.objects.filter(programme=programme, **_beside(row)).select_for_update()
        neighbour = (
            others.filter(order__lt=row.order).order_by("-order").first()
            if up
            else others.filter(order__gt=row.order).order_by("order").first()
        )
        if neighbour is None:
            raise ActRefused(_("Raden står redan först eller sist."))
        before = snapshot(row, "order")
        row.order, neighbour.order = neighbour.order, row.order
        for moved in (row, neighbour):
            moved.version += 1
            moved.save(update_fields=["order", "version"])
        trail.changed(before, snapshot(row, "order"))


def _writable(actor: Actor, trail: Trail, programme_id: UUID) -> Programme:
    """The programme, locked: acts on its parts queue, and none of them meets an adoption halfway."""
    programme = lock_programme(programme_id)
    trail.about(programme, keeper_today(programme).body)
    check_allowed(can_keep_programme(actor, programme))
    refuse_decided(programme)
    check_allowed(can_edit_programme(actor, programme))
    return programme


def _locked_part(trail: Trail, table: type[Part], key: Key) -> Part:
    row: Part | None = table.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise ActRefused(_("Raden är redan borttagen."))
    trail.about(row)
    return row


def _next_order(table: type[Part], programme: Programme) -> int:
    last: int | None = table.objects.filter(programme=programme).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


def _beside(row: Part) -> dict[str, Any]:
    """What a part has in common with those it changes places with: a goal moves among the goals of its area."""
    return {"area": row.area_id} if isinstance(row, ProgrammeGoal) else {}


def _put(row: Part, values: Mapping[str, Any]) -> None:
    for name, value in plain(values).items():
        if name in FACTS[type(row)]:
            setattr(row, name, value)
    area = getattr(row, "area", None)
    if area and area.programme_id != row.programme_id:
        raise ValidationError({"area": _("Välj ett område i programmet.")})
