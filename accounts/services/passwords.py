"""Passwords: changed by who is signed in, set by who has the link from a mail."""

from accounts.audit import audited
from accounts.models import User
from accounts.services.sessions import end_sessions_of
from accounts.services.sign_in import actor_of
from rsp.actor import Actor


def change_password(*, actor: Actor, user: User, password: str, session_key: str | None) -> None:
    """A new password for who is signed in. Every other browser is signed out."""
    with audited(actor, "password.change") as trail:
        trail.about(user)
        _set(user, password)
        trail.record(after={"ended_sessions": end_sessions_of(user.pk, but=session_key)})


def reset_password(*, user: User, password: str) -> None:
    """A new password for who has the link from the mail. Every browser is signed out."""
    with audited(actor_of(user), "password.reset") as trail:
        trail.about(user)
        _set(user, password)
        trail.record(after={"ended_sessions": end_sessions_of(user.pk)})


def _set(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
