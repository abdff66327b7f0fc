"""Saved views of lists: their addresses, saving one, removing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import SavedViewForm
from accounts.models import SavedView
from accounts.saved_views import shared_views
from accounts.services.saved_views import ShownList, remove_view, save_view
from rsp.answers import CONFLICT, UNPROCESSABLE, add_errors, press
from rsp.rights import ActRefused


@require_safe
def saved_views(request: HttpRequest) -> HttpResponse:
    """The own views, of all lists."""
    rows = SavedView.objects.visible_to(request.actor).in_order()
    return render(request, "accounts/saved_views.html", {"rows": rows})


@require_safe
def saved_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The named address of a view, anybody's: leads to the list, which shows each reader what that reader may see."""
    return redirect(get_object_or_404(shared_views(request.actor), slug=slug).address)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the list one came from, as it was filtered and sorted."""
    form, status = SavedViewForm(request.POST), UNPROCESSABLE
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = save_view(actor=request.actor, name=data["name"], shown=ShownList(data["path"], data["query"]))
        except ValidationError as error:
            add_errors(form, error)
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
            status = CONFLICT
        else:
            where = request.build_absolute_uri(reverse("accounts:saved_view", args=[row.slug]))
            messages.success(request, _("Vyn är sparad. Den har adressen %(where)s") % {"where": where})
            return redirect(row.address)
    return render(request, "accounts/saved_view_save.html", {"form": form}, status=status)


@require_POST
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an own view away."""
    row = get_object_or_404(SavedView.objects.visible_to(request.actor), slug=slug)
    told = _("Vyn %(name)s är borttagen.") % {"name": row.name}
    back = "accounts:saved_views"
    return press(request, None, lambda: remove_view(actor=request.actor, slug=row.slug), told, back)
