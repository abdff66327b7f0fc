"""The history of rows: the database sees every change, the page shows it to those whose row it is only."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pghistory.core import event_models

from accounts.tests.factories import UserFactory
from actionplans.models import ActionPlan, Initiative
from actionplans.tests.factories import ActionPlanFactory, InitiativeFactory
from documents.models import Document
from documents.tests.factories import DocumentFactory
from grants.tests.factories import GrantCaseFactory
from programs.models import Programme, ProgrammeDocument, ServicePlace
from programs.tests.factories import ProgrammeFactory, ServicePlaceFactory, ServicePlanFactory
from registers.enums import Duty
from registers.models import Organisation, Responsibility
from registers.tests.factories import MembershipFactory, OrganisationFactory, SoleTraderFactory
from registers.tests.people import Person
from reporting.pages.history import KINDS
from reporting.policies import HistoryOwner, can_read_history
from rsp.actor import Actor, Role
from rsp.history import events_of, history_of
from rsp.request_context import request_scope
from rsp.tests.actors import (
    ANALYST,
    ANONYMOUS,
    DIRECTOR_23,
    MUNICIPAL_2361,
    NO_ROLE,
    READER_23,
    STAFF_23,
    STAFF_24,
    actor_with,
)
from rsp.tests.refusals import refused_as_append_only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

MARKER = "HEMLIGT-UTKAST-7731"
DRAFT = {"state": "draft", "adopted_on": None}
"""A programme whose content may still be changed."""


def is_tracked(table: type) -> bool:
    return hasattr(table, "pgh_event_model")


def address(slug: str, row: Any) -> str:
    return f"/historik/{slug}/{row.pk}/"


# --- What the database keeps


def test_every_change_is_kept_also_bulk_updates_and_removal() -> None:
    place = ServicePlaceFactory(name="Hede Livs")
    ServicePlace.objects.filter(pk=place.pk).update(name="Hede Mat")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_serviceplace SET name = 'Hede Handel' WHERE id = %s", [place.pk])
    events = events_of(place)
    ServicePlace.objects.filter(pk=place.pk).delete()
    assert list(events.values_list("pgh_label", "name")) == [
        ("insert", "Hede Livs"),
        ("update", "Hede Mat"),
        ("update", "Hede Handel"),
        ("delete", "Hede Handel"),
    ]


def test_save_that_changes_nothing_leaves_no_event() -> None:
    place = ServicePlaceFactory()
    place.save()
    assert events_of(place).count() == 1


@pytest.mark.parametrize("sql", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["registers_organisationevent", "registers_membershipevent"])
def test_history_cannot_be_changed_or_removed_even_by_the_owner_of_the_tables(sql: str, table: str) -> None:
    MembershipFactory()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))
    with refused_as_append_only("append_only"), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


def test_every_kind_of_row_with_history_has_a_page_and_every_tracked_table_is_append_only() -> None:
    tables = {model.pgh_tracked_model for model in event_models()}
    assert {kind.table for kind in KINDS.values()} == tables - {Document}, "a file is told of by what owns it"
    assert all(is_tracked(table) for table in tables)
    for model in event_models():
        assert [trigger.name for trigger in model._meta.triggers] == ["append_only"]


def test_event_knows_the_pseudonym_and_the_request_and_nothing_else(case_officer_23: Any) -> None:
    with request_scope() as request_id, history_of(case_officer_23.actor.pseudonym):
        place = ServicePlaceFactory()
    (event,) = events_of(place)
    assert event.pgh_context == {"actor": case_officer_23.user.pseudonym, "request": request_id}


def test_nested_act_is_kept_as_done_by_the_one_who_did_it() -> None:
    with history_of("P-YTTRE"), history_of("P-INRE"):
        place = ServicePlaceFactory()
    assert events_of(place).get().pgh_context["actor"] == "P-INRE"


def test_people_are_not_followed_so_that_names_can_be_erased() -> None:
    assert not is_tracked(type(UserFactory.build()))


# --- Who may read it


SYSTEM_ADMINISTRATOR = actor_with(Role.SYSTEM_ADMINISTRATOR)
ADMINISTRATOR = actor_with(Role.ADMINISTRATOR, county="23")
(GRANT,) = ADMINISTRATOR.grants


@pytest.mark.parametrize(
    ("actor", "owner", "may"),
    [
        (STAFF_23, HistoryOwner("23"), True),
        (DIRECTOR_23, HistoryOwner("23"), True),
        (STAFF_24, HistoryOwner("23"), False),
        (READER_23, HistoryOwner("23"), False),
        (ANALYST, HistoryOwner("23"), False),
        (ANALYST, HistoryOwner(None), False),
        (NO_ROLE, HistoryOwner(None, None, None), False),
        (ANONYMOUS, HistoryOwner(None, None, None), False),
        (STAFF_23, HistoryOwner(None), False),
        (MUNICIPAL_2361, HistoryOwner("23"), False),
        (MUNICIPAL_2361, HistoryOwner("23", "2361"), True),
        (MUNICIPAL_2361, HistoryOwner("23", "2303"), False),
        (ADMINISTRATOR, HistoryOwner("23"), False),
        (ADMINISTRATOR, HistoryOwner("23", None, GRANT.organisation_id), True),
        (SYSTEM_ADMINISTRATOR, HistoryOwner("24"), True),
    ],
)
def test_history_is_read_by_those_whose_row_it_is(actor: Actor, owner: HistoryOwner, may: bool) -> None:
    answer = can_read_history(actor, owner)
    assert bool(answer) is may
    assert may or "historiken" in answer.reason


def test_history_is_read_where_its_own_duty_lies(case_officer_23: Any) -> None:
    """The county board answers for investment grants alone: not the programme's history, nor a secret paper's title."""
    board = Organisation.objects.get(kind="county_board", county="23")
    duty = Responsibility.objects.of_duty("23", Duty.INVESTMENT_GRANTS)
    duty.filter(valid_to=None).update(organisation=board)
    secret = DocumentFactory(title=MARKER, is_secret=True, secrecy_paragraph="19 kap. 1 § OSL")
    paper = ProgrammeDocument.objects.create(programme=ProgrammeFactory(), document=secret, kind="annex")
    other = Person("case_officer", board).client
    for slug, row, own, others in (
        ("programhandling", paper, 200, 403),
        ("program", paper.programme, 200, 403),
        ("serviceplan", ServicePlanFactory(), 200, 403),
        ("serviceplats", ServicePlaceFactory(), 200, 200),
        ("arende", GrantCaseFactory(county_id="23"), 200, 404),
    ):
        assert case_officer_23.client.get(address(slug, row)).status_code == own, slug
        answer = other.get(address(slug, row))
        assert answer.status_code == others, slug
        assert MARKER not in answer.content.decode()


def approved_plan_with_draft_words() -> ActionPlan:
    plan = ActionPlanFactory(county_id="23", state="draft", decision_dnr=MARKER)
    initiative = InitiativeFactory(plan=plan, title=MARKER, description=f"{MARKER} står bara i utkastet")
    Initiative.objects.filter(pk=initiative.pk).update(title="Beslutad insats", description="Beslutad text")
    ActionPlan.objects.filter(pk=plan.pk).update(
        state="approved", decision_dnr="RUN/1/2026", approval_source="Protokoll", approved_at=timezone.now()
    )
    return plan


def test_draft_of_an_approved_plan_is_shown_to_its_own_county_only(
    case_officer_23: Any, case_officer_24: Any, analyst: Any, municipal_officer_2361: Any
) -> None:
    plan = approved_plan_with_draft_words()
    initiative = plan.initiatives.get()
    for slug, row in (("handlingsplan", plan), ("insats", initiative)):
        assert MARKER in case_officer_23.client.get(address(slug, row)).content.decode()
        for other in (case_officer_24, analyst, municipal_officer_2361):
            answer = other.client.get(address(slug, row))
            assert answer.status_code == 403
            assert MARKER not in answer.content.decode()
            assert "Du kan inte läsa historiken" in answer.content.decode()
            county = other.client.get("/lan/23/").content.decode()
            assert "/historik/" not in county
            assert MARKER not in county


def test_draft_of_another_county_is_not_there(case_officer_24: Any) -> None:
    assert case_officer_24.client.get(address("handlingsplan", ActionPlanFactory(county_id="23"))).status_code == 404


@pytest.mark.parametrize("path", ["/historik/okant/1/", "/historik/program/1/", "/historik/ansvar/999999/"])
def test_unknown_kind_or_row_is_not_there(case_officer_23: Any, path: str) -> None:
    assert case_officer_23.client.get(path).status_code == 404


def test_kind_and_key_that_do_not_fit_are_not_there(case_officer_23: Any) -> None:
    plan = ActionPlanFactory(county_id="23")
    assert case_officer_23.client.get(address("ansvar", plan)).status_code == 404


def test_municipality_reads_the_history_of_its_own_plan_and_place(municipal_officer_2361: Any) -> None:
    for slug, factory in (("serviceplan", ServicePlanFactory), ("serviceplats", ServicePlaceFactory)):
        own, other = (factory(municipality_id=code) for code in ("2361", "2303"))
        assert municipal_officer_2361.client.get(address(slug, own)).status_code == 200
        assert municipal_officer_2361.client.get(address(slug, other)).status_code == 403


# --- What the page says


def changed_by(pseudonym: str, row: Any, **changes: Any) -> None:
    with history_of(pseudonym):
        type(row).objects.filter(pk=row.pk).update(**changes)


def test_page_says_who_changed_what_old_and_new_newest_first(case_officer_23: Any) -> None:
    user = case_officer_23.user
    programme = ProgrammeFactory(county_id="23", purpose="Minst 10 butiker", **DRAFT)
    changed_by(user.pseudonym, programme, purpose="Minst 12 butiker")
    changed_by("", programme, owner=Organisation.objects.get(name="Region Västerbotten"))
    page = case_officer_23.client.get(address("program", programme))
    entries = page.context["page"].entries
    assert [(entry.who, entry.what) for entry in entries] == [
        ("System", "Ändrade"),
        (user.name, "Ändrade"),
        ("System", "Skapades"),
    ]
    (change,) = entries[0].changes
    assert (change.label, change.new) == ("Ansvarig", "Region Västerbotten")
    html = page.content.decode()
    assert '<del><span class="ds-sr-only">borttaget: </span>10</del>' in html
    assert '<ins><span class="ds-sr-only">tillagt: </span>12</ins>' in html


def test_values_are_written_as_people_write_them(case_officer_23: Any) -> None:
    initiative = InitiativeFactory(plan=ActionPlanFactory(county_id="23"), budget=None, starts_on=None)
    changed_by("", initiative, budget="1537062.00", starts_on="2026-03-09")
    entry = case_officer_23.client.get(address("insats", initiative)).context["page"].entries[0]
    assert {change.label: change.new for change in entry.changes} == {
        "Budget": "1\u00a0537\u00a0062\u00a0kr",
        "Startar": "9\u00a0mars 2026",
    }


def test_choice_is_shown_by_its_label(case_officer_23: Any) -> None:
    place = ServicePlaceFactory(municipality_id="2361", is_on_island=False, kind="shop")
    changed_by("", place, is_on_island=True, kind="agent")
    changes = case_officer_23.client.get(address("serviceplats", place)).context["page"].entries[0].changes
    assert [(change.old, change.new) for change in changes] == [("Dagligvarubutik", "Ombud"), ("Nej", "Ja")]


def test_personal_numbers_and_names_of_sole_traders_are_masked(case_officer_23: Any) -> None:
    trader = SoleTraderFactory(name="Stina Exempel Handel", county_id="23", municipality_id="2361")
    changed_by("", trader, name="Stina Exempel Livs")
    place = ServicePlaceFactory(municipality_id="2361", note="Ägs av 640823-3234")
    html = case_officer_23.client.get(address("organisation", trader)).content.decode()
    html += case_officer_23.client.get(address("serviceplats", place)).content.decode()
    for secret in ("Stina", "640823"):
        assert secret not in html


def test_anonymised_person_is_the_pseudonym(case_officer_23: Any) -> None:
    gone = UserFactory(is_active=False, anonymised_at=timezone.now(), name="P-BORTA")
    programme = ProgrammeFactory(county_id="23", **DRAFT)
    changed_by(gone.pseudonym, programme, dnr="RUN/2/2026")
    changed_by("P-OKAND", programme, dnr="RUN/3/2026")
    entries = case_officer_23.client.get(address("program", programme)).context["page"].entries
    assert [entry.who for entry in entries[:2]] == ["P-OKAND", f"Anonymiserad ({gone.pseudonym})"]


def test_change_through_a_page_is_kept_as_done_by_its_reader(case_officer_23: Any) -> None:
    """The middleware says who writes, also where no service does."""
    from django.http import HttpRequest, HttpResponse

    from rsp.middleware import HistoryMiddleware

    request = HttpRequest()
    request.method, request.actor = "POST", case_officer_23.actor
    rows: list[Any] = []
    HistoryMiddleware(lambda _request: (rows.append(ServicePlaceFactory()), HttpResponse())[1])(request)
    assert events_of(rows[0]).get().pgh_context["actor"] == case_officer_23.user.pseudonym


def test_long_history_is_shown_page_by_page(case_officer_23: Any) -> None:
    programme = ProgrammeFactory(county_id="23", dnr="0", **DRAFT)
    for number in range(1, 25):
        changed_by("", programme, dnr=str(number))
    client: Client = case_officer_23.client
    first, second = (client.get(f"{address('program', programme)}?sida={page}").context["page"] for page in (1, 2))
    assert [len(first.entries), len(second.entries)] == [20, 5]
    assert (first.entries[-1].changes[0].old, first.entries[-1].changes[0].new) == ("4", "5")
    assert second.entries[-1].what == "Skapades"
    assert client.get(f"{address('program', programme)}?sida=x").status_code == 200


def test_history_page_costs_the_same_with_2_and_with_20_changes(case_officer_23: Any) -> None:
    counts = []
    for changes in (2, 19):
        programme = ProgrammeFactory(county_id="23", first_year=2030 + changes, last_year=2040 + changes, **DRAFT)
        for number in range(changes):
            user, body = UserFactory(), OrganisationFactory()
            changed_by(user.pseudonym, programme, owner=body, dnr=str(number))
        with CaptureQueriesContext(connection) as queries:
            assert case_officer_23.client.get(address("program", programme)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


OF_THE_NATION = {"regelvarde", "brevtext", "prisbasbelopp", "eurokurs", "utlaningsranta", "ett-enda-foretag"}
"""What belongs to no county: its history is the system administrators'."""


@pytest.mark.parametrize("slug", KINDS)
def test_every_kind_finds_whose_row_it_is(slug: str) -> None:
    """The paths of the table lead to fields that are there."""
    kind = KINDS[slug]
    assert bool(kind.county) is (slug not in OF_THE_NATION)
    str(kind.table.objects.select_related(*kind.related).query)


def test_county_page_leads_to_the_history_for_its_own_staff(case_officer_23: Any, source_004: Any) -> None:
    html = case_officer_23.client.get("/lan/23/").content.decode()
    programme = Programme.objects.filter(county="23").first()
    assert f"/historik/program/{programme.pk}/" in html
    assert html.count("/historik/") == 3


def test_history_of_a_role_is_not_there_until_its_holder_is_known_at_the_body(administrator_23: Any) -> None:
    """Whose account an invited address turned out to be is told when the person has signed in."""
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    row = MembershipFactory(organisation=region, user__name="Hemlig Person", role="reader")
    assert administrator_23.client.get(address("roll", row)).status_code == 404
    row.user.last_login = timezone.now()
    row.user.save()
    page = administrator_23.client.get(address("roll", row))
    assert page.status_code == 200
    assert "Hemlig Person" in page.content.decode()
