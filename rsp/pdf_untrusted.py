"""Reads a PDF that somebody has uploaded, in a process of its own with little memory and time.

A small file can unpack to any size as soon as it is opened: its table of contents may itself be compressed, and qpdf
sets no limit to that. What such a file takes down is then this process and not the web server.
"""

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from rsp.pdf import UnreadablePdf, read_attachment, read_identifier

MEMORY_BYTES = 640 * 1024 * 1024
CPU_SECONDS = 20
WAIT_SECONDS = 60
UNREADABLE = 3
"""The exit code of the process when the file could not be read and standard output holds the Swedish line."""


@dataclass(frozen=True, slots=True)
class EmbeddedParts:
    """What a sealed PDF is known by: the embedded file and the permanent identifier, each None when it has none."""

    attachment: bytes | None
    identifier: bytes | None


def read_untrusted(pdf: bytes, name: str) -> EmbeddedParts:
    """The embedded file called ``name`` and the identifier of a PDF from anywhere. Raises UnreadablePdf."""
    unreadable = UnreadablePdf(_("Filen går inte att läsa som PDF."))
    command = [sys.executable, "-m", "rsp.pdf_untrusted", name]
    try:
        reading = subprocess.run(
            command,
            input=pdf,
            capture_output=True,
            cwd=Path(__file__).resolve().parent.parent,
            timeout=WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable from error
    if reading.returncode == UNREADABLE:
        raise UnreadablePdf(_(reading.stdout.decode()))
    if reading.returncode:
        raise unreadable
    heading, _line_end, attachment = reading.stdout.partition(b"\n")
    found = json.loads(heading)
    return EmbeddedParts(
        attachment=attachment if found["has_attachment"] else None,
        identifier=bytes.fromhex(found["identifier"]) if found["identifier"] is not None else None,
    )


def main(name: str) -> int:
    """Read the PDF on standard input; write a line of JSON and then the bytes of the embedded file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    settings.configure(USE_I18N=False)  # the line is translated by whoever asked
    pdf = sys.stdin.buffer.read()
    try:
        attachment, identifier = read_attachment(pdf, name), read_identifier(pdf)
    except UnreadablePdf as error:
        sys.stdout.buffer.write(str(error).encode())
        return UNREADABLE
    heading = {"has_attachment": attachment is not None, "identifier": identifier.hex() if identifier else None}
    sys.stdout.buffer.write(json.dumps(heading).encode() + b"\n" + (attachment or b""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
