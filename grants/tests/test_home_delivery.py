"""The home delivery calculator: worked examples by date, tables that are read, and tables that name people."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from documents.models import Document
from grants.forms.home_delivery import HomeDeliveryForm
from grants.models import GrantCase
from grants.rules.delivery_figures import FIGURES as KEYS
from grants.rules.delivery_figures import UnusableFigures, figures_of_cells
from grants.tests.test_case_evaluation import case_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

FIGURES = {
    "cost_year": "2025",
    "households": "42",
    "delivery_occasions": "1 200",
    "delivery_cost": "150 000 kr",
    "trip_occasions": "0",
    "trip_cost": "",
}

# the day, what is typed over FIGURES, the highest amount in kronor (None: not known), and whether the floor is reached
EXAMPLES = [
    ("2025-06-01", {}, 75_000, True),  # half the cost binds
    ("2025-06-01", {"delivery_occasions": "600"}, 60_000, True),  # 100 kr per household and occasion binds
    ("2025-06-01", {"delivery_cost": "150 001"}, 75_000, True),  # rounded down
    ("2025-06-01", {"delivery_cost": "29 400"}, 14_700, True),  # exactly half the price base amount of 2025
    ("2025-06-01", {"delivery_cost": "29 399,99"}, 14_699, False),
    ("2025-06-01", {"cost_year": "2024", "delivery_cost": "28 650"}, 14_325, True),  # that of the cost year
    ("2025-06-01", {"cost_year": "2024", "delivery_cost": "28 649"}, 14_324, False),
    ("2011-06-01", {"cost_year": "2014", "delivery_occasions": "1000"}, 60_000, True),  # 60 kr in 2011
    ("2013-06-01", {"cost_year": "2014", "delivery_occasions": "1000"}, None, True),  # 60 or 100 kr: not known
    ("2025-06-01", {"delivery_occasions": ""}, None, True),
    # two parts, each with its own half and its own ceiling: 40 000 + 20 000, pooled it would be 65 000
    (
        "2025-06-01",
        {"delivery_occasions": "400", "delivery_cost": "90 000", "trip_occasions": "900", "trip_cost": "40 000"},
        60_000,
        True,
    ),
]


@pytest.mark.parametrize(("day", "typed", "highest", "is_enough"), EXAMPLES)
def test_calculator_by_the_rules_of_the_day(
    municipal_officer_2361: Any, day: str, typed: dict[str, str], highest: int | None, is_enough: bool
) -> None:
    address = reverse("grants:home_delivery")
    page = municipal_officer_2361.client.post(address, {**FIGURES, "dag": day, **typed})
    assert page.status_code == 200
    result = page.context["result"]
    assert result.highest == (None if highest is None else Decimal(highest))
    assert result.is_below_floor is not is_enough


def test_calculator_shows_the_pooled_reading_as_a_note(municipal_officer_2361: Any) -> None:
    typed = {**FIGURES, **EXAMPLES[-1][1], "dag": "2025-06-01"}
    text = municipal_officer_2361.client.post(reverse("grants:home_delivery"), typed).content.decode()
    assert "65\u00a0000\u00a0kr" in text and "en annan läsning" in text


def xlsx(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


HEAD = ("År", "Hushåll", "Hemsändningar", "Nettokostnad hemsändning", "Inköpsturer", "Nettokostnad inköpsturer")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_is_read_counted_and_forgotten(municipal_officer_2361: Any, kind: str) -> None:
    row = (2025, 42, 1200, 150000, 0, 0)
    content = xlsx(HEAD, row) if kind == "xlsx" else "\n".join(";".join(map(str, one)) for one in (HEAD, row)).encode()
    upload = SimpleUploadedFile(f"2025.{kind}", content)
    page = municipal_officer_2361.client.post(reverse("grants:home_delivery"), {"fil": "1", "file": upload})
    assert page.status_code == 200
    assert page.context["result"].highest == Decimal(75_000)
    assert page.context["form"]["households"].value() == 42
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (["Hushåll", "Namn"], [["1", "X"]]),
        (["Hushåll", "Kolumn 2"], [["1", "Anna Andersson"], ["1", "Bo Berg"]]),
        (["Hushåll", "Hemsändningar"], [["19640823-3234", "12"]]),
        (["Hushåll", "Id"], [["1", "640823-9999"]]),
        (["Hushåll", "Kundens adress"], [["1", ""]]),
        (["Hemsändningar", "640823-3234"], [["1", "2"]]),
    ],
)
def test_table_that_names_people_is_refused_whole(head: list[str], rows: list[list[str]]) -> None:
    with pytest.raises(UnusableFigures) as refused:
        figures_of_cells([head, *rows])
    words = str(refused.value)
    assert "ser ut att innehålla namn" in words
    assert not [cell for row in [head, *rows] for cell in row if len(cell) > 5 and cell in words.split("Kolumn", 1)[1]]


def test_page_with_a_table_that_names_people_keeps_and_shows_nothing_of_it(municipal_officer_2361: Any) -> None:
    upload = SimpleUploadedFile("lista.csv", "Hushåll;Vem\n1;Anna Planterad\n1;Bo Planterad\n".encode())
    page = municipal_officer_2361.client.post(reverse("grants:home_delivery"), {"fil": "1", "file": upload})
    assert page.status_code == 422
    assert "Kolumn B ser ut att innehålla namn" in page.content.decode()
    assert "Planterad" not in page.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Färg"], ["12"]], "ingen kolumn som känns igen"),
        ([["Hemsändningar"], ["tolv"]], "Cell A2"),
        ([["År", "Hemsändningar"], ["2024", "1"], ["2025", "1"]], "flera år"),
    ],
)
def test_table_that_cannot_be_used_says_why(rows: list[list[str]], words: str) -> None:
    with pytest.raises(UnusableFigures, match=words):
        figures_of_cells(rows)


def test_rows_are_added_up_but_households_are_left_to_people() -> None:
    read = figures_of_cells(
        [["Hushåll", "Hemsändningar", "Nettokostnad"], ["10", "40", "1 000"], ["12", "50", "1 500"]]
    )
    assert read.values == {"delivery_occasions": Decimal(90), "delivery_cost": Decimal(2500)}
    assert "flera rader" in read.notes[0]


def test_table_with_the_labels_of_the_form_is_read_and_other_columns_are_named() -> None:
    labels = [str(field.label) for name, field in HomeDeliveryForm().fields.items() if name != "dag"]
    read = figures_of_cells([[*labels, "Anmärkning"], ["2025", "42", "1200", "150000", "10", "5000", "12"]])
    assert set(read.values) == set(KEYS)
    assert [note.split(":")[0] for note in read.notes] == ["Kolumn G lästes inte"]


def test_text_that_is_called_excel_is_not_read(municipal_officer_2361: Any) -> None:
    upload = SimpleUploadedFile("junk.xlsx", "Hemsändningar;År\n12;2025\n".encode())
    page = municipal_officer_2361.client.post(reverse("grants:home_delivery"), {"fil": "1", "file": upload})
    assert page.status_code == 422
    assert "Spara den som Excel (.xlsx) eller CSV." in page.content.decode()


@pytest.mark.parametrize("wrong", [{"cost_year": "25"}, {"delivery_cost": "1e5"}])
def test_short_year_and_amount_with_an_exponent_are_refused(municipal_officer_2361: Any, wrong: dict[str, str]) -> None:
    page = municipal_officer_2361.client.post(reverse("grants:home_delivery"), FIGURES | wrong)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == set(wrong)


def test_figures_are_used_in_a_case_and_a_stale_use_is_refused(case_officer_23: Any) -> None:
    case = case_of("hemsandningsbidrag", facts={"is_suitable": True})
    address = reverse("grants:case_home_delivery", args=[case.pk])
    assert case_officer_23.client.get(address).status_code == 200
    typed = {**FIGURES, "anvand": "1", "version": case.version}

    assert case_officer_23.client.post(address, typed).status_code == 302
    case.refresh_from_db()
    assert case.facts == {
        "is_suitable": True,
        "cost_year": "2025",
        "households": "42",
        "delivery_occasions": "1200",
        "delivery_cost": "150000",
        "trip_occasions": "0",
    }
    assert case_officer_23.client.get(address).context["result"].highest == Decimal(75_000)
    assert case_officer_23.client.post(address, typed).status_code == 409


def test_figures_are_used_only_by_who_may_edit_and_only_for_home_delivery(
    director_23: Any, case_officer_23: Any
) -> None:
    case = case_of("hemsandningsbidrag")
    address = reverse("grants:case_home_delivery", args=[case.pk])
    typed = {**FIGURES, "anvand": "1", "version": case.version}
    assert director_23.client.post(address, typed).status_code == 403
    assert GrantCase.objects.get(pk=case.pk).facts == {}
    other = reverse("grants:case_home_delivery", args=[case_of().pk])
    assert case_officer_23.client.get(other).status_code == 404
