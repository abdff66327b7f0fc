"""The follow-up as one plain object, built from the records of a county's year: the payload all else is made from.

``build_followup_dataset`` gives back dict, list, str, int, bool and None only (``rsp/canonical.py``): money as SEK
strings with two decimals, dates as ÅÅÅÅ-MM-DD, lists in the order they are shown. The version block is added by the
service that seals, so that two datasets can be compared for what they say.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from actionplans.enums import ActivityKind, Assessment
from actionplans.models import ActionPlan, Goal, Initiative
from programs.enums import PartnershipRole, PlaceKind, PlanStanding
from programs.models import Programme
from registers.models import Organisation
from reporting.dataset_figures import (
    Payload,
    activities_block,
    grants_block,
    place_block,
    service_plans_block,
)
from reporting.enums import Question
from reporting.records import Records, read_records
from reporting.sources import SourceList
from rsp.canonical import iso, money, plain_number
from rsp.orgnr import mask_in_text

SCHEMA = "rsp-followup/1"
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
LAYOUT_VERSION = "1"
"""Rises when the report is laid out anew, so that a reader can tell why two versions look different."""


def build_followup_dataset(county_code: str, year: int) -> Payload:
    """The payload of a county's year, without its version block.

    Raises:
        UnknownFollowUp: no such county, or a year outside those that can be followed up.
    """
    return followup_dataset(read_records(county_code, year))


def followup_dataset(records: Records) -> Payload:
    """The payload made from ``records``, without its version block."""
    with translation.override("sv"):
        return _payload(records)


def _payload(records: Records) -> Payload:
    # in the order the report shows them, which numbers the sources
    sources = SourceList()
    plan = _plan(records.plan, sources)
    areas = _areas(records, sources)
    grants = grants_block(records, sources)
    activities = activities_block(records, sources)
    service_plans = service_plans_block(records, sources)
    places = {
        "opened": [place_block(place, place.opened_on, place.opened_year, sources) for place in records.opened],
        "closed": [place_block(place, place.closed_on, None, sources) for place in records.closed],
    }
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
        "plan": plan,
        "texts": _texts(records),
        "areas": areas,
        "assessments": _assessments(areas),
        "grants": grants,
        "activities": activities,
        "service_plans": service_plans,
        "service_places": places,
        "carry_over": _carry_over(records),
    }
    payload["summary"] = _summary(payload)
    payload["sources"] = sources.as_list()
    return masked(payload)


def masked(value: Any) -> Any:
    """The payload with every personal number that somebody has typed into a text masked. Amounts are left."""
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, str) and not AMOUNT.fullmatch(value):
        return mask_in_text(value)
    return value


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


def _areas(records: Records, sources: SourceList) -> list[Payload]:
    comments = {text.area_id: text.body for text in records.texts if text.area_id}
    areas = sorted(records.programme.areas.all(), key=lambda area: area.order) if records.programme else []
    blocks = [
        {
            "number": number,
            "name": area.name,
            "description": area.description,
            "comment": comments.get(area.pk),
            "initiatives": _initiative_blocks(records, area.pk, number, sources),
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
                "initiatives": [
                    _initiative(row, f"{number}.{n}", sources) for n, row in enumerate(without_area, start=1)
                ],
            }
        )
    return blocks


def _initiative_blocks(records: Records, area_id: Any, area_number: int, sources: SourceList) -> list[Payload]:
    return [
        _initiative(initiative, f"{area_number}.{initiative.number}", sources)
        for initiative in records.initiatives
        if initiative.area_id == area_id
    ]


def _initiative(initiative: Initiative, number: str, sources: SourceList) -> Payload:
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
        "goals": [_goal(goal, sources) for goal in initiative.goals.all()],
    }


def _goal(goal: Goal, sources: SourceList) -> Payload:
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
        "source": goal.source,
        "source_label": goal.get_source_display(),
        "outcome": value,
        "outcome_on": iso(outcome.reached_on) if outcome else None,
        "outcome_source": sources.number(outcome.source) if outcome else None,
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


def _carry_over(records: Records) -> Payload:
    numbers = {id_: number for id_, number in _numbered(records)}
    next_plan = records.next_plan
    return {
        "next_year": records.year + 1,
        "next_plan": {
            "state": next_plan.state,
            "state_label": next_plan.get_state_display(),
            "approved_on": _swedish_day(next_plan.approved_at),
            "approval_source": next_plan.approval_source,
            "initiatives": len(next_plan.initiatives.all()),
        }
        if next_plan
        else None,
        "items": [
            {
                "number": numbers[initiative.pk],
                "title": initiative.title,
                "choice": carried.choice,
                "choice_label": carried.get_choice_display(),
                "reason": carried.reason,
                "next_number": _next_number(carried.new_initiative) if carried.new_initiative else None,
            }
            for initiative in records.initiatives
            for carried in initiative.carry_forwards.all()
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
