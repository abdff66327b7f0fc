"""The pages about places of service: what they show, to whom, what bad input is answered, and what they cost."""

from typing import Any

import pytest

from programs.enums import PlaceKind
from programs.tests.factories import PlaceFactFactory, RoadDistanceFactory, ServicePlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_smoke(case_officer_23: Any) -> None:
    a = ServicePlaceFactory(name="Granviks Handel", locality="Granvik", latitude="62.28", longitude="13.55")
    b = ServicePlaceFactory(name="Norrmyra Handel", locality="Norrmyra", latitude="62.325", longitude="13.65")
    c = ServicePlaceFactory(name="Macken", kind=PlaceKind.FUEL_STATION, latitude="62.0", longitude="14.0")
    p = ServicePlaceFactory(name="Planen", is_planned=True)
    for place in (a, b):
        PlaceFactFactory(place=place)
    RoadDistanceFactory(from_place=a, to_place=b, km="9.4")
    client = case_officer_23.client
    for path in (
        "/serviceplatser/",
        "/serviceplatser/?dag=2026-01-01&lage=open&tjanst=fuel",
        "/serviceplatser/ny/",
        "/serviceplatser/vagavstand/",
        "/lan/23/serviceplatser/",
        "/lan/23/serviceplatser/?kommun=2361",
        f"/serviceplatser/{a.pk}/",
        f"/serviceplatser/{a.pk}/andra/",
        f"/serviceplatser/{a.pk}/stang/",
        f"/serviceplatser/{p.pk}/oppna/",
        f"/serviceplatser/{p.pk}/andra/",
        f"/serviceplatser/{a.pk}/uppgifter/ny/",
        f"/serviceplatser/{a.pk}/vagavstand/nytt/",
        f"/serviceplatser/{a.pk}/om-den-stanger/",
        f"/serviceplatser/{c.pk}/om-den-stanger/?omrade=lan",
    ):
        assert client.get(path).status_code == 200, path
