"""Read a table of support in from the server's command line: tried first, then all of it or nothing.

Exit codes: 0 read in, or nothing in the way of it; 1 errors, questions or conflicts in the file; 2 the file, the county
or the right to read in is missing.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from grants.enums import ImportKind
from grants.grant_tables.columns import Codes, columns_of
from grants.grant_tables.planned import planned_run
from grants.grant_tables.runs import ImportRun
from grants.services.grant_import import MOST_ROWS, can_import, import_cells
from registers.models import County, Responsibility
from rsp.actor import GRANT_DUTIES, Actor, Duty, Role, RoleGrant
from rsp.file_errors import reason
from rsp.importing import UnreadableTable, guessed_mapping, headings_of
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import kronor
from rsp.table_files import Cells, cells_of_file

IN_THE_FILE, REFUSED = 1, 2


class Command(BaseCommand):
    help = "Läser in en tabell med stöd. Filen provas först, och antingen läses allt in eller inget."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=ImportKind.values, help="Vad filen innehåller.")
        parser.add_argument("file", type=Path, help="Excelfil (.xlsx) eller CSV.")
        parser.add_argument("--county", required=True, help="Länskod enligt SCB, till exempel 23.")
        parser.add_argument("--dry-run", action="store_true", help="Prova bara: skriv inget.")
        parser.add_argument("--user", help="E-postadressen till den som läser in. Utan den är det servern.")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="CELL=SVAR",
            help="Svar på en fråga, till exempel J14=120000. Kan ges flera gånger.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        county = County.objects.filter(pk=options["county"]).first()
        if county is None:
            raise CommandError(f"Det finns inget län med koden {options['county']}.", returncode=REFUSED)
        try:
            actor = _actor(options["user"], county)
            cells = _cells(options["file"])
            check_allowed(can_import(actor, options["kind"], county.code))
            answers = _answers(options["answer"])
            mapping = guessed_mapping(headings_of(cells), columns_of(options["kind"], Codes()))
            run = planned_run(actor, options["kind"], county, (cells, mapping), answers)
            self._tell(run)
            if not options["dry_run"]:
                import_cells(actor=actor, kind=options["kind"], county_code=county.code, cells=cells, answers=answers)
        except (UnreadableTable, ActRefused, PermissionDenied) as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        self.stdout.write("Inget är skrivet." if options["dry_run"] else "Filen är inläst.")

    def _tell(self, run: ImportRun) -> None:
        """What the file would do. Raises CommandError when something in it stands in the way."""
        lines = [f"{one.cell}: {one.message}. {one.advice}".strip() for one in run.errors]
        for one in run.open_questions:
            offered = ", ".join(f"{each.answer} ({each.label})" for each in one.proposals)
            lines.append(f"{one.cell}: {one.message}. Svara med --answer {one.key}=SVAR: {offered}")
        lines += [
            f"{one.cell}: {one.heading}, {one.what}. Registret {one.now}, filen {one.new}. "
            f"Svara med --answer {one.key}=#registret eller #filen"
            for one in run.open_conflicts
        ]
        lines += [f"{one.cell}: {one.text}. {one.words}" for one in run.looks]
        counts = f"{run.added} nya, {run.changed} ändrade, {run.unchanged} oförändrade av {run.total} rader."
        sums = f"Registret i dag {kronor(run.before)}, efteråt {kronor(run.after)}."
        self.stdout.write("\n".join([*lines, counts, *([sums] if run.years else [])]).replace("\xa0", " "))
        waiting = len(run.open_questions) + len(run.open_conflicts)
        if run.errors or waiting:
            words = f"{len(run.errors)} fel och {waiting} frågor. Inget är skrivet."
            raise CommandError(words, returncode=IN_THE_FILE)


def _cells(path: Path) -> Cells:
    try:
        with path.open("rb") as file:
            return cells_of_file(file, path.stat().st_size, MOST_ROWS)
    except OSError as error:
        raise UnreadableTable(f"Det går inte att läsa {path}: {reason(error)}.") from error


def _answers(given: list[str]) -> dict[str, str]:
    wrong = [one for one in given if "=" not in one]
    if wrong:
        raise ActRefused(f"Svaret {wrong[0]} ska skrivas CELL=SVAR.")
    return dict(one.split("=", 1) for one in given)


def _actor(email: str | None, county: County) -> Actor:
    """Whoever is named, with the rights that they have; else the server, as an officer of the county's own bodies."""
    if email is not None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise ActRefused(f"Det finns inget konto med adressen {email}.")
        return import_string(settings.ACTOR_BUILDER)(user)
    held = Responsibility.objects.on(timezone.localdate()).filter(county=county, duty__in=list(GRANT_DUTIES))
    grants = frozenset(
        RoleGrant(
            role=Role.CASE_OFFICER,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.public_name,
            county_code=county.code,
            duties=frozenset({Duty(row.duty)}),
        )
        for row in held.select_related("organisation__municipality")
    )
    return Actor(user_id=None, label="RSP", grants=grants)
