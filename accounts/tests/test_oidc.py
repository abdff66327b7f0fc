"""Signing in through an organisation's own service: the whole exchange over HTTP with a provider on this machine."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import oidc_provider_mock
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import AuditEvent, User
from accounts.tests.sign_in import code_of, give_app, make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registers", "fast_passwords"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the provider for tests
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PEOPLE = {
    "a1": {"email": "Anna@rsp.example", "email_verified": True, "name": "Anna Annan"},
    "a2": {"email": "anna@rsp.example", "email_verified": True},
    "okand": {"email": "okand@rsp.example", "email_verified": True},
    "obekraftad": {"email": "anna@rsp.example", "email_verified": False},
    "ur-egen-katalog": {"email": "anna@rsp.example"},
    "maskin": {"email": "maskin@rsp.example", "email_verified": True},
    "stangd": {"email": "stangd@rsp.example", "email_verified": True},
    "utan-adress": {"name": "Någon"},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    people = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=people, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def site(live_server: Any, settings: Any, issuer: str) -> str:
    settings.OIDC_ISSUER = issuer
    settings.OIDC_PROVIDER_ID = f"oidc-{sha256(issuer.encode()).hexdigest()[:12]}"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "rsp", "hemligt"
    settings.OIDC_NAME = "Region Prov"
    settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", issuer]
    cache.clear()  # not emptied between tests that commit
    make_person()
    make_person("maskin@rsp.example", is_machine=True)
    make_person("stangd@rsp.example", is_active=False)
    return live_server.url.replace("127.0.0.1", "localhost")


class Browser(requests.Session):
    """Cookies and nothing more: connections are closed, so that no thread of the server keeps one to the database."""

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        try:
            return super().send(*args, **kwargs)
        finally:
            self.close()


def begin(site: str, browser: Browser, **fields: str) -> str:
    """Press the button on the sign-in page; returns where it leads."""
    page = browser.get(f"{site}/logga-in/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    response = browser.post(
        f"{site}/logga-in/organisation/",
        {"csrfmiddlewaretoken": token[1]} | fields,
        headers={"Referer": site},
        allow_redirects=False,
    )
    assert response.status_code == 302
    return str(response.headers["Location"])


def answer_of(address: str, browser: Browser, sub: str) -> str:
    """Sign in at the provider as ``sub``; returns where it sends the browser back to."""
    response = browser.post(address, {"sub": sub}, allow_redirects=False)
    assert response.status_code == 302, response.text
    return str(response.headers["Location"])


def come_in(site: str, sub: str, browser: Browser | None = None, **fields: str) -> requests.Response:
    """The whole way in; the answer of the site to what the provider said."""
    browser = browser or Browser()
    return browser.get(answer_of(begin(site, browser, **fields), browser, sub), allow_redirects=False)


def is_in(site: str, browser: Browser) -> bool:
    return browser.get(f"{site}/", allow_redirects=False).status_code == 200


def test_invited_person_comes_in_by_a_checked_address_and_is_linked_by_subject(site: str) -> None:
    browser = Browser()
    response = come_in(site, "a1", browser, next="/lan/23/?dag=2023-12-31")
    assert (response.status_code, response.headers["Location"]) == (302, "/lan/23/?dag=2023-12-31")
    assert is_in(site, browser)
    link = SocialAccount.objects.get()
    assert (link.uid, link.user.email) == ("a1", "anna@rsp.example")
    assert AuditEvent.objects.get(action="sign_in.succeed").after == {"how": "socialaccount"}


def test_what_the_provider_says_of_a_person_is_not_stored(site: str) -> None:
    for _ in range(2):
        come_in(site, "a1")
    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()
    assert not EmailAddress.objects.exists()
    assert User.objects.get(email="anna@rsp.example").name == "Anna Exempel"


def test_linked_person_is_known_by_subject_whatever_the_address_is_now(site: str) -> None:
    come_in(site, "a1")
    User.objects.filter(email="anna@rsp.example").update(email="ny@rsp.example")
    browser = Browser()
    assert come_in(site, "a1", browser).status_code == 302
    assert is_in(site, browser)


def test_request_to_the_provider_carries_state_nonce_and_pkce(site: str, issuer: str) -> None:
    address = begin(site, Browser())
    asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{issuer}/oauth2/authorize?")
    assert asked["redirect_uri"] == f"{site}/logga-in/organisation/svar/"
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["nonce"]) >= 20
    assert len(asked["state"]) >= 16
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}


@pytest.mark.parametrize(
    ("sub", "words"),
    [
        ("okand", "har inget öppet konto här"),
        ("maskin", "har inget öppet konto här"),
        ("stangd", "har inget öppet konto här"),
        ("obekraftad", "inte bekräftat din e-postadress"),
        ("ur-egen-katalog", "inte bekräftat din e-postadress"),
        ("utan-adress", "inte bekräftat din e-postadress"),
    ],
)
def test_who_is_not_invited_or_not_proven_is_refused_with_the_reason(site: str, sub: str, words: str) -> None:
    before = User.objects.count()
    browser = Browser()
    response = come_in(site, sub, browser)
    assert response.status_code == 403
    assert words in response.text
    assert not is_in(site, browser)
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert AuditEvent.objects.filter(action="sign_in.fail").count() == 1


def test_address_in_a_domain_the_service_vouches_for_needs_no_further_proof(site: str, settings: Any) -> None:
    settings.OIDC_TRUSTED_DOMAINS = ["rsp.example"]
    assert come_in(site, "ur-egen-katalog").status_code == 302


def test_linked_account_closed_since_is_refused(site: str) -> None:
    come_in(site, "a1")
    User.objects.filter(email="anna@rsp.example").update(is_active=False)
    assert come_in(site, "a1").status_code == 403


def test_second_identity_with_the_same_checked_address_is_not_let_into_the_account(site: str) -> None:
    """An address the organisation has given to somebody new opens nothing of who had it before."""
    come_in(site, "a1")
    browser = Browser()
    response = come_in(site, "a2", browser)
    assert response.status_code == 403
    assert "kopplat till en annan person hos inloggningstjänsten" in response.text
    assert "administratör" in response.text
    assert not is_in(site, browser)
    assert SocialAccount.objects.get().uid == "a1"
    event = AuditEvent.objects.get(action="sign_in.fail")
    assert (event.actor_pseudonym, event.object_label) == ("", User.objects.get(email="anna@rsp.example").pseudonym)


def test_unlinked_account_is_linked_to_the_new_identity_at_its_next_sign_in(site: str) -> None:
    first, second = Browser(), Browser()
    come_in(site, "a1", first)
    call_command("unlink_identity", "--email", "Anna@rsp.example")
    assert not is_in(site, first), "whoever came in by the old identity is signed out"
    assert come_in(site, "a2", second).status_code == 302
    assert is_in(site, second)
    assert come_in(site, "a1").status_code == 403
    assert SocialAccount.objects.get().uid == "a2"


def test_link_and_its_end_stand_in_the_trail_of_the_persons_organisation(site: str, administrator_23: Any) -> None:
    User.objects.filter(email="anna@rsp.example").update(email="nagon@rsp.example")
    User.objects.filter(pk=administrator_23.user.pk).update(email="anna@rsp.example")
    for _ in range(2):
        come_in(site, "a1")
    call_command("unlink_identity", "--email", "anna@rsp.example")
    events = AuditEvent.objects.filter(action__startswith="identity.").order_by("at")
    pseudonym = administrator_23.user.pseudonym
    assert [(event.action, event.chain.name, event.actor_pseudonym, event.object_label) for event in events] == [
        ("identity.link", "Region Jämtland Härjedalen", pseudonym, pseudonym),
        ("identity.unlink", "Region Jämtland Härjedalen", "", pseudonym),
    ]


def test_unlinking_an_address_nobody_has_says_so(site: str) -> None:
    with pytest.raises(CommandError, match="Det finns inget konto"):
        call_command("unlink_identity", "--email", "ingen@rsp.example")
    with pytest.raises(CommandError, match="inte kopplat"):
        call_command("unlink_identity", "--email", "anna@rsp.example")


def test_subject_of_another_provider_is_another_person(site: str, settings: Any) -> None:
    bo = make_person("bo@rsp.example")
    SocialAccount.objects.create(user=bo, provider="oidc-gammal", uid="a1")
    come_in(site, "a1")
    assert SocialAccount.objects.get(provider=settings.OIDC_PROVIDER_ID).user.email == "anna@rsp.example"


def changed(address: str, **parameters: str | None) -> str:
    parts = urlsplit(address)
    query = {name: value[0] for name, value in parse_qs(parts.query).items()} | parameters
    kept = {name: value for name, value in query.items() if value is not None}
    return parts._replace(query=urlencode(kept)).geturl()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda address: changed(address, state="fel"),
        lambda address: changed(address, state=None),
        lambda address: changed(address, code="fel"),
        lambda address: changed(address, code=None, error="access_denied"),
        lambda address: changed(address, code=None),
    ],
)
def test_answer_that_was_tampered_with_lets_nobody_in(site: str, spoil: Callable[[str], str]) -> None:
    browser = Browser()
    address = answer_of(begin(site, browser), browser, "a1")
    response = browser.get(spoil(address), allow_redirects=False)
    assert response.status_code == 403
    assert "Inloggningen gick inte" in response.text
    assert not is_in(site, browser)
    event = AuditEvent.objects.get(action="sign_in.fail")
    assert (event.actor_pseudonym, event.object_label, event.organisation) == ("", "", "RSP")
    assert event.reason.startswith("Inloggningstjänsten: ")


def test_answers_that_were_tampered_with_are_limited_as_wrong_passwords_are(site: str) -> None:
    client = Client()
    statuses = [client.get("/logga-in/organisation/svar/?state=x&code=y").status_code for _ in range(31)]
    assert statuses == [403] * 30 + [429]
    assert AuditEvent.objects.filter(action="sign_in.fail").count() == 30


def test_answer_to_one_browser_is_worth_nothing_in_another(site: str) -> None:
    """An attacker who sends a victim the own answer would have the victim work in the attacker's account."""
    attacker, victim = Browser(), Browser()
    address = answer_of(begin(site, attacker), attacker, "a1")
    assert victim.get(address, allow_redirects=False).status_code == 403
    assert not is_in(site, victim)


def test_answer_works_once(site: str) -> None:
    browser = Browser()
    address = answer_of(begin(site, browser), browser, "a1")
    assert browser.get(address, allow_redirects=False).status_code == 302
    browser.cookies.clear()
    assert browser.get(address, allow_redirects=False).status_code == 403


def test_id_token_of_another_sign_in_is_refused(site: str) -> None:
    """The code of a sign-in with another nonce, put into an answer with the right state."""
    browser = Browser()
    asked = begin(site, browser)
    stolen = answer_of(changed(asked, nonce="en-annan-inloggning"), browser, "a1")
    response = browser.get(stolen, allow_redirects=False)
    assert response.status_code == 403
    assert "Svaret hör inte till din inloggning." in response.text
    assert not is_in(site, browser)
    assert "Svaret hör inte till din inloggning." in AuditEvent.objects.get(action="sign_in.fail").reason


def test_id_token_for_another_client_is_refused(site: str, settings: Any) -> None:
    browser = Browser()
    address = answer_of(begin(site, browser), browser, "a1")
    settings.OIDC_CLIENT_ID = "nagon-annan"
    assert browser.get(address, allow_redirects=False).status_code == 403


def test_provider_that_does_not_answer_is_said_to(site: str, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://localhost:9"
    client = Client()
    response = client.post("/logga-in/organisation/")
    assert response.status_code == 403
    assert "Inloggningstjänsten svarar inte." in response.content.decode()


def test_provider_that_has_gone_when_the_answer_comes_is_said_to(site: str, settings: Any) -> None:
    browser = Browser()
    address = answer_of(begin(site, browser), browser, "a1")
    settings.OIDC_ISSUER = "http://localhost:9"
    response = browser.get(address, allow_redirects=False)
    assert response.status_code == 403
    assert "Inloggningstjänsten svarar inte." in response.text
    assert not is_in(site, browser)


def test_sign_in_leads_to_no_other_site(site: str) -> None:
    response = come_in(site, "a1", next="https://annan.example/")
    assert response.headers["Location"] == "/"


def test_person_with_an_app_here_is_asked_for_its_code_too(site: str) -> None:
    secret = give_app(User.objects.get(email="anna@rsp.example"))
    browser = Browser()
    response = come_in(site, "a1", browser)
    assert response.headers["Location"] == "/logga-in/steg-2/"
    assert not is_in(site, browser)
    assert not SocialAccount.objects.exists(), "nobody is linked before the sign-in is through"
    page = browser.get(f"{site}/logga-in/steg-2/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    browser.post(
        f"{site}/logga-in/steg-2/",
        {"code": code_of(secret), "csrfmiddlewaretoken": token[1]},
        headers={"Referer": site},
    )
    assert is_in(site, browser)
    assert SocialAccount.objects.get().uid == "a1"


def test_identity_linked_elsewhere_while_a_code_was_asked_for_is_refused(site: str, settings: Any) -> None:
    """Two identities with the same address come at once: the one that is through first has the account."""
    user = User.objects.get(email="anna@rsp.example")
    secret = give_app(user)
    browser = Browser()
    come_in(site, "a2", browser)
    SocialAccount.objects.create(user=user, provider=settings.OIDC_PROVIDER_ID, uid="a1")
    page = browser.get(f"{site}/logga-in/steg-2/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    response = browser.post(
        f"{site}/logga-in/steg-2/",
        {"code": code_of(secret), "csrfmiddlewaretoken": token[1]},
        headers={"Referer": site},
    )
    assert response.status_code == 403
    assert "kopplat till en annan person" in response.text
    assert not is_in(site, browser)
    assert SocialAccount.objects.get().uid == "a1"


def test_without_a_provider_there_is_no_button_and_no_address(live_server: Any, settings: Any) -> None:
    settings.OIDC_ISSUER = ""
    client = Client()
    assert "Logga in med Region" not in client.get("/logga-in/").content.decode()
    assert client.post("/logga-in/organisation/").status_code == 404
    assert client.get("/logga-in/organisation/svar/?state=x&code=y").status_code == 404


def test_journey_in_a_real_browser_under_the_content_security_policy(site: str, page: Page) -> None:
    elsewhere = re.compile(r"^https?://(?!localhost[:/])")
    page.route(elsewhere, lambda route: route.fulfill(body="", content_type="text/css"))  # the provider's own styles
    page.goto(f"{site}/lan/23/")
    page.get_by_role("button", name="Logga in med Region Prov").click()
    page.get_by_role("button", name="a1", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Jämtlands län")).to_be_visible()
