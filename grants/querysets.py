"""Which cases and decisions, and the sums of a county's year."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from grants.enums import INVESTMENT_SCHEMES, DecisionOutcome
from rsp.actor import Actor, Duty
from rsp.daterange import holds_on
from rsp.own_time import of_own_counties


class LegalActQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()


class AidSchemeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()


class SchemeBasisQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def in_force_during(self, year: int) -> Self:
        """Bases that held on some day of ``year``, in order of scheme name and day."""
        return (
            self.filter(valid_from__lte=date(year, 12, 31))
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=date(year, 1, 1)))
            .order_by("scheme__name", "valid_from")
        )

    def on(self, day: date) -> Self:
        return self.filter(holds_on(day))


class GrantCaseQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Cases are of the body that decides on their form of support: today's, and those received in its own time."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(
            Q(scheme__in=INVESTMENT_SCHEMES)
            & of_own_counties(actor, "county", {Duty.INVESTMENT_GRANTS}, day="received_on")
            | ~Q(scheme__in=INVESTMENT_SCHEMES)
            & of_own_counties(actor, "county", {Duty.GRANT_AUTHORITY}, day="received_on")
        )


class GrantDecisionQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A decision is a formal act: readable by everyone signed in, recipients masked where they are persons."""
        return self.all() if actor.is_signed_in else self.none()

    def standing(self) -> Self:
        """Those not replaced by a later decision."""
        return self.filter(superseded_by__isnull=True)

    def granting(self) -> Self:
        return self.filter(outcome=DecisionOutcome.GRANTED)

    def decided_in(self, year: int) -> Self:
        """The statistics year of a decision is the year it was made."""
        return self.filter(decided_on__gte=date(year, 1, 1), decided_on__lte=date(year, 12, 31))


class GrantYearQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)
