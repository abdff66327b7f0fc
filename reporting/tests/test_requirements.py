"""What a follow-up lacks before it can be submitted."""

import pytest

from actionplans.enums import PlanState
from actionplans.tests.factories import ActivityFactory, InitiativeFactory
from grants.tests.factories import GrantSumFactory
from programs.tests.factories import PriorityAreaFactory
from registers.models import Responsibility
from reporting.datasets import followup_dataset
from reporting.records import read_records
from reporting.requirements import Missing, missing_to_correct, missing_to_submit
from reporting.tests.factories import FollowUpFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def missing() -> list[str]:
    return [item.code for item in lacking()]


def lacking() -> list[Missing]:
    records = read_records("23", 2023)
    return missing_to_submit(followup_dataset(records), has_undecided_plan=records.has_undecided_plan)


def test_missing_to_submit_empty_year_lacks_content() -> None:
    FollowUpFactory()
    assert missing() == ["content"]


@pytest.mark.parametrize("make", [InitiativeFactory, ActivityFactory, GrantSumFactory])
def test_missing_to_submit_one_initiative_activity_or_sum_is_enough(make: type) -> None:
    make()
    assert missing() == []


def test_missing_to_submit_areas_of_the_programme_are_no_content_of_the_year() -> None:
    PriorityAreaFactory()
    assert missing() == ["content"]


def test_missing_to_submit_nobody_responsible_is_named_beside_the_rest() -> None:
    Responsibility.objects.filter(county="23").delete()
    messages = [item.message for item in lacking()]
    assert messages == [
        "Ange vilken organisation som ansvarar för länets serviceprogram.",
        "Registrera minst en insats, ett stöd eller en aktivitet för året.",
    ]


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.SUBMITTED, PlanState.RETURNED])
def test_missing_to_submit_plan_not_decided_is_named_and_nothing_of_it_reported(state: PlanState) -> None:
    initiative = InitiativeFactory(title="HEMLIG-INSATS", plan__state=state)
    ActivityFactory()
    assert "plan" in missing()
    assert initiative.title not in str(followup_dataset(read_records("23", 2023)))


@pytest.mark.parametrize(("reason", "codes"), [("", ["reason"]), ("  ", ["reason"]), ("Fel belopp", [])])
def test_missing_to_correct_asks_for_a_reason(reason: str, codes: list[str]) -> None:
    assert [item.code for item in missing_to_correct(reason)] == codes
