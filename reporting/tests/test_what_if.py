"""What if a place closes: who passes the limit, what leans on it as far as the reader may see, and nothing is saved."""

import re
from datetime import date
from typing import Any

import pytest

from actionplans.tests.factories import ApprovedPlanFactory, InitiativeFactory
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from programs.models import ServicePlace
from programs.rules.closing import Effect
from programs.tests.factories import (
    PlaceFactFactory,
    RoadDistanceFactory,
    ServicePlaceFactory,
    ServicePlanFactory,
    ServicePlanMeasureFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


@pytest.fixture
def granvik(registers: None) -> ServicePlace:
    """Granvik between Norrmyra and Myrheden, and Björkvattnet far off; roads as in the mock-up."""
    shops = {
        name: ServicePlaceFactory(name=name, latitude=latitude, longitude=longitude, opened_on=date(2015, 1, 1))
        for name, latitude, longitude in (
            ("Granvik", "62.280", "13.550"),
            ("Norrmyra", "62.325", "13.650"),
            ("Myrheden", "62.235", "13.440"),
            ("Björkvattnet", "62.420", "13.000"),
        )
    }
    for place in shops.values():
        PlaceFactFactory(place=place)
    for start, end, km in (("Granvik", "Norrmyra", 9.4), ("Granvik", "Myrheden", 9.8), ("Norrmyra", "Myrheden", 19.6)):
        RoadDistanceFactory(from_place=shops[start], to_place=shops[end], km=km)
    return shops["Granvik"]


def asked(person: Any, place: ServicePlace, query: str = "") -> Any:
    response = person.client.get(f"/serviceplatser/{place.pk}/om-den-stanger/{query}")
    assert response.status_code == 200
    return response


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_two_shops_pass_ten_km_today_and_none_passed_fifteen_in_2017(analyst: Any, granvik: ServicePlace) -> None:
    today = asked(analyst, granvik)
    effects = {row.row.name: row.effect for row in today.context["page"].rows}
    assert effects == {
        "Granvik": Effect.CLOSED,
        "Norrmyra": Effect.PASSES,
        "Myrheden": Effect.PASSES,
        "Björkvattnet": Effect.ALREADY,
    }
    assert "Två butiker hamnar längre än 10 km från nästa" in words(today)
    assert today.content.decode().count('stroke-dasharray="6 4"') >= 4, "a line from each to its next, on both maps"
    then = asked(analyst, granvik, "?dag=2017-12-31")
    assert {row.effect for row in then.context["page"].passing} == {Effect.PASSES}
    assert "Två butiker hamnar längre än 15 km" in words(then), "19.6 km is over both limits"
    before = asked(analyst, granvik, "?dag=2014-06-01")
    assert "Platsen är inte öppen den dagen" in words(before)
    assert "15,0 km är inte mer än 15" in words(then)
    shown = words(asked(analyst, granvik, "?dag=2016-03-31&omrade=lan"))
    assert "Särskilt driftstöd fanns inte den dagen" in shown
    assert "15 km" not in shown
    ServicePlace.objects.filter(pk=granvik.pk).update(opened_on=None)
    assert "öppningsdagen saknas" in words(asked(analyst, granvik, "?dag=2016-05-01"))


def test_what_leans_on_it_is_shown_as_far_as_the_reader_may_see(
    analyst: Any, case_officer_23: Any, granvik: ServicePlace
) -> None:
    plan = ServicePlanFactory()
    ServicePlanMeasureFactory(plan=plan, place=granvik, measure="Blir ombud för paket")
    ServicePlanMeasureFactory(plan=plan, place=granvik, measure="Struket", status="cancelled")
    draft = ServicePlanFactory(state="started", adopted_on=None, valid_from=None)
    ServicePlanMeasureFactory(plan=draft, place=granvik, measure="Ännu ett utkast")
    InitiativeFactory(plan=ApprovedPlanFactory(), title="Behåll butiken i Granvik")
    GrantDecisionFactory(case__place=granvik, case__municipality_id="2361", amount=245000)
    GrantCaseFactory(place=granvik, dnr="UNDER-WAY-1")
    seen, own = words(asked(analyst, granvik)), words(asked(case_officer_23, granvik))
    for shown in ("Blir ombud för paket", "Behåll butiken i Granvik", "245\u00a0000"):
        assert shown.replace("\u00a0", " ") in seen, shown
    for hidden in ("Struket", "Ännu ett utkast", "UNDER-WAY-1"):
        assert hidden not in seen
    assert "UNDER-WAY-1" in own
    assert "Ännu ett utkast" in own
    assert "3 saker" in seen
    assert "5 saker" in own


def test_shop_across_the_border_that_leans_on_it_is_listed(analyst: Any, granvik: ServicePlace) -> None:
    ServicePlace.objects.filter(name="Myrheden").update(municipality="2326")
    rows = {row.row.name: row.effect for row in asked(analyst, granvik).context["page"].rows}
    assert rows["Myrheden"] is Effect.PASSES
    elsewhere = asked(analyst, granvik, "?omrade=lan").context["page"]
    assert {row.row.name for row in elsewhere.rows} == {"Granvik", "Norrmyra", "Myrheden", "Björkvattnet"}


def test_place_without_broad_range_changes_no_distance(analyst: Any, granvik: ServicePlace) -> None:
    library = ServicePlaceFactory(name="Biblioteket", kind="public_service", latitude="62.28", longitude="13.56")
    page = asked(analyst, library)
    assert page.context["page"].rows == []
    assert "Då ändras inget avstånd" in words(page)
