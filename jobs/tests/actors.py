"""A builder of actors for tests of pages: what ``settings.ACTOR_BUILDER`` names while they run."""

from uuid import UUID

from accounts.models import User
from rsp.actor import Actor, RoleGrant

GRANTS: dict[UUID, frozenset[RoleGrant]] = {}
"""The role grants of each user."""


def build_actor(user: User) -> Actor:
    return Actor(user_id=user.pk, label=user.name, grants=GRANTS.get(user.pk, frozenset()), pseudonym=user.pseudonym)
