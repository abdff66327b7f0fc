"""The search of the header and the saved views in a real browser: by keyboard alone, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from programs.tests.factories import ServicePlaceFactory
from rsp.tests.browser import assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, address: str, person: Any) -> None:
    session = person.client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def test_search_by_keyboard_leads_to_what_was_misspelt(page: Page, live_server: Any, reader_23: Any) -> None:
    place = ServicePlaceFactory(name="Handlarn i Funäsdalen", municipality_id="2361")
    sign_in(page, live_server.url, reader_23)
    page.goto(f"{live_server.url}/vyer/")
    page.locator("#sok").focus()
    page.keyboard.type("funesdalen")
    expect(page.locator(".suggestions")).to_contain_text("Handlarn i Funäsdalen")
    assert_page_holds(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("#sok").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggestions a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_have_count(0)
    expect(page.locator("#sok")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok/?q=funesdalen")
    assert_page_holds(page)
    page.get_by_role("link", name="Handlarn i Funäsdalen").click()
    page.wait_for_url(f"**/serviceplatser/{place.pk}/")


def test_list_is_saved_as_a_view_and_found_again_without_scripts(
    chromium: Browser, live_server: Any, reader_23: Any
) -> None:
    page = chromium.new_context(locale="sv-SE", java_script_enabled=False).new_page()
    sign_in(page, live_server.url, reader_23)
    page.goto(f"{live_server.url}/organisationer/?lan=23&slag=municipality")
    page.get_by_role("link", name="Kommun", exact=True).click()
    page.get_by_text("Sparade vyer").click()
    page.get_by_label("Spara listan som den visas nu").fill("Länets kommuner")
    page.get_by_role("button", name="Spara vyn").click()
    expect(page.get_by_text("Vyn är sparad.")).to_be_visible()
    page.get_by_text("Sparade vyer (1)").click()
    page.get_by_role("link", name="Länets kommuner").click()
    page.wait_for_url("**/organisationer/?lan=23&slag=municipality&sort=kommun")
    page.context.close()
