"""The migrations lead to the tables of the models: the tests' database is made from the models, a minute sooner."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

NAME = "schema_of_migrations"
NOT_OF_MODELS = ("django_migrations", "rsp_cache", "auth_group_permissions")
"""Tables that no model of the house has. Django's own of groups, which nobody uses, differs in the size of its key."""
COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
           co.collname, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    LEFT JOIN pg_collation co ON co.oid = a.attcollation
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
CONSTRAINTS = """
    SELECT r.relname, c.contype::text, CASE WHEN c.contype IN ('c', 'x') THEN c.conname END,
           pg_get_constraintdef(c.oid), c.condeferrable
    FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
    WHERE c.connamespace = 'public'::regnamespace AND c.contype <> 't'
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = """
    SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), p.prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal
"""
FUNCTIONS = """
    SELECT p.proname, p.prosrc FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'rsp_%'
"""


def schema_of(link: psycopg.Connection) -> set[str]:
    """Every column, constraint, index, trigger and function, in words."""
    found = set()
    for query in (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS):
        for row in link.execute(query):
            name = row[1] if query is INDEXES else ""
            text = " | ".join(re.sub(r"\s+", " ", str(part)) for part in row)
            # Django names what nobody has named after the fields it was made with, which may since have been renamed.
            found.add(text.replace(f"| {name} ", "").replace(f"INDEX {name} ", "INDEX ") if name else text)
    return {line for line in found if not line.startswith(NOT_OF_MODELS)}


@contextmanager
def empty_database() -> Iterator[str]:
    """The address of a database of its own, gone afterwards."""
    where = connection.settings_dict
    words = {"host": where["HOST"], "port": where["PORT"] or None, "user": where["USER"], "password": where["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **words) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        try:
            yield psycopg.conninfo.make_conninfo(dbname=NAME, **words)
        finally:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_migrations_lead_to_the_tables_of_the_models(registers: None) -> None:
    with empty_database() as address:
        url = re.sub(r"/[^/?]*(\?|$)", rf"/{NAME}\1", os.environ["DATABASE_OWNER_URL"])
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url, "RSP_DATABASE_ROLE": "owner"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        with psycopg.connect(address) as migrated, psycopg.connect(**connection.get_connection_params()) as made:
            by_migrations, by_models = schema_of(migrated), schema_of(made)
    assert (sorted(by_migrations - by_models), sorted(by_models - by_migrations)) == ([], [])
    assert len(by_models) > 2000
