"""A year of the plan: drafted from 2023, returned and approved on a phone, followed up, and the next year drafted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test.utils import override_settings
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from actionplans.models import ActionPlan, Goal
from documents.models import SealedDocument
from reporting.examples.strategy_loading import load_example_frames
from reporting.models import FollowUpVersion
from rsp.tests.browser import assert_axe_clean, assert_no_horizontal_overflow, assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "tall-gran-och-bjork-7"
OFFICER, DIRECTOR = "handlaggare@rsp.example", "direktor@rsp.example"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def site(live_server: Any, source_004: FollowUpVersion) -> Iterator[str]:
    """The example county with its plan of 2023, a handläggare and a director."""
    load_example_frames()
    for email in (OFFICER, DIRECTOR):
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


def follow(page: Page, role: Any, name: str, within: Locator | None = None) -> None:
    """By keyboard: move focus to a link or button by its name and press it. The caller waits for what it leads to."""
    found = (within or page.locator("main")).get_by_role(role, name=name).first
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press("Enter")


def draft_from_last_year(page: Page, site: str) -> str:
    """The handläggare chooses what becomes of 2023, by keyboard only. Gives the address of the new plan."""
    page.goto(f"{site}/handlingsplaner/ny/")
    page.get_by_label("År", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2024")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Från 2023 till 2024")
    assert_page_holds(page)
    card = page.locator("article.carry", has_text="Antal fysiska företagsbesök")
    card.get_by_label("Ändra").focus()
    page.keyboard.press("Space")
    for label, words in (("Mål 2024", "20"), ("Skäl", "Vi besöker även drivmedelsstationer, som tar längre tid.")):
        card.get_by_label(label).focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
    follow(page, "button", "Spara valet", within=card)
    expect(page.get_by_text("Valet är sparat.")).to_be_visible()
    rest = page.locator("aside details")
    rest.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(rest.get_by_label("Skäl")).to_be_visible()
    rest.get_by_label("Skäl").focus()
    expect(rest.get_by_label("Skäl")).to_be_focused()
    page.keyboard.type("Arbetet fortsätter.")
    follow(page, "button", "Fortsätt med resten")
    expect(page.locator("main")).to_contain_text("7 av 7 val klara")
    follow(page, "link", "Till handlingsplan 2024")
    expect(page.get_by_role("heading", level=1, name="Handlingsplan 2024")).to_be_visible()
    return page.url


def submit(page: Page) -> None:
    follow(page, "link", "Kontrollera och skicka")
    expect(page.get_by_role("heading", name="Inget saknas")).to_be_visible()
    assert_page_holds(page)
    follow(page, "button", "Skicka in för beslut")
    expect(page.locator("main")).to_contain_text("Inskickad")


def test_journey_of_a_plan_from_last_years_outcomes_to_next_years_draft(
    chromium: Browser, page: Page, site: str, tmp_path: Path
) -> None:
    sign_in(page, site, OFFICER)
    plan_address = draft_from_last_year(page, site)
    expect(page.get_by_role("heading", level=1, name="Handlingsplan 2024")).to_be_visible()
    assert_page_holds(page)
    page.get_by_role("button", name="Använd förslaget").last.click()
    expect(page.get_by_text("Målet har fått förslagets ordalydelse.")).to_be_visible()
    assert Goal.objects.filter(text__contains="senast 31 december 2024 (2023: 30)").exists()
    page.get_by_role("link", name="Besöka länets servicegivare").click()
    row = page.locator("article.insats", has=page.get_by_label("Budget"))
    expect(row).to_be_visible()
    assert page.url.split("#")[0] == plan_address, "the row is edited in place"
    row.get_by_label("Budget", exact=False).first.fill("180 000")
    row.locator("select[name=stream]").select_option(label="Tillväxtverket")
    assert_axe_clean(page)
    row.get_by_role("button", name="Spara insatsen").click()
    saved = page.locator("article.insats", has_text="Besöka länets servicegivare")
    expect(saved).to_contain_text("180\u00a0000\u00a0kr")
    page.reload()
    submit(page)

    context = chromium.new_context(viewport=PHONE, locale="sv-SE", reduced_motion="reduce")
    phone = context.new_page()
    sign_in(phone, site, DIRECTOR)
    phone.goto(f"{site}/aviseringar/")
    phone.get_by_role("link", name="Handlingsplan 2024").first.click()
    expect(phone.get_by_role("heading", level=1, name="Besluta om handlingsplan 2024")).to_be_visible()
    assert_page_holds(phone)
    phone.set_viewport_size(PHONE)
    phone.get_by_text("Lämna en anmärkning").first.click()
    phone.locator("details.remark[open] textarea").first.fill("Säg hur många besök som görs med kommunen.")
    phone.get_by_label("Det här behöver ändras").fill("Förtydliga besöken.")
    phone.get_by_role("button", name="Återlämna för ändring").click()
    expect(phone.locator("main")).to_contain_text("Återlämnad")

    page.goto(plan_address)
    expect(page.locator("main")).to_contain_text("Förtydliga besöken.")
    page.goto(f"{plan_address}kommentarer/")
    expect(page.locator("main")).to_contain_text("Säg hur många besök som görs med kommunen.")
    page.goto(plan_address)
    submit(page)
    approve(phone, plan_address)
    decision = tmp_path / "beslut.pdf"
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Ladda ner beslutet som PDF").click()
    download.value.save_as(decision)
    plan = ActionPlan.objects.get(year=2024)
    assert plan.decision_document is not None
    assert decision.read_bytes() == bytes(SealedDocument.objects.get(pk=plan.decision_document_id).pdf)
    call_command("verify_report", str(decision))
    context.close()

    report_outcome(page, site)
    page.goto(f"{site}/handlingsplaner/ny/")
    page.get_by_label("År", exact=True).fill("2025")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Från 2024 till 2025")
    line = page.locator("main", has_text="fysiska företagsbesök")
    expect(line).to_contain_text("21")
    assert_page_holds(page)


def approve(phone: Page, plan_address: str) -> None:
    phone.goto(f"{plan_address}beslut/")
    phone.get_by_label("Diarienummer").fill("RUN/12/2024")
    phone.get_by_role("button", name="Godkänn planen").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Besluta handlingsplan 2024")
    assert_page_holds(phone)
    phone.set_viewport_size(PHONE)
    phone.get_by_role("button", name="Besluta planen").click()
    expect(phone.get_by_role("heading", level=1, name="Handlingsplan 2024 är beslutad")).to_be_visible()
    assert_axe_clean(phone)
    assert_no_horizontal_overflow(phone)


def report_outcome(page: Page, site: str) -> None:
    goal = Goal.objects.get(initiative__plan__year=2024, target=20)
    page.goto(f"{site}/mal/{goal.pk}/utfall/ny/")
    page.get_by_label("Uppnått", exact=True).check()
    page.get_by_label("Utfall (frivilligt)", exact=True).fill("21")
    page.get_by_role("button", name="Spara utfallet").click()
    expect(page.locator("main")).to_contain_text("21")
    page.goto(f"{site}/mal/{goal.pk}/")
    assert_page_holds(page)
