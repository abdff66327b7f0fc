"""Sealed documents with made-up bytes and right hashes."""

import factory

from documents.enums import DocumentKind
from documents.models import SealedDocument
from rsp.canonical import sha256_hex


class SealedDocumentFactory(factory.django.DjangoModelFactory):
    kind = DocumentKind.FOLLOW_UP
    title = factory.Sequence(lambda n: f"Handling {n}")
    payload = factory.Sequence(lambda n: f'{{"number":{n}}}')
    payload_sha256 = factory.LazyAttribute(lambda row: sha256_hex(row.payload.encode()))
    pdf = factory.Sequence(lambda n: f"%PDF-{n}".encode())
    pdf_sha256 = factory.LazyAttribute(lambda row: sha256_hex(row.pdf))
    page_count = 1

    class Meta:
        model = SealedDocument
