"""Who handles a case, and the steps until it can be decided. Each asks on a page of its own, then does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.forms.case_steps import AssignForm, ConflictForm, ReturnForm
from grants.models import GrantCase
from grants.pages.case_frame import CaseFrame, case_frame
from grants.policies import can_assign_case, can_declare_conflict, can_handle_case, can_return_case
from grants.proposals import read_proposal
from grants.services.case_rows import users_with_conflict
from grants.services.case_workflow import (
    assign_case,
    declare_conflict,
    lacking_to_prepare,
    prepare_case,
    return_case,
    start_case,
)
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts
from registers.forms import VersionForm
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class StepPage:
    """A page that asks before a step: its texts, and what stands above the form."""

    texts: Texts
    template: str = "grants/case_step.html"
    context: Callable[[], dict[str, Any]] = dict


@form_methods
def assign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Hand a case to an officer, with somebody who stands in."""
    row = visible_case(request, case_id)
    check_allowed(can_assign_case(request.actor, row))
    form = AssignForm(posted(request), actor=request.actor, case=row)

    def act() -> GrantCase:
        data = form.cleaned_data
        officer, cover = data["officer"], data["cover"]
        return assign_case(
            actor=request.actor,
            case_id=row.pk,
            officer_id=officer.pk if officer else None,
            cover_id=cover.pk if cover else None,
            expected_version=data["version"],
        )

    lead = _("Den som får ärendet får en avisering.")
    return _answer(request, row, form, act, StepPage(_texts(row, _("Handläggare"), _("Spara"), lead)))


@form_methods
def conflict(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say whether one has a conflict of interest in the case."""
    row = visible_case(request, case_id)
    check_allowed(can_declare_conflict(request.actor, row))
    form = ConflictForm(posted(request))

    def act() -> object:
        data = form.cleaned_data
        return declare_conflict(actor=request.actor, case_id=row.pk, has_conflict=form.has_conflict, note=data["note"])

    lead = _("Den som är jävig varken handlägger eller beslutar ärendet (16 och 17 §§ förvaltningslagen).")
    texts = _texts(row, _("Jäv"), _("Spara svaret"), lead, _("Svaret om jäv är sparat."))
    return _answer(request, row, form, act, StepPage(texts))


@form_methods
def start(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Begin to handle a case."""
    row = _handled_case(request, case_id)
    form = VersionForm(posted(request), initial={"version": row.version})

    def act() -> GrantCase:
        return start_case(actor=request.actor, case_id=row.pk, expected_version=form.cleaned_data["version"])

    lead = _("Ärendet blir ditt.") if row.officer_id is None else _("Ärendet är sedan under handläggning.")
    texts = _texts(row, _("Börja handlägga"), _("Börja handlägga"), lead, _("Handläggningen har börjat."))
    return _answer(request, row, form, act, StepPage(texts))


@form_methods
def prepare(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the case with its proposal to whoever decides it; tells what is still lacking."""
    row = _handled_case(request, case_id)
    form = VersionForm(posted(request), initial={"version": row.version})

    def act() -> GrantCase:
        return prepare_case(actor=request.actor, case_id=row.pk, expected_version=form.cleaned_data["version"])

    def context() -> dict[str, Any]:
        proposal = read_proposal(row, timezone.localdate())
        return {"proposal": proposal, "missing": lacking_to_prepare(row, proposal)}

    lead = _("Uppgifterna och förslaget står fast tills ärendet är beslutat eller lämnas tillbaka.")
    texts = _texts(row, _("Bered ärendet"), _("Bered ärendet"), lead)
    return _answer(request, row, form, act, StepPage(texts, "grants/case_prepare.html", context))


@form_methods
def send_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a prepared case back to its officer."""
    row = visible_case(request, case_id)
    check_allowed(can_return_case(request.actor, row, row.authority, users_with_conflict(row)))
    form = ReturnForm(posted(request), initial={"version": row.version})

    def act() -> GrantCase:
        data = form.cleaned_data
        return return_case(
            actor=request.actor, case_id=row.pk, expected_version=data["version"], comment=data["comment"]
        )

    return _answer(request, row, form, act, StepPage(_texts(row, _("Lämna tillbaka ärendet"), _("Lämna tillbaka"))))


def _handled_case(request: HttpRequest, case_id: UUID) -> GrantCase:
    row = visible_case(request, case_id)
    check_allowed(can_handle_case(request.actor, row, users_with_conflict(row)))
    return row


def _texts(row: GrantCase, heading: str, button: str, lead: str = "", told: str = "") -> Texts:
    return Texts(heading, button, reverse("grants:case", args=[row.pk]), told or _("Sparat."), lead)


def _answer(request: HttpRequest, row: GrantCase, form: Any, act: Callable[[], object], page: StepPage) -> HttpResponse:
    """The page that asks; afterwards the case with the receipt."""

    def done(_result: object) -> HttpResponse:
        messages.success(request, page.texts.told)
        return redirect(page.texts.back)

    frame: CaseFrame = case_frame(request.actor, row)
    context = {"texts": page.texts, "crumbs": frame.crumbs, "frame": frame, "case": row, **page.context()}
    return answer_form(request, form, act, done, FormPage(page.template, context))
