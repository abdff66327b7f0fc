"""Every act the audit trail knows, with the words people read. One act, one code: ``thing.verb``."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "access.refuse": _("Nekades åtkomst"),
    "account.anonymise": _("Anonymiserade ett konto"),
    "account.create": _("Skapade ett konto"),
    "account.deactivate": _("Stängde av ett konto"),
    "account.edit": _("Ändrade ett konto"),
    "account.extract": _("Hämtade ett registerutdrag"),
    "account.invite": _("Bjöd in en användare"),
    "account.reactivate": _("Öppnade ett konto igen"),
    "audit.check": _("Kontrollerade händelseloggen"),
    "audit.export": _("Exporterade händelseloggen"),
    "contact_function.add": _("Lade till en funktionsbrevlåda"),
    "contact_function.edit": _("Ändrade en funktionsbrevlåda"),
    "contact_function.remove": _("Tog bort en funktionsbrevlåda"),
    "delegation.add": _("Lade till i delegationsordningen"),
    "delegation.end": _("Avslutade en delegation"),
    "deputy.appoint": _("Utsåg ersättare"),
    "deputy.end": _("Avslutade ett ersättarskap"),
    "follow_up.correct": _("Rättade uppföljningen"),
    "follow_up.submit": _("Skickade in uppföljningen"),
    "identity.link": _("Kopplade kontot till organisationens inloggning"),
    "identity.unlink": _("Tog bort kopplingen till organisationens inloggning"),
    "job.cancel": _("Avbröt ett jobb"),
    "job.retry": _("Försökte igen med ett jobb"),
    "job.start": _("Startade ett jobb"),
    "mail.resend": _("Skickade ett e-postmeddelande igen"),
    "membership.end": _("Avslutade en roll"),
    "membership.give": _("Gav en roll"),
    "membership.review": _("Gick igenom en roll"),
    "mfa.change": _("Ändrade sin tvåstegsinloggning"),
    "notice_setting.edit": _("Ändrade sina aviseringar"),
    "organisation.add": _("Lade till en organisation"),
    "organisation.edit": _("Ändrade en organisation"),
    "organisation.merge": _("Slog ihop organisationer"),
    "password.change": _("Bytte lösenord"),
    "password.reset": _("Återställde sitt lösenord"),
    "password.reset_request": _("Bad om nytt lösenord"),
    "session.end": _("Loggade ut andra enheter"),
    "sign_in.fail": _("Misslyckades med att logga in"),
    "sign_in.succeed": _("Loggade in"),
    "sign_out": _("Loggade ut"),
    "token.create": _("Skapade en API-nyckel"),
    "token.revoke": _("Återkallade en API-nyckel"),
    "token.rotate": _("Bytte en API-nyckel"),
}


def label_of(code: str) -> str:
    """The words for an act; the code itself for one that a later version no longer knows."""
    return str(ACTIONS.get(code, code))


FACTS: dict[str, str | Promise] = {
    "ended": _("avslutade sessioner"),
    "ended_sessions": _("avslutade sessioner"),
    "how": _("sätt"),
    "merged_into": _("hopslagen med"),
    "moved": _("flyttat"),
    "new": _("ny nyckel"),
    "pdf_sha256": _("PDF:ens kontrollsumma"),
    "role": _("roll"),
    "stayed": _("står kvar"),
    "what": _("vad"),
}
"""Words for what an event tells beside the fields of its row."""

VALUES: dict[str, str | Promise] = {
    "all removed": _("allt borttaget"),
    "app added": _("autentiseringsapp tillagd"),
    "app removed": _("autentiseringsapp borttagen"),
    "mfa": _("tvåstegsinloggning"),
    "passkey added": _("passkey tillagd"),
    "passkey removed": _("passkey borttagen"),
    "passkey renamed": _("passkey omdöpt"),
    "password": _("lösenord"),
    "recovery codes replaced": _("nya reservkoder"),
    "socialaccount": _("organisationens inloggning"),
}
"""Words for values that are codes and have no enum."""
