"""The papers of a case: kept, numbered, served to those who read the case, taken away while it is undecided."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from documents.enums import MediaType
from documents.tests.factories import upload_of
from grants.models import CaseDocument, GrantCase
from grants.tests.factories import GrantCaseFactory
from registers.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def case_here(**facts: Any) -> GrantCase:
    row: GrantCase = GrantCaseFactory(authority=Organisation.objects.get(kind="region", county="23"), **facts)
    return row


def sent(**changed: Any) -> dict[str, Any]:
    return {"kind": "application", "upload": upload_of(name="Anna Anonym.pdf"), "received_on": "2026-01-05"} | changed


def test_papers_are_numbered_as_they_come_and_served_to_those_who_read_the_case(
    case_officer_23: Any, director_23: Any, case_officer_24: Any
) -> None:
    case = case_here()
    add = reverse("grants:case_document_add", args=[case.pk])
    for number in (1, 2):
        assert case_officer_23.client.post(add, sent(kind="other" if number == 2 else "application")).status_code == 302
    assert list(CaseDocument.objects.order_by("number").values_list("number", "kind")) == [
        (1, "application"),
        (2, "other"),
    ]
    address = reverse("grants:case_document_file", args=[case.pk, 1])
    answer = director_23.client.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="document.download").count() == 1
    assert case_officer_24.client.get(address).status_code == 404
    page = director_23.client.get(reverse("grants:case_documents", args=[case.pk])).content.decode()
    assert address in page
    assert add not in page
    assert "Anonym" not in str(list(AuditEvent.objects.values_list("object_label", "after")))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"upload": ""}, "upload"),
        ({"upload": upload_of(name="tabell.pdf").__class__("tom.pdf", b"")}, "upload"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "i går"}, "received_on"),
    ],
)
def test_paper_that_cannot_be_kept_is_told_at_its_field(
    case_officer_23: Any, changed: dict[str, Any], field: str
) -> None:
    answer = case_officer_23.client.post(reverse("grants:case_document_add", args=[case_here().pk]), sent(**changed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not CaseDocument.objects.exists()


def test_secret_paper_names_its_paragraph(case_officer_23: Any) -> None:
    case = case_here()
    answer = case_officer_23.client.post(
        reverse("grants:case_document_add", args=[case.pk]),
        sent(secrecy_paragraph="30 kap. 23 § OSL", upload=upload_of(MediaType.PNG, "bild.png")),
    )
    assert answer.status_code == 302
    page = case_officer_23.client.get(reverse("grants:case_documents", args=[case.pk])).content.decode()
    assert "30 kap. 23 § OSL" in page


@pytest.mark.parametrize(("state", "status"), [("in_progress", 302), ("prepared", 403), ("decided", 403)])
def test_paper_is_taken_away_only_while_the_case_is_undecided(case_officer_23: Any, state: str, status: int) -> None:
    case = case_here()
    case_officer_23.client.post(reverse("grants:case_document_add", args=[case.pk]), sent())
    GrantCase.objects.filter(pk=case.pk).update(state=state)
    address = reverse("grants:case_document_remove", args=[case.pk, 1])
    assert case_officer_23.client.get(address).status_code == (200 if status == 302 else 403)
    assert case_officer_23.client.post(address).status_code == status
    assert CaseDocument.objects.exists() is (status != 302)


def test_paper_comes_in_after_the_decision_too(case_officer_23: Any, director_23: Any) -> None:
    address = reverse("grants:case_document_add", args=[case_here(state="decided").pk])
    assert case_officer_23.client.post(address, sent(kind="invoice")).status_code == 302
    assert director_23.client.post(address, sent()).status_code == 403
