"""Source 004: the year's support says the same in the report whether it is read in as decisions or as sums."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from grants.enums import ImportKind
from grants.models import GrantDecision, GrantYear
from grants.services.grant_import import import_cells
from registers.tests.factories import demo_orgnr
from reporting.datasets import build_followup_dataset
from reporting.examples.jamtland_harjedalen import GRANT_SUMS, MEMO
from rsp.swedish import kronor

SUMS = ["Län", "År", "Stödform", "Antal", "Belopp", "Källa"]
DECISIONS = ["Diarienummer", "Organisationsnummer", "Sökande", "Stödform", "Stödår", "Beslutsdag", "Utgång", "Belopp"]
NAMES = {
    "hemsandningsbidrag": "Hemsändningsbidrag",
    "servicebidrag": "Servicebidrag",
    "investeringsstod": "Investeringsbidrag",
    "korrosionsskydd": "Stöd till korrosionsskydd",
}


def as_sums() -> Iterable[list[str]]:
    """The four lines of the source, one a row, as they stand in it."""
    for row in GRANT_SUMS:
        yield ["23", "2023", NAMES[row.scheme], f"{row.count} st.", f"{kronor(row.amount, unit=False)} kronor", MEMO]


def as_decisions() -> Iterable[list[str]]:
    """As many decisions as the source counts, that come to its sums: which they were, it does not say."""
    number = 0
    for row in GRANT_SUMS:
        whole = row.amount // row.count
        parts = [whole] * (row.count - 1) + [row.amount - whole * (row.count - 1)]
        for part in parts:
            number += 1
            company = [demo_orgnr(number), f"Fjällhandel {number} AB"]
            yield [f"RUN/{number}/2023", *company, NAMES[row.scheme], "2023", "2023-05-02", "Bifall", kronor(part)]


def read_in(actor: Any, kind: str, table: list[list[str]]) -> None:
    import_cells(actor=actor, kind=kind, county_code="23", cells=table, answers={})


def figures() -> dict[str, Any]:
    """What the report says of the support, apart from how it is known."""
    payload = build_followup_dataset("23", 2023)
    schemes = [
        {key: row[key] for key in ("slug", "name", "count", "amount", "authority", "legal_basis")}
        for row in payload["grants"]["schemes"]
    ]
    told = {"schemes": schemes, "total": payload["grants"]["total"]}
    told["summary"] = {key: payload["summary"][key] for key in ("granted_amount", "decisions")}
    told["unknown"] = payload["grants"]["unknown_schemes"]
    return told


def test_four_lines_of_source_004_say_the_same_as_sums_and_as_decisions(case_officer_23: Any) -> None:
    read_in(case_officer_23.actor, ImportKind.HISTORICAL_AGGREGATES, [SUMS, *as_sums()])
    as_sum = figures()
    assert as_sum["summary"] == {"granted_amount": "7773227.00", "decisions": 30}
    GrantYear.objects.all().delete()
    read_in(case_officer_23.actor, ImportKind.GRANTS, [DECISIONS, *as_decisions()])
    assert GrantDecision.objects.count() == 30
    assert sum(GrantDecision.objects.values_list("amount", flat=True), Decimal(0)) == 7_773_227
    assert figures() == as_sum
