"""What the tables of programmes, service plans and service places refuse, by name."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from programs.enums import ProgrammeState, ServicePlanState
from programs.models import PartnershipMember, PriorityArea, Programme, RelatedStrategy, ServicePlace, ServicePlan
from programs.tests.factories import (
    PartnershipMemberFactory,
    PriorityAreaFactory,
    ProgrammeFactory,
    RelatedStrategyFactory,
    ServicePlaceFactory,
    ServicePlanFactory,
)
from registers.tests.factories import OrganisationFactory
from rsp.tests.refusals import complaint_of, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def programme(**facts: object) -> Programme:
    """A programme not yet saved, of an owner that is."""
    return ProgrammeFactory.build(owner=OrganisationFactory(), **facts)


def test_programme_ending_before_it_begins_is_refused() -> None:
    row = programme(first_year=2024, last_year=2023, state=ProgrammeState.DRAFT)
    with refused_by("programme_ends_after_it_begins"):
        Programme.objects.bulk_create([row])
    assert "Sista året kan inte vara före första året." in complaint_of(row)


@pytest.mark.parametrize("state", [ProgrammeState.ADOPTED, ProgrammeState.CLOSED])
def test_programme_adopted_without_date_is_refused(state: ProgrammeState) -> None:
    row = programme(state=state, adopted_on=None)
    with refused_by("programme_adopted_has_decision_date_or_source"):
        Programme.objects.bulk_create([row])
    assert "Ange vilken dag programmet antogs, eller källan" in complaint_of(row)


@pytest.mark.parametrize("state", [ProgrammeState.DRAFT, ProgrammeState.CONSULTED])
def test_programme_not_yet_adopted_needs_no_date(state: ProgrammeState) -> None:
    ProgrammeFactory(state=state, adopted_on=None)


def test_programme_two_adopted_sharing_a_year_are_refused() -> None:
    ProgrammeFactory(first_year=2014, last_year=2020)
    row = programme(first_year=2020, last_year=2027)
    with refused_by("programme_one_adopted_a_year"):
        Programme.objects.bulk_create([row])
    assert "Länet har redan ett antaget program för något av åren." in complaint_of(row)


@pytest.mark.parametrize(
    "facts",
    [
        {"first_year": 2021, "last_year": 2022},
        {"first_year": 2020, "last_year": 2027, "state": ProgrammeState.DRAFT},
        {"first_year": 2020, "last_year": 2027, "state": ProgrammeState.CLOSED},
        {"first_year": 2020, "last_year": 2027, "county_id": "24"},
    ],
    ids=["the years after", "a draft", "a closed one", "another county"],
)
def test_programme_beside_an_adopted_one_is_let_in(facts: dict[str, object]) -> None:
    ProgrammeFactory(first_year=2014, last_year=2020)
    ProgrammeFactory(**facts)


def test_priority_area_same_place_in_order_is_refused() -> None:
    first = PriorityAreaFactory(order=1, programme=ProgrammeFactory(state=ProgrammeState.DRAFT))
    row = PriorityArea(programme=first.programme, order=1, name="Annat")
    with refused_by("priority_area_order_unique"):
        PriorityArea.objects.bulk_create([row])
    assert "Två områden kan inte ha samma plats i ordningen." in complaint_of(row)


def test_related_strategy_same_place_in_order_is_refused() -> None:
    first = RelatedStrategyFactory(order=1, programme=ProgrammeFactory(state=ProgrammeState.DRAFT))
    row = RelatedStrategy(programme=first.programme, order=1, name="Annan")
    with refused_by("related_strategy_order_unique"):
        RelatedStrategy.objects.bulk_create([row])
    assert "Två strategier kan inte ha samma plats i ordningen." in complaint_of(row)


@pytest.mark.parametrize("first", [None, date(2023, 1, 1)])
def test_partnership_same_member_twice_is_refused_also_without_dates(first: date | None) -> None:
    member = PartnershipMemberFactory(valid_from=first)
    row = PartnershipMember(programme=member.programme, organisation=member.organisation, valid_from=first)
    # Two constraints refuse it; which one answers first is the database's to choose.
    with pytest.raises(DatabaseError, match="partnership_member_once"), transaction.atomic():
        PartnershipMember.objects.bulk_create([row])
    assert "Organisationen är redan med i partnerskapet." in complaint_of(row)


def test_partnership_ending_before_it_begins_is_refused() -> None:
    row = PartnershipMemberFactory.build(
        programme=ProgrammeFactory(),
        organisation=OrganisationFactory(),
        valid_from=date(2024, 1, 1),
        valid_to=date(2023, 12, 31),
    )
    with refused_by("partnership_ends_after_it_begins"):
        PartnershipMember.objects.bulk_create([row])
    assert "Sista dagen kan inte vara före första dagen." in complaint_of(row)


@pytest.mark.parametrize("state", [ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED, ServicePlanState.REPEALED])
@pytest.mark.parametrize("missing", ["adopted_on", "valid_from"])
def test_service_plan_adopted_without_dates_is_refused(state: ServicePlanState, missing: str) -> None:
    row = ServicePlanFactory.build(state=state, repealed_on=date(2023, 1, 1), **{missing: None})
    with refused_by("service_plan_adopted_has_decision_date"):
        ServicePlan.objects.bulk_create([row])
    assert "Ange vilken dag planen antogs och från vilken dag den gäller." in complaint_of(row)


@pytest.mark.parametrize("state", [ServicePlanState.STARTED, ServicePlanState.RETURNED])
def test_service_plan_under_way_needs_no_dates(state: ServicePlanState) -> None:
    ServicePlanFactory(state=state, adopted_on=None, valid_from=None, valid_to=None)


def test_service_plan_valid_to_before_valid_from_is_refused() -> None:
    row = ServicePlanFactory.build(valid_from=date(2022, 1, 2), valid_to=date(2022, 1, 1))
    with refused_by("service_plan_ends_after_it_begins"):
        ServicePlan.objects.bulk_create([row])
    assert "Planens sista dag kan inte vara före dess första." in complaint_of(row)


def test_service_plan_repealed_without_day_is_refused() -> None:
    row = ServicePlanFactory.build(state=ServicePlanState.REPEALED)
    with refused_by("service_plan_repealed_has_date"):
        ServicePlan.objects.bulk_create([row])
    assert "Ange vilken dag planen upphävdes." in complaint_of(row)


@pytest.mark.parametrize(
    "facts",
    [
        {"opened_on": date(2023, 5, 2), "closed_on": date(2023, 5, 1)},
        {"opened_year": 2023, "closed_on": date(2022, 12, 31)},
    ],
    ids=["by day", "by year"],
)
def test_service_place_closed_before_opened_is_refused(facts: dict[str, object]) -> None:
    row = ServicePlaceFactory.build(**facts)
    with refused_by("service_place_closes_after_it_opens"):
        ServicePlace.objects.bulk_create([row])
    assert "Platsen kan inte stänga innan den öppnar." in complaint_of(row)


@pytest.mark.parametrize(
    "facts",
    [
        {"opened_on": date(2023, 5, 1), "closed_on": date(2023, 5, 1)},
        {"opened_year": 2023, "closed_on": date(2023, 1, 1)},
        {"closed_on": date(2023, 1, 1)},
        {"opened_on": date(2023, 5, 1), "opened_year": 2023},
    ],
    ids=["same day", "same year", "opening not known", "day and year agree"],
)
def test_service_place_dates_that_can_be_true_are_let_in(facts: dict[str, object]) -> None:
    ServicePlaceFactory(**facts)


def test_service_place_year_and_day_of_opening_disagreeing_is_refused() -> None:
    row = ServicePlaceFactory.build(opened_on=date(2023, 5, 1), opened_year=2022)
    with refused_by("service_place_opening_year_agrees"):
        ServicePlace.objects.bulk_create([row])
    assert "Året och dagen för öppnandet stämmer inte överens." in complaint_of(row)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("14.07", "61.85"), ("61.85", None), (None, "14.07"), ("0", "0"), ("54.9", "14")]
)
def test_service_place_position_outside_sweden_is_refused(latitude: str | None, longitude: str | None) -> None:
    row = ServicePlaceFactory.build(latitude=latitude, longitude=longitude)
    with refused_by("service_place_position_in_sweden"):
        ServicePlace.objects.bulk_create([row])
    assert "Läget ska ligga i Sverige" in complaint_of(row)
