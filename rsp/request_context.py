"""Which request or command is running: read by the audit trail and by the history of rows."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the running request, empty in commands and jobs."""
    return _request_id.get()


@contextmanager
def request_scope() -> Iterator[str]:
    """Give the block a request id of its own."""
    token = _request_id.set(uuid.uuid4().hex)
    try:
        yield _request_id.get()
    finally:
        _request_id.reset(token)
