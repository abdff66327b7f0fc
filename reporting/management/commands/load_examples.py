"""Load the example county and the demo accounts. Refuses outside the demo unless told."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.examples.loading import load_demo_accounts, load_source_004


class Command(BaseCommand):
    help = "Läser in exempeldata (Jämtlands län 2023) och demokonton. Bara i demon, om du inte säger annat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--even-here", action="store_true", help="Läs in även utanför demon.")
        parser.add_argument(
            "--accounts",
            type=Path,
            default=settings.STATE_DIR / "demo" / "accounts.json",
            help="Filen som demokontona skrivs till.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.ALLOW_EXAMPLE_DATA or options["even_here"]):
            raise CommandError(
                "Exempeldata läses bara in i demon. Lägg till --even-here om du verkligen vill ha dem här.",
                returncode=2,
            )
        path: Path = options["accounts"]
        accounts = load_demo_accounts(_known_passwords(path))
        version = load_source_004()
        _write_privately(path, json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=2))
        self.stdout.write(f"Exempel: {version.document.title}, version {version.number}. {len(accounts)} demokonton.")


def _known_passwords(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    return {account["email"]: account["password"] for account in json.loads(path.read_text(encoding="utf-8"))}


def _write_privately(path: Path, text: str) -> None:
    """Only the one who started the demo may read the passwords."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text + "\n", encoding="utf-8")
