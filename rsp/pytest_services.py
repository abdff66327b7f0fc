"""Pytest plugin: a throwaway PostgreSQL and Redis for the test run, when no ``DATABASE_URL`` or ``REDIS_URL`` is given.

Loaded with ``-p`` in pytest.ini, since a conftest comes too late: pytest-django reads the settings before it. The
process that the user starts holds the services; the workers of pytest-xdist find their addresses in the environment.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from rsp import local_services

_held = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start what is missing. A wrapper runs before pytest-django's own hook, which reads the settings."""
    wants_postgresql = not os.environ.get("DATABASE_URL")
    wants_redis = not os.environ.get("REDIS_URL")
    os.environ["RSP_ENVIRONMENT"] = os.environ.get("RSP_ENVIRONMENT") or "local"
    if wants_postgresql or wants_redis:
        try:
            services = _held.enter_context(local_services.throwaway(postgresql=wants_postgresql, redis=wants_redis))
        except local_services.LocalServicesError as error:
            raise pytest.UsageError(str(error)) from error
        atexit.register(_held.close)
        os.environ["RSP_STATE_DIR"] = str(services.root)
        if wants_postgresql:
            os.environ["DATABASE_URL"] = services.database_url
            os.environ["DATABASE_OWNER_URL"] = services.owner_database_url
        if wants_redis:
            os.environ["REDIS_URL"] = services.redis_url
    # Test databases are made by the owner. The variable is gone again before a test starts a program of its own.
    os.environ["RSP_DATABASE_ROLE"] = "owner"
    try:
        return (yield)
    finally:
        del os.environ["RSP_DATABASE_ROLE"]


def pytest_unconfigure() -> None:
    _held.close()
