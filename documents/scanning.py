"""Asks clamd, the virus scanner, about a file: its INSTREAM protocol over TCP or a unix socket."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 30


class NotScanned(Exception):
    """Nothing is known of the file."""


class ScannerUnreachable(NotScanned):
    """No scanner is named, or there is none at its address: no file can be looked at."""


class ScannerRefused(NotScanned):
    """The scanner would not look at this file: too large for it, too slow, or it answered with an error."""


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
        ScannerUnreachable: there is none to ask.
        ScannerRefused: it broke off, or answered with an error: another file may do better.
    """
    if not settings.CLAMD_URL:
        raise ScannerUnreachable("no scanner is named")
    try:
        line = _connection(settings.CLAMD_URL)
    except OSError as error:
        raise ScannerUnreachable(str(error)) from error
    try:
        with line:
            return _read(_asked(line, file))
    except OSError as error:
        raise ScannerRefused(str(error)) from error
    finally:
        file.seek(0)


def _asked(line: socket.socket, file: BinaryIO) -> str:
    file.seek(0)
    line.sendall(b"zINSTREAM\0")
    while chunk := file.read(CHUNK):
        line.sendall(struct.pack("!I", len(chunk)) + chunk)
    line.sendall(struct.pack("!I", 0))
    return _answer(line)


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
    raise ScannerRefused(answer or "no answer")
