"""The drawings and telling headings of service plans."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from programs.enums import PlanStanding, ServicePlanState
from programs.models import ServicePlan
from programs.pages.service_plan_standings import MunicipalityStanding
from programs.pages.service_plans import TimeLine
from programs.rules.service_plans import join_with, periods
from programs.templatetags import service_plan_figures as figures

TODAY = date(2026, 11, 22)


def standing(code: str, name: str, state: PlanStanding, plan: Any = None) -> MunicipalityStanding:
    municipality = SimpleNamespace(code=code, name=name, full_name=f"{name}s kommun")
    return MunicipalityStanding(municipality, state, plan, TODAY)  # type: ignore[arg-type]


def county(*states: PlanStanding, known: bool = True) -> SimpleNamespace:
    rows = [standing(f"23{index:02}", f"Ort {index}", state) for index, state in enumerate(states)]
    current = sum(state == PlanStanding.CURRENT for state in states)
    return SimpleNamespace(service_plans=rows, has_known_plans=known, current_plan_count=current)


def adopted(first: date, last: date | None) -> ServicePlan:
    return ServicePlan(state=ServicePlanState.CONFIRMED, adopted_on=first, valid_from=first, valid_to=last)


def test_plans_heading_counts_in_words() -> None:
    page = county(*[PlanStanding.CURRENT] * 5, *[PlanStanding.EXPIRED] * 3)
    assert figures.plans_heading(page) == "Fem av åtta kommuner har aktuell serviceplan"
    assert figures.plans_figure(page) == "5 av 8"
    one = county(PlanStanding.CURRENT, *[PlanStanding.EXPIRED] * 7)
    assert figures.plans_heading(one) == "En av åtta kommuner har aktuell serviceplan"


def test_plans_not_known_are_not_counted_as_missing() -> None:
    page = county(*[PlanStanding.UNKNOWN] * 8, known=False)
    assert figures.plans_heading(page) == "Kommunernas serviceplaner"
    assert figures.plans_figure(page) is None
    assert figures.plans_heading(county(PlanStanding.UNKNOWN, known=False)) == "Kommunens serviceplan"


def test_map_never_says_that_a_plan_not_known_is_missing() -> None:
    names = ["Berg", "Bräcke", "Härjedalen", "Krokom", "Ragunda", "Strömsund", "Åre", "Östersund"]
    codes = ["2326", "2305", "2361", "2309", "2303", "2313", "2321", "2380"]
    rows = [standing(code, name, PlanStanding.UNKNOWN) for code, name in zip(codes, names, strict=True)]
    rows[0] = standing("2326", "Berg", PlanStanding.CURRENT, adopted(date(2024, 1, 1), date(2027, 3, 31)))
    mixed = SimpleNamespace(
        county=SimpleNamespace(code="23", name="Jämtlands län"), service_plans=rows, has_known_plans=True
    )
    drawing = figures.plans_map(mixed)
    assert drawing.count(">uppgift saknas<") + drawing.count(": uppgift saknas<") == 7
    assert ">saknas<" not in drawing
    assert "till 2027-03-31" in drawing
    assert rows[0].look == "soon"
    assert "Går ut snart" in figures.plans_key(mixed)
    mixed.has_known_plans = False
    assert "saknas" not in figures.plans_map(mixed)


def test_single_municipality_is_named_by_its_standing() -> None:
    assert figures.plans_heading(county(PlanStanding.CURRENT)) == "Ort 0s kommun: aktuell"


def test_timeline_is_well_formed_and_says_its_gaps_in_words() -> None:
    plans = [adopted(date(2019, 1, 1), date(2022, 12, 31)), adopted(date(2024, 1, 1), date(2026, 12, 31))]
    line = TimeLine(SimpleNamespace(), periods(plans), TODAY)  # type: ignore[arg-type]
    drawn = ElementTree.fromstring(f"<div>{figures.plan_timeline(line)}</div>")
    assert len(drawn) == 2  # one for wide screens, one for narrow
    spoken = figures.timeline_sentence(line)
    assert spoken == (
        "Serviceplaner över tid: 2019–2022 och 2024–2026, utan plan 1\u00a0januari 2023–31\u00a0december 2023, "
        "därefter ingen plan från 1\u00a0januari 2027"
    )
    assert [look for _part, look, _words in line.looks()] == ["expired", "gap", "current", "gap"]
    assert line.has_gap


def test_join_is_told_with_its_days() -> None:
    assert "Det blir ingen lucka." in figures.join_note(join_with(date(2026, 12, 31), date(2027, 1, 1)), "Åre kommun")
    overlapping = figures.join_note(join_with(date(2026, 12, 31), date(2025, 1, 1)), "Åre kommun")
    assert "delvis samtidigt" in overlapping and "1\u00a0januari 2025" in overlapping
    gap = figures.join_note(join_with(date(2026, 12, 31), date(2028, 1, 1)), "Åre <kommun>")
    assert "31\u00a0december 2027" in gap
    assert "Åre &lt;kommun&gt;" in gap
    assert figures.join_note(None, "Åre kommun") == ""


def test_decision_is_told_as_far_as_it_is_known() -> None:
    plan = ServicePlan(adopted_by_body="Kommunfullmäktige", adopted_on=date(2022, 12, 12), adopted_paragraph="§ 148")
    assert figures.decision_text(plan) == "Kommunfullmäktige 12\u00a0december 2022, §\u00a0148"
    assert figures.decision_text(ServicePlan()) == ""
