"""Public figures that rules rest on: added and mended with their source, and euro rates read from a table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from notices.services import tell_of_merge
from registers.models import ExchangeRate, InterestRate, PriceBaseAmount
from registers.policies import can_keep_public_figures
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver
from rsp.importing import CellError, CellFault, ImportColumn, ImportRow, iso_day, read_table, swedish_decimal
from rsp.rights import ActRefused, check_allowed

PublicFigure = PriceBaseAmount | ExchangeRate | InterestRate

FACTS: dict[type[PublicFigure], tuple[str, ...]] = {
    PriceBaseAmount: ("year", "amount", "source"),
    ExchangeRate: ("day", "rate", "source", "certainty"),
    InterestRate: ("valid_from", "valid_to", "percent", "source"),
}
"""What people type of each kind of figure, and the trail tells."""

FIRST_YEAR, LAST_YEAR = 1957, 2100
"""The price base amount began in 1957."""
LOWEST_RATE, HIGHEST_RATE = Decimal(5), Decimal(25)
"""SEK for one euro: outside of this it is a slip of the pen."""


def add_public_figure(*, actor: Actor, table: type[PublicFigure], values: Mapping[str, Any]) -> PublicFigure:
    """Write down a figure with its source. Raises PermissionDenied, ValidationError (there is one for the day)."""
    with audited(actor, "public_figure.add") as trail:
        check_allowed(can_keep_public_figures(actor))
        row = table()
        _put(row, values)
        trail.about(row)
        trail.changed({}, snapshot(row, *FACTS[table]))
    return row


def edit_public_figure(
    *,
    actor: Actor,
    row: PublicFigure,
    expected_version: int,
    values: Mapping[str, Any],
    passed_over: Iterable[PassedOver] = (),
    link: str = "",
) -> PublicFigure:
    """Mend a figure. What has been decided by it stands as it was decided.

    ``link``: the page that those whose values were chosen away are led to.
    Raises PermissionDenied, StaleVersion, ActRefused (it is gone), ValidationError.
    """
    with audited(actor, "public_figure.edit") as trail:
        locked = _locked(trail, type(row), row.pk)
        check_version(locked, expected_version)
        before = snapshot(locked, *FACTS[type(row)])
        locked.version += 1
        _put(locked, values)
        trail.changed(before, snapshot(locked, *FACTS[type(row)]))
        tell_of_merge(str(locked), link, passed_over)
    return locked


def _locked(trail: Trail, table: type[PublicFigure], figure_id: UUID) -> PublicFigure:
    check_allowed(can_keep_public_figures(trail.actor))
    row = table.objects.select_for_update().filter(pk=figure_id).first()
    if row is None:
        raise ActRefused(_("Talet är redan borttaget."))
    trail.about(row)
    return row


def _put(row: PublicFigure, values: Mapping[str, Any]) -> None:
    """Save with those of ``values`` that are the figure's. Raises ValidationError, also when somebody was first."""
    for name, value in values.items():
        if name in FACTS[type(row)]:
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    _refuse_slips(row)
    _refuse_second(row)
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        _refuse_second(row)
        row.full_clean()
        raise


def _refuse_second(row: PublicFigure) -> None:
    """Raise ValidationError when the year has a price base amount already."""
    if isinstance(row, PriceBaseAmount) and PriceBaseAmount.objects.filter(year=row.year).exclude(pk=row.pk).exists():
        words = {"year": row.year}
        raise ValidationError({"year": [_("Prisbasbeloppet för %(year)d finns redan. Ändra det i listan.") % words]})


def _refuse_slips(row: PublicFigure) -> None:
    if not row.source:
        raise ValidationError({"source": [_("Ange källan.")]})
    if isinstance(row, PriceBaseAmount) and not FIRST_YEAR <= row.year <= LAST_YEAR:
        words = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError({"year": [_("Skriv ett år mellan %(first)d och %(last)d.") % words]})
    if isinstance(row, ExchangeRate):
        if row.day > timezone.localdate():
            raise ValidationError({"day": [_("Dagen kan inte ligga i framtiden.")]})
        if fault := _fault_of_rate(row.rate):
            raise ValidationError({"rate": [fault]})
    if isinstance(row, InterestRate) and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": [_("Sista dagen kan inte vara före första dagen.")]})


def _fault_of_rate(rate: Decimal) -> str:
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        words = {"low": LOWEST_RATE, "high": HIGHEST_RATE}
        return _("En euro kostar mellan %(low)s och %(high)s kr. Kontrollera kursen.") % words
    if rate != rate.quantize(Decimal("0.0001")):
        return _("Skriv kursen med högst fyra decimaler.")
    return ""


# --- Euro rates from a table


@dataclass(frozen=True, slots=True)
class RateChange:
    """A row of the table: the rate there is of the day (None: none) and what it will be."""

    number: int
    day: date
    before: Decimal | None
    rate: Decimal

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_change(self) -> bool:
        return self.before is not None and self.before != self.rate


@dataclass(frozen=True, slots=True)
class RateImport:
    """What a table of rates would do: every row that can be written, or the cells that must be mended first."""

    changes: list[RateChange] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    @property
    def added(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        return sum(change.is_change for change in self.changes)

    @property
    def unchanged(self) -> int:
        return len(self.changes) - self.added - self.changed


def _past_day(text: str) -> date:
    day = iso_day(text)
    if day > timezone.localdate():
        raise CellFault(_("Dagen kan inte ligga i framtiden."))
    return day


def _euro_rate(text: str) -> Decimal:
    rate = swedish_decimal(text)
    if fault := _fault_of_rate(rate):
        raise CellFault(fault)
    return rate.quantize(Decimal("0.0001"))


def rate_columns() -> list[ImportColumn]:
    """The columns of a table of rates."""
    return [
        ImportColumn("day", _("Datum"), _past_day, aliases=("date", "dag", "period")),
        ImportColumn("rate", _("Kurs"), _euro_rate, aliases=("rate", "eur", "kronor per euro", "värde")),
    ]


def planned_rate_import(text: str) -> RateImport:
    """What a table of rates would do; nothing is written. Raises UnreadableTable. One query for any number of rows."""
    columns = rate_columns()
    table = read_table(text, columns)
    errors = [*table.errors, *_twice(table.rows, columns[0].heading)]
    if errors:
        return RateImport(errors=sorted(errors, key=lambda error: error.row))
    days = [row.values["day"] for row in table.rows]
    known = dict(ExchangeRate.objects.filter(day__in=days).values_list("day", "rate"))
    return RateImport([_change(row, known) for row in table.rows])


def _change(row: ImportRow, known: Mapping[date, Decimal]) -> RateChange:
    return RateChange(row.number, row.values["day"], known.get(row.values["day"]), row.values["rate"])


def _twice(rows: Iterable[ImportRow], heading: str) -> Iterator[CellError]:
    seen: dict[date, int] = {}
    for row in rows:
        day = row.values["day"]
        first = seen.setdefault(day, row.number)
        if first != row.number:
            yield CellError(
                row.number, heading, day.isoformat(), _("Dagen står också på rad %(row)d.") % {"row": first}
            )


def import_exchange_rates(*, actor: Actor, text: str, source: str) -> RateImport:
    """Write every rate of a table, all or none; one of a day that has another rate is changed.

    Raises PermissionDenied, UnreadableTable, ValidationError (the table has faults, no source, somebody was first).
    """
    with audited(actor, "public_figure.import") as trail:
        check_allowed(can_keep_public_figures(actor))
        if not source.strip():
            raise ValidationError({"source": [_("Ange källan.")]})
        list(ExchangeRate.objects.select_for_update().order_by("pk").values_list("pk"))
        plan = planned_rate_import(text)
        if plan.errors:
            raise ValidationError({"text": [_("Tabellen har fel. Pröva den på nytt.")]})
        _write_rates(plan, source.strip())
        trail.record(after={"added_rows": plan.added, "changed_rows": plan.changed})
    return plan


def _write_rates(plan: RateImport, source: str) -> None:
    new = [ExchangeRate(day=row.day, rate=row.rate, source=source) for row in plan.changes if row.is_new]
    try:
        with transaction.atomic():
            ExchangeRate.objects.bulk_create(new)
    except IntegrityError as error:
        text = _("Någon annan läste in kurser samtidigt. Pröva tabellen på nytt.")
        raise ValidationError({"text": [text]}) from error
    changed = {row.day: row.rate for row in plan.changes if row.is_change}
    for row in ExchangeRate.objects.filter(day__in=changed):
        row.rate, row.source, row.version = changed[row.day], source, row.version + 1
        row.save(update_fields=["rate", "source", "version", "updated_at"])
