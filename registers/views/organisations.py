"""The register of organisations: list, page, adding, editing, function mailboxes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from registers.enums import OrganisationKind
from registers.filters import OrganisationFilter
from registers.forms import ContactEditForm, ContactForm, OrganisationForm, VersionForm
from registers.models import ContactFunction, Organisation
from registers.pages.organisations import organisation_columns, organisation_page, organisation_rows, show
from registers.policies import (
    can_add_organisation,
    can_edit_contact_functions,
    can_edit_organisation,
    can_keep_organisation,
)
from registers.services import (
    OrganisationFacts,
    add_contact_function,
    add_organisation,
    edit_contact_function,
    edit_organisation,
    remove_contact_function,
)
from rsp.answers import CONFLICT, FormPage, add_errors, answer_form, posted, press
from rsp.editing import VersionedEdit
from rsp.listing import Listing
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The register, open to everybody signed in."""
    listing = Listing(
        request,
        organisation_rows(request.actor),
        OrganisationFilter,
        organisation_columns(request.actor),
        name="organisationer",
        title=_("Organisationer"),
        default_sort="namn",
        present=lambda rows: [show(request.actor, row) for row in rows],
    )
    return listing.response("registers/organisations.html", {"can_add": can_add_organisation(request.actor)})


@require_safe
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One organisation."""
    page = organisation_page(request.actor, visible_organisation(request, organisation_id))
    return render(request, "registers/organisation.html", {"page": page})


@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    check_allowed(can_add_organisation(request.actor))
    form = OrganisationForm(posted(request), actor=request.actor)

    def act() -> Organisation:
        return add_organisation(actor=request.actor, facts=_facts(form.instance, form.cleaned_data))

    def done(row: Organisation) -> HttpResponse:
        messages.success(request, _("Organisationen är tillagd."))
        return redirect("registers:organisation", row.pk)

    return answer_form(request, form, act, done, FormPage("registers/organisation_add.html"))


@form_methods
def edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Change what the register says; a stale save leads to the conflict page."""
    row = visible_organisation(request, organisation_id)
    if row.merged_into and request.method == "POST":
        return already_merged(request, row, OrganisationForm(request.POST, actor=request.actor))
    check_allowed(can_edit_organisation(request.actor, row))
    editing = VersionedEdit(request, row, OrganisationForm, actor=request.actor)
    is_saved, refusal = _accept(request, row, editing)
    if is_saved:
        release_edit_lock(actor=request.actor, row=row)
        messages.success(request, _("Ändringarna är sparade."))
        return redirect("registers:organisation", row.pk)
    shown = show(request.actor, row)
    crumbs = [
        (_("Organisationer"), reverse("registers:organisations")),
        (shown.name, reverse("registers:organisation", args=[row.pk])),
    ]
    context = {"shown": shown, "crumbs": crumbs, "presence": touch_edit_lock(actor=request.actor, row=row)}
    response = editing.response("registers/organisation_edit.html", context)
    response.status_code = CONFLICT if refusal else response.status_code
    return response


@form_methods
def add_contact(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A function mailbox."""
    row = visible_organisation(request, organisation_id)
    check_allowed(can_edit_contact_functions(request.actor, row))
    form = ContactForm(posted(request))

    def act() -> ContactFunction:
        return add_contact_function(actor=request.actor, organisation_id=row.pk, **form.cleaned_data)

    def done(_contact: ContactFunction) -> HttpResponse:
        messages.success(request, _("Brevlådan är tillagd."))
        return redirect("registers:organisation", row.pk)

    page = FormPage("registers/contact_add.html", {"shown": show(request.actor, row)})
    return answer_form(request, form, act, done, page)


@form_methods
def edit_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The address of a function mailbox."""
    contact = _contact(request, contact_id)
    check_allowed(can_edit_contact_functions(request.actor, contact.organisation))
    form = ContactEditForm(posted(request), initial={"version": contact.version, "email": contact.email})

    def act() -> ContactFunction:
        data = form.cleaned_data
        return edit_contact_function(
            actor=request.actor, contact_id=contact.pk, email=data["email"], expected_version=data["version"]
        )

    def done(_contact: ContactFunction) -> HttpResponse:
        messages.success(request, _("Brevlådan är ändrad."))
        return redirect("registers:organisation", contact.organisation_id)

    shown = show(request.actor, contact.organisation)
    return answer_form(
        request, form, act, done, FormPage("registers/contact_edit.html", {"row": contact, "shown": shown})
    )


@require_POST
def remove_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take a function mailbox away."""
    contact, form = _contact(request, contact_id), VersionForm(request.POST)
    check_allowed(can_edit_contact_functions(request.actor, contact.organisation))
    return press(
        request,
        form,
        lambda: remove_contact_function(
            actor=request.actor, contact_id=contact.pk, expected_version=form.cleaned_data["version"]
        ),
        _("Brevlådan är borttagen."),
        "registers:organisation",
        contact.organisation_id,
    )


def visible_organisation(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """An organisation with what its pages read of it, else 404."""
    visible = Organisation.objects.visible_to(request.actor)
    related = visible.select_related("county", "municipality", "merged_into__municipality")
    return get_object_or_404(related, pk=organisation_id)


def already_merged(request: HttpRequest, row: Organisation, form: OrganisationForm | None = None) -> HttpResponse:
    """409: what was open has been merged meanwhile. Shows where it went, and what was typed."""
    check_allowed(can_keep_organisation(request.actor, OrganisationKind(row.kind), row.county_id))
    kept = show(request.actor, row.merged_into) if row.merged_into else None
    context = {"shown": show(request.actor, row), "kept": kept, "form": form}
    return render(request, "registers/already_merged.html", context, status=CONFLICT)


def _contact(request: HttpRequest, contact_id: UUID) -> ContactFunction:
    visible = ContactFunction.objects.visible_to(request.actor).select_related("organisation__municipality")
    return get_object_or_404(visible, pk=contact_id)


def _accept(request: HttpRequest, row: Organisation, editing: VersionedEdit) -> tuple[bool, ActRefused | None]:
    """Whether it was saved, and why it was refused as things stand. What was wrong is shown in the form."""
    try:
        return editing.accept(lambda version, values: _save(request, row, editing, version, values)), None
    except ValidationError as error:
        add_errors(editing.form, error)
        return False, None
    except ActRefused as refusal:
        add_errors(editing.form, ValidationError(str(refusal)))
        return False, refusal


def _save(request: HttpRequest, row: Organisation, editing: VersionedEdit, version: int, values: Any) -> Organisation:
    return edit_organisation(
        actor=request.actor,
        organisation_id=row.pk,
        facts=_facts(row, values),
        expected_version=version,
        passed_over=editing.passed_over,
    )


def _facts(row: Organisation, values: dict[str, Any]) -> OrganisationFacts:
    """What was typed; what the form did not ask for stays as it is."""
    county, municipality = values.get("county", row.county), values.get("municipality", row.municipality)
    return OrganisationFacts(
        name=values["name"],
        kind=values.get("kind", row.kind),
        orgnr=values.get("orgnr", row.orgnr),
        county_code=county.pk if county else None,
        municipality_code=municipality.pk if municipality else None,
    )
