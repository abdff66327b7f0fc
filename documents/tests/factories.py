"""Sealed documents with made-up bytes and right hashes, and uploaded files of each kind."""

import hashlib
import io
import zipfile

import factory
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.enums import DocumentKind, MediaType, ScanState
from documents.models import Document, SealedDocument
from rsp.canonical import sha256_hex

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def zip_bytes(parts: dict[str, bytes]) -> bytes:
    """A zip file with these parts, in order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office_bytes(main: str) -> bytes:
    """The smallest Office file: a list of content types that names its main part."""
    listed = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return zip_bytes({"[Content_Types].xml": listed.encode(), "word/document.xml": b"<w/>"})


def bytes_of(media_type: MediaType) -> bytes:
    """A small file of the kind."""
    match media_type:
        case MediaType.PDF:
            return PDF_BYTES
        case MediaType.DOCX | MediaType.XLSX:
            return office_bytes(f"{media_type.value}.main+xml")
        case MediaType.ODT:
            return zip_bytes({"mimetype": media_type.value.encode(), "content.xml": b"<office/>"})
        case MediaType.PNG:
            return b"\x89PNG\r\n\x1a\n" + bytes(16)
        case MediaType.JPEG:
            return b"\xff\xd8\xff\xe0" + bytes(16)
        case _webp:
            return b"RIFF\x10\x00\x00\x00WEBPVP8 "


def upload_of(media_type: MediaType = MediaType.PDF, name: str = "plan.pdf") -> SimpleUploadedFile:
    """What a form receives."""
    return SimpleUploadedFile(name, bytes_of(media_type))


class DocumentFactory(factory.django.DjangoModelFactory):
    """An uploaded PDF, with its file in the storage. ``content``: its bytes."""

    name = factory.Sequence(lambda n: f"handling-{n}.pdf")
    media_type = MediaType.PDF
    file = factory.LazyAttribute(lambda row: ContentFile(row.content, name=row.name))
    size = factory.LazyAttribute(lambda row: len(row.content))
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.content).hexdigest())
    scan_state = ScanState.NOT_SCANNED

    class Meta:
        model = Document
        exclude = ["content"]

    content = PDF_BYTES


class SealedDocumentFactory(factory.django.DjangoModelFactory):
    kind = DocumentKind.FOLLOW_UP
    title = factory.Sequence(lambda n: f"Handling {n}")
    payload = factory.Sequence(lambda n: f'{{"number":{n}}}')
    payload_sha256 = factory.LazyAttribute(lambda row: sha256_hex(row.payload.encode()))
    pdf = factory.Sequence(lambda n: f"%PDF-{n}".encode())
    pdf_sha256 = factory.LazyAttribute(lambda row: sha256_hex(row.pdf))
    page_count = 1

    class Meta:
        model = SealedDocument
