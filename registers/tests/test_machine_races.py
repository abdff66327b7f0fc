"""Two connections at machine accounts, their keys and invitations: what one has ended, the other does not use."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tests.factories import ApiTokenFactory
from registers.models import Organisation
from registers.services import (
    KeyOrder,
    MergeOrder,
    RoleOffer,
    create_machine,
    create_machine_key,
    deactivate_user,
    end_membership,
    merge_organisations,
    resend_invitation,
    revoke_machine_key,
    rotate_machine_key,
)
from registers.tests.factories import MembershipFactory, OrganisationFactory
from registers.tests.people import Person, trail
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]


@pytest.fixture
def machine(region: Organisation) -> User:
    made: User = MembershipFactory(user__is_machine=True, organisation=region, role="reader").user
    return made


@pytest.mark.parametrize("first", [rotate_machine_key, revoke_machine_key])
@pytest.mark.parametrize("second", [rotate_machine_key, revoke_machine_key])
def test_race_rotate_or_revoke_the_same_key_is_done_once(
    administrator: Person, machine: User, first: Any, second: Any
) -> None:
    asked = {"actor": administrator.actor, "machine_id": machine.pk, "token_id": ApiTokenFactory(user=machine).pk}
    raised = race(lambda: first(**asked), lambda: second(**asked))
    assert raised[0] is None
    assert isinstance(raised[1], ActRefused)
    live = ApiToken.objects.filter(revoked_at__isnull=True).count()
    assert live == (1 if first is rotate_machine_key else 0)


def test_race_key_made_while_the_account_is_closed_is_refused(administrator: Person, machine: User) -> None:
    actor, order = administrator.actor, KeyOrder("Ny", ["read:public"], timezone.now() + timedelta(days=30))
    raised = race(
        lambda: deactivate_user(actor=actor, user_id=machine.pk, expected_version=1),
        lambda: create_machine_key(actor=actor, machine_id=machine.pk, order=order),
    )
    assert raised[0] is None
    assert isinstance(raised[1], ActRefused)
    assert not ApiToken.objects.exists()
    assert trail("token.create")[0][1] == "refused"


def test_race_machine_made_while_its_body_is_merged_is_refused(system_administrator: Person) -> None:
    duplicate, survivor = OrganisationFactory(orgnr=None), OrganisationFactory()
    actor, offer = system_administrator.actor, RoleOffer(duplicate.pk, "reader", timezone.localdate())
    raised = race(
        lambda: merge_organisations(actor=actor, order=MergeOrder(duplicate.pk, survivor.pk, 1, 1)),
        lambda: create_machine(actor=actor, name="Ny", offer=offer),
    )
    assert raised[0] is None
    assert isinstance(raised[1], ActRefused)
    assert not User.objects.filter(is_machine=True).exists()


def test_race_invite_again_while_the_role_is_ended_sends_nothing(
    administrator: Person, officer: Person, mailoutbox: list[Any]
) -> None:
    actor = administrator.actor
    raised = race(
        lambda: end_membership(actor=actor, membership_id=officer.membership.pk, last_day=None, expected_version=1),
        lambda: resend_invitation(actor=actor, user_id=officer.user.pk, organisation_id=officer.organisation.pk),
    )
    assert raised[0] is None
    assert isinstance(raised[1], ActRefused)
    assert "Välkommen" not in " ".join(letter.subject for letter in mailoutbox)
