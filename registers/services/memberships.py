"""Roles: given, ended, and looked at once a year."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from accounts.models import User
from notices.enums import NoticeKind
from notices.services import notify
from registers.models import Membership, Organisation
from registers.policies import can_end_membership, can_give_role, can_review_membership
from registers.services.locks import lock_bodies_of, lock_organisation, lock_user, refuse_to_leave_empty
from registers.services.periods import FACTS, check_first_day, day_of_end, end_deputyships, end_row
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """A role at an organisation from one day to another, both included; open end = until further notice."""

    organisation_id: UUID
    role: str
    valid_from: date
    valid_to: date | None = None


def give_membership(*, actor: Actor, user_id: UUID, offer: RoleOffer) -> Membership:
    """Give somebody a role.

    Raises:
        PermissionDenied: the actor may not give it, or it does not fit the body.
        ValidationError: the days are wrong or have passed, or the person has the role already.
        ActRefused: the account is closed, or the organisation is merged into another.
    """
    with audited(actor, "membership.give") as trail:
        organisation = lock_organisation(offer.organisation_id)
        user = lock_user(user_id)
        trail.about(user, organisation.body)
        return place(trail, user, organisation, offer)


def place(trail: Trail, user: User, organisation: Organisation, offer: RoleOffer) -> Membership:
    """The membership itself, inside an act that has locked organisation and account and named the account."""
    check_allowed(can_give_role(trail.actor, organisation, Role(offer.role), user))
    if not user.is_active:
        raise ActRefused(_("Kontot är avstängt. Öppna det innan du ger det en roll."))
    if organisation.merged_into_id:
        raise ActRefused(_("Organisationen är hopslagen med en annan. Ge rollen hos den i stället."))
    check_first_day(offer.valid_from)
    row = Membership(
        user=user, organisation=organisation, role=offer.role, valid_from=offer.valid_from, valid_to=offer.valid_to
    )
    row.full_clean()
    row.save(force_insert=True)
    trail.record(action="membership.give", row=row, after=snapshot(row, *FACTS[Membership]))
    tell_of_role(row)
    return row


def tell_of_role(row: Membership) -> None:
    """Tell somebody of a role. Select ``organisation__municipality`` with it."""
    words = {"role": row.get_role_display(), "organisation": row.organisation.public_name}
    notify(
        user_ids=[row.user_id],
        kind=NoticeKind.MEMBERSHIP_GIVEN,
        title=_("Du har fått rollen %(role)s hos %(organisation)s") % words,
        link=reverse("registers:organisation", args=[row.organisation_id]),
        body=_("Rollen gäller från och med %(day)s.") % {"day": long_date(row.valid_from)},
    )


def end_membership(*, actor: Actor, membership_id: UUID, last_day: date | None, expected_version: int) -> Membership:
    """End a role after ``last_day``, at once when it is None. A role that has not held a whole day is taken back.

    When it is the person's last role at the body, whatever the person stands in for there ends with it.

    Raises:
        PermissionDenied, StaleVersion, ValidationError (the day has passed, or would prolong the role).
        ActRefused: it is the last administrator, or the role has ended already.
    """
    with audited(actor, "membership.end") as trail:
        row, today = _locked(trail, membership_id), timezone.localdate()
        check_allowed(can_end_membership(actor, row))
        check_version(row, expected_version)
        last_day = day_of_end(last_day, row.valid_to, today)
        refuse_to_leave_empty(actor, [row], last_day + timedelta(days=1))
        end_row(trail, row, last_day)
        _end_deputyships_with_the_last_role(trail, row, last_day)
        _tell_of_end(row, last_day, today)
    return row


def review_membership(*, actor: Actor, membership_id: UUID, expected_version: int) -> Membership:
    """Say that a role is still needed. Raises PermissionDenied, StaleVersion."""
    with audited(actor, "membership.review") as trail:
        row = _locked(trail, membership_id)
        check_allowed(can_review_membership(actor, row))
        check_version(row, expected_version)
        before = snapshot(row, "reviewed_on")
        row.reviewed_on, row.version = timezone.localdate(), row.version + 1
        row.save(update_fields=["reviewed_on", "version", "updated_at"])
        trail.changed(before, snapshot(row, "reviewed_on"))
    return row


def _end_deputyships_with_the_last_role(trail: Trail, row: Membership, last_day: date) -> None:
    """Who stands in at a body has a role of the person's own there."""
    next_day = last_day + timedelta(days=1)
    others = Membership.objects.filter(user=row.user_id, organisation=row.organisation_id).exclude(pk=row.pk)
    last_days = others.open_on(next_day).filter(valid_from__lte=next_day).values_list("valid_to", flat=True)
    if None not in last_days:
        end_deputyships(trail, row.user_id, max([last_day, *last_days]), row.organisation_id)


def _locked(trail: Trail, membership_id: UUID) -> Membership:
    """The membership, locked after its body, and named in the trail."""
    found = Membership.objects.get(pk=membership_id)
    lock_bodies_of(found.role, [found.organisation_id], timezone.localdate())
    rows = Membership.objects.select_related("user", "organisation__municipality").select_for_update(of=("self",))
    row = rows.filter(pk=membership_id).first()
    if row is None:
        raise ActRefused(_("Rollen är redan tillbakatagen."))
    trail.about(row, row.organisation.body)
    return row


def _tell_of_end(row: Membership, last_day: date, today: date) -> None:
    words = {"role": row.get_role_display(), "organisation": row.organisation.public_name, "day": long_date(last_day)}
    title = _("Din roll %(role)s hos %(organisation)s är avslutad")
    if last_day >= today:
        title = _("Din roll %(role)s hos %(organisation)s slutar efter den %(day)s")
    notify(
        user_ids=[row.user_id],
        kind=NoticeKind.MEMBERSHIP_ENDED,
        title=title % words,
        link=reverse("registers:organisation", args=[row.organisation_id]),
    )
