"""Write the empty template of a kind of table of support."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.enums import ImportKind
from grants.grant_tables.export import template_xlsx
from registers.models import County
from rsp.file_errors import reason

REFUSED = 2


class Command(BaseCommand):
    help = "Skriver en tom mall för inläsning av stöd, med de ord som cellerna kan ha på bladet Koder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=ImportKind.values, help="Vad filen ska innehålla.")
        parser.add_argument("-o", "--output", required=True, type=Path, help="Excelfilen som skrivs.")
        parser.add_argument("--county", help="Länskod enligt SCB, för kommunerna bland koderna.")

    def handle(self, *args: Any, **options: Any) -> None:
        county = County.objects.filter(pk=options["county"]).first() if options["county"] else None
        if options["county"] and county is None:
            raise CommandError(f"Det finns inget län med koden {options['county']}.", returncode=REFUSED)
        path: Path = options["output"]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(template_xlsx(options["kind"], county))
        except OSError as error:
            raise CommandError(f"Det går inte att skriva {path}: {reason(error)}.", returncode=REFUSED) from error
        self.stdout.write(f"Mallen är skriven: {path}")
