"""Which sealed documents are broken, and reading them without their bytes."""

import pytest
from django.db import connection

from documents.models import SealedDocument
from documents.tests.factories import SealedDocumentFactory
from rsp.tests.refusals import as_owner

pytestmark = pytest.mark.django_db


def damage(document: SealedDocument, **bytes_on_disk: object) -> None:
    """What a broken disk or a careless owner of the database can do: triggers and checks do not answer."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_sealeddocument DISABLE TRIGGER USER")
        for name in ("sealed_payload_matches_hash", "sealed_pdf_matches_hash"):
            cursor.execute(f"ALTER TABLE documents_sealeddocument DROP CONSTRAINT {name}")
        SealedDocument.objects.filter(pk=document.pk).update(**bytes_on_disk)


@pytest.mark.parametrize("bytes_on_disk", [{"payload": "{}"}, {"pdf": b"%PDF-changed"}], ids=["payload", "pdf"])
def test_broken_finds_the_damaged_document_only(bytes_on_disk: dict[str, object]) -> None:
    _whole, broken = SealedDocumentFactory.create_batch(2)
    assert not SealedDocument.objects.broken().exists()
    damage(broken, **bytes_on_disk)
    assert list(SealedDocument.objects.broken()) == [broken]


def test_without_content_reads_neither_payload_nor_pdf() -> None:
    SealedDocumentFactory()
    document = SealedDocument.objects.without_content().get()
    assert {"payload", "pdf"} == document.get_deferred_fields()
