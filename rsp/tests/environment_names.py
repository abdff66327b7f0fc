"""Which environment variables the code reads, found by reading the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from rsp.local_services import CHECKOUT

SETTINGS = CHECKOUT / "rsp" / "settings.py"
SET_UP = tuple(CHECKOUT / "rsp" / name for name in ("local_services.py", "bootstrap.py", "demo.py", "health_probe.py"))
# Read by set-up from the machine or handed on between its steps, not for anybody to choose.
INTERNAL = {
    "DJANGO_SETTINGS_MODULE",
    "LC_ALL",
    "NODE_EXTRA_CA_CERTS",
    "NPM_CONFIG_GLOBALCONFIG",
    "PATH",
    "RSP_STARTED",
}


def read_by_settings() -> set[str]:
    """Names in ``env.kind("NAME", …)`` of the settings module."""
    return {name for owner, name in _string_arguments(SETTINGS) if owner == "env"}


def read_by_set_up() -> set[str]:
    """Names in ``os.environ.get("NAME")``, ``environ["NAME"]`` and the like in the modules that start things."""
    found = {
        name for path in SET_UP for owner, name in _string_arguments(path) if owner in ("os.environ", "environment")
    }
    return {name for name in found if name.isupper()} - INTERNAL


def _string_arguments(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=owner), args=[ast.Constant(value=str(name)), *_]):
                yield ast.unparse(owner), name
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))):
                yield ast.unparse(owner), name
