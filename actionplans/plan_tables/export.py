"""A plan out to a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from actionplans.contents import number_of
from actionplans.models import Goal, Initiative
from actionplans.plan_tables.columns import (
    GOAL_KEYS,
    IDENTITY_KEYS,
    INITIATIVE_KEYS,
    cell_of,
    goal_values,
    headings,
    initiative_values,
)
from actionplans.records import PlanRecords
from rsp.export import xlsx_bytes

NUMBER = "number"
ORDER = (NUMBER, *INITIATIVE_KEYS, *GOAL_KEYS, *IDENTITY_KEYS)
"""The columns of the file. The number is for reading only; ids and versions stand last, where nobody types."""


def plan_xlsx(records: PlanRecords) -> bytes:
    """One row per goal; an initiative without goals has a row of its own. Read in again it changes nothing."""
    named = {NUMBER: _("Nummer"), **headings()}
    title = _("Handlingsplan %(year)s") % {"year": records.plan.year}
    return xlsx_bytes(title, [named[key] for key in ORDER], list(_rows(records)))


def template_xlsx() -> bytes:
    """The columns that people write in, and no rows."""
    named = headings()
    keys = [key for key in ORDER if key in named and key not in IDENTITY_KEYS]
    return xlsx_bytes(_("Handlingsplan"), [named[key] for key in keys], [])


def _rows(records: PlanRecords) -> Iterator[list[Any]]:
    for initiative in records.initiatives:
        goals: list[Goal | None] = list(initiative.goals.all())
        for goal in goals or [None]:
            yield _row(initiative, goal)


def _row(initiative: Initiative, goal: Goal | None) -> list[Any]:
    values = {NUMBER: number_of(initiative), **initiative_values(initiative)}
    values |= {"initiative_id": str(initiative.pk), "initiative_version": initiative.version}
    if goal is not None:
        values |= {**goal_values(goal), "goal_id": str(goal.pk), "goal_version": goal.version}
    return [cell_of(key, values.get(key)) for key in ORDER]
