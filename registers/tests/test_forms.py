"""What the forms read and refuse."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from registers.forms import (
    DelegationPointForm,
    KeyForm,
    MachineForm,
    OrganisationForm,
    RoleForm,
)
from registers.models import Organisation
from registers.tests.factories import OrganisationFactory
from registers.tests.people import Person

pytestmark = pytest.mark.django_db


def role_form(person: Person, **changed: Any) -> RoleForm:
    data = {"organisation": person.organisation.pk, "role": "reader", "valid_from": "2026-03-09", **changed}
    return RoleForm(data, actor=person.actor)


def test_role_form_reads_days_the_swedish_way(administrator: Person) -> None:
    form = role_form(administrator, valid_to="2026-12-31")
    assert form.is_valid(), form.errors
    assert (form.offer.valid_from, form.offer.valid_to) == (date(2026, 3, 9), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"valid_from": "03/04/2026"}, "valid_from", "ÅÅÅÅ-MM-DD"),
        ({"valid_from": ""}, "valid_from", "Skriv första dagen"),
        ({"valid_to": "2026-03-08"}, "valid_to", "före första dagen"),
        ({"role": "national_analyst"}, "role", "finns inte hos Region Jämtland"),
        ({"role": "system_administrator"}, "role", "Välj ett giltigt alternativ"),
        ({"role": ""}, "role", "Välj en roll"),
        ({"organisation": ""}, "organisation", "Välj en organisation"),
    ],
)
def test_role_form_refuses_in_words(administrator: Person, changed: dict[str, str], field: str, words: str) -> None:
    form = role_form(administrator, **changed)
    assert not form.is_valid()
    assert words in " ".join(form.errors[field])


def test_role_form_offers_only_organisations_one_administers(administrator: Person, other_region: Organisation) -> None:
    form = role_form(administrator, organisation=other_region.pk)
    assert not form.is_valid()
    assert "Välj en organisation i listan" in str(form.errors["organisation"])


def test_role_form_of_system_administrator_offers_all(system_administrator: Person, other_region: Organisation) -> None:
    assert role_form(system_administrator, organisation=other_region.pk).is_valid()


@pytest.mark.parametrize("role", ["administrator", "director"])
def test_machine_form_refuses_roles_that_administer_or_decide(administrator: Person, role: str) -> None:
    data = {"name": "X", "organisation": administrator.organisation.pk, "role": role, "valid_from": "2026-03-09"}
    form = MachineForm(data, actor=administrator.actor)
    assert not form.is_valid()
    assert "maskinkonto" in str(form.errors["role"])


@pytest.mark.parametrize("typed", ["300 000", "300 000 kr", "300000", "300\u00a0000,00"])
def test_delegation_form_reads_amounts_as_people_write_them(administrator: Person, typed: str) -> None:
    data = {"role": "case_officer", "matter": "grant_decision", "point": "4", "valid_from": "2026-03-09"}
    form = DelegationPointForm(
        {**data, "max_amount": typed}, actor=administrator.actor, organisation=administrator.organisation
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["max_amount"] == Decimal(300000)


@pytest.mark.parametrize(
    ("typed", "matter"), [("mycket", "grant_decision"), ("-1", "grant_decision"), ("5", "plan_approval")]
)
def test_delegation_form_refuses_amounts_that_are_none(administrator: Person, typed: str, matter: str) -> None:
    data = {"role": "director", "matter": matter, "point": "4", "valid_from": "2026-03-09", "max_amount": typed}
    form = DelegationPointForm(data, actor=administrator.actor, organisation=administrator.organisation)
    assert "max_amount" in form.errors


@pytest.mark.parametrize(("days", "is_valid"), [(-1, False), (0, True), (365, True), (366, False)])
def test_key_form_lasts_a_year_at_most(days: int, is_valid: bool) -> None:
    day = timezone.localdate() + timedelta(days=days)
    assert KeyForm({"name": "X", "scopes": ["read:public"], "last_day": day.isoformat()}).is_valid() is is_valid


@pytest.mark.parametrize(
    ("typed", "kept"), [("402000-9983", "4020009983"), ("16402000-9983", "4020009983"), ("", None)]
)
def test_organisation_form_normalises_the_number(officer: Person, typed: str, kept: str | None) -> None:
    data = {"name": "X AB", "kind": "company", "orgnr": typed, "county": "23"}
    form = OrganisationForm(data, actor=officer.actor)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["orgnr"] == kept


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "region"), ("county", "24"), ("orgnr", "123"), ("municipality", "2401")]
)
def test_organisation_form_of_an_officer_offers_the_own_county_only(officer: Person, name: str, value: str) -> None:
    data = {"name": "X AB", "kind": "company", "orgnr": "", "county": "23", name: value}
    assert name in OrganisationForm(data, actor=officer.actor).errors


def test_organisation_form_of_its_own_administrator_has_the_name_only(registers: None) -> None:
    row = OrganisationFactory(county_id="23")
    assert list(OrganisationForm(instance=row, actor=Person("administrator", row).actor).fields) == ["name"]
