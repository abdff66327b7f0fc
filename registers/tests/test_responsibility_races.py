"""Two connections at one duty: one wins, the other is told, and the periods never overlap."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from registers.enums import Duty
from registers.models import Organisation, Responsibility
from registers.services import (
    HandOver,
    Period,
    SeenPeriod,
    correct_responsibility,
    hand_over_duty,
    take_back_hand_over,
)
from registers.tests.people import Person
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]

TODAY, DAY = timezone.localdate(), timedelta(days=1)


@pytest.fixture
def actor(registers: None) -> Actor:
    return Person("system_administrator", Organisation.objects.get(name="Tillväxtverket")).actor


@pytest.fixture
def board(registers: None) -> Organisation:
    return Organisation.objects.get(kind="county_board", county="23")


def last() -> Responsibility:
    row = Responsibility.objects.of_duty("23", Duty.PROGRAMME_OWNER).last()
    assert row is not None
    return row


def hand_over(actor: Actor, body: Organisation, days: int) -> Callable[[], Responsibility]:
    order = HandOver("23", Duty.PROGRAMME_OWNER.value, body.pk, TODAY + days * DAY, "Beslut", "certain")
    seen = SeenPeriod(last().pk, last().version)
    return lambda: hand_over_duty(actor=actor, order=order, expected_last=seen)


def correct(actor: Actor, row: Responsibility, source: str) -> Callable[[], Responsibility]:
    period = Period(row.valid_from, row.valid_to, row.certainty, source)
    return lambda: correct_responsibility(
        actor=actor, responsibility_id=row.pk, period=period, expected_version=row.version
    )


def test_race_two_hand_over_the_same_duty(actor: Actor, board: Organisation) -> None:
    first, second = race(hand_over(actor, board, 10), hand_over(actor, board, 20))
    assert first is None
    assert isinstance(second, ActRefused | ValidationError)
    assert last().valid_from == TODAY + 10 * DAY
    assert Responsibility.objects.of_duty("23", Duty.PROGRAMME_OWNER).filter(valid_to=None).count() == 1


def test_race_take_back_twice_gives_the_duty_back_once(actor: Actor, board: Organisation) -> None:
    before = last()
    row = hand_over(actor, board, 10)()

    def act() -> None:
        take_back_hand_over(actor=actor, responsibility_id=row.pk, expected_version=1)

    first, second = race(act, act)
    assert first is None
    assert isinstance(second, ActRefused)
    assert (last().pk, last().valid_to) == (before.pk, None)


def test_race_correct_against_a_hand_over_is_told_that_the_period_has_changed(
    actor: Actor, board: Organisation
) -> None:
    first, second = race(hand_over(actor, board, 10), correct(actor, last(), "Annan källa"))
    assert first is None
    assert isinstance(second, StaleVersion)
    first, second = race(correct(actor, last(), "En källa"), correct(actor, last(), "En annan"))
    assert first is None
    assert isinstance(second, StaleVersion)
    assert last().source == "En källa"
