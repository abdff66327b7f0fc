"""A file of decisions to measure with: tried by the rules in a transaction that is undone, and read by openpyxl."""

import io
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from stdnum import luhn

from grants.enums import ImportKind
from grants.grant_tables.columns import Codes, columns_of
from grants.grant_tables.planned import planned_run
from grants.grant_tables.runs import ImportRun
from grants.services.grant_import import MOST_ROWS
from registers.models import County, Responsibility
from rsp.actor import GRANT_DUTIES, Actor, Duty, Role, RoleGrant
from rsp.importing import guessed_mapping, headings_of
from rsp.table_files import cells_of_file

COUNTY = "23"
ROWS, COMPANIES, ROUNDS = 5000, 800, 5
FIRST_DAY, DAYS = date(2019, 1, 15), 2500
SCHEMES = ("Servicebidrag", "Servicebidrag", "Hemsändningsbidrag", "Investeringsbidrag", "Särskilt driftstöd")
HEADINGS = (
    *("Diarienummer", "Organisationsnummer", "Sökande", "Kommun", "Stödform", "Stödår"),
    *("Inkommen den", "Beslutsdag", "Utgång", "Beviljat belopp", "Kommentar"),
)


def import_ratio() -> tuple[float, float, int]:
    """Processor time of trying a file with 5 000 grants, from its bytes; of openpyxl reading it; and the queries.

    No two rows are alike: 800 companies, every form of support that is decided, 2 500 days. What is written is undone.
    """
    content = _file()
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            run = _dry_run(content)
        if (len(run.errors), len(run.open_questions), run.added) != (0, 0, ROWS):
            raise RuntimeError("the file to measure with is not read as it should be")
        tried = _least(lambda: _dry_run(content))
        transaction.set_rollback(True)
    return tried, _least(lambda: _read(content)), len(asked)


def _least(act: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        started = time.process_time()
        act()
        times.append(time.process_time() - started)
    return min(times)


def _dry_run(content: bytes) -> ImportRun:
    cells = cells_of_file(io.BytesIO(content), len(content), MOST_ROWS)
    mapping = guessed_mapping(headings_of(cells), columns_of(ImportKind.GRANTS, Codes()))
    return planned_run(_officer(), ImportKind.GRANTS, County.objects.get(pk=COUNTY), (cells, mapping), {})


def _read(content: bytes) -> None:
    """Every cell of the file, as openpyxl reads it at its fastest."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    for _row in book.worksheets[0].iter_rows(values_only=True):
        pass
    book.close()


def _officer() -> Actor:
    """A case officer of the county's own bodies."""
    held = Responsibility.objects.on(timezone.localdate()).filter(county=COUNTY, duty__in=list(GRANT_DUTIES))
    grants = frozenset(
        RoleGrant(
            role=Role.CASE_OFFICER,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.public_name,
            county_code=COUNTY,
            duties=frozenset({Duty(row.duty)}),
        )
        for row in held.select_related("organisation__municipality")
    )
    return Actor(None, "RSP", grants)


def _file() -> bytes:
    """An Excel file of grants that county officers could have kept: days are days, amounts are numbers."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(HEADINGS)
    for number in range(ROWS):
        start = f"402000{number % COMPANIES:03d}"
        decided = FIRST_DAY + timedelta(days=number * 7 % DAYS)
        page.append(
            (
                *(f"MÄT/{number}", start + luhn.calc_check_digit(start), f"Fjällhandel {number % COMPANIES} AB"),
                *("Härjedalen", SCHEMES[number % len(SCHEMES)], decided.year, decided - timedelta(days=60), decided),
                *("Bifall", 20_000 + number * 37 % 330_000, "Beslut ur det gamla systemet"),
            )
        )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
