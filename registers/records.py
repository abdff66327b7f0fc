"""Facts about a person's roles, gathered from several tables for the policies."""

from datetime import date

from accounts.models import User
from registers.models import Delegation, Membership
from registers.policies import Standing
from rsp.actor import Role


def standing_of(user: User, day: date) -> Standing:
    """Where the person has a role or stands in, has done so, or is going to. Two queries."""
    columns = ("organisation_id", "role", "valid_from", "valid_to")
    held = list(Membership.objects.filter(user=user).values_list(*columns))
    rows = held + list(Delegation.objects.filter(user=user).values_list(*columns))
    ever = frozenset(body for body, _role, _first, _last in rows)
    is_system = any(
        role == Role.SYSTEM_ADMINISTRATOR for _body, role, _first, last in held if last is None or last >= day
    )
    return Standing(
        user_id=user.pk,
        open_at=frozenset(body for body, _role, _first, last in rows if last is None or last >= day) or ever,
        ever_at=ever,
        begun_at=frozenset(body for body, _role, first, _last in rows if first <= day),
        is_system_administrator=is_system,
    )
