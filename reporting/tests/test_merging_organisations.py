"""Merging two organisations moves what every room keeps about the duplicate."""

from typing import Any

import pytest
from django.urls import reverse

from grants.tests.factories import GrantCaseFactory
from programs.models import PartnershipMember
from programs.tests.factories import ProgrammeFactory
from registers.models import Organisation
from registers.services import MergeOrder, merge_organisations, moves_of
from registers.tests.factories import OrganisationFactory
from rsp.rights import ActRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def pair() -> tuple[Organisation, Organisation]:
    """A duplicate without number, and the shop itself."""
    duplicate = OrganisationFactory(name="Byns livs", county_id="23", orgnr=None)
    return duplicate, OrganisationFactory(name="Byns Livs AB", county_id="23")


def merge_page_of(person: Any, duplicate: Organisation, survivor: Organisation) -> str:
    return str(person.client.get(reverse("registers:merge", args=[duplicate.pk, survivor.pk])).content.decode())


def test_merge_moves_cases_and_partnerships(case_officer_23: Any) -> None:
    duplicate, survivor = pair()
    case = GrantCaseFactory(applicant=duplicate)
    partner = PartnershipMember.objects.create(programme=ProgrammeFactory(), organisation=duplicate)
    assert {move.table for move in moves_of(duplicate)} == {type(case), type(partner)}
    order = MergeOrder(duplicate.pk, survivor.pk, 1, 1)
    merge_organisations(actor=case_officer_23.actor, order=order)
    for row in (case, partner):
        row.refresh_from_db()
    assert (case.applicant, partner.organisation) == (survivor, survivor)
    assert moves_of(duplicate) == []
    assert case.version == 2


def test_merge_that_would_change_what_another_county_keeps_is_refused_and_counts_nothing(
    case_officer_23: Any, system_administrator: Any
) -> None:
    duplicate, survivor = pair()
    GrantCaseFactory(county_id="23", applicant=duplicate)
    assert "ärenden (sökande): 1" in merge_page_of(case_officer_23, duplicate, survivor)
    programme = ProgrammeFactory(county_id="24")
    partner = PartnershipMember.objects.create(programme=programme, organisation=duplicate)
    page = merge_page_of(case_officer_23, duplicate, survivor)
    assert "hör till ett annat län" in page
    assert "medlemmar i partnerskapet" not in page
    assert "Slå ihop organisationerna" not in page
    order = MergeOrder(duplicate.pk, survivor.pk, 1, 1)
    with pytest.raises(ActRefused, match="hör till ett annat län"):
        merge_organisations(actor=case_officer_23.actor, order=order)
    merge_organisations(actor=system_administrator.actor, order=order)
    partner.refresh_from_db()
    assert partner.organisation == survivor


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("grants.grantcase", "county"),
        ("programs.serviceplace", "municipality__county"),
        ("actionplans.initiative", "plan__county"),
        ("actionplans.initiative_co_owners", "initiative__plan__county"),
        ("registers.contactfunction", ""),
    ],
)
def test_county_of_a_row_is_found_by_its_foreign_keys(table: str, path: str) -> None:
    from registers.services.merging import _path_to_county, _relations

    found = {_path_to_county(model, field) for model, field in _relations() if model._meta.label_lower == table}
    assert found == {path}


def test_every_table_that_points_to_an_organisation_is_moved_or_known_to_stay() -> None:
    """A room that begins to point to organisations is found without being told of here."""
    from registers.services.merging import _relations

    tables = {table._meta.label_lower for table, _field in _relations()}
    assert {"grants.grantcase", "programs.partnershipmember", "actionplans.initiative_co_owners"} <= tables
    assert not {label for label in tables if label.endswith("event")}
