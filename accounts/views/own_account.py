"""The own account: name and density, the devices one is signed in on, API tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import TokenScope
from accounts.forms import AS_ROLE, ProfileForm, TokenForm
from accounts.models import ApiToken, User
from accounts.policies import scopes_open_to
from accounts.services.profile import save_profile
from accounts.services.second_steps import has_second_step
from accounts.services.sessions import devices_of, end_other_sessions, end_session
from accounts.services.tokens import TokenRefused, create_token, revoke_token, rotate_token
from accounts.views.once import is_first_post, let_again, new_once
from rsp.editable import StaleVersion


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name and density, and the ways to the rest."""
    user: User = request.user  # type: ignore[assignment]  # sign-in is required
    if request.method != "POST":
        return _settings_answer(request, ProfileForm(initial=_profile_of(user)))
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _settings_answer(request, form, status=422)
    content = form.cleaned_data
    try:
        save_profile(
            actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
            name=content["name"],
            density=content["density"],
            expected_version=content["version"],
        )
    except StaleVersion:
        user.refresh_from_db()
        if differences := _differences(form, user):
            return _stale_settings_answer(request, user.version, differences)
    messages.success(request, _("Dina inställningar är sparade."))
    return redirect("accounts:settings")


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting as it is saved now, and as it was typed on a page opened before that."""

    label: str
    saved: str
    typed: str


def _differences(form: ProfileForm, saved: User) -> list[Difference]:
    densities = {value or AS_ROLE: str(label) for value, label in form.fields["density"].choices}
    typed, content = form.cleaned_data, _profile_of(saved)
    words = {
        "name": (content["name"], typed["name"]),
        "density": (densities[content["density"]], densities[typed["density"] or AS_ROLE]),
    }
    return [Difference(str(form[name].label), *pair) for name, pair in words.items() if pair[0] != pair[1]]


def _stale_settings_answer(request: HttpRequest, version: int, differences: list[Difference]) -> HttpResponse:
    """Nothing is saved and nothing typed is lost: the form holds it with the new version, so it can be sent again."""
    posted = request.POST.copy()
    posted["version"] = str(version)
    form = ProfileForm(posted)
    form.error_heading = _("Inte sparat än")
    form.add_error(
        None,
        _("Du har sparat i ett annat fönster sedan du öppnade sidan. Jämför, ändra om du vill, och spara igen."),
    )
    return _settings_answer(request, form, status=409, differences=differences)


def _profile_of(user: User) -> dict[str, Any]:
    return {"name": user.name, "density": user.density or AS_ROLE, "version": user.version}


def _settings_answer(
    request: HttpRequest, form: ProfileForm, status: int = 200, differences: Sequence[Difference] = ()
) -> HttpResponse:
    content = {
        "form": form,
        "differences": differences,
        "has_second_step": has_second_step(request.user.pk),
        "email": request.user.email,
    }
    return render(request, "accounts/settings.html", content, status=status)


# --- Devices


@require_safe
def devices_page(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    devices = devices_of(request.user, request.session.session_key)
    return render(request, "usersessions/usersession_list.html", {"devices": devices})


@require_POST
def end_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Sign out one browser."""
    if not end_session(actor=request.actor, user=request.user, device_id=device_id):
        raise Http404
    messages.success(request, _("Enheten är utloggad."))
    return redirect("usersessions_list")


@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign out every browser but this one."""
    count = end_other_sessions(actor=request.actor, user=request.user, current_key=request.session.session_key)
    words = ngettext("%(count)d annan enhet är utloggad.", "%(count)d andra enheter är utloggade.", count)
    messages.success(request, words % {"count": count})
    return redirect("usersessions_list")


# --- API tokens


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens_page(request: HttpRequest) -> HttpResponse:
    """The own tokens, and a form for a new one. The secret stands on the answer to the form, and nowhere else."""
    open_scopes = scopes_open_to(request.actor)
    form = TokenForm(request.POST if request.method == "POST" else None, open_scopes=open_scopes)
    if request.method != "POST":
        return _tokens_answer(request, form)
    if not form.is_valid():
        return _tokens_answer(request, form, status=422)
    if not is_first_post(request):
        messages.info(request, _("Nyckeln är redan skapad."))
        return redirect("accounts:tokens")
    try:
        secret = _create_own_token(request, form.cleaned_data)
    except (TokenRefused, ValidationError) as error:
        let_again(request)
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return _tokens_answer(request, form, status=422)
    return _tokens_answer(request, TokenForm(open_scopes=open_scopes), secret=secret, status=201)


def _create_own_token(request: HttpRequest, content: dict[str, Any]) -> str:
    _token, secret = create_token(
        actor=request.actor,
        owner_id=request.user.pk,
        name=content["name"],
        scopes=content["scopes"],
        expires_at=timezone.make_aware(datetime.combine(content["expires_on"], time.max)),
    )
    return secret


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rotate_own_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """A new secret in place of the old, which ends at once. Asks first."""
    token = _own(request, token_id)
    if request.method != "POST":
        return _ask_about(request, token, "accounts/token_rotate.html")
    try:
        _token, secret = rotate_token(actor=request.actor, token_id=token.pk)
    except TokenRefused as error:
        messages.error(request, str(error))
        return redirect("accounts:tokens")
    form = TokenForm(open_scopes=scopes_open_to(request.actor))
    return _tokens_answer(request, form, secret=secret, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_own_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token. Asks first."""
    token = _own(request, token_id)
    if request.method != "POST":
        return _ask_about(request, token, "accounts/token_revoke.html")
    try:
        token = revoke_token(actor=request.actor, token_id=token.pk)
    except TokenRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Nyckeln %(name)s är återkallad.") % {"name": token.name})
    return redirect("accounts:tokens")


def _ask_about(request: HttpRequest, token: ApiToken, template: str) -> HttpResponse:
    """The page that names the key and what will happen; the list for a key that has ended."""
    if _state_of(token, timezone.now())[0] != "live":
        messages.info(request, _("Nyckeln gäller inte längre."))
        return redirect("accounts:tokens")
    return render(request, template, {"token": token})


def _own(request: HttpRequest, token_id: UUID) -> ApiToken:
    token = ApiToken.objects.visible_to(request.actor).filter(pk=token_id).first()
    if token is None:
        raise Http404
    return token


def _tokens_answer(request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    tokens = ApiToken.objects.visible_to(request.actor).order_by("-created_at")
    rows = [(token, *_state_of(token, now), _scopes_of(token)) for token in tokens]
    content = {"form": form, "rows": rows, "secret": secret, "once": new_once()}
    return render(request, "accounts/tokens.html", content, status=status)


def _state_of(token: ApiToken, now: datetime) -> tuple[str, str]:
    if token.revoked_at:
        return "revoked", _("Återkallad")
    return ("expired", _("Har gått ut")) if token.expires_at <= now else ("live", _("Gäller"))


def _scopes_of(token: ApiToken) -> list[str]:
    return [str(TokenScope(scope).label) for scope in token.scopes]
