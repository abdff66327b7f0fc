"""Programmes, service plans and places, in Jämtland unless told otherwise."""

from datetime import date
from typing import Any

import factory
import pgtrigger

from programs.enums import DistanceMethod, FactKind, FundingStream, PlaceKind, ProgrammeState, ServicePlanState
from programs.models import (
    AnalysisSource,
    BudgetFrame,
    Consultation,
    ConsultationInvitation,
    PartnershipMeeting,
    PartnershipMember,
    PlaceFact,
    PriorityArea,
    Programme,
    ProgrammeGoal,
    ProgrammeGoalOutcome,
    RelatedStrategy,
    RoadDistance,
    ServicePlace,
    ServicePlan,
    ServicePlanMeasure,
)
from registers.tests.factories import OrganisationFactory

FROZEN_PARTS = (
    "programs.PriorityArea:priority_area_is_frozen",
    "programs.RelatedStrategy:related_strategy_is_frozen",
    "programs.AnalysisSource:analysis_source_is_frozen",
    "programs.ProgrammeGoal:programme_goal_is_frozen",
)
"""The triggers that keep the content of an adopted programme as it was decided."""


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


class ProgrammePartFactory(factory.django.DjangoModelFactory):
    """A part of a programme, also of one that was adopted before the test begins."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        with pgtrigger.ignore(*FROZEN_PARTS):
            return super()._create(model_class, *args, **kwargs)


class PriorityAreaFactory(ProgrammePartFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    order = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Område {n}")

    class Meta:
        model = PriorityArea


class RelatedStrategyFactory(ProgrammePartFactory):
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

    class Params:
        is_confirmed = factory.LazyAttribute(lambda plan: plan.state == ServicePlanState.CONFIRMED)
        is_returned = factory.LazyAttribute(lambda plan: plan.state == ServicePlanState.RETURNED)

    municipality_id = "2361"
    state = ServicePlanState.ADOPTED
    confirmed_on = factory.Maybe("is_confirmed", date(2021, 12, 15), None)
    return_comment = factory.Maybe("is_returned", "Datum saknas.", "")
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


class AnalysisSourceFactory(ProgrammePartFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Rapport {n}")

    class Meta:
        model = AnalysisSource


class ProgrammeGoalFactory(ProgrammePartFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    order = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Mål {n}")
    indicator = "Antal butiker"
    unit = "butiker"

    class Meta:
        model = ProgrammeGoal


class ProgrammeGoalOutcomeFactory(factory.django.DjangoModelFactory):
    goal = factory.SubFactory(ProgrammeGoalFactory)
    measured_on = factory.Sequence(lambda n: date(2000 + n % 100, 12, 31))
    value = 10

    class Meta:
        model = ProgrammeGoalOutcome


class PartnershipMeetingFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    held_on = date(2024, 3, 1)
    title = "Möte i partnerskapet"

    class Meta:
        model = PartnershipMeeting


class ConsultationFactory(factory.django.DjangoModelFactory):
    """A round about a programme that is out for views."""

    programme = factory.SubFactory(ProgrammeFactory, state=ProgrammeState.CONSULTED, adopted_on=None)
    opens_on = date(2026, 9, 1)
    closes_on = date(2026, 12, 1)

    class Meta:
        model = Consultation


class ConsultationInvitationFactory(factory.django.DjangoModelFactory):
    consultation = factory.SubFactory(ConsultationFactory)
    organisation = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = ConsultationInvitation


class ServicePlanMeasureFactory(factory.django.DjangoModelFactory):
    plan = factory.SubFactory(ServicePlanFactory)
    order = factory.Sequence(lambda n: n + 1)
    locality = "Provbyn"
    need = "Butiken är den sista i dalen"
    measure = "Butiken blir ombud för paket"
    responsible = "Kommunen"

    class Meta:
        model = ServicePlanMeasure


class PlaceFactFactory(factory.django.DjangoModelFactory):
    """That a place has a broad range, from 2014 on."""

    place = factory.SubFactory(ServicePlaceFactory)
    kind = FactKind.BROAD_RANGE
    holds = True
    valid_from = date(2014, 1, 1)

    class Meta:
        model = PlaceFact


class RoadDistanceFactory(factory.django.DjangoModelFactory):
    """Ten kilometres by road. The pair is stored with the lower id first."""

    from_place = factory.SubFactory(ServicePlaceFactory)
    to_place = factory.SubFactory(ServicePlaceFactory)
    km = 10
    method = DistanceMethod.MAP_SERVICE
    measured_on = date(2025, 6, 1)

    class Meta:
        model = RoadDistance

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        first, second = sorted([kwargs["from_place"], kwargs["to_place"]], key=lambda place: place.pk)
        return super()._create(model_class, *args, **kwargs | {"from_place": first, "to_place": second})


class BudgetFrameFactory(factory.django.DjangoModelFactory):
    """850 000 kr from Tillväxtverket for 2023."""

    county_id = "23"
    year = 2023
    stream = FundingStream.NATIONAL
    amount = 850_000
    source = "Villkorsbeslut"

    class Meta:
        model = BudgetFrame
