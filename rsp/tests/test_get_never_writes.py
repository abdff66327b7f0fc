"""A GET never writes: the watch that every address is asked under, as every role, in ``test_urls_roles``."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from reporting.tests.factories import FollowUpFactory

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
