"""The browsers somebody is signed in on: listed, ended, and forgotten when they have ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from accounts.audit import audited
from accounts.devices import device_words
from accounts.models import User
from rsp.actor import Actor
from rsp.session_time import SIGNED_IN_AT, seconds_left


@dataclass(frozen=True, slots=True)
class Device:
    """One browser somebody is signed in on."""

    id: int
    words: str
    signed_in_at: datetime
    active_at: datetime
    """To the minute: so often the session writes activity down."""
    is_current: bool


def devices_of(user: User, current_key: str | None) -> list[Device]:
    """Where the person is signed in now: this browser first, then the newest. Two queries."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    sessions = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    devices = [
        Device(
            id=rows[session.session_key].pk,
            words=device_words(rows[session.session_key].user_agent),
            signed_in_at=_signed_in_at(session, rows[session.session_key]),
            active_at=session.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE),
            is_current=session.session_key == current_key,
        )
        for session in sessions
        if _is_live(session, user)
    ]
    return sorted(devices, key=lambda device: (not device.is_current, -device.signed_in_at.timestamp()))


def end_session(*, actor: Actor, user: User, device_id: int) -> bool:
    """Sign out one browser of the person. False when there is no such one."""
    with audited(actor, "session.end") as trail:
        trail.about(user)
        row = UserSession.objects.select_for_update().filter(user=user, pk=device_id).first()
        if row is None:
            trail.record(after={"ended": 0})
            return False
        _end([row])
        trail.record(after={"ended": 1})
    return True


def end_other_sessions(*, actor: Actor, user: User, current_key: str | None) -> int:
    """Sign out every browser of the person but this one. Returns how many."""
    with audited(actor, "session.end") as trail:
        trail.about(user)
        count = end_sessions_of(user.pk, but=current_key)
        trail.record(after={"ended": count})
    return count


def end_sessions_of(user_id: UUID, but: str | None = None) -> int:
    """End the sessions of an account, inside the act that closes it or changes its password. Returns how many."""
    return _end(UserSession.objects.select_for_update().filter(user_id=user_id).exclude(session_key=but or ""))


def clear_sessions() -> None:
    """Remove the sessions that have ended, and what was known of their browsers."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _end(rows: Iterable[UserSession]) -> int:
    rows = list(rows)
    ended, _by_table = Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return ended


def _signed_in_at(session: Session, row: UserSession) -> datetime:
    stamp = session.get_decoded().get(SIGNED_IN_AT)
    return datetime.fromtimestamp(stamp, UTC) if stamp else row.created_at


def _is_live(session: Session, user: User) -> bool:
    """Whether the browser would still be let in: the password is the same and the longest time has not passed."""
    content = session.get_decoded()
    is_users = content.get(SESSION_KEY) == str(user.pk) and BACKEND_SESSION_KEY in content
    return is_users and content.get(HASH_SESSION_KEY) == user.get_session_auth_hash() and seconds_left(content) > 0
