"""Which programmes, service plans and places: adopted ones are open to all signed in, drafts are the county's own."""

from collections.abc import Collection
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, Q, Value, When

from programs.enums import PlanStanding, ProgrammeState, ServicePlanState
from rsp.actor import COUNTY_STAFF, Actor, Role
from rsp.daterange import holds_on

PUBLIC_PROGRAMME_STATES = (ProgrammeState.ADOPTED, ProgrammeState.CLOSED)
PUBLIC_PLAN_STATES = (ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED, ServicePlanState.REPEALED)


CONSULTED_ROLES = frozenset({Role.MUNICIPAL_OFFICER, Role.PARTICIPANT})
"""The roles that read and answer what their own body is asked about."""


def _readable_programmes(actor: Actor, prefix: str = "") -> Q:
    """Adopted and closed programmes; drafts of the county's own staff; what the actor's body is asked about."""
    asked = actor.organisation_ids(CONSULTED_ROLES)
    readable = Q(**{f"{prefix}state__in": PUBLIC_PROGRAMME_STATES}) | Q(
        **{f"{prefix}county__in": actor.county_codes(COUNTY_STAFF)}
    )
    if not asked:
        return readable
    return readable | Q(
        **{
            f"{prefix}state": ProgrammeState.CONSULTED,
            f"{prefix}pk__in": _asked_of(asked),
        }
    )


def _asked_of(organisation_ids: Collection[UUID]) -> "models.QuerySet[Any]":
    """The programmes that the organisations are invited to say their views of."""
    table = apps.get_model("programs", "ConsultationInvitation")
    return table._base_manager.filter(organisation__in=organisation_ids).values("consultation__programme")


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Adopted and closed ones; drafts only for the county's own staff; consulted ones also for those asked."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_programmes(actor))

    def published(self) -> Self:
        """What everybody may read without signing in: adopted and closed programmes."""
        return self.decided()

    def decided(self) -> Self:
        """Adopted, whether or not since closed."""
        return self.filter(state__in=PUBLIC_PROGRAMME_STATES)

    def in_force(self, year: int) -> Self:
        """Decided ones whose years hold ``year``: one still adopted before one since closed, then the newest."""
        return self.decided().filter(first_year__lte=year, last_year__gte=year).newest_first()

    def newest_first(self) -> Self:
        """By state (adopted, closed, consulted, draft), then by years and decision, in a total order."""
        return self.order_by("state", "-first_year", "-last_year", "-adopted_on", "-revision", "pk")


class ProgrammePartQuerySet(models.QuerySet):
    """Rows that belong to a programme and are read with it."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_programmes(actor, "programme__"))


class OutcomeQuerySet(models.QuerySet):
    """Outcomes of programme goals, read with their programme."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_programmes(actor, "goal__programme__"))


class ConsultationPartQuerySet(models.QuerySet):
    """Invitations, and the answers given to them."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the county's own programmes, and those of the bodies the actor answers for."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        prefix = "" if self.model._meta.model_name == "consultationinvitation" else "invitation__"
        own = Q(**{f"{prefix}organisation__in": actor.organisation_ids(CONSULTED_ROLES)})
        staff = Q(**{f"{prefix}consultation__programme__county__in": actor.county_codes(COUNTY_STAFF)})
        return self.filter(own | staff)


class ServicePlanQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Adopted ones; what is under way only for the county's staff and the municipality itself."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(
            Q(state__in=PUBLIC_PLAN_STATES)
            | Q(municipality__county__in=actor.county_codes(COUNTY_STAFF))
            | Q(municipality__in=actor.municipality_codes({Role.MUNICIPAL_OFFICER}))
        )

    def with_standing(self, day: date) -> Self:
        """Annotate ``standing``: what the plan was worth on ``day`` ("aktuell" is computed, never stored).

        A plan is current when it was adopted and its validity holds the day. A plan not yet in force, or adopted
        later than the day, says nothing of that day and gets no standing.
        """
        in_force = Q(state__in=PUBLIC_PLAN_STATES, adopted_on__lte=day, valid_from__lte=day)
        return self.annotate(
            standing=Case(
                When(in_force & Q(repealed_on__lte=day), then=Value(PlanStanding.REPEALED.value)),
                When(in_force & Q(valid_to__lt=day), then=Value(PlanStanding.EXPIRED.value)),
                When(in_force, then=Value(PlanStanding.CURRENT.value)),
                When(
                    Q(state__in=[ServicePlanState.STARTED, ServicePlanState.RETURNED], started_on__lte=day),
                    then=Value(PlanStanding.STARTED.value),
                ),
                default=None,
                output_field=models.CharField(null=True),
            )
        )


class PlanPartQuerySet(models.QuerySet):
    """Rows that belong to a service plan and are read with it."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(
            Q(plan__state__in=PUBLIC_PLAN_STATES)
            | Q(plan__municipality__county__in=actor.county_codes(COUNTY_STAFF))
            | Q(plan__municipality__in=actor.municipality_codes({Role.MUNICIPAL_OFFICER}))
        )


class MunicipalityNoteQuerySet(models.QuerySet):
    """What a municipality says of itself, open to all signed in."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()


class ServicePlanCountQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Stated counts come from published sources: open to all signed in."""
        return self.all() if actor.is_signed_in else self.none()


def _readable_place(actor: Actor, prefix: str = "") -> Q:
    return (
        Q(**{f"{prefix}is_planned": False})
        | Q(**{f"{prefix}municipality__county__in": actor.county_codes(COUNTY_STAFF)})
        | Q(**{f"{prefix}municipality__in": actor.municipality_codes({Role.MUNICIPAL_OFFICER})})
    )


class ServicePlaceQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Open and closed places are known to all; planned ones to the county's staff and the municipality."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_place(actor))

    def opened_in(self, year: int) -> Self:
        return self.filter(Q(opened_on__year=year) | Q(opened_on__isnull=True, opened_year=year))

    def closed_in(self, year: int) -> Self:
        return self.filter(closed_on__year=year)

    def open_on(self, day: date) -> Self:
        """Those that had opened and not yet closed on ``day``; one known by year only counts from that year's end."""
        last_day = (day.month, day.day) == (12, 31)
        whole_year = day.year if last_day else day.year - 1
        return (
            self.filter(is_planned=False)
            .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))
            .filter(
                Q(opened_on__lte=day)
                | Q(opened_on__isnull=True, opened_year__lte=whole_year)
                | Q(opened_on__isnull=True, opened_year__isnull=True)
            )
        )

    def in_order(self) -> Self:
        return self.order_by("municipality__name", "name", "pk")


class PlacePartQuerySet(models.QuerySet):
    """Dated facts of a place, read with it."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_place(actor, "place__"))

    def on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(holds_on(day))


class RoadDistanceQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those between two places that the actor sees."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_place(actor, "from_place__") & _readable_place(actor, "to_place__"))
