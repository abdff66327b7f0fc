"""Who held a duty on a day, Swedish order, and who sees what of the registers."""

from datetime import date, timedelta

import pytest

from accounts.tests.factories import UserFactory
from registers.enums import Duty, RoleChoice
from registers.models import County, Membership, Municipality, Organisation, Responsibility
from registers.tests.factories import MembershipFactory, OrganisationFactory
from rsp.actor import Actor, Role, RoleGrant
from rsp.tests.actors import ANONYMOUS, NO_ROLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


def responsible(county: str, day: date, duty: Duty = Duty.PROGRAMME_OWNER) -> str | None:
    body = Responsibility.objects.responsible_for(county, duty, day)
    return body.name if body else None


@pytest.mark.parametrize(
    ("county", "day", "name"),
    [
        ("23", date(2014, 1, 1), "Region Jämtland Härjedalen"),
        ("23", date(2026, 1, 1), "Region Jämtland Härjedalen"),
        ("24", date(2018, 12, 31), "Länsstyrelsen i Västerbottens län"),
        ("24", date(2019, 1, 1), "Region Västerbotten"),
        ("03", date(2016, 12, 31), "Länsstyrelsen i Uppsala län"),
        ("03", date(2017, 1, 1), "Region Uppsala"),
        ("08", date(2018, 12, 31), "Regionförbundet i Kalmar län"),
        ("08", date(2019, 1, 1), "Region Kalmar län"),
    ],
)
def test_responsible_for_changes_on_the_day(county: str, day: date, name: str) -> None:
    assert responsible(county, day) == name


def test_responsible_for_before_2014_is_not_known() -> None:
    assert responsible("23", date(2013, 12, 31)) is None


def test_responsible_for_grant_decisions_before_2019_is_not_known() -> None:
    assert responsible("23", date(2018, 12, 31), Duty.GRANT_AUTHORITY) is None
    assert responsible("23", date(2019, 1, 1), Duty.GRANT_AUTHORITY) == "Region Jämtland Härjedalen"


def test_responsible_for_unknown_county_is_none() -> None:
    assert responsible("99", TODAY) is None


def test_counties_in_order_follow_the_swedish_alphabet() -> None:
    names = list(County.objects.in_order().values_list("short_name", flat=True))
    assert names[0] == "Blekinge"
    assert names[-2:] == ["Örebro", "Östergötland"]


def test_municipalities_in_order_put_a_ring_before_o_umlaut_last() -> None:
    names = list(Municipality.objects.filter(county="23").in_order().values_list("name", flat=True))
    assert names == ["Berg", "Bräcke", "Härjedalen", "Krokom", "Ragunda", "Strömsund", "Åre", "Östersund"]


@pytest.mark.parametrize("table", [County, Municipality, Organisation, Responsibility])
def test_visible_to_anybody_signed_in_is_the_whole_register(table: type) -> None:
    assert table.objects.visible_to(NO_ROLE).count() == table.objects.count() > 0
    assert not table.objects.visible_to(ANONYMOUS).exists()


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
        (TODAY - DAY, TODAY + DAY, True),
    ],
)
def test_memberships_on_a_day_hold_both_ends(first: date, last: date | None, holds: bool) -> None:
    MembershipFactory(valid_from=first, valid_to=last)
    assert Membership.objects.on(TODAY).exists() is holds


def test_memberships_visible_to_are_ones_own_and_those_one_administers() -> None:
    own, administered, other = UserFactory(), OrganisationFactory(), OrganisationFactory()
    mine = MembershipFactory(user=own, organisation=other)
    colleague = MembershipFactory(organisation=administered, role=RoleChoice.READER)
    MembershipFactory(organisation=other)
    grant = RoleGrant(Role.ADMINISTRATOR, administered.pk, administered.name)
    assert set(Membership.objects.visible_to(Actor(own.pk, "", frozenset({grant})))) == {mine, colleague}
    assert set(Membership.objects.visible_to(Actor(own.pk, ""))) == {mine}
    assert not Membership.objects.visible_to(ANONYMOUS).exists()
