"""The start of the administration, and the yearly review of roles."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registers.forms import VersionForm
from registers.models import Membership
from registers.pages.administration import administration_page, review_page
from registers.policies import can_administer
from registers.services import review_membership
from rsp.answers import press
from rsp.rights import check_allowed


@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """What needs doing."""
    check_allowed(can_administer(request.actor))
    return render(request, "registers/administration.html", {"page": administration_page(request.actor)})


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The roles to look at."""
    check_allowed(can_administer(request.actor))
    return render(request, "registers/reviews.html", {"page": review_page(request.actor, Form(), request.GET)})


@require_POST
def review(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """A role is still needed."""
    row = get_object_or_404(Membership.objects.visible_to(request.actor), pk=membership_id)
    form = VersionForm(request.POST)
    return press(
        request,
        form,
        lambda: review_membership(
            actor=request.actor, membership_id=row.pk, expected_version=form.cleaned_data["version"]
        ),
        _("Rollen behålls och är genomgången i dag."),
        "registers:reviews",
    )
