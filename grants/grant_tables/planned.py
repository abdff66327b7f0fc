"""A table of any kind, read and judged against the registers as they are now."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from grants.enums import ImportKind
from grants.grant_tables.aid_run import run_aid
from grants.grant_tables.cases_run import run_cases
from grants.grant_tables.columns import AMOUNTS, TEMPLATES, Codes, columns_of
from grants.grant_tables.known import Bodies
from grants.grant_tables.readings import Reading, read_rows
from grants.grant_tables.runs import ImportRun
from grants.grant_tables.years_run import run_years
from registers.models import County
from rsp.actor import Actor
from rsp.importing import UnreadableTable
from rsp.table_files import Cells


def planned_run(
    actor: Actor, kind: str, county: County, table: tuple[Cells, Mapping[str, int]], answers: Mapping[str, str]
) -> ImportRun:
    """What a table would do. ``table``: its cells, and which column means what. Writes nothing.

    Raises:
        UnreadableTable: a column is missing, or the file was made after another version of the template.
    """
    bodies = Bodies.of(county)
    codes = Codes.of(county, bodies.all.values())
    cells, mapping = table
    reading = read_rows(cells, columns_of(kind, codes), mapping, answers, AMOUNTS[ImportKind(kind)])
    _check_template(kind, reading)
    match ImportKind(kind):
        case ImportKind.GRANTS:
            return run_cases(actor, bodies, codes, reading)
        case ImportKind.HISTORICAL_AGGREGATES:
            return run_years(actor, bodies, codes, reading)
        case _:
            return run_aid(actor, codes, reading)


def _check_template(kind: str, reading: Reading) -> None:
    wanted = TEMPLATES[ImportKind(kind)]
    for row in reading.rows:
        found = row.get("template")
        if found is not None and found != wanted:
            words = _(
                "Filen är gjord efter mallen ”%(found)s”. Den som gäller är ”%(wanted)s”: hämta den och försök igen."
            )
            raise UnreadableTable(words % {"found": found, "wanted": wanted})
