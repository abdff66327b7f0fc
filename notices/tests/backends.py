"""Mail servers that misbehave, each in its own way; named by dotted path in ``OUTBOX_DELIVERY_BACKEND``."""

import os
import signal
from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.core.mail.backends.locmem import EmailBackend as MemoryBackend

HERE = "notices.tests.backends"


class Unreachable(BaseEmailBackend):
    """Nobody listens."""

    opened: ClassVar[int] = 0

    def open(self) -> bool:
        type(self).opened += 1
        raise ConnectionRefusedError(111, "Connection refused")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise AssertionError("nothing may be sent through a server that was not reached")


class RecipientUnknown(BaseEmailBackend):
    """Refuses addresses that begin with ``okand`` for good, takes the others."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            (address,) = message.to
            if address.startswith("okand"):
                raise SMTPRecipientsRefused({address: (550, "no such user")})
        return MemoryBackend().send_messages(email_messages)


class Busy(BaseEmailBackend):
    """Refuses every recipient for now."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({message.to[0]: (451, "try later") for message in email_messages})


class NotTaken(BaseEmailBackend):
    """Reads the text of the mail and refuses it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPDataError(554, b"looks like spam")


class HungUp(BaseEmailBackend):
    """Loses the connection somewhere in the middle."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")


class RudeGoodbye(MemoryBackend):
    """Takes the mail, then fails to say goodbye."""

    def close(self) -> None:
        raise ConnectionResetError(104, "reset by peer")


class KilledAfterHandover(FileBackend):
    """The mail is handed over, and the worker is killed before it can say so."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        super().send_messages(email_messages)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("killed")
