"""Public figures: added and mended with their source, rates read from a table, nothing twice."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from registers.models import ExchangeRate, InterestRate, Organisation, PriceBaseAmount
from registers.services.public_figures import (
    add_public_figure,
    edit_public_figure,
    import_exchange_rates,
    planned_rate_import,
)
from registers.tests.people import Person
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.importing import UnreadableTable
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

DAY = date(2026, 1, 2)
RATE = {"day": DAY, "rate": Decimal("11.0540"), "source": "Riksbanken", "certainty": "certain"}
LENDING = {"valid_from": DAY, "valid_to": date(2026, 1, 8), "percent": Decimal("2.55"), "source": "Riksgälden"}
AMOUNT = {"year": 2099, "amount": Decimal(99_000), "source": "Förordning"}


@pytest.fixture
def actor(registers: None) -> Actor:
    return Person("system_administrator", Organisation.objects.get(name="Tillväxtverket")).actor


@pytest.mark.parametrize(
    ("table", "values", "wrong", "field"),
    [
        (ExchangeRate, RATE, {"rate": Decimal(111)}, "rate"),
        (ExchangeRate, RATE, {"rate": Decimal("11.05401")}, "rate"),
        (ExchangeRate, RATE, {"day": timezone.localdate() + timedelta(days=1)}, "day"),
        (ExchangeRate, RATE, {"source": " "}, "source"),
        (InterestRate, LENDING, {"valid_to": date(2026, 1, 1)}, "valid_to"),
        (PriceBaseAmount, AMOUNT, {"year": 20}, "year"),
    ],
)
def test_figure_is_kept_with_its_source_and_a_slip_is_told_at_the_field(
    actor: Actor, table: Any, values: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add_public_figure(actor=actor, table=table, values=values | wrong)
    assert list(refused.value.message_dict) == [field]
    row = add_public_figure(actor=actor, table=table, values=values)
    assert AuditEvent.objects.get(action="public_figure.add").after["source"] == values["source"]
    with pytest.raises(ValidationError) as second:  # once for each day, year or period
        add_public_figure(actor=actor, table=table, values=values)
    if table is PriceBaseAmount:
        said = [f"Prisbasbeloppet för {values['year']} finns redan. Ändra det i listan."]
        assert second.value.message_dict == {"year": said}
    edit_public_figure(actor=actor, row=row, expected_version=1, values={"source": "Annan"})
    with pytest.raises(StaleVersion):
        edit_public_figure(actor=actor, row=row, expected_version=1, values={"source": "Tredje"})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-01-02;11 05", "mellan"),
        ("2026-01-02;elva", "Skriv ett tal"),
        ("2026-01-02;11,05401", "fyra decimaler"),
        ("02/01/2026;11,05", "ÅÅÅÅ-MM-DD"),
        ("2199-01-02;11,05", "framtiden"),
        ("2026-01-02;", "tom"),
        ("2025-12-30;11,05", "också på rad 2"),
    ],
)
def test_fault_of_a_cell_is_told_with_its_row_and_nothing_is_read(actor: Actor, line: str, words: str) -> None:
    text = f"Datum;Kurs\n2025-12-30;11,0540\n{line}\n"
    plan = planned_rate_import(text)
    assert [(error.row, words in error.reason) for error in plan.errors] == [(3, True)]
    with pytest.raises(ValidationError):
        import_exchange_rates(actor=actor, text=text, source="Riksbanken")
    assert not ExchangeRate.objects.exists()


def test_table_of_rates_adds_changes_and_leaves_alike(actor: Actor) -> None:
    add_public_figure(actor=actor, table=ExchangeRate, values=RATE)
    text = "dag\teur\n2026-01-02\t11,10\n2026-01-05\t11.2000\n"
    assert (planned_rate_import(text).added, planned_rate_import(text).changed) == (1, 1)
    import_exchange_rates(actor=actor, text=text, source=" Riksbanken ")
    found = ExchangeRate.objects.order_by("day").values_list("rate", "source", "version")
    assert list(found) == [(Decimal("11.1000"), "Riksbanken", 2), (Decimal("11.2000"), "Riksbanken", 1)]
    assert import_exchange_rates(actor=actor, text=text, source="Riksbanken").unchanged == 2
    with pytest.raises(UnreadableTable):
        planned_rate_import("Datum;Belopp\n2026-01-02;1")


def test_others_keep_no_figures(case_officer_23: Any) -> None:
    with pytest.raises(PermissionDenied):
        add_public_figure(actor=case_officer_23.actor, table=ExchangeRate, values=RATE)
    with pytest.raises(PermissionDenied):
        import_exchange_rates(actor=case_officer_23.actor, text="Datum;Kurs\n2026-01-02;11", source="x")


def outcomes(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    return sorted(type(error).__name__ for error in race(first, second) if error)


@pytest.mark.django_db(transaction=True)
def test_races_of_figures_let_one_through_and_tell_the_other(actor: Actor) -> None:
    def add() -> None:
        add_public_figure(actor=actor, table=ExchangeRate, values=RATE)

    assert outcomes(add, add) == ["ValidationError"]
    row = ExchangeRate.objects.get()

    def edit() -> None:
        edit_public_figure(actor=actor, row=row, expected_version=1, values={"rate": Decimal(10)})

    assert outcomes(edit, edit) == ["StaleVersion"]

    def read() -> None:
        import_exchange_rates(actor=actor, text="Datum;Kurs\n2026-01-05;11", source="Riksbanken")

    assert outcomes(read, read) in ([], ["ValidationError"])
    assert ExchangeRate.objects.count() == 2
