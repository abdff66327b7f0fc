"""Documents this system has issued. A sealed row never changes: the database refuses it."""

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from documents.enums import DocumentKind
from documents.querysets import EncodedSha256, SealedDocumentQuerySet, Utf8Bytes


class SealedDocument(models.Model):
    """A PDF this system issued, with the payload it was made from.

    ``payload`` is canonical JSON (``rsp/canonical.py``), kept as text so that its bytes stay as they were.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slag"), max_length=30, choices=DocumentKind.choices)
    title = models.CharField(_("titel"), max_length=300)
    payload = models.TextField(_("underlag"))
    payload_sha256 = models.CharField(_("underlagets kontrollsumma"), max_length=64, unique=True)
    pdf = models.BinaryField(_("PDF"))
    pdf_sha256 = models.CharField(_("filens kontrollsumma"), max_length=64, unique=True)
    page_count = models.PositiveIntegerField(_("sidor"))
    sealed_at = models.DateTimeField(_("utfärdad"), db_default=Now())
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("ersätter"),
        related_name="superseded_by",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = SealedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("utfärdad handling")
        verbose_name_plural = _("utfärdade handlingar")
        constraints = [
            models.CheckConstraint(
                name="sealed_payload_matches_hash",
                condition=models.Q(payload_sha256=EncodedSha256(Utf8Bytes("payload"))),
                violation_error_message=_("Underlaget stämmer inte med sin kontrollsumma."),
            ),
            models.CheckConstraint(
                name="sealed_pdf_matches_hash",
                condition=models.Q(pdf_sha256=EncodedSha256("pdf")),
                violation_error_message=_("Filen stämmer inte med sin kontrollsumma."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="sealed_document_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title
