"""What the role the program runs as may do in the database: read and write rows, and nothing to the tables themselves.

``migrate`` runs as the owner and ends here. The running program owns nothing, so it can neither drop nor disable a
trigger, and in an append-only table it can add rows but not change or remove any, whatever settings a session makes.
"""

from collections.abc import Iterator

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from psycopg import sql

READ_ONLY_TABLES = ("django_migrations",)


def give_app_rights(connection: BaseDatabaseWrapper) -> None:
    """Make the app role when it is missing and give it exactly its rights. Run by the owner, safe to repeat.

    Does nothing where one role is both: a server's own check says so (``rsp.W003``).
    """
    role = settings.APP_DATABASE_ROLE
    # In one transaction: at no moment has the role more than its rights, or none of them.
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        is_missing = cursor.fetchone() is None
        for statement in _statements(role, is_missing=is_missing):
            cursor.execute(statement.as_string(cursor.connection))


def append_only_tables() -> set[str]:
    """Tables whose rows a trigger protects from every update and delete, those of the history among them."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True) if _is_append_only(model)}


def _is_append_only(model: type[Model]) -> bool:
    protected: set[str] = set()
    for trigger in getattr(model._meta, "triggers", ()):
        if isinstance(trigger, pgtrigger.Protect) and trigger.condition is None:
            protected |= {name for name in ("UPDATE", "DELETE") if name in str(trigger.operation)}
    return protected == {"UPDATE", "DELETE"}


def _statements(role: str, *, is_missing: bool) -> Iterator[sql.Composed]:
    name = sql.Identifier(role)
    password = settings.APP_DATABASE_PASSWORD
    if is_missing:
        yield sql.SQL("CREATE ROLE {} LOGIN").format(name)
        if password:
            yield sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password))
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name)
    yield sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
    for table in sorted(append_only_tables()):
        yield sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), name)
    for table in READ_ONLY_TABLES:
        yield sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), name)
