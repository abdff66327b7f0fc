"""Applications: registered, put right, and found again."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from grants.models import GrantCase
from grants.rules.case_numbers import remark_on_number
from grants.services.cases import Application, Registration, edit_case, register_case
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from programs.tests.factories import PriorityAreaFactory, ProgrammeFactory, ServicePlaceFactory
from registers.models import Organisation
from registers.tests.factories import SOLE_TRADER_ORGNR, OrganisationFactory, SoleTraderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

ADD = "/lan/23/arenden/nytt/"


@pytest.mark.parametrize(
    ("dnr", "year", "is_usual"),
    [
        ("RUN/536/2021", 2021, True),
        ("RS 2022/713-1", 2022, True),
        ("N2018/01928/HL", 2018, True),
        ("012-2009-905934", 2010, True),
        ("RUN/13/2024", 2026, False),  # another year
        ("RUN/536", 2021, False),  # no year
        ("RUN 2021", 2021, False),  # no number of its own
        ("Ansökan", 2021, False),
        (f"RUN {SOLE_TRADER_ORGNR[:6]}-{SOLE_TRADER_ORGNR[6:]}", 2021, False),
    ],
)
def test_diary_number_that_looks_unusual_gets_a_remark(dnr: str, year: int, is_usual: bool) -> None:
    assert (remark_on_number(dnr, year) == "") is is_usual


def post_of(**changed: Any) -> dict[str, Any]:
    facts = {
        "dnr": "RUN/412/2026",
        "received_on": timezone.localdate().isoformat(),
        "scheme": "servicebidrag",
        "support_year": "2026",
        "applied_amount": "180 000 kr",
        "municipality": "2361",
        "is_mine": "on",
    }
    return facts | changed


def test_application_is_registered_with_its_facts_and_the_officer(case_officer_23: Any) -> None:
    applicant = OrganisationFactory(county_id="23", municipality_id="2361")
    place = ServicePlaceFactory(operator=applicant, municipality_id="2361")
    programme = ProgrammeFactory(county_id="23", first_year=2022, last_year=2030)
    area = PriorityAreaFactory(programme=programme)
    answer = case_officer_23.client.post(
        f"{ADD}?sokande={applicant.pk}", post_of(place=str(place.pk), area=str(area.pk), stream="national")
    )
    row = GrantCase.objects.get(dnr="RUN/412/2026")
    assert answer["Location"] == reverse("grants:case", args=[row.pk])
    assert (row.applied_amount, row.officer, row.place, row.area) == (180_000, case_officer_23.user, place, area)
    assert row.authority == Organisation.objects.get(kind="region", county="23")
    event = AuditEvent.objects.get(action="case.register")
    assert event.object_id == str(row.pk)
    assert applicant.name not in str(event.after)


def test_unusual_number_is_registered_and_remarked_on(case_officer_23: Any) -> None:
    applicant = OrganisationFactory(county_id="23")
    answer = case_officer_23.client.post(f"{ADD}?sokande={applicant.pk}", post_of(dnr="7"), follow=True)
    assert "har inget årtal" in answer.content.decode()
    assert GrantCase.objects.filter(dnr="7").exists()


def test_form_of_support_that_has_ended_is_registered_with_a_warning(case_officer_23: Any) -> None:
    applicant = OrganisationFactory(county_id="23")
    sent = post_of(scheme="investeringslan")
    answer = case_officer_23.client.post(f"{ADD}?sokande={applicant.pk}", sent, follow=True)
    assert "Stödformen finns inte den" in answer.content.decode().split('id="utfall"')[0]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"dnr": ""}, "dnr"),
        ({"dnr": "x" * 61}, "dnr"),
        ({"dnr": "TAKEN/1/2026"}, "dnr"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "snart"}, "received_on"),
        ({"scheme": ""}, "scheme"),
        ({"scheme": "okänt"}, "scheme"),
        ({"support_year": "26"}, "support_year"),
        ({"applied_amount": "-1"}, "applied_amount"),
        ({"applied_amount": "mycket"}, "applied_amount"),
        ({"municipality": "0180"}, "municipality"),
        ({"stream": "okänd"}, "stream"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(case_officer_23: Any, changed: dict[str, str], field: str) -> None:
    region = Organisation.objects.get(kind="region", county="23")
    GrantCaseFactory(dnr="TAKEN/1/2026", authority=region)
    applicant = OrganisationFactory(county_id="23")
    answer = case_officer_23.client.post(f"{ADD}?sokande={applicant.pk}", post_of(**changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not GrantCase.objects.filter(applicant=applicant).exists()


def test_second_application_for_the_same_is_asked_about_and_may_go_on(case_officer_23: Any) -> None:
    applicant = OrganisationFactory(county_id="23")
    GrantCaseFactory(dnr="RUN/1/2026", applicant=applicant, support_year=2026)
    address = f"{ADD}?sokande={applicant.pk}"
    asked = case_officer_23.client.post(address, post_of())
    text = asked.content.decode()
    assert (asked.status_code, "RUN/1/2026" in text, 'name="is_twin_known"' in text) == (422, True, True)
    assert case_officer_23.client.post(address, post_of(is_twin_known="on")).status_code == 302
    assert GrantCase.objects.filter(applicant=applicant).count() == 2


@pytest.mark.parametrize(
    ("facts", "outcome", "is_twin"),
    [
        ({"support_year": 2026}, "granted", True),
        ({"support_year": 2026}, "rejected", False),
        ({"support_year": 2025}, "granted", False),
        ({"support_year": 2026, "scheme_id": "investeringsstod"}, "granted", False),
    ],
)
def test_what_counts_as_the_same_application(
    case_officer_23: Any, facts: dict[str, Any], outcome: str, is_twin: bool
) -> None:
    applicant = OrganisationFactory(county_id="23")
    case = GrantCaseFactory(applicant=applicant, state="decided", **facts)
    GrantDecisionFactory(case=case, outcome=outcome, amount=Decimal(1 if outcome == "granted" else 0))
    answer = case_officer_23.client.post(f"{ADD}?sokande={applicant.pk}", post_of())
    assert answer.status_code == (422 if is_twin else 302)


def test_applicant_is_found_by_number_in_a_post_and_the_number_stays_out_of_addresses(case_officer_23: Any) -> None:
    trader = SoleTraderFactory(name="Anna Anonym", county_id="23", municipality_id="2361")
    answer = case_officer_23.client.post(ADD, {"steg": "hitta", "words": "640823-3234"})
    text = answer.content.decode()
    assert (answer.status_code, f"?sokande={trader.pk}" in text) == (200, True)
    chosen = case_officer_23.client.get(f"{ADD}?sokande={trader.pk}").content.decode()
    assert "Anna Anonym" in chosen
    assert SOLE_TRADER_ORGNR not in chosen
    assert "<title>Registrera en ansökan" in chosen


def test_applicant_of_another_county_is_found_masked(case_officer_23: Any) -> None:
    SoleTraderFactory(name="Anna Anonym", county_id="24", municipality_id="2401")
    text = case_officer_23.client.post(ADD, {"steg": "hitta", "words": SOLE_TRADER_ORGNR}).content.decode()
    assert "Enskild näringsidkare, Nordmaling" in text
    assert "Anonym" not in text


def test_unknown_applicant_is_added_through_the_register(case_officer_23: Any) -> None:
    asked = case_officer_23.client.post(ADD, {"steg": "hitta", "words": "402000-9900"}).content.decode()
    assert "Ingen i registret" in asked
    faulty = case_officer_23.client.post(ADD, {"steg": "ny", "name": "Ny AB", "kind": "company", "orgnr": "12"})
    assert (faulty.status_code, "Ny AB" in faulty.content.decode()) == (422, True)
    new = {"steg": "ny", "name": "Ny AB", "kind": "company", "orgnr": "556036-0793", "municipality": "2361"}
    answer = case_officer_23.client.post(ADD, new)
    row = Organisation.objects.get(orgnr="5560360793")
    assert answer["Location"] == f"{ADD}?sokande={row.pk}"
    again = case_officer_23.client.post(ADD, new)
    text = again.content.decode()
    assert (again.status_code, f'href="?sokande={row.pk}"' in text) == (422, True)
    assert "Sökanden finns redan i registret" in text


@pytest.mark.parametrize("query", ["?sokande=x", "?sokande=00000000-0000-4000-8000-000000000000"])
def test_applicant_nobody_knows_is_no_error_of_ours(case_officer_23: Any, query: str) -> None:
    assert case_officer_23.client.get(ADD + query).status_code in {400, 404}


def test_case_is_edited_until_prepared_and_a_stale_save_meets_the_conflict(case_officer_23: Any) -> None:
    region = Organisation.objects.get(kind="region", county="23")
    case = GrantCaseFactory(authority=region, received_on=timezone.localdate() - timedelta(3))
    address = reverse("grants:case_edit", args=[case.pk])
    page = case_officer_23.client.get(address)
    assert page.status_code == 200
    seen = {"edit-version": 1, "edit-first": 1, "edit-opened": timezone.now().isoformat()}
    typed = post_of(dnr=case.dnr) | seen
    assert case_officer_23.client.post(address, typed).status_code == 302
    case.refresh_from_db()
    assert (case.version, case.municipality_id) == (2, "2361")
    assert case_officer_23.client.post(address, typed | {"applied_amount": "5"}).status_code == 409
    GrantCase.objects.filter(pk=case.pk).update(state="prepared")
    assert case_officer_23.client.get(address).status_code == 403


def test_area_of_a_programme_that_does_not_hold_the_year_is_refused(case_officer_23: Any) -> None:
    region = Organisation.objects.get(kind="region", county="23")
    case = GrantCaseFactory(authority=region)
    area = PriorityAreaFactory(programme=ProgrammeFactory(county_id="23", first_year=2022, last_year=2030))
    application = Application(case.dnr, date(2021, 5, 1), "servicebidrag", 2021, area_id=area.pk)
    with pytest.raises(Exception, match="gäller 2021"):
        edit_case(actor=case_officer_23.actor, case_id=case.pk, application=application, expected_version=1)


def test_nobody_else_registers(case_officer_24: Any, director_23: Any, analyst: Any) -> None:
    applicant = OrganisationFactory(county_id="23")
    for person in (case_officer_24, director_23, analyst):
        assert person.client.get(ADD).status_code == 403
        with pytest.raises(PermissionDenied):
            register_case(
                actor=person.actor,
                county_code="23",
                application=Application("RUN/9/2026", date(2026, 1, 2), "servicebidrag"),
                registration=Registration(applicant.pk),
            )
    assert not GrantCase.objects.exists()
