"""Delegation, organisations, mailboxes, merging, machines and the register extract."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent
from accounts.services.tokens import authenticate_token
from accounts.tests.factories import ApiTokenFactory
from notices.models import Notification
from registers.models import ContactFunction, Delegation, Membership, Organisation
from registers.services import (
    DelegationPoint,
    DeputyTerms,
    KeyOrder,
    MergeOrder,
    OrganisationFacts,
    RoleOffer,
    add_contact_function,
    add_delegation,
    add_organisation,
    appoint_deputy,
    create_machine,
    create_machine_key,
    edit_contact_function,
    edit_organisation,
    end_delegation,
    give_membership,
    merge_organisations,
    register_extract,
    remove_contact_function,
    revoke_machine_key,
    rotate_machine_key,
)
from registers.services.extracts import ABOUT_THE_PERSON
from registers.tests.factories import (
    DelegationFactory,
    MembershipFactory,
    OrganisationFactory,
    ResponsibilityFactory,
    SoleTraderFactory,
)
from registers.tests.people import Person, trail
from rsp.actor import Matter
from rsp.audit_actions import label_of
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


# --- Delegation


def point(region: Organisation, **facts: Any) -> DelegationPoint:
    return DelegationPoint(
        **{
            "organisation_id": region.pk,
            "role": "case_officer",
            "matter": "grant_decision",
            "point": "4.2",
            "valid_from": TODAY,
            "max_amount": Decimal(300000),
            **facts,
        }
    )


def terms(person: Person, **facts: Any) -> DeputyTerms:
    return DeputyTerms(
        **{
            "organisation_id": person.organisation.pk,
            "user_id": person.user.pk,
            "role": "director",
            "capacity": "deputy",
            "valid_from": TODAY,
            **facts,
        }
    )


def test_add_delegation_gives_the_power_at_once(administrator: Person, officer: Person) -> None:
    assert not officer.actor.powers
    add_delegation(actor=administrator.actor, point=point(administrator.organisation))
    (power,) = officer.actor.powers
    assert (power.matter, power.max_amount, power.point) == (Matter.GRANT_DECISION, Decimal(300000), "4.2")


def test_add_delegation_of_the_same_twice_is_a_validation_error(administrator: Person, region: Organisation) -> None:
    add_delegation(actor=administrator.actor, point=point(region))
    with pytest.raises(ValidationError, match="säger redan något om det"):
        add_delegation(actor=administrator.actor, point=point(region, point="5.1"))


def test_add_delegation_amount_for_a_plan_is_a_validation_error(administrator: Person, region: Organisation) -> None:
    with pytest.raises(ValidationError, match="gäller bara beslut om stöd"):
        add_delegation(actor=administrator.actor, point=point(region, matter="plan_approval"))


@pytest.mark.parametrize("who", ["director", "officer", "other_administrator"])
def test_add_delegation_by_others_is_refused(request: pytest.FixtureRequest, region: Organisation, who: str) -> None:
    with pytest.raises(PermissionDenied):
        add_delegation(actor=request.getfixturevalue(who).actor, point=point(region))
    assert trail("delegation.add")[0][1] == "refused"


def test_appoint_deputy_by_the_director_lets_the_deputy_decide(director: Person, officer: Person) -> None:
    appoint_deputy(actor=director.actor, terms=terms(officer))
    assert {power.matter for power in officer.actor.powers} == set(Matter)
    assert Notification.objects.get(user=officer.user).title.startswith("Du är utsedd till ersättare för regional")


def test_appoint_deputy_for_one_matter_gives_that_only(director: Person, officer: Person) -> None:
    appoint_deputy(actor=director.actor, terms=terms(officer, matter="plan_approval", capacity="acting"))
    assert {power.matter for power in officer.actor.powers} == {Matter.PLAN_APPROVAL}


def test_appoint_deputy_without_role_at_the_body_is_a_validation_error(
    director: Person, other_administrator: Person
) -> None:
    outsider = terms(other_administrator, organisation_id=director.organisation.pk)
    with pytest.raises(ValidationError, match="har en roll hos organisationen i dag"):
        appoint_deputy(actor=director.actor, terms=outsider)


def test_appoint_oneself_or_as_ordinary_is_refused(administrator: Person, officer: Person) -> None:
    with pytest.raises(PermissionDenied, match="utse dig själv"):
        appoint_deputy(actor=administrator.actor, terms=terms(administrator))
    with pytest.raises(ValidationError, match="ersättare eller tillförordnad"):
        appoint_deputy(actor=administrator.actor, terms=terms(officer, capacity="ordinary"))


def test_appoint_deputy_who_is_one_already_is_a_validation_error(director: Person, officer: Person) -> None:
    appoint_deputy(actor=director.actor, terms=terms(officer))
    with pytest.raises(ValidationError, match="redan ersättare"):
        appoint_deputy(actor=director.actor, terms=terms(officer))


def test_end_delegation_takes_the_power_away_and_refuses_a_stale_page(administrator: Person, officer: Person) -> None:
    row = appoint_deputy(actor=administrator.actor, terms=terms(officer))
    Delegation.objects.filter(pk=row.pk).update(valid_from=TODAY - 9 * DAY)
    act = {"actor": administrator.actor, "delegation_id": row.pk, "last_day": None}
    end_delegation(**act, expected_version=1)
    assert not officer.actor.powers
    with pytest.raises(StaleVersion):
        end_delegation(**act, expected_version=1)
    with pytest.raises(ActRefused, match="redan avslutad"):
        end_delegation(**act, expected_version=2)
    assert [event[1] for event in trail("deputy.end")] == ["done", "refused", "refused"]


def test_end_delegation_that_began_today_is_taken_back(administrator: Person, region: Organisation) -> None:
    row = add_delegation(actor=administrator.actor, point=point(region))
    end_delegation(actor=administrator.actor, delegation_id=row.pk, last_day=None, expected_version=1)
    assert not Delegation.objects.exists()
    assert trail("delegation.end") == [("delegation.end", "done", "Region Jämtland Härjedalen")]


# --- Organisations


def facts(**changed: Any) -> OrganisationFacts:
    return OrganisationFacts(
        **{
            "name": "Byns Livs AB",
            "kind": "company",
            "orgnr": "4020009983",
            "county_code": "23",
            "municipality_code": "2361",
            **changed,
        }
    )


def shop_of_23(**changed: Any) -> Organisation:
    return OrganisationFactory(
        **{"name": "Byns Livs AB", "orgnr": "4020009983", "county_id": "23", "municipality_id": "2361", **changed}
    )


def test_add_organisation_in_own_county_is_recorded(officer: Person) -> None:
    row = add_organisation(actor=officer.actor, facts=facts())
    assert (row.name, row.county_id, row.municipality_id) == ("Byns Livs AB", "23", "2361")
    assert trail("organisation.add") == [("organisation.add", "done", officer.organisation.name)]


@pytest.mark.parametrize("changed", [{"county_code": "24", "municipality_code": None}, {"kind": "region"}])
def test_add_organisation_out_of_scope_is_refused(officer: Person, changed: dict[str, Any]) -> None:
    with pytest.raises(PermissionDenied):
        add_organisation(actor=officer.actor, facts=facts(**changed))


def test_add_organisation_of_a_number_that_is_there_is_a_validation_error(officer: Person) -> None:
    shop_of_23()
    with pytest.raises(ValidationError, match="Organisationsnummer"):
        add_organisation(actor=officer.actor, facts=facts(name="Annat namn"))


def test_add_organisation_municipality_of_another_county_is_a_validation_error(officer: Person) -> None:
    with pytest.raises(ValidationError, match="annat län"):
        add_organisation(actor=officer.actor, facts=facts(municipality_code="2401"))


def edit(person: Person, row: Organisation, version: int = 1, **changed: Any) -> Organisation:
    return edit_organisation(
        actor=person.actor, organisation_id=row.pk, facts=facts(**changed), expected_version=version
    )


def test_edit_organisation_raises_the_version_and_says_what_changed(officer: Person) -> None:
    row = edit(officer, shop_of_23(), name="Byns Livs och Bensin AB")
    assert row.version == 2
    event = AuditEvent.objects.get(action="organisation.edit")
    assert (event.before, event.after) == ({"name": "Byns Livs AB"}, {"name": "Byns Livs och Bensin AB"})


def test_edit_organisation_stale_is_refused(officer: Person) -> None:
    row = shop_of_23()
    edit(officer, row, name="A AB")
    with pytest.raises(StaleVersion):
        edit(officer, row, name="B AB")
    row.refresh_from_db()
    assert row.name == "A AB"


@pytest.mark.parametrize("changed", [{"kind": "region"}, {"county_code": "24", "municipality_code": None}])
def test_edit_organisation_to_what_one_would_not_keep_is_refused(officer: Person, changed: dict[str, Any]) -> None:
    with pytest.raises(PermissionDenied):
        edit(officer, shop_of_23(), **changed)


def test_edit_organisation_its_own_administrator_changes_the_name_only(registers: None) -> None:
    row = shop_of_23()
    boss = Person("administrator", row)
    assert edit(boss, row, name="Byns Mat AB").name == "Byns Mat AB"
    for changed in ({"kind": "association"}, {"orgnr": "4020000008"}, {"municipality_code": None}):
        with pytest.raises(PermissionDenied):
            edit(boss, row, version=2, **{"name": "Byns Mat AB", **changed})


def test_edit_organisation_kind_stands_while_somebody_has_a_role_there(officer: Person) -> None:
    row = shop_of_23()
    MembershipFactory(organisation=row, role="reader")
    with pytest.raises(ActRefused, match="har haft en roll"):
        edit(officer, row, kind="association")


def test_edit_sole_trader_leaves_no_name_or_number_in_the_trail(officer: Person) -> None:
    row = SoleTraderFactory(name="Kurt Kurtsson", county_id="23", municipality_id="2361")
    edit(officer, row, name="Kurt Kurtsson Livs", orgnr=row.orgnr)
    kept = str(list(AuditEvent.objects.values()))
    assert "Kurtsson" not in kept
    assert row.orgnr not in kept
    assert "Enskild näringsidkare, Härjedalen" in kept


@pytest.mark.parametrize("becomes_personal", [True, False])
def test_edit_organisation_that_is_personal_on_one_side_hides_the_name_on_both(
    officer: Person, becomes_personal: bool
) -> None:
    row = shop_of_23(name="Kurt Kurtsson", orgnr="4020009983" if becomes_personal else None)
    edit(officer, row, name="Kurt Kurtsson Livs", orgnr="6408233234" if becomes_personal else "4020009983")
    event = AuditEvent.objects.get(action="organisation.edit")
    assert "Kurtsson" not in str([event.before, event.after])
    if becomes_personal:
        assert "Kurtsson" not in event.organisation + event.object_label


def test_edit_organisation_kind_stands_while_there_is_a_delegation(officer: Person) -> None:
    row = shop_of_23()
    DelegationFactory(organisation=row)
    with pytest.raises(ActRefused, match="har haft en roll"):
        edit(officer, row, kind="association")


# --- Mailboxes


def test_contact_function_is_added_edited_and_removed(administrator: Person, region: Organisation) -> None:
    who = {"actor": administrator.actor}
    row = add_contact_function(**who, organisation_id=region.pk, purpose="grants", email="a@region.example")
    with pytest.raises(ValidationError, match="redan en brevlåda"):
        add_contact_function(**who, organisation_id=region.pk, purpose="grants", email="b@region.example")
    edit_contact_function(**who, contact_id=row.pk, email="c@region.example", expected_version=1)
    with pytest.raises(StaleVersion):
        edit_contact_function(**who, contact_id=row.pk, email="d@region.example", expected_version=1)
    with pytest.raises(StaleVersion):
        remove_contact_function(**who, contact_id=row.pk, expected_version=1)
    remove_contact_function(**who, contact_id=row.pk, expected_version=2)
    with pytest.raises(ActRefused, match="redan borttagen"):
        remove_contact_function(**who, contact_id=row.pk, expected_version=2)
    assert not ContactFunction.objects.exists()
    assert [event[0] for event in trail() if event[1] == "done"] == [
        "contact_function.add",
        "contact_function.edit",
        "contact_function.remove",
    ]


def test_contact_function_of_another_organisation_is_refused(other_administrator: Person, region: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        add_contact_function(
            actor=other_administrator.actor, organisation_id=region.pk, purpose="grants", email="a@b.example"
        )


# --- Merging


def merge(person: Person, duplicate: Organisation, survivor: Organisation, **changed: Any) -> Organisation:
    for row in (duplicate, survivor):
        row.refresh_from_db()
    order = MergeOrder(
        **{
            "duplicate_id": duplicate.pk,
            "survivor_id": survivor.pk,
            "duplicate_version": duplicate.version,
            "survivor_version": survivor.version,
            **changed,
        }
    )
    return merge_organisations(actor=person.actor, order=order)


def pair(**changed: Any) -> tuple[Organisation, Organisation]:
    """A duplicate without number, and the shop itself."""
    return shop_of_23(name="Byns livs", orgnr=None, **changed), shop_of_23(**changed)


def test_merge_moves_every_relation_and_lists_it_in_the_trail(officer: Person) -> None:
    duplicate, survivor = pair()
    duty = ResponsibilityFactory(organisation=duplicate)
    ContactFunction.objects.create(organisation=duplicate, purpose="grants", email="a@b.example")
    older = shop_of_23(name="Ännu äldre", orgnr=None, merged_into=duplicate, merged_at=timezone.now())
    merge(officer, duplicate, survivor)
    for row in (duty, older, duplicate):
        row.refresh_from_db()
    assert (duty.organisation, older.merged_into) == (survivor, survivor)
    assert (duplicate.merged_into, duplicate.merged_at is not None) == (survivor, True)
    assert survivor.contact_functions.count() == 1
    event = AuditEvent.objects.get(action="organisation.merge")
    assert len(event.after["moved"]) == 3
    assert event.organisation == "Region Jämtland Härjedalen"


def test_merge_hands_the_only_number_to_the_survivor(officer: Person) -> None:
    duplicate, survivor = pair()
    merge(officer, survivor, duplicate)
    duplicate.refresh_from_db()
    survivor.refresh_from_db()
    assert (duplicate.orgnr, survivor.orgnr) == ("4020009983", None)


def test_merge_with_something_in_the_way_changes_nothing_and_says_what(officer: Person) -> None:
    duplicate, survivor = pair()
    duty = ResponsibilityFactory(organisation=duplicate)
    for row in (duplicate, survivor):
        ContactFunction.objects.create(organisation=row, purpose="grants", email="a@b.example")
    with pytest.raises(ActRefused, match=r"flytta funktionsbrevlådor .*redan en brevlåda för det\. Inget är ändrat"):
        merge(officer, duplicate, survivor)
    duty.refresh_from_db()
    duplicate.refresh_from_db()
    assert (duty.organisation, duplicate.merged_into) == (duplicate, None)
    assert trail("organisation.merge")[0][1] == "refused"


def test_merge_moves_roles_only_when_the_user_has_said_so(officer: Person) -> None:
    duplicate, survivor = pair()
    row = MembershipFactory(organisation=duplicate, role="participant")
    with pytest.raises(ActRefused, match="Personer har roller hos dubbletten"):
        merge(officer, duplicate, survivor)
    merge(officer, duplicate, survivor, may_move_roles=True)
    row.refresh_from_db()
    assert row.organisation == survivor


def test_merge_of_bodies_in_two_places_never_moves_roles(system_administrator: Person) -> None:
    duplicate, survivor = pair()
    survivor.county_id, survivor.municipality_id = "24", None
    survivor.save()
    MembershipFactory(organisation=duplicate, role="participant")
    with pytest.raises(ActRefused, match="olika platser"):
        merge(system_administrator, duplicate, survivor, may_move_roles=True)


def test_merge_of_bodies_in_two_places_never_moves_delegations(system_administrator: Person) -> None:
    duplicate, survivor = pair()
    survivor.county_id, survivor.municipality_id = "24", None
    survivor.save()
    DelegationFactory(organisation=duplicate)
    with pytest.raises(ActRefused, match="olika platser"):
        merge(system_administrator, duplicate, survivor, may_move_roles=True)


Change = Callable[[Organisation, Organisation], Any]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda duplicate, survivor: (duplicate, duplicate), "med sig själv"),
        (lambda duplicate, survivor: (OrganisationFactory(county_id="23"), survivor), "olika organisationsnummer"),
        (lambda duplicate, survivor: (shop_of_23(kind="association", orgnr=None), survivor), "olika slag"),
    ],
    ids=["itself", "two numbers", "two kinds"],
)
def test_merge_of_what_is_not_one_body_is_refused(officer: Person, change: Change, words: str) -> None:
    with pytest.raises(ActRefused, match=words):
        merge(officer, *change(*pair()))


def test_merge_twice_stale_or_out_of_scope_is_refused(officer: Person, other_region: Organisation) -> None:
    duplicate, survivor = pair()
    with pytest.raises(StaleVersion):
        merge(officer, duplicate, survivor, survivor_version=7)
    with pytest.raises(PermissionDenied):
        merge(Person("case_officer", other_region), duplicate, survivor)
    merge(officer, duplicate, survivor)
    with pytest.raises(PermissionDenied, match="hopslagen"):
        merge(officer, duplicate, survivor)


# --- Machines


def machine_of(person: Person) -> Any:
    return create_machine(
        actor=person.actor, name="Ärendesystemet", offer=RoleOffer(person.organisation.pk, "reader", TODAY)
    )


def key_order(**changed: Any) -> KeyOrder:
    return KeyOrder(**{"name": "Drift", "scopes": ["read:public"], "expires_at": timezone.now() + 30 * DAY, **changed})


def test_machine_has_a_role_no_password_and_a_key_that_opens(administrator: Person) -> None:
    machine = machine_of(administrator)
    assert (machine.is_machine, machine.has_usable_password()) == (True, False)
    assert Membership.objects.get(user=machine).role == "reader"
    key, text = create_machine_key(actor=administrator.actor, machine_id=machine.pk, order=key_order())
    assert authenticate_token(text) == key
    assert text not in str(list(AuditEvent.objects.values()))
    assert {row[2] for row in trail("token.create")} == {"Region Jämtland Härjedalen"}


def test_machine_key_rotated_and_revoked_closes_the_old_one(administrator: Person) -> None:
    machine = machine_of(administrator)
    act = {"actor": administrator.actor, "machine_id": machine.pk}
    key, text = create_machine_key(**act, order=key_order())
    new_key, new_text = rotate_machine_key(**act, token_id=key.pk)
    assert (authenticate_token(text), authenticate_token(new_text)) == (None, new_key)
    revoke_machine_key(**act, token_id=new_key.pk)
    assert authenticate_token(new_text) is None
    with pytest.raises(ActRefused, match="gäller inte längre"):
        revoke_machine_key(**act, token_id=new_key.pk)


def test_machine_key_by_another_administrator_is_refused(administrator: Person, other_administrator: Person) -> None:
    machine = machine_of(administrator)
    with pytest.raises(PermissionDenied):
        create_machine_key(actor=other_administrator.actor, machine_id=machine.pk, order=key_order())


def test_machine_key_of_a_person_or_of_another_machine_is_refused(administrator: Person, officer: Person) -> None:
    with pytest.raises(ActRefused, match="en persons"):
        create_machine_key(actor=administrator.actor, machine_id=officer.user.pk, order=key_order())
    first, second = machine_of(administrator), machine_of(administrator)
    key, _text = create_machine_key(actor=administrator.actor, machine_id=first.pk, order=key_order())
    with pytest.raises(ApiToken.DoesNotExist):
        revoke_machine_key(actor=administrator.actor, machine_id=second.pk, token_id=key.pk)


@pytest.mark.parametrize("changed", [{"scopes": []}, {"name": " "}, {"scopes": ["allt"]}])
def test_machine_key_badly_asked_for_is_a_validation_error(administrator: Person, changed: dict[str, Any]) -> None:
    machine = machine_of(administrator)
    with pytest.raises(ValidationError):
        create_machine_key(actor=administrator.actor, machine_id=machine.pk, order=key_order(**changed))


# --- The register extract


def test_extract_holds_all_of_one_person_and_no_secret(administrator: Person, officer: Person) -> None:
    officer.user.set_password("sju gröna cyklar")
    officer.user.save()
    machine_of(administrator)
    appoint_deputy(actor=administrator.actor, terms=terms(officer))
    client = officer.client
    client.get("/organisationer/")
    extract = json.dumps(register_extract(actor=officer.actor, user_id=officer.user.pk), ensure_ascii=False)
    for words in (officer.user.email, officer.user.pseudonym, "case_officer", "Region Jämtland Härjedalen", "deputy"):
        assert words in extract
    assert "Du är utsedd till ersättare" in extract
    for secret in (officer.user.password, administrator.user.email, client.session.session_key):
        assert secret not in extract
    assert trail("account.extract") == [("account.extract", "done", "Region Jämtland Härjedalen")]


def test_extract_of_a_person_with_a_role_elsewhere_is_refused(
    administrator: Person, officer: Person, other_region: Organisation
) -> None:
    register_extract(actor=administrator.actor, user_id=officer.user.pk)
    MembershipFactory(user=officer.user, organisation=other_region, role="reader")
    with pytest.raises(PermissionDenied):
        register_extract(actor=administrator.actor, user_id=officer.user.pk)


def provider(user: Any) -> dict[str, Any]:
    return {"mer": user.pseudonym}


def test_extract_takes_parts_from_rooms_above(settings: Any, officer: Person) -> None:
    settings.REGISTER_EXTRACT_PROVIDERS = ["registers.tests.test_register_services.provider"]
    assert register_extract(actor=officer.actor, user_id=officer.user.pk)["mer"] == officer.user.pseudonym


def test_extract_holds_no_table_of_history_and_no_column_that_is_not_named(officer: Person) -> None:
    actor = officer.actor
    ApiTokenFactory(user=officer.user, name="Min nyckel")
    rows = register_extract(actor=actor, user_id=officer.user.pk)["övriga rader"]
    assert not [name for name in rows if "event" in name]
    (key,) = rows["API-nycklar (användare)"]
    assert set(key) == {"namn", "början", "behörigheter", "skapad", "gäller till", "senast använd", "återkallad"}


def test_extract_names_columns_that_there_are() -> None:
    for label, names in ABOUT_THE_PERSON.items():
        known = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert set(names) <= known, label


def test_extract_tells_what_was_done_with_roles_and_leaves_out_what_the_person_did_to_others(
    administrator: Person, officer: Person
) -> None:
    given = RoleOffer(officer.organisation.pk, "reader", TODAY)
    give_membership(actor=administrator.actor, user_id=officer.user.pk, offer=given)
    edit(officer, shop_of_23(), name="Hemligt namn AB")
    extract = register_extract(actor=officer.actor, user_id=officer.user.pk)
    events = {event["händelse"]: event for event in extract["händelser i händelseloggen"]}
    assert events[label_of("membership.give")]["efter"]["role"] == "reader"
    assert set(events[label_of("organisation.edit")]) == {"tid", "händelse", "utfall", "organisation"}


# --- In whose trail the register's acts stand


def test_company_kept_by_an_officer_stands_in_the_trail_of_the_officers_region(officer: Person) -> None:
    facts = OrganisationFacts("Skogsbolaget AB", "company", "5560360793", officer.organisation.county_id)
    row = add_organisation(actor=officer.actor, facts=facts)
    edit_organisation(
        actor=officer.actor,
        organisation_id=row.pk,
        facts=OrganisationFacts("Skogsbolaget i Norr AB", "company", "5560360793", officer.organisation.county_id),
        expected_version=1,
    )
    events = AuditEvent.objects.filter(object_id=str(row.pk))
    assert {event.action for event in events} == {"organisation.add", "organisation.edit"}
    assert {event.chain_id for event in events} == {officer.organisation.pk}
