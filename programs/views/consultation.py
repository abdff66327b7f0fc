"""Consultation on a programme: the county asks and reads, the invited answer in their own sign-in."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programs.forms.consultation import AnswerForm, ConsultationForm, OpenConsultationForm
from programs.models import Consultation, ConsultationInvitation, Programme
from programs.pages.consultation import CSV_HEADINGS, answer_rows, consultation_page
from programs.policies import can_answer_consultation, can_keep_programme, can_read_answers
from programs.services.consultation import (
    answer_consultation,
    edit_consultation,
    open_consultation,
    refuse_late_answer,
)
from programs.views.programme_forms import Texts, answer_act, answer_edit, crumbs_of
from programs.views.programmes import visible_programme
from rsp.answers import CONFLICT, posted
from rsp.editing import VersionedEdit
from rsp.export import csv_bytes
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def consultation(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The rounds: all answers for the county, its own for an invited body."""
    row = visible_programme(request, programme_id)
    context = {"page": consultation_page(request.actor, row), "crumbs": crumbs_of(row)}
    return render(request, "programs/consultation.html", context)


@require_safe
def answers_csv(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What each invited body answered last in the newest round."""
    row = visible_programme(request, programme_id)
    check_allowed(can_read_answers(request.actor, row))
    newest = consultation_page(request.actor, row).newest
    if newest is None:
        raise Http404
    response = HttpResponse(csv_bytes(CSV_HEADINGS, answer_rows(newest)), content_type="text/csv; charset=utf-8")
    name = f"samrad-{row.county_id}-{row.first_year}-{row.last_year}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@form_methods
def open_round(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Send the draft out for views."""
    row = visible_programme(request, programme_id)
    check_allowed(can_keep_programme(request.actor, row))
    form = OpenConsultationForm(posted(request), initial={"version": row.version})

    def act() -> Consultation:
        data = form.cleaned_data
        return open_consultation(
            actor=request.actor,
            programme_id=row.pk,
            expected_version=data["version"],
            closes_on=data["closes_on"],
            message=data["message"],
        )

    lead = _("Alla kommuner i länet och partnerskapets medlemmar bjuds in, läser utkastet och svarar i sin inloggning.")
    told = _("Programmet är på samråd. De inbjudna har fått en avisering.")
    texts = Texts(_("Skicka på samråd"), _("Skicka på samråd"), address(row), told, lead, "", crumbs_of(row))
    return answer_act(request, form, act, texts)


@form_methods
def edit_round(request: HttpRequest, programme_id: UUID, consultation_id: UUID) -> HttpResponse:
    """Change the last day or the message."""
    row = visible_programme(request, programme_id)
    check_allowed(can_keep_programme(request.actor, row))
    rounds = Consultation.objects.visible_to(request.actor).filter(programme=row)
    asked = get_object_or_404(rounds, pk=consultation_id)
    editing = VersionedEdit(request, asked, ConsultationForm)

    def act(version: int, values: dict[str, Any]) -> Consultation:
        return edit_consultation(
            actor=request.actor,
            consultation=asked,
            expected_version=version,
            closes_on=values["closes_on"],
            message=values["message"],
            passed_over=editing.passed_over,
        )

    told = _("Ändringarna är sparade.")
    texts = Texts(_("Ändra samrådet"), _("Spara"), address(row), told, row.name, "", _crumbs(row))
    return answer_edit(request, editing, act, texts)


@form_methods
def answer(request: HttpRequest, programme_id: UUID, invitation_id: int) -> HttpResponse:
    """An invited body says what it thinks; after the last day the page says so."""
    row = visible_programme(request, programme_id)
    rows = ConsultationInvitation.objects.visible_to(request.actor).filter(consultation__programme=row)
    asked = get_object_or_404(rows.select_related("organisation__municipality", "consultation"), pk=invitation_id)
    check_allowed(can_answer_consultation(request.actor, asked))
    form = AnswerForm(posted(request))
    if why := _why_not(asked, row):
        context = {"row": row, "asked": asked, "why": why, "form": form, "crumbs": _crumbs(row)}
        status = CONFLICT if request.method == "POST" else 200
        return render(request, "programs/consultation_ended.html", context, status=status)

    def act() -> object:
        return answer_consultation(actor=request.actor, invitation_id=asked.pk, **form.cleaned_data)

    lead = _("%(body)s svarar om %(programme)s.") % {"body": asked.organisation.public_name, "programme": row.name}
    told = _("Ert svar är sparat. Ni kan svara igen till och med sista svarsdag: det senaste svaret gäller.")
    texts = Texts(_("Lämna synpunkter"), _("Skicka svaret"), address(row), told, lead, "", _crumbs(row))
    return answer_act(request, form, act, texts)


def address(row: Programme) -> str:
    """The page of the consultation."""
    return reverse("programs:consultation", args=[row.pk])


def _crumbs(row: Programme) -> list[tuple[str, str]]:
    return crumbs_of(row, (_("Samråd"), address(row)))


def _why_not(asked: ConsultationInvitation, row: Programme) -> str:
    """Why no answer is taken today; empty when one is."""
    try:
        refuse_late_answer(asked.consultation, row)
    except ActRefused as refusal:
        return str(refusal)
    return ""
