"""Example cases of the demo stand in no report and no sum."""

from typing import Any

import pytest
from django.test.utils import override_settings
from django.utils import timezone

from grants.exchange import rate_on
from grants.models import GrantCase
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from registers.models import County, ExchangeRate
from reporting.examples.case_loading import load_example_cases, load_example_rates
from reporting.examples.example_cases import CASES
from reporting.examples.loading import load_demo_accounts
from reporting.examples.service_places import load_example_places
from reporting.examples.strategy_loading import load_example_plans
from reporting.pages.county import grant_table
from reporting.records import read_records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_example_case_is_in_no_report_and_in_no_figure_of_the_county(reader_23: Any) -> None:
    example = GrantDecisionFactory(case=GrantCaseFactory(is_example=True, municipality_id="2361"))
    county, actor = County.objects.get(pk="23"), reader_23.actor
    assert read_records("23", 2023).decisions == []
    assert grant_table(actor, county, through=2023, shown_years=None).years == []
    page = reader_23.client.get("/kommun/2361/").content.decode()
    assert example.case.applicant.name not in page
    GrantDecisionFactory()
    assert len(read_records("23", 2023).decisions) == 1
    assert grant_table(actor, county, through=2023, shown_years=None).years == [2023]


def test_example_cases_of_the_demo_are_written_once_and_stand_in_no_figure(registers: None) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        load_demo_accounts({})
    load_example_places()
    load_example_plans()
    for written in (len(CASES), 0):
        load_example_rates()
        assert load_example_cases() == written
    states = dict(GrantCase.objects.filter(is_example=True).values_list("dnr", "state"))
    assert states == {
        "EXEMPEL-1": "in_progress",
        "EXEMPEL-2": "prepared",
        "EXEMPEL-3": "paid",
        "EXEMPEL-4": "received",
    }
    assert not GrantCase.objects.real().exists()
    today = timezone.localdate()
    assert read_records("23", today.year).decisions == []
    assert rate_on(today) is not None
    assert {"xempel"} == {source[1:7] for source in ExchangeRate.objects.values_list("source", flat=True)}
