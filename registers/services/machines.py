"""Machine accounts: made with a role, and their keys. A machine never signs in."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from accounts.models import ApiToken, User, new_pseudonym
from accounts.services.tokens import create_token, revoke_token, rotate_token
from registers.policies import Standing, can_give_role, can_manage_machine
from registers.services.locks import lock_account, lock_organisation
from registers.services.memberships import RoleOffer, place
from rsp.actor import Actor, Role
from rsp.rights import ActRefused, check_allowed

NO_SUCH_DOMAIN = "maskin.invalid"


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """A key to be made."""

    name: str
    scopes: Sequence[str]
    expires_at: datetime


def create_machine(*, actor: Actor, name: str, offer: RoleOffer) -> User:
    """A machine account with one role. Raises PermissionDenied, ValidationError, ActRefused."""
    with audited(actor, "account.create") as trail:
        organisation = lock_organisation(offer.organisation_id)
        trail.about(organisation, organisation.body)
        pseudonym = new_pseudonym()
        machine = User(
            id=uuid.uuid4(),
            email=f"{pseudonym.lower()}@{NO_SUCH_DOMAIN}",
            name=name.strip(),
            pseudonym=pseudonym,
            is_machine=True,
        )
        check_allowed(can_give_role(actor, organisation, Role(offer.role), machine))
        machine.set_unusable_password()
        machine.full_clean(exclude=["password"])
        machine.save(force_insert=True)
        trail.about(machine)
        trail.record(after=snapshot(machine, "is_machine"))
        place(trail, machine, organisation, offer)
    return machine


def create_machine_key(*, actor: Actor, machine_id: UUID, order: KeyOrder) -> tuple[ApiToken, str]:
    """A key and its text, which is shown once. Raises PermissionDenied, ValidationError, ActRefused."""
    with audited(actor, "token.create") as trail:
        standing = _locked_machine(trail, machine_id)
        if not order.name.strip():
            raise ValidationError({"name": _("Ge nyckeln ett namn.")})
        return create_token(
            actor=actor,
            owner_id=machine_id,
            name=order.name,
            scopes=order.scopes,
            expires_at=order.expires_at,
            may_create=lambda who, _owner: can_manage_machine(who, standing),
        )


def rotate_machine_key(*, actor: Actor, machine_id: UUID, token_id: UUID) -> tuple[ApiToken, str]:
    """Replace a key of the machine. Raises PermissionDenied, ActRefused, ApiToken.DoesNotExist."""
    with audited(actor, "token.rotate") as trail:
        standing = _locked_machine(trail, machine_id)
        _check_is_of(machine_id, token_id)
        return rotate_token(
            actor=actor, token_id=token_id, may_manage=lambda who, _token: can_manage_machine(who, standing)
        )


def revoke_machine_key(*, actor: Actor, machine_id: UUID, token_id: UUID) -> ApiToken:
    """End a key of the machine at once. Raises PermissionDenied, ActRefused, ApiToken.DoesNotExist."""
    with audited(actor, "token.revoke") as trail:
        standing = _locked_machine(trail, machine_id)
        _check_is_of(machine_id, token_id)
        return revoke_token(
            actor=actor, token_id=token_id, may_manage=lambda who, _token: can_manage_machine(who, standing)
        )


def _locked_machine(trail: Trail, machine_id: UUID) -> Standing:
    machine, standing = lock_account(trail, machine_id)
    check_allowed(can_manage_machine(trail.actor, standing))
    if not machine.is_machine:
        raise ActRefused(_("Kontot är en persons. Personen gör sina nycklar själv, under Inställningar."))
    if not machine.is_active:
        raise ActRefused(_("Kontot är avstängt."))
    return standing


def _check_is_of(machine_id: UUID, token_id: UUID) -> None:
    ApiToken.objects.only("pk").get(pk=token_id, user=machine_id)
