"""Quick entry on a phone, in a browser: without coverage nothing is lost, and nothing is recorded twice."""

from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from actionplans.models import Activity
from rsp.tests.browser import assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "() => Object.keys(localStorage).filter(key => /^rsp\\.(entry|draft)/.test(key)).length"

EIGHT_DAYS_OLD = """() => {
    const at = Date.now() - 8 * 24 * 60 * 60 * 1000;
    localStorage.setItem("rsp.entry|somebody-else|1", JSON.stringify({ at }));
    for (const [key, value] of Object.entries(localStorage)) {
        if (key.startsWith("rsp.")) localStorage.setItem(key, JSON.stringify({ ...JSON.parse(value), at }));
    }
}"""


def fill(page: Page, title: str) -> None:
    page.get_by_label("Vad var det?").select_option("company_visit")
    page.get_by_label("Var, eller med vem?").fill(title)


def test_quick_entry_without_coverage_is_sent_once_when_it_is_back(
    page: Page, live_server: Any, case_officer_23: Any
) -> None:
    cookie = case_officer_23.client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    told = page.locator("[data-unsent]")
    with override_settings(ALLOWED_HOSTS=["*"]):
        page.goto(f"{live_server.url}/lan/23/aktiviteter/ny/")
        assert_page_holds(page)
        page.set_viewport_size({"width": 390, "height": 844})
        fill(page, "Handlarn i Gäddede")
        page.reload()
        expect(told).to_contain_text("Vi har lagt tillbaka det du hade skrivit.")
        expect(page.get_by_label("Var, eller med vem?")).to_have_value("Handlarn i Gäddede")

        page.context.set_offline(True)
        page.get_by_role("button", name="Spara aktiviteten").click()
        expect(told).to_contain_text("Sparat i telefonen. Skickas när du har täckning.")
        expect(page.get_by_label("Var, eller med vem?")).to_have_value("")
        assert not Activity.objects.exists()
        page.context.set_offline(False)
        expect(told).to_have_text("Skickat. Aktiviteten är sparad.")
        page.reload()
        assert [row.title for row in Activity.objects.all()] == ["Handlarn i Gäddede"]

        fill(page, "Butiken i Hede")
        page.get_by_role("button", name="Spara aktiviteten").click()
        expect(page.get_by_role("heading", name="Fler uppgifter")).to_be_visible()
        assert Activity.objects.count() == 2
        assert page.evaluate(KEPT) == 0
        page.get_by_label("Antal personer").fill("12")
        page.get_by_role("button", name="Spara", exact=True).click()
        expect(page.locator("main")).to_contain_text("Ändringarna är sparade.")
        assert_page_holds(page)

        page.goto(f"{live_server.url}/lan/23/aktiviteter/ny/")
        fill(page, "Sänt när jag var utloggad")
        page.context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="Spara aktiviteten").click()
        page.wait_for_url("**/logga-in/**")
        page.evaluate(EIGHT_DAYS_OLD)
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/lan/23/aktiviteter/ny/")
        expect(told).to_have_text("Skickat. Aktiviteten är sparad.")
        expect(page.get_by_label("Var, eller med vem?")).to_have_value("")
        assert Activity.objects.filter(title="Sänt när jag var utloggad").count() == 1
        assert page.evaluate(KEPT) == 0, "what somebody else left is gone after a week"

        fill(page, "Inte sänt")
        assert page.evaluate(KEPT) == 1
        page.get_by_role("button", name="Logga ut").first.click()
        page.wait_for_url("**/logga-in/**")
        assert page.evaluate(KEPT) == 0
