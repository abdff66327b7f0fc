"""Requisitions and their invoices."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.serving import document_response
from grants.forms.money import RequisitionAddForm, RequisitionForm, RequisitionLineAddForm, RequisitionLineForm
from grants.models import Requisition, RequisitionLine
from grants.services.requisitions import (
    add_requisition,
    add_requisition_line,
    edit_requisition,
    edit_requisition_line,
    refuse_requisition,
    remove_requisition,
    remove_requisition_line,
)
from grants.views.money_pages import (
    form_methods,
    handled,
    handled_case,
    refusal_of,
    seen,
    texts_of,
    told_instead,
)
from programs.views.programme_forms import answer_act, answer_edit, press_at
from registers.forms import VersionForm
from rsp.answers import posted
from rsp.editing import VersionedEdit

OF_LINE = "requisition__case"


@form_methods
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Register a requisition."""
    case = handled_case(request, case_id)
    if request.method != "POST" and (refusal := refusal_of(lambda: refuse_requisition(case))):
        return told_instead(request, case, refusal, anchor="rekvisitioner")
    form = RequisitionAddForm(posted(request))

    def act() -> Requisition:
        values = dict(form.cleaned_data)
        key = values.pop("entry_key")
        return add_requisition(actor=request.actor, case_id=case.pk, values=values, entry_key=key)

    told = _("Rekvisitionen är registrerad. Lägg till fakturorna.")
    texts = texts_of(case, _("Ny rekvisition"), _("Registrera rekvisitionen"), told, anchor="rekvisitioner")
    return answer_act(request, form, act, texts)


@form_methods
def edit(request: HttpRequest, requisition_id: UUID) -> HttpResponse:
    """Change a requisition."""
    row = handled(request, Requisition, requisition_id)
    editing = VersionedEdit(request, row, RequisitionForm)

    def act(version: int, values: dict[str, Any]) -> Requisition:
        return edit_requisition(actor=request.actor, requisition_id=row.pk, expected_version=version, values=values)

    heading = _("Ändra rekvisition %(number)s") % {"number": row.number}
    texts = texts_of(row.case, heading, _("Spara"), _("Rekvisitionen är sparad."), anchor="rekvisitioner")
    return answer_edit(request, editing, act, texts)


@require_POST
def remove(request: HttpRequest, requisition_id: UUID) -> HttpResponse:
    """Take a requisition away."""
    row, form = handled(request, Requisition, requisition_id), VersionForm(request.POST)

    def act() -> None:
        remove_requisition(actor=request.actor, requisition_id=row.pk, expected_version=form.cleaned_data["version"])

    texts = texts_of(row.case, "", "", _("Rekvisitionen är borttagen."), anchor="rekvisitioner")
    return press_at(request, form, act, texts)


@form_methods
def line_add(request: HttpRequest, requisition_id: UUID) -> HttpResponse:
    """Write an invoice into a requisition."""
    requisition = handled(request, Requisition, requisition_id)
    form = RequisitionLineAddForm(posted(request), files=request.FILES or None)

    def act() -> RequisitionLine:
        values, upload = _split(form.cleaned_data)
        key = values.pop("entry_key")
        return add_requisition_line(
            actor=request.actor, requisition_id=requisition.pk, values=values, upload=upload, entry_key=key
        )

    heading = _("Ny faktura i rekvisition %(number)s") % {"number": requisition.number}
    texts = texts_of(
        requisition.case,
        heading,
        _("Spara fakturan"),
        _("Fakturan är sparad."),
        anchor="rekvisitioner",
        is_upload=True,
    )
    return answer_act(request, form, act, texts)


@form_methods
def line_edit(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Change an invoice."""
    row = handled(request, RequisitionLine, line_id, OF_LINE)
    editing = VersionedEdit(request, row, RequisitionLineForm, files=request.FILES or None)

    def act(version: int, values: dict[str, Any]) -> RequisitionLine:
        written, upload = _split(values)
        return edit_requisition_line(
            actor=request.actor, line_id=row.pk, expected_version=version, values=written, upload=upload
        )

    texts = texts_of(
        row.requisition.case,
        _("Ändra fakturan"),
        _("Spara"),
        _("Fakturan är sparad."),
        anchor="rekvisitioner",
        is_upload=True,
    )
    return answer_edit(request, editing, act, texts)


@require_POST
def line_remove(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take an invoice out."""
    row, form = handled(request, RequisitionLine, line_id, OF_LINE), VersionForm(request.POST)

    def act() -> None:
        remove_requisition_line(actor=request.actor, line_id=row.pk, expected_version=form.cleaned_data["version"])

    texts = texts_of(row.requisition.case, "", "", _("Fakturan är borttagen."), anchor="rekvisitioner")
    return press_at(request, form, act, texts)


@require_safe
def line_file(request: HttpRequest, line_id: UUID) -> HttpResponseBase:
    """The invoice's file, to whoever sees the case."""
    row = seen(request, RequisitionLine, line_id, OF_LINE)
    if row.document is None:
        raise Http404
    return document_response(request, row.document)


def _split(values: dict[str, Any]) -> tuple[dict[str, Any], UploadedFile | None]:
    """What is written, and the file."""
    written = dict(values)
    return written, written.pop("upload", None)
