"""Facts about a person's roles, gathered from several tables for the policies."""

from datetime import date

from accounts.models import User
from registers.models import Delegation, Membership
from registers.policies import Standing
from rsp.actor import Role


def standing_of(user: User, day: date) -> Standing:
    """Where the person has an open role, or stands in; else where the person has had a role. Two queries or three."""
    memberships = Membership.objects.filter(user=user)
    held = list(memberships.open_on(day).values_list("organisation_id", "role"))
    stands_in = Delegation.objects.filter(user=user).open_on(day).values_list("organisation_id", flat=True)
    bodies = {organisation_id for organisation_id, _role in held} | set(stands_in)
    if not bodies:
        bodies = set(memberships.values_list("organisation_id", flat=True))
    is_system = any(role == Role.SYSTEM_ADMINISTRATOR for _organisation_id, role in held)
    return Standing(user.pk, frozenset(bodies), is_system)
