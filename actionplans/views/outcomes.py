"""What came of the goals: a goal, its outcomes, the year's table, and an owner's own initiatives."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from actionplans.enums import GoalSource
from actionplans.forms.outcomes import OutcomeFilter, OutcomeForm, ResultForm, suggested_day
from actionplans.lineages import goals_that_hold, initiatives_that_hold
from actionplans.models import Goal, Initiative, Outcome
from actionplans.pages.my_initiatives import my_initiatives_page
from actionplans.pages.outcomes import (
    COLUMNS,
    goal_name,
    goal_page,
    goal_rows,
    goals_with_outcomes,
    outcomes_page,
    visible_goals,
)
from actionplans.pages.plans import visible_plans
from actionplans.policies import can_keep_plan, can_report_outcome
from actionplans.rules.targets import contradiction
from actionplans.services.outcomes import correct_outcome, report_outcome, report_result, withdraw_outcome
from actionplans.views.plan_forms import answer_removal, crumbs_of
from programs.views.programme_forms import Texts, answer_act, answer_edit
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.listing import Listing
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def goal(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """A goal with its years, and what has been reported of it."""
    row = get_object_or_404(visible_goals(request.actor), pk=goal_id)
    page = goal_page(request.actor, row)
    return render(request, "actionplans/goal.html", {"page": page, "row": row, "crumbs": crumbs_of(page.plan)})


@form_methods
def outcome_add(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Report what a goal had reached on a day."""
    row = _reported_goal(request, goal_id)
    first = {"reached_on": suggested_day(row.initiative.plan.year)}
    form = OutcomeForm(posted(request), initial=first, **_of(row))

    def act() -> Outcome:
        return _doubted(request, row, report_outcome(actor=request.actor, goal_id=row.pk, values=form.cleaned_data))

    texts = _texts(request, row, _("Rapportera utfall"), _("Utfallet är sparat."))
    return answer_act(request, form, act, replace(texts, note=_of_same_day(request, row, form) or texts.note))


@form_methods
def outcome_edit(request: HttpRequest, outcome_id: UUID) -> HttpResponse:
    """Correct an outcome; a stale save leads to the conflict page."""
    outcome, row = _reported_outcome(request, outcome_id)
    editing = VersionedEdit(request, outcome, OutcomeForm, **_of(row))

    def act(version: int, values: dict[str, Any]) -> Outcome:
        saved = correct_outcome(
            actor=request.actor,
            outcome=outcome,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )
        return _doubted(request, row, saved)

    return answer_edit(request, editing, act, _texts(request, row, _("Ändra utfallet"), _("Ändringarna är sparade.")))


@form_methods
def outcome_remove(request: HttpRequest, outcome_id: UUID) -> HttpResponse:
    """Ask, then take an outcome away."""
    outcome, row = _reported_outcome(request, outcome_id)

    def act(version: int) -> None:
        withdraw_outcome(actor=request.actor, outcome=outcome, expected_version=version)

    texts = _texts(request, row, "", _("Utfallet är borttaget."))
    texts = replace(texts, button=_("Ta bort utfallet"), note=_("Utfallet försvinner med sin bedömning."))
    return answer_removal(request, outcome, act, (_("utfallet %s") % outcome.reached_on.isoformat(), texts))


@form_methods
def initiative_result(request: HttpRequest, initiative_id: UUID) -> HttpResponse:
    """Write what was done in an initiative."""
    rows = Initiative.objects.visible_to(request.actor).select_related("plan__county", "area")
    row = get_object_or_404(rows, pk=initiative_id)
    row = initiatives_that_hold(row, rows).first() or row
    check_allowed(can_report_outcome(request.actor, row))
    editing = VersionedEdit(request, row, ResultForm)

    def act(version: int, values: dict[str, Any]) -> Initiative:
        return report_result(
            actor=request.actor,
            initiative_id=row.pk,
            expected_version=version,
            result=values["result"],
            passed_over=editing.passed_over,
        )

    back = f"{reverse('actionplans:plan', args=[row.plan_id])}#insats-{row.pk}"
    back = reverse("actionplans:my_initiatives") if not can_keep_plan(request.actor, row.plan) else back
    texts = Texts(_("Vad som gjordes"), _("Spara"), back, _("Texten är sparad."), row.title, crumbs=crumbs_of(row.plan))
    return answer_edit(request, editing, act, texts)


@require_safe
def plan_outcomes(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """All goals of a plan with their newest outcome; late ones, and owners who have reported nothing. Also a file."""
    plan = get_object_or_404(visible_plans(request.actor), pk=plan_id)
    request.plan_of_outcomes = plan  # type: ignore[attr-defined]  # read by the filters' lists
    listing = Listing(
        request,
        goals_with_outcomes(request.actor).filter(initiative__plan=plan),
        OutcomeFilter,
        COLUMNS,
        name=f"utfall-{plan.county_id}-{plan.year}",
        title=_("Utfall %(year)s") % {"year": plan.year},
        default_sort="nummer",
        present=lambda rows: goal_rows(rows, request.actor),
    )
    report = outcomes_page(request.actor, plan)
    return listing.response("actionplans/outcomes.html", {"report": report, "plan": plan, "crumbs": crumbs_of(plan)})


@require_safe
def my_initiatives(request: HttpRequest) -> HttpResponse:
    """What the reader's own organisation answers for, and what is to be reported."""
    year = request.GET.get("ar", "")
    page = my_initiatives_page(request.actor, _year(year))
    return render(request, "actionplans/my_initiatives.html", {"page": page})


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _reported_goal(request: HttpRequest, goal_id: UUID) -> Goal:
    """A goal that the actor reports of, else 404 or 403. When its plan has been changed: what it is in the new one."""
    row = get_object_or_404(visible_goals(request.actor), pk=goal_id)
    row = goals_that_hold(row, visible_goals(request.actor)).first() or row
    check_allowed(can_report_outcome(request.actor, row.initiative))
    return row


def _reported_outcome(request: HttpRequest, outcome_id: UUID) -> tuple[Outcome, Goal]:
    outcome = get_object_or_404(Outcome.objects.visible_to(request.actor), pk=outcome_id)
    return outcome, _reported_goal(request, outcome.goal_id)


def _doubted(request: HttpRequest, row: Goal, outcome: Outcome) -> Outcome:
    """The saved outcome, with a question when its figure and its assessment contradict each other."""
    if advice := contradiction(outcome.value, row.target, row.aim, outcome.assessment):
        messages.warning(request, advice)
    return outcome


def _of_same_day(request: HttpRequest, row: Goal, form: OutcomeForm) -> str:
    """The way to the outcome that the goal has already for the day that was sent."""
    if not form.is_bound or not form.is_valid():
        return ""
    rows = Outcome.objects.visible_to(request.actor).filter(goal=row, reached_on=form.cleaned_data["reached_on"])
    found = rows.first()
    if found is None:
        return ""
    words, address = (
        _("Det finns redan ett utfall för den dagen."),
        reverse("actionplans:outcome_edit", args=[found.pk]),
    )
    return format_html('{} <a href="{}">{}</a>', words, address, _("Ändra det"))


def _of(row: Goal) -> dict[str, Any]:
    return {"counted": row.source == GoalSource.COUNTED, "unit": row.unit}


def _texts(request: HttpRequest, row: Goal, heading: str, told: str) -> Texts:
    back = reverse("actionplans:goal", args=[row.pk])
    note = ""
    if row.source == GoalSource.COUNTED:
        figure = goal_page(request.actor, row).figure
        note = _("Utfallet räknas ur registrerade uppgifter och skrivs inte in. Välj bedömning och skriv en text.")
        if figure is not None:
            words = {"figure": f"{figure.normalize():f}", "unit": row.unit}
            note = _("Räknat ur registrerade uppgifter: %(figure)s %(unit)s. Välj bedömning och skriv en text.") % words
    crumbs = crumbs_of(row.initiative.plan, (_("Mål %s") % goal_name(row), back))
    return Texts(heading, _("Spara utfallet"), back, told, row.text, note, crumbs)
