"""Whether a goal can be followed up: what lacks, how to mend it, and a wording to use.

The plan holds "planerade insatser för året med uppföljningsbara mål och vem som ansvarar" (source 004). Red: nobody can
tell whether the goal was reached (no indicator, target or due date; for a goal in words no end state that can be
judged). Yellow: any other lack. The judgement is advice, never a stop.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from actionplans.enums import Aim, GoalSource
from rsp.swedish import NBSP, decimal_text, long_date, sentence_case

GAP = "…"
"""Stands in a suggested wording for what only the author knows."""

VAGUE = re.compile(
    r"\b(bättre|flera?|mera?|(?:öka|förbättra|stärk|utveckla|främja|bidra)\w*|(?:verka|arbeta) för)\b",
    re.IGNORECASE,
)
"""Words that say a direction: without a number in the same sentence nobody can tell when it is reached."""

COUNTED_IN_PIECES = {"", "st", "st.", "stycken", "antal"}
LEADS = re.compile(r"^(antalet|antal)\s+", re.IGNORECASE)
NUMBER_IN_TEXT = re.compile(
    r"^(?P<aim>minst|högst|max|maximalt)\s+(?P<number>\d[\d\s\u00a0]*(?:,\d+)?)\s+(?P<noun>[^\d\s(].*?)"
    r"(?=\s+(?:senast|under|före|till\s+(?:den\s+)?\d)\b|\s*[(.]|$)",
    re.IGNORECASE,
)
"""A goal that states its number in words already: "Minst 20 fysiska företagsbesök under året"."""


STATED_NUMBER = re.compile(r"\b(?:minst|högst|max|maximalt)\s+(\d[\d \u00a0]*(?:,\d+)?)(?![\d,])", re.IGNORECASE)
"""The number that a goal's text says is to be reached, wherever it stands."""

DIRECTION_IN_TEXT = re.compile(
    r"^(?:flera?|ökat antal|öka antalet)\s+(?P<noun>\w+)(?:\s+(?P<rest>.+))?$", re.IGNORECASE
)
"""A goal that names what is to be more of: "Fler butiker fungerar som mötesplats"."""


class Level(StrEnum):
    """The judgement, worst last."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        return {
            Level.GREEN: _("Klarar kontrollen"),
            Level.YELLOW: _("Bör förtydligas"),
            Level.RED: _("Går inte att följa upp"),
        }[self]


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """A goal as values. ``has_source``: there is somewhere to take the outcome from.

    ``last_value`` and ``last_on``: the newest outcome in the plans of earlier years.
    """

    text: str = ""
    indicator: str = ""
    unit: str = ""
    is_qualitative: bool = False
    end_state: str = ""
    aim: str = Aim.AT_LEAST
    baseline: Decimal | None = None
    baseline_on: date | None = None
    baseline_note: str = ""
    target: Decimal | None = None
    due_on: date | None = None
    has_owner: bool = False
    source: str = GoalSource.TYPED
    has_source: bool = True
    last_value: Decimal | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a goal lacks: how to mend it, in words, and in which field of the goal's form."""

    code: str
    message: str
    field: str
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class GoalVerdict:
    """The judgement with what lacks, what holds (in words), and a wording; ``suggestion`` is empty when none helps.

    ``proposal``: the values of the goal that the wording states, None while the wording has a gap.
    """

    level: Level
    lacks: tuple[Lack, ...]
    suggestion: str
    strengths: tuple[str, ...] = ()
    proposal: Mapping[str, Any] | None = field(default=None)

    @property
    def label(self) -> str:
        return self.level.label


def check_goal(facts: GoalFacts, year: int) -> GoalVerdict:
    """Judge a goal of the plan of ``year``."""
    lacks = tuple(_lacks(facts, year))
    if not lacks:
        return GoalVerdict(Level.GREEN, (), "", tuple(_strengths(facts, lacks, year)))
    level = Level.RED if any(lack.is_grave for lack in lacks) else Level.YELLOW
    proposal = _proposal(facts, year)
    words = _in_words(facts, proposal) if facts.is_qualitative else _in_numbers(facts, proposal)
    is_whole = bool(words) and GAP not in words
    mends = words if words.casefold() != _plain(facts.text).casefold() or _mends(facts, proposal) else ""
    return GoalVerdict(
        level,
        lacks,
        mends,
        tuple(_strengths(facts, lacks, year)),
        {**proposal, "text": words} if mends and is_whole else None,
    )


# --- What lacks


def _lacks(facts: GoalFacts, year: int) -> Iterator[Lack]:
    yield from _lacks_of_words(facts) if facts.is_qualitative else _lacks_of_number(facts)
    yield from _lacks_of_time(facts, year)
    if not facts.has_owner:
        yield Lack("owner", _("Ange vilken organisation som ansvarar för insatsen."), "owner")
    if not facts.has_source:
        words = _("Välj en uppgift som systemet kan räkna, eller låt den ansvariga skriva in utfallet.")
        yield Lack("source", words, "indicator_key")


def _lacks_of_number(facts: GoalFacts) -> Iterator[Lack]:
    if not facts.indicator:
        yield Lack("indicator", _("Säg vad ni räknar, till exempel fysiska företagsbesök."), "indicator", True)
    if not facts.unit:
        yield Lack("unit", _("Ange i vilken enhet ni räknar, till exempel besök."), "unit")
    if facts.target is None:
        yield Lack("target", _("Ange ett målvärde, den nivå som ska vara nådd."), "target", True)
    elif (told := _told_otherwise(facts.text, facts.target)) is not None:
        words = {"told": _number(told), "target": _number(facts.target)}
        yield Lack("text_differs", _("Texten säger %(told)s, målvärdet är %(target)s.") % words, "text")
    if facts.baseline is None:
        yield Lack("baseline", _("Ange ett utgångsläge: hur många det är i dag."), "baseline")
    elif facts.baseline_on is None and not facts.baseline_note:
        yield Lack("baseline_on", _("Ange vilken dag utgångsläget gäller."), "baseline_on")
    if facts.baseline_on and facts.due_on and facts.baseline_on > facts.due_on:
        yield Lack("baseline_late", _("Utgångsläget ska gälla en dag före slutdatumet."), "baseline_on")


def _told_otherwise(text: str, target: Decimal) -> Decimal | None:
    """The number that the text states, when it states numbers and none of them is the target."""
    told = [_decimal(number) for number in STATED_NUMBER.findall(text)]
    return told[0] if told and target not in told else None


def _decimal(number: str) -> Decimal:
    return Decimal(re.sub(r"[\s\u00a0]", "", number).replace(",", "."))


def _lacks_of_words(facts: GoalFacts) -> Iterator[Lack]:
    end_state = _plain(facts.end_state)
    if not end_state:
        words = _("Beskriv sluttillståndet: vad går att se när målet är nått?")
        yield Lack("end_state", words, "end_state", True)
    elif end_state.casefold() == _plain(facts.text).casefold():
        words = _("Sluttillståndet säger samma sak som målet. Skriv vad som går att se när det är nått.")
        yield Lack("end_state_repeats", words, "end_state", True)
    elif VAGUE.search(end_state) and not re.search(r"\d", end_state):
        words = _("Sluttillståndet visar en riktning. Skriv vad som finns eller är beslutat när målet är nått.")
        yield Lack("end_state_vague", words, "end_state")


def _lacks_of_time(facts: GoalFacts, year: int) -> Iterator[Lack]:
    if facts.due_on is None:
        words = _("Ange ett slutdatum inom planåret, senast 31 december %(year)s.") % {"year": year}
        yield Lack("due_on", words, "due_on", True)
    elif facts.due_on.year != year:
        words = (
            _("Lägg slutdatumet inom planåret. %(day)s är efter planåret.")
            if facts.due_on.year > year
            else _("Lägg slutdatumet inom planåret. %(day)s är före planåret.")
        )
        yield Lack("due_outside_year", words % {"day": sentence_case(long_date(facts.due_on))}, "due_on")


def _strengths(facts: GoalFacts, lacks: tuple[Lack, ...], year: int) -> Iterator[str]:
    """What holds already, as the lacks' counterpart: a list of only faults does not tell how little is left."""
    lacking = {lack.field for lack in lacks}
    if facts.is_qualitative and "end_state" not in lacking:
        yield _("Sluttillståndet går att bedöma")
    if not facts.is_qualitative:
        if not lacking & {"indicator", "unit"}:
            yield _("Indikator och enhet finns")
        if not lacking & {"baseline", "baseline_on"}:
            yield _("Utgångsläget har ett datum")
        if "target" not in lacking:
            yield _("Målvärdet är angivet")
    if facts.due_on and facts.due_on.year == year:
        yield _("Slutdatum inom planåret, %(day)s") % {"day": long_date(facts.due_on)}
    if facts.has_owner:
        yield _("Ansvarig finns")


# --- The wording


def _proposal(facts: GoalFacts, year: int) -> dict[str, Any]:
    """The goal's own values, and for what lacks the best guess: what its text states, the last value, year's end."""
    is_in_year = facts.due_on is not None and facts.due_on.year == year
    due_on = facts.due_on if is_in_year else date(year, 12, 31)
    if facts.is_qualitative:
        return {"due_on": due_on}
    stated = _stated(facts.text)
    target = _first(facts.target, stated.get("target"), facts.last_value, facts.baseline)
    baseline, baseline_on = facts.baseline, facts.baseline_on
    if baseline is None and facts.last_value is not None:
        baseline, baseline_on = facts.last_value, facts.last_on
    indicator = facts.indicator or stated.get("indicator", "")
    aim = stated["aim"] if facts.target is None and "aim" in stated else facts.aim
    return {
        "indicator": indicator,
        "unit": facts.unit or stated.get("unit") or (_("st.") if indicator else ""),
        "aim": aim,
        "target": target,
        "due_on": due_on,
        "baseline": baseline,
        "baseline_on": baseline_on,
    }


def _mends(facts: GoalFacts, proposal: Mapping[str, Any]) -> bool:
    return any(getattr(facts, name) != value for name, value in proposal.items())


def _stated(text: str) -> dict[str, Any]:
    found = NUMBER_IN_TEXT.match(_plain(text))
    if not found:
        return _directed(_plain(text))
    share = re.match(r"(?:%|procent)\s+(.+)", found["noun"], re.IGNORECASE)
    return {
        "aim": Aim.AT_LEAST if found["aim"].casefold() == "minst" else Aim.AT_MOST,
        "target": _decimal(found["number"]),
        "indicator": _("Andel %(whole)s") % {"whole": share[1]} if share else sentence_case(found["noun"]),
        "unit": "%" if share else _("st."),
    }


def _directed(text: str) -> dict[str, Any]:
    """What is counted: "Fler butiker fungerar som mötesplats" counts "butiker som fungerar som mötesplats"."""
    found = DIRECTION_IN_TEXT.match(text)
    if not found:
        return {}
    noun, rest = found["noun"], found["rest"] or ""
    is_clause = rest.split(" ", 1)[0].endswith("r")  # "har", "är", "fungerar": the present tense
    parts = (noun, _("som"), rest) if is_clause else (noun, rest)
    return {"indicator": sentence_case(" ".join(part for part in parts if part)), "unit": noun.lower()}


def _in_words(facts: GoalFacts, proposal: Mapping[str, Any]) -> str:
    end_state = _plain(facts.end_state)
    if not end_state or end_state.casefold() == _plain(facts.text).casefold():
        return ""
    words = _("%(state)s senast %(day)s") if " senast " not in end_state else "%(state)s"
    return words % {"state": end_state, "day": _day_words(proposal["due_on"])}


def _in_numbers(facts: GoalFacts, proposal: Mapping[str, Any]) -> str:
    """As in "Minst 20 fysiska företagsbesök senast 31 december 2024 (2023: 22)"."""
    indicator = LEADS.sub("", _plain(proposal["indicator"]))
    unit, aim = str(proposal["unit"]), str(Aim(proposal["aim"]).label)
    target = GAP if proposal["target"] is None else _number(proposal["target"])
    if not indicator and proposal["target"] is None:
        return ""
    noun = indicator or f"{unit} {GAP}".strip()
    is_counted = unit.casefold() in COUNTED_IN_PIECES or unit.casefold() in indicator.casefold() or not indicator
    if is_counted:
        what = f"{aim} {target} {_lower_first(noun)}"
    else:
        what = f"{sentence_case(indicator)}: {aim.lower()} {target} {unit}"
    words = _("%(what)s senast %(day)s") % {"what": what, "day": _day_words(proposal["due_on"])}
    return words + _baseline_words(facts, proposal, "" if is_counted else unit)


def _baseline_words(facts: GoalFacts, proposal: Mapping[str, Any], unit: str) -> str:
    value, day = proposal["baseline"], proposal["baseline_on"]
    if value is None:
        return ""
    number = _number(value) + (f" {unit}" if unit else "")
    when = facts.baseline_note if facts.baseline_note and facts.baseline is not None else _of_day(day)
    return f" ({when}: {number})" if when else f" ({_('utgångsläge')}: {number})"


def _of_day(day: date | None) -> str:
    """The last day of a year tells of the year."""
    if day is None:
        return ""
    return str(day.year) if (day.month, day.day) == (12, 31) else _day_words(day)


def _day_words(day: date) -> str:
    """With plain spaces, as somebody would have typed it."""
    return long_date(day).replace(NBSP, " ")


def _number(value: Decimal) -> str:
    return decimal_text(value).replace(NBSP, " ")


def _first(*values: Decimal | None) -> Decimal | None:
    return next((value for value in values if value is not None), None)


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _lower_first(text: str) -> str:
    """The first letter small, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
