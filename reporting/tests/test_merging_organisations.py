"""Merging two organisations moves what every room keeps about the duplicate."""

from typing import Any

import pytest

from grants.tests.factories import GrantCaseFactory
from programs.models import PartnershipMember
from programs.tests.factories import ProgrammeFactory
from registers.models import Organisation
from registers.services import MergeOrder, merge_organisations, moves_of
from registers.tests.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def pair() -> tuple[Organisation, Organisation]:
    """A duplicate without number, and the shop itself."""
    duplicate = OrganisationFactory(name="Byns livs", county_id="23", orgnr=None)
    return duplicate, OrganisationFactory(name="Byns Livs AB", county_id="23")


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


def test_every_table_that_points_to_an_organisation_is_moved_or_known_to_stay() -> None:
    """A room that begins to point to organisations is found without being told of here."""
    from registers.services.merging import _relations

    tables = {table._meta.label_lower for table, _field in _relations()}
    assert {"grants.grantcase", "programs.partnershipmember", "actionplans.initiative_co_owners"} <= tables
    assert not {label for label in tables if label.endswith("event")}
