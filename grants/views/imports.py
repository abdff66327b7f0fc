"""Tables of support in and out: upload, columns, dry run with questions, and all or nothing; cases as a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import record_export
from grants.enums import ImportKind
from grants.forms.case_filters import CaseFilter
from grants.forms.imports import AnswersForm, ColumnsForm, DigestForm, ExportForm, ImportFileForm
from grants.grant_tables.columns import Codes, columns_of
from grants.grant_tables.export import cases_csv, cases_table, cases_xlsx, template_xlsx
from grants.grant_tables.marked import marked_xlsx
from grants.models import GrantCase, GrantImport
from grants.pages.imports import ImportPage, counties_to_import, import_page, own_imports
from grants.policies import can_import_grants
from grants.services.grant_import import (
    LARGE,
    answer_grant_import,
    commit_grant_import,
    discard_grant_import,
    map_grant_import,
    stage_grant_import,
    start_grant_import,
)
from registers.models import County
from rsp.actor import COUNTY_STAFF, GRANT_DUTIES
from rsp.answers import UNPROCESSABLE, FormPage, answer_form, posted, press
from rsp.importing import headings_of
from rsp.listing import TYPES, Listing
from rsp.rights import ActRefused, Allowed, Refused, check_allowed
from rsp.swedish import integer, kronor

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def imports(request: HttpRequest) -> HttpResponse:
    """Choose a file, what it holds and for which county. It is kept until it is read in; nothing is written yet."""
    counties = counties_to_import(request.actor)
    check_allowed(can_import_grants(request.actor, counties[0][0] if counties else ""))
    asked = {"kind": request.GET.get("slag", ""), "county": request.GET.get("lan", "")}
    initial = {key: value for key, value in asked.items() if value}
    form = ImportFileForm(posted(request), request.FILES or None, counties=counties, initial=initial)

    def act() -> GrantImport:
        told = form.cleaned_data
        name = told["file"].name or ""
        return stage_grant_import(
            actor=request.actor, kind=told["kind"], county_code=told["county"], name=name, cells=form.cells
        )

    def done(row: GrantImport) -> HttpResponse:
        needed = [column.key for column in columns_of(row.kind, Codes()) if column.is_required]
        is_mapped = all(key in row.mapping for key in needed)
        return redirect("grants:import_check" if is_mapped else "grants:import_map", row.pk)

    context = {"own": own_imports(request.actor), "kinds": ImportKind.choices, "county": counties[0][0]}
    return answer_form(request, form, act, done, FormPage("grants/imports.html", context))


@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The columns of a kind of table, without rows, and the words that its cells take."""
    if kind not in ImportKind.values:
        raise Http404
    county = County.objects.visible_to(request.actor).filter(pk=request.GET.get("lan", "")[:2]).first()
    return _file(template_xlsx(kind, county), f"mall-{kind}", "xlsx")


@form_methods
def import_map(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Which column of the file is which: guessed by the headings, and the reader may say otherwise."""
    row = _own(request, import_id)
    columns, headings = columns_of(row.kind, Codes()), headings_of(row.cells)
    form = ColumnsForm(posted(request), columns=columns, headings=headings, mapping=row.mapping)

    def act() -> GrantImport:
        return map_grant_import(actor=request.actor, import_id=row.pk, mapping=form.mapping)

    def done(_row: GrantImport) -> HttpResponse:
        return redirect("grants:import_check", row.pk)

    return answer_form(request, form, act, done, FormPage("grants/import_map.html", {"row": row}))


@form_methods
def import_check(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What the file would do, with its errors and questions; by POST the questions are answered."""
    row = _own(request, import_id)
    page = import_page(request.actor, row)
    form = _answers(request, page)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            answer_grant_import(actor=request.actor, import_id=row.pk, answers=form.answers)
            return redirect("grants:import_check", row.pk)
        status = UNPROCESSABLE
    return render(request, "grants/import_check.html", _check_context(page, form), status=status)


@require_POST
def import_run(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Read all of it in, when it is still what was shown. A large file is read in as a job."""
    row = _own(request, import_id)
    form = DigestForm(request.POST)
    act = {"actor": request.actor, "import_id": row.pk, "digest": request.POST.get("digest", "")}
    try:
        if not form.is_valid():
            raise ActRefused(_("Se först vad filen skulle göra."))
        if len(row.cells) > LARGE:
            return redirect("jobs:detail", start_grant_import(**act).pk)
        run = commit_grant_import(**act)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        page = import_page(request.actor, row)
        return render(request, "grants/import_check.html", _check_context(page, _answers(None, page)), status=409)
    words = {"added": integer(run.added), "changed": integer(run.changed), "same": integer(run.unchanged)}
    told = _("Filen är inläst: %(added)s rader är tillagda, %(changed)s ändrade och %(same)s oförändrade.") % words
    if row.kind != ImportKind.OTHER_AID:
        told += " " + _("Registret har nu %(sum)s för %(years)s.") % {"sum": kronor(run.after), "years": run.years}
    messages.success(request, told)
    return redirect("grants:imports")


@require_POST
def import_discard(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Let go of the file."""
    row = get_object_or_404(GrantImport.objects.visible_to(request.actor), pk=import_id)
    return press(
        request,
        None,
        lambda: discard_grant_import(actor=request.actor, import_id=row.pk),
        _("Filen är borttagen. Inget är inläst."),
        "grants:imports",
    )


@require_safe
def import_marked(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The file with what is wrong and asked marked in its cells."""
    row = _own(request, import_id)
    page = import_page(request.actor, row)
    findings = page.run.reading.findings if page.run else ()
    return _file(marked_xlsx(row.cells, findings), "rattas", "xlsx")


@require_safe
def cases_export(request: HttpRequest) -> HttpResponse:
    """Exactly the cases that the list shows with the same filter, in the columns that are chosen."""
    check_allowed(_can_export(request))
    rows = GrantCase.objects.visible_to(request.actor)
    shown = rows.select_related("scheme", "applicant__municipality", "authority__municipality", "municipality")
    listing = Listing(request, shown, CaseFilter, (), name="stodarenden", title=_("Stödärenden"))
    if "kolumn" not in request.GET or not listing.form.is_valid():
        context = {"form": ExportForm(), "listing": listing, "count": listing.found.count(), "kept": _kept(request)}
        return render(request, "grants/cases_export.html", context)
    form = ExportForm(request.GET)
    if not form.is_valid():
        context = {"form": form, "listing": listing, "count": listing.found.count(), "kept": _kept(request)}
        return render(request, "grants/cases_export.html", context, status=UNPROCESSABLE)
    chosen, wanted = form.cleaned_data["kolumn"], form.cleaned_data["format"]
    headings, table = cases_table(listing.found.order_by("-received_on", "pk"), chosen)
    if request.method == "GET":
        record_export(request.actor, name="stodarenden", count=len(table), file_format=wanted)
    content = cases_csv(headings, table) if wanted == "csv" else cases_xlsx(headings, table)
    return _file(content, f"stodarenden-{timezone.localdate()}", wanted)


def _can_export(request: HttpRequest) -> Allowed | Refused:
    actor = request.actor
    if actor.is_system_administrator or actor.county_codes(COUNTY_STAFF, GRANT_DUTIES):
        return Allowed()
    if actor.own_time_in(COUNTY_STAFF, GRANT_DUTIES):
        return Allowed()
    return Refused(_("Ärenden innehåller affärsuppgifter. Bara länets handläggare och direktör läser dem."))


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What the filter was, to go along with the chosen columns."""
    own = {"kolumn", "format"}
    return [(name, value) for name, values in request.GET.lists() if name not in own for value in values]


def _answers(request: HttpRequest | None, page: ImportPage) -> AnswersForm:
    sent = posted(request) if request else None
    return AnswersForm(sent, questions=page.asked, conflicts=page.conflicts, answers=page.row.answers)


def _check_context(page: ImportPage, form: AnswersForm) -> dict[str, Any]:
    questions = [(shown, form.field_of(shown.finding.key)) for shown in page.questions]
    conflicts = [(one, form.field_of(one.key)) for one in page.conflicts]
    again = reverse("grants:imports") + f"?slag={page.row.kind}&lan={page.row.county_id}"
    return {"page": page, "form": form, "questions": questions, "conflicts": conflicts, "again": again}


def _own(request: HttpRequest, import_id: UUID) -> GrantImport:
    """The actor's own file, in a county where the actor still handles cases."""
    rows = GrantImport.objects.visible_to(request.actor).select_related("county")
    return get_object_or_404(rows, pk=import_id)


def _file(content: bytes, name: str, file_format: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response
