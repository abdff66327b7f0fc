"""Asks clamd, the virus scanner, about a file: its INSTREAM protocol over TCP or a unix socket."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 30


class ScannerUnreachable(Exception):
    """No scanner is named, or it did not answer as one."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What the scanner said. ``found``: its name for what it found, empty for a clean file."""

    found: str

    @property
    def is_clean(self) -> bool:
        return not self.found


def scan(file: BinaryIO) -> ScanResult:
    """Send the file to the scanner named by ``settings.CLAMD_URL``. The file is left at its beginning.

    Raises:
        ScannerUnreachable: it could not be asked, or answered with an error.
    """
    if not settings.CLAMD_URL:
        raise ScannerUnreachable("no scanner is named")
    file.seek(0)
    try:
        with _connection(settings.CLAMD_URL) as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerUnreachable(str(error)) from error
    finally:
        file.seek(0)
    return _read(answer)


def _connection(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < CHUNK:
        part = line.recv(CHUNK)
        if not part:
            break
        received += part
    return received.rstrip(b"\0").decode(errors="replace")


def _read(answer: str) -> ScanResult:
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ScanResult("")
    if words.endswith(" FOUND"):
        return ScanResult(words.removesuffix(" FOUND"))
    raise ScannerUnreachable(answer or "no answer")
