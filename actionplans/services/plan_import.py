"""Reading a table into a plan: the file is kept while its columns are chosen, then all of it is written, or nothing."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited
from actionplans.models import PlanImport
from actionplans.plan_tables.columns import Names, plan_columns
from actionplans.plan_tables.dry_run import InitiativeWrite, dry_run
from actionplans.policies import can_edit_plan
from actionplans.records import PlanRecords, read_plan
from actionplans.services.imported_rows import write_rows
from actionplans.services.plan_rows import body_of, lock_plan, refuse_frozen
from registers.models import Organisation
from rsp.actor import Actor
from rsp.importing import DryRun, ImportColumn, guessed_mapping, headings_of, read_cells
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import integer
from rsp.table_files import Cells

MOST_ROWS = 1000
"""Rows that are read into a plan at once; the largest plans have some two hundred."""
LIFETIME = timedelta(days=7)


def stage_import(*, actor: Actor, plan_id: UUID, name: str, cells: Cells) -> PlanImport:
    """Keep the cells of a file, with a guess of its columns; one that the actor was reading in before is dropped.

    Raises:
        PermissionDenied, ActRefused (the plan is frozen, or gone), ValidationError (more than ``MOST_ROWS``).
    """
    with audited(actor, "plan_import.stage") as trail:
        plan = lock_plan(plan_id)
        trail.about(plan, body_of(plan))
        refuse_frozen(plan)
        check_allowed(can_edit_plan(actor, plan))
        if sum(map(any, cells)) - 1 > MOST_ROWS:
            words = _("Tabellen får ha högst %(count)s rader. Dela den i flera filer.")
            raise ValidationError({"file": words % {"count": integer(MOST_ROWS)}})
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
    """Let go of a file of one's own, whatever has become of the plan. Raises ActRefused (gone already)."""
    with audited(actor, "plan_import.discard") as trail:
        row = _locked(actor, import_id)
        trail.about(row.plan, body_of(row.plan))
        row.delete()


def purge_plan_imports() -> int:
    """Remove the files that nobody has read in within a week."""
    return PlanImport.objects.filter(created_at__lte=timezone.now() - LIFETIME).delete()[0]


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
        write_rows(trail, plan, writes)
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
