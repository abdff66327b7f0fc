"""The cases and decisions that a file gives, written together, a thousand rows at a time.

The dry run has judged every row. Decisions made elsewhere are kept with what the rules say of them, and marked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, snapshot
from grants.case_money import cases_with_money
from grants.enums import CaseAction, CaseState, DecisionKind, DecisionOutcome, Regulation
from grants.exchange import EQUIVALENT_NOT_KNOWN, rates_on, regulation_of
from grants.grant_tables.cases_run import WRITTEN, CaseWrite, NewApplicant
from grants.grant_tables.runs import ImportRun
from grants.models import (
    CaseTransition,
    DecisionEvaluation,
    GrantCase,
    GrantDecision,
    SchemeBasis,
)
from grants.policies import can_import_grants
from grants.rules.ledger import euro_of
from grants.services.case_rows import lock_cases
from grants.services.ledger_conflicts import tell_of_conflicts
from grants.services.ledger_lock import lock_undertakings
from grants.services.register_duty import note_register_duty
from grants.workflow import CASE_TRANSITIONS
from registers.enums import OrganisationKind
from registers.models import Organisation
from registers.policies import can_keep_organisation
from registers.services.organisations import facts_for_trail
from rsp.importing import RowState
from rsp.rights import ActRefused, check_allowed
from rsp.workflow import find_transition

BATCH = 1000
CHANGED_FIELDS = (
    *("dnr", "municipality", "received_on", "applied_amount", "support_year", "stream"),
    *("state", "version", "updated_at"),
)
TOLD = ("dnr", "municipality", "received_on", "applied_amount", "support_year", "stream", "state")
RAW_DAYS = ("received_on", "decided_on")


@dataclass(frozen=True, slots=True)
class Source:
    """For which county a file is read in, and by whom; nobody when it is done on the server."""

    county_id: str
    user_id: UUID | None


def write_cases(trail: Trail, source: Source, run: ImportRun) -> None:
    """Write the rows that are new or changed. Raises ActRefused when a case has been changed meanwhile."""
    check_allowed(can_import_grants(trail.actor, source.county_id))
    writes: list[CaseWrite] = [write for write in run.writes if write.state in WRITTEN]
    _lock(writes)
    applicants = _applicants(trail, source.county_id, writes)
    granting = [write for write in writes if write.granted]
    outlets = {write.case.place_id for write in granting if write.case and write.case.place_id}
    companies = {applicants[write.row.number].pk for write in granting}
    lock_undertakings(companies, timezone.localdate(), places=outlets)
    before = {write.case.pk: snapshot(write.case, *TOLD) for write in writes if write.case}
    cases = _cases(source, writes, applicants)
    decisions = _decisions(source, writes, cases)
    _keep_evaluations(writes, decisions)
    _tell_trail(trail, writes, before)
    granted = [row for row in decisions.values() if row.outcome == DecisionOutcome.GRANTED]
    for row in granted:
        if row.decided_on.year >= FIRST_REGISTER_YEAR:
            note_register_duty(row)
    if granted:
        tell_of_conflicts({row.case.applicant_id for row in granted})


FIRST_REGISTER_YEAR = 2026
"""No decision before it is registered (article 6.1 of 2023/2831): those are not asked about one by one."""


def _lock(writes: Collection[CaseWrite]) -> None:
    """The cases that are changed, in one order; what was judged must be what is there."""
    seen = {write.case.pk: write.case.version for write in writes if write.case}
    locked = lock_cases(list(seen)) if seen else {}
    if {pk: row.version for pk, row in locked.items()} != seen:
        raise ActRefused(_("Ett ärende har ändrats sedan du såg provet. Inget är inläst. Se vad som gäller nu."))
    if cases_with_money(write.case.pk for write in writes if write.case and write.changes_decision):
        raise ActRefused(_("Pengar är betalda eller på väg av ett beslut som ändras. Inget är inläst."))


def _applicants(trail: Trail, county_code: str, writes: Iterable[CaseWrite]) -> dict[int, Organisation]:
    """Who applied, by row. Companies that the register has not are added to it, each once."""
    new: dict[str, Organisation] = {}
    found = {}
    for write in writes:
        applicant = write.applicant
        if isinstance(applicant, NewApplicant):
            body = new.get(applicant.orgnr) or Organisation(
                name=applicant.name,
                kind=OrganisationKind.COMPANY,
                orgnr=applicant.orgnr,
                county_id=county_code,
                municipality_id=applicant.municipality,
            )
            new[applicant.orgnr] = body
            found[write.row.number] = body
        elif applicant is not None:
            found[write.row.number] = applicant
    if new:
        check_allowed(can_keep_organisation(trail.actor, OrganisationKind.COMPANY, county_code))
        Organisation.objects.bulk_create(new.values(), batch_size=BATCH)
        for body in new.values():
            trail.record(action="organisation.add", row=body, after=facts_for_trail(body))
    return found


def _cases(source: Source, writes: Iterable[CaseWrite], applicants: Mapping[int, Organisation]) -> dict[int, GrantCase]:
    """The cases by row, new ones and changed ones, with the step that led to their decision."""
    cases: dict[int, GrantCase] = {}
    new, changed, steps = [], [], []
    for write in writes:
        row = write.case or GrantCase(
            county_id=source.county_id,
            authority_id=write.values["authority"],
            scheme_id=write.values["scheme"],
            applicant=applicants[write.row.number],
        )
        if step := _step(source, write, row):
            steps.append(step)
        _put(row, write.values)
        (new if write.case is None else changed).append(row)
        cases[write.row.number] = row
    for row in changed:
        row.version += 1
        row.updated_at = timezone.now()
    GrantCase.objects.bulk_create(new, batch_size=BATCH)
    GrantCase.objects.bulk_update(changed, CHANGED_FIELDS, batch_size=BATCH)
    CaseTransition.objects.bulk_create(steps, batch_size=BATCH)
    return cases


def _put(row: GrantCase, values: Mapping[str, Any]) -> None:
    row.dnr = values["dnr"]
    row.municipality_id = values["municipality"]
    row.received_on = values["received_on"]
    row.applied_amount = values["applied_amount"]
    row.support_year = values["support_year"]
    row.stream = values["stream"] or ""


def _step(source: Source, write: CaseWrite, row: GrantCase) -> CaseTransition | None:
    """The step of a case whose decision the file gives, first or anew. Puts the case in its new state."""
    if write.values.get("outcome") is None or (write.decision is not None and not write.changes_decision):
        return None
    before = CaseState(row.state)
    if write.decision is not None:
        action = CaseAction.CORRECT
        row.state = find_transition(CASE_TRANSITIONS, before, action).target
    else:
        action = CaseAction.DECIDE  # elsewhere: it was not prepared here
        row.state = CaseState.DECIDED
    return CaseTransition(
        case=row,
        action=action,
        from_state=before,
        to_state=row.state,
        comment=_origin(source, write),
        user_id=source.user_id,
        organisation_id=row.authority_id,
        at=timezone.now(),
    )


def _origin(source: Source, write: CaseWrite) -> str:
    """Where a decision was read: the file, the row, and days as they stood when they had to be asked about."""
    words = _("Läst in ur en fil %(day)s, rad %(row)d") % {"day": timezone.localdate(), "row": write.row.number}
    names = {"received_on": _("ansökningsdagen"), "decided_on": _("beslutsdagen")}
    for key in RAW_DAYS:
        if raw := write.row.raw.get(key):
            words += "; " + _("%(what)s stod som ”%(raw)s”") % {"what": names[key], "raw": raw[:60]}
    return words[:300]


def _decisions(source: Source, writes: Iterable[CaseWrite], cases: Mapping[int, GrantCase]) -> dict[int, GrantDecision]:
    """The decisions by row: first ones, and those that take the place of others."""
    wanted = [
        write
        for write in writes
        if write.values.get("outcome") is not None and (write.decision is None or write.changes_decision)
    ]
    bases = list(SchemeBasis.objects.all())
    rates = rates_on({write.values["decided_on"] for write in wanted})
    made = {}
    for write in wanted:
        row = _decision(source, write, cases[write.row.number], bases)
        _in_euro(row, rates)
        made[write.row.number] = row
    GrantDecision.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _decision(source: Source, write: CaseWrite, case: GrantCase, bases: Sequence[SchemeBasis]) -> GrantDecision:
    values, earlier = write.values, write.decision
    held = [one for one in bases if one.scheme_id == case.scheme_id and one.holds(values["decided_on"])]
    is_granted = values["outcome"] == DecisionOutcome.GRANTED
    return GrantDecision(
        case=case,
        decided_on=values["decided_on"],
        support_year=values["support_year"],
        outcome=values["outcome"],
        amount=write.granted,
        reasons=values["comment"] or "",
        act_id=held[0].legal_act_id if held else None,
        stream=values["stream"] or "",
        regulation=regulation_of(case.scheme_id) if is_granted else Regulation.NONE,
        is_from_elsewhere=True,
        source=_origin(source, write),
        supersedes=earlier,
        kind=DecisionKind.CORRECTION if earlier else DecisionKind.FIRST,
        change_reason=_("Uppgiften ändrad genom en fil") if earlier else "",
    )


def _in_euro(row: GrantDecision, rates: Mapping[Any, Any]) -> None:
    """The amount in euro at the rate of the day, when that is loaded; else the ledger says that it is not known."""
    rate = rates.get(row.decided_on)
    if row.regulation == Regulation.NONE or rate is None or row.case.scheme_id in EQUIVALENT_NOT_KNOWN:
        return
    row.eur_rate, row.eur_rate_source = rate.rate, rate.source
    row.eur_amount = euro_of(row.amount, rate.rate)


def _keep_evaluations(writes: Iterable[CaseWrite], decisions: Mapping[int, GrantDecision]) -> None:
    DecisionEvaluation.objects.bulk_create(
        [
            DecisionEvaluation(
                decision=decisions[write.row.number],
                content=write.evaluate().as_dict(),
                is_against_rules=write.is_against_rules,
            )
            for write in writes
            if write.evaluate is not None and write.row.number in decisions
        ],
        batch_size=BATCH,
    )


def _tell_trail(trail: Trail, writes: Iterable[CaseWrite], before: Mapping[Any, dict[str, Any]]) -> None:
    """An event for each case that is changed. New ones are counted by the file's event, and stand in the history."""
    for write in writes:
        if write.case is None or write.state is not RowState.CHANGED:
            continue
        old, new = before[write.case.pk], snapshot(write.case, *TOLD)
        keys = [key for key in new if old.get(key) != new[key]]
        facts = {"before": {key: old[key] for key in keys}, "after": {key: new[key] for key in keys}}
        trail.record(action="case.replace_decision" if write.changes_decision else "case.edit", row=write.case, **facts)
