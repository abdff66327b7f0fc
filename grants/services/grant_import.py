"""Reading a table of support in: the file is kept while its questions are answered, then all is written, or nothing."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited
from grants.enums import ImportKind
from grants.grant_tables.columns import Codes, columns_of
from grants.grant_tables.planned import planned_run
from grants.grant_tables.runs import ImportRun
from grants.models import GrantImport
from grants.policies import can_edit_ledger, can_import_grants
from grants.services.imported_cases import Source, write_cases
from grants.services.imported_sums import write_aid, write_years
from jobs.models import Job
from jobs.services.acts import start_job
from registers.models import County
from rsp.actor import GRANT_DUTIES, Actor, Body, Role
from rsp.importing import UnreadableTable, guessed_mapping, headings_of
from rsp.rights import ActRefused, Allowed, Refused, check_allowed
from rsp.swedish import integer
from rsp.table_files import Cells

MOST_ROWS = 6000
LIFETIME = timedelta(days=7)
LARGE = 1000
"""A file with more rows is read in as a job."""


def can_import(actor: Actor, kind: str, county_code: str) -> Allowed | Refused:
    """Whether the actor may read in a kind of table for a county."""
    answer = can_import_grants(actor, county_code)
    return can_edit_ledger(actor) if answer and kind == ImportKind.OTHER_AID else answer


def stage_grant_import(*, actor: Actor, kind: str, county_code: str, name: str, cells: Cells) -> GrantImport:
    """Keep the cells of a file, with a guess of its columns; one of the kind that the actor was reading in is dropped.

    Raises:
        PermissionDenied, ActRefused (no such county), ValidationError (too many rows).
    """
    with audited(actor, "grant_import.stage") as trail:
        trail.body = body_in(actor, county_code)
        check_allowed(can_import(actor, kind, county_code))
        county = County.objects.filter(pk=county_code).first()
        if county is None:
            raise ActRefused(_("Länet finns inte."))
        rows = sum(map(any, cells)) - 1
        if rows > MOST_ROWS:
            words = _("Tabellen får ha högst %(count)s rader. Dela den i flera filer.")
            raise ValidationError({"file": words % {"count": integer(MOST_ROWS)}})
        GrantImport.objects.filter(user=actor.user_id, kind=kind, county=county).delete()
        row = GrantImport(kind=kind, county=county, user_id=actor.user_id, name=name[:200], cells=cells)
        row.mapping = guessed_mapping(headings_of(cells), columns_of(kind, Codes()))
        row.save()
        trail.about(row)
        trail.changed({}, {"rows": rows})
    return row


def map_grant_import(*, actor: Actor, import_id: UUID, mapping: Mapping[str, int]) -> GrantImport:
    """Say which column of the file is which. The answers are forgotten: they were given to other cells.

    Raises PermissionDenied, ActRefused (gone), ValidationError (a column twice).
    """
    with audited(actor, "grant_import.map") as trail:
        row = _locked(trail, import_id)
        if len(set(mapping.values())) != len(mapping):
            raise ValidationError(_("Samma kolumn är vald två gånger."))
        row.mapping, row.answers = dict(mapping), {}
        row.save(update_fields=["mapping", "answers"])
    return row


def answer_grant_import(*, actor: Actor, import_id: UUID, answers: Mapping[str, str]) -> GrantImport:
    """Keep what the reader answers to questions and conflicts, by their keys; an empty answer is taken back.

    Raises PermissionDenied, ActRefused (gone).
    """
    with audited(actor, "grant_import.answer") as trail:
        row = _locked(trail, import_id)
        kept = {**row.answers, **answers}
        row.answers = {key: answer for key, answer in kept.items() if answer}
        row.save(update_fields=["answers"])
        trail.changed({}, {"rows": len(answers)})
    return row


def discard_grant_import(*, actor: Actor, import_id: UUID) -> None:
    """Let go of a file of one's own. Raises ActRefused (gone already)."""
    with audited(actor, "grant_import.discard") as trail:
        _locked(trail, import_id).delete()


def run_of(actor: Actor, row: GrantImport) -> ImportRun:
    """What a file would do as things are now. Raises UnreadableTable."""
    return planned_run(actor, row.kind, row.county, (row.cells, row.mapping), row.answers)


def commit_grant_import(*, actor: Actor, import_id: UUID, digest: str) -> ImportRun:
    """Write every row that is new or changed, or none. ``digest``: of the dry run that the actor has seen.

    Raises:
        PermissionDenied, ActRefused (gone, faults or questions left, or other than what was shown).
    """
    with audited(actor, "grant_import.commit") as trail:
        row = _locked(trail, import_id)
        _queue(row.county_id)
        run = _checked(_planned(actor, row.kind, row.county, (row.cells, row.mapping), row.answers))
        if run.digest != digest:
            raise ActRefused(_changed_since())
        _write(trail, row.kind, row.county_id, run)
        row.delete()
        trail.record(after={"added_rows": run.added, "changed_rows": run.changed, "sha256": digest})
    return run


def import_cells(*, actor: Actor, kind: str, county_code: str, cells: Cells, answers: Mapping[str, str]) -> ImportRun:
    """Read a file in at once, as a command does: all of it, or nothing.

    Raises:
        PermissionDenied, ActRefused (no such county, no table, faults or questions left).
    """
    with audited(actor, "grant_import.commit") as trail:
        trail.body = body_in(actor, county_code)
        check_allowed(can_import(actor, kind, county_code))
        county = County.objects.filter(pk=county_code).first()
        if county is None:
            raise ActRefused(_("Länet finns inte."))
        _queue(county_code)
        mapping = guessed_mapping(headings_of(cells), columns_of(kind, Codes()))
        run = _checked(_planned(actor, kind, county, (cells, mapping), answers))
        _write(trail, kind, county_code, run)
        trail.record(after={"added_rows": run.added, "changed_rows": run.changed, "sha256": run.digest})
    return run


def start_grant_import(*, actor: Actor, import_id: UUID, digest: str) -> Job:
    """Read a large file in as a job, which calls ``commit_grant_import``. Raises ActRefused, PermissionDenied."""
    with audited(actor, "grant_import.start") as trail:
        row = _locked(trail, import_id)
        body = body_in(actor, row.county_id)
        return start_job(
            actor=actor,
            kind="grant_import",
            subject=_("Inläsning av %(name)s") % {"name": row.get_kind_display().lower()},
            key=str(row.pk),
            arguments={"import_id": str(row.pk), "digest": digest},
            organisation_id=body.id if body else None,
        )


def purge_grant_imports() -> int:
    """Remove the files that nobody has read in within a week."""
    return GrantImport.objects.filter(created_at__lte=timezone.now() - LIFETIME).delete()[0]


def body_in(actor: Actor, county_code: str) -> Body | None:
    """The body for which the actor handles cases in the county."""
    found = [grant for grant in actor.grants if grant.county_code == county_code and grant.role is Role.CASE_OFFICER]
    return next((grant.body for grant in found if grant.duties & GRANT_DUTIES), None)


def _queue(county_code: str) -> None:
    """Two files for a county are read in one after the other."""
    County.objects.select_for_update(no_key=True).get(pk=county_code)


def _planned(
    actor: Actor, kind: str, county: County, table: tuple[Cells, Mapping[str, int]], answers: Mapping[str, str]
) -> ImportRun:
    try:
        return planned_run(actor, kind, county, table, answers)
    except UnreadableTable as error:
        raise ActRefused(str(error)) from error


def _checked(run: ImportRun) -> ImportRun:
    if run.errors:
        raise ActRefused(_("Tabellen har fel som måste rättas först. Inget är inläst."))
    if run.open_questions or run.open_conflicts:
        raise ActRefused(_("Det finns frågor som inte är besvarade. Inget är inläst."))
    return run


def _changed_since() -> str:
    return _("Registret har ändrats sedan du såg provet. Inget är inläst. Se vad som gäller nu.")


def _write(trail: Trail, kind: str, county_code: str, run: ImportRun) -> None:
    try:
        with transaction.atomic():
            match ImportKind(kind):
                case ImportKind.GRANTS:
                    write_cases(trail, Source(county_code, trail.actor.user_id), run)
                case ImportKind.HISTORICAL_AGGREGATES:
                    write_years(trail, county_code, run)
                case _:
                    write_aid(trail, run)
    except IntegrityError as error:
        raise ActRefused(_changed_since()) from error


def _locked(trail: Trail, import_id: UUID) -> GrantImport:
    rows = GrantImport.objects.visible_to(trail.actor).select_related("county").select_for_update(of=("self",))
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise ActRefused(_("Filen är redan inläst eller borttagen."))
    trail.about(row, body_in(trail.actor, row.county_id))
    check_allowed(can_import(trail.actor, row.kind, row.county_id))
    return row
