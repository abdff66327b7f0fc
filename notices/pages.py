"""What the pages of notices and of outgoing mail show."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count

from notices.enums import RESENDABLE, MailState
from notices.models import Notification, OutboxMail
from notices.policies import can_see_outbox
from rsp.actor import Actor

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class NoticeList:
    """One page of one's notices."""

    notices: Page
    unread: int
    shows_unread_only: bool
    may_see_outbox: bool


@dataclass(frozen=True, slots=True)
class MailCount:
    """How many mails are in a state."""

    state: MailState
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Outbox:
    """One page of the mail that has not been sent; ``resendable`` holds the states from which it can be sent again."""

    mails: Page
    counts: list[MailCount]
    total: int
    state: str
    resendable: frozenset[MailState] = RESENDABLE


def notice_list(actor: Actor, *, unread_only: bool, number: str | None) -> NoticeList:
    """The actor's notices, unread first. A page number that is none shows the nearest."""
    own = Notification.objects.visible_to(actor)
    unread = own.unread()
    shown = (unread if unread_only else own).in_order()
    return NoticeList(
        notices=Paginator(shown, PER_PAGE).get_page(number),
        unread=unread.count(),
        shows_unread_only=unread_only,
        may_see_outbox=bool(can_see_outbox(actor)),
    )


def outbox(actor: Actor, *, state: str, number: str | None) -> Outbox:
    """Mail that waits or needs somebody; of one state when ``state`` is one of them."""
    unsent = OutboxMail.objects.visible_to(actor).not_sent()
    states = [MailState.FAILED, MailState.UNCERTAIN, MailState.WAITING, MailState.SENDING]
    chosen = state if state in states else ""
    found = Counter(dict(unsent.values_list("state").annotate(Count("pk"))))
    shown = unsent.in_state(chosen) if chosen else unsent
    return Outbox(
        mails=Paginator(shown.in_order(), PER_PAGE).get_page(number),
        counts=[MailCount(each, found[each.value], each == chosen) for each in states],
        total=sum(found.values()),
        state=chosen,
    )
