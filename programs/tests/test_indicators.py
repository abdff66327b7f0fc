"""Service plans and service places as goals count them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.enums import PlaceKind, ServicePlanState
from programs.indicators import GROUP, OPEN, OPENED, PLANS
from programs.tests.factories import ServicePlaceFactory, ServicePlanFactory
from rsp.indicators import Period

pytestmark = pytest.mark.django_db

KEYS = frozenset(indicator.key for indicator in GROUP.indicators)
YEAR = Period("23", date(2023, 1, 1), date(2023, 12, 31))


def test_municipalities_with_a_current_plan_on_the_last_day_are_counted_once() -> None:
    ServicePlanFactory(municipality_id="2361")  # valid 2022–2025
    ServicePlanFactory(municipality_id="2326", valid_to=date(2023, 12, 30))
    ServicePlanFactory(municipality_id="2305", state=ServicePlanState.STARTED, adopted_on=None, valid_from=None)
    ServicePlanFactory(municipality_id="2401")
    assert GROUP.count(YEAR, frozenset({PLANS})) == {PLANS: 1}
    assert GROUP.count(Period("23", date(2023, 1, 1), date(2023, 6, 30)), frozenset({PLANS})) == {PLANS: 2}
    assert GROUP.count(Period("22", YEAR.first, YEAR.last), KEYS) == {}


def test_places_opened_in_the_period_and_open_at_its_end_are_counted_by_kind() -> None:
    ServicePlaceFactory(opened_on=date(2023, 12, 31))
    ServicePlaceFactory(kind=PlaceKind.SOT_POINT, opened_year=2023)
    ServicePlaceFactory(kind=PlaceKind.SOT_POINT, opened_on=date(2022, 5, 1), closed_on=date(2023, 12, 31))
    ServicePlaceFactory(is_planned=True, opened_on=None)
    ServicePlaceFactory(is_example=True, opened_on=date(2023, 2, 1))
    ServicePlaceFactory(municipality_id="2401", opened_on=date(2023, 2, 1))
    figures = GROUP.count(YEAR, KEYS)
    shops, points = PlaceKind.SHOP.value, PlaceKind.SOT_POINT.value
    assert {key: int(figure) for key, figure in figures.items() if figure} == {
        OPENED: 2,
        f"{OPENED}_{shops}": 1,
        f"{OPENED}_{points}": 1,
        OPEN: 2,
        f"{OPEN}_{shops}": 1,
        f"{OPEN}_{points}": 1,
    }
    spring = GROUP.count(Period("23", date(2023, 1, 1), date(2023, 6, 30)), KEYS)
    assert (spring[OPENED], spring[OPEN]) == (0, 1), "a place known by its year alone opened by the end of that year"


def test_state_of_a_day_to_come_is_that_of_today() -> None:
    today = timezone.localdate()
    ServicePlaceFactory(opened_on=today)
    ServicePlaceFactory(opened_on=today + timedelta(days=1))
    figures = GROUP.count(Period("23", today, today + timedelta(days=300)), KEYS)
    assert (figures[OPENED], figures[OPEN]) == (1, 1)


def test_counting_takes_two_queries_whatever_is_asked_for() -> None:
    ServicePlaceFactory.create_batch(3)
    with CaptureQueriesContext(connection) as queries:
        GROUP.count(YEAR, KEYS)
    assert len(queries) == 2
