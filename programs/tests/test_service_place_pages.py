"""The pages about places of service: what they show and to whom, what bad input is answered, and what they cost."""

import random
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.enums import PlaceKind
from programs.models import PlaceFact, RoadDistance, ServicePlace
from programs.tests.factories import (
    PlaceFactFactory,
    RoadDistanceFactory,
    ServicePlaceFactory,
    ServicePlanMeasureFactory,
)
from registers.tests.factories import SoleTraderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
FRAME = 5
"""Session, user, the actor's roles and duties, the bell."""


def shop(name: str, latitude: float, longitude: float, **facts: Any) -> ServicePlace:
    """A shop with a broad range since 2014."""
    place = ServicePlaceFactory(
        name=name, latitude=f"{latitude:.5f}", longitude=f"{longitude:.5f}", opened_on=date(2014, 1, 1), **facts
    )
    PlaceFactFactory(place=place)
    return place


def asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured]


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- What they show


def test_county_shows_the_day_asked_for_and_which_distance_it_is(analyst: Any) -> None:
    granvik, norrmyra = shop("Granviks Handel", 62.28, 13.55), shop("Norrmyra Handel", 62.325, 13.65)
    far = shop("Långtjärns Livs", 61.8, 14.45, closed_on=date(2024, 5, 1))
    RoadDistanceFactory(from_place=granvik, to_place=norrmyra, km="9.4")
    before = text_of(analyst.client.get("/lan/23/serviceplatser/?dag=2023-12-31"))
    after = text_of(analyst.client.get("/lan/23/serviceplatser/?dag=2025-01-01"))
    assert "3 platser är öppna" in before
    assert "2 platser är öppna" in after
    assert far.name in before
    assert far.name not in after
    assert "Norrmyra Handel (väg)" in after
    assert "SFS 2018:150" in before
    assert "(2024:1243)" in after
    assert "Högst 10" in after
    assert "Högst 15" in text_of(analyst.client.get("/lan/23/serviceplatser/?dag=2017-12-31"))


def test_map_zooms_by_links_and_leads_to_the_places(analyst: Any) -> None:
    place = shop("Granviks <Handel>", 62.28, 13.55)
    county = analyst.client.get("/lan/23/serviceplatser/?dag=2026-01-01").content.decode()
    assert county.count("?kommun=2361&amp;dag=2026-01-01") == 3, "the row of links, and the area on each drawing"
    municipality = analyst.client.get("/lan/23/serviceplatser/?kommun=2361").content.decode()
    assert municipality.count(f'<a href="/serviceplatser/{place.pk}/"><circle class="place-hit"') == 2
    assert "Granviks &lt;Handel&gt;" in municipality
    assert "<Handel>" not in municipality
    for path in ("/lan/23/serviceplatser/?kommun=2401", "/lan/99/serviceplatser/"):
        assert analyst.client.get(path).status_code == 404
    for day in ("i går", "2008-12-31", "2999-01-01"):
        assert analyst.client.get(f"/lan/23/serviceplatser/?dag={day}").status_code == 422


def test_planned_place_is_unknown_to_who_does_not_work_there(analyst: Any, municipal_officer_2361: Any) -> None:
    place = ServicePlaceFactory(name="Hemlig butik", is_planned=True, latitude="62.1", longitude="13.9")
    for path, status in (
        ("/serviceplatser/", 200),
        ("/lan/23/serviceplatser/?kommun=2361", 200),
        (f"/serviceplatser/{place.pk}/", 404),
        (f"/serviceplatser/{place.pk}/om-den-stanger/", 404),
    ):
        response = analyst.client.get(path)
        assert response.status_code == status
        assert "Hemlig butik" not in response.content.decode()
        assert "Hemlig butik" in municipal_officer_2361.client.get(path).content.decode()


def test_operator_who_is_a_person_is_named_to_the_countys_staff_only(analyst: Any, case_officer_23: Any) -> None:
    trader = SoleTraderFactory(name="Anna Prov", county_id="23", municipality_id="2361")
    place = ServicePlaceFactory(operator=trader)
    measure = ServicePlanMeasureFactory(place=place)
    page = text_of(analyst.client.get(f"/serviceplatser/{place.pk}/"))
    assert "Anna Prov" not in page
    assert "Enskild näringsidkare, Härjedalen" in page
    assert measure.measure in page
    assert "Anna Prov" in text_of(case_officer_23.client.get(f"/serviceplatser/{place.pk}/"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Butiken", "Macken", "Stängda", "Biblioteket"]),
        ("?slag=fuel_station", ["Macken"]),
        ("?tjanst=fuel", ["Butiken", "Macken"]),
        ("?lage=closed", ["Stängda"]),
        ("?dag=2019-12-31", ["Butiken", "Macken", "Stängda"]),
        ("?dag=2021-01-01", ["Butiken", "Macken"]),
        ("?lage=unknown&dag=2021-01-01", ["Biblioteket"]),
        ("?dag=1999-01-01", []),
        ("?lage=closed&dag=2019-12-31", []),
        ("?q=sveg", ["Butiken"]),
        ("?lan=24", []),
        ("?kommun=2361&slag=public_service", ["Biblioteket"]),
    ],
)
def test_list_is_narrowed_by(analyst: Any, query: str, names: list[str]) -> None:
    ServicePlaceFactory(name="Butiken", offers=["fuel"], locality="Sveg", opened_year=2010)
    ServicePlaceFactory(name="Macken", kind=PlaceKind.FUEL_STATION, opened_year=2010)
    ServicePlaceFactory(name="Stängda", closed_on=date(2020, 6, 1), opened_year=2010)
    ServicePlaceFactory(name="Biblioteket", kind=PlaceKind.PUBLIC_SERVICE)
    page = analyst.client.get(f"/serviceplatser/{query}")
    assert {line.row.name for line in page.context["page"].rows} == set(names)


# --- Bad input

NEW = {
    "name": "Granviks Handel",
    "kind": "shop",
    "status": "open",
    "municipality": "2361",
    "locality": "Granvik",
    "latitude": "62,28",
    "longitude": "13.55",
}


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "Skriv platsens namn"),
        ({"municipality": "2401"}, "municipality", "Välj en kommun i listan"),
        ({"municipality": "9999"}, "municipality", "Välj en kommun i listan"),
        ({"latitude": "48,85", "longitude": "2,35"}, "latitude", "Läget ska ligga i Sverige"),
        ({"latitude": "norr"}, "latitude", "Skriv ett tal"),
        ({"latitude": "1" * 40}, "latitude", "Skriv ett tal"),
        ({"longitude": ""}, "longitude", "Läget ska ligga i Sverige"),
        ({"latitude": "62,28", "longitude": "12,2"}, "position_is_right", "utanför Härjedalens kommun"),
        ({"latitude": "63,42", "longitude": "15,83"}, "latitude", "km utanför Härjedalens kommun"),
        ({"opened_year": "19"}, "opened_year", "Skriv ett år mellan 1850 och"),
        ({"opened_year": "99999999999"}, "opened_year", "Skriv ett år mellan 1850 och"),
        ({"opened_on": "i våras"}, "opened_on", "ÅÅÅÅ-MM-DD"),
        ({"opened_year": "nyss"}, "opened_year", "fyra siffror"),
        ({"status": "planned", "opened_on": "2019-01-01"}, "opened_on", "har inte öppnat"),
        ({"status": ""}, "status", "Välj om platsen"),
    ],
)
def test_bad_input_is_422_at_its_field_with_what_was_typed(
    case_officer_23: Any, typed: dict[str, str], field: str, words: str
) -> None:
    response = case_officer_23.client.post("/serviceplatser/ny/", NEW | typed)
    assert response.status_code == 422
    form = response.context["form"]
    assert words in " ".join(form.errors[field]), form.errors
    assert not form[field].is_hidden
    assert "Granvik" in response.content.decode()
    assert not ServicePlace.objects.exists()


def test_questions_are_asked_and_answered_in_the_same_form(case_officer_23: Any) -> None:
    client = case_officer_23.client
    assert client.post("/serviceplatser/ny/", NEW).status_code == 302
    assert "same_name_reason" not in re.findall(
        r'<label for="id_(\w+)"', client.get("/serviceplatser/ny/").content.decode()
    )
    again = client.post("/serviceplatser/ny/", NEW)
    assert again.status_code == 422
    page, first = again.content.decode(), ServicePlace.objects.get()
    assert 'type="text" name="same_name_reason"' in page
    assert f'<a href="/serviceplatser/{first.pk}/">Granviks Handel</a>' in page
    assert list(again.context["form"].fields)[:2] == ["name", "same_name_reason"]
    assert "Skäl till samma namn (frivilligt)" not in page
    answered = client.post("/serviceplatser/ny/", NEW | {"same_name_reason": "Kiosken", "name": ""})
    assert "Skäl till samma namn (frivilligt)" not in answered.content.decode()
    assert client.post("/serviceplatser/ny/", NEW | {"same_name_reason": "Kiosken"}).status_code == 302
    assert ServicePlace.objects.count() == 2


def test_acts_by_forms_and_their_answers(municipal_officer_2361: Any) -> None:
    client = municipal_officer_2361.client
    planned = client.post("/serviceplatser/ny/", NEW | {"status": "planned", "offers": ["fuel", "post"]})
    address = planned.headers["Location"]
    act = {"version": 1, "opened_on": "2019-05-02"}
    assert client.post(f"{address}oppna/", act).status_code == 302
    assert client.post(f"{address}oppna/", act).status_code == 409
    closing = {"version": 2, "closed_on": "2019-05-01"}
    answer = client.post(f"{address}stang/", closing)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["closed_on"])
    fact = {"kind": "broad_range", "holds": "yes", "valid_from": "2019-05-02"}
    assert client.post(f"{address}uppgifter/ny/", fact).status_code == 302
    assert client.post(f"{address}uppgifter/ny/", fact).status_code == 422
    other = ServicePlaceFactory(name="Norrmyra", latitude="62.325", longitude="13.65")
    road = {"other": str(other.pk), "km": "9,4 km", "method": "driven", "measured_on": TODAY.isoformat()}
    assert "Norrmyra, Härjedalen (7,2" in client.get(f"{address}vagavstand/nytt/").content.decode()
    assert client.post(f"{address}vagavstand/nytt/", road).status_code == 302
    assert client.post(f"{address}vagavstand/nytt/", road | {"km": "långt"}).status_code == 422
    for row, path in ((RoadDistance.objects.get(), "vagavstand"), (PlaceFact.objects.get(), "uppgifter")):
        removal = f"/serviceplatser/{path}/{row.pk}/ta-bort/"
        assert client.post(removal, {"version": 1}).status_code == 302
        assert client.post(removal, {"version": 1}).status_code == 404
    assert client.get(f"{address}oppna-igen/").status_code == 409
    place = ServicePlace.objects.get(name="Granviks Handel")
    assert (place.offers, place.opened_on, place.version) == (["fuel", "post"], date(2019, 5, 2), 2)


def test_file_of_roads_is_tried_then_read_in(case_officer_23: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    ServicePlaceFactory(name="A")
    ServicePlaceFactory(name="B")
    text = "Från;Från kommun;Till;Till kommun;Km\nA;2361;B;Härjedalen;9,4\n"
    client, path = case_officer_23.client, "/serviceplatser/vagavstand/"
    tried = client.post(path, {"file": SimpleUploadedFile("vag.csv", b"\xef\xbb\xbf" + text.encode())})
    assert tried.status_code == 200
    assert not RoadDistance.objects.exists()
    assert client.post(path, {"text": tried.context["text"], "confirmed": "on"}).status_code == 302
    assert RoadDistance.objects.get().method == "imported"
    wrong = client.post(path, {"file": SimpleUploadedFile("vag.csv", text.replace("9,4", "nio").encode("cp1252"))})
    assert wrong.status_code == 422
    assert "1 cell måste rättas" in wrong.content.decode()
    for content in (b"", b"\x89PNG\x00\x00", b"Km\n1\n", b"x" * 500_000):
        answer = client.post(path, {"file": SimpleUploadedFile("vag.csv", content)})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
        assert len(answer.context["form"].errors["file"]) == 1
        assert "CSV-fil (frivilligt)" not in answer.content.decode()


# --- What they cost


def test_county_map_of_300_places_asks_at_most_8_queries(case_officer_24: Any) -> None:
    """Västerbotten has 15 municipalities: the municipalities, the places and the roads, one query each."""
    drawn = random.Random(24)
    codes = [
        f"{code}" for code in ServicePlace.municipality.get_queryset().filter(county="24").values_list("pk", flat=True)
    ]
    assert len(codes) == 15
    costs = []
    for count in (2, 20, 278):
        places = [
            ServicePlace(
                name=f"Butik {number}",
                kind=drawn.choice(PlaceKind.values),
                municipality_id=drawn.choice(codes),
                latitude=round(drawn.uniform(63.5, 66), 5),
                longitude=round(drawn.uniform(15, 21), 5),
            )
            for number in range(count)
        ]
        ServicePlace.objects.bulk_create(places)
        PlaceFact.objects.bulk_create(
            PlaceFact(place=place, kind="broad_range", holds=True, valid_from=date(2014, 1, 1)) for place in places[::2]
        )
        costs.append(asked(case_officer_24.client, "/lan/24/serviceplatser/"))
    assert [len(queries) for queries in costs] == [FRAME + 3] * 3, "\n".join(costs[-1])
    assert FRAME + 3 <= 8
    assert ServicePlace.objects.count() == 300


@pytest.mark.parametrize(
    ("path", "own"),
    [("/serviceplatser/", 5), ("/serviceplatser/{place}/", 6), ("/serviceplatser/{place}/om-den-stanger/", 7)],
)
def test_page_costs_the_same_with_2_and_with_20_of_everything(case_officer_23: Any, path: str, own: int) -> None:
    place = shop("Granviks Handel", 62.28, 13.55)
    costs = []
    for count in (2, 18):
        for number in range(count):
            other = shop(f"Butik {number} av {count}", 62 + number / 50, 13.8, locality=f"By {number}")
            RoadDistanceFactory(from_place=place, to_place=other)
            ServicePlanMeasureFactory(place=place, plan__state="repealed", plan__repealed_on=date(2024, 1, 1))
        costs.append(asked(case_officer_23.client, path.format(place=place.pk)))
    assert [len(queries) for queries in costs] == [FRAME + own] * 2, "\n".join(costs[-1])
