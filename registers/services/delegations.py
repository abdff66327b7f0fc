"""The delegation order, and those who stand in for others."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from accounts.models import User
from notices.enums import NoticeKind
from notices.services import notify
from registers.enums import CapacityChoice
from registers.models import Delegation, Membership, Organisation
from registers.policies import can_add_point, can_appoint_deputy, can_end_delegation
from registers.services.locks import lock_organisation, lock_user
from registers.services.periods import FACTS, check_first_day, day_of_end, end_row
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date


@dataclass(frozen=True, slots=True)
class DelegationPoint:
    """A point of the delegation order: whoever has the role may decide the matter, up to the amount."""

    organisation_id: UUID
    role: str
    matter: str
    point: str
    valid_from: date
    valid_to: date | None = None
    decision: str = ""
    max_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DeputyTerms:
    """Who stands in for the holder of a role, as what, in which matter (empty: all), from when to when."""

    organisation_id: UUID
    user_id: UUID
    role: str
    capacity: str
    valid_from: date
    valid_to: date | None = None
    matter: str = ""
    decision: str = ""


def add_delegation(*, actor: Actor, point: DelegationPoint) -> Delegation:
    """Write down a point of the delegation order.

    Raises:
        PermissionDenied, ValidationError (also: the order says something of it already), ActRefused.
    """
    with audited(actor, "delegation.add") as trail:
        organisation = _body_of(trail, point.organisation_id)
        check_allowed(can_add_point(actor, organisation, Role(point.role)))
        row = Delegation(
            organisation=organisation,
            role=point.role,
            matter=point.matter,
            point=point.point,
            decision=point.decision,
            max_amount=point.max_amount,
            valid_from=point.valid_from,
            valid_to=point.valid_to,
        )
        return _add(trail, row)


def appoint_deputy(*, actor: Actor, terms: DeputyTerms) -> Delegation:
    """Let somebody with a role at the body stand in for the holder of another.

    Raises:
        PermissionDenied, ValidationError (also: the person stands in already), ActRefused.
    """
    with audited(actor, "deputy.appoint") as trail:
        organisation = _body_of(trail, terms.organisation_id)
        check_allowed(can_appoint_deputy(actor, organisation, Role(terms.role), terms.user_id))
        row = Delegation(
            organisation=organisation,
            user=_colleague(terms),
            role=terms.role,
            capacity=terms.capacity,
            matter=terms.matter,
            decision=terms.decision,
            valid_from=terms.valid_from,
            valid_to=terms.valid_to,
        )
        if row.capacity == CapacityChoice.ORDINARY:
            raise ValidationError({"capacity": _("Välj ersättare eller tillförordnad.")})
        check_first_day(row.valid_from)
        _add(trail, row)
        _tell_of_appointment(row)
    return row


def end_delegation(*, actor: Actor, delegation_id: UUID, last_day: date | None, expected_version: int) -> Delegation:
    """End a point or a deputyship after ``last_day``, at once when it is None; what has not yet held is taken back.

    Raises:
        PermissionDenied, StaleVersion.
        ValidationError: the day has passed, or would prolong it.
        ActRefused: it has ended already.
    """
    found = Delegation.objects.get(pk=delegation_id)
    action = "delegation.end" if found.capacity == CapacityChoice.ORDINARY else "deputy.end"
    with audited(actor, action) as trail:
        lock_organisation(found.organisation_id)
        row = _locked(trail, delegation_id)
        check_allowed(can_end_delegation(actor, row))
        check_version(row, expected_version)
        last_day = day_of_end(last_day, row.valid_to, timezone.localdate())
        end_row(trail, row, last_day)
    return row


def _body_of(trail: Trail, organisation_id: UUID) -> Organisation:
    organisation = lock_organisation(organisation_id)
    trail.about(organisation, organisation.body)
    return organisation


def _colleague(terms: DeputyTerms) -> User:
    """The person, locked, who must have a role of the person's own at the body."""
    user = lock_user(terms.user_id)
    held = Membership.objects.on(timezone.localdate()).filter(user=user, organisation=terms.organisation_id)
    if user.is_machine or not held.exists():
        raise ValidationError({"user": _("Välj en person som har en roll hos organisationen i dag.")})
    return user


def _add(trail: Trail, row: Delegation) -> Delegation:
    if row.organisation.merged_into_id:
        raise ActRefused(_("Organisationen är hopslagen med en annan. Ändra den i stället."))
    row.full_clean()
    row.save(force_insert=True)
    trail.about(row)
    trail.changed({}, snapshot(row, *FACTS[Delegation]))
    return row


def _locked(trail: Trail, delegation_id: UUID) -> Delegation:
    rows = Delegation.objects.select_related("user", "organisation__municipality").select_for_update(of=("self",))
    row = rows.filter(pk=delegation_id).first()
    if row is None:
        raise ActRefused(_("Den är redan tillbakatagen."))
    trail.about(row, row.organisation.body)
    return row


def _tell_of_appointment(row: Delegation) -> None:
    words = {
        "capacity": row.get_capacity_display().lower(),
        "role": row.get_role_display().lower(),
        "organisation": row.organisation.public_name,
    }
    first, last = long_date(row.valid_from), row.valid_to
    period = _("från och med %(first)s") % {"first": first}
    if last:
        period = _("från och med %(first)s till och med %(last)s") % {"first": first, "last": long_date(last)}
    notify(
        user_ids=[row.user_id],
        kind=NoticeKind.DEPUTY_APPOINTED,
        title=_("Du är utsedd till %(capacity)s för %(role)s hos %(organisation)s") % words,
        link=reverse("registers:delegations"),
        body=_("Det gäller %(period)s.") % {"period": period},
    )
