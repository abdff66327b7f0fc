"""The pages of an organisation that was merged into another while somebody had them open."""

import pytest
from django.urls import reverse
from django.utils import timezone

from registers.models import Organisation
from registers.tests.factories import OrganisationFactory
from registers.tests.people import Person

pytestmark = pytest.mark.django_db

REGISTER = "/organisationer/"


@pytest.fixture
def survivor(registers: None) -> Organisation:
    return OrganisationFactory(name="Byns Livs AB", kind="association", county_id="23")


@pytest.fixture
def merged(survivor: Organisation) -> Organisation:
    return OrganisationFactory(
        name="Lanthandeln", kind="association", county_id="23", merged_into=survivor, merged_at=timezone.now()
    )


def test_search_for_the_old_name_finds_the_one_that_stays(
    officer: Person, survivor: Organisation, merged: Organisation
) -> None:
    rows = officer.client.get(f"{REGISTER}?q=lanthandeln").context["page"].rows
    assert [shown.row for shown in rows] == [survivor]


def test_edit_of_what_was_merged_meanwhile_is_409_with_a_link_and_the_typed_text(
    officer: Person, survivor: Organisation, merged: Organisation
) -> None:
    address = f"{REGISTER}{merged.pk}/andra/"
    response = officer.client.post(address, {"name": "Nytt namn", "kind": "association", "county": "23"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Organisationerna är redan hopslagna." in page
    assert f'href="{REGISTER}{survivor.pk}/"' in page
    assert 'value="Nytt namn"' in page
    merged.refresh_from_db()
    assert merged.name == "Lanthandeln"


def test_edit_of_what_was_merged_is_refused_to_who_does_not_keep_it(
    other_administrator: Person, merged: Organisation
) -> None:
    assert other_administrator.client.post(f"{REGISTER}{merged.pk}/andra/", {"name": "X"}).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_merge_of_what_was_merged_meanwhile_is_409_with_a_link(
    officer: Person, survivor: Organisation, merged: Organisation, method: str
) -> None:
    response = getattr(officer.client, method)(reverse("registers:merge", args=[merged.pk, survivor.pk]))
    assert response.status_code == 409
    assert "Organisationerna är redan hopslagna." in response.content.decode()


def test_merge_with_itself_is_refused_at_once(officer: Person, survivor: Organisation) -> None:
    response = officer.client.get(reverse("registers:merge", args=[survivor.pk, survivor.pk]))
    assert response.status_code == 409
    assert "inte slås ihop med sig själv" in response.content.decode()
