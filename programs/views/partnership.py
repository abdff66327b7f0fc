"""The partnership of a programme: members, meetings, minutes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.forms.partnership import MeetingForm, MemberForm, MinutesForm, PartnerForm
from programs.models import PartnershipMeeting, PartnershipMember, Programme
from programs.pages.partnership import partnership_page
from programs.policies import can_edit_partnership
from programs.services.partnership import (
    Partner,
    add_meeting,
    add_minutes,
    add_partner,
    edit_meeting,
    edit_partner,
    remove_meeting,
    remove_partner,
)
from programs.views.programme_forms import Texts, answer_act, answer_edit, crumbs_of, press_at
from programs.views.programmes import visible_programme
from registers.forms import VersionForm
from rsp.answers import posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def partnership(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Members and meetings."""
    row = visible_programme(request, programme_id)
    context = {"page": partnership_page(request.actor, row), "crumbs": crumbs_of(row)}
    return render(request, "programs/partnership.html", context)


@form_methods
def member_add(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Let a body in."""
    row = _kept(request, programme_id)
    form = PartnerForm(posted(request), actor=request.actor, programme=row)

    def act() -> PartnershipMember:
        data = form.cleaned_data
        partner = Partner(data["organisation"].pk, data["role"], data["valid_from"], data["valid_to"])
        return add_partner(actor=request.actor, programme_id=row.pk, partner=partner)

    return answer_act(request, form, act, _texts(row, _("Ny medlem"), _("Medlemmen är tillagd.")))


@form_methods
def member_edit(request: HttpRequest, programme_id: UUID, member_id: int) -> HttpResponse:
    """Change role and days; a last day ends the membership."""
    row = _kept(request, programme_id)
    member = _member(request, row, member_id)
    editing = VersionedEdit(request, member, MemberForm)

    def act(version: int, values: dict[str, Any]) -> PartnershipMember:
        return edit_partner(
            actor=request.actor,
            member=member,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    texts = _texts(row, _("Ändra medlemskapet"), _("Ändringarna är sparade."), member.organisation.public_name)
    return answer_edit(request, editing, act, texts)


@require_POST
def member_remove(request: HttpRequest, programme_id: UUID, member_id: int) -> HttpResponse:
    """Take away a member that was put in by mistake."""
    row = _kept(request, programme_id)
    member, form = _member(request, row, member_id), VersionForm(request.POST)

    def act() -> None:
        remove_partner(actor=request.actor, member=member, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, _texts(row, "", _("Medlemmen är borttagen.")))


@form_methods
def meeting_add(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """A meeting, held or planned."""
    row, form = _kept(request, programme_id), MeetingForm(posted(request))

    def act() -> PartnershipMeeting:
        return add_meeting(actor=request.actor, programme_id=row.pk, values=form.cleaned_data)

    return answer_act(request, form, act, _texts(row, _("Nytt möte"), _("Mötet är tillagt.")))


@form_methods
def meeting_edit(request: HttpRequest, programme_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Change a meeting."""
    row = _kept(request, programme_id)
    meeting = _meeting(request, row, meeting_id)
    editing = VersionedEdit(request, meeting, MeetingForm)

    def act(version: int, values: dict[str, Any]) -> PartnershipMeeting:
        return edit_meeting(
            actor=request.actor,
            meeting=meeting,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    return answer_edit(request, editing, act, _texts(row, _("Ändra mötet"), _("Ändringarna är sparade.")))


@require_POST
def meeting_remove(request: HttpRequest, programme_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Take away a meeting that was put in by mistake."""
    row = _kept(request, programme_id)
    meeting, form = _meeting(request, row, meeting_id), VersionForm(request.POST)

    def act() -> None:
        remove_meeting(actor=request.actor, meeting=meeting, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, _texts(row, "", _("Mötet är borttaget.")))


@form_methods
def minutes_add(request: HttpRequest, programme_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The minutes of a meeting, as a file."""
    row = _kept(request, programme_id)
    meeting = _meeting(request, row, meeting_id)
    files = request.FILES if request.method == "POST" else None
    form = MinutesForm(posted(request), files, initial={"version": meeting.version})

    def act() -> PartnershipMeeting:
        data = form.cleaned_data
        return add_minutes(
            actor=request.actor, meeting=meeting, expected_version=data["version"], upload=data["upload"]
        )

    return answer_act(request, form, act, _texts(row, _("Protokoll"), _("Protokollet är sparat."), meeting.title))


def _kept(request: HttpRequest, programme_id: UUID) -> Programme:
    row = visible_programme(request, programme_id)
    check_allowed(can_edit_partnership(request.actor, row))
    return row


def _member(request: HttpRequest, row: Programme, member_id: int) -> PartnershipMember:
    rows = PartnershipMember.objects.visible_to(request.actor).filter(programme=row)
    return get_object_or_404(rows.select_related("organisation__municipality"), pk=member_id)


def _meeting(request: HttpRequest, row: Programme, meeting_id: UUID) -> PartnershipMeeting:
    return get_object_or_404(PartnershipMeeting.objects.visible_to(request.actor).filter(programme=row), pk=meeting_id)


def _texts(row: Programme, heading: str, told: str, lead: str = "") -> Texts:
    back = reverse("programs:partnership", args=[row.pk])
    crumbs = crumbs_of(row, (_("Partnerskap"), back))
    return Texts(heading, _("Spara"), back, told, lead or row.name, "", crumbs, is_upload=True)
