"""The figures of the follow-up's dataset: support, activities, service plans and places of a county's year."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from actionplans.enums import ActivityKind
from actionplans.models import Activity
from grants.enums import KnownBy
from grants.models import GrantDecision, GrantYear, SchemeBasis
from programs.enums import PlanStanding
from programs.models import ServicePlace, ServicePlan
from reporting.records import Records
from reporting.sources import SourceList
from rsp.canonical import iso, money, plain_number

Payload = dict[str, Any]

STANDING_ORDER = (
    PlanStanding.CURRENT,
    PlanStanding.STARTED,
    PlanStanding.EXPIRED,
    PlanStanding.REPEALED,
    PlanStanding.UNKNOWN,
)


def grants_block(records: Records, sources: SourceList) -> Payload:
    """Per scheme: a sum with its source, or the sum of the standing decisions that grant. Total of what is known."""
    bases = {basis.scheme_id: basis for basis in records.bases}
    rows = [_scheme(year, records.decisions, bases.get(year.scheme_id)) for year in _known_years(records)]
    rows.sort(key=lambda row: (-row["amount"], row["slug"]))
    known = {row["slug"] for row in rows}
    return {
        "measure": "decided",
        "measure_label": "Beviljat under året, efter beslutsdatum",
        "schemes": [{**row, "amount": money(row["amount"]), "source": sources.number(row["source"])} for row in rows],
        "total": {
            "count": sum(row["count"] for row in rows),
            "amount": money(sum((row["amount"] for row in rows), Decimal(0))),
        },
        "unknown_schemes": [basis.name for slug, basis in bases.items() if slug not in known],
        "by_decision": [_decision(decision, records.bases) for decision in records.decisions],
    }


def _known_years(records: Records) -> Iterable[GrantYear]:
    """What is recorded of each scheme's year, and a year known by decisions for each scheme that has only those."""
    years = {year.scheme_id: year for year in records.grant_years}
    for case in (decision.case for decision in records.decisions):
        if case.scheme_id not in years:
            years[case.scheme_id] = GrantYear(scheme=case.scheme, known_by=KnownBy.DECISIONS, authority=case.authority)
    return years.values()


def _scheme(year: GrantYear, decisions: Iterable[GrantDecision], basis: SchemeBasis | None) -> Payload:
    granted = [row.amount for row in decisions if row.case.scheme_id == year.scheme_id]
    is_sum = year.known_by == KnownBy.SUM
    return {
        "slug": year.scheme_id,
        "name": basis.name if basis else year.scheme.name,
        "count": year.count if is_sum else len(granted),
        "amount": year.amount if is_sum else sum(granted, Decimal(0)),
        "known_by": year.known_by,
        "authority": year.authority.name if year.authority else None,
        "legal_basis": f"{basis.legal_act.title} ({basis.legal_act.sfs})" if basis else "",
        "source": year.source,
    }


def _decision(decision: GrantDecision, bases: Iterable[SchemeBasis]) -> Payload:
    """A decision that grants: who got what, when. Applicants who were refused are not published."""
    case = decision.case
    names = [row.name for row in bases if row.scheme_id == case.scheme_id and row.holds(decision.decided_on)]
    return {
        "dnr": case.dnr,
        "decided_on": iso(decision.decided_on),
        "recipient": case.applicant.public_name,
        "municipality": case.municipality.name if case.municipality else None,
        "scheme": names[0] if names else case.scheme.name,
        "outcome": decision.outcome,
        "outcome_label": decision.get_outcome_display(),
        "amount": money(decision.amount),
    }


def activities_block(records: Records, sources: SourceList) -> Payload:
    kinds = []
    for kind in ActivityKind:
        events = [activity for activity in records.activities if activity.kind == kind]
        count = next((row for row in records.activity_counts if row.kind == kind), None)
        if count is not None:
            source = sources.number(count.source)
            kinds.append(_activity_kind(kind, count.label, count.count, KnownBy.SUM, count.note, source))
        elif events:
            kinds += _counted_kinds(kind, events)
    return {"kinds": kinds, "events": [_event(activity) for activity in records.activities]}


def _counted_kinds(kind: ActivityKind, events: Iterable[Activity]) -> Iterable[Payload]:
    """One row for a kind; company visits are counted on site, digital ones apart (``Activity.is_digital``)."""
    digital = [event for event in events if event.is_digital]
    if kind != ActivityKind.COMPANY_VISIT:
        yield _activity_kind(kind, "", len(list(events)), "records", "", None)
        return
    yield _activity_kind(kind, "Fysiska företagsbesök", len(list(events)) - len(digital), "records", "", None)
    if digital:
        row = _activity_kind(kind, "Digitala företagsbesök", len(digital), "records", "", None)
        yield row | {"kind": "digital_company_visit"}


def _activity_kind(kind: ActivityKind, label: str, count: int, known_by: str, note: str, source: int | None) -> Payload:
    return {
        "kind": kind.value,
        "label": label or str(kind.label),
        "count": count,
        "known_by": str(known_by),
        "note": note,
        "source": source,
    }


def _event(activity: Activity) -> Payload:
    """What may be shown of an activity: never the internal note."""
    return {
        "held_on": iso(activity.held_on),
        "kind": activity.kind,
        "kind_label": activity.get_kind_display(),
        "title": activity.title,
        "place": activity.place,
        "municipality": activity.municipality.name if activity.municipality else None,
        "participants": activity.participants,
        "people": activity.people_count,
        "villages": activity.village_count,
        "summary": activity.summary,
        "is_digital": activity.is_digital,
    }


def best_standing(plans: Iterable[ServicePlan]) -> ServicePlan | None:
    """The plan that says most of where a municipality stands: a current one before one under way before an expired."""
    ranked = sorted(plans, key=lambda plan: STANDING_ORDER.index(PlanStanding(plan.standing)))
    return ranked[0] if ranked else None


def service_plans_block(records: Records, sources: SourceList) -> Payload:
    """Each municipality's standing on the last day; of a plan under way the state alone, the rest is its draft."""
    rows = []
    for municipality in records.municipalities:
        plan = best_standing(row for row in records.service_plans if row.municipality_id == municipality.code)
        standing = PlanStanding(plan.standing) if plan else PlanStanding.UNKNOWN
        public = plan if plan and plan.is_public and standing != PlanStanding.STARTED else None
        rows.append(
            {
                "code": municipality.code,
                "name": municipality.name,
                "state": standing.value,
                "state_label": str(standing.label),
                "adopted_on": iso(public.adopted_on) if public else None,
                "valid_from": iso(public.valid_from) if public else None,
                "valid_to": iso(public.valid_to) if public else None,
                "dnr": public.dnr if public else "",
                "source": sources.number(public.source) if public else None,
            }
        )
    return {
        "as_of": f"{records.year}-12-31",
        "states": [{"code": standing.value, "label": str(standing.label)} for standing in STANDING_ORDER],
        "municipalities": rows,
        "counts": {standing.value: sum(row["state"] == standing for row in rows) for standing in STANDING_ORDER},
        "total": len(rows),
    }


def place_block(place: ServicePlace, on: date | None, year: int | None, sources: SourceList) -> Payload:
    return {
        "name": place.name,
        "kind": place.kind,
        "kind_label": place.get_kind_display(),
        "locality": place.locality,
        "municipality_code": place.municipality_id,
        "municipality": place.municipality.name,
        "lat": plain_number(place.latitude),
        "lon": plain_number(place.longitude),
        "on": iso(on),
        "year": on.year if on else year,
        "note": place.note,
        "source": sources.number(place.source),
    }
