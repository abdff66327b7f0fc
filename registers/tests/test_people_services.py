"""Inviting, closing, opening and anonymising accounts; roles given, ended and reviewed."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent, EditDraft, EditLock, SavedView, User
from accounts.services.tokens import create_token
from accounts.tests.factories import UserFactory
from notices.models import Notification
from registers.actors import build_actor
from registers.models import Membership, Organisation
from registers.services import (
    Invitation,
    RoleOffer,
    anonymise_user,
    deactivate_user,
    end_membership,
    give_membership,
    invite_user,
    reactivate_user,
    resend_invitation,
    review_membership,
)
from registers.tests.factories import MembershipFactory
from registers.tests.people import Person, trail
from rsp.editable import StaleVersion
from rsp.rights import ActRefused

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def offer(organisation: Organisation, role: str = "reader", first: date = TODAY, last: date | None = None) -> RoleOffer:
    return RoleOffer(organisation.pk, role, first, last)


def invite(administrator: Person, email: str = "ny.person@region.example", role: str = "reader") -> Membership:
    wanted = Invitation(email, "Ny Person", offer(administrator.organisation, role))
    return invite_user(actor=administrator.actor, invitation=wanted)


# --- Inviting


def test_invite_new_person_makes_account_role_and_mail_with_a_link(administrator: Person) -> None:
    row = invite(administrator)
    assert (row.role, row.organisation, row.user.email) == (
        "reader",
        administrator.organisation,
        "ny.person@region.example",
    )
    assert not row.user.has_usable_password()
    letter = next(letter for letter in mail.outbox if letter.subject == "Välkommen till Regional service")
    assert letter.to == ["ny.person@region.example"]
    (link,) = re.findall(r"http://\S+", letter.body)
    page = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert page.status_code == 200
    assert trail("account.invite") == [("account.invite", "done", "Region Jämtland Härjedalen")]
    assert trail("membership.give") == [("membership.give", "done", "Region Jämtland Härjedalen")]


def test_invite_trail_holds_neither_name_nor_address(administrator: Person) -> None:
    invite(administrator)
    kept = str(list(AuditEvent.objects.values()))
    assert "Ny Person" not in kept
    assert "ny.person@" not in kept


def test_invite_known_address_gives_the_role_only_whatever_its_case(administrator: Person) -> None:
    known = UserFactory(email="Ny.Person@region.example", name="Namnet Hon Har", last_login=timezone.now())
    row = invite(administrator)
    known.refresh_from_db()
    assert (row.user, known.name) == (known, "Namnet Hon Har")
    assert not [letter for letter in mail.outbox if "Välkommen" in letter.subject]


def test_invite_twice_is_told_and_makes_one_account(administrator: Person) -> None:
    invite(administrator)
    with pytest.raises(ValidationError, match="redan den rollen"):
        invite(administrator)
    assert User.objects.filter(email="ny.person@region.example").count() == 1


@pytest.mark.parametrize("facts", [{"is_active": False}, {"is_machine": True}])
def test_invite_closed_account_or_machine_is_refused_without_saying_which(administrator: Person, facts: dict) -> None:
    UserFactory(email="ny.person@region.example", **facts)
    with pytest.raises(ActRefused, match=r"^Adressen kan inte bjudas in\. Kontakta en systemadministratör\.$"):
        invite(administrator)


def test_invite_by_another_organisations_administrator_is_refused_and_recorded(
    other_administrator: Person, region: Organisation
) -> None:
    with pytest.raises(PermissionDenied, match="Du administrerar inte Region Jämtland"):
        invite_user(actor=other_administrator.actor, invitation=Invitation("a@b.example", "A", offer(region)))
    assert trail("account.invite") == [("account.invite", "refused", "Region Jämtland Härjedalen")]
    assert not User.objects.filter(email="a@b.example").exists()
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["inte en adress", "a@b.example\nBcc: c@d.example", ""])
def test_invite_bad_address_is_a_validation_error(administrator: Person, email: str) -> None:
    with pytest.raises(ValidationError):
        invite(administrator, email=email)


def test_resend_invitation_sends_a_second_letter_until_the_person_has_come_in(administrator: Person) -> None:
    user = invite(administrator).user
    resend = {"actor": administrator.actor, "user_id": user.pk, "organisation_id": administrator.organisation.pk}
    resend_invitation(**resend)
    assert len([letter for letter in mail.outbox if "Välkommen" in letter.subject]) == 2
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    with pytest.raises(ActRefused, match="redan loggat in"):
        resend_invitation(**resend)


# --- Roles


def test_give_membership_gives_rights_at_once_and_tells_the_person(administrator: Person, officer: Person) -> None:
    give_membership(actor=administrator.actor, user_id=officer.user.pk, offer=offer(administrator.organisation))
    assert {grant.role.value for grant in build_actor(officer.user).grants} == {"case_officer", "reader"}
    assert Notification.objects.get(user=officer.user).kind == "membership_given"


def test_give_membership_to_oneself_is_refused(administrator: Person) -> None:
    with pytest.raises(PermissionDenied, match="dig själv"):
        give_membership(
            actor=administrator.actor,
            user_id=administrator.user.pk,
            offer=offer(administrator.organisation, "director"),
        )


def test_give_membership_in_merged_organisation_is_refused(system_administrator: Person, officer: Person) -> None:
    survivor = Organisation.objects.create(name="Kvar", kind="association")
    merged = Organisation.objects.create(
        name="Borta", kind="association", merged_into=survivor, merged_at=timezone.now()
    )
    with pytest.raises(ActRefused, match="hopslagen"):
        give_membership(actor=system_administrator.actor, user_id=officer.user.pk, offer=offer(merged))


def end(person: Person, row: Membership, last_day: date | None = None, version: int | None = None) -> Membership:
    return end_membership(
        actor=person.actor, membership_id=row.pk, last_day=last_day, expected_version=version or row.version
    )


def test_end_membership_now_takes_the_rights_away_today(administrator: Person, officer: Person) -> None:
    end(administrator, officer.membership)
    officer.membership.refresh_from_db()
    assert officer.membership.valid_to == TODAY - DAY
    assert build_actor(officer.user).grants == frozenset()
    assert trail("membership.end") == [("membership.end", "done", "Region Jämtland Härjedalen")]
    event = AuditEvent.objects.get(action="membership.end")
    assert (event.before, event.after) == ({"valid_to": None}, {"valid_to": (TODAY - DAY).isoformat()})


def test_end_membership_after_a_day_keeps_the_rights_until_then(administrator: Person, officer: Person) -> None:
    end(administrator, officer.membership, TODAY + DAY)
    assert build_actor(officer.user).grants
    assert build_actor(officer.user, TODAY + 2 * DAY).grants == frozenset()


def test_end_membership_on_a_day_that_has_passed_is_a_validation_error(administrator: Person, officer: Person) -> None:
    with pytest.raises(ValidationError, match="i dag eller en senare dag"):
        end(administrator, officer.membership, TODAY - DAY)


def test_end_membership_that_began_today_is_taken_back(administrator: Person, region: Organisation) -> None:
    row = MembershipFactory(organisation=region, role="reader", valid_from=TODAY)
    end(administrator, row)
    assert not Membership.objects.filter(pk=row.pk).exists()
    with pytest.raises(Membership.DoesNotExist):
        end(administrator, row)


def test_end_membership_twice_or_stale_is_refused(administrator: Person, officer: Person) -> None:
    end(administrator, officer.membership)
    with pytest.raises(StaleVersion):
        end(administrator, officer.membership)
    with pytest.raises(ActRefused, match="redan avslutad"):
        end(administrator, officer.membership, version=2)
    assert [outcome for _action, outcome, _body in trail("membership.end")] == ["done", "refused", "refused"]


def test_end_membership_of_the_last_administrator_is_refused_until_there_is_another(
    administrator: Person, region: Organisation
) -> None:
    with pytest.raises(ActRefused, match="sista administratören hos Region Jämtland"):
        end(administrator, administrator.membership)
    Person("administrator", region, user__is_active=False)
    with pytest.raises(ActRefused, match="sista administratören"):
        end(administrator, administrator.membership)
    Person("administrator", region)
    end(administrator, administrator.membership)
    assert administrator.actor.grants == frozenset()


def test_end_membership_of_the_last_system_administrator_is_refused(system_administrator: Person) -> None:
    with pytest.raises(ActRefused, match="sista systemadministratören"):
        end(system_administrator, system_administrator.membership)


def test_end_membership_last_administrator_by_system_administrator_is_let_through(
    system_administrator: Person, administrator: Person
) -> None:
    end(system_administrator, administrator.membership)
    assert administrator.actor.grants == frozenset()


def test_review_membership_stamps_today_and_refuses_a_stale_page(administrator: Person, officer: Person) -> None:
    act = {"actor": administrator.actor, "membership_id": officer.membership.pk, "expected_version": 1}
    assert review_membership(**act).reviewed_on == TODAY
    with pytest.raises(StaleVersion):
        review_membership(**act)


# --- Closing


def keyed(person: Person) -> ApiToken:
    key, _text = create_token(
        actor=person.actor,
        owner_id=person.user.pk,
        name="Prov",
        scopes=["read:public"],
        expires_at=timezone.now() + 9 * DAY,
    )
    return key


def test_deactivate_user_ends_sessions_and_keys_and_keeps_the_roles(administrator: Person, officer: Person) -> None:
    client, key = officer.client, keyed(officer)
    assert client.get("/organisationer/").status_code == 200
    deactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=1)
    assert client.get("/organisationer/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert Membership.objects.get(user=officer.user).valid_to is None
    reactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=2)
    officer.user.refresh_from_db()
    assert (officer.user.is_active, officer.user.deactivated_at) == (True, None)
    assert [row[:2] for row in trail() if row[0].startswith("account")] == [
        ("account.deactivate", "done"),
        ("account.reactivate", "done"),
    ]


def test_deactivate_user_twice_stale_and_by_oneself_are_refused(administrator: Person, officer: Person) -> None:
    deactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=1)
    with pytest.raises(StaleVersion):
        deactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=1)
    with pytest.raises(ActRefused, match="redan avstängt"):
        deactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=2)
    with pytest.raises(PermissionDenied, match="dig själv"):
        deactivate_user(actor=administrator.actor, user_id=administrator.user.pk, expected_version=1)


def test_deactivate_user_with_a_role_elsewhere_is_refused_and_lands_in_the_actors_chain(
    administrator: Person, officer: Person, other_region: Organisation
) -> None:
    MembershipFactory(user=officer.user, organisation=other_region, role="reader")
    with pytest.raises(PermissionDenied, match="inte administrerar"):
        deactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=1)
    assert trail("account.deactivate") == [("account.deactivate", "refused", "Region Jämtland Härjedalen")]


def test_anonymise_user_forgets_the_person_and_keeps_the_acts(administrator: Person, officer: Person) -> None:
    user, pseudonym = officer.user, officer.user.pseudonym
    User.objects.filter(pk=user.pk).update(name="Karin Kännbar", email="karin.kannbar@region.example")
    client = officer.client
    client.get("/organisationer/")
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=client.session.session_key, user_agent="Prov")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    SavedView.objects.create(user=user, name="Karin Öberg", slug="karin-oberg", path="/", query="q=Karin")
    EditLock.objects.create(
        object_type="x", object_id="1", user=user, started_at=timezone.now(), expires_at=timezone.now() + DAY
    )
    EditDraft.objects.create(
        object_type="x", object_id="1", user=user, object_version=1, values={"text": ["Karin"]}, saved_at=timezone.now()
    )
    own = [apps.get_model("actionplans", name) for name in ("PlanImport", "CalendarFeed")]  # of a room above
    county = officer.organisation.county
    plan = apps.get_model("actionplans", "ActionPlan").objects.create(county=county, year=2031)
    own[0].objects.create(plan=plan, user=user, name="x", cells=[])
    own[1].objects.create(user=user, county=county, secret_sha256="x")
    give_membership(actor=administrator.actor, user_id=user.pk, offer=offer(administrator.organisation))
    keyed(officer)
    anonymise_user(actor=administrator.actor, user_id=user.pk, expected_version=1)
    user.refresh_from_db()
    assert (user.name, user.email) == (pseudonym, f"{pseudonym.lower()}@anonymiserad.invalid")
    assert (user.is_active, user.has_usable_password(), user.last_login) == (False, False, None)
    assert client.get("/organisationer/").status_code == 302
    assert not UserSession.objects.filter(user=user).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not EditLock.objects.filter(user=user).exists()
    assert not SavedView.objects.filter(user=user).exists()
    assert not EditDraft.objects.filter(user=user).exists()
    assert not any(table.objects.filter(user=user).exists() for table in own)
    assert not Notification.objects.filter(user=user).exists()
    assert ApiToken.objects.filter(user=user, revoked_at__isnull=True).count() == 0
    assert AuditEvent.objects.filter(actor_pseudonym=pseudonym, action="token.create").exists()
    assert "Kännbar" not in str(list(AuditEvent.objects.values()))


def test_anonymise_user_is_for_ever(administrator: Person, officer: Person) -> None:
    anonymise_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=1)
    with pytest.raises(ActRefused, match="redan anonymiserat"):
        anonymise_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=2)
    with pytest.raises(ActRefused, match="anonymiserat för alltid"):
        reactivate_user(actor=administrator.actor, user_id=officer.user.pk, expected_version=2)
