"""The log of activities: recorded once whatever is sent, shown to whom it belongs, at the same cost however long."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from actionplans.enums import ActivityKind
from actionplans.models import ActionPlan, Activity
from actionplans.rules.attendance import attendance_in_words
from actionplans.services.activities import Links, edit_activity, link_activity, record_activity, remove_activity
from actionplans.tests.factories import (
    ActionPlanFactory,
    ActivityCountFactory,
    ActivityFactory,
    InitiativeFactory,
)
from programs.tests.factories import ServicePlaceFactory
from registers.models import Organisation
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

VISIT = {"kind": ActivityKind.COMPANY_VISIT, "title": "Handlarn i Gäddede", "held_on": date(2024, 3, 5)}
TYPED = {"kind": "company_visit", "title": "Handlarn i Gäddede", "held_on": "2024-03-05"}
LOG = "/lan/23/aktiviteter/"


def record(actor: Any, county: str | None = "23", key: UUID | None = None, **changed: Any) -> Activity:
    return record_activity(actor=actor, county_code=county, values={**VISIT, **changed}, entry_key=key)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["municipality", "region", "county_board"], "Region och kommun, även länsstyrelsen"),
        (["region"], "Region"),
        (["municipality", "municipality"], "Kommuner"),
        (["company", "association", "region"], "Region, även förening och företag"),
        (["county_board", "authority"], "Länsstyrelsen och myndighet"),
        ([], ""),
    ],
)
def test_attendance_kinds_of_bodies_in_the_words_of_practice(kinds: list[str], words: str) -> None:
    assert attendance_in_words(kinds) == words


# --- Once, whatever is sent


def test_record_same_key_twice_is_one_activity_of_the_one_who_sent_it(
    case_officer_23: Any, case_officer_24: Any
) -> None:
    key = uuid4()
    first = record(case_officer_23.actor, key=key)
    edit_activity(
        actor=case_officer_23.actor, activity_id=first.pk, expected_version=1, values={"title": "Handlarn, Gäddede"}
    )
    assert record(case_officer_23.actor, key=key) == first, "whatever has been done with it since"
    assert Activity.objects.get().title == "Handlarn, Gäddede"
    assert AuditEvent.objects.filter(action="activity.record").count() == 1
    other = record(case_officer_24.actor, "24", key=key)
    assert other != first, "a key is known to whose it is, and to nobody else"
    second = record(case_officer_23.actor, key=key, title="Tempo Ytterhogdal")
    assert second.title == "Tempo Ytterhogdal", "another visit typed over the first is not swallowed"


def test_entry_sent_later_answers_where_it_is_and_counts_once(case_officer_23: Any) -> None:
    sent = {**TYPED, "entry_key": str(uuid4())}
    first, again = (
        case_officer_23.client.post(f"{LOG}ny/", sent, headers={"X-Entry-Sent-Later": "1"}) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first["Location"] == again["Location"] == f"/aktiviteter/{Activity.objects.get().pk}/andra/"


@pytest.mark.django_db(transaction=True)
def test_race_every_act_on_activities(case_officer_23: Any) -> None:
    """One entry sent by two windows is one row; of two who change or remove, one wins and the other is told."""
    actor, key = case_officer_23.actor, uuid4()
    assert race(lambda: record(actor, key=key), lambda: record(actor, key=key)) == (None, None)
    row = Activity.objects.get()
    acts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (edit_activity, {"values": {"title": "Annan"}}),
        (link_activity, {"links": Links()}),
        (remove_activity, {}),
    ]
    for act, further in acts:
        row.refresh_from_db()
        given = {"actor": actor, "activity_id": row.pk, "expected_version": row.version, **further}
        won, told = race(partial(act, **given), partial(act, **given))
        assert won is None, won
        assert isinstance(told, StaleVersion | ActRefused), told
    assert not Activity.objects.exists()


# --- What is refused, at its field


def test_add_year_known_as_a_number_is_told_at_the_kind(case_officer_23: Any) -> None:
    ActivityCountFactory(year=2024)
    response = case_officer_23.client.post(f"{LOG}ny/", TYPED)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "kind": ["Året är redan känt som ett antal för den här typen av aktivitet."]
    }
    record(case_officer_23.actor, kind=ActivityKind.SEMINAR)
    moved = Activity.objects.get()
    with pytest.raises(ValidationError) as told:
        edit_activity(
            actor=case_officer_23.actor,
            activity_id=moved.pk,
            expected_version=1,
            values={"kind": ActivityKind.COMPANY_VISIT},
        )
    assert "kind" in told.value.message_dict


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("kind", "", "Välj vad det var"),
        ("held_on", "igår", "Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2026-12-31"),
        ("held_on", str(timezone.localdate() + timedelta(days=1)), "Dagen ligger framåt i tiden."),
        ("title", " ", "Skriv var det var, eller med vem"),
        ("title", "x" * 301, "Texten får ha högst 300 tecken. Den har 301."),
    ],
)
def test_quick_entry_bad_input_is_told_at_its_field_with_the_rest_kept(
    case_officer_23: Any, name: str, text: str, words: str
) -> None:
    response = case_officer_23.client.post(f"{LOG}ny/", {**TYPED, name: text})
    assert response.status_code == 422
    (told,) = response.context["form"].errors[name]
    assert told.startswith(words)
    assert not Activity.objects.exists()


def test_links_only_to_the_plan_of_the_year_and_what_the_actor_sees(case_officer_23: Any, case_officer_24: Any) -> None:
    row = record(case_officer_23.actor)
    ours = InitiativeFactory(plan=ActionPlanFactory(year=2024))
    other_year = InitiativeFactory(plan=ActionPlanFactory(year=2023))
    other_county = InitiativeFactory(plan=ActionPlanFactory(year=2024, county_id="24"))
    place = ServicePlaceFactory(municipality_id="2361")
    body = Organisation.objects.get(kind="region", county="23")
    act = {"actor": case_officer_23.actor, "activity_id": row.pk}
    for wrong in (other_year, other_county):
        with pytest.raises(ValidationError):
            link_activity(**act, expected_version=1, links=Links(initiatives=[wrong.pk]))
    path = f"/aktiviteter/{row.pk}/kopplingar/"
    chosen = {"version": 1, "linked_initiatives": [ours.pk], "linked_places": [place.pk], "took_part": [body.pk]}
    assert case_officer_23.client.post(path, chosen).status_code == 302
    assert [list(rows.all()) for rows in (row.initiatives, row.places, row.organisations)] == [[ours], [place], [body]]
    assert case_officer_23.client.post(path, chosen).status_code == 409, "the page is of an earlier version"
    assert case_officer_24.client.post(path, chosen).status_code == 404


def test_links_outlive_a_revision_and_keep_the_activity_in_its_year(case_officer_23: Any) -> None:
    row = record(case_officer_23.actor)
    old = ActionPlanFactory(year=2024)
    linked, other = (InitiativeFactory(plan=old, number=number) for number in (1, 2))
    row.initiatives.set([linked])
    ActionPlan.objects.filter(pk=old.pk).update(is_current=False)
    path, act = f"/aktiviteter/{row.pk}/kopplingar/", {"actor": case_officer_23.actor, "activity_id": row.pk}
    offered = case_officer_23.client.get(path).context["form"]["linked_initiatives"]
    assert [str(box.data["value"]) for box in offered if box.data["selected"]] == [str(linked.pk)]
    assert case_officer_23.client.post(path, {"version": 1, "linked_initiatives": [linked.pk]}).status_code == 302
    assert list(row.initiatives.all()) == [linked]
    with pytest.raises(ValidationError):
        link_activity(**act, expected_version=2, links=Links(initiatives=[linked.pk, other.pk]))
    with pytest.raises(ValidationError, match="handlingsplanen för 2024") as told:
        edit_activity(**act, expected_version=2, values={"held_on": date(2023, 5, 4)})
    assert list(told.value.message_dict) == ["held_on"]
    assert case_officer_23.client.get(f"{LOG}?ar=²²²²").status_code == 200


# --- Who sees what


def test_national_activities_are_written_by_the_analyst_and_read_by_all(analyst: Any, case_officer_23: Any) -> None:
    row = record(analyst.actor, None)
    assert row.organiser.name == "Tillväxtverket"
    Activity.objects.update(internal_note="Endast för oss")
    assert "Handlarn i Gäddede" in case_officer_23.client.get("/aktiviteter/").content.decode()
    assert case_officer_23.client.get(f"/aktiviteter/{row.pk}/andra/").status_code == 403
    assert case_officer_23.client.post("/aktiviteter/ny/", TYPED).status_code == 403
    with pytest.raises(PermissionDenied):
        record(case_officer_23.actor, None)
    for person, is_read in ((analyst, True), (case_officer_23, False)):
        page = person.client.get(f"/aktiviteter/{row.pk}/").content.decode()
        file = person.client.get("/aktiviteter/?format=csv").content.decode()
        assert ("Endast för oss" in page, "Endast för oss" in file, "Intern anteckning" in file) == (
            is_read,
            False,
            False,
        )


def test_county_log_is_its_own_staffs_and_its_file_holds_what_the_page_shows(
    case_officer_23: Any, director_23: Any, case_officer_24: Any, reader_23: Any, tmp_path: Any
) -> None:
    row = ActivityFactory(
        title="=1+1", internal_note="Hemligt", summary="Delas", municipality_id="2361", is_digital=True
    )
    ActivityFactory(kind=ActivityKind.SEMINAR, held_on=date(2024, 1, 2))
    row.organisations.set(Organisation.objects.filter(kind__in=["region", "county_board"], county="23"))
    for person in (case_officer_24, reader_23):
        assert person.client.get(LOG).status_code == 403
        assert person.client.get(f"/aktiviteter/{row.pk}/").status_code == 404
    assert director_23.client.get(LOG).status_code == 200
    asked = "?slag=company_visit&ar=2023&kommun=2361&hur=digital"
    content = case_officer_23.client.get(f"{LOG}{asked}&format=xlsx").content
    (tmp_path / "logg.xlsx").write_bytes(content)
    headings, *rows = openpyxl.load_workbook(tmp_path / "logg.xlsx").active.values
    (line,) = [dict(zip(headings, one, strict=True)) for one in rows]
    assert line["Rubrik"] == "=1+1"
    assert line["Vilka som var med"] == "Region, även länsstyrelsen"
    assert line["Sammanfattning"] == "Delas"
    assert b"Hemligt" not in content and "Hemligt" not in str(line), "a file is sent on"


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_log_asks_as_much_at_two_rows_as_at_twenty(case_officer_23: Any) -> None:
    bodies, initiative = list(Organisation.objects.filter(county="23")[:5]), InitiativeFactory()

    def more(count: int) -> None:
        for _ in range(count):
            row = ActivityFactory(municipality_id="2361")
            row.organisations.set(bodies)
            row.initiatives.set([initiative])

    more(2)
    two = queries_of(case_officer_23.client, LOG)
    more(18)
    assert queries_of(case_officer_23.client, LOG) == two <= 20
