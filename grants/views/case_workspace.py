"""What the workspace of a case shows of its evaluation, and the form of facts that stands in it."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import OPEN_STATES
from grants.forms.case_completion import DayTriedForm
from grants.forms.case_facts import CaseFactsForm
from grants.pages.case_evaluation import CaseEvaluationPage, case_evaluation_page
from grants.pages.case_frame import CaseFrame
from grants.pages.decided_evaluation import decided_evaluation_page
from rsp.editing import VersionedEdit


def day_tried(request: HttpRequest) -> date:
    """The day whose rules are asked for (``dag``), else today."""
    return _day(request, "dag") or timezone.localdate()


def day_drawn(request: HttpRequest) -> date:
    """The day whose questions the posted form asked (``ritad``), else today."""
    return _day(request, "ritad") or timezone.localdate()


def _day(request: HttpRequest, name: str) -> date | None:
    form = DayTriedForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    return form.cleaned_data.get(name)


def evaluation_context(request: HttpRequest, frame: CaseFrame) -> dict[str, Any]:
    """What ``grants/_case_evaluation.html`` reads, for the workspace: the evaluation, and the form of facts.

    A decided case shows what was kept with its decision, until a day is asked for.
    """
    kept = None
    if frame.case.state not in OPEN_STATES and _day(request, "dag") is None:
        kept = decided_evaluation_page(frame)
    page = kept or case_evaluation_page(frame, day_tried(request))
    return {"provning": page, **_form_context(request, page)}


def _form_context(request: HttpRequest, page: CaseEvaluationPage) -> dict[str, Any]:
    if not page.frame.can_edit:
        return {}
    edit = facts_edit(request, page)
    return {"facts_edit": edit, "facts_form": edit.form}


def facts_edit(request: HttpRequest, page: CaseEvaluationPage) -> VersionedEdit:
    """The edit of the facts that are asked for under the rules of the page's day."""
    options: dict[str, Any] = {"definitions": page.definitions, "day": page.day}
    return VersionedEdit(
        request, page.case, CaseFactsForm, label=_("ärende %(dnr)s") % {"dnr": page.case.dnr}, **options
    )
