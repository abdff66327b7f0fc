"""What an uploaded file is, from its bytes alone, and under which name it is kept. No table, no trust in names."""

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.enums import MediaType

HEAD_BYTES = 4096
LARGEST_PART = 1024 * 1024
MOST_PARTS = 10_000
LARGEST_UNPACKED = 500 * 1024 * 1024
"""A zip that says it holds more is refused: documents of 20 MB do not. Only the part that names it is unpacked."""

PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The two ways documents are packed. The other ones unpack a whole block at once, whatever is asked for."""

LONGEST_NAME = 200

ENDINGS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx",),
    MediaType.XLSX: (".xlsx",),
    MediaType.ODT: (".odt",),
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.WEBP: (".webp",),
}

_OFFICE_PARTS = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": MediaType.DOCX,
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": MediaType.XLSX,
}
_ZIP = b"PK\x03\x04"
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError)
"""What reading a zip raises when it is not whole (NotImplementedError is a RuntimeError)."""

_RECOGNISED: tuple[tuple[Callable[[bytes], bool], "str | Promise"], ...] = (
    (lambda head: head.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!")), _("ett program")),
    (lambda head: b"<svg" in head.lower(), _("en SVG-bild")),
    (lambda head: b"<html" in head.lower() or b"<!doctype html" in head.lower(), _("en webbsida (HTML)")),
    (lambda head: head.startswith(b"\xd0\xcf\x11\xe0"), _("ett äldre Office-format eller ett Outlook-meddelande")),
    (lambda head: head.startswith(b"GIF8"), _("en GIF-bild")),
    (lambda head: head[4:8] == b"ftyp", _("en film eller en HEIC-bild")),
    (lambda head: head.startswith(b"{\\rtf"), _("ett RTF-dokument")),
    (lambda head: head.startswith(_ZIP), _("en zip-fil, ett dokument med makron eller ett skadat dokument")),
)
"""What people upload by mistake or by intent, named so that they see which file it was."""


def media_type_of(file: BinaryIO) -> MediaType | None:
    """What the bytes are, or None when they are nothing that is accepted. The file is left at its beginning."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    found = _simple_type(head)
    if found is None and head.startswith(_ZIP):
        found = _type_in_zip(file)
    file.seek(0)
    return found


def seems_to_be(head: bytes) -> "str | Promise":
    """In words, what a file that is not accepted looks like; empty when it looks like nothing known."""
    return next((words for looks_like, words in _RECOGNISED if looks_like(head)), "")


def clean_name(name: str, media_type: MediaType) -> str:
    """The file's name without folders, control and direction characters, with an ending that says what it is.

    "faktura\\u202efdp.exe" reads as "fakturaexe.pdf" on a screen: such characters are dropped, and a name that does
    not end as its content is given the right ending.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    shown = " ".join(unicodedata.normalize("NFC", shown).split()).strip(". ")
    endings = ENDINGS[media_type]
    ending = next((one for one in endings if shown.lower().endswith(one)), "")
    stem = shown[: len(shown) - len(ending)] if ending else shown
    return f"{stem[: LONGEST_NAME - len(endings[0]) - 1] or 'fil'}{ending or endings[0]}"


def _simple_type(head: bytes) -> MediaType | None:
    if head.startswith(b"%PDF-"):
        return MediaType.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return MediaType.WEBP
    return None


def _type_in_zip(file: BinaryIO) -> MediaType | None:
    """The kind of document that a zip says it is. Nothing large is unpacked, whatever the zip says of itself."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                return None
            if any(part.flag_bits & 0x1 or part.compress_type not in PACKINGS for part in parts):
                return None
            return _document_in(archive, parts)
    except _DAMAGED:
        return None


def _document_in(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> MediaType | None:
    if parts and parts[0].filename == "mimetype":
        is_text = _start_of(archive, "mimetype") == MediaType.ODT.value.encode()
        return MediaType.ODT if is_text else None
    if "[Content_Types].xml" not in archive.namelist():
        return None
    listed = _start_of(archive, "[Content_Types].xml")
    return next((media_type for part, media_type in _OFFICE_PARTS.items() if b'"' + part + b'"' in listed), None)


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(LARGEST_PART)
