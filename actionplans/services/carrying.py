"""What becomes of each initiative and goal of last year's plan in the one that follows it: a recorded choice each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.audit import Trail, audited, snapshot
from actionplans.enums import CarryChoice
from actionplans.models import ActionPlan, CarryForward, Goal, Initiative
from actionplans.policies import can_edit_plan, can_keep_plan
from actionplans.rules.wording import with_target
from actionplans.services.carried_rows import (
    Ground,
    area_for,
    copy_parts,
    due_on_of,
    free_place,
    ground_of,
    is_edited,
    lost_with_goal,
    lost_with_initiative,
    put_goal,
    put_initiative,
)
from actionplans.services.initiatives import close_gap
from actionplans.services.plan_rows import body_of, lock_plan, refuse_frozen
from programs.services.programme_rows import save_checked
from rsp.actor import Actor
from rsp.editable import StaleVersion
from rsp.rights import ActRefused, check_allowed
from rsp.swedish import list_in_words

FACTS = ("choice", "reason", "new_initiative", "new_goal")


class EditsWouldGo(ActRefused):
    """The choice takes away something that somebody has written in the new plan since: it asks to be sure."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody has chosen for one initiative or goal, and why.

    ``target``, ``text``: of a goal that changes; ``text`` of an initiative is its new title. ``to_area``: where an
    initiative goes, when it moves or its area has not gone on. ``to_initiative``: where a goal moves, an initiative
    of the new plan, or one of the old, which is then carried. ``seen_version``: of the choice seen on the page, 0 for
    none. ``accepts_loss``: what would go with a row that is taken away has been told and may go.
    """

    choice: CarryChoice
    reason: str
    target: Decimal | None = None
    text: str = ""
    to_area: UUID | None = None
    to_initiative: UUID | None = None
    seen_version: int = 0
    accepts_loss: bool = False


def carry_initiative(*, actor: Actor, plan_id: UUID, initiative_id: UUID, decision: Decision) -> CarryForward:
    """Record what becomes of an initiative, and make, change or take away its row in the new plan.

    One that ends ends its goals with the same reason, but for those that have moved to another. Raises
    PermissionDenied, StaleVersion, EditsWouldGo, ActRefused (frozen, nothing followed), ValidationError.
    """
    with audited(actor, "carry_forward.choose") as trail:
        plan = follower(trail, plan_id)
        old = earlier_initiatives(plan).filter(pk=initiative_id).first()
        if old is None:
            raise ActRefused(_("Insatsen hör inte till planen som den här följer på."))
        chosen = _choices(plan).filter(initiative=old).first() or CarryForward(plan=plan, initiative=old)
        if _is_sent_again(chosen, decision) and _is_made(ground_of(plan, [old], []), chosen, old, decision):
            return chosen
        _check(chosen, decision)
        before = _snapshot(chosen)
        if decision.choice == CarryChoice.END:
            _end_initiative(trail, chosen, decision)
        else:
            _reopen_goals(trail, chosen)
            _continue_initiative(ground_of(plan, [old], []), chosen, old, decision)
        _save(trail, chosen, decision, before)
    return chosen


def carry_goal(*, actor: Actor, plan_id: UUID, goal_id: UUID, decision: Decision) -> CarryForward:
    """Record what becomes of a goal, and make, change or take away its row in the new plan.

    Its initiative is carried with it when that has no choice yet. Raises PermissionDenied, StaleVersion, EditsWouldGo,
    ActRefused (frozen, nothing followed, or the initiative ends), ValidationError.
    """
    with audited(actor, "carry_forward.choose") as trail:
        plan = follower(trail, plan_id)
        old = Goal.objects.filter(pk=goal_id, initiative__plan=plan.follows_id).first()
        if old is None:
            raise ActRefused(_("Målet hör inte till planen som den här följer på."))
        chosen = _choices(plan).filter(goal=old).first() or CarryForward(plan=plan, goal=old)
        if _is_sent_again(chosen, decision) and _is_made_of_goal(ground_of(plan, [], [old]), chosen, old, decision):
            return chosen
        _check(chosen, decision)
        before = _snapshot(chosen)
        if decision.choice == CarryChoice.END:
            _end_goal(trail, chosen, decision)
        else:
            _continue_goal(trail, chosen, old, decision)
        _save(trail, chosen, decision, before)
    return chosen


# --- What every choice begins with, and ends with


def follower(trail: Trail, plan_id: UUID) -> ActionPlan:
    """The locked plan, when the actor may write in it now and it follows on another."""
    plan = lock_plan(plan_id)
    trail.about(plan, body_of(plan))
    check_allowed(can_keep_plan(trail.actor, plan))
    refuse_frozen(plan)
    check_allowed(can_edit_plan(trail.actor, plan))
    if plan.follows_id is None or plan.revises_id is not None:
        raise ActRefused(_("Planen följer inte på någon tidigare plan."))
    return plan


def earlier_initiatives(plan: ActionPlan) -> "models.QuerySet[Initiative]":
    """The initiatives of the plan that ``plan`` follows, with what is carried with each."""
    rows = Initiative.objects.filter(plan=plan.follows_id).select_related("area")
    return rows.prefetch_related("goals", "fundings", "co_owners").in_order()


def _choices(plan: ActionPlan) -> "models.QuerySet[CarryForward]":
    own = Prefetch("new_initiative", queryset=Initiative.objects.prefetch_related("fundings", "co_owners", "comments"))
    goal = Prefetch("new_goal", queryset=Goal.objects.prefetch_related("comments", "outcomes"))
    old = Prefetch("initiative", queryset=Initiative.objects.prefetch_related("goals", "fundings", "co_owners"))
    return CarryForward.objects.filter(plan=plan).prefetch_related(own, goal, old)


def _is_sent_again(chosen: CarryForward, decision: Decision) -> bool:
    """Whether the choice was made from the page that this one is sent from: a double click saves one."""
    if chosen._state.adding or decision.seen_version != chosen.version - 1:
        return False
    return (chosen.choice, chosen.reason) == (decision.choice, decision.reason.strip())


def _is_made(ground: Ground, chosen: CarryForward, old: Initiative, decision: Decision) -> bool:
    """Whether the new plan holds all that the choice asks for, and nothing that somebody has written since."""
    row = chosen.new_initiative
    if row is None:
        return decision.choice == CarryChoice.END
    wanted = Initiative()
    try:
        put_initiative(ground, wanted, old, area_for(ground, old, _area_asked(ground, old, decision)))
    except ValidationError:
        return False
    title = decision.text.strip() or wanted.title
    return not is_edited(chosen, row) and (row.title, row.area_id) == (title, wanted.area_id)


def _is_made_of_goal(ground: Ground, chosen: CarryForward, old: Goal, decision: Decision) -> bool:
    row = chosen.new_goal
    if row is None:
        return decision.choice == CarryChoice.END
    wanted = Goal()
    put_goal(ground, wanted, old, decision.target, decision.text.strip())
    place = decision.to_initiative if decision.choice == CarryChoice.MOVE else old.initiative_id
    is_there = place in (row.initiative_id, row.initiative.carried_from_id)
    return is_there and not is_edited(chosen, row) and (row.text, row.target) == (wanted.text, wanted.target)


def _check(chosen: CarryForward, decision: Decision) -> None:
    is_gone = chosen.choice != CarryChoice.END and not (chosen.new_goal_id or chosen.new_initiative_id)
    if decision.seen_version != (0 if is_gone else chosen.version):
        raise StaleVersion(_("Någon annan har sparat ett val här sedan du öppnade sidan. Läs det innan du väljer om."))
    problems: dict[str, str] = {}
    of_goal = chosen.goal_id is not None
    if not decision.reason.strip():
        problems["reason"] = _("Skriv skälet till valet.")
    if decision.choice == CarryChoice.CHANGE and of_goal and decision.target is None and not decision.text.strip():
        problems["target"] = _("Skriv ett nytt värde eller en ny text.")
    if decision.choice == CarryChoice.MOVE and of_goal and decision.to_initiative is None:
        problems["to_initiative"] = _("Välj vilken insats målet flyttas till.")
    if decision.choice == CarryChoice.MOVE and not of_goal and decision.to_area is None:
        problems["to_area"] = _("Välj vilket område insatsen flyttas till.")
    if problems:
        raise ValidationError(problems)


def _snapshot(chosen: CarryForward) -> dict[str, Any]:
    return {} if chosen._state.adding else snapshot(chosen, *FACTS)


def _save(trail: Trail, chosen: CarryForward, decision: Decision, before: Mapping[str, Any]) -> None:
    chosen.choice, chosen.reason = decision.choice, decision.reason.strip()
    chosen.version = _next_version(chosen)
    save_checked(chosen)
    trail.about(chosen)
    trail.changed(before, snapshot(chosen, *FACTS), reason=chosen.reason)


def _next_version(chosen: CarryForward) -> int:
    """The version the choice is about to have. A new row begins at it, and rises with it until somebody writes there:
    so the two differ as soon as the row holds something that the choice did not put there.
    """
    return 1 if chosen._state.adding else chosen.version + 1


def _refuse_loss(losses: Sequence[str], decision: Decision) -> None:
    if losses and not decision.accepts_loss:
        words = _("Det här försvinner ur den nya planen: %(losses)s. Bekräfta om det får försvinna.")
        raise EditsWouldGo(words % {"losses": list_in_words(losses)})


# --- Initiatives


def _continue_initiative(ground: Ground, chosen: CarryForward, old: Initiative, decision: Decision) -> Initiative:
    row = chosen.new_initiative or Initiative()
    is_new, was_in, had_number = row._state.adding, row.area_id, row.number
    to_area = _area_asked(ground, old, decision)
    if is_new or not is_edited(chosen, row):
        put_initiative(ground, row, old, area_for(ground, old, to_area))
    elif to_area is not None or chosen.choice == CarryChoice.MOVE:
        row.area = area_for(ground, old, to_area)
    row.title = decision.text.strip() or row.title
    if is_new or row.area_id != was_in:
        beside = Initiative.objects.filter(plan=ground.plan, area=row.area_id).exclude(pk=row.pk)
        row.number = free_place(old.number, set(beside.values_list("number", flat=True)))
    row.version = _next_version(chosen) if is_new else row.version + 1
    save_checked(row)
    if is_new:
        copy_parts(row, old)
    elif row.area_id != was_in:
        close_gap(ground.plan, was_in, had_number)
    chosen.new_initiative = row
    return row


def _area_asked(ground: Ground, old: Initiative, decision: Decision) -> UUID | None:
    """The area that was chosen, when it is to be: the initiative moves, or its own area has not gone on as one."""
    try:
        stays_in = area_for(ground, old, None)
    except ValidationError:
        return decision.to_area
    if decision.choice != CarryChoice.MOVE:
        return None
    if stays_in and stays_in.pk == decision.to_area:
        words = _("Insatsen står redan i det området. Välj ett annat område, eller Fortsätt.")
        raise ValidationError({"to_area": words})
    return decision.to_area


def _end_initiative(trail: Trail, chosen: CarryForward, decision: Decision) -> None:
    old, row = chosen.initiative, chosen.new_initiative
    of_goals = list(_choices(chosen.plan).filter(goal__initiative=old))
    moved = {one.goal_id for one in of_goals if one.new_goal and (row is None or one.new_goal.initiative_id != row.pk)}
    if row is not None:
        own = {one.new_goal_id: one for one in of_goals if one.new_goal_id}
        loaded = Initiative.objects.prefetch_related(
            "fundings", "co_owners", "comments", "goals__comments", "goals__outcomes"
        ).get(pk=row.pk)
        _refuse_loss(list(lost_with_initiative(chosen, loaded, own)), decision)
        trail.record(action="initiative.remove", row=row, before=snapshot(row, "area", "number"))
        chosen.new_initiative = None
        lost = CarryForward.objects.filter(plan=chosen.plan, new_goal__initiative=row)
        _delete_choices(trail, lost.exclude(goal__initiative=old))  # goals moved here from elsewhere need a new choice
        place = row.area_id, row.number
        row.delete()
        close_gap(chosen.plan, *place)
    kept = {one.goal_id for one in of_goals if one.choice == CarryChoice.END and not _ended_with(chosen, one)}
    _end_goals_of(trail, chosen, of_goals, moved | kept, decision.reason.strip())


def _end_goals_of(
    trail: Trail, chosen: CarryForward, of_goals: Sequence[CarryForward], kept: set[UUID | None], reason: str
) -> None:
    """The same reason for each goal that goes with its initiative; ``kept``: those with a choice of their own."""
    old: Any = chosen.initiative
    known = {one.goal_id: one for one in of_goals}
    for goal in old.goals.all():
        if goal.pk in kept:
            continue
        choice = known.get(goal.pk) or CarryForward(plan=chosen.plan, goal=goal)
        before = _snapshot(choice)
        choice.version = _next_version(choice)
        choice.choice, choice.reason, choice.new_goal = CarryChoice.END, reason, None
        save_checked(choice)
        trail.record(row=choice, before=before, after=snapshot(choice, *FACTS), reason=reason)


def _ended_with(chosen: CarryForward, of_goal: CarryForward) -> bool:
    """Whether a goal ended because its initiative did: then it has the same reason."""
    return chosen.choice == of_goal.choice == CarryChoice.END and of_goal.reason == chosen.reason


def _reopen_goals(trail: Trail, chosen: CarryForward) -> None:
    """An initiative that had ended goes on: goals that ended only with it need a choice of their own."""
    if chosen.choice == CarryChoice.END and not chosen._state.adding:
        ended = CarryForward.objects.filter(plan=chosen.plan, goal__initiative=chosen.initiative)
        _delete_choices(trail, ended.filter(choice=CarryChoice.END, reason=chosen.reason))


def _delete_choices(trail: Trail, choices: "models.QuerySet[CarryForward]") -> None:
    for choice in choices:
        trail.record(row=choice, before=snapshot(choice, *FACTS))
        choice.delete()


# --- Goals


def _continue_goal(trail: Trail, chosen: CarryForward, old: Goal, decision: Decision) -> None:
    plan = chosen.plan
    if decision.choice == CarryChoice.MOVE:
        initiative = _initiative_to_move_to(trail, plan, decision)
        if initiative.lineage_id == old.initiative.lineage_id:
            words = _("Målet står redan i den insatsen. Välj en annan insats, eller Fortsätt.")
            raise ValidationError({"to_initiative": words})
    else:
        initiative = _carried_initiative(trail, plan, old.initiative_id, decision)
    row = chosen.new_goal or Goal()
    is_new = row._state.adding
    text = decision.text.strip()
    if is_new or not is_edited(chosen, row):
        put_goal(ground_of(plan, [], [old]), row, old, decision.target, text)
    else:
        row.text = text or with_target(row.text, row.target, decision.target)
        row.target = row.target if decision.target is None else decision.target
        row.due_on = row.due_on or due_on_of(row, plan.year)
    if is_new or row.initiative_id != initiative.pk:
        row.initiative = initiative
        beside = Goal.objects.filter(initiative=initiative).exclude(pk=row.pk)
        row.order = free_place(old.order, set(beside.values_list("order", flat=True)))
    row.version = _next_version(chosen) if is_new else row.version + 1
    save_checked(row)
    chosen.new_goal = row


def _end_goal(trail: Trail, chosen: CarryForward, decision: Decision) -> None:
    row = chosen.new_goal
    if row is not None:
        _refuse_loss(list(lost_with_goal(chosen, row)), decision)
        trail.record(action="goal.remove", row=row, before=snapshot(row, "target", "due_on"))
        chosen.new_goal = None
        row.delete()


def _carried_initiative(trail: Trail, plan: ActionPlan, initiative_id: UUID, decision: Decision) -> Initiative:
    """What an earlier initiative is in the new plan. Without a choice it is carried now, with its goal's reason."""
    chosen = _choices(plan).filter(initiative=initiative_id).first()
    if chosen and chosen.choice == CarryChoice.END:
        words = _("Insatsen avslutas. Flytta målet till en annan insats, eller ändra valet för insatsen först.")
        raise ActRefused(words)
    if chosen and chosen.new_initiative:
        found: Initiative = chosen.new_initiative
        return found
    old = earlier_initiatives(plan).get(pk=initiative_id)
    chosen = chosen or CarryForward(plan=plan, initiative=old)
    before = _snapshot(chosen)
    further = Decision(CarryChoice.CONTINUE, decision.reason, to_area=decision.to_area)
    row = _continue_initiative(ground_of(plan, [old], []), chosen, old, further)
    _save(trail, chosen, further, before)
    return row


def _initiative_to_move_to(trail: Trail, plan: ActionPlan, decision: Decision) -> Initiative:
    wanted = Q(pk=decision.to_initiative)
    row = Initiative.objects.filter(wanted, plan=plan).first()
    if row is not None:
        return row
    if Initiative.objects.filter(wanted, plan=plan.follows_id).exists() and decision.to_initiative:
        return _carried_initiative(trail, plan, decision.to_initiative, decision)
    raise ValidationError({"to_initiative": _("Välj en insats i listan.")})
