"""What the registers hold of that which a file speaks of, read at once however many rows there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from grants.case_money import cases_with_money
from grants.enums import OPEN_STATES, KnownBy
from grants.grant_tables.readings import TableRow
from grants.models import ConflictDeclaration, GrantCase, GrantDecision, GrantYear
from grants.policies import duty_of
from grants.rules.cell_values import MASKED, spelled
from registers.enums import OrganisationKind
from registers.models import County, Organisation, Responsibility
from rsp.actor import GRANT_DUTIES, Actor
from rsp.history import event_rows

COUNTY_BODIES = (OrganisationKind.COUNTY_BOARD, OrganisationKind.REGION, OrganisationKind.COOPERATION_BODY)


@dataclass
class Bodies:
    """Who has decided on support in a county, and when: today's body, those before it, and others that may have."""

    county: County
    duties: Sequence[Responsibility]
    all: Mapping[str, Organisation]

    @classmethod
    def of(cls, county: County) -> "Bodies":
        """Two queries."""
        rows = Responsibility.objects.filter(county=county, duty__in=[duty.value for duty in GRANT_DUTIES])
        deciding = GrantCase.objects.filter(county=county).order_by().values("authority").distinct()
        near = Q(county=county, kind__in=COUNTY_BODIES) | Q(pk__in=deciding)
        near |= Q(responsibilities__in=rows)
        bodies = Organisation.objects.filter(near).distinct().select_related("municipality").in_order()
        return cls(county, list(rows.order_by("valid_from")), {str(row.pk): row for row in bodies})

    def responsible(self, scheme: str, day: date) -> Organisation | None:
        """Who answered for the form of support on ``day``, None when nobody is recorded."""
        duty = duty_of(scheme).value
        held = next((row for row in self.duties if row.duty == duty and row.holds(day)), None)
        return self.all.get(str(held.organisation_id)) if held else None

    @property
    def candidates(self) -> list[Organisation]:
        """Those that may have decided when nobody is recorded."""
        return [row for row in self.all.values() if row.kind in COUNTY_BODIES]


@dataclass
class Applicants:
    """Organisations by number and by name. One that has been merged into another is the other."""

    by_number: dict[str, Organisation] = field(default_factory=dict)
    by_name: dict[str, list[Organisation]] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, rows: Iterable[TableRow]) -> "Applicants":
        """Two queries at most."""
        numbers = {row.get("orgnr") for row in rows} - {None, MASKED}
        names = {row.get("applicant") for row in rows if not row.get("orgnr")} - {None}
        found = cls()
        bodies = Organisation.objects.select_related("municipality", "merged_into__municipality")
        for body in bodies.filter(orgnr__in=numbers) if numbers else ():
            found.by_number[str(body.orgnr)] = body.merged_into or body
        known = bodies.current().named_to(actor)
        for body in known.filter(name__in=names) if names else ():
            found.by_name.setdefault(spelled(body.name), []).append(body)
        return found


@dataclass
class KnownCases:
    """The cases that the rows of a file are about, with the decisions that stand, and the years known as sums."""

    by_id: dict[UUID, GrantCase] = field(default_factory=dict)
    by_dnr: dict[tuple[UUID, str], GrantCase] = field(default_factory=dict)
    hidden: set[UUID] = field(default_factory=set)
    decisions: dict[UUID, GrantDecision] = field(default_factory=dict)
    conflicted: set[UUID] = field(default_factory=set)
    with_money: set[UUID] = field(default_factory=set)
    """The cases of which something is paid, on its way, withheld or claimed back."""
    sums: set[tuple[int, str]] = field(default_factory=set)

    @classmethod
    def of(cls, actor: Actor, bodies: Bodies, rows: Collection[TableRow]) -> "KnownCases":
        """Eight queries."""
        ids = {row.get("case_id") for row in rows} - {None}
        numbers = {row.get("dnr") for row in rows} - {None}
        cases = GrantCase.objects.filter(Q(pk__in=ids) | Q(dnr__in=numbers, authority__in=list(bodies.all)))
        cases = cases.select_related("applicant__municipality", "authority__municipality", "municipality", "scheme")
        found = cls(by_id={case.pk: case for case in cases.defer("proposed_reasons", "proposed_conditions")})
        found.by_dnr = {(case.authority_id, case.dnr): case for case in found.by_id.values()}
        seen = GrantCase.objects.visible_to(actor).filter(county=bodies.county, pk__in=list(found.by_id))
        found.hidden = set(found.by_id) - set(seen.values_list("pk", flat=True))
        standing = GrantDecision.objects.standing().filter(case__in=list(found.by_id))
        found.decisions = {decision.case_id: decision for decision in standing}
        found.conflicted = _declared(actor, list(found.by_id))
        found.with_money = cases_with_money(found.by_id)
        sums = GrantYear.objects.filter(county=bodies.county, known_by=KnownBy.SUM)
        found.sums = set(sums.values_list("year", "scheme"))
        return found


def _declared(actor: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """The cases in which the actor has a conflict of interest, as last declared. One query."""
    said = ConflictDeclaration.objects.filter(user=actor.user_id, case__in=case_ids)
    last = said.order_by("case", "-at", "-pk").distinct("case")
    return {row.case_id for row in last if row.has_conflict}


@dataclass(frozen=True, slots=True)
class Stood:
    """A case as it was in a version, and the decision that stood then."""

    event: Any
    decision: GrantDecision | None


def stood_then(wanted: Mapping[UUID, int]) -> dict[UUID, Stood]:
    """Cases as they were when a file was taken out, by case and version. Two queries; none for nothing."""
    if not wanted:
        return {}
    events: dict[UUID, list[Any]] = defaultdict(list)
    for event in event_rows(GrantCase, list(wanted)):
        events[event.pgh_obj_id].append(event)
    chains: dict[UUID, list[GrantDecision]] = defaultdict(list)
    for decision in GrantDecision.objects.filter(case__in=list(wanted)).order_by("recorded_at", "pk"):
        chains[decision.case_id].append(decision)
    found = {}
    for pk, version in wanted.items():
        then = [event for event in events[pk] if event.version == version]
        if then:
            later = next((event for event in events[pk] if event.version > version), None)
            found[pk] = Stood(then[-1], _standing_then(then[-1], later, chains[pk]))
    return found


def _standing_then(event: Any, later: Any, chain: Sequence[GrantDecision]) -> GrantDecision | None:
    if event.state in OPEN_STATES or not chain:
        return None
    until: datetime | None = later.pgh_created_at if later else None
    made = [decision for decision in chain if until is None or decision.recorded_at < until]
    return made[-1] if made else chain[0]
