"""What a follow-up lacks before it can be submitted."""

import pytest

from actionplans.tests.factories import ActivityFactory, InitiativeFactory
from grants.tests.factories import GrantSumFactory
from programs.tests.factories import PriorityAreaFactory
from registers.models import Responsibility
from reporting.datasets import build_followup_dataset
from reporting.requirements import missing_to_submit
from reporting.tests.factories import FollowUpFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def missing() -> list[str]:
    return [item.code for item in missing_to_submit(build_followup_dataset("23", 2023))]


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
    messages = [item.message for item in missing_to_submit(build_followup_dataset("23", 2023))]
    assert messages == [
        "Ange vilken organisation som ansvarar för länets serviceprogram.",
        "Registrera minst en insats, ett stöd eller en aktivitet för året.",
    ]
