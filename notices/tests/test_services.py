"""Telling people, what they choose, reminders and the daily mail."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.tests.factories import UserFactory
from notices.enums import MailChoice, NoticeKind, Wish
from notices.models import NoticeSetting, Notification, OutboxMail, Reminder
from notices.services import (
    cancel_reminders,
    mark_all_read,
    mark_read,
    notify,
    plan_reminders,
    save_notice_settings,
    send_daily_digests,
    send_due_reminders,
)
from notices.tests.actors import as_ordinary
from notices.tests.factories import NoticeSettingFactory, NotificationFactory, ReminderFactory
from rsp.actor import Actor
from rsp.tests.racing import race
from rsp.tests.refusals import refused_by

pytestmark = pytest.mark.django_db

NO_MAIL = Wish(in_app=True, mail=MailChoice.OFF)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_URL = "https://rsp.example"
    settings.DEFAULT_FROM_EMAIL = "rsp@rsp.example"


def tell(*users: User, **given: Any) -> list[Notification]:
    return notify(
        **{
            "user_ids": [user.pk for user in users],
            "kind": NoticeKind.MEMBERSHIP_GIVEN,
            "title": "Du är handläggare hos Region Dalarna",
            "link": "/mina-behorigheter/",
        }
        | given
    )


# --- notify


def test_notify_writes_a_notice_and_a_mail_as_the_default_of_the_kind_says() -> None:
    user = UserFactory(name="Anna Berg", email="anna@rsp.example")
    (notice,) = tell(user, body="Från och med 1 mars 2026.")
    assert (notice.in_app, notice.read_at, notice.mailed_at is None) == (True, None, False)
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.sender, mail.state) == ("anna@rsp.example", "rsp@rsp.example", "waiting")
    assert mail.subject == "Du är handläggare hos Region Dalarna"
    assert mail.message_id == f"<{mail.pk}@rsp.example>"


def test_notify_mail_greets_tells_links_and_says_how_to_turn_it_off() -> None:
    tell(UserFactory(name="Åsa <b>"), body="Från och med 1 mars 2026 & tills vidare.")
    body = OutboxMail.objects.get().body
    assert body.startswith("Hej Åsa <b>,\n\nDu är handläggare hos Region Dalarna\n")
    assert "Från och med 1 mars 2026 & tills vidare." in body
    assert "https://rsp.example/mina-behorigheter/\n" in body
    assert "https://rsp.example/aviseringar/installningar/" in body
    assert "\n\n\n" not in body


def test_notify_about_security_says_that_it_cannot_be_turned_off() -> None:
    user = UserFactory()
    tell(user, kind=NoticeKind.SECURITY, title="Ditt lösenord är bytt")
    assert "går inte att stänga av" in OutboxMail.objects.get().body
    assert Notification.objects.get().user == user


def test_notify_title_with_line_breaks_becomes_one_subject_line() -> None:
    tell(UserFactory(), title="Rubrik\r\nBcc: annan@rsp.example")
    assert OutboxMail.objects.get().subject == "Rubrik Bcc: annan@rsp.example"


def test_notify_title_that_is_too_long_is_shortened() -> None:
    (notice,) = tell(UserFactory(), title="å" * 500)
    assert len(notice.title) == 200


@pytest.mark.parametrize(
    ("in_app", "mail", "listed", "mails"),
    [
        (True, "at_once", 1, 1),
        (True, "daily", 1, 0),
        (True, "off", 1, 0),
        (False, "at_once", 0, 1),
        (False, "daily", 0, 0),
        (False, "off", 0, 0),
    ],
)
def test_notify_follows_the_choice(in_app: bool, mail: str, listed: int, mails: int) -> None:
    user = NoticeSettingFactory(kind=NoticeKind.MEMBERSHIP_GIVEN, in_app=in_app, mail=mail).user
    tell(user)
    assert Notification.objects.visible_to(as_ordinary(user)).count() == listed
    assert OutboxMail.objects.count() == mails
    assert Notification.objects.count() == int(in_app or mail != "off")


def test_notify_choice_of_one_does_not_touch_another() -> None:
    silent = NoticeSettingFactory(kind=NoticeKind.MEMBERSHIP_GIVEN).user
    other = UserFactory()
    assert [notice.user for notice in tell(silent, other)] == [other]


def test_notify_leaves_out_those_who_are_not_active_and_those_who_are_not_there() -> None:
    gone = UserFactory(is_active=False)
    assert notify(user_ids=[gone.pk, uuid4()], kind=NoticeKind.SECURITY, title="x", link="/") == []
    assert not OutboxMail.objects.exists()


def test_notify_same_key_twice_is_told_and_mailed_once() -> None:
    first, second = UserFactory.create_batch(2)
    tell(first, key="roll:1")
    assert [notice.user for notice in tell(first, second, key="roll:1")] == [second]
    assert Notification.objects.count() == OutboxMail.objects.count() == 2


def test_notify_is_undone_with_the_act_it_tells_of() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(UserFactory())
        raise RuntimeError
    assert not Notification.objects.exists()
    assert not OutboxMail.objects.exists()


def test_notify_link_to_another_site_is_refused() -> None:
    user = UserFactory()
    with refused_by("notification_link_is_a_path"):
        tell(user, link="https://ond.example/")


def test_notify_costs_the_same_for_2_and_for_20_people(django_assert_num_queries: Any) -> None:
    few, many = UserFactory.create_batch(2), UserFactory.create_batch(20)
    with django_assert_num_queries(7):  # a savepoint and its release, people, wishes, notices, which are new, mails
        tell(*few, key="a")
    with django_assert_num_queries(7):
        tell(*many, key="b")


@pytest.mark.django_db(transaction=True)
def test_notify_same_key_by_two_at_once_is_told_once() -> None:
    user = UserFactory()
    made: list[int] = []

    def act() -> None:
        made.append(len(tell(user, key="roll:1")))

    assert race(act, act) == (None, None)
    assert sorted(made) == [0, 1]
    assert Notification.objects.count() == OutboxMail.objects.count() == 1


# --- Read


def test_mark_read_stamps_once_and_only_ones_own() -> None:
    notice = NotificationFactory()
    stranger = as_ordinary(UserFactory())
    mark_read(actor=stranger, notification_id=notice.pk)
    notice.refresh_from_db()
    assert notice.is_unread
    mark_read(actor=as_ordinary(notice.user), notification_id=notice.pk)
    notice.refresh_from_db()
    stamp = notice.read_at
    mark_read(actor=as_ordinary(notice.user), notification_id=notice.pk)
    notice.refresh_from_db()
    assert notice.read_at == stamp is not None


def test_mark_all_read_touches_ones_own_only() -> None:
    own, other = NotificationFactory(), NotificationFactory()
    NotificationFactory(user=own.user)
    assert mark_all_read(actor=as_ordinary(own.user)) == 2
    assert list(Notification.objects.unread()) == [other]
    assert mark_all_read(actor=as_ordinary(own.user)) == 0


@pytest.mark.django_db(transaction=True)
def test_mark_read_by_two_at_once_keeps_the_first_stamp() -> None:
    notice = NotificationFactory()
    actor, begun = as_ordinary(notice.user), []

    def second() -> None:
        begun.append(timezone.now())
        mark_read(actor=actor, notification_id=notice.pk)

    assert race(lambda: mark_read(actor=actor, notification_id=notice.pk), second) == (None, None)
    notice.refresh_from_db()
    assert notice.read_at < begun[0]


@pytest.mark.django_db(transaction=True)
def test_mark_all_read_by_two_at_once_counts_each_once() -> None:
    user = NotificationFactory().user
    NotificationFactory(user=user)
    counts: list[int] = []
    assert race(*[lambda: counts.append(mark_all_read(actor=as_ordinary(user)))] * 2) == (None, None)
    assert counts == [2, 0]


# --- Settings


def test_save_notice_settings_is_kept_and_leaves_a_trace() -> None:
    user = UserFactory()
    save_notice_settings(actor=as_ordinary(user), wishes={NoticeKind.MEMBERSHIP_GIVEN: NO_MAIL})
    tell(user)
    assert not OutboxMail.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.action, event.outcome, event.actor_pseudonym) == ("notice_setting.edit", "done", user.pseudonym)
    assert event.before == {"membership_given": "app, mail at_once"}
    assert event.after == {"membership_given": "app, mail off"}


def test_save_notice_settings_again_replaces_and_leaves_other_kinds() -> None:
    user = NoticeSettingFactory(kind=NoticeKind.JOB_FINISHED).user
    save_notice_settings(actor=as_ordinary(user), wishes={NoticeKind.REVIEW_DUE: NO_MAIL})
    save_notice_settings(
        actor=as_ordinary(user), wishes={NoticeKind.REVIEW_DUE: Wish(in_app=False, mail=MailChoice.OFF)}
    )
    rows = NoticeSetting.objects.order_by("kind").values_list("kind", "in_app", "mail")
    assert list(rows) == [("job_finished", False, "off"), ("review_due", False, "off")]


def test_save_notice_settings_of_security_is_refused_with_a_reason() -> None:
    user = UserFactory()
    with pytest.raises(PermissionDenied, match="går inte att stänga av"):
        save_notice_settings(actor=as_ordinary(user), wishes={NoticeKind.SECURITY: NO_MAIL})
    assert not NoticeSetting.objects.exists()


def test_save_notice_settings_by_nobody_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        save_notice_settings(actor=Actor.anonymous(), wishes={NoticeKind.REVIEW_DUE: NO_MAIL})


@pytest.mark.django_db(transaction=True)
def test_save_notice_settings_by_two_at_once_keeps_the_last() -> None:
    actor = as_ordinary(UserFactory())
    off = Wish(in_app=False, mail=MailChoice.OFF)
    raised = race(
        lambda: save_notice_settings(actor=actor, wishes={NoticeKind.REVIEW_DUE: NO_MAIL}),
        lambda: save_notice_settings(actor=actor, wishes={NoticeKind.REVIEW_DUE: off}),
    )
    assert raised == (None, None)
    assert NoticeSetting.objects.get().in_app is False
    assert AuditEvent.objects.count() == 2


# --- Reminders


def plan(user: User, **given: Any) -> None:
    plan_reminders(
        **{
            "user_ids": [user.pk],
            "kind": NoticeKind.REVIEW_DUE,
            "object_id": "organisation:1",
            "due_on": timezone.localdate(),
            "title": "Gå igenom rollerna",
            "link": "/administration/",
        }
        | given
    )


def test_plan_reminders_twice_is_one_reminder() -> None:
    user = UserFactory()
    plan(user)
    plan(user)
    assert Reminder.objects.count() == 1


def test_send_due_reminders_tells_once() -> None:
    user = UserFactory()
    plan(user)
    plan(user, due_on=timezone.localdate() + timedelta(days=1))
    assert [send_due_reminders(), send_due_reminders()] == [1, 0]
    notice = Notification.objects.get()
    assert (notice.user, notice.title, notice.link) == (user, "Gå igenom rollerna", "/administration/")


def test_send_due_reminders_that_was_told_but_not_stamped_is_not_told_again() -> None:
    reminder = ReminderFactory()
    send_due_reminders()
    Reminder.objects.filter(pk=reminder.pk).update(done_at=None)
    assert send_due_reminders() == 1
    assert Notification.objects.count() == 1


def test_cancel_reminders_of_an_object_leaves_the_others() -> None:
    ReminderFactory(object_id="a")
    kept = ReminderFactory(object_id="b")
    assert cancel_reminders(kind=NoticeKind.REVIEW_DUE, object_id="a") == 1
    send_due_reminders()
    assert Notification.objects.get().user == kept.user


@pytest.mark.django_db(transaction=True)
def test_send_due_reminders_by_two_at_once_tells_each_once() -> None:
    ReminderFactory.create_batch(3)
    assert race(send_due_reminders, send_due_reminders) == (None, None)
    assert Notification.objects.count() == 3


# --- The daily mail


def test_send_daily_digests_one_mail_with_all_that_is_unread_and_wanted() -> None:
    user = UserFactory(name="Anna Berg")
    for title in ("Första", "Andra"):
        NotificationFactory(user=user, title=title)
    NotificationFactory(user=user, title="Läst", read_at=timezone.now())
    NotificationFactory(user=user, title="Utan e-post", kind=NoticeKind.JOB_FINISHED)
    NotificationFactory(user=user, title="Redan skickad", mailed_at=timezone.now())
    assert send_daily_digests() == 1
    mail = OutboxMail.objects.get()
    assert mail.subject == "Regional service: 2 nya aviseringar"
    assert mail.body.startswith("Hej Anna Berg,\n\nDu har 2 nya aviseringar som du inte har läst.\n\n* Första\n")
    assert mail.body.index("Första") < mail.body.index("Andra")
    assert "https://rsp.example/lan/23/" in mail.body
    assert "https://rsp.example/aviseringar/installningar/" in mail.body
    for title in ("* Läst", "Utan e-post", "Redan skickad"):
        assert title not in mail.body


def test_send_daily_digests_twice_is_one_mail() -> None:
    NotificationFactory()
    assert [send_daily_digests(), send_daily_digests()] == [1, 0]
    assert OutboxMail.objects.count() == 1


def test_send_daily_digests_each_user_gets_only_ones_own() -> None:
    first, second = NotificationFactory(title="Ettans"), NotificationFactory(title="Tvåans")
    assert send_daily_digests() == 2
    mails = {mail.to: mail.body for mail in OutboxMail.objects.all()}
    assert "Ettans" in mails[first.user.email]
    assert "Ettans" not in mails[second.user.email]


def test_send_daily_digests_nothing_to_those_who_turned_it_off_or_are_not_active() -> None:
    NotificationFactory(user=NoticeSettingFactory(in_app=True).user)
    NotificationFactory(user__is_active=False)
    assert send_daily_digests() == 0


def test_send_daily_digests_holds_what_is_for_mail_only() -> None:
    user = NoticeSettingFactory(in_app=False, mail=MailChoice.DAILY).user
    tell(user, kind=NoticeKind.REVIEW_DUE)
    assert send_daily_digests() == 1


def test_send_daily_digests_of_very_many_names_fifty_and_counts_the_rest() -> None:
    NotificationFactory.create_batch(53, user=UserFactory())
    send_daily_digests()
    body = OutboxMail.objects.get().body
    assert body.count("* ") == 50
    assert "Och 3 till." in body
    assert not Notification.objects.filter(mailed_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_send_daily_digests_by_two_at_once_is_one_mail() -> None:
    NotificationFactory()
    assert race(send_daily_digests, send_daily_digests) == (None, None)
    assert OutboxMail.objects.count() == 1
    assert connection.in_atomic_block is False


def test_digest_leaves_out_what_is_older_than_a_week() -> None:
    person = UserFactory()
    old, fresh = (
        notify(user_ids=[person.pk], kind=NoticeKind.REVIEW_DUE, title=title, link="/")[0] for title in ("Gammal", "Ny")
    )
    Notification.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=900))
    assert list(Notification.objects.waiting_for_digest(person.pk, {NoticeKind.REVIEW_DUE})) == [fresh]
