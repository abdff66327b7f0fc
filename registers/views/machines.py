"""Machine accounts and their keys. A key is shown on the page that answers the post, and nowhere else."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import ApiToken, User
from accounts.views.once import is_first_post, let_again, new_once
from registers.forms import KeyForm, MachineForm
from registers.pages.administration import first_organisation_of
from registers.pages.people import machines_page, person_page
from registers.policies import can_administer, can_manage_machine
from registers.records import standing_of
from registers.services import KeyOrder, create_machine, create_machine_key, revoke_machine_key, rotate_machine_key
from registers.views.people import visible_person
from rsp.answers import FormPage, answer_form, posted, press
from rsp.rights import ActRefused, check_allowed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def machines(request: HttpRequest) -> HttpResponse:
    """The machine accounts of the organisations one administers."""
    check_allowed(can_administer(request.actor))
    page = machines_page(request.actor, request.GET)
    return render(request, "registers/machines.html", {"page": page})


@require_safe
def machine(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One machine account with its keys and roles."""
    account = visible_person(request, user_id)
    if not account.is_machine:
        raise Http404
    return render(request, "registers/machine.html", {"page": person_page(request.actor, account)})


@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """A new machine account."""
    check_allowed(can_administer(request.actor))
    initial = {"organisation": first_organisation_of(request.actor)}
    form = MachineForm(posted(request), actor=request.actor, initial=initial)

    def act() -> User:
        return create_machine(actor=request.actor, name=form.cleaned_data["name"], offer=form.offer)

    def done(account: User) -> HttpResponse:
        messages.success(request, _("Maskinkontot är skapat. Skapa nu en nyckel till det."))
        return redirect("registers:machine", account.pk)

    return answer_form(request, form, act, done, FormPage("registers/machine_add.html"))


@form_methods
def add_key(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A key; the answer to the post shows it, once."""
    account = _machine(request, user_id)
    form = KeyForm(posted(request))
    is_order = form.is_valid()
    if is_order and not is_first_post(request):
        messages.info(request, _("Nyckeln är redan skapad."))
        return redirect("registers:machine", account.pk)

    def act() -> tuple[ApiToken, str]:
        data = form.cleaned_data
        order = KeyOrder(data["name"], data["scopes"], data["last_day"])
        return create_machine_key(actor=request.actor, machine_id=account.pk, order=order)

    def done(made: tuple[ApiToken, str]) -> HttpResponse:
        return _show_once(request, account, made)

    page = FormPage("registers/key_add.html", {"machine": account, "once": new_once()})
    response = answer_form(request, form, act, done, page)
    if is_order and form.errors:
        let_again(request)  # refused by the service: nothing was made
    return response


@never_cache
@form_methods
def rotate_key(request: HttpRequest, user_id: UUID, token_id: UUID) -> HttpResponse:
    """Replace a key; the answer shows the new one, once. Asks first."""
    account = _machine(request, user_id)
    if request.method != "POST":
        return _ask_about(request, account, token_id, "registers/key_rotate.html")
    try:
        made = rotate_machine_key(actor=request.actor, machine_id=account.pk, token_id=token_id)
    except ApiToken.DoesNotExist as error:
        raise Http404 from error
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("registers:machine", account.pk)
    return _show_once(request, account, made)


@form_methods
def revoke_key(request: HttpRequest, user_id: UUID, token_id: UUID) -> HttpResponse:
    """End a key. Asks first."""
    account = _machine(request, user_id)
    if request.method != "POST":
        return _ask_about(request, account, token_id, "registers/key_revoke.html")
    key = get_object_or_404(account.api_tokens, pk=token_id)
    return press(
        request,
        None,
        lambda: revoke_machine_key(actor=request.actor, machine_id=account.pk, token_id=key.pk),
        _("Nyckeln är återkallad och slutar gälla nu."),
        "registers:machine",
        account.pk,
    )


def _machine(request: HttpRequest, user_id: UUID) -> User:
    account = visible_person(request, user_id)
    if not account.is_machine:
        raise Http404
    check_allowed(can_manage_machine(request.actor, standing_of(account, timezone.localdate())))
    return account


def _ask_about(request: HttpRequest, account: User, token_id: UUID, template: str) -> HttpResponse:
    """The page that names the key and what will happen; the machine's page for a key that has ended."""
    key = get_object_or_404(account.api_tokens, pk=token_id)
    if key.revoked_at or key.expires_at <= timezone.now():
        messages.info(request, _("Nyckeln gäller inte längre."))
        return redirect("registers:machine", account.pk)
    return render(request, template, {"machine": account, "token": key})


def _show_once(request: HttpRequest, account: User, made: tuple[ApiToken, str]) -> HttpResponse:
    key, text = made
    page = person_page(request.actor, account)
    return render(request, "registers/machine.html", {"page": page, "new_key": key, "key_text": text})
