"""A zip written while it is read: nothing larger than a part's chunk is held, however large the whole is."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CHUNK = 256 * 1024
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the zip: its path, and its bytes in chunks, asked for when its turn comes."""

    path: str
    chunks: Callable[[], Iterable[bytes]]


class _Sink(io.RawIOBase):
    """What zipfile writes to: keeps what is not yet handed on. It cannot be sought in, so sizes follow the data."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        content, self._waiting = b"".join(self._waiting), []
        return content


def stream_zip(parts: Iterable[Part], made_at: datetime, manifest: Mapping[str, Any]) -> Iterator[bytes]:
    """The parts as a zip, last of all ``manifest.json``: what ``manifest`` says and each file's size and SHA-256."""
    sink, files = _Sink(), []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            digest, size = hashlib.sha256(), 0
            with archive.open(_named(part.path, made_at), "w", force_zip64=True) as target:
                for chunk in part.chunks():
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                    yield sink.taken()
            files.append({"path": part.path, "size": size, "sha256": digest.hexdigest()})
            yield sink.taken()
        archive.writestr(_named(MANIFEST, made_at), as_json({**manifest, "files": files}))
    yield sink.taken()


def as_json(content: Any) -> bytes:
    """JSON for people and programs: in order, with Swedish letters as they are."""
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _named(path: str, made_at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, made_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
