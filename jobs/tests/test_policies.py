"""Who may cancel and try again: role × organisation × who started it. No database is asked."""

from uuid import uuid4

import pytest

from jobs.models import Job
from jobs.policies import can_cancel_job, can_retry_job
from rsp.actor import Role
from rsp.rights import Refused
from rsp.tests.actors import ANONYMOUS, actor_with


@pytest.mark.parametrize("started", ["by the actor", "by another", "by the clock"])
@pytest.mark.parametrize("is_same_organisation", [True, False])
@pytest.mark.parametrize("role", Role)
def test_cancel_and_retry_by_role_organisation_and_starter(
    role: Role, is_same_organisation: bool, started: str
) -> None:
    actor = actor_with(role, county="23")
    organisation = next(iter(actor.grants)).organisation_id if is_same_organisation else uuid4()
    starter = {"by the actor": actor.user_id, "by another": uuid4(), "by the clock": None}[started]
    job = Job(subject="Prov", started_by_id=starter, organisation_id=organisation)

    is_own = started == "by the actor"
    is_system = role is Role.SYSTEM_ADMINISTRATOR
    administers = role is Role.ADMINISTRATOR and is_same_organisation
    assert bool(can_cancel_job(actor, job)) is (is_own or is_system or administers)
    assert bool(can_retry_job(actor, job)) is (is_own or (is_system and started == "by the clock"))


def test_cancel_and_retry_by_nobody_are_refused_for_jobs_of_the_clock_too() -> None:
    job = Job(subject="Prov", started_by_id=None, organisation_id=None)
    assert not can_cancel_job(ANONYMOUS, job)
    assert not can_retry_job(ANONYMOUS, job)


def test_refusals_give_the_reason_in_swedish() -> None:
    job, actor = Job(started_by_id=uuid4()), actor_with(Role.READER)
    cancel, retry, clock = can_cancel_job(actor, job), can_retry_job(actor, job), can_retry_job(actor, Job())
    assert isinstance(cancel, Refused)
    assert "Bara den som startade jobbet eller en administratör" in cancel.reason
    assert isinstance(retry, Refused)
    assert "i den personens namn" in retry.reason
    assert isinstance(clock, Refused)
    assert "systemadministratör" in clock.reason
