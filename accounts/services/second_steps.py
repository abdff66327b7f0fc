"""What somebody has beside the password."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Ways:
    """What somebody can take the second step with."""

    has_app: bool
    has_passkey: bool
    has_recovery_codes: bool


def ways_of(user_id: UUID) -> Ways:
    """What the account has now. One query, and one more for the codes that are left."""
    types = set(Authenticator.objects.filter(user_id=user_id).values_list("type", flat=True))
    return Ways(
        has_app=Authenticator.Type.TOTP in types,
        has_passkey=Authenticator.Type.WEBAUTHN in types,
        has_recovery_codes=Authenticator.Type.RECOVERY_CODES in types and bool(unused_recovery_codes(user_id)),
    )


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
