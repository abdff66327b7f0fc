"""Granting decisions as goals count them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.enums import DecisionOutcome
from grants.indicators import GROUP
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory, GrantSumFactory, GrantYearFactory
from rsp.indicators import Period

pytestmark = pytest.mark.django_db

KEYS = frozenset(indicator.key for indicator in GROUP.indicators)
YEAR = Period("23", date(2023, 1, 1), date(2023, 12, 31))


def test_decisions_that_stand_and_grant_are_counted_by_the_day_they_were_made() -> None:
    first = GrantDecisionFactory(decided_on=date(2023, 1, 1))
    GrantDecisionFactory(case=first.case, supersedes=first, decided_on=date(2023, 6, 1), amount=Decimal(80_000))
    GrantDecisionFactory(decided_on=date(2023, 12, 31), support_year=2024, amount=Decimal("20000.50"))
    GrantDecisionFactory(outcome=DecisionOutcome.REJECTED, amount=0)
    GrantDecisionFactory(decided_on=date(2024, 1, 1))
    GrantDecisionFactory(case=GrantCaseFactory(scheme_id="hemsandningsbidrag"), decided_on=date(2022, 3, 1))
    GrantDecisionFactory(case=GrantCaseFactory(county_id="24"))
    assert GROUP.count(YEAR, KEYS) == {
        "grants_count": 2,
        "grants_amount": Decimal("100000.50"),
        "grants_count_servicebidrag": 2,
        "grants_amount_servicebidrag": Decimal("100000.50"),
        "grants_count_hemsandningsbidrag": 0,
        "grants_amount_hemsandningsbidrag": 0,
    }


def test_decisions_of_example_cases_are_counted_nowhere() -> None:
    GrantDecisionFactory(case=GrantCaseFactory(is_example=True))
    assert GROUP.count(YEAR, KEYS) == {}


def test_year_known_by_decisions_without_any_is_none_and_nothing_said_is_not_known() -> None:
    GrantYearFactory()
    assert GROUP.count(YEAR, frozenset({"grants_count_servicebidrag", "grants_count_korrosionsskydd"})) == {
        "grants_count_servicebidrag": 0
    }


def test_sum_of_a_year_counts_with_decisions_of_others_and_only_whole() -> None:
    GrantSumFactory()
    GrantDecisionFactory(case=GrantCaseFactory(scheme_id="hemsandningsbidrag"), decided_on=date(2023, 3, 1))
    whole = GROUP.count(YEAR, KEYS)
    assert (whole["grants_count"], whole["grants_amount"]) == (8, Decimal(1_107_710))
    spring = GROUP.count(Period("23", date(2023, 1, 1), date(2023, 6, 30)), KEYS)
    assert spring == {"grants_count_hemsandningsbidrag": 1, "grants_amount_hemsandningsbidrag": 100_000}


def test_counting_one_key_or_all_takes_two_queries() -> None:
    GrantDecisionFactory.create_batch(3)
    for keys in (frozenset({"grants_count"}), KEYS):
        with CaptureQueriesContext(connection) as queries:
            GROUP.count(YEAR, keys)
        assert len(queries) == 2
