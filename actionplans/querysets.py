"""Which plans and activities: approved plans are open to all signed in, drafts and activities are the county's own."""

from typing import Self

from django.db import models
from django.db.models import Q

from actionplans.enums import DECIDED_STATES
from rsp.actor import INITIATIVE_OWNERS, PROGRAMME_DUTY, Actor
from rsp.own_time import of_own_counties


class ActionPlanQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(Q(state__in=DECIDED_STATES) | of_own_counties(actor, "county", PROGRAMME_DUTY, year="year"))

    def published(self) -> Self:
        """What everybody may read without signing in: the current decided plans."""
        return self.approved().current()

    def approved(self) -> Self:
        """Those decided, whether or not they have been followed up."""
        return self.filter(state__in=DECIDED_STATES)

    def current(self) -> Self:
        return self.filter(is_current=True)

    def through(self, year: int) -> Self:
        """Those of ``year`` and earlier."""
        return self.filter(year__lte=year)

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)


class InitiativeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those of decided plans, those of the own county, and those one's own organisation answers for."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        own = of_own_counties(actor, "plan__county", PROGRAMME_DUTY, year="plan__year")
        own |= Q(owner__in=actor.organisation_ids(INITIATIVE_OWNERS))
        return self.filter(Q(plan__state__in=DECIDED_STATES) | own)

    def in_order(self) -> Self:
        """By the programme's area, then by number; those without area last."""
        return self.order_by("area__order", "number", "pk")


class GoalQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        own = of_own_counties(actor, "initiative__plan__county", PROGRAMME_DUTY, year="initiative__plan__year")
        own |= Q(initiative__owner__in=actor.organisation_ids(INITIATIVE_OWNERS))
        return self.filter(Q(initiative__plan__state__in=DECIDED_STATES) | own)

    def in_order(self) -> Self:
        return self.order_by("order", "pk")


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        plan = "goal__initiative__plan"
        own = of_own_counties(actor, f"{plan}__county", PROGRAMME_DUTY, year=f"{plan}__year")
        own |= Q(goal__initiative__owner__in=actor.organisation_ids(INITIATIVE_OWNERS))
        return self.filter(Q(goal__initiative__plan__state__in=DECIDED_STATES) | own)

    def newest_first(self) -> Self:
        return self.order_by("-reached_on", "pk")


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The county's own staff; others see them as the follow-up shows them."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(of_own_counties(actor, "county", PROGRAMME_DUTY, day="held_on"))

    def for_year(self, year: int) -> Self:
        return self.filter(held_on__year=year)


class ActivityCountQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def through(self, year: int) -> Self:
        """Those of ``year`` and earlier."""
        return self.filter(year__lte=year)

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)
