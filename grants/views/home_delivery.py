"""The home delivery calculator: by itself for anyone signed in, and in a case, where the figures can be used."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from grants.forms.home_delivery import FiguresFileForm, HomeDeliveryForm, as_initial
from grants.models import GrantCase
from grants.pages.case_frame import case_frame
from grants.pages.home_delivery import SCHEME, calculated_grant
from grants.rules.delivery_figures import FIGURES
from grants.rules.fact_definitions import answers_from_json, answers_to_json
from grants.services.case_evaluation import save_facts
from grants.views.case_evaluation import form_methods
from grants.views.case_pages import visible_case
from rsp.answers import CONFLICT, UNPROCESSABLE, add_errors
from rsp.rights import ActRefused, check_allowed

FILE, USE = "fil", "anvand"
"""The names of the buttons that read a file, and that put the figures in the case."""


@form_methods
def calculator(request: HttpRequest) -> HttpResponse:
    """Count what can be granted for a year, from typed figures or a file. Nothing is kept."""
    form, file_form = _forms(request, {})
    return _answer(request, "grants/home_delivery.html", form, file_form, {})


@form_methods
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same in a case: begins with its facts, and can put the figures among them."""
    case = visible_case(request, case_id)
    if case.scheme_id != SCHEME:
        raise Http404(_("Räknaren är för hemsändningsbidrag."))
    frame = case_frame(request.actor, case)
    form, file_form = _forms(request, as_initial(answers_from_json(case.facts or {})))
    context = {"frame": frame, "tab": "provning", "case": case}
    if request.method == "POST" and USE in request.POST and form.is_valid():
        check_allowed(frame.can_edit)
        return _use(request, case, form, file_form, context)
    return _answer(request, "grants/case_home_delivery.html", form, file_form, context)


def _forms(request: HttpRequest, known: dict[str, Any]) -> tuple[HomeDeliveryForm, FiguresFileForm]:
    """The form of figures, filled from the file when one is sent; and the form of the file."""
    if request.method != "POST":
        return HomeDeliveryForm(initial=known), FiguresFileForm()
    if FILE not in request.POST:
        return HomeDeliveryForm(request.POST), FiguresFileForm()
    file_form = FiguresFileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return HomeDeliveryForm(initial=known), file_form
    read = file_form.cleaned_data["file"]
    for text in read.notes:
        messages.warning(request, text)
    return HomeDeliveryForm(initial=as_initial(read.values)), file_form


def _answer(
    request: HttpRequest, template: str, form: HomeDeliveryForm, file_form: FiguresFileForm, context: dict[str, Any]
) -> HttpResponse:
    wrong = (form.is_bound and not form.is_valid()) or (file_form.is_bound and not file_form.is_valid())
    answers = form.answers
    result = calculated_grant(answers, form.day) if answers and not wrong else None
    shown = {"form": form, "file_form": file_form, "result": result, "faulty": file_form if file_form.errors else form}
    return render(request, template, {**context, **shown}, status=UNPROCESSABLE if wrong else 200)


def _use(
    request: HttpRequest,
    case: GrantCase,
    form: HomeDeliveryForm,
    file_form: FiguresFileForm,
    context: dict[str, Any],
) -> HttpResponse:
    others = {key: value for key, value in (case.facts or {}).items() if key not in FIGURES}
    version = request.POST.get("version", "")
    try:
        save_facts(
            actor=request.actor,
            case_id=case.pk,
            expected_version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            values={
                "applied_amount": case.applied_amount,
                "support_year": case.support_year,
                "received_on": case.received_on,
                "facts": {**others, **answers_to_json(form.answers)},
            },
        )
    except ValidationError as error:
        add_errors(form, error)
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Uppgifterna används i ärendet, som är prövat igen."))
        return redirect("grants:case", case.pk)
    response = _answer(request, "grants/case_home_delivery.html", form, file_form, context)
    response.status_code = CONFLICT
    return response
