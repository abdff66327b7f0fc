"""What the typed values of an initiative or a goal must keep to. Field -> what is wrong, as a sentence for the user."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rsp.swedish import kronor, long_date

YEARS_AFTER = 10
"""A day so many years after the plan is a slip of the pen."""


def initiative_problems(values: Mapping[str, Any], year: int, parts: Mapping[str, Decimal]) -> dict[str, str]:
    """``parts``: what other streams pay, by stream."""
    return _days_of_initiative(values.get("starts_on"), values.get("ends_on"), year) | _money_of_initiative(
        values.get("budget"), values.get("stream", ""), parts
    )


def _days_of_initiative(starts_on: date | None, ends_on: date | None, year: int) -> dict[str, str]:
    """An initiative may begin before the plan's year and go on after it, but it is at work during it."""
    if starts_on and ends_on and ends_on < starts_on:
        return {"ends_on": _("Slutdatumet måste vara efter startdatumet %(day)s.") % {"day": long_date(starts_on)}}
    problems = {}
    if starts_on and starts_on.year > year:
        problems["starts_on"] = _("Insatsen börjar efter planens år %(year)s.") % {"year": year}
    if ends_on and ends_on.year < year:
        problems["ends_on"] = _("Insatsen slutar före planens år %(year)s.") % {"year": year}
    if ends_on and ends_on.year > year + YEARS_AFTER:
        problems["ends_on"] = _("Kontrollera året: slutdatumet är mer än tio år efter planens år.")
    return problems


def _money_of_initiative(budget: Decimal | None, stream: str, parts: Mapping[str, Decimal]) -> dict[str, str]:
    problems = {}
    shared = sum(parts.values(), Decimal(0))
    if budget is not None and budget < 0:
        problems["budget"] = _("Budgeten kan inte vara negativ.")
    elif shared and shared > (budget or 0):
        words = _("Andra finansiärer betalar %(shared)s av insatsen. Budgeten kan inte vara lägre än så.")
        problems["budget"] = words % {"shared": kronor(shared)}
    if stream and stream in parts:
        problems["stream"] = _("Finansiären betalar redan en del av insatsen. Ändra delarna först.")
    return problems


def funding_problems(budget: Decimal | None, stream: str, parts: Mapping[str, Decimal]) -> dict[str, str]:
    """``parts``: what each other stream pays of the budget. A problem of the sum stands at the last part."""
    problems = {}
    for name, amount in parts.items():
        if amount <= 0:
            problems[name] = _("Skriv ett belopp större än noll, eller lämna fältet tomt.")
        elif name == stream:
            problems[name] = _("Finansiären betalar redan resten av insatsen.")
    shared = sum(parts.values(), Decimal(0))
    if parts and not problems and shared > (budget or 0):
        words = _("Delarna är tillsammans %(shared)s, men insatsens budget är %(budget)s.")
        problems[list(parts)[-1]] = words % {"shared": kronor(shared), "budget": kronor(budget or 0)}
    return problems


def goal_problems(values: Mapping[str, Any], year: int, known_keys: Mapping[str, object]) -> dict[str, str]:
    """What no goal may be; what it lacks to be followed up is told by the goal check, and stops nothing."""
    return _measure_of_goal(values, known_keys) | _days_of_goal(values.get("due_on"), values.get("baseline_on"), year)


def _measure_of_goal(values: Mapping[str, Any], known_keys: Mapping[str, object]) -> dict[str, str]:
    problems = {}
    if values.get("target") is not None and not values.get("unit"):
        problems["unit"] = _("Ange vilken enhet målvärdet är i, till exempel besök.")
    if (target := values.get("target")) is not None and target < 0:
        problems["target"] = _("Målvärdet kan inte vara mindre än 0.")
    if values.get("source") == "counted":
        if values.get("is_qualitative"):
            problems["source"] = _("Ett kvalitativt mål räknas inte. Välj att utfallet skrivs in av ansvarig.")
        elif values.get("indicator_key") not in known_keys:
            problems["indicator_key"] = _("Välj vilken uppgift målet räknas ur.")
    return problems


def _days_of_goal(due_on: date | None, baseline_on: date | None, year: int) -> dict[str, str]:
    """A goal after the plan's year is kept, and judged by the goal check."""
    problems = {}
    if due_on and due_on.year < year:
        problems["due_on"] = _("Slutdatumet kan inte vara före planens år %(year)s.") % {"year": year}
    if due_on and due_on.year > year + YEARS_AFTER:
        problems["due_on"] = _("Kontrollera året: slutdatumet är mer än tio år efter planens år.")
    if due_on and baseline_on and baseline_on > due_on:
        problems["baseline_on"] = _("Utgångsläget kan inte gälla en dag efter målets slutdatum.")
    return problems
