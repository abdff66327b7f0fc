"""The follow-up as one plain object, built from the records of a county's year: the payload all else is made from.

``build_followup_dataset`` gives back dict, list, str, int, bool and None only (``rsp/canonical.py``): money as SEK
strings with two decimals, dates as ÅÅÅÅ-MM-DD, lists in the order they are shown. The version block is added by the
service that seals, so that two datasets can be compared for what they say.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation

from actionplans.enums import ActivityKind, Assessment
from actionplans.models import ActionPlan, Activity, Goal, Initiative
from grants.enums import KnownBy
from grants.models import GrantDecision, GrantYear, SchemeBasis
from programs.enums import PartnershipRole, PlaceKind, PlanStanding
from programs.models import Programme, ServicePlace, ServicePlan
from registers.models import Organisation
from reporting.enums import Question
from reporting.records import Records, read_records
from reporting.sources import SourceList
from rsp.canonical import iso, money, plain_number

SCHEMA = "rsp-followup/1"
TEMPLATE_VERSION = "1"
"""Rises when the report is laid out anew, so that a reader can tell why two versions look different."""

Payload = dict[str, Any]

STANDING_ORDER = (
    PlanStanding.CURRENT,
    PlanStanding.STARTED,
    PlanStanding.EXPIRED,
    PlanStanding.REPEALED,
    PlanStanding.UNKNOWN,
)


def build_followup_dataset(county_code: str, year: int) -> Payload:
    """The payload of a county's year, without its version block.

    Raises:
        UnknownFollowUp: no such county, or a year outside those that can be followed up.
    """
    with translation.override("sv"):
        return _payload(read_records(county_code, year))


def _payload(records: Records) -> Payload:
    sources = SourceList()
    grants = _grants(records, sources)
    activities = _activities(records, sources)
    places = {
        "opened": [_place(place, place.opened_on, place.opened_year, sources) for place in records.opened],
        "closed": [_place(place, place.closed_on, None, sources) for place in records.closed],
    }
    areas = _areas(records)
    payload: Payload = {
        "schema": SCHEMA,
        "county": {
            "code": records.county.code,
            "name": records.county.name,
            "short_name": records.county.short_name,
        },
        "year": records.year,
        "due_on": iso(records.follow_up.due_on if records.follow_up else date(records.year + 1, 3, 31)),
        "dnr": records.follow_up.dnr if records.follow_up else "",
        "responsible": _body(records.responsible),
        "programme": _programme_block(records.programme),
        "plan": _plan(records.plan, sources),
        "texts": _texts(records),
        "areas": areas,
        "assessments": _assessments(areas),
        "grants": grants,
        "activities": activities,
        "service_plans": _service_plans(records, sources),
        "service_places": places,
        "carry_over": _carry_over(records, sources),
    }
    payload["summary"] = _summary(payload)
    payload["sources"] = sources.as_list()
    return payload


def _body(organisation: Organisation | None) -> Payload | None:
    if organisation is None:
        return None
    return {"name": organisation.public_name, "orgnr": organisation.shown_orgnr}


def _programme_block(programme: Programme | None) -> Payload | None:
    if programme is None:
        return None
    decisions = []
    if programme.adopted_on:
        decisions.append(
            {
                "decided_on": iso(programme.adopted_on),
                "body": programme.adopted_by_body,
                "paragraph": programme.adopted_paragraph,
                "dnr": programme.dnr,
                "text": f"Fastställde {programme.name[0].lower()}{programme.name[1:]}.",
            }
        )
    decisions += [
        {
            "decided_on": iso(decision.decided_on),
            "body": decision.body,
            "paragraph": decision.paragraph,
            "dnr": decision.dnr,
            "text": decision.text,
        }
        for decision in sorted(programme.decisions.all(), key=lambda row: (row.decided_on, row.pk))
    ]
    return {
        "name": programme.name,
        "first_year": programme.first_year,
        "last_year": programme.last_year,
        "prolonged_from": programme.prolonged_from,
        "dnr": programme.dnr,
        "network": programme.network_name,
        "purpose": programme.purpose,
        "overall_goal": programme.overall_goal,
        "decisions": decisions,
        "strategies": [
            {"name": strategy.name, "dnr": strategy.dnr}
            for strategy in sorted(programme.strategies.all(), key=lambda row: row.order)
        ],
        "partners": _partners(programme),
    }


def _partners(programme: Programme) -> list[Payload]:
    """The convener first, then the members in Swedish order (the queryset's)."""
    partners = sorted(programme.partners.all(), key=lambda row: row.role != PartnershipRole.CONVENER)
    return [
        {"name": partner.organisation.public_name, "role": partner.role, "role_label": partner.get_role_display()}
        for partner in partners
    ]


def _plan(plan: ActionPlan | None, sources: SourceList) -> Payload | None:
    if plan is None:
        return None
    return {
        "year": plan.year,
        "state": plan.state,
        "state_label": plan.get_state_display(),
        "dnr": plan.decision_dnr,
        "delegation": plan.delegation_point,
        "approved_on": _swedish_day(plan.approved_at),
        "approval_source": plan.approval_source,
        "source": sources.number(plan.approval_source),
    }


def _swedish_day(stamp: datetime | None) -> str | None:
    return iso(timezone.localdate(stamp)) if stamp else None


def _texts(records: Records) -> Payload:
    bodies = {text.question: text.body for text in records.texts if text.area_id is None}
    return {
        question.value: bodies.get(question.value)
        for question in (Question.LEAD, Question.WENT_WELL, Question.REMAINS, Question.NEXT_YEAR)
    }


def _areas(records: Records) -> list[Payload]:
    comments = {text.area_id: text.body for text in records.texts if text.area_id}
    areas = sorted(records.programme.areas.all(), key=lambda area: area.order) if records.programme else []
    blocks = [
        {
            "number": number,
            "name": area.name,
            "description": area.description,
            "comment": comments.get(area.pk),
            "initiatives": _initiative_blocks(records, area.pk, number),
        }
        for number, area in enumerate(areas, start=1)
    ]
    known = {area.pk for area in areas}
    without_area = [row for row in records.initiatives if row.area_id not in known]
    if without_area:
        number = len(blocks) + 1
        blocks.append(
            {
                "number": number,
                "name": "Insatser utan område" if blocks else "Insatser",
                "description": "",
                "comment": None,
                "initiatives": [_initiative(row, f"{number}.{n}") for n, row in enumerate(without_area, start=1)],
            }
        )
    return blocks


def _initiative_blocks(records: Records, area_id: Any, area_number: int) -> list[Payload]:
    return [
        _initiative(initiative, f"{area_number}.{initiative.number}")
        for initiative in records.initiatives
        if initiative.area_id == area_id
    ]


def _initiative(initiative: Initiative, number: str) -> Payload:
    return {
        "number": number,
        "title": initiative.title,
        "description": initiative.description,
        "result": initiative.result,
        "owner": initiative.owner.public_name if initiative.owner else None,
        "owner_function": initiative.owner_function,
        "co_owners": [owner.public_name for owner in initiative.co_owners.all()],
        "participants": initiative.participants,
        "starts_on": iso(initiative.starts_on),
        "ends_on": iso(initiative.ends_on),
        "budget": money(initiative.budget),
        "funder": initiative.funder,
        "goals": [_goal(goal) for goal in initiative.goals.all()],
    }


def _goal(goal: Goal) -> Payload:
    outcome = next(iter(goal.outcomes.all()), None)
    assessment = Assessment(outcome.assessment) if outcome else Assessment.NOT_ASSESSED
    value = (outcome.text or plain_number(outcome.value)) if outcome else None
    return {
        "text": goal.text,
        "indicator": goal.indicator,
        "unit": goal.unit,
        "is_qualitative": goal.is_qualitative,
        "baseline": plain_number(goal.baseline),
        "baseline_note": goal.baseline_note,
        "target": plain_number(goal.target),
        "due_on": iso(goal.due_on),
        "source_label": goal.get_source_display(),
        "outcome": value,
        "outcome_on": iso(outcome.reached_on) if outcome else None,
        "assessment": assessment.value,
        "assessment_label": str(assessment.label),
        "comment": outcome.comment if outcome else "",
    }


def _assessments(areas: list[Payload]) -> Payload:
    def counts(goals: list[Payload]) -> Payload:
        return {code: sum(goal["assessment"] == code for goal in goals) for code in Assessment.values}

    goals_of = {area["number"]: [goal for row in area["initiatives"] for goal in row["goals"]] for area in areas}
    every_goal = [goal for goals in goals_of.values() for goal in goals]
    return {
        "scale": [{"code": code, "label": str(label)} for code, label in Assessment.choices],
        "by_area": [
            {
                "name": area["name"],
                "initiatives": len(area["initiatives"]),
                "goals": len(goals_of[area["number"]]),
                "counts": counts(goals_of[area["number"]]),
            }
            for area in areas
        ],
        "initiatives": sum(len(area["initiatives"]) for area in areas),
        "goals": len(every_goal),
        "total": counts(every_goal),
    }


def _grants(records: Records, sources: SourceList) -> Payload:
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
        "by_decision": [_decision(decision) for decision in records.decisions],
    }


def _known_years(records: Records) -> Iterable[GrantYear]:
    """What is recorded of each scheme's year, and a year known by decisions for each scheme that has only those."""
    years = {year.scheme_id: year for year in records.grant_years}
    for case in (decision.case for decision in records.decisions):
        if case.scheme_id not in years:
            years[case.scheme_id] = GrantYear(scheme=case.scheme, known_by=KnownBy.DECISIONS, authority=case.authority)
    return years.values()


def _scheme(year: GrantYear, decisions: Iterable[GrantDecision], basis: SchemeBasis | None) -> Payload:
    granted = [row.amount for row in decisions if row.case.scheme_id == year.scheme_id and row.amount > 0]
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


def _decision(decision: GrantDecision) -> Payload:
    case = decision.case
    return {
        "dnr": case.dnr,
        "decided_on": iso(decision.decided_on),
        "recipient": case.applicant.public_name,
        "municipality": case.municipality.name if case.municipality else None,
        "scheme": case.scheme.name,
        "outcome": decision.outcome,
        "outcome_label": decision.get_outcome_display(),
        "amount": money(decision.amount),
    }


def _activities(records: Records, sources: SourceList) -> Payload:
    kinds = []
    for kind in ActivityKind:
        events = [activity for activity in records.activities if activity.kind == kind]
        count = next((row for row in records.activity_counts if row.kind == kind), None)
        if count is not None:
            source = sources.number(count.source)
            kinds.append(_activity_kind(kind, count.label, count.count, KnownBy.SUM, count.note, source))
        elif events:
            kinds.append(_activity_kind(kind, "", len(events), "records", "", None))
    return {"kinds": kinds, "events": [_event(activity) for activity in records.activities]}


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


def _service_plans(records: Records, sources: SourceList) -> Payload:
    rows = []
    for municipality in records.municipalities:
        plan = best_standing(row for row in records.service_plans if row.municipality_id == municipality.code)
        standing = PlanStanding(plan.standing) if plan else PlanStanding.UNKNOWN
        rows.append(
            {
                "code": municipality.code,
                "name": municipality.name,
                "state": standing.value,
                "state_label": str(standing.label),
                "adopted_on": iso(plan.adopted_on) if plan else None,
                "valid_from": iso(plan.valid_from) if plan else None,
                "valid_to": iso(plan.valid_to) if plan else None,
                "dnr": plan.dnr if plan else "",
                "source": sources.number(plan.source) if plan else None,
            }
        )
    return {
        "as_of": f"{records.year}-12-31",
        "states": [{"code": standing.value, "label": str(standing.label)} for standing in STANDING_ORDER],
        "municipalities": rows,
        "counts": {standing.value: sum(row["state"] == standing for row in rows) for standing in STANDING_ORDER},
        "total": len(rows),
    }


def _place(place: ServicePlace, on: date | None, year: int | None, sources: SourceList) -> Payload:
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


def _carry_over(records: Records, sources: SourceList) -> Payload:
    numbers = {id_: number for id_, number in _numbered(records)}
    next_plan = records.next_plan
    return {
        "next_year": records.year + 1,
        "next_plan": {
            "state": next_plan.state,
            "state_label": next_plan.get_state_display(),
            "approved_on": _swedish_day(next_plan.approved_at),
            "approval_source": next_plan.approval_source,
            "source": sources.number(next_plan.approval_source),
            "initiatives": len(next_plan.initiatives.all()),
        }
        if next_plan
        else None,
        "items": [
            {
                "number": numbers[initiative.pk],
                "title": initiative.title,
                "choice": initiative.carry_choice,
                "choice_label": initiative.get_carry_choice_display(),
                "reason": initiative.carry_reason,
                "next_number": next((_next_number(row) for row in initiative.carried_to.all()), None),
            }
            for initiative in records.initiatives
            if initiative.carry_choice
        ],
    }


def _next_number(initiative: Initiative) -> str:
    """The number an initiative has in the next year's plan."""
    return f"{initiative.area.order}.{initiative.number}" if initiative.area else str(initiative.number)


def _numbered(records: Records) -> Iterable[tuple[Any, str]]:
    """Each initiative's number as the report shows it ("2.1")."""
    areas = sorted(records.programme.areas.all(), key=lambda area: area.order) if records.programme else []
    order = {area.pk: number for number, area in enumerate(areas, start=1)}
    without_area = 0
    for initiative in records.initiatives:
        if initiative.area_id in order:
            yield initiative.pk, f"{order[initiative.area_id]}.{initiative.number}"
        else:
            without_area += 1
            yield initiative.pk, f"{len(order) + 1}.{without_area}"


def _summary(payload: Payload) -> Payload:
    """The key figures. A figure nobody has recorded is None, a real zero is 0."""
    visits = [row for row in payload["activities"]["kinds"] if row["kind"] == ActivityKind.COMPANY_VISIT]
    opened = payload["service_places"]["opened"]
    total = payload["grants"]["total"]
    has_grants = bool(payload["grants"]["schemes"])
    return {
        "granted_amount": total["amount"] if has_grants else None,
        "decisions": total["count"] if has_grants else None,
        "company_visits": visits[0]["count"] if visits else None,
        "opened_places": len(opened),
        "closed_places": len(payload["service_places"]["closed"]),
        "sot_points": sum(place["kind"] == PlaceKind.SOT_POINT for place in opened),
        "goals": payload["assessments"]["goals"],
        "goals_achieved": payload["assessments"]["total"][Assessment.ACHIEVED.value],
        "current_service_plans": payload["service_plans"]["counts"][PlanStanding.CURRENT.value],
        "municipalities": payload["service_plans"]["total"],
    }
