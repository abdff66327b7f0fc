#!/usr/bin/env python3
"""The command line of RSP. Runs the private PostgreSQL and Redis for the time of the command when none are named."""

import os
import sys
from pathlib import Path

UNDEFINED_TABLE = "42P01"
RUN_BY_OWNER = {"migrate"}


def main() -> None:
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError, ProgrammingError
    except ImportError:
        venv_python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
        if venv_python.exists() and Path(sys.prefix) != venv_python.parent.parent:
            os.execv(venv_python, [str(venv_python), *sys.argv])
        sys.exit("Django saknas. Kör make demo, som installerar allt, och försök igen.")

    from rsp import local_services

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rsp.settings")
    if RUN_BY_OWNER & set(sys.argv[1:2]):
        os.environ["RSP_DATABASE_ROLE"] = "owner"
    try:
        with local_services.running():
            execute_from_command_line(sys.argv)
    except (local_services.LocalServicesError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except ProgrammingError as error:
        if _sqlstate(error) != UNDEFINED_TABLE:
            raise
        print("Databasen saknar tabeller. Kör först: manage.py migrate", file=sys.stderr)
        sys.exit(2)
    except OperationalError as error:
        if _sqlstate(error):
            raise  # the database answered: this is a fault of ours
        reason = str(error).strip().splitlines()[0]
        print(f"Databasen går inte att nå: {reason}. Kontrollera DATABASE_URL.", file=sys.stderr)
        sys.exit(2)


def _sqlstate(error: Exception) -> str | None:
    """PostgreSQL's code for what went wrong, None when it never answered."""
    return getattr(error.__cause__, "sqlstate", None)


if __name__ == "__main__":
    main()
