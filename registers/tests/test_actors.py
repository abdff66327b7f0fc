"""The actor of a user: the role grants that hold today, read with two queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from registers.actors import build_actor
from registers.enums import CapacityChoice, Duty, OrganisationKind, RoleChoice
from registers.models import Organisation, Responsibility
from registers.tests.factories import (
    DelegationFactory,
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    SoleTraderFactory,
)
from rsp.actor import ALL_DUTIES, COUNTY_STAFF, GRANT_DUTIES, PROGRAMME_DUTY, Actor, Matter, Role, RoleGrant

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


def officer_of(name: str, role: str = "case_officer") -> Actor:
    return build_actor(MembershipFactory(organisation=Organisation.objects.get(name=name), role=role).user)


def hold(name: str, duty: Duty, last: date | None) -> None:
    """The body holds the duty in Jämtland until ``last``; whoever the register names for it steps aside."""
    Responsibility.objects.filter(county="23", duty=duty).delete()
    ResponsibilityFactory(organisation=Organisation.objects.get(name=name), duty=duty, valid_to=last)


def test_build_actor_staff_of_the_body_that_holds_the_duties_work_with_all_of_them() -> None:
    (grant,) = officer_of("Region Jämtland Härjedalen").grants
    assert (grant.duties, grant.former) == (ALL_DUTIES, frozenset())


def test_build_actor_staff_of_a_body_that_held_a_duty_read_its_own_time_only() -> None:
    (board,) = Organisation.objects.filter(kind="county_board", county="23")
    actor = officer_of(board.name)
    assert actor.county_codes(COUNTY_STAFF) == set()
    assert actor.own_time_in(COUNTY_STAFF) == {"23": date(2022, 12, 31)}
    assert actor.own_time_in(COUNTY_STAFF, PROGRAMME_DUTY) == {}, "the region has owned the programme since 2014"
    assert actor.reads_county_on("23", date(2022, 12, 31), GRANT_DUTIES)
    assert not actor.reads_county_on("23", date(2023, 1, 1), GRANT_DUTIES)


@pytest.mark.parametrize(("days", "works"), [(-1, False), (0, True), (1, True), (None, True)])
def test_build_actor_works_to_the_last_day_of_the_duty_and_not_a_day_longer(days: int | None, works: bool) -> None:
    (board,) = Organisation.objects.filter(kind="county_board", county="23")
    last = None if days is None else timezone.localdate() + days * DAY
    hold(board.name, Duty.PROGRAMME_OWNER, last)
    actor = officer_of(board.name)
    assert ("23" in actor.works_in_counties({Role.CASE_OFFICER}, PROGRAMME_DUTY)) is works
    assert actor.own_time_in(COUNTY_STAFF, PROGRAMME_DUTY) == ({} if works else {"23": last})
    assert actor.works_in_counties({Role.CASE_OFFICER}, GRANT_DUTIES) == set()


def test_build_actor_duty_that_begins_later_gives_nothing_yet() -> None:
    (board,) = Organisation.objects.filter(kind="county_board", county="24")
    Responsibility.objects.filter(county="24").delete()
    ResponsibilityFactory(county_id="24", organisation=board, valid_from=timezone.localdate() + DAY, valid_to=None)
    (grant,) = officer_of(board.name).grants
    assert (grant.duties, grant.former) == (frozenset(), frozenset())
    user = MembershipFactory(organisation=board, role="director").user
    assert build_actor(user, timezone.localdate() + DAY).county_codes({Role.DIRECTOR}, PROGRAMME_DUTY) == {"24"}


def test_build_actor_deputy_reaches_no_further_than_the_duties_of_the_body() -> None:
    (board,) = Organisation.objects.filter(kind="county_board", county="23")
    user = DelegationFactory(
        organisation=board, role=Role.DIRECTOR, matter="", point="", capacity=CapacityChoice.ACTING, user=UserFactory()
    ).user
    assert build_actor(user).county_codes({Role.DIRECTOR}) == set()
    assert build_actor(user).own_time_in({Role.DIRECTOR}) == {"23": date(2022, 12, 31)}


def test_build_actor_reader_reads_as_reader_whatever_the_body_answers_for() -> None:
    (board,) = Organisation.objects.filter(kind="county_board", county="23")
    assert officer_of(board.name, "reader").county_codes({Role.READER}) == {"23"}


@pytest.mark.parametrize(("ceiling", "expected"), [(None, None), (Decimal(500_000), Decimal(500_000))])
def test_build_actor_director_decides_grants_by_the_role_unless_the_order_names_an_amount(
    ceiling: Decimal | None, expected: Decimal | None
) -> None:
    row = MembershipFactory(organisation=Organisation.objects.get(kind="region", county="23"), role=Role.DIRECTOR)
    if ceiling is not None:
        DelegationFactory(
            organisation=row.organisation, role=Role.DIRECTOR, matter=Matter.GRANT_DECISION, max_amount=ceiling
        )
    powers = [power for power in build_actor(row.user).powers if power.matter is Matter.GRANT_DECISION]
    assert [power.max_amount for power in powers] == [expected]
