"""The actor of a user: the role grants that hold today, read with one query."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from registers.actors import build_actor
from registers.enums import RoleChoice
from registers.models import Organisation
from registers.tests.factories import MembershipFactory
from rsp.actor import Role, RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

DAY = timedelta(days=1)


def test_build_actor_grant_carries_county_and_municipality_of_the_body() -> None:
    body = Organisation.objects.get(name="Härjedalens kommun")
    membership = MembershipFactory(organisation=body, role=RoleChoice.MUNICIPAL_OFFICER)
    actor = build_actor(membership.user)
    assert actor.grants == {RoleGrant(Role.MUNICIPAL_OFFICER, body.pk, "Härjedalens kommun", "23", "2361")}
    assert (actor.user_id, actor.label) == (membership.user.pk, membership.user.name)


def test_build_actor_national_body_has_neither_county_nor_municipality() -> None:
    agency = Organisation.objects.get(name="Tillväxtverket")
    actor = build_actor(MembershipFactory(organisation=agency, role=RoleChoice.NATIONAL_ANALYST).user)
    assert [(grant.county_code, grant.municipality_code) for grant in actor.grants] == [(None, None)]


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [(0, 0, True), (0, None, True), (-10, -1, False), (1, None, False), (-10, 10, True)],
)
def test_build_actor_membership_counts_only_from_its_first_to_its_last_day(
    first: int, last: int | None, holds: bool
) -> None:
    today = timezone.localdate()
    end = None if last is None else today + last * DAY
    membership = MembershipFactory(valid_from=today + first * DAY, valid_to=end)
    assert bool(build_actor(membership.user).grants) is holds


def test_build_actor_officer_in_one_county_is_only_reader_in_another() -> None:
    user = UserFactory()
    for name, role in (("Region Jämtland Härjedalen", "case_officer"), ("Region Västerbotten", "reader")):
        MembershipFactory(user=user, organisation=Organisation.objects.get(name=name), role=role)
    actor = build_actor(user)
    assert actor.county_codes({Role.CASE_OFFICER}) == {"23"}
    assert actor.county_codes({Role.READER}) == {"24"}


def test_build_actor_inactive_user_has_no_grants() -> None:
    membership = MembershipFactory(user__is_active=False)
    assert build_actor(membership.user).grants == frozenset()


def test_build_actor_other_users_memberships_are_not_ones_own() -> None:
    MembershipFactory()
    assert build_actor(UserFactory()).grants == frozenset()


@pytest.mark.parametrize("number", [0, 1, 5])
def test_build_actor_costs_one_query_whatever_the_number_of_roles(django_assert_num_queries, number: int) -> None:
    user = UserFactory()
    MembershipFactory.create_batch(number, user=user)
    with django_assert_num_queries(1):
        assert len(build_actor(user).grants) == number
