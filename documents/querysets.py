"""Which sealed documents."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from documents.enums import DocumentKind
from rsp.actor import Actor

OPEN_KINDS = (DocumentKind.FOLLOW_UP, DocumentKind.PLAN_DECISION)


class EncodedSha256(models.Func):
    """The SHA-256 of a bytea, as hex, computed by PostgreSQL."""

    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


class Utf8Bytes(models.Func):
    """The UTF-8 bytes of a text, computed by PostgreSQL."""

    template = "convert_to(%(expressions)s, 'UTF8')"
    output_field = models.BinaryField()


class DocumentQuerySet(models.QuerySet):
    """Uploaded files. There is no ``visible_to``: the room of the owner decides, from the owner down."""


class SealedDocumentQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Submitted follow-ups and decided plans are open to all signed in; other kinds are nobody's until named."""
        return self.filter(kind__in=OPEN_KINDS) if actor.is_signed_in else self.none()

    def without_content(self) -> Self:
        """Leave payload and PDF bytes in the database."""
        return self.defer("payload", "pdf")

    def broken(self) -> Self:
        """Those whose payload or PDF no longer matches its hash: computed by the database, no bytes are fetched."""
        return self.alias(payload_now=EncodedSha256(Utf8Bytes("payload")), pdf_now=EncodedSha256("pdf")).filter(
            ~Q(payload_now=F("payload_sha256")) | ~Q(pdf_now=F("pdf_sha256"))
        )
