"""Load the example county and the demo accounts. Refuses outside the demo unless told."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from registers.models import Organisation
from reporting.examples.case_loading import load_example_cases, load_example_rates
from reporting.examples.loading import load_demo_accounts, load_source_004
from reporting.examples.service_places import load_example_places
from reporting.examples.strategy_loading import load_example_frames, load_example_plans, load_source_000
from rsp.pdf import PdfUnavailable


class UnreadableAccounts(Exception):
    """The file of demo accounts is not one; the message says what to do."""


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
        try:
            accounts = load_demo_accounts(_known_passwords(path))
            version = load_source_004()
            load_source_000()
            load_example_places()
            load_example_plans()
            load_example_frames()
            load_example_rates()
            load_example_cases()
        except Organisation.DoesNotExist as error:
            raise CommandError(
                "Registren är inte inlästa. Kör först: manage.py load_registers", returncode=2
            ) from error
        except (UnreadableAccounts, PdfUnavailable) as error:
            raise CommandError(str(error), returncode=2) from error
        _write_privately(path, json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=2))
        self.stdout.write(f"Exempel: {version.document.title}, version {version.number}. {len(accounts)} demokonton.")


def _known_passwords(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        return {account["email"]: account["password"] for account in json.loads(path.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableAccounts(
            f"Det går inte att läsa demokontona i {path}. Ta bort filen och försök igen."
        ) from error


def _write_privately(path: Path, text: str) -> None:
    """Only the one who started the demo may read the passwords."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text + "\n", encoding="utf-8")
