"""Bodies and roles. Counties and municipalities are the loaded registers themselves."""

from datetime import date

import factory
from stdnum import luhn

from accounts.tests.factories import UserFactory
from registers.enums import Duty, MatterChoice, OrganisationKind, RoleChoice
from registers.models import Delegation, Membership, Organisation, Responsibility

SOLE_TRADER_ORGNR = "6408233234"
"""Has the form of a personal number, as a sole trader's has. Made up, with a right check digit."""


def demo_orgnr(serial: int) -> str:
    """A Luhn-valid number of a group that no register uses: 402000-0008, 402000-0016 …"""
    start = f"402000{serial % 900:03d}"  # the last hundred are the demo's; no test makes nine hundred
    return start + luhn.calc_check_digit(start)


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A company."""

    name = factory.Sequence(lambda n: f"Provhandel {n} AB")
    kind = OrganisationKind.COMPANY
    orgnr = factory.Sequence(demo_orgnr)

    class Meta:
        model = Organisation


class SoleTraderFactory(OrganisationFactory):
    """A company whose number is a person's."""

    name = "Provhandel Enskild Firma"
    orgnr = SOLE_TRADER_ORGNR


class MembershipFactory(factory.django.DjangoModelFactory):
    """A case officer since 2019."""

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = RoleChoice.CASE_OFFICER
    valid_from = date(2019, 1, 1)

    class Meta:
        model = Membership


class DelegationFactory(factory.django.DjangoModelFactory):
    """A point of the delegation order: case officers decide about grants."""

    organisation = factory.SubFactory(OrganisationFactory)
    role = RoleChoice.CASE_OFFICER
    matter = MatterChoice.GRANT_DECISION
    point = "7.1"
    valid_from = date(2019, 1, 1)

    class Meta:
        model = Delegation


class ResponsibilityFactory(factory.django.DjangoModelFactory):
    """The programme duty in Jämtland, long before the loaded rows begin."""

    county_id = "23"
    duty = Duty.PROGRAMME_OWNER
    organisation = factory.SubFactory(OrganisationFactory)
    valid_from = date(2001, 1, 1)
    valid_to = date(2001, 12, 31)
    source = "Provkälla"

    class Meta:
        model = Responsibility
