"""A table of support on its way in, as its pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from grants.enums import ImportKind
from grants.grant_tables.readings import Finding, Reading
from grants.grant_tables.runs import Conflict, ImportRun, Look
from grants.models import GrantImport
from grants.services.grant_import import can_import, run_of
from registers.models import County
from rsp.actor import GRANT_DUTIES, Actor, Role
from rsp.importing import Change, RowState, UnreadableTable, headings_of
from rsp.orgnr import mask_in_text
from rsp.table_files import FORMULA

SHOWN = 100
"""How many of each kind a page shows; the rest are counted."""

BEFORE, AFTER, LONGEST_CELL = 2, 1, 40


@dataclass(frozen=True, slots=True)
class PictureCell:
    """A cell in the picture of a row. ``is_far``: left out on a phone."""

    letter: str
    text: str
    is_bad: bool
    is_far: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Something said of a cell, with the cells around it."""

    finding: Finding
    picture: list[PictureCell]


@dataclass(frozen=True)
class ImportPage:
    """The dry run of a file. ``problem``: why it cannot be read at all."""

    row: GrantImport
    run: ImportRun | None
    problem: str
    unread: list[str]

    @property
    def errors(self) -> list[Shown]:
        return _shown(self.run, self.run.errors[:SHOWN]) if self.run else []

    @property
    def questions(self) -> list[Shown]:
        return _shown(self.run, self.asked) if self.run else []

    @property
    def asked(self) -> list[Finding]:
        """The questions of the page, those without an answer first."""
        if self.run is None:
            return []
        still_open = self.run.open_questions
        answered = [one for one in self.run.reading.questions if one not in still_open]
        return [*still_open, *answered][:SHOWN]

    @property
    def conflicts(self) -> list[Conflict]:
        return self.run.conflicts[:SHOWN] if self.run else []

    @property
    def warnings(self) -> list[Finding]:
        return self.run.reading.warnings[:SHOWN] if self.run else []

    @property
    def looks(self) -> list[Look]:
        return self.run.looks[:SHOWN] if self.run else []

    @property
    def changes(self) -> list[Change]:
        """The rows that are changed."""
        return [one for one in self.run.changes if one.state is RowState.CHANGED][:SHOWN] if self.run else []

    @property
    def more(self) -> dict[str, int]:
        """How many of each kind the page leaves out."""
        if self.run is None:
            return {}
        counts = {
            "errors": len(self.run.errors),
            "questions": len(self.run.reading.questions),
            "conflicts": len(self.run.conflicts),
            "looks": len(self.run.looks),
            "changes": self.run.changed,
        }
        return {name: max(0, count - SHOWN) for name, count in counts.items()}

    @property
    def error_rows(self) -> int:
        return len({one.row for one in self.run.errors}) if self.run else 0

    @property
    def is_decisions(self) -> bool:
        return self.row.kind == ImportKind.GRANTS

    @property
    def stops(self) -> bool:
        return bool(self.problem or (self.run and self.run.errors))


def import_page(actor: Actor, row: GrantImport) -> ImportPage:
    """What the file would do as things are now."""
    unread = [
        heading or _("Kolumn %(number)d") % {"number": place + 1}
        for place, heading in enumerate(headings_of(row.cells))
        if place not in row.mapping.values()
    ]
    try:
        return ImportPage(row, run_of(actor, row), "", unread)
    except UnreadableTable as error:
        return ImportPage(row, None, str(error), unread)


def counties_to_import(actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the counties where the actor may read tables in."""
    works = actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES)
    allowed = sorted(code for code in works if can_import(actor, ImportKind.GRANTS, code))
    return [(row.code, row.name) for row in County.objects.visible_to(actor).filter(pk__in=allowed).in_order()]


def own_imports(actor: Actor) -> Sequence[GrantImport]:
    """The files that the actor is reading in, the newest first."""
    rows = GrantImport.objects.visible_to(actor).select_related("county").defer("cells", "mapping", "answers")
    return list(rows.order_by("-created_at"))


def _shown(run: ImportRun, findings: Sequence[Finding]) -> list[Shown]:
    return [Shown(finding, _picture(run.reading, finding)) for finding in findings]


def _picture(reading: Reading, finding: Finding) -> list[PictureCell]:
    """The cell with those around it. A personal number is masked: whoever has the file sees it there."""
    line = reading.cells[finding.row - 1]
    place = finding.place if finding.place is not None else 0
    first = max(0, min(place - BEFORE, len(line) - 1 - BEFORE - AFTER))
    last = min(max(place + AFTER, first + BEFORE + AFTER), max(len(line) - 1, place))
    return [
        PictureCell(
            letter=get_column_letter(at + 1),
            text=mask_in_text(line[at].removeprefix(FORMULA))[:LONGEST_CELL] if at < len(line) else "",
            is_bad=at == finding.place,
            is_far=at not in (place, place - 1) and not (place == 0 and at == 1),
        )
        for at in range(first, last + 1)
    ]
