"""Jobs of this room's tests: their handlers, and a broker that says when it is rung."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from jobs.tests import actors, handlers
from rsp.actor import Role, RoleGrant


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


@dataclass(frozen=True)
class Administrator:
    """Somebody who administers one organisation, and a browser in which that person has signed in."""

    user: Any
    client: Client
    organisation_id: UUID


@pytest.fixture
def administrator(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Administrator:
    """Made without the room that knows of roles, which stands above this one."""
    user = UserFactory()
    grant = RoleGrant(Role.ADMINISTRATOR, uuid4(), "Region Dalarna", county_code="20")
    monkeypatch.setitem(actors.GRANTS, user.pk, frozenset({grant}))
    settings.ACTOR_BUILDER = "jobs.tests.actors.build_actor"
    client = Client()
    client.force_login(user)
    return Administrator(user, client, grant.organisation_id)
