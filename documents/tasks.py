"""Background work on documents."""

import logging

from celery import shared_task

from documents.models import SealedDocument
from documents.services import remove_orphaned_files, remove_unowned_documents, scan_waiting_documents

logger = logging.getLogger(__name__)


@shared_task
def check_sealed_documents_task() -> list[str]:
    """Nightly: the ids of sealed documents whose bytes no longer match their hash. Each is logged as an error."""
    broken = [str(pk) for pk in SealedDocument.objects.broken().values_list("pk", flat=True)]
    for pk in broken:
        logger.error("Sealed document %s no longer matches its hash", pk)
    return broken


@shared_task
def scan_waiting_documents_task() -> list[str]:
    """Look for viruses in what was kept while the scanner could not be asked."""
    return scan_waiting_documents()


@shared_task
def remove_orphaned_files_task() -> list[str]:
    """Take away what nobody owns: documents removed or replaced, and files whose acts were rolled back."""
    remove_unowned_documents()
    return remove_orphaned_files()
