"""What a person is told and how, and how long a mail waits for its next attempt. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from notices.enums import KINDS, MailChoice, NoticeKind, Wish

MOST_ATTEMPTS = 8
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))
"""After each failed attempt but the last: eight attempts in some eight hours, to outlast a night without mail."""

STALE_AFTER = timedelta(minutes=10)
"""A mail is handed over in at most a minute (``EMAIL_TIMEOUT``); one that a worker has had for so long, it has lost."""


def wait_after(attempts: int) -> timedelta | None:
    """How long until the next attempt when ``attempts`` have been made; None when there is to be none."""
    return WAITS[attempts - 1] if attempts < MOST_ATTEMPTS else None


def wish_for(kind: NoticeKind, chosen: Mapping[NoticeKind, Wish]) -> Wish:
    """How notices of ``kind`` come to somebody who has ``chosen`` so."""
    rule = KINDS[kind]
    return chosen.get(kind, rule.default) if rule.can_be_turned_off else rule.default


def daily_kinds(chosen: Mapping[NoticeKind, Wish]) -> set[str]:
    """The kinds that go into the daily mail of somebody who has ``chosen`` so."""
    return {kind.value for kind in NoticeKind if wish_for(kind, chosen).mail == MailChoice.DAILY}
