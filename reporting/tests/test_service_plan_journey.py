"""Härjedalen reports a plan, Jämtland confirms it, the number changes from its first day, the trail tells it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from documents.tests.factories import PDF_BYTES
from programs.models import ServicePlan
from programs.tests.factories import ServicePlanFactory, ServicePlanMeasureFactory
from registers.models import Organisation
from registers.tests.factories import MembershipFactory
from rsp.tests.browser import assert_axe_clean, assert_no_horizontal_overflow, assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "tall-gran-och-bjork-7"
TODAY = timezone.localdate()
DAY = timedelta(days=1)
BEGINS = date(TODAY.year + 1, 1, 1)


@pytest.fixture
def site(live_server: Any, registers: None) -> Iterator[str]:
    """A site where Härjedalen's plan has run out."""
    before = ServicePlanFactory(valid_from=date(2020, 1, 1), valid_to=TODAY - DAY, state="confirmed")
    ServicePlanMeasureFactory(plan=before, locality="Granvik", due_on=date(2020, 1, 1))
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield live_server.url


def officer(role: str, organisation: str) -> str:
    user = UserFactory(email=f"{role}@rsp.example")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    MembershipFactory(user=user, role=role, organisation=Organisation.objects.get(name=organisation))
    return str(user.email)


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    enter(page)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Logga in")


def enter(page: Page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has focus says ``words``."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => (document.activeElement.textContent + ' ' + "
            "[...(document.activeElement.labels ?? [])].map(label => label.textContent).join(' ')).trim()"
        )
        if words in focused:
            return
    raise AssertionError(f"Tab does not lead to {words}")


def test_journey_municipality_reports_by_keyboard_and_county_confirms(
    chromium: Browser, page: Page, site: str, tmp_path: Any
) -> None:
    region = "Region Jämtland Härjedalen"
    municipality, case_officer = officer("municipal_officer", "Härjedalens kommun"), officer("case_officer", region)
    sign_in(page, site, municipality)
    expect(page.get_by_role("heading", level=1, name="Härjedalens kommun")).to_be_visible()
    assert_page_holds(page)

    page.set_viewport_size({"width": 390, "height": 844})
    tab_to(page, "Rapportera en antagen plan")
    enter(page)
    expect(page.get_by_role("heading", level=1, name="Rapportera en antagen serviceplan")).to_be_visible()
    assert_axe_clean(page)
    tab_to(page, "Kontrollera och skicka")
    enter(page)
    expect(page.get_by_role("alert")).to_contain_text("Du behöver rätta")
    assert_axe_clean(page)
    assert_no_horizontal_overflow(page)

    tab_to(page, "Kommunfullmäktige")
    page.keyboard.press("Space")
    for label, words in (
        ("Beslutsdatum", TODAY.isoformat()),
        ("Paragraf", "132"),
        ("Kommunens diarienummer", "KS 2026/318"),
        ("Gäller från", BEGINS.isoformat()),
    ):
        tab_to(page, label)
        page.keyboard.type(words)
    tab_to(page, "Planen som dokument")
    (tmp_path / "plan.pdf").write_bytes(PDF_BYTES)
    page.get_by_label("Planen som dokument").set_input_files(tmp_path / "plan.pdf")
    tab_to(page, "Kontrollera och skicka")
    enter(page)
    expect(page.get_by_role("heading", level=1, name="Kontrollera och skicka")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Det blir en lucka.")
    assert_page_holds(page)
    tab_to(page, "Skicka till länet")
    enter(page)
    expect(page.locator("main")).to_contain_text("Planen är rapporterad.")
    expect(page.locator("main")).to_contain_text("Granvik")

    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="sv-SE")
    county = context.new_page()
    sign_in(county, site, case_officer)
    for day, current in ((TODAY - DAY, "1 av 8"), (TODAY, "0 av 8"), (BEGINS - DAY, "0 av 8"), (BEGINS, "1 av 8")):
        for address in ("/lan/23/serviceplaner/", "/lan/23/"):
            county.goto(f"{site}{address}?dag={day}")
            expect(county.locator(".kpis")).to_contain_text(current)
    assert_page_holds(county)
    county.goto(f"{site}/aviseringar/")
    county.get_by_role("link", name="Härjedalens kommun har rapporterat en serviceplan").click()
    assert_page_holds(county)
    county.get_by_role("button", name="Bekräfta planen").click()
    expect(county.locator("main")).to_contain_text("Planen är bekräftad.")
    county.goto(f"{site}/serviceplaner/?lan=23")
    assert_page_holds(county)
    context.close()

    plan = ServicePlan.objects.get(adopted_on=TODAY)
    told = AuditEvent.objects.filter(object_id=str(plan.pk)).order_by("at").values_list("action", "organisation")
    assert list(told) == [
        ("service_plan.start", "Härjedalens kommun"),
        ("service_plan.report", "Härjedalens kommun"),
        ("service_plan.confirm", region),
    ]
