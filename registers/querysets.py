"""Which rows of the registers. The registers themselves are open to everyone signed in."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.models import User
from registers.enums import CapacityChoice, Duty, OrganisationKind
from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, Actor, Role
from rsp.daterange import holds_on

if TYPE_CHECKING:
    from registers.models import Organisation

REVIEW_AFTER = timedelta(days=365)
"""How long a role holds before somebody looks at whether it is still needed."""

MAY_BE_A_PERSON = Q(orgnr__regex=r"^..[01]") | (
    (Q(orgnr__isnull=True) | Q(orgnr=""))
    & Q(kind__in=[OrganisationKind.COMPANY.value, OrganisationKind.PROPERTY_OWNER.value])
)
"""Organisations whose name is or may be a person's: ``Organisation.is_sole_trader`` or ``may_be_a_person``."""


def _known(actor: Actor, at: Q, person: str = "") -> dict[str, Any]:
    """Annotations: ``is_known``, whether the person has signed in since getting a role ``at`` a body; ``shown_name``.

    Until then those who work there see the address that somebody typed, and not whose account it turned out to be.
    ``person``: the way from the row to the account, empty for an account itself.
    """
    way = f"{person}__" if person else ""
    signed_in = User.objects.filter(at, pk=OuterRef(f"{way}pk"), memberships__created_at__lte=F("last_login"))
    known = Q(Exists(signed_in)) | Q(**{f"{way}is_machine": True}) | Q(**{f"{way}anonymised_at__isnull": False})
    known |= Q(**{f"{way}pk": actor.user_id})
    if actor.is_system_administrator:
        known = Q(pk__isnull=False)
    return {
        "is_known": ExpressionWrapper(known, models.BooleanField()),
        "shown_name": Case(
            When(known, then=F(f"{way}name")), default=F(f"{way}email"), output_field=models.CharField()
        ),
    }


def people_of(actor: Actor) -> "models.QuerySet[User]":
    """The accounts the actor administers: those with a role, now or before, at an organisation that is the actor's.

    With ``is_known`` and ``shown_name``: what else is stored of somebody not known is not for the page.
    """
    administered = actor.organisation_ids(ADMINISTRATORS)
    people = User.objects.annotate(**_known(actor, Q(memberships__organisation__in=administered)))
    if actor.is_system_administrator:
        return people
    by_role = Q(memberships__organisation__in=administered) | Q(delegations__organisation__in=administered)
    return people.filter(pk__in=User.objects.filter(by_role).values("pk"))


def people_with_role_at(actor: Actor, organisation_id: UUID, day: date) -> "models.QuerySet[User]":
    """The open accounts of people, not machines, that have a role at the organisation on ``day``; ``shown_name``."""
    held = User.objects.filter(holds_on(day, "memberships__"), memberships__organisation=organisation_id)
    people = User.objects.annotate(**_known(actor, Q(memberships__organisation=organisation_id)))
    return people.filter(pk__in=held.values("pk"), is_active=True, is_machine=False)


def _responsibilities() -> "models.QuerySet[Any]":
    return apps.get_model("registers", "Responsibility")._base_manager.all()


class OfPeopleQuerySet(models.QuerySet):
    """Rows at an organisation about somebody, from one day to another."""

    def open_on(self, day: date) -> Self:
        """Those that hold on ``day`` or later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def with_duties(self, day: date) -> Self:
        """With ``duties``: what the organisation answers for in its county on ``day``, or did earlier, with last days.

        Read with the rows, so that knowing what a role reaches costs no query of its own.
        """
        begun = _responsibilities().filter(
            organisation=OuterRef("organisation"), county=OuterRef("organisation__county"), valid_from__lte=day
        )
        return self.annotate(duties=ArraySubquery(begun.values_list(JSONObject(duty="duty", last_day="valid_to"))))

    def named_for(self, actor: Actor) -> Self:
        """With ``is_known`` and ``shown_name`` of the person, as the actor may see them."""
        return self.annotate(**_known(actor, Q(memberships__organisation=OuterRef("organisation")), "user"))

    def of_known_people(self, actor: Actor) -> Self:
        """Those that are about nobody, or about somebody whose name the actor may see."""
        return self.named_for(actor).filter(Q(is_known=True) | Q(user__isnull=True))


class OpenRegisterQuerySet(models.QuerySet):
    """Rows everyone signed in may read, and that open pages tell of without signing in."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.is_signed_in else self.none()

    def published(self) -> Self:
        """What everybody may read without signing in. Organisations are named by ``public_name``."""
        return self.all()


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

    def in_order_for(self, actor: Actor) -> Self:
        """In order of the names the actor is shown: a masked one comes where its mask does."""
        return self.order_by(name_shown_to(actor), "pk")

    def named_to(self, actor: Actor) -> Self:
        """Those whose name the actor is shown, and no mask in its place."""
        return self.all() if _reads_all(actor) else self.exclude(_masked_for(actor))

    def matching(self, actor: Actor, words: str) -> Self:
        """Those whose name, as the actor may see it, or number holds ``words``. Personal numbers find nothing."""
        readable = Q() if _reads_all(actor) else ~_masked_for(actor)
        found = Q(name__icontains=words)
        digits = re.sub(r"[\s\u00a0-]", "", words)
        if digits.isascii() and digits.isdigit():
            found |= Q(orgnr__startswith=digits) & ~Q(orgnr__regex=r"^..[01]")
        return self.filter(found & readable)


def name_shown_to(actor: Actor) -> Case | F:
    """The name of an organisation as the actor is shown it, to order by."""
    if _reads_all(actor):
        return F("name")
    return Case(When(_masked_for(actor), then=Value("Enskild näringsidkare")), default=F("name"))


def _reads_all(actor: Actor) -> bool:
    return actor.is_system_administrator


def _masked_for(actor: Actor) -> Q:
    """Organisations whose name the actor is not shown: ``registers.policies.can_read_identity`` as a condition."""
    own = Q(pk__in=actor.organisation_ids(tuple(Role)))
    return MAY_BE_A_PERSON & ~(own | Q(county__in=actor.county_codes(COUNTY_STAFF)))


class ResponsibilityQuerySet(OpenRegisterQuerySet):
    def of_duty(self, county_code: str, duty: str) -> Self:
        """The periods of one duty in one county, in order of time."""
        return self.filter(county=county_code, duty=duty).order_by("valid_from")

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


class MembershipQuerySet(OfPeopleQuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on ``day``, of users who are still active."""
        return self.filter(holds_on(day), user__is_active=True)

    def administered_by(self, actor: Actor) -> Self:
        """Those at organisations whose people the actor administers."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(organisation__in=actor.organisation_ids(ADMINISTRATORS))

    def following(self, county_code: str, but: UUID | None) -> set[UUID]:
        """The users who follow what a county reports, ``but`` left out: staff where a duty there lies, and analysts."""
        holders = _responsibilities().filter(holds_on(timezone.localdate()), county=county_code)
        staff = Q(role__in=COUNTY_STAFF, organisation__in=holders.values("organisation"))
        rows = self.filter(staff | Q(role=Role.NATIONAL_ANALYST))
        return set(rows.values_list("user", flat=True)) - {but}

    def due_for_review(self, day: date) -> Self:
        """Those of open accounts that hold on ``day`` and that nobody has looked at for a year."""
        looked_at = Coalesce("reviewed_on", "valid_from")
        return self.on(day).annotate(looked_at=looked_at).filter(looked_at__lte=day - REVIEW_AFTER)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those at organisations one administers."""
        if actor.is_system_administrator:
            return self.all()
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=actor.organisation_ids(ADMINISTRATORS)))


class DelegationQuerySet(OfPeopleQuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(holds_on(day))

    def standing_in(self) -> Self:
        """Persons who stand in for others, and not points of the delegation order."""
        return self.exclude(capacity=CapacityChoice.ORDINARY)

    def of_user(self, user_id: UUID, memberships: "MembershipQuerySet", day: date) -> Self:
        """What holds on ``day`` for a user: standing in for others, and the order at the bodies of either."""
        stands_in = self.on(day).filter(user_id=user_id)
        bodies = Q(organisation__in=memberships.values("organisation"))
        bodies |= Q(organisation__in=stands_in.values("organisation"))
        return (
            self.on(day)
            .filter(Q(user_id=user_id) | Q(user__isnull=True) & bodies)
            .with_duties(day)
            .select_related("organisation__municipality")
        )

    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisations one holds a role at."""
        if not actor.is_signed_in:
            return self.none()
        if actor.is_system_administrator:
            return self.all()
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=actor.organisation_ids(tuple(Role))))


class ContactFunctionQuerySet(OpenRegisterQuerySet):
    def in_order(self) -> Self:
        return self.order_by("purpose", "pk")


class PublicFigureQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Public figures are open to everyone signed in."""
        return self.all() if actor.is_signed_in else self.none()
