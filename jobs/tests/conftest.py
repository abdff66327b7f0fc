"""Jobs of this room's tests: their handlers, and a broker that says when it is rung."""

from collections.abc import Iterator
from typing import Any

import pytest

from jobs.tests import handlers


@pytest.fixture(autouse=True)
def kinds(settings: Any) -> Iterator[None]:
    settings.JOB_HANDLERS = handlers.KINDS
    settings.JOB_FINISHED = []
    handlers.told.clear()
    handlers.between.clear()
    yield


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the jobs rung for. What a real broker does is in ``test_worker.py``."""
    rung: list[str] = []

    def ring(task: str, *arguments: str) -> bool:
        assert task == "jobs.tasks.run_job_task"
        rung.extend(arguments)
        return True

    monkeypatch.setattr("jobs.services.doorbell.ring", ring)
    return rung
