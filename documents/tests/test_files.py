"""Keeping a file, asking the scanner about it, and handing it out."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from documents.enums import ScanState
from documents.models import Document
from documents.services import remove_orphaned_files, scan_waiting_documents, store_document
from documents.serving import document_response
from documents.tests.factories import PDF_BYTES, DocumentFactory, upload_of
from rsp.actor import Actor
from rsp.tests.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> Actor:
    user = UserFactory()
    return Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym)


# --- The scanner: a small real server that speaks INSTREAM


def _serve(server: socket.socket, answer: bytes, received: list[bytes]) -> None:
    while True:
        try:
            line, _address = server.accept()
        except OSError:
            return
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            body = b""
            while size := struct.unpack("!I", stream.read(4))[0]:
                body += stream.read(size)
            received.append(body)
            line.sendall(answer)


Scanner = Callable[[bytes], list[bytes]]


@pytest.fixture(params=["tcp", "unix"])
def scanner(request: pytest.FixtureRequest, settings: object, tmp_path: Path) -> Iterator[Scanner]:
    servers = []

    def start(answer: bytes) -> list[bytes]:
        family = socket.AF_UNIX if request.param == "unix" else socket.AF_INET
        server = socket.socket(family, socket.SOCK_STREAM)
        server.bind(str(tmp_path / "clamd.sock") if request.param == "unix" else ("127.0.0.1", 0))
        server.listen()
        servers.append(server)
        where = f"unix://{tmp_path}/clamd.sock" if request.param == "unix" else "tcp://127.0.0.1:%d"
        settings.CLAMD_URL = where if request.param == "unix" else where % server.getsockname()[1]  # type: ignore[attr-defined]
        received: list[bytes] = []
        threading.Thread(target=_serve, args=(server, answer, received), daemon=True).start()
        return received

    yield start
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def test_store_document_the_scanner_finds_clean_is_kept_as_scanned(scanner: Scanner, actor: Actor) -> None:
    received = scanner(b"stream: OK\0")
    document = store_document(actor=actor, upload=upload_of(), title="Serviceplan", dnr="KS/2/2026")
    assert received == [PDF_BYTES]
    document.refresh_from_db()
    assert (document.scan_state, document.scanned_at is not None) == (ScanState.CLEAN, True)
    with document.file.open() as file:
        assert file.read() == PDF_BYTES
    assert (document.name, document.size, document.is_secret) == ("plan.pdf", len(PDF_BYTES), False)
    assert "plan" not in document.file.name


def test_store_document_the_scanner_finds_something_in_is_refused_and_nothing_is_kept(
    scanner: Scanner, actor: Actor
) -> None:
    scanner(b"stream: Eicar-Test-Signature FOUND\0")
    files = _stored()
    with pytest.raises(ValidationError, match="Virusskyddet stoppade filen: Eicar-Test-Signature"):
        store_document(actor=actor, upload=upload_of())
    assert (Document.objects.count(), _stored()) == (0, files)


@pytest.mark.parametrize("address", ["", "tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_store_document_without_a_scanner_is_kept_as_not_scanned(settings: object, actor: Actor, address: str) -> None:
    settings.CLAMD_URL = address  # type: ignore[attr-defined]
    document = store_document(actor=actor, upload=upload_of(), secrecy_paragraph="OSL 30 kap. 23 §")
    assert document.scan_state == ScanState.NOT_SCANNED
    assert document.is_secret


def test_store_document_when_the_scanner_answers_with_an_error_is_kept_as_not_scanned(
    scanner: Scanner, actor: Actor
) -> None:
    scanner(b"INSTREAM size limit exceeded. ERROR\0")
    assert store_document(actor=actor, upload=upload_of()).scan_state == ScanState.NOT_SCANNED


def test_waiting_documents_are_scanned_when_the_scanner_is_back(scanner: Scanner) -> None:
    document = DocumentFactory()
    assert scan_waiting_documents() == []
    scanner(b"stream: OK\0")
    assert scan_waiting_documents() == []
    document.refresh_from_db()
    assert document.scan_state == ScanState.CLEAN


def test_waiting_document_with_a_virus_is_stopped_recorded_and_served_to_nobody(
    scanner: Scanner, actor: Actor, rf: RequestFactory
) -> None:
    document = DocumentFactory()
    scanner(b"stream: Win.Test FOUND\0")
    assert scan_waiting_documents() == ["Win.Test"]
    assert AuditEvent.objects.get(action="document.stop").after == {"found": "Win.Test"}
    document.refresh_from_db()
    with pytest.raises(PermissionDenied, match="Virusskyddet har stoppat filen"):
        document_response(_asked(rf, actor), document)


def test_waiting_document_that_the_scanner_will_not_look_at_does_not_stop_the_others(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scanner refuses the first by what it answers and the second by breaking off; then it goes away."""
    documents = [DocumentFactory(content=PDF_BYTES + bytes([number])) for number in range(5)]
    settings.CLAMD_URL = "tcp://scanner"  # type: ignore[attr-defined]
    answers, kept = [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK\0"], []

    def connection(_address: str) -> socket.socket:
        if not answers:
            raise ConnectionRefusedError
        ours, theirs = socket.socketpair()
        answer = answers.pop(0)
        theirs.sendall(answer)
        kept.append(theirs)
        if not answer:
            theirs.close()
        return ours

    monkeypatch.setattr("documents.scanning._connection", connection)
    scan_waiting_documents()
    for theirs in kept:
        theirs.close()
    states = [Document.objects.get(pk=row.pk).scan_state for row in documents]
    assert states == [*[ScanState.NOT_SCANNED] * 2, ScanState.CLEAN, *[ScanState.NOT_SCANNED] * 2]


# --- Handing out


def _asked(rf: RequestFactory, actor: Actor, method: str = "get") -> object:
    request = getattr(rf, method)("/")
    request.actor, request.user = actor, AnonymousUser()
    return request


def test_document_is_served_as_an_attachment_that_runs_nowhere(actor: Actor, rf: RequestFactory) -> None:
    document = DocumentFactory(name='Härjedalens "plan".pdf')
    response = document_response(_asked(rf, actor), document)
    assert b"".join(response.streaming_content) == PDF_BYTES
    response.file_to_stream.close()
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''H%C3%A4rjedalens%20%22plan%22.pdf"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    event = AuditEvent.objects.get(action="document.download")
    assert (event.object_id, event.object_label) == (str(document.pk), "PDF")


def test_document_asked_about_or_read_by_nobody_signed_in_leaves_no_trace(actor: Actor, rf: RequestFactory) -> None:
    document = DocumentFactory()
    for request in (_asked(rf, actor, "head"), _asked(rf, Actor.anonymous())):
        document_response(request, document).file_to_stream.close()
    assert not AuditEvent.objects.filter(action="document.download").exists()


def test_secret_document_is_not_served_to_somebody_not_signed_in(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        document_response(_asked(rf, Actor.anonymous()), DocumentFactory(is_secret=True, secrecy_paragraph="OSL 30:23"))


def test_document_whose_file_is_gone_is_told_on_a_page(actor: Actor, rf: RequestFactory) -> None:
    document = DocumentFactory(title="Serviceplanen")
    default_storage.delete(document.file.name)
    response = document_response(_asked(rf, actor), document)
    assert response.status_code == 404
    assert "Serviceplanen finns i registret men inte i lagringen." in response.content.decode()


# --- What stays


def _stored() -> set[str]:
    return set(default_storage.listdir("documents")[1]) if default_storage.exists("documents") else set()


def test_document_content_once_stored_cannot_be_changed_in_the_database() -> None:
    document = DocumentFactory()
    with refused_by("document_content_is_kept"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(sha256="0" * 64)


def test_orphaned_file_of_an_act_rolled_back_is_removed_and_no_other(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = DocumentFactory()
    before = _stored()
    with pytest.raises(RuntimeError), transaction.atomic():
        store_document(actor=actor, upload=upload_of())
        raise RuntimeError
    (orphan,) = _stored() - before
    remove_orphaned_files()
    assert orphan in _stored(), "an act may still be under way"
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("documents.services.timezone.now", lambda: later)
    assert f"documents/{orphan}" in remove_orphaned_files()
    assert default_storage.exists(kept.file.name)
