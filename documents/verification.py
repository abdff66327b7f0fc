"""Is this PDF one that this system issued, and is it unchanged? Reads only."""

import enum
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.models import SealedDocument
from rsp.canonical import sha256_hex
from rsp.pdf import UnreadablePdf
from rsp.pdf_untrusted import read_untrusted

PAYLOAD_NAME = "underlag.json"
"""The name of the embedded payload in every PDF this system issues."""

IDENTIFIER_LENGTH = 32
"""The file identifier is the first 32 characters of the payload's hash in hex."""


class Verdict(enum.Enum):
    """What could be said of a file."""

    VALID = "valid"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict with a Swedish sentence, the document it concerns, and whether a later one replaces it."""

    verdict: Verdict
    message: str
    document: SealedDocument | None = None
    is_superseded: bool = False


def verify_pdf(pdf: bytes, among: QuerySet[SealedDocument]) -> Verification:
    """Compare a file with the sealed documents it may be one of: by its bytes, its payload and its identifier."""
    sealed = among.without_content().select_related("superseded_by")
    document = _only(sealed, pdf_sha256=sha256_hex(pdf))
    if document is not None:
        return Verification(
            Verdict.VALID,
            _("Äkta: filen är oförändrad sedan den utfärdades."),
            document,
            is_superseded=hasattr(document, "superseded_by"),
        )
    try:
        found = read_untrusted(pdf, PAYLOAD_NAME)
    except UnreadablePdf as error:
        return Verification(Verdict.UNKNOWN, str(error))
    if found.attachment is None:
        return _by_identifier(sealed, found.identifier, _("Underlaget har tagits bort ur filen."))
    document = _only(sealed, payload_sha256=sha256_hex(found.attachment))
    if document is not None:
        return Verification(
            Verdict.CHANGED,
            _("Ändrad: underlaget är oförändrat, men filen är sparad på nytt eller ändrad efter att den utfärdades."),
            document,
        )
    return _by_identifier(sealed, found.identifier, _("Underlaget i filen stämmer inte med det som utfärdades."))


def _by_identifier(sealed: QuerySet[SealedDocument], identifier: bytes | None, finding: str) -> Verification:
    document = None
    if identifier and len(identifier) == IDENTIFIER_LENGTH and identifier.isalnum():
        document = _only(sealed, payload_sha256__startswith=identifier.decode("ascii"))
    if document is not None:
        return Verification(Verdict.CHANGED, _("Ändrad: %(finding)s") % {"finding": finding}, document)
    return Verification(Verdict.UNKNOWN, _("Okänd: filen är inte utfärdad av det här systemet, eller är ett utkast."))


def _only(sealed: QuerySet[SealedDocument], **facts: str) -> SealedDocument | None:
    return sealed.filter(**facts).first()
