"""Programmes: list, page, comparison, beginning and writing one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.enums import ProgrammeState
from programs.forms.programme_filters import ProgrammeFilter
from programs.forms.programmes import SECTIONS, NewProgrammeForm
from programs.models import Programme
from programs.pages.programme_comparison import comparison
from programs.pages.programmes import programme_page, visible_programmes
from programs.policies import can_create_programme, can_edit_programme, can_keep_programme
from programs.services.programmes import NewProgramme, create_programme, edit_programme, remove_programme
from programs.views.programme_forms import (
    Texts,
    answer_edit,
    crumbs_of,
    press_at,
    programme_address,
)
from registers.forms import VersionForm
from rsp.answers import FormPage, answer_form, posted
from rsp.editing import VersionedEdit
from rsp.listing import Column, Listing
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])

COLUMNS = (
    Column("lan", gettext_lazy("Län"), lambda row: row.county.name, ("county__name", "-first_year", "-revision")),
    Column("program", gettext_lazy("Program"), lambda row: row.name, ("first_year", "last_year", "county__name")),
    Column("revidering", gettext_lazy("Revidering"), lambda row: row.revision, in_page=False),
    Column("lage", gettext_lazy("Läge"), lambda row: row.get_state_display(), ("state", "county__name")),
    Column("ansvarig", gettext_lazy("Ansvarig"), lambda row: row.owner.public_name, ("owner__name",)),
    Column("antaget", gettext_lazy("Antaget"), lambda row: row.adopted_on, ("adopted_on", "county__name")),
    Column("dnr", gettext_lazy("Diarienummer"), lambda row: row.dnr, ("dnr",), in_page=False),
    Column("exempel", gettext_lazy("Exempeldata"), lambda row: _("Ja") if row.is_example else "", in_page=False),
)


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes of all counties."""
    rows = visible_programmes(request.actor)
    listing = Listing(request, rows, ProgrammeFilter, COLUMNS, "program", _("Regionala serviceprogram"), "lan")
    return listing.response("programs/programmes.html", {"can_add": can_create_programme(request.actor)})


@require_safe
def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """One programme, as a document to read."""
    page = programme_page(request.actor, visible_programme(request, programme_id))
    return render(request, "programs/programme.html", {"page": page})


@require_safe
def compare(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """A revision beside what it revises. 404 for a programme that revises nothing."""
    row = visible_programme(request, programme_id)
    if row.revises is None:
        raise Http404
    context = {"page": comparison(row), "crumbs": crumbs_of(row)}
    return render(request, "programs/programme_compare.html", context)


@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Begin a programme."""
    check_allowed(can_create_programme(request.actor))
    form = NewProgrammeForm(posted(request), actor=request.actor)

    def act() -> Programme:
        data = form.cleaned_data
        facts = NewProgramme(
            data["county"].pk, data["first_year"], data["last_year"], data["dnr"], data["network_name"]
        )
        return create_programme(actor=request.actor, facts=facts)

    def done(row: Programme) -> HttpResponse:
        messages.success(request, _("Programmet är skapat som utkast. Skriv innehållet del för del."))
        return redirect("programs:programme", row.pk)

    address = reverse("programs:programmes")
    crumbs = [(_("Program"), address)]
    texts = Texts(_("Nytt program"), _("Skapa utkastet"), address, "", crumbs=crumbs)
    return answer_form(request, form, act, done, FormPage("programs/form.html", {"texts": texts}))


@form_methods
def edit(request: HttpRequest, programme_id: UUID, section: str) -> HttpResponse:
    """Write one part of the programme's text."""
    row = writable_programme(request, programme_id)
    if section not in SECTIONS:
        raise Http404
    heading, form_class = SECTIONS[section]
    editing = VersionedEdit(request, row, form_class)

    def act(version: int, values: dict[str, Any]) -> Programme:
        return edit_programme(
            actor=request.actor,
            programme_id=row.pk,
            expected_version=version,
            values=values,
            passed_over=editing.passed_over,
        )

    back = programme_address(row, section)
    texts = Texts(
        str(heading), _("Spara"), back, _("Ändringarna är sparade."), row.name, note(row), crumbs_of(row), False
    )
    return answer_edit(request, editing, act, texts)


@require_POST
def remove(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Take away a draft that nobody else has seen."""
    row, form = visible_programme(request, programme_id), VersionForm(request.POST)
    check_allowed(can_keep_programme(request.actor, row))

    def act() -> None:
        remove_programme(actor=request.actor, programme_id=row.pk, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, Texts("", "", reverse("programs:programmes"), _("Utkastet är borttaget.")))


def visible_programme(request: HttpRequest, programme_id: UUID) -> Programme:
    """A programme with what its pages read of it, else 404."""
    return get_object_or_404(visible_programmes(request.actor), pk=programme_id)


def writable_programme(request: HttpRequest, programme_id: UUID) -> Programme:
    """A programme to write in, else 404 or 403. Adopted meanwhile: the service answers 409, and the text stays."""
    row = visible_programme(request, programme_id)
    may = can_keep_programme if request.method == "POST" else can_edit_programme
    check_allowed(may(request.actor, row))
    return row


def note(row: Programme) -> str:
    """What to know before one writes: that others are reading it now."""
    if row.state == ProgrammeState.CONSULTED:
        return _("Programmet är på samråd. De som är inbjudna ser ändringen direkt.")
    return ""
