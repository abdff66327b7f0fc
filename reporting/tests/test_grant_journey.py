"""A grant from the application to the claim back: the municipality's statement, the decision, the letter, the money."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from documents.models import SealedDocument
from grants.models import GrantCase, GrantDecision, Payment, Recovery
from programs.tests.factories import ServicePlaceFactory
from registers.models import ExchangeRate, Organisation
from registers.tests.factories import MembershipFactory, OrganisationFactory
from reporting.models import FollowUpVersion
from rsp.actor import Role
from rsp.tests.browser import assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "tall-gran-och-bjork-7"
OFFICER, DIRECTOR, MUNICIPALITY = "handlaggare@rsp.example", "direktor@rsp.example", "kommun@rsp.example"
YES = [
    *("operates_in_county", "is_signed", "is_described", "declares_de_minimis", "declares_same_costs"),
    *("serves_purpose", "sells_groceries", "has_fixed_outlet", "is_sparse_area", "has_wide_service"),
    *("has_temporary_problems", "other_measures_insufficient", "de_minimis_informed", "de_minimis_checked"),
]


@pytest.fixture
def site(live_server: Any, source_004: FollowUpVersion) -> Iterator[str]:
    """The example county, a shop without any grants, and those who meet in its case."""
    shop = OrganisationFactory(
        name="Vinterbyns Handel AB", kind="company", orgnr="4020000008", county_id="23", municipality_id="2361"
    )
    ServicePlaceFactory(name="Vinterbyns butik", municipality_id="2361", operator=shop, locality="Vinterbyn")
    if not User.objects.filter(email=MUNICIPALITY).exists():
        body = Organisation.objects.get(kind="municipality", municipality="2361")
        MembershipFactory(user__email=MUNICIPALITY, organisation=body, role=Role.MUNICIPAL_OFFICER)
    ExchangeRate.objects.update_or_create(
        day=timezone.localdate(), defaults={"rate": Decimal("11.06"), "source": "Påhittad kurs"}
    )
    for email in (OFFICER, DIRECTOR, MUNICIPALITY):
        user = User.objects.get(email=email)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield live_server.url


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Logga in")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def register(page: Page, site: str) -> str:
    """The officer registers the application and takes it. Gives the address of the case."""
    page.goto(f"{site}/lan/23/arenden/nytt/")
    page.locator("[name=words]").fill("Vinterbyn")
    page.get_by_role("button", name="Sök", exact=True).last.click()
    page.locator("main").get_by_role("link", name="Vinterbyns Handel AB").click()
    page.get_by_label("Diarienummer").fill("RUN/412/2025")
    page.get_by_label("Inkommen den").fill("2025-09-22")
    page.get_by_label("Stödform").select_option(label="Servicebidrag")
    page.get_by_label("Stödår").fill("2025")
    page.get_by_label("Sökt belopp").fill("180 000 kr")
    page.locator("[name=place]").select_option(index=1)
    assert_page_holds(page)
    page.get_by_role("button", name="Registrera ärendet").click()
    heading(page, "Servicebidrag till Vinterbyns Handel AB")
    return page.url.split("?")[0]


def answer_facts(page: Page) -> None:
    """The facts are filled in; the verdict follows, first with the answers that are wrong."""
    for key in YES:
        page.locator(f"[name=fact_{key}][value=ja]").check()
    page.locator("[name=fact_is_matter_of_principle][value=nej]").check()
    typed = {"distance_km": "34,0", "result_last_year": "−96 000", "forecast": "−195 000 kr"}
    typed |= {"temporary_because": "Kylanläggningen byttes och butiken höll stängt i tre veckor."}
    typed |= {"de_minimis_informed_on": "2025-13-01", "de_minimis_checked_on": "2025-10-09"}
    for key, words in typed.items():
        page.locator(f"[name=fact_{key}]").fill(words)
    page.get_by_role("button", name="Spara och pröva igen").click()
    expect(page.get_by_role("alert")).to_contain_text("Du behöver rätta 1 uppgift")
    page.locator("[name=fact_de_minimis_informed_on]").fill("2025-10-01")
    page.get_by_role("button", name="Spara och pröva igen").click()
    expect(page.locator("main")).to_contain_text("195\u00a0000\u00a0kr")
    expect(page.locator("main")).to_contain_text("Inget yttrande är begärt.")
    assert_page_holds(page)


def give_statement(page: Page, site: str) -> None:
    """The municipality answers, and sees nothing of the company's accounts."""
    page.goto(f"{site}/kommun/2361/yttranden/")
    page.locator("main").get_by_role("link", name=re.compile("servicebidrag", re.IGNORECASE)).first.click()
    heading(page, "Yttrande om servicebidrag")
    assert "96\u00a0000" not in page.content()
    page.get_by_label("Tillstyrker").check()
    assert_page_holds(page)
    page.get_by_role("button", name="Granska yttrandet").click()
    page.get_by_role("button", name="Lämna yttrandet").click()
    expect(page.locator("main")).to_contain_text("Tillstyrker")
    expect(page.get_by_role("button", name="Lämna yttrandet")).to_have_count(0)


def prepare(page: Page, case: str) -> None:
    """No conflict of interest, a proposal drafted from the evaluation, and on to the director."""
    page.goto(f"{case}jav/")
    page.locator("[name=answer][value=nej]").check()
    page.get_by_role("button", name="Spara svaret").click()
    page.goto(f"{case}borja/")
    page.locator("main").get_by_role("button", name="Börja handlägga").click()
    expect(page.locator("main")).to_contain_text("Under handläggning")
    page.goto(f"{case}forslag/")
    page.get_by_label("Bifall").check()
    page.get_by_label("Belopp").first.fill("180 000")
    page.get_by_label("Finansiär").select_option(label="Tillväxtverket")
    expect(page.locator("[name=proposed_reasons]")).to_have_value(re.compile("19 § första stycket"))
    page.get_by_role("button", name="Spara förslaget").click()
    expect(page.locator("main")).to_contain_text("Så här ser brevet ut")
    page.goto(f"{case}bered/")
    page.get_by_role("link", name=re.compile("Skriv skäl för Kommunen har en aktuell serviceplan")).click()
    page.get_by_role("link", name=re.compile(": Kommunen har en aktuell serviceplan$")).click()
    expect(page.get_by_role("button", name="Spara skälen")).to_be_visible()
    page.locator("main textarea").fill("Planen är antagen och väntar på att vinna laga kraft.")
    assert_page_holds(page)
    page.get_by_role("button", name="Spara skälen").click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(case)}([?#].*)?$"))
    page.goto(f"{case}bered/")
    ready = page.locator("main").get_by_role("button", name="Bered ärendet")
    expect(page.locator("main")).to_contain_text("Uppgifterna och förslaget står fast")
    expect(ready, page.locator("main").inner_text()).to_be_visible()
    ready.click()
    expect(page.locator("main")).to_contain_text("Beredd")


def decide(page: Page, case: str) -> None:
    page.goto(f"{case}beslut/")
    expect(page.locator("main")).to_contain_text("Utkast, inte beslutat")
    assert_page_holds(page)
    page.locator("[name=has_read]").check()
    page.locator("[name=is_reviewed]").check()
    page.get_by_role("button", name="Besluta bifall, 180\u00a0000\u00a0kr").click()
    expect(page.locator("main")).to_contain_text("Bifall, 180\u00a0000\u00a0kr", timeout=30_000)
    assert_page_holds(page)


def attest(page: Page, case: str) -> None:
    page.goto(f"{case}utbetalning/")
    page.get_by_role("button", name="Attestera 180\u00a0000\u00a0kr").click()
    expect(page.get_by_role("button", name="Attestera 180\u00a0000\u00a0kr")).to_have_count(0)


def pay(page: Page, site: str) -> None:
    """The file is made of what two have attested; the payment is paid when the file is."""
    page.goto(f"{site}/utbetalningar/")
    assert_page_holds(page)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Lägg valda i en betalfil").click()
    page.get_by_role("button", name=re.compile("Skapa betalfil på")).click()
    page.goto(f"{site}/utbetalning/{Payment.objects.get(case__dnr='RUN/412/2025').pk}/utbetald/")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("Utbetald")


def claim_back(page: Page, case: str) -> None:
    """The shop closed: the director claims a part back, and sees what is asked before it is decided."""
    page.goto(f"{case}aterkrav/")
    page.get_by_label("Belopp att kräva tillbaka").fill("90 000")
    page.get_by_label("Grund", exact=True).select_option(value="condition_broken")
    page.get_by_label("Skäl", exact=True).fill("Butiken stängde i augusti.")
    assert_page_holds(page)
    page.get_by_role("button", name="Granska beslutet").click()
    expect(page.locator("main")).to_contain_text("90\u00a0000\u00a0kr")
    if page.locator("input[type=checkbox][name=is_reviewed]").count():
        page.locator("[name=is_reviewed]").check()
    page.get_by_role("button", name=re.compile("Kräv tillbaka|Besluta")).click()
    expect(page.locator("main")).to_contain_text("Återkrav", timeout=30_000)


def test_journey_of_a_grant_from_application_to_recovery(chromium: Browser, page: Page, site: str) -> None:
    sign_in(page, site, OFFICER)
    case = register(page, site)
    answer_facts(page)
    page.goto(f"{case}yttrande/begar/")
    page.get_by_role("button", name="Begär yttrande").click()
    expect(page.locator("main")).to_contain_text("Väntar på svar")

    others = [chromium.new_context(locale="sv-SE", reduced_motion="reduce") for _who in range(2)]
    municipality, director = (context.new_page() for context in others)
    sign_in(municipality, site, MUNICIPALITY)
    give_statement(municipality, site)
    prepare(page, case)
    sign_in(director, site, DIRECTOR)
    decide(director, case)
    decision = GrantDecision.objects.get(case__dnr="RUN/412/2025")
    assert SealedDocument.objects.filter(grant_decision=decision, pdf__isnull=False).exists()
    assert decision.evaluation.content["act"] == "2024:1243"

    page.goto(f"{case}utbetalning/ny/")
    page.locator("main").get_by_role("button", name="Förbered utbetalningen").click()
    expect(page.get_by_role("button", name="Attestera 180\u00a0000\u00a0kr")).to_be_visible()
    attest(page, case)
    attest(director, case)
    pay(page, site)
    claim_back(director, case)
    assert Recovery.objects.get(case__dnr="RUN/412/2025").letter is not None
    assert GrantCase.objects.get(dnr="RUN/412/2025").state == "recovery"
    for context in others:
        context.close()
