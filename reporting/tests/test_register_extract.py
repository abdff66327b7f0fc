"""The register extract tells what is about the person, and of the work in every room only that it is there."""

import json
from typing import Any

import pytest

from actionplans.tests.factories import ActionPlanFactory
from grants.tests.factories import GrantCaseFactory
from registers.services import register_extract

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_extract_says_of_cases_and_plans_only_that_they_are_there_and_in_what_capacity(case_officer_23: Any) -> None:
    user = case_officer_23.user
    case = GrantCaseFactory(county_id="23", officer=user, dnr="HEMLIGT-ARENDE")
    ActionPlanFactory(county_id="23", submitted_by=user, decision_dnr="HEMLIGT-PLAN")
    extract = register_extract(actor=case_officer_23.actor, user_id=user.pk)
    rows = extract["övriga rader"]
    assert rows["ärenden (handläggare)"] == [
        {"tabell": "ärenden", "id": str(case.pk), "tid": case.created_at.isoformat(), "egenskap": "handläggare"}
    ]
    assert [set(row) for row in rows["handlingsplaner (inskickad av)"]] == [{"tabell", "id", "tid", "egenskap"}]
    assert "HEMLIGT" not in json.dumps(extract, ensure_ascii=False)
