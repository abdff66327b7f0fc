"""A list page and its files: filters, order, pages, and that a file holds what the page shows."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from registers.models import Organisation
from registers.tests.factories import MembershipFactory, OrganisationFactory
from rsp.actor import Role

pytestmark = pytest.mark.django_db

REGISTER, PEOPLE = "/organisationer/", "/administration/anvandare/"
NAMES = ["Ättekulla Livs", "Örsta Livs", "Åre Livs", "Abisko Livs", "=cmd Livs"]


@pytest.fixture
def shops(registers: None) -> None:
    for name in NAMES:
        OrganisationFactory(name=name, county_id="23", municipality_id="2361")


def names_on(page: Any) -> list[str]:
    return [shown.name for shown in page.context["page"].rows]


def csv_rows(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["=cmd Livs", "Abisko Livs", "Åre Livs", "Ättekulla Livs", "Örsta Livs"]),
        ("&sort=-namn", ["Örsta Livs", "Ättekulla Livs", "Åre Livs", "Abisko Livs", "=cmd Livs"]),
        ("&sort=nummer", ["=cmd Livs", "Abisko Livs", "Åre Livs", "Ättekulla Livs", "Örsta Livs"]),
        ("&sort=pk;drop", ["=cmd Livs", "Abisko Livs", "Åre Livs", "Ättekulla Livs", "Örsta Livs"]),
    ],
)
def test_list_is_in_the_order_asked_for_and_a_column_without_one_is_ignored(
    reader_23: Any, shops: None, sort: str, expected: list[str]
) -> None:
    assert names_on(reader_23.client.get(f"{REGISTER}?q=livs{sort}")) == expected


def test_list_headings_say_how_it_is_sorted_and_turn_on_the_second_press(reader_23: Any, shops: None) -> None:
    page = reader_23.client.get(f"{REGISTER}?q=livs&sida=1&sort=lan")
    headings = {str(one.label): one for one in page.context["listing"].headings}
    assert (headings["Län"].sort, headings["Län"].href) == ("ascending", "?q=livs&sort=-lan")
    assert (headings["Namn"].sort, headings["Namn"].href) == ("", "?q=livs&sort=namn")
    assert headings["Organisationsnummer"].href == ""
    assert '<th role="columnheader" scope="col" aria-sort="ascending">' in page.content.decode()


def test_list_with_a_filter_that_cannot_be_read_shows_why_and_no_rows(reader_23: Any, shops: None) -> None:
    page = reader_23.client.get(f"{REGISTER}?lan=99&slag=x")
    assert page.status_code == 200
    assert names_on(page) == []
    assert set(page.context["form"].errors) == {"lan", "slag"}
    assert "bad" in page.content.decode()
    assert "Rätta filtret ovan" in page.content.decode()
    assert page.context["form"].errors["lan"] == ["Välj ett av alternativen i listan"]
    refused = reader_23.client.get(f"{REGISTER}?lan=99&format=csv")
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert "Län: Välj ett av alternativen i listan" in refused.content.decode()


def test_list_keeps_order_and_size_of_page_when_it_is_filtered_anew(reader_23: Any, shops: None) -> None:
    page = reader_23.client.get(f"{REGISTER}?antal=50&sort=-namn").content.decode()
    assert '<input type="hidden" name="sort" value="-namn">' in page
    assert '<input type="hidden" name="antal" value="50">' in page


@pytest.mark.parametrize(("asked", "size"), [("", 25), ("?antal=100", 100), ("?antal=5000", 25), ("?antal=x", 25)])
def test_list_has_as_many_rows_to_a_page_as_may_be_chosen(reader_23: Any, asked: str, size: int) -> None:
    page = reader_23.client.get(REGISTER + asked)
    assert len(page.context["page"].rows) == size


def test_list_as_files_holds_every_page_with_the_same_filters_and_order(reader_23: Any) -> None:
    query = "?slag=municipality&lan=24&sort=-namn"
    shown = names_on(reader_23.client.get(f"{REGISTER}{query}&antal=25"))
    response = reader_23.client.get(f"{REGISTER}{query}&antal=25&sida=1&format=csv")
    rows = csv_rows(response)
    assert rows[0] == ["Namn", "Slag", "Organisationsnummer", "Län", "Kommun"]
    assert [row[0] for row in rows[1:]] == shown
    assert len(rows) == 1 + Organisation.objects.filter(kind="municipality", county="24").count()
    assert f'filename="organisationer-{timezone.localdate()}.csv"' in response["Content-Disposition"]
    sheet = load_workbook(
        io.BytesIO(reader_23.client.get(f"{REGISTER}{query}&format=xlsx").content), read_only=True
    ).active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == rows


def test_list_as_files_runs_no_formula(reader_23: Any, shops: None) -> None:
    assert csv_rows(reader_23.client.get(f"{REGISTER}?q=cmd&format=csv"))[1][0] == "'=cmd Livs"
    book = load_workbook(io.BytesIO(reader_23.client.get(f"{REGISTER}?q=cmd&format=xlsx").content))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=cmd Livs", "s")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_list_of_people_taken_out_as_a_file_is_in_the_trail_and_one_of_bodies_is_not(
    administrator_23: Any, file_format: str
) -> None:
    administrator_23.client.get(f"{REGISTER}?lan=23&format={file_format}")
    administrator_23.client.head(f"{PEOPLE}?format={file_format}")
    assert not AuditEvent.objects.filter(action="list.export").exists()
    administrator_23.client.get(f"{PEOPLE}?format={file_format}")
    event = AuditEvent.objects.get(action="list.export")
    assert event.after == {"what": "anvandare", "rows": 1, "format": file_format}


@pytest.mark.parametrize("asked", ["?lage=oppna&antal=100", "?format=xlsx", "?format=csv&sort=-inloggad"])
def test_list_and_its_files_cost_the_same_queries_at_2_and_20_rows(administrator_23: Any, asked: str) -> None:
    region = Organisation.objects.get(name="Region Jämtland Härjedalen")
    costs = []
    for more in (2, 18):
        for _number in range(more):
            MembershipFactory(role=Role.READER, organisation=region)
        administrator_23.client.get(PEOPLE + asked)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert administrator_23.client.get(PEOPLE + asked).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_xlsx_days_and_numbers_are_days_and_numbers() -> None:
    from decimal import Decimal

    from rsp.export import as_csv, xlsx_bytes

    values = [date(2026, 3, 9), Decimal("1537062.50"), 7, True, None, "a\x00b"]
    sheet = load_workbook(io.BytesIO(xlsx_bytes("Län: [23]", ["a"] * 6, [values]))).active
    read = [cell.value for cell in sheet[2]]
    assert read[0].date() == date(2026, 3, 9)
    assert read[1:] == [1537062.5, 7, "ja", None, "ab"]
    assert [as_csv(value) for value in values[:5]] == ["2026-03-09", "1537062,50", 7, "ja", ""]


def test_csv_of_a_list_guards_texts_and_leaves_numbers_below_zero() -> None:
    from decimal import Decimal

    from rsp.export import as_csv, csv_bytes

    row = [Decimal("-1537062.50"), -7, "-1+1", "=1", "Berg"]
    assert csv_bytes(["a"] * 5, [row], written=as_csv).decode().splitlines()[1] == "-1537062,50;-7;'-1+1;'=1;Berg"
