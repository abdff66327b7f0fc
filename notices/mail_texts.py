"""The words of the mails that carry notices: greeting, what happened, where to look, how to turn it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from notices.enums import CANNOT_BE_TURNED_OFF
from notices.models import Notification

LONGEST_SUBJECT = 200
LONGEST_DIGEST = 50
"""Notices named in one digest; the rest are counted, and stand in the list."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one address. Without ``sender`` it comes from ``DEFAULT_FROM_EMAIL``."""

    to: str
    subject: str
    body: str
    html: str = ""
    sender: str = ""
    reply_to: str = ""


def notice_letter(person: User, notice: Notification) -> Letter:
    """One notice as a mail of its own."""
    context = {
        "notice": notice,
        "link": full_address(notice.link),
        "can_be_turned_off": notice.kind not in CANNOT_BE_TURNED_OFF,
    }
    return Letter(person.email, one_line(notice.title), _text("notice", person, context))


def digest_letter(person: User, notices: Sequence[Notification]) -> Letter:
    """The day's notices in one mail."""
    count = len(notices)
    subject = ngettext("%(count)d ny avisering", "%(count)d nya aviseringar", count) % {"count": count}
    context = {
        "lines": [(one_line(notice.title), full_address(notice.link)) for notice in notices[:LONGEST_DIGEST]],
        "count": count,
        "more": max(0, count - LONGEST_DIGEST),
        "list": full_address(reverse("notices:list")),
    }
    return Letter(person.email, f"{_('Regional service')}: {subject}", _text("digest", person, context))


def full_address(path: str) -> str:
    """A page of this site as it is written in a mail."""
    return f"{settings.SITE_URL}{path}"


def one_line(text: str) -> str:
    """Text for a header or a list: no line breaks, not too long."""
    return Truncator(" ".join(text.split())).chars(LONGEST_SUBJECT)


def _text(name: str, person: User, context: dict[str, Any]) -> str:
    frame = {"name": one_line(person.name), "settings": full_address(reverse("notices:settings"))}
    return render_to_string(f"notices/mail/{name}.txt", frame | context)
