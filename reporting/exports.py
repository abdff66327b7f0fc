"""What can be downloaded as a table."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record_event
from registers.models import County
from reporting.pages.audit import TrailRow, exported_rows
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


def audit_csv(actor: Actor, filters: Mapping[str, Any]) -> bytes:
    """The trail as the page shows it, one row per event, and the act of exporting it in the trail itself."""
    headings = [_("Tid"), _("Vem"), _("Pseudonym"), _("Händelse"), _("Utfall"), _("Vad"), _("Ändrat"), _("Skäl")]
    headings += [_("Organisation"), _("Plats i kedjan"), _("Kontrollsumma")]
    content = csv_bytes(headings, _trail_rows(exported_rows(actor, filters)))
    record_event(actor, "audit.export", after={name: str(value) for name, value in filters.items() if value})
    return content


def _trail_rows(rows: Iterable[TrailRow]) -> Iterable[list[Any]]:
    for row in rows:
        event = row.event
        changed = "; ".join(f"{change.field}: {change.before} → {change.after}" for change in row.changes)
        at = timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds")
        what_happened = [at, row.who, event.actor_pseudonym, row.act, event.get_outcome_display(), row.what, changed]
        yield [*what_happened, event.reason, event.organisation, event.position, event.hash]


def _grant_rows(table: GrantTable) -> Iterable[list[Any]]:
    for column, year in enumerate(table.years):
        for row in table.rows:
            cell = row.cells[column]
            if cell is not None:
                known_by = _("Summa") if cell.is_sum else _("Enskilda beslut")
                yield [year, row.name, cell.count, str(money(cell.amount)).replace(".", ","), known_by, cell.source]
