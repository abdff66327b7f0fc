"""Example cases of the demo stand in no report and no sum."""

from typing import Any

import pytest

from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from registers.models import County
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
