"""A sealed document is what it says it is, and stays so: the database sees to it."""

import pytest

from documents.models import SealedDocument
from documents.tests.factories import SealedDocumentFactory
from rsp.canonical import sha256_hex
from rsp.tests.refusals import complaint_of, refused_as_append_only, refused_by

pytestmark = pytest.mark.django_db

OTHER = sha256_hex(b"something else")


def test_document_whose_payload_does_not_match_its_hash_is_refused() -> None:
    row = SealedDocumentFactory.build(payload_sha256=OTHER)
    with refused_by("sealed_payload_matches_hash"):
        SealedDocument.objects.bulk_create([row])
    assert "Underlaget stämmer inte med sin kontrollsumma." in complaint_of(row)


def test_document_whose_pdf_does_not_match_its_hash_is_refused() -> None:
    row = SealedDocumentFactory.build(pdf_sha256=OTHER)
    with refused_by("sealed_pdf_matches_hash"):
        SealedDocument.objects.bulk_create([row])
    assert "Filen stämmer inte med sin kontrollsumma." in complaint_of(row)


def test_document_hash_is_of_utf8_bytes() -> None:
    document = SealedDocumentFactory(payload='{"ort":"Åre – 🏪"}')
    assert document.payload_sha256 == sha256_hex('{"ort":"Åre – 🏪"}'.encode())


def test_document_saved_again_is_refused() -> None:
    document = SealedDocumentFactory()
    with refused_as_append_only("sealed_document_is_append_only"):
        document.save()


def test_document_updated_in_bulk_is_refused() -> None:
    SealedDocumentFactory()
    with refused_as_append_only("sealed_document_is_append_only"):
        SealedDocument.objects.update(title="Annan")


def test_document_deleted_is_refused_one_by_one_and_in_bulk() -> None:
    document = SealedDocumentFactory()
    with refused_as_append_only("sealed_document_is_append_only"):
        document.delete()
    with refused_as_append_only("sealed_document_is_append_only"):
        SealedDocument.objects.all()._raw_delete("default")
    assert SealedDocument.objects.count() == 1


def test_document_same_bytes_twice_are_refused() -> None:
    first = SealedDocumentFactory()
    with refused_by("documents_sealeddocument_pdf_sha256_key"):
        SealedDocumentFactory(pdf=first.pdf)
    with refused_by("documents_sealeddocument_payload_sha256_key"):
        SealedDocumentFactory(payload=first.payload)


def test_document_superseded_twice_is_refused() -> None:
    first = SealedDocumentFactory()
    SealedDocumentFactory(supersedes=first)
    with refused_by("documents_sealeddocument_supersedes_id_key"):
        SealedDocumentFactory(supersedes=first)
