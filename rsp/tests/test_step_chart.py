"""The step chart is drawn from values alone: every step where it belongs, gaps left, and what is over shown."""

import xml.etree.ElementTree as ET
from datetime import date

from rsp.step_chart import Ring, StepChart, StepLine, step_chart

SVG = "{http://www.w3.org/2000/svg}"
FIRST, TODAY, LAST = date(2024, 1, 1), date(2026, 3, 16), date(2028, 12, 31)


def drawn(*lines: StepLine, width: float = 720, rings: tuple[Ring, ...] = ()) -> ET.Element:
    chart = StepChart(FIRST, LAST, 300, lines, TODAY, "16 mars 2026", rings, "Över <taket>", "Inte känt")
    root = ET.fromstring(step_chart(chart, title="Utrymmet & mer", width=width, height=280))
    assert root[0].text == "Utrymmet & mer"
    assert all("style" not in element.attrib for element in root.iter())
    return root


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_step_chart_steps_at_its_days_and_leaves_a_gap_for_what_is_not_known() -> None:
    points = [(FIRST, None), (date(2024, 7, 1), 300.0), (date(2025, 1, 1), 100.0)]
    root = drawn(StepLine(points, TODAY, "been"))
    (path,) = root.iter(f"{SVG}path")
    assert path.attrib["d"].count("M") == 1
    assert path.attrib["d"].count("V") == 1
    assert "Inte känt" in texts(root)
    assert "Över <taket>" not in texts(root)


def test_step_chart_below_zero_has_its_own_ground_and_a_scale_that_reaches_it() -> None:
    root = drawn(StepLine([(TODAY, -7.99), (date(2026, 5, 22), 63.2)], LAST, "ahead"))
    assert {"Över <taket>", "\u2212100", "0", "300", "2024", "2028"} <= set(texts(root))


def test_step_chart_stays_inside_its_frame_however_odd_its_values() -> None:
    far = [(date(2020, 1, 1), 9e9), (date(2035, 1, 1), -9e9)]
    ring = Ring(date(2040, 1, 1), 5.0, "5")
    for width in (340, 720):
        root = drawn(StepLine(far, date(2050, 1, 1), "tried"), width=width, rings=(ring,))
        assert all(0 <= float(one.attrib["cx"]) <= width for one in root.iter(f"{SVG}circle"))
