"""Comments on a plan: who reads and writes in which circle, threads, and who is told."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from actionplans.enums import Circle
from actionplans.models import ActionPlan, Comment, Goal
from actionplans.pages.comments import may_comment, open_comments
from actionplans.policies import can_comment
from actionplans.records import own_network_bodies
from actionplans.services.comments import answer_comment
from actionplans.tests.factories import (
    ActionPlanFactory,
    ApprovedPlanFactory,
    CommentFactory,
    GoalFactory,
    InitiativeFactory,
)
from notices.models import Notification
from registers.models import Organisation
from registers.tests.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]

COUNTY = {"case_officer_23", "director_23", "reader_23", "municipal_officer_2361", "participant_23"}
PEOPLE = (*sorted(COUNTY), "case_officer_24", "analyst")
READ_PLAN = {
    "draft": {"case_officer_23", "director_23"},
    "shared": {"case_officer_23", "director_23", "municipal_officer_2361", "participant_23"},
    "decided": set(PEOPLE),
}
IN_CIRCLE = {
    Circle.OWN: {"case_officer_23", "director_23", "reader_23"},
    Circle.COUNTY: COUNTY,
    Circle.NATIONAL: set(PEOPLE),
}
"""The comment is the region's, in its county."""

WRITERS = {"case_officer_23", "director_23", "municipal_officer_2361", "participant_23", "case_officer_24", "analyst"}


def region() -> Organisation:
    return Organisation.objects.get(kind="region", county="23")


def municipality() -> Organisation:
    return Organisation.objects.get(kind="municipality", municipality="2361")


def association() -> Organisation:
    return Organisation.objects.filter(name="Provföreningen").first() or OrganisationFactory(name="Provföreningen")


def plan_of(kind: str, year: int = 2024) -> ActionPlan:
    """With two initiatives: Härjedalen's, and one that an association shares."""
    if kind == "decided":
        plan = ApprovedPlanFactory(year=year)
    else:
        plan = ActionPlanFactory(year=year, shared_at=timezone.now() if kind == "shared" else None)
    GoalFactory(initiative=InitiativeFactory(plan=plan, owner=municipality(), title="Butiken som mötesplats"))
    InitiativeFactory(plan=plan, owner=region()).co_owners.add(association())
    return plan


@pytest.mark.parametrize("person", PEOPLE)
def test_comment_is_read_in_its_circle_by_who_reads_the_plan(request: Any, person: str) -> None:
    actor = request.getfixturevalue(person).actor
    for year, (kind, readers) in enumerate(READ_PLAN.items(), start=2024):
        plan = plan_of(kind, year)
        for circle, inside in IN_CIRCLE.items():
            comment = CommentFactory(plan=plan, organisation=region(), circle=circle)
            is_read = Comment.objects.visible_to(actor).filter(pk=comment.pk).exists()
            assert is_read is (person in readers & inside), (kind, circle)


@pytest.mark.parametrize("person", PEOPLE)
def test_comment_is_written_by_who_works_there_and_in_the_county_only_with_a_role_in_it(
    request: Any, person: str
) -> None:
    actor = request.getfixturevalue(person).actor
    plan = plan_of("decided")
    body = next(iter(actor.organisation_ids({grant.role for grant in actor.grants})))
    for circle in Circle:
        expected = person in WRITERS and (circle != Circle.COUNTY or person in COUNTY)
        assert bool(can_comment(actor, plan, body, circle, own_network_bodies(actor, plan))) is expected, circle
    assert bool(may_comment(actor, plan)) is (person in WRITERS)


def test_comment_on_a_goal_is_answered_resolved_and_opened_again(
    case_officer_23: Any, municipal_officer_2361: Any, director_23: Any
) -> None:
    plan = plan_of("shared")
    goal = Goal.objects.get()
    add = reverse("actionplans:comment_add", args=[plan.pk]) + f"?mal={goal.pk}"
    officer, municipal = case_officer_23.client, municipal_officer_2361.client
    assert officer.get(add).status_code == 200
    answer = officer.post(add, {"text": "<p>Kan vi dela upp målet?</p>", "circle": "county"})
    comment = Comment.objects.get()
    assert answer.headers["Location"].endswith(f"/kommentarer/#kommentar-{comment.pk}")
    assert (comment.text, comment.goal, comment.initiative, comment.organisation) == (
        "Kan vi dela upp målet?",
        goal,
        goal.initiative,
        region(),
    )
    told = Notification.objects.filter(kind="plan_commented")
    assert {notice.user for notice in told} == {municipal_officer_2361.user}, "the owner, and not oneself"

    reply = reverse("actionplans:comment_answer", args=[comment.pk])
    assert municipal.post(reply, {"text": "Ja, på butik och drivmedel."}).status_code == 302
    assert told.filter(user=case_officer_23.user).count() == 1
    assert not told.filter(user=director_23.user).exists()
    (thread,) = open_comments(director_23.actor, plan)
    assert [row.organisation for row in thread.rows] == [region(), municipality()]
    assert thread.about.startswith("Mål ")

    resolve = reverse("actionplans:comment_resolve", args=[comment.pk])
    officer.post(resolve, {"version": comment.version})
    assert open_comments(director_23.actor, plan) == []
    page = reverse("actionplans:comments", args=[plan.pk])
    assert "Kan vi dela upp" not in officer.get(page).content.decode()
    assert "Kan vi dela upp" in officer.get(page + "?visa=alla").content.decode()
    officer.post(resolve, {"version": comment.version + 1})
    assert municipal.post(reply, {"text": "Sent svar"}).status_code == 409
    officer.post(reverse("actionplans:comment_reopen", args=[comment.pk]), {"version": comment.version + 1})
    assert len(open_comments(director_23.actor, plan)) == 1


def test_comment_for_the_own_organisation_is_told_and_answered_there_only(
    case_officer_23: Any, municipal_officer_2361: Any, director_23: Any
) -> None:
    plan = plan_of("shared")
    add = reverse("actionplans:comment_add", args=[plan.pk]) + f"?insats={plan.initiatives.first().pk}"
    case_officer_23.client.post(add, {"text": "Vår egen bedömning", "circle": "own"})
    comment = Comment.objects.get()
    assert {notice.user for notice in Notification.objects.all()} == {director_23.user}
    for name in ("comment_answer", "comment_resolve"):
        address = reverse(f"actionplans:{name}", args=[comment.pk])
        assert municipal_officer_2361.client.post(address, {"text": "Nej", "version": 1}).status_code == 404
    page = municipal_officer_2361.client.get(reverse("actionplans:comments", args=[plan.pk])).content.decode()
    assert "Vår egen bedömning" not in page


def test_answer_for_the_county_is_given_by_a_body_of_it_and_refusals_name_the_remark(
    case_officer_24: Any, reader_23: Any
) -> None:
    """Who reads the remark through one body does not write for another that is outside its circle."""
    remark = CommentFactory(plan=plan_of("decided"), organisation=region(), circle=Circle.COUNTY)
    both = replace(case_officer_24.actor, grants=case_officer_24.actor.grants | reader_23.actor.grants)
    outside = next(iter(case_officer_24.actor.grants)).organisation_id
    with pytest.raises(PermissionDenied):
        answer_comment(actor=both, comment_id=remark.pk, organisation_id=outside, text="Svar")
    (thread,) = open_comments(both, remark.plan)
    assert not thread.can_answer
    refused = AuditEvent.objects.filter(action="comment.answer", outcome="refused", object_id=str(remark.pk))
    assert refused.exists()


def test_comment_too_long_or_of_another_plan_is_refused_and_the_text_kept(case_officer_23: Any, reader_23: Any) -> None:
    plan = plan_of("shared")
    add = reverse("actionplans:comment_add", args=[plan.pk])
    answer = case_officer_23.client.post(add, {"text": "å" * 2001, "circle": "county"})
    assert answer.status_code == 422
    assert "å" * 2001 in answer.content.decode()
    other = GoalFactory(initiative=InitiativeFactory(plan=ApprovedPlanFactory(year=2020)))
    assert case_officer_23.client.get(f"{add}?mal={other.pk}").status_code == 404
    assert case_officer_23.client.get(f"{add}?insats=x").status_code == 404
    assert reader_23.client.get(add).status_code == 404, "does not read a draft"
    decided = plan_of("decided", 2021)
    assert reader_23.client.get(reverse("actionplans:comment_add", args=[decided.pk])).status_code == 403
    assert not Comment.objects.exists()


def test_comments_take_the_same_queries_at_two_and_at_twenty(case_officer_23: Any) -> None:
    plan = plan_of("shared")
    goal = Goal.objects.get()
    spent = []
    for number in (2, 18):
        for comment in CommentFactory.create_batch(number, plan=plan, initiative=goal.initiative, goal=goal):
            CommentFactory(plan=plan, answers=comment)
        page = reverse("actionplans:comments", args=[plan.pk])
        case_officer_23.client.get(page)
        with CaptureQueriesContext(connection) as queries:
            threads = open_comments(case_officer_23.actor, plan)
        assert len(queries) == 2
        assert all(len(thread.answers) == 1 for thread in threads)
        with CaptureQueriesContext(connection) as queries:
            case_officer_23.client.get(page)
        spent.append(len(queries))
    assert spent[0] == spent[1]
