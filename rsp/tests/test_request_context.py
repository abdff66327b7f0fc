"""The id of a request, and pages that are refused."""

from typing import Any

import pytest

from accounts.enums import AuditOutcome
from accounts.models import AuditEvent
from programs.tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_every_answer_says_an_id_of_its_own(case_officer_23: Any) -> None:
    ids = {case_officer_23.client.get("/", headers={"X-Request-ID": "eget"})["X-Request-ID"] for _time in range(2)}
    assert len(ids) == 2
    assert all(len(text) == 32 for text in ids)


def test_refused_page_is_recorded_once_with_its_path_and_reason(analyst: Any) -> None:
    programme = ProgrammeFactory(county_id="23", state="adopted")
    path = f"/historik/program/{programme.pk}/"
    answer = analyst.client.get(f"{path}?sida=2&hemlig=640823-3234")
    assert answer.status_code == 403
    (event,) = AuditEvent.objects.filter(outcome=AuditOutcome.REFUSED)
    assert (event.action, event.actor_pseudonym) == ("access.refuse", analyst.user.pseudonym)
    assert event.reason.startswith("Du kan inte läsa historiken")
    assert event.reason.endswith(path)
    assert event.request_id == answer["X-Request-ID"]
    assert event.organisation == "Tillväxtverket"


def test_page_out_of_scope_is_no_refusal(analyst: Any) -> None:
    programme = ProgrammeFactory(county_id="23", state="draft")
    assert analyst.client.get(f"/historik/program/{programme.pk}/").status_code == 404
    assert not AuditEvent.objects.exists()
