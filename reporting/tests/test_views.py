"""The pages: their status, what they keep of what was typed, their headers, and the files they hand out."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone

from actionplans.tests.factories import ActionPlanFactory, ApprovedPlanFactory, InitiativeFactory
from documents.verification import PAYLOAD_NAME
from grants.tests.factories import GrantDecisionFactory, GrantSumFactory
from programs.tests.factories import ProgrammeFactory
from registers.tests.factories import SoleTraderFactory
from reporting.models import FollowUpVersion
from reporting.reports import FollowUpReport
from reporting.tests.factories import FollowUpFactory, FollowUpVersionFactory, SubmittedFollowUpFactory
from reporting.tests.test_verification import changed
from rsp.pdf import read_attachment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

PDF_2023 = "/lan/23/uppfoljning/2023/version-1.pdf"
DRAFT_2023 = "/lan/23/uppfoljning/2023/utkast.pdf"
OTHERS = ["case_officer_24", "municipal_officer_2361", "analyst"]


def text(response: Any) -> str:
    return str(response.content.decode())


# --- Start


def test_start_lists_the_21_counties_in_swedish_order(analyst: Any) -> None:
    response = analyst.client.get("/")
    assert response.status_code == 200
    names = [row.name for row in response.context["page"].counties]
    assert (len(names), names[0], names[-1]) == (21, "Blekinge län", "Östergötlands län")
    page = text(response)
    assert all(name in page for name in names)
    assert page.rindex("Örebro län") < page.rindex("Östergötlands län")


def test_start_shows_the_newest_year_with_a_follow_up(source_004: FollowUpVersion, analyst: Any) -> None:
    page = analyst.client.get("/").context["page"]
    assert (page.year, page.submitted_count) == (2023, 1)
    (jamtland,) = (row for row in page.counties if row.code == "23")
    assert (jamtland.standing, jamtland.responsible) == ("submitted", "Region Jämtland Härjedalen")
    assert jamtland.programme.first_year == 2023


def test_start_of_a_chosen_year_shows_who_answered_then(analyst: Any) -> None:
    page = analyst.client.get("/", {"ar": 2016}).context["page"]
    (uppsala,) = (row for row in page.counties if row.code == "03")
    assert uppsala.responsible == "Länsstyrelsen i Uppsala län"


def test_start_another_countys_draft_is_missing_to_others(case_officer_23: Any, case_officer_24: Any) -> None:
    FollowUpFactory(county_id="23")
    for person, standing in ((case_officer_23, "draft"), (case_officer_24, "missing")):
        page = person.client.get("/", {"ar": 2023}).context["page"]
        assert next(row for row in page.counties if row.code == "23").standing == standing


@pytest.mark.parametrize("year", ["1999", "2999", "i fjol", ""])
def test_start_year_that_cannot_be_chosen_is_422_in_swedish(analyst: Any, year: str) -> None:
    response = analyst.client.get("/", {"ar": year})
    assert response.status_code == 422
    assert "fel" in text(response).lower()


def test_start_with_an_unknown_parameter_is_the_ordinary_page(analyst: Any) -> None:
    assert analyst.client.get("/", {"utm_source": "mejl"}).status_code == 200


# --- County


def test_county_page_shows_the_figures_of_source_004(source_004: FollowUpVersion, analyst: Any) -> None:
    page = text(analyst.client.get("/lan/23/"))
    for words in (
        "Jämtlands län",
        "7\u00a0773\u00a0227",
        "Service Z",
        "RUN/536/2021",
        "SOT-punkten i Lillhärdal",
        PDF_2023,
    ):
        assert words in page


def test_county_page_day_that_is_no_day_is_422_and_keeps_what_was_typed(analyst: Any) -> None:
    response = analyst.client.get("/lan/23/", {"dag": "31/12/23"})
    assert response.status_code == 422
    assert "Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2023-12-31" in text(response)
    assert 'value="31/12/23"' in text(response)


@pytest.mark.parametrize("day", ["1999-12-31", "2101-01-01"])
def test_county_page_day_too_far_away_is_422_and_says_which_days_there_are(analyst: Any, day: str) -> None:
    response = analyst.client.get("/lan/23/", {"dag": day})
    assert response.status_code == 422
    assert "Välj en dag mellan 2000-01-01 och 2100-12-31." in text(response)
    assert f'value="{day}"' in text(response)


def test_county_page_typed_markup_is_shown_as_text(analyst: Any) -> None:
    page = text(analyst.client.get("/lan/23/", {"dag": '"><script>x</script>'}))
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize("plan", ["x", "99999", "-1", "\x00", "²023"])
def test_county_page_plan_that_is_no_year_opens_the_usual_one(
    source_004: FollowUpVersion, analyst: Any, plan: str
) -> None:
    response = analyst.client.get("/lan/23/", {"plan": plan})
    assert (response.status_code, response.context["page"].shown_plan.year) == (200, 2023)
    assert f'value="{timezone.localdate().isoformat()}"' in response.content.decode()


def test_county_page_chosen_plan_is_opened_and_one_that_is_not_there_is_the_usual(
    source_004: FollowUpVersion, analyst: Any
) -> None:
    ApprovedPlanFactory(year=2024)
    shown = {
        year: analyst.client.get("/lan/23/", {"plan": year}).context["page"].shown_plan for year in (2023, 2024, 2020)
    }
    assert (shown[2023].year, shown[2024].year, shown[2020].year) == (2023, 2024, 2023)


def test_county_page_opens_the_newest_decided_plan_and_links_the_draft(
    source_004: FollowUpVersion, case_officer_23: Any
) -> None:
    draft = ActionPlanFactory(year=2025)
    InitiativeFactory(plan=draft)
    response = case_officer_23.client.get("/lan/23/")
    assert response.context["page"].shown_plan.year == 2023
    assert f'<a href="/handlingsplan/{draft.pk}/">Utkast 2025</a>' in response.content.decode()


def test_county_page_plan_without_registered_initiatives_claims_no_zero(
    source_004: FollowUpVersion, analyst: Any
) -> None:
    ApprovedPlanFactory(year=2024)
    html = analyst.client.get("/lan/23/", {"plan": "2024"}).content.decode()
    assert "Planens insatser är inte registrerade." in html
    assert "0 insatser" not in html


def test_county_page_day_decides_who_answers_and_what_is_open(source_004: FollowUpVersion, analyst: Any) -> None:
    def places(day: str) -> int:
        return len(analyst.client.get("/lan/23/", {"dag": day}).context["page"].places)

    assert (places("2022-12-31"), places("2023-12-31")) == (0, 2)


@pytest.mark.parametrize("code", ["02", "99"])
def test_county_page_of_a_county_that_is_not_there_is_404(analyst: Any, code: str) -> None:
    response = analyst.client.get(f"/lan/{code}/")
    assert response.status_code == 404
    assert "Sidan finns inte" in text(response)


def test_county_page_shows_a_programme_draft_to_own_staff_only(case_officer_23: Any, case_officer_24: Any) -> None:
    ProgrammeFactory(state="draft", adopted_on=None, network_name="Hemligt nätverk")
    assert len(case_officer_23.client.get("/lan/23/").context["page"].programmes) == 1
    assert "Hemligt nätverk" not in text(case_officer_24.client.get("/lan/23/"))


def test_county_page_never_shows_the_name_or_number_of_a_sole_trader(case_officer_23: Any) -> None:
    trader = SoleTraderFactory(municipality_id="2361", name="Påhittad Namnsson Handel")
    ProgrammeFactory().partners.create(organisation=trader)
    page = text(case_officer_23.client.get("/lan/23/"))
    assert "Enskild näringsidkare, Härjedalen" in page
    assert "Namnsson" not in page
    assert trader.orgnr[:6] not in page


# --- Support as CSV


def test_grants_csv_is_a_file_with_every_known_year(source_004: FollowUpVersion, analyst: Any) -> None:
    GrantDecisionFactory(decided_on="2022-05-04", amount=100_000)
    response = analyst.client.get("/lan/23/stod.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="beviljade-stod-23.csv"'
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "År;Stödform;Antal beslut;Beviljat belopp, kr;Uppgiften gäller;Källa"
    assert len(lines) == 6
    assert "2022;Servicebidrag;1;100000,00;Enskilda beslut;" in lines
    assert any(line.startswith("2023;") and ";12;3482980,00;Summa;" in line for line in lines)


def test_grants_csv_source_that_a_spreadsheet_would_run_is_guarded(analyst: Any) -> None:
    GrantSumFactory(source="=HYPERLINK(0)")
    assert ";'=HYPERLINK(0)" in text(analyst.client.get("/lan/23/stod.csv"))


# --- The follow-up as PDF


@pytest.mark.parametrize("person", ["case_officer_23", "director_23", *OTHERS])
def test_version_pdf_is_the_sealed_bytes_to_everybody_signed_in(
    request: pytest.FixtureRequest, source_004: FollowUpVersion, person: str
) -> None:
    response = request.getfixturevalue(person).client.get(PDF_2023)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="uppfoljning-23-2023-version-1.pdf"'
    assert response.content == bytes(source_004.document.pdf)


@pytest.mark.parametrize(
    "address",
    [
        "/lan/23/uppfoljning/2023/version-2.pdf",
        "/lan/23/uppfoljning/2023/version-0.pdf",
        "/lan/23/uppfoljning/2023/version-99999999999999999999.pdf",
        "/lan/23/uppfoljning/2022/version-1.pdf",
        "/lan/24/uppfoljning/2023/version-1.pdf",
        "/lan/23/uppfoljning/0000/utkast.pdf",
        "/lan/24/uppfoljning/2023/utkast.pdf",
        "/lan/2/uppfoljning/2023/version-1.pdf",
    ],
)
def test_pdf_that_is_not_there_is_404(source_004: FollowUpVersion, case_officer_23: Any, address: str) -> None:
    assert case_officer_23.client.get(address).status_code == 404


@pytest.mark.parametrize("person", OTHERS)
def test_draft_pdf_out_of_scope_is_404(request: pytest.FixtureRequest, person: str) -> None:
    FollowUpFactory()
    response = request.getfixturevalue(person).client.get(DRAFT_2023)
    assert response.status_code == 404
    assert "Sidan finns inte" in text(response)


@pytest.mark.parametrize("person", OTHERS)
def test_draft_pdf_in_scope_but_not_ones_own_is_403_with_the_reason(
    request: pytest.FixtureRequest, person: str
) -> None:
    SubmittedFollowUpFactory()
    response = request.getfixturevalue(person).client.get(DRAFT_2023)
    assert response.status_code == 403
    assert "Utkast kan bara läsas av länets handläggare och regionala utvecklingsdirektör." in text(response)


def test_draft_pdf_is_own_staffs_and_is_not_kept_by_caches(case_officer_23: Any) -> None:
    FollowUpFactory()
    response = case_officer_23.client.get(DRAFT_2023)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response["Cache-Control"]
    payload = read_attachment(response.content, PAYLOAD_NAME)
    assert payload is not None
    assert b'"is_draft":true' in payload


# --- Checking a PDF


def check(client: Client, content: bytes) -> Any:
    return client.post("/kontrollera/", {"file": SimpleUploadedFile("f.pdf", content, "application/pdf")})


def test_check_page_gives_the_verdict_of_each_file(
    source_004: FollowUpVersion, draft_004: FollowUpReport, municipal_officer_2361: Any
) -> None:
    sealed = bytes(source_004.document.pdf)
    files = {"valid": sealed, "changed": changed(sealed), "unknown": draft_004.pdf}
    for verdict, content in files.items():
        response = check(municipal_officer_2361.client, content)
        assert response.status_code == 200
        assert response.context["result"].verdict.value == verdict
        assert response.context["result"].message in text(response)
        assert (source_004.document.payload_sha256 in text(response)) is (verdict != "unknown")


def test_check_page_superseded_version_says_so(analyst: Any) -> None:
    first = FollowUpVersionFactory()
    FollowUpVersionFactory(
        follow_up=first.follow_up,
        number=2,
        supersedes=first,
        correction_kind="slip",
        correction_reason="Fel",
        document__supersedes=first.document,
    )
    assert "En senare version har ersatt den här." in text(check(analyst.client, bytes(first.document.pdf)))


def test_check_page_file_that_is_no_pdf_is_an_answer_and_not_an_error(analyst: Any) -> None:
    response = check(analyst.client, b"inte en pdf")
    assert response.status_code == 200
    assert "Filen går inte att läsa som PDF." in text(response)


def test_check_page_without_file_or_with_an_empty_one_is_422(analyst: Any) -> None:
    without, empty = analyst.client.post("/kontrollera/"), check(analyst.client, b"")
    assert (without.status_code, empty.status_code) == (422, 422)
    assert "Välj en PDF-fil" in text(without)
    assert "Filen är tom. Välj en annan fil." in text(empty)


def test_check_page_too_large_a_file_is_422(analyst: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.forms.LARGEST_CHECKED_FILE", 10)
    response = check(analyst.client, b"x" * 11)
    assert response.status_code == 422
    assert "Filen är för stor. Den får vara högst 20 MB." in text(response)


def test_check_page_keeps_nothing_of_the_file(analyst: Any) -> None:
    with connection.execute_wrapper(_only_reads):
        check(analyst.client, b"inte en pdf")


def _only_reads(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert sql.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE")), sql
    return execute(sql, params, many, context)


# --- Health


def test_health_answers_without_sign_in_and_without_a_session(client: Client) -> None:
    response = client.get("/halsa")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_health_when_the_database_does_not_answer_is_503_and_says_nothing_else(client: Client) -> None:
    def dead(*_arguments: Any) -> None:
        raise OperationalError("connection refused by 10.0.0.1")

    with connection.execute_wrapper(dead):
        response = client.get("/halsa")
    assert (response.status_code, response.json()) == (503, {"status": "error"})


# --- Headers


PAGES = [
    ("/", 200),
    ("/?ar=1999", 422),
    ("/lan/23/", 200),
    ("/lan/99/", 404),
    ("/lan/23/stod.csv", 200),
    (PDF_2023, 200),
    (DRAFT_2023, 403),
    ("/kontrollera/", 200),
    ("/halsa", 200),
    ("/tillganglighet/", 200),
    ("/personuppgifter/", 200),
    ("/kontakt/", 200),
    ("/logga-in/", 302),
    ("/finns-inte/", 404),
]


@pytest.mark.parametrize(("address", "status"), PAGES)
def test_every_answer_has_the_protecting_headers(
    source_004: FollowUpVersion, analyst: Any, address: str, status: int
) -> None:
    response = analyst.client.get(address)
    assert response.status_code == status
    policy = {
        name: set(sources)
        for name, *sources in (part.split() for part in response["Content-Security-Policy"].split(";") if part.strip())
    }
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == {"'none'"}
    assert policy["form-action"] == {"'self'"}
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(("address", "status"), [page for page in PAGES if page[1] != 302])
def test_every_page_is_swedish_and_fits_the_policy(
    source_004: FollowUpVersion, analyst: Any, address: str, status: int
) -> None:
    response = analyst.client.get(address)
    if not response["Content-Type"].startswith("text/html"):
        assert response["Content-Type"] in {"application/pdf", "text/csv; charset=utf-8", "application/json"}
        return
    page = text(response)
    assert '<html lang="sv"' in page
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "<script>" not in page
    assert "javascript:" not in page
    assert "{{" not in page
    assert "{%" not in page


def test_page_that_fails_is_500_in_swedish_without_details(analyst: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("hemlig detalj")

    analyst.client.raise_request_exception = False
    monkeypatch.setattr("reporting.views.county_page", fail)
    response = analyst.client.get("/lan/23/")
    assert response.status_code == 500
    assert "hemlig detalj" not in text(response)
    assert '<html lang="sv"' in text(response)
