"""Sums for earlier years, and aid from others, as a file gives them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, snapshot
from grants.enums import KnownBy
from grants.grant_tables.aid_run import FACTS as AID_FACTS
from grants.grant_tables.aid_run import AidWrite
from grants.grant_tables.runs import ImportRun
from grants.grant_tables.years_run import YearWrite
from grants.models import GrantYear, OtherAid
from grants.policies import can_edit_ledger, can_import_grants
from grants.services.ledger_conflicts import tell_of_conflicts
from grants.services.ledger_lock import lock_undertakings
from rsp.importing import RowState
from rsp.rights import ActRefused, check_allowed

WRITTEN = (RowState.ADDED, RowState.CHANGED)
TOLD_OF_YEAR = ("year", "scheme", "count", "amount", "authority", "source")
TOLD_OF_AID = ("regulation", "basis", "granted_on", "amount", "eur_amount", "for_same_costs")


def write_years(trail: Trail, county_code: str, run: ImportRun) -> None:
    """Write the sums that are new or changed."""
    check_allowed(can_import_grants(trail.actor, county_code))
    for write in run.writes:
        if write.state in WRITTEN:
            _write_year(trail, county_code, write)


def _write_year(trail: Trail, county_code: str, write: YearWrite) -> None:
    row = write.known or GrantYear(county_id=county_code, year=write.values["year"], scheme_id=write.values["scheme"])
    before = snapshot(row, *TOLD_OF_YEAR) if write.known else {}
    row.known_by = KnownBy.SUM
    row.count, row.amount, row.source = write.values["count"], write.values["amount"], write.values["source"] or ""
    row.authority_id, row.label = write.values["authority"], write.values["label"] or ""
    _save(row, write.row.number, is_new=write.known is None)
    after = snapshot(row, *TOLD_OF_YEAR)
    trail.record(action="grant_year.change", row=row, **_differing(before, after))


def write_aid(trail: Trail, run: ImportRun) -> None:
    """Write the aid that is new or changed. Officers of cases whose grants no longer fit are told."""
    check_allowed(can_edit_ledger(trail.actor))
    writes: list[AidWrite] = [write for write in run.writes if write.state in WRITTEN]
    companies = {write.organisation.pk for write in writes}
    lock_undertakings(companies, timezone.localdate())
    for write in writes:
        row = write.known or OtherAid(organisation=write.organisation)
        before = snapshot(row, *TOLD_OF_AID) if write.known else {}
        for key in AID_FACTS:
            value = write.values[key]
            setattr(row, key, "" if value is None and key in ("reference",) else value)
        _save(row, write.row.number, is_new=write.known is None)
        action = "other_aid.edit" if write.known else "other_aid.add"
        trail.record(action=action, row=row, **_differing(before, snapshot(row, *TOLD_OF_AID)))
    tell_of_conflicts(companies)


def _save(row: GrantYear | OtherAid, number: int, *, is_new: bool) -> None:
    try:
        row.clean_fields()
    except ValidationError as error:
        words = _("Rad %(row)d går inte att läsa in: %(why)s Inget är inläst.")
        raise ActRefused(words % {"row": number, "why": " ".join(error.messages)}) from error
    if not is_new:
        row.version += 1
    row.save()


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    keys = [key for key in after if before.get(key) != after[key]]
    return {"before": {key: before.get(key) for key in keys}, "after": {key: after[key] for key in keys}}
