"""What can be downloaded as a table."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from registers.models import County
from reporting.pages.county import GrantTable, grant_table
from rsp.actor import Actor
from rsp.canonical import money
from rsp.export import csv_bytes


def grants_csv(actor: Actor, county: County) -> bytes:
    """Granted support of a county by year and form: number, SEK with two decimals, how it is known and the source."""
    headings = [_("År"), _("Stödform"), _("Antal beslut"), _("Beviljat belopp, kr"), _("Uppgiften gäller"), _("Källa")]
    return csv_bytes(
        headings, _grant_rows(grant_table(actor, county, through=timezone.localdate().year, shown_years=None))
    )


def _grant_rows(table: GrantTable) -> Iterable[list[Any]]:
    for column, year in enumerate(table.years):
        for row in table.rows:
            cell = row.cells[column]
            if cell is not None:
                known_by = _("Summa") if cell.is_sum else _("Enskilda beslut")
                yield [year, row.name, cell.count, str(money(cell.amount)).replace(".", ","), known_by, cell.source]
