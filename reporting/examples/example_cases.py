"""Cases of support made up for the demo: companies that do not exist, rates that nobody has published. Pure.

Each case is marked as example data in the data and on the page, and stands in no report (``GrantCase.is_example``).
The numbers of the companies are of a group that no register gives out.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

COUNTY, MUNICIPALITY = "23", "2361"
NOTE = "Exempel: påhittad uppgift för demon"
RATE_NOTE = "Exempel: påhittad kurs"
INTEREST_NOTE = "Exempel: påhittad ränta"

FIRST_RATE_DAY = date(2023, 1, 2)
"""A Monday; from then on there is a rate each week."""

INTEREST = (
    (date(2023, 1, 1), date(2023, 12, 31), Decimal("2.500")),
    (date(2024, 1, 1), date(2024, 12, 31), Decimal("2.250")),
    (date(2025, 1, 1), date(2025, 12, 31), Decimal("2.000")),
)
LATER_INTEREST = Decimal("2.125")
"""In per cent a year; from 2026 on, year by year, the later one."""


@dataclass(frozen=True, slots=True)
class ExampleCompany:
    """A company that does not exist."""

    orgnr: str
    name: str


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """An application and how far it has come: received, started, prepared, decided or paid.

    ``age``: days since it came in. ``statement``: asked or given. ``range``, ``hours``: the conditions of an operating
    support. ``year``: of support, as years from the present one.
    """

    dnr: str
    company: str
    scheme: str
    goes_to: str
    applied: Decimal
    proposed: Decimal | None = None
    place: str = ""
    age: int = 30
    year: int = 0
    statement: str = ""
    service_range: str = ""
    service_hours: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


STORASEN, TALLHEDEN, GRANVIK, HEDSJON = "4020009017", "4020009025", "4020009033", "4020009041"

COMPANIES = (
    ExampleCompany(STORASEN, "Storåsens Lanthandel AB (exempel)"),
    ExampleCompany(TALLHEDEN, "Tallhedens Livs AB (exempel)"),
    ExampleCompany(GRANVIK, "Granviks Handel AB (exempel)"),
    ExampleCompany(HEDSJON, "Hedsjöns Handel AB (exempel)"),
)

APPLIED_RIGHTLY = {
    "operates_in_county": True,
    "is_signed": True,
    "is_described": True,
    "declares_de_minimis": True,
    "declares_same_costs": True,
    "other_aid_same_costs": "0",
    "serves_purpose": True,
    "sells_groceries": True,
    "sells_fuel": True,
    "has_fixed_outlet": True,
    "is_sparse_area": True,
    "is_matter_of_principle": False,
}
IN_NEED = {
    "distance_km": "24.0",
    "has_wide_service": True,
    "result_last_year": "-212000",
    "forecast": "-240000",
    "has_temporary_problems": True,
    "temporary_because": "Elpriset och ett fel på kylen under två månader.",
    "other_measures_insufficient": True,
}
SMALL_SHOP = {
    "distance_km": "31.5",
    "distance_method": "Kortaste bilväg",
    "is_island": False,
    "has_broad_range": True,
    "is_open_all_year": True,
    "grocery_turnover": "6400000",
    "matters_for_other_service": True,
    "need_amount": "290000",
}

CASES = (
    ExampleCase(
        "EXEMPEL-1",
        STORASEN,
        "servicebidrag",
        "started",
        Decimal(260_000),
        place="Storåsens Lanthandel",
        age=41,
        statement="asked",
        facts={**APPLIED_RIGHTLY, **IN_NEED, "forecast": "-220000"},
    ),
    ExampleCase(
        "EXEMPEL-2",
        TALLHEDEN,
        "sarskilt-driftstod",
        "prepared",
        Decimal(290_000),
        Decimal(290_000),
        place="Tallhedens Livs",
        age=66,
        statement="given",
        service_range="Ett mångsidigt utbud av dagligvaror, drivmedel och ombud för paket.",
        service_hours="Minst 40 timmar i veckan, året runt.",
        facts={**APPLIED_RIGHTLY, **SMALL_SHOP},
    ),
    ExampleCase(
        "EXEMPEL-3",
        GRANVIK,
        "servicebidrag",
        "paid",
        Decimal(180_000),
        Decimal(180_000),
        place="Granviks Handel",
        age=95,
        statement="given",
        facts={**APPLIED_RIGHTLY, **IN_NEED},
    ),
    ExampleCase(
        "EXEMPEL-4",
        HEDSJON,
        "investeringsstod",
        "received",
        Decimal(415_000),
        place="Hedsjöns Handel",
        age=6,
    ),
)

GRANTED_BEFORE = (
    (GRANVIK, "Jordbruksverket (exempel)", date(2024, 6, 14), Decimal(410_000)),
    (GRANVIK, "Härjedalens kommun (exempel)", date(2025, 2, 20), Decimal(95_000)),
    (TALLHEDEN, "Länsstyrelsen (exempel)", date(2024, 11, 5), Decimal(120_000)),
)
"""Aid that others have granted: company, who, when, SEK."""

SISTER = ("Granviks fastigheter AB (exempel)", "4020009058")
SISTER_LINK = "Granviks Handel AB äger alla aktier (artikel 2.2 a)"
