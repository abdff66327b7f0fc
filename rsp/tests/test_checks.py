"""Bad settings are refused with a sentence that says what to do, and never with a traceback."""

import os
import subprocess
import sys

import pytest
from django.core import checks
from django.db import connections

from rsp import environment
from rsp.checks import check_database_version, check_engine, check_server_settings
from rsp.local_services import CHECKOUT
from rsp.tests.environment_names import read_by_settings

SERVER = {
    "RSP_ENVIRONMENT": "production",
    "SECRET_KEY": "k3y-" * 13 + "abcdefgh",
    "ALLOWED_HOSTS": "rsp.example",
    "DATABASE_URL": "postgres://rsp:x@db.example/rsp",
    "REDIS_URL": "redis://redis.example:6379/0",
    "EMAIL_URL": "smtp+tls://rsp:x@mail.example:587",
}


@pytest.fixture
def server(settings):
    """The settings of a server in order; a test spoils one of them."""
    settings.ENVIRONMENT = "production"
    settings.SECRET_KEY = SERVER["SECRET_KEY"]
    settings.ALLOWED_HOSTS = ["rsp.example"]
    settings.DEBUG = False
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = None
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.ALLOW_EXAMPLE_DATA = False
    settings.CONTACT_EMAIL = "rsp@example.se"
    settings.DEFAULT_FROM_EMAIL = "rsp@example.se"
    settings.SITE_URL = "https://rsp.example"
    settings.OUTBOX_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return settings


def ids_of(messages: list[checks.CheckMessage]) -> list[str]:
    return [message.id for message in messages]


def test_server_in_order_has_nothing_to_say(server):
    assert check_server_settings(app_configs=None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "short", "rsp.E001"),
        ("SECRET_KEY", "ab" * 30, "rsp.E001"),
        ("ALLOWED_HOSTS", [], "rsp.E002"),
        ("ALLOWED_HOSTS", ["rsp.example", "*"], "rsp.E003"),
        ("DEBUG", True, "rsp.E004"),
        ("SECURE_SSL_REDIRECT", False, "rsp.E006"),
        ("SECURE_HSTS_SECONDS", 60, "rsp.W001"),
        ("CONTACT_EMAIL", "", "rsp.E008"),
        ("CONTACT_EMAIL", "Regionens växel", "rsp.E008"),
        ("ALLOW_EXAMPLE_DATA", True, "rsp.W002"),
        ("DEFAULT_FROM_EMAIL", "", "rsp.E030"),
        ("DEFAULT_FROM_EMAIL", "Regional service", "rsp.E030"),
        ("SITE_URL", "", "rsp.E031"),
        ("SITE_URL", "http://rsp.example", "rsp.E031"),
        ("SITE_URL", "https://rsp.example/sida", "rsp.E031"),
        ("OUTBOX_DELIVERY_BACKEND", "django.core.mail.backends.console.EmailBackend", "rsp.W030"),
    ],
)
def test_server_with_bad_setting_is_refused(server, name, value, expected):
    setattr(server, name, value)
    assert ids_of(check_server_settings(app_configs=None)) == [expected]


def test_local_machine_may_have_what_a_server_may_not(server):
    server.ENVIRONMENT = "local"
    server.DEBUG = True
    assert check_server_settings(app_configs=None) == []


def test_tls_proxy_in_front_replaces_redirect(server):
    server.SECURE_SSL_REDIRECT = False
    server.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert check_server_settings(app_configs=None) == []


def test_other_database_than_postgresql_is_refused(monkeypatch, settings):
    assert check_engine(app_configs=None) == []
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert ids_of(check_engine(app_configs=None)) == ["rsp.E005"]


@pytest.mark.django_db
def test_database_that_is_too_old_is_refused(monkeypatch):
    assert check_database_version(databases=["default"]) == []
    assert check_database_version(databases=None) == []
    monkeypatch.setitem(connections["default"].__dict__, "pg_version", 140_010)
    (error,) = check_database_version(databases=["default"])
    assert (error.id, error.msg) == ("rsp.E007", "PostgreSQL 14 är för gammal. Version 15 eller senare behövs.")


def test_checks_are_registered():
    assert {check_server_settings, check_engine, check_database_version} <= set(
        checks.registry.registry.registered_checks
    )


@pytest.mark.parametrize(
    ("spoiled", "start"),
    [
        ({"RSP_ENVIRONMENT": "prod"}, "RSP_ENVIRONMENT är prod."),
        ({"SECRET_KEY": ""}, "SECRET_KEY saknas."),
        ({"DATABASE_URL": ""}, "DATABASE_URL saknas."),
        ({"DATABASE_URL": "mysql://u:hemlig@h/d"}, "DATABASE_URL pekar inte på PostgreSQL."),
        ({"DATABASE_URL": "db.sqlite3"}, "DATABASE_URL pekar inte på PostgreSQL."),
        ({"DATABASE_URL": "postgres://u:hemlig@h:port/d"}, "DATABASE_URL pekar inte på PostgreSQL."),
        ({"REDIS_URL": ""}, "REDIS_URL saknas."),
        ({"REDIS_URL": "amqp://h"}, "REDIS_URL pekar inte på Redis."),
        ({"EMAIL_URL": ""}, "EMAIL_URL saknas."),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL pekar inte på en e-postserver."),
        ({"EMAIL_URL": "dummymail://u:hemlig@h"}, "EMAIL_URL pekar inte på en e-postserver."),
        ({"DEBUG": "kanske"}, "DEBUG är kanske."),
        ({"SECURE_SSL_REDIRECT": "yess"}, "SECURE_SSL_REDIRECT är yess."),
        ({"SECURE_HSTS_SECONDS": "ett år"}, "SECURE_HSTS_SECONDS är ett år."),
        ({"SECURE_HSTS_SECONDS": "-1"}, "SECURE_HSTS_SECONDS är -1."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL är loud."),
    ],
)
def test_unreadable_value_gives_one_sentence(spoiled, start):
    (sentence,) = environment.unreadable({**SERVER, **spoiled})
    assert sentence.startswith(start)
    assert "hemlig" not in sentence


@pytest.mark.parametrize("given", [{}, {"DEBUG": "TRUE"}, SERVER, {**SERVER, "RSP_ENVIRONMENT": ""}])
def test_readable_values_pass(given):
    assert environment.unreadable(given) == []


def test_variable_that_is_set_but_empty_counts_as_not_set():
    """The whole way through the settings: every variable they read is there, and empty."""
    empty = dict.fromkeys(read_by_settings(), "")
    show = (
        "from rsp import settings as s; print(s.ENVIRONMENT, s.DATABASES['default']['CONN_MAX_AGE'], s.CONTACT_EMAIL)"
    )
    inherited = {name: os.environ[name] for name in ("PATH", "RSP_STATE_DIR") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "-c", show],
        cwd=CHECKOUT,
        env={**inherited, **empty},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "local 60 rsp@example.se\n"
    assert environment.given_variables({"REDIS_URL": "", "DEBUG": "true"}) == {"DEBUG": "true"}


def test_address_of_the_site_is_read_without_a_slash_at_its_end():
    """Links in mail are it and a path."""
    inherited = {name: os.environ[name] for name in ("PATH", "RSP_STATE_DIR") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "-c", "from rsp import settings as s; print(s.SITE_URL)"],
        cwd=CHECKOUT,
        env={**inherited, "SITE_URL": "https://rsp.example/"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "https://rsp.example\n"


@pytest.mark.slow
@pytest.mark.parametrize("program", ["manage.py", "gunicorn", "celery"])
def test_program_with_bad_environment_says_one_line(program):
    """The whole way: the sentence reaches the terminal alone, without a traceback."""
    commands = {
        "manage.py": [sys.executable, "manage.py", "check"],
        "gunicorn": [sys.executable, "-m", "gunicorn", "rsp.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        "celery": [sys.executable, "-m", "celery", "-A", "rsp", "worker"],
    }
    inherited = {name: os.environ[name] for name in ("PATH", "RSP_STATE_DIR") if name in os.environ}
    result = subprocess.run(
        commands[program],
        cwd=CHECKOUT,
        env={**inherited, **SERVER, "SECRET_KEY": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode not in (0, None)
    assert "SECRET_KEY saknas. Ange minst 50 slumpade tecken" in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
