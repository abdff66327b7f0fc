"""Two rows that are one body: which other, what it means, and doing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registers.forms import MergeForm, SearchForm
from registers.models import Organisation
from registers.pages.organisations import merge_candidates, merge_page, show
from registers.policies import can_merge_organisations, can_reclassify_organisation
from registers.services import MergeOrder, merge_organisations
from registers.views.organisations import already_merged, visible_organisation
from rsp.answers import CONFLICT, FormPage, answer_form, posted
from rsp.rights import check_allowed


@require_safe
def choose(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Which organisation the duplicate is to be merged into."""
    duplicate = visible_organisation(request, organisation_id)
    check_allowed(can_reclassify_organisation(request.actor, duplicate))
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    context = {
        "form": form,
        "words": words,
        "duplicate": show(request.actor, duplicate),
        "candidates": merge_candidates(request.actor, duplicate, words),
    }
    return render(request, "registers/merge_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, organisation_id: UUID, survivor_id: UUID) -> HttpResponse:
    """What would move, and the button."""
    duplicate, survivor = (visible_organisation(request, pk) for pk in (organisation_id, survivor_id))
    for row in (duplicate, survivor):
        if row.merged_into:
            return already_merged(request, row)
    check_allowed(can_merge_organisations(request.actor, duplicate, survivor))
    page = merge_page(request.actor, duplicate, survivor)
    initial = {"duplicate_version": duplicate.version, "survivor_version": survivor.version}
    form = MergeForm(posted(request), has_roles=page.has_roles, initial=initial)

    def act() -> Organisation:
        order = MergeOrder(duplicate_id=duplicate.pk, survivor_id=survivor.pk, **form.cleaned_data)
        return merge_organisations(actor=request.actor, order=order)

    def done(kept: Organisation) -> HttpResponse:
        messages.success(request, _("Organisationerna är hopslagna."))
        return redirect("registers:organisation", kept.pk)

    shown = FormPage("registers/merge.html", {"page": page})
    if duplicate.pk == survivor.pk:  # nothing to try: the page says why
        return render(request, shown.template, {**shown.context, "form": form}, status=CONFLICT)
    return answer_form(request, form, act, done, shown)
