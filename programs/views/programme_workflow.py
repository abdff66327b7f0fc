"""The steps of a programme's life, its formal decisions and its files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.models import Document
from documents.serving import document_response
from programs.forms.programmes import (
    AdoptForm,
    EndingForm,
    OtherDecisionForm,
    PaperForm,
    ReviseForm,
    SecrecyForm,
)
from programs.models import Programme
from programs.policies import can_adopt_programme, can_keep_programme, can_read_programme_file
from programs.requirements import missing_to_adopt
from programs.services.programme_documents import (
    UploadedPaper,
    add_programme_document,
    remove_programme_document,
    set_document_secrecy,
)
from programs.services.programme_workflow import (
    FormalDecision,
    add_decision,
    adopt_programme,
    close_programme,
    prolong_programme,
    resume_programme,
    revise_programme,
)
from programs.views.programme_forms import Texts, answer_act, crumbs_of, press_at, programme_address
from programs.views.programmes import visible_programme
from registers.forms import VersionForm
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def adopt(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Record the adoption; while something is lacking the page says what, with links."""
    row = _decidable(request, programme_id)
    form = AdoptForm(*_files(request), initial={"version": row.version, "dnr": row.dnr})

    def act() -> Programme:
        data = form.cleaned_data
        return adopt_programme(
            actor=request.actor, programme_id=row.pk, expected_version=data["version"], decision=_decision(data)
        )

    def done(_row: Programme) -> HttpResponse:
        messages.success(request, _("Programmet är antaget. Innehållet är nu låst."))
        return redirect(programme_address(row))

    context = {"row": row, "missing": missing_to_adopt(row), "crumbs": crumbs_of(row)}
    return answer_form(request, form, act, done, FormPage("programs/programme_adopt.html", context))


@form_methods
def prolong(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Let the programme hold for more years."""
    row = _decidable(request, programme_id)
    form = EndingForm(*_files(request), initial={"version": row.version})
    form.fields["last_year"].label = _("Nytt sista år")

    def act() -> Programme:
        return _with_year(prolong_programme, request, row, form.cleaned_data)

    told = _("Programmet är förlängt.")
    return answer_act(request, form, act, _texts(row, _("Förläng programmet"), _("Förläng"), told))


@form_methods
def close(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """End the programme by a decision."""
    row = _decidable(request, programme_id)
    form = EndingForm(*_files(request), initial={"version": row.version, "last_year": row.last_year})

    def act() -> Programme:
        return _with_year(close_programme, request, row, form.cleaned_data)

    texts = _texts(row, _("Avsluta programmet"), _("Avsluta programmet"), _("Programmet har upphört."))
    return answer_act(request, form, act, texts)


@form_methods
def revise(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Begin a revision beside the adopted programme."""
    row = visible_programme(request, programme_id)
    check_allowed(can_keep_programme(request.actor, row))
    form = ReviseForm(posted(request), initial={"first_year": row.first_year, "last_year": row.last_year})

    def act() -> Programme:
        data = form.cleaned_data
        return revise_programme(
            actor=request.actor, programme_id=row.pk, first_year=data["first_year"], last_year=data["last_year"]
        )

    def done(revision: Programme) -> HttpResponse:
        messages.success(
            request, _("Revideringen är skapad som utkast. Det antagna programmet gäller tills den antas.")
        )
        return redirect(programme_address(revision))

    lead = _("Allt innehåll kopieras till ett nytt utkast. Det antagna programmet ändras inte.")
    texts = Texts(
        _("Revidera programmet"), _("Skapa revideringen"), programme_address(row), "", lead, "", crumbs_of(row)
    )
    return answer_form(request, form, act, done, FormPage("programs/form.html", {"texts": texts}))


@require_POST
def resume(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Take the programme back to a draft."""
    row, form = visible_programme(request, programme_id), VersionForm(request.POST)
    check_allowed(can_keep_programme(request.actor, row))

    def act() -> Programme:
        return resume_programme(actor=request.actor, programme_id=row.pk, expected_version=form.cleaned_data["version"])

    return press_at(request, form, act, _texts(row, "", "", _("Programmet är ett utkast igen.")))


@form_methods
def decision_add(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Another formal decision about the programme."""
    row = _decidable(request, programme_id)
    form = OtherDecisionForm(*_files(request))

    def act() -> object:
        data = form.cleaned_data
        return add_decision(actor=request.actor, programme_id=row.pk, text=data["text"], decision=_decision(data))

    texts = _texts(row, _("Nytt beslut om programmet"), _("Spara beslutet"), _("Beslutet är sparat."), "beslut")
    return answer_act(request, form, act, texts)


@form_methods
def document_add(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """A file of the programme."""
    row = visible_programme(request, programme_id)
    check_allowed(can_keep_programme(request.actor, row))
    form = PaperForm(*_files(request))

    def act() -> object:
        return add_programme_document(
            actor=request.actor, programme_id=row.pk, paper=UploadedPaper(**form.cleaned_data)
        )

    texts = _texts(row, _("Ny handling"), _("Ladda upp handlingen"), _("Handlingen är uppladdad."), "handlingar")
    return answer_act(request, form, act, texts)


@require_POST
def document_remove(request: HttpRequest, programme_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a file away from a programme: after the adoption not what was decided on."""
    row = visible_programme(request, programme_id)
    check_allowed(can_keep_programme(request.actor, row))

    def act() -> None:
        remove_programme_document(actor=request.actor, programme_id=row.pk, document_id=document_id)

    return press_at(request, None, act, _texts(row, "", "", _("Handlingen är borttagen."), "handlingar"))


@form_methods
def document_secrecy(request: HttpRequest, programme_id: UUID, document_id: UUID) -> HttpResponse:
    """Mark a file secret, or take the mark away, also after the adoption."""
    row = visible_programme(request, programme_id)
    check_allowed(can_keep_programme(request.actor, row))
    found = _document_of(row, document_id)
    if found is None:
        raise Http404
    form = SecrecyForm(
        posted(request), initial={"version": found.version, "secrecy_paragraph": found.secrecy_paragraph}
    )

    def act() -> object:
        data = form.cleaned_data
        return set_document_secrecy(
            actor=request.actor,
            programme_id=row.pk,
            document_id=document_id,
            expected_version=data["version"],
            secrecy_paragraph=data["secrecy_paragraph"],
        )

    return answer_act(request, form, act, _secrecy_texts(row, found))


@require_safe
def document(request: HttpRequest, programme_id: UUID, document_id: UUID) -> HttpResponseBase:
    """A file of the programme, of one of its decisions, or the minutes of a meeting."""
    row = visible_programme(request, programme_id)
    found = _document_of(row, document_id)
    if found is None:
        raise Http404
    check_allowed(can_read_programme_file(request.actor, row, is_secret=found.is_secret))
    return document_response(request, found)


def _document_of(row: Programme, document_id: UUID) -> Document | None:
    for name in ("documents", "decisions", "meetings"):
        field = "minutes" if name == "meetings" else "document"
        owner = getattr(row, name).select_related(field).filter(**{field: document_id}).first()
        if owner:
            found: Document = getattr(owner, field)
            return found
    return None


def _decidable(request: HttpRequest, programme_id: UUID) -> Programme:
    row = visible_programme(request, programme_id)
    check_allowed(can_adopt_programme(request.actor, row))
    return row


def _files(request: HttpRequest) -> tuple[Any, Any]:
    return (posted(request), request.FILES if request.method == "POST" else None)


def _decision(data: dict[str, Any]) -> FormalDecision:
    return FormalDecision(data["decided_on"], data["body"], data["paragraph"], data["dnr"], data["upload"])


def _with_year(act: Any, request: HttpRequest, row: Programme, data: dict[str, Any]) -> Any:
    return act(
        actor=request.actor,
        programme_id=row.pk,
        expected_version=data["version"],
        last_year=data["last_year"],
        decision=_decision(data),
    )


def _texts(row: Programme, heading: str, button: str, told: str, anchor: str = "") -> Texts:
    back = programme_address(row, anchor)
    return Texts(heading, button, back, told, row.name, "", crumbs_of(row), is_upload=True)


def _secrecy_texts(row: Programme, found: Document) -> Texts:
    note = _(
        "En sekretessmarkerad handling läses genast bara av länets egen personal. Titeln kan stå kvar på den öppna "
        "länssidan i upp till fem minuter. Töms fältet kan alla som läser programmet läsa handlingen."
    )
    told, back = _("Sekretessmarkeringen är sparad."), programme_address(row, "handlingar")
    return Texts(_("Sekretess för handlingen"), _("Spara"), back, told, str(found), note, crumbs_of(row))
