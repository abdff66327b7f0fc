"""Jobs through a real Redis to real worker processes, which are killed: done once, and soon. And Redis away."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from accounts.tests.factories import UserFactory
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import start_job
from jobs.tests.handlers import effects
from rsp import local_services
from rsp.actor import Actor
from rsp.celery import app

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
LEASE, SWEEP = 2, 1
SLACK = 5.0
"""Seconds for a busy machine to notice, on top of lease and sweep interval."""
CHILDREN_ARE_COUNTED = 5
"""Seconds between the times that Celery looks for dead children."""
PATIENCE = 40.0


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis of this module's own: another process of the test run must not answer its doorbell."""
    with local_services.throwaway(postgresql=False, redis=True) as services:
        yield services.redis_url


@pytest.fixture(autouse=True)
def broker(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    point_broker_at(redis_url, monkeypatch)


class Worker:
    """A worker with two children and a beat inside it, in a process group of its own, against the test database."""

    def __init__(self, redis_url: str, folder: Path) -> None:
        server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
        folder.mkdir()
        self.log = folder / "log"
        command = [sys.executable, "-m", "celery", "-A", "rsp", "worker", "--pool=prefork", "--concurrency=2", "-B"]
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*command, f"--schedule={folder / 'beat'}", "--loglevel=INFO"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "jobs.tests.worker_settings",
                    "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
                    "REDIS_URL": redis_url,
                    "JOB_LEASE_SECONDS": str(LEASE),
                    "JOB_SWEEP_SECONDS": str(SWEEP),
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def says(self, words: str) -> bool:
        return words in self.log.read_text(encoding="utf-8")

    def wait_until(self, is_so: Callable[[], object], patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not is_so():
            if time.monotonic() > deadline:
                pytest.fail(f"waited {patience:.0f} s in vain:\n{self.log.read_text(encoding='utf-8')}")
            time.sleep(0.05)

    def kill(self) -> None:
        """As ``kill -9`` of the worker, its child and its beat at once: a machine that loses its power."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


@pytest.fixture
def new_worker(redis_url: str, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """Starts a worker that is ready; all are killed when the test ends."""
    started: list[Worker] = []

    def start() -> Worker:
        worker = Worker(redis_url, tmp_path / f"worker-{len(started)}")
        started.append(worker)
        worker.wait_until(lambda: worker.says("ready."))
        return worker

    yield start
    for worker in started:
        worker.kill()


def start(kind: str, log: Path) -> Job:
    user = UserFactory()
    actor = Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym)
    return start_job(actor=actor, kind=kind, subject="Prov", key=str(log), arguments={"log": str(log)})


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == JobState.DONE


def attempts_in(log: Path) -> list[tuple[int, int]]:
    """Number and process id of each attempt that has begun."""
    lines = log.read_text(encoding="ascii").splitlines() if log.exists() else []
    return [(int(number), int(pid)) for number, pid in (line.split() for line in lines)]


def assert_done_once(job: Job, log: Path) -> None:
    assert (job.state, job.attempts, job.result["attempt"]) == (JobState.DONE, 2, 2)
    assert [number for number, _pid in attempts_in(log)] == [1, 2]
    assert effects() == 1


def test_child_killed_in_the_middle_of_a_job_it_is_done_once_by_the_next(
    new_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    worker, log = new_worker(), tmp_path / "attempts"
    job = start("slow_at_first", log)
    worker.wait_until(lambda: attempts_in(log))
    os.kill(attempts_in(log)[0][1], signal.SIGKILL)
    worker.wait_until(lambda: is_done(job), LEASE + SWEEP + SLACK)
    # Celery delivers the message of a killed child again too, when it has noticed.
    worker.wait_until(lambda: worker.says("is not to be had"), CHILDREN_ARE_COUNTED + SLACK)
    assert worker.says("signal 9 (SIGKILL)")
    assert is_done(job)
    assert_done_once(job, log)


def test_worker_killed_in_the_middle_of_a_job_a_new_one_finishes_it_once(
    new_worker: Callable[[], Worker], tmp_path: Path
) -> None:
    first, log = new_worker(), tmp_path / "attempts"
    job = start("slow_at_first", log)
    first.wait_until(lambda: attempts_in(log))
    first.kill()
    killed_at = time.monotonic()
    second = new_worker()
    lease_ends = killed_at + LEASE
    patience = max(lease_ends - time.monotonic(), 0) + SWEEP + SLACK
    second.wait_until(lambda: is_done(job), patience)
    assert_done_once(job, log)


def point_broker_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not broker_url too: this one is read from it, so that what is put back afterwards would be the test's own.
    monkeypatch.setattr(app.conf, "broker_write_url", url)


def test_redis_down_the_start_succeeds_and_a_sweep_runs_the_job_when_it_is_back(
    new_worker: Callable[[], Worker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    point_broker_at(f"redis+socket://{tmp_path / 'nobody'}", monkeypatch)
    began = time.monotonic()
    job = start("report", tmp_path / "attempts")
    assert time.monotonic() - began < 1
    stored = Job.objects.get()
    assert (stored.state, stored.rung_at) == (JobState.QUEUED, None)

    point_broker_at(redis_url, monkeypatch)
    worker = new_worker()
    worker.wait_until(lambda: is_done(job), SWEEP + SLACK)
    assert (job.attempts, effects()) == (1, 1)

    rung_for = start("report", tmp_path / "attempts of the next")
    worker.wait_until(lambda: is_done(rung_for), SLACK)
    assert (rung_for.attempts, effects()) == (1, 2)


def test_redis_silent_the_start_succeeds_within_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the call and never answers, as a machine that swaps."""
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        point_broker_at(f"redis+socket://{tmp_path / 'silent'}", monkeypatch)
        began = time.monotonic()
        start("report", tmp_path / "attempts")
        assert 1 < time.monotonic() - began < 4
    stored = Job.objects.get()
    assert (stored.state, stored.rung_at) == (JobState.QUEUED, None)
