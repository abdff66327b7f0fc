"""What the trail says of signing in and out."""

from dataclasses import replace

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.audit import record_event
from accounts.enums import AuditOutcome
from accounts.models import User
from rsp.actor import Actor


def actor_of(user: User) -> Actor:
    """The actor a user is, for acts before or outside the request's own: by ``settings.ACTOR_BUILDER``."""
    actor: Actor = import_string(settings.ACTOR_BUILDER)(user)
    return actor


def outsider_at(user: User) -> Actor:
    """Whoever does something to an account without having shown who it is: nobody, in the account's organisations.

    The trail then holds the act where the account's administrators see it, and not as an act of the account's.
    """
    return replace(actor_of(user), user_id=None, label="", pseudonym="")


def record_sign_in(user: User, *, how: str) -> None:
    """Somebody came in. ``how`` names the steps, such as ``password, mfa``."""
    record_event(actor_of(user), "sign_in.succeed", row=user, after={"how": how})


def record_failed_sign_in(user: User | None, *, reason: str) -> None:
    """Somebody tried to come in as ``user``: in the chains of that person's organisations, but not as their act.

    For an address nobody has the same questions are asked of the database, so that the time tells nothing.
    """
    record_event(outsider_at(user or User()), "sign_in.fail", row=user, reason=reason, outcome=AuditOutcome.REFUSED)


def record_sign_out(user: User) -> None:
    """Somebody left."""
    record_event(actor_of(user), "sign_out", row=user)
