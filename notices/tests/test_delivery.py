"""Handing mail over: none is lost, none is sent twice by itself, whatever dies and whoever races."""

import email
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from notices.enums import MailState
from notices.models import OutboxMail
from notices.services import clear_old_mail, deliver_waiting_mail, mark_lost_mail, resend_mail
from notices.tests.actors import as_ordinary, as_system_administrator
from notices.tests.backends import HERE, Unreachable
from notices.tests.factories import (
    FailedMailFactory,
    LostMailFactory,
    OutboxMailFactory,
    SentMailFactory,
    UncertainMailFactory,
)
from rsp.local_services import CHECKOUT
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = pytest.mark.django_db

MEMORY = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _memory(settings: Any) -> None:
    settings.OUTBOX_DELIVERY_BACKEND = MEMORY


def through(settings: Any, name: str) -> None:
    settings.OUTBOX_DELIVERY_BACKEND = f"{HERE}.{name}"


def fresh(mail: OutboxMail) -> OutboxMail:
    return OutboxMail.objects.get(pk=mail.pk)


# --- In order


def test_deliver_sends_what_is_due_once_and_stamps_it() -> None:
    mail = OutboxMailFactory()
    later = OutboxMailFactory(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert [deliver_waiting_mail(), deliver_waiting_mail()] == [1, 0]
    sent = fresh(mail)
    assert (sent.state, sent.attempts, sent.error) == (MailState.SENT, 1, "")
    assert sent.sent_at is not None
    assert fresh(later).state == MailState.WAITING
    (message,) = django_mail.outbox
    assert (message.to, message.from_email, message.subject) == ([mail.to], mail.sender, mail.subject)
    assert message.message()["Message-ID"] == mail.message_id
    assert message.message()["Auto-Submitted"] == "auto-generated"


def test_deliver_empties_the_text_of_what_is_sent() -> None:
    """A link that opens an account must not lie in the database afterwards."""
    mail = OutboxMailFactory(body="https://rsp.example/losenord/hemligt/", html="<p>hemligt</p>")
    deliver_waiting_mail()
    assert "hemligt" in django_mail.outbox[0].body
    assert (fresh(mail).body, fresh(mail).html) == ("", "")


def test_deliver_html_goes_beside_the_text() -> None:
    OutboxMailFactory(html="<p>Hej</p>", reply_to="svar@rsp.example")
    deliver_waiting_mail()
    (message,) = django_mail.outbox
    assert [part.get_content_type() for part in message.message().get_payload()] == ["text/plain", "text/html"]
    assert message.message()["Reply-To"] == "svar@rsp.example"


def test_deliver_inside_a_transaction_is_refused() -> None:
    """Pytest's own transaction is let through by Django; one of a caller's is not."""
    OutboxMailFactory()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        deliver_waiting_mail()
    assert django_mail.outbox == []


@pytest.mark.parametrize("state", [LostMailFactory, UncertainMailFactory, FailedMailFactory, SentMailFactory])
def test_deliver_leaves_what_does_not_wait(state: Any) -> None:
    mail = state()
    assert deliver_waiting_mail() == 0
    assert fresh(mail).state == mail.state


# --- Out of order


def test_deliver_server_that_is_not_reached_lets_the_mail_wait_and_stops_the_round(settings: Any) -> None:
    through(settings, "Unreachable")
    Unreachable.opened = 0
    first, second = OutboxMailFactory.create_batch(2)
    assert deliver_waiting_mail() == 0
    tried = fresh(first)
    assert (tried.state, tried.attempts, tried.claimed_at) == (MailState.WAITING, 1, None)
    assert "Connection refused" in tried.error
    assert timedelta(seconds=50) < tried.next_attempt_at - timezone.now() <= timedelta(minutes=1)
    assert fresh(second).attempts == 0
    assert Unreachable.opened == 1


def test_deliver_eighth_refused_attempt_is_the_last(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    through(settings, "Busy")
    mail = OutboxMailFactory()
    for attempt in range(1, 9):
        OutboxMail.objects.update(next_attempt_at=timezone.now())
        deliver_waiting_mail()
        assert fresh(mail).attempts == attempt
        assert fresh(mail).state == (MailState.FAILED if attempt == 8 else MailState.WAITING)
    OutboxMail.objects.update(next_attempt_at=timezone.now())
    deliver_waiting_mail()
    assert fresh(mail).attempts == 8
    assert "failed after 8 attempts" in caplog.text


def test_deliver_mail_that_waited_is_sent_when_the_server_is_back(settings: Any) -> None:
    through(settings, "Unreachable")
    mail = OutboxMailFactory()
    deliver_waiting_mail()
    settings.OUTBOX_DELIVERY_BACKEND = MEMORY
    OutboxMail.objects.update(next_attempt_at=timezone.now())
    assert deliver_waiting_mail() == 1
    assert (fresh(mail).state, fresh(mail).attempts, fresh(mail).error) == (MailState.SENT, 2, "")
    assert django_mail.outbox[0].message()["Message-ID"] == mail.message_id


def test_deliver_unknown_recipient_fails_at_once_and_the_next_mail_is_sent(settings: Any) -> None:
    through(settings, "RecipientUnknown")
    unknown, known = OutboxMailFactory(to="okand@rsp.example"), OutboxMailFactory()
    assert deliver_waiting_mail() == 1
    assert (fresh(unknown).state, fresh(unknown).attempts) == (MailState.FAILED, 1)
    assert "550" in fresh(unknown).error
    assert fresh(known).state == MailState.SENT


def test_deliver_text_the_server_will_not_take_fails_at_once(settings: Any) -> None:
    through(settings, "NotTaken")
    mail = OutboxMailFactory()
    deliver_waiting_mail()
    assert fresh(mail).state == MailState.FAILED
    assert "looks like spam" in fresh(mail).error


def test_deliver_connection_lost_in_the_middle_is_uncertain_and_never_tried_again(settings: Any) -> None:
    through(settings, "HungUp")
    mail = OutboxMailFactory()
    deliver_waiting_mail()
    assert fresh(mail).state == MailState.UNCERTAIN
    settings.OUTBOX_DELIVERY_BACKEND = MEMORY
    assert deliver_waiting_mail() == 0
    assert django_mail.outbox == []


def test_deliver_trouble_after_the_mail_was_taken_is_not_held_against_it(settings: Any) -> None:
    through(settings, "RudeGoodbye")
    mail = OutboxMailFactory()
    assert deliver_waiting_mail() == 1
    assert fresh(mail).state == MailState.SENT


def test_mark_lost_mail_is_uncertain_and_what_was_just_taken_is_not(caplog: pytest.LogCaptureFixture) -> None:
    lost, taken = LostMailFactory(), LostMailFactory(claimed_at=timezone.now())
    assert [mark_lost_mail(), mark_lost_mail()] == [1, 0]
    assert (fresh(lost).state, fresh(taken).state) == (MailState.UNCERTAIN, MailState.SENDING)
    assert fresh(lost).error
    assert "/aviseringar/utskick/" in caplog.text


def test_deliver_slow_worker_that_was_given_up_still_says_that_it_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = OutboxMailFactory()

    def slow(*_given: object) -> None:
        mark_lost_mail(now=timezone.now() + timedelta(hours=1))
        assert fresh(mail).state == MailState.UNCERTAIN

    monkeypatch.setattr("notices.services.delivery._hand_over", slow)
    deliver_waiting_mail()
    assert fresh(mail).state == MailState.SENT


def test_clear_old_mail_removes_what_was_sent_long_ago_only() -> None:
    long_ago = timezone.now() - timedelta(days=31)
    old = SentMailFactory(sent_at=long_ago)
    kept = [SentMailFactory(), FailedMailFactory(created_at=long_ago), UncertainMailFactory(created_at=long_ago)]
    assert clear_old_mail() == 1
    assert not OutboxMail.objects.filter(pk=old.pk).exists()
    assert OutboxMail.objects.count() == len(kept)


# --- Sending again


@pytest.mark.parametrize("make", [UncertainMailFactory, FailedMailFactory])
def test_resend_mail_is_sent_with_the_same_message_id_and_leaves_a_trace(make: Any) -> None:
    mail, user = make(), UserFactory()
    resend_mail(actor=as_system_administrator(user), mail_id=mail.pk)
    assert (fresh(mail).state, fresh(mail).attempts, fresh(mail).error) == (MailState.WAITING, 0, "")
    assert deliver_waiting_mail() == 1
    assert django_mail.outbox[0].message()["Message-ID"] == mail.message_id
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_pseudonym) == ("mail.resend", user.pseudonym)
    assert event.before["state"] == mail.state
    assert event.after["state"] == MailState.WAITING
    assert mail.to not in f"{event.object_label}{event.before}{event.after}"


@pytest.mark.parametrize("make", [OutboxMailFactory, LostMailFactory, SentMailFactory])
def test_resend_mail_on_its_way_or_sent_is_refused(make: Any) -> None:
    mail = make()
    with pytest.raises(ActRefused, match="redan skickat eller på väg"):
        resend_mail(actor=as_system_administrator(UserFactory()), mail_id=mail.pk)
    assert fresh(mail).state == mail.state


@pytest.mark.django_db(transaction=True)
def test_resend_mail_by_another_is_refused_and_the_refusal_recorded() -> None:
    mail = UncertainMailFactory()
    with pytest.raises(PermissionDenied, match="Bara systemadministratörer"):
        resend_mail(actor=as_ordinary(UserFactory()), mail_id=mail.pk)
    assert fresh(mail).state == MailState.UNCERTAIN
    assert AuditEvent.objects.get().outcome == "refused"


@pytest.mark.django_db(transaction=True)
def test_resend_mail_by_two_at_once_is_resent_once() -> None:
    mail = UncertainMailFactory()
    actor = as_system_administrator(UserFactory())
    first, second = race(*[lambda: resend_mail(actor=actor, mail_id=mail.pk)] * 2)
    assert first is None
    assert isinstance(second, ActRefused)


# --- Races and deaths


@pytest.mark.django_db(transaction=True)
def test_deliver_by_four_workers_at_once_sends_each_mail_once() -> None:
    mails = OutboxMailFactory.create_batch(24)
    start, counts = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait(10)
            counts.append(deliver_waiting_mail())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    sent = Counter(message.extra_headers["Message-ID"] for message in django_mail.outbox)
    assert sent == Counter(mail.message_id for mail in mails)
    assert sum(counts) == 24
    assert set(OutboxMail.objects.values_list("state", "attempts")) == {(MailState.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_deliver_passes_by_what_another_is_taking() -> None:
    held, free = OutboxMailFactory.create_batch(2)
    sent: list[int] = []

    def other() -> None:
        sent.append(deliver_waiting_mail())
        connection.close()

    with transaction.atomic():
        OutboxMail.objects.select_for_update().get(pk=held.pk)
        worker = threading.Thread(target=other)
        worker.start()
        worker.join(20)
        assert not worker.is_alive()
    assert sent == [1]
    assert (fresh(held).state, fresh(free).state) == (MailState.WAITING, MailState.SENT)


WORKER = """
import django, os, signal, sys
django.setup()
from django.conf import settings
from django.db import connection
from notices.services import deliver_waiting_mail
settings.OUTBOX_DELIVERY_BACKEND, settings.EMAIL_FILE_PATH, die_at = sys.argv[1:]

def die(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if die_at and die_at in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

with connection.execute_wrapper(die):
    print(deliver_waiting_mail())
"""


def work_in_a_process(backend: str, folder: Path, die_at: str = "") -> subprocess.CompletedProcess[str]:
    """Deliver what waits in a process of its own, which is killed when it has run the SQL that holds ``die_at``."""
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    environment = {**os.environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"}
    return subprocess.run(
        [sys.executable, "-c", WORKER, backend, str(folder), die_at],
        cwd=CHECKOUT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "rsp.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def handed_over(folder: Path) -> list[str]:
    """The Message-IDs of the mails in the folder."""
    return [str(email.message_from_bytes(path.read_bytes())["Message-ID"]) for path in folder.iterdir()]


FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.mark.django_db(transaction=True)
def test_worker_killed_after_handing_over_leaves_it_uncertain_and_never_sent_twice(tmp_path: Path) -> None:
    mail = OutboxMailFactory()
    killed = work_in_a_process(f"{HERE}.KilledAfterHandover", tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert handed_over(tmp_path) == [mail.message_id]
    assert fresh(mail).state == MailState.SENDING

    assert mark_lost_mail() == 0
    OutboxMail.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    assert mark_lost_mail() == 1
    after = work_in_a_process(FILES, tmp_path)
    assert (after.returncode, after.stdout) == (0, "0\n"), after.stderr
    assert fresh(mail).state == MailState.UNCERTAIN
    assert handed_over(tmp_path) == [mail.message_id]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("die_at", ["SKIP LOCKED", 'UPDATE "notices_outboxmail"'])
def test_worker_killed_before_its_claim_is_committed_loses_nothing(tmp_path: Path, die_at: str) -> None:
    mail = OutboxMailFactory()
    killed = work_in_a_process(FILES, tmp_path, die_at)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert handed_over(tmp_path) == []
    assert fresh(mail).state == MailState.WAITING

    after = work_in_a_process(FILES, tmp_path)
    assert (after.returncode, after.stdout) == (0, "1\n"), after.stderr
    assert handed_over(tmp_path) == [mail.message_id]
    assert fresh(mail).state == MailState.SENT
