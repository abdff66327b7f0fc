"""Django's own ways of sending mail end in the outbox, inside the transaction, and never on the network."""

from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.core.mail.message import BadHeaderError
from django.db import transaction

from notices.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"  # Django's test runner puts another in its place
    settings.OUTBOX_DELIVERY_BACKEND = "notices.tests.backends.Unreachable"
    settings.DEFAULT_FROM_EMAIL = "rsp@rsp.example"


def test_outbox_backend_is_the_one_of_the_settings() -> None:
    from rsp import settings as as_written

    assert as_written.EMAIL_BACKEND == "notices.outbox.OutboxBackend"


def test_send_mail_writes_one_row_per_recipient_and_none_sees_the_others() -> None:
    assert send_mail("Ämne", "Text", None, ["a@rsp.example", "Bo <b@rsp.example>"]) == 1
    rows = OutboxMail.objects.order_by("to").values_list("to", "subject", "body", "sender", "html")
    assert list(rows) == [(f"{name}@rsp.example", "Ämne", "Text", "rsp@rsp.example", "") for name in "ab"]


def test_send_mail_to_copies_and_hidden_copies_too() -> None:
    EmailMessage("Ämne", "Text", to=["a@rsp.example"], cc=["b@rsp.example"], bcc=["c@rsp.example"]).send()
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [f"{name}@rsp.example" for name in "abc"]


def test_send_mail_with_html_and_reply_to_keeps_both() -> None:
    message = EmailMultiAlternatives("Ämne", "Text", to=["a@rsp.example"], reply_to=["svar@rsp.example"])
    message.attach_alternative("<p>Text</p>", "text/html")
    message.send()
    mail = OutboxMail.objects.get()
    assert (mail.html, mail.reply_to) == ("<p>Text</p>", "svar@rsp.example")


def test_send_mail_is_undone_with_the_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send_mail("Ämne", "Text", None, ["a@rsp.example"])
        raise RuntimeError
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    ("subject", "sender", "to"),
    [
        ("Hej\nBcc: annan@rsp.example", None, "a@rsp.example"),
        ("Hej\rBcc: annan@rsp.example", None, "a@rsp.example"),
        ("Hej", "rsp@rsp.example\nBcc: annan@rsp.example", "a@rsp.example"),
        ("Hej", None, "a@rsp.example\nBcc: annan@rsp.example"),
        ("Hej", None, "a@rsp.example\r\nSubject: annat"),
        ("Hej", None, "inte en adress"),
    ],
)
def test_send_mail_with_a_header_smuggled_in_is_refused(subject: str, sender: str | None, to: str) -> None:
    with pytest.raises(BadHeaderError):
        send_mail(subject, "Text", sender, [to])
    assert not OutboxMail.objects.exists()


def test_send_mail_hidden_copy_with_a_line_break_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        EmailMessage("Hej", "Text", to=["a@rsp.example"], bcc=["b@rsp.example\nTo: c@rsp.example"]).send()
    assert not OutboxMail.objects.exists()


def test_send_mail_with_an_attachment_is_refused_rather_than_sent_without() -> None:
    message = EmailMessage("Ämne", "Text", to=["a@rsp.example"])
    message.attach("beslut.pdf", b"%PDF", "application/pdf")
    with pytest.raises(ValueError, match="attachments"):
        message.send()
    assert not OutboxMail.objects.exists()
