"""Taking over the wording that the goal check offers."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.audit import audited
from actionplans.models import Goal
from actionplans.records import goal_facts, goal_with_latest
from actionplans.rules.goal_check import check_goal
from actionplans.services.goals import edit_goal
from actionplans.services.plan_rows import body_of
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.rights import ActRefused


def use_suggestion(*, actor: Actor, goal_id: UUID, expected_version: int) -> Goal:
    """Give the goal the values and the wording that its verdict proposes.

    Raises PermissionDenied, StaleVersion, ActRefused (frozen, gone, nothing to propose any longer), ValidationError.
    """
    goal = goal_with_latest(goal_id)
    proposal = check_goal(goal_facts(goal), goal.initiative.plan.year).proposal if goal else None
    if goal is None or proposal is None:
        with audited(actor, "goal.edit") as trail:
            if goal is None:
                raise ActRefused(_("Målet är redan borttaget."))
            trail.about(goal, body_of(goal.initiative.plan))
            check_version(goal, expected_version)
            raise ActRefused(_("Det finns inget förslag att använda längre."))
    return edit_goal(actor=actor, goal_id=goal_id, expected_version=expected_version, values=proposal)
