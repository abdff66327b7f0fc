"""A GET never writes: every address is asked as every role while the database is watched."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from reporting.tests.factories import FollowUpFactory, fill_year
from rsp.tests.test_urls_roles import client_of
from rsp.tests.url_table import ROLES, TABLE
from rsp.tests.url_world import SUBMITTED, filled, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

READS = re.compile(r"(SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT)\b(?!.*\bFOR UPDATE\b)", re.DOTALL)
SESSION = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "django_session"')
BY_NAME = re.compile(
    r'(INSERT INTO|UPDATE) "accounts_auditevent"|(INSERT INTO|UPDATE|SELECT .*FROM) "accounts_auditchain"'
    r'|(INSERT INTO|DELETE FROM) "accounts_editlock"|(INSERT INTO|UPDATE|DELETE FROM) "rsp_cache"',
    re.DOTALL,
)
"""What a GET may write: the trail (a refusal, a download), the edit lock of an opened form, the count of attempts."""


class Watch:
    """Lets reads and the session through, keeps everything else it saw."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not any(allowed.match(sql) for allowed in (READS, SESSION, BY_NAME)):
            self.writes.append(sql)
        return execute(sql, params, many, context)


@pytest.mark.parametrize("role", ROLES)
def test_get_of_every_address_writes_nothing(request: pytest.FixtureRequest, role: str) -> None:
    make_world()
    for county in ("23", "24"):
        fill_year(2, county_code=county, year=SUBMITTED)
    client = client_of(role, request)
    # A draft takes its time to print; one is enough, and the handläggare's is it.
    addresses = [row for row in TABLE if row.get[role] != 200 or role == "case_officer_23" or "utkast" not in row.path]
    watch = Watch()
    with connection.execute_wrapper(watch):
        for address in addresses:
            client.get(filled(address.path))
            if role == "analyst":  # a HEAD goes the same way as its GET: one role is enough
                client.head(filled(address.path))
    assert watch.writes == []


def test_watch_sees_a_write() -> None:
    watch = Watch()
    with connection.execute_wrapper(watch):
        FollowUpFactory()
    assert len(watch.writes) == 1
    assert watch.writes[0].startswith('INSERT INTO "reporting_followup"')


@pytest.mark.parametrize(
    "sql", ["SELECT 1 FROM x FOR UPDATE", "WITH a AS (DELETE FROM x) SELECT 1", "LOCK TABLE x", "CREATE TABLE x ()"]
)
def test_watch_takes_locks_and_hidden_writes_for_writes(sql: str) -> None:
    watch = Watch()
    watch(lambda *_: None, sql, (), False, {})
    assert watch.writes == [sql]


def test_client_that_writes_by_get_would_be_seen(analyst: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.views.latest_reported_year", lambda _actor: FollowUpFactory().year)
    watch = Watch()
    with connection.execute_wrapper(watch):
        analyst.client.get("/")
    assert watch.writes
