"""Issuing documents."""

from documents.enums import DocumentKind
from documents.models import SealedDocument
from rsp.canonical import sha256_hex


def seal_document(
    *,
    kind: DocumentKind,
    title: str,
    payload: bytes,
    pdf: bytes,
    page_count: int,
    supersedes: SealedDocument | None = None,
) -> SealedDocument:
    """Store an issued PDF with the canonical payload it was made from. Call inside the act's own transaction.

    The database refuses a hash that does not match and every later change.
    """
    return SealedDocument.objects.create(
        kind=kind,
        title=title,
        payload=payload.decode(),
        payload_sha256=sha256_hex(payload),
        pdf=pdf,
        pdf_sha256=sha256_hex(pdf),
        page_count=page_count,
        supersedes=supersedes,
    )
