"""Two people edit the same organisation in two browsers: told of each other, and nothing lost."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from registers.models import Organisation
from registers.tests.factories import OrganisationFactory
from rsp.history import events_of
from rsp.tests.browser import assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("RSP_SHOTS", "")
"""A folder for pictures of the pages, when somebody wants to look at them."""


def opened(chromium: Browser, address: str, person: Any, *, javascript: bool = True) -> Page:
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="sv-SE", java_script_enabled=javascript
    )
    session = person.client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context.new_page()


def shoot(page: Page, name: str) -> None:
    if not SHOTS:
        return
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def shop(registers: None) -> Organisation:
    return OrganisationFactory(name="Byns Livs i Hede AB", kind="company", county_id="23", municipality_id="2361")


@pytest.mark.parametrize("javascript", [True, False])
def test_two_who_edit_the_same_organisation_lose_nothing(
    chromium: Browser, live_server: Any, case_officer_23: Any, second_officer_23: Any, shop: Any, javascript: bool
) -> None:
    address = f"{live_server.url}/organisationer/{shop.pk}/andra/"
    mine = opened(chromium, live_server.url, case_officer_23, javascript=javascript)
    theirs = opened(chromium, live_server.url, second_officer_23, javascript=javascript)
    mine.goto(address)
    theirs.goto(address)
    expect(theirs.locator("#redigerar")).to_contain_text(f"{case_officer_23.user.name} (sedan kl.")
    theirs.fill("[name=name]", "Hede Livs och Bensin AB")
    theirs.select_option("[name=kind]", "property_owner")
    theirs.get_by_role("button", name="Spara").click()
    theirs.wait_for_url("**/organisationer/*/")

    mine.fill("[name=name]", "Byns Livs och Ombud i Hede AB")
    mine.get_by_role("button", name="Spara").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Två har ändrat Hede Livs och Bensin AB")
    if javascript:
        shoot(mine, "konflikt")
        assert_page_holds(mine)
    mine.get_by_role("button", name="Spara sammanfört").click()
    expect(mine.get_by_role("alert")).to_contain_text("Välj vilken text som ska gälla")
    if javascript:
        shoot(mine, "konflikt-val-saknas")
    mine.get_by_label("Skriv en tredje text").check()
    mine.get_by_label("Tredje text: Namn").fill("Hede Livs, Bensin och Ombud AB")
    if javascript:
        expect(mine.locator("aside")).to_contain_text("En tredje text")
        shoot(mine, "konflikt-tredje")
        assert_page_holds(mine)
    mine.get_by_role("button", name="Spara sammanfört").click()
    mine.wait_for_url("**/organisationer/*/")
    shop.refresh_from_db()
    assert (shop.name, shop.kind) == ("Hede Livs, Bensin och Ombud AB", "property_owner")
    assert [event.pgh_context["actor"] for event in events_of(shop)[1:]] == [
        second_officer_23.user.pseudonym,
        case_officer_23.user.pseudonym,
    ]
    mine.goto(f"{live_server.url}/historik/organisation/{shop.pk}/")
    expect(mine.locator("main")).to_contain_text(second_officer_23.user.name)
    if javascript:
        shoot(mine, "historik")
        assert_page_holds(mine)
    mine.context.close()
    theirs.context.close()


def test_lock_is_let_go_when_the_page_is_left_and_newcomers_are_told(
    chromium: Browser, live_server: Any, case_officer_23: Any, second_officer_23: Any, shop: Any
) -> None:
    from accounts.models import EditLock

    address = f"{live_server.url}/organisationer/{shop.pk}/andra/"
    mine, theirs = (opened(chromium, live_server.url, person) for person in (case_officer_23, second_officer_23))
    mine.clock.install()
    mine.goto(address)
    note = mine.locator("#redigerar")
    expect(note).to_have_text("", use_inner_text=True)
    theirs.goto(address)
    mine.clock.run_for(61_000)
    expect(note).to_contain_text(f"{second_officer_23.user.name} (sedan kl.")
    shoot(mine, "redigerar-ocksa")
    theirs.goto(f"{live_server.url}/")
    for _attempt in range(50):
        if not EditLock.objects.filter(user=second_officer_23.user).exists():
            break
        theirs.wait_for_timeout(100)
    assert not EditLock.objects.filter(user=second_officer_23.user).exists()
    mine.context.close()
    theirs.context.close()


@pytest.fixture
def second_officer_23(case_officer_23: Any) -> Any:
    from django.test import Client

    from conftest import Person
    from registers.actors import build_actor
    from registers.tests.factories import MembershipFactory

    body = Organisation.objects.get(name="Region Jämtland Härjedalen")
    user = MembershipFactory(role="case_officer", organisation=body, user__name="Erik Berg").user
    client = Client()
    client.force_login(user)
    return Person(user, build_actor(user), client)
