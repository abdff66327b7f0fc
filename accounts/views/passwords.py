"""Choosing a password: when signed in, and by a link from a mail when it is forgotten or never set."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import (
    PasswordChangeView,
    PasswordResetFromKeyView,
    PasswordResetView,
    ReauthenticateView,
)
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.forms import PasswordChangeForm, PasswordResetForm, PasswordResetRequestForm, ReauthenticationForm
from accounts.limits import APP
from accounts.services.password_mail import send_password_link
from accounts.views.answers import AnswersInvalid, too_many_attempts


class ChangePasswordView(AnswersInvalid, PasswordChangeView):
    """A new password for who is signed in. Every other browser is signed out."""

    form_class = PasswordChangeForm
    success_url = reverse_lazy("accounts:settings")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_usable_password():
            messages.info(request, _("Du har inget lösenord. Välj ett genom Glömt lösenordet på inloggningssidan."))
            return redirect("accounts:settings")
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("accounts:settings")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("Lösenordet är bytt. Du är utloggad från alla andra enheter."))
        return response


class ForgottenPasswordView(AnswersInvalid, PasswordResetView):
    """Send a link. The answer is the same, and takes as long, whether or not there is an account."""

    form_class = PasswordResetRequestForm

    def form_valid(self, form: PasswordResetRequestForm) -> HttpResponse:
        email = form.cleaned_data["email"].lower()
        key = get_adapter()._get_login_attempts_cache_key(self.request, email=email)
        if not ratelimit.consume(self.request, app=APP, action="reset_password", key=key):
            return too_many_attempts(self.request, limits={"reset_password": key})
        if ratelimit.consume(self.request, app=APP, action="reset_password_mail", key=email):
            send_password_link(email=email)
        return redirect(self.get_success_url())


@method_decorator(login_not_required, name="dispatch")
class PasswordFromLinkView(AnswersInvalid, PasswordResetFromKeyView):
    """Choose a password by the link of a mail. Every browser is signed out. A link that is not valid is gone: 410."""

    form_class = PasswordResetForm

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, uidb36, key, **kwargs)
        if getattr(self, "reset_user", self) is None:
            response.status_code = 410
        return response

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        key = get_adapter()._get_login_attempts_cache_key(self.request, email=self.reset_user.email)
        ratelimit.clear(self.request, app=APP, action="login_failed_by_pair", key=key)
        is_first = not self.reset_user.has_usable_password()
        response: HttpResponse = super().form_valid(form)
        if is_first:
            messages.success(self.request, _("Lösenordet är valt. Logga in."))
            return redirect(settings.LOGIN_URL)
        return response


class AsksAgain:
    """A mixin for the pages that ask once more: who has nothing to show again comes back to the settings."""

    def _check_reauthentication_method_available(self, request: HttpRequest) -> HttpResponse | None:
        if not get_adapter().get_reauthentication_methods(request.user):
            return redirect("accounts:settings")
        return super()._check_reauthentication_method_available(request)  # type: ignore[misc]  # a mixin


class ReauthenticationView(AsksAgain, AnswersInvalid, ReauthenticateView):
    """The password once more."""

    form_class = ReauthenticationForm
