"""Signing in and out."""

import secrets
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from accounts.adapters import refusal_page
from accounts.forms import PasskeySignInForm, PasskeyStepForm, SecondStepForm, SignInForm
from accounts.oidc import Callback, ProviderAdapter
from accounts.services.sign_in import record_failed_sign_in
from accounts.views.answers import AnswersInvalid, marked


class SignInView(AnswersInvalid, LoginView):
    """E-mail and password, and the other ways in when there are any."""

    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        return content | {"organisation_login": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}


class PasskeySignInView(LoginWebAuthnView):
    """A passkey alone: it is kept on the device and has verified who uses it."""

    form_class = PasskeySignInForm

    def form_invalid(self, form: PasskeySignInForm) -> HttpResponse:
        """Nobody is named in the trail: whose passkey it claims to be is whatever was sent."""
        record_failed_sign_in(None, reason=_("Passkeyn gick inte att använda"))
        messages.error(self.request, _("Passkeyn gick inte att använda. Försök igen, eller logga in med lösenord."))
        return redirect(settings.LOGIN_URL)


class SecondStepView(AuthenticateView):
    """A code or a passkey, after the password."""

    form_class = SecondStepForm
    webauthn_form_class = PasskeyStepForm

    def form_invalid(self, form: Any) -> HttpResponse:
        return marked(super().form_invalid(form), form)


@method_decorator(login_not_required, name="dispatch")
class SignOutView(LogoutView):
    """Ends the session on POST, also one that has already ended; whoever comes by a link is led to signing in."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(settings.LOGIN_URL)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """``because=idle``: the page itself ended the session, and leads back to where the person was."""
        is_idle = request.POST.get("because") == "idle"
        way_back = self.get_next_url() if is_idle else ""
        was_in = request.user.is_authenticated
        self.logout()
        if not is_idle:
            if was_in:
                messages.success(request, _("Du är utloggad."))
            return redirect(settings.LOGIN_URL)
        messages.info(request, _idle_words())
        target = redirect(settings.LOGIN_URL)
        if way_back:
            target["Location"] = self.passthrough_next_url(target.url)
        return target


def _idle_words() -> str:
    return _(
        "Du har loggats ut eftersom du inte har gjort något på %(minutes)d minuter, eller varit inloggad i tio timmar. "
        "Logga in igen för att fortsätta där du var."
    ) % {"minutes": settings.IDLE_MINUTES}


@require_POST
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Somebody is there: the session lives on. The middleware writes it down."""
    return HttpResponse(status=204)


# --- Through the organisation's own service (OpenID Connect)


@login_not_required
@require_POST
def begin_organisation_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead on to the provider, with a nonce that its answer must carry."""
    provider = _provider_adapter(request).get_provider()
    nonce = secrets.token_urlsafe(24)
    try:
        return provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except (RequestException, KeyError):
        return _no_answer(request)


@login_not_required
@require_safe
def finish_organisation_sign_in(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to."""
    view = Callback.adapter_view(_provider_adapter(request))
    try:
        response: HttpResponse = view(request)
    except (RequestException, KeyError):
        return _no_answer(request)
    return response


def _no_answer(request: HttpRequest) -> HttpResponse:
    return refusal_page(request, _("Inloggningstjänsten svarar inte. Försök igen om en stund."))


def _provider_adapter(request: HttpRequest) -> ProviderAdapter:
    if not settings.OIDC_ISSUER:
        raise Http404
    return ProviderAdapter(request, settings.OIDC_PROVIDER_ID)
