import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from rsp.charts import (
    Column,
    PairedRow,
    Part,
    Reading,
    Span,
    lane,
    paired_bars,
    segment_bar,
    split_bar,
    value_line,
    year_columns,
)
from rsp.svg import shortened, text_width, wrapped

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawing: str) -> ET.Element:
    """The drawing as XML; it must be well-formed, titled, and without style attributes (the CSP forbids them)."""
    root = ET.fromstring(drawing)
    assert root.tag == f"{SVG}svg"
    assert root[0].tag == f"{SVG}title"
    assert all("style" not in element.attrib for element in root.iter())
    return root


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_split_bar_shows_every_part_and_escapes() -> None:
    parts = [
        Part("Stöd <A> & B", 3482980, ("3 482 980 kr", "12 beslut")),
        Part("Hemsändning", 1537062, ("1 537 062 kr",)),
    ]
    root = parsed(split_bar(parts, title='Säger "allt" & mer', width=467))
    assert root[0].text == 'Säger "allt" & mer'
    assert "Hemsändning" in texts(root)
    assert "12 beslut" in texts(root)
    widths = [float(element.attrib["width"]) for element in root.iter(f"{SVG}rect")]
    assert widths[0] / widths[1] == pytest.approx(3482980 / 1537062, rel=0.01)
    assert root.attrib["width"] == "467pt"


def test_split_bar_labels_do_not_meet_however_small_the_parts() -> None:
    parts = [Part("Investeringsbidrag", 9_700_000, ("9 700 000 kr",))]
    parts += [Part(f"Särskilt stöd {number}", 100_000, ("100 000 kr",)) for number in range(3)]
    root = parsed(split_bar(parts, title="t", width=467))
    tops = sorted({element.attrib["y"] for element in root.iter(f"{SVG}text")})
    for top in tops:
        row = sorted(
            (float(element.attrib["x"]), text_width(element.text or "", 8, int(element.attrib["font-weight"])))
            for element in root.iter(f"{SVG}text")
            if element.attrib["y"] == top
        )
        assert all(x + width <= following[0] for (x, width), following in pairwise(row))
        assert row[-1][0] + row[-1][1] <= 467.5


def test_split_bar_refuses_more_than_five_parts() -> None:
    with pytest.raises(ValueError):
        split_bar([Part("a", 1)] * 6, title="t", width=100)


def test_paired_bars_stay_inside_and_survive_zero() -> None:
    rows = [PairedRow("Investeringsbidrag", 3482980, "3 482 980", 12, "12"), PairedRow("Inget", 0, "0", 0, "0")]
    root = parsed(paired_bars(rows, heads=("Kronor", "Antal"), title="t", width=347))
    for element in root.iter(f"{SVG}text"):
        assert float(element.attrib["x"]) + text_width(element.text or "", 8.5, 600) <= 349
    assert texts(root).count("0") == 2
    assert parsed(paired_bars([], heads=("a", "b"), title="t", width=300)) is not None


def test_year_columns_share_a_scale_and_mark_other_and_partial_years() -> None:
    columns = [
        Column("2021", 2.6, "2,6", "other"),
        Column("2022", None, "–"),
        Column("2023", 3.5, "3,5", strong=True),
        Column("2024", 0.6, "0,6", "partial"),
    ]
    root = parsed(year_columns(columns, title="t", top=3.5))
    bars = list(root.iter(f"{SVG}rect"))
    assert len(bars) == 3
    assert "stroke-dasharray" in bars[0].attrib
    heights = [float(bar.attrib["height"]) for bar in bars]
    assert heights[1] > heights[0] > heights[2] > 0
    assert {"2021", "2022", "2023", "2024", "–"} <= set(texts(root))
    assert root.attrib["width"] == "176"


def test_segment_bar_has_one_cell_for_each_thing() -> None:
    root = parsed(segment_bar([("#2E7D4F", 2), ("#C9CED2", 1)], title="t"))
    assert [cell.attrib["fill"] for cell in root.iter(f"{SVG}rect")] == ["#2E7D4F", "#2E7D4F", "#C9CED2"]
    assert parsed(segment_bar([], title="t")).attrib["width"] == "30"


def test_lane_cuts_spans_to_its_years() -> None:
    root = parsed(
        lane([Span(2010, 2020), Span(2020, 2040, "pale")], title="t", first_year=2014, last_year=2030, today=2024.3)
    )
    track, first, second, *_mark = root.iter(f"{SVG}rect")
    assert float(first.attrib["x"]) == 0
    assert float(second.attrib["x"]) + float(second.attrib["width"]) == pytest.approx(
        float(track.attrib["width"]), abs=0.2
    )


def test_text_is_wrapped_and_shortened_by_width() -> None:
    assert wrapped("Stöd till korrosionsskydd", 8, 60) == ["Stöd till", "korrosionsskydd"]
    assert wrapped("ett", 8, 1) == ["ett"]
    assert shortened("Korrosionsskydd", 8, 500) == "Korrosionsskydd"
    assert shortened("Korrosionsskydd", 8, 40).endswith("…")


def readings(*values: float) -> list[Reading]:
    return [Reading(2020.0 + year, value, f"{value:g}", str(2020 + year)) for year, value in enumerate(values)]


def test_value_line_rises_from_the_zero_line_to_the_target_and_says_both() -> None:
    target = Reading(2030.9, 12, "mål 12", "2030")
    drawing = parsed(value_line(readings(3, 6), title="Butiker 2020–2021", target=target))
    heights = [float(dot.attrib["cy"]) for dot in drawing.iter(f"{SVG}circle")]
    zero = float(next(drawing.iter(f"{SVG}line")).attrib["y1"])
    assert zero - heights[1] == pytest.approx(2 * (zero - heights[0]), abs=0.2)
    assert zero - heights[2] == pytest.approx(4 * (zero - heights[0]), abs=0.3)
    assert {"mål 12", "2030"} <= {text.text for text in drawing.iter(f"{SVG}text")}


def test_value_line_of_many_readings_lets_earlier_labels_give_way_and_keeps_the_last() -> None:
    drawing = parsed(value_line(readings(*range(100, 140)), title="Många"))
    labels = [text for text in drawing.iter(f"{SVG}text") if text.attrib["font-weight"] == "600"]
    middles = [float(text.attrib["x"]) for text in labels]
    assert "139" in {text.text for text in labels} and 5 < len(labels) < 20
    assert min(abs(a - b) for a, b in pairwise(sorted(middles))) > text_width("139", 12, 600)


def test_value_line_with_a_value_below_zero_keeps_every_point_inside() -> None:
    drawing = parsed(value_line(readings(-4, 0, 4), title="Under noll", height=150))
    assert all(0 < float(dot.attrib["cy"]) < 150 for dot in drawing.iter(f"{SVG}circle"))
