"""What a handler of background work sees of its job, so that rooms below or beside ``jobs`` can write handlers.

A handler does the long work and gives back ``finish``, which writes what came of it::

    def import_register(run: JobRun) -> Finish:
        rows = read_file(run.arguments["document_id"])
        for number, part in enumerate(parts_of(rows), start=1):
            check_part(part)
            run.progress(number, len(parts), "Kontrollerar rader")
        def finish() -> dict[str, Any]:
            return {"link": store_rows(rows).get_absolute_url()}
        return finish

It is named in ``settings.JOB_HANDLERS``. The long work may run more than once (a worker may be killed at any time), so
it writes nothing that must happen once. ``finish`` runs in the transaction that marks the job as done: what it writes
happens exactly once. It should be short, since it holds the lock of the job's row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias
from uuid import UUID


class JobRun(Protocol):
    """One attempt at a job, as its handler sees it."""

    @property
    def job_id(self) -> UUID:
        """The job; the same in every attempt."""

    @property
    def attempt(self) -> int:
        """1 for the first attempt."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the job was started with."""

    @property
    def started_by_id(self) -> UUID | None:
        """The user who started it; None for what the clock started. May have lost rights since: ask again."""

    @property
    def organisation_id(self) -> UUID | None:
        """The organisation the job was started for, if any."""

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Show how far the work has come, and keep the job for another lease.

        Call it at each step and at least once per ``settings.JOB_LEASE_SECONDS``, outside every transaction.

        Raises:
            LeaseLost: another attempt has taken over, or somebody cancelled the job. Let it through.
        """


Finish: TypeAlias = Callable[[], Mapping[str, Any]]
"""Writes what the work led to and gives the job's result as JSON.

``link`` in it is the page to show, from "/"; ``lines`` are sentences that tell what came of it.
"""

Handler: TypeAlias = Callable[[JobRun], Finish]
"""What ``settings.JOB_HANDLERS`` names for each kind of job."""


class LeaseLost(Exception):
    """The attempt no longer holds its job: it stops, and writes nothing."""


class JobFailed(Exception):
    """Trying again would not help. The message is a Swedish sentence for the user: what was wrong and what to do."""


@dataclass(frozen=True, slots=True)
class FinishedJob:
    """A job that is done or has failed for good, for the hooks in ``settings.JOB_FINISHED``: ``hook(finished)``.

    ``told``: what went wrong, or the first line of the result. ``link`` leads to the result, or to the job's own page.
    """

    id: UUID
    kind: str
    subject: str
    is_done: bool
    told: str
    started_by_id: UUID | None
    link: str
