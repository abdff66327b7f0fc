"""Telling people, and what they say of it: read, and how they want to be told."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.audit import audited
from accounts.models import User
from notices.enums import CANNOT_BE_TURNED_OFF, MailChoice, NoticeKind, Wish
from notices.mail_texts import notice_letter
from notices.models import NoticeSetting, Notification
from notices.rules import wish_for
from notices.services.mailing import queue_letters
from rsp.actor import Actor
from rsp.editing import PassedOver

LONGEST_TITLE = 200
Wishes = dict[NoticeKind, Wish]


def notify(
    *, user_ids: Collection[UUID], kind: NoticeKind, title: str, link: str, body: str = "", key: str = ""
) -> list[Notification]:
    """Tell each active user as that user wants to be told. Call inside the transaction of what has happened.

    ``link`` is a path of this site. With a ``key``, somebody who has already been told of it is not told again.
    Gives the notices that were made.
    """
    kind = NoticeKind(kind)
    title = Truncator(title).chars(LONGEST_TITLE)
    with transaction.atomic():
        people = {person.pk: person for person in User.objects.filter(pk__in=user_ids, is_active=True).order_by("pk")}
        wishes = {pk: wish_for(kind, chosen) for pk, chosen in wishes_of(people).items()}
        made = _insert(
            Notification(user=person, kind=kind, title=title, body=body, link=link, key=key, **_ways(wishes[pk]))
            for pk, person in people.items()
            if wishes[pk].in_app or wishes[pk].mail != MailChoice.OFF
        )
        queue_letters(notice_letter(people[notice.user_id], notice) for notice in made if notice.mailed_at)
    return made


def tell_of_merge(what: str, link: str, others: Iterable[PassedOver]) -> None:
    """Tell those whose saved values of ``what`` somebody chose away. ``link`` leads to what stands now."""
    for other in others:
        notify(
            user_ids=[other.user_id],
            kind=NoticeKind.EDIT_MERGED,
            title=_("Någon annan ändrade %(what)s efter dig") % {"what": what},
            body=", ".join(other.fields),
            link=link,
        )


def mark_read(*, actor: Actor, notification_id: UUID) -> None:
    """The actor has read one notice. Reading it again changes nothing."""
    own = Notification.objects.visible_to(actor).unread().filter(pk=notification_id)
    own.update(read_at=timezone.now())


def mark_all_read(*, actor: Actor) -> int:
    """The actor has read every notice there is now. Gives how many."""
    return Notification.objects.visible_to(actor).unread().update(read_at=timezone.now())


def save_notice_settings(*, actor: Actor, wishes: Mapping[NoticeKind, Wish]) -> None:
    """How the actor wants to be told, for the kinds in ``wishes``; other kinds stay as they were."""
    with audited(actor, "notice_setting.edit") as trail:
        user = User.objects.select_for_update().filter(pk=actor.user_id).first()
        trail.about(user)
        if user is None:
            raise PermissionDenied(_("Logga in för att välja hur du vill ha aviseringar."))
        if CANNOT_BE_TURNED_OFF & wishes.keys():
            raise PermissionDenied(_("Aviseringar om din inloggning går inte att stänga av."))
        before = wishes_of([user.pk])[user.pk]
        NoticeSetting.objects.bulk_create(
            [NoticeSetting(user=user, kind=kind, in_app=wish.in_app, mail=wish.mail) for kind, wish in wishes.items()],
            update_conflicts=True,
            unique_fields=["user", "kind"],
            update_fields=["in_app", "mail"],
        )
        trail.changed(_in_words(before, wishes), _in_words(wishes, wishes))


def wishes_of(user_ids: Iterable[UUID]) -> dict[UUID, Wishes]:
    """What each user has chosen, by kind; kinds not chosen are not there. One query for all of them."""
    chosen: dict[UUID, Wishes] = {pk: {} for pk in user_ids}
    for row in NoticeSetting.objects.filter(user__in=chosen):
        chosen[row.user_id][NoticeKind(row.kind)] = Wish(row.in_app, MailChoice(row.mail))
    return chosen


def _ways(wish: Wish) -> dict[str, Any]:
    """Where the notice shows: in the list, in a mail at once (made in the same transaction), later in a digest."""
    return {"in_app": wish.in_app, "mailed_at": timezone.now() if wish.mail == MailChoice.AT_ONCE else None}


def _insert(notices: Iterable[Notification]) -> list[Notification]:
    """Insert those whose key is new, also when another transaction is doing the same. Gives the ones that were."""
    wanted = list(notices)
    Notification.objects.bulk_create(wanted, ignore_conflicts=True)
    there = set(Notification.objects.filter(pk__in=[notice.pk for notice in wanted]).values_list("pk", flat=True))
    return [notice for notice in wanted if notice.pk in there]


def _in_words(had: Mapping[NoticeKind, Wish], kinds: Iterable[NoticeKind]) -> dict[str, str]:
    """For the trail: the wish of each of ``kinds``."""
    found = {kind: wish_for(kind, had) for kind in kinds}
    return {kind.value: f"{'app' if wish.in_app else 'no app'}, mail {wish.mail}" for kind, wish in found.items()}
