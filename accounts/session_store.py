"""Sessions in the database that end after a time without activity, and at the latest some hours after signing in.

The row's own expiry is the idle limit (``SESSION_COOKIE_AGE``): it moves when the row is saved, which
``accounts.middleware.IdleTimeoutMiddleware`` does at most once a minute.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from rsp.session_time import REFRESH_SECONDS, seconds_left


class SessionStore(DatabaseSessionStore):
    """A session that knows when it ends."""

    ends_at: datetime | None = None
    """When the row as it was read ends without activity; None for a session that is not stored."""

    @classmethod
    def get_model_class(cls) -> Any:
        return DatabaseSessionStore.get_model_class()

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        content = self.decode(row.session_data) if row else {}
        if row is None or seconds_left(content) <= 0:
            self._session_key = None
            return {}
        self.ends_at = row.expire_date
        return content

    @property
    def is_due(self) -> bool:
        """Whether activity now should be written down."""
        latest = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE - REFRESH_SECONDS)
        return self.ends_at is not None and self.ends_at < latest
