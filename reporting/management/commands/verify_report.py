"""Check that a PDF is one this system issued and that it is unchanged."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.timezone import localdate

from documents.models import SealedDocument
from documents.verification import Verdict, verify_pdf
from rsp.file_errors import reason

EXIT_CODES = {Verdict.VALID: 0, Verdict.CHANGED: 1, Verdict.UNKNOWN: 2}
UNAVAILABLE = 3
"""Nothing could be said of the file, since the database did not answer: not the same as an unknown file."""


class Command(BaseCommand):
    help = "Kontrollerar en utfärdad PDF. Svarar äkta (0), ändrad (1) eller okänd (2); 3 när databasen inte svarar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="PDF-filen som kontrolleras.")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = EXIT_CODES[Verdict.UNKNOWN]
        try:
            pdf = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(
                f"Det går inte att läsa {options['file']}: {reason(error)}.", returncode=unknown
            ) from error
        try:
            result = verify_pdf(pdf, SealedDocument.objects.all())
        except OperationalError as error:
            said = str(error).strip().splitlines()[0]
            raise CommandError(
                f"Databasen går inte att nå: {said}. Kontrollera DATABASE_URL.", returncode=UNAVAILABLE
            ) from error
        lines = [result.message]
        if result.document:
            lines.append(f"Den utfärdade handlingen: {result.document.title}, {localdate(result.document.sealed_at)}")
            lines.append(f"Dess SHA-256 underlag {result.document.payload_sha256}")
        if result.is_superseded:
            lines.append("En senare version har ersatt den här.")
        self.stdout.write("\n".join(lines))
        if result.verdict is not Verdict.VALID:
            raise SystemExit(EXIT_CODES[result.verdict])
