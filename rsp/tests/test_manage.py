"""manage.py as a user runs it: what goes wrong is one Swedish line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rsp.local_services import CHECKOUT

LINE = "Databasen saknar tabeller. Kör först: manage.py migrate\n"


def run_without_tables(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Against the database every PostgreSQL server has beside ours: it answers, and holds no table of ours."""
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": f"{server}/postgres"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["verify_report", "followup_report", "load_registers"])
def test_command_before_migrate_says_what_to_run(command: str, tmp_path: Path) -> None:
    file = tmp_path / "uppfoljning.pdf"
    file.write_bytes(b"hej")
    arguments = {
        "verify_report": [str(file)],
        "followup_report": ["--county", "23", "--year", "2023", "--output", str(file)],
        "load_registers": [],
    }
    result = run_without_tables(command, *arguments[command])
    assert (result.returncode, result.stdout, result.stderr) == (2, "", LINE)
