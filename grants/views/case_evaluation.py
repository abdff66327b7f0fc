"""The evaluation of a case: its facts saved or only tried, and the reasons to go on past a condition."""

import copy
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.forms.case_completion import RuleReasonForm
from grants.forms.case_facts import CaseFactsForm
from grants.models import GrantCase, RuleReason
from grants.pages.case_evaluation import RuleRow, anchor_of, case_evaluation_page
from grants.pages.case_frame import CaseFrame, case_frame
from grants.services.case_evaluation import kind_of_reason, remove_reason, save_facts, write_reason
from grants.views.case_pages import visible_case
from grants.views.case_workspace import day_drawn, day_tried, facts_edit
from rsp.answers import CONFLICT, FormPage, add_errors, answer_form, posted
from rsp.editing import VersionedEdit
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])

REMOVE = "ta-bort"
"""The name of the button that takes a reason away."""


@form_methods
def facts(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Save the facts; a stale save leads to the conflict page. Opened by itself it is the workspace."""
    case = visible_case(request, case_id)
    if request.method != "POST":
        return redirect("grants:case", case.pk)
    frame = case_frame(request.actor, case)
    check_allowed(frame.can_edit)
    page, day = case_evaluation_page(frame, day_drawn(request)), day_tried(request)
    editing = facts_edit(request, page)
    refused = False
    try:
        if editing.accept(lambda version, values: _save(request, editing, version, values)):
            messages.success(request, _("Uppgifterna är sparade, och ärendet är prövat igen."))
            query = "" if day == timezone.localdate() else f"?dag={day}"
            return redirect(reverse("grants:case", args=[case.pk]) + query)
    except ValidationError as error:
        add_errors(editing.form, error)
    except ActRefused as refusal:
        add_errors(editing.form, ValidationError(str(refusal)))
        refused = True
    context = {"frame": frame, "tab": "provning", "provning": page, "facts_edit": editing, "facts_form": editing.form}
    response = editing.response("grants/case_facts.html", {**context, "crumbs": frame.crumbs})
    response.status_code = CONFLICT if refused else response.status_code
    return response


def _save(request: HttpRequest, editing: VersionedEdit, version: int, values: dict[str, Any]) -> GrantCase:
    stored = {name: values[name] for name in ("applied_amount", "support_year", "received_on")}
    return save_facts(
        actor=request.actor,
        case_id=editing.row.pk,
        expected_version=version,
        values={**stored, "facts": editing.form.instance.facts},
        passed_over=editing.passed_over,
    )


@require_POST
def rules(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The verdict and the conditions for what is being typed. Saves nothing."""
    case = visible_case(request, case_id)
    frame = case_frame(request.actor, case)
    check_allowed(frame.can_edit)
    day = day_tried(request)
    drawn = case_evaluation_page(frame, day_drawn(request))
    form = CaseFactsForm(request.POST, definitions=drawn.definitions, instance=copy.copy(case))
    form.is_valid()
    page = case_evaluation_page(frame, day, tried=form.instance, unreadable=form.unreadable)
    return render(request, "grants/_case_rules.html", {"provning": page, "frame": frame, "swapped": True})


@form_methods
def rule_reason(request: HttpRequest, case_id: UUID, rule: str) -> HttpResponse:
    """Write the particular grounds, or why a warning is passed; or take them away."""
    case = visible_case(request, case_id)
    frame = case_frame(request.actor, case)
    check_allowed(frame.can_edit)
    row = _rule_row(frame, rule)
    known = RuleReason.objects.visible_to(request.actor).filter(case=case, rule=rule).first()
    back = reverse("grants:case", args=[case.pk]) + f"#{anchor_of(rule)}"
    if request.method == "POST" and REMOVE in request.POST:
        return _remove(request, case, rule, back)
    initial = {"text": known.text, "version": known.version} if known else {}
    form = RuleReasonForm(posted(request), initial=initial)

    def act() -> RuleReason:
        data = form.cleaned_data
        return write_reason(
            actor=request.actor, case_id=case.pk, rule=rule, text=data["text"], expected_version=data["version"]
        )

    def done(_row: RuleReason) -> HttpResponse:
        messages.success(request, _("Skälen är sparade och följer med i beslutet."))
        return redirect(back)

    context = {"frame": frame, "tab": "provning", "row": row, "known": known, "back": back, "remove": REMOVE}
    return answer_form(request, form, act, done, FormPage("grants/rule_reason.html", context))


def _rule_row(frame: CaseFrame, rule: str) -> RuleRow:
    page = case_evaluation_page(frame, timezone.localdate())
    row = next((row for row in page.rows if row.condition.key == rule), None)
    if row is None or kind_of_reason(row.condition) is None:
        raise Http404(_("Författningen tillåter inget undantag från villkoret."))
    return replace(row, may_write=False)  # the reason is written here: no link to itself


def _remove(request: HttpRequest, case: GrantCase, rule: str, back: str) -> HttpResponse:
    try:
        remove_reason(actor=request.actor, case_id=case.pk, rule=rule)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Skälen är borttagna. Villkoret gäller igen."))
    return redirect(back)
