"""Two connections in one ledger: they queue, and the second counts on top of the first."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from grants.enums import AidBasis, Regulation
from grants.ledgers import ledger_facts
from grants.models import GrantDecision, OtherAid, UndertakingGroup, UndertakingMember
from grants.services.ledger_lock import lock_undertaking
from grants.services.other_aid import add_other_aid, edit_other_aid, remove_other_aid
from grants.services.register_duty import confirm_register_entry, export_register_entries, note_register_duty
from grants.services.undertakings import (
    add_undertaking,
    add_undertaking_member,
    edit_undertaking,
    edit_undertaking_member,
)
from grants.tests.factories import GrantCaseFactory, GrantDecisionFactory
from grants.tests.ledger_world import grant, load_ledger_law
from registers.tests.factories import OrganisationFactory
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]


def both_do(act: Callable[[], object], other: Callable[[], object] | None = None) -> None:
    assert race(act, other or act) == (None, None)


def one_wins(act: Callable[[], object], refusal: type[Exception] | tuple[type[Exception], ...] = ActRefused) -> None:
    won, told = race(act, act)
    assert won is None, won
    assert isinstance(told, refusal), told


def test_ledger_is_written_one_at_a_time_and_the_second_grant_sees_the_first(case_officer_23: Any) -> None:
    load_ledger_law()
    actor, today = case_officer_23.actor, timezone.localdate()
    shop, houses = OrganisationFactory(), OrganisationFactory()
    cases = {company: GrantCaseFactory(applicant=company) for company in (shop, houses)}
    values = {"name": "Gruppen", "source": "Intyg", "link": "60 procent", "valid_from": date(2020, 1, 1)}

    # Who is one undertaking: the table lets one company into one group at a time.
    one_wins(lambda: add_undertaking(actor=actor, values=values | {"organisation": shop}), Exception)
    group = UndertakingGroup.objects.get()
    one_wins(
        lambda: add_undertaking_member(actor=actor, group_id=group.pk, values=values | {"organisation": houses}),
        Exception,
    )
    member = UndertakingMember.objects.get(organisation=houses)
    one_wins(
        lambda: edit_undertaking_member(
            actor=actor, member_id=member.pk, expected_version=1, values={"link": "70 procent"}
        ),
        StaleVersion,
    )
    one_wins(
        lambda: edit_undertaking(actor=actor, group_id=group.pk, expected_version=1, values={"name": "Ny"}),
        StaleVersion,
    )

    # Two grants to one undertaking, each within what is left, and not both.
    seen: list[Decimal | None] = []

    def decide(company: Any) -> None:
        with transaction.atomic():
            lock_undertaking(company.pk, today)
            room = ledger_facts([company.pk], today)[company.pk][0].room
            seen.append(room)
            if room is None or room < 200_000:
                raise ActRefused("ryms inte")
            GrantDecisionFactory(
                case=cases[company],
                decided_on=today,
                regulation=Regulation.GENERAL,
                amount=2_200_000,
                eur_amount=200_000,
                eur_rate=11,
                eur_rate_source="Prov",
            )

    won, told = race(lambda: decide(shop), lambda: decide(houses))
    assert won is None and isinstance(told, ActRefused)
    assert (seen, GrantDecision.objects.count()) == ([300_000, 100_000], 1)

    # Aid from others: recorded while somebody grants, it waits and then counts.
    aid = {
        "regulation": Regulation.GENERAL,
        "basis": AidBasis.DECLARED,
        "granted_on": today,
        "eur_amount": Decimal(1000),
        "grantor": "Länsstyrelsen",
        "source": "Intyg",
    }
    both_do(lambda: add_other_aid(actor=actor, organisation_id=houses.pk, values=aid))
    first, second = OtherAid.objects.order_by("pk")
    one_wins(
        lambda: edit_other_aid(actor=actor, aid_id=first.pk, expected_version=1, values={"grantor": "Staten"}),
        StaleVersion,
    )
    one_wins(lambda: remove_other_aid(actor=actor, aid_id=second.pk, expected_version=1, reason="Dubbel"))
    assert ledger_facts([shop.pk], today)[shop.pk][0].room == 99_000

    # The register.
    entry = note_register_duty(grant(OrganisationFactory(), "2026-02-24", 1000, "90"))
    assert entry is not None
    both_do(lambda: export_register_entries(actor=actor, county_code="23", entry_ids=[entry.pk]))
    confirm = {"entry_id": entry.pk, "confirmed_on": date(2026, 3, 20), "reference": "R"}
    one_wins(lambda: confirm_register_entry(actor=actor, expected_version=3, **confirm), StaleVersion)
