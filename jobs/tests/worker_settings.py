"""The settings of the worker processes that tests start: those of the product, with a handler of the tests."""

from rsp.settings import *  # noqa: F403

JOB_HANDLERS = {name: f"jobs.tests.handlers.{name}" for name in ("report", "slow_at_first")}
