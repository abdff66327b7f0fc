"""Programmes, service plans and places, in Jämtland unless told otherwise."""

from datetime import date

import factory

from programs.enums import PlaceKind, ProgrammeState, ServicePlanState
from programs.models import PartnershipMember, PriorityArea, Programme, RelatedStrategy, ServicePlace, ServicePlan
from registers.tests.factories import OrganisationFactory


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """An adopted programme 2023–2030."""

    county_id = "23"
    owner = factory.SubFactory(OrganisationFactory)
    first_year = 2023
    last_year = 2030
    state = ProgrammeState.ADOPTED
    adopted_on = date(2023, 5, 23)

    class Meta:
        model = Programme


class PriorityAreaFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    order = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Område {n}")

    class Meta:
        model = PriorityArea


class RelatedStrategyFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    order = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Strategi {n}")

    class Meta:
        model = RelatedStrategy


class PartnershipMemberFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = PartnershipMember


class ServicePlanFactory(factory.django.DjangoModelFactory):
    """Härjedalen's plan, adopted and valid 2022–2025."""

    municipality_id = "2361"
    state = ServicePlanState.ADOPTED
    adopted_on = date(2021, 12, 1)
    valid_from = date(2022, 1, 1)
    valid_to = date(2025, 12, 31)

    class Meta:
        model = ServicePlan


class ServicePlaceFactory(factory.django.DjangoModelFactory):
    """A shop in Härjedalen; when it opened is not known."""

    name = factory.Sequence(lambda n: f"Butik {n}")
    kind = PlaceKind.SHOP
    municipality_id = "2361"

    class Meta:
        model = ServicePlace
