"""Who may submit and read drafts: every role in the own county and in another. No database is asked."""

import pytest

from reporting.models import FollowUp
from reporting.policies import can_read_draft, can_submit_follow_up
from rsp.actor import Role
from rsp.rights import Refused
from rsp.tests.actors import ANONYMOUS, NO_ROLE, actor_with

STAFF = {Role.CASE_OFFICER, Role.DIRECTOR}
FOLLOW_UP = FollowUp(county_id="23", year=2023)


@pytest.mark.parametrize("county", ["23", "24", None])
@pytest.mark.parametrize("role", Role)
def test_can_submit_and_read_draft_only_own_county_staff(role: Role, county: str | None) -> None:
    actor = actor_with(role, county=county)
    may = role in STAFF and county == "23"
    assert bool(can_submit_follow_up(actor, FOLLOW_UP)) is may
    assert bool(can_read_draft(actor, "23")) is may


def test_can_submit_refusal_gives_the_reason_in_swedish() -> None:
    submit, read = can_submit_follow_up(NO_ROLE, FOLLOW_UP), can_read_draft(ANONYMOUS, "23")
    assert isinstance(submit, Refused)
    assert isinstance(read, Refused)
    assert "kan skicka in uppföljningen" in submit.reason
    assert "Utkast kan bara läsas av länets handläggare" in read.reason
