"""What a table of sums for earlier years would do. A sum never stands beside decisions, nor decisions beside a sum."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import KnownBy
from grants.grant_tables.columns import Codes
from grants.grant_tables.known import Bodies
from grants.grant_tables.readings import Reading, TableRow
from grants.grant_tables.runs import Difference, ImportRun, Merge, told_change
from grants.grant_tables.values import words_for, year_values
from grants.models import GrantDecision, GrantYear
from grants.policies import can_register_case
from grants.rules.cell_values import CellValue, wrong
from rsp.actor import Actor
from rsp.history import event_rows
from rsp.importing import RowState

FACTS = ("count", "amount", "source", "authority", "label")


@dataclass(slots=True)
class YearWrite:
    """A sum of the file and what it does to its year."""

    row: TableRow
    known: GrantYear | None
    values: dict[str, Any]
    state: RowState
    keys: frozenset[str]


@dataclass
class _Judging:
    actor: Actor
    bodies: Bodies
    codes: Codes
    run: ImportRun
    years: Mapping[tuple[int, str], GrantYear]
    decided: set[tuple[int, str]]
    stood: Mapping[Any, Any]
    seen: dict[tuple[int, str], int]

    def shown(self, key: str, value: Any) -> str:
        return words_for(self.codes, key, value)


def run_years(actor: Actor, bodies: Bodies, codes: Codes, reading: Reading) -> ImportRun:
    """What the rows would do. Three queries."""
    years = {(row.year, row.scheme_id): row for row in GrantYear.objects.filter(county=bodies.county)}
    decisions = GrantDecision.objects.filter(case__county=bodies.county).order_by()
    decided = set(decisions.values_list("decided_on__year", "case__scheme").distinct())
    versions = {row.get("version"): row for row in reading.rows if row.get("version") is not None}
    stale = [row.pk for row in years.values() if versions]
    stood = {(event.pgh_obj_id, event.version): event for event in event_rows(GrantYear, stale)} if stale else {}
    judging = _Judging(actor, bodies, codes, ImportRun(reading), years, decided, stood, {})
    for row in reading.rows:
        _judge(judging, row)
    _add_up(judging)
    return judging.run


def _judge(judging: _Judging, row: TableRow) -> None:
    key = (row.values["year"], row.values["scheme"])
    problem = _problem(judging, row, key)
    if problem is not None:
        column, found = problem
        judging.run.reading.find(row.number, column, found)
        return
    judging.seen[key] = row.number
    known = judging.years.get(key)
    values = {name: row.get(name) for name in FACTS if name in row.values}
    values["authority"] = _authority(judging, row, known)
    now = year_values(known) if known else {}
    differing = [Difference(name, now.get(name), new) for name, new in values.items() if now.get(name) != new]
    settled = _settled(judging, row, known, differing) if known else differing
    names = {one.key for one in settled}
    state = RowState.ADDED if known is None else RowState.CHANGED if settled else RowState.UNCHANGED
    merged = {**{name: now.get(name) for name in FACTS}, **{one.key: one.new for one in settled}}
    headings = judging.run.reading.headings
    fields = {
        headings[one.key]: (judging.shown(one.key, one.now), judging.shown(one.key, one.new))
        for one in settled
        if one.key in headings
    }
    what = f"{judging.codes.schemes[key[1]]} {key[0]}"
    judging.run.changes.append(told_change(row.number, what, state, fields))
    merged |= {"year": key[0], "scheme": key[1]}
    judging.run.writes.append(YearWrite(row, known, merged, state, frozenset(names)))


def _problem(judging: _Judging, row: TableRow, key: tuple[int, str]) -> tuple[str, CellValue] | None:
    year, scheme = key
    words = {"scheme": judging.codes.schemes[scheme], "year": year}
    if earlier := judging.seen.get(key):
        message = _("%(scheme)s %(year)d står redan på rad %(row)d") % {**words, "row": earlier}
        return "scheme", wrong(message, _("En summa per stödform och år."))
    if year > timezone.localdate().year:
        return "year", wrong(_("Året har inte börjat"), _("Kontrollera årtalet."))
    answer = can_register_case(judging.actor, judging.bodies.county.code, scheme)
    if not answer:
        return "scheme", wrong(_("Du läser inte in stödformen här"), answer.reason)
    known = judging.years.get(key)
    if key in judging.decided or (known is not None and known.known_by == KnownBy.DECISIONS):
        message = _("%(scheme)s %(year)d är redan känt genom enskilda beslut") % words
        return "year", wrong(message, _("En summa bredvid besluten skulle räknas två gånger."))
    return None


def _authority(judging: _Judging, row: TableRow, known: GrantYear | None) -> str | None:
    """As the file says; else as the register has it; else who answered for the form of support at the year's end."""
    if row.get("authority"):
        return str(row.get("authority"))
    if known is not None:
        return str(known.authority_id) if known.authority_id else None
    last_day = min(timezone.localdate(), timezone.localdate().replace(year=row.values["year"], month=12, day=31))
    body = judging.bodies.responsible(row.values["scheme"], last_day)
    return str(body.pk) if body else None


def _settled(judging: _Judging, row: TableRow, known: GrantYear, differing: list[Difference]) -> list[Difference]:
    version = row.get("version")
    if version is None or version == known.version:
        return differing
    event = judging.stood.get((known.pk, version))
    base = year_values(event) if event else None
    what = f"{judging.codes.schemes[known.scheme_id]} {known.year}"
    merge = Merge(judging.run.reading, row.number, what, base, judging.shown)
    settled = merge.settled(differing)
    judging.run.conflicts.extend(merge.conflicts)
    return settled


def _add_up(judging: _Judging) -> None:
    run = judging.run
    years = sorted({write.values["year"] for write in run.writes})
    if not years:
        return
    run.years = str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
    inside = (row for row in judging.years.values() if years[0] <= row.year <= years[-1] and row.amount)
    run.before = sum((row.amount or Decimal(0) for row in inside), Decimal(0))
    for write in run.writes:
        amount = write.values["amount"] or Decimal(0)
        if write.known is None:
            run.added_sum += amount
        elif write.state is RowState.CHANGED:
            run.changed_sum += amount - (write.known.amount or Decimal(0))
