"""Locking plans and what they hold, and what every service about them says in the same words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.enums import EDITABLE_STATES
from actionplans.models import ActionPlan, Goal, Initiative
from registers.enums import Duty
from registers.models import Organisation, Responsibility
from rsp.actor import Actor, Body
from rsp.rights import ActRefused


class AlreadyAdded(Exception):
    """The same form was sent twice, as by a double click; ``row`` is what the first made."""

    def __init__(self, row: Any) -> None:
        super().__init__()
        self.row = row


def entry_id(entry_key: UUID | None, actor: Actor, parent: UUID, values: Mapping[str, Any]) -> UUID:
    """The id of a new row: the same for what one opened form sends twice, another when anything in it differs."""
    if entry_key is None:
        return uuid4()
    written = sorted((name, str(value)) for name, value in values.items())
    return uuid5(entry_key, repr((str(actor.user_id), str(parent), written)))


def refuse_twice(rows: "models.QuerySet[Any]", key: UUID) -> None:
    """Raise AlreadyAdded when the row is there. Lock the plan first."""
    if earlier := rows.filter(pk=key).first():
        raise AlreadyAdded(earlier)


def lock_plan(plan_id: UUID) -> ActionPlan:
    """One plan, so that acts on it and on its parts queue: every write to a plan begins here.

    Raises ActRefused when it is gone.
    """
    row = _locked().filter(pk=plan_id).first()
    if row is None:
        raise ActRefused(_("Planen är redan borttagen."))
    return row


def lock_plans_of_year(plan_id: UUID) -> ActionPlan:
    """The plan, with all revisions of its county and year locked in one order. Raises ActRefused when it is gone."""
    year = ActionPlan.objects.filter(pk=plan_id).values("year")
    county = ActionPlan.objects.filter(pk=plan_id).values("county")
    rows = {row.pk: row for row in _locked().filter(county__in=county, year__in=year).order_by("pk")}
    if plan_id not in rows:
        raise ActRefused(_("Planen är redan borttagen."))
    return rows[plan_id]


def _locked() -> "models.QuerySet[ActionPlan]":
    rows = ActionPlan.objects.select_related("county", "programme")
    return rows.select_for_update(no_key=True, of=("self",))


def lock_initiative(initiative_id: UUID) -> Initiative:
    """An initiative as it is once its plan is locked; ``plan`` is the locked row. Raises ActRefused when it is gone."""
    plan_id = Initiative.objects.filter(pk=initiative_id).values_list("plan", flat=True).first()
    if plan_id is None:
        raise ActRefused(_("Insatsen är redan borttagen."))
    plan = lock_plan(plan_id)
    row = Initiative.objects.select_related("area").filter(pk=initiative_id, plan=plan).first()
    if row is None:
        raise ActRefused(_("Insatsen är redan borttagen."))
    row.plan = plan
    return row


def lock_goal(goal_id: UUID) -> Goal:
    """A goal as it is once its plan is locked. Raises ActRefused when it is gone."""
    initiative_id = Goal.objects.filter(pk=goal_id).values_list("initiative", flat=True).first()
    if initiative_id is None:
        raise ActRefused(_("Målet är redan borttaget."))
    initiative = lock_initiative(initiative_id)
    row = Goal.objects.filter(pk=goal_id, initiative=initiative).first()
    if row is None:
        raise ActRefused(_("Målet är redan borttaget."))
    row.initiative = initiative
    return row


def refuse_frozen(plan: ActionPlan) -> None:
    """Raise ActRefused when the plan is submitted or decided: then its content stands."""
    if plan.state not in EDITABLE_STATES:
        words = _("Planen är %(state)s sedan du öppnade sidan, så innehållet kan inte ändras.")
        raise ActRefused(words % {"state": str(plan.get_state_display()).lower()})


def keeper_today(plan: ActionPlan) -> Organisation | None:
    """Who answers for the county's programme today; acts on the plan stand in this body's trail."""
    return Responsibility.objects.responsible_for(plan.county_id, Duty.PROGRAMME_OWNER, timezone.localdate())


def body_of(plan: ActionPlan) -> Body | None:
    """In whose trail an act on the plan stands; None: in those of the actor's own bodies."""
    keeper = keeper_today(plan)
    return keeper.body if keeper else None


def link_to_plan(plan: ActionPlan) -> str:
    """The plan's page, for a notice."""
    return reverse("actionplans:plan", args=[plan.pk])
