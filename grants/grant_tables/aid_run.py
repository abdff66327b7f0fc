"""What a table of aid from others would do: declared by applicants, applied for, or found in the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.grant_tables.columns import Codes
from grants.grant_tables.known import Applicants
from grants.grant_tables.readings import Reading, TableRow
from grants.grant_tables.runs import Difference, ImportRun, Merge, told_change
from grants.grant_tables.values import aid_values, words_for
from grants.models import OtherAid
from grants.rules.cell_values import MASKED, CellValue, spelled, wrong
from registers.models import Organisation
from rsp.actor import Actor
from rsp.history import event_rows
from rsp.importing import RowState
from rsp.swedish import kronor

FACTS = (
    *("regulation", "basis", "granted_on", "amount", "eur_amount", "grantor", "reference"),
    *("for_same_costs", "source"),
)
ALIKE = ("granted_on", "amount", "eur_amount", "grantor")
"""Aid to a company that is alike in these is the same aid."""


@dataclass(slots=True)
class AidWrite:
    """A row of the file and what it does."""

    row: TableRow
    known: OtherAid | None
    organisation: Organisation
    values: dict[str, Any]
    state: RowState


@dataclass
class _Judging:
    codes: Codes
    run: ImportRun
    applicants: Applicants
    by_id: Mapping[UUID, OtherAid]
    alike: dict[tuple[Any, ...], OtherAid]
    stood: Mapping[Any, Any]
    seen: dict[Any, int]

    def shown(self, key: str, value: Any) -> str:
        return words_for(self.codes, key, value)


def run_aid(actor: Actor, codes: Codes, reading: Reading) -> ImportRun:
    """What the rows would do. Five queries at most."""
    applicants = Applicants.of(actor, reading.rows)
    ids = [row.get("row_id") for row in reading.rows if row.get("row_id")]
    visible = OtherAid.objects.visible_to(actor).select_related("organisation__municipality")
    by_id = {row.pk: row for row in visible.filter(pk__in=ids)} if ids else {}
    bodies = [*applicants.by_number.values(), *(one for found in applicants.by_name.values() for one in found)]
    alike = {_alike(row.organisation_id, aid_values(row)): row for row in visible.filter(organisation__in=bodies)}
    versions = {row.get("row_id"): row.get("version") for row in reading.rows}
    stale = [row.pk for row in by_id.values() if versions.get(row.pk) not in (None, row.version)]
    stood = {(event.pgh_obj_id, event.version): event for event in event_rows(OtherAid, stale)} if stale else {}
    judging = _Judging(codes, ImportRun(reading), applicants, by_id, alike, stood, {})
    for row in reading.rows:
        _judge(judging, row)
    judging.run.before = Decimal(0)
    return judging.run


def _alike(organisation_id: Any, values: Mapping[str, Any]) -> tuple[Any, ...]:
    grantor = spelled(values.get("grantor") or "")
    return (organisation_id, *(values.get(key) for key in ALIKE[:-1]), grantor)


def _judge(judging: _Judging, row: TableRow) -> None:
    reading = judging.run.reading
    known = judging.by_id.get(row.get("row_id")) if row.get("row_id") else None
    if row.get("row_id") and known is None:
        reading.find(row.number, "row_id", wrong(_("Raden finns inte"), _("Ta bort id:t om raden är ny.")))
        return
    organisation = known.organisation if known else _organisation(judging, row)
    if organisation is None:
        return
    values = {key: row.get(key) for key in FACTS if key in row.values}
    if values.get("for_same_costs") is None:
        values["for_same_costs"] = known.for_same_costs if known else False
    known = known or judging.alike.get(_alike(organisation.pk, values))
    now = aid_values(known) if known else {}
    problem = _problem(judging, row, organisation, {**now, **values})
    if problem:
        reading.find(row.number, *problem)
        return
    _place(judging, row, known, organisation, (now, values))


def _place(
    judging: _Judging,
    row: TableRow,
    known: OtherAid | None,
    organisation: Organisation,
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    now, values = told
    differing = [Difference(key, now.get(key), new) for key, new in values.items() if now.get(key) != new]
    settled = _settled(judging, row, known, differing) if known else differing
    state = RowState.ADDED if known is None else RowState.CHANGED if settled else RowState.UNCHANGED
    merged = {**{key: now.get(key) for key in FACTS}, **{one.key: one.new for one in settled}}
    headings = judging.run.reading.headings
    fields = {
        headings[one.key]: (judging.shown(one.key, one.now), judging.shown(one.key, one.new))
        for one in settled
        if one.key in headings
    }
    judging.run.changes.append(told_change(row.number, organisation.public_name, state, fields))
    judging.run.writes.append(AidWrite(row, known, organisation, merged, state))
    amount = merged["amount"] or Decimal(0)
    if state is RowState.ADDED:
        judging.run.added_sum += amount
    elif known is not None and state is RowState.CHANGED:
        judging.run.changed_sum += amount - (known.amount or Decimal(0))


def _organisation(judging: _Judging, row: TableRow) -> Organisation | None:
    """The company that got the aid: one of the register, since its ledger is what the row is for."""
    number, name = row.get("orgnr"), row.get("applicant")
    if number is MASKED:
        found = wrong(_("Organisationsnumret är maskerat"), _("Skriv hela numret på en ny rad."))
        judging.run.reading.find(row.number, "orgnr", found)
        return None
    bodies = judging.applicants.by_name.get(spelled(name), []) if name else []
    body = judging.applicants.by_number.get(number) if number else bodies[0] if len(bodies) == 1 else None
    if body is None:
        words = _("Lägg till företaget i registret först, eller kontrollera numret.")
        key = "orgnr" if "orgnr" in judging.run.reading.mapping else "applicant"
        judging.run.reading.find(row.number, key, wrong(_("Organisationen finns inte i registret"), words))
    return body


def _problem(
    judging: _Judging, row: TableRow, organisation: Organisation, values: Mapping[str, Any]
) -> tuple[str, CellValue] | None:
    earlier = judging.seen.setdefault(_alike(organisation.pk, values), row.number)
    if earlier != row.number:
        message = _("Stödet står redan på rad %(row)d") % {"row": earlier}
        return "granted_on", wrong(message, _("Ta bort en av raderna."))
    if values["granted_on"] > timezone.localdate():
        return "granted_on", wrong(_("Dagen ligger i framtiden"), _("Kontrollera datumet."))
    if not (values.get("amount") or values.get("eur_amount")):
        return "amount", wrong(_("Beloppet saknas"), _("Skriv beloppet i kronor, i euro eller i båda."))
    if Decimal(0) in (values.get("amount"), values.get("eur_amount")):
        return "amount", wrong(_("Beloppet är %(zero)s") % {"zero": kronor(0)}, _("Skriv ett belopp större än noll."))
    return None


def _settled(judging: _Judging, row: TableRow, known: OtherAid, differing: list[Difference]) -> list[Difference]:
    version = row.get("version")
    if version is None or version == known.version:
        return differing
    event = judging.stood.get((known.pk, version))
    base = aid_values(event) if event else None
    merge = Merge(judging.run.reading, row.number, known.organisation.public_name, base, judging.shown)
    settled = merge.settled(differing)
    judging.run.conflicts.extend(merge.conflicts)
    return settled
