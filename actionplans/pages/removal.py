"""What goes along when a plan, an initiative or a goal is taken away: told before it is done."""

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.models import ActionPlan, Goal, Initiative
from rsp.swedish import list_in_words


def what_goes_with_plan(plan: ActionPlan) -> str:
    """``7 insatser och 3 mål försvinner.``"""
    rows = plan.initiatives.count()
    goals = plan.initiatives.aggregate(number=Count("goals"))["number"]
    parts = [ngettext("%d insats", "%d insatser", rows) % rows, ngettext("%d mål", "%d mål", goals) % goals]
    return _("%s försvinner.") % list_in_words(parts)


def what_goes_with_initiative(row: Initiative) -> str:
    """Its goals; and what it was carried from needs a choice again. What was said of it stays with the plan."""
    return _told(_("insatsen"), [_goals(row.goals.count())], _is_chosen(row))


def what_goes_with_goal(row: Goal) -> str:
    """What it was carried from needs a choice again."""
    return _told(_("målet"), [], _is_chosen(row))


def _told(what: str, parts: list[str], is_chosen: bool) -> str:
    gone = _("%s försvinner.") % list_in_words([what, *filter(None, parts)])
    gone = gone[:1].upper() + gone[1:]
    again = _("Valet från förra planen kommer tillbaka och behöver göras om.")
    return f"{gone} {again}" if is_chosen else gone


def _goals(number: int) -> str:
    return ngettext("%d mål", "%d mål", number) % number if number else ""


def _is_chosen(row: Initiative | Goal) -> bool:
    if isinstance(row, Initiative):
        return bool(row.plan.carry_forwards.filter(new_initiative=row).exists())
    return bool(row.initiative.plan.carry_forwards.filter(new_goal=row).exists())
