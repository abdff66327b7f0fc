"""An application that comes in: who applies, then what for; and putting it right afterwards."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.case_facts import evaluate_case
from grants.forms.cases import (
    CaseForm,
    FindApplicantForm,
    NewApplicantForm,
    NewCaseForm,
    application_of,
    schemes_to_register,
)
from grants.models import GrantCase
from grants.pages.applicants import applicant_page, find_applicants, whole_number
from grants.pages.case_frame import case_frame
from grants.policies import can_edit_case, can_register_case
from grants.rules.case_numbers import remark_on_number
from grants.services.case_rows import users_with_conflict
from grants.services.cases import edit_case, register_case
from grants.views.case_pages import visible_case
from programs.views.programme_forms import Texts, answer_edit
from registers.models import County, Organisation
from registers.services.organisations import OrganisationFacts, add_organisation
from rsp.answers import UNPROCESSABLE, FormPage, answer_form, posted
from rsp.editing import VersionedEdit
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])
FIND, CREATE = "hitta", "ny"


@form_methods
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Register an application: first find who applies, then what is applied for."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=code)
    schemes = schemes_to_register(request.actor, code)
    check_allowed(can_register_case(request.actor, code, schemes[0] if schemes else "servicebidrag"))
    step = request.POST.get("steg", "")
    if step == CREATE:
        return _create_applicant(request, county)
    if "sokande" not in request.GET or step == FIND:
        return _find_applicant(request, county)
    return _register(request, county, _applicant(request))


def _applicant(request: HttpRequest) -> Organisation:
    try:
        key = UUID(request.GET["sokande"])
    except ValueError as error:
        raise BadRequest("sokande") from error
    rows = Organisation.objects.visible_to(request.actor).current()
    return get_object_or_404(rows.select_related("municipality", "county"), pk=key)


def _find_applicant(request: HttpRequest, county: County) -> HttpResponse:
    """The search, and what it found. Nothing is written."""
    form = FindApplicantForm(posted(request))
    context = {"form": form, "county": county}
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        number = whole_number(words)
        initial = {"orgnr": number} if number else {"name": words}
        new = NewApplicantForm(actor=request.actor, county_code=county.pk, initial=initial, auto_id="ny_%s")
        context |= {"found": find_applicants(request.actor, words), "new": new, "is_searched": True}
    return render(request, "grants/applicant_find.html", context, status=UNPROCESSABLE if form.errors else 200)


def _create_applicant(request: HttpRequest, county: County) -> HttpResponse:
    """An applicant that the register does not know."""
    new = NewApplicantForm(posted(request), actor=request.actor, county_code=county.pk, auto_id="ny_%s")

    def act() -> Organisation:
        data, place = new.cleaned_data, new.cleaned_data["municipality"]
        facts = OrganisationFacts(data["name"], data["kind"], data["orgnr"], county.pk, place.pk if place else None)
        return add_organisation(actor=request.actor, facts=facts)

    def done(row: Organisation) -> HttpResponse:
        messages.success(request, _("Sökanden är tillagd i registret."))
        return redirect(f"{request.path}?sokande={row.pk}")

    context = {"county": county, "new": new, "form": FindApplicantForm(), "faulty": new}
    if new.is_valid() and (found := find_applicants(request.actor, new.cleaned_data["orgnr"])):
        new.add_error("orgnr", _("Sökanden finns redan i registret. Välj den ovanför."))
        context |= {"found": found, "is_searched": True}
        return render(request, "grants/applicant_find.html", context, status=UNPROCESSABLE)
    return answer_form(request, new, act, done, FormPage("grants/applicant_find.html", context))


def _register(request: HttpRequest, county: County, applicant: Organisation) -> HttpResponse:
    """What is applied for, beside everything known of who applies."""
    home = applicant.municipality_id if applicant.county_id == county.pk else None
    form = NewCaseForm(
        posted(request),
        actor=request.actor,
        county_code=county.pk,
        applicant=applicant,
        initial={"received_on": timezone.localdate(), "municipality": home},
    )

    def act() -> GrantCase:
        return register_case(
            actor=request.actor,
            county_code=county.pk,
            application=form.application,
            registration=form.registration,
        )

    def done(row: GrantCase) -> HttpResponse:
        messages.success(request, _("Ärendet är registrerat."))
        _remark(request, row)
        _warn_of_ended_form(request, row)
        return redirect("grants:case", row.pk)

    context = {"county": county, "page": applicant_page(request.actor, applicant)}
    return answer_form(request, form, act, done, FormPage("grants/case_add.html", context))


def _remark(request: HttpRequest, row: GrantCase) -> None:
    """A gentle word about a diary number that looks unusual."""
    if remark := remark_on_number(row.dnr, row.received_on.year):
        messages.warning(request, remark)


def _warn_of_ended_form(request: HttpRequest, row: GrantCase) -> None:
    """A form of support that no act holds today cannot be granted: said as soon as the case is there."""
    if refused := evaluate_case(row, timezone.localdate()).refused:
        messages.warning(request, refused)


@form_methods
def edit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put right what the application says, until it is prepared."""
    row = visible_case(request, case_id)
    check_allowed(can_edit_case(request.actor, row, users_with_conflict(row)))
    editing = VersionedEdit(request, row, CaseForm, actor=request.actor, label=_("ärendet %s") % row.dnr)

    def act(version: int, data: dict[str, object]) -> None:
        saved = edit_case(
            actor=request.actor,
            case_id=row.pk,
            application=application_of(data),
            expected_version=version,
            passed_over=editing.passed_over,
        )
        _remark(request, saved)

    texts = Texts(
        _("Ändra ärendet"),
        _("Spara"),
        reverse("grants:case", args=[row.pk]),
        _("Ändringarna är sparade."),
        crumbs=case_frame(request.actor, row).crumbs,
    )
    return answer_edit(request, editing, act, texts)
