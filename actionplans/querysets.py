"""Which plans and activities: decided plans are open to all signed in, drafts to the county and its network."""

from collections.abc import Collection
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actionplans.enums import DECIDED_STATES, Circle
from programs.querysets import CONSULTED_ROLES
from rsp.actor import INITIATIVE_OWNERS, PROGRAMME_DUTY, Actor, Role
from rsp.daterange import holds_on
from rsp.own_time import of_own_counties


def _readable_plans(actor: Actor, prefix: str = "") -> Q:
    """Decided plans, those of the county's own staff, and those shared with a network that the actor's body is in."""
    readable = Q(**{f"{prefix}state__in": DECIDED_STATES})
    readable |= of_own_counties(actor, f"{prefix}county", PROGRAMME_DUTY, year=f"{prefix}year")
    bodies = actor.organisation_ids(CONSULTED_ROLES)
    if not bodies:
        return readable
    return readable | Q(**{f"{prefix}pk__in": shared_with(bodies)})


def _in_county_circle(actor: Actor, prefix: str = "") -> Q:
    """Plans of the county of some body of the actor, of one of its municipalities, or that a body takes part in."""
    return (
        Q(**{f"{prefix}county__in": actor.county_codes(tuple(Role))})
        | Q(**{f"{prefix}county__in": {code[:2] for code in actor.municipality_codes(tuple(Role))}})
        | Q(**{f"{prefix}pk__in": in_network_of(actor.organisation_ids(CONSULTED_ROLES))})
        | of_own_counties(actor, f"{prefix}county", year=f"{prefix}year")
    )


def shared_with(bodies: Collection[UUID]) -> "models.QuerySet[Any]":
    """The ids of plans shared with one of ``bodies``: in the partnership today, or owner of an initiative."""
    return in_network_of(bodies).filter(shared_at__isnull=False)


def in_network_of(bodies: Collection[UUID]) -> "models.QuerySet[Any]":
    """The ids of plans that one of ``bodies`` takes part in: in the partnership today, or owner of an initiative."""
    initiatives = apps.get_model("actionplans", "Initiative")._base_manager
    partners = apps.get_model("programs", "PartnershipMember")._base_manager
    owned = initiatives.filter(Q(owner__in=bodies) | Q(co_owners__in=bodies)).values("plan")
    member_of = partners.filter(holds_on(timezone.localdate()), organisation__in=bodies).values("programme")
    plans = apps.get_model("actionplans", "ActionPlan")._base_manager
    return plans.filter(Q(pk__in=owned) | Q(programme__in=member_of)).values("pk")


def _readable_initiatives(actor: Actor, prefix: str = "") -> Q:
    """Those of readable plans, and those that the actor's own body answers for, also in a draft."""
    own = Q(**{f"{prefix}owner__in": actor.organisation_ids(INITIATIVE_OWNERS)})
    return _readable_plans(actor, f"{prefix}plan__") | own


class ActionPlanQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_plans(actor))

    def discussed_before(self, actor: Actor) -> Self:
        """Those readable whose discussion is too: what the network says of them, and why they were returned."""
        rows = self.visible_to(actor)
        return rows if actor.is_system_administrator else rows.filter(_in_county_circle(actor))

    def published(self) -> Self:
        """What everybody may read without signing in: the current decided plans."""
        return self.approved().current()

    def approved(self) -> Self:
        """Those decided, whether or not they have been followed up."""
        return self.filter(state__in=DECIDED_STATES)

    def current(self) -> Self:
        return self.filter(is_current=True)

    def recorded(self) -> Self:
        """Without example data."""
        return self.filter(is_example=False)

    def through(self, year: int) -> Self:
        """Those of ``year`` and earlier."""
        return self.filter(year__lte=year)

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def newest_first(self) -> Self:
        return self.order_by("-year", "county__name", "-revision")


class PlanPartQuerySet(models.QuerySet):
    """What is read with the plan that it belongs to: its steps, who stands behind it, choices, tables being read in."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_plans(actor, "plan__"))


class PlanTransitionQuerySet(PlanPartQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class PlanSupportQuerySet(PlanPartQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """For the county's circle, as comments are: a decided plan is open to all, what was said of it is not."""
        rows = super().visible_to(actor)
        return rows if actor.is_system_administrator else rows.filter(_in_county_circle(actor, "plan__"))

    def in_order(self) -> Self:
        return self.order_by("organisation__name", "pk")


class CarryForwardQuerySet(PlanPartQuerySet):
    pass


class PlanImportQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(user=actor.user_id) if actor.is_signed_in else self.none()


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(user=actor.user_id) if actor.is_signed_in else self.none()

    def live(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class CommentQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """By circle: one's own body's; the county's for its bodies and municipalities and who takes part in the plan.

        The national ones are read with the plan.
        """
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        own = Q(circle=Circle.OWN, organisation__in=actor.organisation_ids(tuple(Role)))
        county = Q(circle=Circle.COUNTY) & _in_county_circle(actor, "plan__")
        return self.filter(_readable_plans(actor, "plan__")).filter(own | county | Q(circle=Circle.NATIONAL))

    def unresolved(self) -> Self:
        """Remarks that are still open; an answer follows what it answers."""
        return self.filter(resolved_at__isnull=True, answers__isnull=True)

    def in_order(self) -> Self:
        return self.order_by("created_at", "pk")


class InitiativeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those of plans that the actor reads, and those one's own organisation answers for."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_initiatives(actor))

    def in_order(self) -> Self:
        """By the programme's area, then by number; those without area last."""
        return self.order_by("area__order", "number", "pk")


class InitiativeFundingQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_initiatives(actor, "initiative__"))


class GoalQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_initiatives(actor, "initiative__"))

    def in_order(self) -> Self:
        return self.order_by("order", "pk")


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_initiatives(actor, "goal__initiative__"))

    def newest_first(self) -> Self:
        return self.order_by("-reached_on", "pk")


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The county's own staff, and the national ones for all; others see them as the follow-up shows them."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(of_own_counties(actor, "county", PROGRAMME_DUTY, day="held_on") | Q(county__isnull=True))

    def national(self) -> Self:
        """Those of no county, owned by Tillväxtverket."""
        return self.filter(county__isnull=True)

    def in_county(self, code: str) -> Self:
        return self.filter(county=code)

    def with_shown(self) -> Self:
        """With what a list shows of each: municipality, organiser, the organisations, the initiatives."""
        rows = self.select_related("county", "municipality", "organiser__municipality")
        return rows.prefetch_related("organisations__municipality", "initiatives")

    def for_year(self, year: int) -> Self:
        return self.filter(held_on__year=year)


class ActivityCountQuerySet(models.QuerySet):
    def in_county(self, code: str) -> Self:
        return self.filter(county=code).order_by("-year", "kind")

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def through(self, year: int) -> Self:
        """Those of ``year`` and earlier."""
        return self.filter(year__lte=year)

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)
