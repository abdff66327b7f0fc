"""The views of municipalities: asked for by the officer of a case, given by the municipality, noted from paper."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.forms.case_completion import default_due
from grants.forms.statements import AskForm, ConfirmViewForm, RecordedViewForm, ViewForm
from grants.models import MunicipalStatement
from grants.pages.case_frame import case_frame
from grants.pages.statements import StatementPage, seen_statements, statement_page, statements_of_municipality
from grants.services.statements import ask_municipalities, give_statement, record_statement, remind_municipality
from grants.views.case_evaluation import form_methods
from grants.views.case_pages import visible_case
from registers.models import Municipality
from rsp.actor import Role
from rsp.answers import UNPROCESSABLE, FormPage, add_errors, answer_form, posted, press
from rsp.rights import ActRefused, Refused, check_allowed

CONFIRM, CHANGE = "skicka", "andra"
"""The names of the buttons that send what has been looked through, and that open it again."""

STATEMENT = "grants/statement.html"
CONFLICT = 409


@form_methods
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask one or several municipalities."""
    case = visible_case(request, case_id)
    frame = case_frame(request.actor, case)
    check_allowed(frame.can_edit)
    initial = {"municipalities": [case.municipality_id], "due_on": default_due()}
    form = AskForm(posted(request), actor=request.actor, case=case, initial=initial)

    def act() -> list[MunicipalStatement]:
        data = form.cleaned_data
        return ask_municipalities(
            actor=request.actor,
            case_id=case.pk,
            municipality_codes=[row.pk for row in data["municipalities"]],
            due_on=data["due_on"],
            question=data["question"],
        )

    def done(_rows: list[MunicipalStatement]) -> HttpResponse:
        messages.success(request, _("Yttrandet är begärt. Kommunens handläggare har fått en avisering."))
        return redirect(_at_case(case.pk))

    context = {"frame": frame, "tab": "provning"}
    return answer_form(request, form, act, done, FormPage("grants/statement_ask.html", context))


@require_POST
def remind(request: HttpRequest, case_id: UUID, statement_id: UUID) -> HttpResponse:
    """Tell the municipality again."""
    case = visible_case(request, case_id)
    row = get_object_or_404(MunicipalStatement.objects.visible_to(request.actor), pk=statement_id, case=case)
    check_allowed(case_frame(request.actor, case).can_handle)
    told = _("Kommunens handläggare har fått en påminnelse.")

    def act() -> MunicipalStatement:
        return remind_municipality(actor=request.actor, statement_id=row.pk)

    return press(request, None, act, told, _at_case(case.pk))


@form_methods
def record(request: HttpRequest, case_id: UUID, statement_id: UUID) -> HttpResponse:
    """Note an answer that came on paper."""
    case = visible_case(request, case_id)
    rows = MunicipalStatement.objects.visible_to(request.actor).select_related("municipality")
    row = get_object_or_404(rows, pk=statement_id, case=case)
    frame = case_frame(request.actor, case)
    check_allowed(frame.can_edit)
    files = request.FILES if request.method == "POST" else None
    form = RecordedViewForm(posted(request), files, initial={"version": row.version})

    def act() -> MunicipalStatement:
        data = form.cleaned_data
        return record_statement(
            actor=request.actor,
            statement_id=row.pk,
            view=form.view,
            given_on=data["given_on"],
            upload=data["upload"],
        )

    def done(_row: MunicipalStatement) -> HttpResponse:
        messages.success(request, _("Yttrandet är antecknat."))
        return redirect(_at_case(case.pk))

    context = {"frame": frame, "tab": "provning", "row": row}
    return answer_form(request, form, act, done, FormPage("grants/statement_record.html", context))


@form_methods
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The municipality's own page: what it is asked, and its answer, looked through before it is sent."""
    row = get_object_or_404(seen_statements(request.actor), pk=statement_id)
    page = statement_page(request.actor, row)
    if request.method != "POST":
        form = ViewForm(initial={"version": row.version}) if page.may_give else None
        return render(request, STATEMENT, {"page": page, "form": form})
    form = ViewForm(request.POST)
    if row.given_on is not None and page.is_of_reader:
        return _answered_already(request, page, form)
    check_allowed(page.may_give)
    if not form.is_valid() or CHANGE in request.POST:
        status = 200 if form.is_valid() else UNPROCESSABLE
        return render(request, STATEMENT, {"page": page, "form": form}, status=status)
    if CONFIRM not in request.POST:
        context = {"page": page, "view": form.view, "form": ConfirmViewForm(request.POST), "typed": form}
        return render(request, "grants/statement_confirm.html", context)
    return _give(request, page, form)


def _answered_already(request: HttpRequest, page: StatementPage, form: ViewForm) -> HttpResponse:
    """A second page of the same statement: what was typed in it is shown, for it was never sent."""
    form.is_valid()
    form.errors.clear()
    form.add_error(None, page.may_give.reason if isinstance(page.may_give, Refused) else "")
    context = {"page": page, "form": form, "unsent": request.POST.get("text", "")}
    return render(request, STATEMENT, context, status=CONFLICT)


def _give(request: HttpRequest, page: StatementPage, form: ViewForm) -> HttpResponse:
    row, status = page.view.row, CONFLICT
    try:
        give_statement(
            actor=request.actor,
            statement_id=row.pk,
            expected_version=form.cleaned_data["version"],
            view=form.view,
        )
        messages.success(request, _("Yttrandet är lämnat. Regionens handläggare har fått en avisering."))
        return redirect("grants:statement", row.pk)
    except ValidationError as error:
        add_errors(form, error)
        status = UNPROCESSABLE
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
    return render(request, STATEMENT, {"page": page, "form": form}, status=status)


@require_safe
def statements(request: HttpRequest, code: str) -> HttpResponse:
    """What a municipality has been asked about, and what it has said."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.actor).select_related("county"), code=code)
    rows = statements_of_municipality(request.actor, municipality)
    if not rows and code not in request.actor.municipality_codes({Role.MUNICIPAL_OFFICER}):
        raise Http404(_("Kommunen är inte tillfrågad i något ärende som du ser."))
    return render(request, "grants/statements.html", {"municipality": municipality, "rows": rows})


def _at_case(case_id: UUID) -> str:
    return reverse("grants:case", args=[case_id]) + "#yttrande"
