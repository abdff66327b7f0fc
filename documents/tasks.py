"""Background work on sealed documents."""

import logging

from celery import shared_task

from documents.models import SealedDocument

logger = logging.getLogger(__name__)


@shared_task
def check_sealed_documents_task() -> list[str]:
    """Nightly: the ids of sealed documents whose bytes no longer match their hash. Each is logged as an error."""
    broken = [str(pk) for pk in SealedDocument.objects.broken().values_list("pk", flat=True)]
    for pk in broken:
        logger.error("Sealed document %s no longer matches its hash", pk)
    return broken
