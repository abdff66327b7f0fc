"""Editing with the conflict page: a stale save loses nothing, and the merged row is judged as a whole."""

import copy
import re
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client, override_settings

from registers.models import Organisation
from registers.tests.factories import OrganisationFactory
from rsp.tests import edit_page

TEMPLATES = copy.deepcopy(site.TEMPLATES)
TEMPLATES[0]["DIRS"].append(site.BASE_DIR / "rsp" / "tests" / "templates")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages() -> Any:
    edit_page.TOLD.clear()
    with override_settings(ROOT_URLCONF="rsp.tests.edit_page", TEMPLATES=TEMPLATES):
        yield


@pytest.fixture
def shop(registers: None) -> Organisation:
    return OrganisationFactory(name="Byns Livs AB", kind="company", county_id="23")


class Tab:
    """One open edit page in somebody's browser."""

    def __init__(self, client: Client, row: Organisation) -> None:
        self.client, self.path = client, f"/prov/{row.pk}/"
        self.answer: Any = client.get(self.path)

    def save(self, **changes: str) -> Any:
        form = self.answer.context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | changes
        self.answer = self.client.post(self.path, {**data, **_stamps(self.answer)})
        return self.answer

    def choose(self, **posted: str) -> Any:
        """Post the conflict page, with what it holds and what is chosen."""
        page = self.answer.context["conflict"]
        kept = {
            "edit-version": page.base_version,
            "edit-seen": page.seen_version,
            "edit-first": hidden(self.answer, "edit-first"),
            **dict(page.typed),
        }
        names = {name.replace("choice_", "edit-choice-").replace("own_", "edit-own-"): posted[name] for name in posted}
        self.answer = self.client.post(self.path, {**kept, **names})
        return self.answer


def hidden(answer: Any, name: str) -> str:
    """What the page itself sends back under a name."""
    found = re.search(f'name="{name}" value="([^"]*)"', answer.content.decode())
    return found[1] if found else "1"


def save_as(actor: Any, row: Organisation, **changes: Any) -> None:
    """A save by somebody who sees no conflict."""
    values = {"name": row.name, "kind": row.kind, "orgnr": row.orgnr, "county": row.county, **changes}
    edit_page.edit_organisation(
        actor=actor, organisation_id=row.pk, expected_version=row.version, values=values, passed_over=[]
    )


def _stamps(answer: Any) -> dict[str, str]:
    edit = answer.context["edit"]
    return {"edit-version": str(edit.version), "edit-opened": edit.opened_at.isoformat()}


def standings(answer: Any) -> dict[str, str]:
    page = answer.context["conflict"]
    return {row.name: row.standing.value for row in (*page.to_choose, *page.merged, *page.same)}


def test_save_nobody_has_disturbed_goes_through(case_officer_23: Any, shop: Organisation) -> None:
    tab = Tab(case_officer_23.client, shop)
    assert tab.save(name="Byns Livs i Hede AB").status_code == 201
    shop.refresh_from_db()
    assert (shop.name, shop.version) == ("Byns Livs i Hede AB", 2)


def test_stale_save_shows_both_field_by_field(case_officer_23: Any, director_23: Any, shop: Organisation) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB", kind="association")
    answer = mine.save(name="Byns Livs och Bensin AB", county="24")
    assert answer.status_code == 409
    assert standings(answer) == {
        "name": "both", "kind": "theirs", "county": "mine", "orgnr": "same"
    }  # fmt: skip
    html = answer.content.decode()
    assert "Två har ändrat Hede Livs AB" in html
    assert director_23.user.name in html
    assert 'value="Byns Livs och Bensin AB"' in html
    shop.refresh_from_db()
    assert shop.name == "Hede Livs AB"


@pytest.mark.parametrize(
    ("choice", "own", "name", "told"),
    [
        ("mine", "", "Byns Livs och Bensin AB", ("Namn",)),
        ("theirs", "", "Hede Livs AB", None),
        ("own", "Hede Livs och Bensin AB", "Hede Livs och Bensin AB", ("Namn",)),
    ],
)
def test_choice_is_saved_with_what_was_merged_and_the_other_is_told(
    case_officer_23: Any, director_23: Any, shop: Organisation, choice: str, own: str, name: str, told: Any
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB", kind="association")
    mine.save(name="Byns Livs och Bensin AB", county="24")
    assert mine.choose(choice_name=choice, own_name=own).status_code == 201
    shop.refresh_from_db()
    assert (shop.name, shop.kind, shop.county_id, shop.version) == (name, "association", "24", 3)
    passed_over = [(row.user_id, row.fields) for row in edit_page.TOLD[-1]]
    assert passed_over == ([(director_23.user.pk, told)] if told else [])


def test_missing_choice_is_asked_for_and_nothing_typed_is_lost(
    case_officer_23: Any, director_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB", county="24")
    mine.save(name="Byns AB", county="22", reason="Bytte namn")
    answer = mine.choose(choice_name="own", own_name="En tredje AB")
    assert answer.status_code == 422
    assert [row.name for row in answer.context["conflict"].to_choose] == ["name", "county"]
    html = answer.content.decode()
    assert 'href="#konflikt-county"' in html
    assert 'value="En tredje AB"' in html
    assert 'value="Bytte namn"' in html
    assert mine.choose(choice_name="own", own_name="En tredje AB", choice_county="mine").status_code == 201
    shop.refresh_from_db()
    assert (shop.name, shop.county_id) == ("En tredje AB", "22")


def test_third_save_during_the_choice_comes_back_to_the_page(
    case_officer_23: Any, director_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB")
    mine.save(name="Byns AB", county="24")
    Tab(director_23.client, shop).save(name="Hede Mat AB")
    answer = mine.choose(choice_name="mine")
    assert answer.status_code == 409
    assert standings(answer) == {"name": "both", "kind": "same", "orgnr": "same", "county": "mine"}
    (field,) = answer.context["conflict"].to_choose
    assert (field.before, field.mine, field.theirs) == ("Hede Livs AB", "Byns AB", "Hede Mat AB")
    assert mine.choose(choice_name="mine").status_code == 201
    shop.refresh_from_db()
    assert (shop.name, shop.county_id, shop.version) == ("Byns AB", "24", 4)


def test_third_save_of_another_field_still_tells_whose_value_was_chosen_away_before_it(
    case_officer_23: Any, director_23: Any, administrator_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB")
    mine.save(name="Byns AB")
    shop.refresh_from_db()
    save_as(administrator_23.actor, shop, kind="association")
    assert mine.choose(choice_name="mine").status_code == 409
    assert standings(mine.answer) == {"name": "mine", "kind": "theirs", "orgnr": "same", "county": "same"}
    assert mine.choose().status_code == 201
    shop.refresh_from_db()
    assert (shop.name, shop.kind, shop.version) == ("Byns AB", "association", 4)
    assert [(row.user_id, row.fields) for row in edit_page.TOLD[-1]] == [(director_23.user.pk, ("Namn",))]


def test_value_that_was_chosen_away_and_then_changed_is_told_to_who_has_it_now(
    case_officer_23: Any, director_23: Any, administrator_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB")
    mine.save(name="Byns AB")
    shop.refresh_from_db()
    save_as(administrator_23.actor, shop, name="Hede Mat AB")
    mine.choose(choice_name="mine")
    assert mine.choose(choice_name="mine").status_code == 201
    assert [(row.user_id, row.fields) for row in edit_page.TOLD[-1]] == [(administrator_23.user.pk, ("Namn",))]


def test_value_taken_back_after_a_third_save_tells_nobody(
    case_officer_23: Any, director_23: Any, administrator_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB")
    mine.save(name="Byns AB", county="24")
    shop.refresh_from_db()
    save_as(administrator_23.actor, shop, name="Byns AB")
    mine.choose(choice_name="mine")
    assert mine.choose().status_code == 201
    assert edit_page.TOLD[-1] == []


@pytest.mark.parametrize("first", ["", "x", "-1"])
def test_first_version_that_is_no_number_is_a_bad_request(case_officer_23: Any, shop: Organisation, first: str) -> None:
    posted = {"name": "A", "edit-version": "1", "edit-first": first}
    assert case_officer_23.client.post(f"/prov/{shop.pk}/", posted).status_code == 400


@pytest.mark.parametrize("is_own", [True, False])
def test_conflict_page_promises_only_that_what_was_saved_is_in_the_history(
    case_officer_23: Any, director_23: Any, shop: Organisation, is_own: bool
) -> None:
    """What the user typed and chose away was never saved."""
    mine, other = Tab(case_officer_23.client, shop), Tab((case_officer_23 if is_own else director_23).client, shop)
    other.save(name="Hede Livs AB")
    page = mine.save(name="Byns AB").content.decode()
    assert "Det du inte väljer" not in page
    saved = "Det du redan har sparat" if is_own else "Det den andra har sparat"
    assert f"{saved} finns kvar under Historik." in page
    assert ("får en avisering" in page) is not is_own


def test_different_fields_are_merged_without_a_question(
    case_officer_23: Any, director_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(county="24")
    answer = mine.save(name="Byns AB")
    assert answer.status_code == 409
    assert list(answer.context["conflict"].to_choose) == []
    assert "Inget att välja" in answer.content.decode()
    assert mine.choose().status_code == 201
    shop.refresh_from_db()
    assert (shop.name, shop.county_id) == ("Byns AB", "24")


def test_merged_row_that_does_not_hold_is_opened_for_a_choice(
    case_officer_23: Any, director_23: Any, shop: Organisation
) -> None:
    """Each of the two was right by itself: one made it a region, the other took the county away."""
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(kind="region")
    mine.save(county="")
    answer = mine.choose()
    assert answer.status_code == 422
    assert "En region hör till ett län." in answer.content.decode()
    assert {row.name: row.chosen.value for row in answer.context["conflict"].to_choose} == {
        "kind": "theirs", "county": "mine"
    }  # fmt: skip
    assert mine.choose(choice_kind="theirs", choice_county="theirs").status_code == 201
    shop.refresh_from_db()
    assert (shop.kind, shop.county_id) == ("region", "23")


def test_third_value_that_is_wrong_is_said_at_its_field(
    case_officer_23: Any, director_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(orgnr="4020009991")
    mine.save(orgnr="4020009983", name="Byns AB")
    if mine.answer.status_code == 422:
        pytest.fail(str(mine.answer.context["form"].errors))
    answer = mine.choose(choice_orgnr="own", own_orgnr="123")
    assert answer.status_code == 422
    (field,) = answer.context["conflict"].to_choose
    assert field.errors == ["Ange organisationsnumret med tio siffror, till exempel 212000-0803."]
    assert 'value="123"' in answer.content.decode()


def test_invalid_form_is_shown_again_with_its_values(case_officer_23: Any, shop: Organisation) -> None:
    answer = Tab(case_officer_23.client, shop).save(name="", reason="Skälet")
    assert answer.status_code == 422
    assert "Du behöver rätta 1 uppgift" in answer.content.decode()
    assert 'value="Skälet"' in answer.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "٣"])
def test_version_that_is_no_number_is_a_bad_request(case_officer_23: Any, shop: Organisation, version: str) -> None:
    assert case_officer_23.client.post(f"/prov/{shop.pk}/", {"name": "A", "edit-version": version}).status_code == 400


def test_conflict_page_of_a_version_nobody_knows_begins_again(
    case_officer_23: Any, director_23: Any, shop: Organisation
) -> None:
    mine, theirs = Tab(case_officer_23.client, shop), Tab(director_23.client, shop)
    theirs.save(name="Hede Livs AB")
    mine.save(name="Byns AB")
    page = mine.answer.context["conflict"]
    answer = case_officer_23.client.post(
        mine.path, {"edit-version": 1, "edit-seen": 77, "edit-choice-name": "mine", **dict(page.typed)}
    )
    assert answer.status_code == 409
    assert answer.context["conflict"].seen_version == 2
    shop.refresh_from_db()
    assert shop.name == "Hede Livs AB"


def test_own_save_in_another_tab_is_said_and_tells_nobody(case_officer_23: Any, shop: Organisation) -> None:
    first, second = Tab(case_officer_23.client, shop), Tab(case_officer_23.client, shop)
    first.save(name="Hede AB")
    answer = second.save(name="Byns AB")
    assert "Du har själv sparat" in answer.content.decode()
    assert second.choose(choice_name="mine").status_code == 201
    assert edit_page.TOLD[-1] == []


def test_conflict_page_costs_the_same_however_many_saves(
    case_officer_23: Any, director_23: Any, shop: Organisation, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for saves in (2, 20):
        shop.refresh_from_db()
        mine = Tab(case_officer_23.client, shop)
        for number in range(saves):
            Tab(director_23.client, shop).save(name=f"Hede {saves} {number} AB", county="24" if number % 2 else "22")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert mine.save(name=f"Byns {saves} AB", county="23").status_code == 409
        counts.append(len(queries))
    assert counts[0] == counts[1]
