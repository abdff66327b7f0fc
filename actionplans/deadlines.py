"""What falls due of action plans: goals, initiatives, the follow-up, the next plan. Named in ``settings.DEADLINES``."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.models import ActionPlan, Goal, Initiative
from rsp.actor import Actor
from rsp.deadlines import Deadline

FOLLOW_UP_DAY = (3, 31)
"""When a year's follow-up is to be with Tillväxtverket: 31 March of the next year."""

NAMED = 3
"""So many that are due the same day are named one by one; more are counted."""


def plan_deadlines(actor: Actor, county_code: str, year: int) -> Iterator[Deadline]:
    """Three queries."""
    county = reverse("reporting:county", args=[county_code])
    title = _("Uppföljningen av %(year)s ska vara inskickad till Tillväxtverket") % {"year": year - 1}
    yield Deadline(date(year, *FOLLOW_UP_DAY), title, f"{county}#h-uppfoljning", "follow_up")
    plans = ActionPlan.objects.visible_to(actor).filter(county=county_code, year=year + 1, is_current=True)
    if not plans.approved().exists():
        title = _("Handlingsplanen för %(year)s ska vara beslutad") % {"year": year + 1}
        yield Deadline(date(year, 12, 31), title, reverse("actionplans:plans"), "plan", county_code)
    goals = Goal.objects.visible_to(actor).filter(
        initiative__plan__county=county_code, initiative__plan__is_current=True, due_on__year=year
    )
    rows = goals.values_list("due_on", "initiative__plan", "pk", "text").order_by("due_on", "text")
    yield from _grouped(rows, "goal")
    initiatives = Initiative.objects.visible_to(actor).filter(
        plan__county=county_code, plan__is_current=True, ends_on__year=year
    )
    yield from _grouped(
        initiatives.values_list("ends_on", "plan", "pk", "title").order_by("ends_on", "title"), "initiative"
    )


def _grouped(rows: Any, kind: str) -> Iterator[Deadline]:
    """Each by its name; where many of a plan fall on one day, the day says how many."""
    by_day: defaultdict[tuple[date, Any], list[tuple[Any, str]]] = defaultdict(list)
    for on, plan_id, key, text in rows:
        by_day[on, plan_id].append((key, text))
    single, many, anchor = {
        "goal": (_("Målet ska vara nått: %(name)s"), _("%(count)d mål ska vara nådda"), "mal"),
        "initiative": (_("Insatsen slutar: %(name)s"), _("%(count)d insatser slutar"), "insats"),
    }[kind]
    for (on, plan_id), found in by_day.items():
        plan = reverse("actionplans:plan", args=[plan_id])
        if len(found) > NAMED:
            yield Deadline(on, many % {"count": len(found)}, plan, kind, on.isoformat())
            continue
        for key, text in found:
            yield Deadline(on, single % {"name": text}, f"{plan}#{anchor}-{key}", kind)
