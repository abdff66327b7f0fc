"""Forty goals as people write them, each with its verdict, what lacks and the wording that is offered."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actionplans.enums import Aim, GoalSource
from actionplans.rules.goal_check import GoalFacts, Level, check_goal
from rsp.swedish import NBSP

G, Y, R = Level.GREEN, Level.YELLOW, Level.RED
YEAR_END, LAST_YEAR = date(2024, 12, 31), date(2023, 12, 31)


def number(text: str, **changes: Any) -> GoalFacts:
    """A goal with a number that lacks nothing: the test takes away what it is about."""
    whole = {
        "indicator": "Fysiska företagsbesök",
        "unit": "besök",
        "target": Decimal(20),
        "due_on": YEAR_END,
        "baseline": Decimal(22),
        "baseline_on": LAST_YEAR,
        "has_owner": True,
    }
    return GoalFacts(text=text, **{**whole, **changes})


def words(text: str, end_state: str, **changes: Any) -> GoalFacts:
    """A goal without a number."""
    whole = {"is_qualitative": True, "end_state": end_state, "due_on": YEAR_END, "has_owner": True}
    return GoalFacts(text=text, **{**whole, **changes})


VISITS = "Minst 20 fysiska företagsbesök senast 31 december 2024 (2023: 22)"
SHARE = {"indicator": "Andel kommuner med aktuell serviceplan", "unit": "%", "target": Decimal(80)}
COUNTED = {"source": GoalSource.COUNTED}

FORTY: dict[str, tuple[GoalFacts, Level, set[str], str]] = {
    # nothing lacks
    "visits": (number(VISITS), G, set(), ""),
    "counted visits": (number(VISITS, **COUNTED), G, set(), ""),
    "baseline of nothing": (number("Fem nya servicepunkter", baseline=Decimal(0)), G, set(), ""),
    "baseline known by its year": (number("Besök", baseline_on=None, baseline_note="2023"), G, set(), ""),
    "at most": (number("Färre utan butik", aim=Aim.AT_MOST, target=Decimal(3)), G, set(), ""),
    "a share": (number("Planer", **SHARE, baseline=Decimal("62.5")), G, set(), ""),
    "decimals": (number("Kortare väg till mat", unit="km", target=Decimal("7.5")), G, set(), ""),
    "due on the year's first day": (
        number("Besök", due_on=date(2024, 1, 1), baseline_on=date(2023, 6, 30)),
        G,
        set(),
        "",
    ),
    "in words": (words("Rutin för ägarskifte", "Rutinen är beslutad av styrelsen"), G, set(), ""),
    "in words with a direction and a number": (words("Fler ombud", "Fler än 3 ombud har öppnat"), G, set(), ""),
    # the indicator
    "no indicator": (
        number("Fler besök", indicator=""),
        R,
        {"indicator"},
        "Minst 20 besök senast 31 december 2024 (2023: 22)",
    ),
    "a direction is all": (
        number("Fler butiker fungerar som mötesplats.", indicator="", unit="", target=None, baseline=None),
        R,
        {"indicator", "unit", "target", "baseline"},
        "Minst … butiker som fungerar som mötesplats senast 31 december 2024",
    ),
    "a number in the text alone": (
        number("Minst 20 fysiska företagsbesök under året", indicator="", unit="", target=None),
        R,
        {"indicator", "unit", "target"},
        VISITS,
    ),
    "a share in the text alone": (
        number("Minst 80 % av kommunerna har aktuell serviceplan", indicator="", unit="", target=None, baseline=None),
        R,
        {"indicator", "unit", "target", "baseline"},
        "Andel av kommunerna har aktuell serviceplan: minst 80 % senast 31 december 2024",
    ),
    "at most in the text alone": (
        number("Högst 1 200 meter till ett utlämningsställe", indicator="", unit="", target=None, baseline=None),
        R,
        {"indicator", "unit", "target", "baseline"},
        "Högst 1 200 meter till ett utlämningsställe senast 31 december 2024",
    ),
    # the target
    "no target, last year known": (
        number("Besök", target=None, baseline=None, baseline_on=None, last_value=Decimal(22), last_on=LAST_YEAR),
        R,
        {"target", "baseline"},
        "Minst 22 fysiska företagsbesök senast 31 december 2024 (2023: 22)",
    ),
    "no target, baseline known": (number("Besök", target=None), R, {"target"}, VISITS.replace("20 f", "22 f")),
    "no target, nothing known": (
        number("Besök", target=None, baseline=None, baseline_on=None),
        R,
        {"target", "baseline"},
        "Minst … fysiska företagsbesök senast 31 december 2024",
    ),
    "a share without target": (
        number("Planer", **{**SHARE, "target": None}, baseline=Decimal("62.5")),
        R,
        {"target"},
        "Andel kommuner med aktuell serviceplan: minst 62,5 % senast 31 december 2024 (2023: 62,5 %)",
    ),
    # the due date
    "no due date": (number("Besök", due_on=None), R, {"due_on"}, VISITS),
    "due after the year": (number("Besök", due_on=date(2025, 3, 31)), Y, {"due_outside_year"}, VISITS),
    "due before the year": (
        number("Besök", due_on=date(2023, 11, 30), baseline_on=date(2023, 1, 31)),
        Y,
        {"due_outside_year"},
        "Minst 20 fysiska företagsbesök senast 31 december 2024 (31 januari 2023: 22)",
    ),
    "due in September": (
        number("Besök", due_on=date(2024, 9, 30), has_owner=False),
        Y,
        {"owner"},
        "Minst 20 fysiska företagsbesök senast 30 september 2024 (2023: 22)",
    ),
    # the unit, the baseline and its day
    "no unit": (number("Besök", unit="", target=Decimal(20)), Y, {"unit"}, VISITS),
    "no baseline": (
        number("Besök", baseline=None, baseline_on=None),
        Y,
        {"baseline"},
        "Minst 20 fysiska företagsbesök senast 31 december 2024",
    ),
    "a baseline without its day": (
        number("Besök", baseline_on=None),
        Y,
        {"baseline_on"},
        "Minst 20 fysiska företagsbesök senast 31 december 2024 (utgångsläge: 22)",
    ),
    "a baseline from after the due date": (
        number("Besök", due_on=date(2024, 6, 30), baseline_on=date(2024, 9, 30)),
        Y,
        {"baseline_late"},
        "Minst 20 fysiska företagsbesök senast 30 juni 2024 (30 september 2024: 22)",
    ),
    "money": (
        number("Stöd", indicator="Beviljat stöd", unit="kr", target=Decimal(7_000_000), baseline=Decimal("7773227")),
        G,
        set(),
        "",
    ),
    "money without its day": (
        number("Stöd", indicator="Beviljat stöd", unit="kr", target=Decimal(7_000_000), baseline_on=None),
        Y,
        {"baseline_on"},
        "Beviljat stöd: minst 7 000 000 kr senast 31 december 2024 (utgångsläge: 22 kr)",
    ),
    "decimals without an owner": (
        number("Väg", indicator="Väg till mat", unit="km", aim=Aim.AT_MOST, target=Decimal("7.50"), has_owner=False),
        Y,
        {"owner"},
        "Väg till mat: högst 7,5 km senast 31 december 2024 (2023: 22 km)",
    ),
    # who answers, and where the figure comes from
    "nobody answers": (number(VISITS, has_owner=False), Y, {"owner"}, ""),
    "counted from what nothing counts": (number(VISITS, **COUNTED, has_source=False), Y, {"source"}, ""),
    # in words, with the six kinds of source 003: platform, relations, folk high school, shops, councils, meetings
    "in words without end state": (words("Samarbete med folkhögskolan", ""), R, {"end_state"}, ""),
    "an end state that repeats the goal": (
        words("En lokalt förankrad plattform", "En lokalt förankrad plattform."),
        R,
        {"end_state_repeats"},
        "",
    ),
    "an end state that is a direction": (
        words("Relationer till kommunerna", "Relationerna är stärkta"),
        Y,
        {"end_state_vague"},
        "Relationerna är stärkta senast 31 december 2024",
    ),
    "in words without due date": (
        words("Rutin", "Rutinen är beslutad.", due_on=None),
        R,
        {"due_on"},
        "Rutinen är beslutad senast 31 december 2024",
    ),
    "in words, due after the year, nobody answers": (
        words("Rutin", "Rutinen är beslutad", due_on=date(2025, 1, 31), has_owner=False),
        Y,
        {"due_outside_year", "owner"},
        "Rutinen är beslutad senast 31 december 2024",
    ),
    "two conferences": (
        number(
            "Två konferenser",
            indicator="Genomförda konferenser",
            unit="konferenser",
            target=Decimal(2),
            baseline=Decimal(0),
        ),
        G,
        set(),
        "",
    ),
    "represent the shops, no end state, no day": (
        words("Företräda lanthandlare och mackägare", "", due_on=None),
        R,
        {"end_state", "due_on"},
        "",
    ),
    "processes under way": (
        words("Kommunbygderåd i två kommuner", "Överkalix och Haparanda har beslutat om kommunbygderåd"),
        G,
        set(),
        "",
    ),
}


def test_goals_are_forty() -> None:
    assert len(FORTY) == 40
    lacks = set().union(*(codes for _, _, codes, _ in FORTY.values()))
    assert lacks == {
        "indicator",
        "unit",
        "target",
        "due_on",
        "due_outside_year",
        "baseline",
        "baseline_on",
        "baseline_late",
        "owner",
        "source",
        "end_state",
        "end_state_repeats",
        "end_state_vague",
    }


@pytest.mark.parametrize("name", FORTY)
def test_goal_check_goal_of_practice_gets_its_verdict(name: str) -> None:
    facts, level, codes, suggestion = FORTY[name]
    verdict = check_goal(facts, 2024)
    assert (verdict.level, {lack.code for lack in verdict.lacks}, verdict.suggestion) == (level, codes, suggestion)
    assert all(lack.message.endswith((".", "?")) and lack.field for lack in verdict.lacks)
    assert NBSP not in verdict.suggestion


@pytest.mark.parametrize("name", [name for name, row in FORTY.items() if row[3] and "…" not in row[3]])
def test_goal_check_suggestion_taken_leaves_only_what_nobody_can_guess(name: str) -> None:
    """What the wording states is what the values are then: it is offered once."""
    facts = FORTY[name][0]
    proposal = dict(check_goal(facts, 2024).proposal or {})
    taken = GoalFacts(**{**{name: getattr(facts, name) for name in facts.__slots__}, **proposal})
    left = check_goal(taken, 2024)
    known = {"baseline", "baseline_on", "baseline_late", "owner", "source", "end_state_vague", "end_state_repeats"}
    assert {lack.code for lack in left.lacks} <= known
    assert left.suggestion == ""


def test_goal_check_without_suggestion_proposes_nothing() -> None:
    assert check_goal(FORTY["no target, nothing known"][0], 2024).proposal is None
    assert check_goal(FORTY["nobody answers"][0], 2024).proposal is None


@pytest.mark.parametrize(
    ("text", "target", "told"),
    [
        ("Minst 25 procent fler besök", "25.5", "Texten säger 25, målvärdet är 25,5."),
        ("Vi gör minst 1 200 besök under 2024", "20", "Texten säger 1 200, målvärdet är 20."),
        ("Besöken blir högst 12,5 mil långa", "12.5", ""),
        ("Minst 3 träffar och minst 20 besök", "20", ""),
        ("Besök i 8 kommuner senast 31 december 2024 (2023: 22)", "20", ""),
    ],
)
def test_goal_check_asks_about_a_text_that_states_another_number_than_the_target(
    text: str, target: str, told: str
) -> None:
    verdict = check_goal(number(text, target=Decimal(target)), 2024)
    assert [lack.message for lack in verdict.lacks] == ([told] if told else [])
    assert verdict.level is (Level.YELLOW if told else Level.GREEN)
