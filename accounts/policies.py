"""Who may do what with accounts, tokens and the trail."""

from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from rsp.actor import ADMINISTRATORS, Actor
from rsp.rights import Allowed, Refused


def can_create_own_token(actor: Actor, owner: User) -> Allowed | Refused:
    """Everybody makes the tokens of the own account. Those of machine users: ``registers.policies``."""
    if actor.user_id != owner.pk:
        return Refused(_("Du kan bara skapa nycklar till ditt eget konto."))
    if not owner.is_active:
        return Refused(_("Kontot är avstängt."))
    return Allowed()


def can_manage_own_token(actor: Actor, token: ApiToken) -> Allowed | Refused:
    """Everybody rotates and revokes the tokens of the own account."""
    if actor.user_id != token.user_id:
        return Refused(_("Du kan bara byta och återkalla nycklar till ditt eget konto."))
    return Allowed()


def can_read_audit(actor: Actor) -> Allowed | Refused:
    """Administrators read the trail of their own organisation, system administrators all of it."""
    if actor.holds(ADMINISTRATORS):
        return Allowed()
    return Refused(_("Bara en administratör kan läsa händelseloggen. Be en administratör hos din organisation."))


def can_check_audit(actor: Actor) -> Allowed | Refused:
    """The check goes through every chain, so it is for system administrators."""
    if actor.is_system_administrator:
        return Allowed()
    return Refused(_("Bara en systemadministratör kan kontrollera händelseloggen."))
