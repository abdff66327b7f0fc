"""Is a PDF one we issued, and unchanged? Asked of the real one, of it tampered with, and of others."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from documents.models import SealedDocument
from documents.verification import PAYLOAD_NAME, Verdict, Verification, verify_pdf
from reporting.models import FollowUpVersion
from reporting.reports import FollowUpReport
from rsp.tests.actors import ANONYMOUS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


@pytest.fixture
def sealed(source_004: FollowUpVersion) -> bytes:
    return bytes(source_004.document.pdf)


def changed(pdf: bytes, *, payload: bytes | None = None, drop_payload: bool = False, **more: Any) -> bytes:
    """The file saved again by another program, with its payload replaced or taken out if told so."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        if payload is not None:
            document.attachments[PAYLOAD_NAME] = pikepdf.AttachedFileSpec(document, payload, filename=PAYLOAD_NAME)
        if drop_payload:
            del document.attachments[PAYLOAD_NAME]
        document.save(out, **more)
    return out.getvalue()


def verify(pdf: bytes) -> Verification:
    """The verdict among all sealed documents."""
    return verify_pdf(pdf, SealedDocument.objects.all())


def test_verify_sealed_file_is_valid(sealed: bytes, source_004: FollowUpVersion) -> None:
    result = verify(sealed)
    assert (result.verdict, result.document, result.is_superseded) == (Verdict.VALID, source_004.document, False)
    assert result.message == "Äkta: filen är oförändrad sedan den utfärdades."


def test_verify_file_saved_again_is_changed_though_its_payload_is_not(
    sealed: bytes, source_004: FollowUpVersion
) -> None:
    result = verify(changed(sealed))
    assert (result.verdict, result.document) == (Verdict.CHANGED, source_004.document)
    assert "underlaget är oförändrat" in result.message


def test_verify_tampered_payload_is_changed(sealed: bytes, source_004: FollowUpVersion) -> None:
    payload = source_004.document.payload.replace("7773227.00", "9773227.00").encode()
    result = verify(changed(sealed, payload=payload))
    assert (result.verdict, result.document) == (Verdict.CHANGED, source_004.document)
    assert "stämmer inte med det som utfärdades" in result.message


def test_verify_payload_taken_out_is_changed(sealed: bytes) -> None:
    result = verify(changed(sealed, drop_payload=True))
    assert result.verdict is Verdict.CHANGED
    assert "Underlaget har tagits bort ur filen." in result.message


def test_verify_bytes_added_at_the_end_is_changed(sealed: bytes) -> None:
    assert verify(sealed + b"\n% added").verdict is Verdict.CHANGED


def test_verify_draft_is_unknown(draft_004: FollowUpReport) -> None:
    result = verify(draft_004.pdf)
    assert (result.verdict, result.document) == (Verdict.UNKNOWN, None)
    assert "eller är ett utkast" in result.message


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"\x00" * 1000, b"Uppf\xc3\xb6ljning"])
def test_verify_bytes_that_are_no_pdf_are_unknown(junk: bytes) -> None:
    result = verify(junk)
    assert (result.verdict, result.message) == (Verdict.UNKNOWN, "Filen går inte att läsa som PDF.")


def test_verify_somebody_elses_pdf_is_unknown() -> None:
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    assert verify(out.getvalue()).verdict is Verdict.UNKNOWN


def test_verify_encrypted_pdf_is_unknown(sealed: bytes) -> None:
    locked = changed(sealed, encryption=pikepdf.Encryption(owner="lås", user="lås"))
    assert verify(locked).verdict is Verdict.UNKNOWN


def test_verify_truncated_file_is_not_valid(sealed: bytes) -> None:
    assert verify(sealed[: len(sealed) // 2]).verdict is not Verdict.VALID


def test_verify_reads_only(sealed: bytes, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(1):
        verify(sealed)


def test_sealed_pdf_on_disk_is_the_bytes_of_the_database(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "uppföljning.pdf"
    path.write_bytes(sealed)
    assert verify(path.read_bytes()).verdict is Verdict.VALID


def test_verify_document_one_may_not_see_is_unknown(sealed: bytes) -> None:
    assert verify_pdf(sealed, SealedDocument.objects.visible_to(ANONYMOUS)).verdict is Verdict.UNKNOWN
