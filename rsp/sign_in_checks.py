"""System checks of how people sign in: what would lock them out, or let in those who should not be."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

SHORTEST_IDLE_MINUTES, LONGEST_IDLE_MINUTES = 10, 120
SHARED_BY_ALL = {"common", "organizations", "consumers"}
"""Parts of an Entra ID issuer that let in the people of any tenant, with whatever address they gave themselves."""


@register()
def check_sign_in(*, app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """Sessions, the client's address behind proxies, and the organisation's own service."""
    return [*_check_sessions(), *_check_provider()]


def _check_sessions() -> Iterator[CheckMessage]:
    limits = {"shortest": SHORTEST_IDLE_MINUTES, "longest": LONGEST_IDLE_MINUTES}
    if not SHORTEST_IDLE_MINUTES <= settings.IDLE_MINUTES <= LONGEST_IDLE_MINUTES:
        message = _("IDLE_MINUTES ska vara mellan %(shortest)d och %(longest)d: varningen kommer fem minuter innan.")
        yield Error(message % limits, id="rsp.E040")
    if settings.SECURE_PROXY_SSL_HEADER and settings.PROXY_COUNT < 1:
        message = _("PROXY_COUNT är 0 fast BEHIND_TLS_PROXY är true: alla skulle dela en spärr. Ange minst 1.")
        yield Error(message, id="rsp.E041")


def _check_provider() -> Iterator[CheckMessage]:
    if not settings.OIDC_ISSUER:
        return
    missing = [name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not getattr(settings, name)]
    if missing:
        message = _("OIDC_ISSUER är satt men inte %(names)s. Ange båda, eller ta bort OIDC_ISSUER.")
        yield Error(message % {"names": ", ".join(missing)}, id="rsp.E042")
    issuer = urlsplit(settings.OIDC_ISSUER)
    if issuer.scheme != "https" and settings.ENVIRONMENT != "local":
        yield Error(_("OIDC_ISSUER börjar inte med https://."), id="rsp.E043")
    if SHARED_BY_ALL & set(issuer.path.split("/")):
        message = _("OIDC_ISSUER släpper in alla organisationer. Ange adressen med er egen organisations id.")
        yield Error(message, id="rsp.E044")
