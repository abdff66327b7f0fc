"""Two connections at the same act: exactly one wins, and the other is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import ApiToken, User
from registers.models import ContactFunction, Delegation, Membership, Organisation
from registers.services import (
    DelegationPoint,
    DeputyTerms,
    Invitation,
    KeyOrder,
    MergeOrder,
    OrganisationFacts,
    RoleOffer,
    add_contact_function,
    add_delegation,
    add_organisation,
    anonymise_user,
    appoint_deputy,
    create_machine,
    create_machine_key,
    deactivate_user,
    edit_contact_function,
    edit_organisation,
    end_delegation,
    end_membership,
    give_membership,
    invite_user,
    merge_organisations,
    reactivate_user,
    remove_contact_function,
    review_membership,
)
from registers.tests.factories import OrganisationFactory
from registers.tests.people import Person
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]

TODAY = timezone.localdate()
TOLD = (ValidationError, ActRefused, PermissionDenied)


def one_wins(act: Callable[[], object]) -> Exception:
    """Both do the same; the second is told, in words for the user."""
    first, second = race(act, act)
    assert first is None
    assert isinstance(second, TOLD), second
    return second


def test_race_give_the_same_role(administrator: Person, officer: Person, region: Organisation) -> None:
    actor, offer = administrator.actor, RoleOffer(region.pk, "reader", TODAY)
    one_wins(lambda: give_membership(actor=actor, user_id=officer.user.pk, offer=offer))
    assert Membership.objects.filter(user=officer.user, role="reader").count() == 1


def test_race_invite_the_same_address(administrator: Person, region: Organisation) -> None:
    actor, wanted = administrator.actor, Invitation("ny@region.example", "Ny", RoleOffer(region.pk, "reader", TODAY))
    one_wins(lambda: invite_user(actor=actor, invitation=wanted))
    assert User.objects.filter(email="ny@region.example").count() == 1


def test_race_invite_the_same_address_to_two_bodies_makes_one_account(
    administrator: Person, other_administrator: Person
) -> None:
    def invite(person: Person) -> Callable[[], object]:
        actor, offer = person.actor, RoleOffer(person.organisation.pk, "reader", TODAY)
        return lambda: invite_user(actor=actor, invitation=Invitation("ny@region.example", "Ny", offer))

    assert race(invite(administrator), invite(other_administrator)) == (None, None)
    assert User.objects.get(email="ny@region.example").memberships.count() == 2


def test_race_end_the_same_role(administrator: Person, officer: Person) -> None:
    actor, pk = administrator.actor, officer.membership.pk
    told = one_wins(lambda: end_membership(actor=actor, membership_id=pk, last_day=None, expected_version=1))
    assert isinstance(told, StaleVersion)


def test_race_two_administrators_ending_each_other_leaves_one(administrator: Person, region: Organisation) -> None:
    second = Person("administrator", region)

    def end(who: Person, whose: Person) -> Callable[[], object]:
        actor, pk = who.actor, whose.membership.pk
        return lambda: end_membership(actor=actor, membership_id=pk, last_day=None, expected_version=1)

    first_told, second_told = race(end(administrator, second), end(second, administrator))
    assert first_told is None
    assert isinstance(second_told, ActRefused)
    assert Membership.objects.on(TODAY).filter(organisation=region, role="administrator").count() == 1


def test_race_two_administrators_closing_each_other_leaves_one(administrator: Person, region: Organisation) -> None:
    second = Person("administrator", region)

    def close(who: Person, whose: Person) -> Callable[[], object]:
        actor, pk = who.actor, whose.user.pk
        return lambda: deactivate_user(actor=actor, user_id=pk, expected_version=1)

    _first, second_told = race(close(administrator, second), close(second, administrator))
    assert isinstance(second_told, ActRefused)
    assert User.objects.filter(pk__in=[administrator.user.pk, second.user.pk], is_active=True).count() == 1


def test_race_review_the_same_role(administrator: Person, officer: Person) -> None:
    actor, pk = administrator.actor, officer.membership.pk
    one_wins(lambda: review_membership(actor=actor, membership_id=pk, expected_version=1))


@pytest.mark.parametrize("act", [deactivate_user, anonymise_user])
def test_race_close_the_same_account(administrator: Person, officer: Person, act: Any) -> None:
    actor, pk = administrator.actor, officer.user.pk
    assert isinstance(one_wins(lambda: act(actor=actor, user_id=pk, expected_version=1)), StaleVersion)


def test_race_open_the_same_account(administrator: Person, officer: Person) -> None:
    actor, pk = administrator.actor, officer.user.pk
    deactivate_user(actor=actor, user_id=pk, expected_version=1)
    one_wins(lambda: reactivate_user(actor=actor, user_id=pk, expected_version=2))


def test_race_anonymise_and_give_a_role_elsewhere_gives_nothing(
    administrator: Person, system_administrator: Person, officer: Person, other_region: Organisation
) -> None:
    actor, boss, pk = administrator.actor, system_administrator.actor, officer.user.pk
    offer = RoleOffer(other_region.pk, "reader", TODAY)
    first, second = race(
        lambda: anonymise_user(actor=actor, user_id=pk, expected_version=1),
        lambda: give_membership(actor=boss, user_id=pk, offer=offer),
    )
    assert first is None
    assert isinstance(second, ActRefused)
    assert not Membership.objects.filter(user=pk, organisation=other_region).exists()


def test_race_invite_to_another_body_and_anonymise_keeps_the_person(
    administrator: Person, other_administrator: Person, officer: Person, other_region: Organisation
) -> None:
    actor, other, pk = administrator.actor, other_administrator.actor, officer.user.pk
    wanted = Invitation(officer.user.email, "X", RoleOffer(other_region.pk, "reader", TODAY))
    first, second = race(
        lambda: invite_user(actor=other, invitation=wanted),
        lambda: anonymise_user(actor=actor, user_id=pk, expected_version=1),
    )
    assert first is None
    assert isinstance(second, ActRefused)
    assert User.objects.get(pk=pk).anonymised_at is None


def test_race_close_and_appoint_deputy_appoints_nobody(
    administrator: Person, director: Person, system_administrator: Person, officer: Person
) -> None:
    actor, boss, pk = system_administrator.actor, director.actor, officer.user.pk
    terms = DeputyTerms(director.organisation.pk, pk, "director", "deputy", TODAY)
    first, second = race(
        lambda: deactivate_user(actor=actor, user_id=pk, expected_version=1),
        lambda: appoint_deputy(actor=boss, terms=terms),
    )
    assert first is None
    assert isinstance(second, ValidationError)
    assert not Delegation.objects.exists()


def test_race_machine_given_a_role_elsewhere_and_a_key_at_home_makes_no_key(
    administrator: Person, system_administrator: Person, region: Organisation, other_region: Organisation
) -> None:
    actor, boss = administrator.actor, system_administrator.actor
    machine = create_machine(actor=actor, name="Systemet", offer=RoleOffer(region.pk, "reader", TODAY))
    offer = RoleOffer(other_region.pk, "reader", TODAY)
    order = KeyOrder("Drift", ["read:public"], timezone.now() + timedelta(days=9))
    first, second = race(
        lambda: give_membership(actor=boss, user_id=machine.pk, offer=offer),
        lambda: create_machine_key(actor=actor, machine_id=machine.pk, order=order),
    )
    assert first is None
    assert isinstance(second, TOLD)
    assert not ApiToken.objects.exists()


def test_race_add_the_same_point(administrator: Person, region: Organisation) -> None:
    actor, point = administrator.actor, DelegationPoint(region.pk, "case_officer", "grant_decision", "4.2", TODAY)
    one_wins(lambda: add_delegation(actor=actor, point=point))
    assert Delegation.objects.count() == 1


def test_race_appoint_and_end_the_same_deputy(administrator: Person, officer: Person, region: Organisation) -> None:
    actor, terms = administrator.actor, DeputyTerms(region.pk, officer.user.pk, "director", "deputy", TODAY)
    one_wins(lambda: appoint_deputy(actor=actor, terms=terms))
    row = Delegation.objects.get()
    one_wins(lambda: end_delegation(actor=actor, delegation_id=row.pk, last_day=TODAY, expected_version=1))


def test_race_contact_function(administrator: Person, region: Organisation) -> None:
    actor = administrator.actor
    one_wins(
        lambda: add_contact_function(actor=actor, organisation_id=region.pk, purpose="grants", email="a@b.example")
    )
    pk = ContactFunction.objects.get().pk
    one_wins(lambda: edit_contact_function(actor=actor, contact_id=pk, email="c@b.example", expected_version=1))
    one_wins(lambda: remove_contact_function(actor=actor, contact_id=pk, expected_version=2))


def test_race_organisation_edited_by_two(officer: Person) -> None:
    actor, row = officer.actor, OrganisationFactory(county_id="23")
    facts = OrganisationFacts("Nytt namn AB", "company", row.orgnr, "23")
    told = one_wins(lambda: edit_organisation(actor=actor, organisation_id=row.pk, facts=facts, expected_version=1))
    assert isinstance(told, StaleVersion)


def test_race_organisation_added_by_two_makes_one(officer: Person) -> None:
    actor, facts = officer.actor, OrganisationFacts("Ny AB", "company", "4020009983", "23")
    one_wins(lambda: add_organisation(actor=actor, facts=facts))
    assert Organisation.objects.filter(orgnr="4020009983").count() == 1


def test_race_merge_of_two_into_each_other_merges_one(officer: Person) -> None:
    first, second = OrganisationFactory(county_id="23"), OrganisationFactory(county_id="23", orgnr=None)
    actor = officer.actor
    raised = race(
        lambda: merge_organisations(actor=actor, order=MergeOrder(second.pk, first.pk, 1, 1)),
        lambda: merge_organisations(actor=actor, order=MergeOrder(first.pk, second.pk, 1, 1)),
    )
    assert raised[0] is None
    assert isinstance(raised[1], TOLD)
    assert Organisation.objects.filter(merged_into__isnull=False).count() == 1
