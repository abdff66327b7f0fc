"""Builds the Actor of a request from what holds today. Named in settings as ``ACTOR_BUILDER``."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from registers.enums import OrganisationKind
from registers.models import Delegation, Membership
from registers.role_fit import covers_county, fits
from rsp.actor import (
    ADMINISTRATORS,
    ALL_DUTIES,
    COUNTY_STAFF,
    Actor,
    Capacity,
    DecisionPower,
    Duty,
    FormerDuty,
    Matter,
    Role,
    RoleGrant,
)

MATTERS_OF_DIRECTOR = (Matter.PLAN_APPROVAL, Matter.FOLLOW_UP_SIGN_OFF, Matter.GRANT_DECISION)
"""What a regional utvecklingsdirektör decides by the role itself. Grants only where the delegation order says nothing
of the director and grants: what it says, above all the amount, holds instead.
"""


def build_actor(user: User, day: date | None = None) -> Actor:
    """The actor for ``user`` today, or on ``day``: two queries, whatever the number of roles.

    A role reaches the county only at a body that works for the county; one that does not fit its body gives nothing.
    Staff of such a body work with what it answers for that day, and read its own time of what it answered for before.
    """
    day = day or timezone.localdate()
    memberships = Membership.objects.filter(user=user).on(day)
    delegations = list(Delegation.objects.of_user(user.pk, memberships, day)) if user.is_active else []
    stand_ins = [row for row in delegations if row.user_id]
    grants = {
        grant
        for row in memberships.with_duties(day).select_related("organisation__municipality")
        for grant in _grants(row, day)
    }
    for row in stand_ins:
        only = Matter(row.matter) if row.matter else None
        grants |= set(_grants(row, day, Capacity(row.capacity), only))
    powers = frozenset(_powers(grants, delegations))
    return Actor(user_id=user.pk, label=user.name, grants=frozenset(grants), pseudonym=user.pseudonym, powers=powers)


def _grants(
    row: Membership | Delegation, day: date, capacity: Capacity = Capacity.ORDINARY, only: Matter | None = None
) -> Iterator[RoleGrant]:
    body, role = row.organisation, Role(row.role)
    kind = OrganisationKind(body.kind)
    if fits(role, kind, is_municipal_body=body.is_municipal):
        duties, former = duties_on(row.duties, day) if role in COUNTY_STAFF else (ALL_DUTIES, frozenset())
        yield RoleGrant(
            role=role,
            organisation_id=body.pk,
            organisation_name=body.public_name,
            county_code=body.county_id if covers_county(kind) else None,
            municipality_code=body.municipality_id if body.is_municipal else None,
            capacity=capacity,
            only=only,
            duties=duties,
            former=former,
            appointment=row.decision if isinstance(row, Delegation) else "",
        )


def duties_on(held: Iterable[Mapping[str, str | None]], day: date) -> tuple[frozenset[Duty], frozenset[FormerDuty]]:
    """What ``with_duties`` found, as what a body answers for on ``day`` and what it has answered for, until when."""
    last_days: dict[Duty, date] = {}
    for row in held:
        last_day = date.fromisoformat(row["last_day"]) if row["last_day"] else date.max
        last_days[Duty(row["duty"])] = max(last_day, last_days.get(Duty(row["duty"]), date.min))
    today = frozenset(duty for duty, last_day in last_days.items() if last_day >= day)
    former = frozenset(FormerDuty(duty, last_day) for duty, last_day in last_days.items() if last_day < day)
    return today, former


def _powers(grants: Iterable[RoleGrant], delegations: Iterable[Delegation]) -> Iterator[DecisionPower]:
    """What each grant lets its holder decide: by the role itself, and by the points of the delegation order."""
    order = [row for row in delegations if row.user_id is None]
    says = {(row.organisation_id, row.role, row.matter) for row in order}
    for grant in grants:
        if grant.role in ADMINISTRATORS:
            continue
        reached = (grant.only,) if grant.only else tuple(Matter)
        is_limited = (grant.organisation_id, grant.role, Matter.GRANT_DECISION) in says
        own = [matter for matter in MATTERS_OF_DIRECTOR if not (matter is Matter.GRANT_DECISION and is_limited)]
        if grant.role is Role.DIRECTOR:
            yield from (_power(grant, matter) for matter in own if matter in reached)
        for row in order:
            is_holders = (row.organisation_id, row.role) == (grant.organisation_id, grant.role)
            if is_holders and Matter(row.matter) in reached:
                yield _power(grant, Matter(row.matter), row.point, row.max_amount)


def _power(grant: RoleGrant, matter: Matter, point: str = "", max_amount: Decimal | None = None) -> DecisionPower:
    return DecisionPower(matter, grant.organisation_id, point, max_amount, grant.capacity, grant.appointment)
