"""Files that people have uploaded, and documents this system has issued. What is stored of either never changes."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from documents.enums import DocumentKind, MediaType, ScanState
from documents.querysets import DocumentQuerySet, EncodedSha256, SealedDocumentQuerySet, Utf8Bytes
from rsp.choices import one_of
from rsp.editable import Editable
from rsp.history import tracked
from rsp.swedish import file_size

MAX_BYTES = 20 * 1024 * 1024
CONTENT_OF_FILE = ("file", "sha256", "size", "media_type")


@tracked
class Document(Editable):
    """A file somebody has uploaded. Its owner points at it, and only the owner's room says who may read it."""

    name = models.CharField(_("filnamn"), max_length=200)
    title = models.CharField(_("titel"), max_length=200, blank=True)
    file = models.FileField(_("fil"), upload_to="documents/", max_length=200, editable=False)
    media_type = models.CharField(_("filtyp"), max_length=100, choices=MediaType.choices, editable=False)
    size = models.PositiveIntegerField(_("storlek i byte"), editable=False)
    sha256 = models.CharField(_("kontrollsumma"), max_length=64, editable=False)
    dnr = models.CharField(_("diarienummer"), max_length=60, blank=True)
    is_secret = models.BooleanField(_("sekretessmarkerad"), default=False)
    secrecy_paragraph = models.CharField(_("sekretessbestämmelse"), max_length=100, blank=True)
    scan_state = models.CharField(
        _("virusgranskning"), max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    scanned_at = models.DateTimeField(_("granskad"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uppladdad av"),
        related_name="uploaded_documents",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handlingar")
        constraints = [
            one_of("document_media_type_is_known", "media_type", MediaType),
            one_of("document_scan_state_is_known", "scan_state", ScanState),
            models.CheckConstraint(
                name="document_size_within_limit",
                condition=models.Q(size__gt=0, size__lte=MAX_BYTES),
                violation_error_message=_("Filen får vara högst 20 MB."),
            ),
            models.CheckConstraint(
                name="document_secrecy_names_paragraph",
                condition=models.Q(is_secret=False) | ~models.Q(secrecy_paragraph=""),
                violation_error_message=_("Ange vilken bestämmelse sekretessmarkeringen bygger på."),
            ),
            models.CheckConstraint(
                name="document_scanned_has_stamp",
                condition=models.Q(scan_state=ScanState.NOT_SCANNED) | models.Q(scanned_at__isnull=False),
                violation_error_message=_("Ange när filen granskades."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="document_content_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*CONTENT_OF_FILE),
                func="""
                    RAISE EXCEPTION 'the content of an uploaded file never changes'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'document_content_is_kept';
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def audit_label(self) -> str:
        """How the trail names it: title and file name are typed by people, and may name a person."""
        return ", ".join(filter(None, [str(self.get_media_type_display()), self.dnr]))

    @property
    def size_in_words(self) -> str:
        return file_size(self.size)

    @property
    def is_stopped(self) -> bool:
        """The virus scanner found something in it after it was kept."""
        return self.scan_state == ScanState.INFECTED


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
