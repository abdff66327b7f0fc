"""Roles: given, ended, and looked at once a year."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from accounts.models import User
from notices.enums import NoticeKind
from notices.services import notify
from registers.models import Membership, Organisation
from registers.policies import can_end_membership, can_give_role, can_review_membership
from registers.services.locks import lock_bodies_of, lock_organisation, refuse_to_leave_empty
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import long_date

FACTS = ("role", "valid_from", "valid_to")


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
        ValidationError: the days are wrong, or the person has the role already.
        ActRefused: the account is closed, or the organisation is merged into another.
    """
    with audited(actor, "membership.give") as trail:
        organisation = lock_organisation(offer.organisation_id)
        user = User.objects.get(pk=user_id)
        trail.about(user, organisation.body)
        return place(trail, user, organisation, offer)


def place(trail: Trail, user: User, organisation: Organisation, offer: RoleOffer) -> Membership:
    """The membership itself, inside an act that has locked the organisation and named the account in its trail."""
    check_allowed(can_give_role(trail.actor, organisation, Role(offer.role), user))
    if not user.is_active:
        raise ActRefused(_("Kontot är avstängt. Öppna det innan du ger det en roll."))
    if organisation.merged_into_id:
        raise ActRefused(_("Organisationen är hopslagen med en annan. Ge rollen hos den i stället."))
    row = Membership(
        user=user, organisation=organisation, role=offer.role, valid_from=offer.valid_from, valid_to=offer.valid_to
    )
    row.full_clean()
    row.save(force_insert=True)
    trail.record(action="membership.give", row=row, after=snapshot(row, *FACTS))
    words = {"role": row.get_role_display(), "organisation": organisation.public_name}
    notify(
        user_ids=[user.pk],
        kind=NoticeKind.MEMBERSHIP_GIVEN,
        title=_("Du har fått rollen %(role)s hos %(organisation)s") % words,
        link=reverse("registers:organisation", args=[organisation.pk]),
        body=_("Rollen gäller från och med %(day)s.") % {"day": long_date(row.valid_from)},
    )
    return row


def end_membership(*, actor: Actor, membership_id: UUID, last_day: date | None, expected_version: int) -> Membership:
    """End a role after ``last_day``, at once when it is None. A role that has not held a whole day is taken back.

    Raises:
        PermissionDenied, StaleVersion, ValidationError (the day).
        ActRefused: it is the last administrator, or the role has ended already.
    """
    with audited(actor, "membership.end") as trail:
        row, today = _locked(trail, membership_id), timezone.localdate()
        check_allowed(can_end_membership(actor, row))
        check_version(row, expected_version)
        last_day = day_of_end(last_day, row.valid_to, today)
        refuse_to_leave_empty(actor, [row], last_day + timedelta(days=1))
        before = snapshot(row, *FACTS)
        if row.valid_from > last_day:
            trail.record(before=before, reason=_("Rollen togs tillbaka innan den hade gällt en hel dag."))
            Membership.objects.filter(pk=row.pk).delete()
        else:
            row.valid_to, row.version = last_day, row.version + 1
            row.save(update_fields=["valid_to", "version", "updated_at"])
            trail.changed(before, snapshot(row, *FACTS))
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


def day_of_end(wanted: date | None, present: date | None, today: date) -> date:
    """The last day of what is ended: the wanted one, or yesterday. Raises ValidationError for a day that has passed."""
    if wanted is not None and wanted < today:
        raise ValidationError({"last_day": _("Välj i dag eller en senare dag. Lämna fältet tomt för att avsluta nu.")})
    if present is not None and present < today:
        raise ActRefused(_("Den är redan avslutad."))
    return wanted or today - timedelta(days=1)


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
