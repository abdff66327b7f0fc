"""Outgoing mail is for those who run the system, and for nobody else."""

import pytest

from notices.policies import can_resend_mail, can_see_outbox
from rsp.actor import Actor, Role
from rsp.rights import Refused
from rsp.tests.actors import ANONYMOUS, NO_ROLE, actor_with

OTHERS = [ANONYMOUS, NO_ROLE, *(actor_with(role, county="23") for role in Role if role != Role.SYSTEM_ADMINISTRATOR)]


@pytest.mark.parametrize("policy", [can_see_outbox, can_resend_mail])
def test_outbox_is_for_system_administrators(policy: object) -> None:
    assert policy(actor_with(Role.SYSTEM_ADMINISTRATOR))  # type: ignore[operator]


@pytest.mark.parametrize("actor", OTHERS)
@pytest.mark.parametrize("policy", [can_see_outbox, can_resend_mail])
def test_outbox_is_refused_to_every_other_role_with_a_reason(policy: object, actor: Actor) -> None:
    answer = policy(actor)  # type: ignore[operator]
    assert isinstance(answer, Refused)
    assert "systemadministratörer" in answer.reason
