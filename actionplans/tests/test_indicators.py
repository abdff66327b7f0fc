"""What a goal counts from the log of activities, and what is not known."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplans.enums import ActivityKind
from actionplans.indicators import PEOPLE, VISITS, key_of
from actionplans.tests.factories import ActivityCountFactory, ActivityFactory
from rsp.indicators import Period, count_indicators, known_indicators

pytestmark = pytest.mark.django_db

YEAR = Period("23", date(2023, 1, 1), date(2023, 12, 31))
AUTUMN = Period("23", date(2023, 9, 1), date(2023, 12, 31))


def test_visits_of_the_period_are_counted_on_the_spot_and_in_the_county_only() -> None:
    ActivityFactory.create_batch(2, held_on=date(2023, 12, 31), people_count=3)
    ActivityFactory(held_on=date(2023, 5, 4), is_digital=True, people_count=40)
    ActivityFactory(held_on=date(2022, 12, 31))
    ActivityFactory(held_on=date(2024, 1, 1))
    ActivityFactory(county_id="24")
    ActivityFactory(kind=ActivityKind.SEMINAR, is_digital=True, held_on=date(2023, 10, 1))
    assert count_indicators(YEAR, {VISITS, "activity_seminar", "activity_conference", PEOPLE}) == {
        VISITS: 2,
        "activity_seminar": 1,
        "activity_conference": 0,
        PEOPLE: 46,
    }
    assert count_indicators(AUTUMN, {VISITS, PEOPLE}) == {VISITS: 2, PEOPLE: 6}


def test_nothing_recorded_is_not_known_rather_than_none() -> None:
    ActivityFactory(held_on=date(2024, 1, 1))
    ActivityFactory(county_id="24", held_on=date(2023, 3, 1))
    assert count_indicators(YEAR, known_indicators()) == {}


def test_year_known_as_a_number_counts_whole_and_is_not_known_in_part() -> None:
    ActivityCountFactory(count=22)
    ActivityFactory(kind=ActivityKind.MEETING)
    meeting = key_of(ActivityKind.MEETING)
    assert count_indicators(YEAR, {VISITS, meeting}) == {VISITS: 22, meeting: 1}
    assert count_indicators(AUTUMN, {VISITS, meeting}) == {meeting: 0}
    both = Period("23", date(2023, 1, 1), date(2024, 12, 31))
    ActivityFactory(held_on=date(2024, 2, 1))
    assert count_indicators(both, {VISITS}) == {VISITS: 23}


def test_counting_takes_the_same_queries_for_one_key_and_for_all() -> None:
    ActivityFactory.create_batch(3)
    keys = [key for key in known_indicators() if key == VISITS or key.startswith("activity_")]
    with CaptureQueriesContext(connection) as one:
        count_indicators(YEAR, keys[:1])
    with CaptureQueriesContext(connection) as all_keys:
        figures = count_indicators(YEAR, keys)
    assert len(one) == len(all_keys) == 2
    assert all(isinstance(figure, Decimal) for figure in figures.values())


@pytest.mark.usefixtures("registers")
def test_every_indicator_leads_to_its_rows(case_officer_23: Any) -> None:
    ActivityFactory.create_batch(2, title="Besök hos Hede Livs")
    ActivityFactory(title="Digitalt besök", is_digital=True)
    ActivityFactory(title="Förra årets besök", held_on=date(2022, 3, 1))
    client, known = case_officer_23.client, known_indicators()
    page = client.get(known[VISITS].rows(YEAR)).content.decode()
    assert ("Besök hos Hede Livs" in page, "Digitalt besök" in page, "Förra årets besök" in page) == (
        True,
        False,
        False,
    )
    opened_pages = {indicator.rows(YEAR) for indicator in known.values() if indicator.key.endswith(("current", "shop"))}
    for address in opened_pages | {known[PEOPLE].rows(YEAR), known["grants_count"].rows(YEAR)}:
        assert client.get(address.split("#")[0]).status_code == 200, address
    assert all(
        "23" in indicator.rows(YEAR) and str(indicator.label) and str(indicator.unit) for indicator in known.values()
    )
