"""Who sees which programmes and plans, where a municipality stands on a day, and when a place counts as open."""

from datetime import date, timedelta

import pytest

from programs.enums import PlanStanding, ProgrammeState, ServicePlanState
from programs.models import PriorityArea, Programme, ServicePlace, ServicePlan
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory, ServicePlaceFactory, ServicePlanFactory
from rsp.actor import Actor
from rsp.tests.actors import (
    ANALYST,
    ANONYMOUS,
    DIRECTOR_23,
    MUNICIPAL_2361,
    NO_ROLE,
    READER_23,
    SIGNED_IN,
    STAFF_23,
    STAFF_24,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

DAY = timedelta(days=1)
OWN_STAFF = (STAFF_23, DIRECTOR_23)
OTHERS = (STAFF_24, READER_23, MUNICIPAL_2361, ANALYST, NO_ROLE)


def sees(table: type, actor: Actor) -> bool:
    return bool(table.objects.visible_to(actor).exists())


@pytest.mark.parametrize("state", [ProgrammeState.ADOPTED, ProgrammeState.CLOSED])
def test_programme_visible_to_everybody_signed_in_once_adopted(state: ProgrammeState) -> None:
    PriorityAreaFactory(programme=ProgrammeFactory(state=state))
    for table in (Programme, PriorityArea):
        assert all(sees(table, actor) for actor in SIGNED_IN)
        assert not sees(table, ANONYMOUS)


@pytest.mark.parametrize("state", [ProgrammeState.DRAFT, ProgrammeState.CONSULTED])
def test_programme_visible_to_own_staff_only_before_it_is_adopted(state: ProgrammeState) -> None:
    PriorityAreaFactory(programme=ProgrammeFactory(state=state))
    for table in (Programme, PriorityArea):
        assert all(sees(table, actor) for actor in OWN_STAFF)
        assert not any(sees(table, actor) for actor in (*OTHERS, ANONYMOUS))


@pytest.mark.parametrize("state", ProgrammeState)
def test_programme_in_force_holds_both_ends_and_only_once_decided(state: ProgrammeState) -> None:
    ProgrammeFactory(state=state, first_year=2023, last_year=2030)
    found = [year for year in range(2021, 2033) if Programme.objects.in_force(year).exists()]
    is_decided = state in {ProgrammeState.ADOPTED, ProgrammeState.CLOSED}
    assert found == (list(range(2023, 2031)) if is_decided else [])


def test_programme_in_force_still_adopted_comes_before_one_since_closed() -> None:
    closed = ProgrammeFactory(state=ProgrammeState.CLOSED, first_year=2014, last_year=2024)
    adopted = ProgrammeFactory(state=ProgrammeState.ADOPTED, first_year=2023, last_year=2030)
    assert list(Programme.objects.in_force(2023)) == [adopted, closed]
    assert list(Programme.objects.in_force(2015)) == [closed]


@pytest.mark.parametrize("state", [ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED, ServicePlanState.REPEALED])
def test_service_plan_visible_to_everybody_signed_in_once_adopted(state: ServicePlanState) -> None:
    ServicePlanFactory(state=state, repealed_on=date(2024, 1, 1))
    assert all(sees(ServicePlan, actor) for actor in SIGNED_IN)
    assert not sees(ServicePlan, ANONYMOUS)


@pytest.mark.parametrize("state", [ServicePlanState.STARTED, ServicePlanState.RETURNED])
def test_service_plan_under_way_visible_to_own_staff_and_the_municipality(state: ServicePlanState) -> None:
    ServicePlanFactory(state=state)
    assert all(sees(ServicePlan, actor) for actor in (*OWN_STAFF, MUNICIPAL_2361))
    assert not any(sees(ServicePlan, actor) for actor in (STAFF_24, READER_23, ANALYST, NO_ROLE, ANONYMOUS))


def test_service_plan_under_way_of_another_municipality_is_not_visible_to_a_municipal_officer() -> None:
    ServicePlanFactory(state=ServicePlanState.STARTED, municipality_id="2303")
    assert not sees(ServicePlan, MUNICIPAL_2361)


def standing(plan: ServicePlan, day: date) -> str | None:
    return ServicePlan.objects.with_standing(day).get(pk=plan.pk).standing


@pytest.mark.parametrize("state", [ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED])
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 11, 30), None),  # not adopted
        (date(2021, 12, 31), None),  # adopted, not yet in force
        (date(2022, 1, 1), PlanStanding.CURRENT),
        (date(2025, 12, 31), PlanStanding.CURRENT),
        (date(2026, 1, 1), PlanStanding.EXPIRED),
    ],
)
def test_standing_of_an_adopted_plan_changes_on_the_day(
    state: ServicePlanState, day: date, expected: PlanStanding | None
) -> None:
    assert standing(ServicePlanFactory(state=state), day) == expected


def test_standing_plan_adopted_after_it_says_it_is_valid_counts_from_adoption() -> None:
    plan = ServicePlanFactory(adopted_on=date(2022, 6, 1), valid_from=date(2022, 1, 1))
    assert standing(plan, date(2022, 5, 31)) is None
    assert standing(plan, date(2022, 6, 1)) == PlanStanding.CURRENT


def test_standing_plan_without_end_is_current_for_ever() -> None:
    assert standing(ServicePlanFactory(valid_to=None), date(2099, 1, 1)) == PlanStanding.CURRENT


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 5, 31), PlanStanding.CURRENT),
        (date(2023, 6, 1), PlanStanding.REPEALED),
        (date(2026, 1, 1), PlanStanding.REPEALED),
    ],
)
def test_standing_repealed_plan_was_current_until_then(day: date, expected: PlanStanding) -> None:
    plan = ServicePlanFactory(state=ServicePlanState.REPEALED, repealed_on=date(2023, 6, 1))
    assert standing(plan, day) == expected


@pytest.mark.parametrize("state", [ServicePlanState.STARTED, ServicePlanState.RETURNED])
def test_standing_plan_under_way_counts_from_the_day_it_was_begun(state: ServicePlanState) -> None:
    plan = ServicePlanFactory(state=state, started_on=date(2024, 1, 1), adopted_on=None, valid_from=None, valid_to=None)
    assert standing(plan, date(2023, 12, 31)) is None
    assert standing(plan, date(2024, 1, 1)) == PlanStanding.STARTED


def test_planned_place_visible_to_own_staff_and_the_municipality() -> None:
    ServicePlaceFactory(is_planned=True)
    assert all(sees(ServicePlace, actor) for actor in (*OWN_STAFF, MUNICIPAL_2361))
    assert not any(sees(ServicePlace, actor) for actor in (STAFF_24, READER_23, ANALYST, NO_ROLE, ANONYMOUS))


def test_open_place_visible_to_everybody_signed_in() -> None:
    ServicePlaceFactory()
    assert all(sees(ServicePlace, actor) for actor in SIGNED_IN)
    assert not sees(ServicePlace, ANONYMOUS)


@pytest.mark.parametrize(
    ("facts", "opened"),
    [
        ({"opened_year": 2023}, True),
        ({"opened_on": date(2023, 1, 1)}, True),
        ({"opened_on": date(2023, 12, 31)}, True),
        ({"opened_on": date(2024, 1, 1)}, False),
        ({"opened_year": 2022}, False),
        ({}, False),
    ],
    ids=["by year", "first day", "last day", "day after", "year before", "not known"],
)
def test_opened_in_counts_by_day_or_by_year_only(facts: dict[str, object], opened: bool) -> None:
    ServicePlaceFactory(**facts)
    assert ServicePlace.objects.opened_in(2023).exists() is opened


def test_closed_in_counts_by_the_day_it_closed() -> None:
    ServicePlaceFactory(closed_on=date(2023, 12, 31))
    assert [ServicePlace.objects.closed_in(year).count() for year in (2022, 2023, 2024)] == [0, 1, 0]


OPENED, CLOSED = date(2023, 5, 1), date(2024, 5, 1)


@pytest.mark.parametrize(
    ("facts", "day", "is_open"),
    [
        ({"opened_on": OPENED}, OPENED - DAY, False),
        ({"opened_on": OPENED}, OPENED, True),
        ({"opened_on": OPENED, "closed_on": CLOSED}, CLOSED - DAY, True),
        ({"opened_on": OPENED, "closed_on": CLOSED}, CLOSED, False),
        ({"opened_year": 2023}, date(2022, 12, 31), False),
        ({"opened_year": 2023}, date(2023, 12, 30), False),
        ({"opened_year": 2023}, date(2023, 12, 31), True),
        ({"opened_year": 2023}, date(2024, 1, 1), True),
        ({}, date(2000, 1, 1), False),
        ({}, date.today(), True),
        ({"is_planned": True}, OPENED, False),
    ],
)
def test_open_on_follows_the_days_that_are_known(facts: dict[str, object], day: date, is_open: bool) -> None:
    ServicePlaceFactory(**facts)
    assert ServicePlace.objects.open_on(day).exists() is is_open


def test_places_in_order_by_municipality_then_name() -> None:
    for code, name in (("2380", "A"), ("2321", "B"), ("2305", "Ö"), ("2305", "Å")):
        ServicePlaceFactory(municipality_id=code, name=name)
    assert [place.name for place in ServicePlace.objects.in_order()] == ["Å", "Ö", "B", "A"]
