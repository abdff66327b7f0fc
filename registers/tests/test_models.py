"""What the registers' tables refuse, by name."""

from datetime import date, timedelta

import pytest

from accounts.tests.factories import UserFactory
from registers.enums import Duty, OrganisationKind, RoleChoice
from registers.models import County, Membership, Municipality, Organisation, Responsibility
from registers.tests.factories import MembershipFactory, OrganisationFactory, ResponsibilityFactory, SoleTraderFactory
from rsp import orgnr
from rsp.tests.refusals import complaint_of, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

FIRST, LAST = date(2001, 1, 1), date(2001, 12, 31)
NEXT_DAY = LAST + timedelta(days=1)


@pytest.mark.parametrize("code", ["2", "2a", "  "])
def test_county_code_not_two_digits_is_refused(code: str) -> None:
    county = County(code=code, letter_code="ZZ", name="Provlän", short_name="Prov", seat="Provköping")
    with refused_by("county_code_is_two_digits"):
        County.objects.bulk_create([county])
    assert "Länskoden har två siffror." in complaint_of(county)


@pytest.mark.parametrize("code", ["2499", "239", "23a9"])
def test_municipality_code_outside_its_county_is_refused(code: str) -> None:
    municipality = Municipality(code=code, name="Prov", full_name="Provs kommun", county_id="23")
    with refused_by("municipality_code_begins_with_county"):
        Municipality.objects.bulk_create([municipality])
    assert "Kommunkoden har fyra siffror och börjar med länskoden." in complaint_of(municipality)


@pytest.mark.parametrize("number", ["212000-080", "21200008", "212000080X"])
def test_organisation_orgnr_not_normalised_is_refused(number: str) -> None:
    with refused_by("organisation_orgnr_is_normalised"):
        OrganisationFactory(orgnr=number)
    assert "Ange organisationsnumret med tio siffror" in complaint_of(OrganisationFactory.build(orgnr=number))


def test_organisation_orgnr_with_wrong_check_digit_is_refused_by_the_form() -> None:
    assert "Ange organisationsnumret med tio siffror" in complaint_of(OrganisationFactory.build(orgnr="2120000804"))


def test_organisation_two_with_one_orgnr_are_refused() -> None:
    body = OrganisationFactory()
    with refused_by("registers_organisation_orgnr_key"):
        OrganisationFactory(orgnr=body.orgnr)


def test_organisation_many_without_orgnr_are_let_in() -> None:
    OrganisationFactory.create_batch(2, orgnr=None)
    assert Organisation.objects.filter(kind=OrganisationKind.COMPANY, orgnr=None).count() == 2


@pytest.mark.parametrize("kind", [OrganisationKind.MUNICIPALITY, OrganisationKind.REGION])
def test_organisation_second_body_of_a_municipality_is_refused(kind: OrganisationKind) -> None:
    second = OrganisationFactory.build(kind=kind, municipality_id="2361", orgnr=None)
    with refused_by("organisation_one_municipal_body"):
        Organisation.objects.bulk_create([second])
    assert "Kommunen finns redan som organisation." in complaint_of(second)


def test_organisation_company_in_a_municipality_is_let_in() -> None:
    shop = OrganisationFactory(municipality_id="2361")
    assert shop.public_name == shop.name


def test_organisation_sole_trader_is_named_by_place_and_never_by_number() -> None:
    trader = SoleTraderFactory(municipality_id="2361")
    assert trader.is_sole_trader
    assert (trader.public_name, str(trader)) == ("Enskild näringsidkare, Härjedalen",) * 2
    assert trader.shown_orgnr == orgnr.MASK


def test_organisation_sole_trader_without_place_says_so() -> None:
    assert SoleTraderFactory().public_name == "Enskild näringsidkare, ort saknas"


def test_responsibility_overlapping_by_one_day_is_refused() -> None:
    ResponsibilityFactory(valid_from=FIRST, valid_to=LAST)
    second = ResponsibilityFactory.build(organisation=OrganisationFactory(), valid_from=LAST, valid_to=None)
    with refused_by("responsibility_one_holder_at_a_time"):
        Responsibility.objects.bulk_create([second])
    assert "Länet har redan en ansvarig för uppgiften under en del av tiden." in complaint_of(second)


def test_responsibility_the_day_after_is_let_in() -> None:
    ResponsibilityFactory(valid_from=FIRST, valid_to=LAST)
    ResponsibilityFactory(valid_from=NEXT_DAY, valid_to=NEXT_DAY)


def test_responsibility_other_duty_or_county_may_overlap() -> None:
    ResponsibilityFactory()
    ResponsibilityFactory(duty=Duty.GRANT_AUTHORITY)
    ResponsibilityFactory(county_id="24")


def test_responsibility_ending_before_it_begins_is_refused() -> None:
    row = ResponsibilityFactory.build(organisation=OrganisationFactory(), valid_from=LAST, valid_to=FIRST)
    with refused_by("responsibility_ends_after_it_begins"):
        Responsibility.objects.bulk_create([row])
    assert "Sista dagen kan inte vara före första dagen." in complaint_of(row)


def test_membership_same_role_twice_at_a_time_is_refused() -> None:
    first = MembershipFactory(valid_from=FIRST, valid_to=None)
    second = Membership(user=first.user, organisation=first.organisation, role=first.role, valid_from=NEXT_DAY)
    with refused_by("membership_same_role_once_at_a_time"):
        Membership.objects.bulk_create([second])
    assert "Personen har redan den rollen under en del av tiden." in complaint_of(second)


def test_membership_other_role_at_the_same_time_is_let_in() -> None:
    first = MembershipFactory()
    MembershipFactory(user=first.user, organisation=first.organisation, role=RoleChoice.DIRECTOR)


def test_membership_ending_before_it_begins_is_refused() -> None:
    row = MembershipFactory.build(
        user=UserFactory(), organisation=OrganisationFactory(), valid_from=LAST, valid_to=FIRST
    )
    with refused_by("membership_ends_after_it_begins"):
        Membership.objects.bulk_create([row])
    assert "Sista dagen kan inte vara före första dagen." in complaint_of(row)
