"""The pages of notices in a real browser: they hold in every width, and reading works by keyboard."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.tests.factories import UserFactory
from notices.enums import NoticeKind
from notices.models import NoticeSetting, Notification
from notices.tests.factories import FailedMailFactory, NotificationFactory, OutboxMailFactory, UncertainMailFactory
from rsp.tests.browser import assert_page_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def operators_only(settings: Any) -> None:
    """Before the live server begins, since it reads the builder once."""
    settings.ACTOR_BUILDER = "notices.tests.actors.as_system_administrator"
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def user(operators_only: None, page: Page, live_server: Any) -> User:
    """Somebody who runs the system, signed in in the page's browser."""
    user, client = UserFactory(name="Anna Berg"), Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return user


def test_pages_hold_in_every_width(page: Page, live_server: Any, user: User) -> None:
    NotificationFactory(user=user, title="Gå igenom rollerna hos Region Jämtland Härjedalen", body="Senast 1 mars.")
    NotificationFactory(user=user, title="Läst", kind=NoticeKind.JOB_FINISHED, read_at=timezone.now())
    NotificationFactory.create_batch(26, user=user)
    OutboxMailFactory()
    FailedMailFactory(to="ett.ganska.langt.namn.pa.en.handlaggare@regionjamtlandharjedalen.example")
    UncertainMailFactory()
    for address in ("", "?visa=olasta&sida=2", "installningar/", "utskick/", "utskick/?lage=sending"):
        page.goto(f"{live_server.url}/aviseringar/{address}")
        assert_page_holds(page)


def test_notice_is_read_and_choice_is_made_by_keyboard(page: Page, live_server: Any, user: User) -> None:
    notice = NotificationFactory(user=user, title="Gå igenom rollerna")
    page.goto(f"{live_server.url}/aviseringar/")
    expect(page.get_by_role("link", name="Aviseringar 1 oläst")).to_be_visible()
    page.get_by_role("button", name="Markera som läst Gå igenom rollerna").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Du har läst alla.")
    assert not Notification.objects.get(pk=notice.pk).is_unread

    page.get_by_role("link", name="Välj vad du vill få").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Dags att gå igenom roller: e-post").select_option(label="Nej")
    page.get_by_role("button", name="Spara").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Dina val är sparade.")
    assert NoticeSetting.objects.get(kind=NoticeKind.REVIEW_DUE).mail == "off"
