"""People's accounts: invited, closed, opened again, and anonymised for good."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from accounts.models import User
from accounts.services.sessions import end_sessions_of
from accounts.services.tokens import revoke_tokens_of
from notices.models import OutboxMail
from registers.models import Membership, Organisation
from registers.policies import can_anonymise_user, can_deactivate_user, can_give_role
from registers.services.locks import lock_account, lock_organisation, refuse_to_leave_empty
from registers.services.memberships import RoleOffer, place, tell_of_role
from registers.services.periods import end_deputyships
from rsp.actor import Actor, Role
from rsp.editable import check_version
from rsp.rights import ActRefused, check_allowed

ABOUT_THE_PERSON_ONLY = frozenset({"account", "mfa", "socialaccount", "usersessions", "notices"})
"""Apps whose rows about a person serve the person alone, and go when the person is anonymised."""

ROWS_OF_THE_PERSON = frozenset(
    {
        *("accounts.editdraft", "accounts.editlock", "accounts.savedview"),
        *("actionplans.calendarfeed", "actionplans.planimport"),
    }
)
"""Tables of other apps whose rows do."""

NO_SUCH_DOMAIN = "anonymiserad.invalid"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to invite, and to what."""

    email: str
    name: str
    offer: RoleOffer


def invite_user(*, actor: Actor, invitation: Invitation) -> Membership:
    """Give a role to whoever has the address: a new account is made and gets a mail with a link; a known one the role.

    Raises:
        PermissionDenied, ValidationError, ActRefused: the account is closed.
    """
    offer = invitation.offer
    with audited(actor, "account.invite") as trail:
        organisation = lock_organisation(offer.organisation_id)
        trail.about(organisation, organisation.body)
        check_allowed(can_give_role(actor, organisation, Role(offer.role)))
        user = _account_with(invitation.email) or _new_account(invitation)
        if user.is_machine or not user.is_active:
            raise ActRefused(_("Adressen kan inte bjudas in. Kontakta en systemadministratör."))
        trail.about(user)
        row = place(trail, user, organisation, offer)
        trail.record(row=user, after={"role": offer.role})
        if user.last_login is None:
            _send_invitation(user, organisation, row)
    return row


def resend_invitation(*, actor: Actor, user_id: UUID, organisation_id: UUID) -> None:
    """Send the link again to somebody who has not come in yet. Raises PermissionDenied, ActRefused."""
    with audited(actor, "account.invite") as trail:
        organisation = lock_organisation(organisation_id)
        user = User.objects.select_for_update().get(pk=user_id)
        trail.about(user, organisation.body)
        roles = Membership.objects.open_on(timezone.localdate()).filter(user=user, organisation=organisation)
        row = roles.select_related("organisation__municipality").order_by("created_at").first()
        if row is None:
            raise ActRefused(_("Personen har ingen roll hos organisationen längre."))
        check_allowed(can_give_role(actor, organisation, Role(row.role), user))
        has_come_in = user.last_login and user.last_login >= row.created_at
        if has_come_in or user.is_machine or not user.is_active:
            raise ActRefused(_("Personen har redan loggat in, eller så är kontot avstängt."))
        if user.last_login:
            tell_of_role(row)  # the person has an account to sign in with, which is not told to who invites
        else:
            _send_invitation(user, organisation, row)


def deactivate_user(*, actor: Actor, user_id: UUID, expected_version: int) -> User:
    """Close an account: sessions, keys and deputyships end at once, roles stay as they are.

    Raises:
        PermissionDenied, StaleVersion.
        ActRefused: it is closed already, or nobody would be left to administer.
    """
    with audited(actor, "account.deactivate") as trail:
        user, standing = lock_account(trail, user_id)
        check_allowed(can_deactivate_user(actor, standing))
        check_version(user, expected_version)
        if not user.is_active:
            raise ActRefused(_("Kontot är redan avstängt."))
        _close(trail, user)
        _save(user, "is_active", "deactivated_at")
        trail.changed({"is_active": True}, snapshot(user, "is_active"))
    return user


def reactivate_user(*, actor: Actor, user_id: UUID, expected_version: int) -> User:
    """Open a closed account again. Its keys and deputyships stay ended.

    Raises PermissionDenied, StaleVersion, ActRefused.
    """
    with audited(actor, "account.reactivate") as trail:
        user, standing = lock_account(trail, user_id)
        check_allowed(can_deactivate_user(actor, standing))
        check_version(user, expected_version)
        if user.is_active or user.anonymised_at:
            raise ActRefused(_("Kontot är redan öppet, eller anonymiserat för alltid."))
        user.is_active, user.deactivated_at = True, None
        _save(user, "is_active", "deactivated_at")
        trail.changed({"is_active": False}, snapshot(user, "is_active"))
    return user


def anonymise_user(*, actor: Actor, user_id: UUID, expected_version: int) -> User:
    """Close an account and forget who it was, for good. What the person did is kept under the pseudonym.

    Raises as ``deactivate_user``.
    """
    with audited(actor, "account.anonymise") as trail:
        user, standing = lock_account(trail, user_id)
        check_allowed(can_anonymise_user(actor, standing))
        check_version(user, expected_version)
        if user.anonymised_at:
            raise ActRefused(_("Kontot är redan anonymiserat."))
        before = snapshot(user, "is_active", "anonymised_at")
        _close(trail, user)
        OutboxMail.objects.filter(to__iexact=user.email).delete()
        for rows in _rows_about_the_person_only(user):
            rows.delete()
        user.name, user.email = user.pseudonym, f"{user.pseudonym.lower()}@{NO_SUCH_DOMAIN}"
        user.density, user.anonymised_at, user.last_login = "", timezone.now(), None
        user.set_unusable_password()
        _save(
            user, "name", "email", "density", "password", "last_login", "is_active", "deactivated_at", "anonymised_at"
        )
        trail.changed(before, snapshot(user, "is_active", "anonymised_at"))
    return user


# --- Inviting


def _account_with(email: str) -> User | None:
    """Locked, so that nobody closes it while it is given the role."""
    return User.objects.select_for_update(no_key=True).filter(email__iexact=email.strip()).first()


def _new_account(invitation: Invitation) -> User:
    """A new account without a password, or the one that somebody else has just made with the address."""
    if not invitation.name.strip():
        raise ValidationError({"name": _("Skriv personens namn.")})
    try:
        with transaction.atomic():
            return User.objects.create_user(email=invitation.email, name=invitation.name.strip())
    except IntegrityError:
        found = _account_with(invitation.email)
        if found is None:
            raise
        return found


def _send_invitation(user: User, organisation: Organisation, row: Membership) -> None:
    """The link opens the account, so it is in this mail only and is never shown to who invites."""
    link = import_string(settings.INVITATION_LINK)(user)
    words = {
        "user": user,
        "organisation": organisation.public_name,
        "role": row.get_role_display(),
        "link": link,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    text = render_to_string("registers/mail/invitation.txt", words)
    send_mail(_("Välkommen till Regional service"), text, None, [user.email])


# --- Closing


def _close(trail: Trail, user: User) -> None:
    today = timezone.localdate()
    if user.is_active:
        held = Membership.objects.on(today).filter(user=user).select_related("organisation__municipality")
        refuse_to_leave_empty(trail.actor, held, today)
        user.is_active, user.deactivated_at = False, timezone.now()
    end_deputyships(trail, user.pk, today - timedelta(days=1))
    end_sessions_of(user.pk)
    revoke_tokens_of(user.pk)


def _save(user: User, *fields: str) -> None:
    user.version += 1
    user.save(update_fields=[*fields, "version"])


def _rows_about_the_person_only(user: User) -> Iterator[models.QuerySet]:
    """Sign-in steps, sessions, addresses, notices, saved views, drafts, open editing, calendars: whatever there are."""
    for relation in User._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        table = relation.related_model
        if table._meta.app_label in ABOUT_THE_PERSON_ONLY or table._meta.label_lower in ROWS_OF_THE_PERSON:
            yield table._base_manager.filter(**{relation.field.name: user})
