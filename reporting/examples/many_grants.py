"""Cases and decisions in any number, to measure with: always written in a transaction that is undone."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Model

from grants.models import GrantCase, GrantDecision
from registers.enums import OrganisationKind
from registers.models import Organisation

BUSY_COUNTY = "23"
FIRST_DAY = date(2015, 1, 1)
CASE_COLUMNS = {
    "id": "gen_random_uuid()",
    "dnr": "'MÄT/' || n",
    "received_on": "date '2015-01-01' + n % 3650",
    "support_year": "2015 + n % 10",
    "applied_amount": "100000 + n % 1000",
}
DECISION_COLUMNS = {
    "id": "nextval(pg_get_serial_sequence('grants_grantdecision', 'id'))",
    "case_id": "g.id",
    "decided_on": "g.received_on + 30",
    "support_year": "g.support_year",
    "amount": "g.applied_amount",
}


def write_cases(count: int) -> None:
    """``count`` decided cases of one county, each with its decision, and fresh statistics for the planner."""
    _company, case = _company_and_case("Mätbutiken AB")
    decision = GrantDecision.objects.create(
        case=case, decided_on=FIRST_DAY, support_year=2015, outcome="granted", amount=Decimal(1), regulation="general"
    )
    with connection.cursor() as cursor:
        cursor.execute(_copies(case, CASE_COLUMNS, f"generate_series(1, {int(count)}) n"))
        cursor.execute(_copies(decision, DECISION_COLUMNS, "grants_grantcase g", f"AND g.id <> '{case.pk}'"))
        cursor.execute("ANALYZE grants_grantcase, grants_grantdecision")


def _copies(row: Model, changed: Mapping[str, str], source: str, only: str = "") -> str:
    """SQL that inserts ``row`` once for each row of ``source``, with the columns that are ``changed``."""
    table, columns = row._meta.db_table, [field.column for field in row._meta.local_fields]
    values = ", ".join(changed.get(column, f"t.{column}") for column in columns)
    chosen = f"SELECT {values} FROM {table} t, {source} WHERE t.id = '{row.pk}' {only}"
    return f"INSERT INTO {table} ({', '.join(columns)}) {chosen}"


def _company_and_case(name: str) -> tuple[Organisation, GrantCase]:
    """A company and a decided case of its own."""
    authority = Organisation.objects.get(kind=OrganisationKind.REGION, county=BUSY_COUNTY)
    company = Organisation.objects.create(name=name, kind=OrganisationKind.COMPANY, county_id=BUSY_COUNTY)
    case = GrantCase.objects.create(
        dnr=f"MÄT/{company.pk}",
        county_id=BUSY_COUNTY,
        authority=authority,
        scheme_id="servicebidrag",
        applicant=company,
        municipality_id="2361",
        received_on=FIRST_DAY,
        state="decided",
    )
    return company, case


def write_ledger(count: int) -> Organisation:
    """A company with ``count`` grants, one every other day, each with its amount in euro."""
    company, first = _company_and_case("Mätkassan AB")
    cases = GrantCase.objects.bulk_create(
        GrantCase(
            dnr=f"MÄT/{company.pk}/{number}",
            county_id=BUSY_COUNTY,
            authority=first.authority,
            scheme_id="servicebidrag",
            applicant=company,
            received_on=FIRST_DAY + timedelta(days=2 * number),
        )
        for number in range(count)
    )
    GrantDecision.objects.bulk_create(
        GrantDecision(
            case=case,
            decided_on=case.received_on,
            support_year=case.received_on.year,
            outcome="granted",
            amount=Decimal(1_000),
            regulation="general",
            eur_amount=Decimal(100),
            eur_rate=Decimal(10),
            eur_rate_source="Mätning",
        )
        for case in cases
    )
    return company
