"""Who may what: a table of roles and scopes, asked without a database."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from registers.enums import OrganisationKind
from registers.models import Delegation, Membership, Organisation
from registers.policies import (
    PRIVATE_KINDS,
    Standing,
    can_add_organisation,
    can_administer,
    can_administer_organisation,
    can_anonymise_user,
    can_appoint_deputy,
    can_deactivate_user,
    can_decide,
    can_edit_contact_functions,
    can_edit_delegation_order,
    can_edit_organisation,
    can_end_delegation,
    can_end_membership,
    can_extract_register,
    can_give_role,
    can_manage_machine,
    can_merge_organisations,
    can_read_identity,
    can_reclassify_organisation,
    can_review_membership,
)
from rsp.actor import Actor, Capacity, DecisionPower, Matter, Role, RoleGrant

REGION = Organisation(id=uuid4(), name="Region Prov", kind="region", county_id="23")
OTHER = Organisation(id=uuid4(), name="Region Annan", kind="region", county_id="24")
AGENCY = Organisation(id=uuid4(), name="Verket", kind="authority")
SHOP = Organisation(id=uuid4(), name="Butik AB", kind="company", county_id="23", orgnr="4020000008")
OTHER_SHOP = Organisation(id=uuid4(), name="Affär AB", kind="company", county_id="24", orgnr="4020000016")
TRADER = Organisation(id=uuid4(), name="Kurt Kurtsson", kind="company", county_id="23", orgnr="6408233234")


def actor(role: Role, body: Organisation = REGION, capacity: Capacity = Capacity.ORDINARY) -> Actor:
    county = body.county_id if body.kind in ("region", "county_board") else None
    return Actor(uuid4(), "Prov", frozenset({RoleGrant(role, body.pk, body.name, county, None, capacity)}), "P-1")


EVERYBODY = {role.value: actor(role, AGENCY if role is Role.SYSTEM_ADMINISTRATOR else REGION) for role in Role}
EVERYBODY["other_administrator"] = actor(Role.ADMINISTRATOR, OTHER)
EVERYBODY["other_officer"] = actor(Role.CASE_OFFICER, OTHER)
EVERYBODY["shop_administrator"] = actor(Role.ADMINISTRATOR, SHOP)
EVERYBODY["acting_director"] = actor(Role.DIRECTOR, REGION, Capacity.ACTING)
EVERYBODY["nobody"] = Actor(uuid4(), "", frozenset())
EVERYBODY["anonymous"] = Actor.anonymous()

ADMINS = {"administrator", "system_administrator"}
KEEPERS = {"case_officer", "system_administrator"}


def membership(role: Role) -> Membership:
    return Membership(user=User(id=uuid4()), organisation=REGION, role=role.value)


def standing(*bodies: Organisation, is_system: bool = False) -> Standing:
    places = frozenset(body.pk for body in bodies)
    return Standing(uuid4(), places, places, places, is_system)


def order(capacity: str = "ordinary") -> Delegation:
    return Delegation(organisation=REGION, role=Role.DIRECTOR.value, capacity=capacity)


TABLE: list[tuple[str, Any, set[str]]] = [
    ("administer", can_administer, {*ADMINS, "other_administrator", "shop_administrator"}),
    ("administer the region", lambda who: can_administer_organisation(who, REGION), ADMINS),
    ("give reader", lambda who: can_give_role(who, REGION, Role.READER), ADMINS),
    ("give administrator", lambda who: can_give_role(who, REGION, Role.ADMINISTRATOR), ADMINS),
    ("give what does not fit", lambda who: can_give_role(who, REGION, Role.NATIONAL_ANALYST), set()),
    (
        "give system administrator",
        lambda who: can_give_role(who, AGENCY, Role.SYSTEM_ADMINISTRATOR),
        {"system_administrator"},
    ),
    ("end a reader", lambda who: can_end_membership(who, membership(Role.READER)), ADMINS),
    ("review a reader", lambda who: can_review_membership(who, membership(Role.READER)), ADMINS),
    (
        "end a system administrator",
        lambda who: can_end_membership(who, membership(Role.SYSTEM_ADMINISTRATOR)),
        {"system_administrator"},
    ),
    ("edit the order", lambda who: can_edit_delegation_order(who, REGION), ADMINS),
    ("appoint for the director", lambda who: can_appoint_deputy(who, REGION, Role.DIRECTOR), {*ADMINS, "director"}),
    ("appoint for an officer", lambda who: can_appoint_deputy(who, REGION, Role.CASE_OFFICER), ADMINS),
    ("appoint for an administrator", lambda who: can_appoint_deputy(who, REGION, Role.ADMINISTRATOR), set()),
    ("appoint what does not fit", lambda who: can_appoint_deputy(who, REGION, Role.NATIONAL_ANALYST), set()),
    ("end a point", lambda who: can_end_delegation(who, order()), ADMINS),
    ("end a deputy", lambda who: can_end_delegation(who, order("deputy")), {*ADMINS, "director"}),
    ("add an organisation", can_add_organisation, {*KEEPERS, "other_officer"}),
    ("edit the region", lambda who: can_edit_organisation(who, REGION), ADMINS),
    ("reclassify the region", lambda who: can_reclassify_organisation(who, REGION), {"system_administrator"}),
    ("edit a shop", lambda who: can_edit_organisation(who, SHOP), {*KEEPERS, "shop_administrator"}),
    ("reclassify a shop", lambda who: can_reclassify_organisation(who, SHOP), KEEPERS),
    ("mailboxes of a shop", lambda who: can_edit_contact_functions(who, SHOP), {*KEEPERS, "shop_administrator"}),
    ("merge two shops", lambda who: can_merge_organisations(who, SHOP, TRADER), KEEPERS),
    ("merge across counties", lambda who: can_merge_organisations(who, SHOP, OTHER_SHOP), {"system_administrator"}),
    ("merge into a region", lambda who: can_merge_organisations(who, SHOP, REGION), {"system_administrator"}),
    (
        "read a trader's name",
        lambda who: can_read_identity(who, TRADER),
        {"case_officer", "director", "acting_director", "system_administrator"},
    ),
    ("read a company's name", lambda who: can_read_identity(who, SHOP), set(EVERYBODY)),
    ("close an account", lambda who: can_deactivate_user(who, standing(REGION)), ADMINS),
    ("close in two", lambda who: can_deactivate_user(who, standing(REGION, OTHER)), {"system_administrator"}),
    ("close without role", lambda who: can_deactivate_user(who, standing()), {"system_administrator"}),
    (
        "close a system administrator",
        lambda who: can_deactivate_user(who, standing(REGION, is_system=True)),
        {"system_administrator"},
    ),
    ("anonymise", lambda who: can_anonymise_user(who, standing(REGION)), ADMINS),
    ("extract", lambda who: can_extract_register(who, standing(REGION)), ADMINS),
    ("manage a machine", lambda who: can_manage_machine(who, standing(REGION)), ADMINS),
]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(("ask", "allowed"), [(row[1], row[2]) for row in TABLE], ids=[row[0] for row in TABLE])
def test_policy_by_role_and_scope(ask: Any, allowed: set[str], who: str) -> None:
    answer = ask(EVERYBODY[who])
    assert bool(answer) is (who in allowed)
    if not answer and answer is not False:
        assert answer.reason.endswith(".")
        assert answer.reason[0].isupper()


def test_give_role_to_oneself_is_refused_to_system_administrators_too() -> None:
    who = EVERYBODY["system_administrator"]
    answer = can_give_role(who, REGION, Role.DIRECTOR, User(id=who.user_id))
    assert not answer
    assert "dig själv" in answer.reason


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.DIRECTOR])
def test_give_machine_a_role_that_administers_or_decides_is_refused(role: Role) -> None:
    body = AGENCY if role is Role.SYSTEM_ADMINISTRATOR else REGION
    assert not can_give_role(EVERYBODY["system_administrator"], body, role, User(id=uuid4(), is_machine=True))


def test_appoint_oneself_is_refused() -> None:
    who = EVERYBODY["administrator"]
    assert not can_appoint_deputy(who, REGION, Role.DIRECTOR, who.user_id)


@pytest.mark.parametrize("ask", [can_deactivate_user, can_anonymise_user])
@pytest.mark.parametrize("who", ["administrator", "system_administrator"])
def test_closing_oneself_is_refused(ask: Any, who: str) -> None:
    answer = ask(EVERYBODY[who], replace(standing(REGION), user_id=EVERYBODY[who].user_id))
    assert "dig själv" in answer.reason


def test_extract_of_oneself_is_everybodys() -> None:
    who = EVERYBODY["reader"]
    assert can_extract_register(who, replace(standing(OTHER), user_id=who.user_id))


@pytest.mark.parametrize("who", EVERYBODY)
def test_merged_organisation_is_edited_by_nobody(who: str) -> None:
    merged = Organisation(id=uuid4(), name="X", kind="company", county_id="23", merged_into=SHOP)
    assert not can_edit_organisation(EVERYBODY[who], merged)
    assert "hopslagen" in can_edit_organisation(EVERYBODY[who], merged).reason


def test_read_identity_of_ones_own_business_is_allowed() -> None:
    assert can_read_identity(actor(Role.PARTICIPANT, TRADER), TRADER)


# --- Deciding


def with_powers(*ceilings: int | None, matter: Matter = Matter.GRANT_DECISION) -> Actor:
    powers = frozenset(
        DecisionPower(matter, REGION.pk, "4.2", None if amount is None else Decimal(amount)) for amount in ceilings
    )
    return replace(EVERYBODY["director"], powers=powers)


@pytest.mark.parametrize(
    ("ceilings", "amount", "allowed"),
    [
        ([300000], None, True),
        ([300000], 300000, True),
        ([300000], 300001, False),
        ([300000, 500000], 400000, True),
        ([300000, None], 9000000, True),
        ([], 1, False),
    ],
)
def test_decide_up_to_the_amount_of_the_delegation(ceilings: list[Any], amount: Any, allowed: bool) -> None:
    sum_asked = None if amount is None else Decimal(amount)
    assert bool(can_decide(with_powers(*ceilings), Matter.GRANT_DECISION, REGION, sum_asked)) is allowed


def test_decide_above_the_delegation_says_both_amounts() -> None:
    answer = can_decide(with_powers(300000), Matter.GRANT_DECISION, REGION, Decimal(400000))
    assert answer.reason.startswith(
        "Din delegation går till 300\u00a0000\u00a0kr och beslutet gäller 400\u00a0000\u00a0kr."
    )


def test_decide_another_matter_or_elsewhere_is_refused_and_says_what() -> None:
    answer = can_decide(with_powers(None), Matter.PLAN_APPROVAL, REGION)
    assert answer.reason.startswith("Du får inte besluta handlingsplanen: du har ingen delegation hos Region Prov.")
    assert not can_decide(with_powers(None), Matter.GRANT_DECISION, OTHER)


@given(
    role=st.sampled_from(list(Role)),
    kind=st.sampled_from(list(OrganisationKind)),
    county=st.sampled_from(["23", "24", None]),
)
def test_nobody_keeps_the_register_of_another_county(role: Role, kind: OrganisationKind, county: str | None) -> None:
    row = Organisation(id=uuid4(), name="Prov", kind=kind.value, county_id=county, orgnr="4020000008")
    who = actor(role, AGENCY if role is Role.SYSTEM_ADMINISTRATOR else REGION)
    expected = role is Role.SYSTEM_ADMINISTRATOR or (
        role is Role.CASE_OFFICER and kind in PRIVATE_KINDS and county == "23"
    )
    assert bool(can_reclassify_organisation(who, row)) is expected
