"""Builds the Actor of a request from the memberships that hold today. Named in settings as ``ACTOR_BUILDER``."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from registers.enums import OrganisationKind
from registers.models import Membership
from registers.role_fit import covers_county, fits
from rsp.actor import Actor, Role, RoleGrant


def build_actor(user: User) -> Actor:
    """The actor for ``user``: one query, whatever the number of roles.

    A role reaches the county only at a body that works for the county; one that does not fit its body gives nothing.
    """
    memberships = Membership.objects.filter(user=user).on(timezone.localdate()).select_related("organisation")
    return Actor(user_id=user.pk, label=user.name, grants=frozenset(_grants(memberships)))


def _grants(memberships: Iterable[Membership]) -> Iterable[RoleGrant]:
    for membership in memberships:
        body = membership.organisation
        role, kind = Role(membership.role), OrganisationKind(body.kind)
        if fits(role, kind, is_municipal_body=body.is_municipal):
            yield RoleGrant(
                role=role,
                organisation_id=body.pk,
                organisation_name=body.name,
                county_code=body.county_id if covers_county(kind) else None,
                municipality_code=body.municipality_id if body.is_municipal else None,
            )
