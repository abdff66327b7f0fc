"""What goals count is what the follow-up of the same county and year states."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rsp.indicators import Period, count_indicators, known_indicators

pytestmark = pytest.mark.django_db

JAMTLAND_2023 = Period("23", date(2023, 1, 1), date(2023, 12, 31))


def test_counted_figures_of_source_004_are_those_of_the_sealed_follow_up(source_004: Any) -> None:
    payload = json.loads(source_004.document.payload)
    figures = count_indicators(JAMTLAND_2023, known_indicators())
    assert (figures["company_visits"], figures["grants_count"], figures["grants_amount"]) == (
        22,
        30,
        Decimal("7773227.00"),
    )
    kinds = {row["kind"]: row["count"] for row in payload["activities"]["kinds"]}
    assert {"company_visit": figures["company_visits"], "inauguration": figures["activity_inauguration"]} == kinds
    total = payload["grants"]["total"]
    assert (figures["grants_count"], figures["grants_amount"]) == (total["count"], Decimal(total["amount"]))
    by_scheme = {row["slug"]: row for row in payload["grants"]["schemes"]}
    assert {slug: (figures[f"grants_count_{slug}"], figures[f"grants_amount_{slug}"]) for slug in by_scheme} == {
        slug: (row["count"], Decimal(row["amount"])) for slug, row in by_scheme.items()
    }
    opened = payload["service_places"]["opened"]
    assert figures["places_opened"] == figures["places_opened_sot_point"] == len(opened) > 0
    assert "service_plans_current" not in figures, "no plan is recorded: not known, never 0"


def test_counting_part_of_a_year_known_as_sums_knows_none_of_them(source_004: Any) -> None:
    spring = Period("23", date(2023, 1, 1), date(2023, 6, 30))
    assert not {"company_visits", "grants_count", "grants_amount"} & set(count_indicators(spring, known_indicators()))
