"""The pages: one's notices, one's choices, outgoing mail, and the bell of every page."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.tests.factories import UserFactory
from notices.enums import NoticeKind
from notices.models import NoticeSetting, Notification, OutboxMail
from notices.rules import wish_for
from notices.tests.factories import (
    FailedMailFactory,
    NoticeSettingFactory,
    NotificationFactory,
    OutboxMailFactory,
    SentMailFactory,
    UncertainMailFactory,
)

pytestmark = pytest.mark.django_db

LIST, SETTINGS, OUTBOX = "/aviseringar/", "/aviseringar/installningar/", "/aviseringar/utskick/"
ACTORS = "notices.tests.actors"


@pytest.fixture
def user() -> User:
    return UserFactory(name="Anna Berg")


@pytest.fixture
def client(user: User, settings: Any) -> Client:
    """A browser of somebody without roles."""
    settings.ACTOR_BUILDER = f"{ACTORS}.as_ordinary"
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def operator(client: Client, settings: Any) -> Client:
    """The same browser, of somebody who runs the system."""
    settings.ACTOR_BUILDER = f"{ACTORS}.as_system_administrator"
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


# --- The list


def test_list_shows_ones_own_unread_first_with_a_link_to_the_thing(client: Client, user: User) -> None:
    NotificationFactory(user=user, title="Läst för länge sedan", read_at=timezone.now())
    NotificationFactory(user=user, title="Oläst <b>", link="/lan/23/?plan=2023", body="Rad ett\nRad två")
    NotificationFactory(title="Någon annans")
    page = text(client.get(LIST))
    assert page.index("Oläst &lt;b&gt;") < page.index("Läst för länge sedan")
    assert 'href="/lan/23/?plan=2023"' in page
    assert "Rad ett<br>Rad två" in page
    assert "Någon annans" not in page
    assert "Du har 1 oläst avisering." in page
    assert page.count("Markera som läst <") == 1


def test_list_of_unread_leaves_out_what_is_read(client: Client, user: User) -> None:
    NotificationFactory(user=user, title="Redan läst", read_at=timezone.now())
    NotificationFactory(user=user, title="Ännu oläst")
    page = text(client.get(LIST, {"visa": "olasta"}))
    assert "Ännu oläst" in page
    assert "Redan läst" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "Du har inga aviseringar."), ("?visa=olasta", "Du har läst alla aviseringar."), ("?visa=x&sida=x", "inga")],
)
def test_list_without_notices_says_so(client: Client, query: str, words: str) -> None:
    assert words in text(client.get(LIST + query))


def test_list_has_25_to_a_page_and_keeps_the_filter(client: Client, user: User) -> None:
    NotificationFactory.create_batch(26, user=user)
    page = text(client.get(LIST, {"visa": "olasta"}))
    assert "Visar 1–25 av 26" in page
    assert 'href="?sida=2&amp;visa=olasta"' in page
    assert "Visar 26–26 av 26" in text(client.get(LIST, {"sida": "2"}))
    assert client.get(LIST, {"sida": "99"}).status_code == 200


def test_list_costs_the_same_with_2_and_with_20_notices(client: Client, user: User) -> None:
    costs = []
    for size in (2, 18):
        NotificationFactory.create_batch(size, user=user)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        costs.append(len(captured))
    assert costs == [6, 6]  # session, user, unread, how many, the rows, the bell


def test_list_is_asked_for_after_signing_in() -> None:
    assert Client().get(LIST)["Location"] == "/logga-in/?next=/aviseringar/"


def test_list_leads_those_who_run_the_system_to_outgoing_mail(operator: Client) -> None:
    assert f'href="{OUTBOX}"' in text(operator.get(LIST))


def test_list_leads_nobody_else_there(client: Client) -> None:
    assert f'href="{OUTBOX}"' not in text(client.get(LIST))


# --- Reading


def test_read_marks_one_and_goes_back_to_the_list_as_shown(client: Client, user: User) -> None:
    notice, other = NotificationFactory.create_batch(2, user=user)
    response = client.post(f"{LIST}{notice.pk}/last/", {"visa": "olasta"})
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?visa=olasta")
    assert list(Notification.objects.unread()) == [other]


@pytest.mark.parametrize("way_back", ["https://ond.example/", "//ond.example", "olasta\n"])
def test_read_goes_nowhere_else(client: Client, user: User, way_back: str) -> None:
    notice = NotificationFactory(user=user)
    assert client.post(f"{LIST}{notice.pk}/last/", {"visa": way_back, "next": way_back})["Location"] == LIST


def test_read_of_somebody_elses_is_404(client: Client) -> None:
    notice = NotificationFactory()
    assert client.post(f"{LIST}{notice.pk}/last/").status_code == 404
    assert client.post(f"{LIST}{uuid4()}/last/").status_code == 404
    assert Notification.objects.unread().count() == 1


def test_read_all_marks_ones_own_and_says_how_many(client: Client, user: User) -> None:
    NotificationFactory.create_batch(2, user=user)
    NotificationFactory()
    page = text(client.post(f"{LIST}alla-lasta/", follow=True))
    assert "2 aviseringar är markerade som lästa." in page
    assert Notification.objects.unread().count() == 1


@pytest.mark.parametrize("address", [f"{LIST}alla-lasta/", f"{LIST}00000000-0000-4000-8000-000000000000/last/"])
def test_read_by_get_is_405(client: Client, address: str) -> None:
    assert client.get(address).status_code == 405


# --- Choices


def chosen(**other: str) -> dict[str, str]:
    """The form as the default page has it, with some controls changed; a box is ticked by ``on``."""
    form = {}
    for kind in NoticeKind:
        wish = wish_for(kind, {})
        form |= {f"{kind}-mail": wish.mail.value} | ({f"{kind}-app": "on"} if wish.in_app else {})
    return {name: value for name, value in (form | other).items() if value}


def test_settings_show_every_kind_with_label_explanation_and_choice(client: Client, user: User) -> None:
    NoticeSettingFactory(user=user, kind=NoticeKind.REVIEW_DUE, in_app=False, mail="off")
    page = text(client.get(SETTINGS))
    assert all(str(kind.label) in page for kind in NoticeKind)
    assert 'name="security' not in page
    assert "Alltid direkt" in page
    form = client.get(SETTINGS).context["form"]
    assert (form["review_due-app"].value(), form["review_due-mail"].value()) == (False, "off")
    assert form["membership_given-mail"].value() == "at_once"


def test_settings_saved_are_kept_and_shown(client: Client, user: User) -> None:
    response = client.post(SETTINGS, chosen(**{"review_due-mail": "off", "review_due-app": ""}), follow=True)
    assert "Dina val är sparade." in text(response)
    row = NoticeSetting.objects.get(user=user, kind="review_due")
    assert (row.in_app, row.mail) == (False, "off")
    assert AuditEvent.objects.get().after == {"review_due": "no app, mail off"}


@pytest.mark.parametrize("mail", ["", "varje timme"])
def test_settings_with_a_choice_that_is_none_are_422_and_kept_as_typed(client: Client, mail: str) -> None:
    response = client.post(SETTINGS, chosen(**{"review_due-mail": mail, "job_finished-app": ""}))
    page = text(response)
    assert response.status_code == 422
    assert "<title>Fel: " in page
    assert "Du behöver rätta 1 uppgift" in page
    assert 'href="#id_review_due-mail"' in page
    assert response.context["form"]["job_finished-app"].value() is False
    assert not NoticeSetting.objects.exists()


def test_settings_for_security_or_for_another_person_cannot_be_smuggled_in(client: Client, user: User) -> None:
    other = UserFactory()
    client.post(SETTINGS, chosen(**{"security-mail": "off", "user": str(other.pk), "user_id": str(other.pk)}))
    assert not NoticeSetting.objects.filter(kind="security").exists()
    assert set(NoticeSetting.objects.values_list("user", flat=True)) == {user.pk}


# --- Outgoing mail


def test_outbox_shows_what_is_not_sent_and_never_the_text(operator: Client) -> None:
    OutboxMailFactory(subject="Väntande brev", body="hemlig länk")
    FailedMailFactory(subject="Felande brev")
    UncertainMailFactory(subject="Osäkert brev")
    SentMailFactory(subject="Skickat brev")
    page = text(operator.get(OUTBOX))
    assert all(words in page for words in ("Väntande brev", "Felande brev", "Osäkert brev", "550 okänd mottagare"))
    assert "Skickat brev" not in page
    assert "hemlig länk" not in page
    assert page.count("Skicka igen <") == 2


def test_outbox_of_one_state(operator: Client) -> None:
    OutboxMailFactory(subject="Väntande brev")
    FailedMailFactory(subject="Felande brev")
    page = text(operator.get(OUTBOX, {"lage": "failed"}))
    assert "Felande brev" in page
    assert "Väntande brev" not in page
    assert "Inga utskick är i det läget." in text(operator.get(OUTBOX, {"lage": "uncertain"}))
    assert "Väntande brev" in text(operator.get(OUTBOX, {"lage": "sent"}))


def test_outbox_without_mail_says_so(operator: Client) -> None:
    assert "All e-post är skickad." in text(operator.get(OUTBOX))


def test_outbox_resend_puts_the_mail_back(operator: Client) -> None:
    mail = UncertainMailFactory()
    page = text(operator.post(f"{OUTBOX}{mail.pk}/skicka-igen/", follow=True))
    assert "Meddelandet skickas igen inom en minut." in page
    assert OutboxMail.objects.get().state == "waiting"


def test_outbox_resend_of_what_is_sent_says_so(operator: Client) -> None:
    mail = SentMailFactory()
    page = text(operator.post(f"{OUTBOX}{mail.pk}/skicka-igen/", follow=True))
    assert "Meddelandet är redan skickat eller på väg." in page


def test_outbox_resend_of_nothing_is_404(operator: Client) -> None:
    assert operator.post(f"{OUTBOX}{uuid4()}/skicka-igen/").status_code == 404


@pytest.mark.parametrize("who", ["as_ordinary", "as_administrator"])
def test_outbox_is_403_with_the_reason_to_others(client: Client, settings: Any, who: str) -> None:
    settings.ACTOR_BUILDER = f"{ACTORS}.{who}"
    mail = UncertainMailFactory()
    for response in (client.get(OUTBOX), client.post(f"{OUTBOX}{mail.pk}/skicka-igen/")):
        assert response.status_code == 403
        assert "Bara systemadministratörer" in text(response)
        assert mail.subject not in text(response)
    assert OutboxMail.objects.get().state == "uncertain"


def test_outbox_costs_the_same_with_2_and_with_20_mails(operator: Client) -> None:
    costs = []
    for size in (2, 18):
        FailedMailFactory.create_batch(size)
        with CaptureQueriesContext(connection) as captured:
            operator.get(OUTBOX)
        costs.append(len(captured))
    assert costs == [6, 6]  # session, user, states, how many, the rows, the bell


# --- The bell


def test_bell_says_how_many_are_unread_in_words(client: Client, user: User) -> None:
    NotificationFactory(user=user)
    assert '1<span class="ds-sr-only"> oläst</span>' in text(client.get(SETTINGS))
    NotificationFactory(user=user)
    NotificationFactory()
    assert '2<span class="ds-sr-only"> olästa</span>' in text(client.get(SETTINGS))


def test_bell_of_very_many_stays_small(client: Client, user: User) -> None:
    NotificationFactory.create_batch(100, user=user)
    assert "99+<span" in text(client.get(SETTINGS))


def test_bell_without_unread_has_no_number(client: Client, user: User) -> None:
    NotificationFactory(user=user, read_at=timezone.now())
    page = text(client.get(SETTINGS))
    assert f'href="{LIST}"' in page
    assert "topbar__count" not in page


def counts(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum("notices_notification" in query["sql"] for query in captured)


def test_bell_costs_one_query_on_a_page_and_none_on_an_open_one(client: Client) -> None:
    assert counts(client, SETTINGS) == 1
    assert counts(client, "/tillganglighet/") == 0
    assert counts(Client(), "/logga-in/") == 0


def test_bell_stands_on_a_page_that_is_not_there(client: Client) -> None:
    response = client.get("/finns-inte/")
    assert response.status_code == 404
    assert "topbar__bell" in text(response)
