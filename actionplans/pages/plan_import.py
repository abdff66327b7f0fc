"""A table on its way into a plan, as its pages show it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from actionplans.models import PlanImport
from actionplans.records import read_plan
from actionplans.services.plan_import import planned_import
from rsp.actor import Actor
from rsp.importing import CellError, DryRun, UnreadableTable, headings_of

SHOWN = 200
"""How many rows of each kind a page shows; the rest are counted."""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The dry run of a table, with what is left out of the page for its length, and the columns not read."""

    row: PlanImport
    run: DryRun
    problem: str
    unread: list[str]

    @property
    def errors(self) -> list[CellError]:
        return self.run.errors[:SHOWN]

    @property
    def more_errors(self) -> int:
        return max(0, len(self.run.errors) - SHOWN)

    @property
    def more_changes(self) -> int:
        return max(0, len(self.run.to_write) - SHOWN)

    @property
    def can_commit(self) -> bool:
        return not (self.problem or self.run.errors) and bool(self.run.to_write)


def import_page(actor: Actor, row: PlanImport) -> ImportPage:
    """What the table would do to the plan as it is now."""
    unread = [
        heading or _("Kolumn %(number)d") % {"number": place + 1}
        for place, heading in enumerate(headings_of(row.cells))
        if place not in row.mapping.values()
    ]
    try:
        run, _writes = planned_import(actor, row, read_plan(row.plan))
    except UnreadableTable as error:
        return ImportPage(row, DryRun(), str(error), unread)
    return ImportPage(row, run, "", unread)
