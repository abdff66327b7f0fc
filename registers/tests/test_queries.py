"""The pages cost the same number of queries however many rows they show."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registers.models import Delegation, Organisation
from registers.policies import can_read_identity
from registers.querysets import MAY_BE_A_PERSON
from registers.tests.factories import MembershipFactory, OrganisationFactory, SoleTraderFactory
from registers.tests.people import Person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PERSONAL = "6408233242"
"""Another number in the form of a personal number."""


def cost(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def fill(region: Organisation, number: int) -> None:
    """More of everything that the pages list."""
    for index in range(number):
        person = Person("reader", region)
        MembershipFactory(user=person.user, organisation=region, role="participant")
        Delegation.objects.create(
            organisation=region,
            user=person.user,
            role="director",
            capacity="deputy",
            valid_from=TODAY,
            valid_to=TODAY + timedelta(days=9),
        )
        Person("reader", region, user__is_machine=True)
        OrganisationFactory(county_id="23", municipality_id="2361")
        OrganisationFactory(name=f"{region.name} {index}", merged_into=region, merged_at=timezone.now(), kind="company")


@pytest.mark.parametrize(
    "path",
    [
        "/administration/",
        "/administration/anvandare/",
        "/administration/anvandare/?q=Prov&roll=reader",
        "/administration/genomgang/",
        "/administration/delegation/",
        "/administration/maskiner/",
        "/organisationer/?lan=23",
        "/organisationer/{region}/",
    ],
)
def test_page_costs_the_same_at_2_and_20_rows(administrator: Person, region: Organisation, path: str) -> None:
    client, path = administrator.client, path.format(region=region.pk)
    fill(region, 2)
    client.get(path)
    few = cost(client, path)
    fill(region, 20)
    assert cost(client, path) == few
    assert few <= 20


def test_person_page_costs_the_same_at_2_and_20_roles(administrator: Person, region: Organisation) -> None:
    person = Person("reader", region)
    client, path = administrator.client, f"/administration/anvandare/{person.user.pk}/"

    def roles(first: int, number: int) -> None:
        for year in range(first, first + number):
            MembershipFactory(
                user=person.user,
                organisation=region,
                role="reader",
                valid_from=f"{year}-01-01",
                valid_to=f"{year}-12-31",
            )

    roles(1970, 2)
    client.get(path)
    few = cost(client, path)
    roles(1980, 20)
    assert cost(client, path) == few


def test_masked_names_in_a_query_are_those_of_the_policy(
    officer: Person, other_administrator: Person, system_administrator: Person
) -> None:
    """``matching`` and the order of the list hide exactly what ``can_read_identity`` hides."""
    for county in ("23", "24", None):
        for kind in ("company", "property_owner", "association"):
            OrganisationFactory(name="Sökt namn", county_id=county, kind=kind, orgnr=None)
            OrganisationFactory(name="Sökt namn", county_id=county, kind=kind)
    SoleTraderFactory(name="Sökt namn", county_id="23")
    own = SoleTraderFactory(name="Sökt namn", county_id="24", orgnr=PERSONAL)
    owner = Person("participant", own)
    rows = list(Organisation.objects.filter(name="Sökt namn"))
    for person in (officer, other_administrator, system_administrator, owner):
        actor = person.actor
        found = set(Organisation.objects.matching(actor, "sökt"))
        assert found == {row for row in rows if can_read_identity(actor, row)}
    assert set(Organisation.objects.filter(MAY_BE_A_PERSON, name="Sökt namn")) == {
        row for row in rows if row.is_sole_trader or row.may_be_a_person
    }
