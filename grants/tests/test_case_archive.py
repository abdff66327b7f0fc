"""The file of a case as a zip: what is in it, its hashes, what the masked one leaves out, and who takes it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from documents.enums import DocumentKind
from documents.tests.factories import DocumentFactory, SealedDocumentFactory
from grants.models import CaseDocument, CompletionRequest, DecisionEvaluation, GrantCase
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from grants.tests.part_factories import CaseTransitionFactory, MunicipalStatementFactory
from registers.models import Organisation
from registers.tests.factories import SOLE_TRADER_ORGNR, SoleTraderFactory
from rsp.zip_stream import Part, stream_zip

SECRET = b"%PDF-1.7 secret turnover 4711"


def test_zip_is_written_a_chunk_at_a_time_and_names_each_hash() -> None:
    asked: list[str] = []

    def chunks() -> Iterator[bytes]:
        for number in range(3):
            asked.append(f"chunk {number}")
            yield b"x" * 100_000

    stream = stream_zip([Part("a/b.bin", chunks)], datetime(2026, 1, 2, 3, 4, 5), {"case": "R/1"})
    next(stream)
    assert asked == ["chunk 0"]
    content = b"x" * 300_000
    whole = b"".join([*stream_zip([Part("a/b.bin", chunks)], datetime(2026, 1, 2, 3, 4, 5), {"case": "R/1"})])
    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.testzip() is None
    assert archive.read("a/b.bin") == content
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["files"] == [{"path": "a/b.bin", "size": 300_000, "sha256": hashlib.sha256(content).hexdigest()}]


def filled(applicant: Organisation | None = None) -> GrantCase:
    """A decided case with an open and a secret paper, a completion letter, a decision with letter and evaluation."""
    facts = {"applicant": applicant} if applicant else {}
    case: GrantCase = GrantCaseFactory(
        authority=Organisation.objects.get(kind="region", county="23"), facts={"net_turnover": "4711"}, **facts
    )
    open_paper = DocumentFactory(name="Anna Anonym ansöker.pdf")
    secret = DocumentFactory(content=SECRET, is_secret=True, secrecy_paragraph="30 kap. 23 § OSL")
    for number, document in ((1, open_paper), (2, secret)):
        CaseDocument.objects.create(case=case, document=document, number=number, kind="application")
    CompletionRequest.objects.create(
        case=case,
        questions=[],
        due_on=timezone.localdate(),
        sent_at=timezone.now(),
        letter=SealedDocumentFactory(kind=DocumentKind.COMPLETION_REQUEST),
    )
    letter = SealedDocumentFactory(kind=DocumentKind.GRANT_DECISION)
    decision = GrantDecisionFactory(case=case, amount=Decimal("100000.50"), letter=letter)
    DecisionEvaluation.objects.create(decision=decision, content={"turnover": "4711"})
    return case


def taken(person: Any, case: GrantCase, query: str = "") -> zipfile.ZipFile:
    answer = person.client.get(reverse("grants:case_archive", args=[case.pk]) + query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.django_db
def test_whole_file_holds_letters_papers_and_records_with_their_hashes(case_officer_23: Any) -> None:
    case = filled()
    archive = taken(case_officer_23, case)
    assert archive.namelist() == [
        "arende.json",
        "brev/komplettering-1.pdf",
        "brev/beslut-1.pdf",
        "handlingar/01-undertecknad-ansokan.pdf",
        "handlingar/02-undertecknad-ansokan.pdf",
        "manifest.json",
    ]
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["left_out"] == []
    assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
        name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()[:-1]
    }
    assert archive.read("handlingar/02-undertecknad-ansokan.pdf") == SECRET
    record = json.loads(archive.read("arende.json"))
    assert record["decisions"][0]["amount"] == "100000.50"
    assert record["answers"] == {"net_turnover": "4711"}
    assert record["applicant_number"] == case.applicant.orgnr


@pytest.mark.django_db
def test_masked_file_leaves_out_secrets_and_business_data_and_says_so(case_officer_23: Any) -> None:
    archive = taken(case_officer_23, filled(), "?maskerad=1")
    assert "handlingar/01-undertecknad-ansokan.pdf" in archive.namelist()
    content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"4711" not in content
    left_out = json.loads(archive.read("manifest.json"))["left_out"]
    assert left_out == [{"what": "02-undertecknad-ansokan", "reason": "Sekretess, 30 kap. 23 § OSL."}]


@pytest.mark.django_db
def test_masked_file_names_no_sole_trader(case_officer_23: Any, registers: None) -> None:
    trader = SoleTraderFactory(name="Anna Anonym", county_id="23", municipality_id="2361")
    case = filled(trader)
    told = "Anna Anonym har sökt"
    standing = case.decisions.get()
    GrantDecisionFactory(case=case, supersedes=standing, reasons=told, conditions=told, change_reason=told)
    CaseTransitionFactory(case=case, comment=told)
    MunicipalStatementFactory(case=case, text=told)
    archive = taken(case_officer_23, case, "?maskerad=1")
    assert archive.namelist() == ["arende.json", "manifest.json"]
    content = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Enskild näringsidkare, Härjedalen" in content
    for secret in ("Anna", SOLE_TRADER_ORGNR, SOLE_TRADER_ORGNR[-4:]):
        assert secret not in content
    left_out = {one["what"] for one in json.loads(archive.read("manifest.json"))["left_out"]}
    assert len(left_out) == 7
    assert left_out >= {"Kommentarer till stegen", "Skäl och villkor i besluten", "Kommunernas yttranden"}


@pytest.mark.django_db
def test_taking_the_file_is_written_in_the_trail_without_persons(case_officer_23: Any, director_23: Any) -> None:
    case = filled(SoleTraderFactory(name="Anna Anonym", county_id="23"))
    taken(case_officer_23, case)
    taken(director_23, case, "?maskerad=1")
    told = list(AuditEvent.objects.filter(action="case.extract").values_list("object_label", "after"))
    assert [after["is_masked"] for _label, after in told] == [False, True]
    assert "Anna" not in str(told)


@pytest.mark.django_db
def test_only_the_deciding_body_takes_the_whole_file(
    system_administrator: Any, case_officer_24: Any, reader_23: Any
) -> None:
    case = filled()
    address = reverse("grants:case_archive", args=[case.pk])
    assert system_administrator.client.get(address).status_code == 403
    assert system_administrator.client.get(f"{address}?maskerad=1").status_code == 200
    for person in (case_officer_24, reader_23):
        assert person.client.get(f"{address}?maskerad=1").status_code == 404


@pytest.mark.django_db
def test_file_that_is_stopped_or_lost_is_told_of_and_breaks_nothing(case_officer_23: Any) -> None:
    case = filled()
    for paper in CaseDocument.objects.select_related("document"):
        paper.document.file.storage.delete(paper.document.file.name)
    manifest = json.loads(taken(case_officer_23, case).read("manifest.json"))
    assert [one["reason"] for one in manifest["left_out"]] == ["Filen finns inte i lagret."] * 2
