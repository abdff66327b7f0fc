"""How roles and deputyships end together, and whose account an administrator may handle."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from registers.models import Delegation, Membership, Organisation
from registers.pages.delegations import delegations_page
from registers.services import (
    DelegationPoint,
    DeputyTerms,
    Invitation,
    RoleOffer,
    add_delegation,
    anonymise_user,
    appoint_deputy,
    create_machine,
    deactivate_user,
    end_delegation,
    end_membership,
    give_membership,
    invite_user,
    reactivate_user,
    register_extract,
)
from registers.tests.factories import DelegationFactory, MembershipFactory, OrganisationFactory
from registers.tests.people import Person, trail
from rsp.rights import ActRefused
from rsp.tests.refusals import refused_by

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def stands_in(person: Person, **facts: Any) -> Delegation:
    """The person is deputy for the director since 2019."""
    deputy = {"role": "director", "capacity": "deputy", "matter": "", "point": ""}
    row: Delegation = DelegationFactory(**{"organisation": person.organisation, "user": person.user, **deputy, **facts})
    return row


def end(person: Person, row: Membership, last_day: date | None = None) -> Membership:
    return end_membership(actor=person.actor, membership_id=row.pk, last_day=last_day, expected_version=row.version)


# --- What ends is never prolonged


def test_end_membership_on_a_later_day_than_it_has_is_a_validation_error_at_the_field(
    administrator: Person, region: Organisation
) -> None:
    row = Person("reader", region, valid_to=TODAY + 5 * DAY).membership
    MembershipFactory(user=row.user, organisation=region, role="reader", valid_from=TODAY + 6 * DAY)
    with pytest.raises(ValidationError, match="Välj den dagen eller en tidigare") as caught:
        end(administrator, row, TODAY + 9 * DAY)
    assert set(caught.value.message_dict) == {"last_day"}
    answer = administrator.client.post(
        reverse("registers:role_end", args=[row.pk]), {"version": 1, "last_day": (TODAY + 9 * DAY).isoformat()}
    )
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.valid_to == TODAY + 5 * DAY


def test_end_delegation_on_a_later_day_than_it_has_is_refused_also_for_the_deputy(
    director: Person, administrator: Person
) -> None:
    row = stands_in(administrator, valid_to=TODAY)
    for who in (director, administrator):
        with pytest.raises(ValidationError, match="Välj den dagen eller en tidigare"):
            end_delegation(actor=who.actor, delegation_id=row.pk, last_day=TODAY + DAY, expected_version=1)
    row.refresh_from_db()
    assert row.valid_to == TODAY


# --- Deputyships end with what they rest on


def test_end_membership_that_is_the_last_ends_the_deputyships_there_the_same_day_in_the_same_act(
    administrator: Person, officer: Person, other_region: Organisation
) -> None:
    row = stands_in(officer)
    coming = stands_in(officer, role="case_officer", valid_from=TODAY + 5 * DAY)
    elsewhere = stands_in(officer, organisation=other_region)
    end(administrator, officer.membership, TODAY + DAY)
    row.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (row.valid_to, elsewhere.valid_to) == (TODAY + DAY, None)
    assert not Delegation.objects.filter(pk=coming.pk).exists()
    events = AuditEvent.objects.filter(action__in=["membership.end", "deputy.end"])
    assert events.count() == 3
    assert len(set(events.values_list("operation_id", flat=True))) == 1


def test_end_membership_with_another_left_ends_deputyships_only_when_that_ends(
    administrator: Person, officer: Person
) -> None:
    row = stands_in(officer)
    second = MembershipFactory(user=officer.user, organisation=officer.organisation, role="reader")
    end(administrator, officer.membership)
    row.refresh_from_db()
    assert row.valid_to is None
    end(administrator, second, TODAY + DAY)
    row.refresh_from_db()
    assert row.valid_to == TODAY + DAY


def test_end_role_page_says_that_deputyships_end_too(administrator: Person, officer: Person) -> None:
    page = administrator.client.get(reverse("registers:role_end", args=[officer.membership.pk]))
    assert "slutar även personens ersättarskap där samma dag" in page.content.decode()


@pytest.mark.parametrize("close", [deactivate_user, anonymise_user])
def test_closing_an_account_ends_its_deputyships_in_the_same_act(
    administrator: Person, officer: Person, close: Any
) -> None:
    row = stands_in(officer)
    close(actor=administrator.actor, user_id=officer.user.pk, expected_version=1)
    row.refresh_from_db()
    assert row.valid_to == TODAY - DAY
    assert trail("deputy.end") == [("deputy.end", "done", "Region Jämtland Härjedalen")]
    assert AuditEvent.objects.filter(outcome="done").values("operation_id").distinct().count() == 1
    if close is deactivate_user:
        reactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=2)
        assert {grant.role.value for grant in officer.actor.grants} == {"case_officer"}


def test_delegation_page_lists_only_deputies_who_can_sign_in(administrator: Person, region: Organisation) -> None:
    stands_in(Person("reader", region, user__is_active=False))
    shown = stands_in(Person("reader", region))
    (body,) = delegations_page(administrator.actor)
    assert [row.delegation for row in body.deputies] == [shown]


# --- Somebody is left to administer


def test_end_membership_of_administrator_while_the_other_ends_sooner_is_refused(
    administrator: Person, region: Organisation
) -> None:
    other = Person("administrator", region, valid_to=TODAY + 9 * DAY)
    with pytest.raises(ActRefused, match="sista administratören"):
        end(administrator, administrator.membership)
    end(administrator, other.membership)
    assert administrator.membership.valid_to is None


def test_end_membership_of_administrator_while_the_other_lasts_as_long_goes_through(
    administrator: Person, region: Organisation
) -> None:
    leaving = Person("administrator", region, valid_to=TODAY + 9 * DAY)
    Membership.objects.filter(pk=administrator.membership.pk).update(valid_to=TODAY + 9 * DAY)
    end(administrator, leaving.membership)
    assert Membership.objects.on(TODAY).filter(role="administrator", organisation=region).count() == 1


def test_deactivate_system_administrator_while_the_other_ends_sooner_is_refused(system_administrator: Person) -> None:
    other = Person("system_administrator", system_administrator.organisation, valid_to=TODAY + 9 * DAY)
    with pytest.raises(ActRefused, match="sista systemadministratören"):
        deactivate_user(actor=other.actor, user_id=system_administrator.user.pk, expected_version=1)


# --- Whose account it is


def act_on_account(who: Person, whose: Person) -> list[Any]:
    actor, pk = who.actor, whose.user.pk
    return [
        lambda: register_extract(actor=actor, user_id=pk),
        lambda: anonymise_user(actor=actor, user_id=pk, expected_version=1),
    ]


@pytest.fixture
def former(other_region: Organisation) -> Person:
    """An officer of another county until last year."""
    return Person("case_officer", other_region, valid_to=TODAY - 300 * DAY)


def test_account_of_a_former_officer_elsewhere_is_not_had_by_inviting_her(
    administrator: Person, former: Person
) -> None:
    offer = RoleOffer(administrator.organisation.pk, "reader", TODAY)
    invite_user(actor=administrator.actor, invitation=Invitation(former.user.email, "X", offer))
    for act in act_on_account(administrator, former):
        with pytest.raises(PermissionDenied, match="eller har haft roller även hos organisationer"):
            act()
    deactivate_user(actor=administrator.actor, user_id=former.user.pk, expected_version=1)


def test_account_is_not_had_by_a_role_that_has_not_begun(
    administrator: Person, former: Person, system_administrator: Person
) -> None:
    offer = RoleOffer(administrator.organisation.pk, "reader", TODAY + DAY)
    give_membership(actor=system_administrator.actor, user_id=former.user.pk, offer=offer)
    with pytest.raises(PermissionDenied, match="inte börjat gälla än"):
        deactivate_user(actor=administrator.actor, user_id=former.user.pk, expected_version=1)
    for act in act_on_account(administrator, former):
        with pytest.raises(PermissionDenied):
            act()


def test_account_with_a_coming_role_elsewhere_is_not_closed(
    administrator: Person, officer: Person, other_region: Organisation
) -> None:
    MembershipFactory(user=officer.user, organisation=other_region, role="reader", valid_from=TODAY + DAY)
    with pytest.raises(PermissionDenied, match="inte administrerar"):
        deactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=1)


# --- From today


def test_role_or_deputyship_from_a_day_that_has_passed_is_a_validation_error(
    administrator: Person, officer: Person
) -> None:
    body, yesterday = administrator.organisation.pk, TODAY - DAY
    actor, offer = administrator.actor, RoleOffer(body, "reader", yesterday)
    invitation = Invitation("ny@region.example", "Ny", offer)
    terms = DeputyTerms(body, officer.user.pk, "director", "deputy", yesterday)
    for act in (
        lambda: give_membership(actor=actor, user_id=officer.user.pk, offer=offer),
        lambda: invite_user(actor=actor, invitation=invitation),
        lambda: create_machine(actor=actor, name="Systemet", offer=offer),
        lambda: appoint_deputy(actor=actor, terms=terms),
    ):
        with pytest.raises(ValidationError, match="i dag eller en senare dag") as caught:
            act()
        assert set(caught.value.message_dict) == {"valid_from"}


# --- Which roles decide


@pytest.mark.parametrize("role", ["administrator", "reader", "participant", "municipal_officer"])
def test_add_delegation_for_a_role_that_decides_nothing_there_is_refused(administrator: Person, role: str) -> None:
    point = DelegationPoint(administrator.organisation.pk, role, "grant_decision", "4.2", TODAY)
    with pytest.raises(PermissionDenied, match="Välj en annan roll"):
        add_delegation(actor=administrator.actor, point=point)


def test_delegation_of_a_role_that_decides_nothing_is_refused_by_the_database(region: Organisation) -> None:
    for role in ("administrator", "system_administrator", "reader", "participant", "national_analyst"):
        with refused_by("delegation_role_decides"):
            DelegationFactory(organisation=region, role=role)


def test_delegation_form_offers_the_roles_that_decide_at_the_body(administrator: Person) -> None:
    page = administrator.client.get(reverse("registers:delegation_add", args=[administrator.organisation.pk]))
    offered = [value for value, _label in page.context["form"].fields["role"].choices]
    assert offered == ["", "case_officer", "director"]


def test_deputy_of_the_municipal_officer_is_appointed_by_the_municipalitys_administrator(registers: None) -> None:
    body = Organisation.objects.get(name="Härjedalens kommun")
    boss, colleague = Person("administrator", body), Person("reader", body)
    assert "Utse ersättare" in boss.client.get(reverse("registers:delegations")).content.decode()
    data = {"user": colleague.user.pk, "role": "municipal_officer", "capacity": "deputy", "valid_from": TODAY}
    answer = boss.client.post(reverse("registers:deputy_appoint", args=[body.pk]), data)
    assert answer.status_code == 302
    assert {grant.role.value for grant in colleague.actor.grants} == {"reader", "municipal_officer"}


def test_deputy_of_a_body_without_roles_that_decide_cannot_be_appointed(registers: None) -> None:
    body = OrganisationFactory(kind="association", name="Provföreningen")
    boss = Person("administrator", body)
    assert "Utse ersättare" not in boss.client.get(reverse("registers:delegations")).content.decode()
    refused = boss.client.get(reverse("registers:deputy_appoint", args=[body.pk]))
    assert refused.status_code == 403
    assert "Hos Provföreningen finns ingen roll som någon kan vara ersättare för." in refused.content.decode()
