"""People's accounts: the list, one person, inviting, closing, anonymising."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from registers.filters import PeopleFilter
from registers.forms import AnonymiseForm, InviteForm, VersionForm
from registers.models import Membership
from registers.pages.administration import first_organisation_of
from registers.pages.people import PEOPLE_COLUMNS, people_rows, person_page, show_people
from registers.policies import can_administer, can_anonymise_user, can_deactivate_user
from registers.querysets import people_of
from registers.records import standing_of
from registers.services import (
    Invitation,
    anonymise_user,
    deactivate_user,
    invite_user,
    reactivate_user,
    resend_invitation,
)
from rsp.answers import FormPage, answer_form, posted, press
from rsp.listing import Listing
from rsp.rights import check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the organisations one administers."""
    check_allowed(can_administer(request.actor))
    listing = Listing(
        request,
        people_rows(request.actor),
        PeopleFilter,
        PEOPLE_COLUMNS,
        name="anvandare",
        title=_("Användare"),
        default_sort="namn",
        present=show_people,
        holds_people=True,
    )
    return listing.response("registers/people.html")


@require_safe
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person's roles and account."""
    user = visible_person(request, user_id)
    if user.is_machine:
        return redirect("registers:machine", user.pk)
    return render(request, "registers/person.html", {"page": person_page(request.actor, user)})


@form_methods
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role."""
    check_allowed(can_administer(request.actor))
    initial = {"organisation": request.GET.get("organisation") or first_organisation_of(request.actor)}
    form = InviteForm(posted(request), actor=request.actor, initial=initial)

    def act() -> Membership:
        data = form.cleaned_data
        invitation = Invitation(data["email"], data["name"], form.offer)
        return invite_user(actor=request.actor, invitation=invitation)

    def done(row: Membership) -> HttpResponse:
        messages.success(request, _("Inbjudan är skickad till %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect("registers:person", row.user_id)

    return answer_form(request, form, act, done, FormPage("registers/invite.html"))


@require_POST
def invite_again(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Send the link once more."""
    user = visible_person(request, user_id)
    held = Membership.objects.visible_to(request.actor).administered_by(request.actor).filter(user=user)
    row = get_object_or_404(held.open_on(timezone.localdate()).order_by("created_at")[:1])
    return press(
        request,
        None,
        lambda: resend_invitation(actor=request.actor, user_id=user.pk, organisation_id=row.organisation_id),
        _("En ny inbjudan är skickad. Länken i den förra slutar gälla när den nya har använts."),
        "registers:person",
        user.pk,
    )


@form_methods
def close(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close an account, after a page that says what it means."""
    user = visible_person(request, user_id)
    check_allowed(can_deactivate_user(request.actor, standing_of(user, timezone.localdate())))
    form = VersionForm(posted(request), initial={"version": user.version})

    def act() -> User:
        return deactivate_user(actor=request.actor, user_id=user.pk, expected_version=form.cleaned_data["version"])

    told = _("Kontot är avstängt. Personen är utloggad överallt.")
    return answer_form(request, form, act, _receipt(request, told), FormPage("registers/close.html", {"user": user}))


@require_POST
def reopen(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Open a closed account."""
    user, form = visible_person(request, user_id), VersionForm(request.POST)
    return press(
        request,
        form,
        lambda: reactivate_user(actor=request.actor, user_id=user.pk, expected_version=form.cleaned_data["version"]),
        _("Kontot är öppet igen."),
        "registers:person",
        user.pk,
    )


@form_methods
def anonymise(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Forget who somebody was, after a page that says that it cannot be undone."""
    user = visible_person(request, user_id)
    check_allowed(can_anonymise_user(request.actor, standing_of(user, timezone.localdate())))
    form = AnonymiseForm(posted(request), initial={"version": user.version})

    def act() -> User:
        return anonymise_user(actor=request.actor, user_id=user.pk, expected_version=form.cleaned_data["version"])

    told = _("Kontot är anonymiserat.")
    page = FormPage("registers/anonymise.html", {"user": user})
    return answer_form(request, form, act, _receipt(request, told), page)


def visible_person(request: HttpRequest, user_id: UUID) -> User:
    """Somebody whom the actor administers, else 404. Somebody who administers nobody is told so."""
    check_allowed(can_administer(request.actor))
    return get_object_or_404(people_of(request.actor), pk=user_id)


def _receipt(request: HttpRequest, told: str) -> Any:
    def done(user: User) -> HttpResponse:
        messages.success(request, told)
        return redirect("registers:person", user.pk)

    return done
