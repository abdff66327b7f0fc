"""Signing in with a real browser: passkeys by a virtual authenticator, the warning before the end, what was typed."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from accounts.session_store import SessionStore
from accounts.tests.sign_in import PASSWORD, code_of, make_person
from rsp.tests.browser import assert_page_holds

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registers", "fast_passwords"),
]

MINUTE = 60 * 1000


@pytest.fixture
def user(transactional_db: None, fast_passwords: None) -> User:
    cache.clear()
    return make_person()


@pytest.fixture
def site(live_server: Any, user: User, settings: Any) -> str:
    """By name: a passkey belongs to a host name, and never to an address."""
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


@pytest.fixture
def key(page: Page) -> Any:
    """A platform authenticator that says yes, such as a laptop with a fingerprint reader."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def verify(is_verified: bool) -> None:
        state = {"authenticatorId": made["authenticatorId"], "isUserVerified": is_verified}
        devtools.send("WebAuthn.setUserVerified", state)

    return verify


def enter(page: Page, site: str, address: str = "/logga-in/") -> None:
    page.goto(f"{site}{address}")
    page.get_by_label("E-postadress").fill("anna@rsp.example")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()


def leave(page: Page) -> None:
    page.get_by_role("banner").get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", level=1, name="Logga in")).to_be_visible()


def add_passkey(page: Page, site: str, name: str = "Jobbdatorn") -> None:
    page.goto(f"{site}/installningar/inloggning/")
    page.get_by_role("link", name="Lägg till en passkey").click()
    page.get_by_label("Namn på passkeyn").fill(name)
    page.get_by_role("button", name="Skapa passkeyn").click()
    expect(page.get_by_role("heading", level=1, name="Reservkoder")).to_be_visible()


# --- Passkeys


def test_passkey_is_added_used_alone_renamed_and_removed(page: Page, site: str, key: Any) -> None:
    enter(page, site)
    add_passkey(page, site)
    leave(page)

    page.goto(f"{site}/lan/23/")
    page.get_by_role("button", name="Använd en passkey").click()
    expect(page.get_by_role("heading", level=1, name="Jämtlands län")).to_be_visible()

    page.goto(f"{site}/installningar/inloggning/")
    expect(page.get_by_role("region", name="Passkeys")).to_contain_text("Jobbdatorn")
    assert_page_holds(page)
    page.get_by_role("link", name="Byt namn").click()
    page.get_by_label("Namn på passkeyn").fill("Datorn på kontoret")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("region", name="Passkeys")).to_contain_text("Datorn på kontoret")

    page.get_by_role("link", name="Ta bort Datorn på kontoret").click()
    page.get_by_role("button", name="Ta bort passkeyn").click()
    expect(page.get_by_role("main")).to_contain_text("Passkeyn är borttagen.")
    assert not Authenticator.objects.exists()

    leave(page)
    page.get_by_role("button", name="Använd en passkey").click()
    expect(page.get_by_role("main")).to_contain_text("Passkeyn gick inte att använda.")


def test_passkey_is_the_second_step_after_the_password(page: Page, site: str, key: Any) -> None:
    enter(page, site)
    add_passkey(page, site)
    leave(page)
    enter(page, site)
    expect(page.get_by_role("heading", level=1, name="Bekräfta inloggningen")).to_be_visible()
    assert_page_holds(page)
    page.get_by_role("button", name="Använd passkeyn").click()
    expect(page.get_by_role("banner")).to_contain_text("Anna Exempel")


def test_passkey_whose_user_is_not_verified_opens_nothing(page: Page, site: str, key: Any) -> None:
    enter(page, site)
    add_passkey(page, site)
    leave(page)
    key(False)
    page.get_by_role("button", name="Använd en passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Det gick inte att använda passkeyn.")
    assert page.url.endswith("/logga-in/")


def test_passkey_shows_again_who_one_is(page: Page, site: str, key: Any, user: User) -> None:
    enter(page, site)
    add_passkey(page, site)
    leave(page)
    page.get_by_role("button", name="Använd en passkey").click()
    expect(page.get_by_role("banner")).to_contain_text("Anna Exempel")
    forget_when_signed_in(user)
    page.goto(f"{site}/installningar/inloggning/reservkoder/")
    expect(page.get_by_role("heading", level=1, name="Bekräfta att det är du")).to_be_visible()
    page.get_by_role("link", name="Använd en passkey").click()
    assert_page_holds(page)
    page.get_by_role("button", name="Använd passkeyn").click()
    expect(page.get_by_role("heading", level=1, name="Reservkoder")).to_be_visible()


def forget_when_signed_in(user: User) -> None:
    """As if the person had signed in an hour ago."""
    session = SessionStore(UserSession.objects.get(user=user).session_key)
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()


def test_passkey_of_a_closed_account_opens_nothing(page: Page, site: str, key: Any) -> None:
    enter(page, site)
    add_passkey(page, site)
    leave(page)
    User.objects.update(is_active=False)
    page.get_by_role("button", name="Använd en passkey").click()
    expect(page.get_by_role("main")).to_contain_text("E-postadressen eller lösenordet stämmer inte.")


def test_without_a_script_there_is_no_passkey_button_and_the_rest_works(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/logga-in/")
    expect(page.get_by_role("button", name="Använd en passkey")).to_have_count(0)
    enter(page, site)
    expect(page.get_by_role("banner")).to_contain_text("Anna Exempel")
    page.goto(f"{site}/installningar/inloggning/passkey/")
    expect(page.get_by_role("button", name="Skapa passkeyn")).to_have_count(0)
    context.close()


def test_app_is_added_and_asked_for(page: Page, site: str) -> None:
    enter(page, site)
    page.goto(f"{site}/installningar/inloggning/app/")
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    assert_page_holds(page)
    page.get_by_label("Koden som appen visar").fill(code_of(secret))
    page.get_by_role("button", name="Lägg till appen").click()
    expect(page.get_by_role("heading", level=1, name="Reservkoder")).to_be_visible()
    recovery_code = page.locator(".codes code").first.inner_text()
    assert_page_holds(page)
    leave(page)
    enter(page, site)
    page.get_by_label("Kod").fill(recovery_code)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text("Anna Exempel")


# --- The end of a session


@pytest.fixture
def clocked(page: Page, site: str) -> Page:
    """Signed in, with a clock that the test moves."""
    page.clock.install()
    enter(page, site)
    page.goto(f"{site}/installningar/")
    return page


def warning(page: Page) -> Any:
    return page.get_by_role("alertdialog", name="Du loggas ut om")


def test_warning_comes_five_minutes_before_and_work_goes_on(clocked: Page) -> None:
    clocked.clock.run_for(23 * MINUTE)
    expect(warning(clocked)).to_be_hidden()
    clocked.clock.run_for(2 * MINUTE)
    expect(warning(clocked)).to_be_visible()
    expect(clocked.get_by_role("button", name="Fortsätt arbeta")).to_be_focused()
    assert_page_holds(clocked)
    with clocked.expect_response("**/aktiv/") as answer:
        clocked.keyboard.press("Enter")
    assert answer.value.status == 204
    expect(warning(clocked)).to_be_hidden()
    clocked.clock.run_for(20 * MINUTE)
    expect(warning(clocked)).to_be_hidden()


def test_countdown_goes_by_minutes_and_at_last_by_seconds(clocked: Page) -> None:
    clocked.clock.run_for(25 * MINUTE)
    expect(warning(clocked)).to_have_accessible_name("Du loggas ut om 4 minuter")
    clocked.clock.run_for(2 * MINUTE)
    expect(warning(clocked)).to_have_accessible_name("Du loggas ut om 2 minuter")
    clocked.clock.run_for(MINUTE + 18_000)
    expect(warning(clocked)).to_have_accessible_name(re.compile("Du loggas ut om 4[0-9] sekunder"))
    said = clocked.locator("[data-said]")
    expect(said).to_have_text(re.compile("Du loggas ut om (1 minut|60 sekunder|2 minuter)"))


def test_server_that_is_not_reached_is_said_with_the_time_left(clocked: Page) -> None:
    clocked.clock.run_for(25 * MINUTE)
    clocked.route("**/aktiv/", lambda route: route.fulfill(status=404))
    clocked.get_by_role("button", name="Fortsätt arbeta").click()
    expect(warning(clocked)).to_contain_text(re.compile(r"Vi når inte servern. Du är inloggad till kl. \d\d\.\d\d."))
    clocked.unroute("**/aktiv/")
    clocked.get_by_role("button", name="Fortsätt arbeta").click()
    expect(warning(clocked)).to_be_hidden()


def test_warning_lets_one_sign_out(clocked: Page) -> None:
    clocked.clock.run_for(25 * MINUTE)
    warning(clocked).get_by_role("button", name="Logga ut").click()
    expect(clocked.get_by_role("main")).to_contain_text("Du är utloggad.")


def nearly_ten_hours_ago(user: User) -> None:
    session = SessionStore(UserSession.objects.get(user=user).session_key)
    session["signed_in_at"] -= 10 * 3600 - 4 * 60
    session.save()


def test_absolute_end_is_told_once_and_one_can_save(clocked: Page, site: str, user: User) -> None:
    nearly_ten_hours_ago(user)
    clocked.goto(f"{site}/installningar/")
    clocked.clock.run_for(6000)
    told = clocked.get_by_role("dialog", name="Spara ditt arbete nu")
    expect(told).to_contain_text(re.compile(r"loggas ut kl\. \d\d\.\d\d"))
    expect(told.get_by_role("link", name="Logga in igen")).to_be_visible()
    assert_page_holds(clocked)
    clocked.keyboard.press("Escape")
    clocked.clock.run_for(20_000)
    expect(told).to_be_hidden()
    clocked.get_by_label("Namn").fill("Anna i sista stund")
    clocked.get_by_role("button", name="Spara").click()
    expect(clocked.get_by_role("main")).to_contain_text("Dina inställningar är sparade.")
    clocked.clock.run_for(20_000)
    expect(told).to_be_hidden()


def test_signing_in_again_before_the_absolute_end_keeps_what_was_typed(clocked: Page, site: str, user: User) -> None:
    nearly_ten_hours_ago(user)
    clocked.goto(f"{site}/installningar/")
    clocked.get_by_label("Namn").fill("Anna tar ny tid")
    clocked.clock.run_for(6000)
    clocked.get_by_role("link", name="Logga in igen").click()
    sign_in_here(clocked)
    expect(clocked.get_by_label("Namn")).to_have_value("Anna tar ny tid")


def sign_in_here(page: Page) -> None:
    page.get_by_label("E-postadress").fill("anna@rsp.example")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()


def test_what_was_sent_to_a_session_ended_elsewhere_is_put_back(page: Page, site: str) -> None:
    enter(page, site)
    page.goto(f"{site}/installningar/")
    page.get_by_label("Namn").fill("Anna utan session")
    Session.objects.all().delete()
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("main")).to_contain_text("Det du skickade har inte sparats.")
    sign_in_here(page)
    expect(page.get_by_label("Namn")).to_have_value("Anna utan session")
    expect(page.get_by_role("status")).to_contain_text("Vi har lagt tillbaka det du hade skrivit.")
    assert "utan session" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_what_was_sent_and_answered_is_kept_no_longer(page: Page, site: str) -> None:
    enter(page, site)
    page.goto(f"{site}/installningar/")
    page.get_by_label("Namn").fill("Anna sparad")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("main")).to_contain_text("Dina inställningar är sparade.")
    assert page.evaluate("JSON.stringify(sessionStorage)") == "{}"
    expect(page.get_by_text("Vi har lagt tillbaka")).to_have_count(0)


def test_escape_means_that_somebody_is_there(clocked: Page) -> None:
    clocked.clock.run_for(25 * MINUTE)
    with clocked.expect_response("**/aktiv/"):
        clocked.keyboard.press("Escape")
    expect(warning(clocked)).to_be_hidden()


def test_typing_keeps_the_session_alive(clocked: Page) -> None:
    clocked.clock.run_for(20 * MINUTE)
    with clocked.expect_response("**/aktiv/"):
        clocked.get_by_label("Namn").press("a")
    clocked.clock.run_for(20 * MINUTE)
    expect(warning(clocked)).to_be_hidden()


def test_work_in_another_tab_counts(clocked: Page, site: str) -> None:
    clocked.clock.run_for(25 * MINUTE)
    expect(warning(clocked)).to_be_visible()
    other = clocked.context.new_page()
    other.goto(f"{site}/kontakt/")
    expect(warning(clocked)).to_be_hidden()
    other.close()


def test_what_was_typed_is_kept_when_the_session_ends_and_put_back(clocked: Page, site: str) -> None:
    clocked.get_by_label("Namn").fill("Anna med nytt namn")
    clocked.get_by_label("Luftigt").check()
    clocked.clock.run_for(31 * MINUTE)
    expect(clocked.get_by_role("heading", level=1, name="Logga in")).to_be_visible()
    expect(clocked.get_by_role("main")).to_contain_text("eftersom du inte har gjort något på 30 minuter")
    assert not Session.objects.filter(pk__in=UserSession.objects.values("session_key")).exists()
    clocked.get_by_label("E-postadress").fill("anna@rsp.example")
    clocked.get_by_label("Lösenord").fill(PASSWORD)
    clocked.get_by_role("button", name="Logga in", exact=True).click()
    expect(clocked.get_by_role("heading", level=1, name="Mina inställningar")).to_be_visible()
    expect(clocked.get_by_label("Namn")).to_have_value("Anna med nytt namn")
    expect(clocked.get_by_label("Luftigt")).to_be_checked()
    expect(clocked.get_by_role("status")).to_contain_text("Vi har lagt tillbaka det du hade skrivit.")
    assert_page_holds(clocked)
    clocked.get_by_role("button", name="Spara").click()
    expect(clocked.get_by_role("main")).to_contain_text("Dina inställningar är sparade.")
    expect(clocked.get_by_text("Vi har lagt tillbaka")).to_have_count(0)
    assert User.objects.get(email="anna@rsp.example").name == "Anna med nytt namn"


def test_passwords_and_private_forms_are_never_kept(clocked: Page, site: str) -> None:
    clocked.goto(f"{site}/installningar/losenord/")
    clocked.get_by_label("Nuvarande lösenord").fill("hemligt ett")
    clocked.get_by_label("Nytt lösenord").fill("hemligt två")
    clocked.clock.run_for(31 * MINUTE)
    expect(clocked.get_by_role("heading", level=1, name="Logga in")).to_be_visible()
    assert clocked.evaluate("JSON.stringify(sessionStorage)") == "{}"


def test_what_one_person_typed_is_not_given_to_the_next(clocked: Page, site: str) -> None:
    make_person("bo@rsp.example")
    clocked.get_by_label("Namn").fill("Annas hemlighet")
    clocked.clock.run_for(31 * MINUTE)
    clocked.get_by_label("E-postadress").fill("bo@rsp.example")
    clocked.get_by_label("Lösenord").fill(PASSWORD)
    clocked.get_by_role("button", name="Logga in", exact=True).click()
    expect(clocked.get_by_label("Namn")).not_to_have_value("Annas hemlighet")
    assert "hemlighet" not in clocked.evaluate("JSON.stringify(sessionStorage)")


def test_signing_out_by_choice_forgets_what_was_typed(clocked: Page, site: str) -> None:
    clocked.evaluate("sessionStorage.setItem('rsp.kept|x|/', '[]')")
    clocked.evaluate("sessionStorage.setItem('annat', 'kvar')")
    leave(clocked)
    assert clocked.evaluate("JSON.stringify(sessionStorage)") == '{"annat":"kvar"}'


def test_session_fixed_before_signing_in_is_not_used_after(page: Page, site: str) -> None:
    page.goto(f"{site}/logga-in/")
    context: BrowserContext = page.context
    context.add_cookies([{"name": "sessionid", "value": "a" * 32, "url": site}])
    enter(page, site)
    expect(page.get_by_role("banner")).to_contain_text("Anna Exempel")
    (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    assert cookie["value"] != "a" * 32
    assert cookie["httpOnly"]


# --- Looks


def test_focus_is_on_what_went_wrong(page: Page, site: str) -> None:
    page.goto(f"{site}/logga-in/")
    page.get_by_label("E-postadress").fill("anna@rsp.example")
    page.get_by_label("Lösenord").fill("fel lösenord")
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("heading", name="Inloggningen misslyckades")).to_be_visible()
    expect(page.locator("#felsummering")).to_be_focused()


def test_key_is_copied_with_a_button_and_hides_nothing(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, site)
    page.goto(f"{site}/installningar/nycklar/")
    page.get_by_label("Vad nyckeln ska användas till").fill("Prov")
    page.get_by_label("Läsa det som är antaget").check()
    page.get_by_label("Sista dagen nyckeln gäller").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Skapa nyckeln").click()
    expect(page.get_by_text("Kopiera den nu. Den visas bara här och bara en gång.")).to_be_visible()
    secret = page.locator(".secret").inner_text()
    page.get_by_role("button", name="Kopiera").click()
    expect(page.get_by_text("Kopierad.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert_page_holds(page)
