"""Fixtures of the whole suite: hashed assets, the registers, people of each role, the example county sealed once."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import UniqueConstraint
from django.db.models.signals import pre_migrate
from django.test import Client, override_settings
from whitenoise import WhiteNoise

from rsp.actor import Actor
from rsp.tests.stored_rows import StoredRows

ROOT = Path(__file__).resolve().parent
ASSET_ENDINGS = ["css", "eot", "js", "json", "map", "png", "svg", "ttf", "txt", "woff", "woff2"]


hypothesis.settings.register_profile("rsp", database=None, deadline=None, max_examples=60, derandomize=True)
hypothesis.settings.load_profile("rsp")


def pytest_configure(config: pytest.Config) -> None:
    # WeasyPrint leaves its colour profile open until it is collected; nothing we can close.
    config.addinivalue_line("filterwarnings", r"ignore:unclosed file .*sRGB2014\.icc:ResourceWarning")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Collect the assets once, before any worker of pytest-xdist begins: pages name them by their hashes.

    Uncompressed: brotli takes six times as long as all the rest, and no test reads a compressed file.
    """
    if not hasattr(session.config, "workerinput"):
        with override_settings(WHITENOISE_SKIP_COMPRESS_EXTENSIONS=ASSET_ENDINGS):
            call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def assets_listed_once() -> Iterator[None]:
    """WhiteNoise lists every asset for each new client, 50 ms each time: the list is the same all through a run."""
    listed: dict[tuple[str, str], dict[str, Any]] = {}
    listing = WhiteNoise.update_files_dictionary

    def list_once(self: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in listed:
            listing(self, root, prefix)
            listed[root, prefix] = dict(self.files)
        self.files.update(listed[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", list_once)
        yield


@pytest.fixture(scope="session")
def stored() -> dict[str, StoredRows]:
    """Rows that were slow to make, by what they are."""
    return {}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Tables straight from the models: the same as the migrations make, which a test compares, a minute sooner."""
    settings.DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False
    connection.settings_dict["TEST"]["MIGRATE"] = False
    pre_migrate.connect(_prepare_for_tables)


def _prepare_for_tables(using: str, **_told: Any) -> None:
    """What the migrations make beside tables, that tables rest on."""
    create_plain = import_module("accounts.migrations.0006_plain_letters").CREATE
    with connections[using].cursor() as cursor:
        for extension in ("btree_gist", "pg_trgm", "unaccent"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        cursor.execute(create_plain.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    MigrationRecorder(connections[using]).ensure_schema()


def _make_deferrable() -> None:
    """Where empty counts as equal, Django forgets that a new table's constraint is deferrable: so it is told again."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            for constraint in model._meta.constraints:
                if isinstance(constraint, UniqueConstraint) and constraint.deferrable:
                    editor.remove_constraint(model, constraint)
                    editor.add_constraint(model, constraint)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, stored: dict[str, StoredRows]) -> None:
    """The test database with the registers in it."""
    with django_db_blocker.unblock():
        call_command("pgtrigger", "install", verbosity=0)
        _make_deferrable()
        stored["registers"] = StoredRows.made_by(_load_registers, _register_tables())
        connections.close_all()


def _load_registers() -> None:
    from grants.services.law_loading import load_aid_schemes, load_rule_values
    from grants.services.letter_text_loading import load_letter_texts
    from registers.services.registers_loading import load_registers

    load_registers()
    load_aid_schemes()
    load_rule_values()
    load_letter_texts()


def _register_tables() -> list[Any]:
    from grants.models import AidScheme, LegalAct, LetterText, RuleValue, SchemeBasis
    from registers.models import County, Municipality, Organisation, PriceBaseAmount, Responsibility

    places = [County, Municipality, Organisation, Responsibility, PriceBaseAmount]
    return [*places, LegalAct, AidScheme, SchemeBasis, RuleValue, LetterText]


@pytest.fixture(autouse=True)
def app_role(request: pytest.FixtureRequest) -> None:
    """Tests that live in one transaction run with the rights of the program, not with those of the tables' owner.

    A transactional test empties the tables afterwards, which only the owner may.
    """
    marker = request.node.get_closest_marker("django_db")
    is_transactional = "transactional_db" in request.fixturenames or "live_server" in request.fixturenames
    if is_transactional or (marker and marker.kwargs.get("transaction")):
        return
    if marker or "db" in request.fixturenames:
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {settings.APP_DATABASE_ROLE}")


@pytest.fixture
def registers(db: None, stored: dict[str, StoredRows]) -> None:
    """The loaded registers. To be named by tests that may run after a transactional one, which empties every table."""
    from registers.models import County

    if not County.objects.exists():
        stored["registers"].put_back()


@dataclass(frozen=True)
class Person:
    """Somebody with a role: the user, the actor the user is, and a browser in which the user has signed in."""

    user: Any
    actor: Actor
    client: Client


def _person(role: str, organisation: str) -> Person:
    from registers.actors import build_actor
    from registers.models import Organisation
    from registers.tests.factories import MembershipFactory

    user = MembershipFactory(role=role, organisation=Organisation.objects.get(name=organisation)).user
    client = Client()
    client.force_login(user)
    return Person(user, build_actor(user), client)


@pytest.fixture
def case_officer_23(registers: None) -> Person:
    return _person("case_officer", "Region Jämtland Härjedalen")


@pytest.fixture
def director_23(registers: None) -> Person:
    return _person("director", "Region Jämtland Härjedalen")


@pytest.fixture
def municipal_officer_2361(registers: None) -> Person:
    return _person("municipal_officer", "Härjedalens kommun")


@pytest.fixture
def analyst(registers: None) -> Person:
    return _person("national_analyst", "Tillväxtverket")


@pytest.fixture
def case_officer_24(registers: None) -> Person:
    return _person("case_officer", "Region Västerbotten")


@pytest.fixture
def reader_23(registers: None) -> Person:
    return _person("reader", "Region Jämtland Härjedalen")


@pytest.fixture
def participant_23(registers: None) -> Person:
    from registers.tests.factories import OrganisationFactory

    OrganisationFactory(name="Provföreningen", kind="association", county_id="23", municipality_id="2361")
    return _person("participant", "Provföreningen")


@pytest.fixture
def administrator_23(registers: None) -> Person:
    return _person("administrator", "Region Jämtland Härjedalen")


@pytest.fixture
def system_administrator(registers: None) -> Person:
    return _person("system_administrator", "Tillväxtverket")


@pytest.fixture
def source_004(registers: None, stored: dict[str, StoredRows]) -> Any:
    """Version 1 of the example county's follow-up: sealed for real once in a run, then put back byte for byte."""
    from actionplans.tests.factories import FROZEN_PARTS as FROZEN_IN_PLANS
    from programs.tests.factories import FROZEN_PARTS
    from reporting.models import FollowUpVersion

    if "source 004" in stored:
        stored["source 004"].put_back(past=FROZEN_PARTS + FROZEN_IN_PLANS)
    else:
        stored["source 004"] = StoredRows.made_by(_load_example, _example_tables())
    return FollowUpVersion.objects.select_related("document", "follow_up").get(follow_up__county="23", number=1)


def _load_example() -> None:
    from reporting.examples.loading import load_demo_accounts, load_source_004

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        load_demo_accounts({})
    load_source_004()


def _example_tables() -> list[Any]:
    """Every table of our own in the order of the rooms, but for the history: the database writes that itself.

    Nor the notices: they went to the people of the test that came first.
    """
    rooms = [name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir() and name != "notices"]
    tables = [table for room in rooms for table in apps.get_app_config(room).get_models(include_auto_created=True)]
    return [table for table in tables if not hasattr(table, "pgh_tracked_model")]


@pytest.fixture
def dead_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker answers. Always by the write address: put back, it stands there and wins over ``broker_url``."""
    from rsp.celery import app

    monkeypatch.setattr(app.conf, "broker_write_url", "redis+socket:///tmp/no-such-redis.sock")
