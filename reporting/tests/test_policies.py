"""Who may submit and read drafts: every role in the own county and in another. No database is asked."""

from uuid import UUID, uuid4

import pytest

from reporting.models import FollowUp
from reporting.policies import can_read_draft, can_submit_follow_up
from rsp.actor import Actor, Matter, Role, RoleGrant
from rsp.rights import Refused
from rsp.tests.actors import ANONYMOUS, NO_ROLE, actor_with

STAFF = {Role.CASE_OFFICER, Role.DIRECTOR}
FOLLOW_UP = FollowUp(county_id="23", year=2023)


def body_of(actor: Actor) -> UUID:
    """The body the actor's first role is at."""
    return next(iter(actor.grants)).organisation_id


@pytest.mark.parametrize("responsible", [uuid4(), None])
def test_can_submit_county_body_that_is_not_responsible_is_refused(responsible: UUID | None) -> None:
    answer = can_submit_follow_up(actor_with(Role.DIRECTOR, county="23"), FOLLOW_UP, responsible)
    assert isinstance(answer, Refused)
    assert "ansvarar för länets serviceprogram" in answer.reason


@pytest.mark.parametrize("county", ["23", "24", None])
@pytest.mark.parametrize("role", Role)
def test_can_submit_and_read_draft_only_own_county_staff(role: Role, county: str | None) -> None:
    actor = actor_with(role, county=county)
    may = role in STAFF and county == "23"
    assert bool(can_submit_follow_up(actor, FOLLOW_UP, body_of(actor))) is may
    assert bool(can_read_draft(actor, "23")) is (may or role is Role.SYSTEM_ADMINISTRATOR)


def test_can_submit_refusal_gives_the_reason_in_swedish() -> None:
    submit, read = can_submit_follow_up(NO_ROLE, FOLLOW_UP, None), can_read_draft(ANONYMOUS, "23")
    assert isinstance(submit, Refused)
    assert isinstance(read, Refused)
    assert "kan skicka in uppföljningen" in submit.reason
    assert "Utkast kan bara läsas av länets handläggare" in read.reason


def test_can_submit_deputy_in_a_single_matter_is_refused() -> None:
    organisation = uuid4()
    deputy = RoleGrant(Role.DIRECTOR, organisation, "Region", "23", only=Matter.GRANT_DECISION)
    assert not can_submit_follow_up(Actor(uuid4(), "", frozenset({deputy})), FOLLOW_UP, organisation)
