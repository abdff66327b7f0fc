"""A sole trader planted in the world of the table of addresses, and the hunt for the name and the number in an answer.

The number of a sole trader is a personal number. It is shown to nobody without case rights, and with them only where
``MAY_HOLD_NUMBER`` says; the name only to those with case rights (``architecture.md`` §5).
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from pypdf import PdfReader

NAME, NUMBER = "Planterad Enskild Handelsman", "8502143988"
"""Made up; the number has a right check digit, and the day is one."""

_NUMBER = re.compile(r"(?:19)?850214[\s\u00a0\-+–−]?3988")
_NAME = re.compile(r"planterad\W+enskild", re.IGNORECASE)

CASE_ROLES = frozenset({"case_officer_23", "director_23", "case_officer_24", "system_administrator"})
"""The roles of the table that read cases somewhere in its world: they may read the name."""

MAY_HOLD_NUMBER = frozenset(
    {
        "grants:payment_file",
        "grants:recovery_summary",
        "grants:case_archive",
        "registers:organisation",
        "registers:organisation_edit",
        "registers:organisations",
        "registers:merge",
        "registers:merge_choose",
    }
)
"""Where the number stands for those who may read it: the files that pay and claim, the case as it is handed out, and
the register itself. A letter is addressed by name, and holds no personal number."""


def found_in(response: Any) -> set[str]:
    """``name`` and ``number``, as far as an answer tells them: in its text, its files or its headers."""
    headers = " ".join(f"{key}: {value}" for key, value in response.headers.items())
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return found_in_text("\n".join([unquote(headers), *texts_of(content)]))


def found_in_text(text: str) -> set[str]:
    """``name`` and ``number``, as far as a text tells them, however it is written."""
    words = html.unescape(text)
    return {kind for kind, pattern in (("name", _NAME), ("number", _NUMBER)) if pattern.search(words)}


def texts_of(content: bytes) -> Iterator[str]:
    """The text of an answer: of a PDF its pages and what is attached, of an archive or a workbook each of its parts.

    Some stored files of the tests are a PDF in their first bytes alone: those are read as they stand.
    """
    if content.startswith(b"%PDF") and b"startxref" in content[-1024:]:
        reader = PdfReader(io.BytesIO(content))
        yield " ".join(page.extract_text() for page in reader.pages)
        yield str(reader.metadata)
        for files in reader.attachments.values():
            for file in files:
                yield from texts_of(file)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                yield part.filename
                yield from texts_of(archive.read(part))
    else:
        yield content.decode("utf-8", errors="replace")


def leaks(role: str, name: str, response: Any) -> list[str]:
    """What the answer of an address tells a role that it should not."""
    found = found_in(response)
    if role not in CASE_ROLES:
        return [f"{name} tells {role} the {kind}" for kind in sorted(found)]
    return [f"{name} tells {role} the number"] if "number" in found and name not in MAY_HOLD_NUMBER else []
