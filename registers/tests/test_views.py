"""The pages: what they show, whom they refuse, what they keep of what was typed."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from notices.models import Notification
from registers.models import Delegation, Membership, Organisation
from registers.services import Invitation, RoleOffer, create_machine, invite_user
from registers.tests.factories import DelegationFactory, MembershipFactory, OrganisationFactory, SoleTraderFactory
from registers.tests.people import Person, trail
from rsp import orgnr

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PEOPLE = "/administration/anvandare/"
REGISTER = "/organisationer/"


def text(response: Any) -> str:
    return str(response.content.decode())


def main_of(response: Any) -> str:
    return text(response).split("<main", 1)[1]


# --- Who is let in


@pytest.mark.parametrize("name", ["administration", "reviews", "people", "invite", "machines", "machine_add"])
def test_administration_page_is_for_administrators(administrator: Person, officer: Person, name: str) -> None:
    address = reverse(f"registers:{name}")
    assert administrator.client.get(address).status_code == 200
    refused = officer.client.get(address)
    assert refused.status_code == 403
    assert "Sidan är till för administratörer." in text(refused)
    assert Client().get(address).status_code == 302


PERSON_PAGES = ("person", "role_give", "person_close", "person_anonymise", "person_extract")


@pytest.mark.parametrize("name", PERSON_PAGES)
def test_person_page_of_another_organisation_is_404(
    administrator: Person, other_administrator: Person, officer: Person, name: str
) -> None:
    address = reverse(f"registers:{name}", args=[officer.user.pk])
    assert administrator.client.get(address).status_code == 200
    assert other_administrator.client.get(address).status_code == 404
    assert other_administrator.client.post(address).status_code in (404, 405)
    assert officer.client.get(address).status_code == 403


def test_role_of_another_organisation_cannot_be_ended_by_its_id(other_administrator: Person, officer: Person) -> None:
    address = reverse("registers:role_end", args=[officer.membership.pk])
    assert other_administrator.client.post(address, {"version": 1}).status_code == 404
    own = reverse("registers:role_end", args=[officer.membership.pk])
    refused = officer.client.post(own, {"version": 1})
    assert refused.status_code == 403
    assert Membership.objects.get(pk=officer.membership.pk).valid_to is None


def test_role_of_another_organisation_cannot_be_given_by_form_field(
    administrator: Person, officer: Person, other_region: Organisation
) -> None:
    address = reverse("registers:role_give", args=[officer.user.pk])
    data = {"organisation": other_region.pk, "role": "reader", "valid_from": TODAY.isoformat()}
    assert administrator.client.post(address, data).status_code == 422
    assert not Membership.objects.filter(user=officer.user, organisation=other_region).exists()


def test_navigation_has_administration_for_those_who_may(
    administrator: Person, officer: Person, director: Person
) -> None:
    assert "<h2>Administration</h2>" in text(administrator.client.get(REGISTER))
    assert "<h2>Administration</h2>" not in text(officer.client.get(REGISTER))
    page = text(director.client.get(REGISTER))
    assert "/administration/delegation/" in page
    assert PEOPLE not in page


# --- People


def test_people_list_shows_own_organisation_only(
    administrator: Person, officer: Person, other_administrator: Person
) -> None:
    page = text(administrator.client.get(PEOPLE))
    assert officer.user.email in page
    assert other_administrator.user.email not in page


def test_people_list_of_system_administrator_shows_everybody(system_administrator: Person, officer: Person) -> None:
    assert officer.user.name in text(system_administrator.client.get(PEOPLE))


def test_people_list_role_elsewhere_is_not_shown(
    administrator: Person, officer: Person, other_region: Organisation
) -> None:
    MembershipFactory(user=officer.user, organisation=other_region, role="reader")
    assert "Region Västerbotten" not in main_of(administrator.client.get(PEOPLE))
    page = main_of(administrator.client.get(reverse("registers:person", args=[officer.user.pk])))
    assert "Region Västerbotten" not in page
    assert "roller även hos organisationer som du inte administrerar" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=Karin", {"Karin Öberg"}),
        ("q=KARIN.o", {"Karin Öberg"}),
        ("roll=case_officer", {"Karin Öberg"}),
        ("lage=avstangda", {"Stängd Person"}),
        ("lage=inbjudna", {"Ny Person"}),
        ("q=finns-inte", set()),
        ("roll=finns-inte", set()),
    ],
)
def test_people_list_filters(region: Organisation, query: str, found: set[str]) -> None:
    now = timezone.now() + timedelta(minutes=1)  # after they got their roles
    boss = Person("administrator", region, user__name="Anna Admin", user__last_login=now)
    Person("case_officer", region, user__name="Karin Öberg", user__email="karin.oberg@x.example", user__last_login=now)
    Person("reader", region, user__name="Stängd Person", user__is_active=False, user__last_login=now)
    Person("reader", region, user__name="Ny Person")
    response = boss.client.get(f"{PEOPLE}?{query}")
    assert {row.user.name for row in response.context["page"].rows} == found


def test_people_list_second_page_keeps_the_filter_and_chips_take_it_away(administrator: Person) -> None:
    for number in range(30):
        Person("reader", administrator.organisation, user__name=f"Läsare {number:02d}")
    page = text(administrator.client.get(f"{PEOPLE}?roll=reader&sida=2"))
    assert "Visar 26–30 av 30" in page
    assert 'href="?sida=1&amp;roll=reader"' in page
    assert 'class="chip" href="?"' in page


def test_invite_by_the_page_leads_to_the_person(administrator: Person) -> None:
    data = {
        "email": "ny@region.example",
        "name": "Ny Person",
        "organisation": administrator.organisation.pk,
        "role": "reader",
        "valid_from": TODAY.isoformat(),
    }
    response = administrator.client.post(reverse("registers:invite"), data, follow=True)
    assert response.redirect_chain[0][0] == reverse("registers:person", args=[User.objects.get(email=data["email"]).pk])
    assert "Inbjudan är skickad till ny@region.example." in text(response)
    assert "nytt-losenord" not in text(response)


@pytest.fixture
def known_elsewhere(other_region: Organisation) -> Person:
    """Somebody with an account and a second step, who has signed in, at another region only."""
    signed_in = timezone.now() + timedelta(minutes=1)
    person = Person("case_officer", other_region, user__name="Hemlig Person", user__last_login=signed_in)
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    User.objects.filter(pk=person.user.pk).update(last_login=timezone.now(), created_at=timezone.now() - timedelta(9))
    return person


def pages_about(user: User, role: Membership) -> list[str]:
    person = [f"registers:{name}" for name in ("person", "role_give")]
    return [
        PEOPLE,
        f"{PEOPLE}?lage=inbjudna",
        "/administration/",
        *(reverse(name, args=[user.pk]) for name in person),
        reverse("registers:role_end", args=[role.pk]),
        reverse("registers:delegations"),
        reverse("registers:deputy_appoint", args=[role.organisation_id]),
    ]


def test_invite_known_address_shows_the_address_and_nothing_of_its_holder_until_the_next_sign_in(
    administrator: Person, known_elsewhere: Person
) -> None:
    user, client = known_elsewhere.user, administrator.client
    order = {"email": user.email, "name": "X", "organisation": administrator.organisation.pk, "role": "reader"}
    answer = client.post(reverse("registers:invite"), {**order, "valid_from": TODAY.isoformat()}, follow=True)
    assert f"Inbjudan är skickad till {user.email}." in text(answer)
    assert "Hemlig" not in text(answer)
    role = Membership.objects.get(user=user, organisation=administrator.organisation)
    for address in pages_about(user, role):
        page = main_of(client.get(address))
        assert user.email in page or ("delegation/" in address and "ersattare" not in address), address
        assert "Hemlig" not in page, address
    assert client.get(f"{PEOPLE}?q=hemlig").context["page"].rows.paginator.count == 0
    (row,) = client.get(f"{PEOPLE}?roll=reader").context["page"].rows
    assert (row.state.value, row.user.is_known) == ("invited", False)
    shown = client.get(reverse("registers:person", args=[user.pk]))
    assert "Senast inloggad" not in main_of(shown)
    assert "Andra steg" not in main_of(shown)
    assert shown.context["page"].has_second_step is False
    known_elsewhere.client.get("/")
    for address in pages_about(user, role)[:1] + pages_about(user, role)[3:6]:
        assert "Hemlig Person" in main_of(client.get(address)), address


def test_invite_known_address_again_sends_a_notice_and_never_a_link(
    administrator: Person, known_elsewhere: Person
) -> None:
    user = known_elsewhere.user
    wanted = Invitation(user.email, "X", RoleOffer(administrator.organisation.pk, "reader", TODAY))
    invite_user(actor=administrator.actor, invitation=wanted)
    response = administrator.client.post(reverse("registers:invite_again", args=[user.pk]), follow=True)
    assert "En ny inbjudan är skickad." in text(response)
    assert Notification.objects.filter(user=user, kind="membership_given").count() == 2
    assert not [letter for letter in mail.outbox if "Välkommen" in letter.subject]


def test_deputy_not_known_yet_is_shown_by_address_to_colleagues(
    administrator: Person, director: Person, known_elsewhere: Person
) -> None:
    user, body = known_elsewhere.user, administrator.organisation
    MembershipFactory(user=user, organisation=body, role="reader")
    DelegationFactory(organisation=body, user=user, role="director", capacity="deputy", matter="", point="")
    page = main_of(director.client.get(reverse("registers:delegations")))
    assert user.email in page
    assert "Hemlig" not in page


def test_invite_with_errors_is_422_and_keeps_what_was_typed(administrator: Person) -> None:
    response = administrator.client.post(reverse("registers:invite"), {"email": "fel", "name": '"><b>Ny'})
    assert response.status_code == 422
    page = text(response)
    assert "Du behöver rätta" in page
    assert 'value="fel"' in page
    assert "<b>Ny" not in page


def test_invite_somebody_again_by_the_button(administrator: Person) -> None:
    fresh = Person("reader", administrator.organisation)
    page = administrator.client.get(reverse("registers:person", args=[fresh.user.pk]))
    assert "Skicka inbjudan igen" in text(page)
    response = administrator.client.post(reverse("registers:invite_again", args=[fresh.user.pk]), follow=True)
    assert "En ny inbjudan är skickad." in text(response)


def test_role_ended_by_the_page_and_a_stale_page_is_409(administrator: Person, officer: Person) -> None:
    address = reverse("registers:role_end", args=[officer.membership.pk])
    assert administrator.client.post(address, {"version": 7}).status_code == 409
    assert administrator.client.post(address, {"version": 1, "last_day": "2001-01-01"}).status_code == 422
    response = administrator.client.post(address, {"version": 1, "last_day": ""}, follow=True)
    assert "Rollen är avslutad." in text(response)
    assert officer.client.get("/administration/delegation/").context["bodies"] == []


def test_last_administrator_is_told_on_the_page(administrator: Person) -> None:
    address = reverse("registers:role_end", args=[administrator.membership.pk])
    response = administrator.client.post(address, {"version": 1})
    assert response.status_code == 409
    assert "sista administratören" in text(response)


def test_account_closed_opened_and_anonymised_by_the_pages(administrator: Person, officer: Person) -> None:
    pk = officer.user.pk
    assert "loggas ut överallt" in text(administrator.client.get(reverse("registers:person_close", args=[pk])))
    administrator.client.post(reverse("registers:person_close", args=[pk]), {"version": 1})
    administrator.client.post(reverse("registers:person_reopen", args=[pk]), {"version": 2})
    anonymise = reverse("registers:person_anonymise", args=[pk])
    assert administrator.client.post(anonymise, {"version": 3}).status_code == 422
    response = administrator.client.post(anonymise, {"version": 3, "is_sure": "on"}, follow=True)
    assert f"<h1>{officer.user.pseudonym}</h1>" in text(response)
    assert "Anonymiserat" in text(response)


# --- Review, delegation


def test_review_list_holds_what_nobody_has_looked_at_for_a_year(administrator: Person, region: Organisation) -> None:
    old = Person("reader", region, valid_from=TODAY - timedelta(days=365)).membership
    Person("reader", region, valid_from=TODAY - timedelta(days=364))
    Person("reader", region, valid_from=TODAY - timedelta(days=900), reviewed_on=TODAY - timedelta(days=10))
    Person("reader", region, valid_to=TODAY - timedelta(days=1))
    shown = {row.pk for row in administrator.client.get(reverse("registers:reviews")).context["page"].rows}
    assert shown == {old.pk, administrator.membership.pk}
    address = reverse("registers:review", args=[old.pk])
    assert "är genomgången i dag" in text(administrator.client.post(address, {"version": 1}, follow=True))
    assert "Någon annan har sparat" in text(administrator.client.post(address, {"version": 1}, follow=True))


def test_delegation_page_lets_the_director_appoint_and_others_read(director: Person, officer: Person) -> None:
    assert "Utse ersättare" in main_of(director.client.get(reverse("registers:delegations")))
    page = main_of(officer.client.get(reverse("registers:delegations")))
    assert "Utse ersättare" not in page
    assert "Du kan läsa men inte ändra" in page
    address = reverse("registers:deputy_appoint", args=[director.organisation.pk])
    data = {"user": officer.user.pk, "role": "director", "capacity": "deputy", "valid_from": TODAY.isoformat()}
    assert officer.client.post(address, data).status_code == 403
    response = director.client.post(address, data, follow=True)
    assert "Personen är utsedd" in text(response)
    row = Delegation.objects.get()
    response = director.client.post(reverse("registers:delegation_end", args=[row.pk]), {"version": 1}, follow=True)
    assert "Ersättarskapet är avslutat." in text(response)


def test_delegation_of_another_organisation_is_404(
    administrator: Person, officer: Person, other_administrator: Person
) -> None:
    row = Delegation.objects.create(
        organisation=administrator.organisation, user=officer.user, role="director", capacity="deputy", valid_from=TODAY
    )
    address = reverse("registers:delegation_end", args=[row.pk])
    assert other_administrator.client.post(address, {"version": 1}).status_code == 404


def test_delegation_point_is_added_by_the_page(administrator: Person) -> None:
    address = reverse("registers:delegation_add", args=[administrator.organisation.pk])
    data = {"role": "case_officer", "matter": "grant_decision", "point": "4.2", "valid_from": TODAY.isoformat()}
    response = administrator.client.post(address, {**data, "max_amount": "300 000 kr"}, follow=True)
    assert "300\u00a0000\u00a0kr" in main_of(response)
    assert administrator.client.post(address, data).status_code == 422


# --- Machines


def test_machine_key_is_shown_once(administrator: Person) -> None:
    data = {"name": "Ärendesystemet", "organisation": administrator.organisation.pk, "role": "reader"}
    response = administrator.client.post(reverse("registers:machine_add"), {**data, "valid_from": TODAY.isoformat()})
    machine = User.objects.get(is_machine=True)
    assert response["Location"] == reverse("registers:machine", args=[machine.pk])
    order = {"name": "Drift", "scopes": ["read:public"], "last_day": (TODAY + timedelta(days=30)).isoformat()}
    shown = administrator.client.post(reverse("registers:key_add", args=[machine.pk]), order)
    (secret,) = re.findall(r"rsp_[0-9a-z]{8}_[\w-]{40,}", text(shown))
    assert "no-store" in shown["Cache-Control"]
    assert secret not in text(administrator.client.get(reverse("registers:machine", args=[machine.pk])))
    assert secret not in str(dict(administrator.client.session))
    key = ApiToken.objects.get()
    rotated = administrator.client.post(reverse("registers:key_rotate", args=[machine.pk, key.pk]))
    assert re.findall(r"rsp_[0-9a-z]{8}_[\w-]{40,}", text(rotated)) != [secret]
    new_key = ApiToken.objects.get(revoked_at__isnull=True)
    revoked = administrator.client.post(reverse("registers:key_revoke", args=[machine.pk, new_key.pk]), follow=True)
    assert "Nyckeln är återkallad" in text(revoked)


def test_machine_of_another_organisation_is_404(administrator: Person, other_administrator: Person) -> None:
    offer = RoleOffer(administrator.organisation.pk, "reader", TODAY)
    machine = create_machine(actor=administrator.actor, name="X", offer=offer)
    for name in ("machine", "key_add"):
        assert other_administrator.client.get(reverse(f"registers:{name}", args=[machine.pk])).status_code == 404
    assert administrator.client.get(reverse("registers:machine", args=[administrator.user.pk])).status_code == 404


# --- The register of organisations


def test_register_sole_trader_is_masked_and_cannot_be_found_by_number_or_name(
    officer: Person, other_administrator: Person
) -> None:
    trader = SoleTraderFactory(name="Kurt Kurtsson", county_id="23", municipality_id="2361")
    for words in ("Kurtsson", trader.orgnr, "640823-3234"):
        page = text(other_administrator.client.get(f"{REGISTER}?q={words}"))
        assert "Inga träffar" in page
    page = text(other_administrator.client.get(f"{REGISTER}{trader.pk}/"))
    assert "Enskild näringsidkare, Härjedalen" in page
    assert orgnr.MASK in page
    assert "Kurtsson" not in page
    assert trader.orgnr[:6] not in page
    assert "Kurt Kurtsson" in text(officer.client.get(f"{REGISTER}?q=Kurtsson"))
    assert "Inga träffar" in text(officer.client.get(f"{REGISTER}?q={trader.orgnr}"))


def test_register_is_found_by_name_number_kind_and_county(officer: Person) -> None:
    shop = OrganisationFactory(name="Byns Livs AB", orgnr="4020009983", county_id="23")
    OrganisationFactory(name="Byns Förening", kind="association", county_id="24")
    for query in ("q=byns+livs", "q=402000-9983", "q=byns&slag=company", "q=byns&lan=23"):
        rows = officer.client.get(f"{REGISTER}?{query}").context["page"].rows
        assert [shown.row for shown in rows] == [shop], query


def test_register_merged_organisation_is_out_of_the_list_and_leads_on(officer: Person) -> None:
    survivor = OrganisationFactory(name="Byns Livs AB")
    merged = OrganisationFactory(name="Byns livs", merged_into=survivor, merged_at=timezone.now())
    rows = officer.client.get(f"{REGISTER}?q=byns+livs").context["page"].rows
    assert [shown.row for shown in rows] == [survivor]
    assert f'href="{REGISTER}{survivor.pk}/"' in main_of(officer.client.get(f"{REGISTER}{merged.pk}/"))
    assert f'href="{REGISTER}{merged.pk}/"' in main_of(officer.client.get(f"{REGISTER}{survivor.pk}/"))


def test_organisation_page_says_why_it_cannot_be_changed(officer: Person, region: Organisation) -> None:
    page = main_of(officer.client.get(f"{REGISTER}{region.pk}/"))
    assert "Du kan läsa men inte ändra: länsstyrelser, regioner" in page
    assert f"{REGISTER}{region.pk}/andra/" not in page
    refused = officer.client.get(f"{REGISTER}{region.pk}/andra/")
    assert refused.status_code == 403
    assert "Du kan läsa men inte ändra" in text(refused)


def stamped(page: Any) -> dict[str, str]:
    """The hidden inputs of an edit page."""
    return dict(re.findall(r'<input type="hidden" name="(edit-[a-z]+)" value="([^"]*)">', text(page)))


def form_of(shop: Organisation, **changed: str) -> dict[str, str]:
    return {
        "name": shop.name,
        "kind": shop.kind,
        "orgnr": shop.orgnr or "",
        "county": "23",
        "municipality": "",
        **changed,
    }


def test_organisation_is_edited_and_a_stale_save_leads_to_the_conflict_page(
    officer: Person, region: Organisation
) -> None:
    shop = OrganisationFactory(name="Byns Livs AB", county_id="23")
    colleague = Person("case_officer", region)
    address = f"{REGISTER}{shop.pk}/andra/"
    mine, theirs = officer.client, colleague.client
    my_stamp, their_stamp = stamped(mine.get(address)), stamped(theirs.get(address))
    assert theirs.post(address, {**their_stamp, **form_of(shop, name="Deras AB")}).status_code == 302
    conflict = mine.post(address, {**my_stamp, **form_of(shop, name="Mitt AB")})
    assert conflict.status_code == 409
    assert "Deras AB" in text(conflict)
    assert "Mitt AB" in text(conflict)
    shop.refresh_from_db()
    assert shop.name == "Deras AB"
    chosen = {**stamped(conflict), **form_of(shop, name="Mitt AB"), "edit-choice-name": "mine"}
    assert mine.post(address, chosen).status_code == 302
    shop.refresh_from_db()
    assert shop.name == "Mitt AB"
    assert Notification.objects.get(user=colleague.user, kind="edit_merged").body == "Namn"


def test_organisation_edit_page_says_who_else_edits(officer: Person, region: Organisation) -> None:
    shop = OrganisationFactory(county_id="23")
    colleague = Person("case_officer", region)
    colleague.client.get(f"{REGISTER}{shop.pk}/andra/")
    assert colleague.user.name in main_of(officer.client.get(f"{REGISTER}{shop.pk}/andra/"))


def test_organisation_edit_with_a_taken_number_is_422_at_the_field(officer: Person) -> None:
    shop, other = OrganisationFactory(county_id="23"), OrganisationFactory()
    address = f"{REGISTER}{shop.pk}/andra/"
    client = officer.client
    response = client.post(address, {**stamped(client.get(address)), **form_of(shop, orgnr=other.orgnr)})
    assert response.status_code == 422
    assert "orgnr" in response.context["form"].errors


def test_organisation_edit_refused_as_things_stand_is_409(officer: Person) -> None:
    shop = OrganisationFactory(county_id="23")
    MembershipFactory(organisation=shop, role="reader")
    address = f"{REGISTER}{shop.pk}/andra/"
    client = officer.client
    response = client.post(address, {**stamped(client.get(address)), **form_of(shop, kind="association")})
    assert response.status_code == 409
    assert "har haft en roll" in text(response)


def test_merge_candidates_of_other_counties_do_not_push_out_those_of_the_own(officer: Person) -> None:
    duplicate = OrganisationFactory(name="Byns livs", county_id="23", orgnr=None)
    for number in range(25):
        OrganisationFactory(name=f"Byns A{number:02d} AB", county_id="24")
    own = OrganisationFactory(name="Byns Ö AB", county_id="23")
    page = officer.client.get(reverse("registers:merge_choose", args=[duplicate.pk]) + "?q=byns")
    assert [shown.row for shown in page.context["candidates"]] == [own]


def test_organisation_edit_hidden_field_posted_by_its_administrator_changes_nothing(registers: None) -> None:
    shop = OrganisationFactory(county_id="23", kind="association")
    client = Person("administrator", shop).client
    address = f"{REGISTER}{shop.pk}/andra/"
    data = {**stamped(client.get(address)), **form_of(shop, name="Nytt namn", kind="region", county="24")}
    assert client.post(address, data).status_code == 302
    shop.refresh_from_db()
    assert (shop.name, shop.kind, shop.county_id) == ("Nytt namn", "association", "23")


def test_organisation_added_with_errors_is_422_and_without_leads_to_its_page(officer: Person) -> None:
    address = reverse("registers:organisation_add")
    assert officer.client.post(address, {"name": "X"}).status_code == 422
    data = {"name": "Ny AB", "kind": "company", "orgnr": "402000-9983", "county": "23", "municipality": "2361"}
    response = officer.client.post(address, data)
    assert response["Location"] == f"{REGISTER}{Organisation.objects.get(name='Ny AB').pk}/"


def test_mailbox_is_added_changed_and_removed_by_the_pages(administrator: Person, region: Organisation) -> None:
    client = administrator.client
    page = client.post(
        reverse("registers:contact_add", args=[region.pk]),
        {"purpose": "grants", "email": "service@region.example"},
        follow=True,
    )
    assert "service@region.example" in main_of(page)
    contact = region.contact_functions.get()
    edit = reverse("registers:contact_edit", args=[contact.pk])
    assert client.post(edit, {"version": 1, "email": "ny@region.example"}, follow=True).status_code == 200
    assert client.post(edit, {"version": 1, "email": "sen@region.example"}).status_code == 409
    page = client.post(reverse("registers:contact_remove", args=[contact.pk]), {"version": 2}, follow=True)
    assert "Brevlådan är borttagen." in text(page)


def test_merge_pages_list_what_moves_and_merge(officer: Person) -> None:
    duplicate = OrganisationFactory(name="Byns livs", kind="association", county_id="23", orgnr=None)
    survivor = OrganisationFactory(name="Byns Livs ek. för.", kind="association", county_id="23")
    MembershipFactory(organisation=duplicate, role="participant")
    choose = officer.client.get(reverse("registers:merge_choose", args=[duplicate.pk]))
    check = reverse("registers:merge", args=[duplicate.pk, survivor.pk])
    assert check in text(choose)
    page = officer.client.get(check)
    assert "medlemskap (organisation): 1" in main_of(page)
    data = {"duplicate_version": 1, "survivor_version": 1}
    assert officer.client.post(check, data).status_code == 409
    response = officer.client.post(check, {**data, "may_move_roles": "on"}, follow=True)
    assert "Organisationerna är hopslagna." in text(response)
    assert "Hopslagna dubbletter" in text(response)


def test_merge_page_of_what_is_not_one_body_says_why(officer: Person) -> None:
    first, second = OrganisationFactory(county_id="23"), OrganisationFactory(county_id="23")
    page = main_of(officer.client.get(reverse("registers:merge", args=[first.pk, second.pk])))
    assert "olika organisationsnummer" in page
    assert "Slå ihop organisationerna" not in page


# --- The extract


def test_own_extract_is_a_download_that_leaves_a_trace(officer: Person) -> None:
    response = officer.client.get(reverse("registers:own_extract"))
    name = f"registerutdrag-{officer.user.pseudonym}-{TODAY.isoformat()}.json"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert json.loads(response.content)["konto"]["e-postadress"] == officer.user.email
    assert [event[1] for event in trail("account.extract")] == ["done"]


@pytest.mark.parametrize(
    "path", ["/administration/anvandare/?sida=999", "/organisationer/?sida=x", f"/organisationer/?q={quote('%_')}"]
)
def test_list_with_an_odd_address_is_an_ordinary_page(administrator: Person, path: str) -> None:
    assert administrator.client.get(path).status_code == 200


def test_role_taken_back_the_day_it_was_given_leads_to_the_list(administrator: Person, region: Organisation) -> None:
    row = MembershipFactory(organisation=region, role="reader", valid_from=timezone.localdate())
    page = administrator.client.post(f"/administration/roller/{row.pk}/avsluta/", {"version": 1}, follow=True)
    assert page.status_code == 200
    assert page.redirect_chain[-1][0] == "/administration/anvandare/"
