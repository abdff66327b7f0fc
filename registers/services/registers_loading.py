"""Filling the registers from the files that come with the product."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from registers.enums import OrganisationKind
from registers.models import County, Municipality, Organisation, PriceBaseAmount, Responsibility
from registers.responsibility_history import duty_periods
from rsp import orgnr

DATA_DIR = Path(__file__).resolve().parents[1] / "data"

KIND_IN_FILE = {
    "lansstyrelse": OrganisationKind.COUNTY_BOARD,
    "region": OrganisationKind.REGION,
    "samverkansorgan": OrganisationKind.COOPERATION_BODY,
}

GOTLAND = "0980"
"""The one municipality that is also a region: one body (1 § lagen (2010:630) om regionalt utvecklingsansvar)."""

NATIONAL_AGENCY = "Tillväxtverket"


@dataclass(frozen=True, slots=True)
class RegisterSizes:
    """How many rows the registers hold after loading."""

    counties: int
    municipalities: int
    organisations: int
    responsibilities: int
    price_base_amounts: int


@transaction.atomic
def load_registers() -> RegisterSizes:
    """Load counties, municipalities, bodies, responsibility and price base amounts. Idempotent.

    Counties and municipalities are brought up to date; a body that exists is left as people have it. Responsibility is
    only loaded for a county that has none, and a price base amount for a year that has none, so that what people have
    recorded since is kept.
    """
    _load_counties()
    _load_municipalities()
    _load_bodies()
    _load_municipal_bodies()
    _load_responsibility()
    _load_price_base_amounts()
    return RegisterSizes(
        counties=County.objects.count(),
        municipalities=Municipality.objects.count(),
        organisations=Organisation.objects.count(),
        responsibilities=Responsibility.objects.count(),
        price_base_amounts=PriceBaseAmount.objects.count(),
    )


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    with (DATA_DIR / file_name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load_counties() -> None:
    County.objects.bulk_create(
        [
            County(
                code=row["scb_code"],
                letter_code=row["letter_code"],
                name=row["name"],
                short_name=row["short_name"],
                seat=row["seat"],
            )
            for row in _rows("counties.csv")
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["letter_code", "name", "short_name", "seat"],
    )


def _load_municipalities() -> None:
    Municipality.objects.bulk_create(
        [
            Municipality(
                code=row["scb_code"], name=row["name"], full_name=row["full_name"], county_id=row["county_code"]
            )
            for row in _rows("municipalities.csv")
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "full_name", "county"],
    )


def _load_bodies() -> None:
    """Bodies not yet known, by their number or by kind and county: a body that has been renamed since is left alone."""
    known_numbers = set(Organisation.objects.exclude(orgnr=None).values_list("orgnr", flat=True))
    known_places = set(Organisation.objects.values_list("kind", "county"))
    new = []
    for row in _rows("organisations.csv"):
        kind = KIND_IN_FILE[row["kind"]]
        number = orgnr.normalise(row["orgnr"]) if row["orgnr"] else None
        if number not in known_numbers and (kind, row["county_code"]) not in known_places:
            municipality = GOTLAND if row["name"] == "Region Gotland" else None
            new.append(
                Organisation(
                    name=row["name"],
                    kind=kind,
                    orgnr=number,
                    county_id=row["county_code"],
                    municipality_id=municipality,
                )
            )
    if (OrganisationKind.AUTHORITY, None) not in known_places:
        new.append(Organisation(name=NATIONAL_AGENCY, kind=OrganisationKind.AUTHORITY))
    Organisation.objects.bulk_create(new)


def _load_municipal_bodies() -> None:
    known = set(Organisation.objects.filter(municipality__isnull=False).values_list("municipality_id", flat=True))
    Organisation.objects.bulk_create(
        Organisation(
            name=row["full_name"],
            kind=OrganisationKind.MUNICIPALITY,
            orgnr=orgnr.normalise(row["orgnr"]),
            county_id=row["county_code"],
            municipality_id=row["scb_code"],
        )
        for row in _rows("municipalities.csv")
        if row["scb_code"] not in known
    )


def _load_responsibility() -> None:
    holders = {
        (body.county_id, body.kind): body
        for body in Organisation.objects.filter(kind__in=KIND_IN_FILE.values(), county__isnull=False)
    }
    counties_without = County.objects.filter(responsibilities__isnull=True)
    Responsibility.objects.bulk_create(
        Responsibility(
            county=county,
            duty=period.duty,
            organisation=holders[county.code, period.kind],
            valid_from=period.first,
            valid_to=period.last,
            certainty=period.certainty,
            source=period.source,
        )
        for county in counties_without
        for period in duty_periods(county.code)
    )


def _load_price_base_amounts() -> None:
    known = set(PriceBaseAmount.objects.values_list("year", flat=True))
    PriceBaseAmount.objects.bulk_create(
        PriceBaseAmount(year=int(row["year"]), amount=Decimal(row["price_base_amount_sek"]), source=row["source"])
        for row in _rows("price_base_amounts.csv")
        if int(row["year"]) not in known
    )
