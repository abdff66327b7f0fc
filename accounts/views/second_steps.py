"""The second step of signing in: an app that shows codes, passkeys, recovery codes."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import IndexView, ReauthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.audit import audited
from accounts.forms import AddAppForm, AddPasskeyForm, PasskeyAgainForm, RenamePasskeyForm, SecondStepAgainForm
from accounts.middleware import lacks_second_step
from accounts.services.second_steps import unused_recovery_codes
from accounts.views.answers import AnswersInvalid
from accounts.views.passwords import AsksAgain


class ChangesSecondStep(AnswersInvalid):
    """A mixin: the change and its trace are one transaction, a mail follows, and the page says what was done."""

    request: HttpRequest
    what: str
    done: Any

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with audited(self.request.actor, "mfa.change") as trail:  # type: ignore[attr-defined]  # set by middleware
            trail.about(self.request.user)
            trail.record(after={"what": self.what})
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # a mixin
        messages.success(self.request, str(self.done))
        return response


class SecondStepsView(IndexView):
    """What one has, and what one can add."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        is_required = settings.REQUIRE_MFA_FOR_ADMINISTRATORS and lacks_second_step(self.request)
        return content | {"is_required": is_required}


class CodeAgainView(AsksAgain, AnswersInvalid, ReauthenticateView):
    form_class = SecondStepAgainForm


class PasskeyAgainView(AsksAgain, ReauthenticateWebAuthnView):
    """A passkey once more, before something that decides who can sign in."""

    form_class = PasskeyAgainForm

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        messages.error(self.request, _("Passkeyn gick inte att använda. Försök igen."))
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 422
        return response


class AddAppView(ChangesSecondStep, ActivateTOTPView):
    form_class = AddAppForm
    what, done = "app added", gettext_lazy("Appen är tillagd. Nästa gång du loggar in frågar vi efter en kod.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The key in groups of four, to be typed by hand."""
        content: dict[str, Any] = super().get_context_data(**kwargs)
        secret = content["form"].secret
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return content | {"grouped_secret": groups}


class RemoveAppView(ChangesSecondStep, DeactivateTOTPView):
    what, done = "app removed", gettext_lazy("Appen är borttagen.")


class AddPasskeyView(ChangesSecondStep, AddWebAuthnView):
    """Always one that is kept on the device and verifies who uses it, so that it is enough alone."""

    form_class = AddPasskeyForm
    what, done = "passkey added", gettext_lazy("Passkeyn är tillagd. Du kan logga in med den utan lösenord.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, True)
        return content | {"form": kwargs.get("form", content["form"]), "js_data": {"creation_options": options}}


class RemovePasskeyView(ChangesSecondStep, RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")
    what, done = "passkey removed", gettext_lazy("Passkeyn är borttagen.")


class RenamePasskeyView(ChangesSecondStep, EditWebAuthnView):
    form_class = RenamePasskeyForm
    success_url = reverse_lazy("mfa_index")
    what, done = "passkey renamed", gettext_lazy("Passkeyn har fått ett nytt namn.")


class NewRecoveryCodesView(ChangesSecondStep, GenerateRecoveryCodesView):
    what, done = "recovery codes replaced", gettext_lazy("Du har fått nya reservkoder. De gamla fungerar inte längre.")


@method_decorator([never_cache, reauthentication_required(app="allauth.mfa")], name="dispatch")
class RecoveryCodesView(TemplateView):
    """The codes that are left. Reading them changes nothing."""

    template_name = "mfa/recovery_codes/index.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        codes = unused_recovery_codes(request.user.pk)
        if codes is None:
            raise Http404
        self.codes = codes
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"codes": self.codes, "settings_url": reverse("mfa_index")}


class RecoveryCodesFileView(RecoveryCodesView):
    """The same as a text file."""

    template_name = "mfa/recovery_codes/download.txt"
    content_type = "text/plain; charset=utf-8"

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        response["Content-Disposition"] = 'attachment; filename="reservkoder.txt"'
        return response
