"""Refuses environment variables that the settings cannot be read from. No Django settings are needed to ask.

What can be read but must not be used (an empty host list, DEBUG on a server) is for the system checks in rsp/checks.py.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

ENVIRONMENTS = ("local", "production")
DATABASE_SCHEMES = ("postgres", "postgresql", "psql", "pgsql")
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail")
SCANNER_SCHEMES = ("tcp", "unix")
BROKER_SCHEMES = ("redis", "rediss", "redis+socket", "unix")
SWITCHES = (
    "ALLOW_EXAMPLE_DATA",
    "BEHIND_TLS_PROXY",
    "DEBUG",
    "REQUIRE_MFA_FOR_ADMINISTRATORS",
    "SECURE_SSL_REDIRECT",
)
SWITCH_VALUES = ("true", "on", "ok", "y", "yes", "1", "false", "off", "n", "no", "0")
NUMBERS = (
    "DATABASE_CONN_MAX_AGE",
    "IDLE_MINUTES",
    "JOB_LEASE_SECONDS",
    "JOB_SWEEP_SECONDS",
    "PROXY_COUNT",
    "SECURE_HSTS_SECONDS",
)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def given_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that have a value: one that is set but empty (``REDIS_URL=``) counts as not set."""
    return {name: value for name, value in environment.items() if value}


def origin_of(address: str) -> str:
    """Scheme and host of an address, as a content security policy names a place."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def refuse_unreadable(environment: Mapping[str, str]) -> None:
    """Raises ImproperlyConfigured with one Swedish sentence per variable that cannot be read."""
    sentences = unreadable(environment)
    if sentences:
        raise ImproperlyConfigured("\n".join(sentences))


def unreadable(environment: Mapping[str, str]) -> list[str]:
    """What is wrong, one sentence per variable that says what to do; empty when all can be read."""
    given = given_variables(environment)
    name = given.get("RSP_ENVIRONMENT", "production" if "DATABASE_URL" in given else "local")
    if name not in ENVIRONMENTS:
        return [f"RSP_ENVIRONMENT är {name}. Ange production på en server och local på din egen dator."]
    return [*_missing_on_server(given, name), *_bad_addresses(given), *_bad_values(given)]


def _missing_on_server(given: Mapping[str, str], environment_name: str) -> list[str]:
    if environment_name == "local":
        return []
    hints = {
        "SECRET_KEY": "Ange minst 50 slumpade tecken, till exempel från: openssl rand -base64 48",
        "DATABASE_URL": "Ange databasens adress: postgres://användare:lösenord@värd:5432/databas",
        "REDIS_URL": "Ange meddelandeköns adress: redis://värd:6379/0",
        "EMAIL_URL": "Ange e-postserverns adress: smtp+tls://användare:lösenord@värd:587",
    }
    missing = [f"{name} saknas. {hint}" for name, hint in hints.items() if name not in given]
    if missing and "RSP_ENVIRONMENT" not in given:
        missing.append(
            "DATABASE_URL är satt, så miljön räknas som en server. Är det din egen dator: ange RSP_ENVIRONMENT=local"
        )
    return missing


def _bad_addresses(given: Mapping[str, str]) -> list[str]:
    """The values themselves are not repeated: they hold passwords."""
    broker, mail = (_scheme(given.get(name, "")) for name in ("REDIS_URL", "EMAIL_URL"))
    sentences = [
        f"{name} pekar inte på PostgreSQL. Ange postgres://användare:lösenord@värd:5432/databas"
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
        if _scheme(given.get(name, "")) not in (None, *DATABASE_SCHEMES)
    ]
    if broker not in (None, *BROKER_SCHEMES):
        sentences.append("REDIS_URL pekar inte på Redis. Ange redis://värd:6379/0")
    if _scheme(given.get("CLAMD_URL", "")) not in (None, *SCANNER_SCHEMES):
        sentences.append("CLAMD_URL pekar inte på clamd. Ange tcp://värd:3310 eller unix:///sökväg/clamd.sock")
    if mail not in (None, *MAIL_SCHEMES):
        sentences.append("EMAIL_URL pekar inte på en e-postserver. Ange smtp+tls://användare:lösenord@värd:587")
    return sentences


def _scheme(url: str) -> str | None:
    """The scheme of an address, None for no address and "" for what is not an address."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        return parts.scheme if parts.port is None or parts.port > 0 else ""
    except ValueError:
        return ""


def _bad_values(given: Mapping[str, str]) -> list[str]:
    sentences = [
        f"{name} är {given[name]}. Ange true eller false."
        for name in SWITCHES
        if given.get(name, "true").lower() not in SWITCH_VALUES
    ]
    sentences += [
        f"{name} är {given[name]}. Ange ett heltal, 0 eller större."
        for name in NUMBERS
        if not (given.get(name, "0").isascii() and given.get(name, "0").isdigit())
    ]
    if given.get("LOG_LEVEL", "INFO") not in LOG_LEVELS:
        sentences.append(f"LOG_LEVEL är {given['LOG_LEVEL']}. Ange något av {', '.join(LOG_LEVELS)}.")
    return sentences
