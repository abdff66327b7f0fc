"""The example programmes and plans: what the sources say and no more, and what is made up says so."""

from datetime import date

import pytest

from programs.enums import PlanStanding, ProgrammeState
from programs.models import BudgetFrame, Programme, ServicePlan, ServicePlanCount, ServicePlanMeasure
from registers.enums import OrganisationKind
from reporting.examples.strategy_loading import load_example_frames, load_example_plans, load_source_000
from reporting.records import read_records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def current_on(day: date) -> int:
    return ServicePlan.objects.with_standing(day).filter(standing=PlanStanding.CURRENT).count()


def test_source_000_is_the_county_boards_programme_with_its_partnership() -> None:
    programme = load_source_000()
    assert load_source_000() == programme
    assert (programme.first_year, programme.last_year, programme.state) == (2014, 2020, ProgrammeState.CLOSED)
    assert programme.owner.kind == OrganisationKind.COUNTY_BOARD
    assert programme.adopted_on is None and programme.source, "the source tells no day"
    members = programme.partners.values_list("organisation__kind", flat=True)
    assert sorted(members) == sorted(["county_board", "region", *["municipality"] * 15])
    assert programme.strategies.count() == 4
    plan = programme.action_plans.get()
    assert plan.year == 2018
    assert plan.initiatives.filter(title__contains="serviceplaner").exists()


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2019, 12, 31), 4),
        (date(2022, 12, 31), 5),
        (date(2023, 6, 30), 3),
        (date(2023, 12, 31), 3),
        (date(2024, 1, 1), 4),
        (date(2026, 11, 22), 5),
    ],
)
def test_example_plans_give_another_number_of_current_plans_by_day(day: date, number: int) -> None:
    load_example_plans()
    assert current_on(day) == number


def test_example_plans_are_marked_and_never_reported() -> None:
    load_example_plans()
    assert load_example_plans() == 0, "the second time adds nothing"
    assert not ServicePlan.objects.filter(is_example=False).exists()
    assert ServicePlanMeasure.objects.count() == 6
    assert list(read_records("23", 2024).service_plans) == []
    assert Programme.objects.count() == 0, "a stated count makes no programme"


def test_count_of_dalarna_is_kept_as_a_count_with_its_source() -> None:
    load_example_plans()
    count = ServicePlanCount.objects.get()
    assert (count.county_id, count.current, count.total) == ("20", 14, 15)
    assert "slutrapport" in count.source
    assert not ServicePlan.objects.filter(municipality__county="20").exists()


def test_example_frames_say_that_they_are_made_up_and_come_once() -> None:
    load_example_frames()
    load_example_frames()
    frames = BudgetFrame.objects.for_year("23", 2024)
    assert [row.amount for row in frames] == [850_000, 600_000]
    assert all(row.source.startswith("Exempeldata") for row in frames)
