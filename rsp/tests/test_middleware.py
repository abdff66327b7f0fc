"""What somebody signed in is shown stays out of every cache."""

from typing import Any

import pytest
from django.templatetags.static import static
from django.test import Client

pytestmark = pytest.mark.django_db

OPEN_PAGES = ["/kontakt/", "/personuppgifter/", "/tillganglighet/", "/logga-in/"]


def cached_as(client: Client, address: str) -> set[str]:
    response = client.get(address)
    response.close()
    assert response.status_code == 200
    return {words for words in response.get("Cache-Control", "").split(", ") if words}


@pytest.mark.parametrize("address", ["/", "/lan/23/", "/lan/23/stod.csv", "/kontrollera/", "/kontakt/"])
def test_page_of_somebody_signed_in_is_kept_nowhere(case_officer_23: Any, address: str) -> None:
    assert cached_as(case_officer_23.client, address) == {"private", "no-store"}


def test_issued_pdf_is_kept_nowhere(case_officer_23: Any, source_004: Any) -> None:
    assert {"private", "no-store"} <= cached_as(case_officer_23.client, "/lan/23/uppfoljning/2023/version-1.pdf")


def test_refusal_to_somebody_signed_in_is_kept_nowhere(case_officer_23: Any) -> None:
    assert case_officer_23.client.get("/lan/99/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_open_page_may_be_kept(client: Client, address: str) -> None:
    assert "no-store" not in cached_as(client, address) or address == "/logga-in/"


def test_static_file_is_kept_by_its_hashed_name(case_officer_23: Any) -> None:
    assert "private" not in cached_as(case_officer_23.client, static("css/base.css"))
