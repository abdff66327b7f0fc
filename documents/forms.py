"""The field for a file: what it may be and how large, told at the field."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from documents.enums import MediaType
from documents.models import MAX_BYTES
from documents.rules import ENDINGS, HEAD_BYTES, clean_name, media_type_of, seems_to_be
from rsp.swedish import file_size


class DocumentField(forms.FileField):
    """A file of one of ``media_types`` (all that the house keeps, unless said), of at most 20 MB.

    The form's page needs ``enctype="multipart/form-data"``. What is cleaned is given to
    ``documents.services.store_document(upload=…)``; its ``media_type`` says what the bytes are.
    """

    default_error_messages = {
        "required": _("Välj en fil"),
        "empty": _("Filen är tom. Välj en annan fil."),
        "invalid": _("Välj en fil"),
    }

    def __init__(self, *, media_types: Collection[MediaType] = tuple(MediaType), **options: Any) -> None:
        self.media_types = tuple(media_types)
        accepted = ",".join(ending for one in self.media_types for ending in ENDINGS[one])
        options.setdefault("widget", forms.FileInput({"accept": accepted, "class": "filepick"}))
        options.setdefault("help_text", _("%(kinds)s, högst 20 MB.") % {"kinds": in_words(self.media_types)})
        super().__init__(**options)

    def to_python(self, data: Any) -> UploadedFile | None:
        """The upload, once its size and its bytes have been looked at."""
        if data is not None and getattr(data, "size", 0) and data.size > MAX_BYTES:
            words = _t("Filen är %(size)s. Den får vara högst 20 MB.")
            raise ValidationError(words % {"size": file_size(data.size)}, code="too_large")
        upload: UploadedFile | None = super().to_python(data)
        if upload is None:
            return None
        found = media_type_of(upload.file)
        if found not in self.media_types:
            raise ValidationError(_refusal(upload, found, self.media_types), code="wrong_type")
        upload.name, upload.media_type = clean_name(upload.name or "", found), found
        return upload


def in_words(media_types: Collection[MediaType]) -> str:
    """``PDF, Word (DOCX) eller PNG``."""
    labels = [str(one.label) for one in media_types]
    return labels[0] if len(labels) == 1 else _t(" eller ").join([", ".join(labels[:-1]), labels[-1]])


def _refusal(upload: UploadedFile, found: MediaType | None, accepted: Collection[MediaType]) -> str:
    upload.seek(0)
    seems = found.label if found else seems_to_be(upload.read(HEAD_BYTES))
    kinds = {"kinds": in_words(accepted)}
    if seems:
        return _t("Filen är %(seems)s. Välj en fil av något av slagen %(kinds)s.") % {"seems": seems, **kinds}
    return _t("Filens innehåll går inte att känna igen. Välj en fil av något av slagen %(kinds)s.") % kinds
