"""Who may see and resend outgoing mail. Notices and settings are each person's own; no policy is asked about them."""

from django.utils.translation import gettext as _

from rsp.actor import Actor
from rsp.rights import Allowed, Refused


def can_see_outbox(actor: Actor) -> Allowed | Refused:
    """Addresses and subjects of everybody's mail: for those who run the system."""
    if actor.is_system_administrator:
        return Allowed()
    return Refused(_("Bara systemadministratörer ser e-post som är på väg ut."))


def can_resend_mail(actor: Actor) -> Allowed | Refused:
    """Sending again may send twice: somebody has to answer for it."""
    if actor.is_system_administrator:
        return Allowed()
    return Refused(_("Bara systemadministratörer kan skicka e-post igen."))
