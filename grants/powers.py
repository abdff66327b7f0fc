"""By what power somebody decides a case today, and as what: in the words of the page, the decision and its letter."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from registers.enums import RoleChoice
from registers.models import Organisation
from rsp.actor import Actor, Capacity, DecisionPower, Matter, Role
from rsp.swedish import sentence_case

LONGEST_GROUND, LONGEST_FUNCTION = 200, 120
"""What a decision holds of the words."""

ORDER = (Capacity.ORDINARY, Capacity.ACTING, Capacity.DEPUTY)


@dataclass(frozen=True, slots=True)
class Right:
    """``function``: as what somebody decides. ``ground``: by what. ``max_amount``: up to how much; None: no limit."""

    function: str
    ground: str
    capacity: Capacity
    max_amount: Decimal | None = None
    appointment: str = ""

    @property
    def words(self) -> str:
        """``Delegationsordningen 4.2``, ``Ersättare enligt beslut RV 2026-12``, cut to what a decision holds."""
        told = self.ground
        if self.capacity is not Capacity.ORDINARY:
            standing = _("ersättare") if self.capacity is Capacity.DEPUTY else _("tf.")
            told = f"{self.ground}, {standing}"
            if self.appointment:
                is_named = "beslut" in self.appointment.lower()
                order = self.appointment if is_named else _("beslut %s") % self.appointment
                told = _("%(standing)s enligt %(order)s") % {"standing": told, "order": order}
        return told if len(told) <= LONGEST_GROUND else f"{told[: LONGEST_GROUND - 1]}…"


def deciding_right(actor: Actor, organisation: Organisation, amount: Decimal | None = None) -> Right | None:
    """The power a decision of ``amount`` rests on: a point of the delegation order before the role's own.

    None when the actor has no power there that reaches so far.
    """
    powers = [
        power
        for power in actor.powers
        if power.matter is Matter.GRANT_DECISION
        and power.organisation_id == organisation.pk
        and (amount is None or power.max_amount is None or amount <= power.max_amount)
    ]
    if not powers:
        return None
    power = min(powers, key=lambda one: (ORDER.index(one.capacity), not one.point, one.point))
    ground = _("Delegationsordningen %s") % power.point if power.point else _("Genom rollen")
    function = _function(actor, organisation, power)[:LONGEST_FUNCTION]
    return Right(function, ground, power.capacity, power.max_amount, power.appointment)


def _function(actor: Actor, organisation: Organisation, power: DecisionPower) -> str:
    """A function, never a person: ``Regional utvecklingsdirektör``, ``Tf. regional utvecklingsdirektör``."""
    roles = {
        grant.role
        for grant in actor.grants
        if grant.organisation_id == organisation.pk and grant.capacity is power.capacity
    }
    role = Role.DIRECTOR if Role.DIRECTOR in roles else min(roles, default=Role.DIRECTOR)
    label = str(RoleChoice(role.value).label)
    if power.capacity is Capacity.ORDINARY:
        return label
    words = {"role": label[:1].lower() + label[1:]}
    told = _("tf. %(role)s") if power.capacity is Capacity.ACTING else _("ersättare för %(role)s")
    return sentence_case(told % words)
