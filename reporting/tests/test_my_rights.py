"""The page of my rights says what the policies say, with the reason, for every role."""

from datetime import date
from typing import Any

import pytest

from registers.actors import build_actor
from registers.enums import CapacityChoice, MatterChoice, RoleChoice
from registers.models import Organisation
from registers.tests.factories import DelegationFactory, MembershipFactory
from reporting.pages.my_rights import MyRightsPage, my_rights_page
from rsp.actor import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

REGION = "Region Jämtland Härjedalen"
DECIDE = "Besluta eller återlämna handlingsplanen"


def page_of(role: RoleChoice | Role, organisation: str) -> MyRightsPage:
    membership = MembershipFactory(role=role, organisation=Organisation.objects.get(name=organisation))
    return my_rights_page(build_actor(membership.user))


def allowed(page: MyRightsPage) -> set[str]:
    return {right.act for area in page.areas for right in area.rights if right.is_allowed}


def why(page: MyRightsPage, act: str) -> str:
    (answer,) = [right.why for area in page.areas for right in area.rights if right.act == act]
    return answer


def test_case_officer_writes_and_submits_but_does_not_decide() -> None:
    page = page_of(Role.CASE_OFFICER, REGION)
    assert [area.name for area in page.areas] == ["Hela landet", "Jämtlands län", f"{REGION}: användare och insatser"]
    assert {"Ändra handlingsplanen tills den är inskickad", "Handlägga ärenden om stöd"} <= allowed(page)
    assert DECIDE not in allowed(page)
    assert why(page, "Handlägga ärenden om stöd") == f"Du är handläggare hos {REGION}."
    assert "delegation" in why(page, DECIDE)


def test_director_decides_by_the_role_and_writes_nothing() -> None:
    page = page_of(Role.DIRECTOR, REGION)
    assert {DECIDE, "Skriva under uppföljningen", "Läsa ärenden om stöd, med affärsuppgifter"} <= allowed(page)
    assert not {"Ändra handlingsplanen tills den är inskickad", "Handlägga ärenden om stöd"} & allowed(page)
    assert why(page, DECIDE) == "Genom rollen."
    assert "Besluta om stöd" in allowed(page)


def test_delegation_says_its_point_and_its_ceiling() -> None:
    region = Organisation.objects.get(name=REGION)
    DelegationFactory(
        organisation=region, role=Role.CASE_OFFICER, matter=MatterChoice.GRANT_DECISION, point="7.3", max_amount=300_000
    )
    reason = why(page_of(Role.CASE_OFFICER, REGION), "Besluta om stöd")
    assert reason == "Enligt 7.3 i delegationsordningen, till och med 300\u00a0000\u00a0kr."


def test_acting_director_decides_as_acting_and_the_role_says_until_when() -> None:
    region = Organisation.objects.get(name=REGION)
    officer = MembershipFactory(role=Role.CASE_OFFICER, organisation=region).user
    DelegationFactory(
        organisation=region,
        role=Role.DIRECTOR,
        matter="",
        point="",
        capacity=CapacityChoice.ACTING,
        user=officer,
        valid_to=date(2099, 12, 31),
    )
    page = my_rights_page(build_actor(officer))
    assert why(page, DECIDE) == "Genom rollen, som tillförordnad (tf.)."
    assert ("Tillförordnad (tf.)", date(2099, 12, 31)) in {(role.capacity, role.valid_to) for role in page.roles}


def test_municipal_officer_keeps_the_own_municipality_only() -> None:
    page = page_of(Role.MUNICIPAL_OFFICER, "Härjedalens kommun")
    assert [area.name for area in page.areas] == [
        "Hela landet",
        "Jämtlands län",
        "Härjedalens kommun: planer och platser",
        "Härjedalens kommun: användare och insatser",
    ]
    assert "Ändra serviceplanen och serviceplatserna" in allowed(page)
    assert "Läsa ärenden om stöd, med affärsuppgifter" not in allowed(page)


@pytest.mark.parametrize(
    ("role", "organisation"),
    [(Role.READER, REGION), (Role.NATIONAL_ANALYST, "Tillväxtverket"), (Role.PARTICIPANT, REGION)],
)
def test_readers_analysts_and_participants_neither_read_drafts_nor_handle_cases(role: Role, organisation: str) -> None:
    acts = allowed(page_of(role, organisation))
    assert "Läsa det som är antaget, beslutat eller inskickat" in acts
    assert not {act for act in acts if "utkast" in act or "ärenden" in act or "Ändra" in act or "Besluta" in act}


def test_reason_names_only_the_role_that_carries_the_right() -> None:
    region = Organisation.objects.get(name=REGION)
    user = MembershipFactory(role=Role.ADMINISTRATOR, organisation=region).user
    MembershipFactory(user=user, role=Role.DIRECTOR, organisation=region)
    page = my_rights_page(build_actor(user))
    assert why(page, "Läsa ärenden om stöd, med affärsuppgifter") == f"Du är regional utvecklingsdirektör hos {REGION}."
    assert why(page, "Bjuda in användare, ge och avsluta roller") == f"Du är administratör hos {REGION}."


def test_role_that_begins_later_is_told_and_gives_nothing_yet() -> None:
    membership = MembershipFactory(role=Role.CASE_OFFICER, valid_from=date(2099, 1, 1))
    page = my_rights_page(build_actor(membership.user))
    assert [(held.role, held.starts_later) for held in page.roles] == [("Handläggare", True)]
    assert [area.name for area in page.areas] == ["Hela landet"]


def test_system_administrator_sees_everything_and_decides_nothing() -> None:
    acts = allowed(page_of(Role.SYSTEM_ADMINISTRATOR, "Tillväxtverket"))
    assert {"Läsa händelseloggen", "Kontrollera att händelseloggen är hel"} <= acts
    assert {"Läsa utkast i alla län", "Läsa ärenden om stöd i alla län"} <= acts
    assert not {act for act in acts if "Besluta" in act or "Skriva under" in act}


def test_somebody_without_a_role_is_told_what_to_do(analyst: Any) -> None:
    analyst.user.memberships.update(valid_to=date(2020, 1, 1), valid_from=date(2019, 1, 1))
    page = analyst.client.get("/mina-behorigheter/").content.decode()
    assert "Du har ingen roll i dag" in page


def test_page_costs_the_same_with_two_roles_and_with_twenty(django_assert_num_queries: Any) -> None:
    counties = Organisation.objects.filter(kind="region", municipality=None).order_by("name")[:20]
    for number in (2, 20):
        user = MembershipFactory(role=Role.READER, organisation=counties[0]).user
        for organisation in counties[1:number]:
            MembershipFactory(user=user, role=Role.READER, organisation=organisation)
        actor = build_actor(user)
        with django_assert_num_queries(5):
            my_rights_page(actor)


def test_page_opens_for_the_actor_of_a_request(case_officer_23: Any) -> None:
    """Which is lazy, and no dataclass."""
    assert f"Du är handläggare hos {REGION}." in case_officer_23.client.get("/mina-behorigheter/").content.decode()
