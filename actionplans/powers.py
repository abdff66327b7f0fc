"""By what power somebody decides a plan today, and as what: in the words of the page, the steps and the decision."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from registers.enums import RoleChoice
from registers.models import Organisation
from rsp.actor import Actor, Capacity, DecisionPower, Matter, Role
from rsp.swedish import sentence_case

LONGEST = 200
"""What a step and a plan hold of the words."""

ORDER = (Capacity.ORDINARY, Capacity.ACTING, Capacity.DEPUTY)


@dataclass(frozen=True, slots=True)
class Right:
    """``function``: as what somebody decides. ``ground``: by what. ``words``: both in one, as the steps keep it."""

    function: str
    ground: str
    capacity: str

    appointment: str = ""
    """The decision by which somebody stands in."""

    @property
    def words(self) -> str:
        """``Ersättare enligt beslut RV 2026-12``; without a decision ``Genom rollen, ersättare``."""
        if not self.appointment:
            return f"{self.ground}, {self.capacity}"
        is_named = "beslut" in self.appointment.lower()
        told = _("%(capacity)s enligt %(decision)s") if is_named else _("%(capacity)s enligt beslut %(decision)s")
        told = told % {"capacity": self.capacity, "decision": self.appointment}
        told = sentence_case(told) if self.ground == _("Genom rollen") else f"{self.ground}, {told}"
        return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def approving_right(actor: Actor, responsible: Organisation) -> Right | None:
    """The power that a decision about a plan rests on: one by a point of the delegation order before the role's own."""
    powers = [
        power
        for power in actor.powers
        if power.matter is Matter.PLAN_APPROVAL and power.organisation_id == responsible.pk
    ]
    if not powers:
        return None
    power = min(powers, key=lambda one: (ORDER.index(one.capacity), not one.point, one.point))
    return Right(_function(actor, responsible, power), _ground(power), _capacity(power), power.appointment)


def _ground(power: DecisionPower) -> str:
    if power.point:
        return _("Delegationsordningen %(point)s") % {"point": power.point}
    return _("Genom rollen")


def _capacity(power: DecisionPower) -> str:
    words = {
        Capacity.ORDINARY: _("ordinarie"),
        Capacity.DEPUTY: _("ersättare"),
        Capacity.ACTING: _("tf."),
    }
    return words[power.capacity]


def _function(actor: Actor, responsible: Organisation, power: DecisionPower) -> str:
    """A function, never a person: ``Regional utvecklingsdirektör``, ``Tf. regional utvecklingsdirektör``."""
    roles = {
        grant.role
        for grant in actor.grants
        if grant.organisation_id == responsible.pk and grant.capacity is power.capacity
    }
    role = Role.DIRECTOR if Role.DIRECTOR in roles else min(roles, default=Role.DIRECTOR)
    label = str(RoleChoice(role.value).label)
    if power.capacity is Capacity.ORDINARY:
        return label
    words = {"role": label[:1].lower() + label[1:]}
    if power.capacity is Capacity.ACTING:
        return _("Tf. %(role)s") % words
    return _("Ersättare för %(role)s") % words
