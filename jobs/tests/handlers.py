"""Handlers for tests. Each effect in the database is a User row, so that doing it twice shows."""

import os
import time
from pathlib import Path
from typing import Any

from accounts.models import User
from rsp.job_run import Finish, FinishedJob, JobFailed, JobRun

KINDS = {
    name: f"jobs.tests.handlers.{name}"
    for name in ("report", "refusing", "crashing", "crashing_once", "crashing_at_the_end", "two_steps", "slow_at_first")
}
"""What ``settings.JOB_HANDLERS`` is in the tests of this room."""

told: list[FinishedJob] = []
"""What the hook ``tell`` was told."""


def tell(finished: FinishedJob) -> None:
    told.append(finished)


def tell_and_crash(finished: FinishedJob) -> None:
    raise RuntimeError("the hook is out of order")


def effects() -> int:
    """How many times an effect has happened."""
    return User.objects.filter(name="Effekt").count()


def _effect(run: JobRun) -> dict[str, Any]:
    User.objects.create(name="Effekt", email=f"{run.job_id}-{effects()}@rsp.example")
    return {"link": "/kontrollera/", "attempt": run.attempt}


def report(run: JobRun) -> Finish:
    """Goes well."""
    run.progress(1, 2, "Räknar")
    run.progress(2, 2, "Skriver")
    return lambda: _effect(run)


def refusing(run: JobRun) -> Finish:
    """Knows that trying again is of no use."""
    raise JobFailed("Filen går inte att läsa. Spara den som CSV och försök igen.")


def crashing(run: JobRun) -> Finish:
    run.progress(1, 2, "Räknar")
    raise ZeroDivisionError("secret detail")


def crashing_once(run: JobRun) -> Finish:
    return crashing(run) if run.attempt == 1 else report(run)


def crashing_at_the_end(run: JobRun) -> Finish:
    """Its effect is written, and then the transaction fails."""

    def finish() -> dict[str, Any]:
        _effect(run)
        raise ZeroDivisionError

    return finish


def two_steps(run: JobRun) -> Finish:
    """Calls what ``between`` holds between its steps: for what happens to a job behind the back of its worker."""
    run.progress(1, 2)
    between.pop()(run)
    run.progress(2, 2)
    return lambda: _effect(run)


between: list[Any] = []


def slow_at_first(run: JobRun) -> Finish:
    """The first attempt says who runs it and then hangs; a later one is quick. For workers that are killed."""
    with Path(run.arguments["log"]).open("a", encoding="ascii") as log:
        log.write(f"{run.attempt} {os.getpid()}\n")
    run.progress(1, 2, "Arbetar")
    if run.attempt == 1:
        time.sleep(60)
    return lambda: _effect(run)
