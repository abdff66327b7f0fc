"""The drawings of the follow-up: payload in, SVG out. Each stands beside a table with the same figures."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reporting import followup_wording as wording
from rsp.charts import PairedRow, Part, paired_bars, split_bar
from rsp.maps import PLAN_STYLES, MapArea, MapPoint, county_map, numbered, outlines, point_map
from rsp.swedish import NBSP, integer, kronor

Payload = dict[str, Any]

MM = 72 / 25.4
FULL_WIDTH, TEXT_WIDTH, MARGIN_WIDTH = 165 * MM, 122.5 * MM, 37.5 * MM
PLAN_MAP_WIDTH, PLAN_MAP_HEIGHT = 91 * MM, 141 * MM
BLANK_PLAN_MAP_HEIGHT = 104 * MM  # when nothing is known the map need not be large
LARGEST_SCHEMES = 4


def front_schemes(payload: Payload) -> list[Payload]:
    """The four largest schemes and the rest as one, so that page 1 never grows. Only those with money."""
    schemes = [item for item in payload["grants"]["schemes"] if Decimal(item["amount"]) > 0]
    if len(schemes) <= LARGEST_SCHEMES + 1:
        return schemes
    rest = schemes[LARGEST_SCHEMES:]
    amount = sum((Decimal(item["amount"]) for item in rest), Decimal(0))
    others = {
        "name": _("Övriga {number}").format(number=len(rest)),
        "count": sum(item["count"] for item in rest),
        "amount": str(amount),
    }
    return [*schemes[:LARGEST_SCHEMES], others]


def _short_name(name: str) -> str:
    """``Stöd till korrosionsskydd`` → ``Korrosionsskydd``: the word all schemes share is left out of a chart."""
    short = name.removeprefix("Stöd till ")
    return short[:1].upper() + short[1:]


def split_figure(payload: Payload) -> str:
    """The year's money split by scheme, or the empty string when there is none to split."""
    schemes = front_schemes(payload)
    if len(schemes) < 2:
        return ""
    parts = [
        Part(
            _short_name(item["name"]),
            float(item["amount"]),
            (kronor(item["amount"]), _("{count}{space}beslut").format(count=integer(item["count"]), space=NBSP)),
        )
        for item in schemes
    ]
    title = _("Stapel som visar hur {amount} fördelas.").format(amount=kronor(payload["grants"]["total"]["amount"]))
    return split_bar(parts, title=f"{title} {wording.grants_spoken(payload)}", width=FULL_WIDTH)


def schemes_figure(payload: Payload) -> str:
    """Amount and number of decisions by scheme, or the empty string for fewer than two schemes."""
    schemes = payload["grants"]["schemes"]
    if len(schemes) < 2:
        return ""
    rows = [
        PairedRow(
            _short_name(item["name"]),
            float(item["amount"]),
            kronor(item["amount"], unit=False),
            float(item["count"]),
            integer(item["count"]),
        )
        for item in schemes
    ]
    title = _("Liggande staplar med belopp och antal beslut per stödform {year}.").format(year=payload["year"])
    heads = (_("Beviljat belopp, kronor"), _("Antal beslut"))
    return paired_bars(rows, heads=heads, title=f"{title} {wording.grants_spoken(payload)}", width=TEXT_WIDTH)


def _plan_areas(payload: Payload) -> list[MapArea]:
    alike = len({item["state"] for item in payload["service_plans"]["municipalities"]}) == 1
    # one state for all stands in the title; the areas then carry their names alone, and need no pattern under them
    return [
        MapArea(
            item["code"],
            item["name"],
            "" if alike else item["state_label"],
            replace(PLAN_STYLES[item["state"]], pattern="plain") if alike else PLAN_STYLES[item["state"]],
        )
        for item in payload["service_plans"]["municipalities"]
    ]


def _plan_map_height(payload: Payload) -> float:
    known = any(item["state"] != "unknown" for item in payload["service_plans"]["municipalities"])
    return PLAN_MAP_HEIGHT if known else BLANK_PLAN_MAP_HEIGHT


def plans_figure(payload: Payload) -> str:
    """The county by municipality with the state of each service plan."""
    areas, code, height = _plan_areas(payload), payload["county"]["code"], _plan_map_height(payload)
    title = wording.plans_spoken(payload)
    return county_map(code, areas, title=title, max_width=PLAN_MAP_WIDTH, max_height=height) if areas else ""


def plans_numbered(payload: Payload) -> bool:
    """Whether the map has room for numbers only, so that the table must carry them too."""
    areas, code, height = _plan_areas(payload), payload["county"]["code"], _plan_map_height(payload)
    return bool(areas) and numbered(code, areas, max_width=PLAN_MAP_WIDTH, max_height=height)


def places_figure(payload: Payload) -> str:
    """The opened and closed places with known coordinates on a small map, or the empty string when there are none."""
    places = payload["service_places"]
    points = [
        MapPoint(item["locality"] or item["name"], float(item["lat"]), float(item["lon"]), closed=closed)
        for closed, items in ((False, places["opened"]), (True, places["closed"]))
        for item in items
        if item["lat"] is not None and item["lon"] is not None
    ]
    if not points or payload["county"]["code"] not in _counties():
        return ""
    title = wording.places_spoken(payload)
    return point_map(payload["county"]["code"], points, title=title, max_width=MARGIN_WIDTH, max_height=52 * MM)


def _counties() -> set[str]:
    return set(outlines(None))
