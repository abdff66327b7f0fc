"""Receiving files: one that is far too large is counted to its end, so that its size can be told, but not kept."""

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

KEPT_BYTES = 21 * 1024 * 1024
"""A little more than a document may be (``documents.models.MAX_BYTES``)."""


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes the beginning of a file to disk, at most ``KEPT_BYTES``; ``size`` of the upload is what was sent."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        if start < KEPT_BYTES:
            self.file.write(raw_data)
        return None
