"""Which rows of the registers. The registers themselves are open to everyone signed in."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from registers.enums import Duty
from rsp.actor import Actor, Role
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
    pass


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
        administered = [grant.organisation_id for grant in actor.grants if grant.role == Role.ADMINISTRATOR]
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=administered))
