"""Django's mail backend of this project: mail is written down first, and handed over by a worker afterwards."""

import re
from collections.abc import Iterable, Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError

from notices.mail_texts import Letter
from notices.models import ADDRESS
from notices.services import queue_letters


class OutboxBackend(BaseEmailBackend):
    """Each recipient of each message becomes one row in the current transaction; nothing touches the network here.

    Nobody sees who else got the mail. Attachments are refused: files are fetched by those who may, never mailed.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        queue_letters([letter for message in email_messages for letter in _letters(message)])
        return len(email_messages)


def _letters(message: EmailMessage) -> Iterable[Letter]:
    message.message()  # raises BadHeaderError for a line break in any header
    if message.attachments:
        raise ValueError("mail with attachments is not sent: give a link to the file")
    html = [part for part, kind in getattr(message, "alternatives", []) if kind == "text/html"]
    for recipient in message.recipients():
        yield Letter(
            to=_bare_address(recipient),
            subject=str(message.subject),
            body=str(message.body),
            html=str(html[0]) if html else "",
            sender=str(message.from_email),
            reply_to=", ".join(message.reply_to),
        )


def _bare_address(recipient: str) -> str:
    """``anna@example.se`` of ``Anna <anna@example.se>``."""
    address = parseaddr(recipient)[1]
    if not re.search(ADDRESS, address) or re.search(r"[\r\n]", recipient):
        raise BadHeaderError("a recipient is not one e-mail address")
    return address
