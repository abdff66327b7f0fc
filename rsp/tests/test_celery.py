"""A job through a real Redis to a real worker process, and the settings that make a job survive a killed one."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest
from django.conf import settings
from django.db import connection

from documents.models import SealedDocument
from documents.tasks import check_sealed_documents_task
from documents.tests.factories import SealedDocumentFactory
from rsp.celery import app

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0
"""Seconds to wait for a line from the worker before the test fails."""


class Worker:
    """A Celery worker of its own, against the test database, whose log is read line by line."""

    def __init__(self, queue: str) -> None:
        server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "rsp",
                "worker",
                "--pool=solo",
                "--loglevel=INFO",
                f"--queues={queue}",
            ],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.seen: list[str] = []
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def line_with(self, words: str) -> str:
        """The next line that holds ``words``."""
        while True:
            try:
                line = self.lines.get(timeout=PATIENCE)
            except Empty:
                pytest.fail(f"the worker never said {words!r}:\n{''.join(self.seen)}")
            self.seen.append(line)
            if words in line:
                return line

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def worker(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[Worker]:
    started = Worker(queue=f"test-{os.getpid()}")
    yield started
    started.stop()


def seal_a_broken_document() -> SealedDocument:
    """One whose hash the database was not asked about, as after a disk fault."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_sealeddocument DROP CONSTRAINT sealed_payload_matches_hash")
    return SealedDocumentFactory(payload="{}", payload_sha256="0" * 64)


def mend_the_table() -> None:
    (constraint,) = (row for row in SealedDocument._meta.constraints if row.name == "sealed_payload_matches_hash")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE documents_sealeddocument CASCADE")
    with connection.schema_editor() as editor:
        editor.add_constraint(SealedDocument, constraint)


def test_job_is_run_by_a_worker_process_that_sees_the_database(worker: Worker) -> None:
    broken = seal_a_broken_document()
    try:
        worker.line_with("ready.")
        check_sealed_documents_task.apply_async(queue=f"test-{os.getpid()}")
        assert "documents.tasks.check_sealed_documents_task" in worker.line_with("received")
        assert str(broken.pk) in worker.line_with("no longer matches its hash")
        worker.line_with("succeeded")
    finally:
        mend_the_table()


def test_beat_runs_the_nightly_check_and_only_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    planned = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert "documents.tasks.check_sealed_documents_task" in planned
    assert planned <= set(app.tasks)


def test_jobs_are_redelivered_when_a_worker_dies_and_never_pickled() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_always_eager is False
    assert app.conf.timezone == "Europe/Stockholm"


def test_broker_is_the_redis_of_the_settings() -> None:
    with app.connection() as broker:
        assert broker.ensure_connection(max_retries=1)
    assert app.conf.broker_url == settings.REDIS_URL
