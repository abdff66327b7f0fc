"""A sole trader's number and name are looked for in all that a case leaves behind: lists, letters, files, trail, logs.

Every address as every role is asked in ``rsp/tests/test_urls_roles.py``, with the same planted trader.
"""

import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote, quote_plus
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from grants.enums import AidBasis, Regulation
from grants.forms.imports import ExportForm
from grants.models import GrantCase, GrantDecision, PaymentFile
from grants.services.decisions import decide_case
from grants.services.other_aid import add_other_aid
from grants.services.payment_files import order_payments
from grants.services.payments import attest_payment, prepare_payment
from grants.services.undertakings import add_undertaking
from grants.tests.decision_world import paper, prepared_case
from registers.models import Organisation
from registers.tests.factories import SoleTraderFactory
from rsp.tests.planted import NAME, NUMBER, found_in, found_in_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]
__all__ = ["paper"]

OUTSIDERS = ("reader_23", "municipal_officer_2361", "administrator_23", "analyst")
"""Roles without case rights."""


@pytest.fixture
def trader(registers: None) -> Organisation:
    row: Organisation = SoleTraderFactory(name=NAME, orgnr=NUMBER, county_id="23", municipality_id="2361")
    return row


@pytest.fixture
def case(trader: Organisation, case_officer_23: Any, director_23: Any, caplog: pytest.LogCaptureFixture) -> GrantCase:
    """The trader's case, decided with its letter, attested by two and put in a payment file; aid and undertaking."""
    caplog.set_level(logging.DEBUG)
    officer, director = case_officer_23.actor, director_23.actor
    row = prepared_case(applicant=trader, proposed_reasons=f"{NAME} driver butiken (8 § 1).")
    decide_case(actor=director, case_id=row.pk, expected_version=row.version, text_is_reviewed=True)
    today = timezone.localdate()
    payment = prepare_payment(actor=officer, case_id=row.pk, values={"amount": Decimal(140_000), "due_on": today})
    for person in (officer, director):
        attest_payment(actor=person, payment_id=payment.pk)
    order_payments(actor=officer, county_code="23", payment_ids=[payment.pk], expected_total=Decimal(140_000))
    aid = {
        "regulation": Regulation.GENERAL,
        "basis": AidBasis.DECLARED,
        "granted_on": today,
        "amount": Decimal(1_000),
        "grantor": "Kommunen",
        "source": "Intyg",
    }
    add_other_aid(actor=officer, organisation_id=trader.pk, values=aid, case_id=row.pk)
    whole = {"name": NAME, "source": "Registreringsbevis", "organisation": trader}
    add_undertaking(actor=officer, values=whole | {"link": "Samma ägare", "valid_from": today})
    row.refresh_from_db()
    return row


def addresses(case: GrantCase) -> Iterator[str]:
    """Where the case could be told of beyond its own pages: lists as pages and files, search, history, trail."""
    decision = GrantDecision.objects.get(case=case)
    for name in ("grants:cases", "grants:payments", "grants:grants_statistics", "grants:register_queue"):
        yield reverse(name)
        for kind in ("csv", "xlsx"):
            yield f"{reverse(name)}?format={kind}"
    for words in (NAME, "Planterad", NUMBER, f"{NUMBER[:6]}-{NUMBER[6:]}", f"19{NUMBER}", case.dnr):
        for name in ("search", "registers:organisations", "grants:cases"):
            yield f"{reverse(name)}?q={words}&sok={words}"
    yield from ("/organisationer/?format=csv", "/organisationer/?format=xlsx&sort=namn", "/organisationer/?sort=-namn")
    yield from (f"/organisationer/{case.applicant_id}/", "/administration/spar/", "/administration/spar/spar.csv")
    yield from ("/lan/23/", "/lan/23/stod.csv", "/kommun/2361/", "/aviseringar/", "/kommun/2361/yttranden/")
    yield from (f"/arende/{case.pk}/", f"/arende/{case.pk}/beslut/", f"/arende/{case.pk}/utbetalning/")
    yield f"/arende/{case.pk}/beslut/{decision.pk}.pdf"
    yield f"/historik/arende/{case.pk}/"
    yield reverse("grants:frames", args=["23", timezone.localdate().year])
    yield reverse("grants:ledger", args=[case.applicant_id])
    yield reverse("grants:ledger_export", args=[case.applicant_id])
    yield reverse("grants:applicant", args=[case.applicant_id])
    yield reverse("grants:imports")
    columns = "&".join(f"kolumn={name}" for name, _heading in ExportForm().fields["kolumn"].choices)
    yield from (f"{reverse('grants:cases_export')}?{columns}&format={kind}" for kind in ("csv", "xlsx"))
    yield f"/arende/{case.pk}/akt.zip?maskerad=1"


def test_without_case_rights_neither_name_nor_number_is_told(
    request: pytest.FixtureRequest, paper: None, case: GrantCase
) -> None:
    for role in OUTSIDERS:
        client: Client = request.getfixturevalue(role).client
        # What was searched for stands in the box again: only what is found beside it counts.
        answers = {path: found_in(without_query(client.get(path), path)) for path in addresses(case)}
        assert {path: found for path, found in answers.items() if found} == {}, role
        assert found_in(client.post(reverse("grants:register_export", args=["23"]))) == set(), role


def test_every_address_of_the_hunt_answers_somebody(
    request: pytest.FixtureRequest, paper: None, case: GrantCase
) -> None:
    """An address that refuses everybody would hide nothing from anybody."""
    left = set(addresses(case))
    for role in ("case_officer_23", "administrator_23", "municipal_officer_2361"):
        client: Client = request.getfixturevalue(role).client
        left -= {path for path in left if client.get(path).status_code == 200}
    assert left == set()


def without_query(response: Any, path: str) -> Any:
    """The answer without the words that the reader typed."""
    if "?q=" in path:
        typed = path.split("?q=")[1].split("&")[0]
        for written in (typed, quote(typed), quote_plus(typed)):
            response.content = response.content.replace(written.encode(), b"")
    return response


def test_letter_is_addressed_by_name_and_the_files_that_need_it_alone_hold_the_number(
    case: GrantCase, case_officer_23: Any
) -> None:
    """The hunt finds what is there: else it would find nothing anywhere."""
    decision = GrantDecision.objects.get(case=case)
    letter = case_officer_23.client.get(f"/arende/{case.pk}/beslut/{decision.pk}.pdf")
    assert found_in(letter) == {"name"}
    file = case_officer_23.client.get(reverse("grants:payment_file", args=[PaymentFile.objects.get().pk]))
    assert found_in(file) == {"name", "number"}
    register = case_officer_23.client.post(reverse("grants:register_export", args=["23"]), {"format": "xlsx"})
    assert found_in(register) == {"name", "number"}
    masked = case_officer_23.client.get(f"/arende/{case.pk}/akt.zip?maskerad=1")
    assert (masked.status_code, found_in(masked)) == (200, set())
    assert found_in(case_officer_23.client.get(f"/arende/{case.pk}/")) == {"name"}


def test_with_case_rights_the_number_is_in_no_list_and_in_no_history(
    paper: None, case: GrantCase, case_officer_23: Any, director_23: Any
) -> None:
    decision = GrantDecision.objects.get(case=case)
    allowed = ("/organisationer", f"{decision.pk}.pdf", "/sok/")
    for person in (case_officer_23, director_23):
        told = [
            path
            for path in addresses(case)
            if not any(part in path for part in allowed)
            and "number" in found_in(without_query(person.client.get(path), path))
        ]
        assert told == []


def test_trail_notices_mail_jobs_and_logs_name_nobody(
    paper: None, case: GrantCase, caplog: pytest.LogCaptureFixture
) -> None:
    """All that is kept beside the rows themselves: read table by table, whatever its columns."""
    kept = ("accounts.auditevent", "accounts.auditchain", "notices.notification", "notices.outgoingmail", "jobs.job")
    tables = [model for model in apps.get_models() if model._meta.label_lower in kept]
    assert {"case.decide", "payment.attest"} <= set(AuditEvent.objects.values_list("action", flat=True))
    assert len(tables) >= 4
    told = {
        f"{table._meta.label_lower}: {found}"
        for table in tables
        for row in table._base_manager.values()
        if (found := found_in_text(json.dumps(row, default=_plain, ensure_ascii=False)))
    }
    assert told == set()
    assert found_in_text(caplog.text) == set()


def _plain(value: Any) -> str:
    return value.hex if isinstance(value, UUID) else str(value)
