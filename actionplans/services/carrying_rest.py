"""Going on with everything that has no choice yet, in one act with one reason."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import audited
from actionplans.enums import Assessment, CarryChoice
from actionplans.lineages import live_choices, with_newest_outcome
from actionplans.models import ActionPlan, CarryForward, Goal, Initiative, InitiativeFunding
from actionplans.services.carried_rows import Ground, area_for, free_place, ground_of, put_goal, put_initiative
from actionplans.services.carrying import earlier_initiatives, follower
from rsp.actor import Actor
from rsp.rights import ActRefused

NOT_ASKED = ("number", "order", "plan", "area", "owner", "initiative", "carried_from")
"""Fields that come from rows just read: to clean them would ask the database for each."""


@dataclass(slots=True)
class Rest:
    """What was carried, and the titles of initiatives that need a choice of their own: their area has not gone on, or
    what they or a goal would be in the new year cannot be saved.
    """

    initiatives: int = 0
    goals: int = 0
    left: list[str] = field(default_factory=list)


def carry_rest(*, actor: Actor, plan_id: UUID, reason: str, only_met: bool = False) -> Rest:
    """Let all that has no choice go on as it is, with one reason; ``only_met``: the goals that were met.

    A fixed number of queries. Raises PermissionDenied, ActRefused (frozen, or nothing is left), ValidationError.
    """
    with audited(actor, "carry_forward.rest") as trail:
        plan = follower(trail, plan_id)
        if not reason.strip():
            raise ValidationError({"reason": _("Skriv skälet till valet.")})
        initiatives, goals = _without_choice(plan, only_met)
        if not initiatives and not goals:
            raise ActRefused(_("Allt har redan ett val."))
        rest = _carry(plan, initiatives, goals, reason.strip())
        trail.changed({}, {"initiatives": rest.initiatives, "goals": rest.goals}, reason=reason.strip())
    return rest


def _without_choice(plan: ActionPlan, only_met: bool) -> tuple[list[Initiative], list[Goal]]:
    live = live_choices(plan)
    initiatives = earlier_initiatives(plan).exclude(pk__in=live.filter(initiative__isnull=False).values("initiative"))
    goals = with_newest_outcome(Goal.objects.filter(initiative__plan=plan.follows_id)).in_order()
    goals = goals.select_related("initiative").exclude(pk__in=live.filter(goal__isnull=False).values("goal"))
    if only_met:
        goals = goals.filter(latest_assessment=Assessment.ACHIEVED)
        initiatives = initiatives.filter(pk__in=goals.values("initiative"))
    return list(initiatives), list(goals)


def _carry(plan: ActionPlan, initiatives: Sequence[Initiative], goals: Sequence[Goal], reason: str) -> Rest:
    CarryForward.objects.filter(plan=plan, initiative__in=initiatives).delete()  # those whose row was taken away since
    CarryForward.objects.filter(plan=plan, goal__in=goals).delete()
    ground, rest = ground_of(plan, initiatives, goals), Rest()
    made = _make_initiatives(ground, initiatives, rest)
    known = live_choices(plan).filter(new_initiative__isnull=False).values_list("initiative", "new_initiative")
    rows = _make_goals(ground, goals, {**dict(known), **{old.pk: row.pk for old, row in made}}, rest)
    rest.initiatives, rest.goals = len(made), len(rows)
    CarryForward.objects.bulk_create(
        [
            *(CarryForward(initiative=old, new_initiative=row, **_continued(plan, reason)) for old, row in made),
            *(CarryForward(goal=old, new_goal=row, **_continued(plan, reason)) for old, row in rows),
        ]
    )
    return rest


def _continued(plan: ActionPlan, reason: str) -> dict[str, object]:
    return {"plan": plan, "choice": CarryChoice.CONTINUE, "reason": reason}


def _make_initiatives(
    ground: Ground, initiatives: Sequence[Initiative], rest: Rest
) -> list[tuple[Initiative, Initiative]]:
    taken = _taken(Initiative.objects.filter(plan=ground.plan).values_list("area", "number"))
    made: list[tuple[Initiative, Initiative]] = []
    for old in initiatives:
        row = Initiative()
        try:
            put_initiative(ground, row, old, area_for(ground, old, None))
            row.clean_fields(exclude=NOT_ASKED)
        except ValidationError:
            rest.left.append(old.title)
            continue
        row.number = free_place(old.number, taken[row.area_id])
        made.append((old, row))
    Initiative.objects.bulk_create([row for _old, row in made])
    owners = Initiative.co_owners.through
    owners.objects.bulk_create(
        [owners(initiative_id=row.pk, organisation_id=body.pk) for old, row in made for body in old.co_owners.all()]
    )
    InitiativeFunding.objects.bulk_create(
        [
            InitiativeFunding(initiative=row, stream=one.stream, amount=one.amount)
            for old, row in made
            for one in old.fundings.all()
        ]
    )
    return made


def _make_goals(
    ground: Ground, goals: Sequence[Goal], initiatives: dict[UUID, UUID], rest: Rest
) -> list[tuple[Goal, Goal]]:
    """The goals whose initiative is in the new plan; the others wait for the choice of their initiative."""
    taken = _taken(Goal.objects.filter(initiative__plan=ground.plan).values_list("initiative", "order"))
    made: list[tuple[Goal, Goal]] = []
    for old in goals:
        if old.initiative_id not in initiatives:
            continue
        row = Goal(initiative_id=initiatives[old.initiative_id])
        put_goal(ground, row, old)
        try:
            row.clean_fields(exclude=NOT_ASKED)
        except ValidationError:
            rest.left.append(old.initiative.title)
            continue
        row.order = free_place(old.order, taken[row.initiative_id])
        made.append((old, row))
    Goal.objects.bulk_create([row for _old, row in made])
    return made


def _taken(pairs: Iterable[tuple[UUID | None, int]]) -> defaultdict[UUID | None, set[int]]:
    taken: defaultdict[UUID | None, set[int]] = defaultdict(set)
    for group, place in pairs:
        taken[group].add(place)
    return taken
