"""The ledger as it is read from the tables, what is written in it, and its pages."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from grants.case_facts import facts_of_case, facts_of_cases
from grants.enums import AidBasis, DecisionOutcome, RegisterState, Regulation
from grants.exchange import rate_on
from grants.ledgers import ledger_facts, ledger_of
from grants.models import GrantDecision, OtherAid, RegisterEntry, RuleValue, UndertakingGroup, UndertakingMember
from grants.pages.ledger import export_rows, ledger_page
from grants.services.other_aid import add_other_aid, edit_other_aid, remove_other_aid
from grants.services.register_duty import (
    confirm_register_entry,
    export_register_entries,
    note_register_duty,
    remind_of_register,
)
from grants.services.undertakings import (
    add_undertaking,
    add_undertaking_member,
    edit_undertaking,
    edit_undertaking_member,
)
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from grants.tests.ledger_world import at, grant, load_ledger_law, other, rate
from grants.tests.part_factories import ConflictDeclarationFactory, RegisterEntryFactory
from notices.models import Notification, Reminder
from registers.tests.factories import SOLE_TRADER_ORGNR, OrganisationFactory, SoleTraderFactory
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

D = Decimal
TODAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def law(registers: None) -> None:
    load_ledger_law()


def joined(*companies: Any, first: str = "2022-07-01", last: str | None = None, recorded: str = "") -> UndertakingGroup:
    """The companies as one undertaking."""
    with at(date.fromisoformat(recorded or first)):
        group = UndertakingGroup.objects.create(name="Fjällbygdens-gruppen", source="Intyg 2025-09-30")
        for company in companies:
            UndertakingMember.objects.create(
                group=group, organisation=company, link="majoritet av rösterna", valid_from=first, valid_to=last
            )
    return group


def picture(officer: Any = None) -> tuple[Any, Any, Any]:
    """The undertaking of the picture of the page, with the rates of its days."""
    shop, fuel, houses = (
        OrganisationFactory(name=f"Fjällbygdens {name} AB", county_id="23")
        for name in ("Handel", "Drivmedel", "Fastigheter")
    )
    joined(shop, fuel, houses)
    rate("2026-03-13", "10.90")
    grant(shop, "2023-05-22", 812_000, "71228.07", scheme="investeringsstod")
    grant(shop, "2023-11-09", 150_000, "12897.68")
    grant(houses, "2024-09-18", 1_105_000, "97356.83", scheme="investeringsstod")
    grant(shop, "2024-09-25", 245_000, "21681.42", scheme="sarskilt-driftstod")
    grant(shop, "2025-03-18", 262_000, "23774.95", scheme="sarskilt-driftstod")
    other(fuel, "2025-04-03", "40000", "2025-09-30")
    grant(shop, "2025-10-30", 290_000, "26508.23", dnr="RUN/455/2025", of_case={"officer": officer} if officer else {})
    grant(shop, "2026-02-24", 280_000, "25339.37", scheme="sarskilt-driftstod", dnr="RUN/61/2026")
    return shop, fuel, houses


# --- What is read


def test_ledger_counts_own_decisions_of_all_counties_and_what_others_granted() -> None:
    shop, fuel, houses = picture()
    grant(fuel, "2025-12-01", 11_000, "1000", of_case={"county_id": "24"})
    other(houses, "2025-12-02", "500", regulation=Regulation.FISHERY)
    other(houses, "2025-12-02", "7000", basis=AidBasis.APPLIED)
    other(houses, "2025-12-02", "9000", regulation=Regulation.NONE)
    ledger = ledger_of(shop.pk, TODAY)
    assert ledger.general.used_on(TODAY).amount == D("247990.81") + 1500
    assert ledger.sgei.used_on(TODAY).amount == D("70795.74")
    general, sgei = ledger_facts([shop.pk], TODAY)[shop.pk]
    assert (general.ceiling, general.room, general.rate) == (D(300_000), D("50509.19"), D("10.9000"))
    assert (sgei.ceiling, sgei.used, sgei.is_complete) == (D(750_000), D("70795.74"), True)


def test_ledger_leaves_out_what_is_superseded_or_was_not_granted() -> None:
    company = OrganisationFactory()
    first = grant(company, "2025-06-01", 100_000, "9000")
    grant(
        company, "2025-06-02", 0, None, outcome=DecisionOutcome.REJECTED, dnr="RUN/nej", regulation=Regulation.GENERAL
    )
    assert ledger_of(company.pk, TODAY).general.used_on(TODAY).amount == 9000
    grant(company, "2025-06-10", 80_000, "7000", case=first.case, supersedes=first)
    assert ledger_of(company.pk, TODAY).general.used_on(TODAY).amount == 7000
    assert ledger_of(company.pk, TODAY, without_cases=[first.case_id]).general.used_on(TODAY).amount == 0


def test_examples_of_the_demo_count_for_examples_only() -> None:
    company = OrganisationFactory()
    grant(company, "2025-06-01", 100_000, "9000", dnr="EX/1", of_case={"is_example": True})
    assert ledger_of(company.pk, TODAY).general.used_on(TODAY).amount == 9000
    assert ledger_facts([company.pk], TODAY, with_examples=False)[company.pk][0].used == 0
    grant(company, "2025-06-02", 100_000, "8000")
    real, example = GrantCaseFactory(applicant=company), GrantCaseFactory(applicant=company, is_example=True)
    assert ledger_of(company.pk, TODAY).general.used_on(TODAY).amount == 8000
    facts = facts_of_cases([real, example], TODAY)
    assert (facts[real.pk].general_ledger.used, facts[example.pk].general_ledger.used) == (8000, 17_000)


def test_decided_case_tried_today_is_not_counted_against_itself() -> None:
    company = OrganisationFactory()
    grant(company, "2025-06-01", 100_000, "9000")
    case = grant(company, "2025-06-02", 100_000, "8000").case
    assert facts_of_case(case, TODAY).general_ledger.used == 9000


def test_missing_euro_is_counted_with_a_rate_of_the_week_before_and_else_not_known() -> None:
    company = OrganisationFactory()
    grant(company, "2025-06-08", 110_000, None)
    grant(company, "2025-07-08", 110_000, None)
    rate("2025-06-01", "11.00")
    assert rate_on(date(2025, 6, 8)) is not None
    assert rate_on(date(2025, 6, 9)) is None
    general, sgei = ledger_facts([company.pk], TODAY)[company.pk]
    assert (general.room, general.used, general.is_complete) == (None, None, False)
    assert sgei.room == 750_000
    rate("2025-07-08", "10.00")
    assert ledger_facts([company.pk], TODAY)[company.pk][0].used == 21_000


def test_loan_without_stated_euro_is_not_known() -> None:
    company = OrganisationFactory()
    rate("2023-06-01", "11.00")
    grant(company, "2023-06-01", 110_000, None, scheme="investeringslan")
    assert ledger_facts([company.pk], date(2023, 7, 1))[company.pk][0].room is None


def test_months_of_2024_when_the_ordinance_named_the_old_regulations_are_not_known() -> None:
    company = OrganisationFactory()
    facts = {
        day: ledger_facts([company.pk], day)[company.pk]
        for day in (date(2023, 12, 31), date(2024, 6, 30), date(2024, 7, 1))
    }
    rooms = [(general.room, sgei.room) for general, sgei in facts.values()]
    assert rooms == [(200_000, 500_000), (None, None), (300_000, 750_000)]
    assert "inte känt" in facts[date(2024, 6, 30)][0].words


def test_companies_share_a_ledger_only_while_they_are_one_undertaking() -> None:
    first, second = OrganisationFactory(), OrganisationFactory()
    grant(second, "2024-09-01", 550_000, "50000", dnr="RUN/före")
    joined(first, second, first="2025-01-01", last="2025-12-31")
    grant(second, "2026-02-01", 11_000, "1000", dnr="RUN/efter")
    rooms = {
        day: ledger_facts([first.pk], day)[first.pk][0].room
        for day in (date(2024, 12, 31), date(2025, 6, 1), date(2026, 3, 1))
    }
    assert list(rooms.values()) == [300_000, 250_000, 300_000]


@pytest.mark.parametrize("number", [2, 20])
def test_ledger_facts_take_as_many_queries_for_all_companies(number: int, django_assert_num_queries: Any) -> None:
    companies = [OrganisationFactory() for _one in range(number)]
    joined(*companies[:2])
    for company in companies:
        grant(company, "2025-06-01", 100_000, None, dnr=f"RUN/{company.pk}")
        other(company, "2025-06-02", "100")
    with django_assert_num_queries(5):
        assert len(ledger_facts([company.pk for company in companies], TODAY)) == number


@pytest.mark.parametrize("number", [2, 20])
def test_page_of_a_ledger_takes_as_many_queries_for_all_rows(
    number: int, case_officer_23: Any, django_assert_num_queries: Any
) -> None:
    company, actor = OrganisationFactory(), case_officer_23.actor
    joined(company, OrganisationFactory())
    for n in range(number):
        note_register_duty(grant(company, "2026-02-01", 1_000, "90", dnr=f"RUN/{n}"))
        other(company, "2025-06-02", "100")
    with django_assert_num_queries(8):
        page = ledger_page(actor, company, TODAY)
        assert len(page.lines) == 2 * number
        assert (page.conflicts, len(page.members), len(page.register_notes)) == ([], 2, number)
        assert page.general_charts.wide


# --- What is written


AID = {
    "regulation": Regulation.GENERAL,
    "basis": AidBasis.DECLARED,
    "granted_on": date(2025, 6, 11),
    "eur_amount": D(60_000),
    "amount": None,
    "grantor": "Länsstyrelsen",
    "source": "Intyg 2026-03-09",
}


def test_late_record_tells_the_officer_once_and_stands_on_the_page(case_officer_23: Any) -> None:
    officer = UserFactory()
    shop, _fuel, houses = picture(officer)
    row = add_other_aid(actor=case_officer_23.actor, organisation_id=houses.pk, values=AID)
    notice = Notification.objects.get(kind="aid_conflict", user=officer)
    assert notice.title == "Stödet i RUN/455/2025 ryms inte längre: taket överskreds med 7\u00a0990,81 euro"
    edit_other_aid(actor=case_officer_23.actor, aid_id=row.pk, expected_version=1, values={"reference": "Ä 12"})
    assert Notification.objects.filter(kind="aid_conflict", user=officer).count() == 1
    (view,) = ledger_page(case_officer_23.actor, shop, timezone.localdate()).conflicts
    assert (view.line.reference, view.conflict.over, [late.row.other for late in view.late]) == (
        "RUN/455/2025",
        D("7990.81"),
        [row],
    )


def test_record_that_leaves_room_tells_nobody(case_officer_23: Any) -> None:
    officer = UserFactory()
    _shop, _fuel, houses = picture(officer)
    add_other_aid(actor=case_officer_23.actor, organisation_id=houses.pk, values=AID | {"eur_amount": D("52009.19")})
    assert not Notification.objects.filter(kind="aid_conflict").exists()


def test_company_added_late_to_an_undertaking_tells_the_officers_of_what_no_longer_fits(case_officer_23: Any) -> None:
    officer = UserFactory()
    one, two = OrganisationFactory(), OrganisationFactory()
    grant(one, "2025-06-01", 2_200_000, "200000", of_case={"officer": officer}, dnr="RUN/1")
    other(two, "2025-02-01", "150000")
    values = {
        "name": "Gruppen",
        "source": "Intyg",
        "link": "60 procent",
        "valid_from": date(2025, 1, 1),
        "organisation": one,
    }
    group = add_undertaking(actor=case_officer_23.actor, values=values)
    assert not Notification.objects.filter(user=officer).exists()
    member = add_undertaking_member(
        actor=case_officer_23.actor, group_id=group.pk, values=values | {"organisation": two}
    )
    assert Notification.objects.get(user=officer).title.endswith("överskreds med 50\u00a0000 euro")
    edit_undertaking_member(
        actor=case_officer_23.actor, member_id=member.pk, expected_version=1, values={"valid_to": date(2025, 1, 31)}
    )
    assert ledger_of(one.pk, TODAY).general.conflicts() == []
    with pytest.raises(ValidationError, match="hör redan till ett enda företag"):
        add_undertaking(actor=case_officer_23.actor, values=values)


def test_other_aid_is_written_by_officers_alone_and_a_stale_one_is_told(case_officer_23: Any, reader_23: Any) -> None:
    company = OrganisationFactory()
    with pytest.raises(PermissionDenied):
        add_other_aid(actor=reader_23.actor, organisation_id=company.pk, values=AID)
    row = add_other_aid(actor=case_officer_23.actor, organisation_id=company.pk, values=AID)
    edit_other_aid(actor=case_officer_23.actor, aid_id=row.pk, expected_version=1, values={"eur_amount": D(5)})
    with pytest.raises(StaleVersion):
        remove_other_aid(actor=case_officer_23.actor, aid_id=row.pk, expected_version=1, reason="Dubbel")
    with pytest.raises(ValidationError, match="efter i dag"):
        edit_other_aid(
            actor=case_officer_23.actor, aid_id=row.pk, expected_version=2, values={"granted_on": date(2999, 1, 1)}
        )
    remove_other_aid(actor=case_officer_23.actor, aid_id=row.pk, expected_version=2, reason="Dubbel")
    assert not OtherAid.objects.exists()
    told = AuditEvent.objects.filter(action__startswith="other_aid").exclude(outcome="refused")
    assert [event.action for event in told.order_by("at")] == ["other_aid.add", "other_aid.edit", "other_aid.remove"]


def test_ledger_is_changed_by_its_county_and_read_by_others(case_officer_23: Any, case_officer_24: Any) -> None:
    company, told = OrganisationFactory(county_id="23"), UserFactory()
    grant(company, "2025-06-01", 1000, "90", of_case={"officer": told})
    group = joined(company, OrganisationFactory(county_id="23"))
    member = group.members.first()
    row = add_other_aid(actor=case_officer_23.actor, organisation_id=company.pk, values=AID)
    client, theirs = case_officer_24.client, case_officer_24.actor
    page = client.get(reverse("grants:ledger", args=[company.pk])).content.decode()
    for name, kept in (
        ("other_aid_edit", row),
        ("other_aid_remove", row),
        ("undertaking_edit", group),
        ("undertaking_member_add", group),
        ("undertaking_member_edit", member),
    ):
        address = reverse(f"grants:{name}", args=[kept.pk])
        assert client.get(address).status_code == 403
        assert address not in page
        assert address in case_officer_23.client.get(reverse("grants:ledger", args=[company.pk])).content.decode()
    assert reverse("grants:applicant", args=[company.pk]) not in page
    acts = (
        lambda: edit_other_aid(actor=theirs, aid_id=row.pk, expected_version=1, values={"eur_amount": D(5)}),
        lambda: remove_other_aid(actor=theirs, aid_id=row.pk, expected_version=1, reason="x"),
        lambda: edit_undertaking(actor=theirs, group_id=group.pk, expected_version=1, values={"name": "Ny"}),
        lambda: add_undertaking_member(actor=theirs, group_id=group.pk, values={}),
        lambda: edit_undertaking_member(actor=theirs, member_id=member.pk, expected_version=1, values={"link": "x"}),
    )
    for act in acts:
        with pytest.raises(PermissionDenied, match="annat län"):
            act()
    with pytest.raises(ValidationError):
        remove_other_aid(actor=case_officer_23.actor, aid_id=row.pk, expected_version=1, reason=" ")
    remove_other_aid(actor=case_officer_23.actor, aid_id=row.pk, expected_version=1, reason="Intyget drogs tillbaka")
    assert "Intyget drogs tillbaka" in Notification.objects.get(user=told).body
    removal = AuditEvent.objects.get(action="other_aid.remove", reason="Intyget drogs tillbaka")
    assert company.name not in removal.object_label


def test_other_aid_told_of_in_a_case_of_another_company_is_refused(case_officer_23: Any) -> None:
    mine, theirs = OrganisationFactory(), grant(OrganisationFactory(), "2025-06-01", 1000, "90").case
    with pytest.raises(ActRefused):
        add_other_aid(actor=case_officer_23.actor, organisation_id=mine.pk, values=AID, case_id=theirs.pk)


# --- The register


@pytest.mark.parametrize(
    ("day", "facts", "due"),
    [
        ("2026-02-24", {}, date(2026, 3, 24)),
        ("2026-03-16", {}, date(2026, 4, 15)),  # Long Friday and Easter Monday are no working days
        ("2025-12-31", {}, None),
        ("2026-01-01", {}, date(2026, 1, 30)),  # Epiphany
        ("2026-02-24", {"regulation": Regulation.NONE, "act_id": "2024:1243"}, None),
        ("2026-02-24", {"outcome": DecisionOutcome.REJECTED, "amount": 0, "eur_amount": None, "eur_rate": None}, None),
    ],
)
def test_register_duty_holds_from_2026_and_is_due_in_twenty_working_days(
    day: str, facts: Any, due: date | None
) -> None:
    entry = note_register_duty(grant(OrganisationFactory(), day, 1000, "90", **facts))
    assert (entry and entry.due_on) == due


def test_register_entries_are_exported_confirmed_and_reminded_of(case_officer_23: Any, case_officer_24: Any) -> None:
    officer = UserFactory()
    decision = grant(OrganisationFactory(), "2026-02-24", 1000, "90", of_case={"officer": officer})
    entry = note_register_duty(decision)
    assert entry is not None and note_register_duty(decision) == entry
    assert remind_of_register(date(2026, 3, 16)) == 0
    for day in (date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 24), date(2026, 3, 25)):
        assert remind_of_register(day) == 1
    assert list(Reminder.objects.filter(user=officer).order_by("due_on").values_list("due_on", flat=True)) == [
        date(2026, 3, 17),
        date(2026, 3, 24),
    ]
    whole = {"county_code": "23", "entry_ids": [entry.pk]}
    with pytest.raises(PermissionDenied):
        export_register_entries(actor=case_officer_24.actor, **whole)
    assert export_register_entries(actor=case_officer_23.actor, **whole) == [entry]
    confirm = {"entry_id": entry.pk, "confirmed_on": date(2026, 3, 20), "reference": "R-1"}
    with pytest.raises(StaleVersion):
        confirm_register_entry(actor=case_officer_23.actor, expected_version=1, **confirm)
    confirm_register_entry(actor=case_officer_23.actor, expected_version=2, **confirm)
    assert RegisterEntry.objects.get().state == RegisterState.CONFIRMED
    assert not Reminder.objects.filter(done_at__isnull=True).exists()
    with pytest.raises(ActRefused):
        export_register_entries(actor=case_officer_23.actor, **whole)


def test_register_takes_no_examples_of_the_demo(case_officer_23: Any) -> None:
    decision = grant(OrganisationFactory(), "2026-02-24", 280_000, "25339.37", dnr="EX/1", of_case={"is_example": True})
    entry = note_register_duty(decision)
    assert entry is not None
    assert remind_of_register(entry.due_on) == 0
    assert "EX/1" not in case_officer_23.client.get(reverse("grants:register_queue")).content.decode()
    with pytest.raises(ActRefused, match="inga stöd att registrera"):
        export_register_entries(actor=case_officer_23.actor, county_code="23", entry_ids=[entry.pk])


def test_queue_gives_a_file_of_what_waits_and_marks_it(case_officer_23: Any) -> None:
    company = OrganisationFactory(name="Storåsens Lanthandel AB", county_id="23")
    note_register_duty(grant(company, "2026-02-24", 280_000, "25339.37", dnr="RUN/61/2026"))
    client = case_officer_23.client
    queue = reverse("grants:register_queue")
    assert "RUN/61/2026" in client.get(queue).content.decode()
    response = client.post(reverse("grants:register_export", args=["23"]), {"format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1][1:5] == ("Storåsens Lanthandel AB", 280_000, 25339.37, rows[1][4])
    assert rows[1][9] in (None, "")
    assert "RUN/61/2026" not in client.get(queue).content.decode()
    assert "RUN/61/2026" in client.get(queue, {"lage": "exporterade"}).content.decode()
    again = client.post(reverse("grants:register_export", args=["23"]), follow=True)
    assert "Det finns inga stöd att registrera" in again.content.decode()


def test_queue_states_the_rule_of_the_law_and_offers_the_register_to_officers_alone(
    case_officer_23: Any, director_23: Any
) -> None:
    entry = note_register_duty(grant(OrganisationFactory(), "2026-02-24", 1000, "90"))
    assert entry is not None
    RuleValue.objects.filter(key="de_minimis.register_days").update(value=15)
    confirm = reverse("grants:register_confirm", args=[entry.pk])
    pages = [
        who.client.get(reverse("grants:register_queue")).content.decode() for who in (case_officer_23, director_23)
    ]
    assert [confirm in page for page in pages] == [True, False]
    assert all("från den 1\xa0januari 2026 ska vara i registret inom 15 arbetsdagar." in page for page in pages)


# --- The page


def test_page_tells_what_is_left_and_when_more_comes_back(case_officer_23: Any) -> None:
    shop, _fuel, houses = picture()
    other(houses, "2025-06-11", "60000", "2026-03-09")
    asked = {
        "dag": "2026-03-16",
        "prova": "1",
        "belopp": "780 000 kr",
        "beslutsdag": "2026-04-15",
        "stodform": "investeringsstod",
    }
    with at(TODAY):
        response = case_officer_23.client.get(reverse("grants:ledger", args=[shop.pk]), asked)
    text = response.content.decode().replace("\u00a0", " ")
    assert response.status_code == 200
    for words in (
        "7 990,81 euro över taket",
        "Ett tidigare ja blev ett nej",
        "Utred RUN/455/2025",
        "63 237,26",
        "371 213 euro",
        "679 204 euro",
        "Stödet är 71 559,63 euro och taket är redan nått",
        "högst 689 286 kr",
        "9 november 2026",
        "Kom sent",
        "2026-05-21",
        "10,90 kr per euro, 13 mars 2026",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"dag": "2024-03-01"}, 200, "är inte känt"),
        ({"dag": "hej"}, 200, "Stöd av mindre betydelse"),
        ({"dag": "9999-99-99"}, 200, "Stöd av mindre betydelse"),
        ({"prova": "1", "belopp": "mycket", "beslutsdag": "2026-13-01", "stodform": "x"}, 422, "mycket"),
        (
            {"prova": "1", "belopp": "1000", "beslutsdag": "2026-01-01", "stodform": "hemsandningsbidrag"},
            200,
            "inget stöd av",
        ),
        (
            {"prova": "1", "belopp": "1000", "beslutsdag": "2026-01-01", "stodform": "servicebidrag"},
            200,
            "ingen eurokurs",
        ),
        ({"dag": "2014-01-01"}, 200, "Stöd av mindre betydelse"),
        ({"dag": "2099-12-31"}, 200, "inte"),
    ],
)
def test_page_answers_whatever_is_asked(case_officer_23: Any, asked: dict[str, str], status: int, words: str) -> None:
    company = OrganisationFactory()
    grant(company, "2025-06-01", 1000, None)
    response = case_officer_23.client.get(reverse("grants:ledger", args=[company.pk]), asked)
    assert response.status_code == status
    assert words in response.content.decode()


def test_ledger_of_a_sole_trader_is_masked_for_those_without_right_to_its_cases(
    case_officer_23: Any, case_officer_24: Any, reader_23: Any
) -> None:
    trader = SoleTraderFactory(name="Karin Planterads Handel", county_id="23", municipality_id="2361")
    grant(trader, "2025-06-01", 1000, "90")
    number = f"{SOLE_TRADER_ORGNR[:6]}-{SOLE_TRADER_ORGNR[6:]}"
    for name in ("grants:ledger", "grants:ledger_export"):
        address = reverse(name, args=[trader.pk])
        assert reader_23.client.get(address).status_code == 403
        masked, named = case_officer_24.client.get(address).content, case_officer_23.client.get(address).content
        if name == "grants:ledger_export":
            masked, named = (
                repr(list(load_workbook(io.BytesIO(one)).active.iter_rows(values_only=True))).encode()
                for one in (masked, named)
            )
        assert b"Planterad" not in masked
        assert b"Planterad" in named
        assert number.encode() not in masked + named
    assert not AuditEvent.objects.filter(object_label__contains="Planterad").exists()


def test_ledger_leads_to_the_applicant_only_where_a_case_is_read_and_dates_records_by_the_clock_here(
    case_officer_23: Any, case_officer_24: Any
) -> None:
    decision = grant(OrganisationFactory(), "2025-06-01", 1000, "90")
    company = decision.case.applicant
    with mock.patch.object(timezone, "now", lambda: datetime(2025, 6, 1, 22, 30, tzinfo=UTC)):
        OtherAid.objects.create(
            organisation=company,
            regulation=Regulation.GENERAL,
            basis=AidBasis.DECLARED,
            granted_on="2025-05-01",
            eur_amount=1,
            grantor="L",
            source="Intyg",
        )
    applicant = reverse("grants:applicant", args=[company.pk])
    for reader, leads in ((case_officer_23, True), (case_officer_24, False)):
        page = reader.client.get(reverse("grants:ledger", args=[company.pk])).content.decode()
        assert (f'href="{applicant}"' in page) is leads
        assert reader.client.get(applicant).status_code == (200 if leads else 404)
    rows = export_rows(ledger_page(case_officer_23.actor, company, TODAY))
    assert [row[-1] for row in rows] == [date(2025, 6, 1), date(2025, 6, 2)]


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("grundlaggande-betaltjanster", "Grundläggande betaltjänster registreras bara här"),
        ("hemsandningsbidrag", "Hemsändningsbidrag går till kommunen"),
    ],
)
def test_panel_of_a_case_in_no_ledger_says_why(case_officer_23: Any, scheme: str, words: str) -> None:
    case = GrantCaseFactory(scheme_id=scheme)
    assert words in case_officer_23.client.get(reverse("grants:case", args=[case.pk])).content.decode()


def test_forms_of_the_ledger_are_sent_and_answered(case_officer_23: Any) -> None:
    company, second = OrganisationFactory(), OrganisationFactory()
    client = case_officer_23.client
    add = reverse("grants:other_aid_add", args=[company.pk])
    wrong = client.post(
        add, {"regulation": "general", "basis": "declared", "granted_on": "2025-06-11", "grantor": "L", "source": "I"}
    )
    assert wrong.status_code == 422
    assert "Ange beloppet i kronor eller i euro" in wrong.content.decode()
    sent = {
        "regulation": "general",
        "basis": "declared",
        "granted_on": "2025-06-11",
        "eur_amount": "60 000,50",
        "grantor": "L",
        "source": "I",
    }
    assert client.post(add, sent).status_code == 302
    row = OtherAid.objects.get()
    assert row.eur_amount == D("60000.50")
    stale = {**sent, "eur_amount": "1", "edit-version": "7"}
    edit = reverse("grants:other_aid_edit", args=[row.pk])
    assert client.post(edit, {**stale, "edit-version": "1"}).status_code == 302
    assert client.post(edit, {**stale, "eur_amount": "2", "edit-version": "1"}).status_code == 409
    undertaking = {"name": "Gruppen", "source": "Intyg", "link": "60 procent", "valid_from": "2025-01-01"}
    assert client.post(reverse("grants:undertaking_add", args=[company.pk]), undertaking).status_code == 302
    group = UndertakingGroup.objects.get()
    member = reverse("grants:undertaking_member_add", args=[group.pk])
    assert client.post(member, {"number": "556036-0794", "link": "x", "valid_from": "2025-01-01"}).status_code == 422
    assert client.post(member, {"number": second.orgnr, "link": "x", "valid_from": "2025-01-01"}).status_code == 302
    assert client.post(member, {"number": second.orgnr, "link": "x", "valid_from": "2025-01-01"}).status_code == 422
    page = client.get(reverse("grants:ledger", args=[company.pk])).content.decode()
    assert second.name in page
    remove = reverse("grants:other_aid_remove", args=[row.pk])
    assert "Varför tar du bort uppgiften?" in client.get(remove).content.decode()
    assert client.post(remove, {"version": "2", "reason": " "}).status_code == 422
    assert client.post(remove, {"version": "2", "reason": "Registrerat två gånger"}).status_code == 302
    assert not OtherAid.objects.exists()


def test_decision_older_than_the_ledgers_counts_by_its_form_of_support() -> None:
    company = OrganisationFactory()
    case = grant(company, "2025-06-01", 1000, "90", regulation=Regulation.NONE).case
    assert GrantDecision.objects.get(case=case).act_id is None
    assert ledger_of(company.pk, TODAY).general.used_on(TODAY).amount == 90
    GrantDecisionFactory(
        case=case,
        supersedes=case.decisions.get(),
        regulation=Regulation.NONE,
        act_id="2000:284",
        decided_on=date(2025, 6, 2),
    )
    assert ledger_of(company.pk, TODAY).general.used_on(TODAY).amount == 0


def test_register_entry_is_not_confirmed_by_whoever_has_a_conflict(case_officer_23: Any) -> None:
    """Jäv holds beside the case too."""
    entry = RegisterEntryFactory(decision__case__county_id="23", decision__case__scheme_id="servicebidrag")
    ConflictDeclarationFactory(case=entry.decision.case, user=case_officer_23.user, has_conflict=True)
    with pytest.raises(PermissionDenied, match="jäv"):
        confirm_register_entry(
            actor=case_officer_23.actor,
            entry_id=entry.pk,
            expected_version=1,
            confirmed_on=date(2026, 3, 1),
            reference="R-1",
        )
