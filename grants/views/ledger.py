"""The de minimis ledger of a company, and what is written in it: aid from others, and who is one undertaking."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import record_export
from grants.forms.ledger import (
    AidRemovalForm,
    MemberForm,
    MemberPeriodForm,
    OtherAidForm,
    TrialForm,
    UndertakingEditForm,
    UndertakingForm,
)
from grants.models import AidScheme, OtherAid, UndertakingGroup, UndertakingMember
from grants.pages.applicants import name_shown
from grants.pages.ledger import EXPORT_HEADINGS, export_rows, ledger_organisations, ledger_page
from grants.policies import can_change_other_aid, can_change_undertaking, can_edit_ledger, can_read_ledger
from grants.services.other_aid import add_other_aid, edit_other_aid, remove_other_aid
from grants.services.undertakings import (
    add_undertaking,
    add_undertaking_member,
    edit_undertaking,
    edit_undertaking_member,
)
from programs.views.programme_forms import Texts, answer_act, answer_edit
from registers.models import Organisation
from rsp.answers import UNPROCESSABLE, posted
from rsp.editing import VersionedEdit
from rsp.export import xlsx_bytes
from rsp.listing import TYPES
from rsp.rights import check_allowed
from rsp.swedish import long_date

form_methods = require_http_methods(["GET", "HEAD", "POST"])
TRIED = "prova"
EARLIEST, LATEST = date(2014, 1, 1), date(2100, 1, 1)


@require_safe
def ledger(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The ledger on a day, with a grant that is tried when one is asked about: nothing is saved."""
    row, day = _readable(request, organisation_id), _day(request)
    schemes = AidScheme.objects.visible_to(request.actor)
    is_tried = TRIED in request.GET
    initial = {"beslutsdag": day, "stodform": request.GET.get("stodform", "")}
    form = TrialForm(request.GET if is_tried else None, schemes=schemes, initial=initial)
    tried = None
    if is_tried and form.is_valid():
        data = form.cleaned_data
        tried = (data["stodform"], data["belopp"], data["beslutsdag"])
    page = ledger_page(request.actor, row, day, tried)
    status = UNPROCESSABLE if is_tried and form.errors else 200
    return render(request, "grants/ledger.html", {"page": page, "form": form}, status=status)


@require_safe
def export(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The ledger as Excel: what the page shows, by the names the reader may see."""
    row = _readable(request, organisation_id)
    rows = export_rows(ledger_page(request.actor, row, _day(request)))
    if request.method == "GET":
        record_export(request.actor, name="stod-av-mindre-betydelse", count=len(rows), file_format="xlsx")
    content = xlsx_bytes(_("Stöd av mindre betydelse"), EXPORT_HEADINGS, rows)
    response = HttpResponse(content, content_type=TYPES["xlsx"])
    name = f"stod-av-mindre-betydelse-{timezone.localdate()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@form_methods
def aid_add(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Aid from somebody else, as declared or as the register says. ``arende``: the case it was told of in."""
    row = _writable(request, organisation_id)
    form = OtherAidForm(posted(request))
    case_id = _uuid(request.GET.get("arende", ""))

    def act() -> OtherAid:
        return add_other_aid(actor=request.actor, organisation_id=row.pk, values=form.cleaned_data, case_id=case_id)

    return answer_act(request, form, act, _texts(request, row, _("Registrera annat stöd"), _("Stödet är registrerat.")))


@form_methods
def aid_edit(request: HttpRequest, aid_id: UUID) -> HttpResponse:
    """Change what is recorded of aid from somebody else, or take it away."""
    found = _writable_aid(request, aid_id)
    editing = VersionedEdit(request, found, OtherAidForm, label=_("uppgiften om annat stöd"))

    def act(version: int, values: dict[str, Any]) -> OtherAid:
        return edit_other_aid(
            actor=request.actor,
            aid_id=found.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    texts = _texts(request, found.organisation, _("Ändra uppgiften om annat stöd"), _("Uppgiften är sparad."))
    return answer_edit(request, editing, act, texts)


@form_methods
def aid_remove(request: HttpRequest, aid_id: UUID) -> HttpResponse:
    """Ask why, then take away a record that was wrong."""
    found = _writable_aid(request, aid_id)
    form = AidRemovalForm(posted(request), initial={"version": found.version})

    def act() -> None:
        told = form.cleaned_data
        remove_other_aid(actor=request.actor, aid_id=found.pk, expected_version=told["version"], reason=told["reason"])

    texts = _texts(request, found.organisation, _("Ta bort uppgiften om annat stöd?"), _("Uppgiften är borttagen."))
    words = {"day": long_date(found.granted_on), "grantor": found.grantor}
    lead = _("Stödet beviljades %(day)s av %(grantor)s. Det räknas inte längre, för något län.") % words
    return answer_act(request, form, act, replace(texts, button=_("Ta bort uppgiften"), lead=lead))


@form_methods
def undertaking_add(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """That a company is part of a single undertaking."""
    row = _writable(request, organisation_id)
    form = UndertakingForm(posted(request))

    def act() -> UndertakingGroup:
        return add_undertaking(actor=request.actor, values={**form.cleaned_data, "organisation": row})

    heading = _("Registrera ett enda företag")
    texts = _texts(request, row, heading, _("Företaget är registrerat. Lägg till de andra bolagen."))
    return answer_act(request, form, act, texts)


@form_methods
def undertaking_edit(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """What a single undertaking is called, and how it is known."""
    group = get_object_or_404(UndertakingGroup.objects.visible_to(request.actor), pk=group_id)
    _check_group(request, group)
    editing = VersionedEdit(request, group, UndertakingEditForm, label=_("uppgiften om ett enda företag"))

    def act(version: int, values: dict[str, Any]) -> UndertakingGroup:
        return edit_undertaking(
            actor=request.actor,
            group_id=group.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    texts = _texts(request, _first_of(group), _("Ändra ett enda företag"), _("Uppgiften är sparad."))
    return answer_edit(request, editing, act, texts)


@form_methods
def member_add(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """One more company of a single undertaking."""
    group = get_object_or_404(UndertakingGroup.objects.visible_to(request.actor), pk=group_id)
    _check_group(request, group)
    form = MemberForm(posted(request), companies=Organisation.objects.visible_to(request.actor).current())

    def act() -> UndertakingMember:
        return add_undertaking_member(actor=request.actor, group_id=group.pk, values=form.values)

    return answer_act(
        request, form, act, _texts(request, _first_of(group), _("Lägg till ett bolag"), _("Bolaget är tillagt."))
    )


@form_methods
def member_edit(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """How and when a company belongs; its last day ends it."""
    members = UndertakingMember.objects.visible_to(request.actor).select_related("group", "organisation__municipality")
    found = get_object_or_404(members, pk=member_id)
    _check_group(request, found.group)
    editing = VersionedEdit(request, found, MemberPeriodForm, label=_("uppgiften om bolaget"))

    def act(version: int, values: dict[str, Any]) -> UndertakingMember:
        return edit_undertaking_member(
            actor=request.actor,
            member_id=found.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    texts = _texts(request, found.organisation, _("Ändra bolagets samband"), _("Uppgiften är sparad."))
    return answer_edit(request, editing, act, texts)


def _readable(request: HttpRequest, organisation_id: UUID) -> Organisation:
    row = get_object_or_404(ledger_organisations(request.actor), pk=organisation_id)
    check_allowed(can_read_ledger(request.actor))
    return row


def _writable(request: HttpRequest, organisation_id: UUID) -> Organisation:
    row = _readable(request, organisation_id)
    check_allowed(can_edit_ledger(request.actor))
    return row


def _writable_aid(request: HttpRequest, aid_id: UUID) -> OtherAid:
    rows = OtherAid.objects.visible_to(request.actor).select_related("case", "organisation__municipality")
    found = get_object_or_404(rows, pk=aid_id)
    check_allowed(can_change_other_aid(request.actor, found))
    return found


def _check_group(request: HttpRequest, group: UndertakingGroup) -> None:
    members = group.members.select_related("organisation__municipality")
    check_allowed(can_change_undertaking(request.actor, members))


def _first_of(group: UndertakingGroup) -> Organisation:
    """The company whose ledger one comes back to."""
    members = group.members.select_related("organisation__municipality").order_by("valid_from", "pk")
    return members[0].organisation


def _texts(request: HttpRequest, row: Organisation, heading: str, told: str) -> Texts:
    address = reverse("grants:ledger", args=[row.pk])
    name = name_shown(request.actor, row)
    crumbs = [(_("Stödärenden"), reverse("grants:cases")), (_("Stöd av mindre betydelse"), address)]
    return Texts(heading, _("Spara"), address, told, name, crumbs=crumbs)


def _day(request: HttpRequest) -> date:
    """The day asked about; today when none is, or none that a ledger knows."""
    try:
        day = parse_date(request.GET.get("dag", ""))
    except ValueError:
        day = None
    return day if day and EARLIEST <= day <= LATEST else timezone.localdate()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
