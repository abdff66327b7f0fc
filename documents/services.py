"""Keeping uploaded files, looking at them for viruses, and issuing documents."""

import hashlib
import logging
import uuid
from datetime import timedelta
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import audited
from documents.enums import DocumentKind, ScanState
from documents.models import Document, SealedDocument
from documents.rules import ENDINGS, clean_name, media_type_of
from documents.scanning import NotScanned, ScannerRefused, ScannerUnreachable, scan
from rsp.actor import Actor
from rsp.canonical import sha256_hex

logger = logging.getLogger(__name__)

FOLDER = "documents"
ORPHAN_AFTER = timedelta(hours=2)
"""Longer than any transaction: a file that no row names by then belongs to an act that was rolled back."""


def store_document(
    *, actor: Actor, upload: UploadedFile, title: str = "", dnr: str = "", secrecy_paragraph: str = ""
) -> Document:
    """Keep an uploaded file. Call inside the act's own transaction, before rows are locked: scanning takes its time.

    ``upload`` comes from ``documents.forms.DocumentField``. A file marked with a paragraph is secret.

    Raises:
        ValidationError: the scanner found something in it, or it is no file that the house keeps.
    """
    file: BinaryIO = upload.file
    media_type = media_type_of(file)
    if media_type is None:
        raise ValidationError(_("Filens innehåll går inte att känna igen."))
    is_scanned = _refuse_infected(file)
    row = Document(
        name=clean_name(upload.name or "", media_type),
        title=title.strip(),
        media_type=media_type,
        size=upload.size,
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),
        dnr=dnr.strip(),
        is_secret=bool(secrecy_paragraph.strip()),
        secrecy_paragraph=secrecy_paragraph.strip(),
        scan_state=ScanState.CLEAN if is_scanned else ScanState.NOT_SCANNED,
        scanned_at=timezone.now() if is_scanned else None,
        uploaded_by_id=actor.user_id,
    )
    row.full_clean(exclude=["file", "uploaded_by"])
    file.seek(0)
    row.file.save(f"{uuid.uuid4().hex}{ENDINGS[media_type][0]}", upload, save=False)
    row.save(force_insert=True)
    return row


def scan_waiting_documents() -> list[str]:
    """Look at what was kept while the scanner could not be asked. The names the scanner has for what it found.

    What it finds something in is stopped: the row stays, for the trail, and the file is served to nobody. One that it
    will not look at waits; those after it are looked at.
    """
    found: list[str] = []
    waiting = Document.objects.filter(scan_state=ScanState.NOT_SCANNED).order_by("created_at", "pk")
    for pk in waiting.values_list("pk", flat=True):
        try:
            found += _scan_again(pk)
        except ScannerRefused as error:
            logger.warning("The virus scanner would not look at document %s: %s", pk, error)
        except ScannerUnreachable as error:
            logger.warning("The virus scanner could not be asked: %s", error)
            break
        except Document.DoesNotExist:
            logger.info("Document %s was removed before it was scanned", pk)
        except FileNotFoundError:
            logger.error("The file of document %s is not in the storage", pk)
    return found


def remove_unowned_documents() -> list[uuid.UUID]:
    """Take away documents that nothing points at: they were removed from their owner, or replaced. Their ids.

    Their files are then named by no row, and go with the orphaned ones. The trail keeps that it was done.
    """
    removed: list[uuid.UUID] = []
    for pk in _unowned().values_list("pk", flat=True):
        with audited(Actor.anonymous(), "document.sweep") as trail:
            row = _unowned().select_for_update().filter(pk=pk).first()
            if row is not None:
                trail.record(row=row)
                row.delete()
                removed.append(pk)
    return removed


def remove_orphaned_files() -> list[str]:
    """Take away files that no row names: their acts were rolled back, or their documents removed. Their names."""
    if not default_storage.exists(FOLDER):
        return []
    _folders, names = default_storage.listdir(FOLDER)
    paths = {f"{FOLDER}/{name}" for name in names}
    kept = set(Document.objects.filter(file__in=paths).values_list("file", flat=True))
    before = timezone.now() - ORPHAN_AFTER
    orphans = sorted(path for path in paths - kept if default_storage.get_modified_time(path) < before)
    for path in orphans:
        default_storage.delete(path)
        logger.info("Removed %s, which no document names", path)
    return orphans


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


def _refuse_infected(file: BinaryIO) -> bool:
    """Whether the file has been looked at. Raises ValidationError when something was found in it."""
    try:
        result = scan(file)
    except NotScanned as error:
        logger.warning("A file is kept without having been scanned: %s", error)
        return False
    if not result.is_clean:
        logger.error("The virus scanner refused an upload: %s", result.found)
        raise ValidationError(
            _("Virusskyddet stoppade filen: %(found)s. Den är inte sparad.") % {"found": result.found}
        )
    return True


def _unowned() -> "models.QuerySet[Document]":
    """Documents older than any transaction that no row of any table points at; their own history does not count."""
    rows = Document.objects.filter(created_at__lt=timezone.now() - ORPHAN_AFTER)
    for relation in Document._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.field.db_constraint:  # type: ignore[attr-defined]
            owners = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
            rows = rows.exclude(models.Exists(owners))
    return rows


def _scan_again(pk: uuid.UUID) -> list[str]:
    document = Document.objects.get(pk=pk)
    with document.file.open("rb") as file:
        result = scan(file)
    if result.is_clean:
        Document.objects.filter(pk=pk, scan_state=ScanState.NOT_SCANNED).update(
            scan_state=ScanState.CLEAN, scanned_at=timezone.now()
        )
        return []
    with audited(Actor.anonymous(), "document.stop") as trail:
        row = Document.objects.select_for_update().get(pk=pk)
        trail.about(row)
        row.scan_state, row.scanned_at = ScanState.INFECTED, timezone.now()
        row.save(update_fields=["scan_state", "scanned_at", "updated_at"])
        trail.record(after={"found": result.found})
    logger.error("The virus scanner found %s in document %s, which is stopped", result.found, pk)
    return [result.found]
