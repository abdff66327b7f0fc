"""Reading a table into a plan: the file is kept while its columns are chosen, then all of it is written, or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import audited
from actionplans.enums import GoalSource
from actionplans.models import ActionPlan, PlanImport
from actionplans.plan_tables.columns import Names, plan_columns
from actionplans.plan_tables.dry_run import GoalWrite, InitiativeWrite, dry_run
from actionplans.policies import can_edit_plan
from actionplans.records import PlanRecords, read_plan
from actionplans.services.goals import add_goal, edit_goal
from actionplans.services.initiatives import add_initiative, edit_initiative, set_co_owners
from actionplans.services.plan_rows import body_of, lock_plan, refuse_frozen
from registers.models import Organisation
from rsp.actor import Actor
from rsp.importing import DryRun, ImportColumn, RowState, guessed_mapping, headings_of, read_cells
from rsp.rights import ActRefused, check_allowed
from rsp.table_files import Cells

WRITTEN = (RowState.ADDED, RowState.CHANGED)


def stage_import(*, actor: Actor, plan_id: UUID, name: str, cells: Cells) -> PlanImport:
    """Keep the cells of a file, with a guess of its columns; one that the actor was reading in before is dropped.

    Raises:
        PermissionDenied, ActRefused (the plan is frozen, or gone).
    """
    with audited(actor, "plan_import.stage") as trail:
        plan = lock_plan(plan_id)
        trail.about(plan, body_of(plan))
        refuse_frozen(plan)
        check_allowed(can_edit_plan(actor, plan))
        PlanImport.objects.visible_to(actor).filter(plan=plan).delete()
        columns = plan_columns(Names((), {}))
        row = PlanImport(plan=plan, user_id=actor.user_id, name=name[:200], cells=cells)
        row.mapping = guessed_mapping(headings_of(cells), columns)
        row.save()
        trail.changed({}, {"rows": len(cells) - 1})
    return row


def map_import(*, actor: Actor, import_id: UUID, mapping: Mapping[str, int]) -> PlanImport:
    """Say which column of the file is which. Raises ActRefused (gone), ValidationError (a column twice, or none)."""
    with audited(actor, "plan_import.map") as trail:
        row = _locked(actor, import_id)
        trail.about(row.plan, body_of(row.plan))
        check_allowed(can_edit_plan(actor, row.plan))
        if len(set(mapping.values())) != len(mapping):
            raise ValidationError(_("Samma kolumn är vald två gånger."))
        row.mapping = dict(mapping)
        row.save(update_fields=["mapping"])
    return row


def discard_import(*, actor: Actor, import_id: UUID) -> None:
    """Let go of a file without reading it in. Raises ActRefused (gone already)."""
    with audited(actor, "plan_import.discard") as trail:
        row = _locked(actor, import_id)
        trail.about(row.plan, body_of(row.plan))
        check_allowed(can_edit_plan(actor, row.plan))
        row.delete()


def planned_import(actor: Actor, row: PlanImport, records: PlanRecords) -> tuple[DryRun, list[InitiativeWrite]]:
    """What the table would do. Two queries beside ``records``. Raises UnreadableTable when a column is missing."""
    return dry_run(records, read_cells(row.cells, columns_of(actor, records), row.mapping))


def columns_of(actor: Actor, records: PlanRecords) -> list[ImportColumn]:
    """The columns of the plan's table, with what their cells may name."""
    bodies = Organisation.objects.visible_to(actor).current().select_related("municipality")
    used = {row.owner_id for row in records.initiatives if row.owner_id}
    used |= {body.pk for row in records.initiatives for body in row.co_owners.all()}
    return plan_columns(Names.of(records.areas, bodies, used))


def commit_import(*, actor: Actor, import_id: UUID, digest: str) -> DryRun:
    """Write every row that is new or changed, or none. Rows in conflict are left as the plan has them.

    ``digest``: of the dry run that the actor has seen. All that is written is locked and judged again.

    Raises:
        PermissionDenied, ActRefused (frozen, gone, faults in the table, or other than what was shown).
    """
    with audited(actor, "plan_import.commit") as trail:
        found = PlanImport.objects.visible_to(actor).filter(pk=import_id).values_list("plan", flat=True).first()
        plan = lock_plan(_there(found))
        trail.about(plan, body_of(plan))
        refuse_frozen(plan)
        check_allowed(can_edit_plan(actor, plan))
        row = _locked(actor, import_id)
        run, writes = planned_import(actor, row, read_plan(plan))
        if run.errors:
            raise ActRefused(_("Tabellen har fel som måste rättas först. Inget är inläst."))
        if run.digest != digest:
            raise ActRefused(_("Planen har ändrats sedan du såg provet. Inget är inläst. Se vad som gäller nu."))
        for write in writes:
            _write(actor, plan, write)
        row.delete()
        trail.changed({}, {"added_rows": run.added, "changed_rows": run.changed})
    return run


def _there(plan_id: UUID | None) -> UUID:
    if plan_id is None:
        raise ActRefused(_("Filen är redan inläst eller borttagen."))
    return plan_id


def _locked(actor: Actor, import_id: UUID) -> PlanImport:
    rows = PlanImport.objects.visible_to(actor).select_related("plan__county").select_for_update(of=("self",))
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise ActRefused(_("Filen är redan inläst eller borttagen."))
    return row


def _write(actor: Actor, plan: ActionPlan, write: InitiativeWrite) -> None:
    """One initiative with its goals. What the rules refuse here the dry run has told: it stops all."""
    values = {key: _empty(value) if key not in OBJECTS else value for key, value in write.values.items()}
    co_owners: Sequence[Organisation] | None = values.pop("co_owners", None) or (
        () if "co_owners" in write.values else None
    )
    row = write.row
    if write.state is RowState.ADDED:
        row = add_initiative(actor=actor, plan_id=plan.pk, values=values)
    elif row and write.state is RowState.CHANGED and _differs(row, values):
        row = edit_initiative(actor=actor, initiative_id=row.pk, expected_version=row.version, values=values)
    assert row is not None  # what is not added is in the plan
    if write.state in WRITTEN and co_owners is not None:
        seen = set(row.co_owners.values_list("pk", flat=True))
        if seen != {body.pk for body in co_owners}:
            set_co_owners(actor=actor, initiative_id=row.pk, seen=seen, organisations=co_owners)
    for goal in write.goals:
        _write_goal(actor, row.pk, goal)


OBJECTS = ("area", "owner", "co_owners", "starts_on", "ends_on", "budget")
"""What is None when it is not said; a text is empty."""
OBJECTS_OF_GOAL = ("baseline", "baseline_on", "target", "due_on")


def _empty(value: Any) -> Any:
    return "" if value is None else value


def _differs(row: Any, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _write_goal(actor: Actor, initiative_id: UUID, goal: GoalWrite) -> None:
    if goal.state not in WRITTEN:
        return
    values = {key: value if key in OBJECTS_OF_GOAL else _empty(value) for key, value in goal.values.items()}
    if "counted_from" in values:
        key = values.pop("counted_from")
        values |= {"source": GoalSource.COUNTED if key else GoalSource.TYPED, "indicator_key": key}
    if goal.row is None:
        add_goal(actor=actor, initiative_id=initiative_id, values=values)
    else:
        edit_goal(actor=actor, goal_id=goal.row.pk, expected_version=goal.row.version, values=values)
