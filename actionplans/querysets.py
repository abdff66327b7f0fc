"""Which plans and activities: approved plans are open to all signed in, drafts and activities are the county's own."""

from typing import Self

from django.db import models
from django.db.models import Q

from actionplans.enums import DECIDED_STATES
from rsp.actor import COUNTY_STAFF, INITIATIVE_OWNERS, Actor


class ActionPlanQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(Q(state__in=DECIDED_STATES) | Q(county__in=actor.county_codes(COUNTY_STAFF)))

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
        own = Q(plan__county__in=actor.county_codes(COUNTY_STAFF)) | Q(
            owner__in=actor.organisation_ids(INITIATIVE_OWNERS)
        )
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
        own = Q(initiative__plan__county__in=actor.county_codes(COUNTY_STAFF))
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
        own = Q(goal__initiative__plan__county__in=actor.county_codes(COUNTY_STAFF))
        own |= Q(goal__initiative__owner__in=actor.organisation_ids(INITIATIVE_OWNERS))
        return self.filter(Q(goal__initiative__plan__state__in=DECIDED_STATES) | own)

    def newest_first(self) -> Self:
        return self.order_by("-reached_on", "pk")


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The county's own staff; others see them as the follow-up shows them."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(county__in=actor.county_codes(COUNTY_STAFF))

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
