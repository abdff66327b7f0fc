"""The actor of a user: the role grants that hold today, read with two queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from registers.actors import build_actor
from registers.enums import CapacityChoice, OrganisationKind, RoleChoice
from registers.models import Organisation
from registers.tests.factories import DelegationFactory, MembershipFactory, OrganisationFactory, SoleTraderFactory
from rsp.actor import Matter, Role, RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

DAY = timedelta(days=1)


def test_build_actor_grant_carries_county_and_municipality_of_the_body() -> None:
    body = Organisation.objects.get(name="Härjedalens kommun")
    membership = MembershipFactory(organisation=body, role=RoleChoice.MUNICIPAL_OFFICER)
    actor = build_actor(membership.user)
    assert actor.grants == {RoleGrant(Role.MUNICIPAL_OFFICER, body.pk, "Härjedalens kommun", None, "2361")}
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
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    membership = MembershipFactory(organisation=region, valid_from=today + first * DAY, valid_to=end)
    assert bool(build_actor(membership.user).grants) is holds


@pytest.mark.parametrize("role", [RoleChoice.CASE_OFFICER, RoleChoice.DIRECTOR])
@pytest.mark.parametrize(
    "kind", [kind for kind in OrganisationKind if kind not in {"region", "county_board", "cooperation_body"}]
)
def test_build_actor_staff_role_at_a_body_that_has_no_county_gives_nothing(role: str, kind: OrganisationKind) -> None:
    body = OrganisationFactory(kind=kind, county_id="23")
    assert build_actor(MembershipFactory(organisation=body, role=role).user).grants == frozenset()


def test_build_actor_reader_at_an_association_does_not_cover_the_county() -> None:
    body = OrganisationFactory(kind=OrganisationKind.ASSOCIATION, county_id="23", municipality_id="2361")
    (grant,) = build_actor(MembershipFactory(organisation=body, role=RoleChoice.READER).user).grants
    assert (grant.county_code, grant.municipality_code) == (None, None)


def test_build_actor_gotland_covers_county_and_municipality() -> None:
    body = Organisation.objects.get(name="Region Gotland")
    user = MembershipFactory(organisation=body, role=RoleChoice.CASE_OFFICER).user
    MembershipFactory(user=user, organisation=body, role=RoleChoice.MUNICIPAL_OFFICER)
    actor = build_actor(user)
    assert actor.county_codes({Role.CASE_OFFICER}) == {"09"}
    assert actor.municipality_codes({Role.MUNICIPAL_OFFICER}) == {"0980"}


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
def test_build_actor_costs_two_queries_whatever_the_number_of_roles(django_assert_num_queries, number: int) -> None:
    user = UserFactory()
    for body in Organisation.objects.filter(kind="region").order_by("county")[:number]:
        MembershipFactory(user=user, organisation=body)
    with django_assert_num_queries(2):
        assert len(build_actor(user).grants) == number


def test_build_actor_deputy_in_one_matter_reads_as_the_role_and_decides_that_matter_only() -> None:
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    user = MembershipFactory(role=Role.READER, organisation=region).user
    DelegationFactory(
        organisation=region,
        role=Role.DIRECTOR,
        matter=Matter.PLAN_APPROVAL,
        point="",
        capacity=CapacityChoice.DEPUTY,
        user=user,
    )
    actor = build_actor(user)
    assert {power.matter for power in actor.powers} == {Matter.PLAN_APPROVAL}
    assert actor.county_codes({Role.DIRECTOR}) == {"23"}
    assert actor.works_in_counties({Role.DIRECTOR}) == set()


def test_build_actor_names_a_sole_trader_by_place_only() -> None:
    shop = SoleTraderFactory(name="Anna Andersson", municipality_id="2361", county_id="23")
    actor = build_actor(MembershipFactory(role=Role.PARTICIPANT, organisation=shop).user)
    assert actor.organisation_names == ["Enskild näringsidkare, Härjedalen"]
