"""The journey of the house's first rooms in a real browser: sign in → county → download the follow-up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from documents.models import SealedDocument
from reporting.models import FollowUpVersion
from rsp.tests.browser import assert_axe_clean, assert_no_horizontal_overflow, assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "tall-gran-och-bjork-7"
EMAIL = "handlaggare@rsp.example"


@pytest.fixture
def site(live_server: Any, source_004: FollowUpVersion) -> Iterator[str]:
    """The address of a running site with the example county and a handläggare who can sign in."""
    officer = User.objects.get(email=EMAIL)
    officer.set_password(PASSWORD)
    officer.save(update_fields=["password"])
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield live_server.url


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.get_by_label("E-postadress").fill(EMAIL)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()


def test_journey_from_sign_in_to_downloaded_report(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/")
    assert_page_holds(page)
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_label("E-postadress").fill(EMAIL)
    page.get_by_label("Lösenord").fill("fel lösenord")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert")).to_contain_text("stämmer inte")
    expect(page.get_by_label("E-postadress")).to_have_value(EMAIL)
    assert_axe_clean(page)

    sign_in(page, site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(22)
    assert_page_holds(page)
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_role("link", name="Jämtlands län").last.click()
    expect(page.get_by_role("heading", level=1, name="Jämtlands län")).to_be_visible()
    expect(page.locator("main")).to_contain_text("7\u00a0773\u00a0227\u00a0kr")
    assert_page_holds(page)
    page.set_viewport_size({"width": 1440, "height": 900})

    with page.expect_download() as download:
        page.get_by_role("link", name="Ladda ner PDF").click()
    saved = tmp_path / "uppfoljning.pdf"
    download.value.save_as(saved)
    assert saved.read_bytes() == bytes(SealedDocument.objects.get().pdf)

    page.get_by_role("link", name="Kontrollera att PDF:en är äkta").click()
    page.get_by_label("PDF-fil").set_input_files(saved)
    page.get_by_role("button", name="Kontrollera filen").click()
    expect(page.locator("main")).to_contain_text("Äkta")
    assert_page_holds(page)

    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_label("E-postadress")).to_be_visible()


def test_county_page_by_keyboard_only_skips_to_main_and_opens_the_map_area(page: Page, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Hoppa till huvudinnehållet")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(80):
        page.keyboard.press("Tab")
        if "Jämtland" in (page.locator(":focus").text_content() or ""):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Jämtlands län")).to_be_visible()


def test_map_area_with_keyboard_focus_is_outlined_and_others_are_not(page: Page, site: str) -> None:
    sign_in(page, site)
    shown = "area => getComputedStyle(area).strokeOpacity"
    for address in ("/", "/lan/23/"):
        page.goto(f"{site}{address}")
        areas = page.locator(".map .map-area")
        page.locator(".map a").first.focus()
        page.keyboard.press("Tab")
        assert [areas.nth(index).evaluate(shown) for index in range(3)] == ["0", "1", "0"]
        areas.nth(2).hover()
        assert areas.nth(2).evaluate(shown) == "1"


def test_printed_county_page_is_whole_and_without_controls(page: Page, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/lan/23/")
    expect(page.get_by_text("Utskrivet")).to_be_hidden()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    expect(page.get_by_text("Utskrivet")).to_be_visible()
    expect(page.get_by_text("Bergs kommun")).to_be_visible()
    for name in ("Ladda ner PDF", "Ladda ner CSV", "Kontrollera att PDF:en är äkta", "2024"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    expect(page.get_by_role("button", name="Visa")).to_have_count(0)
    assert page.locator(".grid tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
    assert_no_horizontal_overflow(page)


def test_pages_without_javascript_work_at_320_px(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    sign_in(page, site)
    page.get_by_role("link", name="Meny").click()
    page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Länet").click()
    expect(page.get_by_role("heading", level=1, name="Jämtlands län")).to_be_visible()
    page.get_by_label("Visa läget den").fill("2018-06-30")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_label("Visa läget den")).to_have_value("2018-06-30")
    context.close()


OPEN = ["/tillganglighet/", "/personuppgifter/", "/kontakt/", "/finns-inte/", "/oppet/", "/oppet/lan/23/"]


@pytest.mark.parametrize("path", OPEN)
def test_open_pages_hold_at_every_width(page: Page, site: str, path: str) -> None:
    page.goto(f"{site}{path}")
    assert_page_holds(page)


def test_county_page_with_bad_day_keeps_what_was_typed(page: Page, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/lan/23/?dag=31/12")
    expect(page.get_by_label("Visa läget den")).to_have_value("31/12")
    expect(page.locator("main")).to_contain_text("Skriv dagen som ÅÅÅÅ-MM-DD")
    field = page.get_by_label("Visa läget den").bounding_box()
    button = page.get_by_role("button", name="Visa").bounding_box()
    assert field and button
    assert 0 < button["x"] - field["x"] - field["width"] < 24
    assert abs(button["y"] - field["y"]) < 24
    assert_axe_clean(page)
    assert_no_horizontal_overflow(page)
