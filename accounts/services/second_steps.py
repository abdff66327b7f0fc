"""What somebody has beside the password."""

from uuid import UUID

from allauth.mfa.models import Authenticator

from accounts.audit import audited
from accounts.models import User
from rsp.actor import Actor

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes are not among them: they stand in for what is lost."""


def has_second_step(user_id: UUID) -> bool:
    """Whether the account has an app or a passkey."""
    return Authenticator.objects.filter(user_id=user_id, type__in=SECOND_STEPS).exists()


def unused_recovery_codes(user_id: UUID) -> list[str] | None:
    """The codes that still work; None for an account without recovery codes."""
    found = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return None if found is None else list(found.wrap().get_unused_codes())


def remove_second_steps(*, actor: Actor, user: User) -> int:
    """Take away every app, passkey and recovery code of an account: when all are lost, or the account is emptied."""
    with audited(actor, "mfa.change") as trail:
        trail.about(user)
        count, _by_table = Authenticator.objects.filter(user_id=user.pk).delete()
        trail.record(after={"what": "all removed"})
    return count
