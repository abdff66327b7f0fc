"""Saved views of lists: named addresses that share the question and never the rights."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent, SavedView
from accounts.tests.factories import UserFactory
from rsp.tests.refusals import refused_by

pytestmark = pytest.mark.django_db

LIST, PEOPLE = "/organisationer/", "/administration/anvandare/"


def save(person: Any, **typed: str) -> Any:
    data = {"name": "Butiker i länet", "path": LIST, "query": "slag=company&lan=23&sort=-namn", **typed}
    return person.client.post("/vyer/spara/", data)


def test_view_saved_on_a_list_is_shown_there_and_its_address_leads_back(reader_23: Any) -> None:
    page = reader_23.client.get(f"{LIST}?slag=company&lan=23&sida=2&q=&sort=-namn").content.decode()
    assert 'name="query" value="slag=company&amp;lan=23&amp;sort=-namn"' in page
    assert save(reader_23).url == f"{LIST}?slag=company&lan=23&sort=-namn"
    row = SavedView.objects.get(user=reader_23.user)
    page = reader_23.client.get(f"{LIST}?slag=company&lan=23&sort=-namn").content.decode()
    assert f'<a href="/vyer/{row.slug}/" aria-current="true">Butiker i länet</a>' in page
    assert reader_23.client.get(f"/vyer/{row.slug}/").url == row.address
    event = AuditEvent.objects.get(action="saved_view.save")
    assert "Butiker" not in event.object_label


def test_view_given_to_somebody_else_asks_the_same_question_with_their_own_rights(
    administrator_23: Any, reader_23: Any
) -> None:
    save(administrator_23, name="Handläggare", path=PEOPLE, query="roll=case_officer")
    row = SavedView.objects.get()
    answer = reader_23.client.get(f"/vyer/{row.slug}/", follow=True)
    assert answer.redirect_chain == [(f"{PEOPLE}?roll=case_officer", 302)]
    assert answer.status_code == 403
    assert Client().get(f"/vyer/{row.slug}/").url.startswith("/logga-in/")
    assert reader_23.client.post(f"/vyer/{row.slug}/ta-bort/").status_code == 404
    assert "Handläggare" not in reader_23.client.get("/vyer/").content.decode()


def test_view_removed_leads_nowhere(reader_23: Any) -> None:
    save(reader_23)
    slug = SavedView.objects.get().slug
    assert (
        "Vyn Butiker i länet är borttagen."
        in reader_23.client.post(f"/vyer/{slug}/ta-bort/", follow=True).content.decode()
    )
    assert reader_23.client.get(f"/vyer/{slug}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Ge vyn ett namn"),
        ({"name": "x" * 81}, "Namnet får ha högst 80 tecken"),
        ({"path": "//evil.example/"}, "Vyn måste höra till en lista på webbplatsen."),
        ({"path": "https://evil.example/"}, "Vyn måste höra till en lista på webbplatsen."),
        ({"query": "q=" + "x" * 2000}, "Det är för många filter för en sparad vy."),
        ({"path": ""}, "Vyn måste höra till en lista på webbplatsen."),
        ({"path": "/finns-inte/"}, "Vyn måste höra till en lista på webbplatsen."),
    ],
)
def test_view_that_cannot_be_saved_says_why_and_keeps_what_was_typed(
    reader_23: Any, typed: dict[str, str], said: str
) -> None:
    answer = save(reader_23, **typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SavedView.objects.exists()


def test_view_under_a_name_that_is_taken_is_refused_at_its_field(reader_23: Any) -> None:
    save(reader_23)
    answer = save(reader_23, name="butiker  i LÄNET")
    assert (answer.status_code, answer.context["form"].errors["name"]) == (
        422,
        ["Du har redan en vy med det namnet. Välj ett annat namn."],
    )


def test_views_over_the_limit_are_refused(reader_23: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.saved_views.MOST_VIEWS", 1)
    save(reader_23)
    assert save(reader_23, name="En till").status_code == 409
    assert SavedView.objects.count() == 1


def test_view_that_leads_off_the_site_is_refused_by_the_database() -> None:
    row = SavedView(user=UserFactory(), name="x", slug="x", path="//evil.example/")
    with refused_by("saved_view_leads_to_the_site"):
        SavedView.objects.bulk_create([row])
