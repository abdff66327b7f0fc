"""Two connections at the same thread, or at the same goal's wording: one wins, the other is told."""

from typing import Any

import pytest

from actionplans.enums import Circle
from actionplans.models import Comment, Goal
from actionplans.services.comments import Remark, add_comment, answer_comment, reopen_comment, resolve_comment
from actionplans.services.goal_suggestions import use_suggestion
from actionplans.services.goals import edit_goal, remove_goal
from actionplans.tests.factories import ActionPlanFactory, CommentFactory, GoalFactory, InitiativeFactory
from registers.models import Organisation
from rsp.editable import StaleVersion
from rsp.rights import ActRefused
from rsp.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]


def test_threads_and_suggestions_meet_one_at_a_time(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    region = Organisation.objects.get(kind="region", county="23")
    initiative = InitiativeFactory(plan=ActionPlanFactory(year=2024), owner=region)
    text = "Minst 20 fysiska företagsbesök under året"
    goal = GoalFactory(initiative=initiative, text=text)
    comment = CommentFactory(plan=initiative.plan, organisation=region, initiative=initiative, goal=goal)

    def resolve() -> Comment:
        return resolve_comment(actor=actor, comment_id=comment.pk, expected_version=1)

    def reopen() -> Comment:
        return reopen_comment(actor=actor, comment_id=comment.pk, expected_version=2)

    def answer() -> Comment:
        return answer_comment(actor=actor, comment_id=comment.pk, organisation_id=region.pk, text="Ja")

    def suggest() -> Goal:
        return use_suggestion(actor=actor, goal_id=goal.pk, expected_version=1)

    won, told = race(resolve, resolve)
    assert (won, type(told)) == (None, StaleVersion)
    won, told = race(reopen, answer)
    assert (won, told) == (None, None), "the answer waits and finds the thread open"
    Comment.objects.filter(pk=comment.pk).update(version=1)
    won, told = race(resolve, answer)
    assert (won, type(told)) == (None, ActRefused)
    assert Comment.objects.filter(answers=comment).count() == 1

    won, told = race(suggest, suggest)
    assert (won, type(told)) == (None, StaleVersion)
    goal.refresh_from_db()
    assert (goal.target, goal.text) == (20, "Minst 20 fysiska företagsbesök senast 31 december 2024")
    remark = Remark("Kommentar", Circle.COUNTY, region.pk, initiative.pk, goal.pk)
    won, told = race(
        lambda: remove_goal(actor=actor, goal_id=goal.pk, expected_version=2),
        lambda: add_comment(actor=actor, plan_id=initiative.plan_id, remark=remark),
    )
    assert (won, type(told)) == (None, ActRefused)


def test_suggestion_of_a_goal_that_somebody_is_changing_is_told(case_officer_23: Any) -> None:
    actor = case_officer_23.actor
    initiative = InitiativeFactory(plan=ActionPlanFactory(year=2024))
    goal = GoalFactory(initiative=initiative, text="Minst 20 fysiska företagsbesök under året")
    won, told = race(
        lambda: edit_goal(actor=actor, goal_id=goal.pk, expected_version=1, values={"text": "Annat mål"}),
        lambda: use_suggestion(actor=actor, goal_id=goal.pk, expected_version=1),
    )
    assert (won, type(told)) == (None, StaleVersion)
    goal.refresh_from_db()
    assert goal.text == "Annat mål"
