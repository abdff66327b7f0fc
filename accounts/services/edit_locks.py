"""Who has what open for editing. Advice only: it stops nobody, and versions decide what is saved."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import EditLock
from rsp.actor import Actor
from rsp.swedish import NBSP, list_in_words

LIFETIME = timedelta(minutes=3)
"""A lock not renewed for so long has ended: its page was closed without a word."""
LONGEST_OPEN = timedelta(hours=12)
"""How long the token of an opened page renews its lock; a sign-in is no longer."""
SALT = "accounts.edit_lock"


class UnknownPage(Exception):
    """The token is not that of a page which this user has opened."""


@dataclass(frozen=True, slots=True)
class Presence:
    """An open edit page: the token that renews its lock, and who else edits in words (empty when nobody does)."""

    token: str
    note: str


def touch_edit_lock(*, actor: Actor, row: models.Model) -> Presence:
    """Say that the actor has ``row`` open. The caller has found it through ``visible_to`` and checked the right."""
    object_type, object_id = _key(row)
    token = signing.dumps([object_type, object_id, str(actor.user_id)], salt=SALT)
    return Presence(token, _touch(actor, object_type, object_id))


def renew_edit_lock(*, actor: Actor, token: str) -> str:
    """Keep the lock of an open page, and say who else edits now. The token shows that the page was rightly opened."""
    return _touch(actor, *_read(actor, token))


def release_edit_lock(*, actor: Actor, row: models.Model | None = None, token: str = "") -> None:
    """The actor has saved ``row``, or has left the page that ``token`` belongs to."""
    object_type, object_id = _key(row) if row is not None else _read(actor, token)
    EditLock.objects.filter(object_type=object_type, object_id=object_id, user_id=actor.user_id).delete()


def held_by_others(object_types: Collection[str], viewer: Actor) -> list[EditLock]:
    """The rows of these types that others have open now, with who: one query."""
    return list(EditLock.objects.held_by_others_on(object_types, viewer, timezone.now()))


def purge_edit_locks() -> int:
    """Remove the locks that have ended."""
    return EditLock.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _touch(actor: Actor, object_type: str, object_id: str) -> str:
    now = timezone.now()
    EditLock.objects.filter(object_type=object_type, object_id=object_id, expires_at__lte=now).delete()
    lock = EditLock(
        object_type=object_type,
        object_id=object_id,
        user_id=actor.user_id,
        started_at=now,
        expires_at=now + LIFETIME,
    )
    EditLock.objects.bulk_create(
        [lock],
        update_conflicts=True,
        unique_fields=["object_type", "object_id", "user"],
        update_fields=["expires_at"],
    )
    return _note(EditLock.objects.held_by_others(object_type, object_id, actor, now))


def _note(others: Any) -> str:
    names = [f"{lock.user.name} (sedan {_clock(lock.started_at)})" for lock in others]
    if not names:
        return ""
    return _("%(names)s redigerar också.") % {"names": list_in_words(names)}


def _clock(stamp: datetime) -> str:
    return f"kl.{NBSP}{timezone.localtime(stamp):%H.%M}"


def _key(row: models.Model) -> tuple[str, str]:
    return row._meta.label_lower, str(row.pk)


def _read(actor: Actor, token: str) -> tuple[str, str]:
    try:
        object_type, object_id, user_id = signing.loads(token, salt=SALT, max_age=LONGEST_OPEN)
    except (signing.BadSignature, ValueError) as error:
        raise UnknownPage from error
    if user_id != str(actor.user_id):
        raise UnknownPage
    return object_type, object_id
