"""What has become of a plan since it was returned: each initiative that was remarked on or has been changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from actionplans.contents import number_of
from actionplans.enums import PlanAction
from actionplans.models import Goal, Initiative, PlanTransition
from actionplans.pages.comments import Thread
from actionplans.records import PlanRecords
from rsp.actor import Actor
from rsp.history import events_since


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """An initiative with the remarks that the return made on it; ``row`` is None for one that is gone."""

    row: Initiative | None
    is_changed: bool
    remarks: Sequence[Thread]

    @property
    def number(self) -> str:
        return number_of(self.row) if self.row else ""


@dataclass(frozen=True, slots=True)
class SinceReturn:
    """The newest return of a plan that has been submitted again."""

    step: PlanTransition
    rows: Sequence[ReturnedRow]


def since_return(actor: Actor, records: PlanRecords, threads: Iterable[Thread]) -> SinceReturn | None:
    """None for a plan that was never returned. ``threads``: resolved ones as well. Two queries at most."""
    steps = PlanTransition.objects.visible_to(actor).filter(plan=records.plan, action=PlanAction.RETURN)
    step = steps.newest_first().first()
    if step is None:
        return None
    said: defaultdict[UUID | None, list[Thread]] = defaultdict(list)
    for thread in threads:
        if thread.row.transition_id == step.pk:
            said[thread.initiative_id].append(thread)
    changed = _changed(records, step)
    rows = [
        ReturnedRow(row, row.pk in changed, said.get(row.pk, ()))
        for row in records.initiatives
        if row.pk in changed or row.pk in said
    ]
    return SinceReturn(step, [*rows, *([ReturnedRow(None, True, said[None])] if None in said else [])])


def _changed(records: PlanRecords, step: PlanTransition) -> set[UUID]:
    """The initiatives written in since, and those whose goals were: also goals that are gone. One query."""
    rows = records.initiatives
    written = {row.pk for row in rows if any(one.updated_at > step.at for one in (row, *row.goals.all()))}
    goals = events_since(Goal, step.at).filter(initiative__in=[row.pk for row in rows])
    return written | set(goals.values_list("initiative", flat=True))
