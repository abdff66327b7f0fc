"""Following up the conditions of operating support: the list of a year, and one case's year."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.forms.money import ServiceFollowUpAddForm, ServiceFollowUpForm
from grants.models import ServiceFollowUp
from grants.pages.service_follow_ups import followed_cases
from grants.policies import can_read_ledger
from grants.services.service_follow_ups import add_service_follow_up, edit_service_follow_up
from grants.views.money_pages import form_methods, handled, handled_case, texts_of
from programs.views.programme_forms import answer_act, answer_edit
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed

FIRST_YEAR, LAST_YEAR = 2016, 2100


@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """The operating supports of a year, those that are not followed up first. Last year unless said."""
    check_allowed(can_read_ledger(request.actor))
    last = timezone.localdate().year - 1
    asked = request.GET.get("ar", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked) <= LAST_YEAR else last
    lines = sorted(followed_cases(request.actor, year), key=lambda line: line.is_done)
    context = {"year": year, "lines": lines, "missing": sum(not line.is_done for line in lines)}
    context["years"] = range(max(year, last + 1), max(FIRST_YEAR, year - 4) - 1, -1)
    return render(request, "grants/service_follow_ups.html", context)


@form_methods
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Follow up a year."""
    case = handled_case(request, case_id)
    asked = request.GET.get("ar", "")
    first = {"year": asked if asked.isdigit() else timezone.localdate().year - 1, "assessed_on": timezone.localdate()}
    form = ServiceFollowUpAddForm(posted(request), initial=first)

    def act() -> ServiceFollowUp:
        values = dict(form.cleaned_data)
        return add_service_follow_up(actor=request.actor, case_id=case.pk, year=values.pop("year"), values=values)

    lead = _("Regionen följer upp det som är utbetalt (35 §), och mottagaren lämnar uppgifterna (36 §).")
    heading, told = _("Följ upp utbud och öppettider"), _("Uppföljningen är sparad.")
    return answer_act(
        request, form, act, texts_of(case, heading, _("Spara uppföljningen"), told, lead=lead, anchor="villkor")
    )


@form_methods
def edit(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """Change a year that is followed up."""
    row = handled(request, ServiceFollowUp, follow_up_id)
    editing = VersionedEdit(request, row, ServiceFollowUpForm)

    def act(version: int, values: dict[str, Any]) -> ServiceFollowUp:
        return edit_service_follow_up(actor=request.actor, follow_up_id=row.pk, expected_version=version, values=values)

    heading = _("Ändra uppföljningen av %(year)s") % {"year": row.year}
    return answer_edit(
        request, editing, act, texts_of(row.case, heading, _("Spara"), _("Uppföljningen är sparad."), anchor="villkor")
    )
