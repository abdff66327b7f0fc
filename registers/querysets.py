"""Which rows of the registers. The registers themselves are open to everyone signed in."""

from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from registers.enums import Duty
from rsp.actor import ADMINISTRATORS, Actor, Role
from rsp.daterange import holds_on

if TYPE_CHECKING:
    from registers.models import Organisation


class OpenRegisterQuerySet(models.QuerySet):
    """Rows everyone signed in may read."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()


class CountyQuerySet(OpenRegisterQuerySet):
    def in_order(self) -> Self:
        """In Swedish alphabetical order (the column's collation)."""
        return self.order_by("name")


class MunicipalityQuerySet(OpenRegisterQuerySet):
    def in_order(self) -> Self:
        return self.order_by("name")


class OrganisationQuerySet(OpenRegisterQuerySet):
    def current(self) -> Self:
        """Those not merged into another."""
        return self.filter(merged_into__isnull=True)

    def administered_by(self, actor: Actor) -> Self:
        """Those whose people the actor administers."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(pk__in=actor.organisation_ids(ADMINISTRATORS))

    def in_order(self) -> Self:
        return self.order_by("name", "pk")


class ResponsibilityQuerySet(OpenRegisterQuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(holds_on(day))

    def in_order(self) -> Self:
        return self.order_by("duty", "valid_from")

    def responsible_for(self, county_code: str, duty: Duty, day: date) -> "Organisation | None":
        """The organisation that held ``duty`` in the county on ``day``, or None when nobody is recorded.

        The database refuses two at a time (``responsibility_one_holder_at_a_time``).
        """
        row = self.on(day).filter(county=county_code, duty=duty).select_related("organisation").first()
        return row.organisation if row else None


class MembershipQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on ``day``, of users who are still active."""
        return self.filter(holds_on(day), user__is_active=True)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those at organisations one administers."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=actor.organisation_ids(ADMINISTRATORS)))


class DelegationQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(holds_on(day))

    def of_user(self, user_id: UUID, memberships: "MembershipQuerySet", day: date) -> Self:
        """What holds on ``day`` for a user: standing in for others, and the order at the bodies of either."""
        stands_in = self.on(day).filter(user_id=user_id)
        bodies = Q(organisation__in=memberships.values("organisation"))
        bodies |= Q(organisation__in=stands_in.values("organisation"))
        return self.on(day).filter(Q(user_id=user_id) | Q(user__isnull=True) & bodies).select_related("organisation")

    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisations one holds a role at."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=actor.organisation_ids(tuple(Role))))


class ContactFunctionQuerySet(OpenRegisterQuerySet):
    def in_order(self) -> Self:
        return self.order_by("purpose", "pk")
