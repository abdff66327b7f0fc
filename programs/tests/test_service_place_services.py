"""The acts on a place: each state and role, the day they count from, namesakes, dated facts, road distances, races."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from programs.enums import DistanceMethod, FactKind, PlaceKind
from programs.models import RoadDistance, ServicePlace
from programs.services.place_facts import FactRecord, record_place_fact, remove_place_fact
from programs.services.road_distances import (
    RoadFacts,
    import_road_distances,
    planned_road_import,
    remove_road_distance,
    state_road_distance,
)
from programs.services.service_places import (
    PlaceFacts,
    add_service_place,
    close_service_place,
    edit_service_place,
    open_service_place,
    plan_service_place,
    reopen_service_place,
)
from programs.tests.factories import PlaceFactFactory, RoadDistanceFactory, ServicePlaceFactory
from rsp.editable import StaleVersion
from rsp.importing import UnreadableTable
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
SHOP = PlaceFacts("Granviks Handel", PlaceKind.SHOP, "2361", "Granvik", Decimal("62.28"), Decimal("13.55"))


# --- State × action × role

STATES: dict[str, dict[str, Any]] = {
    "planned": {"is_planned": True},
    "open": {"opened_on": date(2015, 1, 1)},
    "closed": {"opened_on": date(2015, 1, 1), "closed_on": TODAY - timedelta(days=30)},
    "closed long ago": {"opened_on": date(2015, 1, 1), "closed_on": TODAY - timedelta(days=366)},
}
ACTS: dict[str, Callable[[Any, ServicePlace], ServicePlace]] = {
    "open": lambda actor, row: open_service_place(
        actor=actor, place_id=row.pk, opened_on=TODAY, expected_version=row.version
    ),
    "close": lambda actor, row: close_service_place(
        actor=actor, place_id=row.pk, closed_on=TODAY, expected_version=row.version
    ),
    "reopen": lambda actor, row: reopen_service_place(
        actor=actor, place_id=row.pk, reason="Fel dag", expected_version=row.version
    ),
}
POSSIBLE = {("planned", "open"), ("open", "close"), ("closed", "reopen")}
KEEPERS = {"case_officer_23", "municipal_officer_2361"}
ROLES = (*sorted(KEEPERS), "director_23", "reader_23", "participant_23", "case_officer_24", "system_administrator")


@pytest.mark.parametrize("role", ROLES)
def test_act_by_state_and_role(request: pytest.FixtureRequest, role: str) -> None:
    actor = request.getfixturevalue(role).actor
    for state, facts in STATES.items():
        for act, do in ACTS.items():
            row = ServicePlaceFactory(**facts)
            expected = None if (state, act) in POSSIBLE else ActRefused
            if role not in KEEPERS:
                expected = PermissionDenied
            if expected is None:
                assert do(actor, row).version == 2
                continue
            with pytest.raises(expected):
                do(actor, row)
            row.refresh_from_db()
            assert row.version == 1, (role, state, act)


@pytest.mark.parametrize("act", ACTS)
def test_act_on_what_somebody_else_has_saved_is_refused(act: str, case_officer_23: Any) -> None:
    state = next(state for state, possible in POSSIBLE if possible == act)
    row = ServicePlaceFactory(**STATES[state])
    ServicePlace.objects.filter(pk=row.pk).update(version=2)
    with pytest.raises(StaleVersion):
        ACTS[act](case_officer_23.actor, row)


def test_opening_and_closing_count_in_their_year_and_from_their_day(municipal_officer_2361: Any) -> None:
    actor = municipal_officer_2361.actor
    row = plan_service_place(actor=actor, facts=SHOP)
    day, last = date(2024, 5, 2), date(2025, 3, 1)
    open_service_place(actor=actor, place_id=row.pk, opened_on=day, expected_version=1)
    close_service_place(actor=actor, place_id=row.pk, closed_on=last, expected_version=2, reason="Handlaren slutar")
    assert ServicePlace.objects.opened_in(2024).get() == row
    assert ServicePlace.objects.closed_in(2025).get() == row
    open_days = [day - timedelta(days=1), day, last - timedelta(days=1), last]
    assert [ServicePlace.objects.open_on(each).exists() for each in open_days] == [False, True, True, False]
    told = AuditEvent.objects.filter(object_id=str(row.pk)).order_by("at", "position")
    assert [event.action for event in told] == ["service_place.plan", "service_place.open", "service_place.close"]
    closing = told.last()
    assert (closing.before, closing.after) == ({"closed_on": None}, {"closed_on": "2025-03-01"})
    assert closing.reason == "Handlaren slutar"


# --- What is known of a place


def refused_fields(act: Callable[[], object]) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        act()
    return set(caught.value.message_dict)


def changed(**facts: Any) -> PlaceFacts:
    values = {name: getattr(SHOP, name) for name in SHOP.__slots__}
    return PlaceFacts(**values | facts)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"municipality_code": "9999"}, "municipality"),
        ({"latitude": Decimal("48.2")}, "latitude"),
        ({"longitude": None}, "longitude"),
        ({"latitude": Decimal("62.28"), "longitude": Decimal("12.2")}, "position_is_right"),
        ({"latitude": Decimal("63.4"), "longitude": Decimal("15.83"), "position_is_right": True}, "latitude"),
        ({"opened_year": 19}, "opened_year"),
        ({"opened_year": TODAY.year + 2}, "opened_year"),
        ({"opened_on": date(2019, 1, 1), "opened_year": 2018}, "opened_year"),
        ({"opened_on": date(1066, 1, 1)}, "opened_on"),
        ({"offers": ("gold",)}, "offers"),
        ({"name": " "}, "name"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_saved(
    case_officer_23: Any, facts: dict[str, Any], field: str
) -> None:
    assert refused_fields(lambda: add_service_place(actor=case_officer_23.actor, facts=changed(**facts))) == {field}
    assert not ServicePlace.objects.exists()


def test_position_outside_the_municipality_stands_when_it_is_said_to_be_right(case_officer_23: Any) -> None:
    facts = changed(latitude=Decimal("62.28"), longitude=Decimal("12.2"), position_is_right=True)
    assert add_service_place(actor=case_officer_23.actor, facts=facts).longitude == Decimal("12.2")


def test_namesake_in_the_village_is_asked_about_and_allowed_with_a_reason(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    first = add_service_place(actor=actor, facts=SHOP)
    again = changed(name=" granviks  HANDEL ", locality="GRANVIK ")
    assert refused_fields(lambda: add_service_place(actor=actor, facts=again)) == {"same_name_reason"}
    add_service_place(actor=actor, facts=changed(locality="Norrmyra"))
    add_service_place(actor=actor, facts=changed(same_name_reason="Kiosken bredvid butiken"))
    edit_service_place(actor=actor, place_id=first.pk, facts=changed(same_name_reason="Butiken"), expected_version=1)
    close_service_place(actor=actor, place_id=first.pk, closed_on=TODAY, expected_version=2)
    assert ServicePlace.objects.count() == 3


def test_place_is_not_moved_to_a_municipality_that_the_officer_does_not_keep(municipal_officer_2361: Any) -> None:
    row = ServicePlaceFactory()
    elsewhere = changed(municipality_code="2303", latitude=None, longitude=None)
    with pytest.raises(PermissionDenied):
        edit_service_place(
            actor=municipal_officer_2361.actor, place_id=row.pk, facts=elsewhere, expected_version=row.version
        )
    row.refresh_from_db()
    assert row.municipality_id == "2361"


# --- Dated facts


def test_new_fact_ends_the_one_before_and_history_answers_for_any_day(case_officer_23: Any) -> None:
    place = PlaceFactFactory(valid_from=date(2014, 1, 1)).place
    lost = FactRecord(FactKind.BROAD_RANGE, date(2024, 6, 1), holds=False)
    record_place_fact(actor=case_officer_23.actor, place_id=place.pk, fact=lost)
    days = (date(2013, 12, 31), date(2024, 5, 31), date(2024, 6, 1))
    found = [ServicePlace.objects.with_broad_range(day).get(pk=place.pk).has_broad_range for day in days]
    assert found == [False, True, False]
    assert [fact.valid_to for fact in place.facts.order_by("valid_from")] == [date(2024, 5, 31), None]


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (FactRecord(FactKind.BROAD_RANGE, date(2024, 1, 1)), "holds"),
        (FactRecord(FactKind.OPENING_HOURS, date(2024, 1, 1), holds=True), "text"),
        (FactRecord(FactKind.YEAR_ROUND, date(2024, 1, 2), holds=True, valid_to=date(2024, 1, 1)), "valid_to"),
        (FactRecord(FactKind.BROAD_RANGE, date(2010, 1, 1), holds=True), "valid_from"),
    ],
)
def test_fact_without_value_or_over_a_later_one_is_refused(case_officer_23: Any, fact: FactRecord, field: str) -> None:
    place = PlaceFactFactory().place
    act = lambda: record_place_fact(actor=case_officer_23.actor, place_id=place.pk, fact=fact)  # noqa: E731
    assert refused_fields(act) == {field}
    assert place.facts.count() == 1


# --- Road distances


def pair() -> tuple[ServicePlace, ServicePlace]:
    """A shop in Härjedalen and one in Västerbotten."""
    return ServicePlaceFactory(name="Granviks Handel"), ServicePlaceFactory(name="Fjärrhandeln", municipality_id="2401")


def test_stated_distance_is_one_for_the_pair_and_by_who_keeps_either_end(
    municipal_officer_2361: Any, case_officer_24: Any, reader_23: Any
) -> None:
    near, far = pair()
    for actor, km in ((municipal_officer_2361.actor, "9.4"), (case_officer_24.actor, "9.9")):
        facts = RoadFacts(Decimal(km), DistanceMethod.DRIVEN, TODAY)
        state_road_distance(actor=actor, place_id=far.pk, other_id=near.pk, facts=facts)
    row = RoadDistance.objects.get()
    assert (row.km, row.version) == (Decimal("9.9"), 2)
    with pytest.raises(PermissionDenied):
        remove_road_distance(actor=reader_23.actor, distance_id=row.pk, expected_version=2)
    remove_road_distance(actor=case_officer_24.actor, distance_id=row.pk, expected_version=2)
    assert not RoadDistance.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (RoadFacts(Decimal(0), DistanceMethod.DRIVEN, TODAY), "km"),
        (RoadFacts(Decimal(2000), DistanceMethod.DRIVEN, TODAY), "km"),
        (RoadFacts(Decimal(9), DistanceMethod.DRIVEN, TODAY + timedelta(days=1)), "measured_on"),
        (RoadFacts(Decimal(9), "guessed", TODAY), "method"),
    ],
)
def test_stated_distance_that_cannot_be_is_told_at_its_field(
    case_officer_23: Any, facts: RoadFacts, field: str
) -> None:
    near, far = pair()
    act = lambda other: state_road_distance(  # noqa: E731
        actor=case_officer_23.actor, place_id=near.pk, other_id=other, facts=facts
    )
    assert refused_fields(lambda: act(far.pk)) == {field}
    assert refused_fields(lambda: act(near.pk)) == {"other"}
    assert refused_fields(lambda: act(UUID(int=0))) == {"other"}


def test_road_shorter_than_the_straight_line_is_refused_in_form_and_file(case_officer_23: Any) -> None:
    near = ServicePlaceFactory(name="A", latitude="62.28", longitude="13.55")
    far = ServicePlaceFactory(name="B", latitude="62.325", longitude="13.65")  # 7.2 km as the crow flies
    state = lambda km: state_road_distance(  # noqa: E731
        actor=case_officer_23.actor,
        place_id=near.pk,
        other_id=far.pk,
        facts=RoadFacts(Decimal(km), DistanceMethod.DRIVEN, TODAY),
    )
    with pytest.raises(ValidationError, match=r"kortare än fågelvägen, 7,2"):
        state("6.7")
    assert state("6.9").km == Decimal("6.9")
    plan = planned_road_import(case_officer_23.actor, HEAD + "A;2361;B;2361;6,7;\n")
    assert [(error.heading, error.text) for error in plan.errors] == [("Km", "6,7")]


HEAD = "Från;Från kommun;Till;Till kommun;Km;Mätt den\n"


def test_file_is_tried_first_and_then_written_whole(case_officer_23: Any) -> None:
    near, _far = pair()
    third = ServicePlaceFactory(name="Tredje")
    RoadDistanceFactory(from_place=near, to_place=third, km=10)
    text = HEAD + (
        "granviks handel;Härjedalen;Fjärrhandeln;2401;9,4;2026-03-02\n"
        "Tredje;2361;Granviks Handel;Härjedalens kommun;10,0;\n"
        "Tredje;2361;Fjärrhandeln;2401;1 012,5 km;\n"
    )
    plan = planned_road_import(case_officer_23.actor, text)
    assert (plan.errors, plan.added, plan.changed, plan.unchanged) == ([], 2, 0, 1)
    assert RoadDistance.objects.count() == 1
    import_road_distances(actor=case_officer_23.actor, text=text)
    assert sorted(RoadDistance.objects.values_list("km", "method")) == [
        (Decimal("9.4"), "imported"),
        (Decimal("10.0"), "map_service"),
        (Decimal("1012.5"), "imported"),
    ]
    again = planned_road_import(case_officer_23.actor, text.replace("9,4", "9,9"))
    assert (again.added, again.changed, again.unchanged) == (0, 1, 2)
    assert AuditEvent.objects.get(action="road_distance.import").after == {"added_rows": 2, "changed_rows": 0}


def test_every_faulty_cell_is_told_with_row_and_column_and_nothing_is_written(case_officer_23: Any) -> None:
    pair()
    for _number in range(2):
        ServicePlaceFactory(name="Tvillingen", municipality_id="2361")
    ServicePlaceFactory(name="Deras", municipality_id="2401")
    text = HEAD + (
        "Granviks Handel;2361;Fjärrhandeln;2401;9,4;\n"
        "Granviks Handel;2361;Fjärrhandeln;2401;9,45;2026-13-01\n"
        "\n"
        "Granviks Handel;2361;Finns inte;2401;9;\n"
        "Tvillingen;2361;Fjärrhandeln;2401;9;\n"
        "Fjärrhandeln;2401;Granviks Handel;2361;9;\n"
        "Granviks Handel;2361;Granviks Handel;2361;9;\n"
        "Deras;2401;Fjärrhandeln;2401;9;\n"
        "Granviks Handel;2361;;2401;=1+1;2999-01-01\n"
        "Granviks Handel;9999;Fjärrhandeln;Ingenstans;9;\n"
    )
    plan = planned_road_import(case_officer_23.actor, text)
    assert [(error.row, error.heading) for error in plan.errors] == [
        (3, "Km"),
        (3, "Mätt den"),
        (5, "Till"),
        (6, "Från"),
        (7, "Till"),
        (8, "Till"),
        (9, "Till"),
        (10, "Till"),
        (10, "Km"),
        (10, "Mätt den"),
        (11, "Från kommun"),
        (11, "Till kommun"),
    ]
    with pytest.raises(ValidationError):
        import_road_distances(actor=case_officer_23.actor, text=text)
    assert not RoadDistance.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "Km\n", HEAD, "Från;Till;Km\na;b;1\n", HEAD.replace("Till;", "Från;") + "a;b;c;d;1;\n"]
)
def test_file_that_is_no_such_table_is_refused_in_words(case_officer_23: Any, text: str) -> None:
    with pytest.raises(UnreadableTable, match=r"Tabellen|Kolumnen"):
        planned_road_import(case_officer_23.actor, text)


# --- Races


Act = Callable[[Any, ServicePlace], object]


def races() -> dict[str, tuple[dict[str, Any], Act]]:
    """What two do at once, and the place they do it to."""
    fact = FactRecord(FactKind.BROAD_RANGE, TODAY, holds=True)
    return {
        "edit": (
            {},
            lambda actor, row: edit_service_place(actor=actor, place_id=row.pk, facts=SHOP, expected_version=1),
        ),
        "open": (
            STATES["planned"],
            lambda actor, row: open_service_place(actor=actor, place_id=row.pk, opened_on=TODAY, expected_version=1),
        ),
        "close": (
            STATES["open"],
            lambda actor, row: close_service_place(actor=actor, place_id=row.pk, closed_on=TODAY, expected_version=1),
        ),
        "reopen": (
            STATES["closed"],
            lambda actor, row: reopen_service_place(actor=actor, place_id=row.pk, reason="Ny", expected_version=1),
        ),
        "record": ({}, lambda actor, row: record_place_fact(actor=actor, place_id=row.pk, fact=fact)),
        "add": ({}, lambda actor, row: add_service_place(actor=actor, facts=SHOP)),
        "plan": ({}, lambda actor, row: plan_service_place(actor=actor, facts=SHOP)),
    }


@pytest.mark.django_db(transaction=True)
def test_race_one_wins_and_the_other_is_told(case_officer_23: Any) -> None:
    """All in one test: emptying the tables afterwards takes longer than the races."""
    actor = case_officer_23.actor
    for name, (facts, act) in races().items():
        ServicePlace.objects.all().delete()
        row = ServicePlaceFactory(**facts)
        both = partial(act, actor, row)
        first, second = race(both, both)
        assert first is None, name
        assert isinstance(second, ValidationError | ActRefused), (name, second)
    fact = PlaceFactFactory()
    remove_fact = lambda: remove_place_fact(actor=actor, fact_id=fact.pk, expected_version=1)  # noqa: E731
    first, second = race(remove_fact, remove_fact)
    assert first is None
    assert isinstance(second, ActRefused)


@pytest.mark.django_db(transaction=True)
def test_race_on_a_road_leaves_one_row_and_then_none(case_officer_23: Any) -> None:
    near, far = pair()
    actor, text = case_officer_23.actor, HEAD + "Granviks Handel;2361;Fjärrhandeln;2401;9,4;\n"
    facts = RoadFacts(Decimal("9.9"), DistanceMethod.DRIVEN, TODAY)
    both = race(
        lambda: import_road_distances(actor=actor, text=text),
        lambda: state_road_distance(actor=actor, place_id=near.pk, other_id=far.pk, facts=facts),
    )
    assert both == (None, None)
    row = RoadDistance.objects.get()
    assert (row.km, row.version) == (Decimal("9.9"), 2)
    remove = lambda: remove_road_distance(actor=actor, distance_id=row.pk, expected_version=2)  # noqa: E731
    first, second = race(remove, remove)
    assert first is None
    assert isinstance(second, ActRefused)
