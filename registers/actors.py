"""Builds the Actor of a request from the memberships that hold today. Named in settings as ``ACTOR_BUILDER``."""

from django.utils import timezone

from accounts.models import User
from registers.models import Membership
from rsp.actor import Actor, Role, RoleGrant


def build_actor(user: User) -> Actor:
    """The actor for ``user``: one query, whatever the number of roles."""
    memberships = Membership.objects.filter(user=user).on(timezone.localdate()).select_related("organisation")
    grants = frozenset(
        RoleGrant(
            role=Role(membership.role),
            organisation_id=membership.organisation_id,
            organisation_name=membership.organisation.name,
            county_code=membership.organisation.county_id,
            municipality_code=membership.organisation.municipality_id,
        )
        for membership in memberships
    )
    return Actor(user_id=user.pk, label=user.name, grants=grants)
