"""Who handles a case, conflicts of interest, and every step × state × role until it can be decided."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from documents.tests.factories import DocumentFactory
from grants.enums import CaseAction, CaseDocumentKind, CaseState
from grants.models import CaseDocument, CaseTransition, GrantCase
from grants.requirements import Handling, missing_to_prepare
from grants.services.case_rows import users_with_conflict
from grants.services.case_workflow import (
    CaseLacks,
    assign_case,
    deciders_of,
    declare_conflict,
    prepare_case,
    return_case,
    start_case,
)
from grants.tests.factories import GrantCaseFactory
from grants.workflow import CASE_TRANSITIONS
from notices.models import Notification
from registers.models import Organisation
from registers.tests.factories import DelegationFactory, MembershipFactory
from rsp.actor import Role
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.workflow import TransitionRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

STEPS = {"start": CaseAction.START, "prepare": CaseAction.PREPARE, "return": CaseAction.RETURN}
MAY = {"start": {"case_officer_23"}, "prepare": {"case_officer_23"}, "return": {"case_officer_23", "director_23"}}
ROLES = ("case_officer_23", "director_23", "case_officer_24", "analyst", "municipal_officer_2361", "reader_23")


def region() -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


def ready_case(officer: Any, state: str = CaseState.IN_PROGRESS, **facts: Any) -> GrantCase:
    """A case with everything that a refusal needs to be prepared."""
    case: GrantCase = GrantCaseFactory(
        authority=region(),
        officer=officer.user,
        support_year=timezone.localdate().year,
        received_on=timezone.localdate(),
        proposed_outcome="rejected",
        proposed_reasons="Butiken ligger i en tätort (8 §).",
        state=state,
        **facts,
    )
    declare_conflict(actor=officer.actor, case_id=case.pk, has_conflict=False)
    return case


def take(step: str, actor: Any, case: GrantCase) -> None:
    known = {"actor": actor, "case_id": case.pk, "expected_version": case.version}
    match step:
        case "start":
            start_case(**known)
        case "prepare":
            prepare_case(**known)
        case _:
            return_case(**known, comment="Räkna om.")


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("step", STEPS)
def test_step_is_taken_only_from_its_states_and_by_those_who_may(
    request: pytest.FixtureRequest, case_officer_23: Any, step: str, state: str
) -> None:
    sources = next(one.sources for one in CASE_TRANSITIONS if one.action == STEPS[step])
    for role in ROLES:
        person = request.getfixturevalue(role)
        case = ready_case(case_officer_23, state)
        if role not in MAY[step]:
            with pytest.raises(PermissionDenied):
                take(step, person.actor, case)
        elif state not in sources:
            with pytest.raises(TransitionRefused):
                take(step, person.actor, case)
        else:
            take(step, person.actor, case)
            taken = CaseTransition.objects.get(case=case)
            case.refresh_from_db()
            assert (taken.action, taken.from_state, taken.user_id) == (STEPS[step], state, person.user.pk)
            assert (taken.to_state, case.version) == (case.state, 2)
            continue
        case.refresh_from_db()
        assert (case.state, case.version) == (state, 1)
        assert not CaseTransition.objects.filter(case=case).exists()


def test_step_of_a_stale_page_is_refused(case_officer_23: Any) -> None:
    case = ready_case(case_officer_23)
    GrantCase.objects.filter(pk=case.pk).update(version=2)
    with pytest.raises(StaleVersion):
        take("prepare", case_officer_23.actor, case)


def test_case_without_officer_becomes_the_one_who_starts_it(case_officer_23: Any) -> None:
    case = GrantCaseFactory(authority=region())
    start_case(actor=case_officer_23.actor, case_id=case.pk, expected_version=1)
    case.refresh_from_db()
    assert (case.officer, case.state) == (case_officer_23.user, "in_progress")


# --- What is lacking before preparation


@pytest.mark.parametrize(
    ("without", "codes"),
    [
        ("officer", {"officer"}),
        ("declaration", {"conflict"}),
        ("no conflict", {"conflict"}),
        ("reasons", {"proposal"}),
        ("outcome", {"proposal"}),
        ("year", {"proposal"}),
        ("nothing", set()),
    ],
)
def test_preparation_says_what_is_lacking(case_officer_23: Any, without: str, codes: set[str]) -> None:
    case = ready_case(case_officer_23)
    changes: dict[str, dict[str, Any]] = {
        "officer": {"officer": None},
        "declaration": {"officer": MembershipFactory(organisation=region()).user},
        "reasons": {"proposed_reasons": ""},
        "outcome": {"proposed_outcome": ""},
        "year": {"support_year": None},
    }
    if changes.get(without):
        GrantCase.objects.filter(pk=case.pk).update(**changes[without])
    if without == "no conflict":
        declare_conflict(actor=case_officer_23.actor, case_id=case.pk, has_conflict=True, note="Släkt")
        GrantCase.objects.filter(pk=case.pk).update(officer=case_officer_23.user, version=1)
        colleague = MembershipFactory(organisation=region(), role=Role.CASE_OFFICER)
        assert case_officer_23.user != colleague.user
        case.refresh_from_db()
        assert {one.code for one in missing_to_prepare(case, Handling.of(case), [])} == codes
        return
    page = case_officer_23.client.get(reverse("grants:case_prepare", args=[case.pk]))
    assert {one.code for one in page.context["missing"]} == codes
    if not codes:
        take("prepare", case_officer_23.actor, case)
        return
    with pytest.raises(CaseLacks) as refusal:
        take("prepare", case_officer_23.actor, case)
    assert {one.code for one in refusal.value.missing} == codes


@pytest.mark.parametrize(("has_paper", "says_signed", "lacks"), [(1, 0, False), (0, 1, False), (0, 0, True)])
def test_grant_asks_for_the_signed_application(
    case_officer_23: Any, has_paper: int, says_signed: int, lacks: bool
) -> None:
    case = ready_case(case_officer_23, proposed_amount=1000, facts={"is_signed": True} if says_signed else {})
    case.proposed_outcome = "granted"
    if has_paper:
        CaseDocument.objects.create(case=case, document=DocumentFactory(), number=1, kind=CaseDocumentKind.APPLICATION)
    found = {one.code for one in missing_to_prepare(case, Handling.of(case), [])}
    assert ("application" in found) is lacks


# --- Conflicts of interest, and who handles


def test_officer_with_a_conflict_neither_handles_nor_decides_and_the_cover_goes_on(
    case_officer_23: Any, director_23: Any
) -> None:
    case = ready_case(case_officer_23)
    cover = MembershipFactory(organisation=region()).user
    GrantCase.objects.filter(pk=case.pk).update(cover=cover)
    declare_conflict(actor=case_officer_23.actor, case_id=case.pk, has_conflict=True, note="Delägare i bolaget")
    case.refresh_from_db()
    assert (case.officer, case.cover) == (cover, None)
    assert Notification.objects.filter(user=cover, kind="case_assigned").exists()
    with pytest.raises(PermissionDenied, match="jäv"):
        take("prepare", case_officer_23.actor, case)
    declare_conflict(actor=director_23.actor, case_id=case.pk, has_conflict=True, note="Granne")
    assert director_23.user.pk in users_with_conflict(case)
    assert director_23.user.pk not in deciders_of(case, timezone.localdate())
    told = AuditEvent.objects.filter(action="case.declare_conflict").values_list("after", flat=True)
    assert all("Granne" not in str(after) and "Delägare" not in str(after) for after in told)


def test_last_word_on_a_conflict_holds(case_officer_23: Any) -> None:
    case = ready_case(case_officer_23)
    declare_conflict(actor=case_officer_23.actor, case_id=case.pk, has_conflict=True, note="Granne")
    declare_conflict(actor=case_officer_23.actor, case_id=case.pk, has_conflict=False)
    assert users_with_conflict(case) == set()


def test_conflict_wants_its_reason(case_officer_23: Any) -> None:
    case = ready_case(case_officer_23)
    address = reverse("grants:case_conflict", args=[case.pk])
    answer = case_officer_23.client.post(address, {"answer": "ja", "note": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["note"])
    assert case_officer_23.client.post(address, {"answer": "nej"}).status_code == 302


def test_case_is_handed_to_an_officer_who_is_told(case_officer_23: Any, director_23: Any) -> None:
    case = ready_case(case_officer_23)
    other, cover = (MembershipFactory(organisation=region()).user for _number in range(2))
    address = reverse("grants:case_assign", args=[case.pk])
    page = director_23.client.get(address)
    assert page.status_code == 200
    sent = {"version": page.context["form"]["version"].value(), "officer": str(other.pk), "cover": str(cover.pk)}
    assert director_23.client.post(address, sent).status_code == 302
    case.refresh_from_db()
    assert (case.officer, case.cover) == (other, cover)
    assert Notification.objects.filter(kind="case_assigned", user__in=[other, cover]).count() == 2
    event = AuditEvent.objects.get(action="case.assign")
    assert event.after == {"officer": other.pseudonym, "cover": cover.pseudonym}
    assert director_23.client.post(address, sent).status_code == 409


@pytest.mark.parametrize("who", ["stranger", "conflicted", "self as cover"])
def test_case_is_not_handed_to_whoever_cannot_handle_it(case_officer_23: Any, case_officer_24: Any, who: str) -> None:
    case = ready_case(case_officer_23)
    mine, cover = case_officer_23.user.pk, None
    officer = {"stranger": case_officer_24.user.pk, "self as cover": mine}.get(who, mine)
    if who == "conflicted":
        declare_conflict(actor=case_officer_23.actor, case_id=case.pk, has_conflict=True, note="Granne")
        GrantCase.objects.filter(pk=case.pk).update(version=1)
    if who == "self as cover":
        cover = mine
    with pytest.raises(ValidationError):
        assign_case(
            actor=case_officer_23.actor, case_id=case.pk, officer_id=officer, cover_id=cover, expected_version=1
        )


def test_closed_case_changes_no_hands(case_officer_23: Any) -> None:
    case = ready_case(case_officer_23, CaseState.CLOSED)
    with pytest.raises(ActRefused, match="avslutat"):
        assign_case(actor=case_officer_23.actor, case_id=case.pk, officer_id=None, cover_id=None, expected_version=1)


# --- Telling


@pytest.mark.parametrize(("ceiling", "is_told"), [(None, True), (200_000, True), (199_999, False)])
def test_those_whose_delegation_reaches_the_amount_are_told_of_a_prepared_case(
    case_officer_23: Any, ceiling: int | None, is_told: bool
) -> None:
    case = ready_case(case_officer_23, proposed_amount=200_000)
    DelegationFactory(organisation=region(), role=Role.CASE_OFFICER, max_amount=ceiling)
    colleague = MembershipFactory(organisation=region()).user
    director = MembershipFactory(organisation=region(), role=Role.DIRECTOR).user
    take("prepare", case_officer_23.actor, case)
    told = set(Notification.objects.filter(kind="case_prepared").values_list("user", flat=True))
    assert director.pk in told
    assert (colleague.pk in told) is is_told
    assert case_officer_23.user.pk not in told


def test_returned_case_tells_its_officer_why(case_officer_23: Any, director_23: Any) -> None:
    case = ready_case(case_officer_23, CaseState.PREPARED)
    address = reverse("grants:case_return", args=[case.pk])
    empty = director_23.client.post(address, {"version": 1, "comment": " "})
    assert empty.status_code == 422
    assert director_23.client.post(address, {"version": 1, "comment": "Räkna om."}).status_code == 302
    notice = Notification.objects.get(user=case_officer_23.user, kind="case_decided")
    assert notice.body == "Räkna om."
    assert CaseTransition.objects.get(case=case).comment == "Räkna om."


@pytest.mark.parametrize("page", ["case_start", "case_prepare", "case_assign", "case_conflict"])
def test_page_of_a_step_asks_and_writes_nothing(case_officer_23: Any, page: str) -> None:
    case = ready_case(case_officer_23, CaseState.RECEIVED)
    answer = case_officer_23.client.get(reverse(f"grants:{page}", args=[case.pk]))
    assert answer.status_code == 200
    assert '<form class="formcol"' in answer.content.decode()
    assert not CaseTransition.objects.exists()
