"""Who may do what with accounts, tokens and the trail."""

from django.utils.translation import gettext as _

from accounts.enums import TokenScope
from accounts.models import ApiToken, User
from rsp.actor import ADMINISTRATORS, COUNTY_STAFF, Actor, Role
from rsp.rights import Allowed, Refused


def can_create_own_token(actor: Actor, owner: User) -> Allowed | Refused:
    """Everybody makes the tokens of the own account. Those of machine users: ``registers.policies``."""
    if actor.user_id != owner.pk:
        return Refused(_("Du kan bara skapa nycklar till ditt eget konto."))
    if not owner.is_active:
        return Refused(_("Kontot är avstängt."))
    return Allowed()


def scopes_open_to(actor: Actor) -> list[TokenScope]:
    """What the own tokens may be for: nothing that the actor's roles could never do."""
    scopes = [TokenScope.READ_PUBLIC]
    if actor.county_codes(COUNTY_STAFF):
        scopes.append(TokenScope.READ_COUNTY)
    if actor.works_in_counties({Role.CASE_OFFICER}):
        scopes.append(TokenScope.WRITE_COUNTY)
    return scopes


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
