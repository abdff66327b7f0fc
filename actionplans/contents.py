"""What is decided with a plan, in one fixed form: it is hashed when submitted, compared, and sealed with the decision.

Outcomes, comments and what was done are not part of it: they are written after the decision.
"""

from typing import Any

from actionplans.models import Goal, Initiative
from actionplans.records import PlanRecords
from registers.models import Organisation
from rsp.canonical import canonical_json, iso, money, plain_number, sha256_hex

Content = dict[str, Any]

LETTERS = 26


def plan_content(records: PlanRecords) -> Content:
    """The plan as plain values in order. The same rows always give the same content, whoever asks and when."""
    plan = records.plan
    return {
        "county": plan.county_id,
        "year": plan.year,
        "revision": plan.revision,
        "programme": str(plan.programme_id) if plan.programme_id else None,
        "over_frame_reason": plan.over_frame_reason,
        "initiatives": [_initiative(row) for row in records.initiatives],
    }


def content_hash(records: PlanRecords) -> str:
    """The SHA-256 of the content, in hex."""
    return sha256_hex(canonical_json(plan_content(records)))


def _initiative(row: Initiative) -> Content:
    return {
        "lineage": str(row.lineage_id),
        "area": {"order": row.area.order, "name": row.area.name} if row.area else None,
        "number": row.number,
        "title": row.title,
        "description": row.description,
        "owner": _body(row.owner),
        "owner_function": row.owner_function,
        "co_owners": [_body(body) for body in row.co_owners.all()],
        "participants": row.participants,
        "starts_on": iso(row.starts_on),
        "ends_on": iso(row.ends_on),
        "budget": money(row.budget),
        "stream": row.stream,
        "funder": row.funder,
        "fundings": [
            {"stream": funding.stream, "amount": money(funding.amount)}
            for funding in sorted(row.fundings.all(), key=lambda funding: funding.stream)
        ],
        "goals": [_goal(goal) for goal in row.goals.all()],
    }


def _goal(row: Goal) -> Content:
    return {
        "lineage": str(row.lineage_id),
        "order": row.order,
        "text": row.text,
        "indicator": row.indicator,
        "unit": row.unit,
        "is_qualitative": row.is_qualitative,
        "end_state": row.end_state,
        "aim": row.aim,
        "baseline": plain_number(row.baseline),
        "baseline_on": iso(row.baseline_on),
        "baseline_note": row.baseline_note,
        "target": plain_number(row.target),
        "due_on": iso(row.due_on),
        "source": row.source,
        "indicator_key": row.indicator_key,
        "kept_reason": row.kept_reason,
    }


def _body(body: Organisation | None) -> Content | None:
    """By its name and number as everybody reads them: a sole trader's, which are a person's, are masked."""
    return body and {"name": body.public_name, "orgnr": body.shown_orgnr}


def number_of(initiative: Initiative) -> str:
    """The initiative's number as the plan shows it: ``3.3``, the area first. Select ``area`` with the row."""
    return f"{initiative.area.order}.{initiative.number}" if initiative.area else str(initiative.number)


def letter_of(goal: Goal) -> str:
    """The goal's letter within its initiative: ``a`` for the first. Goals past the alphabet have their place."""
    return chr(ord("a") + goal.order - 1) if goal.order <= LETTERS else str(goal.order)
