"""Which programmes, service plans and places: adopted ones are open to all signed in, drafts are the county's own."""

from collections.abc import Collection
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Least

from programs.enums import FactKind, PlaceKind, PlaceOffer, PlanStanding, ProgrammeState, ServicePlanState
from rsp.actor import PROGRAMME_DUTY, Actor, Role
from rsp.daterange import holds_on
from rsp.own_time import of_own_counties

PUBLIC_PROGRAMME_STATES = (ProgrammeState.ADOPTED, ProgrammeState.CLOSED)
PUBLIC_PLAN_STATES = (ServicePlanState.ADOPTED, ServicePlanState.CONFIRMED, ServicePlanState.REPEALED)
ENDED_ON = Case(
    When(Q(repealed_on__isnull=False, valid_to__isnull=False), then=Least(F("repealed_on"), F("valid_to"))),
    default=Coalesce("repealed_on", "valid_to"),
    output_field=models.DateField(),
)
"""When a plan ended, or will."""


CONSULTED_ROLES = frozenset({Role.MUNICIPAL_OFFICER, Role.PARTICIPANT, Role.CASE_OFFICER, Role.DIRECTOR})
"""The roles that read and answer what their own body is asked about: also at an authority in the partnership."""


def _readable_programmes(actor: Actor, prefix: str = "") -> Q:
    """Adopted and closed programmes; drafts of the county's own staff; what the actor's body is asked about."""
    asked = actor.organisation_ids(CONSULTED_ROLES)
    own = of_own_counties(actor, f"{prefix}county", PROGRAMME_DUTY, year=f"{prefix}first_year")
    readable = Q(**{f"{prefix}state__in": PUBLIC_PROGRAMME_STATES}) | own
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

    def taking_years_of(self, row: Any) -> Self:
        """Other adopted programmes of the county that share a year with ``row``, but for the one that it revises."""
        shared = self.filter(
            county=row.county_id,
            state=ProgrammeState.ADOPTED,
            first_year__lte=row.last_year,
            last_year__gte=row.first_year,
        )
        return shared.exclude(pk__in=[pk for pk in (row.pk, row.revises_id) if pk])

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

    def published(self) -> Self:
        """Those of programmes that everybody may read without signing in."""
        return self.filter(programme__state__in=PUBLIC_PROGRAMME_STATES)


class OutcomeQuerySet(models.QuerySet):
    """Outcomes of programme goals, read with their programme."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_programmes(actor, "goal__programme__"))


class ConsultationQuerySet(ProgrammePartQuerySet):
    """Rounds, read with their programme."""

    def newest_first(self) -> Self:
        return self.order_by("-opens_on", "-created_at")


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
        county, opened = f"{prefix}consultation__programme__county", f"{prefix}consultation__opens_on"
        return self.filter(own | of_own_counties(actor, county, PROGRAMME_DUTY, day=opened))


def _readable_plan(actor: Actor, prefix: str = "") -> Q:
    """Adopted plans; what is under way for the county's staff and the municipality itself."""
    return (
        Q(**{f"{prefix}state__in": PUBLIC_PLAN_STATES})
        | of_own_counties(actor, f"{prefix}municipality__county", PROGRAMME_DUTY, day=f"{prefix}started_on")
        | Q(**{f"{prefix}municipality__in": actor.municipality_codes({Role.MUNICIPAL_OFFICER})})
    )


class ServicePlanQuerySet(models.QuerySet):
    def recorded(self) -> Self:
        """What is recorded of the world: example data is shown as such on pages, and never reported."""
        return self.filter(is_example=False)

    def visible_to(self, actor: Actor) -> Self:
        """Adopted ones; what is under way only for the county's staff and the municipality itself."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_plan(actor))

    def with_standing(self, day: date) -> Self:
        """Annotate ``standing``: what the plan was worth on ``day`` ("aktuell" is computed, never stored).

        A plan is current when it was adopted and its validity holds the day. One that was begun and not yet in force
        on the day was under way; one begun later says nothing of that day and gets no standing.
        """
        in_force = Q(state__in=PUBLIC_PLAN_STATES, adopted_on__lte=day, valid_from__lte=day)
        return self.annotate(
            standing=Case(
                When(in_force & Q(repealed_on__lte=day), then=Value(PlanStanding.REPEALED.value)),
                When(in_force & Q(valid_to__lt=day), then=Value(PlanStanding.EXPIRED.value)),
                When(in_force, then=Value(PlanStanding.CURRENT.value)),
                When(Q(started_on__lte=day), then=Value(PlanStanding.STARTED.value)),
                default=None,
                output_field=models.CharField(null=True),
            )
        )

    def telling_most_first(self, day: date) -> Self:
        """Those with a standing on ``day``: current ones, then one under way, then what ended last."""
        rank = Case(
            When(standing=PlanStanding.CURRENT, then=Value(0)),
            When(standing=PlanStanding.STARTED, then=Value(1)),
            default=Value(2),
        )
        known = self.with_standing(day).exclude(standing=None).annotate(rank=rank)
        ended_on = Case(When(rank=2, then=ENDED_ON), default=None)
        return known.annotate(ended_on=ended_on).order_by(
            "rank", F("ended_on").desc(nulls_first=True), "-valid_from", "-adopted_on", "pk"
        )

    def under_way(self) -> Self:
        """Begun or returned: the draft that the municipality works on, one at most."""
        return self.filter(state__in=[ServicePlanState.STARTED, ServicePlanState.RETURNED])

    def published(self) -> Self:
        """What everybody may read without signing in: adopted plans, whether or not since repealed."""
        return self.adopted()

    def adopted(self) -> Self:
        """Adopted, whether or not since repealed."""
        return self.filter(state__in=PUBLIC_PLAN_STATES)


class PlanPartQuerySet(models.QuerySet):
    """Rows that belong to a service plan and are read with it."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_plan(actor, "plan__"))


class MunicipalityNoteQuerySet(models.QuerySet):
    """What a municipality says of itself, open to all signed in."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def published(self) -> Self:
        """That a municipality has no plan is as open as its plan would have been; what it writes of it is not."""
        return self.only("municipality", "stated_on")


class ServicePlanCountQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Stated counts come from published sources: open to all signed in."""
        return self.all() if actor.is_signed_in else self.none()

    def published(self) -> Self:
        """What everybody may read without signing in: the sources are published."""
        return self.all()

    def last_stated(self) -> Any:
        """The newest one, None when there is none."""
        return self.order_by("-counted_on").first()


def _readable_place(actor: Actor, prefix: str = "") -> Q:
    return (
        Q(**{f"{prefix}is_planned": False})
        | of_own_counties(actor, f"{prefix}municipality__county")
        | Q(**{f"{prefix}municipality__in": actor.municipality_codes({Role.MUNICIPAL_OFFICER})})
    )


class ServicePlaceQuerySet(models.QuerySet):
    def recorded(self) -> Self:
        """What is recorded of the world: example data is shown as such on pages, and never reported."""
        return self.filter(is_example=False)

    def visible_to(self, actor: Actor) -> Self:
        """Open and closed places are known to all; planned ones to the county's staff and the municipality."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(_readable_place(actor))

    def namesakes(self, municipality_code: str, name: str, locality: str) -> Self:
        """Those that are not closed and have the name in the same village."""
        return self.filter(
            municipality=municipality_code, name__iexact=name, locality__iexact=locality, closed_on__isnull=True
        )

    def opened_in(self, year: int) -> Self:
        return self.filter(Q(opened_on__year=year) | Q(opened_on__isnull=True, opened_year=year))

    def closed_in(self, year: int) -> Self:
        return self.filter(closed_on__year=year)

    def open_on(self, day: date) -> Self:
        """Those that had opened and not yet closed on ``day``; one known by year only counts from that year's end.

        One whose opening is not known at all counts from the day it was recorded.
        """
        last_day = (day.month, day.day) == (12, 31)
        whole_year = day.year if last_day else day.year - 1
        return (
            self.filter(is_planned=False)
            .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))
            .filter(
                Q(opened_on__lte=day)
                | Q(opened_on__isnull=True, opened_year__lte=whole_year)
                | Q(opened_on__isnull=True, opened_year__isnull=True, created_at__date__lte=day)
            )
        )

    def unknown_on(self, day: date) -> Self:
        """Those of which nothing is known on ``day``: recorded later, without the day or year of the opening."""
        unknown = self.filter(is_planned=False, opened_on__isnull=True, opened_year__isnull=True)
        return unknown.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), created_at__date__gt=day)

    def planned_on(self, day: date) -> Self:
        """Those planned, and those whose opening day is still to come on ``day``."""
        return self.filter(Q(is_planned=True) | Q(opened_on__gt=day))

    def closed_by(self, day: date) -> Self:
        return self.filter(closed_on__lte=day)

    def offering(self, offer: str) -> Self:
        """Those where people get the service. A fuel station sells fuel also when nobody has said so."""
        sells = Q(offers__contains=[offer])
        return self.filter(sells | Q(kind=PlaceKind.FUEL_STATION) if offer == PlaceOffer.FUEL else sells)

    def with_broad_range(self, day: date) -> Self:
        """Annotate ``has_broad_range``: whether a broad range (mångsidigt utbud) is known to hold on ``day``."""
        facts = apps.get_model("programs", "PlaceFact")._base_manager.filter(
            holds_on(day), place=models.OuterRef("pk"), kind=FactKind.BROAD_RANGE, holds=True
        )
        return self.annotate(has_broad_range=models.Exists(facts))

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


class BudgetFrameQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Public decisions: everybody signed in reads them."""
        return self.all() if actor.is_signed_in else self.none()

    def for_year(self, county_code: str, year: int) -> Self:
        return self.filter(county=county_code, year=year).order_by("stream")
