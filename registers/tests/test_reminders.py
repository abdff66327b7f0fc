"""Each morning's reminders: the right people, once, whatever often the clock asks."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import ApiTokenFactory, UserFactory
from notices.models import Notification
from registers.enums import CapacityChoice
from registers.models import Organisation
from registers.services.reminders import remind_people
from registers.tasks import remind_people_task
from registers.tests.factories import DelegationFactory, MembershipFactory
from rsp.actor import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


@pytest.fixture
def region() -> Organisation:
    return Organisation.objects.get(name="Region Jämtland Härjedalen")


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("user__name", "title").values_list("user__name", "title")
    return list(rows)


def test_reviews_are_told_to_the_administrators_once_a_month(region: Organisation) -> None:
    today = timezone.localdate()
    MembershipFactory(user__name="Anna", organisation=region, role=Role.ADMINISTRATOR, reviewed_on=today)
    MembershipFactory(organisation=region, role=Role.READER, valid_from=date(2019, 1, 1))
    for _time in range(2):
        remind_people_task()
    assert told() == [("Anna", "1 roll behöver gås igenom")]
    remind_people(today + timedelta(days=32))
    assert len(told()) == 2


def test_reviews_nobody_waits_for_tell_nobody(region: Organisation) -> None:
    today = timezone.localdate()
    MembershipFactory(organisation=region, role=Role.ADMINISTRATOR, reviewed_on=today)
    remind_people()
    assert told() == []


def test_key_of_a_person_is_told_to_its_owner_and_that_of_a_machine_to_its_administrators(region: Organisation) -> None:
    today, soon = timezone.localdate(), timezone.now() + timedelta(days=10)
    MembershipFactory(user__name="Anna", organisation=region, role=Role.ADMINISTRATOR, reviewed_on=today)
    machine = UserFactory(name="Maskin", is_machine=True)
    MembershipFactory(user=machine, organisation=region, role=Role.READER, reviewed_on=today)
    ApiTokenFactory(user=machine, name="Inläsning", expires_at=soon)
    ApiTokenFactory(user__name="Bo", name="Egen", expires_at=soon)
    ApiTokenFactory(user__name="Cecilia", expires_at=timezone.now() + timedelta(days=60))
    for _time in range(2):
        remind_people()
    assert [(who, title.split(" slutar")[0]) for who, title in told()] == [
        ("Anna", "API-nyckeln Inläsning"),
        ("Bo", "API-nyckeln Egen"),
    ]


def test_roles_and_deputyships_that_end_are_told_to_their_holder(region: Organisation) -> None:
    today = timezone.localdate()
    ends = {"valid_to": today + timedelta(days=7)}
    MembershipFactory(user__name="Anna", organisation=region, role=Role.READER, reviewed_on=today, **ends)
    DelegationFactory(
        organisation=region,
        role=Role.DIRECTOR,
        matter="",
        point="",
        capacity=CapacityChoice.ACTING,
        user=UserFactory(name="Bo"),
        **ends,
    )
    MembershipFactory(organisation=region, role=Role.READER, reviewed_on=today)
    remind_people()
    assert [who for who, _title in told()] == ["Anna", "Bo"]
    assert all("slutar efter den" in title for _who, title in told())
