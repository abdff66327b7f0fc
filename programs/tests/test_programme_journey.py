"""A programme from its first line to its revision, in a browser: written, asked about, answered, adopted, revised."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import AuditEvent
from programs.models import Programme
from programs.tests.test_programme_workflow import complete
from rsp.tests.browser import assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Visitor:
    """Somebody at the site: a page, and whose session it has."""

    def __init__(self, page: Page, server: Any) -> None:
        self.page, self.server = page, server

    def is_now(self, person: Any) -> None:
        cookie = person.client.cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.server.url}])

    def goes_to(self, path: str) -> None:
        answer = self.page.goto(f"{self.server.url}{path}")
        assert answer is not None and answer.status == 200, path

    def fills(self, button: str, **values: str) -> None:
        for label, text in values.items():
            self.page.get_by_label(label.replace("_", " ")).fill(text)
        self.page.get_by_role("button", name=button, exact=True).click()

    def reads(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)


def test_programme_is_written_consulted_adopted_revised_and_compared(
    page: Page, live_server: Any, case_officer_23: Any, municipal_officer_2361: Any
) -> None:
    row = complete(first_year=2031, last_year=2036)
    visitor, one = Visitor(page, live_server), f"/program/{row.pk}/"
    with override_settings(ALLOWED_HOSTS=["*"]):
        visitor.is_now(case_officer_23)
        visitor.goes_to("/program/ny/")
        visitor.fills("Skapa utkastet", Första_år="2040", Sista_år="2039")
        visitor.reads("Sista året kan inte vara före första året.")
        visitor.fills("Skapa utkastet", Sista_år="2045")
        visitor.reads("saker saknas innan programmet kan antas")
        assert_page_holds(page)

        visitor.goes_to(f"{one}samrad/nytt/")
        closes_on = (timezone.localdate() + timedelta(30)).isoformat()
        visitor.fills("Skicka på samråd", Svar_senast=closes_on)
        visitor.reads("Har inte svarat")
        assert_page_holds(page)

        visitor.is_now(municipal_officer_2361)
        visitor.goes_to(one)
        page.get_by_role("link", name="Lämna synpunkter").click()
        page.get_by_role("link", name="Lämna synpunkter").click()
        page.get_by_label("Ställer sig bakom, med synpunkter").check()
        visitor.fills("Skicka svaret")
        visitor.reads("Skriv era synpunkter")
        assert_page_holds(page)
        visitor.fills("Skicka svaret", Era_synpunkter="Höj målet.")
        visitor.reads("Höj målet.")

        visitor.is_now(case_officer_23)
        visitor.goes_to(f"{one}samrad/")
        visitor.reads("1 av")
        visitor.goes_to(f"{one}anta/")
        visitor.fills("Anteckna antagandet", Beslutsdatum="2026-05-20", Beslutande_organ="Nämnden")
        visitor.reads("Programmet är antaget. Innehållet är nu låst.")
        assert_page_holds(page)

        page.get_by_role("link", name="Revidera programmet").click()
        visitor.fills("Skapa revideringen", Första_år="2033")
        page.locator("a[href$='/andra/syfte/']").click()
        visitor.fills("Spara", Syfte="Text om något nytt.")
        page.get_by_role("link", name="Jämför med det som revideras").click()
        expect(page.locator("main del").first).to_contain_text("2031")
        visitor.reads("något nytt")
        assert_page_holds(page)

    told = set(AuditEvent.objects.filter(outcome="done").values_list("action", flat=True))
    story = {"programme.create", "programme.consult", "consultation.answer", "programme.adopt", "programme.revise"}
    assert story <= told
    assert Programme.objects.get(revises=row).first_year == 2033
