"""Handing a duty over: what it does to the periods, to rights, to the trail; what is refused; two at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from notices.models import Notification
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
from registers.tests.factories import OrganisationFactory, ResponsibilityFactory
from registers.tests.people import Person, trail
from rsp.actor import COUNTY_STAFF, PROGRAMME_DUTY, Actor, Role
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

TODAY = timezone.localdate()
DAY = timedelta(days=1)
PROGRAMME = Duty.PROGRAMME_OWNER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


@pytest.fixture
def system(registers: None) -> Person:
    return Person("system_administrator", Organisation.objects.get(name="Tillväxtverket"))


@pytest.fixture
def region(registers: None) -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


@pytest.fixture
def board(registers: None) -> Organisation:
    return Organisation.objects.get(kind="county_board", county="23")


def periods(duty: Duty = PROGRAMME) -> list[Responsibility]:
    return list(Responsibility.objects.of_duty("23", duty).select_related("organisation"))


def days(duty: Duty = PROGRAMME) -> list[tuple[str, date, date | None]]:
    return [(row.organisation.kind, row.valid_from, row.valid_to) for row in periods(duty)]


def order(board: Organisation, first_day: date = TODAY, duty: Duty = PROGRAMME) -> HandOver:
    return HandOver("23", duty.value, board.pk, first_day, "Regeringsbeslut N2026/1", "certain")


def seen_last() -> SeenPeriod:
    last = periods()[-1]
    return SeenPeriod(last.pk, last.version)


def hand_over(actor: Actor, board: Organisation, first_day: date = TODAY) -> Responsibility:
    return hand_over_duty(actor=actor, order=order(board, first_day), expected_last=seen_last())


@pytest.mark.parametrize("ahead", [0, 40])
def test_hand_over_ends_the_old_period_the_day_before_and_begins_the_new(
    system: Person, region: Organisation, board: Organisation, ahead: int
) -> None:
    administrators = [Person("administrator", body) for body in (region, board)]
    first = TODAY + ahead * DAY
    hand_over(system.actor, board, first)
    assert days()[-2:] == [("region", date(2016, 1, 1), first - DAY), ("county_board", first, None)]
    told = {(row.body, dict(row.after).get("valid_to")) for row in map(_event, AuditEvent.objects.all())}
    assert told == {(region.pk, (first - DAY).isoformat()), (board.pk, None)}
    notified = set(Notification.objects.values_list("user", flat=True))
    assert notified == {person.user.pk for person in administrators}


class _Told:
    def __init__(self, event: AuditEvent) -> None:
        self.body, self.after = event.chain_id, event.after


def _event(event: AuditEvent) -> _Told:
    return _Told(event)


def test_hand_over_moves_the_work_on_its_day_and_leaves_the_old_body_its_own_time(
    system: Person, region: Organisation, board: Organisation
) -> None:
    before, after = Person("case_officer", region), Person("case_officer", board)
    hand_over(system.actor, board, TODAY)
    assert before.actor.works_in_counties({Role.CASE_OFFICER}, PROGRAMME_DUTY) == set()
    assert before.actor.own_time_in(COUNTY_STAFF, PROGRAMME_DUTY) == {"23": TODAY - DAY}
    assert after.actor.works_in_counties({Role.CASE_OFFICER}, PROGRAMME_DUTY) == {"23"}
    assert "23" in before.actor.works_in_counties({Role.CASE_OFFICER}), "the grants are still theirs"


def test_hand_over_with_a_day_to_come_changes_no_rights_today(
    system: Person, region: Organisation, board: Organisation
) -> None:
    officer = Person("case_officer", region)
    hand_over(system.actor, board, TODAY + DAY)
    assert officer.actor.works_in_counties({Role.CASE_OFFICER}, PROGRAMME_DUTY) == {"23"}


@pytest.mark.parametrize(
    ("first_day", "field"),
    [
        (date(2016, 1, 1), "first_day"),
        (date(2015, 6, 1), "first_day"),
        (TODAY + timedelta(days=366 * 6), "first_day"),
    ],
)
def test_hand_over_on_a_day_that_cannot_be_is_refused_at_the_day(
    system: Person, board: Organisation, first_day: date, field: str
) -> None:
    before = days()
    with pytest.raises(ValidationError) as told:
        hand_over(system.actor, board, first_day)
    assert list(told.value.message_dict) == [field]
    assert days() == before


def bodies_that_cannot_take_over() -> list[Callable[[], Organisation]]:
    return [
        lambda: Organisation.objects.get(kind="region", county="23"),
        lambda: Organisation.objects.get(kind="region", county="24"),
        lambda: Organisation.objects.get(municipality="2361"),
        lambda: OrganisationFactory(county_id="23"),
    ]


@pytest.mark.parametrize("body", bodies_that_cannot_take_over())
def test_hand_over_to_a_body_that_cannot_have_it_is_refused_at_the_body(
    system: Person, body: Callable[[], Organisation]
) -> None:
    with pytest.raises(ValidationError) as told:
        hand_over(system.actor, body())
    assert list(told.value.message_dict) == ["organisation"]


def test_hand_over_by_anybody_else_is_refused_and_told_in_the_trail(region: Organisation, board: Organisation) -> None:
    for role in (Role.ADMINISTRATOR, Role.DIRECTOR, Role.CASE_OFFICER):
        with pytest.raises(PermissionDenied, match="Bara en systemadministratör"):
            hand_over(Person(role, region).actor, board)
    assert [outcome for _action, outcome, _body in trail("responsibility.hand_over")] == ["refused"] * 3


def test_hand_over_after_somebody_else_has_is_refused(
    system: Person, region: Organisation, board: Organisation
) -> None:
    seen = seen_last()
    hand_over(system.actor, board, TODAY)
    with pytest.raises(ActRefused, match="Någon annan har nyss"):
        hand_over_duty(actor=system.actor, order=order(region, TODAY + DAY), expected_last=seen)
    seen = seen_last()
    correct(system.actor, periods()[-1], TODAY - DAY, None)
    with pytest.raises(ActRefused, match="Någon annan har nyss"):
        hand_over_duty(actor=system.actor, order=order(region, TODAY + DAY), expected_last=seen)


def test_take_back_gives_the_duty_back_to_the_body_before(system: Person, board: Organisation) -> None:
    before = days()
    row = hand_over(system.actor, board, TODAY + 30 * DAY)
    take_back_hand_over(actor=system.actor, responsibility_id=row.pk, expected_version=row.version)
    assert days() == before
    with pytest.raises(ActRefused, match="tagit tillbaka"):
        take_back_hand_over(actor=system.actor, responsibility_id=row.pk, expected_version=row.version)


@pytest.mark.parametrize("known_end", [TODAY + 900 * DAY, TODAY + 29 * DAY, None])
def test_take_back_gives_the_period_before_the_end_it_had(
    system: Person, region: Organisation, board: Organisation, known_end: date | None
) -> None:
    """Cut short, left alone because it ended the day before anyway, or open: it ends again when it was to end."""
    Responsibility.objects.of_duty("23", PROGRAMME).filter(valid_to=None).delete()
    ResponsibilityFactory(organisation=region, valid_from=date(2016, 1, 1), valid_to=known_end)
    row = hand_over(system.actor, board, TODAY + 30 * DAY)
    assert days()[-2][2] == TODAY + 29 * DAY
    correct(system.actor, row, row.valid_from, None)
    take_back_hand_over(actor=system.actor, responsibility_id=row.pk, expected_version=row.version + 1)
    assert days()[-1] == ("region", date(2016, 1, 1), known_end)


def test_take_back_of_what_has_begun_or_is_followed_by_another_is_refused(
    system: Person, region: Organisation, board: Organisation
) -> None:
    first = hand_over(system.actor, board, TODAY)
    second = hand_over(system.actor, region, TODAY + 30 * DAY)
    third = hand_over(system.actor, board, TODAY + 60 * DAY)
    for row, why in ((first, "har börjat"), (second, "senare överlämning")):
        row.refresh_from_db()
        with pytest.raises(ActRefused, match=why):
            take_back_hand_over(actor=system.actor, responsibility_id=row.pk, expected_version=row.version)
    with pytest.raises(StaleVersion):
        take_back_hand_over(actor=system.actor, responsibility_id=third.pk, expected_version=7)


def correct(actor: Actor, row: Responsibility, first: date, last: date | None, version: int = 0) -> None:
    correct_responsibility(
        actor=actor,
        responsibility_id=row.pk,
        period=Period(first, last, "certain", "Protokoll 2016"),
        expected_version=version or row.version,
    )


def test_correct_moves_the_period_that_met_it_day_to_day(system: Person) -> None:
    """In Norrbotten the change from county board to region is only known to lie between two sources."""
    rows = list(Responsibility.objects.of_duty("25", PROGRAMME))
    board, region = rows[1], rows[2]
    told = [Person("administrator", row.organisation) for row in (board, region)]
    correct(system.actor, region, region.valid_from, region.valid_to)
    assert not Notification.objects.exists(), "no day has changed"
    region.refresh_from_db()
    assert board.valid_to == date(2016, 12, 31)
    correct(system.actor, region, date(2017, 7, 1), region.valid_to)
    board.refresh_from_db()
    region.refresh_from_db()
    assert (board.valid_to, board.version) == (date(2017, 6, 30), 2)
    assert set(Notification.objects.values_list("user", flat=True)) == {person.user.pk for person in told}
    assert (region.valid_from, region.certainty, region.source) == (date(2017, 7, 1), "certain", "Protokoll 2016")
    correct(system.actor, region, date(2016, 7, 1), region.valid_to)
    board.refresh_from_db()
    assert board.valid_to == date(2016, 6, 30)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2013, 12, 31), date(2015, 12, 31), None),
        (date(2014, 1, 1), date(2013, 1, 1), "valid_to"),
        (date(2014, 1, 1), None, "valid_to"),
        (date(2014, 1, 1), date(2099, 1, 1), None),
    ],
)
def test_correct_that_leaves_no_room_is_refused_at_the_field(
    system: Person, first: date, last: date | None, field: str | None
) -> None:
    (row, _now) = periods()
    if field is None:
        correct(system.actor, row, first, last)
        assert days()[0][1:] == (first, last)
        return
    with pytest.raises(ValidationError) as told:
        correct(system.actor, row, first, last)
    assert list(told.value.message_dict) == [field]


def test_correct_never_swallows_a_neighbour_and_never_ends_the_last(system: Person, board: Organisation) -> None:
    hand_over(system.actor, board, TODAY)
    first, second, third = periods()
    for row, begins, ends, field in (
        (second, date(2013, 1, 1), second.valid_to, "valid_from"),
        (first, first.valid_from, TODAY + DAY, "valid_to"),
        (third, third.valid_from, TODAY + DAY, "valid_to"),
    ):
        if (row, ends) == (first, TODAY + DAY):
            ends = second.valid_to
        with pytest.raises(ValidationError) as told:
            correct(system.actor, row, begins, ends)
        assert list(told.value.message_dict) == [field]
    with pytest.raises(StaleVersion):
        correct(system.actor, third, third.valid_from, None, version=9)


# --- The pages


def address(path: str = "") -> str:
    return f"/administration/ansvar/{path}"


def posted(board: Organisation, first_day: date, **more: Any) -> dict[str, Any]:
    facts = {"organisation": board.pk, "first_day": first_day.isoformat(), "source": "Beslut", "certainty": "certain"}
    return facts | {"last": periods()[-1].pk, "last_version": periods()[-1].version} | more


def test_pages_hand_over_is_reviewed_before_it_is_done(system: Person, board: Organisation) -> None:
    client, path = system.client, address("23/programme_owner/lamna-over/")
    Person("case_officer", Organisation.objects.get(kind="region", county="23"))
    assert "Det som följer med" in client.get(path).content.decode()
    facts = posted(board, TODAY + DAY)
    reviewed = client.post(path, facts)
    assert (reviewed.status_code, len(periods())) == (200, 2)
    assert 'name="is_confirmed" value="1"' in reviewed.content.decode()
    assert client.post(path, facts | {"is_confirmed": "1"}).status_code == 302
    assert len(periods()) == 3
    late = client.post(path, facts | {"is_confirmed": "1", "first_day": (TODAY + 9 * DAY).isoformat()})
    assert late.status_code == 422, "the body has the duty already"
    assert "har redan uppgiften" in late.content.decode()
    for page in (address(), address("23/"), address(f"perioder/{periods()[0].pk}/ratta/")):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"first_day": "2016-01-01"}, "Välj en senare dag"),
        ({"first_day": "i morgon"}, "Skriv dagen som"),
        ({"source": ""}, "Skriv källan"),
        ({"organisation": ""}, "obligatoriskt"),
    ],
)
def test_pages_bad_input_is_shown_again_with_the_message(
    system: Person, board: Organisation, change: dict[str, str], told: str
) -> None:
    response = system.client.post(address("23/programme_owner/lamna-over/"), posted(board, TODAY + DAY) | change)
    assert response.status_code == 422
    assert told in response.content.decode() or "Fel:" in response.content.decode()
    assert len(periods()) == 2


def test_pages_correct_and_stale_correct(system: Person) -> None:
    row, path = periods()[0], address(f"perioder/{periods()[0].pk}/ratta/")
    facts = {"valid_from": "2014-02-01", "valid_to": "2015-12-31", "certainty": "certain", "source": "Protokoll"}
    stamp = {"edit-version": row.version}
    assert system.client.post(path, facts | stamp).status_code == 302
    assert days()[0][1] == date(2014, 2, 1)
    assert system.client.post(path, facts | stamp | {"source": "Annat"}).status_code == 409
    wrong = system.client.post(path, facts | {"edit-version": 2, "valid_to": "2010-01-01"})
    assert wrong.status_code == 422


def test_pages_list_costs_the_same_whatever_has_been_handed_over(
    system: Person, board: Organisation, django_assert_num_queries: Any
) -> None:
    client = system.client
    client.get(address())
    with django_assert_num_queries(7):
        client.get(address())
    hand_over(system.actor, board, TODAY + DAY)
    with django_assert_num_queries(7):
        client.get(address())
