"""What the role of the running program may and may not do in the database."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from accounts.models import AuditEvent
from accounts.tests.factories import AuditEventFactory
from rsp.checks import check_database_role
from rsp.database_rights import append_only_tables, give_app_rights
from rsp.tests.refusals import as_owner

ROLE = settings.APP_DATABASE_ROLE

pytestmark = pytest.mark.django_db

EVENTS = AuditEvent._meta.db_table


def may(table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [ROLE, table, right])
        return bool(cursor.fetchone()[0])


def test_test_runs_as_the_role_of_the_program() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (ROLE, connection.settings_dict["USER"])
    assert connection.settings_dict["USER"] != ROLE


def test_append_only_tables_are_those_with_a_protecting_trigger() -> None:
    assert {"accounts_auditevent", "documents_sealeddocument", "grants_grantdecision"} <= append_only_tables()
    assert "registers_organisation" not in append_only_tables()


def test_app_role_reads_and_adds_but_never_changes_append_only_rows() -> None:
    for table in append_only_tables():
        assert may(table, "SELECT")
        assert may(table, "INSERT")
        assert not may(table, "UPDATE")
        assert not may(table, "DELETE")


def test_app_role_cannot_empty_any_table_or_hang_triggers_on_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
    assert len(tables) > 40
    assert [table for table in tables if may(table, "TRUNCATE") or may(table, "TRIGGER")] == []


def test_app_role_cannot_touch_the_record_of_migrations() -> None:
    assert may("django_migrations", "SELECT")
    assert not may("django_migrations", "INSERT")


@pytest.mark.parametrize(
    "statement",
    [
        f"ALTER TABLE {EVENTS} DISABLE TRIGGER ALL",
        f"ALTER TABLE {EVENTS} DROP COLUMN hash",
        f"DROP TABLE {EVENTS}",
        f"TRUNCATE {EVENTS}",
        f"ALTER TABLE {EVENTS} OWNER TO {ROLE}",
        f"UPDATE {EVENTS} SET reason = 'annat'",
        f"DELETE FROM {EVENTS}",
        f"SET LOCAL pgtrigger.ignore = '{{{EVENTS}:audit_event_is_append_only}}'; DELETE FROM {EVENTS}",
        "SET LOCAL session_replication_role = replica",
        "DROP FUNCTION _pgtrigger_should_ignore(name) CASCADE",
        "CREATE TABLE public.own_table (id int)",
    ],
)
def test_app_role_cannot_disarm_the_trail(statement: str) -> None:
    AuditEventFactory()
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert caught.value.__cause__.sqlstate == "42501", "insufficient_privilege"  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_rights_given_twice_are_the_same() -> None:
    give_app_rights(connection)
    assert may("registers_organisation", "UPDATE")
    assert not may(EVENTS, "UPDATE")


@pytest.mark.django_db(transaction=True)
def test_rights_are_given_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted before the last statement, the role keeps what it had and no more."""

    def broken() -> set[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("rsp.database_rights.append_only_tables", broken)
    with pytest.raises(KeyboardInterrupt):
        give_app_rights(connection)
    assert not may(EVENTS, "UPDATE")
    assert may("registers_organisation", "UPDATE")


def test_program_that_could_disarm_the_trail_is_warned_of() -> None:
    with override_settings(IS_DATABASE_OWNER=False):
        assert check_database_role(app_configs=None, databases=["default"]) == []
    with as_owner(), override_settings(IS_DATABASE_OWNER=False):
        (warning,) = check_database_role(app_configs=None, databases=["default"])
    assert warning.id == "rsp.W003"
