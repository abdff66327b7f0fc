"""Distances: the limit of the law at its edges, stated roads before computed ones, the tree against the plain way."""

import random
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from programs.enums import PlaceStanding
from programs.rules.closing import Effect, Shop, effects_of_closing, last_shops
from programs.rules.distances import (
    DISTANCE_LIMITS,
    Distance,
    DistanceTable,
    Measure,
    NearestIndex,
    Reach,
    Site,
    computed_km,
    great_circle_km,
    limit_on,
    reach_on,
    road_table,
)
from programs.rules.places import closing_fault, position_faults, standing_on

BEFORE, SINCE, NOW = date(2017, 12, 31), date(2018, 1, 1), date(2026, 11, 22)


def key(number: int) -> UUID:
    return UUID(int=number)


@pytest.mark.parametrize(
    ("km", "before", "since"),
    [
        ("9.9", Reach.WITHIN, Reach.WITHIN),
        ("10.0", Reach.WITHIN, Reach.WITHIN),
        ("10.1", Reach.WITHIN, Reach.OVER),
        ("14.9", Reach.WITHIN, Reach.OVER),
        ("15.0", Reach.WITHIN, Reach.OVER),
        ("15.1", Reach.OVER, Reach.OVER),
    ],
)
def test_limit_is_strict_and_was_15_km_before_2018(km: str, before: Reach, since: Reach) -> None:
    assert reach_on(BEFORE, Decimal(km)) is before
    assert reach_on(SINCE, Decimal(km)) is since
    assert reach_on(NOW, Decimal(km)) is since
    for day in (BEFORE, SINCE, NOW):
        assert reach_on(day, Decimal(km), is_on_island=True) is Reach.ISLAND


def test_limit_names_the_paragraph_of_its_day() -> None:
    assert "2024:1243" in limit_on(date(2025, 1, 1)).citation
    assert "2018:150" in limit_on(date(2024, 12, 31)).citation
    assert limit_on(date(2014, 1, 1)) is DISTANCE_LIMITS[0]
    assert reach_on(NOW, None) is Reach.UNKNOWN


def test_great_circle_is_that_of_known_towns() -> None:
    ostersund, sveg = Site(key(1), 63.1792, 14.6357), Site(key(2), 62.0346, 14.3651)
    assert great_circle_km(ostersund, sveg) == pytest.approx(127.9, abs=0.5)
    assert computed_km(7.65) == Decimal("9.9")
    assert computed_km(7.73) == Decimal("10.0"), "10,049 is told as 10,0 and judged as 10,0"
    assert great_circle_km(ostersund, Site(key(3), None, None)) is None


@pytest.mark.parametrize("count", [0, 1, 2, 9, 400])
def test_nearest_is_what_comparing_all_gives(count: int) -> None:
    drawn = random.Random(count)
    clumped = [(62 + drawn.gauss(0, 0.02), 14 + drawn.gauss(0, 0.05)) for _ in range(count // 2)]
    spread = [(drawn.uniform(55.3, 69), drawn.uniform(11, 24)) for _ in range(count - count // 2)]
    sites = [Site(key(number), *spot) for number, spot in enumerate([*clumped, *spread], 1)]
    index = NearestIndex([*sites, Site(key(9999), None, None)])
    for site in sites[:: max(1, count // 60)]:
        skip = {other.key for other in drawn.sample(sites, min(3, count))}
        others = [
            (great_circle_km(site, other), other.key) for other in sites if other != site and other.key not in skip
        ]
        found = index.nearest(site, skip)
        assert (found is None) == (not others)
        if found:
            assert found[0] == min(others)[1]
            assert found[1] == pytest.approx(min(others)[0])


A, B, C = Site(key(1), 62.0, 14.0), Site(key(2), 62.05, 14.0), Site(key(3), 62.2, 14.0)
"""B lies 5.6 km north of A and C 22.2: computed 7.2 and 28.9 by road."""


def test_stated_road_goes_before_the_computed_also_when_it_is_longer() -> None:
    plain = DistanceTable([A, B, C])
    assert plain.next_to(A) == Distance(B.key, Decimal("7.2"), Measure.COMPUTED)
    stated = DistanceTable([A, B, C], road_table([(A.key, B.key, Decimal("12.5"))]))
    assert stated.next_to(A) == Distance(B.key, Decimal("12.5"), Measure.ROAD)
    assert stated.next_to(B) == Distance(A.key, Decimal("12.5"), Measure.ROAD)
    around = DistanceTable([A, B, C], road_table([(A.key, B.key, Decimal("40.0"))]))
    assert around.next_to(A) == Distance(C.key, Decimal("28.9"), Measure.COMPUTED), "another may be nearer by road"


def test_stated_road_is_known_without_positions_and_counts_only_to_outlets() -> None:
    nowhere = Site(key(4), None, None)
    roads = road_table([(nowhere.key, A.key, Decimal("3.0")), (nowhere.key, key(77), Decimal("1.0"))])
    assert DistanceTable([A, nowhere], roads).next_to(nowhere) == Distance(A.key, Decimal("3.0"), Measure.ROAD)
    assert DistanceTable([A, nowhere]).next_to(nowhere) is None
    assert DistanceTable([A]).next_to(A) is None


def roads_of_granvik(km: str) -> DistanceTable:
    return DistanceTable([A, B, C], road_table([(A.key, B.key, Decimal("9.4")), (B.key, C.key, Decimal(km))]))


@pytest.mark.parametrize(("km", "effect"), [("10.0", Effect.WITHIN), ("10.1", Effect.PASSES), ("28.0", Effect.PASSES)])
def test_closing_lets_a_shop_pass_the_limit_only_above_it(km: str, effect: Effect) -> None:
    rows = effects_of_closing(A.key, [Shop(B), Shop(A), Shop(C)], roads_of_granvik(km), NOW)
    assert rows[0].key == A.key
    assert rows[0].effect is Effect.CLOSED
    of_b = next(row for row in rows if row.key == B.key)
    assert (of_b.today, of_b.effect) == (Distance(A.key, Decimal("9.4"), Measure.ROAD), effect)
    assert of_b.afterwards == Distance(C.key, Decimal(km), Measure.ROAD)


def test_closing_knows_who_was_over_already_who_is_exempt_and_who_has_nobody_left() -> None:
    effects = {
        row.key: row
        for row in effects_of_closing(A.key, [Shop(A), Shop(B, True), Shop(C)], roads_of_granvik("28"), NOW)
    }
    assert effects[B.key].effect is Effect.ISLAND
    assert effects[C.key].effect is Effect.ALREADY
    assert not effects[C.key].is_changed
    alone = DistanceTable([A, B], road_table([(A.key, B.key, Decimal("9.4"))]))
    last = effects_of_closing(A.key, [Shop(B)], alone, NOW)[0]
    assert (last.effect, last.afterwards) == (Effect.PASSES, None)


def test_last_shops_are_those_over_the_limit_of_the_day_and_on_islands() -> None:
    table = roads_of_granvik("12.0")
    shops = [Shop(A), Shop(B), Shop(C)]
    assert [found for found, _ in last_shops(shops, table, NOW)] == [C.key]
    assert last_shops(shops, table, BEFORE) == [], "12 km was under the limit of 15"
    assert {found for found, _ in last_shops([Shop(A, True), Shop(B)], table, NOW)} == {A.key}


@pytest.mark.parametrize(
    ("opened", "closed_on", "expected"),
    [
        ((NOW, None), None, PlaceStanding.OPEN),
        ((NOW + timedelta(days=1), None), None, PlaceStanding.PLANNED),
        ((None, None), NOW, PlaceStanding.CLOSED),
        ((None, None), NOW + timedelta(days=1), PlaceStanding.OPEN),
        ((None, 2027), None, PlaceStanding.PLANNED),
        ((None, 2019), None, PlaceStanding.OPEN),
    ],
)
def test_standing_is_of_the_day(
    opened: tuple[date | None, int | None], closed_on: date | None, expected: PlaceStanding
) -> None:
    assert standing_on(NOW, opened, closed_on, NOW) is expected


def test_standing_before_the_place_was_recorded_is_not_known_when_no_opening_is() -> None:
    later = NOW + timedelta(days=1)
    assert standing_on(NOW, (None, None), None, later) is PlaceStanding.UNKNOWN
    assert standing_on(NOW, (NOW, None), None, later) is PlaceStanding.OPEN
    assert standing_on(NOW, (None, None), NOW, later) is PlaceStanding.CLOSED


@pytest.mark.parametrize(
    ("latitude", "longitude", "fields"),
    [
        (None, None, set()),
        ("62", "14", set()),
        ("62", None, {"longitude"}),
        ("14", "62", {"latitude", "longitude"}),
        ("69.3", "20", {"latitude"}),
        ("60", "25", {"longitude"}),
    ],
)
def test_position_outside_sweden_is_told_at_its_field(
    latitude: str | None, longitude: str | None, fields: set[str]
) -> None:
    spot = [None if value is None else Decimal(value) for value in (latitude, longitude)]
    assert position_faults(*spot).keys() == fields


def test_closing_day_is_not_before_the_opening() -> None:
    assert closing_fault(date(2019, 1, 1), (date(2019, 1, 2), None), NOW)
    assert closing_fault(date(2018, 12, 31), (None, 2019), NOW)
    assert closing_fault(NOW + timedelta(days=400), (None, None), NOW)
    assert not closing_fault(date(2019, 1, 2), (date(2019, 1, 2), None), NOW)
