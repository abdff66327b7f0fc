"""A new user of each role, invited through the page, signs in and sees their own; the pages hold in a browser."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from registers.models import Organisation
from registers.services import RoleOffer, create_machine
from registers.tests.factories import OrganisationFactory
from registers.tests.people import Person
from rsp.tests.browser import assert_page_holds

TODAY = timezone.localdate()
PASSWORD = "sju gröna cyklar i hagen"
BODIES = {
    "case_officer": "Region Jämtland Härjedalen",
    "director": "Region Jämtland Härjedalen",
    "reader": "Region Jämtland Härjedalen",
    "administrator": "Region Jämtland Härjedalen",
    "municipal_officer": "Härjedalens kommun",
    "participant": "Provföreningen",
    "national_analyst": "Tillväxtverket",
    "system_administrator": "Tillväxtverket",
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", BODIES)
def test_new_user_invited_through_the_page_signs_in_and_sees_their_own(system_administrator: Person, role: str) -> None:
    Organisation.objects.create(name="Provföreningen", kind="association", county_id="23")
    body = Organisation.objects.get(name=BODIES[role])
    order = {"email": "ny@x.example", "name": "Ny Person", "organisation": body.pk, "role": role, "valid_from": TODAY}
    assert system_administrator.client.post("/administration/anvandare/bjud-in/", order).status_code == 302
    (link,) = re.findall(r"http://\S+", next(letter for letter in mail.outbox if "Välkommen" in letter.subject).body)

    client = Client()
    page = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else link
    answer = client.post(form, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert answer.status_code == 200
    client = Client()
    entered = client.post("/logga-in/", {"login": "ny@x.example", "password": PASSWORD}, follow=True)
    assert "Ny Person" in entered.content.decode()

    administers = role in ("administrator", "system_administrator")
    assert client.get("/administration/anvandare/").status_code == (200 if administers else 403)
    people = client.get("/administration/anvandare/") if administers else None
    if role == "administrator" and people:
        assert [row.user.name for row in people.context["page"].rows] == ["Ny Person"]
    again = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert 'type="password"' not in again.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_administration_pages_hold_at_every_width(
    page: Page, live_server: Any, administrator: Person, officer: Person, region: Organisation
) -> None:
    offer = RoleOffer(region.pk, "reader", TODAY)
    machine = create_machine(actor=administrator.actor, name="Ärendesystemet", offer=offer)
    duplicate = OrganisationFactory(name="Byns livs", kind="association", county_id="23", orgnr=None)
    survivor = OrganisationFactory(name="Byns Livs ek. för.", kind="association", county_id="23")
    system = Person("system_administrator", Organisation.objects.get(name="Tillväxtverket"))
    paths = {
        system: [
            "/administration/ansvar/",
            "/administration/ansvar/23/",
            "/administration/ansvar/23/programme_owner/lamna-over/",
        ],
        administrator: [
            "/administration/",
            "/administration/anvandare/?roll=case_officer",
            f"/administration/anvandare/{officer.user.pk}/",
            "/administration/genomgang/",
            f"/administration/maskiner/{machine.pk}/",
            f"/organisationer/{region.pk}/delegation/ersattare/",
        ],
        officer: [
            "/organisationer/?slag=association",
            f"/organisationer/{duplicate.pk}/sla-ihop/{survivor.pk}/",
            f"/organisationer/{survivor.pk}/andra/",
        ],
    }
    with override_settings(ALLOWED_HOSTS=["*"]):
        for person, addresses in paths.items():
            cookie = person.client.cookies["sessionid"].value
            page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
            for address in addresses:
                answer = page.goto(f"{live_server.url}{address}")
                assert answer is not None and answer.status == 200, address
                assert_page_holds(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_administrator_invites_by_keyboard_and_is_led_to_what_is_wrong(
    page: Page, live_server: Any, administrator: Person
) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        cookie = administrator.client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/administration/anvandare/bjud-in/")
        page.get_by_label("Namn").fill("Ny Person")
        page.get_by_label("Namn").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Skriv e-postadressen")
        expect(page.get_by_label("Namn")).to_have_value("Ny Person")
        assert_page_holds(page)
        page.get_by_role("link", name="Skriv e-postadressen").press("Enter")
        page.keyboard.type("ny.person@region.example")
        page.get_by_label("Roll", exact=True).select_option("reader")
        page.get_by_role("button", name="Skicka inbjudan").press("Enter")
        expect(page.get_by_role("heading", level=1, name="ny.person@region.example")).to_be_visible()
        expect(page.get_by_role("status").first).to_contain_text("Inbjudan är skickad")
