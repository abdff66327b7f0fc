"""Write the annual follow-up of a county as PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from reporting.records import UnknownFollowUp
from reporting.reports import FollowUpReport, followup_report
from reporting.timing import measure_followup
from rsp.file_errors import reason
from rsp.pdf import PdfUnavailable
from rsp.swedish import kronor

REFUSED = 2


class UnwritableFile(Exception):
    """A file asked for cannot be written; the message says which and why."""


class Command(BaseCommand):
    help = "Skriver länets uppföljning som PDF: den inskickade versionen om uppgifterna är desamma, annars ett utkast."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", required=True, help="Länskod enligt SCB, till exempel 23.")
        parser.add_argument("--year", required=True, help="Året som följs upp, till exempel 2023.")
        parser.add_argument("--output", required=True, type=Path, help="PDF-filen som skrivs.")
        parser.add_argument("--json", type=Path, help="Skriv också underlaget som JSON.")
        parser.add_argument("--html", type=Path, help="Skriv också dokumentet som HTML.")
        parser.add_argument("--timing", action="store_true", help="Mät delarna och jämför med WeasyPrint ensamt.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            county_code, year = options["county"], _year(options["year"])
            report = followup_report(county_code, year)
            _write(options["output"], report.pdf)
            if options["json"]:
                _write(options["json"], report.payload_json)
            if options["html"]:
                _write(options["html"], report.html().encode())
            self._tell(report, options["output"])
            if options["timing"]:
                for line in measure_followup(county_code, year):
                    self.stdout.write(line)
        except (UnknownFollowUp, UnwritableFile, PdfUnavailable) as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except OperationalError as error:
            said = str(error).strip().splitlines()[0]
            raise CommandError(
                f"Databasen går inte att nå: {said}. Kontrollera DATABASE_URL.", returncode=REFUSED
            ) from error

    def _tell(self, report: FollowUpReport, path: Path) -> None:
        """The figures with ordinary spaces, so that they can be searched for in a terminal."""
        summary = report.payload["summary"]
        version = f"Version {report.number}" if report.number else "Utkast"
        lines = [
            f"{version}, {report.payload['county']['name']} {report.payload['year']}: {path} ({report.pages} sidor)"
        ]
        if summary["granted_amount"] is not None:
            amount = kronor(summary["granted_amount"]).replace("\xa0", " ")
            lines.append(f"{summary['decisions']} beslut, {amount}")
        if summary["company_visits"] is not None:
            lines.append(f"{summary['company_visits']} fysiska företagsbesök")
        lines += [f"SHA-256 underlag {report.payload_sha256}", f"SHA-256 PDF {report.pdf_sha256}"]
        self.stdout.write("\n".join(lines))


def _year(text: str) -> int:
    if not (text.isdecimal() and len(text) == 4):
        raise UnknownFollowUp(f"{text} är inget år. Skriv året med fyra siffror, till exempel 2023.")
    return int(text)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise UnwritableFile(f"Det går inte att skriva {path}: {reason(error)}.") from error
