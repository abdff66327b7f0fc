"""The calendar of deadlines: on working days, as its reader may see it, and at an address that can be taken back."""

import io
import logging
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from actionplans.models import CalendarFeed
from actionplans.services.calendar_feeds import create_calendar_feed, revoke_calendar_feed
from actionplans.tests.factories import ActionPlanFactory, ApprovedPlanFactory, GoalFactory, InitiativeFactory
from programs.tests.factories import ConsultationFactory, ProgrammeFactory, ServicePlanFactory
from registers.models import Membership, Organisation
from rsp.deadlines import deadlines_of
from rsp.log_secrets import HideSecretAddresses
from rsp.rights import ActRefused
from rsp.tests.racing import race
from rsp.working_days import last_working_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

THIS_YEAR = timezone.localdate().year
CREATE = "/lan/23/kalender/adress/"


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        (date(2024, 3, 31), date(2024, 3, 28), "påskdagen"),
        (date(2025, 3, 31), date(2025, 3, 31), ""),
        (date(2024, 6, 6), date(2024, 6, 5), "nationaldagen"),
        (date(2023, 12, 31), date(2023, 12, 29), "en söndag"),
        (date(2024, 5, 1), date(2024, 4, 30), "första maj"),
        (date(2022, 1, 1), date(2021, 12, 31), "nyårsdagen"),
    ],
)
def test_last_working_day_before_weekends_and_holidays_says_why(day: date, worked: date, why: str) -> None:
    found = last_working_day(day)
    assert found.day == worked
    assert found.why.endswith(f"är {why}.") if why else found.why == ""


def deadlines(actor: Any, year: int = 2024, county: str = "23") -> dict[str, date]:
    return {deadline.title: deadline.on for deadline in deadlines_of(actor, county, year)}


def test_deadlines_of_every_room_are_told_to_who_may_read_them(case_officer_23: Any, case_officer_24: Any) -> None:
    region = Organisation.objects.get(kind="region", county="23")
    draft = ActionPlanFactory(year=2024)
    initiative = InitiativeFactory(plan=draft, title="Tematräffar", ends_on=date(2024, 11, 30))
    GoalFactory(initiative=initiative, text="Tre träffar", due_on=date(2024, 10, 31))
    GoalFactory.create_batch(5, initiative=initiative, due_on=date(2024, 12, 31))
    ServicePlanFactory(municipality_id="2361", valid_to=date(2024, 5, 31))
    ProgrammeFactory(owner=region, first_year=2020, last_year=2024)
    asked = ProgrammeFactory(owner=region, state="consulted", adopted_on=None, first_year=2031, last_year=2035)
    ConsultationFactory(programme=asked, opens_on=date(2024, 2, 1), closes_on=date(2024, 4, 30))
    common = {
        "Uppföljningen av 2023 ska vara inskickad till Tillväxtverket": date(2024, 3, 31),
        "Handlingsplanen för 2025 ska vara beslutad": date(2024, 12, 31),
        "Serviceplanen för Härjedalen går ut": date(2024, 5, 31),
        "Regionalt serviceprogram 2020–2024 upphör": date(2024, 12, 31),
    }
    assert deadlines(case_officer_24.actor) == common
    GoalFactory.create_batch(4, initiative=initiative, due_on=date(2024, 6, 30))
    uids = [due.uid for county in ("23", "24") for due in deadlines_of(case_officer_23.actor, county, 2024)]
    assert len(set(uids)) == len(uids), "two deadlines are never one in somebody's calendar"
    assert deadlines(case_officer_23.actor) == common | {
        "Insatsen slutar: Tematräffar": date(2024, 11, 30),
        "Målet ska vara nått: Tre träffar": date(2024, 10, 31),
        "4 mål ska vara nådda": date(2024, 6, 30),
        "5 mål ska vara nådda": date(2024, 12, 31),
        "Sista dag att svara på samrådet om Regionalt serviceprogram 2031–2035": date(2024, 4, 30),
    }
    ApprovedPlanFactory(year=2025)
    assert "Handlingsplanen för 2025 ska vara beslutad" not in deadlines(case_officer_24.actor)


def test_page_shows_the_day_moved_and_why_and_asks_as_much_for_many(case_officer_23: Any) -> None:
    initiative = InitiativeFactory(plan=ActionPlanFactory(year=2024))

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = case_officer_23.client.get("/lan/23/kalender/2024/").content.decode()
        assert "torsdag 28\u00a0mars" in page
        assert "Sista vardagen. Den 31\u00a0mars är påskdagen." in page
        return len(captured)

    few = asked()
    for number in range(1, 13):
        GoalFactory(initiative=initiative, due_on=date(2024, number, 15))
    assert asked() == few
    for path in ("/lan/99/kalender/2024/", "/lan/23/kalender/0000/", "/lan/23/kalender/9999/"):
        assert case_officer_23.client.get(path).status_code == 404


# --- The secret address


def address_of(client: Client, once: str) -> str:
    response = client.post(CREATE, {"once": once})
    assert response.status_code == 200
    secret: str = response.context["secret"]
    assert secret in response.content.decode()
    return secret.removeprefix("http://testserver")


def titles(address: str) -> set[str]:
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    return {str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")}


def test_feed_is_read_without_signing_in_by_who_has_its_address_as_its_owner_may_read(case_officer_23: Any) -> None:
    initiative = InitiativeFactory(plan=ActionPlanFactory(year=THIS_YEAR), title="Eget", ends_on=date(THIS_YEAR, 6, 3))
    address = address_of(case_officer_23.client, "a")
    assert len(address.split("/")[-1]) > 40
    assert address.split("/")[-1].removesuffix(".ics") not in str(list(CalendarFeed.objects.values()))
    own = "Insatsen slutar: Eget"
    assert own in titles(address)
    event = next(
        event for event in Calendar.from_ical(Client().get(address).content).walk("VEVENT") if event["SUMMARY"] == own
    )
    assert str(event["URL"]).endswith(f"/handlingsplan/{initiative.plan_id}/#insats-{initiative.pk}")
    assert event.decoded("DTSTART") == last_working_day(date(THIS_YEAR, 6, 3)).day
    twice = case_officer_23.client.post(CREATE, {"once": "a"})
    assert twice.status_code == 302, "F5 makes no other and shows no secret"
    assert own in titles(address)
    elsewhere = Organisation.objects.get(kind="region", county="24")
    Membership.objects.filter(user=case_officer_23.user).update(organisation=elsewhere)
    assert own not in titles(address), "what a role no longer reads is not in the feed"


@pytest.mark.parametrize("end", ["revoked", "replaced", "deactivated", "no role", "unknown"])
def test_feed_that_has_ended_is_not_found(case_officer_23: Any, reader_23: Any, end: str) -> None:
    address = address_of(case_officer_23.client, "a")
    feed = CalendarFeed.objects.get()
    match end:
        case "revoked":
            path = f"/kalender/adresser/{feed.pk}/aterkalla/"
            assert reader_23.client.post(path).status_code == 404
            assert case_officer_23.client.post(path).status_code == 302
        case "replaced":
            assert titles(address_of(case_officer_23.client, "b"))
        case "deactivated":
            case_officer_23.user.is_active = False
            case_officer_23.user.save()
        case "no role":
            yesterday = timezone.localdate() - timedelta(days=1)
            Membership.objects.update(valid_from=date(2020, 1, 1), valid_to=yesterday)
        case _:
            address = address.replace(".ics", "x.ics")
    assert Client().get(address).status_code == 404


def test_log_of_a_refused_feed_does_not_hold_the_secret() -> None:
    secret, written = "A" * 43, io.StringIO()
    (handler,) = (one for one in logging.root.handlers if any(isinstance(f, HideSecretAddresses) for f in one.filters))
    usual = handler.setStream(written)
    try:
        assert Client().get(f"/kalender/{secret}.ics").status_code == 404
    finally:
        handler.setStream(usual)
    assert "/kalender/" in written.getvalue()
    assert secret not in written.getvalue()


@pytest.mark.django_db(transaction=True)
def test_race_one_address_is_left_and_it_ends_once(case_officer_23: Any) -> None:
    create = partial(create_calendar_feed, actor=case_officer_23.actor, county_code="23")
    assert race(create, create) == (None, None)
    feed = CalendarFeed.objects.live().get()
    revoke = partial(revoke_calendar_feed, actor=case_officer_23.actor, feed_id=feed.pk)
    won, told = race(revoke, revoke)
    assert won is None
    assert isinstance(told, ActRefused)
    assert not CalendarFeed.objects.live().exists()
