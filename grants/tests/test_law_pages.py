"""The pages of the law: rule values, letter texts, public figures and statistics over HTTP."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.enums import CaseState, LetterOccasion, LetterPart, PaymentState
from grants.models import LetterText, RuleValue
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory, GrantSumFactory, RuleValueFactory
from grants.tests.money_world import attested_payment, region
from registers.models import ExchangeRate
from registers.tests.factories import SOLE_TRADER_ORGNR, SoleTraderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

PAGES = ("rule_values", "letter_texts", "public_figures", "grants_statistics")
NEW = {
    "value": "370 000 kr",
    "valid_from": "2026-01-01",
    "act": "2024:1243",
    "paragraph": "20 §",
    "wording_from": "2026-01-01",
    "certainty": "uncertain",
    "source": "Uppgift i pressen",
}


def address(name: str, *arguments: Any) -> str:
    return reverse(f"grants:{name}", args=arguments)


def text_of(response: Any) -> str:
    return response.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("name", PAGES)
def test_law_is_read_by_everyone_signed_in_and_offers_others_no_change(name: str, reader_23: Any) -> None:
    page = reader_23.client.get(address(name))
    assert page.status_code == 200
    assert "/nytt/" not in text_of(page)


def test_reported_value_waits_on_the_page_until_it_is_confirmed(system_administrator: Any) -> None:
    client, row = system_administrator.client, RuleValueFactory()
    client.post(address("rule_value_add", row.pk), NEW)
    waiting = RuleValue.objects.get(key="prov.tak", in_use=False)
    every = text_of(
        client.get(address("rule_values"), {"dag": "2026-02-01", "visa": "vantar", "stod": "servicebidrag"})
    )
    assert "350 000 kr" in every
    assert "Väntar: 370 000 kr från 2026-01-01" in every
    confirmed = {"version": 1, "certainty": "verified", "source": "SFS 2025:900"}
    assert client.post(address("rule_value_confirm", waiting.pk), confirmed).status_code == 302
    rule = text_of(client.get(address("rule_value", row.pk)))
    assert "2025-12-31" in rule
    assert "SFS 2025:900" in rule


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"value": "-1"}, "mindre än 0"),
        ({"value": "mycket"}, "som ett tal"),
        ({"value": "390.000"}, "Menar du 390 eller 390 000?"),
        ({"valid_to": "2025-12-31"}, "före första dagen"),
        ({"paragraph": ""}, "Skriv paragrafen"),
        ({"paragraph": "99 §"}, "har 1–46 §§"),
        ({"valid_from": "2025-12-31"}, "Skriv varför i anmärkningen"),
        ({"act": "finns-inte"}, "alternativ"),
    ],
)
def test_wrong_value_is_shown_again_with_the_reason(
    system_administrator: Any, wrong: dict[str, str], words: str
) -> None:
    response = system_administrator.client.post(address("rule_value_add", RuleValueFactory().pk), NEW | wrong)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Uppgift i pressen" in text_of(response)


def test_empty_form_of_a_value_says_once_what_is_missing(system_administrator: Any) -> None:
    response = system_administrator.client.post(address("rule_value_add", RuleValueFactory().pk), {})
    errors = response.context["form"].errors
    assert {len(texts) for texts in errors.values()} == {1}
    assert errors["wording_from"] == ["Skriv första dagen"]


def test_share_is_written_in_per_cent_and_a_condition_has_no_number(system_administrator: Any) -> None:
    client = system_administrator.client
    share = RuleValueFactory(unit="share", value=Decimal("0.5"))
    client.post(address("rule_value_add", share.pk), NEW | {"value": "85 %"})
    assert RuleValue.objects.get(key="prov.tak", in_use=False).value == Decimal("0.85")
    condition = RuleValueFactory(key="prov.villkor", unit="condition", value=None)
    assert 'name="value"' not in text_of(client.get(address("rule_value_add", condition.pk)))
    assert client.post(address("rule_value_add", condition.pk), NEW).status_code == 302


def test_value_changed_by_somebody_else_leads_to_the_conflict_page(system_administrator: Any) -> None:
    row, client = RuleValueFactory(in_use=False), system_administrator.client
    stamped = {"edit-version": "1", "edit-first": "1", "edit-opened": timezone.now().isoformat()}
    assert client.post(address("rule_value_edit", row.pk), NEW | stamped).status_code == 302
    assert client.post(address("rule_value_edit", row.pk), NEW | stamped | {"value": "365 000"}).status_code == 409


def test_filter_that_cannot_be_read_shows_no_rules_and_says_why(reader_23: Any) -> None:
    page = text_of(reader_23.client.get(address("rule_values"), {"dag": "igår"}))
    assert "ÅÅÅÅ-MM-DD" in page
    assert "Rätta filtret" in page


def test_letter_text_is_shown_as_in_the_letter_and_marked_until_it_is_reviewed(system_administrator: Any) -> None:
    client, row = system_administrator.client, letter_text()
    page = text_of(client.get(address("letter_text", row.pk)))
    assert "<li>Skriv</li>" in page
    assert "Ska granskas av jurist" in page
    wrong = {"version": 1, "reviewed_on": str(timezone.localdate() + timedelta(days=1)), "reviewed_reference": "Dnr 7"}
    assert client.post(address("letter_text_review", row.pk), wrong).status_code == 422
    right = wrong | {"reviewed_on": "2025-02-01"}
    assert client.post(address("letter_text_review", row.pk), right).status_code == 302
    assert "Ska granskas av jurist" not in text_of(client.get(address("letter_text", row.pk)))
    version = {"valid_from": "2025-07-01", "text": "Nya ord till {mottagaren}", "source": "Egen"}
    refused = client.post(address("letter_text_version", row.pk), version)
    assert (refused.status_code, "{mottagaren}" in text_of(refused)) == (422, True)
    assert client.post(address("letter_text_version", row.pk), version | {"text": "Nya"}).status_code == 302


def letter_text() -> LetterText:
    return LetterText.objects.create(
        part=LetterPart.APPEAL,
        occasion=LetterOccasion.REJECTED,
        act_id="2024:1243",
        scheme_id="korrosionsskydd",
        text="Så här gör du.\n\n1. Skriv\n2. Skicka",
        valid_from=date(2025, 1, 1),
        source="Egen text",
    )


def test_rates_are_tried_before_they_are_read(system_administrator: Any) -> None:
    client, told = system_administrator.client, {"source": "Riksbanken", "text": "Datum;Kurs\n2026-01-02;11,05\n"}
    assert "Läs in alla rader" in text_of(client.post(address("exchange_rate_import"), told))
    assert not ExchangeRate.objects.exists()
    faulty = client.post(address("exchange_rate_import"), told | {"text": "Datum;Kurs\n2026-13-02;11,05\n"})
    assert (faulty.status_code, "2026-13-02" in text_of(faulty)) == (422, True)
    assert client.post(address("exchange_rate_import"), {"source": "Riksbanken"}).status_code == 422
    assert client.post(address("exchange_rate_import"), told | {"confirmed": "on"}).status_code == 302
    row = ExchangeRate.objects.get()
    assert client.get(address("public_figure_edit", "eurokurs", row.pk)).status_code == 200
    assert client.get(address("public_figure_add", "finns-inte")).status_code == 404


def test_year_and_days_that_are_not_loaded_are_not_known(reader_23: Any) -> None:
    page = text_of(reader_23.client.get(address("public_figures")))
    assert "Dagens eurokurs är inte känd" in page
    assert "Dagens utlåningsränta är inte känd" in page


# --- Statistics


def test_statistics_hold_decisions_that_stand_and_sums_with_their_source(reader_23: Any) -> None:
    first = GrantDecisionFactory(case=GrantCaseFactory(municipality_id="2361"), amount=Decimal(91_000))
    GrantDecisionFactory(case=first.case, supersedes=first, amount=Decimal(80_000))
    GrantDecisionFactory(case=GrantCaseFactory(is_example=True, municipality_id="2361"))
    GrantSumFactory(scheme_id="hemsandningsbidrag")
    page = text_of(reader_23.client.get(address("grants_statistics"), {"lan": "23", "ar": "2023"}))
    assert "80 000 kr" in page
    assert "91 000 kr" not in page
    assert "1 087 710 kr" in page
    assert "Källa: Provkälla" in page
    assert "7 beslut på tillsammans 1 007 710 kr är inte kända per kommun" in page
    assert "h-utbetalt" not in page
    assert "?format=csv&ar=2023&lan=23&stod=" in page
    file = reader_23.client.get(address("grants_statistics"), {"lan": "23", "ar": "2023", "format": "csv"})
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[1:] == [
        "23;Jämtlands län;2023;Hemsändningsbidrag;7;1007710,00;Summa med källa;Provkälla",
        "23;Jämtlands län;2023;Servicebidrag;1;80000,00;Enskilda beslut;",
    ]


def test_cases_and_payments_in_the_statistics_are_those_the_reader_may_see(
    case_officer_23: Any, case_officer_24: Any
) -> None:
    GrantCaseFactory(applied_amount=Decimal(123_456), received_on=timezone.localdate() - timedelta(days=100))
    assert "123 456 kr" in text_of(case_officer_23.client.get(address("grants_statistics")))
    assert "123 456 kr" not in text_of(case_officer_24.client.get(address("grants_statistics")))


def test_payment_of_a_year_without_decisions_has_its_year_and_what_is_not_known_is_no_zero(
    case_officer_23: Any,
) -> None:
    case = GrantCaseFactory(authority=region(), municipality_id="2361", state=CaseState.DECIDED)
    GrantDecisionFactory(case=case)
    GrantSumFactory(scheme_id="hemsandningsbidrag", year=2022)
    row = attested_payment(case, 43_210)
    row.state, row.paid_on = PaymentState.PAID, date(2024, 2, 1)
    row.save()

    def cells(year: str, table: str) -> str:
        response = case_officer_23.client.get(address("grants_statistics"), {"lan": "23", "ar": year})
        assert response.status_code == 200
        return text_of(response).partition(f'id="h-{table}"')[2].partition("</section>")[0]

    paid = cells("2024", "utbetalt")
    assert "43 210 kr" in paid
    assert ">0 kr<" in paid  # 2023: all its decisions are known
    assert ">0 kr<" not in cells("2024", "var")
    assert ">0 kr<" in cells("2023", "var")
    assert ">0 kr<" not in cells("2022", "var")


def test_statistics_name_no_recipient(case_officer_23: Any) -> None:
    trader = SoleTraderFactory(name="Provhandel Enskild Firma", municipality_id="2361", county_id="23")
    GrantDecisionFactory(case=GrantCaseFactory(applicant=trader, municipality_id="2361"))
    for asked in ({}, {"lan": "23"}, {"lan": "23", "format": "csv"}):
        page = text_of(case_officer_23.client.get(address("grants_statistics"), asked))
        assert "Provhandel" not in page
        assert SOLE_TRADER_ORGNR not in page


@pytest.mark.parametrize("asked", [{"ar": "abc"}, {"ar": "1900"}, {"lan": "99"}, {"stod": "x"}])
def test_statistics_of_what_cannot_be_read_show_nothing_and_say_why(reader_23: Any, asked: dict[str, str]) -> None:
    page = reader_23.client.get(address("grants_statistics"), asked)
    assert page.status_code == 200
    assert "Rätta filtret" in text_of(page)


def test_statistics_take_as_many_queries_for_two_decisions_as_for_twenty(case_officer_23: Any) -> None:
    counts = []
    for number in (2, 18):
        for case in GrantCaseFactory.create_batch(number, municipality_id="2361"):
            GrantDecisionFactory(case=case)
        with CaptureQueriesContext(connection) as queries:
            case_officer_23.client.get(address("grants_statistics"), {"lan": "23"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
