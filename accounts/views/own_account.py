"""The own account: name and density, the devices one is signed in on, API tokens."""

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
from accounts.services.profile import save_profile
from accounts.services.second_steps import has_second_step
from accounts.services.sessions import devices_of, end_other_sessions, end_session
from accounts.services.tokens import TokenRefused, create_token, revoke_token, rotate_token
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
        form.add_error(
            None, _("Du har sparat i ett annat fönster sedan du öppnade sidan. Ladda om och gör om ändringen.")
        )
        return _settings_answer(request, form, status=409)
    messages.success(request, _("Dina inställningar är sparade."))
    return redirect("accounts:settings")


def _profile_of(user: User) -> dict[str, Any]:
    return {"name": user.name, "density": user.density or AS_ROLE, "version": user.version}


def _settings_answer(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    content = {"form": form, "has_second_step": has_second_step(request.user.pk), "email": request.user.email}
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
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _tokens_answer(request, form)
    if not form.is_valid():
        return _tokens_answer(request, form, status=422)
    content = form.cleaned_data
    last_moment = timezone.make_aware(datetime.combine(content["expires_on"], time.max))
    try:
        _token, secret = create_token(
            actor=request.actor,
            owner_id=request.user.pk,
            name=content["name"],
            scopes=content["scopes"],
            expires_at=last_moment,
        )
    except (TokenRefused, ValidationError) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return _tokens_answer(request, form, status=422)
    return _tokens_answer(request, TokenForm(), secret=secret, status=201)


@never_cache
@require_POST
def rotate_own_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """A new secret in place of the old, which ends at once."""
    try:
        _token, secret = rotate_token(actor=request.actor, token_id=_own(request, token_id).pk)
    except TokenRefused as error:
        messages.error(request, str(error))
        return redirect("accounts:tokens")
    return _tokens_answer(request, TokenForm(), secret=secret, status=201)


@require_POST
def revoke_own_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token."""
    try:
        token = revoke_token(actor=request.actor, token_id=_own(request, token_id).pk)
    except TokenRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Nyckeln %(name)s är återkallad.") % {"name": token.name})
    return redirect("accounts:tokens")


def _own(request: HttpRequest, token_id: UUID) -> ApiToken:
    token = ApiToken.objects.visible_to(request.actor).filter(pk=token_id).first()
    if token is None:
        raise Http404
    return token


def _tokens_answer(request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    tokens = ApiToken.objects.visible_to(request.actor).order_by("-created_at")
    rows = [(token, *_state_of(token, now), _scopes_of(token)) for token in tokens]
    return render(request, "accounts/tokens.html", {"form": form, "rows": rows, "secret": secret}, status=status)


def _state_of(token: ApiToken, now: datetime) -> tuple[str, str]:
    if token.revoked_at:
        return "revoked", _("Återkallad")
    return ("expired", _("Har gått ut")) if token.expires_at <= now else ("live", _("Gäller"))


def _scopes_of(token: ApiToken) -> list[str]:
    return [str(TokenScope(scope).label) for scope in token.scopes]
