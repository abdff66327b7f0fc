"""Builds the Actor of a request from what holds today. Named in settings as ``ACTOR_BUILDER``."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from registers.enums import OrganisationKind
from registers.models import Delegation, Membership, Organisation
from registers.role_fit import covers_county, fits
from rsp.actor import Actor, Capacity, DecisionPower, Matter, Role, RoleGrant

MATTERS_OF_DIRECTOR = (Matter.PLAN_APPROVAL, Matter.FOLLOW_UP_SIGN_OFF)
"""What a regional utvecklingsdirektör decides by the role itself; everything else takes a delegation."""


def build_actor(user: User, day: date | None = None) -> Actor:
    """The actor for ``user`` today, or on ``day``: two queries, whatever the number of roles.

    A role reaches the county only at a body that works for the county; one that does not fit its body gives nothing.
    """
    day = day or timezone.localdate()
    memberships = Membership.objects.filter(user=user).on(day)
    delegations = list(Delegation.objects.of_user(user.pk, memberships, day)) if user.is_active else []
    stand_ins = [row for row in delegations if row.user_id]
    grants = {
        grant for row in memberships.select_related("organisation") for grant in _grants(row.organisation, row.role)
    }
    grants |= {grant for row in stand_ins for grant in _grants(row.organisation, row.role, Capacity(row.capacity))}
    powers = frozenset(_powers(grants, delegations))
    return Actor(user_id=user.pk, label=user.name, grants=frozenset(grants), pseudonym=user.pseudonym, powers=powers)


def _grants(body: Organisation, role: str, capacity: Capacity = Capacity.ORDINARY) -> Iterator[RoleGrant]:
    kind = OrganisationKind(body.kind)
    if fits(Role(role), kind, is_municipal_body=body.is_municipal):
        yield RoleGrant(
            role=Role(role),
            organisation_id=body.pk,
            organisation_name=body.name,
            county_code=body.county_id if covers_county(kind) else None,
            municipality_code=body.municipality_id if body.is_municipal else None,
            capacity=capacity,
        )


def _powers(grants: Iterable[RoleGrant], delegations: Iterable[Delegation]) -> Iterator[DecisionPower]:
    """What each grant lets its holder decide: by the role itself, and by the points of the delegation order."""
    delegations = list(delegations)
    order = [row for row in delegations if row.user_id is None]
    for grant in grants:
        matters = _matters_of(grant, delegations)
        if grant.role is Role.DIRECTOR:
            yield from (_power(grant, matter) for matter in MATTERS_OF_DIRECTOR if matter in matters)
        for row in order:
            is_holders = (row.organisation_id, row.role) == (grant.organisation_id, grant.role)
            if is_holders and Matter(row.matter) in matters:
                yield _power(grant, Matter(row.matter), row.point, row.max_amount)


def _matters_of(grant: RoleGrant, delegations: Iterable[Delegation]) -> set[Matter]:
    """The matters a grant reaches: all, unless its holder stands in for one matter only."""
    if grant.capacity is Capacity.ORDINARY:
        return set(Matter)
    mine = [
        row.matter
        for row in delegations
        if row.user_id
        and (row.organisation_id, row.role, row.capacity) == (grant.organisation_id, grant.role, grant.capacity)
    ]
    return set(Matter) if "" in mine else {Matter(matter) for matter in mine}


def _power(grant: RoleGrant, matter: Matter, point: str = "", max_amount: Decimal | None = None) -> DecisionPower:
    return DecisionPower(matter, grant.organisation_id, point, max_amount, grant.capacity)
