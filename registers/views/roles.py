"""Roles: given to somebody known, and ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registers.forms import EndForm, RoleForm
from registers.models import Membership
from registers.pages.administration import first_organisation_of
from registers.policies import can_end_membership
from registers.services import end_membership, give_membership
from registers.views.people import visible_person
from rsp.answers import FormPage, answer_form, posted
from rsp.rights import check_allowed


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give somebody one administers one more role."""
    user = visible_person(request, user_id)
    initial = {"organisation": first_organisation_of(request.actor)}
    form = RoleForm(posted(request), actor=request.actor, user=user, initial=initial)

    def act() -> Membership:
        return give_membership(actor=request.actor, user_id=user.pk, offer=form.offer)

    def done(row: Membership) -> HttpResponse:
        name = user.shown_name  # type: ignore[attr-defined]  # ``people_of`` annotates it
        words = {"name": name, "role": row.get_role_display(), "organisation": row.organisation.public_name}
        messages.success(request, _("%(name)s har nu rollen %(role)s hos %(organisation)s.") % words)
        return redirect("registers:person", user.pk)

    return answer_form(request, form, act, done, FormPage("registers/give_role.html", {"user": user}))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End a role now or after a day."""
    visible = Membership.objects.visible_to(request.actor).named_for(request.actor)
    row = get_object_or_404(visible.select_related("user", "organisation__municipality"), pk=membership_id)
    check_allowed(can_end_membership(request.actor, row))
    form = EndForm(posted(request), initial={"version": row.version})

    def act() -> Membership:
        data = form.cleaned_data
        return end_membership(
            actor=request.actor,
            membership_id=row.pk,
            last_day=data["last_day"],
            expected_version=data["version"],
        )

    def done(_ended: Membership) -> HttpResponse:
        messages.success(request, _("Rollen är avslutad. Personen får en avisering."))
        if Membership.objects.visible_to(request.actor).filter(user=row.user_id).exists():
            return redirect("registers:person", row.user_id)
        return redirect("registers:people")  # taken back the day it was given: nothing of the person is left to see

    return answer_form(request, form, act, done, FormPage("registers/end_role.html", {"row": row}))
