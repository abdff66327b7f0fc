"""The views of municipalities: asked for, given, noted from paper; and what a municipality never sees."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from documents.tests.factories import upload_of
from grants.enums import CaseState, StatementStance
from grants.models import CaseDocument, GrantCase, MunicipalStatement
from grants.services.statements import (
    View,
    ask_municipalities,
    give_statement,
    record_statement,
    remind_municipality,
)
from grants.tests.test_case_evaluation import case_of
from notices.models import Notification
from programs.tests.factories import ServicePlaceFactory
from registers.tests.factories import OrganisationFactory
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

SUPPORTS = View(stance=StatementStance.SUPPORTS, text="Sista butiken i dalen.", dnr="KS 2025/17")
SECRET = {"grocery_turnover": "7123456", "result_last_year": "-96111", "temporary_because": "Kylen brann upp."}


def soon() -> date:
    return timezone.localdate() + timedelta(weeks=3)


def asked(officer: Any, case: GrantCase | None = None, *codes: str) -> MunicipalStatement:
    if case is not None and case.place is None:
        case.place = ServicePlaceFactory(municipality_id="2361")
        case.save()
    rows = ask_municipalities(
        actor=officer.actor,
        case_id=(case or case_of(place=ServicePlaceFactory(municipality_id="2361"))).pk,
        municipality_codes=codes or ("2361",),
        due_on=soon(),
        question="Hur viktig är butiken?",
    )
    return rows[0]


def test_asking_tells_the_officers_of_every_municipality_asked(
    case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    asked(case_officer_23, None, "2361", "2326")
    assert set(MunicipalStatement.objects.values_list("municipality", flat=True)) == {"2361", "2326"}
    notice = Notification.objects.get(user=municipal_officer_2361.user)
    assert notice.kind == "statement_asked"


def test_asking_twice_before_the_answer_is_refused(case_officer_23: Any) -> None:
    case = case_of(place=ServicePlaceFactory(municipality_id="2361"))
    asked(case_officer_23, case)
    with pytest.raises(ValidationError, match="redan tillfrågad"):
        asked(case_officer_23, case)


def test_answer_is_given_once_and_stands(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    row = asked(case_officer_23, case_of(officer=case_officer_23.user))
    who = municipal_officer_2361.actor
    given = give_statement(actor=who, statement_id=row.pk, expected_version=row.version, view=SUPPORTS)

    assert (given.stance, given.given_on) == (StatementStance.SUPPORTS, timezone.localdate())
    assert Notification.objects.filter(user=case_officer_23.user, kind="statement_given").exists()
    with pytest.raises(PermissionDenied, match="redan lämnat"):
        give_statement(actor=who, statement_id=row.pk, expected_version=given.version, view=SUPPORTS)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        MunicipalStatement.objects.filter(pk=row.pk).update(text="Annat")
    assert "dalen" not in str(list(AuditEvent.objects.values_list("before", "after", "reason")))


@pytest.mark.parametrize("role", ["case_officer_23", "director_23", "case_officer_24", "analyst"])
def test_answer_by_anyone_else_is_refused(role: str, case_officer_23: Any, request: pytest.FixtureRequest) -> None:
    row = asked(case_officer_23)
    with pytest.raises(PermissionDenied):
        give_statement(
            actor=request.getfixturevalue(role).actor, statement_id=row.pk, expected_version=1, view=SUPPORTS
        )


def test_answer_to_a_stale_version_or_a_decided_case_is_refused(
    case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    row, who = asked(case_officer_23), municipal_officer_2361.actor
    with pytest.raises(StaleVersion):
        give_statement(actor=who, statement_id=row.pk, expected_version=9, view=SUPPORTS)
    GrantCase.objects.filter(pk=row.case_id).update(state=CaseState.DECIDED)
    with pytest.raises(ActRefused, match="beslutat"):
        give_statement(actor=who, statement_id=row.pk, expected_version=row.version, view=SUPPORTS)


def test_objection_without_reasons_is_refused(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    row = asked(case_officer_23)
    address = reverse("grants:statement", args=[row.pk])
    answer = municipal_officer_2361.client.post(address, {"stance": "opposes", "text": "", "version": row.version})
    assert answer.status_code == 422
    assert "Skriv varför ni avstyrker." in answer.content.decode()


def test_paper_answer_is_noted_with_its_document(case_officer_23: Any) -> None:
    row = asked(case_officer_23)
    address = reverse("grants:statement_record", args=[row.case_id, row.pk])
    typed = {
        "stance": "no_view",
        "given_on": timezone.localdate().isoformat(),
        "version": row.version,
        "upload": upload_of(name="yttrande.pdf"),
    }
    assert case_officer_23.client.get(address).status_code == 200
    answer = case_officer_23.client.post(address, typed)
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert (row.recorded_from, row.given_by) == ("Handling 1", None)
    assert CaseDocument.objects.get(case=row.case_id).kind == "statement"
    with pytest.raises(ActRefused, match="redan svarat"):
        record_statement(actor=case_officer_23.actor, statement_id=row.pk, view=SUPPORTS, given_on=timezone.localdate())
    with pytest.raises(ActRefused, match="redan svarat"):
        remind_municipality(actor=case_officer_23.actor, statement_id=row.pk)


def test_municipality_looks_through_its_answer_before_it_is_sent(
    case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    row = asked(case_officer_23)
    client, address = municipal_officer_2361.client, reverse("grants:statement", args=[row.pk])
    typed = {"stance": "supports", "text": "Behövs.", "dnr": "", "version": row.version}

    looked = client.post(address, typed)
    assert "kan inte ändras eller tas bort" in looked.content.decode()
    row.refresh_from_db()
    assert row.given_on is None
    again = client.post(address, {**typed, "andra": "1"})
    assert again.context["form"]["text"].value() == "Behövs."
    assert client.post(address, {**typed, "skicka": "1"}).status_code == 302
    assert "Behövs." in client.get(address).content.decode()
    late = client.post(address, {**typed, "text": "Skrivet i en annan flik.", "skicka": "1"})
    assert late.status_code == 409
    assert "Skrivet i en annan flik." in late.content.decode()
    assert "redan lämnat" in late.content.decode()
    row.refresh_from_db()
    assert row.text == "Behövs."


def test_municipality_sees_place_scheme_and_amount_and_nothing_else(
    case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    owner = OrganisationFactory(name="Anna Planterad", orgnr="6408233234", kind="company", municipality_id="2361")
    place = ServicePlaceFactory(name="Storåsens butik", municipality_id="2361")
    case = case_of(applicant=owner, place=place, facts=SECRET, applied_amount=Decimal(180_000))
    row = asked(case_officer_23, case)

    for address in (
        reverse("grants:statement", args=[row.pk]),
        reverse("grants:statements", args=["2361"]),
        reverse("reporting:municipality", args=["2361"]),
    ):
        text = municipal_officer_2361.client.get(address).content.decode().replace("\u00a0", " ")
        assert "Storåsens butik" in text, address
        assert "180 000 kr" in text, address
        for hidden in ("7 123 456", "7123456", "96 111", "96111", "Kylen", "Planterad", "640823", "3234"):
            assert hidden not in text, (address, hidden)
    assert municipal_officer_2361.client.get(reverse("grants:case", args=[case.pk])).status_code == 404


def test_statement_leads_to_the_case_for_those_who_see_it(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    row = asked(case_officer_23)
    case = reverse("grants:case", args=[row.case_id])
    for reader, leads in ((case_officer_23, True), (municipal_officer_2361, False)):
        page = reader.client.get(reverse("grants:statement", args=[row.pk])).content.decode()
        assert (f'href="{case}"' in page) is leads


def test_page_of_a_statement_reads_no_facts_of_the_case(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    row = asked(case_officer_23, case_of(facts=SECRET))
    with CaptureQueriesContext(connection) as seen:
        municipal_officer_2361.client.get(reverse("grants:statement", args=[row.pk]))
    read = [one["sql"] for one in seen if "grants_grantcase" in one["sql"]]
    assert read and not [sql for sql in read if '"facts"' in sql or '"applicant_id"' in sql]


def test_list_of_statements_costs_the_same_with_two_and_twenty(
    case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert municipal_officer_2361.client.get(reverse("grants:statements", args=["2361"])).status_code == 200
        return len(seen)

    def ask(number: int) -> None:
        for _ in range(number):
            asked(case_officer_23, case_of(place=ServicePlaceFactory(municipality_id="2361")))

    ask(2)
    count()
    few = count()
    ask(18)
    assert count() == few


def test_statements_of_another_municipality_are_not_found(case_officer_23: Any, municipal_officer_2361: Any) -> None:
    row = asked(case_officer_23, None, "2326")
    client = municipal_officer_2361.client
    assert client.get(reverse("grants:statement", args=[row.pk])).status_code == 404
    assert client.get(reverse("grants:statements", args=["2326"])).status_code == 404
    assert client.get(reverse("grants:statements", args=["2361"])).status_code == 200


def test_asking_page_begins_with_the_cases_own_municipality(case_officer_23: Any) -> None:
    case = case_of(place=ServicePlaceFactory(municipality_id="2361"))
    address = reverse("grants:statement_ask", args=[case.pk])
    page = case_officer_23.client.get(address)
    assert page.context["form"]["municipalities"].value() == ["2361"]
    typed = {"municipalities": ["2361", "2326"], "due_on": soon().isoformat(), "question": ""}
    assert case_officer_23.client.post(address, {**typed, "due_on": "2020-01-01"}).status_code == 422
    assert case_officer_23.client.post(address, typed).status_code == 302
    assert case_officer_23.client.post(address, typed).status_code == 422
    assert case.statements.count() == 2
    remind = reverse("grants:statement_remind", args=[case.pk, case.statements.get(municipality="2361").pk])
    assert case_officer_23.client.post(remind).status_code == 302
