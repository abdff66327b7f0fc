"""What a table of decisions would do: each row against the register, then the decisions against the rules."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import CaseState, DecisionOutcome
from grants.grant_tables.case_rules import filled_in, row_problems, stops
from grants.grant_tables.columns import Codes
from grants.grant_tables.known import Applicants, Bodies, KnownCases, Stood, stood_then
from grants.grant_tables.readings import SKIP, Reading, TableRow, cell_name
from grants.grant_tables.runs import Difference, ImportRun, Look, Merge, told_change
from grants.grant_tables.tried import Trial, TriedCase
from grants.grant_tables.values import COMPARED, DECISION_KEYS, FIXED_KEYS, case_values, words_for
from grants.models import GrantCase, GrantDecision
from grants.policies import can_edit_case, can_handle_case, can_register_case
from grants.rules.cell_values import MASKED, CellValue, Proposal, asked, spelled, wrong
from grants.rules.evaluation import Evaluation
from registers.enums import OrganisationKind
from registers.models import Organisation
from rsp.actor import Actor
from rsp.importing import RowState
from rsp.swedish import kronor, long_date

LATER = "#den-har-galler"
MUNICIPAL_KINDS = (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)
WRITTEN = (RowState.ADDED, RowState.CHANGED)


@dataclass(frozen=True, slots=True)
class NewApplicant:
    """A company that the register has not: its number, or a name alone."""

    orgnr: str
    name: str
    municipality: str | None


@dataclass(slots=True)
class CaseWrite:
    """A row of the file and what it does. ``values``: the case and its decision as they become, by column."""

    row: TableRow
    case: GrantCase | None
    decision: GrantDecision | None
    values: dict[str, Any]
    applicant: Organisation | NewApplicant | None = None
    state: RowState = RowState.UNCHANGED
    keys: frozenset[str] = frozenset()
    is_against_rules: bool = False
    evaluate: Callable[[], Evaluation] | None = None
    """The whole evaluation of a grant that is added or changed, made when it is to be kept."""

    @property
    def changes_decision(self) -> bool:
        """Whether a decision that stands is replaced by another."""
        return self.decision is not None and any(
            self.values.get(key) != case_values(self.case, self.decision).get(key)
            for key in (*DECISION_KEYS, "support_year", "stream")
            if key in self.keys
        )

    @property
    def granted(self) -> Decimal:
        """What the row grants when it is read in."""
        if self.values.get("outcome") != DecisionOutcome.GRANTED:
            return Decimal(0)
        return self.values.get("amount") or Decimal(0)


@dataclass
class _Judging:
    """The table while it is judged."""

    actor: Actor
    bodies: Bodies
    codes: Codes
    run: ImportRun
    today: date
    applicants: Applicants = field(default_factory=Applicants)
    known: KnownCases = field(default_factory=KnownCases)
    stood: Mapping[UUID, Stood] = field(default_factory=dict)
    taken: dict[Any, int] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)

    @property
    def reading(self) -> Reading:
        return self.run.reading

    def find(self, row: TableRow, key: str, found: CellValue, *, group: str = "") -> None:
        self.reading.find(row.number, key, found, row.raw.get(key, ""), group=group)

    def shown(self, key: str, value: Any) -> str:
        return words_for(self.codes, key, value)


def run_cases(actor: Actor, bodies: Bodies, codes: Codes, reading: Reading) -> ImportRun:
    """What the rows would do, and what to write for it. A fixed number of queries for any number of rows."""
    judging = _Judging(actor, bodies, codes, ImportRun(reading), timezone.localdate())
    rows = reading.rows
    judging.applicants = Applicants.of(actor, rows)
    judging.known = KnownCases.of(actor, bodies, rows)
    writes = [write for row in rows if (write := _placed(judging, row)) is not None]
    judging.stood = stood_then(_stale(writes))
    for write in _without_repeated(judging, writes):
        _judge(judging, write)
    _try(judging)
    _add_up(judging)
    return judging.run


# --- Which case a row is about


def _placed(judging: _Judging, row: TableRow) -> CaseWrite | None:
    """The case that a row is about, by its id or its number; a new one otherwise. None when it cannot be said."""
    known = judging.known
    if (case_id := row.get("case_id")) is not None:
        case = known.by_id.get(case_id)
        if case is None or case.pk in known.hidden:
            judging.find(row, "case_id", wrong(_("Ärendet finns inte"), _("Ta bort id:t om raden är ny.")))
            return None
    else:
        authority = _authority(judging, row)
        if authority is None:
            return None
        case = known.by_dnr.get((UUID(authority), row.values["dnr"]))
        if case is not None and case.pk in known.hidden:
            words = _("Ett ärende som du inte ser har numret.")
            judging.find(row, "dnr", wrong(_("Diarienumret används redan"), words))
            return None
        if case is None:
            return CaseWrite(row, None, None, {"authority": authority})
    return CaseWrite(row, case, known.decisions.get(case.pk), {"authority": str(case.authority_id)})


def _authority(judging: _Judging, row: TableRow) -> str | None:
    """Who decided: as the file says, or who answered for the form of support that day; else it is asked about."""
    if row.get("authority"):
        return str(row.get("authority"))
    day = row.get("decided_on") or row.get("received_on") or judging.today
    scheme = row.values["scheme"]
    body = judging.bodies.responsible(scheme, day)
    if body is not None:
        return str(body.pk)
    message = _("Vem beslutade %(scheme)s %(year)s är inte registrerat") % {
        "scheme": judging.codes.schemes[scheme].lower(),
        "year": day.year,
    }
    proposals = [Proposal(str(one.pk), one.public_name) for one in judging.bodies.candidates]
    advice = _("Välj myndigheten här, eller ange den i kolumnen Beslutande myndighet.")
    finding = judging.reading.find(
        row.number, "authority", asked(message, advice, proposals), group=f"{scheme}/{day.year}"
    )
    finding.key = f"authority:{scheme}:{day.year}"
    return judging.reading.answer_to(finding) or None


def _stale(writes: Collection[CaseWrite]) -> dict[UUID, int]:
    """The version that a file has of each case that has been changed since."""
    versions = ((write.case, write.row.get("version")) for write in writes if write.case)
    return {case.pk: version for case, version in versions if version is not None and version != case.version}


def _without_repeated(judging: _Judging, writes: list[CaseWrite]) -> list[CaseWrite]:
    """The rows that are read in. A case that stands twice is asked about: which of the two rows holds?"""
    kept: dict[Any, CaseWrite] = {}
    for write in writes:
        key = write.case.pk if write.case else (write.values["authority"], write.row.values["dnr"])
        if key not in kept:
            kept[key] = write
            continue
        first = kept[key].row.number
        message = _("Diarienumret %(dnr)s står också på rad %(row)d") % {"dnr": write.row.values["dnr"], "row": first}
        proposals = [
            Proposal(SKIP, _("Hoppa över rad %(row)d") % {"row": write.row.number}),
            Proposal(LATER, _("Rad %(row)d gäller i stället") % {"row": write.row.number}),
        ]
        found = asked(message, _("Ett ärende har ett gällande beslut. Vilken rad gäller?"), proposals)
        finding = judging.reading.find(write.row.number, "dnr", found, write.row.values["dnr"])
        answer = judging.reading.answer_to(finding)
        judging.run.left_out += bool(answer)
        if answer == LATER:
            kept[key] = write
    return list(kept.values())


# --- What a row does


def _judge(judging: _Judging, write: CaseWrite) -> None:
    can_be_read = _judge_new(judging, write) if write.case is None else _judge_known(judging, write)
    if not can_be_read:
        return
    if write.state in WRITTEN and not _year_is_free(judging, write):
        return
    before = case_values(write.case, write.decision) if write.case else {}
    headings = judging.reading.headings
    fields = {
        headings[key]: (
            judging.shown(key, before.get(key)) if before else "",
            judging.shown(key, write.values.get(key)),
        )
        for key in COMPARED
        if key in headings and key in write.keys and (write.case is not None or write.values.get(key) is not None)
    }
    judging.run.changes.append(told_change(write.row.number, _what(write), write.state, fields))
    judging.run.writes.append(write)


def _judge_new(judging: _Judging, write: CaseWrite) -> bool:
    row = write.row
    if refused := _refused(judging, row.values["scheme"]):
        judging.find(row, "scheme", wrong(_("Du läser inte in stödformen här"), refused), group=row.values["scheme"])
        return False
    write.applicant = _applicant(judging, row)
    values, told = filled_in({key: row.get(key) for key in COMPARED})
    write.values = {**values, "authority": write.values["authority"]}
    write.keys = frozenset(COMPARED)
    problems = {**told, **row_problems(write.values, judging.today)}
    for key, found in problems.items():
        judging.find(row, key, found, group=found.message if not found.advice else "")
    write.state = RowState.ADDED
    return write.applicant is not None and not stops(problems)


def _refused(judging: _Judging, scheme: str) -> str:
    """Why the actor may not register the form of support in the county; empty when it may. Asked once a form."""
    if scheme not in judging.refusals:
        answer = can_register_case(judging.actor, judging.bodies.county.code, scheme)
        judging.refusals[scheme] = "" if answer else answer.reason
    return judging.refusals[scheme]


def _applicant(judging: _Judging, row: TableRow) -> Organisation | NewApplicant | None:
    number, name = row.get("orgnr"), row.get("applicant")
    if number is MASKED:
        words = _("Numret är maskerat i filer. Skriv hela numret på en ny rad.")
        judging.find(row, "orgnr", wrong(_("Organisationsnumret är maskerat"), words))
        return None
    if number:
        found = judging.applicants.by_number.get(number)
        if found is None and not name:
            words = _("Skriv namnet i kolumnen Sökande, så läggs företaget till i registret.")
            judging.find(row, "orgnr", wrong(_("Organisationen finns inte i registret"), words))
            return None
        return found or NewApplicant(number, name, row.get("municipality"))
    return _applicant_by_name(judging, row, name)


def _applicant_by_name(judging: _Judging, row: TableRow, name: str | None) -> Organisation | None:
    """An applicant without a number must be one that the register has, and only one."""
    found = judging.applicants.by_name.get(spelled(name), []) if name else []
    if len(found) == 1:
        return found[0]
    message = _("Organisationsnumret saknas")
    words = _("Flera organisationer heter så.") if found else _("Ingen organisation i registret heter så.")
    advice = words if name else _("Skriv organisationsnumret, eller namnet på en organisation i registret.")
    judging.find(row, "orgnr" if "orgnr" in judging.reading.mapping else "applicant", wrong(message, advice))
    return None


def _judge_known(judging: _Judging, write: CaseWrite) -> bool:
    """A case of the register: what the file has otherwise, as far as the file has its way."""
    assert write.case is not None
    row, now = write.row, case_values(write.case, write.decision)
    write.applicant = write.case.applicant
    new = {key: row.values[key] for key in COMPARED if key in row.values and key != "orgnr"}
    if new.get("authority") is None:
        new.pop("authority", None)
    merged, _told = filled_in({**now, **new})
    differing = [Difference(key, now.get(key), merged.get(key)) for key in new if merged.get(key) != now.get(key)]
    differing += _other_applicant(write)
    settled = _settled(judging, write, differing)
    write.values = {**now, **{one.key: one.new for one in settled}}
    write.keys = frozenset(one.key for one in settled)
    if not settled:
        return True
    write.state = RowState.CHANGED
    problems = _forbidden(judging, write) or row_problems(write.values, judging.today)
    for key, found in problems.items():
        judging.find(row, key, found)
    return not stops(problems)


def _other_applicant(write: CaseWrite) -> list[Difference]:
    """The number of somebody else. A mask, or nothing, is the number that the case has."""
    assert write.case is not None
    number = write.row.get("orgnr")
    if number is None or number is MASKED or number == write.case.applicant.orgnr:
        return []
    return [Difference("orgnr", write.case.applicant.shown_orgnr, number)]


def _settled(judging: _Judging, write: CaseWrite, differing: list[Difference]) -> list[Difference]:
    assert write.case is not None
    version = write.row.get("version")
    if version is None or version == write.case.version:
        return differing
    stood = judging.stood.get(write.case.pk)
    base = case_values(stood.event, stood.decision) if stood else None
    what = f"{write.case.dnr}, {write.case.applicant.public_name}"
    merge = Merge(judging.reading, write.row.number, what, base, judging.shown)
    settled = merge.settled(differing)
    judging.run.conflicts.extend(merge.conflicts)
    return settled


def _forbidden(judging: _Judging, write: CaseWrite) -> dict[str, CellValue]:
    """What a file does not change: who applied for what, decisions made here, and cases that one does not handle."""
    assert write.case is not None
    fixed = {
        key: wrong(_("Uppgiften ändras inte genom en fil"), _("Ändra den i ärendet %(dnr)s.") % {"dnr": write.case.dnr})
        for key in FIXED_KEYS
        if key in write.keys
    }
    if fixed:
        return fixed
    if write.decision is not None:
        return _forbidden_decided(judging, write, write.case, write.decision)
    is_handled = write.case.officer_id is not None or write.case.state != CaseState.RECEIVED
    if is_handled and write.keys & set(DECISION_KEYS):
        words = _("Ärendet %(dnr)s handläggs här. Besluta i ärendet.") % {"dnr": write.case.dnr}
        return dict.fromkeys(write.keys & set(DECISION_KEYS), wrong(_("Ett beslut fattas inte genom en fil"), words))
    answer = can_edit_case(judging.actor, write.case, _with_conflict(judging, write.case))
    return {} if answer else dict.fromkeys(write.keys, wrong(_("Ärendet kan inte ändras"), answer.reason))


def _forbidden_decided(
    judging: _Judging, write: CaseWrite, case: GrantCase, decision: GrantDecision
) -> dict[str, CellValue]:
    """Only what was decided elsewhere is corrected, by who handles the case, while no money hangs on the decision."""
    dnr = {"dnr": case.dnr}
    answer = can_handle_case(judging.actor, case, _with_conflict(judging, case))
    if not answer:
        return dict.fromkeys(write.keys, wrong(_("Ärendet kan inte ändras"), answer.reason))
    if not decision.is_from_elsewhere or decision.letter_id is not None:
        words = _("Beslutet är fattat här. Rätta det i ärendet %(dnr)s.") % dnr
        return dict.fromkeys(write.keys, wrong(_("Ett beslut ändras inte genom en fil"), words))
    if write.changes_decision and case.pk in judging.known.with_money:
        words = _("Pengar är betalda eller på väg. Rätta beslutet i ärendet %(dnr)s.") % dnr
        return dict.fromkeys(write.keys, wrong(_("Ett beslut med pengar ändras inte genom en fil"), words))
    return {}


def _with_conflict(judging: _Judging, case: GrantCase) -> list[UUID]:
    user_id = judging.actor.user_id
    return [user_id] if user_id and case.pk in judging.known.conflicted else []


def _year_is_free(judging: _Judging, write: CaseWrite) -> bool:
    """A year that is known as a sum takes no decisions beside it."""
    decided = write.values.get("decided_on")
    scheme = write.case.scheme_id if write.case else write.values["scheme"]
    if decided is None or (decided.year, scheme) not in judging.known.sums:
        return True
    words = {"scheme": judging.codes.schemes[scheme], "year": decided.year}
    message = _("%(scheme)s %(year)d är redan känt som en summa") % words
    found = wrong(message, _("Ta bort summan först, eller läs inte in besluten: de skulle räknas två gånger."))
    judging.find(write.row, "decided_on", found, group=message)
    return False


def _what(write: CaseWrite) -> str:
    name = write.applicant.public_name if isinstance(write.applicant, Organisation) else ""
    return ", ".join(part for part in (write.values.get("dnr") or "", name) if part)


# --- The rules


def _try(judging: _Judging) -> None:
    """Try the grants that the file adds or changes, in the order they were decided, each on top of those before."""
    writes = [write for write in judging.run.writes if write.state in WRITTEN and write.granted]
    if not writes:
        return
    looks: list[tuple[int, Look]] = []
    trial = Trial.of({write.applicant.pk for write in writes if isinstance(write.applicant, Organisation)})
    for write in sorted(writes, key=lambda one: (one.values["decided_on"], one.row.number)):
        tried = _tried(write)
        facts = trial.facts(tried)
        write.evaluate = partial(trial.evaluate, facts)
        told = trial.told(facts)
        write.is_against_rules = bool(told)
        if write.case is None:
            trial.add(tried.recipient, None, tried.scheme, tried.support_year, tried.amount, tried.decided_on)
        if told:
            looks.append((write.row.number, _look(judging, write, " ".join(told[:2]))))
    judging.run.looks = [look for _number, look in sorted(looks, key=lambda pair: pair[0])]


def _tried(write: CaseWrite) -> TriedCase:
    applicant, values = write.applicant, write.values
    is_known = isinstance(applicant, Organisation)
    return TriedCase(
        recipient=applicant.pk if isinstance(applicant, Organisation) else (applicant and applicant.orgnr),
        scheme=write.case.scheme_id if write.case else values["scheme"],
        decided_on=values["decided_on"],
        received_on=values["received_on"],
        support_year=values["support_year"],
        amount=write.granted,
        is_municipality=is_known and applicant.kind in MUNICIPAL_KINDS,
        key=write.case.pk if write.case else None,
        answers=write.case.facts if write.case else {},
    )


def _look(judging: _Judging, write: CaseWrite, words: str) -> Look:
    cell = cell_name(write.row.number, judging.reading.mapping.get("amount"))
    told = {
        "scheme": judging.codes.schemes.get(write.values["scheme"], "").lower(),
        "amount": kronor(write.granted),
        "day": long_date(write.values["decided_on"]),
    }
    return Look(cell, _("%(scheme)s %(amount)s, beslutat %(day)s") % told, words)


def _add_up(judging: _Judging) -> None:
    """What the county has granted in the years of the file, before and after. One query."""
    run = judging.run
    years = sorted({write.values["decided_on"].year for write in run.writes if write.values.get("decided_on")})
    if not years:
        return
    run.years = str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"
    granted = GrantDecision.objects.standing().granting().filter(case__county=judging.bodies.county)
    granted = granted.filter(decided_on__year__range=(years[0], years[-1]), case__is_example=False)
    run.before = granted.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    for write in run.writes:
        if write.state is RowState.ADDED or (write.state is RowState.CHANGED and write.decision is None):
            run.added_sum += write.granted
        elif write.state is RowState.CHANGED and write.decision is not None:
            run.changed_sum += write.granted - write.decision.amount
