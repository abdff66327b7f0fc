"""Who asks in the tests of pages, without the memberships of a room above. Named in ``ACTOR_BUILDER``."""

from uuid import uuid4

from accounts.models import User
from rsp.actor import Actor, Role, RoleGrant


def as_ordinary(user: User) -> Actor:
    """Somebody signed in with no role at all."""
    return Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym)


def as_administrator(user: User) -> Actor:
    """An administrator of one organisation, who does not run the system."""
    return _with(Role.ADMINISTRATOR, user)


def as_system_administrator(user: User) -> Actor:
    """Somebody who runs the system."""
    return _with(Role.SYSTEM_ADMINISTRATOR, user)


def _with(role: Role, user: User) -> Actor:
    grant = RoleGrant(role=role, organisation_id=uuid4(), organisation_name="Provmyndigheten")
    return Actor(user_id=user.pk, label=user.name, pseudonym=user.pseudonym, grants=frozenset({grant}))
