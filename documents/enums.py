"""Kinds of documents this system issues."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    FOLLOW_UP = "follow_up", _("Uppföljning av regionalt serviceprogram")
    PLAN_DECISION = "plan_decision", _("Beslut om handlingsplan")
    GRANT_DECISION = "grant_decision", _("Beslut om stöd")
    COMPLETION_REQUEST = "completion_request", _("Begäran om komplettering")
    WITHHOLDING_DECISION = "withholding_decision", _("Beslut att inte betala ut stöd")
    RECOVERY_DECISION = "recovery_decision", _("Beslut om återkrav av stöd")


class MediaType(models.TextChoices):
    """What an uploaded file is, judged by its content and never by its name."""

    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word (DOCX)"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (XLSX)"
    ODT = "application/vnd.oasis.opendocument.text", "OpenDocument (ODT)"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    WEBP = "image/webp", "WebP"


class ScanState(models.TextChoices):
    """What the virus scanner said. A file kept unscanned, in which it later finds something, is served to nobody."""

    NOT_SCANNED = "not_scanned", _("Ej virusgranskad")
    CLEAN = "clean", _("Virusgranskad")
    INFECTED = "infected", _("Stoppad av virusskyddet")
