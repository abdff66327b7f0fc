"""System checks: settings that can be read but must not be used are refused with a sentence that says what to do.

Run by every manage.py command that touches the database, ``migrate`` included, so a server cannot be set up past them.
Values that cannot be read at all are refused earlier, by rsp/environment.py.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connections
from django.utils.translation import gettext as _

from rsp.local_services import OLDEST_POSTGRESQL

SHORTEST_SECRET_KEY = 50
SHORTEST_HSTS_SECONDS = 3600


@register()
def check_server_settings(*, app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """What a server must not be started with. A local machine may."""
    if settings.ENVIRONMENT == "local":
        return []
    return [*_check_secret_key(), *_check_hosts(), *_check_transport(), *_check_content(), *_check_mail()]


@register()
def check_engine(*, app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """The constraints, triggers and locks of the models exist in PostgreSQL only."""
    if settings.DATABASES["default"].get("ENGINE") == "django.db.backends.postgresql":
        return []
    message = _("Databasen är inte PostgreSQL. Ange DATABASE_URL på formen postgres://användare:lösenord@värd/databas.")
    return [Error(message, id="rsp.E005")]


@register()
def check_job_times(*, app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """A lease of no time gives each job to two workers, and beat would sweep without a pause."""
    message = _("%(name)s är 0. Ange minst 1 sekund, eller ta bort det ur miljön.")
    names = ("JOB_LEASE_SECONDS", "JOB_SWEEP_SECONDS")
    return [Error(message % {"name": name}, id="rsp.E020") for name in names if getattr(settings, name) < 1]


@register(Tags.database)
def check_database_version(*, databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    """Older servers lack NULLS NOT DISTINCT: Django would leave out those constraints with a mere warning.

    Asked by the commands that name a database, such as ``migrate`` and ``check --database default``.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        version = getattr(connections[alias], "pg_version", 0) // 10_000
        if version < OLDEST_POSTGRESQL:
            message = _("PostgreSQL %(version)d är för gammal. Version %(oldest)d eller senare behövs.")
            found.append(Error(message % {"version": version, "oldest": OLDEST_POSTGRESQL}, id="rsp.E007"))
    return found


@register(Tags.database)
def check_database_role(*, databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    """The running program must not own its tables: an owner can drop the triggers that keep the trail whole."""
    if settings.IS_DATABASE_OWNER:
        return []
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            # Also a superuser, and a member of the role that owns them.
            cursor.execute(
                "SELECT count(*) FROM pg_tables"
                " WHERE schemaname = 'public' AND pg_has_role(current_user, tableowner, 'MEMBER')"
            )
            (owned,) = cursor.fetchone()
        if owned:
            message = _(
                "Databasrollen som programmet kör som äger tabellerna och kan stänga av deras skydd. "
                "Ange en egen roll i DATABASE_URL och ägaren i DATABASE_OWNER_URL när migrate körs."
            )
            found.append(Warning(message, id="rsp.W003"))
    return found


def _check_secret_key() -> list[CheckMessage]:
    if len(settings.SECRET_KEY) >= SHORTEST_SECRET_KEY and len(set(settings.SECRET_KEY)) > 4:
        return []
    message = _(
        "SECRET_KEY är för kort eller för enkel. "
        "Ange minst %(length)d slumpade tecken, till exempel från: openssl rand -base64 48"
    )
    return [Error(message % {"length": SHORTEST_SECRET_KEY}, id="rsp.E001")]


def _check_hosts() -> list[CheckMessage]:
    if not settings.ALLOWED_HOSTS:
        message = _("ALLOWED_HOSTS är tom. Ange webbplatsens värdnamn med komma emellan, till exempel rsp.example.se.")
        return [Error(message, id="rsp.E002")]
    if "*" in settings.ALLOWED_HOSTS:
        message = _("ALLOWED_HOSTS släpper in alla värdnamn (*). Ange de värdnamn som webbplatsen har.")
        return [Error(message, id="rsp.E003")]
    return []


def _check_transport() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error(_("DEBUG är på. Ta bort DEBUG ur miljön eller ange DEBUG=false."), id="rsp.E004"))
    if not settings.SECURE_SSL_REDIRECT and settings.SECURE_PROXY_SSL_HEADER is None:
        message = _(
            "Ingen ser till att trafiken är krypterad. Ta bort SECURE_SSL_REDIRECT ur miljön, "
            "eller ange BEHIND_TLS_PROXY=true om en proxy framför gör det."
        )
        found.append(Error(message, id="rsp.E006"))
    if settings.SECURE_HSTS_SECONDS < SHORTEST_HSTS_SECONDS:
        message = _("SECURE_HSTS_SECONDS är för lågt. Ta bort det ur miljön eller ange minst %(seconds)d.")
        found.append(Warning(message % {"seconds": SHORTEST_HSTS_SECONDS}, id="rsp.W001"))
    return found


def _check_content() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not _is_address(settings.CONTACT_EMAIL):
        message = _("CONTACT_EMAIL saknas eller är ingen e-postadress. Ange adressen för frågor om webbplatsen.")
        found.append(Error(message, id="rsp.E008"))
    if settings.ALLOW_EXAMPLE_DATA:
        message = _("Exempeldata och demokonton tillåts på en server. Ta bort ALLOW_EXAMPLE_DATA ur miljön.")
        found.append(Warning(message, id="rsp.W002"))
    return found


def _check_mail() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not _is_address(settings.DEFAULT_FROM_EMAIL):
        message = _("DEFAULT_FROM_EMAIL saknas eller är ingen e-postadress. Ange adressen som e-post skickas från.")
        found.append(Error(message, id="rsp.E030"))
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https" or not site.hostname or site.path not in ("", "/"):
        message = _("SITE_URL saknas eller är ingen webbadress. Ange https:// följt av webbplatsens värdnamn.")
        found.append(Error(message, id="rsp.E031"))
    if not settings.OUTBOX_DELIVERY_BACKEND.endswith(".smtp.EmailBackend"):
        message = _("EMAIL_URL pekar inte på en e-postserver, så ingen får någon e-post. Ange smtp+tls://…")
        found.append(Warning(message, id="rsp.W030"))
    return found


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
